"""The monthly summary: figures and charts at the left, the data they draw on at the right.

Lays out every block of `rules.blocks` as a header row and one data row under a defined name, with
nothing below it, so that each may grow. Charts refer exactly to the blocks' data rows.
"""

from __future__ import annotations

from typing import Any

from openpyxl.chart import BarChart, Reference, Series
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.layout import Layout, ManualLayout
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor
from openpyxl.drawing.text import CharacterProperties, Font, Paragraph, ParagraphProperties, RichTextProperties
from openpyxl.styles import Border, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.worksheet import Worksheet

from cs_workbook.books.template import look
from cs_workbook.books.template.draft import Draft
from cs_workbook.books.template.sheets import freeze, print_setup, title_band
from cs_workbook.model import Text
from cs_workbook.rules import blocks
from cs_workbook.rules.blocks import BlockSpec
from cs_workbook.rules.schema import SheetSpec

TILE_WIDTH, GAP = 20, 3
TILE_ROW, CHART_ROW, CHART_ROWS = 4, 7, 12
FIRST, TILES = 1, len(blocks.SUMMARY_TILES.columns)
DATA_COLUMN = FIRST + TILES + 1
ABOUT_ROW = CHART_ROW + 2 * CHART_ROWS + 2
PRINT_ROWS = 45
HALF = int(TILE_WIDTH * 7 / 2 * 9525)

_FORMATS = {"text": "General", "whole": "#,##0", "share": "0.0%", "number": "#,##0.0", "day": "yyyy-mm-dd"}
_WIDTHS = {"text": 16.0, "whole": 10.0, "share": 10.0, "number": 10.0, "day": 13.0}
_BY_JOB = Text("本页由“月度汇总”生成，每次运行整页更新，请勿手工修改", "Made by summarize; each run renews the page")
_SIDE = (blocks.SUMMARY_CATEGORY, blocks.SUMMARY_PRIORITY, blocks.SUMMARY_CHANNEL, blocks.SUMMARY_DAILY)

_TILE_EDGE = Border(right=Side("thick", look.WHITE))
_TILE_HEAD = look.Style(
    look.font(10, look.MUTED), look.solid(look.ACCENT_SOFT),
    Border(right=Side("thick", look.WHITE), top=Side("medium", look.ACCENT)), look.align(vertical="bottom", indent=1),
)  # fmt: skip
_TILE = look.Style(
    look.font(22, look.ACCENT_DARK, bold=True), look.solid(look.ACCENT_SOFT), _TILE_EDGE, look.align(indent=1)
)
_HEAD = look.Style(
    look.font(9, look.MUTED, bold=True), None, Border(bottom=Side("medium", look.ACCENT)), look.align(wrap=True)
)
_CELL = look.Style(look.font(10), None, Border(bottom=Side("thin", look.HAIR)), look.align())


def build_summary(draft: Draft, spec: SheetSpec) -> None:
    """Lay out the page."""
    ws = draft.sheet(spec)
    title_band(draft, ws, spec, draft.of(spec.label), [(draft.of(_BY_JOB), 9, look.MUTED, False)])
    for column in range(FIRST, FIRST + TILES):
        look.set_width(ws, column, TILE_WIDTH)
    look.set_width(ws, DATA_COLUMN - 1, GAP)
    ws.row_dimensions[3].height = 8
    ws.row_dimensions[TILE_ROW].height, ws.row_dimensions[TILE_ROW + 1].height = 26, 40
    _block(draft, ws, blocks.SUMMARY_TILES, TILE_ROW, FIRST, _TILE_HEAD, _TILE, titled=False)
    column, places = DATA_COLUMN, {}
    for block in _SIDE:
        places[block.name] = column
        _block(draft, ws, block, CHART_ROW + 1, column, _HEAD, _CELL)
        _widths(draft, ws, block, column)
        column += len(block.columns) + 1
    _block(draft, ws, blocks.SUMMARY_ABOUT, ABOUT_ROW + 1, FIRST, _HEAD, _CELL.but(font=look.font(9, look.MUTED)))
    for number, block in enumerate(_SIDE):
        down = block in (blocks.SUMMARY_CATEGORY, blocks.SUMMARY_CHANNEL)
        _chart(draft, ws, block, places[block.name], number, horizontal=down)
    ws.sheet_view.showGridLines = False
    freeze(ws, 3, 1)
    print_setup(draft, ws)
    page: Any = ws.page_setup
    page.orientation, page.fitToWidth = "portrait", 1
    last = get_column_letter(column - 2)
    left, right = get_column_letter(DATA_COLUMN - 2), get_column_letter(DATA_COLUMN)
    ws.print_area = f"A1:{left}{PRINT_ROWS},{right}{CHART_ROW}:{last}{PRINT_ROWS}"


