"""Checks on plans: who approves, what was approved, and whether there is one where there must be."""

from __future__ import annotations

from collections.abc import Iterator

from cs_workbook.model import Cell, Table, Text, cell_text
from cs_workbook.rules.checks import Fault, Look, check
from cs_workbook.rules.word_lists import split_words


def _mine(look: Look) -> Iterator[tuple[int, int]]:
    """Yield (place of the row, place of its case) of the plans of cases not archived."""
    stages = look.stages
    for place, case in enumerate(stages.plans.case.tolist()):
        if case >= 0 and not stages.archived[case]:
            yield place, case


def _version(table: Table, place: int) -> Text:
    """How people call a version: 第2版方案."""
    number = cell_text(table.values("version")[place])
    return Text(f"第 {number} 版方案", f"version {number}") if number else Text("方案", "the plan")


@check(
    "plan-edited",
    "error",
    Text("方案批准后被修改", "plan edited after approval"),
    Text(
        "请恢复批准时的内容；确需修改的，新增一版重新审批。",
        "Restore the approved text; to change it, add a version for approval.",
    ),
)
def plan_edited(look: Look) -> Iterator[Fault]:
    """The text of an approved plan is no longer what was approved."""
    table, edited = look.stages.plans.table, look.closing.approvals.edited
    decided = table.values("decided_at")
    for place in edited.nonzero()[0].tolist():
        at = (
            Text(f"（{cell_text(decided[place])}）", f" ({cell_text(decided[place])})")
            if decided[place]
            else Text("", "")
        )
        problem = Text(
            "{version}在审批通过{at}之后被改过，审批已失效。",
            "{version} was edited after its approval{at}, which is void.",
        )
        yield Fault(table, table.rows[place], "measures", problem(version=_version(table, place), at=at))


@check(
    "second-approval-missing",
    "error",
    Text("缺少复审", "second approval missing"),
    Text("请经理复审，并填写复审人、复审结果和复审时间。", "Have the manager review it; enter who, what and when."),
)
def second_approval_missing(look: Look) -> Iterator[Fault]:
    """A large or cross-department plan was approved once, and nobody was asked to review it, or it was carried out."""
    approvals, stages = look.closing.approvals, look.stages
    table = stages.plans.table
    cost, reviewers = table.values("cost"), table.values("second_approver")
    lacking = approvals.needs_second & (stages.decision == "approved") & ~approvals.approved & ~approvals.rejected
    for place, case in _mine(look):
        if not lacking[place]:
            continue
        asked = bool(cell_text(reviewers[place]).strip())
        if asked and not look.sla.history.solved[case]:
            continue
        amount = cost[place]
        large = isinstance(amount, (int, float)) and amount >= look.rules.large_cost
        why = (
            Text("预计成本 {cost} 达到大额标准 {large}", "the cost of {cost} reaches the large cost of {large}")(
                cost=cell_text(amount), large=look.rules.large_cost
            )
            if large
            else Text("方案跨部门", "the plan crosses departments")
        )
        problem = Text("{why}，没有复审通过。", "{why}, and there is no second approval.")
        yield Fault(table, table.rows[place], "second_decision" if asked else "second_approver", problem(why=why))


@check(
    "self-approved",
    "error",
    Text("自己审批自己的方案", "own plan approved"),
    Text("请换一位审批人重新审批。", "Have somebody else approve it."),
)
def self_approved(look: Look) -> Iterator[Fault]:
    """Who hands in a plan approves it, or reviews it; or one person approves it twice."""
    table = look.stages.plans.table
    keys = ("submitted_by", "approver", "second_approver")
    columns = [table.values(key) for key in keys]
    for place, _ in _mine(look):
        by, first, second = (column[place] for column in columns)
        own = _same(by, first)
        for same, key, zh, en in (
            (own, "approver", "{name}提交的方案由本人审批。", "{name} approves their own plan."),
            (_same(by, second), "second_approver", "{name}提交的方案由本人复审。", "{name} reviews their own plan."),
            (_same(first, second) - own, "second_approver", "{name}既审批又复审。", "{name} approves the plan twice."),
        ):
            if same:
                yield Fault(table, table.rows[place], key, Text(zh, en)(name=min(same)))


_NOBODY: frozenset[str] = frozenset()


def _same(one: Cell, other: Cell) -> frozenset[str]:
    """Who stands in both cells; most name one person each."""
    if one is None or other is None:
        return _NOBODY
    if isinstance(one, str) and isinstance(other, str) and one.isalnum() and other.isalnum():
        return frozenset((one,)) if one == other else _NOBODY
    return frozenset(split_words(one)) & frozenset(split_words(other))


