"""Ranges that end at the last row of a table or area, and follow it when it grows or shrinks.

Takes XML and the growths of one run; gives XML. Covers conditional formats, data validation, ignored
errors and protected ranges (``sqref``, ECMA-376 part 1, 18.18.76), their 2010 kin and sparklines
(``xm:sqref``, ``xm:f``, [MS-XLSX] 2.6), filters, and defined names.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from . import markup
from .a1 import Box, parse_box
from .formulas import range_grown, resized, translated
from .references import area_of
from .strings import decode_text, escape_markup

PRINT_AREA = "_xlnm.Print_Area"
_BUILT_IN = "_xlnm."


class Growth(NamedTuple):
    """Records (header excluded) of a table or area that end at another row than before.

    `totals` rows stand under the records and move with their end.
    """

    sheet: str
    records: Box
    new_last: int
    totals: int = 0

    @property
    def shift(self) -> int:
        """How many rows the end moves down (negative: up)."""
        return self.new_last - self.records.last_row

    def new_end(self, box: Box) -> int | None:
        """Return where an area ends that ends with the records, or with the totals; None for any other."""
        last = self.records.last_row
        ends_here = box.last_row == last or (
            self.totals and box.first_row <= last and box.last_row == last + self.totals
        )
        return max(box.first_row, box.last_row + self.shift) if ends_here and self.shift else None

    @property
    def header_row(self) -> int:
        """The row above the records."""
        return self.records.first_row - 1


def grown_tail(tail: bytes, growth: Growth) -> bytes:
    """Return what stands after a sheet's rows with the ranges of a growth moved along."""
    splices = markup.Splices(tail)
    for tag in markup.tags(tail):
        name = "ref" if tag.name == b"autoFilter" else "sqref"
        if (name == "ref" or b"sqref" in tag.inside) and (areas := tag.get(name)) is not None:
            new = grown_areas(areas, growth)
            if new != areas:
                splices.set_attribute(tag, name, new)
    groups = list(markup.elements(tail, b"sparklineGroup")) if b"sparkline" in tail else []
    for element in markup.elements(tail, b"sqref") if b"sqref>" in tail else ():
        if not any(group.tag.start < element.tag.start < group.end for group in groups):
            _replace_text(splices, element, grown_areas(_text(tail, element), growth))
    for group in groups:
        _grow_sparklines(splices, group, growth)
    return splices.result()


def _text(data: bytes, element: markup.Element) -> str:
    return decode_text(data[element.inner_start : element.inner_end])


def _replace_text(splices: markup.Splices, element: markup.Element, new: str) -> None:
    if new != _text(splices.data, element):
        splices.replace(element.inner_start, element.inner_end, escape_markup(new).encode())


def _grow_sparklines(splices: markup.Splices, group: markup.Element, growth: Growth) -> None:
    """Stretch what sparklines show of a column; give new rows the sparklines that the last row has."""
    data = splices.data
    for formula in markup.elements(data, b"f", start=group.inner_start, end=group.inner_end):
        _replace_text(splices, formula, grown_series(_text(data, formula), growth))
    for element in markup.elements(data, b"sparkline", start=group.inner_start, end=group.inner_end):
        shown = markup.first(data, b"f", start=element.inner_start, end=element.inner_end)
        place = markup.first(data, b"sqref", start=element.inner_start, end=element.inner_end)
        cell = parse_box(_text(data, place)) if place else None
        area = area_of(_text(data, shown)) if shown else None
        if not (shown and place and cell and area) or not growth.records.holds(cell):
            continue
        rows = {cell.first_row, cell.last_row, area.first_row, area.last_row}
        if rows != {growth.records.last_row} or area.sheet.casefold() != growth.sheet.casefold():
            continue
        for down in range(1, growth.shift + 1):
            copy = markup.Splices(data[element.tag.start : element.end])
            moved = str(cell._replace(first_row=cell.first_row + down, last_row=cell.last_row + down))
            for part, new in ((shown, translated(_text(data, shown), down, 0)), (place, moved)):
                start, end = part.inner_start - element.tag.start, part.inner_end - element.tag.start
                copy.replace(start, end, escape_markup(new).encode())
            splices.replace(element.end, element.end, copy.result())


