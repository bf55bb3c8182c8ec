"""Checks on the working calendar: years whose holidays are still guessed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from cs_workbook.model import SettingsError, Text
from cs_workbook.rules.checks import Fault, Look, check
from cs_workbook.rules.sla import run_clocks, team_hours
from cs_workbook.rules.worktime import unofficial_years

_DUE = (
    ("Cases", ("response_due", "resolution_due", "next_due")),
    ("Plans", ("approval_due",)),
    ("Callbacks", ("due", "followup_due")),
)


@check(
    "guessed-holidays",
    "warning",
    Text("放假安排未公布", "holidays not announced"),
    Text(
        "通知公布后升级 holidays 组件，或在日历表填写调休的班和休，再运行“更新时限”。",
        "Once they are announced, upgrade the holidays package or enter the days in the Calendar table, "
        "then run update-sla.",
    ),
)
def guessed_holidays(look: Look) -> Iterator[Fault]:
    """A year without an official notice into which an open due time in working time falls."""
    tables = look.tables
    if "Calendar" not in tables:
        return
    years = {
        cell.year
        for name, keys in _DUE
        if name in tables
        for key in keys
        for cell in tables[name].values(key)
        if isinstance(cell, dt.datetime)
    }
    try:
        if not unofficial_years(team_hours(look.rules), years):
            return
        counts = run_clocks(tables, look.rules, look.now).guessed_years()
    except SettingsError as error:
        yield Fault(tables["Calendar"], 0, "day", error.text)
        return
    text = Text(
        "{year} 年的放假和调休尚未公布，{n} 个未完成的时限按推算的节假日计算。",
        "The holidays and make-up days of {year} are not announced yet; {n} open due {n:time rests|times rest} "
        "on a guess.",
    )
    for year, n in counts.items():
        yield Fault(tables["Calendar"], 0, "day", text(year=year, n=n))
