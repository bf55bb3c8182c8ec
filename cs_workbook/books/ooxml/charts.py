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
from .growth import Growth, grown_reference
from .planning import Series
from .references import area_of
from .serials import serial
from .strings import decode_text, escape_markup

CHART_TYPES = ("drawingml.chart+xml", "ms-office.chartex+xml")
"""Endings of the content types of chart parts (21.2 and [MS-ODRAWXML] 2.24)."""

Columns = Callable[[Growth, int], Series | None]
"""Growth and column → the values that are known; None when none are."""

_CACHES = (b"numCache", b"strCache", b"multiLvlStrCache")


def followed(data: bytes, growths: Sequence[Growth], columns: Columns, date1904: bool) -> bytes:
    """Return a chart part whose series follow the growths."""
    splices = markup.Splices(data)
    for element in _references(data):
        old = decode_text(data[element.inner_start : element.inner_end])
        growth = _shown_by(old, growths)
        if growth is None:
            continue
        new = grown_reference(old, growth, exactly=True)
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
    series = columns(growth, area.first_col) if area.first_col == area.last_col else None
    if series is None or following.tag.name == b"multiLvlStrCache" or following.tag.empty:
        splices.replace(following.tag.start, following.end, b"")
        return
    splices.replace(following.inner_start, following.inner_end, _cache(data, following, growth, series, date1904))


def _cache(data: bytes, cache: markup.Element, growth: Growth, series: Series, date1904: bool) -> bytes:
    """Return what a cache holds from now on: format, number of points, points, extensions."""
    p = cache.tag.prefix + b":" if cache.tag.prefix else b""
    count = growth.new_last - growth.records.first_row + 1
    numeric = cache.tag.name == b"numCache"
    before: list[bytes] = []
    points: dict[int, bytes] = {}
    after: list[bytes] = []
    for child in markup.children(data, cache):
        piece = data[child.tag.start : child.end]
        index = markup.whole_number(child.tag.get("idx")) if child.tag.name == b"pt" else None
        if index is not None:
            points[index] = piece
        elif child.tag.name == b"extLst":
            after.append(piece)
        elif child.tag.name != b"ptCount":
            before.append(piece)
    if series.whole:
        points = {}
    for place, value in series.values.items():
        points.pop(place, None)
        if point := _point(p, place, value, numeric, date1904):
            points[place] = point
    kept = [points[index] for index in sorted(points) if index < count]
    return b"".join([*before, b'<%sptCount val="%d"/>' % (p, count), *kept, *after])


def _point(p: bytes, index: int, value: Cell, numeric: bool, date1904: bool) -> bytes:
    """Make one point; b"" for what the cache cannot show."""
    if isinstance(value, dt.datetime):
        value = serial(value, date1904)
    if value is None or value == "" or (numeric and isinstance(value, str | bool)):
        return b""
    text = repr(value) if isinstance(value, float) else cell_text(value)
    return b'<%spt idx="%d"><%sv>%s</%sv></%spt>' % (p, index, p, escape_markup(text).encode(), p, p)


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
