"""Checks on single cells: required, in its list, a date, a number, in range, digits lost, width."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from difflib import get_close_matches
from types import NoneType

from cs_workbook.model import Cell, Table, Text, cell_text, flag_value
from cs_workbook.rules.checks import Fault, Look, check
from cs_workbook.rules.dates import moment_problem, read_moment
from cs_workbook.rules.schema import Column, normal
from cs_workbook.rules.word_lists import SEPARATORS, join_words

LOST_DIGITS = 10**15
"""Excel keeps 15 digits of a number; an id or card number typed as one has lost the rest."""

_NUMBERS = frozenset({int, float})
_SHOWN = 8
"""How many words of a list a sentence names."""


def entry_columns(look: Look) -> Iterator[tuple[Table, Column]]:
    """Yield every column people fill, of every table present that is not the program's own."""
    for spec in look.schema.tables.values():
        if spec.filled_by == "program" or spec.name not in look.tables:
            continue
        table = look.tables[spec.name]
        for column in spec.columns:
            if not column.program and column.key in table:
                yield table, column


def _quoted(value: Cell) -> str:
    text = cell_text(value)
    return text if len(text) <= 40 else text[:39] + "…"


@check(
    "required-missing",
    "error",
    Text("必填项为空", "required cell blank"),
    Text("请补填；暂不清楚的请向登记人核实。", "Fill it in; ask whoever registered it."),
)
def required_missing(look: Look) -> Iterator[Fault]:
    """A required cell is blank in a row in which people have entered something else."""
    for spec in look.schema.tables.values():
        if (
            spec.filled_by == "program"
            or spec.name not in look.tables
            or look.schema.sheet_of(spec.name).key == "settings"
        ):
            continue
        table = look.tables[spec.name]
        entered = [table.values(c.key) for c in spec.columns if not c.program]
        needed = look.rules.required_fields if spec.name == "Cases" else [c.key for c in spec.columns if c.required]
        needed = [key for key in needed if key in table and not spec.column(key).program]
        holes = {key: table.values(key) for key in needed if _has_blanks(table, key)}
        if not holes:
            continue
        used = [any(cell is not None for cell in cells) for cells in zip(*entered, strict=True)]
        for key, values in holes.items():
            problem = Text("“{label}”没有填写。", "{label} is blank.")(label=table.headers[key])
            for row, value, filled in zip(table.rows, values, used, strict=True):
                if filled and _blank(value):
                    yield Fault(table, row, key, problem)


def _blank(value: Cell) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _has_blanks(table: Table, key: str) -> bool:
    types = table.types(key)
    return NoneType in types or (str in types and any(map(_blank, table.values(key))))


def list_words(look: Look, column: Column) -> tuple[str, ...]:
    """Return the words a choice column accepts; () when its list is empty or it has none."""
    language = look.tables.language
    if column.choices:
        return tuple(choice.label.of(language) for choice in column.choices)
    if "." not in column.source:
        return tuple(getattr(look.rules, column.source)) if column.source else ()
    table = column.source.split(".")[0]
    return tuple(item.name for item in getattr(look.rules, table.lower()))


def _place_to_add(look: Look, column: Column) -> str:
    """Where a new word of a settings list would be typed, such as ``设置!E12``."""
    name, key = column.source.split(".") if "." in column.source else ("Options", "value")
    if name not in look.tables:
        return ""
    table = look.tables[name]
    if "." in column.source:
        row = (table.rows[-1] if len(table) else table.header_row) + 1
    else:
        from cs_workbook.rules.settings import options

        label = options()[column.source].label.of(look.tables.language)
        row = next((r for r, k in zip(table.rows, table.values("key"), strict=True) if k == label), table.header_row)
    return f"{table.sheet}!{table.letters.get(key, 'A')}{row}"


@check(
    "not-in-list",
    "error",
    Text("不在列表中", "not in its list"),
    Text("请从下拉列表中选择。", "Pick from the drop-down."),
)
def not_in_list(look: Look) -> Iterator[Fault]:
    """A word that its drop-down does not have; near misses are named in the remedy."""
    for table, column in entry_columns(look):
        if column.kind not in ("choice", "choices"):
            continue
        words = list_words(look, column)
        if not words:
            continue
        many = column.kind == "choices" or (column.key == "category" and look.rules.several_categories)
        allowed = set(words)
        values = table.values(column.key)
        bad = {v: w for v in set(values) if v is not None for w in [_strangers(v, allowed, many)] if w}
        if not bad:
            continue
        fixes = {value: _list_fix(look, column, words, strangers[0]) for value, strangers in bad.items()}
        for row, value in zip(table.rows, values, strict=True):
            if value in bad:
                problem = Text("“{word}”不在列表中。", "'{word}' is not in the list.")(
                    word=_quoted("、".join(bad[value]))
                )
                yield Fault(table, row, column.key, problem, fixes[value])


