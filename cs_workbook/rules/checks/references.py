"""Checks across tables: stage rows without a case, cases without a stage they must have reached, people unknown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from cs_workbook.model import Text, cell_text
from cs_workbook.rules.checks import Fault, Look, check
from cs_workbook.rules.schema import normal
from cs_workbook.rules.word_lists import join_words, split_words

_PEOPLE = (
    ("Plans", ("submitted_by", "approver", "second_approver")),
    ("Progress", ("approved_by",)),
    ("Callbacks", ("followup_by",)),
)
"""Columns whose people answer for something; typed by hand, so that no drop-down guards them."""

_LOOKALIKE = str.maketrans("oil", "011")
_LOOSE = re.compile(r"[\W_]+")


@check(
    "stage-without-case",
    "error",
    Text("找不到对应的登记", "a row without its case"),
    Text(
        "请核对编号；没有登记的请先登记，已拆分到年度工作簿的请记到那里。",
        "Check the id; register the case first, or enter the row in the year's workbook if it was split off.",
    ),
)
def stage_without_case(look: Look) -> Iterator[Fault]:
    """A row of a stage table whose id stands nowhere on the registration sheet."""
    loose: Mapping[str, str] = {}
    sheet = look.tables["Cases"].sheet
    for rows in (look.stages.assignments, look.stages.plans, look.stages.progress, look.stages.callbacks):
        values = rows.table.values("case_id")
        for place in (rows.case < 0).nonzero()[0].tolist():
            text = cell_text(values[place]).strip()
            if not text:
                continue
            loose = loose or _loosely(look)
            near = loose.get(_loose(text))
            fix = Text("请改为“{near}”。", "Use '{near}'.")(near=near) if near else None
            problem = Text("“{sheet}”表中没有编号“{id}”。", "There is no case '{id}' on sheet {sheet}.")
            yield Fault(rows.table, rows.table.rows[place], "case_id", problem(sheet=sheet, id=text), fix)


def _loose(text: str) -> str:
    """An id without what slips in when it is typed: signs, blanks, case, O for 0, I and l for 1, zeros in front."""
    plain = _LOOSE.sub("", normal(text)).translate(_LOOKALIKE)
    return re.sub(r"0+(?=\d+$)", "", plain) if plain.isdigit() else plain


def _loosely(look: Look) -> dict[str, str]:
    """Every id by its loose form, "" where two share one."""
    found: dict[str, str] = {}
    for value in look.case_rows:
        key = _loose(value)
        found[key] = "" if key in found else value
    return found


@check(
    "two-open-assignments",
    "error",
    Text("重复分配", "two open assignments"),
    Text(
        "改派时请在原来的行填写实际完成时间，或直接改责任人；误填的请删除。",
        "When a case changes hands, complete the old row or change its owner; delete a row entered by mistake.",
    ),
)
def two_open_assignments(look: Look) -> Iterator[Fault]:
    """A case that is not closed has a second assignment while an earlier one is unresolved."""
    from cs_workbook.rules.sla.minutes import NEVER, minutes_in

    stages, rows = look.stages, look.stages.assignments
    closed = stages.archived | (stages.kind == "closed")
    waiting = (minutes_in(rows.table, "resolved_at") == NEVER) & (rows.case >= 0)
    first: dict[int, int] = {}
    for place in waiting.nonzero()[0].tolist():
        case = int(rows.case[place])
        if closed[case]:
            continue
        if case in first:
            problem = Text(
                "{id} 在第 {row} 行已有一条没有完成的分配。", "{id} already has an unfinished assignment in row {row}."
            )
            row = rows.table.rows[first[case]]
            yield Fault(rows.table, rows.table.rows[place], "case_id", problem(id=stages.case_text(case), row=row))
        else:
            first[case] = place


@check(
    "no-owner",
    "error",
    Text("没有责任人", "no owner"),
    Text("请填写责任人，或运行“分配责任人”。", "Enter an owner, or run assign-owners."),
)
def no_owner(look: Look) -> Iterator[Fault]:
    """A case is in work, on hold or beyond by its status, but nobody is responsible for it.

    The first status of kind open is where cases wait to be taken on; any other needs an owner.
    """
    from cs_workbook.rules.sla.minutes import flags_in

    stages, rows = look.stages, look.stages.assignments
    owned = rows.some(flags_in(rows.table.values("owner")))
    waiting = next((i for i, status in enumerate(look.rules.statuses) if status.kind == "open"), -2)
    begun = (stages.kind != "") & (stages.status != waiting) & ~stages.archived & stages.first
    for case in (begun & ~owned).nonzero()[0].tolist():
        status = look.rules.statuses[stages.status[case]].name
        problem = Text("状态是“{status}”，但没有{owner}。", "The status is '{status}', but there is no {owner}.")
        header = rows.table.headers.get("owner", "")
        row = int(stages.assigned_row[case])
        yield _at_assignment(look, case, row, "owner", problem(status=status, owner=header))


@check(
    "no-resolution",
    "error",
    Text("没有完成时间", "no moment of resolution"),
    Text("请补填；还没有解决的请改回状态。", "Enter it; if the case is not resolved, put the status back."),
)
def no_resolution(look: Look) -> Iterator[Fault]:
    """A case is resolved or closed by its status, but nobody entered when."""
    stages, rows = look.stages, look.stages.assignments
    done = ((stages.kind == "resolved") | (stages.kind == "closed")) & ~stages.archived & stages.first
    for case in (done & ~look.sla.history.dated).nonzero()[0].tolist():
        status = look.rules.statuses[stages.status[case]].name
        problem = Text("状态是“{status}”，但没有{resolved}。", "The status is '{status}', but there is no {resolved}.")
        header = rows.table.headers.get("resolved_at", "")
        row = int(stages.assigned_row[case])
        yield _at_assignment(look, case, row, "resolved_at", problem(status=status, resolved=header))


def _at_assignment(look: Look, case: int, row: int, key: str, problem: Text) -> Fault:
    """A fault at a case's assignment, or at its status where it has none."""
    if row >= 0:
        table = look.stages.assignments.table
        return Fault(table, table.rows[row], key, problem)
    return Fault(look.stages.cases, look.stages.cases.rows[case], "status", problem)


@check(
    "unknown-person",
    "warning",
    Text("人员不在名单", "a person not on the staff list"),
    Text("请核对姓名，或在“设置”的人员表中添加。", "Check the name, or add it to Staff on Settings."),
)
def unknown_person(look: Look) -> Iterator[Fault]:
    """Who hands in, approves or follows up is on no list of staff, where such a list is kept."""
    known = {person.name for person in look.rules.staff} | {d.head for d in look.rules.departments if d.head}
    if not look.rules.staff:
        return
    for name, keys in _PEOPLE:
        for key in keys:
            for row, (value,) in look.each(name, key):
                if value is None or value in known:
                    continue
                strangers = tuple(word for word in split_words(value) if word not in known)
                if strangers:
                    names = Text(join_words(strangers, "zh"), join_words(strangers, "en"))
                    problem = Text("人员名单中没有“{names}”。", "'{names}' is not on the staff list.")
                    yield Fault(look.tables[name], row, key, problem(names=names))
