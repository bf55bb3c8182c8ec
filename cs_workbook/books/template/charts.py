"""Native charts of blocks: bars, lines and both, in one look.

Takes chart descriptions and the places of their blocks; gives openpyxl charts. A chart refers to its
block's data rows exactly, and its title to a cell, so that both follow what a job writes.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.chart import Series as make_series
from openpyxl.chart.data_source import NumData, NumVal, StrData, StrRef, StrVal
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.layout import Layout, ManualLayout
from openpyxl.chart.marker import Marker
from openpyxl.chart.series import SeriesLabel
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText
from openpyxl.chart.text import Text as ChartText
from openpyxl.chart.title import Title
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import CharacterProperties, Font, Paragraph, ParagraphProperties, RichTextProperties
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.worksheet import Worksheet

from cs_workbook.books.template import look
from cs_workbook.rules.blocks import BlockSpec, ChartSpec, Format, Series

COLORS = (look.ACCENT, "C98A2B", "7C8B97", "5B8C5A")
TITLE_SIZE, AXIS_SIZE, LABEL_SIZE = 950, 800, 800
_CODES: dict[Format, str] = {"share": "0%", "whole": "#,##0", "number": "#,##0.0", "figure": "General"}
_DAY_0 = dt.datetime(1899, 12, 30)


@dataclass(frozen=True)
class Spot:
    """Where a block stands: its header row, its first column, and how many data rows it has."""

    block: BlockSpec
    sheet: str
    header_row: int
    column: int
    rows: int = 1

    @property
    def first(self) -> int:
        """The first data row."""
        return self.header_row + 1

    @property
    def last(self) -> int:
        """The last data row."""
        return self.header_row + self.rows

    def at(self, column: int) -> int:
        """The sheet column of a column of the block."""
        return self.column + self.block.offsets[column]

    @property
    def area(self) -> str:
        """The whole block as ``$A$4:$C$5``."""
        right = get_column_letter(self.column + self.block.width - 1)
        return f"${get_column_letter(self.column)}${self.header_row}:${right}${self.last}"


def native_chart(ws: Worksheet, chart: ChartSpec, spot: Spot, cell: str, title: str) -> Any:
    """Build a chart. `cell`, such as ``'Sheet'!$A$1``, holds its title, which is `title` at first."""
    bars = [part for part in chart.series if part.kind == "bar"]
    lines = [part for part in chart.series if part.kind != "bar" and not part.second_axis]
    second = [part for part in chart.series if part.second_axis]
    made = [
        *([_bars(ws, chart, bars, spot)] if bars else []),
        *([_lines(ws, chart, lines, spot)] if lines else []),
    ]
    whole = made[0]
    for other in made[1:]:
        whole += other
    _dress(whole, chart, cell, title)
    if second:
        extra = _lines(ws, chart, second, spot)
        extra.y_axis.axId, extra.y_axis.crosses = 200, "max"
        _axis(extra.y_axis, chart, hidden=False)
        extra.y_axis.majorGridlines = None
        whole += extra
    return whole


def _bars(ws: Worksheet, chart: ChartSpec, parts: list[Series], spot: Spot) -> Any:
    made: Any = BarChart()
    made.type = "bar" if chart.across else "col"
    made.gapWidth = 45 if spot.block.rows or len(parts) > 1 else 55
    if len(parts) > 1:
        made.overlap = -5
    _fill(made, ws, chart, parts, spot)
    for series in made.series:
        series.graphicalProperties = GraphicalProperties(solidFill=_color(chart, series))
        series.graphicalProperties.line = LineProperties(noFill=True)
        if len(chart.series) == 1 and chart.key != "daily":
            series.dLbls = _labels(chart)
    return made


def _lines(ws: Worksheet, chart: ChartSpec, parts: list[Series], spot: Spot) -> Any:
    made: Any = LineChart()
    _fill(made, ws, chart, parts, spot)
    for series in made.series:
        color = _color(chart, series)
        series.graphicalProperties = GraphicalProperties(ln=LineProperties(solidFill=color, w=22225))
        if chart.series[series.idx].kind == "goal":
            series.marker = Marker("none")
            series.graphicalProperties.line.dashStyle = "dash"
        else:
            series.marker = Marker("circle", 5)
            series.marker.graphicalProperties = GraphicalProperties(solidFill=color, ln=LineProperties(solidFill=color))
        series.smooth = False
    return made


def _fill(made: Any, ws: Worksheet, chart: ChartSpec, parts: list[Series], spot: Spot) -> None:
    """Add the series with their names from the header row and their points' names from the category column."""
    sheet = quote_sheetname(ws.title)
    for part in parts:
        at = spot.at(part.column)
        series: Any = make_series(Reference(ws, at, spot.first, at, spot.last))
        cell = f"{sheet}!${get_column_letter(at)}${spot.header_row}"
        series.tx = SeriesLabel(strRef=_text_at(cell, str(ws.cell(spot.header_row, at).value)))
        series.val.numRef.numCache = _numbers(ws, spot, at, "General")
        series.idx = series.order = chart.series.index(part)
        made.append(series)
    at = spot.at(chart.category)
    made.set_categories(Reference(ws, at, spot.first, at, spot.last))
    for series in made.series:
        _cached_names(ws, series.cat, spot, at, spot.block.columns[chart.category].format)
    for place, series in zip(parts, made.series, strict=True):
        series.idx = series.order = chart.series.index(place)


