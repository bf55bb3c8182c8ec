"""The blocks of 监控 above its tables: this period, stages, slowest types, and what the charts draw on."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

from cs_workbook.jobs.monitoring.alerts import alerts
from cs_workbook.jobs.monitoring.owners import owner_rows
from cs_workbook.jobs.monitoring.watch import Watch
from cs_workbook.jobs.summarizing.figures import rounded, shown
from cs_workbook.jobs.summarizing.notes import calendar_words, time_zone
from cs_workbook.jobs.summarizing.tiles import change, metric_label
from cs_workbook.model import Cell, Grid, Text, cell_text
from cs_workbook.rules.blocks import BlockSpec, monitor
from cs_workbook.rules.kpis import UNITS, Figure, Kpi, kpi_named
from cs_workbook.rules.kpis.figures import by_group
from cs_workbook.rules.kpis.periods import Step
from cs_workbook.rules.kpis.targets import Target
from cs_workbook.rules.sla.minutes import moment_of

Rows = list[tuple[Cell, ...]]
_STEPS: dict[Step, Text] = {
    "day": Text("按日 · {label}", "by day: {label}"),
    "week": Text("按周 · {label}", "by week: {label}"),
    "month": Text("按月 · {label}", "by month: {label}"),
}
_UP = Text("较上期 ▲ {n}", "▲ {n} on the period before")
_DOWN = Text("较上期 ▼ {n}", "▼ {n} on the period before")
_SAME = Text("与上期持平", "as in the period before")
_POINTS = Text("{n} 点", "{n} pt")
_PER_CENT = Text("{n:.1%}", "{n:.1%}")
_NUMBER = Text("{n} {unit}", "{n} {unit}")
_TOO_FEW = Text("样本不足 {n} 个，不作比较", "fewer than {n}, not compared")
_FEW = 10
"""Counts below this change by so many cases, not by so much per cent."""
_ALERT = Text("预警：{text}", "Alert: {text}")
_MET, _MISSED, _UNDER_WAY = Text("已达成", "reached"), Text("未达成", "not reached"), Text("进行中", "under way")
_UNKNOWN = Text("暂无数据", "no figures yet")
_SINCE = Text("{month} 起", "since {month}")
_UNTIL = Text("{day} 前", "by {day}")


def page(watch: Watch) -> Mapping[str, Grid]:
    """Return the rows of each block, as they are written."""
    trend = trend_rows(watch)
    rows: dict[BlockSpec, Rows] = {
        monitor.ABOUT: [_parameters(watch)],
        monitor.STATUS: status_rows(watch),
        monitor.OWNERS: owner_rows(watch),
        monitor.TARGETS: stage_rows(watch),
        monitor.SLOWEST: slowest_rows(watch),
        monitor.TREND: trend,
        monitor.TITLES: [tuple(chart.title.of(watch.language) for chart in monitor.CHARTS)],
    }
    return {block.name: block.grid(found) for block, found in rows.items()}


def _parameters(watch: Watch) -> tuple[Cell, ...]:
    label = watch.periods[-1].period.label
    return (
        watch.of(_STEPS[watch.step], label=label),
        cell_text(watch.now.replace(second=0, microsecond=0)),
        watch.judged.period.label,
        watch.tables.workbook,
        time_zone(watch.rules.holiday_country).of(watch.language),
        calendar_words(watch.rules).of(watch.language),
        watch.of(_SINCE, month=f"{moment_of(watch.past.period.start):%Y-%m}"),
        watch.rules.rules_version,
    )


def status_rows(watch: Watch) -> Rows:
    """Return the figures of the running period against their targets, with change and alerts."""
    said = alerts(watch)
    now = watch.periods[-1]
    before = watch.periods[-2] if len(watch.periods) > 1 else None
    targets = watch.targets(now)
    found: Rows = []
    for kpi_id in monitor.STATUS_KPIS:
        kpi, figure, target = kpi_named(kpi_id), watch.figure(kpi_id, now), targets.get(kpi_id)
        pct = target.attainment_pct(figure.value) if target else None
        words = _ALERT(text=said[kpi_id]) if kpi_id in said else None
        if words is None and before is not None:
            words = _change(kpi, figure, watch.figure(kpi_id, before), watch.rules.min_n)
        found.append(
            (
                metric_label(kpi).of(watch.language),
                rounded(kpi, figure.value),
                rounded(kpi, target.value) if target else None,
                None if pct is None else round(pct / 100, 3),
                words.of(watch.language) if words else None,
            )
        )
    return found


def _change(kpi: Kpi, now: Figure, before: Figure, least: int) -> Text | None:
    """A change in words; of few cases it is told in cases, and what rests on fewer than `least` is not compared."""
    if now.value is None or before.value is None:
        return None
    if kpi.measure != "count" and min(now.n, before.n) < least:
        return _TOO_FEW(n=least)
    few = kpi.measure == "count" and min(now.value, before.value) < _FEW
    size = now.value - before.value if few else change(kpi, now, before)
    if size is None:
        return None
    cases = _NUMBER(n=f"{abs(size):g}", unit=UNITS[kpi.unit])
    length = cases if few else _POINTS(n=abs(size)) if kpi.unit == "pct" else _PER_CENT(n=abs(size))
    return _UP(n=length) if size > 0 else _DOWN(n=length) if size < 0 else _SAME


def stage_rows(watch: Watch) -> Rows:
    """Return every target of the sheet with how it stands in the month owners are judged by."""
    found: Rows = []
    for target in watch.written:
        kpi, actual = target.kpi, watch.figure(target.kpi.id, watch.judged).value
        pct = target.attainment_pct(actual)
        found.append(
            (
                metric_label(kpi).of(watch.language),
                rounded(kpi, actual),
                rounded(kpi, target.value) if kpi.unit == "cases" else round(target.value, 2),
                None if pct is None else round(pct / 100, 3),
                _stage(watch, target, actual),
            )
        )
    return found


def _stage(watch: Watch, target: Target, actual: float | None) -> str:
    met, late = target.met(actual), target.due is not None and target.due + dt.timedelta(days=1) <= watch.now
    state = _UNKNOWN if met is None else _MET if met else _MISSED if late else _UNDER_WAY
    parts = [target.stage, watch.of(_UNTIL, day=f"{target.due:%Y-%m-%d}") if target.due else "", target.owner]
    comma = Text("，", ", ").of(watch.language)
    return watch.of(state) + "".join(f"{comma}{part}" for part in parts if part)


def slowest_rows(watch: Watch) -> Rows:
    """Return the issue types by how much longer they take than all together, in the months of the diagnosis."""
    groups = watch.facts.dimensions["category"]
    columns = {
        key: by_group(kpi_named(key), watch.past, groups)
        for key in ("completed", "first_response_mean", "resolution_mean", "csat")
    }
    whole = watch.figure("resolution_mean", watch.past).value
    found: list[tuple[float, tuple[Cell, ...]]] = []
    for code, lengths in columns["resolution_mean"].items():
        if lengths.n < watch.rules.min_n or lengths.value is None or not whole or code == groups.blank:
            continue
        above, none = lengths.value / whole - 1, Figure()
        others = (shown(kpi_named(key), columns[key].get(code, none).value) for key in ("first_response_mean", "csat"))
        first, csat = others
        row = (groups.names[code], lengths.n, first, round(lengths.value, 1), round(above, 3), csat)
        found.append((-above, row))
    return [row for _, row in sorted(found, key=lambda item: item[0])]


def trend_rows(watch: Watch) -> Rows:
    """Return each period's figures beside the targets of its time."""
    found: Rows = []
    for at in watch.periods:
        targets = watch.targets(at)
        cells: list[Cell] = [_short(at.period.label)]
        for kpi_id in watch.trend_kpis:
            kpi, target = kpi_named(kpi_id), targets.get(kpi_id)
            cells += [shown(kpi, watch.figure(kpi_id, at).value), shown(kpi, target.value) if target else None]
        found.append(tuple(cells))
    return found


def _short(label: str) -> str:
    """A period's name without its year: 47周, W47, 11-21; a month keeps it."""
    return re.sub(r"^\d{4}年第|^\d{4}-(?=W|\d\d-)", "", label)
