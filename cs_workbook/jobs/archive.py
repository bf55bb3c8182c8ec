"""archive: what may be closed goes to the archive; what may not is named with every reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from cs_workbook.jobs import job
from cs_workbook.model import (
    AppendRow,
    Cell,
    ColumnRow,
    Edit,
    Finding,
    Inputs,
    Outcome,
    SetCell,
    Severity,
    Tables,
    Text,
    View,
    cell_text,
)
from cs_workbook.rules.checks import Look, registered
from cs_workbook.rules.columns import KNOWLEDGE_KINDS

if TYPE_CHECKING:
    from cs_workbook.rules.archive_rows import Columns
    from cs_workbook.rules.closing import Closing

_LASTING = ("required-missing", "not-a-date", "ambiguous-date", "future-date", "moments-out-of-order")
"""Checks whose errors keep a case out: an archive row is not corrected afterwards."""

_NO_ID = Text("没有编号", "it has no id")
_TWICE = Text("编号与第 {row} 行重复", "row {row} has the same id")
_THERE = Text("归档表中已有这一条", "the archive has it already")
_PAST = Text("以往年度的 {book} 已归档同一编号", "{book} of a past year has an archived case with this id")
_NO_MOMENT = Text("{label}不是日期", "{label} is no date")
_LEARNT = Text("知识库新增 {n} 条典型案例，请审阅。", "Typical cases added to Knowledge: {n}. Please review them.")
_REFUSED = Text("暂不能归档：{reasons}。", "Not archived: {reasons}.")
_NO_CLOSED = Text("状态列表中没有“已关闭”一类的状态。", "No status in the list is of the kind closed.")
_ADD_CLOSED = Text("请在状态表添加一个，再运行“归档”。", "Add one to Statuses, then run archive again.")


@job(
    "archive",
    Text("归档", "Archive"),
    Text(
        "把满足全部关闭条件的记录写入归档表并标为已归档，不满足的逐条说明原因",
        "Moves what meets every closing condition to the archive; the rest is listed with reasons",
    ),
    button=True,
    past_years=True,
    order=80,
)
def plan(inputs: Inputs) -> Outcome:
    """Archive every resolved case that nothing is missing of; each other one gets a finding.

    Nothing is removed from the registration sheet: `split` does that.
    """
    from cs_workbook.rules.archive_rows import ArchiveRows

    closed = next((status.name for status in inputs.rules.statuses if status.kind == "closed"), None)
    if closed is None:
        return _without_status(inputs)
    look = Look(inputs.tables, inputs.rules, inputs.now)
    closing = look.closing
    reasons = _mistakes(look)
    for place, found in _filed_before(closing, inputs.others):
        reasons.setdefault(place, []).append(found)
    ready, refused = _sorted(closing, reasons)
    columns = ArchiveRows(closing, closed, ready).columns()
    edits: list[Edit] = [*_marks(closing, ready, columns)]
    edits += [AppendRow("Archive", ColumnRow(columns, n)) for n in range(len(ready))]
    typical = _typical(closing, columns, len(ready))
    edits += typical
    findings = tuple(_finding(closing, place, reasons) for place, reasons in refused)
    views = (_by_reason(refused),) if refused else ()
    messages = (_LEARNT(n=len(typical)),) if typical else ()
    return Outcome(_summary(len(ready), len(refused)), tuple(edits), findings, messages, views)


Reasons = list[tuple[Text, Text]]
"""Why a case may not be archived, each with what to do."""


def _mistakes(look: Look) -> dict[int, Reasons]:
    """Place of a case → what `check` finds wrong in it that a lasting record must not hold."""
    stages = look.stages
    own = {rows.table.name: rows for rows in (stages.assignments, stages.plans, stages.progress, stages.callbacks)}
    found: dict[int, Reasons] = {}
    for item in registered():
        if item.id in _LASTING and look.rules.check_levels.get(item.id, item.severity) == "error":
            for fault in item.find(look):
                place = fault.row - fault.table.header_row - 1
                if fault.table.name in own:
                    place = int(own[fault.table.name].case[place])
                elif fault.table.name != "Cases":
                    continue
                bare = Text(fault.problem.zh.rstrip("。"), fault.problem.en.rstrip("."))
                found.setdefault(place, []).append((bare, fault.fix or item.fix))
    return found


def _filed_before(closing: Closing, others: Sequence[Tables]) -> Iterator[tuple[int, tuple[Text, Text]]]:
    """The cases whose id a past year's archive holds, each with why it may not be archived."""
    ids = {value: place for place, value in enumerate(closing.stages.cases.values("case_id")) if value is not None}
    fix = Text("请核对是否重号；是重号的请清空编号并重新生成。", "Compare the two; clear this id and assign another.")
    for book in others:
        if "Archive" in book:
            for value in ids.keys() & set(book["Archive"].values("case_id")):
                yield ids[value], (_PAST(book=book.workbook), fix)


