"""`demo`: fills a freshly built workbook with believable cases, so that every sheet has something to show.

Takes the empty workbook's rules and *now*; gives rows to append. Deterministic: the same preset,
language, seed, number and *now* give the same rows. The texts and their telling are in `demo_story`.
"""

from __future__ import annotations

from dataclasses import dataclass

from cs_workbook.jobs import job, param
from cs_workbook.model import Inputs, Outcome, Text


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
    from cs_workbook.jobs.demo_story.filling import filled

    return filled(inputs)
