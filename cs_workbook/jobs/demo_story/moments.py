"""Moments of the demo: when cases come in, when limits run out, when people are at work.

Plain datetimes one at a time, to the minute; the working calendar is that of the rules. No frames:
the demo needs few moments and must stay light.
"""

from __future__ import annotations

import datetime as dt
from random import Random

from cs_workbook.rules.hours import WorkingHours, working_hours
from cs_workbook.rules.limits import Limit
from cs_workbook.rules.settings import Rules

FRESH_MINUTES = 360
"""Cases younger than this have no number yet."""
SETTLED_MINUTES = 390
"""All other cases are at least this old."""
DAYS_BACK = 75
_MORNING, _EVENING = 8, 21
_BY_HOUR = (3, 1, 1, 1, 1, 2, 5, 14, 34, 70, 92, 84, 52, 54, 76, 82, 74, 60, 50, 58, 60, 42, 22, 8)


def team_hours(rules: Rules) -> WorkingHours:
    """Return the working calendar of the rules."""
    own = {row.day: (row.open, row.note) for row in rules.calendar}
    return working_hours(rules.hours_by_weekday, rules.holiday_country, own)


def later(moment: dt.datetime, minutes: float) -> dt.datetime:
    """Return the moment so many minutes later, whole minutes only."""
    return moment + dt.timedelta(minutes=int(minutes))


def minutes_between(start: dt.datetime, end: dt.datetime) -> float:
    """Return the minutes from `start` to `end`."""
    return (end - start).total_seconds() / 60


def due(start: dt.datetime, limit: Limit, hours: WorkingHours) -> dt.datetime:
    """Return the moment a limit runs out; working days end at closing.

    A calendar without working time within a year gives the moment a year later.
    """
    if limit.unit == "minutes":
        return later(start, limit.amount)
    left = limit.amount
    for day in (start.date() + dt.timedelta(days=n) for n in range(367)):
        windows = hours.windows_on(day)
        midnight = dt.datetime.combine(day, dt.time())
        if limit.unit == "working_days":
            if windows and day > start.date():
                left -= 1
                if not left:
                    return later(midnight, windows[-1][1])
            continue
        for opens, closes in windows:
            begin = max(later(midnight, opens), start)
            room = int(minutes_between(begin, later(midnight, closes)))
            if room >= left:
                return later(begin, left)
            left -= max(room, 0)
    return start + dt.timedelta(days=366)


def daytime(moment: dt.datetime, earliest: dt.datetime, latest: dt.datetime, rng: Random) -> dt.datetime:
    """Move a moment at night to a time people call, if that stays between `earliest` and `latest`."""
    if _MORNING <= moment.hour < _EVENING:
        return moment
    midnight = moment.replace(hour=0, minute=0)
    morning = later(midnight, 24 * 60 if moment.hour >= _EVENING else 0)
    morning = later(morning, _MORNING * 60 + 20 + rng.randrange(80))
    evening = later(midnight, 0 if moment.hour >= _EVENING else -24 * 60)
    evening = later(evening, _EVENING * 60 - 1 - rng.randrange(50))
    return morning if morning <= latest else evening if evening >= earliest else moment


def half_hour(moment: dt.datetime) -> dt.datetime:
    """Return the next full or half hour, as people promise it."""
    return later(moment, -(moment.hour * 60 + moment.minute) % 30)


def arrivals(count: int, now: dt.datetime, hours: WorkingHours, rng: Random) -> list[dt.datetime]:
    """Return `count` moments of the last months, ascending: busier by day, on Mondays, and lately."""
    latest = later(now, -SETTLED_MINUTES)
    days = [now.date() - dt.timedelta(days=n) for n in range(DAYS_BACK + 1)]
    month_before = (now.date().replace(day=1) - dt.timedelta(days=1)).replace(day=1)
    shares = []
    for day in days:
        share = 1.6 if day >= month_before else 0.8
        share *= 1.0 if hours.windows_on(day) else 0.5
        shares.append(share * (1.25 if day.weekday() == 0 else 1.0))
    found: list[dt.datetime] = []
    while len(found) < count:
        day = rng.choices(days, shares)[0]
        hour = rng.choices(range(24), _BY_HOUR)[0]
        moment = dt.datetime.combine(day, dt.time(hour, rng.randrange(60)))
        if moment <= latest:
            found.append(moment)
    return sorted(found)
