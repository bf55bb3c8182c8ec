"""Shared formulas whose master is overwritten: the next cell that shares becomes the master.

The text stands in one cell, the master, and counts from there (ECMA-376 part 1, 18.3.1.40); the
other cells only name it. Takes rows as bytes, gives rows as bytes.
"""

from __future__ import annotations

from typing import NamedTuple

from . import markup
from .a1 import Box
from .formulas import translated
from .rows import Block, Row, SheetStream
from .strings import escape_markup


class _Orphan(NamedTuple):
    """A shared formula without a master: its text as the old master had it, and where that stood."""

    text: str
    row: int
    column: int
    box: Box


class Orphans:
    """The shared formulas of one sheet that look for a new master. False when there are none."""

    def __init__(self, stream: SheetStream) -> None:
        self._stream = stream
        self._waiting: dict[str, _Orphan] = {}

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def add(self, index: str, text: str, row: int, column: int, box: Box) -> None:
        """Note that the master of shared formula `index` at this cell is gone."""
        self._waiting[index] = _Orphan(text, row, column, box)

    def adopted(self, data: bytes, number: int) -> bytes:
        """Return a row in which the first cell of every waiting formula has become its master."""
        if not self._waiting or b"shared" not in data:
            return data
        splices = markup.Splices(data)
        block = Block(data, markup.masked(data), self._stream.grammar, number, list)
        for column, start, end in self._stream.take_row(block, Row(number, 0, len(data))).cells:
            formula = markup.first(data, b"f", start=start, end=end) if b"shared" in data[start:end] else None
            if formula is None or formula.tag.get("t") != "shared":
                continue
            orphan = self._waiting.get(formula.tag.get("si") or "")
            if orphan is None or formula.inner_start < formula.inner_end:
                continue
            del self._waiting[formula.tag.get("si") or ""]
            splices.replace(formula.tag.start, formula.end, self._master(data, formula, orphan, number, column))
        return splices.result()

    def _master(self, data: bytes, formula: markup.Element, orphan: _Orphan, row: int, column: int) -> bytes:
        """Make the new master's element: its own attributes, the area that is left, the text moved here."""
        box = orphan.box
        left = Box(row, max(row, box.last_row), min(column, box.first_col), max(column, box.last_col))
        if box.first_row == box.last_row == row:
            left = left._replace(first_col=column)
        tag = markup.Splices(data[formula.tag.start : formula.tag.end])
        first = markup.opening(tag.data)
        tag.set_attribute(first, "ref", str(left))
        opening = tag.result()
        if opening.endswith(b"/>"):
            opening = opening[:-2].rstrip() + b">"
        text = translated(orphan.text, row - orphan.row, column - orphan.column)
        return opening + escape_markup(text).encode() + b"</" + formula.tag.qualified + b">"
