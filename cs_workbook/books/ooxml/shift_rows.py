"""The rows of one sheet after a removal: numbers, addresses and formulas, block by block.

Takes a SheetStream's blocks, gives bytes. On the sheet that loses rows, they are dropped and those
below renumbered; on every sheet, formulas follow. Formulas that cells share (18.3.1.40, t="shared")
stay shared where they are right for each cell, and are spelled out where they are not.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from . import markup
from .a1 import Box, letters, parse_box
from .cells import take_apart
from .formulas import translated
from .rows import Block, Row, SheetStream
from .shift_removal import CUT_ARRAY, CUT_DATA_TABLE, Removal
from .strings import decode_text, escape_markup

_ROW_NUMBER = re.compile(rb"""\sr\s*=\s*["']\s*(\d+)""")
_SPECIAL = re.compile(rb"""\st\s*=\s*["'](?:shared|array|dataTable)""")
_METADATA = re.compile(rb"\scm\s*=")
_POINTS = re.compile(r"[A-Za-z]\$?\d|\d:|![$A-Za-z]")
"""What a formula must have to hold an address with a row."""

Edit = tuple[int, int, bytes]


class _Shared(NamedTuple):
    """A shared formula: its text at its master's place, its area, and whether it stays shared."""

    text: str
    row: int
    column: int
    box: Box
    stays: bool


