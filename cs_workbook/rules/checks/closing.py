"""Checks on the end of a case: closed too early, a status that contradicts the stages, the archive."""

from __future__ import annotations

from collections.abc import Iterator

from cs_workbook.model import Text, cell_text
from cs_workbook.rules.checks import Fault, Look, check


@check(
    "closed-too-early",
    "error",
    Text("关闭条件不全", "closed too early"),
    Text("请补齐，或把状态改回处理中。", "Complete it, or reopen the case."),
)
def closed_too_early(look: Look) -> Iterator[Fault]:
    """A case is closed though something is missing that closing asks for; each missing thing is named."""
    from cs_workbook.rules.conditions import BY_CHECKS_OF_THEIR_OWN, CONDITIONS

    stages, closing = look.stages, look.closing
    closed = (stages.kind == "closed") & ~stages.archived & stages.first
    for condition in CONDITIONS:
        if condition.id not in BY_CHECKS_OF_THEIR_OWN:
            reason = condition.reason
            for case in (closed & closing.unmet[condition.id]).nonzero()[0].tolist():
                problem = Text("已关闭，但{zh}。", "It is closed, but {en}.")(zh=reason.zh, en=reason.en)
                yield Fault(*closing.cell(condition, case), problem, condition.fix)


@check(
    "status-contradicts-stages",
    "error",
    Text("状态与办理情况不符", "the status contradicts the stages"),
    Text("请按实际情况改正状态。", "Correct the status."),
)
def status_contradicts_stages(look: Look) -> Iterator[Fault]:
    """The status says one thing, the stage tables another."""
    stages = look.stages
    cases = stages.cases
    names = {
        kind: next((s.name for s in look.rules.statuses if s.kind == kind), "") for kind in ("resolved", "on_hold")
    }
    blank = [not cell_text(value).strip() for value in cases.values("status")]
    current = stages.first & ~stages.archived
    for case, evidence, wanted in _contradictions(look, names):
        if not current[case] or (stages.kind[case] == "" and not blank[case]):
            continue
        status = cell_text(cases.values("status")[case])
        said = (
            Text("状态是“{status}”", "The status is '{status}'")
            if status
            else Text("没有填写状态", "The status is blank")
        )
        problem = Text("{said}，但{evidence}。", "{said}, but {evidence}.")(said=said(status=status), evidence=evidence)
        fix = Text(
            "请把状态改为“{wanted}”；情况不符的，请改正那里的记录。",
            "Set it to '{wanted}', or correct the record there.",
        )
        yield Fault(cases, cases.rows[case], "status", problem, fix(wanted=wanted) if wanted else None)


def _contradictions(look: Look, names: dict[str, str]) -> Iterator[tuple[int, Text, str]]:
    """Yield (place of the case, what the stages say, the status that would fit)."""
    from cs_workbook.rules.sla.minutes import NEVER, moment_of

    stages, history = look.stages, look.sla.history
    busy = (stages.kind == "open") | (stages.kind == "on_hold") | (stages.kind == "")
    for case in (busy & history.dated).nonzero()[0].tolist():
        at = cell_text(moment_of(int(history.resolved[case])))
        label = stages.assignments.table.headers["resolved_at"]
        yield case, Text("{label}已填 {at}", "{label} is {at}")(label=label, at=at), names["resolved"]

    opened = [i for i, status in enumerate(look.rules.statuses) if status.kind == "open"]
    if len(opened) > 1:
        waiting = (stages.status == opened[0]) & ~history.dated
        wanted = look.rules.statuses[opened[1]].name
        accepted, handed_in = history.assignments.accepted < NEVER, stages.plans.some(stages.plans.case >= 0)
        for begun, zh, en in (
            (accepted, "已经接单", "the case has been accepted"),
            (handed_in & ~accepted, "已经提交方案", "a plan has been handed in"),
        ):
            for case in (waiting & begun).nonzero()[0].tolist():
                yield case, Text(zh, en), wanted

    if not names["on_hold"]:
        return
    holds = history.holds
    for n in ((holds.end == NEVER) & ~holds.unwritten).nonzero()[0].tolist():
        case, at = int(holds.case[n]), cell_text(moment_of(int(holds.start[n])))
        if stages.kind[case] in ("open", "") and not history.dated[case]:
            yield case, Text("进度在 {at} 挂起后没有恢复", "Progress holds it since {at}")(at=at), names["on_hold"]
    resumed = stages.progress.latest(stages.event_kind == "resume", stages.event_at)
    for n in holds.unwritten.nonzero()[0].tolist():
        case = int(holds.case[n])
        if resumed[case] > -NEVER:
            at = cell_text(moment_of(int(resumed[case])))
            yield case, Text("进度在 {at} 已恢复", "Progress resumed it at {at}")(at=at), ""


