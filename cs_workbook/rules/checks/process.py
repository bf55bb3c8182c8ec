"""Checks on the course of a case: late without a reason, silent too long, callbacks and follow-ups not made.

They read the clocks; what is archived is left in peace.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cs_workbook.model import Text, cell_text
from cs_workbook.rules.checks import Fault, Look, check
from cs_workbook.rules.limits import Limit, limit_words

if TYPE_CHECKING:
    from cs_workbook.rules.sla.clocks import Runs


def _length(minutes: int) -> Text:
    from cs_workbook.rules.sla.words import duration_text

    return Text(duration_text(minutes, "zh"), duration_text(minutes, "en"))


def _allowed(limit: Limit | None) -> Text:
    return limit_words(limit) if limit else Text("时限", "the limit")


def _overdue(look: Look, clock: str, *, ended: bool) -> Iterator[tuple[Runs, int, int]]:
    """Yield (runs, number of the run, place of its case) of each run beyond its due time, over or still going."""
    from cs_workbook.rules.sla.words import State

    runs, stages = look.sla.runs[clock], look.stages
    wanted = State.MET_LATE if ended else State.BREACHED
    for n in ((runs.state == wanted) & ~stages.archived[runs.case] & stages.first[runs.case]).nonzero()[0].tolist():
        yield runs, n, int(runs.case[n])


def _limit_of(runs: Runs, n: int) -> Limit | None:
    return runs.limits[runs.limit[n]] if runs.limit[n] >= 0 else None


@check(
    "late-without-reason",
    "error",
    Text("超时未说明原因", "late without a reason"),
    Text("请写明超时的原因。", "Say why it was late."),
)
def late_without_reason(look: Look) -> Iterator[Fault]:
    """Resolved after the limit or the expected moment, and the reason is blank."""
    yield from _unexplained(
        look,
        "resolution",
        Text("完成时间超过时限{length}，没有说明原因。", "Resolved {length} late, without a reason."),
    )


@check(
    "late-response-without-reason",
    "warning",
    Text("首次响应超时未说明", "late first response without a reason"),
    Text("请写明超时的原因。", "Say why it was late."),
)
def late_response_without_reason(look: Look) -> Iterator[Fault]:
    """The first response came after its limit, and the reason is blank; not told twice of one blank cell."""
    yield from _unexplained(
        look,
        "first_response",
        Text("首次响应超过时限{length}，没有说明原因。", "The first response was {length} late, without a reason."),
    )


@check(
    "late-plan-without-reason",
    "warning",
    Text("方案超时未说明", "late plan without a reason"),
    Text("请写明超时的原因。", "Say why it was late."),
)
def late_plan_without_reason(look: Look) -> Iterator[Fault]:
    """A plan was handed in or decided after its limit, and the reason is blank; told once of one blank cell."""
    late = Text("提交方案超过时限{length}，没有说明原因。", "The plan was {length} late, without a reason.")
    yield from _unexplained(look, "plan", late)
    late = Text(
        "方案审批超过时限{length}，没有说明原因。", "The decision on the plan was {length} late, without a reason."
    )
    yield from _unexplained(look, "approval", late)


_EXPLAINED_TOGETHER = ("resolution", "first_response", "plan", "approval")
"""Clocks with one cell for the reason, those that are told of it first."""


def _unexplained(look: Look, clock: str, problem: Text) -> Iterator[Fault]:
    rows, missing = look.stages.assignments.table, look.closing.unexplained(clock)
    for other in _EXPLAINED_TOGETHER[: _EXPLAINED_TOGETHER.index(clock)]:
        missing = missing & ~look.closing.unexplained(other)
    for runs, n, case in _overdue(look, clock, ended=True):
        if missing[case]:
            missing[case] = False
            row = rows.rows[look.stages.assigned_row[case]]
            yield Fault(rows, row, "late_reason", problem(length=_length(int(runs.overrun[n]))))


@check(
    "entered-late",
    "warning",
    Text("登记不及时", "entered late"),
    Text("请在备注中写明原因。", "Say why in the note."),
)
def entered_late(look: Look) -> Iterator[Fault]:
    """A case was registered after its channel's limit; a note is taken as the reason."""
    cases = look.stages.cases
    notes, channels = cases.values("note"), cases.values("channel")
    for runs, n, case in _overdue(look, "entry", ended=True):
        if notes[case] is None:
            problem = Text(
                "{channel}应在{limit}内登记，晚了{length}。", "{channel} cases are due within {limit}; {length} late."
            )
            text = problem(
                channel=cell_text(channels[case]),
                limit=_allowed(_limit_of(runs, n)),
                length=_length(int(runs.overrun[n])),
            )
            yield Fault(cases, cases.rows[case], "recorded_at", text)


