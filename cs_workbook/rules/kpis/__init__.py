"""The registry of KPIs. One function a KPI under `@kpi`; one module a subject.

A KPI's function takes the cohorts of a period and names the things it counts, each with its case and its
value. How a number is made of them is the KPI's `measure`, so that the same things give the total, any
slice, and, pooled, the figure of several workbooks: never an average of averages. Imports no numpy, so
that the template and the docs may read the registry.
"""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal

from cs_workbook.model import Text
from cs_workbook.rules.schema import normal

if TYPE_CHECKING:
    from cs_workbook.rules.kpis.cohorts import Cohorts

Measure = Literal["count", "share", "part", "mean", "median", "p90"]
"""How things become a number: how many; the share of hits in per cent; a slice's part of all in per cent;
the mean, the median and the 90th percentile (linear between ranks, as PERCENTILE.INC) of their values."""
Unit = Literal["cases", "pct", "minutes", "hours", "entries", "score"]
Direction = Literal["higher", "lower", ""]
Cohort = Literal["received", "completed", "finished", "stock", "dated"]
"""The month in which a thing counts: of receipt, of completion, in which a clock stopped; the stock at the
month's end; the date on record."""

UNITS: dict[Unit, Text] = {
    "cases": Text("件", "cases"),
    "pct": Text("%", "%"),
    "minutes": Text("分钟", "min"),
    "hours": Text("小时", "h"),
    "entries": Text("条", "entries"),
    "score": Text("分", "points"),
}
DIMENSIONS: dict[str, Text] = {
    "priority": Text("紧急程度", "priority"),
    "category": Text("问题分类", "category"),
    "channel": Text("渠道", "channel"),
    "department": Text("责任部门", "department"),
    "owner": Text("责任人", "owner"),
}
"""What figures may be sliced by. A case with several categories counts under each."""
SLICES = ("priority", "category", "channel", "department")
ALL_SLICES = (*SLICES, "owner")


@dataclass(frozen=True)
class Items:
    """The things a KPI counts in a period.

    Attributes:
        case: the place of each thing's case in Cases; -1 for one that belongs to no case.
        value: 1 for a hit and 0 for a miss (share), or a length or score; None where things are only counted.
        undecided: how many of the things may still turn out otherwise.
    """

    case: Any
    value: Any = None
    undecided: int = 0


@dataclass(frozen=True)
class Figure:
    """A number and what it rests on. `value` is None where there is nothing to measure."""

    value: float | None = None
    n: int = 0
    undecided: int = 0


Count = Callable[["Cohorts"], "Items | None"]


@dataclass(frozen=True)
class Kpi:
    """A registered KPI.

    Attributes:
        id: the code's name, also the key of targets.
        label: what people call it; Targets, Monitor and Diagnosis name it so.
        definition: what is counted, as one sentence.
        unit: of its value.
        direction: which way is better; "" where neither is.
        cohort: the month in which a thing counts.
        measure: how a number is made.
        count: the things; None where the workbook does not measure them.
        slices: the dimensions in which Monthly holds it.
        synonyms: other names for it.
        clock: the clock it judges, "" for none.
    """

    id: str
    label: Text
    definition: Text
    unit: Unit
    direction: Direction
    cohort: Cohort
    measure: Measure
    count: Count
    slices: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    clock: str = ""


_REGISTRY: dict[str, Kpi] = {}
_SUBJECTS = ("volume", "speed", "attainment", "quality", "service")


def kpi(
    kpi_id: str, label: Text, definition: Text, *, unit: Unit, direction: Direction, cohort: Cohort, measure: Measure,
    slices: tuple[str, ...] = (), synonyms: tuple[str, ...] = (), clock: str = "",
) -> Callable[[Count], Count]:  # fmt: skip
    """Register a KPI; several on one function measure the same things in several ways."""

    def register(count: Count) -> Count:
        if kpi_id in _REGISTRY:
            raise ValueError(f"two KPIs are called {kpi_id}")
        _REGISTRY[kpi_id] = Kpi(
            kpi_id, label, definition, unit, direction, cohort, measure, count, slices, synonyms, clock
        )
        return count

    return register


@lru_cache(maxsize=1)
def registered() -> tuple[Kpi, ...]:
    """Return every KPI in the order of a report: volume, speed, attainment, quality, service."""
    for module in pkgutil.iter_modules(__path__):
        if module.name in _SUBJECTS:
            import_module(f"{__name__}.{module.name}")
    by_module: dict[str, int] = {f"{__name__}.{name}": place for place, name in enumerate(_SUBJECTS)}
    return tuple(sorted(_REGISTRY.values(), key=lambda item: by_module[item.count.__module__]))


@lru_cache(maxsize=1)
def _by_id() -> dict[str, Kpi]:
    return {item.id: item for item in registered()}


def kpi_named(kpi_id: str) -> Kpi:
    """Return a KPI by id. KeyError: no such KPI."""
    return _by_id()[kpi_id]


@lru_cache(maxsize=1)
def _by_name() -> dict[str, Kpi]:
    names: dict[str, Kpi] = {}
    for item in registered():
        for name in (item.label.zh, item.label.en, item.id, *item.synonyms):
            names.setdefault(normal(name), item)
    return names


def kpi_called(name: object) -> Kpi | None:
    """Return the KPI that a person means by a name in either language, with or without its unit in brackets.

    None for no such KPI.
    """
    said = normal(str(name)) if name is not None else ""
    return _by_name().get(said) or _by_name().get(re.sub(r"\s*\([^()]*\)$", "", said))


def known_names() -> dict[str, Kpi]:
    """Return every name a KPI may be called by, normalised, for telling the nearest."""
    return dict(_by_name())
