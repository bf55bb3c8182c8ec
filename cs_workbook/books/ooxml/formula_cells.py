"""Which columns hold formulas: a scan of a sheet's bytes that costs little more than unpacking them."""

from __future__ import annotations

import re

from .package import Package
from .rows import Block, Row, SheetStream


def formula_columns(package: Package, part: str, sheet: str, first_row: int, last_row: int) -> frozenset[int]:
    """Return the 1-based columns with an ``f`` element in rows `first_row` to `last_row`."""
    stream = SheetStream(package, part, sheet)
    found: set[int] = set()
    formula = stream.grammar.formula
    for block in stream.blocks():
        if stream.grammar.has_formula(block.mask):
            for row in block.between(first_row, last_row):
                if formula.search(block.mask, row.start, row.end):
                    found |= _columns(stream, block, row, formula)
        if block.last >= last_row:
            break
    return frozenset(found)


def _columns(stream: SheetStream, block: Block, row: Row, formula: re.Pattern[bytes]) -> set[int]:
    cells = stream.take_row(block, row).cells
    return {column for column, start, end in cells if formula.search(block.mask, start, end)}