_WHEN_DONE = Text("{why}，还没有填写{label}。", "{why}, but {label} is blank.")


@check(
    "expected-missing",
    "warning",
    Text("没有预期完成时间", "no expected moment"),
    Text("请责任人填写。", "Have the owner say when it will be done."),
)
def expected_missing(look: Look) -> Iterator[Fault]:
    """An open case was accepted, or its plan approved, and nobody said when it will be done."""
    if not look.rules.expected_required:
        return
    stages, table = look.stages, look.stages.assignments.table
    accepted, expected = table.values("accepted_at"), table.values("expected_at")
    approved = stages.plans.some(look.closing.approvals.approved)
    waiting = ~look.sla.history.solved & ~look.sla.history.closed & ~stages.archived & stages.first
    for case in (waiting & (stages.assigned_row >= 0)).nonzero()[0].tolist():
        row = int(stages.assigned_row[case])
        if expected[row] is None and (accepted[row] is not None or approved[case]):
            why = (
                Text("已接单", "It was accepted")
                if accepted[row] is not None
                else Text("方案已获批", "The plan is approved")
            )
            problem = _WHEN_DONE(why=why, label=table.headers["expected_at"])
            yield Fault(table, table.rows[row], "expected_at", problem)


@check(
    "progress-stale",
    "warning",
    Text("进度没有更新", "progress not updated"),
    Text("请责任人在进度表补记最新进展。", "Have the owner enter the latest on Progress."),
)
def progress_stale(look: Look) -> Iterator[Fault]:
    """An open case has had no row in Progress for longer than the interval."""
    problem = Text("应每{limit}更新一次进度，已超过{length}。", "Progress is due every {limit}; {length} over.")
    yield from _silent(look, "progress", problem)


@check(
    "customer-not-told",
    "warning",
    Text("没有按时告知客户", "the customer was not told"),
    Text("请联系客户，并在进度表记一行“客户沟通”。", "Contact the customer and enter it on Progress."),
)
def customer_not_told(look: Look) -> Iterator[Fault]:
    """An open case's customer has heard nothing for longer than the priority allows."""
    problem = Text(
        "应每{limit}告知客户一次进展，已超过{length}。", "The customer is due word every {limit}; {length} over."
    )
    yield from _silent(look, "update", problem)


def _silent(look: Look, clock: str, problem: Text) -> Iterator[Fault]:
    cases = look.stages.cases
    for runs, n, case in _overdue(look, clock, ended=False):
        text = problem(limit=_allowed(_limit_of(runs, n)), length=_length(int(runs.overrun[n])))
        yield Fault(cases, cases.rows[case], "case_id", text)


