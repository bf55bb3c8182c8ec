"""What a block, a column of it and a chart of it are.

A block is an area outside Tables that the program fills: a defined name, a header row and rows below.
One with `rows` keeps that many for good, so that a page may stand under it; any other grows with its
content and has nothing below.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from cs_workbook.model import Cell, Grid, Text

Format = Literal["text", "whole", "share", "attained", "number", "figure", "day", "moment"]
"""share: a fraction of 1 shown in per cent; attained: a share of a target, of interest up to twice it;
number: one decimal; figure: as it comes."""


@dataclass(frozen=True, slots=True)
class BlockColumn:
    """One column of a block; `span` is how many columns of the sheet's grid it takes."""

    label: Text
    format: Format = "text"
    span: int = 1


def column(zh: str, en: str, form: Format = "text", span: int = 1) -> BlockColumn:
    """Write a column in few words."""
    return BlockColumn(Text(zh, en), form, span)


@dataclass(frozen=True, slots=True)
class BlockSpec:
    """One block.

    Attributes:
        name: the defined name.
        sheet: key of the sheet it stands on.
        title: what it shows.
        columns: from left to right.
        rows: how many rows it keeps; 0 for one that grows.
        kpis: of tiles, the KPI each column shows; () for any other block.
    """

    name: str
    sheet: str
    title: Text
    columns: tuple[BlockColumn, ...]
    rows: int = 0
    kpis: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        """Columns of the sheet's grid it takes."""
        return sum(column.span for column in self.columns)

    @property
    def offsets(self) -> tuple[int, ...]:
        """Where each column begins, from 0."""
        return tuple(sum(column.span for column in self.columns[:place]) for place in range(len(self.columns)))

    def grid(self, rows: Iterable[Sequence[Cell]]) -> Grid:
        """Return rows as they are written: blanks in the grid columns a span covers, rows to keep filled up.

        Rows beyond those the block keeps are left out.
        """
        spread = [self._spread(row) for row in rows]
        if self.rows:
            blank: tuple[Cell, ...] = (None,) * self.width
            spread = [*spread[: self.rows], *[blank] * (self.rows - len(spread))]
        return tuple(spread)

    def _spread(self, row: Sequence[Cell]) -> tuple[Cell, ...]:
        cells: list[Cell] = []
        for column, value in zip(self.columns, row, strict=True):
            cells += [value, *[None] * (column.span - 1)]
        return tuple(cells)

    def records(self, grid: Grid) -> list[tuple[Cell, ...]]:
        """Return what `grid` made of rows as rows again, wholly blank ones at the end left out."""
        found = [tuple(row[offset] for offset in self.offsets) for row in grid]
        while found and all(value is None for value in found[-1]):
            found.pop()
        return found


@dataclass(frozen=True, slots=True)
class Series:
    """What is drawn of one column of the block: bars, a line with its points, or a goal, which is a plain line."""

    column: int
    kind: Literal["bar", "line", "goal"] = "bar"
    second_axis: bool = False


@dataclass(frozen=True, slots=True)
class ChartSpec:
    """One chart.

    Attributes:
        key: its name; the block of titles has a column for each chart, in order.
        title: what it shows, where the block of titles says nothing.
        block: whose rows it draws.
        category: the column that names its points.
        series: what it draws.
        across: bars run from left to right, the first row on top.
        place: column and row of its place on the page, and width and height, in the page's own units.
        top: where the value axis ends; None where it follows the figures.
        format: of the values.
    """

    key: str
    title: Text
    block: BlockSpec
    series: tuple[Series, ...]
    place: tuple[int, int, int, int]
    category: int = 0
    across: bool = False
    top: float | None = None
    format: Format = "whole"

    def drawable(self, rows: Iterable[Sequence[Cell]]) -> bool:
        """Tell whether rows of its block hold anything to draw: of counts, one that is not 0."""
        values = [row[part.column] for row in rows for part in self.series]
        return any(value if self.format == "whole" else value is not None for value in values)
