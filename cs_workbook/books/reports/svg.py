"""Charts of blocks as inline SVG: bars, bars from left to right, lines, a second axis.

Takes chart descriptions and rows; gives elements. Sizes are in units of the drawing, of which the page is a
thousand wide. Text is real text, so that it is searched and read aloud.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lxml.builder import E

from cs_workbook.books.reports.shown import shown
from cs_workbook.books.template import look
from cs_workbook.books.template.charts import COLORS
from cs_workbook.model import Cell, cell_text
from cs_workbook.rules.blocks import ChartSpec, Format, Series

WIDTHS = {6: 500, 3: 240}
"""How wide a chart of six and of three columns of the page's grid is drawn."""
HEIGHT, BAR, SIZE, LETTER = 190, 22, 11, 5.6
"""Height of a chart; of a bar from left to right with its gap; size of letters, and width of a narrow one."""
_TICKS = (1, 2, 5, 10)
_LETTERS = {"font-size": str(SIZE), "font-family": f"{look.FONT}, PingFang SC, Noto Sans CJK SC, sans-serif"}
Rows = Sequence[Sequence[Cell]]


def svg_chart(chart: ChartSpec, rows: Rows, title: str, names: Sequence[str]) -> Any:
    """Return a chart as an ``svg`` element.

    Args:
        chart: what to draw; `drawable` from `rows`.
        rows: the rows of its block.
        title: what it is called by those who cannot see it.
        names: of the block's columns, for the legend.
    """
    width = WIDTHS[chart.place[2]]
    drawn = _across(chart, rows, width) if chart.across else _upright(chart, rows, width, names)
    height = max(HEIGHT, 12 + BAR * len(rows)) if chart.across else HEIGHT
    box = f"0 0 {width} {height}"
    said = {"aria-label": title, "class": "chart", "fill": f"#{look.MUTED}", **_LETTERS}
    return E.svg(E.title(title), *drawn, viewBox=box, role="img", **said)


def _across(chart: ChartSpec, rows: Rows, width: int) -> list[Any]:
    """Bars from left to right, their names left, their figures right."""
    part = chart.series[0]
    names = [cell_text(row[chart.category]) for row in rows]
    left = min(0.42 * width, max(map(_length, names)) + 8)
    room = width - left - 52
    most = chart.top or max(_number(row[part.column]) for row in rows) or 1
    drawn: list[Any] = []
    for place, (row, name) in enumerate(zip(rows, names, strict=True)):
        middle, long = 6 + BAR * (place + 0.5), room * min(1.0, _number(row[part.column]) / most)
        drawn.append(_text(left - 6, middle + 4, _cut(name, left - 8), "end", name))
        drawn.append(_rect(left, middle - 7, long, 14, look.ACCENT))
        if row[part.column] is not None:
            drawn.append(_text(left + long + 5, middle + 4, shown(row[part.column], chart.format)))
    return drawn


@dataclass(frozen=True)
class _Field:
    """Where an upright chart is drawn: its edges, how many points it has, and where its values end."""

    left: float
    right: float
    top: float
    bottom: float
    points: int
    most: float

    def x(self, place: float) -> float:
        return self.left + (self.right - self.left) * (place + 0.5) / self.points

    def y(self, value: float) -> float:
        return self.bottom - (self.bottom - self.top) * value / self.most


def _upright(chart: ChartSpec, rows: Rows, width: int, names: Sequence[str]) -> list[Any]:
    """Bars and lines over an axis, with a legend where there are several."""
    several, second = len(chart.series) > 1, [part for part in chart.series if part.second_axis]
    first = [part for part in chart.series if not part.second_axis]
    bottom = HEIGHT - (44 if several else 22)
    right = width - (38 if second else 8)
    field = _Field(40, right, 10, bottom, len(rows), _end(chart, rows, first))
    drawn = _scale(field, chart, grid=True)
    other = _Field(40, right, 10, bottom, len(rows), _end(chart, rows, second)) if second else field
    if second:
        drawn += _scale(other, chart, grid=False)
    bars = [part for part in chart.series if part.kind == "bar"]
    for part in chart.series:
        color, at = COLORS[chart.series.index(part) % len(COLORS)], other if part.second_axis else field
        drawn += _bars(part, rows, at, bars, color, chart) if part.kind == "bar" else _line(part, rows, at, color)
    drawn += _names(chart, rows, field)
    return drawn + (_legend(chart, names, width) if several else [])


def _scale(field: _Field, chart: ChartSpec, *, grid: bool) -> list[Any]:
    """The value axis: a line and a figure at each step; on the right, figures only."""
    drawn, steps = list[Any](), round(field.most / _step(field.most, chart.format))
    for n in range(steps + 1):
        value = field.most * n / steps
        if grid:
            drawn.append(_stroke(field.left, field.y(value), field.right, field.y(value)))
        at = (field.left - 5, "end") if grid else (field.right + 5, "start")
        drawn.append(_text(at[0], field.y(value) + 3.5, _axis_text(value, chart.format), at[1]))
    return drawn


