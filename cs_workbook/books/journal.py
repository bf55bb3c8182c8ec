"""What each run changed, kept beside the copies so that the last run can be taken back.

One gzipped JSON file a run, columnar, because a run may change half a million cells. It holds cell
values and is as private as the workbook it lies beside.
"""

from __future__ import annotations

import datetime as dt
import gzip
import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from glob import escape
from hashlib import file_digest
from pathlib import Path
from typing import Any

from cs_workbook.model import AppendRow, Cell, DeleteRow, Edit, FillBlock, Grid, PastRun, RunNote, SetCell, SetNote

SUFFIX = ".journal.gz"


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def write_run(
    path: Path,
    note: RunNote,
    edits: Sequence[Edit],
    blocks: Mapping[str, Grid],
    exchange: tuple[Path, Path] | None = None,
) -> None:
    """Write one run's journal. The log is left out.

    Args:
        blocks: what the filled areas held before.
        exchange: the workbook before and after, where they are files; a run that deletes rows can be taken
            back as a whole as long as both are still what they were.
    """
    cells: defaultdict[tuple[str, str], list[SetCell]] = defaultdict(list)
    rest: list[dict[str, Any]] = []
    for edit in edits:
        if isinstance(edit, SetCell):
            cells[edit.table, edit.column].append(edit)
        elif isinstance(edit, FillBlock):
            rest.append(
                {
                    "fill": edit.block,
                    "sheet": edit.sheet,
                    "before": _plain_rows(blocks.get(edit.block, ())),
                    "after": _plain_rows(edit.rows),
                }
            )
        elif isinstance(edit, AppendRow) and edit.table != "Log":
            rest.append({"append": edit.table, "values": {k: _plain(v) for k, v in edit.values.items()}})
        elif isinstance(edit, DeleteRow):
            rest.append({"delete": edit.table})
        elif isinstance(edit, SetNote):
            rest.append({"note": [edit.table, edit.row, edit.column, edit.before, edit.after]})
    record: dict[str, Any] = {
        "job": note.job,
        "at": note.at.isoformat(),
        "who": note.who,
        "undoes": note.undoes,
        "cells": [
            [*key, [e.row for e in some], [_plain(e.before) for e in some], [_plain(e.after) for e in some]]
            for key, some in cells.items()
        ],
        "rest": rest,
    }
    if exchange and any(isinstance(edit, DeleteRow) for edit in edits):
        record["digests"] = [digest(file) for file in exchange]
    # dumps is many times as fast as dump, which encodes in Python.
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(text.encode("utf-8", "surrogatepass"))


def read_run(path: Path, present: Callable[[], str] = str) -> PastRun | None:
    """Read one run's journal; None when it cannot be read, which only means that run cannot be undone.

    Args:
        present: gives the digest of the workbook as it is now; "" where it is no file.
    """
    try:
        with gzip.open(path, "rb") as file:
            record = json.loads(file.read().decode("utf-8", "surrogatepass"))
        edits: list[Edit] = [
            SetCell(table, row, column, _cell(before), _cell(after))
            for table, column, *columns in record["cells"]
            for row, before, after in zip(*columns, strict=True)
        ]
        before_fill: dict[str, Grid] = {}
        for item in record["rest"]:
            if "fill" in item:
                before_fill[item["fill"]] = _rows(item["before"])
                edits.append(FillBlock(item["sheet"], item["fill"], _rows(item["after"])))
            elif "append" in item:
                edits.append(AppendRow(item["append"], {k: _cell(v) for k, v in item["values"].items()}))
            elif "note" in item:
                edits.append(SetNote(*item["note"]))
            else:
                edits.append(DeleteRow(item["delete"], 0, {}))
        at = dt.datetime.fromisoformat(record["at"])
        stem = path.name.removesuffix(SUFFIX)
        number = int(stem.rpartition(".")[2])
        copy = next((str(kept) for kept in path.parent.glob(f"{escape(stem)}.*") if kept != path), "")
        before, after = record.get("digests", ("", ""))
        if copy and before and digest(Path(copy)) != before:
            copy = ""
        whole = bool(copy and after) and present() == after
        return PastRun(
            number, record["job"], at, record["who"], tuple(edits), before_fill, record["undoes"], copy, whole
        )
    except (OSError, EOFError, ValueError, KeyError, TypeError):
        return None


def _plain(value: Cell) -> object:
    """A cell as JSON has it: a moment is a list of its ISO text, so that it is never taken for text."""
    return [value.isoformat()] if isinstance(value, dt.datetime) else value


def _cell(value: Any) -> Cell:
    if isinstance(value, list):
        return dt.datetime.fromisoformat(value[0])
    cell: Cell = value
    return cell


def _plain_rows(rows: Grid) -> list[list[object]]:
    return [[_plain(value) for value in row] for row in rows]


def _rows(rows: list[list[Any]]) -> Grid:
    return tuple(tuple(_cell(value) for value in row) for row in rows)
