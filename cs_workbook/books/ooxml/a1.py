"""Cell addresses in A1 notation: letters and numbers, rectangles, references with a sheet name.

Takes and gives text and 1-based numbers. Knows nothing of files (ECMA-376 part 1, 18.17.2.3).
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

MAX_ROW = 1_048_576
MAX_COLUMN = 16_384

_CORNER = re.compile(r"(\$?)([A-Za-z]{1,3})(\$?)([1-9]\d{0,6})\Z")
_COLUMNS = re.compile(r"\$?([A-Za-z]{1,3}):\$?([A-Za-z]{1,3})\Z")
_ROWS = re.compile(r"\$?([1-9]\d{0,6}):\$?([1-9]\d{0,6})\Z")
_PLAIN_NAME = re.compile(r"[^\W\d][\w.]*\Z")
_LOOKS_LIKE_CELL = re.compile(r"(?:[A-Za-z]{1,3}\d+|[Rr]\d*[Cc]\d*|[Rr]\d*|[Cc]\d*)\Z")


@cache
def letters(column: int) -> str:
    """Return the letters of a 1-based column: 1 → A, 28 → AB."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


@cache
def column_number(text: str) -> int:
    """Return the 1-based number of a column's letters, in either case."""
    number = 0
    for letter in text.upper():
        number = number * 26 + ord(letter) - 64
    return number


@cache
def letter_bytes(column: int) -> bytes:
    """Return a column's letters as sheet XML has them."""
    return letters(column).encode()


@cache
def column_of(name: bytes) -> int:
    """Return the number of a column's letters as sheet XML has them."""
    return column_number(name.decode())


class Box(NamedTuple):
    """A rectangle of cells, ends included, 1-based."""

    first_row: int
    last_row: int
    first_col: int
    last_col: int

    def covers(self, row: int, column: int) -> bool:
        """Tell whether the cell is inside."""
        return self.first_row <= row <= self.last_row and self.first_col <= column <= self.last_col

    def meets(self, other: Box) -> bool:
        """Tell whether the two share a cell."""
        return not (
            self.last_row < other.first_row
            or other.last_row < self.first_row
            or self.last_col < other.first_col
            or other.last_col < self.first_col
        )

    def holds(self, other: Box) -> bool:
        """Tell whether the other lies wholly inside."""
        return (
            self.first_row <= other.first_row
            and other.last_row <= self.last_row
            and self.first_col <= other.first_col
            and other.last_col <= self.last_col
        )

    def __str__(self) -> str:
        """Write ``A1:B2``, or ``A1`` for one cell."""
        first = f"{letters(self.first_col)}{self.first_row}"
        if self.first_row == self.last_row and self.first_col == self.last_col:
            return first
        return f"{first}:{letters(self.last_col)}{self.last_row}"


class Area(NamedTuple):
    """A rectangle on a sheet, ends included, 1-based."""

    sheet: str
    first_row: int
    last_row: int
    first_col: int
    last_col: int

    @property
    def box(self) -> Box:
        """The rectangle alone."""
        return Box(*self[1:])


def parse_box(text: str) -> Box | None:
    """Read ``A1``, ``$A$1:B2``, ``A:C`` or ``1:3``; None when it is nothing of these."""
    first, colon, last = text.partition(":")
    if match := _CORNER.match(first):
        end = _CORNER.match(last) if colon else match
        if not end:
            return None
        rows = sorted((int(match[4]), int(end[4])))
        columns = sorted((column_number(match[2]), column_number(end[2])))
    elif match := _COLUMNS.match(text):
        rows, columns = [1, MAX_ROW], sorted((column_number(match[1]), column_number(match[2])))
    elif match := _ROWS.match(text):
        rows, columns = sorted((int(match[1]), int(match[2]))), [1, MAX_COLUMN]
    else:
        return None
    if rows[1] > MAX_ROW or columns[1] > MAX_COLUMN:
        return None
    return Box(rows[0], rows[1], columns[0], columns[1])


def quoted(sheet: str) -> str:
    """Return a sheet's name as a formula writes it, in apostrophes when it needs them."""
    if _PLAIN_NAME.match(sheet) and not _LOOKS_LIKE_CELL.match(sheet) and sheet.upper() not in ("TRUE", "FALSE"):
        return sheet
    return "'" + sheet.replace("'", "''") + "'"
