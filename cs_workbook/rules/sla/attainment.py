"""Attainment: which share of the runs of a clock was met, by priority and by month.

Takes the clocks; gives counts. Attainment = met ÷ (finished + open ones already breached); a finished
run counts in the month in which it stopped, an open breached one in the month of now.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cs_workbook.rules.sla.cases import Sla
from cs_workbook.rules.sla.clocks import Runs
from cs_workbook.rules.sla.minutes import NEVER, Ints
from cs_workbook.rules.sla.words import State


@dataclass(frozen=True)
class Tally:
    """How many runs were judged, and how many of them were met."""

    judged: int = 0
    met: int = 0

    @property
    def breaches(self) -> int:
        """Runs that were met late or are open and breached."""
        return self.judged - self.met

    @property
    def pct(self) -> float | None:
        """Attainment in per cent to one decimal; None when nothing was judged."""
        return round(100 * self.met / self.judged, 1) if self.judged else None


Grouping = Callable[[Sla, Runs], Ints]
"""Gives the group of each run."""


def compared(before: Sla, after: Sla, clock: str, group_of: Grouping) -> dict[int, tuple[Tally, Tally]]:
    """Count one clock's runs under two sets of rules, group by group, the groups ascending."""
    counts = [tally(sla.runs[clock], group_of(sla, sla.runs[clock])) for sla in (before, after)]
    none = Tally()
    return {
        group: (counts[0].get(group, none), counts[1].get(group, none)) for group in sorted({*counts[0], *counts[1]})
    }


def tally(runs: Runs, groups: Ints) -> dict[int, Tally]:
    """Count the runs with a verdict by group: those finished, and the open ones already breached."""
    counts = np.isin(runs.state, (State.MET, State.MET_LATE, State.BREACHED))
    found, place = np.unique(groups[counts], return_inverse=True)
    judged = np.bincount(place, minlength=len(found))
    met = np.bincount(place, runs.state[counts] == State.MET, minlength=len(found))
    return {group: Tally(int(judged[n]), int(met[n])) for n, group in enumerate(found.tolist())}


def everything(sla: Sla, runs: Runs) -> Ints:  # noqa: ARG001 a grouping's form
    """One group for all runs."""
    return np.zeros(len(runs), dtype=np.int64)


def by_priority(sla: Sla, runs: Runs) -> Ints:
    """The place of each run's priority in the rules' list, -1 for none."""
    return sla.history.priority[runs.case]


def by_month(sla: Sla, runs: Runs) -> Ints:
    """The month each run was completed in, or of now while it is open, as months since 1970."""
    minutes = np.where(runs.stop < NEVER, runs.stop, sla.history.now)
    return minutes.astype("datetime64[m]").astype("datetime64[M]").astype(np.int64)


def month_text(month: int) -> str:
    """Return months since 1970 as ``2026-10``."""
    return f"{1970 + month // 12}-{month % 12 + 1:02d}"


def moved_clocks(before: Sla, after: Sla) -> tuple[str, ...]:
    """Return the clocks of which any run has another due time."""
    return tuple(clock for clock in before.runs if not _same(before.runs[clock], after.runs[clock]))


def _same(one: Runs, other: Runs) -> bool:
    return len(one) == len(other) and bool((one.due == other.due).all() and (one.case == other.case).all())
