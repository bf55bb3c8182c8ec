"""The names formulas and drop-downs use, all of them following the 设置 sheet as people edit it.

``list_…`` are the words of a drop-down: a settings table's column, or the words of one option split
into cells. ``opt_…`` are the values of single options that live formats need. The split words stand
in hidden columns to the right of the settings tables.
"""

from __future__ import annotations

from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.worksheet import Worksheet

from cs_workbook.books.template import look
from cs_workbook.books.template.draft import HEADER_ROW, TABLE_TITLE_ROW, Draft
from cs_workbook.model import Text
from cs_workbook.rules.settings import options

WORDS_MOST = 24
"""Words of one option a drop-down can show."""
_NOTE = Text("下拉列表用，自动计算，请勿修改", "For the drop-downs; calculated, please leave alone")


def list_name(source: str) -> str:
    """Return the name of a drop-down's words: ``Priorities.name`` → ``list_priorities``."""
    table, dot, key = source.partition(".")
    if not dot:
        return f"list_{source}"
    return f"list_{table.lower()}" if key == "name" else f"list_{table.lower()}_{key}"


def define_lists(draft: Draft, ws: Worksheet, first_column: int) -> None:
    """Define every name; the hidden columns begin at `first_column` of the settings sheet."""
    sources = {c.source for t in draft.shape.tables.values() for c in t.columns if c.source}
    for source in [*sorted(s for s in sources if "." in s), "Statuses.kind", "Cases.case_id"]:
        table, key = source.split(".")
        draft.name(list_name(source), draft.reference(table, key))
    look.put(ws, TABLE_TITLE_ROW, first_column, draft.of(_NOTE), look.SMALL)
    column = first_column
    _value(draft, ws, column, "opt_required", _separated(_option(draft, "required_fields"), spaces=False))
    at_risk = f'VALUE(SUBSTITUTE({_option(draft, "at_risk_pct")},"%",""))/100'
    _value(draft, ws, column + 1, "opt_at_risk", f"IFERROR({at_risk},0.2)")
    for step, source in enumerate(sorted(s for s in sources if "." not in s), start=2):
        _words(draft, ws, column + step, source)
    for hidden in range(column, column + 2 + len([s for s in sources if "." not in s])):
        ws.column_dimensions[get_column_letter(hidden)].hidden = True


def _option(draft: Draft, name: str) -> str:
    """The formula of one option's text."""
    key, value = draft.reference("Options", "key"), draft.reference("Options", "value")
    label = options()[name].label.of(draft.rules.language).replace('"', '""')
    return f'IFERROR(INDEX({value},MATCH("{label}",{key},0))&"","")'


def _separated(text: str, *, spaces: bool) -> str:
    """A formula that puts 、 for every separator people use, and takes blanks out on request."""
    for separator in (",", "，", ";", "；"):
        text = f'SUBSTITUTE({text},"{separator}","、")'
    return text if spaces else f'"、"&SUBSTITUTE({text}," ","")&"、"'


def _value(draft: Draft, ws: Worksheet, column: int, name: str, text: str) -> None:
    look.put(ws, HEADER_ROW, column, name, look.SMALL)
    look.formula(ws, HEADER_ROW + 1, column, f"={text}", look.SMALL)
    draft.name(name, f"{quote_sheetname(ws.title)}!${get_column_letter(column)}${HEADER_ROW + 1}")


def _words(draft: Draft, ws: Worksheet, column: int, source: str) -> None:
    """One option's words, one a cell; the name covers as many as there are."""
    letter, whole = get_column_letter(column), HEADER_ROW + 1
    first, last = whole + 1, whole + WORDS_MOST
    look.put(ws, HEADER_ROW, column, list_name(source), look.SMALL)
    look.formula(ws, whole, column, f"={_separated(_option(draft, source), spaces=True)}", look.SMALL)
    for row in range(first, last + 1):
        text = f'=TRIM(MID(SUBSTITUTE(${letter}${whole},"、",REPT(" ",99)),{(row - first) * 99 + 1},99))'
        look.formula(ws, row, column, text, look.SMALL)
    area = f"{quote_sheetname(ws.title)}!${letter}${first}"
    cells = f"{area}:${letter}${last}"
    draft.name(list_name(source), f'{area}:INDEX({cells},MAX(1,COUNTIF({cells},"?*")))')
