"""Rules on what floats over a sheet: comments, drawings, charts, controls, pivots, slicers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from lxml import etree

from .model import Found, rule, sheet_rule
from .package import Package, child, children, descendants, local, rid
from .refs import MAX_COLUMN, MAX_ROW, area
from .sheet import Sheet

_VML_NOTE = re.compile(rb'<\w+:ClientData[^>]*ObjectType="Note".*?</\w+:ClientData>', re.S)
_VML_ROW = re.compile(rb"<\w+:Row>\s*(\d+)\s*<")
_VML_COLUMN = re.compile(rb"<\w+:Column>\s*(\d+)\s*<")
_VML_ID = re.compile(rb'<\w+:\w+[^>]*\bid="_x0000_s(\d+)"')
_VML_BLOCKS = re.compile(rb'<\w+:idmap\b[^>]*\bdata="([^"]*)"')
_VML_ANCHOR = re.compile(rb"<\w+:Anchor>([^<]*)<")
_VML_CLIENT = re.compile(rb"<\w+:ClientData\b.*?</\w+:ClientData>", re.S)
_ANCHORED = ("sp", "grpSp", "graphicFrame", "cxnSp", "pic", "contentPart", "AlternateContent")
_LEGACY = {"drawing": "drawing", "legacyDrawing": "vmlDrawing", "legacyDrawingHF": "vmlDrawing"}


@sheet_rule("comment-reference")
def comment_reference(sheet: Sheet) -> Iterator[Found]:
    """A comment stands at one cell, alone there, and its author exists."""
    for part in sheet.package.related(sheet.part, "comments"):
        tree = sheet.package.tree(part)
        authors = len(children(child(tree, "authors"), "author"))
        comments = children(child(tree, "commentList"), "comment")
        for element in comments:
            place = area(element.get("ref"))
            if place is None or place[:2] != place[2:]:
                yield part, element.get("ref", ""), "is not a cell"
            number = element.get("authorId", "")
            if not (number.isdigit() and int(number) < authors):
                yield part, element.get("ref", ""), f"author {number} of {authors}"
        for ref, size in Counter(e.get("ref", "") for e in comments).items():
            if size > 1:
                yield part, ref, f"{size} comments"


@sheet_rule("comment-drawing")
def comment_drawing(sheet: Sheet) -> Iterator[Found]:
    """A sheet with comments has a legacy drawing with a note for each of them."""
    refs = set()
    for part in sheet.package.related(sheet.part, "comments"):
        comments = children(child(sheet.package.tree(part), "commentList"), "comment")
        refs |= {place[:2] for e in comments if (place := area(e.get("ref")))}
    if not refs:
        return
    if sheet.head("legacyDrawing") is None:
        yield sheet.part, "legacyDrawing", "missing"
        return
    notes = set()
    for part in sheet.package.related(sheet.part, "vmlDrawing"):
        for note in _VML_NOTE.findall(sheet.package.data(part)):
            row, column = _VML_ROW.search(note), _VML_COLUMN.search(note)
            notes.add((int(row[1]) + 1 if row else 1, int(column[1]) + 1 if column else 1))
    for cell in sorted(refs ^ notes):
        yield sheet.part, f"row {cell[0]} column {cell[1]}", "comment without note or note without comment"


@sheet_rule("note-twice")
def note_twice(sheet: Sheet) -> Iterator[Found]:
    """A cell has one note's shape, and the sheet one comments part and one drawing that holds notes."""
    parts = sheet.package.related(sheet.part, "comments")
    if len(parts) > 1:
        yield sheet.part, "comments", f"{len(parts)} parts"
    drawings = [p for p in sheet.package.related(sheet.part, "vmlDrawing") if _VML_NOTE.search(sheet.package.data(p))]
    if len(drawings) > 1:
        yield sheet.part, "vmlDrawing", f"{len(drawings)} parts with notes"
    for part in drawings:
        cells = Counter(
            (
                row[1] if (row := _VML_ROW.search(note)) else b"0",
                column[1] if (column := _VML_COLUMN.search(note)) else b"0",
            )
            for note in _VML_NOTE.findall(sheet.package.data(part))
        )
        for cell, number in cells.items():
            if number > 1:
                yield part, f"row {int(cell[0]) + 1} column {int(cell[1]) + 1}", f"{number} notes"


