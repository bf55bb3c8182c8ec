"""New records that are held by column, as rows: some hundreds at a time, each column's cells together.

Gives what `RowEditor.new` gives of one row after another. Takes only rows in which nothing but one such
record stands, and no formula.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from cs_workbook.model import Cell, ColumnRow, by_column

from .a1 import letter_bytes
from .cells import CellWriter, Grammar
from .records import RecordShape
from .sheet_head import ColumnStyles
from .sheet_plan import SheetPlan

_AT_ONCE = 512
_KNOWN = 1000
"""Distinct texts and moments of one column whose cells are kept, about, for when they come again."""

_ALIKE = {str, dt.datetime, type(None)}
"""Kinds of values that are written alike where they are equal; a number may be equal to a truth value."""


class RecordRows:
    """Makes the rows of one sheet's new records."""

    def __init__(self, plan: SheetPlan, cells: CellWriter, grammar: Grammar, head: bytes) -> None:
        self._plan, self._cells, self._grammar = plan, cells, grammar
        self._columns = ColumnStyles(head)
        self._known: dict[int, dict[Cell, bytes]] = {}

    def upto(self, numbers: Sequence[int], start: int) -> int:
        """Return the end of the stretch of these rows, from `start` on, that can be made together."""
        first = self._only(numbers[start])
        end = start
        while first and end < min(start + _AT_ONCE, len(numbers)):
            now = self._only(numbers[end])
            if now is None or now[0] is not first[0] or now[1].columns is not first[1].columns:
                break
            end += 1
        return end

    def _only(self, row: int) -> tuple[RecordShape, ColumnRow[int]] | None:
        """The record that alone stands in a row; None where more does, or it is not held by column."""
        records = self._plan.records.get(row, ())
        if len(records) != 1 or row in self._plan.changes or records[0].shape.formulas:
            return None
        shape, values = records[0]
        return (shape, values) if isinstance(values, ColumnRow) else None

    def rows(self, numbers: Sequence[int]) -> list[bytes]:
        """Return the rows with these numbers, a stretch that `upto` found; b"" for one in which nothing stands."""
        records = [self._plan.records[number][0] for number in numbers]
        shape = records[0].shape
        columns = by_column([record.values for record in records])
        ends = [b'%d"' % number for number in numbers]
        cells = [
            self._cells_of(column, style, columns.get(offset), numbers, ends)
            for offset, (column, style) in enumerate(enumerate(shape.styles, shape.first_col))
            if style or offset in columns
        ]
        close, attributes = self._grammar.row_close + b">", self._plan.row_attributes
        heads = [b'%b r="%d"%b>' % (self._grammar.row_open, n, attributes.get(n, b"")) for n in numbers]
        bodies = map(b"".join, zip(*cells, strict=True))
        return [head + body + close if body else b"" for head, body in zip(heads, bodies, strict=True)]

    def _cells_of(
        self,
        column: int,
        style: int | None,
        values: Sequence[Cell] | None,
        numbers: Sequence[int],
        ends: Sequence[bytes],
    ) -> list[bytes]:
        """The cells of one column; b"" for a blank one that has no style."""
        opening = b'%br="%b' % (self._grammar.cell_open, letter_bytes(column))
        blank = b' s="%d"/>' % style if style else b""
        if values is None:
            return [opening + end + blank for end in ends]
        style = self._columns.of(column) if style is None else style
        skip = len(opening)

        def rest(value: Cell, number: int) -> bytes:
            """The bytes of a filled cell behind its address."""
            cell = self._cells.cell(number, column, style, value)
            return cell[cell.index(b'"', skip) + 1 :]

        if not set(map(type, values)) <= _ALIKE:
            made = [blank if v is None or v == "" else rest(v, n) for v, n in zip(values, numbers, strict=True)]
            return [opening + end + one if one else b"" for end, one in zip(ends, made, strict=True)]
        known = self._known.setdefault(column, {})
        rests: dict[Cell, bytes] = {None: blank, "": blank}
        for value, number in dict(zip(reversed(values), reversed(numbers), strict=True)).items():
            if value is not None and value != "":
                rests[value] = known.get(value) or rest(value, number)
        if len(known) < _KNOWN:
            known |= rests
        if blank:
            return [opening + end + rests[value] for value, end in zip(values, ends, strict=True)]
        return [opening + end + rests[value] if value else b"" for value, end in zip(values, ends, strict=True)]
