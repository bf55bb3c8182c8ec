"""`demo`: fills a freshly built workbook with believable cases, so that every sheet has something to show.

Takes the empty workbook's rules and *now*; gives rows to append. Deterministic: the same preset,
language, seed, number and *now* give the same rows. The texts and their telling are in `demo_story`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from cs_workbook.jobs import job, param
from cs_workbook.jobs.demo_story.sheets import Pages, pages, staff_rows, status_of
from cs_workbook.jobs.demo_story.shelf import knowledge_rows
from cs_workbook.jobs.demo_story.slips import make_slips
from cs_workbook.jobs.demo_story.story import Story
from cs_workbook.jobs.demo_story.tale import set_stage, tell
from cs_workbook.model import AppendRow, Edit, Inputs, Outcome, SetCell, Table, Text, View
from cs_workbook.rules.columns import schema
from cs_workbook.rules.settings import Rules


@dataclass(frozen=True, slots=True)
class Params:
    """How many cases, and which throw of the dice."""

    cases: int = param("编多少条", "How many cases to make up", 200, kind="whole")
    seed: int = param("随机种子：相同则内容相同", "Seed: the same one gives the same cases", 7, kind="whole")


@job(
    "demo",
    Text("生成示例工作簿", "Build a demo workbook"),
    Text(
        "新建一个填好示例数据的工作簿，并依次运行各项任务，方便试用",
        "Builds a workbook filled with believable cases and runs every job on it",
    ),
    params=Params,
    takes="folder",
    order=20,
)
def plan(inputs: Inputs) -> Outcome:
    """Return the rows of every people's table. A number of cases below 0 counts as 0."""
    params: Params = inputs.params or Params()
    rules: Rules = inputs.rules
    shape = schema(rules.preset, rules.language)
    stage = set_stage(rules, inputs.now, params.seed)
    stories = tell(max(params.cases, 0), stage)
    book: Pages = {"Staff": staff_rows(stage.team, shape)}
    book |= pages(stories, stage)
    settled = {s.case_id for s in stories if s.case_id and s.closed_at and s.closed_at <= stage.now}
    make_slips(book, settled, stage)
    book["Knowledge"] = knowledge_rows(stories, stage, shape)
    rows = [AppendRow(table, values) for table, found in book.items() if table in inputs.tables for values in found]
    heads = _heads(inputs.tables["Departments"], stage.team.heads) if "Departments" in inputs.tables else []
    by_kind = _by_kind(stories, inputs)
    return Outcome(
        Text(
            "编好 {cases} 条示例：{closed} 条已关闭，{open} 条在办，{blank} 条还没有编号。",
            "{cases} cases made up: {closed} closed, {open} in work, {blank} not numbered yet.",
        )(
            cases=len(stories),
            closed=by_kind["closed"],
            open=len(stories) - by_kind["closed"],
            blank=sum(story.case_id is None for story in stories),
        ),
        edits=(*heads, *rows),
        views=(_view(book, inputs),),
    )


def _heads(departments: Table, heads: dict[str, str]) -> list[Edit]:
    """Name the head of each department that has none."""
    if "head" not in departments:
        return []
    cells = zip(departments.rows, departments.values("name"), departments.values("head"), strict=True)
    return [
        SetCell(departments.name, row, "head", None, heads[name])
        for row, name, head in cells
        if isinstance(name, str) and name in heads and head is None
    ]


def _by_kind(stories: list[Story], inputs: Inputs) -> Counter[str]:
    kinds = {status.name: status.kind for status in inputs.rules.statuses}
    return Counter(kinds[status_of(story, inputs.now, inputs.rules)] for story in stories)


def _view(book: Pages, inputs: Inputs) -> View:
    """How many rows each table gets."""
    shape = schema(inputs.rules.preset, inputs.rules.language)
    rows = tuple((shape.tables[table].title, len(found)) for table, found in book.items())
    return View(Text("示例内容", "What the demo holds"), (Text("表格", "Table"), Text("行数", "Rows")), rows)
