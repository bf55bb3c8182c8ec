"""The small parts after a removal: tables, names, charts, pivots. Bytes in, bytes out.

Charts keep the values they show beside each reference (21.2.2.123, 21.2.2.201); points of rows that
go are taken out of them, so that viewers that do not read cells agree.
"""

from __future__ import annotations

import re

from . import markup
from .a1 import Box, parse_box
from .formulas import GONE, rewritten
from .references import Reference, references
from .shift_removal import CUT_PIVOT, CUT_SOURCE, CUT_TABLE, Removal
from .strings import decode_text, escape_markup, unescape

_BUILT_IN = re.compile(r"_xlnm\.(?:Print_Area|Print_Titles|_FilterDatabase|Criteria|Extract)$", re.I)
_CACHES = (b"numCache", b"strCache")


def shifted_table(data: bytes, sheet: str, removal: Removal) -> bytes:
    """Return a table part: area, filter and sort move and shrink; column formulas follow.

    Raises WorkbookError when its header, its totals or all of its records would go.
    """
    splices = markup.Splices(data)
    root = markup.root(data)
    box = parse_box(root.tag.get("ref") or "") if root else None
    if root is None or box is None:
        return data
    header = int(root.tag.get("headerRowCount") or 1)
    records = Box(
        box.first_row + header,
        box.last_row - int(root.tag.get("totalsRowCount") or 0),
        box.first_col,
        box.last_col,
    )
    if removal.here(sheet):
        _check_table(root.tag, box, records, removal)
        for tag in markup.tags(data):
            ref = tag.get("ref") if tag.name in (b"table", b"autoFilter", b"sortState", b"sortCondition") else None
            if ref and (new := removal.areas(ref)):
                splices.set_attribute(tag, "ref", new)
        for element in markup.elements(data, b"sortState"):
            if not removal.areas(element.tag.get("ref") or ""):
                splices.replace(element.tag.start, element.end, b"")
    for element in markup.elements(data, b"calculatedColumnFormula", b"totalsRowFormula"):
        text = decode_text(data[element.inner_start : element.inner_end])
        column = element.tag.name == b"calculatedColumnFormula"
        new = removal.shared(text, sheet, [records])[0] if column else removal.formula(text, sheet)
        _put_text(element, text, new, splices)
    return splices.result()


def _check_table(tag: markup.Tag, box: Box, records: Box, removal: Removal) -> None:
    """Refuse to take away a header, a totals row, every record, or records of a table beside."""
    rows = removal.rows
    fixed = rows.count(box.first_row, records.first_row - 1) + rows.count(records.last_row + 1, box.last_row)
    if fixed or rows.box(records) is None:
        raise removal.refusal(CUT_TABLE, f"{box} ({unescape(tag.get('displayName') or '')})")
    for row in rows.removed:
        if records.first_row <= row <= records.last_row:
            removal.lose_cell(row, box.first_col)
            removal.lose_cell(row, box.last_col)


def _put_text(element: markup.Element, old: str, new: str, splices: markup.Splices) -> None:
    if new != old:
        splices.replace(element.inner_start, element.inner_end, escape_markup(new).encode())


def shifted_names(data: bytes, removal: Removal) -> bytes:
    """Return the workbook part: defined names follow; a print area or filter name that is all gone goes.

    Rows without a dollar sign are distances from the cell that uses the name (18.2.5); they stay.
    """
    splices = markup.Splices(data)
    outer = markup.first(data, b"definedNames")
    names = [] if outer is None else [c for c in markup.children(data, outer) if c.tag.name == b"definedName"]
    lost = 0
    for element in names:
        text = decode_text(data[element.inner_start : element.inner_end])
        new = _name(text, removal)
        if GONE in new and GONE not in text and _BUILT_IN.match(element.tag.get("name") or ""):
            new = ",".join(area for area in new.split(",") if GONE not in area)
        if new:
            _put_text(element, text, new, splices)
        else:
            splices.replace(element.tag.start, element.end, b"")
            lost += 1
    if outer is not None and lost == len(names):
        splices = markup.Splices(data)
        splices.replace(outer.tag.start, outer.end, b"")
    return splices.result()


