"""The settings sheet: every rule of the department, each list in its own table.

The tables stand side by side, so that each grows downwards; a frozen column at the left jumps to any
of them. Values come from the rules; the hidden columns for drop-downs stand at the far right.
"""

from __future__ import annotations

from typing import Any

from openpyxl.styles import Border, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from cs_workbook.books.template import look
from cs_workbook.books.template.draft import HEADER_ROW, TABLE_TITLE_ROW, Draft, Place, link
from cs_workbook.books.template.lists import define_lists
from cs_workbook.books.template.sheets import GAP, freeze, print_setup, title_band
from cs_workbook.books.template.tables import place_table, widened
from cs_workbook.books.template.validation import offer, words_of
from cs_workbook.model import Text
from cs_workbook.rules.option_kinds import Option
from cs_workbook.rules.schema import SheetSpec
from cs_workbook.rules.settings import options
from cs_workbook.rules.settings_cells import check_options, rules_cells

NAVIGATION_WIDTH = 18
PRINT_SCALE, PAPER_CHARACTERS = 65, 138
"""Per cent, and the characters of a full-size line that an A4 page on its side holds."""
_OPTION_WIDTHS = {"key": 26.0, "value": 42.0, "help": 78.0}
"""Wide enough for one line each, so that the rows of the tables beside them stay even."""
_GROUPS = ("rules_version", "hours_mon", "progress_limit", "repeat_window_days", "retention_years")
"""Options that begin a new subject; a line is drawn above them, and above the checks."""
_HOW = Text(
    "改完保存即生效。在表格最后一行的下一行直接输入可新增一项；不用的整行删除，不要改表头和参数名称。",
    "Changes take effect once saved. Type below a table's last row to add; delete rows no longer used; "
    "keep headers and option names.",
)
_JUMP = Text("跳转到", "Go to")
_VALUE = look.DATA.but(
    font=look.font(10, look.ACCENT_DARK, bold=True), alignment=look.align(vertical="top", wrap=True, indent=1)
)
_QUIET = look.DATA.but(font=look.font(10, look.MUTED), alignment=look.align(vertical="top", wrap=True, indent=1))
_HAIR = Side("thin", look.HAIR)
_SUBJECT = Border(top=Side("thin", look.ACCENT), left=_HAIR, right=_HAIR, bottom=_HAIR)
_NAME = look.DATA.but(alignment=look.align(vertical="top", wrap=True, indent=1))


def build_settings(draft: Draft, spec: SheetSpec) -> None:
    """Lay out and fill every settings table."""
    ws = draft.sheet(spec)
    title_band(draft, ws, spec, draft.of(spec.label), [(draft.of(_HOW), 9, look.MUTED, False)])
    ws.row_dimensions[TABLE_TITLE_ROW].height = 24
    look.set_width(ws, 1, NAVIGATION_WIDTH)
    look.set_width(ws, 2, GAP)
    look.put(ws, HEADER_ROW, 1, draft.of(_JUMP), look.SMALL)
    cells = rules_cells(draft.rules)
    column = 3
    for step, table in enumerate(spec.tables):
        if table.name == "Options":
            for key, width in _OPTION_WIDTHS.items():
                table = widened(table, key, width)
        place = Place(table, ws.title, column)
        place_table(draft, ws, place, cells.get(table.name, ()), filtered=False, tall=False)
        look.put(ws, TABLE_TITLE_ROW, column, draft.of(table.title), look.TABLE_TITLE)
        _navigate(draft, ws, place, HEADER_ROW + 1 + step)
        column = place.last_column + 2
        look.set_width(ws, column - 1, GAP)
    _dress_options(draft, ws)
    look.fit_rows(ws, HEADER_ROW + 1)
    define_lists(draft, ws, column)
    ws.sheet_view.showGridLines = False
    freeze(ws, HEADER_ROW + 1, 2)
    _print_by_table(draft, ws)


def _print_by_table(draft: Draft, ws: Worksheet) -> None:
    """Pages break between tables, never inside one."""
    print_setup(draft, ws, HEADER_ROW)
    ws.print_title_rows = f"{TABLE_TITLE_ROW}:{HEADER_ROW}"
    properties: Any = ws.sheet_properties
    properties.pageSetUpPr.fitToPage = False
    page: Any = ws.page_setup
    page.fitToWidth, page.fitToHeight, page.scale = None, None, PRINT_SCALE
    room, used = PAPER_CHARACTERS * 100 / PRINT_SCALE, 0.0
    for table in draft.shape.sheet_of("Options").tables:
        place = draft.places[table.name]
        columns = range(place.first_column, place.last_column + 1)
        width = sum(ws.column_dimensions[get_column_letter(column)].width for column in columns) + GAP
        if used and used + width > room:
            ws.col_breaks.append(Break(id=place.first_column - 1))
            used = 0.0
        used += width


def _navigate(draft: Draft, ws: Worksheet, place: Place, row: int) -> None:
    """A link in the frozen column to one table."""
    name = f"go_{place.spec.name.lower()}"
    draft.landmark(name, ws.title, HEADER_ROW, place.first_column)
    cell = look.put(ws, row, 1, draft.of(place.spec.title))
    link(cell, name)
    look.LINK.but(font=look.font(10, look.ACCENT)).put(cell)


def _dress_options(draft: Draft, ws: Worksheet) -> None:
    """Options: the value stands out, and its cell offers and explains what may stand there."""
    place = draft.places["Options"]
    known: list[Option] = [*options().values(), *check_options().values()]
    starts = {place.data_row + list(options()).index(name) for name in _GROUPS} | {place.data_row + len(options())}
    for row, option in enumerate(known, start=place.data_row):
        for key, style in (("key", _NAME), ("value", _VALUE), ("help", _QUIET)):
            (style.but(border=_SUBJECT) if row in starts else style).put(ws.cell(row, place.at(key)))
        said = draft.of(Text("可填：", "Takes: ")) + option.kind.expect.of(draft.rules.language)
        words = words_of(draft, option.kind.choices)
        label = option.label.of(draft.rules.language)
        offer(ws, f"{get_column_letter(place.at('value'))}{row}", words, label, said)
