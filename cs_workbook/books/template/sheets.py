"""The sheets of tables: title band, legend, frozen header, print set-up.

Every sheet but the guide, the summary and the settings is laid out here: its tables stand side by
side below one band, so that each may grow downwards without end.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from cs_workbook.books.template import look
from cs_workbook.books.template.draft import HEADER_ROW, LEGEND_ROW, TABLE_TITLE_ROW, TITLE_ROW, Draft, Place, link
from cs_workbook.books.template.live import TO_FILL, add_live_formats
from cs_workbook.books.template.results import add_results
from cs_workbook.books.template.tables import Row, place_table, widened
from cs_workbook.books.template.tally import add_tally
from cs_workbook.model import Text
from cs_workbook.rules.columns import DIRECTIONS
from cs_workbook.rules.schema import SheetSpec

GAP = 3
"""Width of the blank column between two tables."""
FIRST_WIDTH = 12
PAGE_CHARACTERS = 215
"""Characters of width that still read well on one A4 page; wider sheets take more pages."""

FLAT = ("Monitor", "Monthly", "Reminders")
"""Tables that a job writes anew as a whole, of one line a row; findings have sentences."""
TABS = {"people": look.ACCENT, "program": "A9B4BC", "settings": look.SLATE}
_BACK = Text("‹ 使用说明", "‹ Guide")
_MISSING = Text("必填未填", "required, still blank")
_TO_FILL = Text("待填写", "to be filled in")
_SOON = Text("临期", "due soon")
_OVERDUE = Text("超期", "overdue")
_ON_TIME = Text("正常", "on time")
_CLOSED = Text("已关闭或已归档", "closed or archived")
_PROGRAM = Text("灰色列由程序填写", "grey columns: filled by the program")
_ALL_PROGRAM = Text("本表由程序填写，请勿手工修改", "This sheet is filled by the program; please leave it alone")
_TIMED = ("Cases", "Assignments", "Plans", "Callbacks")


def build_table_sheet(draft: Draft, spec: SheetSpec) -> None:
    """Lay out one sheet of one or two tables."""
    ws = draft.sheet(spec)
    tables = [widened(t, t.columns[0].key, FIRST_WIDTH if i == 0 else 0) for i, t in enumerate(spec.tables)]
    single = len(tables) == 1
    title = tables[0].title if single else spec.label
    title_band(draft, ws, spec, draft.of(title), legend(draft, spec))
    ws.row_dimensions[TABLE_TITLE_ROW].height = 8 if single else 22
    column = 1
    for table in tables:
        place = Place(table, ws.title, column)
        rows = starting_rows(draft, table.name)
        place_table(draft, ws, place, rows, filtered=single, tall=table.name not in FLAT)
        add_live_formats(draft, ws, place)
        if not single:
            look.put(ws, TABLE_TITLE_ROW, column, draft.of(table.title), look.TABLE_TITLE)
        column = place.last_column + 2
        if table is not tables[-1]:
            look.set_width(ws, place.last_column + 1, GAP)
    if spec.key == "registration":
        add_tally(draft, ws)
    if spec.key == "sample":
        add_results(draft, ws, column)
    keyed = single and tables[0].columns[0].kind == "key"
    freeze(ws, HEADER_ROW + 1, 2 if keyed else 1)
    print_setup(draft, ws, HEADER_ROW, repeat_first=keyed, pages=3 if single else 1)


def title_band(draft: Draft, ws: Worksheet, spec: SheetSpec, title: str, colours: Sequence[look.Run]) -> None:
    """Write the sheet's title and purpose, the way back to the guide, and the legend."""
    for row in (TITLE_ROW, LEGEND_ROW, TABLE_TITLE_ROW):
        look.BAND.put(ws.row_dimensions[row])
    look.put(ws, TITLE_ROW, 1, title, look.SHEET_TITLE)
    ws.row_dimensions[TITLE_ROW].height = 34
    ws.row_dimensions[LEGEND_ROW].height = 18
    back = look.put(ws, LEGEND_ROW, 1, draft.of(_BACK), look.LINK)
    link(back, "go_guide")
    look.LINK.put(back)
    look.put(ws, LEGEND_ROW, 2, look.rich((f"{draft.of(spec.about)}      ", 10, look.INK, False), *colours), look.SMALL)
    draft.landmark(f"go_{spec.key}", ws.title, 1, 1)


