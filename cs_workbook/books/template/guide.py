"""The guide: what the workbook is, what to do in which order, and what the colours mean.

Left: the sheets in the order of the work, the first day, good habits. Right: the colours and the
jobs; the captions of the jobs stand in cells of a button's size, under the name ``go_buttons``.
"""

from __future__ import annotations

from typing import Any

from openpyxl.styles import Border, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.worksheet import Worksheet

from cs_workbook.books.template import look
from cs_workbook.books.template.draft import Draft, link
from cs_workbook.books.template.guide_words import CHIPS, DAILY, FIRST_DAY, HABITS, KEEPING, REVIEW, WORDS
from cs_workbook.books.template.sheets import print_setup
from cs_workbook.books.template.validation import offer
from cs_workbook.model import Text
from cs_workbook.rules.schema import SheetSpec

NUMBER, NAME, WHAT, WHO, BUTTON, ABOUT, COMMAND = 2, 3, 4, 5, 7, 8, 9
_WIDTHS = {1: 2.0, NUMBER: 5.0, NAME: 17.0, WHAT: 67.0, WHO: 14.0, 6: 4.0, BUTTON: 22.0, ABOUT: 52.0, COMMAND: 28.0}
LINE_HEIGHT = 31

_RULE = Border(bottom=Side("thin", look.HAIR))
_SECTION = look.Style(
    look.font(12, look.ACCENT_DARK, bold=True), None, Border(bottom=Side("medium", look.ACCENT)), look.align()
)
_COLUMN = look.Style(look.font(9, look.MUTED), None, _RULE, look.align(indent=1))
_TEXT = look.Style(look.font(10), None, _RULE, look.align(wrap=True, indent=1))
_QUIET = _TEXT.but(font=look.font(9, look.MUTED))
_LINKED = _TEXT.but(font=look.font(10, look.ACCENT, bold=True, underline="single"))
_NUMBER = look.Style(look.font(10, look.ACCENT_DARK, bold=True), look.solid(look.ACCENT_SOFT), _RULE,
                     look.align("center"))  # fmt: skip
_BUTTON = look.Style(look.font(10, look.ACCENT_DARK, bold=True), look.solid(look.ACCENT_SOFT),
                     look.line("A9C9CB"), look.align("center"))  # fmt: skip
_NAME = _TEXT.but(font=look.font(10, look.ACCENT_DARK, bold=True))
_COMMAND = _TEXT.but(font=look.font(9, look.INK))

_CHIPS: tuple[tuple[look.Style, str], ...] = (
    (look.HEADER, "people"),
    (look.HEADER_PROGRAM, "program"),
    (look.DATA.but(fill=look.solid(look.MISSING)), "missing"),
    (look.DATA.but(fill=look.solid(look.SOON), font=look.font(10, look.SOON_INK, bold=True)), "soon"),
    (look.DATA.but(fill=look.solid(look.OVERDUE), font=look.font(10, look.OVERDUE_INK, bold=True)), "overdue"),
    (look.DATA.but(fill=look.solid(look.ON_TIME), font=look.font(10, look.ON_TIME_INK)), "on_time"),
    (look.DATA.but(font=look.font(10, look.FAINT)), "closed"),
)


def build_guide(draft: Draft, spec: SheetSpec) -> None:
    """Lay out the guide."""
    ws = draft.sheet(spec)
    for column, width in _WIDTHS.items():
        look.set_width(ws, column, width)
    draft.landmark("go_guide", ws.title, 1, 1)
    _band(draft, ws)
    left = _sheets(draft, ws, 5)
    left = _checklist(draft, ws, left + 1)
    right = _colours(draft, ws, 5)
    right = _jobs(draft, ws, right + 1)
    _habits(draft, ws, right + 1 if right <= left else left + 1, right <= left)
    ws.sheet_view.showGridLines = False
    print_setup(draft, ws)
    page: Any = ws.page_setup
    page.orientation, page.fitToWidth, page.fitToHeight = "portrait", 1, 1


def _band(draft: Draft, ws: Worksheet) -> None:
    """The workbook's name and purpose on the accent colour."""
    for row, height in ((1, 36), (2, 22), (3, 8)):
        ws.row_dimensions[row].height = height
        for column in range(1, COMMAND + 1) if row < 3 else ():
            ws.cell(row, column).fill = look.solid(look.ACCENT)
    title, about = draft.of(Text(**draft.preset["title"])), draft.of(Text(**draft.preset["about"]))
    head = look.Style(
        look.font(18, look.WHITE, bold=True), look.solid(look.ACCENT), None, look.align(vertical="bottom")
    )
    look.put(ws, 1, NUMBER, title, head)
    small = look.Style(look.font(10, "D5E6E7"), look.solid(look.ACCENT), None, look.align())
    look.put(ws, 2, NUMBER, about, small)
    version = draft.of(WORDS["version"], version=draft.rules.rules_version, preset=draft.rules.preset)
    look.put(ws, 2, COMMAND, version, small.but(alignment=look.align("right", indent=1)))


