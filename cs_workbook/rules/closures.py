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


class StatutoryDay(NamedTuple):
    """A day the calendar of the country treats unlike its weekday, and why."""

    open: bool
    reason: Text


def is_country(code: str) -> bool:
    """Say whether `code` (``CN``, ``SG``, ``DE-BY``; "" for none) has a calendar in the package."""
    import holidays

    country, _, region = code.upper().partition("-")
    regions = holidays.list_supported_countries(include_aliases=True)
    return not code or (country in regions and (not region or region in regions[country]))


@cache
def statutory_days(country: str, year: int) -> Mapping[dt.date, StatutoryDay]:
    """Return the days off and the make-up days of one year, in order.

    Args:
        country: as `is_country` takes it.
        year: any; a year outside the range of the package has no such days.
    """
    if not country or not 1 < year < 9999:
        return {}
    chinese, english = _calendar(country, year, "zh_CN"), _calendar(country, year, "en_US")
    days = {
        day: StatutoryDay(False, Text(_name(chinese, day, "、"), _name(english, day, "; ")))
        for day in chinese
        if day.year == year
    }
    days |= {day: StatutoryDay(True, MAKE_UP) for day in chinese.weekend_workdays if day.year == year}
    return {day: _renamed(day, days, chinese) for day in sorted(days)}


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
    return holidays.country_holidays(code, years=(year - 1, year, year + 1), **options)


def _name(calendar: HolidayBase, day: dt.date, joint: str) -> str:
    """The day's name; two holidays on one day are joined."""
    return joint.join(calendar.get_list(day))


def _renamed(day: dt.date, days: Mapping[dt.date, StatutoryDay], calendar: HolidayBase) -> StatutoryDay:
    """Call a swapped day off after the holiday it prolongs: 国庆节调休 says more than 休息日."""
    known = days[day]
    if known.open or not _is_swapped(known):
        return known
    for step in (-1, 1):
        near = day + dt.timedelta(days=step)
        while near in calendar or calendar.is_weekend(near):
            name = days.get(near)
            if name and not name.open and not _is_swapped(name):
                return StatutoryDay(False, SWAPPED(name=name.reason))
            near += dt.timedelta(days=step)
    return known


def _is_swapped(known: StatutoryDay) -> bool:
    """A day off that was moved here from a weekend, as the package names it."""
    return known.reason.zh.startswith("休息日（") or known.reason.en.startswith("Day off (sub")
