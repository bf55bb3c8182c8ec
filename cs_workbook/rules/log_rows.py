"""What a run did, as people read it: one edit in a line, one run as a row of Log. No personal value is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from cs_workbook.model import AppendRow, DeleteRow, Edit, FillBlock, Outcome, SetNote, Tables, Text, cell_text, trimmed
from cs_workbook.rules.blocks import BLOCKS
from cs_workbook.rules.columns import schema

_LOGGED_CELLS = 20
"""How many changed cells a log row names; the journal beside the workbook keeps all."""
_NOTE_DONE = {
    (False, True): Text("新增批注", "note added"),
    (True, True): Text("更新批注", "note renewed"),
    (True, False): Text("删除批注", "note removed"),
}
"""What becomes of a note, by whether there was one and whether there is one; its text stays out of the log."""


def edit_line(edit: Edit, tables: Tables, *, forgets: bool) -> str:
    """Return one edit as a person reads it: ``登记!L17: 空 → 紧急``.

    Personal values are left out; every value is, if the run `forgets` them.
    """
    language = tables.language
    if isinstance(edit, FillBlock):
        text = Text("{place}：{n} 行", "{place}: {n} {n:row|rows}")
        return text(place=_filled(edit.block, tables), n=len(trimmed(edit.rows))).of(language)
    table = tables[edit.table]
    if isinstance(edit, AppendRow):
        first = next((cell_text(v) for k, v in edit.values.items() if not _personal(tables, edit.table, k)), "")
        return f"{table.sheet} + {first}"
    if isinstance(edit, DeleteRow):
        return f"{table.sheet}!{edit.row} −"
    if isinstance(edit, SetNote):
        done = _NOTE_DONE[edit.before is not None, edit.after is not None].of(language)
        return f"{table.sheet}!{table.letters[edit.column]}{edit.row}: {done}"
    before, after = (cell_text(v) or Text("空", "blank").of(language) for v in (edit.before, edit.after))
    if forgets or _personal(tables, edit.table, edit.column):
        before, after = "…", "…"
    return f"{table.sheet}!{table.letters[edit.column]}{edit.row}: {before} → {after}"


def _filled(name: str, tables: Tables) -> str:
    """What people call a table or an area that is written as a whole: 月度汇总·说明."""
    shape = schema(tables.preset, tables.language)
    block = next((block for block in BLOCKS if block.name == name), None)
    if block is None and name not in shape.tables:
        return name
    sheet = next(one for one in shape.sheets if one.key == block.sheet) if block else shape.sheet_of(name)
    title = block.title if block else shape.tables[name].title
    return "·".join(dict.fromkeys(text.of(tables.language) for text in (sheet.label, title)))


def _personal(tables: Tables, table: str, key: str) -> bool:
    spec = schema(tables.preset, tables.language).tables[table]
    return any(column.key == key and column.personal for column in spec.columns)


def log_row(
    job: Text, outcome: Outcome, edits: Sequence[Edit], tables: Tables, now: dt.datetime, who: str, *, forgets: bool
) -> AppendRow:
    """Return the row of Log for one run.

    Args:
        job: the job's caption.
        edits: what is written; the first of them are named.
        who: who ran it, "" for nobody known.
        forgets: whether no value may be told.
    """
    language = tables.language
    lines = [edit_line(edit, tables, forgets=forgets) for edit in edits[:_LOGGED_CELLS]]
    if len(edits) > _LOGGED_CELLS:
        lines.append(Text("……共 {n} 处", "… {n} in all").of(language).format(n=len(edits)))
    return AppendRow(
        "Log",
        {
            "at": now.replace(microsecond=0),
            "who": who or None,
            "job": job.of(language),
            "result": (outcome.record or outcome.summary).of(language)[:30000],
            "changes": None if outcome.restores else len(edits),
            "cells": "\n".join(lines)[:30000],
        },
    )