def legend(draft: Draft, spec: SheetSpec) -> list[look.Run]:
    """Return the colours this sheet uses, as coloured squares with their meaning."""
    entries: list[tuple[str, Text]] = []
    names = [t.name for t in spec.tables]
    if any(c.required and not c.program for t in spec.tables for c in t.columns):
        entries.append(("F2C94C", _MISSING))
    if any(name in TO_FILL for name in names):
        entries.append(("F2C94C", _TO_FILL))
    if any(name in _TIMED for name in names):
        entries += [("F0A63A", _SOON), ("DB5A4B", _OVERDUE)]
    if "Cases" in names:
        entries += [("4C9A6B", _ON_TIME), (look.FAINT, _CLOSED)]
    if all(t.filled_by == "program" for t in spec.tables):
        entries.append((look.SLATE, _ALL_PROGRAM))
    elif any(c.program for t in spec.tables for c in t.columns):
        entries.append(("C3CBD1", _PROGRAM))
    runs: list[look.Run] = []
    for color, text in entries:
        runs += [("■ ", 9, color, False), (f"{draft.of(text)}     ", 9, look.MUTED, False)]
    return runs


def starting_rows(draft: Draft, table: str) -> list[Row]:
    """Return the rows a preset brings for a table of targets, steps or benchmarks."""
    language = draft.rules.language
    directions = {choice.code: choice.label.of(language) for choice in DIRECTIONS}

    def cell(key: str, value: Any) -> Any:
        if isinstance(value, Mapping):
            return value[language]
        return directions[value] if key == "direction" else value

    raw: list[dict[str, Any]] = draft.preset.get(table.lower(), [])
    return [{key: cell(key, value) for key, value in row.items()} for row in raw]


def freeze(ws: Worksheet, row: int, column: int) -> None:
    """Freeze what stands above and to the left, and put the cursor on the first cell below."""
    cell = f"{get_column_letter(column)}{row}"
    ws.freeze_panes = cell
    for selection in ws.sheet_view.selection:
        selection.activeCell = selection.sqref = cell


def print_setup(
    draft: Draft, ws: Worksheet, header_row: int | None = None, *, repeat_first: bool = False, pages: int = 3
) -> None:
    """A4 landscape, as few pages wide as stay legible, header repeated, sheet name and page number below."""
    total = sum(d.width for d in ws.column_dimensions.values() if not d.hidden)
    page: Any = ws.page_setup
    page.paperSize, page.orientation = 9, "landscape"
    page.fitToWidth, page.fitToHeight = min(pages, math.ceil(total / PAGE_CHARACTERS)), 0
    properties: Any = ws.sheet_properties
    properties.pageSetUpPr.fitToPage = True
    margins: Any = ws.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom, margins.header, margins.footer = 0.5, 0.6, 0.3, 0.3
    if header_row:
        ws.print_title_rows = f"{header_row}:{header_row}"
        if repeat_first and page.fitToWidth > 1:
            ws.print_title_cols = "A:A"
    footer: Any = ws.oddFooter
    size = '&"Microsoft YaHei,Regular"&8'
    footer.left.text = f"{size}&A"
    footer.center.text = size + draft.of(Text("第 &P 页，共 &N 页", "Page &P of &N"))
    footer.right.text = f"{size}{draft.of(Text(**draft.preset['title']))}"


def tab_group(spec: SheetSpec) -> str:
    """Return which group a sheet's tab belongs to: people, program or settings."""
    if spec.key in ("guide", "settings"):
        return "settings"
    return "program" if all(t.filled_by == "program" for t in spec.tables) else "people"
