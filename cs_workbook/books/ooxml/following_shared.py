"""Shared formulas whose ranges follow: the cells that would follow in another way get formulas of their own.

The text stands in one cell, the master, and counts from there for every cell that only names it
(ECMA-376 part 1, 18.3.1.40). Takes rows as bytes; knows nothing of tables.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from . import markup
from .a1 import column_of, parse_box
from .cells import Grammar
from .formulas import translated
from .strings import escape_markup

_SHARING = re.compile(rb"<((?:[\w.-]+:)?f)(\s[^<>]*?\bshared\b[^<>]*?)(?:/>|>\s*</[^<>]*>)")


class _Master(NamedTuple):
    """A master's text before and after, and where it stands."""

    old: str
    new: str
    row: int
    column: int

    def shared_at(self, text: str, row: int, column: int) -> str:
        """Return what a text of the master is for a cell that shares it."""
        return translated(text, row - self.row, column - self.column)


class SharedFormulas:
    """The shared formulas of one sheet, met as its rows stream by.

    `followed` gives the formula of a cell in some row whose ranges follow.
    """

    def __init__(self, followed: Callable[[str, int], str]) -> None:
        self._followed = followed
        self._mixed: dict[str, _Master] = {}

    def master(self, attributes: bytes, text: str, place: tuple[int, int] | None) -> str:
        """Return a master's new text; remember it where a cell that shares it follows in another way.

        It stays where the cells that share it are not known, or where some stand before it.
        """
        said = markup.opening(b"<f%b>" % attributes).attributes()
        box = parse_box(said.get("ref", ""))
        if place is None or box is None:
            return text
        master = _Master(text, self._followed(text, place[0]), *place)
        rows = {box.first_row, master.row, box.last_row}
        columns = range(box.first_col, box.last_col + 1)
        if any(self._own(master, row, column) for row in rows for column in columns):
            if (box.first_row, box.first_col) != place:
                return text
            self._mixed[said.get("si", "")] = master
        return master.new

    def _own(self, master: _Master, row: int, column: int) -> str | None:
        """Return the formula that a cell needs for itself; None when the shared one is right there."""
        own = self._followed(master.shared_at(master.old, row, column), row)
        return None if own == master.shared_at(master.new, row, column) else own

    def spell_out(self, mask: bytes, grammar: Grammar, splices: markup.Splices) -> None:
        """Give cells formulas of their own where the shared one is not right."""
        if not self._mixed or b"shared" not in mask:
            return
        for match in _SHARING.finditer(mask):
            master = self._mixed.get(markup.opening(match[0]).get("si") or "")
            place = place_of(mask, match.start(), grammar)
            own = self._own(master, *place) if master and place else None
            if own is not None:
                element = b"<%b>%b</%b>" % (match[1], escape_markup(own).encode(), match[1])
                splices.replace(match.start(), match.end(), element)


def row_of(mask: bytes, at: int, grammar: Grammar) -> int | None:
    """Return the row of the cell in which a place lies, None when the row does not say its number."""
    tag = grammar.row.match(mask, max(0, mask.rfind(grammar.row_open, 0, at)))
    return int(tag[1]) if tag and tag[1] else None


def place_of(mask: bytes, at: int, grammar: Grammar) -> tuple[int, int] | None:
    """Return the row and column of the cell in which a place lies, None when they are not said."""
    row = row_of(mask, at, grammar)
    tag = grammar.cell.match(mask, max(0, mask.rfind(grammar.any_cell, 0, at)))
    return (row, column_of(tag[1])) if row and tag and tag[1] else None
