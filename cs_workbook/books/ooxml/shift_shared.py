"""Formulas that many cells share - shared formulas, conditional formats, validations - after rows are gone.

Takes and gives formulas without their equals sign, like `formulas`. Knows no file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .a1 import MAX_ROW, Box
from .formulas import GONE, rewritten
from .references import Reference
from .shift_map import NOTHING, RowMap


def rows_removed_shared(
    formula: str, own_sheet: str, sheet: str, removed: RowMap, areas: Sequence[Box]
) -> tuple[str, bool]:
    """Return a formula that many cells share after rows are gone, and whether it is right for each of them.

    For shared formulas, conditional formats and validations. A row with a dollar sign moves as in
    any formula. One without is a distance from the cell: if it changes alike for every cell that
    stays, it is changed; if not, the distance is kept (a format that compares each row with the one
    above goes on doing so) and the second value is False.

    Args:
        areas: the cells that share it; it is written for the topmost of their rows, and the result
            for the topmost that stays.
    """
    seats = removed if own_sheet.casefold() == sheet.casefold() else NOTHING
    rows = [span[0] for area in areas if (span := seats.span(area.first_row, area.last_row))]
    if not rows:
        return formula, True
    old_seat, new_seat = min(area.first_row for area in areas), min(rows)
    exact = True

    def change(reference: Reference) -> str | None:
        nonlocal exact
        if not reference.first:
            return None
        targets = removed if reference.on(sheet, own_sheet) else NOTHING
        sharing = _Sharing(reference, old_seat, seats, targets)
        found = {sharing.distances(row) for row in sharing.telling_rows(areas)}
        if len(found) == 1:
            distances = found.pop()
        else:
            exact, distances = False, sharing.kept(new_seat) or sharing.distances(_first_kept(areas, seats))
        if distances is None:
            return GONE
        corners = [
            place if dollar else (new_seat + place - 1) % MAX_ROW + 1
            for place, dollar in zip(distances, sharing.dollars, strict=True)
        ]
        new = reference.written(corners[0], corners[1])
        return None if new == formula[reference.body : reference.end] else new

    return rewritten(formula, change), exact


def _first_kept(areas: Sequence[Box], seats: RowMap) -> int:
    """Return the topmost row that stays."""
    rows = (next((r for r in range(a.first_row, a.last_row + 1) if not seats.gone(r)), None) for a in areas)
    return min(row for row in rows if row is not None)


class _Sharing:
    """One reference of a shared formula, seen from each of the cells that share it."""

    def __init__(self, reference: Reference, seat: int, seats: RowMap, targets: RowMap) -> None:
        self.dollars = [bool(mark[2] if mark[1] else mark[0]) for mark in reference.marks]
        self._places = [
            row if dollar else row - seat
            for row, dollar in zip((reference.first, reference.last), self.dollars, strict=True)
        ]
        self._seats, self._targets = seats, targets

    def distances(self, row: int) -> tuple[int, int] | None:
        """Return where the corners end up for the cell of a row: a row, or the distance from the cell."""
        first, last = (
            place if dollar else (row + place - 1) % MAX_ROW + 1
            for place, dollar in zip(self._places, self.dollars, strict=True)
        )
        span = self._targets.span(min(first, last), max(first, last))
        if span is None:
            return None
        corners = span if first <= last else span[::-1]
        here = self._seats.moved(row)
        one, other = (
            corner if dollar else (corner - here) % MAX_ROW
            for corner, dollar in zip(corners, self.dollars, strict=True)
        )
        return one, other

    def kept(self, seat: int) -> tuple[int, int] | None:
        """Return the corners with every distance as it was; None when that leads off the sheet."""
        one, other = (
            self._targets.moved(place) if dollar else place
            for place, dollar in zip(self._places, self.dollars, strict=True)
        )
        ends = [end if dollar else seat + end for end, dollar in zip((one, other), self.dollars, strict=True)]
        return (one, other) if min(ends) >= 1 and max(ends) <= MAX_ROW else None

    def telling_rows(self, areas: Sequence[Box]) -> Iterator[int]:
        """Yield rows that stay, among them one of every stretch that might end up differently."""
        edges = {edge for row in self._seats.removed for edge in (row - 1, row + 1)}
        for place, dollar in zip(self._places, self.dollars, strict=True):
            if not dollar:
                edges |= {row - place + near for row in self._targets.removed for near in (-1, 0, 1)}
        for area in areas:
            rows = {row for row in edges if area.first_row <= row <= area.last_row}
            yield from (row for row in rows | {area.first_row, area.last_row} if not self._seats.gone(row))
