"""Cells as Excel hands them over, and as it takes them.

Takes values of a range in any shape and gives `Cell`s; takes `Cell`s and tells whether Excel would
make something else of them. Touches no range.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from typing import cast

from cs_workbook.books.ooxml.characters import comparable
from cs_workbook.model import Cell, Text

MAX_TEXT = 32_767
_ERRORS = range(-2146826300, -2146826200)
"""How COM hands over #N/A, #DIV/0!, #SPILL! and their like."""
_EXACT = 999_999_999_999_999
_FIRST_DAY = dt.datetime(1900, 1, 1)
_LITERAL = 40
"""No number, date or truth value that Excel recognises is written longer."""
_WORDS = re.compile(r"true|false|真|假|#[a-z/0!?]+", re.I)


def column_of(values: Sequence[object]) -> list[Cell]:
    """Convert one column; columns of one plain kind cost next to nothing."""
    if set(map(type, values)) <= {str}:
        return [value or None for value in cast("Sequence[str]", values)]
    return [cell_of(value) for value in values]


def cell_of(value: object) -> Cell:
    """One cell as xlwings gives it: whole floats become int, moments naive and exact to the millisecond."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return value or None
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, dt.datetime):
        return _moment(value)
    if isinstance(value, int):
        return None if value in _ERRORS else value
    if isinstance(value, Decimal):
        return cell_of(float(value))
    return None  # what a Mac gives for an error


def _moment(value: dt.datetime) -> dt.datetime:
    """A plain moment: COM's is of another class, and a millionth of a second off."""
    moment = dt.datetime(value.year, value.month, value.day, value.hour, value.minute, value.second)
    return moment + dt.timedelta(milliseconds=round(value.microsecond / 1000))


def same(before: Cell, found: Cell) -> bool:
    """Tell whether a cell still holds what was read or written there."""
    if isinstance(before, dt.datetime) and isinstance(found, dt.datetime):
        return abs(before.replace(tzinfo=None) - found) <= dt.timedelta(milliseconds=1)
    if isinstance(before, str) and isinstance(found, str):
        return before == found or comparable(before) == comparable(found)
    if isinstance(before, bool) or isinstance(found, bool):
        return before is found
    if isinstance(before, int | float) and isinstance(found, int | float):
        return math.isclose(before, found, rel_tol=1e-14, abs_tol=0.0)
    return before == found


def handed(value: Cell) -> object:
    """Return a cell as Excel takes it; integers of Python's own would come as a kind it ignores."""
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def is_literal(text: str) -> bool:
    """Tell whether Excel might take typed text for a formula, a number, a date or a truth value.

    Dates are recognised by the language of the machine, so that any short text with a digit is suspect.
    """
    plain = unicodedata.normalize("NFKC", text.strip())
    if text[:1] in "=+-@'" or plain[:1] in "=+-@'":
        return True
    return len(plain) <= _LITERAL and (any(map(str.isdigit, plain)) or bool(_WORDS.fullmatch(plain)))


def refusal(value: Cell) -> Text | None:
    """Say why no cell can hold a value; None when one can."""
    if isinstance(value, str) and len(value.encode("utf-16-le", "surrogatepass")) > 2 * MAX_TEXT:
        return Text(
            "要写入的文字超过单元格上限 32,767 个字符，请先缩短。",
            "would hold more than a cell's 32,767 characters; shorten the text.",
        )
    if isinstance(value, float) and not math.isfinite(value):
        return Text("要写入的不是有效的数。", "would hold something that is no number.")
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > _EXACT:
        return Text(
            "要写入的整数位数过多，Excel 会改掉末尾几位；请作为文字写入。",
            "would lose its last digits, because Excel keeps 15; write it as text.",
        )
    if isinstance(value, dt.datetime) and value.replace(tzinfo=None) < _FIRST_DAY:
        return Text("早于工作簿能表示的最早日期。", "is before a workbook's first day.")
    return None


def moment_format(value: dt.datetime) -> str:
    """Return the number format for a moment in a cell that has none."""
    if value.second or value.microsecond:
        return "yyyy-mm-dd hh:mm:ss"
    return "yyyy-mm-dd" if value.time() == dt.time() else "yyyy-mm-dd hh:mm"