def _bars(part: Series, rows: Rows, field: _Field, beside: Sequence[Series], color: str, chart: ChartSpec) -> list[Any]:
    wide = min(46.0, (field.right - field.left) / field.points * 0.66)
    one, place = wide / len(beside), beside.index(part)
    drawn: list[Any] = []
    for n, row in enumerate(rows):
        value = _number(row[part.column])
        if value:
            left = field.x(n) - wide / 2 + one * place
            fill = color if len(chart.series) > 1 else look.ACCENT
            drawn.append(_rect(left, field.y(value), max(1.0, one - 1), field.bottom - field.y(value), fill))
    return drawn


def _line(part: Series, rows: Rows, field: _Field, color: str) -> list[Any]:
    """A line with a gap wherever a figure is missing, and its points unless it is a goal."""
    drawn, run = list[Any](), list[str]()
    runs: list[list[str]] = [run]
    for n, row in enumerate(rows):
        value = row[part.column]
        if value is None:
            runs.append(run := [])
            continue
        x, y = field.x(n), field.y(_number(value))
        run.append(f"{x:.1f},{y:.1f}")
        if part.kind == "line":
            drawn.append(E.circle(cx=f"{x:.1f}", cy=f"{y:.1f}", r="3", fill=f"#{color}"))
    dash = {"stroke-dasharray": "5 4"} if part.kind == "goal" else {}
    lines = [
        E.polyline(points=" ".join(points), fill="none", stroke=f"#{color}", **{"stroke-width": "2"}, **dash)
        for points in runs
        if len(points) > 1
    ]
    return [*lines, *drawn]


def _names(chart: ChartSpec, rows: Rows, field: _Field) -> list[Any]:
    """The points' names below, as many as there is room for."""
    values = [row[chart.category] for row in rows]
    texts = [str(value.day) if isinstance(value, dt.datetime) else cell_text(value) for value in values]
    every = max(1, math.ceil((max(map(_length, texts)) + 6) * len(texts) / (field.right - field.left)))
    return [_text(field.x(n), field.bottom + 14, text, "middle") for n, text in enumerate(texts) if n % every == 0]


def _legend(chart: ChartSpec, names: Sequence[str], width: int) -> list[Any]:
    said = [names[part.column] for part in chart.series]
    lengths = [_length(text) + 32 for text in said]
    x, drawn = max(4.0, (width - sum(lengths)) / 2), list[Any]()
    for place, (text, length) in enumerate(zip(said, lengths, strict=True)):
        drawn.append(_rect(x, HEIGHT - 14, 12, 8, COLORS[place % len(COLORS)]))
        drawn.append(_text(x + 17, HEIGHT - 6, text))
        x += length
    return drawn


def _end(chart: ChartSpec, rows: Rows, parts: Sequence[Series]) -> float:
    """Where the axis ends: at a whole step above every value."""
    if chart.top is not None:
        return chart.top
    most = max((_number(row[part.column]) for row in rows for part in parts), default=0.0) or 1.0
    step = _step(most, chart.format)
    return step * math.ceil(most / step)


def _step(most: float, form: Format) -> float:
    """The step of an axis of up to five steps; of counts, at least 1."""
    ten: float = 10.0 ** math.floor(math.log10(most / 5))
    step = next(factor * ten for factor in _TICKS if factor * ten >= most / 5.001)
    return max(1.0, step) if form == "whole" else step


def _axis_text(value: Cell, form: Format) -> str:
    if form == "share" and isinstance(value, (int, float)):
        return f"{value:.0%}"
    if isinstance(value, float) and value == int(value):
        value = int(value)
    return shown(value, "figure")


def _number(value: Cell) -> float:
    return float(value) if isinstance(value, (int, float)) else 0.0


def _length(text: str) -> float:
    """How long a text is drawn, about."""
    return look.display_width(text) * LETTER


def _cut(text: str, room: float) -> str:
    """A text that fits."""
    while _length(text) > room and len(text) > 1:
        text = text.rstrip("…")[:-1] + "…"
    return text


def _text(x: float, y: float, text: str, anchor: str = "start", whole: str = "") -> Any:
    made = E.text(text, x=f"{x:.1f}", y=f"{y:.1f}", **{"text-anchor": anchor})
    if whole and whole != text:
        made.append(E.title(whole))
    return made


def _rect(x: float, y: float, width: float, height: float, color: str) -> Any:
    return E.rect(x=f"{x:.1f}", y=f"{y:.1f}", width=f"{width:.1f}", height=f"{height:.1f}", fill=f"#{color}")


def _stroke(x1: float, y1: float, x2: float, y2: float) -> Any:
    return E.line(x1=f"{x1:.1f}", y1=f"{y1:.1f}", x2=f"{x2:.1f}", y2=f"{y2:.1f}", stroke="#EDF1F3")
