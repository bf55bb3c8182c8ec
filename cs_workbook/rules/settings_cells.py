"""The 设置 sheet as it is written: the rules as rows of cells, and the switch of each check."""

from __future__ import annotations

import datetime as dt

from cs_workbook.model import Cell, Text, cell_text
from cs_workbook.rules.checks import registered
from cs_workbook.rules.columns import (
    DAY_KINDS,
    ROLES,
    SEVERITIES,
    STATUS_KINDS,
    schema,
)
from cs_workbook.rules.limits import Limit, limit_text
from cs_workbook.rules.option_kinds import Option, OptionKind
from cs_workbook.rules.schema import Choice, Schema, normal
from cs_workbook.rules.settings import (
    CLOCKS,
    Rules,
    options,
)
from cs_workbook.rules.word_lists import join_words

Row = dict[str, Cell]
OFF = Text("关闭", "off")


def check_options() -> dict[str, Option]:
    """Return the switch of every registered check, by check id."""
    levels = {choice.code: choice.label for choice in SEVERITIES} | {"off": OFF}

    def parse(value: Cell, _: Schema) -> str:
        for code, label in levels.items():
            if normal(cell_text(value)) in (normal(label.zh), normal(label.en)):
                return code
        raise ValueError(value)

    kind = OptionKind(
        parse,
        lambda code, shape: levels[code].of(shape.language),
        Text("错误、警告、提示或关闭", "error, warning, note or off"),
    )
    return {
        item.id: Option(Text(f"校验·{item.title.zh}", f"Check: {item.title.en}"), item.fix, kind)
        for item in registered()
    }


def rules_cells(rules: Rules) -> dict[str, list[Row]]:
    """Return the rows of every settings table. The exact inverse of `parse_rules`."""
    shape = schema(rules.preset, rules.language)
    language = rules.language

    def limit(value: Limit | None) -> Cell:
        return limit_text(value, language) if value else None

    def word(choices: tuple[Choice, ...], code: str) -> str:
        return next(c.label.of(language) for c in choices if c.code == code)

    def flag(value: bool) -> str:
        return Text("是", "yes").of(language) if value else Text("否", "no").of(language)

    switches = check_options()
    levels = {item.id: rules.check_levels.get(item.id, item.severity) for item in registered()}
    rows = [(option, getattr(rules, name)) for name, option in options().items()]
    rows += [(switches[name], level) for name, level in levels.items()]
    return {
        "Options": [
            {"key": o.label.of(language), "value": o.kind.show(value, shape), "help": o.help.of(language)}
            for o, value in rows
        ],
        "Priorities": [
            {
                "name": p.name,
                "rank": p.rank,
                "criterion": p.criterion or None,
                **{clock: limit(p.limits.get(clock)) for clock in CLOCKS},
            }
            for p in rules.priorities
        ],
        "Statuses": [{"name": s.name, "kind": word(STATUS_KINDS, s.kind)} for s in rules.statuses],
        "Categories": [
            {"name": c.name, "department": c.department or None, "skill": c.skill or None} for c in rules.categories
        ],
        "Causes": [{"name": c.name, "department": c.department or None} for c in rules.causes],
        "Departments": [{"name": d.name, "code": d.code or None, "head": d.head or None} for d in rules.departments],
        "Staff": [
            {
                "name": s.name,
                "department": s.department or None,
                "role": word(ROLES, s.role),
                "skills": join_words(s.skills, language) or None,
                "capacity": s.capacity,
                "on_duty": flag(s.on_duty),
                "contact": s.contact or None,
            }
            for s in rules.staff
        ],
        "Channels": [{"name": c.name, "entry": limit(c.entry), "method": c.method or None} for c in rules.channels],
        "Ratings": [
            {
                "name": r.name,
                "score": r.score,
                "satisfied": flag(r.satisfied),
                "needs_followup": flag(r.needs_followup),
            }
            for r in rules.ratings
        ],
        "Calendar": [
            {
                "day": dt.datetime.combine(d.day, dt.time()),
                "kind": word(DAY_KINDS, "work" if d.open else "off"),
                "note": d.note or None,
            }
            for d in rules.calendar
        ],
    }
