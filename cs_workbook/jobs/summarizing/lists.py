"""The lists of the page: frequent categories, returning customers, longest overruns, owners, further figures."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

import numpy as np

from cs_workbook.jobs.summarizing.figures import MonthFigures, rounded, shown
from cs_workbook.jobs.summarizing.shares import Share
from cs_workbook.jobs.summarizing.tiles import metric_label
from cs_workbook.model import Cell, Text, cell_text
from cs_workbook.rules.blocks import summary
from cs_workbook.rules.kpis import Figure, kpi_named, registered
from cs_workbook.rules.masking import mask_name
from cs_workbook.rules.sla.holds import held_between
from cs_workbook.rules.sla.minutes import NEVER, Ints, moment_of
from cs_workbook.rules.sla.words import CLOCKS, duration_text

Rows = list[tuple[Cell, ...]]
LEAST_FREQUENT = 2
"""A category with a single case is no pattern, whatever its share."""
_HOUR = 60
_JOINT = Text("、", ", ")
_STILL_OPEN, _DONE_LATE = Text("未完成", "open"), Text("已完成", "done late")
_ON_PAGE = frozenset(kpi for row in summary.TILES for kpi in row) | {"intake_share"}


def metric_rows(figures: MonthFigures) -> Rows:
    """Return the figures that have no tile: name, month, month before, target, n; those never measured are left out."""
    found: Rows = []
    for kpi in registered():
        if kpi.id in _ON_PAGE:
            continue
        now, before = figures.figure(kpi.id), figures.figure_before(kpi.id)
        if now.value is None and before.value is None:
            continue
        name = metric_label(kpi).of(figures.language)
        target = figures.targets.get(kpi.id)
        aim = rounded(kpi, target.value) if target else None
        found.append((name, rounded(kpi, now.value), rounded(kpi, before.value), aim, now.n))
    return found


def frequent_rows(figures: MonthFigures, categories: list[Share]) -> Rows:
    """Return the categories above the threshold, and until when their improvement is due: a number of months on."""
    rules = figures.rules
    due = figures.month.shifted(rules.improvement_months).end - dt.timedelta(days=1)
    blank = figures.facts.dimensions["category"].names[-1]
    return [
        (name, n, share, due)
        for name, n, share in categories
        if share is not None and 100 * share > rules.frequent_category_pct and n >= LEAST_FREQUENT and name != blank
    ]


def repeat_rows(figures: MonthFigures) -> Rows:
    """Return the customers who came back with the same problem in the month: how often in all, and when last."""
    facts, cases = figures.facts, figures.tables["Cases"]
    groups: dict[int, list[int]] = defaultdict(list)
    came_back = {
        int(facts.repeats.group[case]) for case in figures.at.received[facts.repeats.linked[figures.at.received]]
    }
    for case in np.flatnonzero(facts.received < figures.at.stop).tolist():
        if int(facts.repeats.group[case]) in came_back:
            groups[int(facts.repeats.group[case])].append(case)
    found: list[tuple[int, int, int, int]] = []
    for members in groups.values():
        last = max(members, key=lambda case: (int(facts.received[case]), case))
        # A first report that stands in another workbook was one as well.
        times = len(members) + all(facts.repeats.linked[case] for case in members)
        found.append((-times, -int(facts.received[last]), last, times))
    rows: Rows = []
    for _, _, last, times in sorted(found):
        customer = cell_text(cases.values("customer")[last])
        customer = mask_name(customer) if figures.rules.mask_customer else customer
        category = facts.dimensions["category"].one_of(last, _JOINT.of(figures.language))
        rows.append((customer or None, category or None, times, moment_of(int(facts.received[last]) // 1440 * 1440)))
    return rows


def worst_rows(figures: MonthFigures) -> Rows:
    """Return the longest overruns of the month, one a case, of clocks that stopped in it or stand open at its end."""
    at = figures.at
    # What is still open grows by the minute; counted from the full hour the page changes once an hour at most.
    until = at.moment if at.over else at.moment // _HOUR * _HOUR
    longest: dict[int, tuple[int, str, int, bool]] = {}
    for clock in CLOCKS:
        judged = at.judged(clock)
        late = ~judged.met
        place, is_open = judged.place[late], judged.open[late]
        runs = judged.runs
        overrun = runs.overrun[place].copy()
        overrun[is_open] = _open_overrun(figures, runs.case[place[is_open]], runs.due[place[is_open]], until)
        for run, minutes, still in zip(place.tolist(), overrun.tolist(), is_open.tolist(), strict=True):
            case = int(runs.case[run])
            if case not in longest or minutes > longest[case][0]:
                longest[case] = (minutes, clock, int(runs.due[run]), still)
    ranked = sorted(longest.items(), key=lambda item: (-item[1][0], item[0]))[: summary.WORST.rows]
    return [_overrun_row(figures, case, *rest) for case, rest in ranked]


def _open_overrun(figures: MonthFigures, case: Ints, due: Ints, until: int) -> Ints:
    """Minutes open clocks are beyond their due times, without holds."""
    end = np.full(len(case), until)
    beyond: Ints = np.maximum(end - due - held_between(case, due, end, figures.facts.sla.history.holds), 0)
    return beyond


def _overrun_row(figures: MonthFigures, case: int, minutes: int, clock: str, due: int, still: bool) -> tuple[Cell, ...]:
    cases, facts, language = figures.tables["Cases"], figures.facts, figures.language
    whole = minutes if minutes < _HOUR else minutes // _HOUR * _HOUR
    words = {
        key: facts.dimensions[key].one_of(case, _JOINT.of(language)) or None
        for key in ("priority", "category", "owner")
    }
    return (
        cell_text(cases.values("case_id")[case]) or f"{cases.sheet}!{cases.rows[case]}",
        words["priority"],
        words["category"],
        words["owner"],
        CLOCKS[clock].label.of(language),
        moment_of(due) if due < NEVER else None,
        duration_text(whole, language),
        (_STILL_OPEN if still else _DONE_LATE).of(language),
    )


def owner_rows(figures: MonthFigures) -> Rows:
    """Return the owners, those who completed most first; figures of fewer than the least n are left blank."""
    names = figures.facts.dimensions["owner"]
    columns = {key: figures.by(key, "owner") for key in _OWNER_KPIS}
    least, none = figures.rules.min_n, Figure()
    codes = sorted(
        {code for key in ("completed", "overdue", "backlog") for code in columns[key]} - {names.blank},
        key=lambda code: (-columns["completed"].get(code, none).n, -columns["overdue"].get(code, none).n, code),
    )
    found: Rows = []
    for code in codes:
        row: list[Cell] = [names.names[code], _department(figures, code)]
        for key, by_owner in columns.items():
            one, kpi = by_owner.get(code, none), kpi_named(key)
            if key == "backlog":
                continue
            if kpi.measure == "count":
                row.append(one.n)
            else:
                row.append(shown(kpi, one.value) if one.n >= least else None)
        found.append(tuple(row))
    return found


_OWNER_KPIS = (
    *("completed", "first_response_mean", "resolution_mean", "first_response_attainment", "resolution_attainment"),
    *("csat", "first_contact", "overdue", "backlog"),
)


def _department(figures: MonthFigures, owner: int) -> Cell:
    """An owner's department: of the staff list, else that of most of the owner's cases."""
    name = figures.facts.dimensions["owner"].names[owner]
    for person in figures.rules.staff:
        if person.name == name and person.department:
            return person.department
    owners, departments = figures.facts.dimensions["owner"], figures.facts.dimensions["department"]
    mine = departments.codes[departments.first[np.flatnonzero(owners.codes[owners.first] == owner)]]
    mine = mine[mine != departments.blank]
    return departments.names[int(np.bincount(mine).argmax())] if len(mine) else None
