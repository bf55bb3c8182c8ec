"""New records at the end of an Excel Table.

Blank record rows are used first, then the table grows: styles and column formulas come from the row
above, a totals row moves down. Content in the way refuses the append before anything is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cs_workbook.model import Cell, ColumnRow

from .a1 import MAX_ROW, Area, Box
from .cells import RawCell, formula_text, gives, moved
from .edits import AppendValues
from .following import followed
from .growth import Growth
from .planning import Planner, Series
from .records import NewRecord, RecordShape, growing
from .room import check_room
from .rows import SheetStream
from .survey import RecordsEnd, look
from .tables import TableArea, grown_table
from .totals import check_totals_free, moved_tail


def append(planner: Planner, name: str, appends: Sequence[AppendValues]) -> None:
    """Plan new records for one table. Raises WorkbookError."""
    table = planner.table(name)
    width = table.last_col - table.first_col + 1
    if not _fit([append.values for append in appends], width):
        raise ValueError(f"{name} has {width} columns")
    _Append(planner, table, appends).plan_rows()


def _fit(rows: Sequence[Mapping[int, Cell]], width: int) -> bool:
    """Tell whether the offsets of new records lie in a table of that width; shared columns are looked at once."""
    shared: Mapping[int, Sequence[Cell]] | None = None
    for row in rows:
        if isinstance(row, ColumnRow):
            if row.columns is shared:
                continue
            shared = row.columns
        if any(not 0 <= offset < width for offset in row):
            return False
    return True


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
        shape = self._shape(new_last)
        self._plan.record_areas.append(Box(first, first + len(self._appends) - 1, table.first_col, table.last_col))
        for row, append in enumerate(self._appends, first):
            self._record(row, append.values, shape)
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

    def _shape(self, new_last: int) -> RecordShape:
        """Return what the new records have in common, after the row above; the table ends at row `new_last`."""
        table, template = self._table, self._end.template
        growth = Growth(table.sheet, table.records, new_last)
        columns = range(table.first_col, table.last_col + 1)
        styles = [template[column].style if column in template else None for column in columns]
        seat = max(self._end.last_used, table.first_row + 1)
        formulas = {}
        for offset, formula in table.formulas.items():
            grown = growing(formula, table.first_row + 1, template.get(table.first_col + offset), seat)
            formulas[offset] = grown._replace(text=followed(grown.text, table.sheet, growth, relative=False))
        return RecordShape(table.first_col, styles, formulas)

    def _record(self, row: int, values: Mapping[int, Cell], shape: RecordShape) -> None:
        """Plan one record: cell by cell in a row inside the table, as a whole below it."""
        plan, inside = self._plan, self._end.blank.get(row)
        if row > self._table.last_row + self._table.totals_rows:
            plan.records.setdefault(row, []).append(NewRecord(shape, values))
            return
        cells = shape.cells(row, values) if inside is None else shape.cells_inside(row, values, inside)
        for column, (_, content, style) in cells.items():
            self._planner.put(plan, row, column, content, style)

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
        new = followed(text, table.sheet, Growth(table.sheet, table.records, table.last_row + grown))
        return new if new != text else None

    def _note_series(self, growth: Growth, first: int) -> None:
        """Remember the new values for charts that show the records."""
        table = self._table
        start = first - table.first_row - 1
        for offset in range(table.last_col - table.first_col + 1):
            if offset in table.formulas:
                continue
            values = _Column(self._appends, offset, start)
            self._planner.plan.series[growth, table.first_col + offset] = Series(values, whole=False)


class _Column(Mapping[int, Cell]):
    """One column of the new records: offset from the first record → value."""

    def __init__(self, appends: Sequence[AppendValues], offset: int, start: int) -> None:
        self._appends, self._offset, self._start = appends, offset, start

    def __getitem__(self, place: int) -> Cell:
        return self._appends[place - self._start].values.get(self._offset)

    def __iter__(self) -> Iterator[int]:
        return iter(range(self._start, self._start + len(self._appends)))

    def __len__(self) -> int:
        return len(self._appends)
