"""Checks on requests and holds: extensions and escalations, and holds that nobody ended."""

from __future__ import annotations

from collections.abc import Iterator

from cs_workbook.model import Text, cell_text
from cs_workbook.rules.checks import Fault, Look, check
from cs_workbook.rules.word_lists import split_words

_NAMES = {
    "extension": Text("延期申请", "extension"),
    "escalation": Text("升级申请", "escalation"),
}


def _requests(look: Look, *, solved: bool) -> Iterator[tuple[int, int, str]]:
    """Yield (place of the row, place of its case, kind) of each request of cases not archived."""
    stages = look.stages
    kind, case = stages.event_kind, stages.progress.case
    asked = ((kind == "extension") | (kind == "escalation")) & (case >= 0)
    for place in asked.nonzero()[0].tolist():
        of = int(case[place])
        if not stages.archived[of] and (solved or not look.sla.history.solved[of]):
            yield place, of, str(kind[place])


@check(
    "request-unapproved",
    "warning",
    Text("申请没有批准人", "request without an approver"),
    Text(
        "请主管审批并填写批准人；未经批准的申请不延长时限。", "Have it approved; without an approver the limit stays."
    ),
)
def request_unapproved(look: Look) -> Iterator[Fault]:
    """An open case's request for extension or escalation that nobody has approved."""
    table = look.stages.progress.table
    approved = table.values("approved_by")
    for place, _, kind in _requests(look, solved=False):
        if not cell_text(approved[place]).strip():
            problem = Text("{kind}没有批准人。", "Nobody has approved this {kind}.")(kind=_NAMES[kind])
            yield Fault(table, table.rows[place], "approved_by", problem)


@check(
    "request-self-approved",
    "error",
    Text("自己批准自己的申请", "own request approved"),
    Text("请由主管或部门负责人批准。", "Have the supervisor or head approve it."),
)
def request_self_approved(look: Look) -> Iterator[Fault]:
    """Who asks for an extension or escalation approves it."""
    table = look.stages.progress.table
    by, approved = table.values("by"), table.values("approved_by")
    for place, _, kind in _requests(look, solved=True):
        if set(split_words(by[place])) & set(split_words(approved[place])):
            problem = Text("{kind}由申请人{name}自己批准。", "{name} approved their own {kind}.")
            yield Fault(table, table.rows[place], "approved_by", problem(kind=_NAMES[kind], name=cell_text(by[place])))


@check(
    "request-late",
    "warning",
    Text("超时后才申请延期", "extension asked for too late"),
    Text("时限不再延长；请写明延期说明。", "The limit stays as it was; give the reason for being late."),
)
def request_late(look: Look) -> Iterator[Fault]:
    """An extension asked for when the time was already up. An escalation may come then: that is what it is for."""
    from cs_workbook.rules.sla.minutes import NEVER, moment_of

    stages, due = look.stages, look.sla.due_of("resolution")
    table, at = stages.progress.table, stages.event_at
    for place, case, kind in _requests(look, solved=True):
        if kind == "extension" and due[case] < at[place] < NEVER:
            problem = Text("时限是 {due}，申请时已经超时。", "The time was up at {due}, before this was asked.")
            yield Fault(table, table.rows[place], "at", problem(due=cell_text(moment_of(int(due[case])))))


@check(
    "request-without-moment",
    "warning",
    Text("申请没有新时间", "request without a new moment"),
    Text("请填写新预期时间。", "Enter the new expected moment."),
)
def request_without_moment(look: Look) -> Iterator[Fault]:
    """An approved request that does not say until when, so that it moves nothing."""
    from cs_workbook.rules.sla.clocks import EXTENSION

    runs = look.sla.runs["resolution"]
    used = set(runs.source_row[runs.source == EXTENSION].tolist())
    table = look.stages.progress.table
    new, approved = table.values("new_expected_at"), table.values("approved_by")
    for place, _, kind in _requests(look, solved=False):
        if new[place] is None and cell_text(approved[place]).strip() and place not in used:
            problem = Text("{kind}已批准，但没有新预期时间。", "The {kind} is approved, but names no new moment.")
            yield Fault(table, table.rows[place], "new_expected_at", problem(kind=_NAMES[kind]))


_WAITED_FOR = {
    "first_response": Text("首次响应", "The first response"),
    "plan": Text("提交方案", "The plan"),
    "approval": Text("方案审批", "The approval"),
    "resolution": Text("解决", "The resolution"),
}


@check(
    "overdue-not-escalated",
    "warning",
    Text("超时没有升级", "overdue and not escalated"),
    Text("请在进度表提出升级申请，并写明超时原因。", "Ask for escalation on Progress, and say why it is late."),
)
def overdue_not_escalated(look: Look) -> Iterator[Fault]:
    """Something is overdue and still waits, and nobody has asked for escalation since; told once a case."""
    from cs_workbook.rules.sla.words import State, duration_text

    if not look.rules.escalate_overdue:
        return
    stages = look.stages
    asked = stages.progress.latest(stages.event_kind == "escalation", stages.event_at)
    told: set[int] = set()
    for clock, what in _WAITED_FOR.items():
        runs = look.sla.runs[clock]
        late = (runs.state == State.BREACHED) & ~stages.archived[runs.case] & stages.first[runs.case]
        for n in (late & (asked[runs.case] < runs.due)).nonzero()[0].tolist():
            case, over = int(runs.case[n]), int(runs.overrun[n])
            if case not in told:
                told.add(case)
                length = Text(duration_text(over, "zh"), duration_text(over, "en"))
                problem = Text(
                    "{what}已超时{length}，没有升级申请。", "{what} is {length} late; nobody asked for escalation."
                )
                yield Fault(stages.cases, stages.cases.rows[case], "case_id", problem(what=what, length=length))


@check(
    "hold-too-long",
    "warning",
    Text("挂起过久", "on hold too long"),
    Text("请恢复办理，或与客户确认后办结。", "Resume it, or agree with the customer to close it."),
)
def hold_too_long(look: Look) -> Iterator[Fault]:
    """A hold that began more than the allowed days ago and was never resumed."""
    from cs_workbook.rules.sla.minutes import NEVER

    stages, holds = look.stages, look.sla.history.holds
    table, cases = stages.progress.table, stages.cases
    age = stages.now - holds.start
    long = (holds.end == NEVER) & (age > look.rules.hold_days * 1440)
    long &= ~stages.archived[holds.case] & (stages.kind[holds.case] != "closed")
    for n in long.nonzero()[0].tolist():
        case, start = int(holds.case[n]), holds.start[n]
        problem = Text("已挂起 {n} 天，一直没有恢复。", "On hold for {n} {n:day|days}, never resumed.")(
            n=int(age[n]) // 1440
        )
        rows = stages.progress.of(case)
        begun = [row for row in rows if stages.event_kind[row] == "hold" and stages.event_at[row] == start]
        if begun:
            yield Fault(table, table.rows[begun[0]], "at", problem)
        else:
            yield Fault(cases, cases.rows[case], "status", problem)
