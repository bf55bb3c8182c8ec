"""summarize: one month's intake by priority, category, channel and day, on 月度汇总 and in 月度数据."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from cs_workbook.jobs import job, param
from cs_workbook.model import Cell, Edit, FillBlock, Grid, Inputs, Outcome, Tables, Text, View, cell_text
from cs_workbook.rules import blocks
from cs_workbook.rules.columns import MONTHLY
from cs_workbook.rules.months import Month
from cs_workbook.rules.option_kinds import split_words
from cs_workbook.rules.settings import Rules

BLANK = Text("（未填写）", "(blank)")


@dataclass(frozen=True)
class Params:
    """What summarize asks for."""

    month: str = param(
        "统计月份，如 2026-10；不填为本月", "The month, such as 2026-10; this month if left out", "", kind="month"
    )


@dataclass(frozen=True)
class _Figures:
    """One month's figures: counts by member in display order, and the totals."""

    received: int
    resolved: int
    open_at_end: int
    overdue_at_end: int
    by: dict[str, list[tuple[str, int]]]
    daily: list[tuple[dt.datetime, int]]


@job(
    "summarize",
    Text("月度汇总", "Summarize"),
    Text(
        "按月统计受理量、解决率及分布，更新图表和月度数据",
        "The month's intake, resolution rate and shares, with charts",
    ),
    params=Params,
    button=True,
    order=70,
)
def plan(inputs: Inputs) -> Outcome:
    """Count the month's cases; times and states are those of `now`, or of the month's end when it is over."""
    tables, rules, language = inputs.tables, inputs.rules, inputs.tables.language
    month = Month.parse(inputs.params.month) if inputs.params.month else Month.of(inputs.now)
    if inputs.now < month.start:
        text = Text("{month} 还没有开始，没有可汇总的数据。", "{month} has not begun; there is nothing to summarize.")
        return Outcome(text(month=month))
    figures = _count(tables, rules, month, min(inputs.now, month.end))
    rate = figures.resolved / figures.received if figures.received else None
    fills = {
        blocks.SUMMARY_TILES.name: (
            (figures.received, figures.resolved, rate, figures.open_at_end, figures.overdue_at_end),
        ),
        blocks.SUMMARY_PRIORITY.name: _shares(figures.by["priority"], figures.received),
        blocks.SUMMARY_CATEGORY.name: _shares(figures.by["category"], figures.received),
        blocks.SUMMARY_CHANNEL.name: _shares(figures.by["channel"], figures.received),
        blocks.SUMMARY_DAILY.name: tuple(figures.daily),
        "Monthly": _monthly(tables, month, figures, rate, language == "zh"),
    }
    edits: tuple[Edit, ...] = tuple(
        FillBlock("summary", name, rows) for name, rows in fills.items() if tables.blocks.get(name) != rows
    )
    about = tuple((item.of(language), value) for item, value in _about(inputs, month))
    # The moment of counting alone is no news: without new figures the page stays as it is.
    if edits or (tables.blocks.get(blocks.SUMMARY_ABOUT.name) or (("", ""),))[0][1] != about[0][1]:
        edits += (FillBlock("summary", blocks.SUMMARY_ABOUT.name, about),)
    text = Text(
        "{month}：受理 {received}，已解决 {resolved}，期末在办 {open}，其中超期 {overdue}。",
        "{month}: {received} received, {resolved} resolved, {open} open at the end, {overdue} of them overdue.",
    )(
        month=month,
        received=figures.received,
        resolved=figures.resolved,
        open=figures.open_at_end,
        overdue=figures.overdue_at_end,
    )
    views = (
        _view(blocks.SUMMARY_PRIORITY, fills[blocks.SUMMARY_PRIORITY.name]),
        _view(blocks.SUMMARY_CATEGORY, fills[blocks.SUMMARY_CATEGORY.name]),
        _view(blocks.SUMMARY_CHANNEL, fills[blocks.SUMMARY_CHANNEL.name]),
    )
    return Outcome(text, edits, views=views if figures.received else ())


