"""Drop-downs, input messages and error messages of a table's columns.

Each reaches the last row of the sheet, so that a row typed or appended below is covered whatever
program does it. Closed lists stop a wrong word; lists a team keeps adding to only warn.
"""

from __future__ import annotations

from typing import Any

from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from cs_workbook.books.template.draft import LAST_ROW, Draft, Place
from cs_workbook.books.template.lists import list_name
from cs_workbook.model import Text
from cs_workbook.rules.schema import Choice, Column
from cs_workbook.rules.settings import options

OPEN_LISTS = ("Staff.name", "Departments.name", "customer_levels", "callback_methods")
"""Lists whose members come and go: an unknown word is only warned about."""

_PROGRAM = Text("由程序填写", "Filled by the program")
_LEAVE = Text("程序会自动填写和更新，请勿手工修改。", "The program fills this in and keeps it; please leave it alone.")
_KEYS = Text(
    "Ctrl+; 填今天，再按空格和 Ctrl+Shift+; 填现在时间",
    "Ctrl+; gives today; a space and Ctrl+Shift+; the time now",
)
_NOT_LISTED = Text("不在列表中", "Not in the list")
_PICK = Text(
    "“{label}”请从下拉列表中选择。需要新选项，请先到“{sheet}”表的“{table}”中添加。",
    "Pick {label} from the list. To add a word, put it into {table} on the {sheet} sheet first.",
)
_PICK_FIXED = Text("“{label}”只能填：{words}。", "{label} takes only: {words}.")
_PICK_OPTION = Text(
    "“{label}”请从下拉列表中选择。需要新选项，请先到“{sheet}”表，在参数“{option}”的取值里添加。",
    "Pick {label} from the list. To add a word, put it into the option '{option}' on the {sheet} sheet first.",
)
_NO_CASE = Text("没有这个编号", "No such id")
_CASE = Text(
    "“{sheet}”表中没有这个{label}，请核对；先登记，再填写这里。",
    "There is no such {label} on the {sheet} sheet. Enter the case there first.",
)
_BAD_DATE = Text("日期不对", "Not a date")
_DATE = Text(
    "“{label}”要填日期和时间，如 2026-01-05 09:30；不要写“昨天”“5月”之类的文字。",
    "{label} takes a date and time such as 2026-01-05 09:30, not words.",
)
_DAY = Text("“{label}”要填日期，如 2026-01-05。", "{label} takes a date such as 2026-01-05.")
_BAD_NUMBER = Text("数值不对", "Not a valid number")
_BETWEEN = Text("“{label}”要填 {low} 到 {high} 之间的{what}。", "{label} takes {what} from {low} to {high}.")
_AT_LEAST = Text("“{label}”要填不小于 {low} 的{what}。", "{label} takes {what} of at least {low}.")
_NUMBER = Text("“{label}”要填{what}，不要带单位。", "{label} takes {what}, without a unit.")
_WHAT = {"whole": Text("整数", "a whole number"), "number": Text("数字", "a number")}


def validate(draft: Draft, ws: Worksheet, place: Place) -> None:
    """Add the validations of every column; equal ones share one entry."""
    made: dict[tuple[object, ...], Any] = {}
    for column in place.spec.columns:
        settings = _settings(draft, place, column)
        if settings is None:
            continue
        known = tuple(sorted((k, v) for k, v in settings.items() if v is not None))
        if known not in made:
            made[known] = DataValidation(**settings)
            ws.add_data_validation(made[known])
        # A program column's header carries the message too.
        row = place.header_row if column.program else place.data_row
        letter = place.letter(column.key)
        made[known].add(f"{letter}{row}:{letter}{LAST_ROW}")


def _settings(draft: Draft, place: Place, column: Column) -> dict[str, Any] | None:
    help_text = column.help.of(draft.rules.language)
    if column.program:
        return _message(draft.of(_PROGRAM), help_text or draft.of(_LEAVE))
    if column.kind == "moment":
        help_text = "\n".join([help_text, draft.of(_KEYS)])
    said = _message(draft.label(column), help_text) if help_text else {}
    rule = _list(draft, column) or _bounds(draft, column) or _case(draft, place, column)
    return {**said, **rule} if said or rule else None


def _message(title: str, text: str) -> dict[str, Any]:
    return {"showInputMessage": True, "promptTitle": title[:32], "prompt": text[:255], "allow_blank": True}


