"""Owners of a month: the star, who is fast and well rated; who stayed below target; who was overdue how often."""

from __future__ import annotations

from dataclasses import dataclass

from cs_workbook.jobs.monitoring.watch import Watch
from cs_workbook.jobs.summarizing.figures import shown
from cs_workbook.model import Cell, Text
from cs_workbook.rules.kpis import Figure, kpi_named
from cs_workbook.rules.kpis.cohorts import Cohorts
from cs_workbook.rules.kpis.figures import by_group
from cs_workbook.rules.kpis.targets import Target

_STAR = Text("月度之星", "Star of the month")
_RANKED = Text("响应快且评价好，第 {n} 名", "No. {n}, fast and well rated")
_BELOW = Text(
    "连续 {n} 个月不达标，列入再培训：{metric} {values}（目标 {target}）",
    "Retraining: {n} {n:month|months} below target, {metric} {values} (target {target})",
)
_COLUMNS = ("completed", "first_response_mean", "csat", "overdue")
_RESPONSE = frozenset(
    {
        "first_response_mean",
        "first_response_attainment",
        "resolution_mean",
        "resolution_attainment",
        "csat",
        "first_contact",
    }
)
"""What an owner's record is judged by, where the sheet has a target for it."""


@dataclass(frozen=True)
class Below:
    """An owner who missed a target in each of the last months; the values are the latest last."""

    owner: int
    target: Target
    values: tuple[float, ...]


def owner_figures(at: Cohorts) -> dict[str, dict[int, Figure]]:
    """Return KPI → owner → figure of a month; owners by their place among the names."""
    groups = at.facts.dimensions["owner"]
    return {key: by_group(kpi_named(key), at, groups) for key in _COLUMNS}


def ranked(watch: Watch) -> list[int]:
    """Return the owners both fast and well rated, the best first.

    Fast: mean first response no longer than that of all. Well rated: satisfaction no lower than that of
    all. Both rest on the least n. Ranked by both places, weighed as the settings say; the busier first where
    that is even.
    """
    at, least = watch.judged, watch.rules.min_n
    columns, blank = owner_figures(at), at.facts.dimensions["owner"].blank
    speed, rating = columns["first_response_mean"], columns["csat"]
    all_speed, all_rating = (watch.figure(key, at).value for key in ("first_response_mean", "csat"))
    if all_speed is None or all_rating is None:
        return []
    enough = [
        owner
        for owner, fast in speed.items()
        if owner != blank and fast.n >= least and owner in rating and rating[owner].n >= least
    ]
    by_speed = sorted(enough, key=lambda owner: _value(speed[owner]))
    by_rating = sorted(enough, key=lambda owner: -_value(rating[owner]))
    good = [o for o in enough if _value(speed[o]) <= all_speed and _value(rating[o]) >= all_rating]
    done, weight = columns["completed"], watch.rules.appraisal_pct

    def place(owner: int) -> int:
        return weight * by_speed.index(owner) + (100 - weight) * by_rating.index(owner)

    return sorted(good, key=lambda owner: (place(owner), -done.get(owner, Figure()).n, owner))


def below_target(watch: Watch) -> list[Below]:
    """Return the owners below one target in every one of the last whole months, each month with the least n."""
    months, needed = watch.whole_months, watch.rules.retraining_months
    if len(months) < needed or not needed:
        return []
    found: list[Below] = []
    for kpi_id, target in watch.targets(months[0]).items():
        if kpi_id not in _RESPONSE:
            continue
        groups = watch.facts.dimensions["owner"]
        by_month = [by_group(target.kpi, at, groups) for at in reversed(months)]
        for owner in sorted(set.intersection(*(set(one) for one in by_month)) - {groups.blank}):
            figures = [one[owner] for one in by_month]
            if all(one.n >= watch.rules.min_n and target.met(one.value) is False for one in figures):
                found.append(Below(owner, target, tuple(_value(one) for one in figures)))
    return found


def owner_rows(watch: Watch) -> list[tuple[Cell, ...]]:
    """Return the owners of the month: the star first, then those in need of training, then by overdue cases."""
    columns, groups = owner_figures(watch.judged), watch.facts.dimensions["owner"]
    ranks = ranked(watch)
    star = ranks[:1]
    below: dict[int, list[Below]] = {}
    for one in below_target(watch):
        below.setdefault(one.owner, []).append(one)
    none, least = Figure(), watch.rules.min_n
    owners = sorted(
        ({owner for key in ("completed", "overdue") for owner in columns[key]} | set(below)) - {groups.blank},
        key=lambda o: (
            o not in star, o not in below, -columns["overdue"].get(o, none).n, -columns["completed"].get(o, none).n, o
        ),
    )  # fmt: skip
    found: list[tuple[Cell, ...]] = []
    for owner in owners:
        speed, rating = (columns[key].get(owner, none) for key in ("first_response_mean", "csat"))
        remarks = [watch.of(_STAR)] if owner in star else []
        remarks += [watch.of(_RANKED, n=ranks.index(owner) + 1)] if owner in ranks[1:] else []
        remarks += [below_words(watch, one) for one in below.get(owner, ())]
        found.append(
            (
                groups.names[owner],
                columns["overdue"].get(owner, none).n,
                columns["completed"].get(owner, none).n,
                shown(kpi_named("first_response_mean"), speed.value) if speed.n >= least else None,
                shown(kpi_named("csat"), rating.value) if rating.n >= least else None,
                Text("；", "; ").of(watch.language).join(remarks) or None,
            )
        )
    return found


def below_words(watch: Watch, one: Below) -> str:
    """Say for how long an owner has been below which target."""
    values = Text("、", ", ").of(watch.language).join(f"{round(value, 1):g}" for value in one.values)
    metric = one.target.kpi.label
    return watch.of(_BELOW, n=len(one.values), metric=metric, values=values, target=f"{one.target.value:g}")


def _value(one: Figure) -> float:
    return one.value if one.value is not None else 0.0
