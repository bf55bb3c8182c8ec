"""Figures: numbers from the things a KPI counts, in total, by slice and pooled.

Takes `Items`; gives `Figure`s. A share or a length of nothing is None, never 0.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cs_workbook.rules.kpis import Figure, Items, Kpi, Measure
from cs_workbook.rules.kpis.cohorts import Cohorts
from cs_workbook.rules.kpis.dimensions import Dimension


def figure(kpi: Kpi, at: Cohorts) -> Figure:
    """Return a KPI of a period."""
    items = kpi.count(at)
    return Figure() if items is None else pooled(kpi.measure, [items])


def pooled(measure: Measure, parts: Sequence[Items]) -> Figure:
    """Return the figure of things counted in several workbooks: of all of them, not of their figures."""
    n = sum(len(part.case) for part in parts)
    values = [part.value for part in parts if part.value is not None]
    number = _number(measure, n, n, np.concatenate(values) if values else None)
    return Figure(number, n, sum(part.undecided for part in parts))


def by_group(kpi: Kpi, at: Cohorts, groups: Dimension) -> dict[int, Figure]:
    """Return a KPI of a period for each group that has anything to count."""
    items = kpi.count(at)
    if items is None:
        return {}
    parts, of = grouped(items, groups), len(items.case)
    return {
        group: Figure(_number(kpi.measure, len(part.case), of, part.value), len(part.case))
        for group, part in parts.items()
    }


def grouped(items: Items, groups: Dimension) -> dict[int, Items]:
    """Part what a KPI counts by the groups of its cases; what belongs to no case is in none."""
    owned = np.flatnonzero(items.case >= 0)
    if not len(owned):
        return {}
    place, code = groups.expand(items.case[owned])
    place = owned[place]
    order = np.argsort(code, kind="stable")
    place, code = place[order], code[order]
    found, first = np.unique(code, return_index=True)
    ends = [*first[1:].tolist(), len(code)]
    parts: dict[int, Items] = {}
    for group, begin, end in zip(found.tolist(), first.tolist(), ends, strict=True):
        members = place[begin:end]
        parts[group] = Items(items.case[members], None if items.value is None else items.value[members])
    return parts


def _number(measure: Measure, n: int, of: int, values: np.ndarray | None) -> float | None:
    """Make a number of `n` things out of `of`."""
    if measure == "count":
        return n
    if measure == "part":
        return 100 * n / of if of else None
    if values is None or not len(values):
        return None
    match measure:
        case "share":
            return float(100 * values.sum() / len(values))
        case "mean":
            return float(values.mean())
        case "median":
            return float(np.median(values))
        case _:
            return float(np.percentile(values, 90))
