"""Formulas as text: the references in them found, moved, shrunk and grown; all else left as written.

Takes and gives formulas without their equals sign (ECMA-376 part 1, 18.17). Texts, structured
references, linked workbooks, functions and names are passed over. Knows no file and no cell values.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from .a1 import MAX_COLUMN, MAX_ROW, Area, Box, column_number, letters
from .shift_map import RowMap

GONE = "#REF!"
"""What a reference becomes when every cell of it is gone."""

_NAME_PART = r"[^\s\"'!(),;:=<>+\-*/^&%{}@#\[\]]+"
_TEXT = re.compile(r'"(?:[^"]|"")*"')
_QUOTED = re.compile(r"'((?:[^']|'')*)'!")
_LINKED = re.compile(rf"\[[^\[\]]*\](?:{_NAME_PART}(?::{_NAME_PART})?)?!")
_BARE = re.compile(rf"({_NAME_PART}(?::{_NAME_PART})?)!")
_ERROR = re.compile(r"#(?:REF!|DIV/0!|N/A|NAME\?|NULL!|NUM!|VALUE!|GETTING_DATA|SPILL!|CALC!|FIELD!|BLOCKED!)")
_WORD = re.compile(r"[\w.$\\?]+")
_END = r"(?![\w.$\\?(\[!])"
_CELLS = re.compile(
    rf"(\$?)([A-Za-z]{{1,3}})(\$?)([1-9]\d{{0,6}})(?::(\$?)([A-Za-z]{{1,3}})(\$?)([1-9]\d{{0,6}}))?{_END}"
)
_ROWS = re.compile(rf"(\$?)([1-9]\d{{0,6}}):(\$?)([1-9]\d{{0,6}}){_END}")
_COLUMNS = re.compile(rf"(\$?)([A-Za-z]{{1,3}}):(\$?)([A-Za-z]{{1,3}}){_END}")


class Reference(NamedTuple):
    """One reference to cells of this workbook.

    Attributes:
        start: where its sheet's name begins; `body`: where the address does; `end`: behind it.
        sheet: the sheet it names; None when it names none.
        first, last: the corner rows as written; 0 for whole columns.
        marks: the dollar signs and letters of the two corners: (dollar, letters, dollar) each.
        many: whether it is written with a colon.
    """

    start: int
    body: int
    end: int
    sheet: str | None
    first: int
    last: int
    marks: tuple[tuple[str, str, str], tuple[str, str, str]]
    many: bool

    def on(self, sheet: str, own_sheet: str) -> bool:
        """Tell whether it points at a sheet, seen from `own_sheet`."""
        return (own_sheet if self.sheet is None else self.sheet).casefold() == sheet.casefold()

    @property
    def box(self) -> Box:
        """The area it covers, whichever corner is written first."""
        columns = sorted(
            column_number(mark[1]) if mark[1] else edge for mark, edge in zip(self.marks, (1, MAX_COLUMN), strict=True)
        )
        rows = sorted((self.first, self.last)) if self.first else [1, MAX_ROW]
        return Box(rows[0], rows[1], columns[0], columns[1])

    def written(self, first: int, last: int) -> str:
        """Return the address with other rows, its dollar signs and letters kept."""
        (a, b, c), (d, e, f) = self.marks
        start = f"{a}{b}{c}{first}"
        return f"{start}:{d}{e}{f}{last}" if self.many else start


def references(formula: str) -> Iterator[Reference]:
    """Yield the references to cells of this workbook, in order.

    Left out: whole-sheet ranges over several sheets (``Sheet1:Sheet3!A1``), which Excel does not
    shift either, linked workbooks, names, and everything in texts and brackets.
    """
    at, end = 0, len(formula)
    while at < end:
        mark = formula[at]
        if mark == '"':
            at = _behind(_TEXT, formula, at)
        elif mark == "[":
            linked = _LINKED.match(formula, at)
            at = _behind_address(formula, linked.end()) if linked else _behind_brackets(formula, at)
        elif mark == "#":
            error = _ERROR.match(formula, at)
            at = _behind_address(formula, error.end()) if error else at + 1
        else:
            prefix = _QUOTED.match(formula, at) if mark == "'" else _BARE.match(formula, at)
            if prefix:
                name = prefix[1].replace("''", "'")
                found = _reference(formula, at, prefix.end(), name)
                if found and "[" not in name and ":" not in name:
                    yield found
                at = found.end if found else prefix.end()
                continue
            found = _reference(formula, at, at, None)
            if found:
                yield found
                at = found.end
            else:
                at = _behind(_WORD, formula, at)


def _behind(pattern: re.Pattern[str], formula: str, at: int) -> int:
    """Return the place behind a match, or the next place."""
    match = pattern.match(formula, at)
    return match.end() if match else at + 1


def _behind_brackets(formula: str, at: int) -> int:
    """Return the place behind a structured reference's brackets; an apostrophe shields the next character."""
    depth = 0
    while at < len(formula):
        mark = formula[at]
        if mark == "'":
            at += 1
        elif mark == "[":
            depth += 1
        elif mark == "]":
            depth -= 1
            if not depth:
                return at + 1
        at += 1
    return at


