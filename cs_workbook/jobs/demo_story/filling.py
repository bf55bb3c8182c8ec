"""What `demo` appends: the pages of every people's table, told for one preset."""

from __future__ import annotations

from collections import Counter

from cs_workbook.jobs.demo import Params
from cs_workbook.jobs.demo_story.sheets import Pages, pages, staff_rows, status_of
from cs_workbook.jobs.demo_story.shelf import knowledge_rows
from cs_workbook.jobs.demo_story.slips import make_slips
from cs_workbook.jobs.demo_story.story import Story
from cs_workbook.jobs.demo_story.tale import set_stage, tell
from cs_workbook.model import AppendRow, Edit, Inputs, Outcome, SetCell, Table, Text, View
from cs_workbook.rules.columns import schema
from cs_workbook.rules.settings import Rules


def filled(inputs: Inputs) -> Outcome:
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
            "{cases} {cases:case|cases} made up: {closed} closed, {open} in work, {blank} not numbered yet.",
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
