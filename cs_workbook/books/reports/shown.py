"""Cells of blocks as a document says them: the same as the number formats of the sheet show.

Takes values and formats; gives texts. Knows no document.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from cs_workbook.books.template.draft import Draft
from cs_workbook.books.template.pages import tile_label
from cs_workbook.model import Cell, Grid, Language, Text, cell_text
from cs_workbook.rules.blocks import BlockSpec, Format
from cs_workbook.rules.kpis import kpi_named

RIGHT = ("whole", "share", "attained", "number", "figure", "day")
"""Formats that stand on the right."""
NOTHING = "–"
"""A figure that was not measured."""
Tone = Literal["good", "fair", "poor", ""]
_FORMS = {"whole": ",.0f", "share": ".1%", "attained": ".1%", "number": ",.1f", "figure": ","}
_MOST = 2.0
_OF_UNIT = {"cases": ",.0f", "entries": ",.0f", "pct": ".1%", "minutes": ",.1f", "hours": ",.1f", "score": ".2f"}
_UP, _DOWN = Text("较上月 ▲ {n}", "▲ {n}"), Text("较上月 ▼ {n}", "▼ {n}")
_SAME, _POINTS = Text("与上月持平", "as before"), Text("{n} 点", "{n} pt")
_ATTAINED = Text("目标达成 {n}", "{n} of target")


@dataclass(frozen=True)
class Tile:
    """A tile as texts; "" where it says nothing. `turn` and `light` tell whether change and attainment are good."""

    label: str
    value: str
    change: str
    detail: str
    attained: str
    turn: Tone = ""
    light: Tone = ""


def shown(value: Cell, form: Format) -> str:
    """Return a cell of a block as text; a blank figure is a dash, any other blank ""."""
    if isinstance(value, dt.datetime) and form in ("day", "moment"):
        return f"{value:%m-%d}" if form == "day" else f"{value:%m-%d %H:%M}"
    if isinstance(value, (int, float)) and form in _FORMS:
        return "≥200%" if form == "attained" and value >= _MOST else format(value, _FORMS[form])
    return NOTHING if value is None and form in _FORMS else cell_text(value)


def rows_shown(block: BlockSpec, blocks: Mapping[str, Grid]) -> list[list[str]]:
    """Return the rows of a block as texts, blank ones at the end left out."""
    forms = [column.format for column in block.columns]
    rows = block.records(blocks.get(block.name, ()))
    return [[shown(value, form) for value, form in zip(row, forms, strict=True)] for row in rows]


def headers_shown(draft: Draft, block: BlockSpec) -> list[str]:
    """Return the headers of a block."""
    return [draft.of(column.label) for column in block.columns]


def tiles_shown(draft: Draft, block: BlockSpec, blocks: Mapping[str, Grid]) -> list[Tile]:
    """Return the tiles of a block."""
    rows = block.records(blocks.get(block.name, ()))
    rows += [(None,) * len(block.kpis)] * (block.rows - len(rows))
    return [_tile(draft, kpi_id, *cells) for kpi_id, *cells in zip(block.kpis, *rows, strict=True)]


def _tile(draft: Draft, kpi_id: str, value: Cell, change: Cell, detail: Cell, attained: Cell) -> Tile:
    kpi, language = kpi_named(kpi_id), draft.rules.language
    turn: Tone = ""
    if isinstance(change, (int, float)) and change and kpi.direction:
        turn = "good" if (change > 0) == (kpi.direction == "higher") else "poor"
    light: Tone = ""
    if isinstance(attained, (int, float)):
        light = "good" if attained >= 1 else "fair" if attained >= 0.9 else "poor"
    return Tile(
        tile_label(draft, kpi),
        format(value, _OF_UNIT[kpi.unit]) if isinstance(value, (int, float)) else NOTHING,
        _change(change, kpi.unit == "pct", language),
        cell_text(detail),
        _ATTAINED(n=_share(attained)).of(language) if isinstance(attained, (int, float)) else "",
        turn,
        light,
    )


def _change(change: Cell, points: bool, language: Language) -> str:
    """A change in words: of per cent in points, of anything else in per cent."""
    if not isinstance(change, (int, float)):
        return ""
    size = _POINTS(n=f"{abs(change):.1f}") if points else Text(*[f"{abs(change):.1%}"] * 2)
    return (_UP(n=size) if change > 0 else _DOWN(n=size) if change < 0 else _SAME).of(language)


def _share(value: float) -> str:
    return "≥200%" if value >= _MOST else f"{value:.0%}"
