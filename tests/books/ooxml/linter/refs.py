"""A1 references as the file format writes them: text in, areas out. Knows no sheet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

MAX_ROW = 1_048_576
MAX_COLUMN = 16_384
_AREA = re.compile(r"\$?([A-Z]{1,3})\$?([1-9]\d{0,6})(?::\$?([A-Z]{1,3})\$?([1-9]\d{0,6}))?")
_COLUMNS = re.compile(r"\$?([A-Z]{1,3}):\$?([A-Z]{1,3})")
_ROWS = re.compile(r"\$?([1-9]\d{0,6}):\$?([1-9]\d{0,6})")


class Area(NamedTuple):
    """A rectangle of cells; ends included, counted from 1."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def width(self) -> int:
        """Return the number of columns."""
        return self.right - self.left + 1

    def contains(self, row: int, column: int) -> bool:
        """Tell whether the cell lies inside."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right

    def meets(self, other: Area) -> bool:
        """Tell whether the two areas share a cell."""
        return (
            self.top <= other.bottom
            and other.top <= self.bottom
            and self.left <= other.right
            and other.left <= self.right
        )


def column_number(letters: str) -> int:
    """Return 1 for A, 27 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """Return A for 1, AA for 27."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def area(text: str | None) -> Area | None:
    """Return the area of ``A1``, ``A1:B2``, ``A:C`` or ``3:5``; None when it is none or off the sheet."""
    if text is None:
        return None
    if found := _AREA.fullmatch(text):
        left, top = column_number(found[1]), int(found[2])
        right = column_number(found[3]) if found[3] else left
        bottom = int(found[4]) if found[4] else top
    elif found := _COLUMNS.fullmatch(text):
        left, right, top, bottom = column_number(found[1]), column_number(found[2]), 1, MAX_ROW
    elif found := _ROWS.fullmatch(text):
        left, right, top, bottom = 1, MAX_COLUMN, int(found[1]), int(found[2])
    else:
        return None
    if left > right or top > bottom or bottom > MAX_ROW or right > MAX_COLUMN:
        return None
    return Area(top, left, bottom, right)


def overlaps(named: Iterable[tuple[str, Area]]) -> Iterator[tuple[str, str]]:
    """Yield the names of areas that share a cell, sweeping down the rows."""
    open_areas: list[tuple[str, Area]] = []
    for name, this in sorted(named, key=lambda pair: pair[1].top):
        open_areas = [pair for pair in open_areas if pair[1].bottom >= this.top]
        for other_name, other in open_areas:
            if other.meets(this):
                yield other_name, name
        open_areas.append((name, this))