def _behind_address(formula: str, at: int) -> int:
    """Return the place behind the address or name that belongs to a prefix, if there is one."""
    found = _reference(formula, at, at, None)
    return found.end if found else _behind(_WORD, formula, at) if _WORD.match(formula, at) else at


def _reference(formula: str, start: int, body: int, sheet: str | None) -> Reference | None:
    """Read the address at `body`; None when there is none on a sheet's grid."""
    if match := _CELLS.match(formula, body):
        one, other = match.group(1, 2, 3), match.group(5, 6, 7) if match[5] is not None else match.group(1, 2, 3)
        rows = int(match[4]), int(match[8] or match[4])
        many = match[8] is not None
    elif match := _ROWS.match(formula, body):
        one, other, rows, many = (match[1], "", ""), (match[3], "", ""), (int(match[2]), int(match[4])), True
    elif match := _COLUMNS.match(formula, body):
        one, other, rows, many = (match[1], match[2], ""), (match[3], match[4], ""), (0, 0), True
    else:
        return None
    if max(rows) > MAX_ROW or max(column_number(one[1]), column_number(other[1])) > MAX_COLUMN:
        return None
    marks = ((one[0], one[1], one[2]), (other[0], other[1], other[2]))
    return Reference(start, body, match.end(), sheet, rows[0], rows[1], marks, many)


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
    return reference.written(*span) if reference.first <= reference.last else reference.written(*span[::-1])


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
        return ":".join(corners) if reference.many else corners[0]

    return rewritten(formula, change)


def range_grown(formula: str, own_sheet: str, sheet: str, old: Box, new: Box, relative: bool = True) -> str:
    """Return the formula with every range over exactly the rows of `old` ended where `new` ends.

    For formulas over a table's records: a range counts when its rows are those of `old`, with or
    without the header above, and its columns lie inside. A single cell stays a single cell. A range of
    which one end alone has a dollar sign is a running total and stays, and so does one without dollar
    signs over several columns of a single record. With `relative` False only ranges with both count.
    """

    def change(reference: Reference) -> str | None:
        first, last = reference.first, reference.last
        box = reference.box
        if not (reference.many and reference.on(sheet, own_sheet) and last == old.last_row and first <= last):
            return None
        if first not in (old.first_row, old.first_row - 1) or not old.first_col <= box.first_col <= box.last_col:
            return None
        fixed = [bool(mark[2] if mark[1] else mark[0]) for mark in reference.marks]
        one_record = first == last and box.first_col < box.last_col
        if box.last_col > old.last_col or fixed[0] != fixed[1] or not (fixed[0] or (relative and not one_record)):
            return None
        return reference.written(first, new.last_row)

    return rewritten(formula, change) if _may_point(formula, own_sheet, sheet) else formula


def depends_on(formula: str, own_sheet: str, area: Area) -> bool:
    """Tell whether a formula points at a cell of an area by its address.

    Names and structured references are not followed: a caller that needs them must treat a formula
    with such a word as depending.
    """
    return _may_point(formula, own_sheet, area.sheet) and any(
        reference.on(area.sheet, own_sheet) and reference.box.meets(area.box) for reference in references(formula)
    )
