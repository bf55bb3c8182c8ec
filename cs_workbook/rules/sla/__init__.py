"""Time limits: every clock of every case, when it is due and how it stands.

Takes the tables as read, the rules and a moment; gives columns. Recomputes everything from the
recorded history each time, keeps no counter and writes nothing.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from cs_workbook.model import Tables
from cs_workbook.rules.sla.words import CLOCKS, STATES, Clock, State, breach_text, duration_text

if TYPE_CHECKING:
    from cs_workbook.rules.settings import Rules
    from cs_workbook.rules.sla.cases import Sla
    from cs_workbook.rules.worktime import WorkingHours

__all__ = [
    "CLOCKS",
    "STATES",
    "Clock",
    "State",
    "breach_text",
    "duration_text",
    "run_clocks",
    "team_hours",
]


def team_hours(rules: Rules) -> WorkingHours:
    """Return the working calendar that the settings describe. SettingsError: an unknown country."""
    from cs_workbook.rules.worktime import working_hours

    overrides = {day.day: (day.open, day.note) for day in rules.calendar}
    return working_hours(rules.hours_by_weekday, rules.holiday_country, overrides)


def run_clocks(tables: Tables, rules: Rules, now: dt.datetime) -> Sla:
    """Run every clock of every case up to `now`.

    All moments count to the minute, seconds are dropped: what people see is what is compared.

    Returns:
        The runs of each clock, and for each row of Cases its state, due times and breaches.
    Raises:
        SettingsError: a limit in working time, but no working minute within 366 days.
    """
    from cs_workbook.rules.sla.cases import run

    return run(tables, rules, now)
