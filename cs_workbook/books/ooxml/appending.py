"""New records at the end of an Excel Table.

Blank record rows are used first, then the table grows: styles and column formulas come from the row
above, a totals row moves down. Content in the way refuses the append before anything is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cs_workbook.model import Cell

from .a1 import MAX_ROW, Area, Box
from .cells import Content, Formula, RawCell, formula_text, gives, moved
from .edits import AppendValues
from .formulas import Reference, range_grown, references, translated
from .growth import Growth
from .planning import Planner, Series
from .room import check_room
from .rows import SheetStream
from .survey import RecordsEnd, look
from .tables import ColumnFormula, TableArea, grown_table
from .totals import check_totals_free, moved_tail


def append(planner: Planner, name: str, appends: Sequence[AppendValues]) -> None:
    """Plan new records for one table. Raises WorkbookError."""
    table = planner.table(name)
    width = table.last_col - table.first_col + 1
    if any(not 0 <= offset < width for append in appends for offset in append.values):
        raise ValueError(f"{name} has {width} columns")
    _Append(planner, table, appends).plan_rows()


class _Append:
    """The new records of one table."""

    def __init__(self, planner: Planner, table: TableArea, appends: Sequence[AppendValues]) -> None:
        self._planner, self._table, self._appends = planner, table, appends
        self._plan = planner.sheet_plan(table.sheet)
        taken = max([table.first_row, *self._rows_being_set(), *planner.leaving.get(table.name, ())])
        calculated = frozenset(table.first_col + offset for offset in table.formulas)
        self._end = RecordsEnd(table.records, calculated, taken - table.first_row + len(appends))
        below = table.last_row + table.totals_rows + len(appends)
        self._stream = SheetStream(planner.workbook.package, self._plan.part, self._plan.name)
        box = Box(table.last_row + 1, min(MAX_ROW, below), table.first_col, table.last_col)
        self._below = look(self._stream, [self._end], [box])
        self._last_used = max(self._end.last_used, taken)

    def _rows_being_set(self) -> list[int]:
        """Return the record rows that get content in the same run: they are no longer blank."""
        table = self._table
        return [
            row
            for row, changes in self._plan.changes.items()
            if table.first_row < row <= table.last_row
            and any(table.first_col <= column <= table.last_col and gives(change) for column, change in changes.items())
        ]

    def plan_rows(self) -> None:
        """Plan every new record and what grows with them."""
        table, end = self._table, self._end
        first = self._last_used + 1
        new_last = max(table.last_row, self._last_used + len(self._appends))
        grown = new_last - table.last_row
        if grown:
            room = Box(table.last_row + table.totals_rows + 1, new_last + table.totals_rows, *table.box[2:])
            check_room(self._planner, table.sheet, table.name, room, self._below, self._stream.tail)
            self._move_totals(grown)
        for row, append in enumerate(self._appends, first):
            self._record(row, append.values)
            self._plan.row_attributes.setdefault(row, end.attributes)
        if grown and table.totals_rows:
            self._clear_old_totals()
        self._plan.owned.append(Box(first, first + len(self._appends) - 1, table.first_col, table.last_col))
        data = self._planner.workbook.package.read(table.part)
        if grown:
            growth = Growth(table.sheet, table.records, new_last, table.totals_rows)
            self._planner.plan.grow(self._plan, growth)
            self._planner.plan.parts[table.part] = grown_table(data, table.last_row, new_last)
            self._note_series(growth, first)
        elif b"insertRow" in data:
            self._planner.plan.parts[table.part] = grown_table(data, table.last_row, table.last_row)

    def _record(self, row: int, values: Mapping[int, Cell]) -> None:
        """Plan one record: values, column formulas, the styles of the row above."""
        table, inside = self._table, self._end.blank.get(row)
        for offset in range(table.last_col - table.first_col + 1):
            column = table.first_col + offset
            content: Content = values.get(offset)
            old = inside.get(column) if inside else None
            if content is None or content == "":
                content = None
                if offset in table.formulas:
                    if old is not None and old.formula is not None:
                        continue
                    content = self._column_formula(row, column, table.formulas[offset])
            style = self._style(row, column, old)
            if content is None and (inside is not None or not style):
                continue
            self._planner.put(self._plan, row, column, content, style)

    def _style(self, row: int, column: int, old: RawCell | None) -> int | None:
        """Return the style a new cell takes from the row above; None where a blank record has its own."""
        if row <= self._table.last_row and old is not None and old.style is not None:
            return None
        template = self._end.template.get(column)
        return template.style if template else None

    def _column_formula(self, row: int, column: int, formula: ColumnFormula) -> Formula:
        """Return a column's formula for a row; relative addresses count from the row above.

        A column formula is written for the first record (ECMA-376 part 1, 18.5.1.1).
        """
        template = self._end.template.get(column)
        seat = max(self._end.last_used, self._table.first_row + 1)
        above = formula_text(template.formula) if template is not None and template.formula else None
        text, start = (above, seat) if above else (formula.text, self._table.first_row + 1)
        if any(_is_relative(reference) for reference in references(text)):
            text = translated(text, row - start, 0)
        else:
            text = formula.text
        metadata = template.metadata if template is not None and formula.array else b""
        return Formula(text, formula.array, metadata)

    # ---------------------------------------------------------------- what moves along

    def _move_totals(self, grown: int) -> None:
        """Plan the totals row's move down."""
        table = self._table
        if not table.totals_rows:
            return
        row = table.last_row + 1
        area = Area(table.sheet, row, row, table.first_col, table.last_col)
        check_totals_free(self._planner, table, area, grown, self._stream.tail)
        for column, cell in self._below.get(row, {}).items():
            content = moved(cell, self._followed_total(cell, grown))
            self._planner.put(self._plan, row + grown, column, content, None)
        self._plan.owned.append(Box(row, row + grown, table.first_col, table.last_col))
        self._plan.edit_tail.append(lambda tail: moved_tail(tail, area, grown))

    def _clear_old_totals(self) -> None:
        """Plan away what is left of the totals row where the new records have nothing."""
        row = self._table.last_row + 1
        for column in self._below.get(row, {}):
            if column not in self._plan.changes.get(row, {}):
                template = self._end.template.get(column)
                self._planner.put(self._plan, row, column, None, (template and template.style) or 0)

    def _followed_total(self, cell: RawCell, grown: int) -> str | None:
        """Return a total's formula with ranges over the records stretched; None when it stays."""
        table = self._table
        text = formula_text(cell.formula) if cell.formula else None
        if text is None:
            return None
        old = table.records
        followed = range_grown(text, table.sheet, table.sheet, old, old._replace(last_row=old.last_row + grown))
        return followed if followed != text else None

    def _note_series(self, growth: Growth, first: int) -> None:
        """Remember the new values for charts that show the records."""
        table = self._table
        start = first - table.first_row - 1
        for offset in range(table.last_col - table.first_col + 1):
            if offset in table.formulas:
                continue
            values = {start + index: append.values.get(offset) for index, append in enumerate(self._appends)}
            self._planner.plan.series[growth, table.first_col + offset] = Series(values, whole=False)


def _is_relative(reference: Reference) -> bool:
    return bool(reference.first) and any(not (mark[2] if mark[1] else mark[0]) for mark in reference.marks)
