"""Working-time arithmetic: published figures and days worked by hand."""

import datetime as dt
import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cs_workbook.model import SettingsError
from cs_workbook.rules.limits import Limit
from cs_workbook.rules.worktime import (
    DayOverride,
    WorkingHours,
    due,
    due_at,
    parse_windows,
    working_hours,
    working_minutes,
)

EXAMPLES = tomllib.loads((Path(__file__).parent / "worktime_examples.toml").read_text(encoding="utf-8"))
OFFICE = [parse_windows("09:00-18:00")] * 5
CHINA = working_hours(OFFICE, "CN")
LUNCH = working_hours([parse_windows("09:00-12:00, 13:30-18:00")] * 5, "")
NIGHTS = working_hours([parse_windows("22:00-06:00")] * 5, "")
NOBODY = working_hours([], "")


def moments(*texts: str | None) -> pd.Series:
    return pd.Series(pd.array([t and dt.datetime.fromisoformat(t) for t in texts], dtype="datetime64[us]"))


def shown(series: pd.Series) -> list[str | None]:
    return [None if pd.isna(at) else at.isoformat(" ", "seconds").removesuffix(":00") for at in series]


def days_due(start: pd.Series, days: int, hours: WorkingHours, same_clock_time: bool = False) -> pd.Series:
    return due(start, Limit(days, "working_days"), hours, same_clock_time=same_clock_time)


def after_minutes(start: str, minutes: float, hours: WorkingHours) -> str | None:
    return shown(due_at(moments(start), minutes, hours))[0]


def after_days(start: str, days: int, hours: WorkingHours, same_clock_time: bool = False) -> str | None:
    return shown(days_due(moments(start), days, hours, same_clock_time))[0]


def counted(start: str, end: str, hours: WorkingHours) -> float:
    return float(working_minutes(moments(start), moments(end), hours)[0])


def example_hours(name: str) -> WorkingHours:
    calendar = EXAMPLES["calendars"][name]
    special = {dt.date.fromisoformat(day): text for day, text in calendar.get("special", {}).items()}
    overrides = {day: DayOverride(True, "", parse_windows(text)) for day, text in special.items()}
    overrides |= {day: DayOverride(False) for day in calendar.get("closed", [])}
    return working_hours([parse_windows(text) for text in calendar["week"]], calendar.get("country", ""), overrides)


@pytest.mark.parametrize(
    ("source", "example"),
    [(source, example) for source, examples in EXAMPLES["examples"].items() for example in examples],
    ids=lambda value: value["start"].isoformat() if isinstance(value, dict) else value.split(":")[0],
)
def test_due_at_agrees_with_the_published_due_time(source, example):
    got = due_at(pd.Series([example["start"]]), example["seconds"] / 60, example_hours(example["on"]))
    assert got.tolist() == [example["due"]]


# Minutes


def test_due_at_stays_at_closing_when_a_limit_fills_the_window():
    assert after_minutes("2026-07-20 09:00", 180, LUNCH) == "2026-07-20 12:00"
    assert after_minutes("2026-07-20 09:00", 181, LUNCH) == "2026-07-20 13:31"


def test_due_at_rolls_nothing_to_the_next_opening_only_when_closed():
    assert after_minutes("2026-07-20 10:00", 0, LUNCH) == "2026-07-20 10:00"
    assert after_minutes("2026-07-20 12:00", 0, LUNCH) == "2026-07-20 13:30"
    assert after_minutes("2026-07-20 18:00", 0, LUNCH) == "2026-07-21 09:00"


def test_due_at_keeps_seconds_and_fractions_of_a_minute():
    assert after_minutes("2026-07-20 11:59:30", 1, LUNCH) == "2026-07-20 13:30:30"
    assert after_minutes("2026-07-20 10:00", 0.5, LUNCH) == "2026-07-20 10:00:30"


def test_due_at_skips_a_make_up_saturday_that_the_team_marked_as_closed():
    hours = working_hours(OFFICE, "CN", {dt.date(2024, 9, 14): (False, "团建")})
    assert after_minutes("2024-09-13 17:30", 60, CHINA) == "2024-09-14 09:30"
    assert after_minutes("2024-09-13 17:30", 60, hours) == "2024-09-18 09:30"


