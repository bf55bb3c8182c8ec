"""Statutory days off and make-up working days, by country and year.

Takes a country code of the `holidays` package and years; gives days with the reason in both
languages. Knows nothing of opening hours. Never asks the network, never guesses a make-up day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from cs_workbook.model import Text

if TYPE_CHECKING:
    from holidays import HolidayBase

MAKE_UP = Text("调休上班", "make-up working day")
SWAPPED = Text("{name}调休", "{name} (day swapped)")
BREAK = Text("{name}假期", "{name} break")


class StatutoryDay(NamedTuple):
    """A day the calendar of the country treats unlike its weekday, and why."""

    open: bool
    reason: Text


def is_country(code: str) -> bool:
    """Say whether `code` (``CN``, ``SG``, ``DE-BY``; "" for none) has a calendar in the package."""
    if code in ("", "CN"):
        return True
    import holidays

    country, _, region = code.upper().partition("-")
    regions = holidays.list_supported_countries(include_aliases=True)
    return country in regions and (not region or region in regions[country])


@cache
def statutory_days(country: str, year: int) -> Mapping[dt.date, StatutoryDay]:
    """Return the days off and the make-up days of one year, in order.

    A weekend inside a break for which days were swapped is off too: the notice counts it (国庆节
    2025-10-01 to 08), and a team that works on Saturdays needs to know.

    Args:
        country: as `is_country` takes it.
        year: any; a year outside the range of the package has no such days.
    """
    if not country or not _covers(country, year):
        return {}
    chinese, english = _calendar(country, year, "zh_CN"), _calendar(country, year, "en_US")
    days: dict[dt.date, StatutoryDay] = {}
    for day in chinese:
        reason = Text("、".join(chinese.get_list(day)), "; ".join(english.get_list(day)))
        if _is_swapped(chinese, day):
            row = _break(chinese, day)
            reason = Text(_occasion(chinese, row) or reason.zh, _occasion(english, row) or reason.en)
            weekend = StatutoryDay(False, BREAK(name=reason))
            days |= {near: weekend for near in row if near not in chinese}
            reason = SWAPPED(name=reason)
        days[day] = StatutoryDay(False, reason)
    days |= {day: StatutoryDay(True, MAKE_UP) for day in chinese.weekend_workdays}
    return {day: known for day, known in sorted(days.items()) if day.year == year}


def has_notice(country: str, year: int) -> bool:
    """Say whether the package holds what the authorities published for `year`.

    China's notice always makes up for some day between February and November (true of every year from
    2001 to 2026); one in January or December may come from a neighbour's notice and proves nothing.
    Other countries fix their days by law, so any year within the range of the package counts.
    """
    if not country:
        return True
    if country.upper() in ("CN", "CHN"):
        days = statutory_days(country, year).items()
        return any(known.open and 2 <= day.month <= 11 for day, known in days)
    return bool(statutory_days(country, year))


def _covers(country: str, year: int) -> bool:
    """Say whether the package has anything to tell about a year; a mistyped 9999 costs nothing."""
    import holidays

    known = getattr(holidays, country.upper().partition("-")[0])
    return bool(known.start_year <= year <= known.end_year)


def _calendar(country: str, year: int, language: str) -> HolidayBase:
    """The package's calendar of the year with its neighbours, where a make-up day may belong."""
    import holidays

    code, _, region = country.upper().partition("-")
    known = getattr(holidays, code)
    options: dict[str, Any] = {"subdiv": region} if region else {}
    if language in known.supported_languages:
        options["language"] = language
    elif "en_US" in known.supported_languages:
        options["language"] = "en_US"
    return holidays.country_holidays(code, years=(year - 1, year, year + 1), expand=False, **options)


def _break(calendar: HolidayBase, day: dt.date) -> list[dt.date]:
    """The days off in a row around a day, weekends included."""
    row = [day]
    for step in (-1, 1):
        near = day + dt.timedelta(days=step)
        while not calendar.is_working_day(near):
            row.append(near)
            near += dt.timedelta(days=step)
    return sorted(row)


def _occasion(calendar: HolidayBase, row: list[dt.date]) -> str:
    """The holiday that fills most of a break, "" if it has none."""
    named = [calendar.get_list(day)[0] for day in row if day in calendar and not _is_swapped(calendar, day)]
    return max(named, key=named.count, default="")


def _is_swapped(calendar: HolidayBase, day: dt.date) -> bool:
    """Whether the package gives the day off in exchange for a weekend, by the name it has then."""
    return calendar.get_list(day)[0].startswith(("休息日（", "Day off (sub"))
