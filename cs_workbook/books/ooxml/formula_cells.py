"""Which columns hold formulas: a scan of a sheet's bytes that costs next to nothing when none does."""

from __future__ import annotations

from .package import Package
from .rows import SheetStream


def formula_columns(package: Package, part: str, sheet: str, first_row: int, last_row: int) -> frozenset[int]:
    """Return the 1-based columns with an ``f`` element in rows `first_row` to `last_row`."""
    stream = SheetStream(package, part, sheet)
    found: set[int] = set()
    formula = stream.grammar.any_formula
    for block in stream.blocks():
        if not block.rows or block.rows[-1].number < first_row:
            continue
        if block.rows[0].number > last_row:
            break
        if stream.grammar.formula_open not in block.mask:
            continue
        for row in block.rows:
            if not first_row <= row.number <= last_row or not formula.search(block.mask, row.start, row.end):
                continue
            for column, start, end in stream.take_row(block, row).cells:
                if column not in found and formula.search(block.mask, start, end):
                    found.add(column)
    return frozenset(found)