@check(
    "decision-unsigned",
    "error",
    Text("审批没有签署", "unsigned decision"),
    Text("请补填。", "Enter it."),
)
def decision_unsigned(look: Look) -> Iterator[Fault]:
    """A plan is approved or rejected, but not by whom or when; or rejected without a word."""
    import numpy as np

    from cs_workbook.rules.sla.minutes import flags_in

    stages = look.stages
    table = stages.plans.table
    decided, refused = (np.isin(stages.decision, words) for words in (("approved", "rejected"), ("rejected",)))
    reviewed = np.isin(stages.second_decision, ("approved", "rejected"))
    case = stages.plans.case
    mine = (case >= 0) & ~np.append(stages.archived, False)[case]
    for asked, word_key, keys in (
        (decided, "decision", ("approver", "decided_at")),
        (refused, "decision", ("opinion",)),
        (reviewed, "second_decision", ("second_approver", "second_decided_at")),
    ):
        words = table.values(word_key)
        for key in (key for key in keys if key in table):
            for place in (asked & mine & ~flags_in(table.values(key))).nonzero()[0].tolist():
                problem = Text(
                    "审批结果是“{word}”，但没有填写{label}。", "The decision is '{word}', but {label} is blank."
                )
                text = problem(word=cell_text(words[place]), label=table.headers[key])
                yield Fault(table, table.rows[place], key, text)


@check(
    "resolved-without-plan",
    "error",
    Text("没有方案就已解决", "resolved without a plan"),
    Text("请补交方案并完成审批。", "Hand in the plan and have it approved."),
)
def resolved_without_plan(look: Look) -> Iterator[Fault]:
    """A case is resolved, its priority asks for a plan, and there is none that stands.

    Where the priority gives a limit for approval, or plans are reviewed, it must be approved. Where it
    gives one for the plan alone, a solution within that limit is the plan itself.
    """
    stages, closing = look.stages, look.closing
    rows = stages.assignments
    refused = stages.plans.some(closing.approvals.rejected)
    lacking = closing.unplanned & look.sla.history.solved & ~stages.archived & stages.first
    for case in lacking.nonzero()[0].tolist():
        plan = int(closing.standing_plan[case])
        if plan >= 0:
            problem = Text("已解决，但{version}没有批准。", "It is resolved, but {version} is not approved.")
            problem = problem(version=_version(stages.plans.table, plan))
        elif refused[case]:
            problem = Text(
                "已解决，但方案被驳回后没有再提交。", "It is resolved, but its plan was rejected and never mended."
            )
        else:
            problem = Text("已解决，但没有提交方案。", "It is resolved, but no plan was handed in.")
        row = int(stages.assigned_row[case])
        if row >= 0 and look.sla.history.dated[case]:
            yield Fault(rows.table, rows.table.rows[row], "resolved_at", problem)
        else:
            yield Fault(stages.cases, stages.cases.rows[case], "status", problem)


@check(
    "plan-not-resubmitted",
    "warning",
    Text("驳回后没有新方案", "rejected plan not resubmitted"),
    Text("请按审批意见修改，新增一版重新提交。", "Revise it by the opinion and hand in another version."),
)
def plan_not_resubmitted(look: Look) -> Iterator[Fault]:
    """An open case's latest plan was rejected, and nobody has handed in another."""
    stages, table = look.stages, look.stages.plans.table
    rejected = look.closing.approvals.rejected
    solved = look.sla.history.solved | stages.archived
    latest = stages.plan_row
    open_cases = (latest >= 0) & ~solved
    for case in open_cases.nonzero()[0].tolist():
        row = int(latest[case])
        if rejected[row]:
            problem = Text("{version}被驳回，还没有新的一版。", "{version} was rejected; there is no other yet.")
            yield Fault(table, table.rows[row], "decision", problem(version=_version(table, row)))


@check(
    "objection-unanswered",
    "warning",
    Text("客户异议没有回应", "objection not answered"),
    Text("请重新评估，提交新一版方案，或升级处理。", "Assess it again: hand in a new version, or escalate."),
)
def objection_unanswered(look: Look) -> Iterator[Fault]:
    """A customer's objection that no later plan, escalation or confirmation answers."""
    stages = look.stages
    table = stages.progress.table
    last = stages.progress.last(stages.event_kind == "objection", stages.event_at)
    waiting = look.closing.unanswered & ~stages.archived
    for of in waiting.nonzero()[0].tolist():
        problem = Text(
            "客户提出异议后，还没有新一版方案。", "The customer objected, and there is no new version of the plan yet."
        )
        yield Fault(table, table.rows[last[of]], "kind", problem)
