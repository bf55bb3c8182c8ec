"""The tidy tables of a branch for BI tools: one row a case, and one row a run of a clock.

Takes the facts of one workbook; gives columns. Customers are masked whatever the settings say, owners as
the settings say; free text is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from cs_workbook.jobs.summarizing.figures import MonthFigures
from cs_workbook.model import Cell, cell_text
from cs_workbook.rules.kpis import ALL_SLICES
from cs_workbook.rules.masking import mask_name
from cs_workbook.rules.sla import CLOCKS, State
from cs_workbook.rules.sla.clocks import Runs
from cs_workbook.rules.sla.minutes import NEVER, Bools, Ints

Columns = Mapping[str, Any]
_STATE = {state: state.name.lower() for state in State}


def case_columns(figures: MonthFigures, branch: str) -> Columns:
    """Return every case of the workbook, of whatever month.

    Moments are datetime64[m], lengths minutes or hours, flags 1, 0 or None where the workbook does not
    say; words are the workbook's own, several categories joined by 、.
    """
    facts, tables = figures.facts, figures.tables
    size, voice = len(facts.received), facts.voice
    words = {key: [facts.dimensions[key].one_of(place) or None for place in range(size)] for key in ALL_SLICES}
    if figures.rules.mask_owner:
        words["owner"] = [mask_name(name) if name else None for name in words["owner"]]
    answer = np.where((facts.responded < NEVER) & (facts.received < NEVER), facts.responded - facts.received, -1)
    return {
        "branch": [branch] * size,
        "preset": [figures.rules.preset] * size,
        "case_id": _texts(tables["Cases"].values("case_id")),
        "customer": [mask_name(text) if text else None for text in _texts(tables["Cases"].values("customer"))],
        **words,
        "received_at": _moments(facts.received),
        "first_response_at": _moments(facts.responded),
        "resolved_at": _moments(facts.resolved),
        "solved_without_date": facts.undated,
        "state": [_STATE[State(state)] for state in facts.sla.state.tolist()],
        "response_minutes": _known(answer.astype(float), answer >= 0),
        "resolution_hours": _known(facts.solving / 60, facts.solving >= 0),
        "rated": voice.rated,
        "satisfied": _known(voice.satisfied.astype(float), voice.rated),
        **{key: _known(score, ~np.isnan(score)) for key, score in voice.scores.items()},
        "in_one_go": facts.one_go & ~facts.repeats.again,
        "repeats_earlier": facts.repeats.linked,
        "reported_again": facts.repeats.again,
        "complains_of_waiting": _flags(facts.slow, size),
        "self_served": _flags(facts.self_served, size),
    }


def clock_columns(figures: MonthFigures, branch: str) -> Columns:
    """Return every run of every clock that has a limit: when it started, is due and stopped, and how it stands."""
    facts, ids = figures.facts, _texts(figures.tables["Cases"].values("case_id"))
    clocks = {clock: np.flatnonzero(facts.sla.runs[clock].state != State.NONE) for clock in CLOCKS}
    runs = [(facts.sla.runs[clock], counts) for clock, counts in clocks.items()]

    def joined(of: Callable[[Runs], Ints]) -> Ints:
        return np.concatenate([of(one)[counts] for one, counts in runs])

    case = joined(lambda one: one.case).tolist()
    return {
        "branch": [branch] * len(case),
        "case_id": [ids[place] for place in case],
        "clock": [clock for clock, counts in clocks.items() for _ in range(len(counts))],
        "started_at": _moments(joined(lambda one: one.start)),
        "due_at": _moments(joined(lambda one: one.due)),
        "stopped_at": _moments(joined(lambda one: one.stop)),
        "state": [_STATE[State(state)] for state in joined(lambda one: one.state).tolist()],
        "overrun_minutes": joined(lambda one: one.overrun),
    }


def _texts(values: Sequence[Cell]) -> list[str | None]:
    return [cell_text(value).strip() or None for value in values]


def _moments(minutes: Ints) -> np.ndarray[Any, Any]:
    """Minutes since 1970 as moments; NaT for none."""
    found = np.where(minutes < NEVER, minutes, 0).astype("datetime64[m]")
    found[minutes >= NEVER] = np.datetime64("NaT")
    return found


def _known(values: np.ndarray[Any, Any], known: Bools) -> np.ndarray[Any, Any]:
    return np.where(known, values, np.nan)


def _flags(values: Bools | None, size: int) -> np.ndarray[Any, Any]:
    return np.full(size, np.nan) if values is None else values.astype(float)
