"""Periods: stretches of the calendar that figures are counted in, with the names people give them.

Moments are minutes since 1970, the end belongs to the next period.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from cs_workbook.model import Language
from cs_workbook.rules.months import Month

Step = Literal["day", "week", "month"]
_EPOCH = dt.datetime(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch from `start` up to `end`, in minutes since 1970."""

    label: str
    start: int
    end: int


def minutes(moment: dt.datetime) -> int:
    """Return a moment as minutes since 1970."""
    return (moment - _EPOCH) // dt.timedelta(minutes=1)


def month_period(month: Month) -> Period:
    """Return a calendar month."""
    return Period(str(month), minutes(month.start), minutes(month.end))


def months_before(month: Month, count: int) -> list[Period]:
    """Return `count` months up to and with `month`, the earliest first."""
    return [month_period(month.shifted(back)) for back in range(1 - count, 1)]


def last_periods(now: dt.datetime, step: Step, count: int, language: Language) -> list[Period]:
    """Return the period `now` falls into and those before it, the earliest first. Weeks begin on Monday."""
    if step == "month":
        return months_before(Month.of(now), count)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    days = 7 if step == "week" else 1
    first = midnight - dt.timedelta(days=midnight.weekday()) if step == "week" else midnight
    starts = [first - dt.timedelta(days=days * back) for back in range(count - 1, -1, -1)]
    return [
        Period(period_label(start, step, language), minutes(start), minutes(start + dt.timedelta(days=days)))
        for start in starts
    ]


def period_label(start: dt.datetime, step: Step, language: Language) -> str:
    """Name a period: 2026-11-21, 2026-11, and by ISO week 2026年第47周 or 2026-W47."""
    if step == "week":
        year, week, _ = start.isocalendar()
        return f"{year}年第{week:02d}周" if language == "zh" else f"{year}-W{week:02d}"
    return start.strftime("%Y-%m-%d" if step == "day" else "%Y-%m")
