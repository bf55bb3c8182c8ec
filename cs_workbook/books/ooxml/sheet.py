"""Writing one sheet: a stream of rows in, the same stream with the planned cells changed out.

Compares every cell with what the caller saw, then replaces, inserts or clears it; all other bytes
pass through. Raises before anything reaches the user's file. Knows nothing of tables.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from cs_workbook.model import Cell, StaleWorkbookError, Text, WorkbookError

from . import markup
from .a1 import Box, column_of, letter_bytes, letters, parse_box
from .archive import Deflated
from .cells import (
    ANY,
    KEEP,
    CellWriter,
    Change,
    Content,
    Formula,
    Moved,
    SharedItem,
    Unchecked,
    formula_text,
    gives,
    same,
    shown,
    take_apart,
    value_of,
)
from .rows import Block, Row, RowParts, SheetStream
from .shared_formulas import Orphans

_SPANS = re.compile(rb'\sspans\s*=\s*(?:"[^"]*"|\'[^\']*\')')
_FORMULA_TAG = re.compile(rb"<(?:[\w.-]+:)?f\s[^<>]*>")
_WRITE_AT = 1 << 18


@dataclass
class SheetPlan:
    """What is to happen to one sheet.

    Attributes:
        changes: row → column → what the cell must hold and what it gets.
        row_attributes: attributes for rows that do not exist yet, such as the height of the row above.
        owned: areas where formulas may be overwritten.
        column_formulas: columns of records and their table's formula for them, which may be overwritten.
        edit_tail: changes what stands after the rows; None when nothing there changes.
    """

    name: str
    part: str
    changes: dict[int, dict[int, Change]] = field(default_factory=dict)
    row_attributes: dict[int, bytes] = field(default_factory=dict)
    owned: list[Box] = field(default_factory=list)
    column_formulas: list[tuple[Box, str]] = field(default_factory=list)
    edit_tail: list[Callable[[bytes], bytes]] = field(default_factory=list)


@dataclass(slots=True)
class SharedCheck:
    """Texts that shared string items must have, found while streaming and looked up afterwards."""

    expected: dict[int, tuple[Cell, int, int]] = field(default_factory=dict)
    more: list[tuple[int, Cell, int, int]] = field(default_factory=list)

    def add(self, number: int, before: Cell, row: int, column: int) -> None:
        """Note that item `number` must read `before`."""
        first = self.expected.setdefault(number, (before, row, column))
        if first[0] != before:
            self.more.append((number, before, row, column))


class SheetWriter:
    """Carries out one SheetPlan."""

    def __init__(self, path: Path, stream: SheetStream, plan: SheetPlan, cells: CellWriter, date1904: bool) -> None:
        self._path, self._stream, self._plan, self._cells, self._date1904 = path, stream, plan, cells, date1904
        self._grammar = stream.grammar
        self.part, self.sheet = plan.part, plan.name
        self._arrays: list[Box] = []
        self._orphans = Orphans(stream)
        self._column_styles: list[tuple[int, int, int]] | None = None
        self._styles_by_column: dict[int, int] = {}
        self.shared = SharedCheck()
        self.formulas_gone = self.formulas_new = self.has_formulas = self.changed = False

    def write(self, out: Deflated) -> None:
        """Stream the sheet. Raises StaleWorkbookError, WorkbookError."""
        pending = sorted(self._plan.changes)
        pieces: list[bytes] = [self._head()]
        opened = not self._stream.empty
        if opened:
            pieces.append(self._stream.data_tag)
        at = 0
        for block in self._stream.blocks():
            self._note_formulas(block)
            at = self._block(block, pending, at, pieces)
            self._flush(pieces, out)
        added = b"".join([self._new_row(number) for number in pending[at:]])
        name = self._grammar.prefix + b"sheetData"
        if not opened:
            pieces.append(b"<%s>%s</%s>" % (name, added, name) if added else self._stream.data_tag)
        else:
            pieces.append(added)
        tail = self._stream.tail
        for edit in self._plan.edit_tail:
            tail = edit(tail)
        self.changed = self.changed or tail != self._stream.tail
        pieces.append(tail)
        self._flush(pieces, out, 0)

    def _flush(self, pieces: list[bytes], out: Deflated, least: int = _WRITE_AT) -> None:
        if sum(map(len, pieces)) >= least:
            out.write(markup.encoded(b"".join(pieces), self._stream.encoding))
            pieces.clear()

    def _block(self, block: Block, pending: list[int], at: int, pieces: list[bytes]) -> int:
        """Add a block's bytes with its pending rows changed; return how many of `pending` are done."""
        data, copied = block.data, 0
        while at < len(pending) and pending[at] <= block.last:
            if self._orphans:
                return self._every_row(block, pending, at, copied, pieces)
            number = pending[at]
            row = block.at(number, copied)
            pieces.append(data[copied : row.start])
            copied = row.start
            if row.number == number:
                mark = len(pieces)
                copied = self._row(block, row, self._plan.changes[number], pieces)
                if self._orphans:
                    whole = b"".join([*pieces[mark:], data[copied : row.end]])
                    pieces[mark:] = [self._orphans.adopted(whole, number)]
                    copied = row.end
            else:
                pieces.append(self._new_row(number))
            at += 1
        if self._orphans:
            return self._every_row(block, pending, at, copied, pieces)
        pieces.append(data[copied:] if copied else data)
        return at

    def _every_row(self, block: Block, pending: list[int], at: int, copied: int, pieces: list[bytes]) -> int:
        """Like `_block` from some row on, looking in every row for cells that share an orphaned formula."""
        data = block.data
        for row in block.rows:
            if row.start < copied:
                continue
            while at < len(pending) and pending[at] < row.number:
                pieces += (data[copied : row.start], self._new_row(pending[at]))
                copied = row.start
                at += 1
            pieces.append(data[copied : row.start])
            mine: list[bytes] = []
            copied = row.start
            if at < len(pending) and pending[at] == row.number:
                copied = self._row(block, row, self._plan.changes[row.number], mine)
                at += 1
            mine.append(data[copied : row.end])
            pieces.append(self._orphans.adopted(b"".join(mine), row.number))
            copied = row.end
        pieces.append(data[copied:])
        return at

    # ---------------------------------------------------------------- rows

    def _row(self, block: Block, row: Row, changes: Mapping[int, Change], pieces: list[bytes]) -> int:
        """Add a changed row; return the place up to which its bytes are used."""
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
        number, copied, opening = row.number, row.start, self._grammar.cell_open
        close = data.rfind(self._grammar.row_close, row.start, row.end)
        columns: list[int] | None = None
        for column, (before, after, style) in todo:
            start = data.find(b'%br="%b%d"' % (opening, letter_bytes(column), number), copied, close)
            if start < 0:
                if columns is None:
                    columns = self._plain_columns(data, row, close, todo)
                    if columns is None:
                        return None
                place = self._plain_place(data, row, close, columns, column)
                if place is None:
                    return None
                self._check_absent(before, number, column)
                if after is not KEEP and (style or (after is not None and after != "")):
                    new = self._content(number, column, self._column_style(column) if style is None else style, after)
                    pieces += (data[copied:place], new)
                    copied = place
                continue
            match = self._grammar.plain_cell.match(data, start, close)
            if match is None:
                return None
            old_style, kind, value = match.groups()
            if self._arrays:
                self._check_arrays(number, column)
            if before is not ANY:
                self._compare(before, kind or b"n", value, None, number, column)
            if after is KEEP:
                continue
            if style is None:
                style = int(old_style) if old_style else 0
            pieces.append(data[copied:start])
            pieces.append(self._content(number, column, style, after))
            copied = match.end()
        return copied

    def _plain_columns(self, data: bytes, row: Row, close: int, todo: list[tuple[int, Change]]) -> list[int] | None:
        """Return a plain row's columns; None when the row has marks of its own or any cell is not plain."""
        if close < 0:
            return None
        found = [column_of(name) for name in self._grammar.cell_letters.findall(data, row.start, close)]
        if len(found) != data.count(self._grammar.any_cell, row.start, close):
            return None
        tag_end = data.find(b">", row.start, close)
        if b"customFormat" in data[row.start : tag_end]:
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
        opening = b'%br="%b%d"' % (self._grammar.cell_open, letter_bytes(columns[index]), row.number)
        place = data.find(opening, row.start, close)
        return place if place >= 0 else None

    def _check_absent(self, before: Cell | Unchecked, row: int, column: int) -> None:
        """Compare a cell that does not exist with what the caller saw."""
        if self._arrays:
            self._check_arrays(row, column)
        if not isinstance(before, Unchecked) and before is not None and before != "":
            self._stale(row, column, before, None)

    def _any_row(self, block: Block, row: Row, todo: list[tuple[int, Change]], pieces: list[bytes]) -> int:
        """Change a row of any shape: missing cells, formulas, comments, implied addresses."""
        parts = self._stream.take_row(block, row)
        data, mask = block.data, block.mask
        edits: list[tuple[int, int, bytes]] = []
        places = {column: (start, end) for column, start, end in parts.cells}
        columns = [column for column, _, _ in parts.cells]
        row_style: int | None = None
        new_columns = []
        for column, (before, after, style) in todo:
            if place := places.get(column):
                start, end = place
                if self._arrays:
                    self._check_arrays(row.number, column)
                end = self._cell_end(mask, start, end)
                raw = take_apart(data[start:end], self._grammar.plain_cell)
                if raw.formula is not None and after is not KEEP:
                    self._take_formula(raw.formula, row.number, column)
                if before is not ANY:
                    self._compare(before, raw.kind, raw.value, raw.inline, row.number, column)
                if after is not KEEP:
                    kept = style if style is not None else raw.style or 0
                    edits.append((start, end, self._content(row.number, column, kept, after)))
                continue
            self._check_absent(before, row.number, column)
            if after is KEEP or (not style and (after is None or after == "")):
                continue
            if style is None:
                if row_style is None:
                    row_style = self._row_style(block.data[row.start : parts.tag_end])
                style = row_style or self._column_style(column)
            index = bisect_left(columns, column)
            at = parts.cells[index][1] if index < len(columns) else parts.close
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

    def _cell_end(self, mask: bytes, start: int, end: int) -> int:
        """Find where a cell element ends, leaving blanks and comments after it alone."""
        tag = self._grammar.cell.match(mask, start, end)
        if tag is not None and tag[0].endswith(b"/>"):
            return tag.end()
        close = mask.rfind(b"</" + self._grammar.prefix + b"c", start, end)
        return mask.find(b">", close) + 1 if close >= 0 else end

    def _new_row(self, number: int) -> bytes:
        """Make a row that does not exist yet; b"" when nothing would stand in it."""
        cells = []
        for column, (before, after, style) in sorted(self._plan.changes[number].items()):
            self._check_absent(before, number, column)
            if after is KEEP or (not style and (after is None or after == "")):
                continue
            cells.append(self._content(number, column, self._column_style(column) if style is None else style, after))
        if not cells:
            return b""
        attributes = self._plan.row_attributes.get(number, b"")
        head = b'%s r="%d"%s>' % (self._grammar.row_open, number, attributes)
        return head + b"".join(cells) + self._grammar.row_close + b">"

    def _content(self, row: int, column: int, style: int, content: Content) -> bytes:
        self.changed = True
        if isinstance(content, Formula | Moved):
            self.formulas_new = True
        return self._cells.cell(row, column, style, content)

    # ---------------------------------------------------------------- comparing

    def _compare(
        self, before: Cell | Unchecked, kind: bytes, value: bytes | None, inline: bytes | None, row: int, column: int
    ) -> None:
        """Compare a cell with what the caller saw; shared texts are noted for later."""
        if isinstance(before, Unchecked):
            return
        if kind == b"s" and value is not None and inline is None and value.isdigit() and len(value) < 10:
            self.shared.add(int(value), before, row, column)
            return
        found = value_of(kind, value, inline)
        if isinstance(found, SharedItem):
            self.shared.add(found.number, before, row, column)
        elif not same(before, found, self._date1904):
            self._stale(row, column, before, found)

    def check_shared(self, texts: Mapping[int, str]) -> None:
        """Compare the noted shared texts. Raises StaleWorkbookError."""
        for number, (before, row, column) in self.shared.expected.items():
            self._check_text(before, texts.get(number), row, column)
        for number, before, row, column in self.shared.more:
            self._check_text(before, texts.get(number), row, column)

    def _check_text(self, before: Cell, text: str | None, row: int, column: int) -> None:
        if before != text and not same(before, text or None, self._date1904):
            self._stale(row, column, before, text)

    def _stale(self, row: int, column: int, before: Cell, found: Cell) -> NoReturn:
        place = f"{self._plan.name}!{letters(column)}{row}"
        old, new = shown(before), shown(found)
        raise StaleWorkbookError(
            Text(
                zh=f"{self._path.name} 在读取之后被改动过（{place} 原为{old.zh}，现为{new.zh}）。"
                "没有写入任何内容；请重新运行。",
                en=f"{self._path.name} changed since it was read ({place} was {old.en}, now {new.en}). "
                "Nothing was written; run the job again.",
            )
        )

    # ---------------------------------------------------------------- formulas

    def _note_formulas(self, block: Block) -> None:
        """Remember that there are formulas, and the areas of those that fill cells without one of their own."""
        if not self._grammar.has_formula(block.mask):
            return
        self.has_formulas = True
        if b"array" not in block.mask and b"dataTable" not in block.mask:
            return
        for match in _FORMULA_TAG.finditer(block.mask):
            tag = next(markup.tags(match[0]), None)
            attributes = tag.attributes() if tag else {}
            box = parse_box(attributes.get("ref", ""))
            many = box and (box.first_row, box.first_col) != (box.last_row, box.last_col)
            if box and many and attributes.get("t") in ("array", "dataTable"):
                self._arrays.append(box)

    def _check_arrays(self, row: int, column: int) -> None:
        for box in self._arrays:
            if box.covers(row, column) and not any(owned.holds(box) for owned in self._plan.owned):
                raise self._refusal_formula(row, column)

    def _take_formula(self, formula: bytes, row: int, column: int) -> None:
        """Allow a formula to be overwritten, or refuse it."""
        text = formula_text(formula)
        attributes = markup.opening(formula).attributes()
        shared = attributes.get("t") == "shared"
        if not any(box.covers(row, column) for box in self._plan.owned):
            theirs = [own for box, own in self._plan.column_formulas if box.covers(row, column)]
            if not theirs or (text != theirs[0] and not shared):
                raise self._refusal_formula(row, column)
        area = parse_box(attributes.get("ref", ""))
        if shared and text and area:
            self._orphans.add(attributes.get("si", ""), text, row, column, area)
        self.formulas_gone = True

    def _refusal_formula(self, row: int, column: int) -> WorkbookError:
        place = f"{self._path.name}, {self._plan.name}!{letters(column)}{row}"
        return WorkbookError(
            Text(
                zh=f"{place} 里是公式，程序不会覆盖。请先清除该公式，或不再让程序填写这一格。",
                en=f"{place} holds a formula, which is never overwritten. Clear the formula, "
                "or do not let the program fill this cell.",
            )
        )

    def written(self) -> list[Box]:
        """Return the areas that were written: for each column, from its first row to its last."""
        columns: dict[int, list[int]] = {}
        for row, changes in self._plan.changes.items():
            for column, (_, after, _) in changes.items():
                if after is not KEEP:
                    columns.setdefault(column, []).append(row)
        return [Box(min(rows), max(rows), column, column) for column, rows in columns.items()]

    # ---------------------------------------------------------------- head

    def _head(self) -> bytes:
        """Return what stands before the rows, its ``dimension`` made to include every new cell."""
        head = self._stream.head
        tag = next((tag for tag in markup.tags(head) if tag.name == b"dimension"), None)
        old = parse_box(tag.get("ref") or "") if tag else None
        if tag is None or old is None:
            return head
        rows = [
            (row, min(columns), max(columns))
            for row, columns in ((row, _filled(changes)) for row, changes in self._plan.changes.items())
            if columns
        ]
        if not rows:
            return head
        new = Box(
            min(old.first_row, min(row for row, _, _ in rows)),
            max(old.last_row, max(row for row, _, _ in rows)),
            min(old.first_col, min(low for _, low, _ in rows)),
            max(old.last_col, max(high for _, _, high in rows)),
        )
        if new == old:
            return head
        splices = markup.Splices(head)
        splices.set_attribute(tag, "ref", str(new))
        return splices.result()

    def _row_style(self, tag: bytes) -> int:
        attributes = markup.opening(tag).attributes()
        custom = attributes.get("customFormat") in ("1", "true")
        return (markup.whole_number(attributes.get("s")) or 0) if custom else 0

    def _column_style(self, column: int) -> int:
        """Return the format that a column gives to cells that do not exist."""
        style = self._styles_by_column.get(column)
        if style is None:
            style = self._styles_by_column[column] = self._find_column_style(column)
        return style

    def _find_column_style(self, column: int) -> int:
        if self._column_styles is None:
            self._column_styles = []
            for tag in markup.tags(self._stream.head):
                attributes = tag.attributes() if tag.name == b"col" else {}
                low, high, style = (markup.whole_number(attributes.get(name)) for name in ("min", "max", "style"))
                if low and high and style:
                    self._column_styles.append((low, high, style))
        for low, high, style in self._column_styles:
            if low <= column <= high:
                return style
        return 0


def _filled(changes: Mapping[int, Change]) -> list[int]:
    """Return the columns that get something."""
    return [column for column, change in changes.items() if gives(change)]


def _in_spans(attribute: bytes, columns: list[int]) -> bool:
    pairs = [pair.split(b":") for pair in attribute.split(b"=", 1)[1].strip(b" \"'").split()]
    spans = [(int(pair[0]), int(pair[-1])) for pair in pairs if all(end.isdigit() for end in pair)]
    return all(any(low <= column <= high for low, high in spans) for column in columns)
