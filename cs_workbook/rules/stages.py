"""The stage rows of every case, gathered once for all that look at a case as a whole.

Takes the tables, the rules and the clocks; gives arrays with one place a row of Cases, and for each stage
table which case a row belongs to. Knows no limits and judges nothing.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from cs_workbook.model import Table, Tables
from cs_workbook.rules.columns import CALLBACKS, CASES, PLANS, PROGRESS
from cs_workbook.rules.settings import Rules
from cs_workbook.rules.sla import run_clocks
from cs_workbook.rules.sla.cases import Sla
from cs_workbook.rules.sla.minutes import (
    NEVER,
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
class StageRows:
    """One stage table; `case` holds the place in Cases of each row's case, -1 for a row without one."""

    table: Table
    case: Ints
    size: int

    @cached_property
    def _order(self) -> Ints:
        return np.argsort(self.case, kind="stable")

    @cached_property
    def _sorted(self) -> Ints:
        return self.case[self._order]

    def of(self, place: int) -> list[int]:
        """Return the places of one case's rows, in sheet order."""
        first, end = self._sorted.searchsorted(place, "left"), self._sorted.searchsorted(place, "right")
        rows: list[int] = self._order[first:end].tolist()
        return rows

    def in_time(self, places: Ints, at: Ints) -> list[list[int]]:
        """Return the places of the rows of each of these cases, by moment and then sheet order."""
        order = np.lexsort((at, self.case))
        cases = self.case[order]
        first, end = (cases.searchsorted(places, side).tolist() for side in ("left", "right"))
        rows: list[int] = order.tolist()
        return [rows[a:b] for a, b in zip(first, end, strict=True)]

    def some(self, chosen: Bools) -> Bools:
        """Say of each case whether it has a row among the chosen."""
        found = np.zeros(self.size, dtype=bool)
        found[self.case[chosen & (self.case >= 0)]] = True
        return found

    def last(self, chosen: Bools, at: Ints | None = None) -> Ints:
        """Return each case's last row among the chosen, by moment and then sheet order; -1 for none."""
        rows = np.flatnonzero(chosen & (self.case >= 0))
        if at is not None:
            rows = rows[np.argsort(at[rows], kind="stable")]
        found = np.full(self.size, -1)
        found[self.case[rows]] = rows
        return found

    def earliest(self, chosen: Bools, at: Ints) -> Ints:
        """Return each case's earliest moment among the chosen rows; NEVER for none."""
        rows = np.flatnonzero(chosen & (self.case >= 0))
        found = np.full(self.size, NEVER)
        np.minimum.at(found, self.case[rows], at[rows])
        return found

    def latest(self, chosen: Bools, at: Ints) -> Ints:
        """Return each case's latest moment among the chosen rows; -NEVER for none."""
        rows = np.flatnonzero(chosen & (self.case >= 0) & (at < NEVER))
        found = np.full(self.size, -NEVER)
        np.maximum.at(found, self.case[rows], at[rows])
        return found


class Stages:
    """Every case of a workbook with its stage rows, as of a moment.

    Attributes:
        first: rows of Cases that stand for their id: the first with it, and those without one.
        kind: of each case's status: open, on_hold, resolved or closed; "" for a blank or a stranger.
        archived: marked as archived, or a row of Archive has its id.
    """

    def __init__(self, tables: Tables, rules: Rules, now: dt.datetime) -> None:
        self.tables, self.rules, self.moment, self.now = tables, rules, now, minute_of(now)
        self.cases = tables["Cases"]
        self._places = CasePlaces(self.cases)
        ids = self.cases.values("case_id")
        own = self._places.of(self.cases)
        self.first: Bools = (own == np.arange(len(ids))) | ~flags_in(ids)
        status = places_in(self.cases.values("status"), [status.name for status in rules.statuses])
        self.status = status
        self.kind: Words = np.array([*(status.kind for status in rules.statuses), ""])[status]
        self.marked: Bools = codes_in(self.cases.values("archived"), CASES.column("archived").choice_code) == "yes"

    def __len__(self) -> int:
        return len(self.cases)

    @cached_property
    def sla(self) -> Sla:
        """Every clock. SettingsError: a limit in working time, but never any working time."""
        return run_clocks(self.tables, self.rules, self.moment)

    def rows(self, name: str) -> StageRows:
        """Return a table's rows by case; none where the workbook has no such table."""
        table = self.tables[name] if name in self.tables else Table(name, "", 0, range(0), {}, {}, {})
        return StageRows(table, self._places.of(table), len(self))

    @cached_property
    def assignments(self) -> StageRows:
        """The rows of Assignments."""
        return self.rows("Assignments")

    @cached_property
    def plans(self) -> StageRows:
        """The rows of Plans."""
        return self.rows("Plans")

    @cached_property
    def progress(self) -> StageRows:
        """The rows of Progress."""
        return self.rows("Progress")

    @cached_property
    def callbacks(self) -> StageRows:
        """The rows of Callbacks."""
        return self.rows("Callbacks")

    @cached_property
    def archive(self) -> StageRows:
        """The rows of Archive."""
        return self.rows("Archive")

    @cached_property
    def archived(self) -> Bools:
        """Which cases are marked as archived or stand in Archive."""
        return self.marked | self.archive.some(np.ones(len(self.archive.case), dtype=bool))

    @cached_property
    def event_kind(self) -> Words:
        """What each row of Progress records."""
        return codes_in(self.progress.table.values("kind"), PROGRESS.column("kind").choice_code)

    @cached_property
    def event_at(self) -> Ints:
        """When each row of Progress happened."""
        return minutes_in(self.progress.table, "at")

    @cached_property
    def answer(self) -> Words:
        """What the customer said in each callback: confirmed, disputed or ""."""
        return codes_in(self.callbacks.table.values("confirmed"), CALLBACKS.column("confirmed").choice_code)

    @cached_property
    def called_at(self) -> Ints:
        """When each callback was made."""
        return minutes_in(self.callbacks.table, "at")

    @cached_property
    def rated(self) -> Bools:
        """Which callbacks brought a rating or a score."""
        table = self.callbacks.table
        found = flags_in(table.values("rating"))
        for key in ("score_efficiency", "score_attitude", "score_solution"):
            found |= flags_in(table.values(key))
        return found

    @cached_property
    def assigned_row(self) -> Ints:
        """Each case's latest row of Assignments, -1 for none."""
        return self.sla.history.assignments.latest_row

    @cached_property
    def plan_row(self) -> Ints:
        """Each case's latest version: the last handed in; one without a moment is a draft, later still."""
        every = np.ones(len(self.plans.table), dtype=bool)
        return self.plans.last(every, minutes_in(self.plans.table, "submitted_at"))

    @cached_property
    def decision(self) -> Words:
        """The first decision on each plan: pending, approved, rejected or ""."""
        return codes_in(self.plans.table.values("decision"), PLANS.column("decision").choice_code)

    @cached_property
    def second_decision(self) -> Words:
        """The second decision on each plan."""
        return codes_in(self.plans.table.values("second_decision"), PLANS.column("second_decision").choice_code)

    def case_text(self, place: int) -> str:
        """Return a case's id, or its row where it has none."""
        return str(self.cases.values("case_id")[place] or f"{self.cases.sheet}!{self.cases.rows[place]}")
