"""The monthly page: tiles and charts on the first A4 page, lists and shares on the second.

Lays out the blocks of `rules.blocks.summary` on a grid of equal columns. What only feeds charts stands to
the right of the pages, with nothing below it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from cs_workbook.books.template import look
from cs_workbook.books.template.draft import Draft
from cs_workbook.books.template.pages import TILE_HEIGHTS, Page, field_anchor
from cs_workbook.books.template.sheets import freeze, print_setup, title_band
from cs_workbook.model import Grid, Text
from cs_workbook.rules.blocks import summary
from cs_workbook.rules.schema import SheetSpec

COLUMN_WIDTH, GAP = 8.9, 3
ABOUT_ROW = 4
TILES_ROW = ABOUT_ROW + 3
CHART_ROW = TILES_ROW + 2 * len(TILE_HEIGHTS) + 1
BAND_ROWS, BANDS, BAND_HEIGHT = 9, 3, 16
NOTE_HEIGHT, LIST_HEIGHT, OWNERS_HEAD = 13, 14, 27
USUAL_SHARES = 14
"""Rows of shares that take the page's own height."""
NOTES_ROW = CHART_ROW + BAND_ROWS * BANDS + 1
PAGE_ROWS = NOTES_ROW + summary.NOTES.rows
"""The last row of the first page."""
DATA_COLUMN = summary.GRID + 2

_BY_JOB = Text("本页由“月度汇总”生成，每次运行整页更新，请勿手工修改", "Made by summarize; each run renews the page")
_DATA = Text("图表数据（不打印）", "What the charts draw on (not printed)")


def build_summary(draft: Draft, spec: SheetSpec) -> None:
    """Lay out the page."""
    ws = draft.sheet(spec)
    title_band(draft, ws, spec, draft.of(spec.label), [(draft.of(_BY_JOB), 9, look.MUTED, False)])
    lay_out(draft, ws)
    freeze(ws, 4, 1)


def lay_out(draft: Draft, ws: Worksheet, filled: Mapping[str, Grid] | None = None) -> None:
    """Lay out everything below the title, blank or `filled` with the rows of its blocks."""
    page = Page(draft, ws, filled or {})
    for column in range(1, summary.GRID + 1):
        look.set_width(ws, column, COLUMN_WIDTH)
    look.set_width(ws, summary.GRID + 1, GAP)
    ws.row_dimensions[3].height = 6
    page.place(summary.ABOUT, ABOUT_ROW, 1, titled=False, quiet=True)
    ws.row_dimensions[ABOUT_ROW + 2].height = 8
    page.tiles(summary.VOLUME, TILES_ROW, 1)
    ws.row_dimensions[TILES_ROW + len(TILE_HEIGHTS)].height = 6
    page.tiles(summary.QUALITY, TILES_ROW + len(TILE_HEIGHTS) + 1, 1)
    page.place(summary.NOTES, NOTES_ROW, 1, titled=False, quiet=True)
    for row in range(NOTES_ROW, PAGE_ROWS + 1):
        ws.row_dimensions[row].height = NOTE_HEIGHT
    last = _second_page(page)
    _chart_data(page)
    for row in range(CHART_ROW, NOTES_ROW - 1):
        ws.row_dimensions[row].height = BAND_HEIGHT
    for place, chart in enumerate(summary.CHARTS):
        column, band, width, height = chart.place
        row = CHART_ROW + band * BAND_ROWS
        anchor = field_anchor(column + 1, row, width, height * BAND_ROWS)
        page.chart(chart, summary.TITLES.name, place, anchor)
    page.finish()
    ws.sheet_view.showGridLines = False
    print_setup(draft, ws)
    setup: Any = ws.page_setup
    setup.orientation, setup.fitToWidth = "portrait", 1
    edge = get_column_letter(summary.GRID)
    ws.print_area = f"A1:{edge}{PAGE_ROWS},A{PAGE_ROWS + 1}:{edge}{last}"


def _second_page(page: Page) -> int:
    """The lists and the shares; returns the last row the shares take."""
    row = PAGE_ROWS + 3
    beside = summary.GRID - summary.FREQUENT.width + 1
    page.place(summary.METRICS, row, 1, padded=True)
    page.place(summary.FREQUENT, row, beside)
    page.place(summary.REPEATS, row + summary.METRICS.rows - summary.REPEATS.rows, beside)
    row += summary.METRICS.rows + 3
    page.place(summary.WORST, row, 1)
    row += summary.WORST.rows + 3
    page.place(summary.OWNERS, row, 1)
    owners = row
    row += summary.OWNERS.rows + 3
    shares = [
        page.place(block, row, 1 + number * block.width, padded=number < 3)
        for number, block in enumerate(summary.SHARES.values())
    ]
    for line in range(PAGE_ROWS + 1, row + USUAL_SHARES):
        page.ws.row_dimensions[line].height = OWNERS_HEAD if line == owners else LIST_HEIGHT
    return max(spot.last for spot in shares)


def _chart_data(page: Page) -> None:
    """The blocks that are drawn but not printed."""
    row, column = ABOUT_ROW + 2, DATA_COLUMN
    look.put(page.ws, row - 2, column, page.draft.of(_DATA), look.TABLE_TITLE.but(fill=None))
    for block in (summary.TREND, summary.DAILY, summary.CLOCKS, summary.TITLES):
        page.place(block, row, column, quiet=True)
        for place, part in enumerate(block.columns):
            look.set_width(page.ws, column + place, max(10.0, look.display_width(page.draft.of(part.label)) * 0.6))
        column += block.width + 1
        look.set_width(page.ws, column - 1, GAP)
