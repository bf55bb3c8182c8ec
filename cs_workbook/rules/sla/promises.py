"""Promises: what a case's expected moment and its approved extensions make of the resolution limit.

A promise sooner than the limit goes first. A request for extension or escalation that somebody approved
and that was made before the time ran out sets a new one, however late.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cs_workbook.rules.sla.clocks import EXTENSION, PROMISE, Runs
from cs_workbook.rules.sla.history import History
from cs_workbook.rules.sla.holds import stretch
from cs_workbook.rules.sla.minutes import NEVER, Bools, Ints
from cs_workbook.rules.worktime import WorkingHours


def with_promises(runs: Runs, history: History, hours: WorkingHours) -> Runs:
    """Return the runs of the resolution clock with their promises; runs without any due time are dropped.

    Args:
        runs: one a case that has been received, due by its limit or not at all.
    """
    past, case = history.assignments, runs.case
    expected = past.expected[case]
    expected = np.where(expected > runs.start, expected, NEVER)
    given = np.minimum(np.minimum(past.assigned, past.accepted)[case], expected)
    promised, waits = _stretched(runs, expected, np.maximum(given, runs.start), history, hours)

    base, due, held = runs.base.copy(), runs.due.copy(), runs.held.copy()
    source, source_row = runs.source.copy(), runs.source_row.copy()
    extended = _extended(runs, promised, expected, history, hours)
    for chosen, value, whole, still, kind, row in (
        ((promised < due) & (extended[0] == NEVER), promised, expected, waits, PROMISE, past.expected_row[case]),
        (extended[0] < NEVER, extended[0], extended[1], extended[2], EXTENSION, extended[3]),
    ):
        base[chosen], due[chosen], held[chosen] = whole[chosen], value[chosen], still[chosen]
        source[chosen], source_row[chosen] = kind, row[chosen]
    runs = replace(runs, base=base, due=due, held=held, source=source, source_row=source_row)
    return _kept(runs, due < NEVER)


def _extended(
    runs: Runs, promised: Ints, expected: Ints, history: History, hours: WorkingHours
) -> tuple[Ints, Ints, Bools, Ints]:
    """The last extension approved in time: due, due without holds, held now, row; NEVER where there is none."""
    due, base = np.full(len(runs), NEVER), np.full(len(runs), NEVER)
    held, row = np.zeros(len(runs), dtype=bool), np.full(len(runs), -1)
    asks = history.progress
    asks = asks.where(np.isin(asks.kind, ("extension", "escalation")) & asks.approved)
    place = np.full(len(history), -1)
    place[runs.case] = np.arange(len(runs))
    allowed = np.where(runs.due < NEVER, runs.due, promised)
    first, last = asks.case.searchsorted(runs.case, "left"), asks.case.searchsorted(runs.case, "right")
    chosen = np.flatnonzero(first < last)
    while len(chosen):
        ask = first[chosen]
        asked, new = asks.at[ask], asks.new_expected[ask]
        # An approved request without a moment of its own points to the one people moved.
        new = np.where(new < NEVER, new, np.where(expected[chosen] > allowed[chosen], expected[chosen], NEVER))
        good = (asked <= allowed[chosen]) & (new > asked) & (new < NEVER)
        at = chosen[good]
        base[at], row[at] = new[good], asks.row[ask[good]]
        moved, still = _stretched_at(runs, at, new[good], asked[good], history, hours)
        due[at], held[at], allowed[at] = moved, still, moved
        first[chosen] += 1
        chosen = chosen[first[chosen] < last[chosen]]
    return due, base, held, row


def _stretched(runs: Runs, due: Ints, since: Ints, history: History, hours: WorkingHours) -> tuple[Ints, Bools]:
    """Move promises by the holds that began after they were given."""
    moved, held = np.full(len(runs), NEVER), np.zeros(len(runs), dtype=bool)
    chosen = np.flatnonzero(due < NEVER)
    moved[chosen], held[chosen] = _stretched_at(runs, chosen, due[chosen], since[chosen], history, hours)
    return moved, held


def _stretched_at(
    runs: Runs, chosen: Ints, due: Ints, since: Ints, history: History, hours: WorkingHours
) -> tuple[Ints, Bools]:
    natural = np.zeros(len(chosen), dtype=bool)
    return stretch(due, runs.case[chosen], since, runs.stop[chosen], natural, history.holds, hours, history.now)


def _kept(runs: Runs, chosen: Bools) -> Runs:
    """Some of the runs."""
    names = (name for name in runs.__dataclass_fields__ if name not in ("clock", "limits"))
    return replace(runs, **{name: getattr(runs, name)[chosen] for name in names})
