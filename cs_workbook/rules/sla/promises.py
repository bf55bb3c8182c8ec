"""Promises: what a case's expected moment and its approved extensions make of the resolution limit.

A promise sooner than the limit goes first. A request for extension or escalation that somebody approved
and that was made before the time ran out sets a new one, however late.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from cs_workbook.rules.sla.clocks import EXTENSION, PROMISE, Runs
from cs_workbook.rules.sla.history import History
from cs_workbook.rules.sla.holds import stretch
from cs_workbook.rules.sla.minutes import NEVER, Bools, Ints
from cs_workbook.rules.worktime import WorkingHours


@dataclass(frozen=True)
class _Terms:
    """Another due time for some runs; NEVER where there is none.

    Attributes:
        base: the moment as written; due: with the holds that began after it was given, `since`.
        row: where it is written.
    """

    base: Ints
    due: Ints
    since: Ints
    held: Bools
    row: Ints


def with_promises(runs: Runs, history: History, hours: WorkingHours) -> Runs:
    """Return the runs of the resolution clock with their promises; runs without any due time are dropped.

    Args:
        runs: one a case that has been received, due by its limit or not at all.
    """
    promised = _promised(runs, history, hours)
    extended = _extended(runs, promised, history, hours)
    for source, terms in ((PROMISE, promised), (EXTENSION, extended)):
        better = terms.due < (runs.due if source == PROMISE else NEVER)
        runs = replace(
            runs,
            base=np.where(better, terms.base, runs.base),
            due=np.where(better, terms.due, runs.due),
            since=np.where(better, terms.since, runs.since),
            held=np.where(better, terms.held, runs.held),
            source=np.where(better, source, runs.source),
            source_row=np.where(better, terms.row, runs.source_row),
        )
    return _kept(runs, runs.due < NEVER)


def _promised(runs: Runs, history: History, hours: WorkingHours) -> _Terms:
    """The expected moment of the latest assignment that has one, given with the first assignment."""
    past, case = history.assignments, runs.case
    expected = past.expected[case]
    expected = np.where(expected > runs.start, expected, NEVER)
    given = np.minimum(past.assigned, past.accepted)[case]
    since = np.maximum(np.where(given < expected, given, runs.start), runs.start)
    chosen = np.flatnonzero(expected < NEVER)
    due, held = np.full(len(runs), NEVER), np.zeros(len(runs), dtype=bool)
    due[chosen], held[chosen] = _stretched(runs, chosen, expected[chosen], since[chosen], history, hours)
    return _Terms(expected, due, since, held, past.expected_row[case])


def _extended(runs: Runs, promised: _Terms, history: History, hours: WorkingHours) -> _Terms:
    """The last extension approved in time; each one is measured by the due time before it."""
    size = len(runs)
    due, base, since, row = (np.full(size, NEVER) for _ in range(4))
    held = np.zeros(size, dtype=bool)
    asks = history.progress
    asks = asks.where(np.isin(asks.kind, ("extension", "escalation")) & asks.approved)
    allowed = np.where(runs.due < NEVER, runs.due, promised.due)
    first, last = asks.case.searchsorted(runs.case, "left"), asks.case.searchsorted(runs.case, "right")
    chosen = np.flatnonzero(first < last)
    while len(chosen):
        ask = first[chosen]
        asked, new = asks.at[ask], asks.new_expected[ask]
        # An approved request without a moment of its own points to the one people moved.
        moved = promised.base[chosen]
        new = np.where(new < NEVER, new, np.where(moved > allowed[chosen], moved, NEVER))
        good = (asked <= allowed[chosen]) & (new > asked) & (new < NEVER)
        at = chosen[good]
        base[at], since[at], row[at] = new[good], asked[good], asks.row[ask[good]]
        due[at], held[at] = _stretched(runs, at, new[good], asked[good], history, hours)
        allowed[at] = due[at]
        first[chosen] += 1
        chosen = chosen[first[chosen] < last[chosen]]
    return _Terms(base, due, since, held, row)


def _stretched(
    runs: Runs, chosen: Ints, due: Ints, since: Ints, history: History, hours: WorkingHours
) -> tuple[Ints, Bools]:
    """Move promises by the holds that began after they were given; a promise is a natural moment."""
    natural = np.zeros(len(chosen), dtype=bool)
    return stretch(due, runs.case[chosen], since, runs.stop[chosen], natural, history.holds, hours, history.now)


def _kept(runs: Runs, chosen: Bools) -> Runs:
    """Some of the runs."""
    names = (name for name in runs.__dataclass_fields__ if name not in ("clock", "limits"))
    return replace(runs, **{name: getattr(runs, name)[chosen] for name in names})
