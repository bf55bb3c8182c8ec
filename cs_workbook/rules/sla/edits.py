"""The program columns that the clocks fill, and the edits that bring them up to date.

Takes the tables and an `Sla`; gives a `SetCell` for each cell that differs. A column the preset
dropped or people filled with a formula is left alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np

from cs_workbook.model import Cell, SetCell, Table, Tables
from cs_workbook.rules.sla.cases import Sla
from cs_workbook.rules.sla.minutes import NEVER, Bools, Ints
from cs_workbook.rules.sla.words import STATES, State

_NEAR = dt.timedelta(seconds=0.5)
_NAT = -(2**63)


def limit_edits(tables: Tables, sla: Sla) -> list[SetCell]:
    """Return what to write into Cases, Plans and Callbacks; a row without a readable receipt is blank."""
    words = [STATES[state].of(tables.language) for state in State]
    cases = tables["Cases"]
    edits: list[SetCell] = []
    edits += _moments(cases, "response_due", sla.due_of("first_response"))
    edits += _moments(cases, "resolution_due", sla.due_of("resolution"))
    edits += _moments(cases, "next_due", sla.next_due)
    edits += _texts(cases, "sla_state", _named(sla.state, words, sla.timed))
    edits += _texts(cases, "breaches", sla.breaches(tables.language))
    if "Plans" in tables:
        table, plans = tables["Plans"], sla.history.plans
        due, state = sla.by_row("approval", len(table))
        begun = np.zeros(len(table), dtype=bool)
        begun[plans.row] = (plans.submitted < NEVER) & sla.timed[plans.case]
        edits += _moments(table, "approval_due", due)
        edits += _texts(table, "sla_state", _named(state, words, begun))
    if "Callbacks" in tables:
        table, calls = tables["Callbacks"], sla.history.callbacks
        due = np.full(len(table), NEVER)
        due[calls.row] = sla.due_of("callback")[calls.case]
        edits += _moments(table, "due", due)
        edits += _moments(table, "followup_due", sla.by_row("followup", len(table))[0])
    return edits


def _named(state: Ints, words: Sequence[str], shown: Bools) -> list[str | None]:
    """The words of the states; None where there is nothing to say."""
    known: list[str | None] = [*words, None]
    return [known[code] for code in np.where(shown, state, len(words)).tolist()]


def _texts(table: Table, key: str, after: Sequence[str | None]) -> list[SetCell]:
    if key not in table or key in table.computed:
        return []
    cells = zip(table.rows, table.values(key), after, strict=True)
    return [SetCell(table.name, row, key, was, text) for row, was, text in cells if was != text]


def _moments(table: Table, key: str, minutes: Ints) -> list[SetCell]:
    """Edits of a column of moments. What differs by less than half a second is the same serial in Excel."""
    if key not in table or key in table.computed:
        return []
    after: list[Cell] = (
        np.where(minutes < NEVER, minutes, _NAT).astype("datetime64[m]").astype("datetime64[s]").tolist()
    )
    cells = zip(table.rows, table.values(key), after, strict=True)
    return [
        SetCell(table.name, row, key, was, due)
        for row, was, due in cells
        if was != due and not (isinstance(was, dt.datetime) and isinstance(due, dt.datetime) and abs(was - due) < _NEAR)
    ]