def test_due_at_uses_a_holiday_that_the_team_marked_as_worked():
    hours = working_hours(OFFICE, "CN", {dt.date(2025, 10, 3): (True, "国庆值班")})
    assert after_minutes("2025-09-30 17:30", 60, hours) == "2025-10-03 09:30"


def test_due_at_counts_a_night_shift_with_the_day_on_which_it_opens():
    closed_friday = working_hours(NIGHTS.week, "", {dt.date(2026, 7, 24): (False, "")})
    assert after_minutes("2026-07-24 05:30", 60, NIGHTS) == "2026-07-24 22:30"
    assert after_minutes("2026-07-25 05:30", 60, NIGHTS) == "2026-07-27 22:30"
    assert after_minutes("2026-07-24 05:30", 30, closed_friday) == "2026-07-24 06:00"
    assert after_minutes("2026-07-24 05:30", 60, closed_friday) == "2026-07-27 22:30"


def test_due_at_runs_through_midnight_when_windows_touch():
    always = working_hours([parse_windows("24h")] * 7, "")
    assert after_minutes("2026-02-14 23:50", 10, always) == "2026-02-15 00:00"
    assert after_minutes("2026-02-14 23:50", 3 * 1440, always) == "2026-02-17 23:50"


def test_due_at_leaves_blanks_blank_and_the_column_given_unchanged():
    start = moments("2026-07-20 10:00", None, "2026-07-20 10:00")
    start.index = pd.Index([7, 8, 12])
    before = start.copy()
    got = due_at(start, pd.Series([60, 60, None], index=start.index, dtype="Int64"), LUNCH)
    assert shown(got) == ["2026-07-20 11:00", None, None]
    assert got.index.tolist() == [7, 8, 12]
    assert start.equals(before)


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_due_at_takes_moments_of_any_precision(unit):
    start = pd.Series(np.array(["2026-07-20T10:00"], dtype=f"datetime64[{unit}]"))
    got = due_at(start, 60, LUNCH)
    assert (shown(got), got.dtype) == (["2026-07-20 11:00"], np.dtype("datetime64[us]"))


@pytest.mark.parametrize("column", [[], [None, None]])
def test_due_at_gives_an_empty_answer_to_an_empty_column(column):
    assert due_at(pd.Series(column, dtype=object), 60, NOBODY).isna().tolist() == [True] * len(column)


def test_due_at_refuses_a_negative_amount():
    with pytest.raises(ValueError, match="below 0"):
        due_at(moments("2026-07-20 10:00"), -1, LUNCH)


# Working days


def test_working_days_end_at_closing_of_the_last_one():
    assert after_days("2026-07-20 10:00", 1, LUNCH) == "2026-07-21 18:00"
    assert after_days("2026-07-20 10:00", 5, LUNCH) == "2026-07-27 18:00"


def test_working_days_from_a_closed_day_count_the_next_working_day_as_the_first():
    assert after_days("2026-07-25 23:00", 1, LUNCH) == "2026-07-27 18:00"
    assert after_days("2026-07-24 23:00", 1, LUNCH) == "2026-07-27 18:00"


def test_working_days_before_spring_festival_count_the_make_up_saturday():
    assert after_days("2026-02-13 10:00", 1, CHINA) == "2026-02-14 18:00"
    assert after_days("2026-02-13 10:00", 3, CHINA) == "2026-02-25 18:00"


def test_working_days_from_within_spring_festival_begin_after_it():
    assert after_days("2025-01-31 10:00", 3, CHINA) == "2025-02-07 18:00"
    assert after_days("2025-01-31 10:00", 4, CHINA) == "2025-02-08 18:00"


def test_working_days_at_the_same_clock_time_roll_to_the_next_working_minute():
    assert after_days("2026-07-20 10:15:20", 1, LUNCH, True) == "2026-07-21 10:15:20"
    assert after_days("2026-07-20 12:30", 1, LUNCH, True) == "2026-07-21 13:30"
    assert after_days("2026-07-20 18:00", 1, LUNCH, True) == "2026-07-21 18:00"
    assert after_days("2026-07-20 18:01", 1, LUNCH, True) == "2026-07-22 09:00"


