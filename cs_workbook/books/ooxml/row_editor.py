"""One row with some of its cells changed, inserted or cleared; every other byte as it was.

Rows as spreadsheet programs write them take a short way; any other shape is taken apart first.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping

from . import markup
from .a1 import column_of, letter_bytes
from .cells import ANY, KEEP, CellWriter, Change, Content, Formula, Moved, take_apart
from .comparison import Comparison
from .formula_guard import FormulaGuard
from .rows import Block, Row, RowParts, SheetStream
from .sheet_head import ColumnStyles, row_style

_SPANS = re.compile(rb'\sspans\s*=\s*(?:"[^"]*"|\'[^\']*\')')


class RowEditor:
    """Changes the rows of one sheet.

    Attributes:
        changed: whether any cell was written.
        formulas_new: whether a formula was.
    """

    def __init__(self, stream: SheetStream, cells: CellWriter, comparison: Comparison, guard: FormulaGuard) -> None:
        self._stream, self._cells, self._comparison, self._guard = stream, cells, comparison, guard
        self._grammar = stream.grammar
        self._columns = ColumnStyles(stream.head)
        self._openings: dict[int, bytes] = {}
        self.changed = self.formulas_new = False

    def change(self, block: Block, row: Row, changes: Mapping[int, Change], pieces: list[bytes]) -> int:
        """Add a row of the block with its changes made; return the place up to which its bytes are used."""
        todo = sorted(changes.items()) if len(changes) > 1 else list(changes.items())
        if block.mask is block.data:
            quick: list[bytes] = []
            done = self._plain_row(block.data, row, todo, quick)
            if done is not None:
                pieces += quick
                return done
        return self._any_row(block, row, todo, pieces)

    def _plain_row(self, data: bytes, row: Row, todo: list[tuple[int, Change]], pieces: list[bytes]) -> int | None:
        """Change a row whose cells are all written plainly; None when it is not such a row."""
        number, copied, plain, content = row.number, row.start, self._grammar.plain_cell, self._content
        place_in = b'%d"' % number
        close = data.rfind(self._grammar.row_close, row.start, row.end)
        columns: list[int] | None = None
        for column, (before, after, style) in todo:
            start = data.find(self._opening(column) + place_in, copied, close)
            if start < 0:
                if columns is None:
                    columns = self._plain_columns(data, row, close, todo)
                    if columns is None:
                        return None
                place = self._plain_place(data, row, close, columns, column)
                if place is None:
                    return None
                self._comparison.absent(before, number, column)
                if after is not KEEP and (style or (after is not None and after != "")):
                    new = self._content(number, column, self._columns.of(column) if style is None else style, after)
                    pieces += (data[copied:place], new)
                    copied = place
                continue
            match = plain.match(data, start, close)
            if match is None:
                return None
            old_style, kind, value, text = match.groups()
            if before is not ANY and (before is not None or value is not None or text):
                if text is None:
                    self._comparison.cell(before, kind or b"n", value, None, number, column)
                else:
                    self._comparison.cell(before, b"str", text, None, number, column)
            if after is KEEP:
                continue
            if style is None:
                style = int(old_style) if old_style else 0
            pieces += (data[copied:start], content(number, column, style, after))
            copied = match.end()
        return copied

    def _opening(self, column: int) -> bytes:
        """Return how a column's cells begin, up to the row's number."""
        known = self._openings.get(column)
        if known is None:
            known = self._openings[column] = b'%br="%b' % (self._grammar.cell_open, letter_bytes(column))
        return known

    def _plain_columns(self, data: bytes, row: Row, close: int, todo: list[tuple[int, Change]]) -> list[int] | None:
        """Return a plain row's columns; None when the row has marks of its own or any cell is not plain."""
        if close < 0:
            return None
        found = [column_of(name) for name in self._grammar.cell_letters.findall(data, row.start, close)]
        if len(found) != data.count(self._grammar.any_cell, row.start, close):
            return None
        tag_end = data.find(b">", row.start, close)
        if b"customFormat" in data[row.start : tag_end] or data.find(b"extLst", tag_end, close) >= 0:
            return None
        spans = _SPANS.search(data, row.start, tag_end)
        if spans and not _in_spans(spans[0], [todo[0][0], todo[-1][0]]):
            return None
        return found

    def _plain_place(self, data: bytes, row: Row, close: int, columns: list[int], column: int) -> int | None:
        """Return where a missing cell belongs in a plain row; None when the columns are out of order."""
        index = bisect_left(columns, column)
        if columns[index : index + 1] == [column] or any(map(int.__ge__, columns, columns[1:])):
            return None
        if index == len(columns):
            return close
        place = data.find(self._opening(columns[index]) + b'%d"' % row.number, row.start, close)
        return place if place >= 0 else None

    def _any_row(self, block: Block, row: Row, todo: list[tuple[int, Change]], pieces: list[bytes]) -> int:
        """Change a row of any shape: missing cells, formulas, comments, implied addresses."""
        parts = self._stream.take_row(block, row)
        data, mask = block.data, block.mask
        edits: list[tuple[int, int, bytes]] = []
        places = {column: (start, end) for column, start, end in parts.cells}
        columns = [column for column, _, _ in parts.cells]
        own_style: int | None = None
        new_columns = []
        for column, (before, after, style) in todo:
            if place := places.get(column):
                start, end = place
                end = self._cell_end(mask, start, end)
                raw = take_apart(data[start:end], self._grammar.plain_cell)
                if raw.formula is not None and after is not KEEP:
                    self._guard.overwrite(raw.formula, row.number, column)
                if before is not ANY:
                    self._comparison.cell(before, raw.kind, raw.value, raw.inline, row.number, column)
                if after is not KEEP:
                    kept = style if style is not None else raw.style or 0
                    edits.append((start, end, self._content(row.number, column, kept, after)))
                continue
            self._comparison.absent(before, row.number, column)
            if after is KEEP or (not style and (after is None or after == "")):
                continue
            if style is None:
                if own_style is None:
                    own_style = row_style(block.data[row.start : parts.tag_end])
                style = own_style or self._columns.of(column)
            index = bisect_left(columns, column)
            at = parts.cells[index][1] if index < len(columns) else self._after_cells(mask, parts)
            edits.append((at, at, self._content(row.number, column, style, after)))
            new_columns.append(column)
        return self._splice_row(block, row, parts, edits, new_columns, pieces)

    def _splice_row(
        self,
        block: Block,
        row: Row,
        parts: RowParts,
        edits: list[tuple[int, int, bytes]],
        new_columns: list[int],
        pieces: list[bytes],
    ) -> int:
        data = block.data
        if not edits:
            return row.start
        tag = data[row.start : parts.tag_end]
        if new_columns and (spans := _SPANS.search(tag)) and not _in_spans(spans[0], new_columns):
            tag = tag[: spans.start()] + tag[spans.end() :]
        if parts.empty:
            tag = tag[:-2].rstrip() + b">"
            pieces.append(tag)
            pieces += [new for _, _, new in edits]
            pieces.append(self._grammar.row_close + b">")
            return parts.tag_end
        pieces.append(tag)
        copied = parts.tag_end
        for start, end, new in edits:
            pieces += (data[copied:start], new)
            copied = end
        return copied

    def _after_cells(self, mask: bytes, parts: RowParts) -> int:
        """Return where a cell after all others belongs: a row's extension list is its last child (18.3.1.73)."""
        last = self._cell_end(mask, *parts.cells[-1][1:]) if parts.cells else parts.tag_end
        place = mask.find(b"<" + self._grammar.prefix + b"extLst", last, parts.close)
        return place if place >= 0 else parts.close

    def _cell_end(self, mask: bytes, start: int, end: int) -> int:
        """Find where a cell element ends, leaving blanks and comments after it alone."""
        tag = self._grammar.cell.match(mask, start, end)
        if tag is not None and tag[0].endswith(b"/>"):
            return tag.end()
        close = mask.rfind(b"</" + self._grammar.prefix + b"c", start, end)
        return mask.find(b">", close) + 1 if close >= 0 else end

    def new(self, number: int, changes: Mapping[int, Change], attributes: bytes) -> bytes:
        """Make a row that does not exist yet; b"" when nothing would stand in it."""
        cells = []
        for column, (before, after, style) in sorted(changes.items()):
            self._comparison.absent(before, number, column)
            if after is KEEP or (not style and (after is None or after == "")):
                continue
            cells.append(self._content(number, column, self._columns.of(column) if style is None else style, after))
        if not cells:
            return b""
        head = b'%s r="%d"%s>' % (self._grammar.row_open, number, attributes)
        return head + b"".join(cells) + self._grammar.row_close + b">"

    def _content(self, row: int, column: int, style: int, content: Content) -> bytes:
        self.changed = True
        if self._guard.arrays:
            self._guard.check_array(row, column)
        if isinstance(content, (Formula, Moved)):
            self.formulas_new = True
        return self._cells.cell(row, column, style, content)


def _in_spans(attribute: bytes, columns: list[int]) -> bool:
    """Tell whether columns lie in the spans that a row says it covers (18.3.1.73)."""
    spans = []
    for pair in attribute.split(b"=", 1)[1].strip(b" \"'").split():
        low, _, high = pair.partition(b":")
        spans.append((markup.whole_number(low) or 0, markup.whole_number(high) or 0))
    return all(any(low <= column <= high for low, high in spans) for column in columns)
