"""Which branches are both punctual and well rated."""

from __future__ import annotations

from cs_workbook.jobs.rolling_up.pool import Pool, figure_of
from cs_workbook.rules.kpis import kpi_named

JUDGED_BY = ("resolution_attainment", "csat")


def ranked(pool: Pool) -> dict[int, int]:
    """Return branch → place, the best first: by the sum of the places by attainment of the resolution and by
    satisfaction; the busier first where that is even, and the same place where that is even too.

    A branch with fewer things to judge by than its own least n is not ranked.
    """
    figures = [[figure_of(branch, kpi_named(key)) for key in JUDGED_BY] for branch in pool.branches]
    enough = [
        place
        for place, branch in enumerate(pool.branches)
        if all(one.value is not None and one.n >= branch.min_n for one in figures[place])
    ]
    best = [sorted((figures[place][side].value or 0 for place in enough), reverse=True) for side in range(2)]

    def key(place: int) -> tuple[int, int]:
        sums = sum(best[side].index(figures[place][side].value or 0) for side in range(2))
        return sums, -figure_of(pool.branches[place], kpi_named("completed")).n

    order = sorted(enough, key=key)
    first = [key(place) for place in order]
    return {place: first.index(key(place)) + 1 for place in order}
