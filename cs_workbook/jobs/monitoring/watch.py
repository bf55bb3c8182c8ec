"""What `monitor` looks at: periods of the chosen step, targets at each of them, the months owners are judged by.

Takes facts; gives cohorts and figures.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from cs_workbook.model import Language, Tables, Text
from cs_workbook.rules.blocks import monitor
from cs_workbook.rules.kpis import Figure, kpi_named
from cs_workbook.rules.kpis.cohorts import Cohorts
from cs_workbook.rules.kpis.facts import Facts, read_facts
from cs_workbook.rules.kpis.figures import figure
from cs_workbook.rules.kpis.periods import Period, Step, last_periods, minutes, month_period
from cs_workbook.rules.kpis.targets import Target, current_targets, read_targets
from cs_workbook.rules.months import Month
from cs_workbook.rules.settings import Rules
from cs_workbook.rules.sla.minutes import moment_of

SHOWN: dict[Step, int] = {"day": 14, "week": 12, "month": 12}
"""How many periods Monitor holds."""
ALWAYS = ("first_response_mean", "resolution_mean", "backlog", "csat", "first_contact")
"""What Monitor follows with or without a target: speed, stock, and quality beside them."""


@dataclass(frozen=True)
class Watch:
    """One look at the workbook.

    Attributes:
        tables, rules, now: as given to the job.
        step: day, week or month.
        window: months the diagnosis looks back.
        facts: of the workbook.
    """

    tables: Tables
    rules: Rules
    now: dt.datetime
    step: Step
    window: int
    facts: Facts

    @classmethod
    def begin(cls, tables: Tables, rules: Rules, now: dt.datetime, step: Step, window: int) -> Watch:
        """Gather the facts. SettingsError: a limit in working time, but never any working time."""
        return cls(tables, rules, now, step, window, read_facts(tables, rules, now))

    @property
    def language(self) -> Language:
        """The workbook's language."""
        return self.tables.language

    @cached_property
    def periods(self) -> list[Cohorts]:
        """The periods from that of the first case on, the earliest first; none before the first case."""
        found = last_periods(self.now, self.step, SHOWN[self.step], self.language)
        cohorts = [Cohorts(self.facts, period) for period in found]
        return [at for at in cohorts if not at.before_the_first]

    @cached_property
    def written(self) -> list[Target]:
        """The rows of Targets."""
        return read_targets(self.tables)

    def targets(self, at: Cohorts) -> dict[str, Target]:
        """Return the targets in force when a period began.

        A number to reach in a month, such as entries of the knowledge base, is no target for a day or a week.
        """
        found = current_targets(self.written, self.rules, moment_of(at.period.start))
        if self.step == "month":
            return found
        return {key: one for key, one in found.items() if one.kpi.measure != "count" or one.kpi.cohort == "stock"}

    @cached_property
    def followed(self) -> list[str]:
        """The KPIs Monitor follows: speed, stock, quality, and whatever has a target on the sheet."""
        return list(dict.fromkeys([*ALWAYS, *(target.kpi.id for target in self.written)]))

    def figure(self, kpi_id: str, at: Cohorts) -> Figure:
        """Return a KPI of a period."""
        return figure(kpi_named(kpi_id), at)

    @cached_property
    def month(self) -> Cohorts:
        """The running month."""
        return Cohorts(self.facts, month_period(Month.of(self.now)))

    @cached_property
    def whole_months(self) -> list[Cohorts]:
        """The whole months an owner's record is judged by, the latest first; none from before the first case."""
        last = Month.of(self.now)
        months = (month_period(last.shifted(-back)) for back in range(1, max(1, self.rules.retraining_months) + 1))
        return [at for at in (Cohorts(self.facts, period) for period in months) if not at.before_the_first]

    @property
    def judged(self) -> Cohorts:
        """The month owners are ranked by: the last whole one, or the running one in the first month ever."""
        return self.whole_months[0] if self.whole_months else self.month

    @cached_property
    def past(self) -> Cohorts:
        """The months the diagnosis looks at: so many whole ones and the running one up to now."""
        begin = Month.of(self.now).shifted(-self.window).start
        return Cohorts(self.facts, Period("", minutes(begin), minutes(self.now) + 1))

    def of(self, text: Text, **values: object) -> str:
        """Return a text in the workbook's language."""
        return text(**values).of(self.language) if values else text.of(self.language)

    @property
    def trend_kpis(self) -> tuple[str, ...]:
        """The KPIs that have a chart."""
        return monitor.TREND_KPIS