@sheet_rule("shape-number")
def shape_number(sheet: Sheet) -> Iterator[Found]:
    """A numbered shape of a legacy drawing has its number alone, in a block that the drawing's idmap names."""
    for part in sheet.package.related(sheet.part, "vmlDrawing"):
        data = sheet.package.data(part)
        numbers = Counter(int(number) for number in _VML_ID.findall(data))
        said = _VML_BLOCKS.search(data)
        blocks = {int(block) for block in said[1].split(b",") if block.strip()} if said else None
        for number, times in numbers.items():
            if times > 1:
                yield part, f"_x0000_s{number}", f"stands {times} times"
            # openpyxl counts from 1, below every block, and Excel takes it.
            if blocks is not None and number >= 1024 and number // 1024 not in blocks:
                yield part, f"_x0000_s{number}", f"block {number // 1024} of {sorted(blocks)}"


@sheet_rule("shape-anchor")
def shape_anchor(sheet: Sheet) -> Iterator[Found]:
    """A shape of a legacy drawing has eight numbers for its corners, on the sheet and in order."""
    for part in sheet.package.related(sheet.part, "vmlDrawing"):
        for client in _VML_CLIENT.findall(sheet.package.data(part)):
            anchor = _VML_ANCHOR.search(client)
            texts = [text.strip() for text in anchor[1].split(b",")] if anchor else []
            if anchor and (len(texts) != 8 or not all(text.isdigit() for text in texts)):
                yield part, "Anchor", f"holds {anchor[1].decode()}"
            elif anchor:
                left, _, top, _, right, _, bottom, _ = map(int, texts)
                if left > right or top > bottom or right >= MAX_COLUMN or bottom >= MAX_ROW:
                    yield part, "Anchor", f"ends ({right}, {bottom}), begins ({left}, {top})"


@sheet_rule("threaded-comment")
def threaded_comment(sheet: Sheet) -> Iterator[Found]:
    """A threaded comment has its person, its parent and a plain comment at its cell."""
    package = sheet.package
    persons = {
        person.get("id")
        for part in package.related(package.workbook, "person")
        for person in descendants(package.tree(part), "person")
    }
    plain_refs = {
        e.get("ref")
        for part in package.related(sheet.part, "comments")
        for e in descendants(package.tree(part), "comment")
    }
    for part in package.related(sheet.part, "threadedComment"):
        comments = list(descendants(package.tree(part), "threadedComment"))
        ids = Counter(e.get("id") for e in comments)
        for element in comments:
            place, parent = element.get("ref", ""), element.get("parentId")
            if element.get("personId") not in persons:
                yield part, place, f"person {element.get('personId')} is missing"
            if parent is not None and parent not in ids:
                yield part, place, f"parent {parent} is missing"
            if ids[element.get("id")] > 1 or element.get("ref") not in plain_refs:
                yield part, place, "id stands twice, or no plain comment at the cell"


@sheet_rule("drawing-relationship")
def drawing_relationship(sheet: Sheet) -> Iterator[Found]:
    """A sheet's drawing and legacyDrawing lead to parts of that kind."""
    kinds = {r.id: r.kind for r in sheet.package.relations(sheet.part)}
    for name, kind in _LEGACY.items():
        element = sheet.head(name)
        found = kinds.get(rid(element) or "", kind) if element is not None else kind
        if found != kind:
            yield sheet.part, name, f"leads to {found}"


@rule("drawing-anchor")
def drawing_anchor(package: Package) -> Iterator[Found]:
    """An anchor has its corners on the sheet, in order, one object and clientData."""
    for sheet in package.sheets:
        for part in package.related(sheet.part, "drawing"):
            for anchor in descendants(package.tree(part), "twoCellAnchor", "oneCellAnchor", "absoluteAnchor"):
                if what := _anchor_defect(anchor):
                    yield part, local(anchor), what


def _anchor_defect(anchor: etree._Element) -> str:
    """Return what is wrong with one anchor; "" when nothing is."""
    names = [local(e) for e in anchor if isinstance(e.tag, str)]
    corners = {"twoCellAnchor": ["from", "to"], "oneCellAnchor": ["from", "ext"]}.get(local(anchor), ["pos", "ext"])
    if names[:2] != corners or len(names) != 4 or names[2] not in _ANCHORED or names[3] != "clientData":
        return f"holds {names}"
    places = []
    for corner in descendants(anchor, "from", "to"):
        texts = [(e.text or "").strip() for e in corner]
        if [local(e) for e in corner] != ["col", "colOff", "row", "rowOff"]:
            return f"{local(corner)} holds {[local(e) for e in corner]}"
        if not (texts[0].isdigit() and texts[2].isdigit()):
            return f"{local(corner)} at {texts}"
        places.append((int(texts[2]), int(texts[0])))
    for row, column in places:
        if row >= MAX_ROW or column >= MAX_COLUMN:
            return f"row {row}, column {column}"
    if len(places) == 2 and (places[0][0] > places[1][0] or places[0][1] > places[1][1]):
        return f"ends {places[1]} before it begins {places[0]}"
    return ""


