"""draw-sample: a share of the month's cases for a second rating, by a hash anyone can compute; then the accuracy."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cs_workbook.jobs import job, param
from cs_workbook.model import (
    AppendRow,
    Cell,
    DeleteRow,
    Edit,
    FillBlock,
    Inputs,
    Outcome,
    SetCell,
    Table,
    Text,
    View,
    cell_text,
)
from cs_workbook.rules.months import Month
from cs_workbook.rules.schema import normal

TURNS = 10
"""Up to this day of a month, the month just over is the one people want."""
_PEOPLE = ("rerated", "rated_by", "rated_at")
_NO_CASES = Text("{month} 没有已编号的记录，无从抽检。", "{month} has no numbered case to draw from.")
_DRAWN = Text(
    "{month}：{n} 件中抽 {k} 件（{pct}%），新增 {new} 件；已复核 {rated} 件{accuracy}。",
    "{month}: {k} of {n} drawn ({pct}%), {new} of them new; {rated} rated again{accuracy}.",
)
_ACCURACY = Text("，准确率 {pct}%", ", accuracy {pct}%")
_FORMULA = Text(
    "抽取方法：对“{month}|编号”求 SHA-256，按结果从小到大取前 {pct}%（进位取整），任何人都可重算。",
    "How it was drawn: SHA-256 of '{month}|id', the smallest {pct}% of them, rounded up; anyone can do it again.",
)
_UNNUMBERED = Text(
    "{n} 件还没有编号，没有参加抽取。请先运行“生成编号”。",
    "{n} {n:has|have} no id yet and took no part. Run assign-ids first.",
)


@dataclass(frozen=True)
class Params:
    """What draw-sample asks for."""

    month: str = param(
        "抽检月份，如 2026-10；不填：每月 10 日前为上月，之后为本月",
        "The month, such as 2026-10; left out: the last month up to the 10th, then this one",
        "",
        kind="month",
    )


@job(
    "draw-sample",
    Text("抽检", "Draw sample"),
    Text(
        "按编号的哈希抽取当月记录，供复核紧急程度；复核后给出准确率",
        "Draw a share of the month's cases to be rated again, by a hash anyone can redo; then the accuracy",
    ),
    params=Params,
    button=True,
    over_cases=True,
    order=78,
)
def plan(inputs: Inputs) -> Outcome:
    """Draw the month's sample. What people rated stays, also when the case is no longer among those drawn."""
    tables, rules, now = inputs.tables, inputs.rules, inputs.now
    month = Month.parse(inputs.params.month) if inputs.params.month else Month.of(now).shifted(-(now.day <= TURNS))
    places = _cases_of(tables["Cases"], month, now)
    unnumbered = _unnumbered(tables["Cases"], month, now)
    messages = [_UNNUMBERED(n=unnumbered)] if unnumbered else []
    if not places:
        return Outcome(_NO_CASES(month=month), messages=tuple(messages))
    from cs_workbook.rules.sampling import drawn

    chosen = drawn(str(month), places, rules.sample_pct)
    edits, after = _sample_edits(inputs, str(month), places, chosen)
    edits += _result_edits(inputs, after)
    mine = [row for row in after if row["month"] == str(month)]
    rated = [row for row in mine if row.get("rerated")]
    same = sum(_same(row) for row in rated)
    accuracy = _ACCURACY(pct=f"{100 * same / len(rated):.1f}") if rated else Text("", "")
    new = sum(isinstance(edit, AppendRow) for edit in edits)
    summary = _DRAWN(
        month=month, n=len(places), k=len(mine), pct=rules.sample_pct, new=new, rated=len(rated), accuracy=accuracy
    )
    messages.append(_FORMULA(month=month, pct=rules.sample_pct))
    views = (_confusion(rated, rules.priority_names),) if rated else ()
    return Outcome(summary, tuple(edits), messages=tuple(messages), views=views)


def _received_in(table: Table, month: Month, now: dt.datetime) -> Iterable[int]:
    """Places of the cases received in a month, up to now."""
    end = min(month.end, now + dt.timedelta(minutes=1))
    for place, at in enumerate(table.values("received_at")):
        if isinstance(at, dt.datetime) and month.start <= at < end:
            yield place


def _cases_of(table: Table, month: Month, now: dt.datetime) -> dict[str, int]:
    """Id → place of every numbered case of the month; the first, where several have one id."""
    found: dict[str, int] = {}
    for place in _received_in(table, month, now):
        case_id = cell_text(table.values("case_id")[place]).strip()
        if case_id:
            found.setdefault(case_id, place)
    return found


def _unnumbered(table: Table, month: Month, now: dt.datetime) -> int:
    ids = table.values("case_id")
    return sum(not cell_text(ids[place]).strip() for place in _received_in(table, month, now))


