"""Checks on what a cell holds: a date, a number, in range, yes or no, no digits lost, no odd widths."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from types import NoneType

from cs_workbook.model import Cell, Table, Text, cell_text, flag_value, quoted
from cs_workbook.rules.checks import Fault, Look, check
from cs_workbook.rules.checks.fields import entry_columns
from cs_workbook.rules.dates import moment_problem, read_moment
from cs_workbook.rules.schema import Column

LOST_DIGITS = 10**15
"""Excel keeps 15 digits of a number; an id or card number typed as one has lost the rest."""

_NUMBERS = frozenset({int, float})


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
                value=quoted(value)
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
                table, row, column.key, Text("“{value}”不是日期。", "'{value}' is not a date.")(value=quoted(value))
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
                problem = Text("“{value}”不是{noun}。", "'{value}' is not {noun}.")(value=quoted(value), noun=noun)
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
                    problem = Text("“{value}”看不出是或否。", "'{value}' is neither yes nor no.")(value=quoted(value))
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
                    yield Fault(table, row, column.key, problem(value=quoted(value)), fix)
