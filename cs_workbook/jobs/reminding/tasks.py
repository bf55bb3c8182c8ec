"""What is to be done, by whom and by when: read from the clocks, the approvals and the callbacks.

Takes the tables, the rules and a moment; gives tasks, the most urgent first. The clocks run anew, so that
due times that stand in the workbook may be as old as they like.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from cs_workbook.jobs.reminding.people import MANAGERS, People
from cs_workbook.model import Cell, Tables, Text, cell_text
from cs_workbook.rules.approvals import read_approvals
from cs_workbook.rules.closing import Closing
from cs_workbook.rules.kpis.facts import slow_complaints
from cs_workbook.rules.limits import Limit
from cs_workbook.rules.masking import find_personal, mask_name, mask_text
from cs_workbook.rules.settings import Rules
from cs_workbook.rules.sla import State
from cs_workbook.rules.sla.minutes import NEVER, Bools, Ints, flags_in, from_moments, minute_of, moment_of, to_moments
from cs_workbook.rules.sla.urgency import ranks, urgency
from cs_workbook.rules.stages import Stages
from cs_workbook.rules.worktime import due as due_after

TASKS: dict[str, Text] = {
    "assign": Text("分配责任人", "assign an owner"),
    "first_response": Text("首次响应", "first response"),
    "plan": Text("提交方案", "hand in the plan"),
    "approval": Text("审批方案", "decide on the plan"),
    "second": Text("复审方案", "second approval of the plan"),
    "extension": Text("审批延期申请", "decide on the extension"),
    "escalation": Text("审批升级申请", "decide on the escalation"),
    "resolution": Text("解决", "resolve"),
    "slow": Text("跟进响应慢投诉", "see to the slow response complained about"),
    "update": Text("告知客户进展", "tell the customer how it stands"),
    "progress": Text("更新进度", "enter the progress"),
    "callback": Text("回访客户", "call the customer back"),
    "chase": Text("催客户评价", "ask for the rating"),
    "followup": Text("二次跟进", "second follow-up"),
}
"""Everything anybody is reminded of, in the order in which a case meets it."""

_OWNERS = ("first_response", "plan", "resolution", "update", "progress")
_LAST = dt.datetime.max
_LONGEST_NAME = 15
_SENTENCE = re.compile(r"[，。！？；：\n]|我[叫是姓]|本人|(?:\S+ ){4}")
_NUMBER = re.compile(r"\d+\*+\d+")
_BRACKETS = str.maketrans("<>", "‹›")


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do.

    Attributes:
        person: who is told; "" where nobody could be found.
        kind: a key of `TASKS`.
        customer: masked.
        level: of the case's urgency; "" for a word that is no level.
        rank: of the level.
        urgent: of the most urgent level.
        due: None where no limit was agreed.
        overrun: minutes beyond the due time.
        stands_for: whose task it is, where that is somebody else who is off duty.
    """

    person: str
    kind: str
    case: str
    customer: str
    level: str
    rank: int
    urgent: bool
    due: dt.datetime | None
    state: State
    overrun: int = 0
    stands_for: str = ""

    @property
    def overdue(self) -> bool:
        """Whether its time is up."""
        return self.state == State.BREACHED


def find_tasks(tables: Tables, rules: Rules, now: dt.datetime) -> list[Task]:
    """Return what is to be reminded of: overdue, at risk, or due within the agreed time ahead.

    What waits for an owner, for an answer to a request, or for a decision without a limit is among them at
    once. What is on hold is not.

    Raises:
        SettingsError: a limit in working time, but no working minute within 366 days.
    """
    found: dict[tuple[str, str, str, dt.datetime | None], Task] = {}
    for task in _Finder(tables, rules, now).tasks():
        found.setdefault((task.person, task.kind, task.case, task.due), task)
    kinds = list(TASKS)
    return sorted(
        found.values(),
        key=lambda t: (urgency(t.rank, t.state, t.due or _LAST), t.case, kinds.index(t.kind), t.person),
    )


