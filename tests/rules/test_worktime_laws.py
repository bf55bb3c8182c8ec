"""Laws of working time that hold for any calendar, and a minute-by-minute reference that shares no code."""

import datetime as dt

import pandas as pd
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cs_workbook.rules.limits import Limit
from cs_workbook.rules.worktime import (
    Windows,
    WorkingHours,
    due,
    due_at,
    working_hours,
    working_minutes,
)

FIRST = dt.datetime(2026, 1, 31)
SPAN = 45 * 1440


class MinuteByMinute:
    """Every minute from FIRST is worked or not; questions are answered by walking."""

    def __init__(self, hours: WorkingHours) -> None:
        self.worked = bytearray(SPAN)
        for number in range(-1, SPAN // 1440):
            day = FIRST.date() + dt.timedelta(days=number)
            if day not in hours.overrides:
                for opening, closing in hours.week[day.weekday()]:
                    for minute in range(number * 1440 + opening, number * 1440 + closing):
                        if 0 <= minute < SPAN:
                            self.worked[minute] = 1

    def due(self, start: int, minutes: int) -> dt.datetime | None:
        left = minutes
        for minute in range(start, SPAN):
            if left == 0 and (minutes or self.worked[minute]):
                return FIRST + dt.timedelta(minutes=minute)
            left -= self.worked[minute] if left else 0
        return None

    def is_within(self, moment: dt.datetime) -> bool:
        minute = int((moment - FIRST).total_seconds()) // 60
        return any(self.worked[max(minute - 1, 0) : minute + 1])


WINDOWS = st.lists(
    st.tuples(st.integers(0, 1439), st.integers(1, 900)).map(lambda w: (w[0], w[0] + w[1])), max_size=3
).map(lambda windows: tuple(sorted(windows)))
WEEKS = st.lists(WINDOWS, min_size=7, max_size=7).filter(any)
DAYS = st.integers(3, 30).map(lambda n: FIRST.date() + dt.timedelta(days=n))
CLOSED = st.lists(DAYS, max_size=5)
STARTS = st.integers(3 * 1440, 20 * 1440)
AMOUNTS = st.integers(0, 3000)


def any_hours(week: list[Windows], closed: list[dt.date]) -> WorkingHours:
    return working_hours(week, "", dict.fromkeys(closed, (False, "")))


def at_minute(*minutes: int) -> pd.Series:
    return pd.Series([FIRST + dt.timedelta(minutes=m) for m in minutes])


@settings(max_examples=80, deadline=None)
@given(WEEKS, CLOSED, st.lists(st.tuples(STARTS, AMOUNTS), min_size=1, max_size=20))
def test_due_at_agrees_with_a_walk_minute_by_minute(week, closed, clocks):
    hours = any_hours(week, closed)
    walk = MinuteByMinute(hours)
    got = due_at(at_minute(*[s for s, _ in clocks]), pd.Series([a for _, a in clocks]), hours)
    for (start, amount), moment in zip(clocks, got, strict=True):
        expected = walk.due(start, amount)
        if expected:
            assert moment == expected
            assert walk.is_within(moment)


@settings(max_examples=80, deadline=None)
@given(WEEKS, CLOSED, STARTS, STARTS)
def test_working_minutes_agree_with_a_walk_minute_by_minute(week, closed, start, end):
    hours = any_hours(week, closed)
    walk = MinuteByMinute(hours)
    expected = sum(walk.worked[start:end]) - sum(walk.worked[end:start])
    assert working_minutes(at_minute(start), at_minute(end), hours).tolist() == [expected]


@settings(max_examples=80, deadline=None)
@given(WEEKS, CLOSED, STARTS, AMOUNTS.filter(bool), st.integers(0, 59))
def test_the_working_minutes_from_start_to_due_are_the_limit(week, closed, start, amount, second):
    hours = any_hours(week, closed)
    begun = at_minute(start) + pd.Timedelta(seconds=second)
    assert working_minutes(begun, due_at(begun, amount, hours), hours).tolist() == [amount]


@settings(max_examples=80, deadline=None)
@given(WEEKS, CLOSED, STARTS, st.integers(1, 20 * 1440))
def test_adding_the_working_minutes_that_passed_never_leads_past_the_end(week, closed, start, later):
    hours = any_hours(week, closed)
    begun, ended = at_minute(start), at_minute(start + later)
    passed = working_minutes(begun, ended, hours)
    assume(passed[0] > 0)
    back = due_at(begun, passed, hours)
    assert back[0] <= ended[0]
    assert working_minutes(back, ended, hours).tolist() == [0]


@settings(max_examples=80, deadline=None)
@given(WEEKS, CLOSED, STARTS, AMOUNTS.filter(bool), AMOUNTS.filter(bool))
def test_two_adds_equal_one(week, closed, start, first, second):
    hours = any_hours(week, closed)
    halfway = due_at(at_minute(start), first, hours)
    assert due_at(halfway, second, hours).equals(due_at(at_minute(start), first + second, hours))


@settings(max_examples=80, deadline=None)
@given(WEEKS, CLOSED, st.lists(STARTS, min_size=2, max_size=30), AMOUNTS, st.integers(1, 9), st.booleans())
def test_a_later_start_or_a_longer_limit_never_gives_an_earlier_due(week, closed, starts, amount, days, same):
    hours = any_hours(week, closed)
    begun = at_minute(*sorted(starts))
    by_minutes = due_at(begun, amount, hours)
    by_days = due(begun, Limit(days, "working_days"), hours, same_clock_time=same)
    assert by_minutes.is_monotonic_increasing
    assert by_days.is_monotonic_increasing
    assert (due_at(begun, amount + 1, hours) >= by_minutes).all()
    assert (due(begun, Limit(days + 1, "working_days"), hours, same_clock_time=same) >= by_days).all()


@settings(max_examples=80, deadline=None)
@given(WEEKS, CLOSED, DAYS, STARTS, AMOUNTS)
def test_an_added_holiday_never_makes_a_limit_in_minutes_earlier(week, closed, holiday, start, amount):
    before = due_at(at_minute(start), amount, any_hours(week, closed))
    after = due_at(at_minute(start), amount, any_hours(week, [*closed, holiday]))
    assert after[0] >= before[0]


@settings(max_examples=80, deadline=None)
@given(WEEKS, CLOSED, DAYS, STARTS, st.integers(1, 9), st.booleans())
def test_an_added_holiday_never_makes_a_limit_in_days_earlier(week, closed, holiday, start, days, same):
    before = due(at_minute(start), Limit(days, "working_days"), any_hours(week, closed), same_clock_time=same)
    after = due(
        at_minute(start), Limit(days, "working_days"), any_hours(week, [*closed, holiday]), same_clock_time=same
    )
    assert after[0] >= before[0]
