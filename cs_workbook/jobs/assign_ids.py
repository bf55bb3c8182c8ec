"""assign-ids: ids for rows that lack one, by the id pattern. Never reuses, never renumbers."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator

from cs_workbook.jobs import job
from cs_workbook.model import Finding, Inputs, Outcome, SetCell, Text, cell_text
from cs_workbook.rules.checks import Look, run_checks

_NAMED = 3
"""So many ranges are named; of more, how many ids, the first and the last."""
_MANY = Text(
    "已生成 {n:,} 个编号，从 {first} 到 {last}，涉及 {days:,} 天的登记；各段编号见“日志”。",
    "{n:,} ids given for {days:,} days, from {first} to {last}; Log has every range.",
)


@job(
    "assign-ids",
    Text("生成编号", "Assign ids"),
    Text(
        "为没有编号的登记行按规则生成编号，从不重号、从不改号",
        "Give ids to rows that lack one; never reused, never changed",
    ),
    button=True,
    past_years=True,
    over_cases=True,
    order=40,
)
def plan(inputs: Inputs) -> Outcome:
    """Number the rows without an id by received time, then sheet row, within their day.

    A row that holds something but no readable received time gets a finding instead of an id.
    """
    cases = inputs.tables["Cases"]
    pattern = inputs.rules.id_pattern
    department = inputs.rules.id_department
    waiting: list[tuple[dt.datetime, int]] = []
    findings: list[Finding] = []
    entered = [cases.values(c) for c in ("received_at", "customer", "description")]
    for row, case_id, *cells in zip(cases.rows, cases.values("case_id"), *entered, strict=True):
        if case_id is not None or all(cell is None for cell in cells):
            continue
        if isinstance(cells[0], dt.datetime):
            waiting.append((cells[0], row))
        else:
            findings.append(_no_moment(inputs, row))
    last = _last_numbers(inputs) if waiting else defaultdict(int)
    edits: list[SetCell] = []
    given: dict[str, list[str]] = defaultdict(list)
    for received_at, row in sorted(waiting):
        prefix = pattern.prefix(received_at, department)
        last[prefix] += 1
        case_id = pattern.case_id(prefix, last[prefix])
        given[prefix].append(case_id)
        edits.append(SetCell("Cases", row, "case_id", None, case_id))
    findings += run_checks(Look(inputs.tables, inputs.rules, inputs.now), only=("id-duplicate", "id-malformed"))
    ids = list(given.values())
    return Outcome(_summary(ids, waiting), tuple(edits), tuple(findings), record=_ranges(ids) if ids else None)


def _last_numbers(inputs: Inputs) -> defaultdict[str, int]:
    """The highest number ever given behind each prefix, as far as the workbook remembers."""
    regex = inputs.rules.id_pattern.regex
    last: defaultdict[str, int] = defaultdict(int)
    for text in _remembered(inputs):
        for match in regex.finditer(text):
            last[match["head"]] = max(last[match["head"]], int(match["seq"]))
    return last


def _remembered(inputs: Inputs) -> Iterator[str]:
    """Every cell that may hold an id: all id columns, and the log, so that deleted rows count too."""
    for tables in (inputs.tables, *inputs.others):
        for table in tables.tables.values():
            for key in ("case_id", "repeat_of") if table.name != "Log" else ("result",):
                yield from (value for value in set(table.values(key)) if isinstance(value, str))


def _no_moment(inputs: Inputs, row: int) -> Finding:
    cases = inputs.tables["Cases"]
    value = cell_text(cases.values("received_at")[cases.rows.index(row)])
    problem = Text("“{value}”读不出时间，无法编号。", "'{value}' is no moment, so no id can be given.")(value=value)
    if not value:
        problem = Text("没有填写时间，无法编号。", "There is no moment, so no id can be given.")
    where = cases.where(inputs.tables.workbook, row, "received_at")
    fix = Text("请填写，如 2026-05-20 10:00，再运行一次。", "Enter it, such as 2026-05-20 10:00, and run again.")
    return Finding("assign-ids", "error", where, problem, fix)


def _summary(given: list[list[str]], waiting: list[tuple[dt.datetime, int]]) -> Text:
    """The ids in a short sentence: their ranges, or of many ranges the first and the last id."""
    if not given:
        return Text("所有登记行都已有编号。", "Every row has its id already.")
    if len(given) <= _NAMED:
        return _ranges(given)
    days = len({received_at.date() for received_at, _ in waiting})
    return _MANY(n=len(waiting), first=given[0][0], last=given[-1][-1], days=days)


def _ranges(given: list[list[str]]) -> Text:
    """Every range, as the log keeps them: that is how a deleted id is never given again."""
    ranges = [ids[0] if len(ids) == 1 else f"{ids[0]}–{ids[-1]}" for ids in given]
    text = Text("已生成 {n:,} 个编号：{ranges}。", "{n:,} {n:id|ids} given: {ranges}.")
    return text(n=sum(map(len, given)), ranges=Text("、".join(ranges), ", ".join(ranges)))
