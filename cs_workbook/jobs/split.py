"""split: archived cases of past years, with every row of theirs, into a workbook of their own."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cs_workbook.jobs import job, param
from cs_workbook.model import (
    AppendRow,
    Cell,
    ColumnRow,
    DeleteRow,
    Edit,
    Elsewhere,
    FillBlock,
    Finding,
    Inputs,
    Outcome,
    SetCell,
    Tables,
    Text,
    View,
    cell_text,
)
from cs_workbook.rules.columns import schema
from cs_workbook.rules.schema import normal
from cs_workbook.rules.word_lists import join_words

if TYPE_CHECKING:
    from cs_workbook.rules.moving import Parcel
    from cs_workbook.rules.stages import Stages

_CLEARED = ("Knowledge", "Sample")
"""Tables that stay with this workbook and begin blank in a copy."""

_LOG_LENGTH = 20_000
"""Characters of ids that one row of the log may hold."""

_ELSEWHERE = Text(
    "{name} 不在本簿所在的文件夹，编号、查重、导入时请加 --past 指明，或移到一处后写进“设置”的“以往年度工作簿”。",
    "{name} is not in this workbook's folder: name it with --past when ids, repeats or imports are to count it, "
    "or move it there and name it on Settings.",
)
_DRAWN = Text(
    "其中 {n:,} 条抽检记录是当月的抽样，留在本簿“抽检”表。",
    "{n:,} of their rows drawn for re-rating {n:stays|stay} on the sample sheet here, as the month's sample.",
)
_FEWER = Text(
    "以后在本簿重新汇总有关月份，不再含移出的记录；已发出的月报以原来的为准。",
    "What is summarized here from now on leaves out what moved; reports sent before stay as they were.",
)
_TITLE = Text("拆分年度工作簿", "Split by year")
_REFUSALS = {
    "twice": (
        Text("{id} 在登记表出现多次，没有移出。", "{id} is registered more than once and was not moved."),
        Text("请先改正重复的编号。", "Correct the duplicate id first."),
    ),
    "no-record": (
        Text(
            "{id} 标为已归档，但归档表中没有它，没有移出。",
            "{id} is marked as archived, but not in the archive; not moved.",
        ),
        Text("请先按“校验”的提示恢复归档记录。", "Restore its archive row first, as check says."),
    ),
    "no-moment": (
        Text("{id} 的时间读不出来，没有移出。", "Nobody can read when {id} was received; not moved."),
        Text("请先改正。", "Correct it first."),
    ),
}


@dataclass(frozen=True, slots=True)
class Params:
    """Which cases, and where to."""

    before: dt.datetime = param("移出此日之前收到的", "Move cases received before this day", kind="day")
    output: str = param(
        "年度工作簿；不存在则新建，已存在则追加", "The year's workbook; made, or added to", kind="workbook"
    )


@job(
    "split",
    _TITLE,
    Text(
        "把某日之前收到且已归档的连同各表记录移到年度工作簿，核对无误后才从本簿删除",
        "Archived cases of past years and all their rows into a year's workbook, checked before anything is removed",
    ),
    params=Params,
    order=85,
)
def plan(inputs: Inputs) -> Outcome:
    """Send the rows of every archived case of before that day; delete them here once they arrived.

    Where the year's workbook does not exist it is a copy of this one without everything else, so that people's
    own columns, formats and settings are there too. Where it does, rows that it has already are not sent again.

    Raises:
        WorkbookError: the year's workbook is of another kind, or holds one of the cases with other content.
    """
    from cs_workbook.rules.moving import Proof, additions, parcel
    from cs_workbook.rules.stages import Stages

    params: Params = inputs.params
    tables, there = inputs.tables, inputs.others[-1] if inputs.others else None
    stages = Stages(tables, inputs.rules, inputs.now)
    ids, findings, waiting = _chosen(stages, params.before)
    day = f"{params.before:%Y-%m-%d}"
    messages = (_waiting(waiting, day),) if waiting else ()
    if not ids:
        text = Text("没有 {day} 之前收到且已归档的，无需拆分。", "No archived case was received before {day}.")
        return Outcome(text(day=day), findings=findings, messages=messages)
    load = parcel(tables, ids)
    if drawn := sum(value in ids for value in tables["Sample"].values("case_id")) if "Sample" in tables else 0:
        messages = (*messages, _DRAWN(n=drawn))
    messages = (*messages, _FEWER)
    sent: tuple[Edit, ...] = tuple(_remainder(tables, load) if there is None else additions(tables, load, there))
    name = str(params.output).replace("\\", "/").rpartition("/")[2]
    from cs_workbook.rules.option_kinds import BOOKS

    try:
        noted = _noted(inputs, BOOKS.parse(params.output, schema(tables.preset, tables.language)))
    except ValueError:
        noted, messages = [], (*messages, _ELSEWHERE(name=name))
    edits: tuple[Edit, ...] = (*_deletions(tables, load), *_remembered(inputs, ids), *noted)
    left = len(tables["Cases"]) - load.count("Cases")
    summary = Text(
        "{n:,} 条移入 {name}，本簿保留 {left:,} 条。",
        "{n:,} {n:case|cases} moved to {name}; {left:,} {left:stays|stay}.",
    )(n=load.count("Cases"), name=name, left=left)
    elsewhere = Elsewhere(sent, Proof(tables, ids, alone=there is None))
    return Outcome(summary, edits, findings, messages, (_view(tables, load),), elsewhere=elsewhere)


def _chosen(stages: Stages, before: dt.datetime) -> tuple[frozenset[Cell], tuple[Finding, ...], int]:
    """The ids to move, a finding for each archived case that cannot be, and how many old ones are not archived."""
    cases = stages.cases
    values, received = cases.values("case_id"), cases.values("received_at")
    count = Counter(map(cell_text, values))
    filed = set(stages.archive.case[stages.archive.case >= 0].tolist())
    ids: set[Cell] = set()
    findings: list[Finding] = []
    waiting = 0
    for place, (case_id, at) in enumerate(zip(values, received, strict=True)):
        old = isinstance(at, dt.datetime) and at < before
        if not stages.marked[place]:
            waiting += old
        elif not isinstance(at, dt.datetime):
            findings.append(_kept(stages, place, "no-moment"))
        elif old and count[cell_text(case_id)] != 1:
            findings.append(_kept(stages, place, "twice"))
        elif old and place not in filed:
            findings.append(_kept(stages, place, "no-record"))
        elif old:
            ids.add(case_id)
    return frozenset(ids), tuple(findings), waiting


def _kept(stages: Stages, place: int, why: str) -> Finding:
    problem, fix = _REFUSALS[why]
    where = stages.cases.where(stages.tables.workbook, stages.cases.rows[place], "case_id")
    return Finding("split", "warning", where, problem(id=stages.case_text(place)), fix)


def _waiting(n: int, day: str) -> Text:
    text = Text(
        "{n:,} 条在 {day} 之前收到但没有归档，留在本簿。",
        "{n:,} received before {day} {n:is|are} not archived and {n:stays|stay}.",
    )
    return text(n=n, day=day)


def _deletions(tables: Tables, load: Parcel) -> Iterator[DeleteRow]:
    """Delete here what was sent."""
    for name, places in load.rows.items():
        table = tables[name]
        yield from (DeleteRow(name, table.rows[place], ColumnRow(table.cells, place)) for place in places)


def _remainder(tables: Tables, load: Parcel) -> Iterator[Edit]:
    """Delete from a copy of this workbook everything but what is sent."""
    for name in (*load.rows, *(name for name in _CLEARED if name in tables)):
        table, kept = tables[name], set(load.rows.get(name, ()))
        for place, row in enumerate(table.rows):
            if place not in kept:
                yield DeleteRow(name, row, ColumnRow(table.cells, place))
    for name, sheet in (("Findings", "findings"), ("Reminders", "reminders")):
        if name in tables:
            yield FillBlock(sheet, name, ())


def _noted(inputs: Inputs, names: tuple[str, ...]) -> list[Edit]:
    """Name the year's workbook on Settings, so that the jobs to which past years count look at it."""
    from cs_workbook.rules.option_places import option_where
    from cs_workbook.rules.settings import options

    known = inputs.rules.past_books
    new = tuple(name for name in names if normal(name) not in map(normal, known))
    if not new or "Options" not in inputs.tables:
        return []
    table, spec = inputs.tables["Options"], options()["past_books"]
    language = inputs.tables.language
    value = join_words((*known, *new), language)
    row = option_where(inputs.tables, "past_books").row
    if row:
        before = table.values("value")[table.rows.index(row)]
        # What stands there and cannot be read is a finding already, and not to be written over.
        return [SetCell("Options", row, "value", before, value)] if known or before is None else []
    return [AppendRow("Options", {"key": spec.label.of(language), "value": value, "help": spec.help.of(language)})]


