"""What a caller may ask of a workbook, in sheet coordinates: rows and columns count from 1.

Named tuples rather than frozen dataclasses: half a million of them are made in one run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from cs_workbook.model import Cell


class SetValue(NamedTuple):
    """Give one cell a value; `before` is what it must hold now."""

    sheet: str
    row: int
    column: int
    before: Cell
    after: Cell


class AppendValues(NamedTuple):
    """Add a record at the end of an Excel Table: column offset from 0 → value."""

    table: str
    values: Mapping[int, Cell]


class RemoveRow(NamedTuple):
    """Delete a record's sheet row; `before` holds what its cells must hold, by column offset from 0."""

    table: str
    row: int
    before: Mapping[int, Cell]


class FillArea(NamedTuple):
    """Replace what stands under the header row of an Excel Table or a defined name.

    Attributes:
        name: the Table's or the defined name.
        rows: the new values, each row as wide as the area; shorter rows are filled up with blanks.
        links: column offset from 0 → a place in this workbook for each row (None: no link).
    """

    name: str
    rows: Sequence[Sequence[Cell]]
    links: Mapping[int, Sequence[str | None]] = {}


class PutNote(NamedTuple):
    """Give one cell a note, another text to its note, or (None) take it away; `before` is what it must say now."""

    sheet: str
    row: int
    column: int
    before: str | None
    after: str | None


GridEdit = SetValue | AppendValues | RemoveRow | FillArea | PutNote
