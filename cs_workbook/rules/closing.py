"""What a case needs before it may be closed and archived, as the preset and the options ask.

Takes the stages of every case; says for each condition which cases do not meet it, why in a few words, and
at which cell. The checks and `archive` share it, so that what one reports is what the other refuses.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from cs_workbook.model import Cell, Table
from cs_workbook.rules.approvals import Approvals, read_approvals
from cs_workbook.rules.conditions import Condition
from cs_workbook.rules.sla.minutes import NEVER, Bools, Ints, flags_in, from_moments, minutes_in, to_moments
from cs_workbook.rules.sla.words import State
from cs_workbook.rules.stages import Stages
from cs_workbook.rules.worktime import due


class Closing:
    """Which condition each case does not meet yet."""

    def __init__(self, stages: Stages) -> None:
        self.stages = stages

    @cached_property
    def approvals(self) -> Approvals:
        """How each plan stands."""
        return read_approvals(self.stages)

    @cached_property
    def unmet(self) -> dict[str, Bools]:
        """Condition id → which cases do not meet it."""
        stages, rules, history = self.stages, self.stages.rules, self.stages.sla.history
        nobody = np.zeros(len(stages), dtype=bool)
        holds = history.holds
        held = nobody.copy()
        held[holds.case[(holds.end == NEVER) & ~holds.unwritten]] = True
        answer = np.array([*stages.answer, ""])[self.answered_row]
        stood_in = stages.progress.some(stages.event_kind == "completion") & rules.completion_confirms
        return {
            "status": (stages.kind != "resolved") & (stages.kind != "closed"),
            "solved": ~history.dated,
            "resumed": held,
            "planned": self.unplanned,
            "unedited": np.append(self.approvals.edited, False)[self.standing_plan],
            "answered": self.unanswered,
            "explained": self.unexplained("resolution"),
            "confirmed": (answer == "") & ~stood_in if rules.confirmation_required else nobody,
            "undisputed": answer == "disputed",
            "rated": self.unrated & ~(self.chased & self.chase_over) if rules.rating_required else nobody,
            "followed-up": self.unfollowed_row >= 0,
            **self._progress(nobody),
        }

    def _progress(self, nobody: Bools) -> dict[str, Bools]:
        """The conditions of a complete record, where the rules ask for one."""
        stages, events = self.stages, self.stages.progress
        if not stages.rules.progress_required:
            return dict.fromkeys(("worked", "told", "cooperated", "finished"), nobody)
        kind, percent = stages.event_kind, events.table.values("percent")
        helped = stages.assignments.some(flags_in(stages.assignments.table.values("cooperating")))
        partly = np.array([_below_100(value) for value in percent], dtype=bool)
        last = events.last(flags_in(percent), stages.event_at)
        return {
            "worked": ~events.some(kind == "work"),
            "told": ~events.some(kind == "customer"),
            "cooperated": helped & ~events.some(kind == "cooperation"),
            "finished": np.append(partly, False)[last] & ~events.some(kind == "completion"),
        }

    @cached_property
    def answered_row(self) -> Ints:
        """The last callback in which each customer said yes or no, -1 for none."""
        return self.stages.callbacks.last(self.stages.answer != "", self.stages.called_at)

    @cached_property
    def called_row(self) -> Ints:
        """The last callback made or rated in each case, -1 for none."""
        stages = self.stages
        return stages.callbacks.last((stages.called_at < NEVER) | stages.rated, stages.called_at)

    @cached_property
    def unrated(self) -> Bools:
        """Which cases have no rating at all."""
        return ~self.stages.callbacks.some(self.stages.rated)

    @cached_property
    def _first_call(self) -> Ints:
        return self.stages.callbacks.earliest(self.stages.called_at < NEVER, self.stages.called_at)

    @cached_property
    def chased(self) -> Bools:
        """Which customers were spoken to again after the first callback."""
        stages = self.stages
        again = stages.callbacks.latest(stages.called_at < NEVER, stages.called_at)
        told = stages.progress.latest(stages.event_kind == "customer", stages.event_at)
        return np.maximum(again, told) > self._first_call

    @cached_property
    def chase_due(self) -> Ints:
        """By when a missing rating is to be asked for; NEVER where there is nothing to ask, or no limit."""
        called = np.flatnonzero(self.unrated & (self._first_call < NEVER))
        found = np.full(len(self.stages), NEVER)
        limit, rules, hours = self.stages.rules.rating_chase_limit, self.stages.rules, self.stages.sla.hours
        if limit is not None and len(called):
            same = rules.working_day_end == "same_time"
            end = due(to_moments(self._first_call[called]), limit, hours, same_clock_time=same)
            found[called] = from_moments(end)
        return found

    @cached_property
    def chase_over(self) -> Bools:
        """In which cases the time to ask for a rating again has run out."""
        over: Bools = self.chase_due < self.stages.now
        return over

    @cached_property
    def unfollowed_row(self) -> Ints:
        """The last callback of each case whose bad rating nobody followed up, -1 for none."""
        calls = self.stages.sla.history.callbacks
        found = np.full(len(self.stages), -1)
        chosen = calls.bad & (calls.followed_up == NEVER)
        found[calls.case[chosen]] = calls.row[chosen]
        return found

    @cached_property
    def plan_wanted(self) -> tuple[Bools, Bools]:
        """Which cases need a plan at all, and which an approved one, by their priority's limits."""
        rules, codes = self.stages.rules, self.stages.sla.history.priority
        plan = np.array([*(p.limits.get("plan") is not None for p in rules.priorities), False])
        approval = np.array([*(p.limits.get("approval") is not None for p in rules.priorities), False])
        approval |= plan & rules.second_approval
        return (plan | approval)[codes], approval[codes]

    @cached_property
    def standing_plan(self) -> Ints:
        """Each case's latest version that was not refused, -1 for none."""
        plans = self.stages.plans
        return plans.last(~self.approvals.rejected, minutes_in(plans.table, "submitted_at"))

    @cached_property
    def unplanned(self) -> Bools:
        """Which cases lack the plan or the approval they need.

        Where a plan has a limit but no approval, a solution within that limit is the plan itself.
        """
        wanted, approved = self.plan_wanted
        row = self.standing_plan
        runs = self.stages.sla.runs["plan"]
        at_once = np.zeros(len(self.stages), dtype=bool)
        at_once[runs.case[runs.state == State.MET]] = True
        lacking = np.where(approved, ~np.append(self.approvals.approved, False)[row], (row < 0) & ~at_once)
        result: Bools = wanted & lacking
        return result

    @cached_property
    def unanswered(self) -> Bools:
        """Which cases have an objection that no later plan, escalation or confirmation answers."""
        stages = self.stages
        kind, at = stages.event_kind, stages.event_at
        objected = stages.progress.latest(kind == "objection", at)
        plans, submitted = stages.plans, minutes_in(stages.plans.table, "submitted_at")
        answers = (
            plans.latest(submitted < NEVER, submitted),
            stages.progress.latest(kind == "escalation", at),
            stages.callbacks.latest(stages.answer == "confirmed", stages.called_at),
        )
        wanted = self.plan_wanted[0] | plans.some(submitted < NEVER)
        result: Bools = wanted & (objected > np.maximum.reduce(answers))
        return result

    def unexplained(self, clock: str) -> Bools:
        """Which cases were late by a clock that has ended, without a reason on their latest assignment."""
        stages, runs = self.stages, self.stages.sla.runs[clock]
        late = np.zeros(len(stages), dtype=bool)
        late[runs.case[runs.state == State.MET_LATE]] = True
        said = flags_in(stages.assignments.table.values("late_reason"))
        result: Bools = late & (stages.assigned_row >= 0) & ~np.append(said, False)[stages.assigned_row]
        return result

    def cell(self, condition: Condition, place: int) -> tuple[Table, int, str]:
        """Return the cell that shows a condition is not met: table, sheet row, key."""
        rows = {
            "solved": self.stages.assigned_row,
            "explained": self.stages.assigned_row,
            "unedited": self.standing_plan,
            "confirmed": self.called_row,
            "undisputed": self.answered_row,
            "rated": self.called_row,
            "followed-up": self.unfollowed_row,
        }
        row = rows[condition.id][place] if condition.id in rows else -1
        if row >= 0:
            table = self.stages.tables[condition.table]
            return table, table.rows[row], condition.key
        return self.stages.cases, self.stages.cases.rows[place], "status"


def _below_100(value: Cell) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value < 100