def _strangers(value: Cell, allowed: set[str], many: bool) -> list[str]:
    """The words of a cell that its list does not have."""
    text = cell_text(value).strip()
    words = [w.strip() for w in SEPARATORS.split(text) if w.strip()] if many else [text] if text else []
    return [word for word in words if word not in allowed]


def _list_fix(look: Look, column: Column, words: tuple[str, ...], stranger: str) -> Text:
    by_norm = {normal(word): word for word in words}
    near = by_norm.get(normal(stranger)) or next(
        (by_norm[n] for n in get_close_matches(normal(stranger), by_norm, 1, 0.5)), None
    )
    named = join_words(words[:_SHOWN], look.tables.language)
    zh = f"请改为“{near}”" if near else f"请改用：{named}{'等' if len(words) > _SHOWN else ''}"
    en = f"Use '{near}'" if near else f"Use {named}{' …' if len(words) > _SHOWN else ''}"
    place = "" if column.choices else _place_to_add(look, column)
    if place:
        return Text(f"{zh}，或在 {place} 处添加。", f"{en}, or add it at {place}.")
    return Text(f"{zh}。", f"{en}.")


def _moments(look: Look) -> Iterator[tuple[Table, Column, int, Cell]]:
    """Yield each cell of a date column that does not hold a date."""
    for table, column in entry_columns(look):
        if column.kind in ("moment", "day") and not table.types(column.key) <= {dt.datetime, NoneType}:
            for row, value in zip(table.rows, table.values(column.key), strict=True):
                if value is not None and not isinstance(value, dt.datetime) and cell_text(value).strip():
                    yield table, column, row, value


@check(
    "text-date",
    "warning",
    Text("日期是文字", "a date typed as text"),
    Text("请改成日期格式。", "Enter it as a date."),
)
def text_date(look: Look) -> Iterator[Fault]:
    """Text or a bare number where a date belongs, though its reading is certain."""
    for table, column, row, value in _moments(look):
        moment = read_moment(value).value
        if moment is not None:
            problem = Text("“{value}”是文字或数字，不是日期。", "'{value}' is text or a number, not a date.")(
                value=_quoted(value)
            )
            fix = Text("请改为 {at}。", "Enter {at}.")(at=cell_text(moment))
            yield Fault(table, row, column.key, problem, fix)


@check(
    "ambiguous-date",
    "error",
    Text("日期有歧义", "a date that can be read two ways"),
    Text("请写全年月日，如 2026-05-20 10:00。", "Write year, month and day, such as 2026-05-20 10:00."),
)
def ambiguous_date(look: Look) -> Iterator[Fault]:
    """A date with several readings; never guessed."""
    for table, column, row, value in _moments(look):
        reading = read_moment(value)
        if reading.value is None and reading.problem == "ambiguous":
            problem = moment_problem(value, reading)
            yield Fault(table, row, column.key, Text(f"{problem.zh}。", f"{problem.en}."))


@check(
    "not-a-date",
    "error",
    Text("不是日期", "not a date"),
    Text("请填写日期和时间，如 2026-05-20 10:00。", "Enter a date and time, such as 2026-05-20 10:00."),
)
def not_a_date(look: Look) -> Iterator[Fault]:
    """Something in a date column that is no date at all."""
    for table, column, row, value in _moments(look):
        if read_moment(value).problem == "unreadable":
            yield Fault(
                table, row, column.key, Text("“{value}”不是日期。", "'{value}' is not a date.")(value=_quoted(value))
            )


