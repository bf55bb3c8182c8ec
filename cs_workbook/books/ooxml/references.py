"""References to cells as formulas write them, found and taken apart (ECMA-376 part 1, 18.17.2.3).

Takes formulas without their equals sign. Texts, structured references, linked workbooks, functions and
names are passed over. A range counts in every spelling: backwards, with blanks, with the sheet on both sides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from .a1 import MAX_COLUMN, MAX_ROW, Area, Box, column_number

_NAME_PART = r"[^\s\"'!(),;:=<>+\-*/^&%{}@#\[\]]+"
_TEXT = re.compile(r'"(?:[^"]|"")*"')
_QUOTED = re.compile(r"'((?:[^']|'')*)'!")
_LINKED = re.compile(rf"\[[^\[\]]*\](?:{_NAME_PART}(?::{_NAME_PART})?)?!")
_BARE = re.compile(rf"({_NAME_PART})(?::({_NAME_PART}))?!")
_ERROR = re.compile(r"#(?:REF!|DIV/0!|N/A|NAME\?|NULL!|NUM!|VALUE!|GETTING_DATA|SPILL!|CALC!|FIELD!|BLOCKED!)")
_WORD = re.compile(r"[\w.$\\?]+")
_OPERATORS = frozenset(" \n\t(),;:=<>+-*/^&%{}@!")
_END = r"(?![\w.$\\?(\[!])"
_CORNER = r"(\$?)([A-Za-z]{1,3})(\$?)([1-9]\d{0,6})"
_CELL = re.compile(_CORNER + _END)
_CELLS = re.compile(rf"{_CORNER}(\s*:\s*(?:'((?:[^']|'')*)'!|({_NAME_PART})!)?){_CORNER}{_END}")
_LIKE_CELL = re.compile(_CORNER + r"\Z")
_ROWS = re.compile(rf"(\$?)([1-9]\d{{0,6}}):(\$?)([1-9]\d{{0,6}}){_END}")
_COLUMNS = re.compile(rf"(\$?)([A-Za-z]{{1,3}}):(\$?)([A-Za-z]{{1,3}}){_END}")


class Reference(NamedTuple):
    """One reference to cells of this workbook.

    Attributes:
        start: where its sheet's name begins; `body`: where the address does; `end`: behind it.
        sheet: the sheet it names; None when it names none.
        first, last: the corner rows as written; 0 for whole columns.
        marks: the dollar signs and letters of the two corners: (dollar, letters, dollar) each.
        between: what stands between the corners: a colon with its blanks, perhaps the sheet again; "" for one cell.
    """

    start: int
    body: int
    end: int
    sheet: str | None
    first: int
    last: int
    marks: tuple[tuple[str, str, str], tuple[str, str, str]]
    between: str

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
        """Return the address with other corner rows, all else of it kept; a cell becomes a range where they differ."""
        (a, b, c), (d, e, f) = self.marks
        start = f"{a}{b}{c}{first}"
        return f"{start}{self.between or ':'}{d}{e}{f}{last}" if self.between or first != last else start

    def spanning(self, low: int, high: int) -> str:
        """Return the address over other rows, the lower corner first where it was written first."""
        return self.written(low, high) if self.first <= self.last else self.written(high, low)


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
        elif mark in _OPERATORS:
            at += 1
        else:
            prefix = _QUOTED.match(formula, at) if mark == "'" else _bare(formula, at)
            if prefix:
                name = prefix[1].replace("''", "'") if mark == "'" else prefix[0][:-1]
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


def _bare(formula: str, at: int) -> re.Match[str] | None:
    """Match a sheet's name without apostrophes, or two with a colon; ``$A$5:Sheet!$A$9`` begins with a cell."""
    match = _BARE.match(formula, at)
    if match and match[2] and _LIKE_CELL.match(match[1]) and ("$" in match[1] or not _LIKE_CELL.match(match[2])):
        return None
    return match


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
    between = ":"
    if (match := _CELLS.match(formula, body)) and (named := match[6] or match[7]):
        named = named.replace("''", "'")
        if sheet is not None and named.casefold() != sheet.casefold():
            match = None
        sheet = named if match else sheet
    if match:
        one, other, between = match.group(1, 2, 3), match.group(8, 9, 10), match[5]
        rows = int(match[4]), int(match[11])
    elif match := _CELL.match(formula, body):
        one, other, between = match.group(1, 2, 3), match.group(1, 2, 3), ""
        rows = int(match[4]), int(match[4])
    elif match := _ROWS.match(formula, body):
        one, other, rows = (match[1], "", ""), (match[3], "", ""), (int(match[2]), int(match[4]))
    elif match := _COLUMNS.match(formula, body):
        one, other, rows = (match[1], match[2], ""), (match[3], match[4], ""), (0, 0)
    else:
        return None
    if max(rows) > MAX_ROW or max(column_number(one[1]), column_number(other[1])) > MAX_COLUMN:
        return None
    marks = ((one[0], one[1], one[2]), (other[0], other[1], other[2]))
    return Reference(start, body, match.end(), sheet, rows[0], rows[1], marks, between)


def area_of(text: str) -> Area | None:
    """Read ``Sheet!$A$1:$B$2``, in any spelling, as one area; None when it is anything else."""
    found = sole(text)
    return Area(found.sheet, *found.box) if found and found.sheet is not None else None


def sole(text: str) -> Reference | None:
    """Return the reference that is all of a text, an equals sign before it allowed."""
    found = next(references(text), None)
    alone = found and text[: found.start].strip() in ("", "=") and not text[found.end :].strip()
    return found if alone else None
