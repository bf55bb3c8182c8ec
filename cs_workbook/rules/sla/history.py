"""What happened to each case, gathered from the stage tables as columns of minutes.

Takes the tables as read; gives arrays with one place a row of Cases, and events in order. Knows no
limits. Moments are whole minutes; `NEVER` where there is none.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cs_workbook.model import Cell, Tables
from cs_workbook.rules.columns import CASES, PLANS, PROGRESS
from cs_workbook.rules.settings import Rules
from cs_workbook.rules.sla.holds import Holds, pair_holds
from cs_workbook.rules.sla.minutes import (
    NEVER,
    NOTHING,
    Bools,
    CasePlaces,
    Ints,
    Words,
    codes_in,
    flags_in,
    minute_of,
    minutes_in,
    places_in,
)


@dataclass(frozen=True)
class Events:
    """Rows of Progress that belong to a case and have a moment, by case and then moment.

    Attributes:
        case: place of the case in Cases.
        row: place of the row in its table.
    """

    case: Ints
    at: Ints
    row: Ints
    kind: Words
    new_expected: Ints
    approved: Bools

    def __len__(self) -> int:
        return len(self.case)

    def where(self, chosen: Bools) -> Events:
        """Return some of the events."""
        return Events(*(getattr(self, name)[chosen] for name in self.__dataclass_fields__))


@dataclass(frozen=True)
class Assigned:
    """What the assignments say, one place a case.

    Attributes:
        expected: the promise of the latest assignment that has one, in row `expected_row`.
        resolved: when the latest assignment, in row `latest_row`, was resolved.
    """

    assigned: Ints
    accepted: Ints
    responded: Ints
    expected: Ints
    expected_row: Ints
    resolved: Ints
    latest_row: Ints


@dataclass(frozen=True)
class Plans:
    """The rows of Plans that belong to a case, in sheet order.

    Attributes:
        decided: when the last approval it needs came in, or when it was refused.
        undated: decided, but nobody wrote down when.
    """

    case: Ints
    row: Ints
    submitted: Ints
    decided: Ints
    undated: Bools


@dataclass(frozen=True)
class Callbacks:
    """The rows of Callbacks that belong to a case, in sheet order; `bad` needs a follow-up."""

    case: Ints
    row: Ints
    at: Ints
    bad: Bools
    followed_up: Ints


@dataclass(frozen=True)
class History:
    """One place for each row of Cases, and the events.

    Attributes:
        priority, channel: place in the rules' lists, -1 for one that is not there.
        closed: status of kind closed, or archived.
        solved: closed, or status of kind resolved, or a moment of resolution.
        assigned: the earliest assignment.
        responded: the earliest answer, by an assignment or a 客户沟通.
        resolved: when the latest assignment was resolved; NEVER while it is open.
    """

    now: int
    received: Ints
    recorded: Ints
    priority: Ints
    channel: Ints
    closed: Bools
    solved: Bools
    assigned: Ints
    responded: Ints
    resolved: Ints
    assignments: Assigned
    progress: Events
    holds: Holds
    plans: Plans
    callbacks: Callbacks

    def __len__(self) -> int:
        return len(self.received)

    @property
    def dated(self) -> Bools:
        """Which cases have a moment of resolution."""
        return self.resolved < NEVER


def read_history(tables: Tables, rules: Rules, now: dt.datetime) -> History:
    """Gather the history of every row of Cases.

    A stage row counts for the first case with its id; one without a case is left out.
    """
    cases, minute = tables["Cases"], minute_of(now)
    size = len(cases)
    places = CasePlaces(cases)
    status = places_in(cases.values("status"), [status.name for status in rules.statuses])
    kind = np.array([*(status.kind for status in rules.statuses), ""])[status]
    closed = (kind == "closed") | (codes_in(cases.values("archived"), CASES.column("archived").choice_code) == "yes")
    received = minutes_in(cases, "received_at")
    assignments = _assignments(tables, places, size)
    progress = _progress(tables, places)
    plans = _plans(tables, rules, places)

    told = progress.kind == "customer"
    responded = assignments.responded.copy()
    np.minimum.at(responded, progress.case[told], progress.at[told])
    each = np.arange(size)
    latest = _latest(
        (received, each), (assignments.assigned, each), (assignments.accepted, each), (responded, each),
        (progress.at, progress.case), (plans.submitted, plans.case), size=size, now=minute,
    )  # fmt: skip
    waiting = (kind == "on_hold") & ~closed & (assignments.resolved == NEVER)
    return History(
        now=minute,
        received=received,
        recorded=minutes_in(cases, "recorded_at"),
        priority=places_in(cases.values("priority"), [p.name for p in rules.priorities]),
        channel=places_in(cases.values("channel"), [c.name for c in rules.channels]),
        closed=closed,
        solved=closed | (kind == "resolved") | (assignments.resolved < NEVER),
        assigned=np.where(assignments.assigned < NEVER, assignments.assigned, assignments.accepted),
        responded=responded,
        resolved=assignments.resolved,
        assignments=assignments,
        progress=progress,
        holds=pair_holds(progress.case, progress.at, progress.kind, waiting, latest, minute),
        plans=plans,
        callbacks=_callbacks(tables, rules, places),
    )


def _assignments(tables: Tables, places: CasePlaces, size: int) -> Assigned:
    """One answer a case: its earliest moments, and promise and resolution of its latest assignment."""
    never = [np.full(size, NEVER) for _ in range(5)]
    assigned, accepted, responded, expected, resolved = never
    expected_row, latest_row = np.full(size, -1), np.full(size, -1)
    answer = Assigned(assigned, accepted, responded, expected, expected_row, resolved, latest_row)
    if "Assignments" not in tables:
        return answer
    table = tables["Assignments"]
    place = places.of(table)
    rows = np.flatnonzero(place >= 0)
    case = place[rows]
    keys = ("assigned_at", "accepted_at", "first_response_at", "expected_at", "resolved_at")
    at = [minutes_in(table, key)[rows] for key in keys]
    for earliest, column in zip((assigned, accepted, responded), at[:3], strict=True):
        np.minimum.at(earliest, case, column)
    # A later assignment reopens a case; one without a date counts as the latest unless it is resolved.
    order = np.lexsort((rows, np.where(at[0] < NEVER, at[0], at[4]), case))
    resolved[case[order]], latest_row[case[order]] = at[4][order], rows[order]
    order = order[at[3][order] < NEVER]
    expected[case[order]], expected_row[case[order]] = at[3][order], rows[order]
    return answer


def _progress(tables: Tables, places: CasePlaces) -> Events:
    if "Progress" not in tables:
        return Events(NOTHING, NOTHING, NOTHING, NOTHING.astype("U10"), NOTHING, NOTHING.astype(bool))
    table = tables["Progress"]
    place, at = places.of(table), minutes_in(table, "at")
    rows = np.flatnonzero((place >= 0) & (at < NEVER))
    rows = rows[np.lexsort((rows, at[rows], place[rows]))]
    kind = codes_in(table.values("kind"), PROGRESS.column("kind").choice_code)
    new_expected, approved = minutes_in(table, "new_expected_at"), flags_in(table.values("approved_by"))
    return Events(place[rows], at[rows], rows, kind[rows], new_expected[rows], approved[rows])


def _latest(*columns: tuple[Ints, Ints], size: int, now: int) -> Ints:
    """The last thing recorded of each case up to now; NEVER where there is nothing."""
    latest = np.full(size, -NEVER)
    for at, case in columns:
        past = at <= now
        np.maximum.at(latest, case[past], at[past])
    return np.where(latest == -NEVER, NEVER, latest)


def _plans(tables: Tables, rules: Rules, places: CasePlaces) -> Plans:
    if "Plans" not in tables:
        return Plans(NOTHING, NOTHING, NOTHING, NOTHING, NOTHING.astype(bool))
    table = tables["Plans"]
    place = places.of(table)
    rows = np.flatnonzero(place >= 0)
    code_of = PLANS.column("decision").choice_code
    first = codes_in(table.values("decision"), code_of)[rows]
    decided = minutes_in(table, "decided_at")[rows]
    undated = np.isin(first, ("approved", "rejected")) & (decided == NEVER)
    if rules.second_approval and "second_decided_at" in table:
        large = _numbers(table.values("cost"), rules.large_cost)
        crosses = table.typed("cross_department").to_numpy(dtype=bool, na_value=False)
        needed = (large | crosses)[rows] & (first != "rejected")
        second = codes_in(table.values("second_decision"), code_of)[rows]
        at = minutes_in(table, "second_decided_at")[rows]
        decided = np.where(needed, at, decided)
        undated = np.where(needed, np.isin(second, ("approved", "rejected")) & (at == NEVER), undated)
    return Plans(place[rows], rows, minutes_in(table, "submitted_at")[rows], decided, undated)


def _callbacks(tables: Tables, rules: Rules, places: CasePlaces) -> Callbacks:
    if "Callbacks" not in tables:
        return Callbacks(NOTHING, NOTHING, NOTHING, NOTHING.astype(bool), NOTHING)
    table = tables["Callbacks"]
    place = places.of(table)
    rows = np.flatnonzero(place >= 0)
    rating = places_in(table.values("rating"), [r.name for r in rules.ratings])
    bad = np.array([*(r.needs_followup for r in rules.ratings), False], dtype=bool)[rating]
    for key in ("score_efficiency", "score_attitude", "score_solution"):
        bad |= _numbers(table.values(key), 0, rules.followup_score)
    at, followed_up = minutes_in(table, "at"), minutes_in(table, "followup_at")
    return Callbacks(place[rows], rows, at[rows], bad[rows], followed_up[rows])


def _numbers(values: Sequence[Cell], low: float, high: float = float("inf")) -> Bools:
    """Where a cell holds a number from `low` to `high`."""
    return np.array(
        [isinstance(v, (int, float)) and not isinstance(v, bool) and low <= v <= high for v in values], dtype=bool
    )
