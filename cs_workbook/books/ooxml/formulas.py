"""Formulas as text: the references in them moved, shrunk, grown and copied; all else left as written.

Takes and gives formulas without their equals sign (ECMA-376 part 1, 18.17). Knows no file and no cell values.
"""

from __future__ import annotations

from collections.abc import Callable

from .a1 import MAX_COLUMN, MAX_ROW, Box, column_number, letters
from .references import Reference, references, sole
from .shift_map import RowMap

GONE = "#REF!"
"""What a reference becomes when every cell of it is gone."""


def rewritten(formula: str, change: Callable[[Reference], str | None]) -> str:
    """Return the formula with addresses exchanged; `change` gives None for one that stays."""
    pieces: list[str] = []
    at = 0
    for reference in references(formula):
        new = change(reference)
        if new is None:
            continue
        start, end = reference.body, reference.end
        if new == GONE:
            # Excel also reads and writes `Sheet1!#REF!`, but LibreOffice takes that for a broken name.
            start, end = reference.start, end + (formula[end : end + 1] == "#")
        pieces += (formula[at:start], new)
        at = end
    return "".join([*pieces, formula[at:]]) if pieces else formula


def rows_removed(formula: str, own_sheet: str, sheet: str, removed: RowMap) -> str:
    """Return the formula after rows of `sheet` are gone, as Excel rewrites it.

    Args:
        formula: without its equals sign.
        own_sheet: the sheet it stands on; "" for a defined name, which always names its sheets.
        sheet: where rows are removed.
        removed: which rows.
    Returns:
        References below move up, ranges shrink, what is wholly gone becomes ``#REF!``. Whole
        columns and ranges over several sheets stay.
    """
    if not _may_point(formula, own_sheet, sheet):
        return formula

    def change(reference: Reference) -> str | None:
        if not reference.first or not reference.on(sheet, own_sheet):
            return None
        return _shrunk(reference, removed)

    return rewritten(formula, change)


def _may_point(formula: str, own_sheet: str, sheet: str) -> bool:
    """Tell at a glance whether a formula can point at a sheet at all."""
    if own_sheet.casefold() == sheet.casefold():
        return True
    return "!" in formula and sheet.casefold() in formula.replace("''", "'").casefold()


def _shrunk(reference: Reference, removed: RowMap) -> str | None:
    """Return the new address; None when it stays."""
    low, high = sorted((reference.first, reference.last))
    span = removed.span(low, high)
    if span is None:
        return GONE
    if span == (low, high):
        return None
    return reference.spanning(*span)


def translated(formula: str, rows: int, columns: int) -> str:
    """Return a formula as Excel copies it some rows down and columns right.

    Rows and columns with a dollar sign stay; a reference pushed off the sheet becomes ``#REF!``.
    """

    def change(reference: Reference) -> str | None:
        corners = []
        for row, (first, column, second) in zip((reference.first, reference.last), reference.marks, strict=True):
            fixed_row = second if column else first
            new_row = row if fixed_row or not row else row + rows
            new_column = column_number(column) + (0 if first else columns) if column else 0
            if (row and not 1 <= new_row <= MAX_ROW) or (column and not 1 <= new_column <= MAX_COLUMN):
                return GONE
            corners.append(f"{first}{letters(new_column)}{second}{new_row or ''}")
        return reference.between.join(corners) if reference.between else corners[0]

    return rewritten(formula, change)


def range_grown(formula: str, own_sheet: str, sheet: str, old: Box, new: Box, relative: bool = True) -> str:
    """Return the formula with every range over exactly the rows of `old` ended where `new` ends.

    For formulas over a table's records: a range counts when its rows are those of `old`, with or
    without the header above, and its columns lie inside. A single cell stays a single cell. A range of
    which one end alone has a dollar sign is a running total and stays, and so does one without dollar
    signs over several columns of a single record. With `relative` False only ranges with both count.
    """

    def change(reference: Reference) -> str | None:
        box = reference.box
        first, last = box.first_row, box.last_row
        if not (reference.between and reference.first and reference.on(sheet, own_sheet) and last == old.last_row):
            return None
        if first not in (old.first_row, old.first_row - 1) or not old.first_col <= box.first_col <= box.last_col:
            return None
        fixed = [bool(mark[2] if mark[1] else mark[0]) for mark in reference.marks]
        one_record = first == last and box.first_col < box.last_col
        if box.last_col > old.last_col or fixed[0] != fixed[1] or not (fixed[0] or (relative and not one_record)):
            return None
        return reference.spanning(first, new.last_row)

    return rewritten(formula, change) if _may_point(formula, own_sheet, sheet) else formula


def resized(text: str, last_row: int) -> str:
    """Return a text that is one reference to cells with another last row, all else of it as written."""
    found = sole(text)
    if found is None or not found.first:
        return text
    return text[: found.body] + found.spanning(found.box.first_row, last_row) + text[found.end :]