def _error(draft: Draft, title: Text, text: str, style: str = "stop") -> dict[str, Any]:
    return {
        "allow_blank": True,
        "showErrorMessage": True,
        "errorStyle": style,
        "errorTitle": draft.of(title)[:32],
        "error": text[:225],
    }


def inline_list(words: tuple[str, ...]) -> str:
    """Return a list typed into the validation itself; Excel takes 255 characters and no commas in a word."""
    formula = '"' + ",".join(words).replace('"', '""') + '"'
    if len(formula) > 257 or any("," in word for word in words):
        raise ValueError(f"a list too long or with commas cannot stand in a validation: {formula}")
    return formula


def words_of(draft: Draft, choices: tuple[Choice, ...]) -> tuple[str, ...]:
    """Return what people see of some choices."""
    return tuple(choice.label.of(draft.rules.language) for choice in choices)


def _list(draft: Draft, column: Column) -> dict[str, Any]:
    """A drop-down; where several values are allowed it only offers, and never objects."""
    if not column.choices and not column.source:
        return {}
    label = draft.label(column)
    several = column.kind == "choices" or (column.key == "category" and draft.rules.several_categories)
    if column.choices:
        words = words_of(draft, column.choices)
        said = draft.of(_PICK_FIXED, label=label, words=" / ".join(words))
        rule: dict[str, Any] = {"type": "list", "formula1": inline_list(words)}
        return rule | _error(draft, _NOT_LISTED, said)
    table, dot, _ = column.source.partition(".")
    sheet = draft.shape.sheet_of("Options").label
    if dot:
        said = draft.of(_PICK, label=label, sheet=sheet, table=draft.shape.tables[table].title)
    else:
        said = draft.of(_PICK_OPTION, label=label, sheet=sheet, option=options()[table].label)
    rule = {"type": "list", "formula1": list_name(column.source), "allow_blank": True}
    if several:
        return rule | {"showErrorMessage": False}
    # Whether a case may carry several categories is a setting; a stop would contradict it.
    open_list = column.source in (*OPEN_LISTS, "Categories.name")
    return rule | _error(draft, _NOT_LISTED, said, "warning" if open_list else "stop")


def _bounds(draft: Draft, column: Column) -> dict[str, Any]:
    label = draft.label(column)
    if column.kind in ("moment", "day"):
        said = draft.of(_DATE if column.kind == "moment" else _DAY, label=label)
        # 2000-01-01 to 2100-01-01 as serials.
        span = {"type": "date", "operator": "between", "formula1": "36526", "formula2": "73051"}
        return span | _error(draft, _BAD_DATE, said)
    if column.kind not in ("number", "whole"):
        return {}
    what, low, high = _WHAT[column.kind], column.low, column.high
    rule: dict[str, Any] = {"type": "whole" if column.kind == "whole" else "decimal"}
    if low is not None and high is not None:
        rule |= {"operator": "between", "formula1": f"{low:g}", "formula2": f"{high:g}"}
        said = draft.of(_BETWEEN, label=label, low=f"{low:g}", high=f"{high:g}", what=what)
    elif low is not None:
        rule |= {"operator": "greaterThanOrEqual", "formula1": f"{low:g}"}
        said = draft.of(_AT_LEAST, label=label, low=f"{low:g}", what=what)
    else:
        rule |= {"operator": "between", "formula1": "-1E+15", "formula2": "1E+15"}
        said = draft.of(_NUMBER, label=label, what=what)
    return rule | _error(draft, _BAD_NUMBER, said)


def _case(draft: Draft, place: Place, column: Column) -> dict[str, Any]:
    """A stage row names a case of the register; one that left it for a year's archive is only warned about."""
    if column.key != "case_id":
        return {}
    said = draft.of(_CASE, sheet=draft.shape.sheet_of("Cases").label, label=draft.label(column))
    known = f"COUNTIF({list_name('Cases.case_id')},{place.letter(column.key)}{place.data_row})>0"
    return {"type": "custom", "formula1": known} | _error(draft, _NO_CASE, said, "warning")


def offer(ws: Worksheet, cell: str, words: tuple[str, ...], title: str, text: str) -> None:
    """Give one cell a drop-down that only offers, and a message."""
    known = {"type": "list", "formula1": inline_list(words)} if words else {}
    validation = DataValidation(**{**_message(title, text), **known})
    validation.add(cell)
    ws.add_data_validation(validation)