@check(
    "callback-missing",
    "warning",
    Text("没有回访", "no callback"),
    Text("请尽快回访并记录。", "Call the customer and enter it."),
)
def callback_missing(look: Look) -> Iterator[Fault]:
    """A case is resolved, its callback is overdue and nobody has called."""
    stages = look.stages
    rows = stages.callbacks
    waiting = rows.last(rows.case >= 0)
    for runs, n, case in _overdue(look, "callback", ended=False):
        problem = Text("解决后应在{limit}内回访，已超过{length}。", "A callback is due within {limit}; {length} over.")
        text = problem(limit=_allowed(_limit_of(runs, n)), length=_length(int(runs.overrun[n])))
        row = int(waiting[case])
        if row >= 0 and rows.table.values("at")[row] is None:
            yield Fault(rows.table, rows.table.rows[row], "at", text)
        else:
            yield Fault(stages.cases, stages.cases.rows[case], "case_id", text)


@check(
    "callback-late",
    "info",
    Text("回访超时", "late callback"),
    Text("无需改动；请留意今后按时回访。", "Nothing to change; mind the limit next time."),
)
def callback_late(look: Look) -> Iterator[Fault]:
    """A callback was made after its limit."""
    rows, at = look.stages.callbacks, look.stages.called_at
    for runs, n, case in _overdue(look, "callback", ended=True):
        made = [row for row in rows.of(case) if at[row] == runs.stop[n]]
        problem = Text("回访晚了{length}，应在{limit}内。", "The callback was {length} late; the limit is {limit}.")
        text = problem(limit=_allowed(_limit_of(runs, n)), length=_length(int(runs.overrun[n])))
        yield Fault(rows.table, rows.table.rows[made[0]], "at", text)


@check(
    "followup-missing",
    "error",
    Text("不满意未跟进", "bad rating without a follow-up"),
    Text(
        "请指定专人再次联系客户，并填写时间、跟进人和原因。", "Have a named person call again; enter when, who and why."
    ),
)
def followup_missing(look: Look) -> Iterator[Fault]:
    """A bad rating or a low score, and no second follow-up within its limit."""
    table = look.stages.callbacks.table
    for runs, n, _ in _overdue(look, "followup", ended=False):
        problem = Text(
            "评价不满意，应在{limit}内二次跟进，已超过{length}。",
            "A bad rating is due a follow-up within {limit}; {length} over.",
        )
        text = problem(limit=_allowed(_limit_of(runs, n)), length=_length(int(runs.overrun[n])))
        yield Fault(table, table.rows[runs.row[n]], "followup_at", text)


@check(
    "followup-incomplete",
    "warning",
    Text("二次跟进记录不全", "incomplete follow-up"),
    Text("请补填。", "Enter it."),
)
def followup_incomplete(look: Look) -> Iterator[Fault]:
    """A second follow-up without who made it, or why the customer was not satisfied."""
    stages = look.stages
    table = stages.callbacks.table
    cells = look.each("Callbacks", "followup_at", "followup_by", "followup_cause")
    for place, (row, (at, *told)) in enumerate(cells):
        case = int(stages.callbacks.case[place])
        if at is None or (case >= 0 and stages.archived[case]):
            continue
        for key, value in zip(("followup_by", "followup_cause"), told, strict=True):
            if key in table and not cell_text(value).strip():
                problem = Text("已二次跟进，但没有填写{label}。", "The follow-up was made, but {label} is blank.")
                yield Fault(table, row, key, problem(label=table.headers[key]))


@check(
    "rating-not-chased",
    "warning",
    Text("没有催评", "rating not asked for again"),
    Text("请再联系客户一次，并记入回访表或进度表。", "Ask the customer again; enter it on Callback or Progress."),
)
def rating_not_chased(look: Look) -> Iterator[Fault]:
    """A callback brought no rating, and nobody asked again within the limit."""
    stages, closing = look.stages, look.closing
    table = stages.callbacks.table
    waiting = closing.chase_over & ~closing.chased & (stages.kind != "closed") & ~stages.archived
    for case in waiting.nonzero()[0].tolist():
        row = int(closing.called_row[case])
        problem = Text(
            "回访后没有收到评价，应在{limit}内催评。", "No rating came after the callback; ask again within {limit}."
        )
        yield Fault(table, table.rows[row], "rating", problem(limit=_allowed(look.rules.rating_chase_limit)))
