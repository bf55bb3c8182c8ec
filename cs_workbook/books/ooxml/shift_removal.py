"""One removal of rows: what it does to an area or a formula, and what stands in its way.

Shared by everything that shifts. Collects the cells that do not belong to the table whose records
go, and refuses by name what cannot be cut. Reads no part and writes none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cs_workbook.model import Text, WorkbookError

from .a1 import Box, letters, parse_box
from .formulas import GONE, rows_removed
from .shift_map import RowMap
from .shift_shared import rows_removed_shared
from .strings import decode_entities

_NAMED = 5
CUT_MERGE = Text(
    zh="合并单元格只有一部分在要删除的行里。请先取消合并。",
    en="these merged cells lie only partly in the rows to be deleted. Unmerge them first.",
)
CUT_ARRAY = Text(
    zh="数组公式只有一部分在要删除的行里。请先删除或移走该公式。",
    en="this array formula lies only partly in the rows to be deleted. Delete or move it first.",
)
CUT_DATA_TABLE = Text(
    zh="模拟运算表会因删除行而损坏。请先删除或移走它。",
    en="deleting the rows would break this what-if data table. Delete or move it first.",
)
CUT_PIVOT = Text(
    zh="数据透视表与要删除的行重叠。请先把它移到别的工作表。",
    en="this pivot table meets the rows to be deleted. Move it to another sheet first.",
)
CUT_TABLE = Text(
    zh="是另一个表格的标题、汇总行或全部记录，不能删除。请在 Excel 中自行处理。",
    en="is a header, a totals row or every record of an Excel Table, which cannot be deleted. Change it in Excel.",
)
CUT_FILTER = Text(
    zh="是筛选的标题行，不能删除。请先取消筛选。",
    en="is the header row of a filter, which cannot be deleted. Remove the filter first.",
)
CUT_SOURCE = Text(
    zh="是数据透视表的全部数据来源，不能删除。请先更改其数据源。",
    en="is all that a pivot table is made from and cannot be deleted. Change its source first.",
)


class Obstructed(WorkbookError):
    """Something stands in the rows to be deleted that cannot go with them."""


@dataclass
class Removal:
    """Rows of one sheet that go.

    Attributes:
        path: the workbook, for messages.
        sheet: the sheet's name.
        rows: where its rows go.
        owners: removed row → first and last column of the table whose record goes; what else
            stands in the row blocks the removal. Rows that are missing here may hold anything.
        beside: addresses of what blocks it, as found so far.
    """

    path: Path
    sheet: str
    rows: RowMap
    owners: Mapping[int, tuple[int, int]]
    beside: list[str] = field(default_factory=list)
    _known: dict[tuple[str, bool], str] = field(default_factory=dict)

    def here(self, sheet: str) -> bool:
        """Tell whether the rows go from this sheet."""
        return sheet.casefold() == self.sheet.casefold()

    def mentioned(self, data: bytes) -> bool:
        """Tell whether bytes of a part can name the sheet in a formula or link."""
        text = data.decode("utf-8", "replace")
        if "&" in text:
            text = decode_entities(text)
        return self.sheet.replace("'", "''").casefold() in text.casefold()

    def formula(self, text: str, own_sheet: str) -> str:
        """Return a formula of `own_sheet` after the removal."""
        key = (text, self.here(own_sheet))
        if key not in self._known:
            if len(self._known) > 50_000:
                self._known.clear()
            self._known[key] = rows_removed(text, own_sheet, self.sheet, self.rows)
        return self._known[key]

    def shared(self, text: str, own_sheet: str, areas: Sequence[Box]) -> tuple[str, bool]:
        """Return a formula that `areas` of `own_sheet` share, and whether it is right for each cell."""
        return rows_removed_shared(text, own_sheet, self.sheet, self.rows, areas)

    def areas(self, text: str) -> str:
        """Return areas on the sheet as a ``ref`` or ``sqref`` writes them; "" when all go. One gone before stays so."""
        moved = ((area, self.formula(area, self.sheet)) for area in text.split())
        return " ".join(new for area, new in moved if new != GONE or area == GONE)

    def cuts(self, box: Box) -> bool:
        """Tell whether some rows of an area go and others stay."""
        return self.rows.count(box.first_row, box.last_row) > 0 and self.rows.box(box) is not None

    def lose(self, area: str) -> None:
        """Note that an area is lost with its rows; what does not belong to the table blocks the removal."""
        box = parse_box(area)
        for row in range(box.first_row, box.last_row + 1) if box else ():
            owner = self.owners.get(row)
            if box and owner and not owner[0] <= box.first_col <= box.last_col <= owner[1]:
                self.beside.append(f"{letters(box.first_col)}{row}")
                return

    def lose_cell(self, row: int, column: int) -> None:
        """Note that a cell with content goes with its row."""
        owner = self.owners.get(row)
        if owner and not owner[0] <= column <= owner[1]:
            self.beside.append(f"{letters(column)}{row}")

    def refusal(self, reason: Text, place: str) -> Obstructed:
        """Return the refusal for one place on the sheet."""
        where = f"{self.path.name}, {self.sheet}!{place}"
        return Obstructed(Text(zh=f"{where}：{reason.zh}", en=f"{where}: {reason.en}"))

    def check_beside(self) -> None:
        """Raise Obstructed when something that is no record stands in the rows."""
        if not self.beside:
            return
        cells = list(dict.fromkeys(self.beside))
        more = len(cells) - _NAMED
        named = ", ".join(cells[:_NAMED])
        zh, en = (f" 等 {len(cells)} 处", f" and {more} more") if more > 0 else ("", "")
        where = f"{self.path.name}, {self.sheet}!{named}"
        raise Obstructed(
            Text(
                zh=f"{where}{zh} 在要删除的行里，但不属于该表格。请先移走这些内容，或在 Excel 中自行删除这些行。",
                en=f"{where}{en} stand in rows to be deleted but are no part of the table. "
                "Move them away first, or delete the rows in Excel.",
            )
        )
