"""What the month is made of and how it came about: shares, days, clocks, twelve months, chart titles."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence

from cs_workbook.jobs.summarizing.figures import MonthFigures, shown
from cs_workbook.model import Cell, Text
from cs_workbook.rules.blocks import BlockSpec, summary
from cs_workbook.rules.kpis import kpi_named, registered
from cs_workbook.rules.kpis.figures import figure
from cs_workbook.rules.sla.minutes import moment_of
from cs_workbook.rules.sla.words import CLOCKS

Share = tuple[str, int, float | None]
"""A group, how many, and which fraction of all."""

_EMPTY = Text("{title}：本月无数据", "{title}: nothing this month")
_NOT_YET = Text("{title}：暂无数据", "{title}: no figures yet")
_TOP = Text("{name}最多，占 {pct}%", "Most: {name}, {pct}%")
_FLOW = Text(
    "受理 {intake}，完成 {completed}，积压 {backlog}", "{intake} received, {completed} completed, {backlog} open"
)
_JUDGED = Text("{name}（{n}）", "{name} ({n})")
_DAYS = Text("每日受理量：日均 {mean}，最多 {most}（{day} 日）", "Received by day: {mean} a day, {most} on day {day}")


def share_rows(figures: MonthFigures, key: str) -> list[Share]:
    """Return name, count and share of each group: every known one, then strangers.

    The largest comes first, but for priorities, whose own order says more.
    """
    groups = figures.facts.dimensions[key]
    count = {code: found.n for code, found in figures.by("intake", key).items()}
    total = len(figures.at.received)
    codes = [code for code in range(len(groups.names)) if code < groups.known or count.get(code)]
    if key != "priority":
        codes.sort(key=lambda code: -count.get(code, 0))
    return [(groups.names[code], n := count.get(code, 0), n / total if total else None) for code in codes]


def daily_rows(figures: MonthFigures) -> list[tuple[dt.datetime, int]]:
    """Return every day of the month up to now with what was received on it."""
    at = figures.at
    count: Counter[int] = Counter((figures.facts.received[at.received] // 1440).tolist())
    days = range(at.period.start // 1440, -(-at.stop // 1440))
    return [(moment_of(day * 1440), count[day]) for day in days]


def clock_rows(figures: MonthFigures) -> list[tuple[str, float, int]]:
    """Return the attainment of every clock with a verdict in the month."""
    found: list[tuple[str, float, int]] = []
    for kpi in registered():
        now = figures.figure(kpi.id) if kpi.clock else None
        if now and now.value is not None:
            name = _JUDGED(name=CLOCKS[kpi.clock].label, n=now.n).of(figures.language)
            found.append((name, round(now.value / 100, 6), now.n))
    return found


def trend_rows(figures: MonthFigures) -> list[tuple[Cell, ...]]:
    """Return up to twelve months, recomputed, from that of the first case on."""
    kpis = [kpi_named(kpi_id) for kpi_id in summary.TREND_KPIS]
    found: list[tuple[Cell, ...]] = []
    for back, at in enumerate(figures.trend):
        first = figures.month.shifted(back + 1 - len(figures.trend)).start
        label = f"{first.month}月" if figures.language == "zh" else f"{first:%b}"
        if not at.before_the_first:
            found.append((label, *(shown(kpi, figure(kpi, at).value) for kpi in kpis)))
    return found


def titles(
    figures: MonthFigures,
    shares: Mapping[str, list[Share]],
    days: list[tuple[dt.datetime, int]],
    rows: Mapping[BlockSpec, Sequence[tuple[Cell, ...]]],
) -> tuple[Cell, ...]:
    """Return a title for each chart that says what stands out in it, or that its rows give nothing to draw."""
    made = {chart.key: chart.title for chart in summary.CHARTS}
    for key, groups in shares.items():
        if key in made and groups:
            name, _, share = max(groups, key=lambda row: row[1])
            made[key] = _TOP(name=name, pct=f"{100 * (share or 0):.0f}")
    made["volume"] = _FLOW(**{key: figures.figure(key).n for key in ("intake", "completed", "backlog")})
    if days:
        day, most = max(days, key=lambda row: row[1])
        mean = round(len(figures.at.received) / len(days), 1)
        made["daily"] = _DAYS(mean=mean, most=most, day=day.day)
    for chart in summary.CHARTS:
        if not chart.drawable(rows[chart.block]):
            empty = _NOT_YET if chart.block is summary.TREND else _EMPTY
            made[chart.key] = empty(title=chart.title)
    return tuple(text.of(figures.language) for text in made.values())
