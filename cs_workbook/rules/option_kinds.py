"""How each kind of option is read from its cell and shown in it.

A kind's `parse` takes the cell and the workbook's schema and raises ValueError when it cannot be
read; `show` is its exact inverse. `expect` tells a person what would be accepted.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cs_workbook.model import Cell, Text, cell_text, flag_value
from cs_workbook.rules.closures import is_country
from cs_workbook.rules.columns import FLAGS
from cs_workbook.rules.ids import IdPattern
from cs_workbook.rules.limits import LIMIT_EXAMPLES, limit_text, parse_limit
from cs_workbook.rules.schema import Choice, Schema, normal
from cs_workbook.rules.word_lists import join_words, split_words
from cs_workbook.rules.worktime import parse_windows, windows_text


@dataclass(frozen=True)
class OptionKind:
    """How one kind of option is read and shown. `choices` gives a drop-down where there is one."""

    parse: Callable[[Cell, Schema], Any]
    show: Callable[[Any, Schema], Cell]
    expect: Text
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Option:
    """What a person sees of a scalar setting."""

    label: Text
    help: Text
    kind: OptionKind


def _whole(low: int, high: int) -> OptionKind:
    def parse(value: Cell, _: Schema) -> int:
        if isinstance(value, bool) or value is None:
            raise ValueError(value)
        number = float(unicodedata.normalize("NFKC", str(value)).strip().rstrip("%"))
        if number != int(number) or not low <= number <= high:
            raise ValueError(value)
        return int(number)

    return OptionKind(
        parse, lambda v, _: int(v), Text(f"{low} 到 {high} 之间的整数", f"a whole number from {low} to {high}")
    )


def _choice(expect: Text, **pairs: str) -> OptionKind:
    choices = tuple(Choice(code, Text(*pair.split("|"))) for code, pair in pairs.items())

    def parse(value: Cell, _: Schema) -> str:
        for choice in choices:
            if normal(cell_text(value)) in (normal(choice.label.zh), normal(choice.label.en)):
                return choice.code
        raise ValueError(value)

    def show(value: str, schema: Schema) -> str:
        return next(choice.label.of(schema.language) for choice in choices if choice.code == value)

    return OptionKind(parse, show, expect, choices)


def _flag(value: Cell, _: Schema) -> bool:
    answer = flag_value(value)
    if answer is None:
        raise ValueError(value)
    return answer


def _text(value: Cell, _: Schema) -> str:
    if value is None:
        raise ValueError(value)
    return cell_text(value).strip()


def _code(value: Cell, _: Schema) -> str:
    text = unicodedata.normalize("NFKC", cell_text(value)).strip().upper()
    if not re.fullmatch(r"[A-Z]{1,6}", text):
        raise ValueError(value)
    return text


def _country(value: Cell, _: Schema) -> str:
    text = unicodedata.normalize("NFKC", cell_text(value)).strip()
    if normal(text) in ("无", "none", "–", "-"):
        return ""
    if not is_country(text.upper()):
        raise ValueError(value)
    return text.upper()


def _book_names(value: Cell, _: Schema) -> tuple[str, ...]:
    names = tuple(name.replace("\\", "/") for line in cell_text(value).splitlines() for name in split_words(line))
    for name in names:
        if (
            not name.lower().endswith((".xlsx", ".xlsm"))
            or ":" in name
            or name.startswith("/")
            or ".." in name.split("/")
        ):
            raise ValueError(value)
    return names


def _case_columns(value: Cell, schema: Schema) -> tuple[str, ...]:
    labels = {normal(c.label.of(schema.language)): c.key for c in schema.tables["Cases"].columns}
    try:
        return tuple(labels[normal(word)] for word in split_words(value))
    except KeyError as unknown:
        raise ValueError(value) from unknown


def _show_columns(keys: tuple[str, ...], schema: Schema) -> str:
    return join_words(tuple(schema.header("Cases", key) for key in keys), schema.language)


TEXT = OptionKind(_text, lambda v, _: v, Text("一段文字", "some text"))
TEXT_OR_BLANK = OptionKind(
    lambda v, _: cell_text(v).strip(), lambda v, _: v or None, Text("一段文字或空白", "text or blank")
)
CODE = OptionKind(_code, lambda v, _: v, Text("1 到 6 个大写字母，如 KF", "1 to 6 capital letters, such as KF"))
WORDS = OptionKind(
    lambda v, _: split_words(v),
    lambda v, s: join_words(v, s.language) or None,
    Text("用顿号隔开的词，如 普通、重要、VIP", "words separated by commas, such as regular, key account, VIP"),
)
FLAG = OptionKind(
    _flag, lambda v, s: FLAGS[0 if v else 1].label.of(s.language), Text("“是”或“否”", "'yes' or 'no'"), FLAGS
)
WHOLE = _whole(0, 1_000_000_000)
PERCENT = _whole(0, 100)
DAYS = _whole(1, 3660)
SCORE = _whole(1, 5)
LIMIT = OptionKind(
    lambda v, _: parse_limit(v),
    lambda v, s: limit_text(v, s.language) if v else None,
    LIMIT_EXAMPLES,
)
PATTERN = OptionKind(
    lambda v, _: IdPattern(cell_text(v).strip()),
    lambda v, _: v.pattern,
    Text(
        "字母数字加 {yyyymmdd}、{dept}，以 {seq:3} 结尾，如 FX{yyyymmdd}{seq:3}",
        "letters and digits with {yyyymmdd}, {dept}, ending in {seq:3}, such as FX{yyyymmdd}{seq:3}",
    ),
)
WINDOWS = OptionKind(
    lambda v, _: parse_windows(v),
    lambda v, s: windows_text(v, s.language),
    Text(
        "如 09:00-12:00, 13:30-18:00；全天写 00:00-24:00；休息写“休”",
        "such as 09:00-12:00, 13:30-18:00; 00:00-24:00 for all day; 'closed'",
    ),
)
COUNTRY = OptionKind(
    _country,
    lambda v, s: v or Text("无", "none").of(s.language),
    Text("国家或地区代码，如 CN、HK、SG，或“无”", "a country code such as CN, HK, SG, or 'none'"),
)
BOOKS = OptionKind(
    _book_names,
    lambda v, s: join_words(v, s.language) or None,
    Text(
        "同一文件夹（或其子文件夹）中工作簿的文件名，用顿号隔开，如 客服2025.xlsx",
        "names of workbooks in the same folder or below it, separated by commas, such as desk-2025.xlsx",
    ),
)
DAY_END = _choice(
    Text("“下班时刻”或“同一时刻”", "'closing time' or 'same time'"),
    closing="下班时刻|closing time",
    same_time="同一时刻|same time",
)
CASE_COLUMNS = OptionKind(
    _case_columns,
    _show_columns,
    Text("登记表的列名，用顿号隔开", "column names of Registration, separated by commas"),
)
