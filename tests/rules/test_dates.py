"""Dates as people write them, each against what a person reads there."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs_workbook.rules.dates import Reading, moment_problem, read_moment
from tests.effort import times_the_effort


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def readings(*texts: str) -> tuple[dt.datetime, ...]:
    return tuple(at(text) for text in texts)


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2024年5月20日 10:00", "2024-05-20 10:00"),
        ("2024年05月20日10时05分30秒", "2024-05-20 10:05:30"),
        ("2024年5月20号", "2024-05-20"),
        ("2024.5.20", "2024-05-20"),
        ("2024。5。20", "2024-05-20"),
        ("2024/5/20 9:05", "2024-05-20 09:05"),
        ("2024-5-20 9:05:07", "2024-05-20 09:05:07"),
        ("2024-05-20T10:00:00", "2024-05-20 10:00"),
        ("2024-05-20T10:00:00.123", "2024-05-20 10:00"),
        ("20240520", "2024-05-20"),
        ("20240520 10:30", "2024-05-20 10:30"),
        ("20240520103015", "2024-05-20 10:30:15"),
        ("２０２４年５月２０日　１０：３０", "2024-05-20 10:30"),
        ("二〇二四年五月二十日上午十点一刻", "2024-05-20 10:15"),
        ("  2024-05-20\t10:00 ", "2024-05-20 10:00"),
        ("10:05 2024/5/20", "2024-05-20 10:05"),
    ],
)
def test_a_date_with_its_year_first_is_read(written, moment):
    assert read_moment(written) == Reading(at(moment))


@pytest.mark.parametrize(
    ("clock", "moment"),
    [
        ("上午10点半", "10:30"),
        ("上午 9:05", "09:05"),
        ("凌晨12点半", "00:30"),
        ("凌晨3点", "03:00"),
        ("中午12点", "12:00"),
        ("中午1点", "13:00"),
        ("下午3:05:00", "15:05"),
        ("下午12点", "12:00"),
        ("下午14:00", "14:00"),
        ("晚上8点三刻", "20:45"),
        ("晚7点整", "19:00"),
        ("3:05 PM", "15:05"),
        ("12:00 AM", "00:00"),
        ("12:30 p.m.", "12:30"),
    ],
)
def test_the_half_of_the_day_tells_the_hour(clock, moment):
    assert read_moment(f"2024年5月20日{clock}") == Reading(at(f"2024-05-20 {moment}"))


def test_24_00_is_the_next_midnight_and_nothing_is_later():
    assert read_moment("2024-12-31 24:00") == Reading(at("2025-01-01"))
    assert read_moment("2024-12-31 24:01").problem == "unreadable"


@pytest.mark.parametrize(
    "written",
    ["2024年5月20日（星期一）10:00", "2024-05-20 周一 10:00", "Mon, 20 May 2024 10:00:00 +0800 (CST)"],
)
def test_a_weekday_that_agrees_is_passed_over(written):
    assert read_moment(written) == Reading(at("2024-05-20 10:00"))


@pytest.mark.parametrize("written", ["2024年5月20日（星期二）", "2024-05-20 星期天"])
def test_a_weekday_that_contradicts_the_date_is_ambiguous(written):
    assert read_moment(written) == Reading(None, "ambiguous", readings("2024-05-20"))


@pytest.mark.parametrize("written", ["20-May-2024", "May 20, 2024", "20/05/2024", "5/20/2024"])
def test_a_date_that_allows_one_order_only_is_read(written):
    assert read_moment(written) == Reading(at("2024-05-20"))


@pytest.mark.parametrize(
    ("written", "candidates"),
    [
        ("24.5.20", readings("2020-05-24", "2024-05-20")),
        ("5/6/2024", readings("2024-05-06", "2024-06-05")),
        ("1/2/24 10:00", readings("2001-02-24 10:00", "2024-01-02 10:00", "2024-02-01 10:00")),
        ("24年5月20日", readings("2024-05-20")),
        ("05-06", ()),
        ("5月6日 10:00", ()),
        ("2024年5月20日晚上12点", readings("2024-05-20", "2024-05-21")),
        ("2024/5/20 上午12:00", readings("2024-05-20 00:00", "2024-05-20 12:00")),
        ("2024年5月20日10点左右", readings("2024-05-20 10:00")),
    ],
)
def test_what_can_be_read_two_ways_is_never_guessed(written, candidates):
    assert read_moment(written) == Reading(None, "ambiguous", candidates)


@pytest.mark.parametrize(
    "written",
    [
        "2024-02-30", "2023-02-29", "2024-13-01", "2024-20-05", "2024年5月", "10:00", "昨天", "下午三点", "abc",
        "2024-05-20 25:00", "2024-05-20 10:61", "2024-05-20 23:59:60", "2024-05-20 10:00-11:00", "上午13:00",
        "2024年5月20日中午5点", "13812345678", "1716170400", "0000-00-00", "9" * 200, "13月5日", "32/13/2024",
    ],
)  # fmt: skip
def test_what_is_no_date_is_unreadable(written):
    assert read_moment(written) == Reading(None, "unreadable")


@pytest.mark.parametrize("blank", [None, "", "  ", "　"])
def test_a_blank_is_neither_a_moment_nor_a_problem(blank):
    assert read_moment(blank) == Reading()


def test_excel_serials_are_read_as_numbers_and_as_digits():
    # Excel's own serials: 45432 is 2024-05-20, and 0.4375 of a day is 10:30.
    assert read_moment(45432) == Reading(at("2024-05-20"))
    assert read_moment(45432.4375) == Reading(at("2024-05-20 10:30"))
    assert read_moment("45432.4375") == Reading(at("2024-05-20 10:30"))
    assert read_moment(45432.4166666667) == Reading(at("2024-05-20 10:00"))
    assert read_moment(20240520) == Reading(at("2024-05-20"))


@pytest.mark.parametrize("number", [0, 1, 365, 32_873, 73_051, 1e20, float("nan"), float("inf"), -45432, 0.5, True])
def test_numbers_outside_1990_to_2099_are_no_serials(number):
    assert read_moment(number) == Reading(None, "unreadable")


def test_the_offset_of_china_is_the_workbooks_own_clock():
    assert read_moment("2024-05-20T10:00:00+08:00") == Reading(at("2024-05-20 10:00"))
    assert read_moment("2024-05-20 10:00 UTC+8") == Reading(at("2024-05-20 10:00"))
    assert read_moment("北京时间 2024-05-20 10:00") == Reading(at("2024-05-20 10:00"))


def test_another_offset_is_ambiguous_until_the_workbooks_own_is_told():
    utc = "2024-05-20T20:00:00Z"
    assert read_moment(utc) == Reading(None, "ambiguous", readings("2024-05-20 20:00", "2024-05-21 04:00"))
    assert read_moment(utc, dt.timedelta(hours=8)) == Reading(at("2024-05-21 04:00"))
    assert read_moment("2024-05-20T20:00:00-05:30", dt.timedelta(0)) == Reading(at("2024-05-21 01:30"))


def test_a_moment_is_itself():
    assert read_moment(at("2024-05-20 10:00")) == Reading(at("2024-05-20 10:00"))


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("24.5.20", "“24.5.20”有歧义，可能是 2020-05-24 或 2024-05-20"),
        ("5月6日", "“5月6日”没有写年份"),
        ("昨天", "“昨天”不是能识别的日期"),
        ("啊" * 41, "“" + "啊" * 40 + "…”不是能识别的日期"),
    ],
)
def test_the_problem_is_told_with_the_cells_own_text(written, sentence):
    assert moment_problem(written, read_moment(written)).zh == sentence


minutes = st.datetimes(dt.datetime(1990, 1, 1), dt.datetime(2099, 12, 31)).map(
    lambda moment: moment.replace(second=0, microsecond=0)
)
_FORMS = ("%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y.%m.%d %H:%M", "%Y年%m月%d日 %H:%M", "%Y%m%d%H%M", "%d %b %Y %H:%M",
          "%Y-%m-%dT%H:%M:%S+08:00", "%Y年%m月%d日%H点%M分")  # fmt: skip


@given(minutes, st.sampled_from(_FORMS))
def test_every_unambiguous_form_reads_back_the_moment_it_was_written_from(moment, form):
    assert read_moment(moment.strftime(form)) == Reading(moment)


@given(st.one_of(st.text(max_size=40), st.text("0123456789-/.:年月日时点分上下午 TZ+", max_size=24), st.floats()))
def test_no_cell_breaks_the_reader(value):
    reading = read_moment(value)
    assert (reading.value is None) or (reading.problem is None)
    assert (reading.problem == "ambiguous") or not reading.readings


def test_a_moment_takes_not_much_longer_than_strptime_with_a_known_form():
    start, form = dt.datetime(2024, 1, 1), "%Y-%m-%d %H:%M"
    written = [f"{start + dt.timedelta(minutes=n):{form}}" for n in range(20_000)]
    times = times_the_effort(
        lambda: [read_moment(text) for text in written], lambda: [dt.datetime.strptime(text, form) for text in written]
    )
    assert times < 3