@check(
    "not-a-number",
    "error",
    Text("不是数字", "not a number"),
    Text("请只填数字，单位不用写。", "Enter a number without its unit."),
)
def not_a_number(look: Look) -> Iterator[Fault]:
    """Text, a date or TRUE in a number column; a fraction where whole numbers belong."""
    for table, column in entry_columns(look):
        if column.kind not in ("number", "whole"):
            continue
        good = (int,) if column.kind == "whole" else (int, float)
        if table.types(column.key) <= {*good, NoneType}:
            continue
        for row, value in zip(table.rows, table.values(column.key), strict=True):
            if value is not None and (isinstance(value, bool) or not isinstance(value, good)):
                noun = Text("整数", "a whole number") if column.kind == "whole" else Text("数字", "a number")
                problem = Text("“{value}”不是{noun}。", "'{value}' is not {noun}.")(value=_quoted(value), noun=noun)
                yield Fault(table, row, column.key, problem)


@check(
    "out-of-range",
    "error",
    Text("超出范围", "out of range"),
    Text("请核对后改正。", "Check and correct it."),
)
def out_of_range(look: Look) -> Iterator[Fault]:
    """A number below or above what its column allows, such as a score of 6."""
    for table, column in entry_columns(look):
        if (column.low is None and column.high is None) or table.types(column.key).isdisjoint(_NUMBERS):
            continue
        low = column.low if column.low is not None else float("-inf")
        high = column.high if column.high is not None else float("inf")
        span = Text("不能小于 {low}。", "It must not be below {low}.")
        if column.high is not None:
            span = Text("应在 {low} 到 {high} 之间。", "It must be from {low} to {high}.")
        fix = span(low=cell_text(column.low), high=cell_text(column.high))
        for row, value in zip(table.rows, table.values(column.key), strict=True):
            if isinstance(value, (int, float)) and not isinstance(value, bool) and not low <= value <= high:
                problem = Text("{value} 超出范围。", "{value} is out of range.")(value=cell_text(value))
                yield Fault(table, row, column.key, problem, fix)


@check(
    "not-yes-or-no",
    "error",
    Text("不是“是”或“否”", "neither yes nor no"),
    Text("请填“是”或“否”。", "Enter 'yes' or 'no'."),
)
def not_yes_or_no(look: Look) -> Iterator[Fault]:
    """Anything but 是/否 in a column that asks for it."""
    for table, column in entry_columns(look):
        if column.kind == "flag":
            for row, value in zip(table.rows, table.values(column.key), strict=True):
                if value is not None and flag_value(value) is None:
                    problem = Text("“{value}”看不出是或否。", "'{value}' is neither yes nor no.")(value=_quoted(value))
                    yield Fault(table, row, column.key, problem)


@check(
    "lost-digits",
    "error",
    Text("长数字丢失位数", "digits lost"),
    Text("请把单元格设为文本，再按原件重新输入。", "Format the cell as text and type it again from the original."),
)
def lost_digits(look: Look) -> Iterator[Fault]:
    """A long number held as a number: Excel kept 15 digits and made the rest zeros."""
    for table, column in entry_columns(look):
        if column.kind in ("text", "key") and not table.types(column.key).isdisjoint(_NUMBERS):
            for row, value in zip(table.rows, table.values(column.key), strict=True):
                if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) >= LOST_DIGITS:
                    problem = Text(
                        "{value} 超过 15 位，末尾数字已丢失。",
                        "{value} has more than 15 digits; the last ones are lost.",
                    )
                    yield Fault(table, row, column.key, problem(value=f"{Decimal(f'{value:.15g}'):f}"))


@check(
    "full-width-key",
    "warning",
    Text("编号含全角或空格", "full-width characters or blanks in a key"),
    Text("请改成半角，去掉空格。", "Use plain characters without blanks."),
)
def full_width_key(look: Look) -> Iterator[Fault]:
    """An id with full-width characters or blanks: it looks right and matches nothing."""
    for spec in look.schema.tables.values():
        if spec.name not in look.tables or spec.filled_by == "program":
            continue
        table = look.tables[spec.name]
        for column in spec.columns:
            if column.kind != "key" or column.key not in table:
                continue
            for row, value in zip(table.rows, table.values(column.key), strict=True):
                if isinstance(value, str) and not value.isalnum():
                    plain = unicodedata.normalize("NFKC", value).replace(" ", "").strip()
                elif isinstance(value, str) and not value.isascii():
                    plain = unicodedata.normalize("NFKC", value)
                else:
                    continue
                if plain != value:
                    fix = Text("请改为“{plain}”。", "Use '{plain}'.")(plain=plain)
                    problem = Text("“{value}”含全角字符或空格。", "'{value}' has full-width characters or blanks.")
                    yield Fault(table, row, column.key, problem(value=_quoted(value)), fix)
