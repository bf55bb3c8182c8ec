"""How the workbook looks: one accent colour, one font stack, the styles of every kind of cell.

Gives plain openpyxl style values and the theme; knows nothing of sheets, tables or rules.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import Any

from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Alignment, Border, Color, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.table import TableStyle, TableStyleElement, TableStyleList
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.dimensions import RowDimension
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.theme import theme_xml

from cs_workbook.model import Cell

FONT = "Microsoft YaHei"
"""LibreOffice and WPS put Noto Sans CJK SC in its place where it is not installed."""

ACCENT, ACCENT_DARK, ACCENT_SOFT = "1B6B72", "124A50", "E7F1F1"
INK, MUTED, FAINT, HAIR, WHITE = "22303A", "66737E", "8A949C", "D9E0E4", "FFFFFF"
PROGRAM_HEAD, PROGRAM_FILL, PROGRAM_INK, SLATE = "DFE4E8", "F5F6F8", "5D6A74", "4A5963"
MISSING, SOON, SOON_INK, OVERDUE, OVERDUE_INK = "FFF4C2", "FFDFA8", "8A5200", "F9D3CE", "A3211B"
ON_TIME, ON_TIME_INK = "DDEFE2", "2E7D4F"
TABLE_STYLE = "cs_table"
LINE, ROW_HEIGHT = 15, 19
"""Points a line of text takes, and a row of one line."""

_THEME = {"4F81BD": ACCENT, "C0504D": "C98A2B", "9BBB59": "5B8C5A", "8064A2": "6B7F8C", "4BACC6": "4C9AA1",
          "F79646": "B4552D", "1F497D": INK, "EEECE1": ACCENT_SOFT}  # fmt: skip


Run = tuple[str, float, str, bool]
"""A run of a cell's text: the text, its size, colour, and whether it is bold."""


@dataclass(frozen=True)
class Style:
    """Everything about a cell but its value."""

    font: Font
    fill: PatternFill | None = None
    border: Border | None = None
    alignment: Alignment | None = None
    number_format: str = "General"

    def put(self, cell: Any) -> None:
        """Give a cell, or a column's blank cells, this style."""
        cell.font = self.font
        if self.fill is not None:
            cell.fill = self.fill
        if self.border is not None:
            cell.border = self.border
        if self.alignment is not None:
            cell.alignment = self.alignment
        cell.number_format = self.number_format

    def but(self, **changes: Any) -> Style:
        """The same style with some parts changed."""
        return replace(self, **changes)


def font(size: float = 10, color: str = INK, **more: Any) -> Font:
    """The workbook's font in a size and colour."""
    return Font(name=FONT, size=size, color=color, **more)


def solid(color: str) -> PatternFill:
    """A plain fill."""
    return PatternFill("solid", fgColor=color)


def line(color: str = HAIR, style: Any = "thin", **sides: bool) -> Border:
    """A border on the sides named; all four when none is."""
    side: Any = Side(style=style, color=color)
    return Border(**dict.fromkeys(sides or ("left", "right", "top", "bottom"), side))


def align(horizontal: Any = "left", vertical: Any = "center", *, wrap: bool = False, indent: int = 0) -> Alignment:
    """An alignment in a word or two."""
    return Alignment(horizontal=horizontal, vertical=vertical, wrap_text=wrap, indent=indent)


BAND = Style(font(), solid(WHITE), alignment=align())
"""Above a table: white, so that no grid shows through."""
SHEET_TITLE = BAND.but(font=font(16, ACCENT_DARK, bold=True))
TABLE_TITLE = BAND.but(font=font(11, ACCENT_DARK, bold=True))
SMALL = BAND.but(font=font(9, MUTED))
LINK = BAND.but(font=font(9, ACCENT, underline="single"))
HEADER = Style(
    font(10, WHITE, bold=True), solid(ACCENT), line(WHITE, left=True, right=True), align(wrap=True, indent=1)
)
HEADER_PROGRAM = HEADER.but(font=font(10, PROGRAM_INK, bold=True), fill=solid(PROGRAM_HEAD))
HEADER_SLATE = HEADER.but(fill=solid(SLATE))
DATA = Style(font(), border=line(HAIR), alignment=align(vertical="top", indent=1))
DATA_PROGRAM = DATA.but(font=font(10, PROGRAM_INK), fill=solid(PROGRAM_FILL))


