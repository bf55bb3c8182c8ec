"""Opening hours: what people write, the statutory calendar, and why a day is skipped."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs_workbook.model import SettingsError, Text
from cs_workbook.rules.hours import (
    DayOverride,
    SpecialDay,
    Windows,
    WindowsError,
    WorkingHours,
    explain_days,
    merged,
    parse_windows,
    unofficial_years,
    windows_text,
    working_hours,
)

DAY: Windows = ((540, 1080),)
HALF: Windows = ((540, 720),)
CHINA = working_hours([DAY] * 5, "CN")
SIX_DAYS = working_hours([DAY] * 6, "CN")


def closed_on(hours: WorkingHours, *days: str) -> list[bool]:
    return [not hours.windows_on(dt.date.fromisoformat(day)) for day in days]


@pytest.mark.parametrize(
    ("text", "windows"),
    [
        ("09:00-18:00", DAY),
        ("9:00–18:00", DAY),
        ("9:00—18:00", DAY),
        ("9-18", DAY),
        ("９：００－１８：００", DAY),
        ("9:00至18:00", DAY),
        ("9点到18点", DAY),
        ("9點-18點", DAY),
        ("早上9点-下午6点", DAY),
        ("9am - 6pm", DAY),
        ("9:00 am to 6:00 pm", DAY),
        ("09:00:00-18:00:00", DAY),
        ("0900-1800", DAY),
        ("9点半-18点", ((570, 1080),)),
        ("09:00-12:00, 13:30-18:00", ((540, 720), (810, 1080))),
        ("9:00~12:00；13:30~18:00", ((540, 720), (810, 1080))),
        ("13:30-18:00、9:00-12:00", ((540, 720), (810, 1080))),
        ("9:00 - 12:00 13:30 - 18:00", ((540, 720), (810, 1080))),
        ("9-12/13-18", ((540, 720), (780, 1080))),
        ("22:00-06:00", ((1320, 1800),)),
        ("22:00-次日06:00", ((1320, 1800),)),
        ("22:00-30:00", ((1320, 1800),)),
        ("22-6", ((1320, 1800),)),
        ("00:00-24:00", ((0, 1440),)),
        ("18:00-24:00", ((1080, 1440),)),
        ("9-12, 11-15", ((540, 900),)),
        ("9-12, 12-15", ((540, 900),)),
        ("全天", ((0, 1440),)),
        ("24小时", ((0, 1440),)),
        ("24h", ((0, 1440),)),
        ("7×24小时", ((0, 1440),)),
        ("24/7", ((0, 1440),)),
        ("All day", ((0, 1440),)),
        ("休", ()),
        ("休息", ()),
        ("Closed", ()),
        ("–", ()),
        (" ", ()),
        (None, ()),
    ],
)
def test_hours_are_read_as_people_write_them(text, windows):
    assert parse_windows(text) == windows


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("上班", "读不懂时间段“上班”", 'cannot read the hours "上班"'),
        ("9:00", "读不懂时间段“9:00”", 'cannot read the hours "9:00"'),
        ("9-12, x", "读不懂时间段“x”", 'cannot read the hours "x"'),
        ("9:00-9:00", "时间段“9:00-9:00”起止不对", 'the hours "9:00-9:00" do not make a window'),
        ("9-6", "时间段“9-6”起止不对", 'the hours "9-6" do not make a window'),
        ("9:70-18:00", "时间段“9:70-18:00”里的时刻不对", 'the hours "9:70-18:00" name no time of day'),
        ("上午13:00-14:00", "时间段“上午13:00-14:00”里的时刻不对", 'the hours "上午13:00-14:00" name no time of day'),
        ("25:00-26:00", "时间段“25:00-26:00”起止不对", 'the hours "25:00-26:00" do not make a window'),
        (9, "时间段要写成文字", "opening hours must be written as text"),
        (dt.datetime(1900, 1, 1, 9), "时间段要写成文字", "opening hours must be written as text"),
    ],
)
def test_hours_that_cannot_be_read_are_refused_with_the_reason(text, zh, en):
    with pytest.raises(WindowsError) as error:
        parse_windows(text)
    assert (error.value.text, str(error.value)) == (Text(zh, en), en)


@pytest.mark.parametrize(
    ("windows", "text"),
    [
        (((540, 720), (810, 1080)), "09:00-12:00, 13:30-18:00"),
        (((1320, 1800),), "22:00-06:00"),
        (((0, 1440),), "00:00-24:00"),
        (((0, 1800),), "00:00-30:00"),
    ],
)
def test_hours_are_written_in_one_way(windows, text):
    assert windows_text(windows, "zh") == windows_text(windows, "en") == text


def test_no_hours_are_written_in_the_language_of_the_workbook():
    assert (windows_text((), "zh"), windows_text((), "en")) == ("休", "closed")


@given(st.lists(st.tuples(st.integers(0, 1439), st.integers(1, 1440)), max_size=4), st.sampled_from(["zh", "en"]))
def test_any_hours_read_back_as_they_were_written(lengths, language):
    windows = merged((start, start + length) for start, length in lengths)
    assert parse_windows(windows_text(windows, language)) == windows


def test_a_make_up_saturday_has_the_hours_of_a_weekday_even_where_saturdays_are_short():
    hours = working_hours([*[DAY] * 5, HALF], "CN")
    assert hours.windows_on(dt.date(2026, 2, 14)) == DAY
    assert hours.windows_on(dt.date(2026, 2, 7)) == HALF


def test_a_make_up_day_has_the_hours_of_the_first_weekday_that_is_worked():
    assert working_hours({1: HALF, 2: DAY}, "CN").windows_on(dt.date(2026, 2, 14)) == HALF


def test_a_team_that_works_on_saturdays_is_off_on_the_saturday_of_the_national_day_break():
    assert closed_on(SIX_DAYS, "2025-10-04", "2025-09-27", "2025-10-18") == [True, False, False]


def test_a_team_that_works_on_saturdays_works_beside_a_holiday_without_swapped_days():
    assert closed_on(SIX_DAYS, "2026-06-19", "2026-06-20") == [True, False]


def test_rows_of_the_calendar_win_over_the_statutory_calendar():
    own = {
        dt.date(2026, 2, 14): DayOverride(False),
        dt.date(2026, 2, 16): DayOverride(True),
        dt.date(2026, 3, 7): DayOverride(True),
        dt.date(2026, 3, 9): DayOverride(True, "盘点", HALF),
    }
    hours = working_hours([DAY] * 5, "CN", own)
    assert [hours.windows_on(day) for day in own] == [(), DAY, DAY, HALF]


@pytest.mark.parametrize("code", ["XX", "CN-GD", "中国", "DE-XX"])
def test_an_unknown_country_is_a_settings_error(code):
    with pytest.raises(SettingsError) as error:
        working_hours([DAY] * 5, code)
    assert code in error.value.text.zh


def test_other_countries_have_their_own_holidays():
    assert closed_on(working_hours([DAY] * 5, "HK"), "2025-07-01", "2025-10-02") == [True, False]
    assert closed_on(working_hours([DAY] * 5, "TW"), "2025-02-08", "2025-02-09") == [False, True]
    assert closed_on(working_hours([DAY] * 5, "de-by"), "2025-06-19", "2025-06-20") == [True, False]
    assert closed_on(working_hours([DAY] * 5, "DE-BE"), "2025-06-19") == [False]


def test_no_country_means_no_holidays():
    assert closed_on(working_hours([DAY] * 5, ""), "2025-10-01", "2025-10-11") == [False, True]


def test_explain_days_names_what_was_skipped_around_spring_festival():
    got = explain_days(dt.datetime(2026, 2, 13, 17), dt.datetime(2026, 2, 24, 10), CHINA)
    assert [(day.on.isoformat()[5:], day.open, day.reason.zh) for day in got] == [
        ("02-14", True, "调休上班"),
        ("02-15", False, "春节假期"),
        ("02-16", False, "农历除夕"),
        ("02-17", False, "春节"),
        ("02-18", False, "春节"),
        ("02-19", False, "春节"),
        ("02-20", False, "春节调休"),
        ("02-21", False, "春节假期"),
        ("02-22", False, "春节假期"),
        ("02-23", False, "春节调休"),
    ]


def test_explain_days_names_national_day_in_both_languages():
    got = {day.on.day: day.reason for day in explain_days(dt.datetime(2025, 10, 1), dt.datetime(2025, 10, 8), CHINA)}
    assert got[1] == Text("国庆节", "National Day")
    assert got[4] == Text("国庆节假期", "National Day break")
    assert got[6] == Text("中秋节", "Mid-Autumn Festival")
    assert got[8] == Text("国庆节调休", "National Day (day swapped)")


def test_explain_days_gives_the_reason_of_the_team_where_it_changed_the_day():
    own = {
        dt.date(2026, 7, 20): (False, "系统升级"),
        dt.date(2026, 7, 21): (True, "没有变化"),
        dt.date(2026, 7, 25): (True, ""),
        dt.date(2026, 7, 26): (False, "本来就休"),
    }
    hours = working_hours([DAY] * 4, "CN", own)
    got = explain_days(dt.datetime(2026, 7, 20), dt.datetime(2026, 7, 26, 23), hours)
    assert got == [
        SpecialDay(
            dt.date(2026, 7, 20),
            False,
            Text("日历中设为休息（系统升级）", "closed in the Calendar table (系统升级)"),
        ),
        SpecialDay(dt.date(2026, 7, 24), False, Text("每周休息日", "weekly day off")),
        SpecialDay(dt.date(2026, 7, 25), True, Text("日历中设为上班", "worked, by the Calendar table")),
        SpecialDay(dt.date(2026, 7, 26), False, Text("周末", "weekend")),
    ]


def test_a_team_that_works_every_day_has_no_make_up_days_to_explain():
    assert explain_days(dt.datetime(2026, 2, 14), dt.datetime(2026, 2, 14), working_hours([DAY] * 7, "CN")) == []


def test_years_without_a_notice_are_named_unless_the_team_entered_a_make_up_day():
    assert unofficial_years(CHINA, [2099, 2024, 2025, 2026, 2098]) == (2098, 2099)
    entered = working_hours([DAY] * 5, "CN", {dt.date(2098, 2, 1): (True, "春节调休")})
    assert unofficial_years(entered, [2098, 2099]) == (2099,)


def test_every_year_since_2001_has_a_notice():
    assert unofficial_years(CHINA, range(2001, 2027)) == ()


def test_countries_that_fix_holidays_by_law_need_no_notice():
    assert unofficial_years(working_hours([DAY] * 5, "SG"), [2026, 2030]) == ()
    assert unofficial_years(working_hours([DAY] * 5, ""), [2026, 9999]) == ()
    assert unofficial_years(working_hours([DAY] * 5, "DE"), [2030, 9999]) == (9999,)
