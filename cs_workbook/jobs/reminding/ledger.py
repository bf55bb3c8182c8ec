"""The table Reminders: what is to be done, and who was told of it when.

A task that was told keeps its mark for as long as it stands there unchanged: the same person, thing, case, day
it is due, and overdue or not. One that becomes overdue is told once more.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cs_workbook.jobs.reminding.tasks import TASKS, Task
from cs_workbook.model import Cell, Edit, Tables, cell_text
from cs_workbook.rules.renewal import Record, records_of, renewed
from cs_workbook.rules.schema import normal
from cs_workbook.rules.sla import STATES, State

Key = tuple[str, str, str, dt.date | None, bool]


@dataclass(frozen=True)
class Ledger:
    """The rows of Reminders as they stand, by what they remind of."""

    tables: Tables
    rows: Mapping[Key, Record]

    @classmethod
    def read(cls, tables: Tables) -> Ledger:
        """Read the table. WorkbookError: the workbook has none."""
        rows: dict[Key, Record] = {}
        for record in records_of(tables["Reminders"]):
            rows.setdefault(_key_of_record(record, tables), record)
        return cls(tables, rows)

    def told(self, task: Task) -> bool:
        """Whether the person was told of just this before."""
        return self._row(task).get("told_at") is not None

    def edits(self, tasks: Sequence[Task], now: dt.datetime, told: Mapping[int, str]) -> tuple[Edit, ...]:
        """Return the edits after which the table holds just these tasks.

        Args:
            told: place of a task that was told now → by which way.
        """
        records = [self._record(task, now, told.get(place)) for place, task in enumerate(tasks)]
        return tuple(renewed(self.tables, "Reminders", "reminders", records))

    def _row(self, task: Task) -> Record:
        return self.rows.get(_key(task, self.tables), {})

    def _record(self, task: Task, now: dt.datetime, way: str | None) -> Record:
        """A task's row; what people added to it stays with it."""
        language, before = self.tables.language, self._row(task)
        said: dict[str, Cell] = {
            "person": task.person or None,
            "priority": task.level or None,
            "task": TASKS[task.kind].of(language),
            "case_id": task.case,
            "customer": task.customer or None,
            "due": task.due,
            "sla_state": STATES[task.state].of(language),
            "owner": task.stands_for or None,
            "told_at": before.get("told_at"),
            "told_by": before.get("told_by"),
        }
        if way is not None:
            said |= {"told_at": now.replace(second=0, microsecond=0), "told_by": way}
        return {**{key: value for key, value in before.items() if key.startswith("+")}, **said}


def _key(task: Task, tables: Tables) -> Key:
    due = task.due.date() if task.due else None
    return normal(task.person), normal(TASKS[task.kind].of(tables.language)), task.case, due, task.overdue


def _key_of_record(record: Record, tables: Tables) -> Key:
    person, task, case, state = (cell_text(record.get(key)) for key in ("person", "task", "case_id", "sla_state"))
    due = record.get("due")
    day = due.date() if isinstance(due, dt.datetime) else None
    return normal(person), normal(task), case, day, state == STATES[State.BREACHED].of(tables.language)
