"""Charts follow the records they show: references and the values kept with them (ECMA-376 part 1, 21.2.2).

Takes a chart part and growths, gives the part. A reference counts when it covers a column of records
exactly. Values kept in the chart (21.2.2.123 numCache, 21.2.2.201 strCache) are made to agree with
the cells, so that viewers that do not read cells show them too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence

from cs_workbook.model import Cell, cell_text

from . import markup
from .a1 import area_of
from .growth import Growth, grown_reference
from .serials import serial
from .strings import decode_text, escape_markup

CHART_TYPES = ("drawingml.chart+xml", "ms-office.chartex+xml")
"""Endings of the content types of chart parts (21.2 and [MS-ODRAWXML] 2.24)."""

Columns = Callable[[Growth, int], Sequence[Cell] | None]
"""Growth and column → all values of the records from now on; None when they are not known."""

_CACHES = (b"numCache", b"strCache", b"multiLvlStrCache")


def followed(data: bytes, growths: Sequence[Growth], columns: Columns, date1904: bool) -> bytes:
    """Return a chart part whose series follow the growths."""
    splices = markup.Splices(data)
    for element in _references(data):
        old = decode_text(data[element.inner_start : element.inner_end])
        new = grown_reference(old, growths, exactly=True)
        growth = _shown_by(old, growths)
        if growth is None:
            continue
        if new != old:
            splices.replace(element.inner_start, element.inner_end, escape_markup(new).encode())
        _refresh(splices, element, old, growth, columns, date1904)
    return splices.result()


def _references(data: bytes) -> Iterator[markup.Element]:
    """Yield the elements that hold a reference: ``c:f``, ``cx:f``, ``c15:f`` and ``c15:sqref``."""
    yield from markup.elements(data, b"f", b"sqref")


def _shown_by(reference: str, growths: Sequence[Growth]) -> Growth | None:
    """Return the growth whose records a reference covers from the first to the last row."""
    area = area_of(reference)
    for growth in growths if area else ():
        records = growth.records
        if (
            area
            and area.sheet.casefold() == growth.sheet.casefold()
            and (area.first_row, area.last_row) == (records.first_row, records.last_row)
            and records.first_col <= area.first_col
            and area.last_col <= records.last_col
        ):
            return growth
    return None


def _refresh(
    splices: markup.Splices,
    element: markup.Element,
    reference: str,
    growth: Growth,
    columns: Columns,
    date1904: bool,
) -> None:
    """Make the cache after a reference agree with the cells, or drop it where they are not known."""
    data = splices.data
    area = area_of(reference)
    following = next(iter(_siblings_after(data, element)), None)
    if following is None or area is None:
        return
    if following.tag.name == b"lvl":  # a chartex dimension: its levels are optional
        for sibling in _siblings_after(data, element):
            if sibling.tag.name == b"lvl":
                splices.replace(sibling.tag.start, sibling.end, b"")
        return
    if following.tag.name not in _CACHES:
        return
    values = columns(growth, area.first_col) if area.first_col == area.last_col else None
    if values is None or following.tag.name == b"multiLvlStrCache":
        splices.replace(following.tag.start, following.end, b"")
        return
    numeric = following.tag.name == b"numCache"
    points = b"".join(_points(values, numeric, date1904, following.tag.prefix))
    count = markup.first(data, b"ptCount", start=following.inner_start, end=following.inner_end)
    pieces = [
        data[child.tag.start : child.end]
        for child in markup.children(data, following)
        if child.tag.name not in (b"ptCount", b"pt", b"extLst")
    ]
    name = (following.tag.prefix + b":" if following.tag.prefix else b"") + b"ptCount"
    pieces.append(b'<%s val="%d"/>' % (count.tag.qualified if count else name, len(values)))
    pieces.append(points)
    if following.tag.empty:
        splices.replace(following.tag.start, following.end, b"")
    else:
        splices.replace(following.inner_start, following.inner_end, b"".join(pieces))


def _points(values: Sequence[Cell], numeric: bool, date1904: bool, prefix: bytes) -> Iterator[bytes]:
    p = prefix + b":" if prefix else b""
    for index, value in enumerate(values):
        if isinstance(value, dt.datetime):
            value = serial(value, date1904)
        if value is None or (numeric and (isinstance(value, str | bool))):
            continue
        text = repr(value) if isinstance(value, float) else cell_text(value)
        yield b'<%spt idx="%d"><%sv>%s</%sv></%spt>' % (p, index, p, escape_markup(text).encode(), p, p)


def _siblings_after(data: bytes, element: markup.Element) -> Iterator[markup.Element]:
    """Yield the elements that follow inside the same parent."""
    open_tag, depth = None, 0
    for tag in markup.tags(data, element.end):
        if open_tag is None:
            if tag.closing:
                return
            if tag.empty:
                yield markup.Element(tag, tag.end, tag.end, tag.end)
            else:
                open_tag, depth = tag, 1
        elif not tag.empty:
            depth += -1 if tag.closing else 1
            if not depth:
                yield markup.Element(open_tag, open_tag.end, tag.start, tag.end)
                open_tag = None


def chart_parts(content_types: bytes) -> list[str]:
    """Return the chart parts that the content types list."""
    return [
        (tag.get("PartName") or "").lstrip("/")
        for tag in markup.tags(content_types)
        if tag.name == b"Override" and (tag.get("ContentType") or "").endswith(CHART_TYPES)
    ]
