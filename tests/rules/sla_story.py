"""One case's story in short lines, and its clocks as plain values; for the tests of the time limits."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cs_workbook.rules.settings import preset_rules
from cs_workbook.rules.sla import STATES, State, run_clocks
from cs_workbook.rules.sla.minutes import NEVER, moment_of
from tests.tables import at, tables_of

ID = "A1"


def moments(row: dict[str, Any]) -> dict[str, Any]:
    """Texts of moments made moments."""
    keys = ("at", "due")
    return {k: at(v) if isinstance(v, str) and (k.endswith("_at") or k in keys) else v for k, v in row.items()}


class Story:
    """A case of a preset and what happened to it, run at one moment."""

    def __init__(
        self, preset: str, received: str | None, priority: str | None, *, now: str, rules: Any = None, **case: Any
    ):
        self.preset, self.now = preset, at(now)
        self.rules = replace(preset_rules(preset, "zh"), **(rules or {}))
        first = {"case_id": ID, "priority": priority} | moments({"received_at": received} | case)
        self.rows: dict[str, list[dict[str, Any]]] = {"Cases": [first]}

    def add(self, table: str, **row: Any) -> Story:
        self.rows.setdefault(table, []).append({"case_id": ID} | moments(row))
        return self

    def assigned(self, **row: Any) -> Story:
        return self.add("Assignments", **row)

    def event(self, when: str, kind: str, **row: Any) -> Story:
        return self.add("Progress", at=when, kind=kind, **row)

    @property
    def tables(self):
        return tables_of(self.preset, "zh", self.rules, **self.rows)

    @property
    def sla(self):
        return run_clocks(self.tables, self.rules, self.now)

    def clock(self, name: str) -> list[tuple[str, str, int]]:
        """Every run of a clock: due, state, minutes over."""
        runs = self.sla.runs[name]
        return [(text(runs.due[n]), STATES[State(runs.state[n])].zh, int(runs.overrun[n])) for n in range(len(runs))]

    @property
    def case(self) -> tuple[str, str, str | None]:
        """The case's state, next due time and breaches."""
        sla = self.sla
        return STATES[State(sla.state[0])].zh, text(sla.next_due[0]), sla.breaches("zh")[0]


def text(minute: Any) -> str:
    return f"{moment_of(minute):%Y-%m-%d %H:%M}" if minute < NEVER else ""