def grown_areas(sqref: str, growth: Growth) -> str:
    """Return a list of areas in which those that ended at the last row end at the new one.

    An area wider than the table gets a further area for the new rows of the table's own columns. One cell
    alone stays, unless it goes on from what stands above it in the list, or is in the only record.
    """
    areas = []
    records = growth.records
    boxes = [parse_box(text) for text in sqref.split()]
    for text, box in zip(sqref.split(), boxes, strict=True):
        extra = ""
        new_end = growth.new_end(box) if box and not _stands_alone(box, boxes, growth) else None
        if box is not None and new_end is not None:
            if records.first_col <= box.first_col and box.last_col <= records.last_col:
                text = str(box._replace(last_row=new_end))
            elif growth.shift > 0 and box.first_row >= growth.header_row:
                low, high = max(box.first_col, records.first_col), min(box.last_col, records.last_col)
                if low <= high:
                    extra = " " + str(Box(box.last_row + 1, new_end, low, high))
        areas.append(text + extra)
    return " ".join(areas)


def _stands_alone(box: Box, boxes: Sequence[Box | None], growth: Growth) -> bool:
    """Tell whether an area is one cell of several records and nothing of its list stands above it."""
    one = box.first_row == box.last_row and box.first_col == box.last_col
    many_records = growth.records.first_row < growth.records.last_row
    return one and many_records and not any(other and other.covers(box.first_row - 1, box.first_col) for other in boxes)


def grown_series(text: str, growth: Growth) -> str:
    """Return a reference to one column of records, grown; anything else as it was."""
    area = area_of(text)
    if area is None or area.first_col != area.last_col or area.first_row == area.last_row:
        return text
    return grown_reference(text, growth)


def grown_reference(text: str, growth: Growth, exactly: bool = False, above: bool = False) -> str:
    """Return ``Sheet!$A$2:$A$9`` with its last row moved along, if it ends with the records.

    Args:
        exactly: only a reference to all records of its columns.
        above: also a reference that starts above the header, or reaches beside the table.
    """
    area = area_of(text)
    records = growth.records
    if area is None or area.sheet.casefold() != growth.sheet.casefold():
        return text
    inside = records.first_col <= area.first_col and area.last_col <= records.last_col
    if exactly:
        fits = inside and (area.first_row, area.last_row) == (records.first_row, records.last_row)
    elif above:  # something else may end there too, or have made it longer already, so it never shrinks
        fits = area.first_row < area.last_row and area.box.meets(records) and growth.shift > 0
    else:
        fits = inside and area.first_row >= growth.header_row
    new_end = growth.new_end(area.box) if fits else None
    if above and fits and records.last_row < area.last_row < growth.new_last + growth.totals:
        new_end = growth.new_last + growth.totals
    return text if new_end is None else resized(text, new_end)


def grown_name(name: str, text: str, growth: Growth) -> str:
    """Return what a defined name stands for, its areas grown.

    A name follows by the rule of formulas (see `formulas.range_grown`), with the totals below the records or
    without. What Excel itself names – print areas, filters – follows wherever it ends with the records.
    """
    if not name.startswith(_BUILT_IN):
        return _grown_formula(text, growth)
    records = growth.records
    grown = []
    for piece in _split_union(text):
        area = area_of(piece)
        many = area is not None and ":" in piece
        if many and area and area.first_row == area.last_row and records.first_row < records.last_row:
            many = False
        grown.append(grown_reference(piece, growth, above=name == PRINT_AREA) if many else piece)
    return ",".join(grown)


def _grown_formula(text: str, growth: Growth) -> str:
    """Return a name's formula; the order of the steps keeps what one has moved from being moved by the next."""
    records = growth.records
    steps = sorted({0, growth.totals}, reverse=growth.shift > 0)
    for below in steps:
        old = records._replace(last_row=records.last_row + below)
        new = records._replace(last_row=max(records.first_row, growth.new_last) + below)
        text = range_grown(text, "", growth.sheet, old, new, relative=False)
    return text


def _split_union(text: str) -> list[str]:
    """Split at commas outside apostrophes and brackets."""
    pieces, start, quote, depth = [], 0, False, 0
    for at, letter in enumerate(text):
        if letter == "'":
            quote = not quote
        elif not quote and letter in "([{":
            depth += 1
        elif not quote and letter in ")]}":
            depth -= 1
        elif letter == "," and not quote and not depth:
            pieces.append(text[start:at])
            start = at + 1
    return [*pieces, text[start:]]
