"""The shape that new records of a table have: the styles and column formulas of the row above.

Gives the cells of a record when its row is written, so that a hundred thousand new records take no
more memory than their values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from cs_workbook.model import Cell

from .cells import ANY, Change, Content, Formula, RawCell, formula_text
from .formulas import translated
from .references import Reference, references
from .tables import ColumnFormula


class GrowingFormula(NamedTuple):
    """A column formula as it goes on down the column: text, the row it is written for, array or not."""

    text: str
    row: int
    relative: bool
    array: bool
    metadata: bytes

    def at(self, row: int) -> Formula:
        """Return the formula for a row."""
        text = translated(self.text, row - self.row, 0) if self.relative else self.text
        return Formula(text, self.array, self.metadata)


def growing(formula: ColumnFormula, first_row: int, above: RawCell | None, above_row: int) -> GrowingFormula:
    """Return how a column formula goes on under the row above.

    A relative column formula counts from the first record, or from the row above if it reads the
    same there; the standard does not say (ECMA-376 part 1, 18.5.1.1).
    """
    metadata = above.metadata if above is not None and formula.array else b""
    relative = any(_is_relative(reference) for reference in references(formula.text))
    here = formula_text(above.formula) if above is not None and above.formula else None
    row = above_row if relative and here == formula.text else first_row
    return GrowingFormula(formula.text, row, relative, formula.array, metadata)


def _is_relative(reference: Reference) -> bool:
    return bool(reference.first) and any(not (mark[2] if mark[1] else mark[0]) for mark in reference.marks)


class RecordShape:
    """What all new records of a table have in common."""

    def __init__(self, first_col: int, styles: Sequence[int | None], formulas: Mapping[int, GrowingFormula]) -> None:
        """Take the first column (1-based), and per offset from it the style and the formula."""
        self.first_col, self.styles, self.formulas = first_col, styles, formulas

    def cells(self, row: int, values: Mapping[int, Cell]) -> dict[int, Change]:
        """Return the cells of a record in a row of its own, by column."""
        found: dict[int, Change] = {}
        for offset, style in enumerate(self.styles):
            content: Content = values.get(offset)
            if content is None or content == "":
                formula = self.formulas.get(offset)
                if formula is None:
                    if style:
                        found[self.first_col + offset] = (ANY, None, style)
                    continue
                content = formula.at(row)
            found[self.first_col + offset] = (ANY, content, style)
        return found

    def cells_inside(self, row: int, values: Mapping[int, Cell], old: Mapping[int, RawCell]) -> dict[int, Change]:
        """Return the cells of a record in a blank row that exists: its own styles and formulas stay."""
        found: dict[int, Change] = {}
        for column, (before, content, style) in self.cells(row, values).items():
            cell = old.get(column)
            if content is None or (isinstance(content, Formula) and cell is not None and cell.formula is not None):
                continue
            found[column] = (before, content, style if cell is None or cell.style is None else None)
        return found


class NewRecord(NamedTuple):
    """A record to be written: its shape and its values by offset."""

    shape: RecordShape
    values: Mapping[int, Cell]