def test_working_days_at_the_same_clock_time_count_a_closed_day_from_the_next_working_day():
    friday_evening = after_days("2026-07-24 19:00", 1, LUNCH, True)
    saturday, sunday = after_days("2026-07-25 15:00", 1, LUNCH, True), after_days("2026-07-26 10:00", 1, LUNCH, True)
    assert (friday_evening, saturday, sunday) == ("2026-07-28 09:00",) * 3
    assert after_days("2026-07-27 08:00", 1, LUNCH, True) == "2026-07-28 09:00"


def test_a_working_day_with_a_night_shift_ends_next_morning():
    assert after_days("2026-07-20 23:00", 1, NIGHTS) == "2026-07-22 06:00"


def test_a_working_day_within_the_night_shift_before_ends_in_its_turn():
    week = [parse_windows("22:00-06:00"), parse_windows("00:00-04:00"), parse_windows("9-18"), (), (), (), ()]
    got = [after_days("2026-07-19 10:00", days, working_hours(week, "")) for days in (1, 2, 3)]
    assert got == ["2026-07-21 04:00", "2026-07-21 06:00", "2026-07-22 18:00"]
    assert after_days("2026-07-20 10:00", 1, working_hours(week, "")) == "2026-07-21 04:00"
    assert after_days("2026-07-21 10:00", 1, working_hours(week, "")) == "2026-07-22 18:00"


# Limits


def test_due_follows_the_unit_of_each_limit():
    start = moments(*["2026-02-13 17:00"] * 5, None)
    limits = [
        Limit(120, "minutes"),
        Limit(120, "working_minutes"),
        Limit(2, "working_days"),
        None,
        Limit(10080, "minutes"),
        Limit(120, "minutes"),
    ]
    expected = ["2026-02-13 19:00", "2026-02-14 10:00", "2026-02-24 18:00", None, "2026-02-20 17:00", None]
    assert shown(due(start, limits, CHINA)) == expected


def test_due_takes_distinct_limits_with_codes():
    start = moments(*["2026-02-13 17:00"] * 3)
    limits = [None, Limit(120, "working_minutes")]
    assert shown(due(start, limits, CHINA, codes=[1, 0, -1])) == ["2026-02-14 10:00", None, None]


def test_due_takes_limits_that_no_case_has():
    limits = [Limit(60, "minutes"), Limit(120, "working_minutes"), Limit(1, "working_days")]
    assert shown(due(moments("2026-02-13 17:00"), limits, NOBODY, codes=[0])) == ["2026-02-13 18:00"]


def test_due_takes_one_limit_for_all_and_the_same_clock_time():
    start = moments("2026-02-13 17:00", "2026-02-14 09:00")
    got = due(start, Limit(1, "working_days"), CHINA, same_clock_time=True)
    assert shown(got) == ["2026-02-14 17:00", "2026-02-24 09:00"]


def test_due_in_natural_time_does_not_need_working_hours():
    assert shown(due(moments("2026-02-13 17:00"), [Limit(1440, "minutes")], NOBODY)) == ["2026-02-14 17:00"]


def test_due_beyond_the_last_day_of_the_calendar_is_blank():
    start = moments("9999-12-31 17:30", "9999-12-31 23:00", "2026-07-20 10:00")
    assert shown(due(start, Limit(60, "minutes"), LUNCH)) == [
        "9999-12-31 18:30",
        None,
        "2026-07-20 11:00",
    ]
    assert shown(due_at(start, 60, LUNCH)) == [None, None, "2026-07-20 11:00"]
    assert shown(days_due(start, 1, LUNCH)) == [None, None, "2026-07-21 18:00"]
    assert shown(days_due(start, 1, LUNCH, same_clock_time=True)) == [None, None, "2026-07-21 10:00"]


def test_due_on_the_last_day_of_the_calendar_is_blank_for_a_team_that_never_works():
    start = moments("9999-12-31 10:00")
    assert shown(due_at(start, 60, NOBODY)) == shown(days_due(start, 1, NOBODY)) == [None]


def test_an_answer_does_not_depend_on_what_was_asked_before():
    start, hours = moments("2026-02-13 17:00", "2026-02-15 10:00"), working_hours(OFFICE, "CN")
    first = [due_at(start, 600, hours), days_due(start, 3, hours), working_minutes(start, start[::-1], hours)]
    due_at(moments("1899-12-31 10:00", "2026-02-13 17:00", "9998-06-01 10:00"), 600, hours)
    again = [due_at(start, 600, hours), days_due(start, 3, hours), working_minutes(start, start[::-1], hours)]
    assert all(a.equals(b) for a, b in zip(first, again, strict=True))


