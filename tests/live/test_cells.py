"""Cells as Excel hands them over, without Excel."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from cs_workbook.books.live_cells import cell_of, column_of, handed, is_literal, moment_format, refusal, same
from cs_workbook.model import Cell


class ComTime(dt.datetime):
    """What pywin32 gives for a date: a class of its own, with a time zone, a millionth of a second off."""


@pytest.mark.parametrize(
    ("given", "got"),
    [
        (None, None),
        ("", None),
        (" ", " "),
        (3.0, 3),
        (-0.125, -0.125),
        (True, True),
        (ComTime(2026, 11, 20, 8, 59, 59, 999997, dt.UTC), dt.datetime(2026, 11, 20, 9, 0)),
        (ComTime(2026, 11, 20, 9, 0, 0, 3, dt.UTC), dt.datetime(2026, 11, 20, 9, 0)),
        (Decimal("12.5"), 12.5),
        (Decimal("12"), 12),
        (-2146826281, None),  # #DIV/0!
        (-2146826245, None),  # #SPILL!, which xlwings does not know
        (object(), None),  # what a Mac gives for an error
    ],
)
def test_a_cell_is_plain_whatever_excel_hands_over(given, got):
    found = cell_of(given)
    assert found == got
    assert type(found) is type(got)


def test_a_column_of_text_is_converted_like_any_other():
    assert column_of(["a", "", "b"]) == ["a", None, "b"]
    assert column_of(("a", None, 2.0)) == ["a", None, 2]


@pytest.mark.parametrize("value", [7, -3])
def test_whole_numbers_are_handed_over_as_excel_counts(value):
    assert type(handed(value)) is float
    assert handed(True) is True


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+86 1", "-x", "@a", "'a", "007", "1-2", "3/4", "2026-11-20", "5月20日", "下午3点", "１２", "1e5", "MAR1",
     "true", "FALSE", "#N/A", " 12 ", "50%", "¥5"],
)  # fmt: skip
def test_text_that_excel_could_take_for_something_else_is_known(text):
    assert is_literal(text)


@pytest.mark.parametrize(
    "text",
    [
        "送餐晚了",
        "王*",
        "a=b",
        "无",
        "送餐晚了2小时，打了三次电话都没有人接，最后自己去店里取的，非常不满意，要求退款道歉",
    ],
)
def test_plain_text_is_left_alone(text):
    assert not is_literal(text)


def test_the_same_moment_may_be_a_millisecond_off():
    moment = dt.datetime(2026, 11, 20, 9)
    assert same(moment, moment + dt.timedelta(microseconds=900))
    assert not same(moment, moment + dt.timedelta(seconds=1))
    assert not same(moment, 46346.375)


@pytest.mark.parametrize(("one", "other", "equal"), [
    ("a\r\nb", "a\nb", True), ("a", "b", False), (1, 1.0, True), (1, True, False), (True, True, True),
    (None, None, True), (None, "", False), (0.1 + 0.2, 0.3, True), ("1", 1, False),
])  # fmt: skip
def test_cells_are_the_same_when_a_person_would_say_so(one, other, equal):
    assert same(one, other) is equal


@pytest.mark.parametrize("value", ["x" * 32768, float("nan"), float("inf"), 10**15, dt.datetime(1899, 12, 31)])
def test_what_no_cell_can_hold_is_refused(value: Cell):
    assert refusal(value) is not None


@pytest.mark.parametrize("value", ["x" * 32767, 0.5, 10**15 - 1, dt.datetime(1900, 1, 1), None, True, "😀" * 16383])
def test_what_a_cell_can_hold_is_not(value: Cell):
    assert refusal(value) is None


def test_a_moment_without_a_format_gets_one_that_shows_all_of_it():
    assert moment_format(dt.datetime(2026, 11, 20)) == "yyyy-mm-dd"
    assert moment_format(dt.datetime(2026, 11, 20, 9)) == "yyyy-mm-dd hh:mm"
    assert moment_format(dt.datetime(2026, 11, 20, 9, 0, 1)) == "yyyy-mm-dd hh:mm:ss"
