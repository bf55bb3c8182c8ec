"""Ranges that end at the last row of a table or area, and follow it when it grows or shrinks.

Takes XML and the growths of one run; gives XML. Covers conditional formats, data validation, ignored
errors and protected ranges (``sqref``, ECMA-376 part 1, 18.18.76), their 2010 kin and sparklines
(``xm:sqref``, ``xm:f``, [MS-XLSX] 2.6), filters, and defined names.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from . import markup
from .a1 import Box, area_of, letters, parse_box, resized, split_reference
from .strings import decode_text, escape_markup

PRINT_AREA = "_xlnm.Print_Area"


class Growth(NamedTuple):
    """Records (header excluded) of a table or area that end at another row than before."""

    sheet: str
    records: Box
    new_last: int

    @property
    def header_row(self) -> int:
        """The row above the records."""
        return self.records.first_row - 1


def grown_tail(tail: bytes, growths: Sequence[Growth]) -> bytes:
    """Return what stands after a sheet's rows with the ranges of its growths moved along."""
    splices = markup.Splices(tail)
    text_of: markup.Tag | None = None
    for tag in markup.tags(tail):
        if tag.closing:
            if text_of is not None and tag.name == text_of.name:
                _grow_text(splices, text_of, tag, growths)
            text_of = None
            continue
        text_of = tag if tag.name in (b"sqref", b"f") and not tag.empty else None
        if tag.name == b"autoFilter":
            ref = tag.get("ref")
            if ref is not None:
                splices.set_attribute(tag, "ref", grown_areas(ref, growths))
        elif b"sqref" in tag.inside and (sqref := tag.get("sqref")) is not None:
            new = grown_areas(sqref, growths)
            if new != sqref:
                splices.set_attribute(tag, "sqref", new)
    return splices.result()


def _grow_text(splices: markup.Splices, tag: markup.Tag, end: markup.Tag, growths: Sequence[Growth]) -> None:
    """Grow ``xm:sqref``, and a sparkline's ``xm:f`` where it is one column of records."""
    old = decode_text(splices.data[tag.end : end.start])
    new = grown_areas(old, growths) if tag.name == b"sqref" else grown_series(old, growths)
    if new != old:
        splices.replace(tag.end, end.start, escape_markup(new).encode())


def grown_areas(sqref: str, growths: Sequence[Growth]) -> str:
    """Return a list of areas in which those that ended at a last row end at the new one.

    An area wider than the table gets a further area for the new rows of the table's own columns.
    """
    areas = []
    for text in sqref.split():
        box, extra = parse_box(text), ""
        for growth in growths:
            records = growth.records
            if box is None or box.last_row != records.last_row or growth.new_last == records.last_row:
                continue
            if records.first_col <= box.first_col and box.last_col <= records.last_col:
                text = resized(text, max(box.first_row, growth.new_last))
                if ":" in text and (last := parse_box(text)) is not None:
                    text = str(last)
            elif growth.new_last > records.last_row and box.first_row >= growth.header_row:
                low, high = max(box.first_col, records.first_col), min(box.last_col, records.last_col)
                if low <= high:
                    extra += " " + str(Box(records.last_row + 1, growth.new_last, low, high))
        areas.append(text + extra)
    return " ".join(areas)


def grown_series(text: str, growths: Sequence[Growth]) -> str:
    """Return a reference to one column of records, grown; anything else as it was."""
    area = area_of(text)
    if area is None or area.first_col != area.last_col or area.first_row == area.last_row:
        return text
    return grown_reference(text, growths)


def grown_reference(text: str, growths: Sequence[Growth], exactly: bool = False, above: bool = False) -> str:
    """Return ``Sheet!$A$2:$A$9`` with its last row moved along, if it ends at a last row.

    Args:
        exactly: only a reference that starts at the first record.
        above: also a reference that starts above the header, or reaches beside the table.
    """
    area, parts = area_of(text), split_reference(text)
    if area is None or parts is None:
        return text
    for growth in growths:
        records = growth.records
        if area.sheet.casefold() != growth.sheet.casefold() or area.last_row != records.last_row:
            continue
        inside = records.first_col <= area.first_col and area.last_col <= records.last_col
        if above and area.first_row < area.last_row and area.box.meets(records):
            inside = True
        elif (exactly and area.first_row != records.first_row) or area.first_row < growth.header_row:
            continue
        if inside:
            head = text[: len(text) - len(parts[1])]
            return head + resized(parts[1], max(area.first_row, growth.new_last))
    return text


def grown_name(name: str, text: str, growths: Sequence[Growth]) -> str:
    """Return what a defined name stands for, its areas grown.

    A single cell stays as it is: a name for one cell means that cell.
    """
    pieces = _split_union(text)
    grown = []
    for piece in pieces:
        parts = split_reference(piece)
        many = parts is not None and ":" in parts[1]
        grown.append(grown_reference(piece, growths, above=name == PRINT_AREA) if many else piece)
    return ",".join(grown)


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


def column_range(first: int, last: int) -> str:
    """Return ``A:C`` for messages."""
    return f"{letters(first)}:{letters(last)}"