class RowShifter:
    """Carries a removal through the rows of one sheet. `changed` tells whether anything differed."""

    def __init__(self, stream: SheetStream, sheet: str, removal: Removal) -> None:
        self._stream, self._sheet, self._removal = stream, sheet, removal
        self._here = removal.here(sheet)
        self._first = removal.rows.removed[0] if self._here and removal.rows else 0
        prefix = re.escape(stream.prefix)
        self._prefix = stream.prefix
        self._formula = re.compile(rb"<%sf(?=[\s/>])([^>]*?)(/?)>" % prefix)
        self._close = b"</%bf" % stream.prefix
        self._address = re.compile(rb"""<%sc(?=[\s/>])[^>]*?\sr\s*=\s*["']\s*[A-Za-z]+\$?(\d+)""" % prefix)
        self._shared: dict[str, _Shared] = {}
        self._spelling = False
        self._last = 0
        self.changed = False

    def block(self, block: Block) -> bytes:
        """Return a block's bytes after the removal."""
        computes = self._stream.grammar.has_formula(block.mask)
        untouched = not self._here or block.last < self._first
        if untouched and not (computes and (self._here or self._spelling or self._removal.mentioned(block.data))):
            self._last = block.last
            return block.data
        rows = block.rows
        if not rows:
            return block.data
        new = block.data[: rows[0].start] + b"".join([self._row(block, row, computes) for row in rows])
        self.changed = self.changed or new != block.data
        return new

    def _row(self, block: Block, row: Row, computes: bool) -> bytes:
        """Return one row; nothing for one that goes."""
        rows = self._removal.rows
        if self._here and rows.gone(row.number):
            self._lost(block, row, computes)
            return b""
        number = rows.moved(row.number) if self._here else row.number
        edits: list[Edit] = []
        if computes and self._formula.search(block.mask, row.start, row.end):
            self._formulas(block, row, edits)
        if number != row.number:
            self._renumber(block, row, number, edits)
        self._last = number
        return _spliced(block.data, row, edits)

    def _renumber(self, block: Block, row: Row, number: int, edits: list[Edit]) -> None:
        """Give a row and its cells another number; implied ones count on by themselves."""
        digits = b"%d" % number
        tag_end = block.mask.find(b">", row.start) + 1
        if written := _ROW_NUMBER.search(block.mask, row.start, tag_end):
            edits.append((*written.span(1), digits))
        elif number != self._last + 1:
            at = row.start + 1 + len(self._prefix) + len(b"row")
            edits.append((at, at, b' r="%s"' % digits))
        edits += [(*match.span(1), digits) for match in self._address.finditer(block.mask, tag_end, row.end)]

    def _lost(self, block: Block, row: Row, computes: bool) -> None:
        """Note what goes with a row: content that is no record, shared formulas, arrays."""
        for column, start, end in self._stream.take_row(block, row).cells:
            cell = take_apart(block.data[start:end], self._stream.grammar.plain_cell)
            if not cell.blank:
                self._removal.lose_cell(row.number, column)
            if computes and (tag := self._formula.search(block.mask, start, end)):
                attributes = next(markup.tags(tag[0])).attributes()
                if attributes.get("t") == "shared" and "ref" in attributes and not tag[2]:
                    self._master(attributes, self._text(block, tag), row.number, column)
                elif attributes.get("t") in ("array", "dataTable"):
                    self._check_array(attributes, row.number, column, dynamic=False)

    # ---------------------------------------------------------------- formulas

    def _formulas(self, block: Block, row: Row, edits: list[Edit]) -> None:
        """Let every formula of a row follow."""
        if not _SPECIAL.search(block.mask, row.start, row.end):
            for plain in self._formula.finditer(block.mask, row.start, row.end):
                self._plain(block, plain, edits)
            return
        for column, start, end in self._stream.take_row(block, row).cells:
            tag = self._formula.search(block.mask, start, end)
            if tag is None:
                continue
            attributes = next(markup.tags(tag[0])).attributes()
            kind = attributes.get("t", "normal")
            if kind == "shared":
                self._sharing(block, tag, attributes, row.number, column, edits)
            elif kind in ("array", "dataTable"):
                dynamic = _METADATA.search(block.mask, start, tag.start()) is not None
                self._array(block, tag, attributes, row.number, column, dynamic, edits)
            else:
                self._plain(block, tag, edits)

    def _text(self, block: Block, tag: re.Match[bytes]) -> str:
        close = block.mask.find(self._close, tag.end())
        return decode_text(block.data[tag.end() : close])

    def _plain(self, block: Block, tag: re.Match[bytes], edits: list[Edit]) -> None:
        """Let one formula's text follow."""
        if tag[2]:
            return
        text = self._text(block, tag)
        if not _POINTS.search(text):
            return
        new = self._removal.formula(text, self._sheet)
        if new != text:
            close = block.mask.find(self._close, tag.end())
            edits.append((tag.end(), close, escape_markup(new).encode()))

    def _array(
        self,
        block: Block,
        tag: re.Match[bytes],
        attributes: dict[str, str],
        row: int,
        column: int,
        dynamic: bool,
        edits: list[Edit],
    ) -> None:
        """Let an array formula or data table follow, area and input cells included."""
        if self._here:
            self._check_array(attributes, row, column, dynamic)
            splices = markup.Splices(tag[0])
            first = next(markup.tags(tag[0]))
            splices.set_attribute(first, "ref", self._removal.areas(attributes.get("ref", "")))
            for name in ("r1", "r2"):
                if name in attributes:
                    moved = self._removal.areas(attributes[name])
                    if not moved:
                        raise self._removal.refusal(CUT_DATA_TABLE, attributes.get("ref", ""))
                    splices.set_attribute(first, name, moved)
            if splices:
                edits.append((tag.start(), tag.end(), splices.result()))
        self._plain(block, tag, edits)

    def _check_array(self, attributes: dict[str, str], row: int, column: int, dynamic: bool) -> None:
        """Refuse to cut an array; one that spills by itself may shrink while its own cell stays."""
        box = parse_box(attributes.get("ref", ""))
        if box is None:
            return
        table = attributes.get("t") == "dataTable"
        # A data table computes with the row above it, which holds its inputs or its formulas.
        headless = table and self._removal.rows.gone(box.first_row - 1) and self._removal.rows.box(box) is not None
        if headless or (self._removal.cuts(box) and not dynamic):
            raise self._removal.refusal(CUT_DATA_TABLE if table else CUT_ARRAY, f"{letters(column)}{row}")

    def _sharing(
        self,
        block: Block,
        tag: re.Match[bytes],
        attributes: dict[str, str],
        row: int,
        column: int,
        edits: list[Edit],
    ) -> None:
        """Let a shared formula follow: kept shared, or spelled out cell by cell."""
        index = attributes.get("si", "")
        if "ref" in attributes and not tag[2]:
            shared = self._master(attributes, self._text(block, tag), row, column)
            if shared is None:
                self._plain(block, tag, edits)
                return
            if shared.stays:
                self._keep_master(block, tag, attributes, shared, edits)
                return
        known = self._shared.get(index)
        if known is None:
            self._plain(block, tag, edits)
        elif not known.stays or not known.box.covers(row, column):
            text = translated(known.text, row - known.row, column - known.column)
            new = self._removal.formula(text, self._sheet)
            end = self._element_end(block, tag)
            element = b"<%bf>%b</%bf>" % (self._prefix, escape_markup(new).encode(), self._prefix)
            edits.append((tag.start(), end, element))

    def _master(self, attributes: dict[str, str], text: str, row: int, column: int) -> _Shared | None:
        """Note a shared formula's master, and whether the cells can go on sharing it."""
        box = parse_box(attributes.get("ref", ""))
        if box is None:
            return None
        gone = self._here and self._removal.rows.gone(row)
        right = not gone and box.first_row == row and self._removal.shared(text, self._sheet, [box])[1]
        shared = _Shared(text, row, column, box, right)
        self._shared[attributes.get("si", "")] = shared
        self._spelling = self._spelling or not right
        return shared

    def _keep_master(
        self, block: Block, tag: re.Match[bytes], attributes: dict[str, str], shared: _Shared, edits: list[Edit]
    ) -> None:
        """Write a master that stays one, its area and text moved."""
        text, _ = self._removal.shared(shared.text, self._sheet, [shared.box])
        if self._here:
            splices = markup.Splices(tag[0])
            splices.set_attribute(next(markup.tags(tag[0])), "ref", self._removal.areas(attributes["ref"]))
            if splices:
                edits.append((tag.start(), tag.end(), splices.result()))
        if text != shared.text:
            close = block.mask.find(self._close, tag.end())
            edits.append((tag.end(), close, escape_markup(text).encode()))

    def _element_end(self, block: Block, tag: re.Match[bytes]) -> int:
        """Return the place behind a formula element."""
        if tag[2]:
            return tag.end()
        return block.mask.find(b">", block.mask.find(self._close, tag.end())) + 1


def _spliced(data: bytes, row: Row, edits: list[Edit]) -> bytes:
    """Return a row with its edits made."""
    if not edits:
        return data[row.start : row.end]
    pieces: list[bytes] = []
    at = row.start
    for start, end, new in sorted(edits):
        pieces += (data[at:start], new)
        at = end
    return b"".join([*pieces, data[at : row.end]])
