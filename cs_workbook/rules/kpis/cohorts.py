"""Cohorts: the cases, clocks and callbacks that count in one period.

Takes facts and a period; gives places in Cases. A period that is not over ends now. Every cohort is
worked out once, whoever asks.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from cs_workbook.rules.kpis import Items
from cs_workbook.rules.kpis.facts import Facts
from cs_workbook.rules.kpis.periods import Period
from cs_workbook.rules.sla.clocks import Runs
from cs_workbook.rules.sla.minutes import NEVER, Bools, Ints
from cs_workbook.rules.sla.words import CLOCKS, State

OWNER_CLOCKS = ("first_response", "plan", "resolution", "update", "progress")
"""The clocks whose breach is the owner's; entry, approval, callback and follow-up are other people's."""


@dataclass(frozen=True)
class Judged:
    """Runs of a clock with a verdict: which runs, whether each was met, how far each is beyond its due time."""

    runs: Runs
    place: Ints
    met: Bools
    open: Bools

    @property
    def case(self) -> Ints:
        """The case of each run."""
        return self.runs.case[self.place]


class Cohorts:
    """What counts in a period.

    Attributes:
        facts, period: as given.
        stop: the first minute that no longer counts.
        moment: the minute at which stocks are taken and open clocks are judged: the period's end, or now.
    """

    def __init__(self, facts: Facts, period: Period) -> None:
        self.facts, self.period = facts, period
        self.stop = min(period.end, facts.now + 1)
        self.moment = min(period.end, facts.now)
        self._judged: dict[str, Judged] = {}

    @property
    def over(self) -> bool:
        """Whether the period lies wholly in the past."""
        return self.period.end <= self.facts.now

    @property
    def before_the_first(self) -> bool:
        """Whether no case had come in yet when the period ended: there was nothing to count then."""
        return self.facts.begun >= self.stop

    def within(self, at: Ints) -> Ints:
        """Return the places whose moment lies in the period."""
        return np.flatnonzero((at >= self.period.start) & (at < self.stop))

    @cached_property
    def received(self) -> Ints:
        """Cases received in the period."""
        return self.within(self.facts.received)

    @cached_property
    def responded(self) -> Ints:
        """Cases first answered in the period."""
        answered = self.within(self.facts.responded)
        return answered[self.facts.received[answered] < NEVER]

    @cached_property
    def completed(self) -> Ints:
        """Cases completed in the period, by their last completion."""
        done = self.within(self.facts.resolved)
        return done[self.facts.received[done] < NEVER]

    @cached_property
    def solved(self) -> Bools:
        """Of every case, whether it was done by the end of the period."""
        done: Bools = (self.facts.resolved < self.stop) | self.facts.undated
        return done

    @cached_property
    def open(self) -> Ints:
        """Cases that stand open at the end of the period."""
        return np.flatnonzero((self.facts.received < self.stop) & ~self.solved)

    @cached_property
    def rated(self) -> Ints:
        """Completed cases whose customer answered."""
        return self.completed[self.facts.voice.rated[self.completed]]

    def judged(self, clock: str) -> Judged:
        """The runs of a clock that stopped in the period, and those open at its end and already breached."""
        if clock not in self._judged:
            runs = self.facts.sla.runs[clock]
            counts = (runs.state != State.NONE) & (runs.start < self.stop)
            stopped = counts & (runs.stop >= self.period.start) & (runs.stop < self.stop)
            breached = counts & (runs.stop >= self.stop) & (runs.due < self.moment) & ~runs.held
            place = np.flatnonzero(stopped | breached)
            met = runs.state[place] == State.MET
            self._judged[clock] = Judged(runs, place, met & ~breached[place], breached[place])
        return self._judged[clock]

    @cached_property
    def breached(self) -> Bools:
        """Of every case, whether any clock stands open and breached at the end of the period."""
        found = np.zeros(len(self.facts.received), dtype=bool)
        for clock in CLOCKS:
            judged = self.judged(clock)
            found[judged.case[judged.open]] = True
        return found

    @cached_property
    def overdue(self) -> Ints:
        """Cases whose owner missed a limit: stopped late in the period, or breached and open at its end."""
        found = np.zeros(len(self.facts.received), dtype=bool)
        for clock in OWNER_CLOCKS:
            judged = self.judged(clock)
            found[judged.case[~judged.met]] = True
        return np.flatnonzero(found)

    def maturing(self, case: Ints) -> int:
        """How many of the cases are so young that the same may still be reported again within the window."""
        return int((self.facts.received[case] + self.facts.repeats.window > self.facts.now).sum())

    def items(self, case: Ints, value: object = None, undecided: int = 0) -> Items:
        """Name the things a KPI counts."""
        return Items(case, None if value is None else np.asarray(value, dtype=float), undecided)