def _text_at(cell: str, text: str) -> StrRef:
    """A reference to a cell's text, with the text kept beside it; jobs keep it current."""
    return StrRef(f=cell, strCache=StrData(ptCount=1, pt=[StrVal(idx=0, v=text)]))


def _cached_names(ws: Worksheet, axis: Any, spot: Spot, at: int, form: Format) -> None:
    """The names of a series' points as they stand on the sheet; jobs keep them current."""
    if form == "day":
        axis.numRef.numCache = _numbers(ws, spot, at, "yyyy-mm-dd")
        return
    texts = [StrVal(idx=place, v=str(value)) for place, value in _values(ws, spot, at)]
    axis.strRef = StrRef(f=axis.numRef.f, strCache=StrData(ptCount=spot.rows, pt=texts))
    axis.numRef = None


def _numbers(ws: Worksheet, spot: Spot, at: int, code: str) -> NumData:
    """The numbers and days of a column as they stand on the sheet; a blank is no point."""
    points = [
        NumVal(idx=place, v=f"{_serial(value) if isinstance(value, dt.datetime) else value:.15g}")
        for place, value in _values(ws, spot, at)
    ]
    return NumData(formatCode=code, ptCount=spot.rows, pt=points)


def _serial(moment: dt.datetime) -> float:
    """A moment as Excel counts: days since the end of 1899."""
    return (moment - _DAY_0) / dt.timedelta(days=1)


def _values(ws: Worksheet, spot: Spot, at: int) -> list[tuple[int, Any]]:
    """What stands in a column of a block, with its place."""
    cells = ((step, ws.cell(spot.first + step, at).value) for step in range(spot.rows))
    return [(step, value) for step, value in cells if value is not None]


def _color(chart: ChartSpec, series: Any) -> str:
    return COLORS[series.idx % len(COLORS)] if len(chart.series) > 1 else look.ACCENT


def _dress(made: Any, chart: ChartSpec, cell: str, title: str) -> None:
    """Title, axes, legend and frame."""
    made.title = Title(tx=ChartText(strRef=_text_at(cell, title)), overlay=False)
    made.title.txPr = RichText(p=[_paragraph(letters(TITLE_SIZE, look.ACCENT_DARK, bold=True))])
    made.title.layout = Layout(manualLayout=ManualLayout(xMode="edge", yMode="edge", x=0.02, y=0.03))
    made.roundedCorners, made.style, made.display_blanks = False, 2, "gap"
    made.graphical_properties = GraphicalProperties(solidFill=look.WHITE, ln=LineProperties(solidFill=look.HAIR))
    made.plot_area.graphicalProperties = GraphicalProperties(noFill=True)
    several = len(chart.series) > 1
    if several:
        made.legend.position = "b"
        made.legend.txPr = RichText(p=[_paragraph(letters(AXIS_SIZE, look.MUTED))])
    else:
        made.legend = None
    _axis(made.x_axis, chart, hidden=False, values=False)
    labelled = not several and chart.key != "daily"
    _axis(made.y_axis, chart, hidden=labelled)
    if chart.across:
        made.x_axis.scaling.orientation = "maxMin"
    if chart.key == "daily":
        made.x_axis.number_format = "d"
        made.x_axis.tickLblSkip = 2


def _axis(axis: Any, chart: ChartSpec, *, hidden: bool, values: bool = True) -> None:
    axis.delete = hidden
    axis.majorTickMark = axis.minorTickMark = "none"
    axis.txPr = RichText(RichTextProperties(rot=0), p=[_paragraph(letters(AXIS_SIZE, look.MUTED))])
    axis.graphicalProperties = GraphicalProperties(ln=LineProperties(solidFill=look.HAIR))
    axis.title = None
    if values:
        axis.scaling.min = 0
        axis.number_format = _CODES.get(chart.format, "General")
        axis.graphicalProperties = GraphicalProperties(ln=LineProperties(noFill=True))
        if hidden:
            axis.majorGridlines = None
        else:
            axis.majorGridlines.spPr = GraphicalProperties(ln=LineProperties(solidFill="EDF1F3"))
        if chart.top is not None:
            axis.scaling.max = chart.top * (1.25 if hidden else 1)


def _labels(chart: ChartSpec) -> Any:
    labels: Any = DataLabelList(showVal=True, showSerName=False, showCatName=False, showLegendKey=False,
                                showPercent=False)  # fmt: skip
    labels.txPr = RichText(p=[_paragraph(letters(LABEL_SIZE, look.INK))])
    labels.numFmt = "0.0%" if chart.format == "share" else _CODES.get(chart.format, "General")
    return labels


def _paragraph(text: CharacterProperties) -> Paragraph:
    return Paragraph(pPr=ParagraphProperties(defRPr=text), endParaRPr=CharacterProperties())


def letters(size: int, color: str, *, bold: bool = False) -> CharacterProperties:
    """Letters of a chart in a size (hundredths of a point) and colour."""
    return CharacterProperties(
        sz=size, b=bold, solidFill=color, latin=Font(typeface=look.FONT), ea=Font(typeface=look.FONT)
    )