@check(
    "reopened-after-archive",
    "error",
    Text("归档后又改动", "reopened after archive"),
    Text(
        "归档后不再改动，请恢复原状；客户再次反映的，请另行登记。",
        "What is archived stays as it is: restore it; register a new case if the customer comes back.",
    ),
)
def reopened_after_archive(look: Look) -> Iterator[Fault]:
    """An archived case has another status than closed, lost its mark, or got a row after it was archived."""
    import numpy as np

    from cs_workbook.rules.sla.minutes import NEVER, minutes_in, moment_of

    stages = look.stages
    cases = stages.cases
    for case in (stages.archived & (stages.kind != "closed") & stages.first).nonzero()[0].tolist():
        status = cell_text(cases.values("status")[case])
        problem = Text("已归档，但状态是“{status}”。", "It is archived, but its status is '{status}'.")(status=status)
        yield Fault(cases, cases.rows[case], "status", problem)
    for case in (stages.archived & ~stages.marked & stages.first).nonzero()[0].tolist():
        problem = Text("归档表中已有这一条，归档状态却被改动。", "It stands in the archive, but its mark was removed.")
        yield Fault(cases, cases.rows[case], "archived", problem)
    every = stages.archive.case >= 0
    archived_at = stages.archive.latest(every, minutes_in(stages.archive.table, "archived_at"))
    stamps = (
        (stages.assignments, "assigned_at"),
        (stages.plans, "submitted_at"),
        (stages.progress, "at"),
        (stages.callbacks, "at"),
    )
    for rows, key in stamps:
        at = minutes_in(rows.table, key)
        shut = np.append(archived_at, -NEVER)[rows.case]
        for place in ((rows.case >= 0) & (shut > -NEVER) & (at > shut) & (at < NEVER)).nonzero()[0].tolist():
            when = cell_text(moment_of(int(shut[place])))
            problem = Text(
                "这一条已在 {at} 归档，这一行晚于归档时间。", "The case was archived at {at}; this row is later."
            )
            yield Fault(rows.table, rows.table.rows[place], key, problem(at=when))


@check(
    "archive-missing",
    "error",
    Text("归档记录缺失", "archive row missing"),
    Text(
        "请从副本恢复归档记录，或清空归档状态后重新运行“归档”。",
        "Restore the archive row from a copy, or clear the mark and run archive again.",
    ),
)
def archive_missing(look: Look) -> Iterator[Fault]:
    """A case is marked as archived, but the archive has no row of it."""
    stages = look.stages
    there = stages.archive.some(stages.archive.case >= 0)
    for case in (stages.marked & ~there & stages.first).nonzero()[0].tolist():
        problem = Text(
            "标为已归档，但归档表中没有这一条。", "It is marked as archived, but the archive has no such row."
        )
        yield Fault(stages.cases, stages.cases.rows[case], "archived", problem)


@check(
    "archive-altered",
    "error",
    Text("归档记录被改动", "archive row altered"),
    Text(
        "归档表由程序填写；请从 .cs_workbook 文件夹中的副本恢复这一行。",
        "The archive is the program's: restore the row from a copy in the folder .cs_workbook.",
    ),
)
def archive_altered(look: Look) -> Iterator[Fault]:
    """An archive row no longer matches its stamp, was added by hand, or stands there twice."""
    from cs_workbook.rules.archive_stamps import row_stamps

    if "Archive" not in look.tables:
        return
    table = look.tables["Archive"]
    seen: dict[str, int] = {}
    cells = zip(table.rows, table.values("case_id"), table.values("row_hash"), row_stamps(table), strict=True)
    for row, case_id, was, wanted in cells:
        text = cell_text(case_id)
        if was is None:
            problem = Text("这一行没有校验码，不是程序写入的。", "The row has no stamp: the program did not write it.")
            yield Fault(table, row, "case_id", problem)
        elif cell_text(was) != wanted:
            problem = Text(
                "这一行与归档时的校验码不符，被人改过。", "The row no longer matches its stamp: somebody changed it."
            )
            yield Fault(table, row, "case_id", problem)
        elif text in seen:
            problem = Text("{id} 在第 {row} 行已有归档记录。", "{id} already stands in row {row}.")
            yield Fault(table, row, "case_id", problem(id=text, row=seen[text]))
        seen.setdefault(text, row)
