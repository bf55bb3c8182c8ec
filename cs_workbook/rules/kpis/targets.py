"""Targets and benchmarks: what people wrote on Targets and Diagnosis, matched with KPIs by name and unit.

Attainment, in per cent: target ÷ actual where lower is better, actual ÷ target where higher is better.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cs_workbook.model import Cell, Table, Tables, cell_text
from cs_workbook.rules.columns import DIAGNOSIS
from cs_workbook.rules.kpis import Kpi, Unit, kpi_called, kpi_named
from cs_workbook.rules.schema import normal
from cs_workbook.rules.settings import Rules

_LENGTHS = {
    1 / 60: "秒 s sec second seconds",
    1: "分钟 分 m min mins minute minutes",
    60: "小时 时 h hr hrs hour hours",
    1440: "天 日 d day days",
}
_UNIT_WORDS: dict[str, tuple[str, float]] = {"%": ("pct", 1), "percent": ("pct", 1)} | {
    word: ("minutes", minutes) for minutes, words in _LENGTHS.items() for word in words.split()
}
_OF: dict[Unit, tuple[str, float]] = {"minutes": ("minutes", 1), "hours": ("minutes", 60), "pct": ("pct", 1)}


@dataclass(frozen=True)
class Target:
    """One row of Targets, in the KPI's own unit. `row` is its sheet row, 0 for a target of the settings."""

    kpi: Kpi
    value: float
    direction: str
    stage: str = ""
    due: dt.datetime | None = None
    owner: str = ""
    row: int = 0

    def attainment_pct(self, actual: float | None) -> float | None:
        """Return how far an actual figure attains the target, to one decimal."""
        return attainment_pct(actual, self.value, self.direction)

    def met(self, actual: float | None) -> bool | None:
        """Tell whether an actual figure meets the target; None without one."""
        if actual is None:
            return None
        return actual <= self.value if self.direction == "lower" else actual >= self.value


def attainment_pct(actual: float | None, target: float | None, direction: str) -> float | None:
    """Return attainment in per cent, to one decimal; None where either is missing.

    Where the formula would divide by nothing (a backlog of 0, a target of 0) it is 100 if the target is
    met, else 0.
    """
    if actual is None or target is None:
        return None
    above, below = (target, actual) if direction == "lower" else (actual, target)
    if below <= 0 or above < 0:
        return 100.0 if above >= below else 0.0
    return round(100 * above / below, 1)


def attained_words(pct: float | None) -> str | None:
    """Return attainment as people read it, to one decimal; twice the target and beyond is "≥200%", as on the sheets."""
    return None if pct is None else "≥200%" if pct >= 200 else f"{pct:.1f}%"


def gap_pct(current: float | None, benchmark: float | None, direction: str) -> float | None:
    """Return how far a figure lies beyond its benchmark, in per cent of it; below 0 where it is better."""
    if current is None or not benchmark:
        return None
    beyond = current - benchmark if direction == "lower" else benchmark - current
    return round(100 * beyond / benchmark, 1)


def in_unit(value: float, unit: Cell, kpi: Kpi) -> float | None:
    """Return a number people wrote in a unit of theirs, in the KPI's own; None for a unit of another kind.

    No unit, or one that is not a length of time or per cent, is taken as the KPI's own.
    """
    own = _OF.get(kpi.unit)
    said = _UNIT_WORDS.get(normal(cell_text(unit)))
    if said is None or (own is None and said[0] != "pct"):
        return value
    if own is None or own[0] != said[0]:
        return None
    return value * said[1] / own[1]


def read_targets(tables: Tables) -> list[Target]:
    """Read the rows of Targets that name a KPI and hold a number, in sheet order."""
    if "Targets" not in tables:
        return []
    table = tables["Targets"]
    found: list[Target] = []
    for place, name in enumerate(table.values("metric")):
        kpi, value = kpi_called(name), table.values("target")[place]
        if kpi is None or not isinstance(value, (int, float)) or isinstance(value, bool):
            continue
        own = in_unit(value, table.values("unit")[place], kpi)
        if own is None:
            continue
        due = table.values("due")[place]
        found.append(
            Target(
                kpi,
                own,
                direction_of(table, place, kpi),
                cell_text(table.values("stage")[place]),
                due if isinstance(due, dt.datetime) else None,
                cell_text(table.values("owner")[place]),
                table.rows[place],
            )
        )
    return found


def direction_of(table: Table, place: int, kpi: Kpi) -> str:
    """Return the direction a row says, else the KPI's own; lower where neither says any."""
    said = DIAGNOSIS.column("direction").choice_code(table.values("direction")[place])
    return said or kpi.direction or "lower"


def current_targets(targets: Iterable[Target], rules: Rules, at: dt.datetime) -> dict[str, Target]:
    """Return the target in force of each KPI: of its stages the one due next, else the last one past.

    Stages without a date come after those with one, in sheet order. Where Targets is silent, the options
    give those of the knowledge base and of self-service.
    """
    stages: dict[str, list[Target]] = {}
    for target in targets:
        stages.setdefault(target.kpi.id, []).append(target)
    found = {kpi_id: _in_force(rows, at) for kpi_id, rows in stages.items()}
    options: Mapping[str, float] = {"knowledge_added": rules.knowledge_monthly, "self_service": rules.self_service_pct}
    for kpi_id, value in options.items():
        if value > 0:
            found.setdefault(kpi_id, Target(kpi_named(kpi_id), float(value), "higher"))
    return found


def _in_force(rows: Sequence[Target], at: dt.datetime) -> Target:
    dated = sorted((row for row in rows if row.due is not None), key=lambda row: row.due or at)
    for row in dated:
        if row.due is not None and row.due >= at:
            return row
    undated = [row for row in rows if row.due is None]
    return undated[0] if undated else dated[-1]