def put(ws: Worksheet, row: int, column: int, value: Cell | CellRichText, style: Style | None = None) -> Any:
    """Write a cell; a text that begins with = stays text."""
    cell: Any = ws.cell(row, column)
    cell.value = value
    if isinstance(value, str) and value.startswith("="):
        cell.data_type = "s"
    if style is not None:
        style.put(cell)
    return cell


def formula(ws: Worksheet, row: int, column: int, text: str, style: Style | None = None) -> Any:
    """Write a formula, ``=`` included."""
    cell: Any = ws.cell(row, column)
    cell.value = text
    if style is not None:
        style.put(cell)
    return cell


def rich(*runs: Run) -> CellRichText:
    """A cell of several runs."""
    blocks = [
        TextBlock(InlineFont(rFont=FONT, sz=size, color=Color(color), b=bold), text) for text, size, color, bold in runs
    ]
    return CellRichText(*blocks)


def display_width(text: str) -> int:
    """Characters a text takes: two for a CJK or full-width one."""
    return sum(2 if ord(char) > 0x2E7F else 1 for char in text)


class FittedRow(RowDimension):
    """A row whose height is only remembered, not fixed: it grows when people write more into it."""

    @property
    def customHeight(self) -> bool:
        """Never: Excel fits the row again."""
        return False


def fit_rows(ws: Worksheet, first: int) -> None:
    """Give every row from `first` room for its wrapped texts; programs that fit rows themselves still do."""
    dimensions: Any = ws.row_dimensions
    for number, row in enumerate(ws.iter_rows(min_row=first), start=first):
        texts = [cell for cell in row if isinstance(cell.value, str) and cell.alignment.wrap_text]
        widths = [ws.column_dimensions[cell.column_letter].width for cell in texts]
        lines = max([1, *map(lines_in, (str(cell.value) for cell in texts), widths)])
        dimensions[number] = FittedRow(ws, index=number, ht=LINE * lines + 4)


def lines_in(text: str, width: float) -> int:
    """Lines a text takes in a column of that width."""
    parts = (sum(2 if ord(char) > 0x2E7F else 0.92 for char in part) for part in text.split("\n"))
    return sum(max(1, math.ceil(part / (width - 3))) for part in parts)


def set_width(ws: Worksheet, column: int, width: float) -> None:
    """Set the width of a column, in characters."""
    ws.column_dimensions[get_column_letter(column)].width = width


def dress(workbook: Workbook) -> None:
    """Give a new workbook the theme, the default font and the table style."""
    theme = re.sub(r'<a:latin typeface="[^"]*"/>', f'<a:latin typeface="{FONT}"/>', theme_xml)
    theme = re.sub(r'<a:ea typeface="[^"]*"/>', f'<a:ea typeface="{FONT}"/>', theme)
    for old, new in _THEME.items():
        theme = theme.replace(f'"{old}"', f'"{new}"')
    book: Any = workbook
    book.loaded_theme = theme.encode()
    book._fonts.clear()
    book._fonts.add(font())
    normal = book._named_styles["Normal"]
    normal.font = font()
    normal.alignment = Alignment(vertical="center")
    stripe = DifferentialStyle(fill=PatternFill(bgColor="F7FAFA", fill_type="solid"))
    head = DifferentialStyle(font=Font(bold=True, color=WHITE), fill=PatternFill(bgColor=ACCENT, fill_type="solid"))
    whole = DifferentialStyle(border=Border(horizontal=Side("thin", HAIR), bottom=Side("thin", HAIR)))
    parts: Any = [("wholeTable", whole), ("headerRow", head), ("secondRowStripe", stripe)]
    elements = [TableStyleElement(type=kind, dxfId=book._differential_styles.add(dxf)) for kind, dxf in parts]
    book._table_styles = TableStyleList(
        defaultTableStyle=TABLE_STYLE,
        defaultPivotStyle="PivotStyleLight16",
        tableStyle=[TableStyle(name=TABLE_STYLE, pivot=False, count=len(elements), tableStyleElement=elements)],
    )