def _count(tables: Tables, rules: Rules, month: Month, until: dt.datetime) -> _Figures:
    """Count cases received in the month, and those open at `until`."""
    cases = tables["Cases"]
    closed_kinds = {s.name for s in rules.statuses if s.kind in ("resolved", "closed")}
    resolved_at = _resolved_at(tables)
    blank = BLANK.of(tables.language)
    by: dict[str, Counter[str]] = {key: Counter() for key in ("priority", "category", "channel")}
    days: Counter[dt.date] = Counter()
    received = resolved = still_open = overdue = 0
    keys = ("received_at", "case_id", "status", "next_due", "priority", "category", "channel")
    for at, case_id, status, due, *members in zip(*(cases.values(key) for key in keys), strict=True):
        if not isinstance(at, dt.datetime) or at >= until:
            continue
        solved = resolved_at.get(case_id)
        done = solved < until if solved is not None else status in closed_kinds
        if not done:
            still_open += 1
            overdue += isinstance(due, dt.datetime) and due < until
        if at < month.start:
            continue
        received += 1
        resolved += done
        days[at.date()] += 1
        for key, member in zip(by, members, strict=True):
            words = (
                split_words(member) if key == "category" and rules.several_categories else (cell_text(member).strip(),)
            )
            for word in words or ("",):
                by[key][word or blank] += 1
    order = {
        "priority": list(rules.priority_names),
        "category": [c.name for c in rules.categories],
        "channel": [c.name for c in rules.channels],
    }
    first = month.start
    return _Figures(
        received,
        resolved,
        still_open,
        overdue,
        {key: _ordered(count, order[key], by_size=key != "priority") for key, count in by.items()},
        [(first + dt.timedelta(d), days[(first + dt.timedelta(d)).date()]) for d in range((until - first).days + 1)
         if first + dt.timedelta(d) < until],
    )  # fmt: skip


def _resolved_at(tables: Tables) -> dict[Cell, dt.datetime]:
    """Case id → when it was resolved, by its last assignment that says so."""
    if "Assignments" not in tables:
        return {}
    table = tables["Assignments"]
    return {
        case: at
        for case, at in zip(table.values("case_id"), table.values("resolved_at"), strict=True)
        if isinstance(at, dt.datetime)
    }


def _ordered(count: Counter[str], known: Sequence[str], by_size: bool) -> list[tuple[str, int]]:
    """Every known member, also with 0, then strangers; the largest first where order means nothing."""
    members = [(name, count[name]) for name in known]
    members += sorted((item for item in count.items() if item[0] not in known), key=lambda item: (-item[1], item[0]))
    return sorted(members, key=lambda item: -item[1]) if by_size else members


def _shares(members: list[tuple[str, int]], total: int) -> Grid:
    """Rows of name, count and share; a share of nothing is blank, not 0 %."""
    return tuple((name, n, n / total if total else None) for name, n in members)


def _monthly(tables: Tables, month: Month, figures: _Figures, rate: float | None, zh: bool) -> Grid:
    """The history with this month's rows replaced, months ascending."""
    table = tables["Monthly"]
    kept = [
        row
        for row in zip(*(table.values(key) for key in MONTHLY.keys), strict=True)
        if row[0] is not None and row[0] != str(month)
    ]
    total = Text("合计", "total")
    names = {
        "received": Text("受理量", "received"),
        "resolved": Text("已解决", "resolved"),
        "rate": Text("解决率", "resolution rate"),
        "open": Text("月末在办", "open at month-end"),
        "priority": Text("紧急程度", "priority"),
        "category": Text("问题分类", "category"),
        "channel": Text("渠道", "channel"),
        "cases": Text("件", "cases"),
    }
    word = {key: text.zh if zh else text.en for key, text in names.items()}
    everything = total.zh if zh else total.en
    fresh: list[tuple[Cell, ...]] = [
        (str(month), word["received"], everything, everything, figures.received, word["cases"], figures.received),
        (str(month), word["resolved"], everything, everything, figures.resolved, word["cases"], figures.received),
        (
            str(month),
            word["rate"],
            everything,
            everything,
            None if rate is None else round(rate * 100, 2),
            "%",
            figures.received,
        ),
        (str(month), word["open"], everything, everything, figures.open_at_end, word["cases"], None),
    ]
    for key, members in figures.by.items():
        fresh += [
            (str(month), word["received"], word[key], name, n, word["cases"], figures.received) for name, n in members
        ]
    return tuple(sorted([*kept, *fresh], key=lambda row: str(row[0])))


def _about(inputs: Inputs, month: Month) -> tuple[tuple[Text, str], ...]:
    """The page's parameters."""
    at = min(inputs.now, month.end)
    return (
        (Text("统计月份", "Month"), str(month)),
        (
            Text("受理量口径", "Received"),
            Text("按反馈时间计入当月", "by the month received").of(inputs.tables.language),
        ),
        (Text("统计截至", "Counted up to"), cell_text(at.replace(second=0, microsecond=0))),
        (Text("规则版本", "Rules version"), inputs.rules.rules_version),
        (Text("工作日历", "Calendar"), inputs.rules.holiday_country or "–"),
        (Text("来源文件", "From file"), inputs.tables.workbook),
    )


def _view(block: blocks.BlockSpec, rows: Grid) -> View:
    shown = tuple((name, n, f"{share:.1%}" if isinstance(share, float) else "–") for name, n, share in rows if n)
    return View(block.title, tuple(column.label for column in block.columns), shown)
