"""A journal gives back what was written of a run, however much it is."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

from cs_workbook.books.journal import read_run, write_run
from cs_workbook.model import AppendRow, Cell, ColumnRow, DeleteRow, Edit, FillBlock, RunNote, SetCell, SetNote
from tests.tables import NOW, at

NOTE = RunNote("archive", NOW, "me", undoes=3)
CELLS: list[Cell] = [None, "文字", "2026-11-21", at("2026-11-21 09:30"), 7, 0.5, True, "\ud83d"]


def test_every_kind_of_edit_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "客服.xlsx.000004.journal.gz"
    columns = {"a": CELLS, "b": CELLS[::-1]}
    appended = [AppendRow("Archive", ColumnRow(columns, place)) for place in range(len(CELLS))]
    sets = [SetCell("Cases", row, "note", before, "新") for row, before in enumerate(CELLS)]
    fill = FillBlock("Summary", "cs_summary", ((1, None), (at("2026-11-01 00:00"), "二")))
    edits: list[Edit] = [
        *sets,
        *appended,
        AppendRow("Log", {"at": NOW}),
        fill,
        SetNote("Cases", 6, "note", None, "批注"),
    ]
    write_run(path, NOTE, [*edits, DeleteRow("Cases", 9, {"note": "私"})], {"cs_summary": (("旧", None),)})
    run = read_run(path)
    assert run is not None
    assert (run.number, run.job, run.at, run.who, run.undoes) == (4, "archive", NOW, "me", 3)
    told = [edit for edit in edits if not (isinstance(edit, AppendRow) and edit.table == "Log")]
    for edit in [*told, DeleteRow("Cases", 0, {})]:
        assert edit in run.edits
    assert len(run.edits) == len(told) + 1
    assert run.blocks == {"cs_summary": (("旧", None),)}
    assert (run.copy, run.untouched) == ("", False)


def test_many_cells_and_rows_keep_their_order(tmp_path: Path) -> None:
    path = tmp_path / "客服.xlsx.000001.journal.gz"
    sets = [SetCell("Cases", row, "note", None, row) for row in range(10_000)]
    rows = [AppendRow("Archive", {"case_id": n} if n % 2 else {"note": n}) for n in range(10_000)]
    write_run(path, NOTE, [*sets, *rows], {})
    run = read_run(path)
    assert run is not None
    assert list(run.edits[:10_000]) == sets
    for edit, (table, values) in zip(run.edits[10_000:], rows, strict=True):
        assert isinstance(edit, AppendRow)
        assert edit.table == table
        assert {key: value for key, value in edit.values.items() if value is not None} == values


def test_a_journal_of_another_format_or_cut_off_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "客服.xlsx.000001.journal.gz"
    path.write_bytes(gzip.compress(json.dumps({"job": "archive", "cells": [], "rest": []}).encode()))
    assert read_run(path) is None
    write_run(path, NOTE, [SetCell("Cases", row, "note", None, row) for row in range(1000)], {})
    path.write_bytes(path.read_bytes()[:-20])
    assert read_run(path) is None
