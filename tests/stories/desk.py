"""A desk for stories: people write into the sheets, jobs run at a moment, and what they say is told."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from cs_workbook.jobs import job_named
from cs_workbook.model import AppendRow, Cell, SetCell, Tables, Text
from cs_workbook.report import finding_line
from cs_workbook.rules.settings import Colleague, preset_rules
from cs_workbook.runner import Run, run_job
from tests.tables import MemoryBook, tables_of

NOTHING: list[str] = []


class Desk:
    """One workbook of a preset, with its staff; `clock` is the moment at which things are done."""

    def __init__(self, preset: str, staff: tuple[Colleague, ...], heads: dict[str, str]) -> None:
        rules = preset_rules(preset)
        departments = tuple(replace(d, head=heads.get(d.name, "")) for d in rules.departments)
        self.book = MemoryBook(tables_of(preset, rules=replace(rules, staff=staff, departments=departments)))
        self.clock = dt.datetime.min

    @property
    def tables(self) -> Tables:
        return self.book.tables

    def at(self, moment: str) -> Desk:
        """The clock shows another moment."""
        self.clock = dt.datetime.fromisoformat(moment)
        return self

    def enter(self, table: str, **cells: Cell | str) -> None:
        """Somebody adds a row; "now" stands for the clock."""
        self.book.apply([AppendRow(table, {key: self._cell(value) for key, value in cells.items()})])

    def write(self, table: str, row: int = -1, **cells: Any) -> None:
        """Somebody fills or changes cells of a row, the last unless said otherwise."""
        there = self.tables[table]
        edits = [
            SetCell(table, there.rows[row], key, there.values(key)[row], self._cell(value))
            for key, value in cells.items()
        ]
        self.book.apply(edits)

    def cell(self, table: str, key: str, row: int = -1) -> Cell:
        """What stands in a cell, a moment as people read it."""
        return _plain(self.tables[table].values(key)[row])

    def cells(self, table: str, *keys: str, row: int = -1) -> list[Cell]:
        """What stands in some cells of a row."""
        return [self.cell(table, key, row) for key in keys]

    def run(self, job: str, **params: Any) -> Run:
        """Run a job now."""
        found = job_named(job)
        given = found.params(**params) if found.params and params else None
        return run_job(found, self.book, self.clock, given, who="小周")

    def says(self, job: str, **params: Any) -> str:
        """Run a job now; what it says in a sentence."""
        return self.run(job, **params).outcome.summary.zh

    def lists(self, job: str, row: int = 0, **params: Any) -> list[Cell]:
        """Run a job now; a row of the first table it shows, as people read it."""
        shown = self.run(job, **params).outcome.views[0].rows[row]
        return [_plain(cell.zh if isinstance(cell, Text) else cell) for cell in shown]

    def finds(self, job: str = "check") -> list[str]:
        """Run a job now; its findings, a line each, without the name of the workbook."""
        return [finding_line(finding, "zh").removeprefix("test.xlsx，") for finding in self.run(job).outcome.findings]

    def _cell(self, value: Any) -> Any:
        if value == "now":
            return self.clock
        if isinstance(value, str) and len(value) == 16 and value[4:8:3] == "--" and value[13] == ":":
            return dt.datetime.fromisoformat(value)
        return value


def _plain(value: Cell) -> Cell:
    return f"{value:%m-%d %H:%M}" if isinstance(value, dt.datetime) else value
