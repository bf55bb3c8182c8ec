"""The 设置 sheet as it is read: rules from cells, with a finding for every cell that cannot be read.

A cell that cannot be read keeps the preset's value for that setting, so that one slip does not stop
the day's work; the finding says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from cs_workbook.model import Cell, Finding, Table, Tables, Text, cell_text, flag_value
from cs_workbook.rules.checks import registered
from cs_workbook.rules.columns import (
    DAY_KINDS,
    schema,
)
from cs_workbook.rules.limits import LIMIT_EXAMPLES, Limit, parse_limit
from cs_workbook.rules.schema import normal
from cs_workbook.rules.settings import (
    CLOCKS,
    CalendarDay,
    Category,
    Channel,
    CheckLevel,
    Colleague,
    Department,
    Priority,
    Rating,
    Rules,
    Status,
    options,
    preset_rules,
)
from cs_workbook.rules.settings_cells import check_options
from cs_workbook.rules.word_lists import join_words, split_words

_KEPT = Text("在改好之前，程序按预设值“{value}”运行。", "Until then the program uses the preset's '{value}'.")
_TWICE = Text("“{label}”重复，第 {row} 行已有。", "'{label}' already stands in row {row}.")
_DELETE_ONE = Text("请删去其中一行。", "Delete one of the two rows.")
_RENAME = Text("请改为“{near}”或删去这一行。", "Rename it to '{near}', or delete the row.")
_DELETE = Text("请删去这一行。", "Delete the row.")
_NO_DEPARTMENT = Text("部门列表中没有“{text}”。", "'{text}' is not in the list of departments.")
_USE_DEPARTMENT = Text("请改为列表中的部门，或在部门列表中加上它。", "Use one from the list, or add it there.")
_LISTS = ("Priorities", "Statuses", "Categories", "Causes", "Departments", "Channels", "Ratings")
"""Tables without a single row in which nothing could be chosen."""


def parse_rules(tables: Tables) -> tuple[Rules, tuple[Finding, ...]]:
    """Read every settings table.

    Returns:
        The rules, and a finding for each cell that could not be read, each list without a row, each
        word in a list that stands twice, and each reference to a department that does not exist.
    """
    return _Reader(tables).read()


class _Reader:
    """Collects findings while the tables are read."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.shape = schema(tables.preset, tables.language)
        self.preset = preset_rules(tables.preset, tables.language)
        self.findings: list[Finding] = []

    def read(self) -> tuple[Rules, tuple[Finding, ...]]:
        values, levels = self.scalars()
        rules = replace(self.preset, **values)
        lists: dict[str, Any] = {
            "check_levels": levels,
            "priorities": tuple(self.rows("Priorities", self.priority)),
            "statuses": tuple(self.rows("Statuses", self.status)),
            "categories": tuple(self.rows("Categories", self.category)),
            "causes": tuple(self.rows("Causes", self.category)),
            "departments": tuple(self.rows("Departments", self.department)),
            "staff": tuple(self.rows("Staff", self.colleague)),
            "channels": tuple(self.rows("Channels", self.channel)),
            "ratings": tuple(self.rows("Ratings", self.rating)),
            "calendar": tuple(self.rows("Calendar", self.calendar_day)),
        }
        for name in _LISTS:
            if name in self.tables and not lists[name.lower()]:
                self.report(self.tables[name], 0, "", Text("列表是空的。", "The list is empty."), Text(
                    "请至少填写一行。", "Fill in at least one row."))  # fmt: skip
        known = {d.name for d in lists["departments"]}
        for name in ("Categories", "Causes", "Staff"):
            self.departments_exist(name, known)
        return replace(rules, **lists), tuple(self.findings)

    def report(self, table: Table, row: int, key: str, problem: Text, fix: Text) -> None:
        where = table.where(self.tables.workbook, row, key)
        self.findings.append(Finding("settings", "error", where, problem, fix))

    def unreadable(self, table: Table, row: int, key: str, expect: Text, used: Text | None = None) -> None:
        value = cell_text(table.values(key)[row - table.rows[0]])
        problem = Text("“{value}”读不懂。", "'{value}' cannot be read.")(value=value)
        fix = Text("请改为：{expect}。", "Use {expect}.")(expect=expect)
        self.report(table, row, key, problem, Text(fix.zh + used.zh, f"{fix.en} {used.en}") if used else fix)

    def scalars(self) -> tuple[dict[str, Any], dict[str, CheckLevel]]:
        """Read Options; a missing row keeps the preset's value."""
        levels: dict[str, CheckLevel] = {item.id: item.severity for item in registered()}
        if "Options" not in self.tables:
            return {}, levels
        table = self.tables["Options"]
        switches = check_options()
        by_label = {normal(o.label.of(self.shape.language)): (name, o) for name, o in (options() | switches).items()}
        values: dict[str, Any] = {}
        seen: dict[str, int] = {}
        for row, key, value in zip(table.rows, table.values("key"), table.values("value"), strict=True):
            if key is None:
                continue
            found = by_label.get(normal(cell_text(key)))
            if found is None:
                self.unknown_option(table, row, cell_text(key), list(by_label))
                continue
            name, option = found
            if name in seen:
                self.report(table, row, "key", _TWICE(label=key, row=seen[name]), _DELETE_ONE)
                continue
            seen[name] = row
            try:
                parsed = option.kind.parse(value, self.shape)
            except ValueError:
                default = levels[name] if name in switches else getattr(self.preset, name)
                shown = cell_text(option.kind.show(default, self.shape))
                self.unreadable(table, row, "value", option.kind.expect, _KEPT(value=shown))
                continue
            (levels if name in switches else values)[name] = parsed
        return values, levels

    def unknown_option(self, table: Table, row: int, key: str, known: list[str]) -> None:
        near = get_close_matches(normal(key), known, 1, 0.5)
        fix = _RENAME(near=near[0]) if near else _DELETE
        self.report(table, row, "key", Text("没有“{key}”这个参数。", "There is no option '{key}'.")(key=key), fix)

    def rows(self, name: str, build: Callable[[Table, int, Mapping[str, Cell]], Any]) -> Iterator[Any]:
        """Build one value a filled row; a row without its name, or with one seen before, is reported."""
        if name not in self.tables:
            return
        table = self.tables[name]
        first = self.shape.tables[name].columns[0].key
        seen: dict[str, int] = {}
        for i, row in enumerate(table.rows):
            cells = {key: table.values(key)[i] for key in self.shape.tables[name].keys}
            if all(value is None for value in cells.values()):
                continue
            label = cell_text(cells[first]).strip()
            if not label:
                self.report(table, row, first, Text("这一行没有填写名称。", "This row has no name."), Text(
                    "请补上，或清空整行。", "Fill it in, or clear the row."))  # fmt: skip
                continue
            if normal(label) in seen:
                self.report(table, row, first, _TWICE(label=label, row=seen[normal(label)]), _DELETE_ONE)
                continue
            seen[normal(label)] = row
            built = build(table, row, cells)
            if built is not None:
                yield built

    def limit(self, table: Table, row: int, cells: Mapping[str, Cell], key: str) -> Limit | None:
        try:
            return parse_limit(cells[key])
        except ValueError:
            self.unreadable(table, row, key, LIMIT_EXAMPLES)
            return None

    def code(self, table: Table, row: int, cells: Mapping[str, Cell], key: str, default: str) -> str:
        column = self.shape.tables[table.name].column(key)
        if cells[key] is None:
            return default
        found = column.choice_code(cells[key])
        if found is None:
            words = join_words(tuple(c.label.of(self.shape.language) for c in column.choices), self.shape.language)
            self.unreadable(table, row, key, Text(words, words))
        return found or default

    def flag(self, table: Table, row: int, cells: Mapping[str, Cell], key: str, default: bool) -> bool:
        answer = flag_value(cells[key])
        if answer is None and cells[key] is not None:
            self.unreadable(table, row, key, Text("“是”或“否”", "'yes' or 'no'"))
        return default if answer is None else answer

    def number(self, table: Table, row: int, cells: Mapping[str, Cell], key: str) -> float | None:
        value = cells[key]
        if value is None or (isinstance(value, (int, float)) and not isinstance(value, bool)):
            return value
        self.unreadable(table, row, key, Text("一个数字", "a number"))
        return None

    def priority(self, table: Table, row: int, cells: Mapping[str, Cell]) -> Priority:
        rank = self.number(table, row, cells, "rank")
        limits = {clock: self.limit(table, row, cells, clock) for clock in CLOCKS}
        return Priority(
            _words(cells["name"]), int(rank) if rank is not None else row, _words(cells["criterion"]), limits
        )

    def status(self, table: Table, row: int, cells: Mapping[str, Cell]) -> Status:
        return Status(_words(cells["name"]), self.code(table, row, cells, "kind", "open"))

    def category(self, table: Table, row: int, cells: Mapping[str, Cell]) -> Category:  # noqa: ARG002 a builder's form
        return Category(_words(cells["name"]), _words(cells["department"]), _words(cells.get("skill")))

    def department(self, table: Table, row: int, cells: Mapping[str, Cell]) -> Department:  # noqa: ARG002 a builder's form
        return Department(_words(cells["name"]), _words(cells["code"]), _words(cells["head"]))

    def colleague(self, table: Table, row: int, cells: Mapping[str, Cell]) -> Colleague:
        capacity = self.number(table, row, cells, "capacity")
        return Colleague(
            _words(cells["name"]),
            _words(cells["department"]),
            self.code(table, row, cells, "role", "agent"),
            split_words(cells["skills"]),
            None if capacity is None else int(capacity),
            self.flag(table, row, cells, "on_duty", True),
            _words(cells["contact"]),
        )

    def channel(self, table: Table, row: int, cells: Mapping[str, Cell]) -> Channel:
        return Channel(_words(cells["name"]), self.limit(table, row, cells, "entry"), _words(cells["method"]))

    def rating(self, table: Table, row: int, cells: Mapping[str, Cell]) -> Rating:
        return Rating(
            _words(cells["name"]),
            self.number(table, row, cells, "score"),
            self.flag(table, row, cells, "satisfied", False),
            self.flag(table, row, cells, "needs_followup", False),
        )

    def calendar_day(self, table: Table, row: int, cells: Mapping[str, Cell]) -> CalendarDay | None:
        day = cells["day"]
        if not isinstance(day, dt.datetime):
            self.unreadable(table, row, "day", Text("日期，如 2026-02-14", "a date such as 2026-02-14"))
            return None
        if cells["kind"] is None:
            self.report(table, row, "kind", Text("没有写明是班还是休。", "It does not say work or off."), Text(
                "请填“班”或“休”。", "Fill in 'work' or 'off'."))  # fmt: skip
            return None
        kind = DAY_KINDS[0].code
        found = self.shape.tables["Calendar"].column("kind").choice_code(cells["kind"])
        if found is None:
            self.unreadable(table, row, "kind", Text("“班”或“休”", "'work' or 'off'"))
            return None
        return CalendarDay(day.date(), found == kind, _words(cells["note"]))

    def departments_exist(self, name: str, known: set[str]) -> None:
        if name not in self.tables or not known:
            return
        table = self.tables[name]
        for row, value in zip(table.rows, table.values("department"), strict=True):
            text = cell_text(value).strip()
            if text and text not in known:
                self.report(table, row, "department", _NO_DEPARTMENT(text=text), _USE_DEPARTMENT)


def _words(value: Cell) -> str:
    return cell_text(value).strip()