def _sample_edits(
    inputs: Inputs, month: str, places: Mapping[str, int], chosen: Sequence[str]
) -> tuple[list[Edit], list[dict[str, Cell]]]:
    """Return the edits of Sample, and its rows as they will stand."""
    tables, table = inputs.tables, inputs.tables["Sample"]
    cases, wanted, edits = tables["Cases"], set(chosen), list[Edit]()
    after: list[dict[str, Cell]] = []
    for place, row in enumerate(table.rows):
        record = {key: table.values(key)[place] for key in table.cells}
        case_id = cell_text(record["case_id"]).strip()
        if cell_text(record["month"]) != month or not case_id:
            after.append(record)
            continue
        touched = any(record.get(key) is not None for key in _PEOPLE)
        if case_id not in wanted and not touched:
            edits.append(DeleteRow("Sample", row, record))
            continue
        wanted.discard(case_id)
        if not touched and case_id in places:
            for key, fresh in _copied(inputs, cases, places[case_id]).items():
                if key in table and key not in table.computed and record[key] != fresh:
                    edits.append(SetCell("Sample", row, key, record[key], fresh))
                    record[key] = fresh
        after.append(record)
    for case_id in sorted(wanted):
        values: dict[str, Cell] = {"month": month, "case_id": case_id, **_copied(inputs, cases, places[case_id])}
        edits.append(AppendRow("Sample", {key: value for key, value in values.items() if value is not None}))
        after.append(values)
    return edits, after


def _copied(inputs: Inputs, cases: Table, place: int) -> dict[str, Cell]:
    """What a drawn row repeats of its case: the description, masked, and the level it was given."""
    description = cases.values("description")[place]
    if isinstance(description, str) and inputs.rules.mask_text:
        from cs_workbook.rules.masking import mask_text

        description = mask_text(description)
    return {"description": description, "priority": cases.values("priority")[place]}


def _result_edits(inputs: Inputs, rows: Sequence[Mapping[str, Cell]]) -> list[Edit]:
    """Return the two blocks: accuracy by month, and which level became which."""
    from cs_workbook.rules.blocks import sample

    ranks = {normal(priority.name): priority.rank for priority in inputs.rules.priorities}
    accuracy: list[tuple[Cell, ...]] = []
    confusion: list[tuple[Cell, ...]] = []
    for month in sorted({cell_text(row["month"]) for row in rows if row["month"] is not None}, reverse=True):
        mine = [row for row in rows if cell_text(row["month"]) == month]
        rated = [row for row in mine if row.get("rerated")]
        same = sum(_same(row) for row in rated)
        pairs = [(ranks.get(_word(row, "priority")), ranks.get(_word(row, "rerated"))) for row in rated]
        known = [(was, now) for was, now in pairs if was is not None and now is not None]
        counted = len(_cases_of(inputs.tables["Cases"], Month.parse(month), inputs.now)) if _is_month(month) else 0
        accuracy.append(
            (
                *(month, counted or None, len(mine), len(rated), same if rated else None),
                same / len(rated) if rated else None,
                sum(was < now for was, now in known) if rated else None,
                sum(was > now for was, now in known) if rated else None,
            )
        )
        confusion += [(month, *pair, n) for pair, n in _pairs(rated, inputs.rules.priority_names)]
    filled = {sample.ACCURACY: accuracy, sample.CONFUSION: confusion}
    return [
        FillBlock("sample", block.name, block.grid(found))
        for block, found in filled.items()
        if block.name in inputs.tables.blocks and inputs.tables.blocks[block.name] != block.grid(found)
    ]


def _is_month(text: str) -> bool:
    try:
        Month.parse(text)
    except ValueError:
        return False
    return True


def _word(row: Mapping[str, Cell], key: str) -> str:
    return normal(cell_text(row.get(key)))


def _same(row: Mapping[str, Cell]) -> bool:
    """Whether both ratings agree."""
    return _word(row, "priority") == _word(row, "rerated")


def _pairs(rated: Iterable[Mapping[str, Cell]], levels: Sequence[str]) -> list[tuple[tuple[str, str], int]]:
    """How often which level became which, most urgent first."""
    order = {normal(name): place for place, name in enumerate(levels)}
    count = Counter((cell_text(row["priority"]).strip(), cell_text(row["rerated"]).strip()) for row in rated)
    return sorted(count.items(), key=lambda item: [(order.get(normal(name), 99), name) for name in item[0]])


def _confusion(rated: Sequence[Mapping[str, Cell]], levels: Sequence[str]) -> View:
    """The levels given, by line, against those they got again, by column."""
    pairs = dict(_pairs(rated, levels))
    names = list(dict.fromkeys([*levels, *(name for pair in pairs for name in pair)]))
    lines = tuple((was, *(pairs.get((was, again)) for again in names)) for was in names)
    headers = (Text("原定级＼复核", "Rated \\ again"), *(Text(name or "–", name or "–") for name in names))
    return View(Text("原定级与复核定级", "Rated and re-rated"), headers, lines)
