"""Checks on single cells: filled where they must be, and in their list."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from types import NoneType

from cs_workbook.model import Cell, Table, Text, cell_text, quoted
from cs_workbook.rules.checks import Fault, Look, check
from cs_workbook.rules.schema import Column, normal
from cs_workbook.rules.word_lists import SEPARATORS, join_words

_SHOWN = 8
"""How many words of a list a sentence names."""


def entry_columns(look: Look) -> Iterator[tuple[Table, Column]]:
    """Yield every column people fill, of every table present that is not the program's own."""
    for spec in look.schema.tables.values():
        if spec.filled_by == "program" or spec.name not in look.tables:
            continue
        table = look.tables[spec.name]
        for column in spec.columns:
            if not column.program and column.key in table:
                yield table, column


@check(
    "required-missing",
    "error",
    Text("必填项为空", "required cell blank"),
    Text("请补填；暂不清楚的请向登记人核实。", "Fill it in; ask whoever registered it."),
)
def required_missing(look: Look) -> Iterator[Fault]:
    """A required cell is blank in a row in which people have entered something else."""
    for spec in look.schema.tables.values():
        if (
            spec.filled_by == "program"
            or spec.name not in look.tables
            or look.schema.sheet_of(spec.name).key == "settings"
        ):
            continue
        table = look.tables[spec.name]
        entered = [table.values(c.key) for c in spec.columns if not c.program]
        needed = look.rules.required_fields if spec.name == "Cases" else [c.key for c in spec.columns if c.required]
        needed = [key for key in needed if key in table and not spec.column(key).program]
        holes = {key: table.values(key) for key in needed if _has_blanks(table, key)}
        if not holes:
            continue
        used = [any(cell is not None for cell in cells) for cells in zip(*entered, strict=True)]
        for key, values in holes.items():
            problem = Text("“{label}”没有填写。", "{label} is blank.")(label=table.headers[key])
            for row, value, filled in zip(table.rows, values, used, strict=True):
                if filled and _blank(value):
                    yield Fault(table, row, key, problem)


def _blank(value: Cell) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _has_blanks(table: Table, key: str) -> bool:
    types = table.types(key)
    return NoneType in types or (str in types and any(map(_blank, table.values(key))))


def list_words(look: Look, column: Column) -> tuple[str, ...]:
    """Return the words a choice column accepts; () when its list is empty or it has none."""
    language = look.tables.language
    if column.choices:
        return tuple(choice.label.of(language) for choice in column.choices)
    if "." not in column.source:
        return tuple(getattr(look.rules, column.source)) if column.source else ()
    table = column.source.split(".")[0]
    return tuple(item.name for item in getattr(look.rules, table.lower()))


def _place_to_add(look: Look, column: Column) -> str:
    """Where a new word of a settings list would be typed, such as ``设置!E12``."""
    name, key = column.source.split(".") if "." in column.source else ("Options", "value")
    if name not in look.tables:
        return ""
    table = look.tables[name]
    if "." in column.source:
        row = (table.rows[-1] if len(table) else table.header_row) + 1
    else:
        from cs_workbook.rules.settings import options

        label = options()[column.source].label.of(look.tables.language)
        row = next((r for r, k in zip(table.rows, table.values("key"), strict=True) if k == label), table.header_row)
    return f"{table.sheet}!{table.letters.get(key, 'A')}{row}"


@check(
    "not-in-list",
    "error",
    Text("不在列表中", "not in its list"),
    Text("请从下拉列表中选择。", "Pick from the drop-down."),
)
def not_in_list(look: Look) -> Iterator[Fault]:
    """A word that its drop-down does not have; near misses are named in the remedy."""
    for table, column in entry_columns(look):
        if column.kind not in ("choice", "choices"):
            continue
        words = list_words(look, column)
        if not words:
            continue
        many = column.kind == "choices" or (column.key == "category" and look.rules.several_categories)
        allowed = set(words)
        values = table.values(column.key)
        bad = {v: w for v in set(values) if v is not None for w in [_strangers(v, allowed, many)] if w}
        if not bad:
            continue
        fixes = {value: _list_fix(look, column, words, strangers[0]) for value, strangers in bad.items()}
        for row, value in zip(table.rows, values, strict=True):
            if value in bad:
                problem = Text("“{word}”不在列表中。", "'{word}' is not in the list.")(
                    word=quoted("、".join(bad[value]))
                )
                yield Fault(table, row, column.key, problem, fixes[value])


def _strangers(value: Cell, allowed: set[str], many: bool) -> list[str]:
    """The words of a cell that its list does not have."""
    text = cell_text(value).strip()
    words = [w.strip() for w in SEPARATORS.split(text) if w.strip()] if many else [text] if text else []
    return [word for word in words if word not in allowed]


def _list_fix(look: Look, column: Column, words: tuple[str, ...], stranger: str) -> Text:
    by_norm = {normal(word): word for word in words}
    near = by_norm.get(normal(stranger)) or next(
        (by_norm[n] for n in get_close_matches(normal(stranger), by_norm, 1, 0.5)), None
    )
    named = join_words(words[:_SHOWN], look.tables.language)
    zh = f"请改为“{near}”" if near else f"请改用：{named}{'等' if len(words) > _SHOWN else ''}"
    en = f"Use '{near}'" if near else f"Use {named}{' …' if len(words) > _SHOWN else ''}"
    place = "" if column.choices else _place_to_add(look, column)
    if place:
        return Text(f"{zh}，或在 {place} 处添加。", f"{en}, or add it at {place}.")
    return Text(f"{zh}。", f"{en}.")
