"""The three figures in the title band of the register: open, due today, overdue – live formulas.

They count by the status words' kinds on the settings sheet and by the due times written in the rows;
what waits on hold is open, but neither due nor overdue.
"""

from __future__ import annotations

from typing import Any

from openpyxl.formatting.rule import Rule
from openpyxl.styles import Border, Side
from openpyxl.worksheet.worksheet import Worksheet

from cs_workbook.books.template import look
from cs_workbook.books.template.draft import TITLE_ROW, Draft
from cs_workbook.books.template.live import fill_rule
from cs_workbook.model import Text
from cs_workbook.rules.columns import ARCHIVED, STATUS_KINDS

FIRST_COLUMN = 3
"""Far enough to the right for the sheet's title."""
_OPEN, _TODAY, _OVERDUE = Text("在办", "open"), Text("今日到期", "due today"), Text("已超期", "overdue")
_FIGURE = look.Style(
    look.font(11, look.ACCENT_DARK, bold=True),
    look.solid(look.ACCENT_SOFT),
    Border(right=Side("thick", look.WHITE)),
    look.align("center"),
)


def add_tally(draft: Draft, ws: Worksheet) -> None:
    """Write the three figures beside the title."""
    due = draft.reference("Cases", "next_due")
    tests: tuple[tuple[Text, str, tuple[str, ...], str | None], ...] = (
        (_OPEN, "", ("open", "on_hold"), None),
        (_TODAY, f',{due},">="&NOW(),{due},"<"&TODAY()+1', ("open",), look.SOON),
        (_OVERDUE, f',{due},"<"&NOW()', ("open",), look.OVERDUE),
    )
    for step, (label, test, kinds, tint) in enumerate(tests):
        style = _FIGURE.but(number_format=f'"{draft.of(label)}  "#,##0')
        cell: Any = look.formula(ws, TITLE_ROW, FIRST_COLUMN + step, f"={_count(draft, test, kinds)}", style)
        if tint:
            at = cell.coordinate
            ws.conditional_formatting.add(at, Rule(type="expression", formula=[f"{at}>0"], dxf=fill_rule(tint)))


def _count(draft: Draft, test: str, kinds: tuple[str, ...]) -> str:
    """Cases not archived whose status is of one of the kinds, or that were received and have none yet."""
    language = draft.rules.language
    words = {choice.code: choice.label.of(language) for choice in STATUS_KINDS}
    archived = next(choice.label.of(language) for choice in ARCHIVED if choice.code == "yes")
    status, received, state = (draft.reference("Cases", key) for key in ("status", "received_at", "archived"))
    test = f',{state},"<>{archived}"{test}'
    among = "+".join(f'(list_statuses_kind="{words[kind]}")' for kind in kinds)
    by_status = f"SUMPRODUCT(COUNTIFS({status},list_statuses{test})*({among}))"
    return f'{by_status}+COUNTIFS({received},">0",{status},""{test})'
