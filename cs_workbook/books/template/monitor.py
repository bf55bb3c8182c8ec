"""监控: figures, owners and charts on the first page; stages and the two tables, which grow, below.

Monitor's six columns and Diagnosis's six are the grid of everything above them. What only feeds charts
stands to the right of both.
"""

from __future__ import annotations

from typing import Any

from openpyxl.formatting.rule import Rule
from openpyxl.styles import Border, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from cs_workbook.books.template import look
from cs_workbook.books.template.draft import Draft, Place
from cs_workbook.books.template.live import add_live_formats
from cs_workbook.books.template.pages import GOOD, Page, field_anchor
from cs_workbook.books.template.sheets import freeze, legend, print_setup, starting_rows, title_band
from cs_workbook.books.template.tables import place_table, widened
from cs_workbook.model import Text
from cs_workbook.rules.blocks import monitor
from cs_workbook.rules.schema import SheetSpec

GAP, WIDEST = 3, {"period": 15, "metric": 28, "problem": 46, "actual": 12, "target": 12,
               "unit": 12, "gap_pct": 13}  # fmt: skip
BESIDE = monitor.LEFT + 2
"""The first column right of the gap."""
ABOUT_ROW, STATUS_ROW, ROW_HEIGHT = 4, 8, 21
OWNERS_ROW = STATUS_ROW + monitor.STATUS.rows + 3
LISTS_ROW = OWNERS_ROW + monitor.OWNERS.rows + 3
TABLES_ROW = LISTS_ROW + monitor.TARGETS.rows + 3
CHART_ROWS = (LISTS_ROW - STATUS_ROW) // 2
_DATA = Text("图表数据（不打印）", "What the charts draw on (not printed)")


def build_monitor(draft: Draft, spec: SheetSpec) -> None:
    """Lay out the page."""
    ws = draft.sheet(spec)
    title_band(draft, ws, spec, draft.of(spec.label), legend(draft, spec))
    ws.row_dimensions[3].height = 6
    column = 1
    for table in spec.tables:
        for key, width in WIDEST.items():
            table = widened(table, key, width) if key in table.keys else table
        place = Place(table, ws.title, column, TABLES_ROW)
        look.put(ws, TABLES_ROW - 1, column, draft.of(table.title), look.TABLE_TITLE.but(fill=None))
        place_table(draft, ws, place, starting_rows(draft, table.name), filtered=False, tall=False)
        add_live_formats(draft, ws, place)
        if "problem" in table.keys:
            _ruled(ws, place)
        column = place.last_column + 2
    look.set_width(ws, BESIDE - 1, GAP)
    page = Page(draft, ws)
    page.place(monitor.ABOUT, ABOUT_ROW, 1, titled=False, quiet=True)
    for block, row, beside in (
        (monitor.STATUS, STATUS_ROW, False), (monitor.OWNERS, OWNERS_ROW, False),
        (monitor.TARGETS, LISTS_ROW, False), (monitor.SLOWEST, LISTS_ROW, True),
    ):  # fmt: skip
        page.place(block, row, BESIDE if beside else 1)
    page.mark(monitor.STATUS, 4, Text("预警", "Alert"), look.OVERDUE_INK)
    page.mark(monitor.OWNERS, 5, Text("再培训", "Retraining"), look.OVERDUE_INK)
    page.mark(monitor.OWNERS, 5, Text("月度之星", "Star"), GOOD)
    page.mark(monitor.TARGETS, 4, Text("未达成", "not reached"), look.OVERDUE_INK)
    page.mark(monitor.TARGETS, 4, Text("已达成", "reached"), GOOD)
    page.finish()
    for row in range(ABOUT_ROW, TABLES_ROW - 1):
        ws.row_dimensions[row].height = ROW_HEIGHT
    _charts(page)
    ws.sheet_view.showGridLines = False
    freeze(ws, 4, 1)
    print_setup(draft, ws, TABLES_ROW, pages=1)
    edge = get_column_letter(BESIDE + monitor.RIGHT - 1)
    ws.print_area = f"A1:{edge}{LISTS_ROW - 2},A{LISTS_ROW - 1}:{edge}{TABLES_ROW + 1}"
    properties: Any = ws.sheet_properties
    properties.pageSetUpPr.fitToPage = True


def _ruled(ws: Worksheet, place: Place) -> None:
    """A line under each cell that people may write in beside the program's."""
    at = place.at("problem")
    line = DifferentialStyle(border=Border(bottom=Side("thin", look.HAIR), right=Side("thin", look.HAIR)))
    begun = f"LEN(${place.letter('period')}{place.data_row})>0"
    ws.conditional_formatting.add(place.down(at, at), Rule(type="expression", formula=[begun], dxf=line))


def _charts(page: Page) -> None:
    """Four charts right of the lists, and what they draw on further right."""
    column = BESIDE + monitor.RIGHT + 1
    look.put(page.ws, ABOUT_ROW, column, page.draft.of(_DATA), look.TABLE_TITLE.but(fill=None))
    for block in (monitor.TREND, monitor.TITLES):
        page.place(block, ABOUT_ROW + 2, column, quiet=True)
        for step in range(block.width):
            look.set_width(page.ws, column + step, 12)
        column += block.width + 1
    half = monitor.RIGHT // 2
    for place, chart in enumerate(monitor.CHARTS):
        left, down, _, _ = chart.place
        row = STATUS_ROW - 1 + down * CHART_ROWS
        page.chart(chart, monitor.TITLES.name, place, field_anchor(BESIDE + left * half, row, half, CHART_ROWS))