def _section(draft: Draft, ws: Worksheet, row: int, first: int, last: int, title: Text) -> int:
    for column in range(first, last + 1):
        look.put(ws, row, column, None, _SECTION)
    look.put(ws, row, first, draft.of(title), _SECTION)
    ws.row_dimensions[row].height = 28
    return row + 1


def _sheets(draft: Draft, ws: Worksheet, row: int) -> int:
    """The sheets in three groups, each linked; the steps of the daily work are numbered."""
    specs = {spec.key: spec for spec in draft.shape.sheets}
    for title, group in ((WORDS["daily"], DAILY), (WORDS["review"], REVIEW), (WORDS["keeping"], KEEPING)):
        row = _section(draft, ws, row, NUMBER, WHO, title)
        for number, (key, what) in enumerate(group.items(), start=1):
            spec = specs[key]
            for column in (NUMBER, NAME, WHAT, WHO):
                look.put(ws, row, column, None, _TEXT)
            if group is DAILY:
                look.put(ws, row, NUMBER, number, _NUMBER)
            name = look.put(ws, row, NAME, draft.of(spec.label), _LINKED)
            link(name, f"go_{key}")
            _LINKED.put(name)
            look.put(ws, row, WHAT, draft.of(what, **_words(draft)), _TEXT)
            look.put(ws, row, WHO, draft.of(spec.filled_by), _QUIET)
            ws.row_dimensions[row].height = LINE_HEIGHT
            row += 1
        row += 1
    return row - 1


def _words(draft: Draft) -> dict[str, object]:
    """Headers the sentences name, as this preset labels them."""
    cases = draft.shape.tables["Cases"]
    return {key: cases.column(key).label for key in ("priority", "customer", "description", "category")}


def _checklist(draft: Draft, ws: Worksheet, row: int) -> int:
    """What to do on the first day, with boxes to tick."""
    row = _section(draft, ws, row, NUMBER, WHO, WORDS["first_day"])
    for target, name, what in FIRST_DAY:
        look.put(ws, row, NUMBER, "☐", _TEXT.but(font=look.font(13, look.ACCENT), alignment=look.align("center")))
        offer(ws, f"{get_column_letter(NUMBER)}{row}", ("☐", "☑"), draft.of(WORDS["tick"]), draft.of(WORDS["tick_how"]))
        cell = look.put(ws, row, NAME, draft.of(name), _LINKED)
        link(cell, target)
        _LINKED.put(cell)
        look.put(ws, row, WHAT, draft.of(what, **_words(draft)), _TEXT)
        look.put(ws, row, WHO, None, _TEXT)
        ws.row_dimensions[row].height = LINE_HEIGHT
        row += 1
    return row


def _colours(draft: Draft, ws: Worksheet, row: int) -> int:
    """One chip a colour."""
    row = _section(draft, ws, row, BUTTON, COMMAND, WORDS["colours"])
    for style, key in _CHIPS:
        chip, meaning = CHIPS[key]
        look.put(ws, row, BUTTON, draft.of(chip), style.but(alignment=look.align("center")))
        look.put(ws, row, ABOUT, draft.of(meaning, share=draft.rules.at_risk_pct), _TEXT)
        look.put(ws, row, COMMAND, None, _TEXT)
        row += 1
    return row


def _jobs(draft: Draft, ws: Worksheet, row: int) -> int:
    """One line a job – what it does, its command: first those with a button, at its place, then the others."""
    letter = get_column_letter(BUTTON)
    for words, style, has_button in (("jobs", _BUTTON, True), ("commands", _NAME, False)):
        lines = [line for line in draft.jobs if line[3] == has_button]
        if not lines:
            continue
        row = _section(draft, ws, row, BUTTON, COMMAND, WORDS[words])
        for column, head in ((BUTTON, "job"), (ABOUT, "does"), (COMMAND, "command")):
            look.put(ws, row, column, draft.of(WORDS[head]), _COLUMN)
        first = row = row + 1
        for title, about, command, _ in lines:
            look.put(ws, row, BUTTON, title, style)
            look.put(ws, row, ABOUT, about, _TEXT)
            look.put(ws, row, COMMAND, f"cs-workbook {command}", _COMMAND)
            ws.row_dimensions[row].height = LINE_HEIGHT
            row += 1
        if has_button:
            draft.name("go_buttons", f"{quote_sheetname(ws.title)}!${letter}${first}:${letter}${row - 1}")
        row += 1
    return row - 1


def _habits(draft: Draft, ws: Worksheet, row: int, right: bool) -> None:
    """How to work so that nothing breaks, where there is more room."""
    first, last = (BUTTON, COMMAND) if right else (NUMBER, WHO)
    row = _section(draft, ws, row, first, last, WORDS["habits"])
    for title, what in HABITS:
        for column in range(first, last + 1):
            look.put(ws, row, column, None, _TEXT)
        look.put(ws, row, first if right else NAME, draft.of(title), _TEXT.but(font=look.font(10, look.INK, bold=True)))
        look.put(ws, row, first + 1 if right else WHAT, draft.of(what), _TEXT)
        ws.row_dimensions[row].height = LINE_HEIGHT
        row += 1
