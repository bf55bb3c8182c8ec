"""assign-owners: a department and an owner for every open case that lacks one; people's choices stand."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cs_workbook.jobs import job
from cs_workbook.model import AppendRow, Cell, Edit, Finding, Inputs, Outcome, SetCell, Text, View, cell_text
from cs_workbook.rules.columns import schema
from cs_workbook.rules.schema import normal
from cs_workbook.rules.word_lists import join_words, split_words

if TYPE_CHECKING:
    from cs_workbook.rules.routing import Choice, Need
    from cs_workbook.rules.settings import Rules

SHOWN = 50
"""Assignments told with their reason before it says how many more there are."""

NO_STAFF = Text(
    "人员列表是空的，{n:,} 条没有责任人的都没有分配。",
    "The staff list is empty; {n:,} {n:case|cases} without an owner {n:stays|stay} so.",
)
FILL_STAFF = Text(
    "请在“设置”的人员表中填写姓名、部门、岗位、技能、同时处理上限和在岗，再运行一次。",
    "Fill in names, departments, roles, skills, capacity and duty in the Staff table on Settings, then run again.",
)
NO_ID = Text("还没有编号，无法分配。", "It has no id yet, so it cannot be assigned.")
RUN_IDS = Text("请先运行“生成编号”。", "Run assign-ids first.")
LEFT = Text("没有分配：{why}。", "Not assigned: {why}.")
BY_HAND = Text("请在分配表填写责任人，或把一位主管设为在岗。", "Enter an owner by hand, or put a supervisor on duty.")
MORE = Text("……还有 {n:,} 条，见分配表。", "… and {n:,} more; see Assignment.")


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A case to look after: its place in Cases, and its row of Assignments or -1."""

    place: int
    row: int
    rank: int
    received_at: dt.datetime


@job(
    "assign-owners",
    Text("分配责任人", "Assign owners"),
    Text(
        "按归因或分类定部门，按技能、在办量和在岗定责任人，紧急的先分",
        "Department by cause or category, owner by skill, load and duty; the urgent first",
    ),
    button=True,
    over_cases=True,
    order=46,
)
def plan(inputs: Inputs) -> Outcome:
    """Give every open case without an owner or a department what it lacks, the most urgent first.

    Solved, closed and archived cases are left alone. A cell that somebody filled is never changed.
    """
    work = _Work(inputs)
    waiting, unnumbered = work.waiting()
    findings = [work.finding(place, "case_id", NO_ID, RUN_IDS) for place in unnumbered]
    lacking = [case for case in waiting if not work.owner(case.row)]
    if not inputs.rules.staff:
        if lacking:
            staff = inputs.tables["Staff"]
            where = staff.where(inputs.tables.workbook, 0)
            findings.insert(0, Finding("assign-owners", "warning", where, NO_STAFF(n=len(lacking)), FILL_STAFF))
        return Outcome(NO_STAFF(n=len(lacking)) if lacking else _DONE, findings=tuple(findings))
    edits: list[Edit] = []
    told: list[tuple[int, Choice]] = []
    completed = 0
    for case in waiting:
        need = work.need(case)
        if work.owner(case.row):
            department, _, _ = work.router.department_of(need)
            copied = work.copied(department, work.owner(case.row))
            found = work.fill(case.row, {"department": department, "copied_to": copied})
            completed += bool(found)
            edits += found
            continue
        choice = work.router.choose(need)
        if not choice.owner:
            findings.append(work.finding(case.place, "", LEFT(why=choice.why), BY_HAND))
            continue
        edits += work.assigned(case, choice)
        told.append((case.place, choice))
    views = (work.view(told),) if told else ()
    messages = (MORE(n=len(told) - SHOWN),) if len(told) > SHOWN else ()
    left = len(lacking) - len(told) + len(unnumbered)
    return Outcome(_summary(len(told), completed, left), tuple(edits), tuple(findings), messages, views)


