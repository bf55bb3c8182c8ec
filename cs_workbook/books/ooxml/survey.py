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
        last_used: the last row with content; the row above the records when there is none.
        template: the cells of `last_used`, or of the first record row when no row is used.
        attributes: the row attributes worth copying to new rows.
        blank: the cells of rows after `last_used`, still inside the records.
    """

    records: Box
    calculated: frozenset[int]
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
        if _take_if_used(stream, block, last, end):
            return
    for row in reversed(block.between(records.first_row, records.last_row)):
        if _take_if_used(stream, block, row, end):
            return


def _take_if_used(stream: SheetStream, block: Block, row: Row, end: RecordsEnd) -> bool:
    """Note a row as the last one with content, or as blank; tell which."""
    records = end.records
    cells = _cells(stream, block, row, records.first_col, records.last_col)
    used = any(not (cell.blank or _is_calculated(end, column, cell)) for column, cell in cells.items())
    if used or (row.number == records.first_row and not end.template):
        tag = stream.grammar.row.match(block.mask, row.start, row.end)
        end.template = cells
        end.attributes = kept_attributes(tag[0] if tag else b"")
    if used:
        end.last_used = row.number
        end.blank = {number: blank for number, blank in end.blank.items() if number > row.number}
    else:
        end.blank[row.number] = cells
    return used


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
