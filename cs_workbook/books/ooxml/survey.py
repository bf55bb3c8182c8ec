"""A look at parts of a sheet before writing: where a table's records end, what an area holds.

One streamed pass answers all questions about a sheet; only the rows asked about are taken apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from .a1 import Box
from .cells import RawCell, take_apart
from .rows import Block, Row, SheetStream

Cells = dict[int, RawCell]
_KEPT_ATTRIBUTES = re.compile(rb"""\s(?:[\w.-]+:)?(?:s|customFormat|ht|customHeight|dyDescent)=(?:"[^"]*"|'[^']*')""")


@dataclass
class RecordsEnd:
    """Where the records of a table end.

    Attributes:
        records: the area asked about.
        calculated: columns (1-based) whose formulas do not count as content.
        wanted: how many blank rows are of interest.
        last_used: the last row with content; the row above the records when there is none.
        template: the cells of `last_used`, or of the first record row when no row is used.
        attributes: the row attributes worth copying to new rows.
        blank: the cells of the first rows after `last_used`, still inside the records.
    """

    records: Box
    calculated: frozenset[int]
    wanted: int
    last_used: int = 0
    template: Cells = field(default_factory=dict)
    attributes: bytes = b""
    blank: dict[int, Cells] = field(default_factory=dict)


def look(stream: SheetStream, ends: Sequence[RecordsEnd], boxes: Iterable[Box]) -> dict[int, Cells]:
    """Fill in `ends`; return the cells (row → column → cell) of every row that meets one of `boxes`."""
    found: dict[int, Cells] = {}
    wanted = list(boxes)
    for end in ends:
        end.last_used = end.records.first_row - 1
    for block in stream.blocks():
        for end in ends:
            _look_for_end(stream, block, end)
        for box in wanted:
            for row in block.between(box.first_row, box.last_row):
                cells = _cells(stream, block, row, box.first_col, box.last_col)
                found.setdefault(row.number, {}).update(cells)
    return found


def _look_for_end(stream: SheetStream, block: Block, end: RecordsEnd) -> None:
    """Search a block backwards for the last row with content; mostly that is its last row."""
    records = end.records
    if records.first_row < block.last <= records.last_row:
        last = block.at(block.last, block.mask.rfind(stream.grammar.row_open))
        if _is_used(stream, block, last, end):
            _take(stream, block, last, end)
            return
    rows = block.between(records.first_row, records.last_row)
    if rows and not end.template and rows[0].number == records.first_row:
        _take_template(stream, block, rows[0], end)
    if not rows:
        return
    anything = stream.grammar.content.search(block.mask, rows[0].start, rows[-1].end)
    used = next((row for row in reversed(rows) if _is_used(stream, block, row, end)), None) if anything else None
    if used is not None:
        _take(stream, block, used, end)
    for row in rows:
        if end.last_used < row.number <= end.last_used + end.wanted:
            end.blank[row.number] = _cells(stream, block, row, records.first_col, records.last_col)


def _is_used(stream: SheetStream, block: Block, row: Row, end: RecordsEnd) -> bool:
    """Tell whether a record row has content of its own."""
    if not stream.grammar.content.search(block.mask, row.start, row.end):
        return False
    cells = _cells(stream, block, row, end.records.first_col, end.records.last_col)
    return any(not (cell.blank or _is_calculated(end, column, cell)) for column, cell in cells.items())


def _take(stream: SheetStream, block: Block, row: Row, end: RecordsEnd) -> None:
    """Note the last row with content; what is blank above it is no concern."""
    end.last_used = row.number
    end.blank.clear()
    _take_template(stream, block, row, end)


def _take_template(stream: SheetStream, block: Block, row: Row, end: RecordsEnd) -> None:
    tag = stream.grammar.row.match(block.mask, row.start, row.end)
    end.template = _cells(stream, block, row, end.records.first_col, end.records.last_col)
    end.attributes = kept_attributes(tag[0] if tag else b"")


def _is_calculated(end: RecordsEnd, column: int, cell: RawCell) -> bool:
    return column in end.calculated and cell.formula is not None


def _cells(stream: SheetStream, block: Block, row: Row, first_col: int, last_col: int) -> Cells:
    plain = stream.grammar.plain_cell
    return {
        column: take_apart(block.data[start:end], plain)
        for column, start, end in stream.take_row(block, row).cells
        if first_col <= column <= last_col
    }


def kept_attributes(tag: bytes) -> bytes:
    """Return the attributes of a row that a new row below it should have: format and a height set by hand."""
    kept = _KEPT_ATTRIBUTES.findall(tag)
    if not re.search(rb"""\scustomHeight=["'](?:1|true)""", tag):
        kept = [attribute for attribute in kept if not attribute.startswith((b" ht=", b" customHeight="))]
    return b"".join(kept)
