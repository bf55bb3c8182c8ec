"""The content of an area that the program owns: replaced, cleared where it was longer, resized.

An area is an Excel Table or a defined name: a header row, which is left alone, and the rows under it.
Cells that already hold their value keep every byte.
"""

from __future__ import annotations

from collections.abc import Sequence

from cs_workbook.model import Cell

from .a1 import MAX_ROW, Area, Box
from .cells import RawCell, SharedItem, same, value_of
from .edits import FillArea
from .growth import Growth
from .links import linked
from .planning import Planner, Series
from .room import check_room
from .rows import SheetStream
from .strings import shared_texts
from .survey import RecordsEnd, look
from .tables import TableArea, grown_table


def fill(planner: Planner, edit: FillArea) -> None:
    """Plan the new content of one area. Raises WorkbookError."""
    name, area, table = _area(planner, edit.name)
    width = area.last_col - area.first_col + 1
    needed = max(map(len, edit.rows), default=0)
    if needed > width:
        raise planner.refusal(
            f"，{area.sheet}!{area.box}：“{name}”只有 {width} 列，要写入 {needed} 列。请从副本恢复这块区域。",
            f', {area.sheet}!{area.box}: "{name}" has {width} columns but needs {needed}. '
            "Bring the area back from a copy.",
        )
    _Fill(planner, edit, name, area, table).plan_rows()


def _area(planner: Planner, name: str) -> tuple[str, Area, TableArea | None]:
    """Find the Table or the defined name that an area is known by."""
    for key, table in planner.workbook.tables.items():
        if key.casefold() == name.casefold():
            if table.totals_rows or not table.header_rows:
                raise planner.refusal(
                    f"的表格“{key}”关闭了标题行或带有汇总行，程序无法整表填写。请在 Excel 中恢复。",
                    f': table "{key}" has a totals row or no header, so it cannot be filled. Change that in Excel.',
                )
            return key, Area(table.sheet, table.first_row, table.last_row, table.first_col, table.last_col), table
    for key, area in planner.workbook.names.items():
        if key.casefold() == name.casefold():
            return key, area, None
    raise planner.refusal(f"里没有名为“{name}”的表格或区域。", f'has no table or named area "{name}".')


class _Fill:
    """The new content of one area."""

    def __init__(self, planner: Planner, edit: FillArea, name: str, area: Area, table: TableArea | None) -> None:
        self._planner, self._edit, self._name, self._area, self._table = planner, edit, name, area, table
        self._plan = planner.sheet_plan(area.sheet)
        first = area.first_row + 1
        self._records = Box(first, max(area.last_row, first), area.first_col, area.last_col)
        self._new_last = area.first_row + max(1, len(edit.rows))
        if self._new_last > MAX_ROW:
            raise planner.off_grid(area.sheet, self._new_last)
        self._whole = self._records._replace(last_row=max(self._records.last_row, self._new_last))
        self._stream = SheetStream(planner.workbook.package, self._plan.part, self._plan.name)
        self._pattern = RecordsEnd(self._records._replace(last_row=first), frozenset(), 0)
        self._found = look(self._stream, [self._pattern], [self._whole])
        self._texts = self._shared_texts()

    def plan_rows(self) -> None:
        """Plan every cell that changes, and what follows the area's size."""
        records, new_last = self._records, self._new_last
        if new_last > records.last_row:
            room = records._replace(first_row=records.last_row + 1, last_row=new_last)
            check_room(self._planner, self._plan.name, self._name, room, self._found, self._stream.tail)
        self._plan.owned.append(self._whole)
        for row in range(records.first_row, self._whole.last_row + 1):
            index = row - records.first_row
            self._row(row, self._edit.rows[index] if index < len(self._edit.rows) else ())
            self._plan.row_attributes.setdefault(row, self._pattern.attributes)
        self._link()
        self._resize()

    def _row(self, row: int, values: Sequence[Cell]) -> None:
        """Plan the cells of one row; a new row looks like the first, blank cells included."""
        old, template, new = self._found.get(row, {}), self._pattern.template, row > self._records.last_row
        for column in range(self._area.first_col, self._area.last_col + 1):
            offset = column - self._area.first_col
            value = values[offset] if offset < len(values) else None
            value = None if value == "" else value
            cell, model = old.get(column), template.get(column)
            style = None
            if model is not None and (new or cell is None):
                style = model.style
            if cell is None and value is None and not (new and style):
                continue
            if cell is None or not self._holds(cell, value) or (style is not None and style != cell.style):
                self._planner.put(self._plan, row, column, value, style)

    def _holds(self, cell: RawCell, value: Cell) -> bool:
        """Tell whether a cell already holds exactly this value, in kind too."""
        if cell.formula is not None or cell.kind == b"e":
            return False
        found = value_of(cell.kind, cell.value, cell.inline)
        if isinstance(found, SharedItem):
            found = self._texts.get(found.number) or None
        if isinstance(value, str) or isinstance(found, str):
            return value == found
        return same(value, found, self._planner.workbook.date1904)

    def _shared_texts(self) -> dict[int, str]:
        """Look up the shared texts of the area's cells."""
        wanted = {
            item.number
            for cells in self._found.values()
            for cell in cells.values()
            if cell.kind == b"s" and isinstance(item := value_of(cell.kind, cell.value, cell.inline), SharedItem)
        }
        part = self._planner.workbook.one_part("sharedStrings")
        return shared_texts(self._planner.workbook.package.stream(part), wanted) if wanted and part else {}

    def _link(self) -> None:
        """Exchange the area's hyperlinks."""
        places = {
            (self._records.first_row + index, self._area.first_col + offset): place
            for offset, column in self._edit.links.items()
            for index, place in enumerate(column)
            if place and index < len(self._edit.rows)
        }
        whole, prefix = self._whole, self._stream.prefix
        self._plan.edit_tail.append(lambda tail: linked(tail, whole, places, prefix))

    def _resize(self) -> None:
        """Let the Table or name, its ranges and charts follow."""
        growth = Growth(self._area.sheet, self._records, self._new_last)
        for offset in range(self._area.last_col - self._area.first_col + 1):
            values = {i: row[offset] for i, row in enumerate(self._edit.rows) if offset < len(row)}
            self._planner.plan.series[growth, self._area.first_col + offset] = Series(values, whole=True)
        self._planner.plan.grow(self._plan, growth)
        if self._new_last == self._area.last_row:
            return
        if self._table is None:
            self._planner.plan.resized_names[self._name] = self._new_last
        else:
            data = self._planner.workbook.package.read(self._table.part)
            self._planner.plan.parts[self._table.part] = grown_table(data, self._table.last_row, self._new_last)