def test_due_before_1970_is_counted_like_any_other():
    assert after_minutes("1900-01-01 08:00", 600, LUNCH) == "1900-01-02 11:30"
    assert after_days("1969-12-31 10:00", 1, LUNCH) == "1970-01-01 18:00"


# Counting


def test_working_minutes_leave_out_breaks_nights_and_weekends():
    assert counted("2026-07-24 11:00", "2026-07-27 10:00", LUNCH) == 60 + 270 + 60


def test_working_minutes_keep_seconds():
    assert counted("2026-07-24 11:59:30", "2026-07-24 13:30:15", LUNCH) == 0.75


def test_working_minutes_over_a_make_up_saturday_and_national_day():
    assert counted("2025-09-30 17:00", "2025-10-09 10:00", CHINA) == 120
    assert counted("2025-10-10 18:00", "2025-10-13 09:00", CHINA) == 540


def test_working_minutes_backwards_count_below_zero():
    assert counted("2026-07-27 10:00", "2026-07-24 11:00", LUNCH) == -390


def test_working_minutes_of_a_blank_are_blank_and_of_a_team_that_never_works_none():
    start, end = moments("2026-07-24 11:00", None, "2026-07-24 11:00"), moments("2026-07-25 11:00", "2026-07-25", None)
    assert working_minutes(start, end, LUNCH).isna().tolist() == [False, True, True]
    assert counted("2026-07-24 11:00", "2026-07-27 10:00", NOBODY) == 0


# Hours that never come


@pytest.mark.parametrize(
    "answer",
    [
        lambda at: due_at(at, 60, NOBODY),
        lambda at: due_at(at, 0, NOBODY),
        lambda at: days_due(at, 1, NOBODY),
        lambda at: days_due(at, 1, NOBODY, same_clock_time=True),
    ],
)
def test_a_team_that_never_works_is_a_settings_error_not_a_loop(answer):
    with pytest.raises(SettingsError) as error:
        answer(moments("2026-07-20 10:00"))
    assert "2026-07-20 起的 366 天内没有上班时间" in error.value.text.zh
    assert "within 366 days from 2026-07-20" in error.value.text.en


def closed_from(first: dt.date, days: int) -> WorkingHours:
    overrides = {first + dt.timedelta(days=n): (False, "停业") for n in range(days)}
    return working_hours([parse_windows("24h")] * 7, "", overrides)


@pytest.mark.parametrize("start", ["2026-07-20 10:00", "2026-07-10 10:00"])
def test_a_closure_of_up_to_366_days_is_waited_for_and_a_longer_one_refused(start):
    waited, refused = closed_from(dt.date(2026, 7, 11), 366), closed_from(dt.date(2026, 7, 11), 367)
    assert after_minutes(start, 1440, waited) in ("2027-07-13 00:00", "2027-07-12 10:00")
    assert after_days(start, 1, waited) == "2027-07-13 00:00"
    if start > "2026-07-11":
        waited = closed_from(dt.date(2026, 7, 11), 375)
        assert after_minutes(start, 60, waited) == "2027-07-21 01:00"
        refused = closed_from(dt.date(2026, 7, 11), 376)
    with pytest.raises(SettingsError):
        due_at(moments(start), 1440, refused)
    with pytest.raises(SettingsError):
        days_due(moments(start), 1, refused)


def test_a_long_closure_does_not_harm_limits_that_end_before_it():
    hours = closed_from(dt.date(2026, 7, 11), 500)
    assert after_minutes("2026-07-10 10:00", 840, hours) == "2026-07-11 00:00"


def test_a_limit_far_longer_than_the_layout_is_reached():
    weekly = working_hours([((540, 541),)], "")
    assert after_minutes("2026-07-20 09:00", 2000, weekly) == "2064-11-10 09:01"


def test_importing_the_arithmetic_loads_no_heavy_package():
    code = (
        "import sys, cs_workbook.rules.worktime as w; w.working_hours([w.parse_windows('9-18')]);"
        "sys.exit(bool({'pandas', 'numpy', 'holidays'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
