"""Formulas anywhere that cover a whole column of records, and follow the records' new end.

So Excel does it when a Table grows by what is typed below it: ``SUM(C2:C5)`` over all of a column becomes
``SUM(C2:C6)``, and lists, formats and sparklines on any sheet go along. A range that ends there by
chance – over fewer rows, or with one end fixed, as a running total has it – stays.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from . import markup
from .cells import Grammar
from .following_shared import SharedFormulas, place_of, row_of
from .formulas import range_grown
from .growth import Growth, grown_series
from .package import Package
from .pointers import with_pointers
from .strings import decode_text, escape_markup

_OVERLAP = 1 << 10
_ANY_CELL = re.compile(rb"<(?:[\w.-]+:)?f(\s[^<>]*)?>([^<]*)</")
_BLANKS = rb"(?:\s|&#\w+;)*"
_CONTROL = re.compile(rb"<(?:[\w.-]+:)?(?:control|object)Pr\s")
_IN_TAIL = re.compile(rb"<(?:[\w.-]+:)?(?:formula[12]?|f)(?:\s[^<>]*)?>([^<]+)</")


class Follower:
    """The formulas of one sheet.

    Attributes:
        changed: whether a cell's formula was.
    """

    def __init__(self, sheet: str, growths: Sequence[Growth]) -> None:
        self._sheet, self._growths = sheet, [growth for growth in growths if growth.shift]
        self._shared = SharedFormulas(self._followed)
        self.changed = False
        last = b"(?:%b)" % b"|".join(b"%d" % growth.records.last_row for growth in self._growths)
        after = rb"%b:%b(?:[^<:]*!)?\$?[A-Za-z]{1,3}\$?%b(?!\d)" % (_BLANKS, _BLANKS, last)
        before = rb"%b%b:" % (last, _BLANKS)
        self._foreign = re.compile(rb"!\$?[A-Za-z]{1,3}\$?(?:\d{1,7}%b|%b)" % (after, before))
        self._cells = re.compile(rb"<(?:[\w.-]+:)?f(\s[^<>]*)?>([^<]*(?:%b|%b)[^<]*)</" % (after, before))

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
        if not self._growths or not grammar.has_formula(data):
            return data
        splices = markup.Splices(data)
        mask = markup.masked(data)
        for match in (self._cells if mask is data else _ANY_CELL).finditer(mask):
            old = decode_text(data[match.start(2) : match.end(2)])
            if b"shared" in (match[1] or b""):
                new = self._shared.master(match[1], old, place_of(mask, match.start(), grammar)) if old else old
            else:
                new = self._followed(old, row_of(mask, match.start(), grammar))
            if new != old:
                splices.replace(match.start(2), match.end(2), escape_markup(new).encode())
        self._shared.spell_out(mask, grammar, splices)
        self.changed = self.changed or bool(splices)
        return splices.result()

    def _followed(self, formula: str, row: int | None) -> str:
        """Return a cell's formula whose ranges follow; `row` is the cell's, None when it is not known."""
        for growth in self._growths:
            here = growth.sheet.casefold() == self._sheet.casefold()
            record = here and (row is None or growth.records.first_row <= row <= growth.records.last_row)
            formula = followed(formula, self._sheet, growth, relative=not record)
        return formula

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
        result = splices.result()
        return self.pointers(result) if self._growths and _CONTROL.search(result) else result

    def pointers(self, data: bytes) -> bytes:
        """Return a part with controls or drawings of the sheet whose list ranges are changed; see `pointers`."""
        return with_pointers(data, lambda formula: self._followed(formula, 0))


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
