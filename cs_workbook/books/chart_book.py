"""Builds a small workbook of tables with native charts beside them, for a job that leaves one.

Takes an `OutBook` and a path that is free; writes a new file. Never touches a workbook that is there.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from openpyxl.chart import BarChart, Reference, Series
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import CharacterProperties, ParagraphProperties
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from cs_workbook.books.template import look
from cs_workbook.model import Cell, Chart, Language, OutBook, Text, View

TITLE_ROW, ABOUT_ROW, HEADER_ROW = 1, 2, 4
COLORS = ("9AA7B0", look.ACCENT, "C98A2B", "5B8C5A")
"""The first series grey, the second in the accent colour: before and after."""
CHART_ROWS, CHART_WIDTH, CHART_HEIGHT = 17, 17.0, 8.0
"""Rows between two charts; their size in centimetres."""
WIDEST, WIDEST_TEXT = 40, 76
"""Widths of a column of short values, and of one of sentences, which are wrapped."""


def write_chart_book(path: Path, book: OutBook, language: Language) -> None:
    """Write a new workbook with one sheet a page: its table as an Excel Table, its charts to the right."""
    made: Any = Workbook()
    made.remove(made.worksheets[0])
    look.dress(made)
    for number, (view, charts) in enumerate(book.pages, 1):
        ws = made.create_sheet(view.title.of(language)[:31])
        ws.sheet_view.showGridLines = False
        look.put(ws, TITLE_ROW, 1, book.title.of(language), look.SHEET_TITLE)
        look.put(ws, ABOUT_ROW, 1, book.about.of(language), look.SMALL)
        _table(ws, view, f"Page{number}", language)
        look.fit_rows(ws, HEADER_ROW + 1)
        for place, chart in enumerate(charts):
            _chart(ws, view, chart, HEADER_ROW + place * CHART_ROWS, language)
        _page(ws)
    made.save(path)


def _table(ws: Worksheet, view: View, name: str, language: Language) -> None:
    """The view as an Excel Table, numbers to the right."""
    for column, header in enumerate(view.headers, 1):
        text = header.of(language)
        look.put(ws, HEADER_ROW, column, text, look.HEADER)
        texts = [_value(row[column - 1], language) for row in view.rows]
        widths = [look.display_width(str(value)) for value in (text, *texts)]
        long = max(widths) > WIDEST
        ws.column_dimensions[get_column_letter(column)].width = WIDEST_TEXT if long else max(widths) + 4
        for row, value in enumerate(texts, HEADER_ROW + 1):
            right = isinstance(value, (int, float))
            style = look.DATA.but(
                alignment=look.align("right"), number_format="#,##0.0" if isinstance(value, float) else "#,##0"
            )
            look.put(ws, row, column, value, style if right else look.DATA.but(alignment=look.align(wrap=long)))
    if view.rows:
        table = Table(displayName=name, ref=f"A{HEADER_ROW}:{get_column_letter(len(view.headers))}{_last(view)}")
        table.tableStyleInfo = TableStyleInfo(name=look.TABLE_STYLE, showRowStripes=True)
        ws.add_table(table)


def _chart(ws: Worksheet, view: View, chart: Chart, row: int, language: Language) -> None:
    """Clustered bars of some columns by the first one."""
    if not view.rows:
        return
    bars: Any = BarChart()
    bars.type, bars.grouping, bars.gapWidth, bars.overlap = "col", "clustered", 60, -5
    bars.title, bars.style, bars.roundedCorners = chart.title.of(language), 2, False
    for color, column in zip(COLORS, chart.columns, strict=False):
        values = Reference(ws, column + 1, HEADER_ROW, column + 1, _last(view))
        series: Any = Series(values, title_from_data=True)
        series.graphicalProperties = GraphicalProperties(solidFill=color)
        series.graphicalProperties.line = LineProperties(noFill=True)
        bars.append(series)
    bars.set_categories(Reference(ws, 1, HEADER_ROW + 1, 1, _last(view)))
    if len(view.rows) <= 6:
        bars.dataLabels = DataLabelList(
            showVal=True, showSerName=False, showCatName=False, showLegendKey=False, showPercent=False
        )
    bars.legend.position = "b"
    bars.x_axis.delete = bars.y_axis.delete = False
    bars.y_axis.majorGridlines.spPr = GraphicalProperties(ln=LineProperties(solidFill=look.HAIR))
    bars.y_axis.scaling.min, bars.y_axis.scaling.max = 0, chart.top
    letters = CharacterProperties(sz=1100, b=True, solidFill=look.ACCENT_DARK)
    bars.title.tx.rich.p[0].pPr = ParagraphProperties(defRPr=letters)
    bars.width, bars.height = CHART_WIDTH, CHART_HEIGHT
    ws.add_chart(bars, f"{get_column_letter(len(view.headers) + 2)}{row}")


def _page(ws: Worksheet) -> None:
    """Frozen header, landscape, the header on every page."""
    ws.freeze_panes = f"A{HEADER_ROW + 1}"
    ws.page_setup.orientation = "landscape"
    ws.page_setup.fitToWidth, ws.page_setup.fitToHeight = 1, 0
    properties: Any = ws.sheet_properties
    properties.pageSetUpPr.fitToPage = True
    ws.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"


def _value(value: Cell | Text, language: Language) -> Cell:
    return value.of(language) if isinstance(value, Text) else value


def _last(view: View) -> int:
    return HEADER_ROW + len(view.rows)
