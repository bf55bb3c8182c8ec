"""The two tables of 监控: Monitor, period × KPI, and Diagnosis, the gap to the benchmarks.

What people wrote stays: the problem column of Monitor with its row, every row of Diagnosis.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from cs_workbook.jobs.monitoring.watch import Watch
from cs_workbook.jobs.summarizing.figures import rounded
from cs_workbook.jobs.summarizing.tiles import metric_label
from cs_workbook.model import AppendRow, Cell, Edit, Finding, SetCell, Text, cell_text
from cs_workbook.rules.columns import DIRECTIONS
from cs_workbook.rules.kpis import UNITS, known_names, kpi_called, kpi_named
from cs_workbook.rules.kpis.targets import direction_of, gap_pct, in_unit
from cs_workbook.rules.renewal import Record, records_of, renewed
from cs_workbook.rules.schema import normal

FIRST_BENCHMARKS = ("first_response_mean", "resolution_mean", "backlog", "response_complaints", "csat")
"""The rows a blank Diagnosis begins with; people write the benchmarks."""
_UNKNOWN = Text("没有“{name}”这个指标{like}。", 'There is no figure called "{name}"{like}.')
_LIKE = Text("，是否指“{near}”", '; did you mean "{near}"?')
_FIX = Text("指标名称请与“监控”表一致，如 {names}。", "Name it as on Monitor, such as {names}.")
_OWN = ("actual", "target", "attainment_pct")


def monitor_edits(watch: Watch) -> list[Edit]:
    """Return Monitor anew: the periods of the step, the latest first, and older rows in which people wrote."""
    if "Monitor" not in watch.tables:
        return []
    written: dict[tuple[str, str], Record] = {}
    for record in records_of(watch.tables["Monitor"]):
        written.setdefault(_key(record.get("period"), record.get("metric")), record)
    fresh: list[Record] = []
    for at in reversed(watch.periods):
        for record in _period_records(watch, at.period.label):
            old = written.pop(_key(record["period"], record["metric"]), {})
            if record["actual"] is not None or _people_wrote(old):
                fresh.append({**old, **record})
    kept = [record for record in written.values() if _people_wrote(record)]
    return renewed(watch.tables, "Monitor", "monitor", [*fresh, *kept])


def _period_records(watch: Watch, label: str) -> list[dict[str, Cell]]:
    """Each KPI of a period: actual, target, attainment."""
    at = next(one for one in watch.periods if one.period.label == label)
    targets = watch.targets(at)
    found: list[dict[str, Cell]] = []
    for kpi_id in watch.followed:
        kpi, target, actual = kpi_named(kpi_id), targets.get(kpi_id), watch.figure(kpi_id, at).value
        found.append(
            {
                "period": label,
                "metric": metric_label(kpi).of(watch.language),
                "actual": rounded(kpi, actual),
                "target": _plain(target.value) if target else None,
                "attainment_pct": target.attainment_pct(actual) if target else None,
            }
        )
    return found


def _plain(value: float) -> int | float:
    return int(value) if value == int(value) else round(value, 2)


def _key(period: Cell, metric: Cell) -> tuple[str, str]:
    """What makes two rows the same: the period and the KPI, however its name is written."""
    kpi = kpi_called(metric)
    return normal(cell_text(period)), kpi.id if kpi else normal(cell_text(metric))


def _people_wrote(record: Record) -> bool:
    """Whether anything stands in a row beyond what the program writes."""
    program = {"period", "metric", *_OWN}
    return any(value is not None for key, value in record.items() if key not in program)


def diagnosis_edits(watch: Watch) -> list[Edit]:
    """Return the current value and the gap of each benchmark; a blank table gets its first rows."""
    if "Diagnosis" not in watch.tables:
        return []
    table, edits = watch.tables["Diagnosis"], list[Edit]()
    for place, name in enumerate(table.values("metric")):
        kpi = kpi_called(name)
        if kpi is None:
            continue
        actual = watch.figure(kpi.id, watch.past).value
        benchmark, unit = table.values("benchmark")[place], table.values("unit")[place]
        number = benchmark if isinstance(benchmark, (int, float)) and not isinstance(benchmark, bool) else None
        own = in_unit(number, unit, kpi) if number is not None else None
        factor = own / number if own and number else 1
        current = None if actual is None else rounded(kpi, actual / factor)
        gap = gap_pct(actual, own, direction_of(table, place, kpi))
        for key, after in (("current", current), ("gap_pct", gap)):
            before = table.values(key)[place]
            if key in table and before != after:
                edits.append(SetCell("Diagnosis", table.rows[place], key, before, after))
    if not any(name is not None for name in table.values("metric")):
        edits += _first_rows(watch)
    return edits


def _first_rows(watch: Watch) -> list[AppendRow]:
    language = watch.language
    words = {choice.code: choice.label.of(language) for choice in DIRECTIONS}
    found: list[AppendRow] = []
    for kpi_id in FIRST_BENCHMARKS:
        kpi = kpi_named(kpi_id)
        current = rounded(kpi, watch.figure(kpi_id, watch.past).value)
        values: dict[str, Cell] = {
            "metric": kpi.label.of(language),
            "current": current,
            "unit": UNITS[kpi.unit].of(language),
            "direction": words[kpi.direction or "lower"],
        }
        found.append(AppendRow("Diagnosis", {key: value for key, value in values.items() if value is not None}))
    return found


def unknown_metrics(watch: Watch) -> tuple[Finding, ...]:
    """Return a finding for each metric of Targets and Diagnosis that names no KPI."""
    found: list[Finding] = []
    for name in ("Targets", "Diagnosis"):
        if name not in watch.tables:
            continue
        table = watch.tables[name]
        for row, metric in zip(table.rows, table.values("metric"), strict=True):
            if metric is not None and kpi_called(metric) is None:
                where = table.where(watch.tables.workbook, row, "metric")
                problem = _UNKNOWN(name=cell_text(metric), like=_nearest(cell_text(metric)))
                found.append(Finding("unknown-metric", "warning", where, problem, _FIX(names=_names(FIRST_BENCHMARKS))))
    return tuple(found)


def _nearest(name: str) -> Text:
    names = known_names()
    near = get_close_matches(normal(name), list(names), 1, 0.6)
    return _LIKE(near=names[near[0]].label) if near else Text("", "")


def _names(kpis: Sequence[str]) -> Text:
    labels = [kpi_named(kpi_id).label for kpi_id in kpis]
    return Text("、".join(label.zh for label in labels), ", ".join(label.en for label in labels))
