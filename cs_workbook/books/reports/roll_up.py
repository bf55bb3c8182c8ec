"""The roll-up as a workbook: an overview of one A4 page, and a sheet for each list behind it.

Lays out the blocks of `rules.blocks.roll_up`; a chart with nothing to draw is its title.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl.styles import Alignment, Border, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from cs_workbook.books.reports.frozen import finished, titled
from cs_workbook.books.template import look
from cs_workbook.books.template.charts import Spot
from cs_workbook.books.template.draft import Draft
from cs_workbook.books.template.pages import TILE_HEIGHTS, Page, field_anchor
from cs_workbook.books.template.sheets import TABS, freeze, print_setup
from cs_workbook.model import Grid, OutReport, Text
from cs_workbook.rules.blocks import BlockSpec
from cs_workbook.rules.blocks import roll_up as blocks

COLUMN_WIDTH, GAP = 8.9, 3.0
ABOUT_ROW = 4
TILES_ROW = ABOUT_ROW + 3
CHART_ROW = TILES_ROW + 2 * len(TILE_HEIGHTS) + 1
CHART_ROW_HEIGHT = 16
RANKING_ROW = CHART_ROW + blocks.CHART_ROWS + 2
NOTES_ROW = RANKING_ROW + blocks.RANKING.rows + 2
LIST_ROW = 5
"""The header of the first list of a sheet."""
PAGE_ROWS = 36
"""Rows of lists that a page holds."""
_WIDTHS: dict[str, Sequence[float]] = {
    blocks.BRANCHES.name: (22, 27, *[9.3] * 12, 6),
    **{block.name: (24, 10, 10, *[10] * 6) for block in blocks.GROUPS.values()},
    blocks.FIGURES.name: (25, 10, 10, 8, 9, 10, 18, 10, 18, 62),
    blocks.DETAIL.name: (26, 30, 12, 8, 10),
    blocks.READ.name: (20, 36, 22, 8, 10, 24, 9, 22),
    blocks.REFUSED.name: (),
}
_TOTAL_LINE = Border(bottom=Side("medium", look.ACCENT))
_DATA = Text("图表数据（不打印）", "What the charts draw on (not printed)")
_NONE = Text("全部读入，没有遗漏。", "Everything was read.")


def document(draft: Draft, report: OutReport, filled: Mapping[str, Grid]) -> bytes:
    """Return the roll-up as an .xlsx file."""
    look.dress(draft.book)
    draft.book.remove(draft.book.worksheets[0])
    pages = {key: _sheet(draft, report, key, label, filled) for key, label in blocks.SHEETS.items()}
    _overview(pages["overview"])
    _branches(pages["branches"])
    _groups(pages["groups"])
    for key, block in (("figures", blocks.FIGURES), ("detail", blocks.DETAIL)):
        _list(pages[key], block, LIST_ROW)
        freeze(pages[key].ws, LIST_ROW + 1, 2)
    _sources(pages["sources"])
    for key, page in pages.items():
        page.finish()
        print_setup(draft, page.ws, LIST_ROW if key in ("branches", "figures", "detail") else None, pages=1)
        setup: Any = page.ws.page_setup
        if key in ("overview", "groups", "detail"):
            setup.orientation = "portrait"
        if key == "overview":
            setup.fitToHeight = 1
            page.ws.print_options.horizontalCentered = True
        footer: Any = page.ws.oddFooter
        footer.right.text = f'&"Microsoft YaHei,Regular"&8{draft.of(report.title)}'
    return finished(draft, report)


def _sheet(draft: Draft, report: OutReport, key: str, label: Text, filled: Mapping[str, Grid]) -> Page:
    ws = draft.book.create_sheet(draft.of(label))
    ws.sheet_view.showGridLines = False
    ws.sheet_properties.tabColor = TABS["people" if key == "overview" else "program"]
    title = draft.of(report.title)
    titled(draft, ws, report, title if key == "overview" else f"{title} · {draft.of(label)}")
    return Page(draft, ws, filled)


def _overview(page: Page) -> None:
    """Parameters, tiles, charts, ranking and notes on a page; what the charts draw on to its right."""
    ws = page.ws
    for column in range(1, blocks.GRID + 1):
        look.set_width(ws, column, COLUMN_WIDTH)
    look.set_width(ws, blocks.GRID + 1, GAP)
    page.place(blocks.ABOUT, ABOUT_ROW, 1, titled=False, quiet=True)
    ws.row_dimensions[ABOUT_ROW + 2].height = 8
    page.tiles(blocks.VOLUME, TILES_ROW, 1)
    ws.row_dimensions[TILES_ROW + len(TILE_HEIGHTS)].height = 6
    page.tiles(blocks.QUALITY, TILES_ROW + len(TILE_HEIGHTS) + 1, 1)
    column = blocks.GRID + 2
    look.put(ws, ABOUT_ROW, column, page.draft.of(_DATA), look.TABLE_TITLE.but(fill=None))
    for block in (blocks.DRAWN, blocks.TITLES):
        page.place(block, ABOUT_ROW + 2, column, quiet=True)
        column += block.width + 1
    for row in range(CHART_ROW, RANKING_ROW - 2):
        ws.row_dimensions[row].height = CHART_ROW_HEIGHT
    for place, chart in enumerate(blocks.CHARTS):
        left, row, width, height = chart.place
        page.chart(chart, blocks.TITLES.name, place, field_anchor(left + 1, CHART_ROW + row, width, height))
    page.place(blocks.RANKING, RANKING_ROW, 1)
    page.place(blocks.NOTES, NOTES_ROW, 1, titled=False, quiet=True)
    last = _wrap_notes(page.spots[blocks.NOTES.name], ws)
    for row in range(RANKING_ROW, NOTES_ROW):
        ws.row_dimensions[row].height = 15
    ws.print_area = f"A1:{get_column_letter(blocks.GRID)}{last}"
    freeze(ws, 4, 1)


def _wrap_notes(spot: Spot, ws: Worksheet) -> int:
    """Give every note the lines it needs; return the row of the last."""
    last = spot.header_row
    for row in range(spot.first, spot.last + 1):
        cell: Any = ws.cell(row, spot.column)
        if cell.value is None:
            continue
        cell.alignment = look.align(vertical="top", wrap=True)
        ws.row_dimensions[row].height = 13 * look.lines_in(cell.value, COLUMN_WIDTH * blocks.GRID) + 1
        last = row
    return last


def _branches(page: Page) -> None:
    spot = _list(page, blocks.BRANCHES, LIST_ROW)
    page.ws.row_dimensions[LIST_ROW].height = 28
    for column in range(1, blocks.BRANCHES.width + 1):
        cell: Any = page.ws.cell(spot.first, column)
        cell.font, cell.fill = look.font(9, look.ACCENT_DARK, bold=True), look.solid(look.ACCENT_SOFT)
        cell.border = _TOTAL_LINE
    freeze(page.ws, LIST_ROW + 2, 2)


def _groups(page: Page) -> None:
    row = top = LIST_ROW
    for block in blocks.GROUPS.values():
        spot = _list(page, block, row)
        page.ws.row_dimensions[row].height = 28
        if spot.last - top > PAGE_ROWS and row > top:
            top = row - 1
            page.ws.row_breaks.append(Break(id=top - 1))
        row = spot.last + 4
    freeze(page.ws, 4, 2)


def _sources(page: Page) -> None:
    spot = _list(page, blocks.READ, LIST_ROW)
    below = _list(page, blocks.REFUSED, spot.last + 4)
    if not page.filled[blocks.REFUSED.name]:
        look.put(page.ws, below.first, 1, page.draft.of(_NONE), look.SMALL)
        return
    for column in range(2, blocks.READ.width + 1):
        cell: Any = page.ws.cell(below.header_row, column)
        cell.border = _TOTAL_LINE
    across = sum(_WIDTHS[blocks.READ.name][2:])
    for row in range(below.first, below.last + 1):
        why: Any = page.ws.cell(row, 2)
        page.ws.cell(row, 1).alignment = Alignment("left", "top", wrap_text=True)
        why.alignment = look.align(vertical="top", wrap=True)
        page.ws.merge_cells(start_row=row, end_row=row, start_column=2, end_column=blocks.READ.width)
        lines = max(look.lines_in(str(why.value), across), look.lines_in(str(page.ws.cell(row, 1).value), 20))
        page.ws.row_dimensions[row].height = 13 * lines + 4
    freeze(page.ws, 4, 1)


def _list(page: Page, block: BlockSpec, row: int) -> Spot:
    """Lay out a list that grows downwards, its columns as wide as they read well."""
    spot = page.place(block, row, 1, quiet=True)
    for column, width in enumerate(_WIDTHS[block.name], 1):
        look.set_width(page.ws, column, width)
    if block is blocks.FIGURES:
        page.ws.row_dimensions[row].height = 28
        for line in range(spot.first, spot.last + 1):
            cell: Any = page.ws.cell(line, block.width)
            cell.alignment = look.align(wrap=True)
            page.ws.row_dimensions[line].height = 12 * look.lines_in(str(cell.value), _WIDTHS[block.name][-1]) + 6
    return spot