def _name(text: str, removal: Removal) -> str:
    """Return what a defined name stands for after the removal."""

    def change(reference: Reference) -> str | None:
        fixed = all(mark[2] if mark[1] else mark[0] for mark in reference.marks)
        if not reference.first or not fixed or not reference.on(removal.sheet, ""):
            return None
        return removal.formula(text[reference.body : reference.end], removal.sheet)

    return rewritten(text, change)


def shifted_chart(data: bytes, removal: Removal) -> bytes:
    """Return a chart part: references follow, cached points of rows that go are dropped."""
    splices = markup.Splices(data)
    for element in markup.elements(data, b"f", b"sqref"):
        text = decode_text(data[element.inner_start : element.inner_end])
        _put_text(element, text, removal.formula(text, ""), splices)
    for outer in markup.elements(data, b"numRef", b"strRef", b"multiLvlStrRef", b"numDim", b"strDim"):
        parts = list(markup.children(data, outer))
        formula = next((part for part in parts if part.tag.name == b"f"), None)
        if formula is None:
            continue
        box = _lost_rows(decode_text(data[formula.inner_start : formula.inner_end]), removal)
        for part in parts if box else ():
            if part.tag.name in _CACHES:
                _shrink_cache(part, box, splices, removal)
            elif part.tag.name in (b"multiLvlStrCache", b"lvl"):
                splices.replace(part.tag.start, part.end, b"")
    return splices.result()


def _lost_rows(text: str, removal: Removal) -> Box | None:
    """Return the area of a reference that loses rows; None when it loses none."""
    for reference in references(text):
        box = reference.box
        if reference.first and reference.on(removal.sheet, "") and removal.rows.count(box.first_row, box.last_row):
            return box
    return None


def _shrink_cache(cache: markup.Element, box: Box | None, splices: markup.Splices, removal: Removal) -> None:
    """Drop the points of rows that go, where points and rows agree one to one; else drop the cache."""
    data = splices.data
    count = markup.first(data, b"ptCount", start=cache.inner_start, end=cache.inner_end)
    height = box.last_row - box.first_row + 1 if box else 0
    if box is None or count is None or box.first_col != box.last_col or count.tag.get("val") != str(height):
        splices.replace(cache.tag.start, cache.end, b"")
        return
    splices.set_attribute(count.tag, "val", str(height - removal.rows.count(box.first_row, box.last_row)))
    for point in markup.elements(data, b"pt", start=cache.inner_start, end=cache.inner_end):
        index = point.tag.get("idx") or ""
        row = box.first_row + int(index) if index.isdigit() else 0
        if removal.rows.gone(row):
            splices.replace(point.tag.start, point.end, b"")
        elif row:
            splices.set_attribute(point.tag, "idx", str(removal.rows.moved(row) - removal.rows.moved(box.first_row)))


def shifted_pivot_cache(data: bytes, removal: Removal) -> bytes:
    """Return a pivot cache definition: its source area follows (18.10.1.94, 18.10.1.83)."""
    splices = markup.Splices(data)
    for tag in markup.tags(data):
        if tag.name not in (b"worksheetSource", b"rangeSet") or not removal.here(tag.get("sheet") or ""):
            continue
        ref = tag.get("ref") or ""
        if any(key.endswith(":id") for key in tag.attributes()) or not ref:
            continue
        new = removal.areas(ref)
        if not new:
            raise removal.refusal(CUT_SOURCE, ref)
        splices.set_attribute(tag, "ref", new)
    return splices.result()


def shifted_pivot_table(data: bytes, removal: Removal) -> bytes:
    """Return a pivot table of the sheet that loses rows: it moves, and is never cut (18.10.1.73, location)."""
    splices = markup.Splices(data)
    for tag in markup.tags(data):
        ref = tag.get("ref") if tag.name == b"location" else None
        box = parse_box(ref or "")
        if ref and box:
            if removal.rows.count(box.first_row, box.last_row):
                raise removal.refusal(CUT_PIVOT, ref)
            splices.set_attribute(tag, "ref", removal.areas(ref))
    return splices.result()


def shifted_areas(data: bytes, removal: Removal) -> bytes:
    """Return a part that names areas of the sheet by ``ref`` or ``r``: saved views, single mapped cells."""
    splices = markup.Splices(data)
    for tag in markup.tags(data):
        name = {b"nsvFilter": "ref", b"singleXmlCell": "r"}.get(tag.name)
        text = tag.get(name) if name else None
        if name and text and (new := removal.areas(text)):
            splices.set_attribute(tag, name, new)
    return splices.result()
