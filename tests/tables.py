"""Tables for tests, made from literal rows, and a book in memory that is the reference for all others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from cs_workbook.books.ooxml.a1 import letters
from cs_workbook.model import (
    AppendRow,
    Cell,
    DeleteRow,
    Edit,
    FillBlock,
    Grid,
    Language,
    PastRun,
    RunNote,
    SetCell,
    SetNote,
    StaleWorkbookError,
    Table,
    Tables,
    Text,
    trimmed,
)
from cs_workbook.rules.blocks import BLOCKS
from cs_workbook.rules.columns import schema
from cs_workbook.rules.settings import Rules, preset_rules
from cs_workbook.rules.settings_cells import rules_cells

Row = Mapping[str, Any]
HEADER_ROW = 5
NOW = dt.datetime(2026, 11, 21, 10, 0)


def at(text: str) -> dt.datetime:
    """A moment written as 2026-11-21 10:00."""
    return dt.datetime.fromisoformat(text)


def tables_of(preset: str = "feedback", language: Language = "zh", rules: Rules | None = None, **rows: Any) -> Tables:
    """A workbook with every table of the preset, settings filled, and `rows` by table name."""
    shape = schema(preset, language)
    settings = rules_cells(rules or preset_rules(preset, language))
    contents: dict[str, Sequence[Row]] = {name: settings.get(name, []) for name in shape.tables} | dict(rows)
    tables = {name: _table(shape, name, contents[name]) for name in shape.tables}
    blocks: dict[str, Grid] = {block.name: () for block in BLOCKS}
    blocks |= {name: grid(table) for name, table in tables.items() if shape.tables[name].filled_by != "people"}
    return Tables("test.xlsx", language, preset, tables, blocks, notes={name: {} for name in tables})


def _table(shape: Any, name: str, rows: Sequence[Row]) -> Table:
    spec = shape.tables[name]
    unknown = {key for row in rows for key in row} - set(spec.keys)
    assert not unknown, f"{name} has no column {unknown}"
    return Table(
        name,
        shape.sheet_of(name).label.of(shape.language),
        HEADER_ROW,
        range(HEADER_ROW + 1, HEADER_ROW + 1 + len(rows)),
        {key: [row.get(key) for row in rows] for key in spec.keys},
        {key: letters(i) for i, key in enumerate(spec.keys, 1)},
        {c.key: c.label.of(shape.language) for c in spec.columns},
        kinds={c.key: c.kind for c in spec.columns},
    )


def grid(table: Table) -> Grid:
    """A table's cells as rows, trailing blank ones left out."""
    return trimmed(tuple(zip(*table.cells.values(), strict=True)))


def with_table(tables: Tables, name: str, **fields: Any) -> Tables:
    """The same workbook with other fields of one table, such as ``computed``."""
    return replace(tables, tables={**tables.tables, name: replace(tables[name], **fields, _typed={})})


def with_cells(tables: Tables, name: str, **columns: Sequence[Any]) -> Tables:
    """The same workbook with other cells in whole columns of one table."""
    return with_table(tables, name, cells={**tables[name].cells, **columns})


def with_own_column(tables: Tables, name: str, header: str, values: Sequence[Any]) -> Tables:
    """The same workbook with a column of the team's own behind a table's others."""
    table, key = tables[name], f"+{header}"
    return with_table(
        tables,
        name,
        cells={**table.cells, key: values},
        letters={**table.letters, key: letters(len(table.letters) + 1)},
        headers={**table.headers, key: header},
    )


class MemoryBook:
    """A book in memory: what applying edits means, said as simply as can be."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.runs: list[PastRun] = []

    def read(self) -> Tables:
        return self.tables

    def apply(self, edits: Sequence[Edit], note: RunNote | None = None) -> None:
        rows = {
            name: [dict(zip(t.cells, cells, strict=True)) for cells in zip(*t.cells.values(), strict=True)]
            for name, t in self.tables.tables.items()
        }
        blocks = dict(self.tables.blocks)
        notes = {name: dict(found) for name, found in self.tables.notes.items()}
        filled = {edit.block: blocks[edit.block] for edit in edits if isinstance(edit, FillBlock)}
        for edit in edits:
            if isinstance(edit, SetCell):
                cells = rows[edit.table][edit.row - HEADER_ROW - 1]
                if cells[edit.column] != edit.before:
                    raise StaleWorkbookError(Text("变了", f"{edit.table} {edit.row} {edit.column}"))
                cells[edit.column] = edit.after
            if isinstance(edit, SetNote):
                place, own = (edit.row, edit.column), notes[edit.table]
                if own.pop(place, None) != edit.before:
                    raise StaleWorkbookError(Text("变了", f"{edit.table} {place}"))
                own |= {} if edit.after is None else {place: edit.after}
        for edit in edits:
            if isinstance(edit, AppendRow):
                blank: dict[str, Cell] = dict.fromkeys(self.tables[edit.table].cells)
                rows[edit.table].append(blank | dict(edit.values))
        for edit in sorted((e for e in edits if isinstance(e, DeleteRow)), key=lambda e: -e.row):
            rows[edit.table].pop(edit.row - HEADER_ROW - 1)
            kept = {place: text for place, text in notes[edit.table].items() if place[0] != edit.row}
            notes[edit.table] = {(row - (row > edit.row), key): text for (row, key), text in kept.items()}
        for edit in edits:
            if isinstance(edit, FillBlock):
                blocks[edit.block] = trimmed(edit.rows)
                if edit.block in rows:
                    keys = list(self.tables[edit.block].cells)
                    rows[edit.block] = [dict(zip(keys, row, strict=True)) for row in edit.rows]
        made = {
            name: replace(
                table,
                rows=range(HEADER_ROW + 1, HEADER_ROW + 1 + len(rows[name])),
                cells={key: [row[key] for row in rows[name]] for key in table.cells},
                _typed={},
            )
            for name, table in self.tables.tables.items()
        }
        owned = {name for name in made if name in blocks}
        blocks |= {name: grid(made[name]) for name in owned}
        self.tables = replace(self.tables, tables=made, blocks=blocks, notes=notes)
        if note:
            told = tuple(e for e in edits if not (isinstance(e, AppendRow) and e.table == "Log"))
            self.runs.append(PastRun(len(self.runs) + 1, note.job, note.at, note.who, told, filled, note.undoes))

    def past(self) -> tuple[PastRun, ...]:
        return tuple(self.runs)
