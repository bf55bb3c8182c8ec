"""find-repeats: cases in which the same customer reports the same problem again are linked to the first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from cs_workbook.jobs import job
from cs_workbook.model import Cell, Inputs, Outcome, SetCell, Tables, Text, View
from cs_workbook.rules.columns import schema

if TYPE_CHECKING:
    from cs_workbook.rules.level_proposals import Proposals
    from cs_workbook.rules.repeats import Common, Link

SHOWN = 20
"""Links listed before it says how many more there are."""

MORE = Text("……还有 {n:,} 条，请在登记表按“{column}”筛选。", "… and {n:,} more; filter Registration by {column}.")
UNREAD = Text(
    "{n:,} 条的时间读不出来，没有参加比对；运行“校验”可查看是哪些。",
    "{n:,} {n:has|have} no readable moment of receipt and {n:was|were} not compared; check names {n:it|them}.",
)
UNNUMBERED = Text(
    "{n:,} 条重复的是还没有编号的记录，请先运行“生成编号”。",
    "{n:,} {n:repeats|repeat} a case that has no id yet; run assign-ids first.",
)


@job(
    "find-repeats",
    Text("查找重复", "Find repeats"),
    Text(
        "找出同一客户在约定天数内再次反映的同一问题，关联到最早的一条",
        "Link a case to the first one in which the same customer reported the same problem",
    ),
    button=True,
    past_years=True,
    over_cases=True,
    order=44,
)
def plan(inputs: Inputs) -> Outcome:
    """Recompute the link of every case that is not archived; propose levels as findings.

    Archived cases, here and in other workbooks, are compared with but never changed. A link that no
    longer holds is cleared, except one to a case that stands in none of the workbooks.
    """
    from cs_workbook.rules.case_records import case_records
    from cs_workbook.rules.level_proposals import Proposals
    from cs_workbook.rules.repeats import find_links

    rules, tables = inputs.rules, inputs.tables
    cases = case_records(tables, rules, inputs.others)
    links = find_links(cases.records, dt.timedelta(days=rules.repeat_window_days), rules.repeat_similarity_pct)
    before = dict(zip(tables["Cases"].rows, tables["Cases"].values("repeat_of"), strict=True))
    edits: list[SetCell] = []
    new: list[int] = []
    for place, (row, record) in enumerate(zip(cases.rows, cases.records, strict=True)):
        after = links[place].first or None if place in links else None
        if row and not record.fixed and "repeat_of" in tables["Cases"] and before[row] != after:
            edits.append(SetCell("Cases", row, "repeat_of", before[row], after))
            new += [place] if after else []
    proposals = Proposals(tables, rules, inputs.now, cases)
    proposals.of_repeats(links)
    common = proposals.of_common_problems()
    views = [_links_view(tables, proposals, links, new)] if new else []
    views += [_common_view(tables, proposals, common)] if common else []
    header = schema(tables.preset, tables.language).tables["Cases"].column("repeat_of").label
    unnumbered = sum(not link.first for link in links.values())
    said = [
        (MORE(n=len(new) - SHOWN, column=header), len(new) > SHOWN),
        (UNNUMBERED(n=unnumbered), unnumbered),
        (UNREAD(n=cases.unread), cases.unread),
    ]
    return Outcome(
        _summary(sum(1 for place in links if cases.rows[place]), len(new), len(edits) - len(new), len(common)),
        tuple(edits),
        tuple(proposals.findings),
        tuple(text for text, told in said if told),
        tuple(views),
    )


def _links_view(tables: Tables, proposals: Proposals, links: Mapping[int, Link], new: Sequence[int]) -> View:
    """The first of the new links, and why."""
    shape, records = schema(tables.preset, tables.language).tables["Cases"], proposals.cases.records
    lines: list[tuple[Cell | Text, ...]] = []
    for place in new[:SHOWN]:
        link = links[place]
        nearest = link.nearest if link.nearest is not None else place
        days = (records[place].received_at - records[nearest].received_at).days
        lines.append((proposals.name(place), link.first, proposals.name(nearest), days, round(link.alike)))
    headers = (
        shape.column("case_id").label,
        shape.column("repeat_of").label,
        Text("最相似的一条", "Most like"),
        Text("相隔天数", "Days apart"),
        Text("相似度（%）", "Alike, %"),
    )
    return View(Text("新关联的重复", "Newly linked repeats"), headers, tuple(lines))


def _common_view(tables: Tables, proposals: Proposals, common: Sequence[Common]) -> View:
    """Problems of several customers, those of most customers first."""
    from cs_workbook.rules.level_proposals import named

    shape, records = schema(tables.preset, tables.language).tables["Cases"], proposals.cases.records
    lines: list[tuple[Cell | Text, ...]] = []
    for group in common[:SHOWN]:
        ids = named([proposals.name(place) for place in group.members])
        category = "、".join(sorted(records[group.members[0]].categories)) or None
        lines.append((category, group.customers, len(group.members), ids))
    headers = (shape.column("category").label, Text("客户数", "Customers"), Text("件数", "Cases"), Text("编号", "Ids"))
    return View(Text("多位客户反映的同一问题", "The same problem of several customers"), headers, tuple(lines))


def _summary(repeats: int, new: int, cleared: int, common: int) -> Text:
    parts = [
        (Text("共 {n:,} 条重复", "{n:,} {n:repeat|repeats}")(n=repeats), True),
        (Text("新关联 {n:,} 条", "{n:,} newly linked")(n=new), new),
        (Text("撤销关联 {n:,} 条", "{n:,} {n:link|links} cleared")(n=cleared), cleared),
        (Text("关联没有变化", "no link changed"), not new + cleared),
        (Text("{n:,} 个问题有多位客户反映", "{n:,} {n:problem|problems} of several customers")(n=common), common),
    ]
    told = [text for text, shown in parts if shown]
    return Text("，".join(t.zh for t in told) + "。", ", ".join(t.en for t in told) + ".")
