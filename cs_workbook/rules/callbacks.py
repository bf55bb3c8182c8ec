"""The callbacks still to be made: which, by when, by which method, and what to say.

Takes the tables, the rules and a moment; gives one `Note` a case. Everything personal in it is masked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cs_workbook.model import Cell, Tables, Text, cell_text
from cs_workbook.rules.approvals import read_approvals
from cs_workbook.rules.closing import Closing
from cs_workbook.rules.columns import schema
from cs_workbook.rules.customers import identity, salutation
from cs_workbook.rules.masking import mask_contact, mask_name, mask_text
from cs_workbook.rules.schema import normal
from cs_workbook.rules.scripts import filled, quotable, script_keys, spoken_day
from cs_workbook.rules.settings import Rules
from cs_workbook.rules.sla import State
from cs_workbook.rules.sla.minutes import NEVER, Bools, moment_of
from cs_workbook.rules.stages import Stages

UNSAID = Text("（请说明处理措施）", "(say what was done)")
"""Stands for the measures of a case that has none approved."""
_DAY = 1440


@dataclass(frozen=True, slots=True)
class Note:
    """One callback to make.

    Attributes:
        case_id: None where the case has none; `name` is its row then.
        row: the prepared row in Callbacks, by place; -1 when there is none.
        due: None where no limit was agreed, or nobody wrote when the case was resolved.
        measures: "" where no plan was approved, or handed in where no approval is asked for.
    """

    case_id: Cell
    name: str
    customer: str
    contact: str
    method: str
    due: dt.datetime | None
    state: State
    owner: str
    measures: str
    script: str
    row: int


def callback_notes(tables: Tables, rules: Rules, now: dt.datetime) -> list[Note]:
    """Return a note for each case that is solved, not closed, and was not called since; the earliest due first.

    Raises:
        SettingsError: a limit in working time, but no working minute within 366 days.
    """
    stages = Stages(tables, rules, now)
    sla, calls = stages.sla, stages.callbacks
    made, resolved = stages.called_at < NEVER, np.append(sla.history.resolved, NEVER)[calls.case]
    # As for the clock, a call on the day of the resolution or later counts.
    called = calls.some(made & ((resolved == NEVER) | (stages.called_at // _DAY >= resolved // _DAY)))
    waiting = sla.history.solved & ~sla.history.closed & ~stages.archived & stages.first & ~called
    due, runs = sla.due_of("callback"), sla.runs["callback"]
    states: dict[int, int] = dict(zip(runs.case.tolist(), runs.state.tolist(), strict=True))
    prepared, plans = calls.last(~made), stages.plans.last(_carried_out(stages))
    writer = _Writer(tables, rules, now)
    order = sorted(waiting.nonzero()[0].tolist(), key=lambda case: (int(due[case]), case))
    return [
        writer.note(
            case,
            moment_of(int(due[case])) if due[case] < NEVER else None,
            State(states.get(case, State.NONE)),
            (int(stages.assigned_row[case]), int(plans[case]), int(prepared[case])),
        )
        for case in order
    ]


def _carried_out(stages: Stages) -> Bools:
    """Which plans may be told: those approved, and where no approval is asked for those nobody decided on."""
    approvals = read_approvals(stages)
    asked = np.append(Closing(stages).plan_wanted[1], True)[stages.plans.case]
    told: Bools = (approvals.approved & ~approvals.edited) | (~asked & (stages.decision == ""))
    return told


class _Writer:
    """Writes the notes of one workbook."""

    def __init__(self, tables: Tables, rules: Rules, now: dt.datetime) -> None:
        self.tables, self.rules, self.now, self.language = tables, rules, now, tables.language
        self.keys, _ = script_keys(rules.callback_script, schema(tables.preset, tables.language))
        self.methods = {normal(channel.name): channel.method for channel in rules.channels}

    def note(self, case: int, due: dt.datetime | None, state: State, rows: Sequence[int]) -> Note:
        """The note of a case; `rows` are its rows of Assignments, Plans and Callbacks."""
        assigned, planned, prepared = rows
        cases, case_id = self.tables["Cases"], self.cell("Cases", "case_id", case)
        measures = quotable(mask_text(cell_text(self.cell("Plans", "measures", planned))), self.language)
        values = self.words(case, assigned, planned) | {"measures": measures or UNSAID.of(self.language)}
        return Note(
            case_id=case_id,
            name=cell_text(case_id) or f"{cases.sheet}!{cases.rows[case]}",
            customer=mask_name(cell_text(self.cell("Cases", "customer", case))),
            contact=mask_contact(cell_text(self.cell("Cases", "contact", case))),
            method=cell_text(self.cell("Callbacks", "method", prepared)) or self.method(case),
            due=due,
            state=state,
            owner=cell_text(self.cell("Assignments", "owner", assigned)),
            measures=measures,
            script=filled(self.rules.callback_script, self.keys, values),
            row=prepared,
        )  # fmt: skip

    def cell(self, table: str, key: str, row: int) -> Cell:
        """A cell of a table by place; None where there is no such row."""
        return self.tables[table].values(key)[row] if row >= 0 and table in self.tables else None

    def method(self, case: int) -> str:
        """How a customer is reached: an anonymous one by survey, others by the channel's way."""
        who = identity(self.cell("Cases", "customer", case), self.cell("Cases", "contact", case))
        if who.kind == "anonymous" and self.rules.anonymous_callback:
            return self.rules.anonymous_callback
        return self.methods.get(normal(cell_text(self.cell("Cases", "channel", case))), "")

    def words(self, case: int, assigned: int, planned: int) -> dict[str, str]:
        """What may be said of a case, by placeholder."""
        places = {
            "Cases": (case, ("case_id", "channel", "description", "category", "product", "demand", "received_at")),
            "Assignments": (assigned, ("department", "owner", "resolved_at")),
            "Plans": (planned, ("effect",)),
        }
        said = {key: self.spoken(self.cell(table, key, row)) for table, (row, keys) in places.items() for key in keys}
        return said | {"customer": salutation(self.cell("Cases", "customer", case), self.language)}

    def spoken(self, value: Cell) -> str:
        """A cell as it is said to a customer."""
        if isinstance(value, dt.datetime):
            return spoken_day(value, self.now).of(self.language)
        return quotable(mask_text(cell_text(value)), self.language)
