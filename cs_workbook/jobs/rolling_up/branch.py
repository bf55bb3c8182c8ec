"""What one branch workbook contributes to a month: the very things each KPI counts, small enough to be sent.

Takes the figures of one workbook; gives a `Branch`. Holds no name of a person and nothing of cases that
do not count in the month.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

from cs_workbook.jobs.summarizing.figures import MonthFigures, Span
from cs_workbook.jobs.summarizing.notes import calendar_words
from cs_workbook.model import Language, Tables, Text, cell_text
from cs_workbook.rules.kpis import SLICES, Items, registered
from cs_workbook.rules.kpis.dimensions import Dimension
from cs_workbook.rules.schema import normal
from cs_workbook.rules.settings import DEFAULT_WORDS, Rules
from cs_workbook.rules.sla.minutes import NEVER, Ints


@dataclass(frozen=True)
class Branch:
    """One workbook's part of the month.

    Attributes:
        language, preset, rules_version, calendar: the workbook's own.
        cases: how many rows Cases has, of whatever month.
        span: the months of the first and the last of them received; None without any.
        settings_problems: how many cells of its settings could not be read.
        ratings: what its customers may answer: the words, and which of them count as satisfied.
        month: KPI → the things it counts; a KPI that the workbook does not measure is absent.
        before: the same of the month before; of a month still running, of its same stretch.
        groups: dimension → the groups of the cases that count. `Items.case` is a place among these.
        marks: of those cases, as far as they have id, customer and time of receipt: a digest of the
            three → the id. The same in two books is the same case written down twice.
        basis: KPI → the settings it depends on, for a KPI whose meaning a team may change.
        met: KPI → whether the branch meets its own target, of those that have one.
        min_n: fewer than this are no ground for a rank.
        undated: cases done by their status, but nobody wrote down when.
    """

    language: Language
    preset: str
    rules_version: str
    calendar: Text
    cases: int
    span: Span | None
    settings_problems: int
    ratings: tuple[tuple[str, bool], ...]
    month: Mapping[str, Items]
    before: Mapping[str, Items]
    groups: Mapping[str, Dimension]
    marks: Mapping[str, str]
    basis: Mapping[str, str]
    met: Mapping[str, bool]
    min_n: int
    undated: int


def branch_of(figures: MonthFigures, settings_problems: int = 0) -> Branch:
    """Gather what a workbook contributes to the month of its figures."""
    tables, rules, facts, at = figures.tables, figures.rules, figures.facts, figures.at
    counted = {kpi.id: items for kpi in registered() if (items := kpi.count(at)) is not None}
    earlier = {} if figures.before.before_the_first else {kpi.id: kpi.count(figures.before) for kpi in registered()}
    case = _cases(counted.values())
    met = {key: target.met(figures.figure(key).value) for key, target in figures.targets.items()}
    return Branch(
        language=tables.language,
        preset=rules.preset,
        rules_version=rules.rules_version,
        calendar=calendar_words(rules),
        cases=len(tables["Cases"]),
        span=figures.span,
        settings_problems=settings_problems,
        ratings=tuple((rating.name, rating.satisfied) for rating in rules.ratings),
        month={key: _placed(items, case) for key, items in counted.items()},
        before={key: Items(items.case * 0 - 1, items.value) for key, items in earlier.items() if items is not None},
        groups={key: facts.dimensions[key].only(case) for key in SLICES},
        marks=_marks(tables, facts.received, case),
        basis=_basis(rules),
        met={key: reached for key, reached in met.items() if reached is not None},
        min_n=rules.min_n,
        undated=int((facts.undated & (facts.received < at.stop)).sum()),
    )


def _cases(counted: Iterable[Items]) -> Ints:
    """Every case that any KPI counts, in the order of Cases."""
    case = np.unique(np.concatenate([items.case for items in counted]))
    return case[case >= 0]


def _placed(items: Items, case: Ints) -> Items:
    """The things with their cases as places among those that count."""
    owned = items.case >= 0
    place = np.where(owned, np.searchsorted(case, np.where(owned, items.case, 0)), -1)
    return Items(place, items.value, items.undecided)


def _marks(tables: Tables, received: Ints, case: Ints) -> dict[str, str]:
    """Digests of id, customer and minute of receipt, by which a case is known again in another book."""
    ids, customers = tables["Cases"].values("case_id"), tables["Cases"].values("customer")
    found: dict[str, str] = {}
    for place in case.tolist():
        words = [normal(cell_text(column[place])) for column in (ids, customers)]
        if all(words) and received[place] < NEVER:
            whole = "\n".join([*words, str(received[place])])
            found[blake2b(whole.encode(), digest_size=12).hexdigest()] = cell_text(ids[place])
    return found


def _basis(rules: Rules) -> dict[str, str]:
    """What the settings say of the KPIs that look forward or for words; "" for the words every preset brings."""
    window = str(rules.repeat_window_days)
    usual = {normal(text.of(rules.language)) for text in DEFAULT_WORDS["slow_response_words"]}
    words = {normal(word) for word in rules.slow_response_words}
    return {
        **dict.fromkeys(("repeats", "repeat_rate", "first_contact"), window),
        "response_complaints": "" if words == usual else "\n".join(sorted(words)),
    }