def _block(
    draft: Draft, ws: Worksheet, block: BlockSpec, row: int, column: int, head: look.Style, cell: look.Style,
    *, titled: bool = True,
) -> None:  # fmt: skip
    """A block's title, header row and one data row, under its name."""
    if titled:
        look.put(ws, row - 1, column, draft.of(block.title), look.TABLE_TITLE)
    for step, part in enumerate(block.columns):
        right = part.format in ("whole", "share", "number") and head is _HEAD
        side = look.align("right") if right else head.alignment
        look.put(ws, row, column + step, draft.of(part.label), head.but(alignment=side))
        side = look.align("right") if right else cell.alignment
        style = cell.but(number_format=_FORMATS[part.format], alignment=side)
        look.put(ws, row + 1, column + step, None, style)
    last = get_column_letter(column + len(block.columns) - 1)
    area = f"${get_column_letter(column)}${row}:${last}${row + 1}"
    draft.name(block.name, f"{quote_sheetname(ws.title)}!{area}")


def _widths(draft: Draft, ws: Worksheet, block: BlockSpec, column: int) -> None:
    for step, part in enumerate(block.columns):
        label = look.display_width(draft.of(part.label)) + 2
        look.set_width(ws, column + step, max(_WIDTHS[part.format], label))
    look.set_width(ws, column + len(block.columns), GAP)


def _chart(draft: Draft, ws: Worksheet, block: BlockSpec, column: int, number: int, *, horizontal: bool) -> None:
    """A bar chart of a block's counts by its first column, in one of four fields."""
    row = CHART_ROW + 2
    chart: Any = BarChart()
    chart.type = "bar" if horizontal else "col"
    chart.title = draft.of(block.title)
    chart.legend, chart.gapWidth, chart.roundedCorners, chart.style = None, 80, False, 2
    series: Any = Series(Reference(ws, column + 1, row, column + 1, row), title=draft.of(block.columns[1].label))
    series.cat = None
    series.graphicalProperties = GraphicalProperties(solidFill=look.ACCENT)
    series.graphicalProperties.line = LineProperties(noFill=True)
    chart.append(series)
    chart.set_categories(Reference(ws, column, row, column, row))
    chart.graphical_properties = GraphicalProperties(solidFill=look.WHITE, ln=LineProperties(solidFill=look.HAIR))
    chart.plot_area.graphicalProperties = GraphicalProperties(noFill=True)
    chart.title.tx.rich.p[0].pPr = ParagraphProperties(defRPr=_letters(1100, look.ACCENT_DARK, bold=True))
    chart.title.overlay = False
    chart.title.layout = Layout(manualLayout=ManualLayout(xMode="edge", yMode="edge", x=0.03, y=0.03))
    for axis in (chart.x_axis, chart.y_axis):
        axis.delete = False
        axis.majorTickMark = axis.minorTickMark = "none"
        axis.txPr = RichText(p=[_line(_letters(900, look.MUTED))])
        axis.graphicalProperties = GraphicalProperties(ln=LineProperties(solidFill=look.HAIR))
    chart.y_axis.majorGridlines = None
    chart.y_axis.delete = True
    chart.y_axis.scaling.min = 0
    if horizontal:
        chart.x_axis.scaling.orientation = "maxMin"
    if block.columns[0].format == "day":
        chart.x_axis.number_format = "d"
        chart.x_axis.txPr = RichText(RichTextProperties(rot=0), p=[_line(_letters(700, look.MUTED))])
        chart.x_axis.tickLblSkip = 2
        chart.gapWidth = 40
    else:
        series.dLbls = DataLabelList(showVal=True, showSerName=False, showCatName=False, showLegendKey=False,
                                     showPercent=False)  # fmt: skip
        series.dLbls.txPr = RichText(p=[_line(_letters(900, look.INK))])
    chart.anchor = _field(number)
    ws.add_chart(chart)


def _line(letters: CharacterProperties) -> Paragraph:
    return Paragraph(pPr=ParagraphProperties(defRPr=letters), endParaRPr=None)


def _letters(size: int, color: str, *, bold: bool = False) -> CharacterProperties:
    return CharacterProperties(
        sz=size, b=bold, solidFill=color, latin=Font(typeface=look.FONT), ea=Font(typeface=look.FONT)
    )


def _field(number: int) -> TwoCellAnchor:
    """The place of one of four charts, two by two, as wide together as the tiles."""
    top = CHART_ROW - 1 + number // 2 * CHART_ROWS
    bottom = top + CHART_ROWS - 1
    middle, left = FIRST - 1 + TILES // 2, number % 2 == 0
    gap = 60_000
    start = AnchorMarker(col=FIRST - 1 if left else middle, colOff=0 if left else HALF + gap, row=top)
    end = AnchorMarker(
        col=middle if left else FIRST - 1 + TILES, colOff=HALF - gap if left else 0, row=bottom, rowOff=100_000
    )
    return TwoCellAnchor(editAs="oneCell", _from=start, to=end)