class _Work:
    """The tables as this job looks at them."""

    def __init__(self, inputs: Inputs) -> None:
        from cs_workbook.rules.routing import Router
        from cs_workbook.rules.sla.history import read_history
        from cs_workbook.rules.stages import Stages

        self.now, self.tables = inputs.now, inputs.tables
        self.rules: Rules = inputs.rules
        self.cases, self.table = self.tables["Cases"], self.tables["Assignments"]
        stages, history = Stages(self.tables, self.rules, inputs.now), read_history(self.tables, self.rules, inputs.now)
        self.latest: list[int] = history.assignments.latest_row.tolist()
        self.open: list[int] = (~history.solved & ~stages.archived & stages.first).nonzero()[0].tolist()
        busy = Counter(self.owner(self.latest[place]) for place in self.open)
        self.router = Router(self.rules, {name: count for name, count in busy.items() if name})
        self.heads: dict[str, str] = {normal(d.name): d.head for d in self.rules.departments}

    def waiting(self) -> tuple[list[_Waiting], list[int]]:
        """Open cases that lack an owner or a department, the most urgent first; and those without an id."""
        ranks = {normal(p.name): p.rank for p in self.rules.priorities}
        received, ids = self.cases.values("received_at"), self.cases.values("case_id")
        entered = [self.cases.values(key) for key in ("received_at", "customer", "description")]
        found: list[_Waiting] = []
        unnumbered: list[int] = []
        for place in self.open:
            row = self.latest[place]
            if row >= 0 and self.owner(row) and cell_text(self.table.values("department")[row]):
                continue
            if ids[place] is None:
                unnumbered += [place] if any(column[place] is not None for column in entered) else []
                continue
            at = received[place]
            rank = ranks.get(normal(cell_text(self.cases.values("priority")[place])), 10**6)
            found.append(_Waiting(place, row, rank, at if isinstance(at, dt.datetime) else dt.datetime.max))
        return sorted(found, key=lambda case: (case.rank, case.received_at, case.place)), unnumbered

    def owner(self, row: int) -> str:
        """The owner in a row of Assignments, "" where none."""
        return cell_text(self.table.values("owner")[row]).strip() if row >= 0 else ""

    def copied(self, department: str, owner: str) -> str | None:
        """Who is in copy: the department's head, and the supervisor on duty where the settings say so."""
        names = [self.heads.get(normal(department), "")]
        names += [self.router.supervisor()] if self.rules.copy_supervisor else []
        return join_words(tuple(dict.fromkeys(n for n in names if n and n != owner)), self.tables.language) or None

    def need(self, case: _Waiting) -> Need:
        """What a case asks for."""
        from cs_workbook.rules.routing import Need

        def said(key: str) -> str:
            return cell_text(self.cases.values(key)[case.place]).strip()

        def noted(key: str) -> str:
            return cell_text(self.table.values(key)[case.row]).strip() if case.row >= 0 else ""

        whole = said("category")
        known = normal(whole) in {normal(c.name) for c in self.rules.categories}
        words = " ".join(said(key) for key in ("product", "description", "error_text"))
        categories = (whole,) if known else split_words(whole)
        return Need(noted("department"), noted("cause"), categories, words, said("priority"))

    def assigned(self, case: _Waiting, choice: Choice) -> list[Edit]:
        """A new row for a case, or what its row lacks."""
        values: dict[str, Cell] = {
            "department": choice.department or None,
            "copied_to": self.copied(choice.department, choice.owner),
            "cooperating": join_words(choice.cooperating, self.tables.language) or None,
            "owner": choice.owner,
            "assigned_at": self.now.replace(second=0, microsecond=0),
        }
        if case.row >= 0:
            return self.fill(case.row, values)
        first: dict[str, Cell] = {"case_id": self.cases.values("case_id")[case.place]}
        values = {key: value for key, value in values.items() if value and key in self.table}
        return [AppendRow("Assignments", first | values)]

    def fill(self, row: int, values: Mapping[str, Cell]) -> list[Edit]:
        """Edits of those cells of a row that are blank."""
        before = {key: self.table.values(key)[row] for key in values if key in self.table}
        return [
            SetCell("Assignments", self.table.rows[row], key, before[key], value)
            for key, value in values.items()
            if value and key in before and not cell_text(before[key]).strip()
        ]

    def finding(self, place: int, key: str, problem: Text, fix: Text) -> Finding:
        """A finding at a case."""
        where = self.cases.where(self.tables.workbook, self.cases.rows[place], key or "case_id")
        return Finding("assign-owners", "warning", where, problem, fix)

    def view(self, told: list[tuple[int, Choice]]) -> View:
        """Who got which case, and why."""
        shape = schema(self.tables.preset, self.tables.language).tables
        columns = (("Cases", "case_id"), ("Cases", "priority"), ("Assignments", "department"), ("Assignments", "owner"))
        headers = (*(shape[table].column(key).label for table, key in columns), Text("依据", "Why"))
        rows: list[tuple[Cell | Text, ...]] = []
        for place, choice in told[:SHOWN]:
            case_id, level = (self.cases.values(key)[place] for key in ("case_id", "priority"))
            rows.append((case_id, level, choice.department or None, choice.owner, choice.why))
        return View(Text("本次分配", "Assigned now"), headers, tuple(rows))


_DONE = Text("在办的都已有责任人。", "Every open case has its owner.")


def _summary(assigned: int, completed: int, left: int) -> Text:
    parts = [
        (Text("分配 {n:,} 条", "{n:,} assigned")(n=assigned), assigned),
        (Text("补全部门 {n:,} 条", "{n:,} given their department")(n=completed), completed),
        (Text("{n:,} 条未能分配", "{n:,} left without an owner")(n=left), left),
    ]
    told = [text for text, count in parts if count]
    if not told:
        return _DONE
    return Text("，".join(t.zh for t in told) + "。", ", ".join(t.en for t in told) + ".")
