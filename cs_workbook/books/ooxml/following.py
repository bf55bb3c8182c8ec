"""Formulas anywhere that cover a whole column of records, and follow the records' new end.

So Excel does it when a Table grows by what is typed below it: ``SUM(C2:C5)`` over all of a column becomes
``SUM(C2:C6)``, and lists, formats and sparklines on any sheet go along. A range that ends there by
chance – over fewer rows, or with one end fixed, as a running total has it – stays.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from . import markup
from .a1 import column_of, parse_box
from .cells import Grammar
from .formulas import GONE, range_grown, translated
from .growth import Growth, grown_series
from .package import Package
from .strings import decode_text, escape_markup

_OVERLAP = 1 << 10
_REF = re.compile(rb"""\sref\s*=\s*["']([^"']*)["']""")
_IN_TAIL = re.compile(rb"<(?:[\w.-]+:)?(?:formula[12]?|f)(?:\s[^<>]*)?>([^<]*:[^<]*)</")


class Follower:
    """The formulas of one sheet.

    Attributes:
        changed: whether a cell's formula was.
    """

    def __init__(self, sheet: str, growths: Sequence[Growth]) -> None:
        self._sheet, self._growths = sheet, [growth for growth in growths if growth.shift]
        self.changed = False
        ends = b"|".join(b"%d" % growth.records.last_row for growth in self._growths)
        end = rb":\$?[A-Za-z]{1,3}\$?(?:%b)(?!\d)" % ends
        self._foreign = re.compile(rb"!\$?[A-Za-z]{1,3}\$?\d{1,7}" + end)
        self._cells = re.compile(rb"<(?:[\w.-]+:)?f(\s[^<>]*)?>([^<]*%b[^<]*)</" % end)

    def may_follow(self, package: Package, part: str) -> bool:
        """Tell whether a sheet on which nothing grows can hold such a formula, by a scan of its bytes."""
        kept = b""
        for chunk in package.stream(part) if self._growths else ():
            data = kept + chunk
            if self._foreign.search(data):
                return True
            kept = data[-_OVERLAP:]
        return False

    def rows(self, data: bytes, grammar: Grammar) -> bytes:
        """Return whole rows with their cells' formulas changed."""
        splices = markup.Splices(data)
        if not self._growths or not grammar.has_formula(data):
            return data
        mask = markup.masked(data)
        for match in self._cells.finditer(mask):
            shared = b"shared" in (match[1] or b"")
            old = decode_text(data[match.start(2) : match.end(2)])
            new = old
            for growth in self._growths:
                inside = self._is_record(mask, match.start(), grammar, growth)
                new = followed(new, self._sheet, growth, relative=not shared and not inside)
            if new != old and (not shared or self._alike(old, new, _sharing_columns(mask, match, grammar))):
                splices.replace(match.start(2), match.end(2), escape_markup(new).encode())
                self.changed = True
        return splices.result()

    def tail(self, data: bytes) -> bytes:
        """Return what stands after the rows, the formulas of lists, formats and sparklines changed.

        `growth.grown_tail` has done the sparklines that stand on the sheet of the records.
        """
        splices = markup.Splices(data)
        groups = list(markup.elements(data, b"sparklineGroup")) if self._growths and b"sparkline" in data else []
        for match in _IN_TAIL.finditer(markup.masked(data)) if self._growths else ():
            old = new = decode_text(data[match.start(1) : match.end(1)])
            sparkline = any(group.tag.start < match.start() < group.end for group in groups)
            for growth in self._growths:
                if not sparkline:
                    new = followed(new, self._sheet, growth, relative=False)
                elif growth.sheet.casefold() != self._sheet.casefold():
                    new = grown_series(new, growth)
            if new != old:
                splices.replace(match.start(1), match.end(1), escape_markup(new).encode())
        return splices.result()

    def _alike(self, old: str, new: str, columns: Sequence[int]) -> bool:
        """Tell whether a shared formula follows in the same way in cells so many columns to the right of it."""
        for right in columns:
            moved = translated(old, 0, right)
            for growth in self._growths:
                moved = followed(moved, self._sheet, growth, relative=False)
            if GONE in moved or moved != translated(new, 0, right):
                return False
        return bool(columns)

    def _is_record(self, data: bytes, at: int, grammar: Grammar, growth: Growth) -> bool:
        """Tell whether the cell at a place stands in a row of the records; True when that is not known."""
        if growth.sheet.casefold() != self._sheet.casefold():
            return False
        tag = grammar.row.match(data, max(0, data.rfind(grammar.row_open, 0, at)))
        number = int(tag[1]) if tag and tag[1] else growth.records.first_row
        return growth.records.first_row <= number <= growth.records.last_row


def _sharing_columns(data: bytes, formula: re.Match[bytes], grammar: Grammar) -> Sequence[int]:
    """Return how many columns right of a shared formula's own cell its area reaches; none when that is not known."""
    ref = _REF.search(formula[1] or b"")
    box = parse_box(ref[1].decode("ascii", "replace")) if ref else None
    cell = grammar.cell.match(data, max(0, data.rfind(grammar.any_cell, 0, formula.start())))
    if box is None or cell is None or not cell[1]:
        return ()
    own = column_of(cell[1])
    return range(box.first_col - own, box.last_col - own + 1)


def followed(formula: str, own_sheet: str, growth: Growth, relative: bool = True) -> str:
    """Return a formula whose ranges over all records of columns end where the records do now; see `range_grown`."""
    new = growth.records._replace(last_row=growth.new_last)
    return range_grown(formula, own_sheet, growth.sheet, growth.records, new, relative)


def grown_columns(data: bytes, sheet: str, growths: Sequence[Growth]) -> bytes:
    """Return a table part whose column formulas cover the records as they are now (18.5.1.1)."""
    splices = markup.Splices(data)
    for element in markup.elements(data, b"calculatedColumnFormula"):
        new = old = decode_text(data[element.inner_start : element.inner_end])
        for growth in growths:
            new = followed(new, sheet, growth, relative=False)
        if new != old:
            splices.replace(element.inner_start, element.inner_end, escape_markup(new).encode())
    return splices.result()


def grown_source(data: bytes, growths: Sequence[Growth]) -> bytes:
    """Return a pivot cache definition whose source area follows (ECMA-376 part 1, 18.10.1.94)."""
    splices = markup.Splices(data)
    for tag in markup.tags(data):
        if tag.name not in (b"worksheetSource", b"rangeSet") or any(key.endswith(":id") for key in tag.attributes()):
            continue
        sheet, ref = tag.get("sheet"), tag.get("ref")
        for growth in growths if sheet and ref else ():
            ref = followed(ref or "", sheet or "", growth)
        if ref:
            splices.set_attribute(tag, "ref", ref)
    return splices.result()
