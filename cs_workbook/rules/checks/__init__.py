"""The registry of checks. One function a check, under `@check`; one module a subject.

A check looks at the tables and yields a `Fault` for each thing wrong; it never writes, and never
stops at the first.
"""

from __future__ import annotations

import datetime as dt
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import import_module
from typing import TYPE_CHECKING

from cs_workbook.model import Cell, Finding, SettingsError, Severity, Table, Tables, Text, Where
from cs_workbook.rules.columns import schema

if TYPE_CHECKING:
    from cs_workbook.rules.closing import Closing
    from cs_workbook.rules.schema import Schema
    from cs_workbook.rules.settings import Rules
    from cs_workbook.rules.sla.cases import Sla
    from cs_workbook.rules.stages import Stages


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing a check found: the cell (key "" for the row; row 0 for the sheet), and the sentence.

    `fix` replaces the check's general remedy where the cell suggests a better one.
    """

    table: Table
    row: int
    key: str
    problem: Text
    fix: Text | None = None


@dataclass(frozen=True)
class Look:
    """What a check may look at."""

    tables: Tables
    rules: Rules
    now: dt.datetime

    @cached_property
    def schema(self) -> Schema:
        """The workbook's shape."""
        return schema(self.tables.preset, self.tables.language)

    @cached_property
    def case_rows(self) -> Mapping[str, int]:
        """Case id → first sheet row in Cases."""
        cases = self.tables["Cases"]
        found: dict[str, int] = {}
        for row, value in zip(cases.rows, cases.values("case_id"), strict=True):
            if isinstance(value, str):
                found.setdefault(value, row)
        return found

    @cached_property
    def stages(self) -> Stages:
        """The stage rows of every case, gathered once for all checks."""
        from cs_workbook.rules.stages import Stages

        return Stages(self.tables, self.rules, self.now)

    @property
    def sla(self) -> Sla:
        """Every clock, run once for all checks. SettingsError: see `run_clocks`."""
        return self.stages.sla

    @cached_property
    def closing(self) -> Closing:
        """What each case still needs before it may be closed."""
        from cs_workbook.rules.closing import Closing

        return Closing(self.stages)

    def each(self, table: str, *keys: str) -> Iterator[tuple[int, tuple[Cell, ...]]]:
        """Yield (sheet row, the cells of `keys`) for every record; nothing when the table is absent."""
        if table in self.tables:
            source = self.tables[table]
            yield from zip(source.rows, zip(*(source.values(key) for key in keys), strict=True), strict=True)


CheckFunction = Callable[[Look], Iterable[Fault]]


@dataclass(frozen=True, slots=True)
class Check:
    """A registered check."""

    id: str
    severity: Severity
    title: Text
    fix: Text
    find: CheckFunction


_REGISTRY: dict[str, Check] = {}
_MEND_FIRST = Text(
    "改好之前，与时限有关的校验都没有运行。",
    "Until that is mended, no check that needs time limits can run.",
)


def check(check_id: str, severity: Severity, title: Text, fix: Text) -> Callable[[CheckFunction], CheckFunction]:
    """Register a check: its id, how grave it is unless Options say otherwise, its name and remedy."""

    def register(find: CheckFunction) -> CheckFunction:
        if check_id in _REGISTRY:
            raise ValueError(f"two checks are called {check_id}")
        _REGISTRY[check_id] = Check(check_id, severity, title, fix, find)
        return find

    return register


@lru_cache(maxsize=1)
def registered() -> tuple[Check, ...]:
    """Return every check, in the order of its module's name and place."""
    for module in sorted(m.name for m in pkgutil.iter_modules(__path__)):
        import_module(f"{__name__}.{module}")
    return tuple(_REGISTRY.values())


def run_checks(look: Look, only: tuple[str, ...] = ()) -> tuple[Finding, ...]:
    """Run every check that is switched on, or of those `only` the named; the gravest findings first."""
    order = {"error": 0, "warning": 1, "info": 2}
    found: list[Finding] = []
    unusable: SettingsError | None = None
    for item in registered():
        level = look.rules.check_levels.get(item.id, item.severity)
        if level == "off" or (only and item.id not in only):
            continue
        try:
            for fault in item.find(look):
                where = fault.table.where(look.tables.workbook, fault.row, fault.key)
                found.append(Finding(item.id, level, where, fault.problem, fault.fix or item.fix))
        except SettingsError as error:
            unusable = error
    if unusable:
        sheet = look.tables["Options"].sheet if "Options" in look.tables else ""
        found.append(Finding("settings", "error", Where(look.tables.workbook, sheet), unusable.text, _MEND_FIRST))
    sheets = {table.sheet: i for i, table in enumerate(look.tables.tables.values())}
    found.sort(
        key=lambda f: (
            order[f.severity],
            sheets.get(f.where.sheet, 99),
            f.where.row,
            len(f.where.letter),
            f.where.letter,
        )
    )
    return tuple(found)
