"""The tiles at the top of the page: a figure, its change, what it rests on, how far it attains its target."""

from __future__ import annotations

from collections.abc import Sequence

from cs_workbook.jobs.summarizing.figures import MonthFigures, shown
from cs_workbook.model import Cell, Text
from cs_workbook.rules.blocks import BlockSpec
from cs_workbook.rules.kpis import UNITS, Figure, Kpi, kpi_named
from cs_workbook.rules.kpis.targets import Target

_WIDE = 24
"""Characters the last line of a tile holds."""
_N = Text("n={n}", "n={n}")
_A_DAY = Text("日均 {n}", "{n} a day")
_MEDIAN = Text("中位 {n}", "median {n}")
_RATED = Text("评价率 {pct}%", "{pct}% rated")
_UNDECIDED = Text("{n} 件未定", "{n} undecided")
_OF_OPEN = Text("占积压 {pct}%", "{pct}% of open")
_TARGET = Text("目标 {sign}{value}", "target {sign}{value}")


def tile_rows(figures: MonthFigures, block: BlockSpec) -> list[tuple[Cell, ...]]:
    """Return the rows of a block of tiles: values, changes, details, attainments."""
    columns = [_tile(figures, kpi_named(kpi_id)) for kpi_id in block.kpis]
    return [tuple(column[row] for column in columns) for row in range(block.rows)]


def _tile(figures: MonthFigures, kpi: Kpi) -> tuple[Cell, ...]:
    now, before = figures.figure(kpi.id), figures.figure_before(kpi.id)
    target = figures.targets.get(kpi.id)
    pct = target.attainment_pct(now.value) if target else None
    return (
        shown(kpi, now.value),
        change(kpi, now, before),
        _detail(figures, kpi, now, target),
        None if pct is None else round(pct / 100, 3),
    )


def change(kpi: Kpi, now: Figure, before: Figure) -> float | None:
    """Return a change: of per cent in points, of anything else as a fraction; None without something to compare."""
    if now.value is None or before.value is None:
        return None
    if kpi.unit == "pct":
        return round(now.value - before.value, 1)
    return round(now.value / before.value - 1, 4) if before.value else None


def _detail(figures: MonthFigures, kpi: Kpi, now: Figure, target: Target | None) -> Cell:
    """What a figure rests on, in as many words as there is room for, the weightiest first."""
    parts: list[str] = []
    if kpi.id == "csat" and now.n:
        rate = figures.figure("response_rate").value
        parts.append(figures.of(_RATED, pct=f"{rate:.0f}"))
    if now.undecided:
        parts.append(figures.of(_UNDECIDED, n=now.undecided))
    if target:
        sign = "≤" if target.direction == "lower" else "≥"
        parts.append(figures.of(_TARGET, sign=sign, value=f"{target.value:g}"))
    if kpi.measure == "mean" and now.n:
        median = figures.figure(kpi.id.replace("_mean", "_median")).value or 0
        parts.append(figures.of(_MEDIAN, n=f"{round(median, 1):g}"))
    if kpi.id in ("intake", "completed") and now.value:
        days = max(1.0, (figures.at.moment - figures.at.period.start) / 1440)
        parts.append(figures.of(_A_DAY, n=round(now.value / days, 1)))
    if kpi.id == "overdue_open" and now.value:
        parts.append(figures.of(_OF_OPEN, pct=f"{100 * now.value / max(1, figures.figure('backlog').n):.0f}"))
    if kpi.measure != "count" and now.n:
        parts.append(figures.of(_N, n=now.n))
    return fitted(parts)


def fitted(parts: Sequence[str]) -> str | None:
    """Join as many words as the last line of a tile has room for, the weightiest first; None for none."""
    text = ""
    for part in parts:
        longer = f"{text} · {part}" if text else part
        if sum(2 if ord(sign) > 0x2E7F else 1 for sign in longer) <= _WIDE:
            text = longer
    return text or None


def metric_label(kpi: Kpi) -> Text:
    """Return a KPI's name with its unit: 平均首次响应（分钟）."""
    unit = UNITS[kpi.unit]
    return Text(f"{kpi.label.zh}（{unit.zh}）", f"{kpi.label.en[:1].upper()}{kpi.label.en[1:]} ({unit.en})")
