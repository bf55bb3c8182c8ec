"""Checks on case ids: well formed, unique, of the right day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from cs_workbook.model import Text, cell_text
from cs_workbook.rules.checks import Fault, Look, check


@check(
    "id-malformed",
    "error",
    Text("编号格式不对", "malformed id"),
    Text(
        "请恢复原编号；若要换编号规则，请改“设置”中的编号规则。",
        "Restore the id; to change the pattern, edit it on Settings.",
    ),
)
def id_malformed(look: Look) -> Iterator[Fault]:
    """An id that the id pattern could not have given."""
    cases = look.tables["Cases"]
    pattern = look.rules.id_pattern
    for row, (case_id,) in look.each("Cases", "case_id"):
        if case_id is not None and not pattern.regex.fullmatch(cell_text(case_id)):
            problem = Text("“{id}”不符合编号规则 {pattern}。", "'{id}' does not follow the pattern {pattern}.")
            yield Fault(cases, row, "case_id", problem(id=cell_text(case_id), pattern=pattern.pattern))


@check(
    "id-duplicate",
    "error",
    Text("编号重复", "duplicate id"),
    Text("请清空误填的一个，再运行“生成编号”。", "Clear the one entered by mistake, then run assign-ids."),
)
def id_duplicate(look: Look) -> Iterator[Fault]:
    """Two cases with one id; every one after the first is named with the first's row."""
    cases = look.tables["Cases"]
    first: dict[str, int] = {}
    for row, (case_id,) in look.each("Cases", "case_id"):
        if case_id is None:
            continue
        text = cell_text(case_id)
        if text in first:
            problem = Text("编号“{id}”与第 {row} 行重复。", "The id '{id}' already stands in row {row}.")
            yield Fault(cases, row, "case_id", problem(id=text, row=first[text]))
        else:
            first[text] = row


@check(
    "id-wrong-day",
    "warning",
    Text("编号日期不符", "id of another day"),
    Text("请核对时间；编号一经发出不再更改。", "Check the moment; an id once given is not changed."),
)
def id_wrong_day(look: Look) -> Iterator[Fault]:
    """The day inside an id is not the day the case was received."""
    cases = look.tables["Cases"]
    pattern = look.rules.id_pattern
    if not pattern.has_date:
        return
    for row, (case_id, received_at) in look.each("Cases", "case_id", "received_at"):
        if not isinstance(case_id, str) or not isinstance(received_at, dt.datetime):
            continue
        if pattern.regex.fullmatch(case_id) and not pattern.matches_day(case_id, received_at):
            problem = Text(
                "编号“{id}”中的日期与{header} {at} 不符。", "The day in '{id}' is not that of {header}, {at}."
            )
            yield Fault(
                cases,
                row,
                "case_id",
                problem(id=case_id, header=cases.headers["received_at"], at=cell_text(received_at)),
            )