@rule("drawing-id")
def drawing_id(package: Package) -> Iterator[Found]:
    """Every object of a drawing has a numeric id."""
    for sheet in package.sheets:
        for part in package.related(sheet.part, "drawing"):
            for element in descendants(package.tree(part), "cNvPr"):
                if not element.get("id", "").isdigit():
                    yield part, element.get("name", ""), f"id {element.get('id')}"


def _charts(package: Package) -> Iterator[tuple[str, etree._Element]]:
    for sheet in package.sheets:
        for drawing in package.related(sheet.part, "drawing"):
            for part in package.related(drawing, "chart"):
                if (tree := package.tree(part)) is not None:
                    yield part, tree


@rule("chart-cache")
def chart_cache(package: Package) -> Iterator[Found]:
    """A chart's cached points lie below their ptCount and stand in order."""
    for part, tree in _charts(package):
        for cache in descendants(tree, "numCache", "strCache", "lvl"):
            count = child(cache, "ptCount")
            if count is None and local(cache) == "lvl" and cache.getparent() is not None:
                count = child(cache.getparent(), "ptCount")
            last = -1
            for point in children(cache, "pt"):
                index = int(point.get("idx", "-1"))
                if index <= last or (count is not None and index >= int(count.get("val", "0"))):
                    yield part, local(cache), f"point {index}"
                last = index


@rule("chart-axis")
def chart_axis(package: Package) -> Iterator[Found]:
    """Every axis that a chart uses stands in its plot area; 0 is none."""
    for part, tree in _charts(package):
        for plot in descendants(tree, "plotArea"):
            axes = {e.get("val") for e in descendants(plot, "axId") if local(e.getparent()).endswith("Ax")}
            for element in descendants(plot, "axId"):
                if element.get("val") not in axes | {"0"}:
                    yield part, local(element.getparent()), f"axis {element.get('val')} is missing"


@sheet_rule("control-shape")
def control_shape(sheet: Sheet) -> Iterator[Found]:
    """Every form control has its part, and its shape in the legacy drawing; LibreOffice does not number those."""
    kinds = {r.id: r.kind for r in sheet.package.relations(sheet.part)}
    shapes = b"".join(sheet.package.data(p) for p in sheet.package.related(sheet.part, "vmlDrawing"))
    numbered = b"_x0000_s" in shapes and b'id="shape_' not in shapes
    for element in descendants(sheet.tree, "control"):
        number = element.get("shapeId", "")
        if not shapes or (numbered and f"_s{number}".encode() + b'"' not in shapes):
            yield sheet.part, f"control {number}", "no shape in the legacy drawing"
        if kinds.get(rid(element) or "") not in ("ctrlProp", "control"):
            yield sheet.part, f"control {number}", f"leads to {kinds.get(rid(element) or '')}"


@rule("pivot-fields")
def pivot_fields(package: Package) -> Iterator[Found]:
    """A pivot table has as many fields as its cache; a cache has the records it announces."""
    for sheet in package.sheets:
        for part in package.related(sheet.part, "pivotTable"):
            cache = next(iter(package.related(part, "pivotCacheDefinition")), "")
            fields = len(children(child(package.tree(part), "pivotFields"), "pivotField"))
            known = len(children(child(package.tree(cache), "cacheFields"), "cacheField")) if cache else -1
            if fields != known:
                yield part, "pivotFields", f"{fields} fields, the cache has {known}"


@rule("slicer-cache")
def slicer_cache(package: Package) -> Iterator[Found]:
    """Every slicer's cache exists, and slicer names are single."""
    parts = package.related(package.workbook, "slicerCache") if package.workbook else []
    known = {t.get("name") for p in parts if (t := package.tree(p)) is not None}
    names: Counter[str] = Counter()
    for sheet in package.sheets:
        for part in package.related(sheet.part, "slicer"):
            for element in descendants(package.tree(part), "slicer"):
                names[element.get("name", "").casefold()] += 1
                if element.get("cache") not in known or names[element.get("name", "").casefold()] > 1:
                    yield part, element.get("name", ""), f"cache {element.get('cache')}"


@rule("properties")
def properties(package: Package) -> Iterator[Found]:
    """Core properties stand once each; custom properties have names and ids of their own."""
    for part in package.related("", "core-properties"):
        for name, number in Counter(local(e) for e in descendants(package.tree(part), "*")).items():
            if number > 1:
                yield part, name, f"stands {number} times"
    for part in package.related("", "custom-properties"):
        found = children(package.tree(part), "property")
        for attribute in ("name", "pid"):
            for text, number in Counter(e.get(attribute, "") for e in found).items():
                if number > 1 or not text or (attribute == "pid" and not int(text) >= 2):
                    yield part, f"{attribute} {text}", f"stands {number} times"
