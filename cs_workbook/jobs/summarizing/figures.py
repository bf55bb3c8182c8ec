"""One month's figures: those of the month, of the month before, of twelve months, and the targets.

Takes facts; gives figures by KPI. A month still running is compared with the same stretch of the month
before, for half a month is no match for a whole one.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from cs_workbook.model import Cell, Language, Tables, Text
from cs_workbook.rules.kpis import Figure, Kpi, kpi_named, registered
from cs_workbook.rules.kpis.cohorts import Cohorts
from cs_workbook.rules.kpis.facts import Facts, read_facts
from cs_workbook.rules.kpis.figures import by_group, figure
from cs_workbook.rules.kpis.periods import Period, month_period, months_before
from cs_workbook.rules.kpis.targets import Target, current_targets, read_targets
from cs_workbook.rules.months import Month
from cs_workbook.rules.settings import Rules
from cs_workbook.rules.sla.minutes import moment_of

Span = tuple[Month, Month]
"""The months of the first and the last case received."""
TREND_MONTHS = 12
_DECIMALS = {"cases": 0, "entries": 0, "pct": 1, "minutes": 1, "hours": 1, "score": 2}


@dataclass(frozen=True)
class MonthFigures:
    """Everything `summarize` says numbers about.

    Attributes:
        tables, rules: the workbook's.
        month: the month asked for.
        now: the moment of the run.
        facts: of the workbook.
    """

    tables: Tables
    rules: Rules
    month: Month
    now: dt.datetime
    facts: Facts

    @classmethod
    def read(cls, tables: Tables, rules: Rules, month: Month, now: dt.datetime) -> MonthFigures:
        """Gather the facts of a workbook. SettingsError: a limit in working time, but no working time."""
        return cls(tables, rules, month, now, read_facts(tables, rules, now))

    @property
    def language(self) -> Language:
        """The workbook's language."""
        return self.tables.language

    @cached_property
    def at(self) -> Cohorts:
        """The month itself."""
        return Cohorts(self.facts, month_period(self.month))

    @property
    def running(self) -> bool:
        """Whether the month is not over."""
        return not self.at.over

    @property
    def empty(self) -> bool:
        """Whether no figure of the month counts any case."""
        counted = (kpi.count(self.at) for kpi in registered())
        return not any(items is not None and (items.case >= 0).any() for items in counted)

    @property
    def span(self) -> Span | None:
        """The months of the first and the last case received up to now; None without any."""
        received = self.facts.received[self.facts.received <= self.facts.now]
        return (Month.of(moment_of(received.min())), Month.of(moment_of(received.max()))) if len(received) else None

    @cached_property
    def before(self) -> Cohorts:
        """The month before; of a month still running, its same stretch."""
        whole = month_period(self.month.shifted(-1))
        if not self.running:
            return Cohorts(self.facts, whole)
        same = whole.start + self.at.moment - self.at.period.start
        return Cohorts(self.facts, Period(whole.label, whole.start, min(whole.end, same)))

    @cached_property
    def trend(self) -> list[Cohorts]:
        """Twelve months up to this one."""
        return [Cohorts(self.facts, period) for period in months_before(self.month, TREND_MONTHS)]

    @cached_property
    def targets(self) -> dict[str, Target]:
        """The target of each KPI that has one in this month."""
        return current_targets(read_targets(self.tables), self.rules, self.month.start)

    def figure(self, kpi_id: str) -> Figure:
        """Return a KPI of the month."""
        return figure(kpi_named(kpi_id), self.at)

    def figure_before(self, kpi_id: str) -> Figure:
        """Return a KPI of the month before; nothing from before the first case."""
        return Figure() if self.before.before_the_first else figure(kpi_named(kpi_id), self.before)

    def by(self, kpi_id: str, key: str) -> dict[int, Figure]:
        """Return a KPI of the month for each group of a dimension."""
        return by_group(kpi_named(kpi_id), self.at, self.facts.dimensions[key])

    def of(self, text: Text, **values: object) -> str:
        """Return a text in the workbook's language."""
        return text(**values).of(self.language) if values else text.of(self.language)


def rounded(kpi: Kpi, value: float | None) -> Cell:
    """Round a figure to what is shown of it: counts whole, per cent and lengths to one decimal."""
    if value is None:
        return None
    places = _DECIMALS[kpi.unit]
    return round(value, places) if places else round(value)


def shown(kpi: Kpi, value: float | None) -> Cell:
    """Return a figure as a block's cell holds it: per cent as a fraction of 1."""
    if value is not None and kpi.unit == "pct":
        return round(value / 100, 6)  # as exact as the one decimal that is shown of it needs
    return rounded(kpi, value)
