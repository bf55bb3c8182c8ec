"""A sheet's XML as a stream: what stands before the rows, blocks of whole rows, what stands after.

Takes a package and a part; gives bytes with the places of rows and cells in them. Rows and cells
without an ``r`` attribute count on from the one before (ECMA-376 part 1, 18.3.1.73 and 18.3.1.4).
Comments, CDATA and instructions among the rows are seen through, not lost.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from typing import NamedTuple

from cs_workbook.model import WorkbookError

from . import markup, safety
from .a1 import MAX_COLUMN, MAX_ROW, column_number
from .cells import Grammar, grammar
from .package import Package

_MAX_ROW_BYTES = 64 << 20
_SHEET_DATA = re.compile(rb"<(?:([\w.-]+):)?sheetData(?=[\s/>])[^<>]*?(/?)>")
_FIRST_ELEMENT = re.compile(rb"\s*<(?!/)([^\s/>]+)")
_ROW_NUMBER = re.compile(rb"""\sr\s*=\s*["']\s*([^"']*?)\s*["']""")
_CELL_ADDRESS = re.compile(rb"""\sr\s*=\s*["']\s*([A-Za-z]{1,3})(\d{1,7})\s*["']""")
_ANY_ADDRESS = re.compile(rb"\sr\s*=")
_OPAQUE_START = re.compile(rb"<!--|<!\[CDATA\[|<\?")


class Row(NamedTuple):
    """A row's number and the places where it starts and where the next one starts."""

    number: int
    start: int
    end: int


class Block:
    """Whole rows: their bytes, and the same bytes with opaque stretches blanked out.

    The rows are only counted where somebody asks: most blocks are passed on as they are. `last` is
    the number of the last row (of the one before the block when it holds none).
    """

    __slots__ = ("_before", "_count", "_found", "_grammar", "_plain", "data", "last", "mask")

    def __init__(
        self, data: bytes, mask: bytes, grammar: Grammar, last: int, count: Callable[[], list[Row]], before: int = 0
    ) -> None:
        self.data, self.mask, self.last = data, mask, last
        self._grammar, self._count, self._before = grammar, count, before
        self._found: list[Row] | None = None
        self._plain: bool | None = None

    @property
    def rows(self) -> list[Row]:
        """Every row, ascending. Raises WorkbookError when they are out of order."""
        return self.count()

    def count(self) -> list[Row]:
        """Look at every row once, so that any is found at once. Raises WorkbookError when they are out of order."""
        if self._found is None:
            self._found = self._count()
        return self._found

    def between(self, first: int, last: int) -> list[Row]:
        """Return the rows numbered `first` to `last`."""
        if first > self.last:
            return []
        rows = self.rows
        return rows[bisect_left(rows, (first,)) : bisect_left(rows, (last + 1,))]

    def at(self, number: int, start: int) -> Row:
        """Return the row of this number, or the first one after it; looks from `start` on."""
        if self._found is None and self._is_plain():
            opening = self._grammar.row_open
            place = self.data.find(b'%b r="%d"' % (opening, number), start)
            if place >= 0:
                end = self.data.find(opening, place + 1)
                return Row(number, place, end if end >= 0 else len(self.data))
        return self.rows[bisect_left(self.rows, (number,))]

    def _is_plain(self) -> bool:
        """Tell whether every row says its number in the usual place, and they ascend."""
        if self._plain is None:
            written = self._grammar.row_numbers.findall(self.data) if self.mask is self.data else []
            numbers = [self._before, *map(int, written)]
            usual = self.mask is self.data and self.data.count(self._grammar.row_open) == len(written)
            self._plain = usual and all(map(int.__lt__, numbers, numbers[1:]))
        return self._plain


class RowParts(NamedTuple):
    """A row taken apart: end of its start tag, whether it has no content, its cells, end of its content."""

    tag_end: int
    empty: bool
    cells: list[tuple[int, int, int]]
    close: int


class SheetStream:
    """One pass over a sheet. Read `head`, then all of `blocks()`, then `tail`."""

    def __init__(self, package: Package, part: str, sheet: str) -> None:
        self._package, self._part, self._sheet = package, part, sheet
        self._chunks = package.stream(part)
        self.encoding = package.encoding(part)
        self.tail = b""
        self._read_head()

    def _read_head(self) -> None:
        buffer = b""
        for chunk in self._chunks:
            buffer += chunk
            match = _SHEET_DATA.search(markup.masked(buffer))
            if match:
                break
            if len(buffer) > safety.MAX_PART >> 3:
                raise self._refusal_shape()
        else:
            raise self._refusal_shape()
        self.grammar: Grammar = grammar(match[1] or b"")
        self.prefix = self.grammar.prefix
        self.empty = bool(match[2])
        self.head, self.data_tag = buffer[: match.start()], buffer[match.start() : match.end()]
        self._rest = buffer[match.end() :]

    def _refusal_shape(self) -> WorkbookError:
        return safety.refusal(
            self._package.path,
            "的工作表“{sheet}”没有可写的单元格区域（例如图表工作表或结构异常）。",
            ': sheet "{sheet}" has no cells to write to (a chart sheet, or an unusual structure).',
            sheet=self._sheet,
        )

    def blocks(self) -> Iterator[Block]:
        """Yield the rows in order, some hundreds at a time; afterwards `tail` is set."""
        buffer, number = self._rest, 0
        if self.empty:
            self.tail = buffer + b"".join(self._chunks)
            return
        checked = False
        while True:
            mask, usable = _visible(buffer)
            if not checked and (found := _FIRST_ELEMENT.match(mask)):
                checked = True
                if found[1] != self.grammar.row_open[1:]:
                    raise self._refusal_shape()
            end = mask.find(self.grammar.data_close, 0, usable)
            if end >= 0:
                block = self._block(buffer[:end], mask[:end] if mask is not buffer else None, number)
                yield block
                self.tail = self._all_of(buffer[end:])
                return
            cut = mask.rfind(self.grammar.row_open, 0, usable)
            if cut > 0:
                block = self._block(buffer[:cut], mask[:cut] if mask is not buffer else None, number)
                number = block.last
                yield block
                buffer = buffer[cut:]
            elif len(buffer) > _MAX_ROW_BYTES:
                raise safety.damaged(self._package.path, f"{self._sheet}: row after {number}")
            chunk = next(self._chunks, b"")
            if not chunk:
                raise safety.damaged(self._package.path, self._part)
            buffer += chunk

    def _all_of(self, start: bytes) -> bytes:
        pieces, length = [start], len(start)
        for chunk in self._chunks:
            pieces.append(chunk)
            length += len(chunk)
            if length > safety.MAX_PART:
                raise safety.damaged(self._package.path, self._part)
        return b"".join(pieces)

    def _block(self, data: bytes, mask: bytes | None, before: int) -> Block:
        """Make a block; its last row's number is read off its tag, or counted if it has none."""
        mask = data if mask is None else mask

        def count() -> list[Row]:
            return self._count_rows(data, mask, before)

        place = mask.rfind(self.grammar.row_open)
        if place < 0:
            return Block(data, mask, self.grammar, before, list)
        tag = self.grammar.row.match(mask, place)
        if tag is None or not tag[1]:
            rows = count()
            return Block(data, mask, self.grammar, rows[-1].number if rows else before, lambda: rows)
        last = int(tag[1])
        if not before < last <= MAX_ROW:
            raise self._refusal_order(last)
        return Block(data, mask, self.grammar, last, count, before)

    def _count_rows(self, data: bytes, mask: bytes, number: int) -> list[Row]:
        starts: list[tuple[int, int]] = []
        for match in self.grammar.row.finditer(mask):
            if digits := match[1]:
                following = int(digits)
            else:
                written = _ROW_NUMBER.search(match[0])
                following = (markup.whole_number(written[1]) or 0) if written else number + 1
            if following <= number or following > MAX_ROW:
                raise self._refusal_order(following)
            number = following
            starts.append((number, match.start()))
        ends = [start for _, start in starts[1:]]
        ends.append(len(data))
        return [Row(n, start, end) for (n, start), end in zip(starts, ends, strict=False)]

    def _refusal_order(self, number: int) -> WorkbookError:
        return safety.refusal(
            self._package.path,
            "的工作表“{sheet}”行号混乱（第 {row} 行处）。请用 Excel 打开并另存后再试。",
            ': the rows of sheet "{sheet}" are out of order (at row {row}). Open it in Excel, save it, and try again.',
            sheet=self._sheet,
            row=number,
        )

    def take_row(self, block: Block, row: Row) -> RowParts:
        """Find the cells of a row: (column, start, end) each, in the order they stand."""
        tag = self.grammar.row.match(block.mask, row.start, row.end)
        if tag is None:
            raise safety.damaged(self._package.path, f"{self._sheet}: row {row.number}")
        if tag[0].endswith(b"/>"):
            return RowParts(tag.end(), True, [], tag.end())
        close = block.mask.rfind(self.grammar.row_close, tag.end(), row.end)
        if close < 0:
            raise safety.damaged(self._package.path, f"{self._sheet}: row {row.number}")
        cells: list[tuple[int, int]] = []
        column = 0
        for match in self.grammar.cell.finditer(block.mask, tag.end(), close):
            if match[1]:
                following = column_number(match[1].decode())
            else:
                written = _CELL_ADDRESS.search(match[0])
                if written is None and _ANY_ADDRESS.search(match[0]):
                    raise self._refusal_order(row.number)
                following = column_number(written[1].decode()) if written else column + 1
            if following <= column or following > MAX_COLUMN:
                raise self._refusal_order(row.number)
            column = following
            cells.append((column, match.start()))
        ends = [start for _, start in cells[1:]]
        ends.append(close)
        return RowParts(
            tag.end(), False, [(c, start, end) for (c, start), end in zip(cells, ends, strict=False)], close
        )


def _visible(buffer: bytes) -> tuple[bytes, int]:
    """Blank out comments, CDATA and instructions; also tell up to where none is left unfinished."""
    if not markup.has_opaque(buffer):
        return buffer, len(buffer)
    mask = markup.masked(buffer)
    left = _OPAQUE_START.search(mask)
    return mask, left.start() if left else len(mask)
