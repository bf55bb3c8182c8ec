"""What the clocks mean for each row of Cases: its state, due times and breaches, and the two stage tables' own.

Takes the runs; gives one value a row, ready to be written.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from cs_workbook.model import Language, Tables
from cs_workbook.rules.settings import Rules
from cs_workbook.rules.sla.clocks import ClockRunner, Runs
from cs_workbook.rules.sla.history import History, read_history
from cs_workbook.rules.sla.minutes import NEVER, Bools, Ints
from cs_workbook.rules.sla.words import State, breach_text, rounded
from cs_workbook.rules.worktime import WorkingHours, unofficial_years


@dataclass(frozen=True)
class Sla:
    """Every clock of a workbook at one moment.

    Attributes:
        runs: clock → its runs.
        state: of each row of Cases: its worst open clock; met or met late once it is done.
        done: nothing is left to do: closed, or solved with no clock running.
        next_due: the earliest due time of a clock that runs; NEVER where none does.
    """

    history: History
    hours: WorkingHours
    runs: Mapping[str, Runs]
    state: Ints
    done: Bools
    next_due: Ints

    @cached_property
    def timed(self) -> Bools:
        """Which rows of Cases have a moment of receipt that can be read."""
        return self.history.received < NEVER

    def due_of(self, clock: str) -> Ints:
        """Return when a clock that runs once is due in each case; NEVER where it does not run."""
        runs, due = self.runs[clock], np.full(len(self.history), NEVER)
        due[runs.case] = runs.due
        return due

    def by_row(self, clock: str, size: int) -> tuple[Ints, Ints]:
        """Return due time and state of a clock for each of `size` rows of its stage table."""
        runs, due, state = self.runs[clock], np.full(size, NEVER), np.zeros(size, dtype=np.int64)
        due[runs.row], state[runs.row] = runs.due, runs.state
        return due, state

    def guessed_years(self) -> dict[int, int]:
        """Count, by year without an official notice, the open due times whose working days are guessed."""
        due = [runs.due[runs.open & runs.working] for runs in self.runs.values()]
        years = np.concatenate(due).astype("datetime64[m]").astype("datetime64[Y]").astype(int) + 1970
        found, count = np.unique(years, return_counts=True)
        counts = dict(zip(found.tolist(), count.tolist(), strict=True))
        return {year: counts[year] for year in unofficial_years(self.hours, counts)}

    def breaches(self, language: Language, only: Sequence[int] | None = None) -> list[str | None]:
        """Name every breached clock of each case, or of `only` some, with its overrun; None without a breach."""
        texts: list[str | None] = [None] * len(self.history)
        joint = "、" if language == "zh" else ", "
        worst, times = np.zeros(len(texts), dtype=np.int64), np.zeros(len(texts), dtype=np.int64)
        asked = np.zeros(len(texts), dtype=bool)
        asked[slice(None) if only is None else np.array(only, dtype=np.int64)] = True
        for clock, runs in self.runs.items():
            late = (runs.overrun > 0) & asked[runs.case]
            case = runs.case[late]
            worst[:] = times[:] = 0
            np.maximum.at(worst, case, runs.overrun[late])
            np.add.at(times, case, 1)
            named = np.flatnonzero(times)
            words: dict[tuple[int, int], str] = {}
            for place, longest, n in zip(named.tolist(), worst[named].tolist(), times[named].tolist(), strict=True):
                key = (rounded(longest), n)
                text = words.get(key) or words.setdefault(key, breach_text(clock, longest, n, language))
                before = texts[place]
                texts[place] = text if before is None else before + joint + text
        return texts


def run(tables: Tables, rules: Rules, now: dt.datetime) -> Sla:
    """Read the history, run every clock and sum them up for each case."""
    from cs_workbook.rules.sla import team_hours

    history = read_history(tables, rules, now)
    hours = team_hours(rules)
    return _summed(history, hours, ClockRunner(history, rules, hours).all())


def _summed(history: History, hours: WorkingHours, runs: Mapping[str, Runs]) -> Sla:
    """Sum the clocks up for each case."""
    size = len(history)
    state, next_due = np.zeros(size, dtype=np.int64), np.full(size, NEVER)
    for each in runs.values():
        np.maximum.at(state, each.case, each.state)
        going = each.open & (each.state != State.ON_HOLD)
        np.minimum.at(next_due, each.case[going], each.due[going])
    done = history.closed | (history.solved & (state < State.ON_TIME))
    idle = ~done & (state > State.NONE) & (state < State.ON_TIME)
    state[idle] = State.ON_TIME
    held = np.zeros(size, dtype=bool)
    holds = history.holds
    held[holds.case[(holds.start <= history.now) & (history.now < holds.end)]] = True
    state = np.where(held & ~history.solved & (history.received < NEVER), np.maximum(state, State.ON_HOLD), state)
    return Sla(history, hours, runs, state, done, next_due)