def _sorted(closing: Closing, mistakes: dict[int, Reasons]) -> tuple[list[int], list[tuple[int, Reasons]]]:
    """The cases that may be archived, and those that may not yet with their reasons."""
    from cs_workbook.rules.conditions import CONDITIONS

    stages, history = closing.stages, closing.stages.sla.history
    done = (stages.kind == "resolved") | (stages.kind == "closed") | history.dated
    candidates = (done & ~stages.marked).nonzero()[0].tolist()
    unmet = [(condition, closing.unmet[condition.id]) for condition in CONDITIONS]
    ready: list[int] = []
    refused: list[tuple[int, Reasons]] = []
    for place in candidates:
        reasons = [*_unfit(closing, place), *mistakes.get(place, ())]
        if not reasons and not stages.sla.timed[place]:
            label = stages.cases.headers["received_at"]
            reasons.append((_NO_MOMENT(label=label), Text("请改成日期格式。", "Enter it as a date.")))
        reasons += [(condition.reason, condition.fix) for condition, lacking in unmet if lacking[place]]
        if reasons:
            refused.append((place, reasons))
        else:
            ready.append(place)
    return ready, refused


def _unfit(closing: Closing, place: int) -> Iterator[tuple[Text, Text]]:
    """Why a row is no case that could stand in the archive."""
    stages = closing.stages
    cases = stages.cases
    case_id = cases.values("case_id")[place]
    if case_id is None:
        yield _NO_ID, Text("请运行“生成编号”。", "Run assign-ids.")
    elif not stages.first[place]:
        row = next(r for r, value in zip(cases.rows, cases.values("case_id"), strict=True) if value == case_id)
        yield (
            _TWICE(row=row),
            Text("请清空误填的编号并重新生成。", "Clear the id entered by mistake and assign another."),
        )
    elif stages.archived[place]:
        yield (
            _THERE,
            Text("请恢复归档状态；再次反映的请另行登记。", "Restore its mark; register a new case if it came back."),
        )


def _marks(closing: Closing, ready: list[int], columns: Columns) -> Iterator[SetCell]:
    """The mark and the status of each archived case."""
    cases = closing.stages.cases
    marks = [(key, cases.values(key), columns[key]) for key in ("status", "archived") if key in columns]
    for n, place in enumerate(ready):
        for key, before, after in marks:
            yield SetCell("Cases", cases.rows[place], key, before[place], after[n])


def _finding(closing: Closing, place: int, reasons: Reasons) -> Finding:
    stages = closing.stages
    severity: Severity = "info" if stages.kind[place] == "resolved" else "warning"
    zh, en = ("；".join(reason.zh for reason, _ in reasons), "; ".join(reason.en for reason, _ in reasons))
    fixes = list(dict.fromkeys(fix for _, fix in reasons))
    fix = Text("".join(fix.zh for fix in fixes), " ".join(fix.en for fix in fixes))
    where = stages.cases.where(stages.tables.workbook, stages.cases.rows[place], "case_id")
    text = _REFUSED(reasons=Text(zh, en))
    name = stages.case_text(place)
    return Finding("archive", severity, where, Text(f"{name} {text.zh}", f"{name}: {text.en}"), fix)


def _typical(closing: Closing, columns: Columns, size: int) -> list[AppendRow]:
    """Knowledge entries of what customers reported again and again: one for each problem, once it was solved well."""
    stages = closing.stages
    if "Knowledge" not in stages.tables:
        return []
    roots = {value for value in stages.cases.values("repeat_of") if value is not None}
    known: set[Cell] = {value for value in stages.tables["Knowledge"].values("case_id") if value is not None}
    satisfied = {rating.name for rating in stages.rules.ratings if rating.satisfied}
    language = stages.tables.language
    kind = next(choice for choice in KNOWLEDGE_KINDS if choice.code == "case").label.of(language)
    found: list[AppendRow] = []
    for record in (ColumnRow(columns, n) for n in range(size)):
        root = record.get("repeat_of") or (record["case_id"] if record["case_id"] in roots else None)
        if root is None or root in known or record.get("rating") not in satisfied:
            continue
        question, measures = record.get("description"), record.get("measures")
        if question is None or measures is None:
            continue
        known |= {root, record["case_id"]}
        parts = [cell_text(part) for part in (measures, record.get("effect")) if part is not None]
        entry = {"kind": kind, "question": question, "answer": "\n".join(parts), "keywords": record.get("category")}
        day = stages.moment.replace(hour=0, minute=0, second=0, microsecond=0)
        found.append(AppendRow("Knowledge", entry | {"case_id": root, "added_on": day}))
    return found


def _by_reason(refused: list[tuple[int, Reasons]]) -> View:
    count = Counter(reason for _, reasons in refused for reason, _ in reasons)
    rows = tuple((reason, n) for reason, n in count.most_common())
    return View(Text("暂不能归档的原因", "Why not"), (Text("原因", "Reason"), Text("件数", "Cases")), rows)


def _summary(archived: int, refused: int) -> Text:
    done = (
        Text("归档 {n:,} 条", "{n:,} cases archived")(n=archived)
        if archived
        else Text("没有可归档的", "Nothing to archive")
    )
    rest = Text("；{n:,} 条暂不能归档，原因如下。", "; {n:,} cannot be yet, for the reasons below.")(n=refused)
    tail = rest if refused else Text("。", ".")
    return Text(done.zh + tail.zh, done.en + tail.en)


def _without_status(inputs: Inputs) -> Outcome:
    table = inputs.tables["Statuses"]
    where = table.where(inputs.tables.workbook, table.header_row, "kind")
    finding = Finding("archive", "error", where, _NO_CLOSED, _ADD_CLOSED)
    return Outcome(Text("没有归档任何一条。", "Nothing was archived."), findings=(finding,))
