"""The levels that repeats, and problems of several customers, should have by the rules.

Takes compared cases; gives findings, never an edit: a person looks and decides.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace

from cs_workbook.model import Finding, Tables, Text, cell_text
from cs_workbook.rules.case_records import CaseRecords
from cs_workbook.rules.option_places import option_finding
from cs_workbook.rules.repeats import Common, Link, common_problems
from cs_workbook.rules.schema import normal
from cs_workbook.rules.settings import Priority, Rules

NAMED = 5
"""Ids named of a common problem."""

RAISE = Text(
    "按判定标准应为“{level}”，请核实后修改；程序不改级别。",
    "By the criteria it is '{level}': look, and change it; the program never does.",
)
REPEATED = Text(
    "重复反映（首次为 {first}），级别仍是“{level}”。", "A repeat of {first}, but its level is still '{level}'."
)
COMMON = Text(
    "近 {days} 天有 {n} 位客户反映同一问题，其中 {count} 条未办结且级别较低：{ids}。",
    "{n} {n:customer|customers} reported the same thing within {days} {days:day|days}; {count} open at a lower "
    "level: {ids}.",
)
NO_LEVEL = Text("“{level}”不在级别列表中，无法提出建议。", "'{level}' is no level of the list; nothing was proposed.")
NAME_LEVEL = Text("请改为 {names} 之一，或清空。", "Use one of {names}, or clear it.")


class Proposals:
    """Looks at the open cases of one workbook; the findings add up in `findings`."""

    def __init__(self, tables: Tables, rules: Rules, now: dt.datetime, cases: CaseRecords) -> None:
        self.tables, self.rules, self.now, self.cases = tables, rules, now, cases
        self.findings: list[Finding] = []
        self.repeat, self.common = self._level("repeat_priority"), self._level("common_priority")
        self.ranks = {normal(p.name): p.rank for p in rules.priorities}
        table = tables["Cases"]
        self.levels = dict(zip(table.rows, map(cell_text, table.values("priority")), strict=True))
        self.open = self._open_rows() if self.repeat or self.common else set()

    def of_repeats(self, links: Mapping[int, Link]) -> None:
        """Propose the level of repeats for every open one below it."""
        if not self.repeat:
            return
        for place in sorted(links):
            if self._below(place, self.repeat):
                level = self.levels[self.cases.rows[place]] or "–"
                self._propose(place, REPEATED(first=links[place].first or "–", level=level), self.repeat)

    def of_common_problems(self) -> list[Common]:
        """Propose the level of what several customers reported within the window up to now; return the groups."""
        if not self.common:
            return []
        rules, records = self.rules, self.cases.records
        since = self.now - dt.timedelta(days=rules.repeat_window_days)
        recent = [place for place, record in enumerate(records) if record.received_at >= since]
        seeds = [at for at, place in enumerate(recent) if self._below(place, self.common)]
        found = common_problems(
            [records[place] for place in recent], seeds, rules.repeat_similarity_pct, max(2, rules.common_customers)
        )
        groups = [replace(group, members=tuple(recent[at] for at in group.members)) for group in found]
        for group in groups:
            low = [place for place in group.members if self._below(place, self.common)]
            ids = named([self.name(place) for place in low])
            words = COMMON(n=group.customers, days=rules.repeat_window_days, count=len(low), ids=ids)
            self._propose(low[0], words, self.common)
        return groups

    def name(self, place: int) -> str:
        """Return the id of a case, or its row while it has none."""
        row = self.cases.rows[place]
        return self.cases.records[place].case_id or (f"{self.tables['Cases'].sheet}!{row}" if row else "–")

    def _below(self, place: int, level: Priority) -> bool:
        """Whether a case is open and less urgent than a level; so is one without a level."""
        row = self.cases.rows[place]
        return row in self.open and self.ranks.get(normal(self.levels[row]), level.rank + 1) > level.rank

    def _propose(self, place: int, problem: Text, level: Priority) -> None:
        where = self.tables["Cases"].where(self.tables.workbook, self.cases.rows[place], "priority")
        self.findings.append(Finding("find-repeats", "warning", where, problem, RAISE(level=level.name)))

    def _level(self, option: str) -> Priority | None:
        """The level an option names; one that is not in the list is a finding."""
        name = getattr(self.rules, option)
        found = next((p for p in self.rules.priorities if normal(p.name) == normal(name)), None)
        if name and found is None:
            words = self.rules.priority_names
            fix = NAME_LEVEL(names=Text("、".join(words), ", ".join(words)))
            self.findings.append(option_finding(self.tables, option, NO_LEVEL(level=name), fix))
        return found

    def _open_rows(self) -> set[int]:
        """Rows of Cases that are not solved yet."""
        from cs_workbook.rules.sla.history import read_history

        solved = read_history(self.tables, self.rules, self.now).solved.tolist()
        return {row for row, done in zip(self.tables["Cases"].rows, solved, strict=True) if not done}


def named(ids: Sequence[str]) -> Text:
    """Name the first few ids."""
    zh, en = "、".join(ids[:NAMED]), ", ".join(ids[:NAMED])
    return Text(f"{zh} 等", f"{en}, …") if len(ids) > NAMED else Text(zh, en)
