"""Where rows go when some of a sheet's rows are removed: numbers in, numbers out."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from .a1 import MAX_ROW, Box


class RowMap:
    """Where the rows of one sheet go when some of them are removed."""

    __slots__ = ("removed",)

    def __init__(self, rows: Iterable[int]) -> None:
        self.removed: tuple[int, ...] = tuple(sorted(set(rows)))

    def __bool__(self) -> bool:
        return bool(self.removed)

    def gone(self, row: int) -> bool:
        """Tell whether the row is removed."""
        at = bisect_left(self.removed, row)
        return at < len(self.removed) and self.removed[at] == row

    def count(self, first: int, last: int) -> int:
        """Return how many rows from `first` to `last` are removed."""
        return bisect_right(self.removed, last) - bisect_left(self.removed, first)

    def moved(self, row: int) -> int:
        """Return a row's new number; for a removed row, that of the next one that stays."""
        return row - bisect_left(self.removed, row)

    def span(self, first: int, last: int) -> tuple[int, int] | None:
        """Return where a stretch of rows ends up, shrunk; None when all of it is gone.

        A stretch over all rows of the sheet stays as it is.
        """
        if first == 1 and last == MAX_ROW:
            return first, last
        left = last - first + 1 - self.count(first, last)
        return (self.moved(first), self.moved(first) + left - 1) if left else None

    def box(self, box: Box) -> Box | None:
        """Return where an area ends up, shrunk; None when all of it is gone."""
        rows = self.span(box.first_row, box.last_row)
        return Box(*rows, box.first_col, box.last_col) if rows else None


NOTHING = RowMap(())