def _remembered(inputs: Inputs, ids: frozenset[Cell]) -> Iterator[AppendRow]:
    """Rows of the log that keep the highest ids moved, so that `assign-ids` never gives one of them again.

    Those that the log names already, or that a later id of the same day goes beyond, are left out.
    """
    if "Log" not in inputs.tables:
        return
    regex = inputs.rules.id_pattern.regex
    highest: dict[str, tuple[int, str]] = {}
    for case_id in ids:
        if match := regex.fullmatch(str(case_id)):
            highest[match["head"]] = max(highest.get(match["head"], (0, "")), (int(match["seq"]), str(case_id)))
    log = inputs.tables["Log"]
    for value in (*inputs.tables["Cases"].values("case_id"), *log.values("result")):
        if isinstance(value, str) and value not in ids:
            for match in regex.finditer(value):
                if int(match["seq"]) >= highest.get(match["head"], (0, ""))[0]:
                    highest.pop(match["head"], None)
    said = sorted(case_id for _, case_id in highest.values())
    text = Text("移出的最大编号，不再使用：{ids}", "The highest ids moved, never to be given again: {ids}")
    while said:
        length = max(1, _LOG_LENGTH // (len(said[0]) + 2))
        result = text(ids=", ".join(said[:length])).of(inputs.tables.language)
        yield AppendRow("Log", {"at": inputs.now, "job": _TITLE.of(inputs.tables.language), "result": result})
        said = said[length:]


def _view(tables: Tables, load: Parcel) -> View:
    """How many rows of each table are moved."""
    rows = tuple((tables[name].sheet, len(places)) for name, places in load.rows.items() if places)
    return View(Text("移出的行数", "Rows moved"), (Text("工作表", "Sheet"), Text("行数", "Rows")), rows)
