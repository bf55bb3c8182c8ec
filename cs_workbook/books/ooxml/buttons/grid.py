"""A sheet's columns and rows in pixels, and free room for buttons above its tables.

Takes the part's head, the first rows and the tail; gives spots. Pixels are those of a screen at 96 dpi
and a font whose digits are seven pixels wide: Excel keeps the corners by cell, so what is off by a
pixel elsewhere still lies in the same cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from .. import markup
from ..a1 import MAX_COLUMN, MAX_ROW, parse_box
from ..rows import Block, SheetStream
from ..wiring import OddPart
from .shapes import Spot

_DIGIT = 7
_HEIGHT = "15"
_MARGIN, _GAP, _PADDING = 16, 8, 28
_BUTTON_HEIGHT, _LEAST_HEIGHT, _LEAST_WIDTH = 28, 18, 76
_FARTHEST = 2400
"""Buttons further right than this, in pixels, nobody finds."""

_ABSURD = 1e6
"""No row is so many points high, no column so many digits wide: 409 and 255 are the most (Excel's limits)."""

_HEIGHT_OF = re.compile(rb"""\sht\s*=\s*["']([\d.]+)["']""")
_HIDDEN = re.compile(rb"""\shidden\s*=\s*["'](?:1|true)["']""")


@dataclass
class Grid:
    """Sizes in pixels; columns and rows count from 1 as in addresses. A hidden one has none."""

    widths: dict[int, int] = field(default_factory=dict)
    heights: dict[int, int] = field(default_factory=dict)
    width: int = 64
    height: int = 20

    @classmethod
    def of(cls, head: bytes) -> Grid:
        """Read the sizes that stand before the rows (18.3.1.81, 18.3.1.13). Raises OddPart."""
        grid = cls()
        try:
            grid._read(head)
        except ValueError as error:
            raise OddPart("a width that is no number") from error
        return grid

    def _read(self, head: bytes) -> None:
        for tag in markup.tags(head):
            attributes = tag.attributes()
            if tag.name == b"sheetFormatPr":
                said = attributes.get("defaultColWidth")
                self.width = _column_pixels(_size(said)) if said else _default_pixels(attributes.get("baseColWidth"))
                self.height = _row_pixels(_size(attributes.get("defaultRowHeight", _HEIGHT)))
            elif tag.name == b"col" and not tag.closing:
                size = _column_pixels(_size(attributes.get("width", "9")))
                if attributes.get("hidden") in ("1", "true"):
                    size = 0
                first, last = int(attributes.get("min", 1)), int(attributes.get("max", 1))
                self.widths.update(dict.fromkeys(range(first, min(last, first + 1000) + 1), size))

    def note_rows(self, stream: SheetStream, block: Block, last: int) -> None:
        """Note the heights of the rows up to `last` that a block holds."""
        for row in block.between(1, last):
            tag = stream.grammar.row.match(block.mask, row.start, row.end)
            if tag and _HIDDEN.search(tag[0]):
                self.heights[row.number] = 0
            elif tag and (said := _HEIGHT_OF.search(tag[0])):
                self.heights[row.number] = _row_pixels(_size(said[1]))

    def column_width(self, column: int) -> int:
        """Return a column's width."""
        return self.widths.get(column, self.width)

    def row_height(self, row: int) -> int:
        """Return a row's height."""
        return self.heights.get(row, self.height)

    def left(self, column: int) -> int:
        """Return where a column starts."""
        return sum(self.column_width(number) for number in range(1, column))

    def top(self, row: int) -> int:
        """Return where a row starts."""
        return sum(self.row_height(number) for number in range(1, row))

    def spot(self, left: int, top: int, width: int, height: int) -> Spot:
        """Return a box by its corners."""
        x, y = self._column_at(left), self._row_at(top)
        right, bottom = self._column_at(left + width), self._row_at(top + height)
        return Spot((*x, *y, *right, *bottom), left, top, width, height)

    def cell_spot(self, row: int, column: int) -> Spot:
        """Return the box of a cell, border to border: so it fits whatever the font makes of the width."""
        corners = (column - 1, 0, row - 1, 0, column, 0, row, 0)
        return Spot(corners, self.left(column), self.top(row), self.column_width(column), self.row_height(row))

    def _column_at(self, pixels: int) -> tuple[int, int]:
        column = 1
        while pixels >= self.column_width(column) and column < MAX_COLUMN:
            pixels -= self.column_width(column)
            column += 1
        return column - 1, pixels

    def _row_at(self, pixels: int) -> tuple[int, int]:
        row = 1
        while pixels >= self.row_height(row) and row < MAX_ROW:
            pixels -= self.row_height(row)
            row += 1
        return row - 1, pixels


@dataclass
class Band:
    """What is taken in the rows above a sheet's tables.

    Attributes:
        last_row: the last row of the band.
        texts: row → column → the text there; a value that is no text counts as eight characters.
        shapes: boxes as (first row, last row, left, right) that drawings and controls take.
    """

    last_row: int
    texts: dict[int, dict[int, str]] = field(default_factory=dict)
    shapes: list[tuple[int, int, int, int]] = field(default_factory=list)

    def note_shapes(self, grid: Grid, corners: Iterable[Sequence[int]]) -> None:
        """Add boxes given by their corners (column, dx, row, dy, column, dx, row, dy; from 0)."""
        for one in corners:
            left, right = grid.left(one[0] + 1) + one[1], grid.left(one[4] + 1) + one[5]
            self.shapes.append((one[2] + 1, one[6] + 1, left, right))

    def taken(self, grid: Grid, row: int, tail: bytes) -> list[tuple[int, int]]:
        """Return the stretches of a row that something stands in, as (left, right)."""
        found = [(left, right) for first, last, left, right in self.shapes if first <= row <= last]
        merges = [box for text in _merged(tail) if (box := parse_box(text)) and box.covers(row, box.first_col)]
        for column, text in self.texts.get(row, {}).items():
            left = grid.left(column)
            merged = next((box for box in merges if box.covers(row, column)), None)
            last = merged.last_col if merged else column
            cells = grid.left(last + 1)
            found.append((left, max(cells, left + text_width(text, grid.row_height(row)))))
        return found


def _merged(tail: bytes) -> Iterator[str]:
    if b"mergeCell" in tail:
        for tag in markup.tags(tail):
            if tag.name == b"mergeCell" and (ref := tag.get("ref")):
                yield ref


def text_width(text: str, row_height: int = 0) -> int:
    """Return about how wide a text is shown; the taller its row, the bigger its letters may be."""
    wide = max(14, row_height // 2)
    longest = max(text.split("\n"), key=len, default="")
    return sum(wide if ord(character) > 0x2E7F else -(-wide * 4 // 7) for character in longest)


def free_spots(grid: Grid, band: Band, tail: bytes, captions: Sequence[str]) -> list[Spot | None]:
    """Return a free spot for each caption, side by side in the row of the band with the most room.

    None stands for a button for which there is no room.
    """
    rows = [row for row in range(1, band.last_row + 1) if grid.row_height(row) >= _LEAST_HEIGHT]
    best: list[Spot | None] = [None] * len(captions)
    for row in sorted(rows, key=lambda number: (-min(grid.row_height(number), _BUTTON_HEIGHT + 8), number)):
        spots = _row_of_spots(grid, row, band.taken(grid, row, tail), captions)
        if sum(spot is not None for spot in spots) > sum(spot is not None for spot in best):
            best = spots
    return best


def _row_of_spots(grid: Grid, row: int, taken: list[tuple[int, int]], captions: Sequence[str]) -> list[Spot | None]:
    """Place buttons in a row: all of them in one stretch if there is one long enough, else each where it fits."""
    height = min(_BUTTON_HEIGHT, grid.row_height(row) - 2)
    top = grid.top(row) + (grid.row_height(row) - height) // 2
    widths = [max(_LEAST_WIDTH, text_width(caption) + _PADDING) for caption in captions]
    left = _free_from(_MARGIN, sum(widths) + _GAP * (len(widths) - 1), taken)
    if left is None:
        left = _MARGIN
    spots: list[Spot | None] = []
    for width in widths:
        place = _free_from(left, width, taken)
        spots.append(None if place is None else grid.spot(place, top, width, height))
        left = left if place is None else place + width + _GAP
    return spots


def _free_from(left: int, width: int, taken: list[tuple[int, int]]) -> int | None:
    """Return the first place from `left` on where so much is free; None when it is too far right."""
    while hit := [end for start, end in taken if start < left + width + _GAP and end + _GAP > left]:
        left = max(hit) + _MARGIN
    return left if left + width <= _FARTHEST else None


def _size(text: str | bytes) -> float:
    """Return a width or height as the sheet says it. Raises OddPart for what is none."""
    try:
        size = float(text)
    except ValueError as error:
        raise OddPart("a size that is no number") from error
    if not abs(size) < _ABSURD:
        raise OddPart("a size that no cell has")
    return size


def _column_pixels(width: float) -> int:
    """Return a column's width in pixels (18.3.1.13, the formula for ``width``)."""
    return int((256 * width + 128 // _DIGIT) / 256 * _DIGIT)


def _default_pixels(characters: str | None) -> int:
    """Return the width of a column nobody set: so many digits and a margin, in steps of eight pixels."""
    return -(-(int(characters or 8) * _DIGIT + 5) // 8) * 8


def _row_pixels(points: float) -> int:
    return round(points * 4 / 3)
