"""Holds: when a case stood still, and how far that moves a due time.

A hold adds to a clock exactly the time it took from it: natural time to a natural limit, working time
to one that runs only while the team works.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from cs_workbook.rules.sla.minutes import NEVER, Bools, Ints, Words, from_moments, to_moments
from cs_workbook.rules.worktime import WorkingHours, due_at, working_minutes


@dataclass(frozen=True)
class Holds:
    """Times at which a case stood still, by case and then start; `end` is NEVER while one lasts.

    Attributes:
        unwritten: follows from the status alone; its start is the last thing recorded before.
    """

    case: Ints
    start: Ints
    end: Ints
    unwritten: Bools

    def of_each(self, case: Ints) -> Iterator[tuple[Ints, Ints, Ints]]:
        """Yield (places in `case`, start, end) of every case's first hold, then of every second, and on."""
        first, last = self.case.searchsorted(case, "left"), self.case.searchsorted(case, "right")
        chosen = np.flatnonzero(first < last)
        while len(chosen):
            yield chosen, self.start[first[chosen]], self.end[first[chosen]]
            first[chosen] += 1
            chosen = chosen[first[chosen] < last[chosen]]


def pair_holds(case: Ints, at: Ints, kind: Words, waiting: Bools, latest: Ints, now: int) -> Holds:
    """Pair each hold with the resume after it.

    A second hold before the resume says nothing new, nor does a resume without its hold.

    Args:
        case, at, kind: the rows of Progress by case and moment.
        waiting: for each case, whether its status says that it is on hold.
        latest: for each case, the last thing recorded up to `now`: where a hold nobody wrote down begins.
    """
    turns = (kind == "hold") | (kind == "resume")
    case, at, begins = case[turns], at[turns], kind[turns] == "hold"
    same = np.append(False, case[1:] == case[:-1])[: len(case)]
    kept = begins != (np.append(False, begins[:-1])[: len(begins)] & same)
    case, at, begins = case[kept], at[kept], begins[kept]
    first = np.flatnonzero(begins)
    ended = np.append(case, -1)[first + 1] == case[first]
    start, end = at[first], np.where(ended, np.append(at, NEVER)[first + 1], NEVER)
    case = case[first]
    lasting = np.zeros(len(waiting), dtype=bool)
    lasting[case[(start <= now) & (end > now)]] = True
    silent = np.flatnonzero(waiting & ~lasting & (latest < NEVER))
    case, start = np.append(case, silent), np.append(start, latest[silent])
    end = np.append(end, np.full(len(silent), NEVER))
    unwritten = np.append(np.zeros(len(first), dtype=bool), np.ones(len(silent), dtype=bool))
    order = np.lexsort((start, case))
    case, start, end = case[order], start[order], end[order]
    # A hold nobody wrote down gives way to one written in advance.
    follows = np.append(case[1:] == case[:-1], False)[: len(case)]
    end = np.where(follows, np.minimum(end, np.append(start[1:], NEVER)[: len(case)]), end)
    return Holds(case, start, end, unwritten[order])


def stretch(
    due: Ints, case: Ints, start: Ints, stop: Ints, working: Bools, holds: Holds, hours: WorkingHours, now: int
) -> tuple[Ints, Bools]:
    """Move due times by the holds that fell into them.

    Args:
        due, case, start, stop: one each clock; stop NEVER while it runs.
        working: whether the clock runs in working time only.
        now: a hold that lasts beyond it moves nothing yet.
    Returns:
        The due times, and whether each clock stands still now. A hold that begins when the limit has
        run out moves nothing.
    """
    due, held = due.copy(), np.zeros(len(due), dtype=bool)
    for chosen, begin, end in holds.of_each(case):
        begin, until = np.maximum(begin, start[chosen]), np.minimum(end, stop[chosen])
        running = stop[chosen] == NEVER
        counts = (begin <= due[chosen]) & (until > begin) & (due[chosen] < NEVER) & ~(running & (begin > now))
        held[chosen] |= counts & (until > now) & running
        counts &= until < NEVER
        natural, by_hours = counts & ~working[chosen], counts & working[chosen]
        due[chosen[natural]] += (until - begin)[natural]
        if by_hours.any():
            at = chosen[by_hours]
            due[at] = _stretch_working(due[at], begin[by_hours], until[by_hours], hours)
    return due, held


def held_between(case: Ints, begin: Ints, end: Ints, holds: Holds) -> Ints:
    """Return for how many minutes each case was on hold between two moments."""
    total = np.zeros(len(case), dtype=np.int64)
    for chosen, start, until in holds.of_each(case):
        overlap = np.minimum(until, end[chosen]) - np.maximum(start, begin[chosen])
        total[chosen] += np.maximum(overlap, 0)
    return total


def _stretch_working(due: Ints, begin: Ints, end: Ints, hours: WorkingHours) -> Ints:
    """Add the working time between `begin` and `end`; a limit used up as the hold began is due at its end."""
    held = working_minutes(to_moments(begin), to_moments(end), hours)
    moved = from_moments(due_at(to_moments(due), held, hours))
    return np.maximum(np.where(held.to_numpy() > 0, moved, due), end)