class _Finder:
    """Looks through one workbook."""

    def __init__(self, tables: Tables, rules: Rules, now: dt.datetime) -> None:
        self.tables, self.rules = tables, rules
        self.stages, self.people = Stages(tables, rules, now), People(rules)
        self.sla, self.cases, self.now = self.stages.sla, tables["Cases"], minute_of(now)
        history = self.sla.history
        self.current = self.stages.first & ~self.stages.archived & ~history.closed
        self.working = self.current & ~history.solved
        self.horizon = self._horizon()
        self.levels = [priority.name for priority in rules.priorities]
        self.ranks = ranks(rules)
        *known, _ = self.ranks
        self.urgent = {place for place, rank in enumerate(known) if rank == min(known) < max(known)}

    def _horizon(self) -> int:
        """Up to when what falls due is told of."""
        ahead = self.rules.remind_ahead
        return int(self.after(np.array([self.now]), ahead)[0]) if ahead else self.now

    def tasks(self) -> Iterator[Task]:
        """Every task, in no order."""
        yield from self.unassigned()
        for clock in _OWNERS:
            for case, _, how in self.running(clock):
                owner = self.assigned(case, "owner")
                if owner:
                    yield self.task(clock, case, owner, *how)
        yield from self.approvals()
        yield from self.requests()
        yield from self.slow_responses()
        for case, _, how in self.running("callback"):
            yield self.task("callback", case, self.caller(case), *how)
        yield from self.chases()
        for case, row, how in self.running("followup"):
            by = self.said("Callbacks", "followup_by", row)
            yield self.task("followup", case, by or self.lead(case), *how)

    def running(self, clock: str) -> Iterator[tuple[int, int, tuple[int, State, int]]]:
        """Yield the case, the row and how it stands, of each run of a clock that is near its end or beyond."""
        runs = self.sla.runs[clock]
        near = (runs.state >= State.AT_RISK) | ((runs.state == State.ON_TIME) & (runs.due <= self.horizon))
        for n in (near & self.current[runs.case]).nonzero()[0].tolist():
            yield int(runs.case[n]), int(runs.row[n]), (int(runs.due[n]), State(runs.state[n]), int(runs.overrun[n]))

    def unassigned(self) -> Iterator[Task]:
        """Cases without an owner; the supervisor names one."""
        entered = self.sla.timed | flags_in(self.cases.values("customer")) | flags_in(self.cases.values("description"))
        for case in (self.working & entered & (self.sla.state != State.ON_HOLD)).nonzero()[0].tolist():
            if not self.assigned(case, "owner"):
                due, state = int(self.sla.next_due[case]), State(self.sla.state[case])
                state = state if due < NEVER else State.NONE
                overrun = max(0, self.now - due) if state == State.BREACHED else 0
                yield self.task("assign", case, self.lead(case), due, state, overrun)

    def approvals(self) -> Iterator[Task]:
        """Plans that wait for a decision: those with a limit near its end, and at once those without one."""
        stages = self.stages
        standing = read_approvals(stages)
        timed = {row: how for _, row, how in self.running("approval")}
        limited = set(self.sla.runs["approval"].row.tolist())
        for case in (self.working & (stages.plan_row >= 0)).nonzero()[0].tolist():
            row = int(stages.plan_row[case])
            handed_in = self.tables["Plans"].values("submitted_at")[row] is not None
            if standing.edited[row]:  # what was approved is no longer what stands there
                yield self.approval(case, row, "first", (NEVER, State.NONE, 0))
            elif handed_in and not standing.rejected[row] and not standing.approved[row]:
                step = "second" if stages.decision[row] == "approved" else "first"
                if row in timed or row not in limited:
                    yield self.approval(case, row, step, timed.get(row, (NEVER, State.NONE, 0)))

    def approval(self, case: int, row: int, step: str, how: tuple[int, State, int]) -> Task:
        """The task of whoever decides on a plan: as named, else who leads; never who handed it in."""
        by, first = self.said("Plans", "submitted_by", row), self.said("Plans", "approver", row)
        if step == "first":
            return self.task("approval", case, first or self.lead(case, by), *how, but=(by,))
        second = self.said("Plans", "second_approver", row)
        second = second or self.people.lead(self.assigned(case, "department"), (by, first), MANAGERS)
        return self.task("second", case, second, *how, but=(by, first))

    def requests(self) -> Iterator[Task]:
        """Requests for an extension or escalation that nobody has answered."""
        stages, events = self.stages, self.stages.progress
        kinds, open_ = stages.event_kind, ~flags_in(events.table.values("approved_by"))
        for row in (open_ & ((kinds == "extension") | (kinds == "escalation"))).nonzero()[0].tolist():
            case = int(events.case[row])
            if case >= 0 and self.working[case]:
                due = int(self.sla.due_of("resolution")[case])
                late = self.now - due
                how = (due, State.BREACHED if late > 0 else State.ON_TIME if due < NEVER else State.NONE, max(0, late))
                yield self.task(str(kinds[row]), case, self.lead(case, self.said("Progress", "by", row)), *how)

    def slow_responses(self) -> Iterator[Task]:
        """Complaints about slow response that no supervisor has seen to; who leads writes or calls for that."""
        slow, limit = slow_complaints(self.tables, self.rules), self.rules.overdue_followup
        if slow is None or limit is None:
            return
        cases = np.flatnonzero(slow & self.working & self.sla.timed & ~self.seen_to)
        for case, due in zip(cases.tolist(), self.after(self.sla.history.received[cases], limit).tolist(), strict=True):
            late = self.now - due
            if due <= max(self.horizon, self.now):
                state = State.BREACHED if late > 0 else State.ON_TIME
                yield self.task("slow", case, self.lead(case), due, state, max(0, late))

    @cached_property
    def seen_to(self) -> Bools:
        """In which cases somebody who leads has written progress or called the customer."""
        stages, found = self.stages, np.zeros(len(self.stages), dtype=bool)
        for rows, at in ((stages.progress, stages.event_at), (stages.callbacks, stages.called_at)):
            leads = np.array([self.people.leads(cell_text(by)) for by in rows.table.values("by")], dtype=bool)
            found |= rows.some(leads & (at < NEVER))
        return found

    def after(self, start: Ints, limit: Limit) -> Ints:
        """When a limit that begins at each of some moments runs out."""
        same = self.rules.working_day_end == "same_time"
        return from_moments(due_after(to_moments(start), limit, self.sla.hours, same_clock_time=same))

    def chases(self) -> Iterator[Task]:
        """Customers who were called, gave no rating and were not asked again, where closing needs one."""
        if not self.rules.rating_required:
            return
        closing = Closing(self.stages)
        due = closing.chase_due
        wanted = self.current & self.sla.history.solved & ~closing.chased & (due <= max(self.horizon, self.now))
        for case in wanted.nonzero()[0].tolist():
            late = self.now - int(due[case])
            state = State.BREACHED if late > 0 else State.ON_TIME
            caller = self.said("Callbacks", "by", int(closing.called_row[case])) or self.caller(case)
            yield self.task("chase", case, caller, int(due[case]), state, max(0, late))

    # ---------------------------------------------------------------- words

    def task(
        self, kind: str, case: int, person: str, due: int, state: State, overrun: int, but: Sequence[str] = ()
    ) -> Task:
        """A task of a case, told to whoever can see to it now; those of `but` stand in for nobody."""
        who, stands_for = self.people.told(person, self.assigned(case, "department"), but) if person else ("", "")
        level = int(self.sla.history.priority[case])
        return Task(
            person=who,
            kind=kind,
            case=_line(mask_text(self.stages.case_text(case))),
            customer=_shown(self.cases.values("customer")[case]),
            level=self.levels[level] if level >= 0 else "",
            rank=self.ranks[level],
            urgent=level in self.urgent,
            due=moment_of(due) if due < NEVER else None,
            state=state,
            overrun=overrun,
            stands_for=stands_for,
        )

    def said(self, table: str, key: str, row: int) -> str:
        """A cell of a stage table as text; "" where there is no such row."""
        return _line(cell_text(self.tables[table].values(key)[row])) if row >= 0 else ""

    def assigned(self, case: int, key: str) -> str:
        """What the latest assignment of a case says."""
        return self.said("Assignments", key, int(self.stages.assigned_row[case]))

    def lead(self, case: int, *but: str) -> str:
        """The supervisor a case falls to."""
        return self.people.lead(self.assigned(case, "department"), but)

    def caller(self, case: int) -> str:
        """Who calls a customer back: who is named for it, else the owner, else the supervisor."""
        named = self.said("Callbacks", "by", int(self.prepared[case]))
        return named or self.assigned(case, "owner") or self.lead(case)

    @cached_property
    def prepared(self) -> Ints:
        """The last callback of each case that is prepared but not made, -1 for none."""
        return self.stages.callbacks.last(self.stages.called_at == NEVER)


def _line(text: str) -> str:
    """A cell's text as one line, without signs that a chat would take for a command."""
    plain = "".join(" " if unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Zl", "Zp") else sign for sign in text)
    return " ".join(plain.translate(_BRACKETS).split())


def _shown(customer: Cell) -> str:
    """The masked name in a customer's cell, without any number; "" where it holds a sentence rather than a name."""
    text = cell_text(customer)
    for _, start, end in reversed(find_personal(text)):
        text = text[:start] + text[end:]
    name = _line(_NUMBER.sub("", mask_name(text)))
    return "" if len(name) > _LONGEST_NAME or _SENTENCE.search(text.strip()) else name
