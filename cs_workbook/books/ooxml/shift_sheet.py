"""What a sheet holds before and after its rows, after a removal (ECMA-376 part 1, 18.3.1; [MS-XLSX] 2.3).

Takes the bytes before or after ``sheetData``, gives them with areas, formulas, breaks and anchors
moved, and without what stood in the rows that go. Elements it does not know keep every byte but
their formulas and ``sqref`` texts. Links inside the workbook follow too, which Excel leaves undone: a link to a
case must not lead to another case.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from . import markup
from .a1 import Box, parse_box
from .formulas import GONE
from .shift_anchors import moved_corners
from .shift_removal import CUT_FILTER, CUT_MERGE, Removal
from .strings import decode_text, escape_markup

_AREAS = {
    b"mergeCell": "ref",
    b"hyperlink": "ref",
    b"conditionalFormatting": "sqref",
    b"dataValidation": "sqref",
    b"protectedRange": "sqref",
    b"ignoredError": "sqref",
    b"cellWatch": "r",
    b"cellSmartTags": "r",
    b"inputCells": "r",
    b"sortState": "ref",
    b"sortCondition": "ref",
    b"autoFilter": "ref",
    b"scenarios": "sqref",
    b"webPublishItem": "sourceRef",
}
"""Elements and the attribute that says where on the sheet they are."""

_CONTENT = frozenset((b"hyperlink", b"mergeCell", b"sparkline"))
"""What a person would miss if it went with a row that is not the table's."""

_CONTAINERS = {
    b"mergeCells": b"mergeCell",
    b"hyperlinks": b"hyperlink",
    b"dataValidations": b"dataValidation",
    b"conditionalFormattings": b"conditionalFormatting",
    b"protectedRanges": b"protectedRange",
    b"ignoredErrors": b"ignoredError",
    b"cellWatches": b"cellWatch",
    b"smartTags": b"cellSmartTags",
    b"scenario": b"inputCells",
    b"scenarios": b"scenario",
    b"sparklines": b"sparkline",
    b"sparklineGroup": b"sparklines",
    b"sparklineGroups": b"sparklineGroup",
    b"webPublishItems": b"webPublishItem",
}
"""Containers that go when their last item goes."""

_FORMULAS = frozenset((b"formula", b"formula1", b"formula2", b"f"))
_FORMULA_ATTRIBUTES = ("linkedCell", "listFillRange", "fmlaLink", "fmlaRange")


def shifted_head(data: bytes, removal: Removal) -> bytes:
    """Return what stands before the rows of the sheet that loses some: its extent and frozen rows follow."""
    splices = markup.Splices(data)
    for tag in markup.tags(data):
        if tag.closing:
            continue
        if tag.name == b"dimension" and (new := removal.areas(tag.get("ref") or "")):
            splices.set_attribute(tag, "ref", new)
        elif tag.name == b"pane":
            _shift_pane(tag, splices, removal)
    return splices.result()


def _shift_pane(tag: markup.Tag, splices: markup.Splices, removal: Removal) -> None:
    """Keep the rows frozen that were frozen, and show the same row below them."""
    corner = parse_box(tag.get("topLeftCell") or "")
    if corner:
        moved = Box(*(removal.rows.moved(corner.first_row),) * 2, corner.first_col, corner.last_col)
        splices.set_attribute(tag, "topLeftCell", str(moved))
    frozen = tag.get("ySplit") or ""
    if (tag.get("state") or "").startswith("frozen") and frozen.isdigit():
        left = int(frozen) - removal.rows.count(1, int(frozen))
        if 0 < left < int(frozen):
            splices.set_attribute(tag, "ySplit", str(left))


def shifted_tail(data: bytes, sheet: str, removal: Removal) -> bytes:
    """Return what stands after the rows of any sheet. Raises WorkbookError for what must not be cut."""
    walk = _Tail(data, sheet, removal)
    whole = markup.Element(markup.Tag(0, 0, b"", b"", False, False, b"", 0), 0, len(data), len(data))
    return walk.children(whole, ()).inner


class _Inside(NamedTuple):
    """What an element holds after the removal; how many of its items stay and go; whether its area stays."""

    inner: bytes
    kept: int
    lost: int
    seated: bool


class _Tail:
    """The elements after the rows, each made anew from its start tag, its children and its end tag."""

    def __init__(self, data: bytes, sheet: str, removal: Removal) -> None:
        self._data, self._sheet, self._removal = data, sheet, removal
        self._here = removal.here(sheet)

    def element(self, element: markup.Element, areas: Sequence[Box]) -> bytes | None:
        """Return an element after the removal; None when it goes."""
        tag, data = element.tag, self._data
        if tag.name in _FORMULAS and not self._has_children(element):
            return self._with_text(element, self._formula(self._text(element), areas))
        if self._here and tag.name == b"sqref":
            areas_left = self._removal.areas(self._text(element))
            return self._with_text(element, areas_left) if areas_left else None
        if self._here and tag.name == b"anchor":
            return self._anchor(element)
        areas = self._seats(element) or areas
        attributes = self._attributes(tag, areas)
        if attributes is None:
            return None
        inside = self._breaks(element) if self._here and tag.name == b"rowBreaks" else self.children(element, areas)
        if not inside.seated or (inside.lost and not inside.kept):
            self._note_loss(element)
            return None
        if inside.lost:
            counts = [name for name in ("count", "manualBreakCount") if tag.get(name) is not None]
            attributes.update({name: str(inside.kept) for name in counts})
        return self._start(element, attributes) + inside.inner + data[element.inner_end : element.end]

    def children(self, element: markup.Element, areas: Sequence[Box]) -> _Inside:
        """Return what an element holds, each child after the removal."""
        data, at = self._data, element.inner_start
        pieces: list[bytes] = []
        item = _CONTAINERS.get(element.tag.name)
        kept = lost = 0
        seated = True
        for child in markup.children(data, element):
            new = self.element(child, areas)
            pieces += (data[at : child.tag.start], new or b"")
            at = child.end
            if child.tag.name == item or element.tag.name in (b"ext", b"extLst"):
                kept, lost = kept + (new is not None), lost + (new is None)
            elif child.tag.name == b"sqref" and new is None:
                seated = False
        return _Inside(b"".join([*pieces, data[at : element.inner_end]]), kept, lost, seated)

    def _start(self, element: markup.Element, attributes: Mapping[str, str]) -> bytes:
        """Return an element's start tag with some attributes changed."""
        written = self._data[element.tag.start : element.tag.end]
        splices = markup.Splices(written)
        tag = next(markup.tags(written), None)
        for name, value in attributes.items() if tag else ():
            if tag and tag.get(name) != value:
                splices.set_attribute(tag, name, value)
        return splices.result()

    def _with_text(self, element: markup.Element, text: str) -> bytes:
        """Return an element with another text, or as it is when the text is the same."""
        if element.tag.empty or text == self._text(element):
            return self._data[element.tag.start : element.end]
        head = self._data[element.tag.start : element.inner_start]
        return head + escape_markup(text).encode() + self._data[element.inner_end : element.end]

    def _note_loss(self, element: markup.Element) -> None:
        """Note what a person would miss of an element that goes."""
        if element.tag.name in _CONTENT:
            for sqref in markup.elements(self._data, b"sqref", start=element.inner_start, end=element.inner_end):
                self._removal.lose(self._text(sqref))

    def _text(self, element: markup.Element) -> str:
        return decode_text(self._data[element.inner_start : element.inner_end])

    def _has_children(self, element: markup.Element) -> bool:
        return next(markup.children(self._data, element), None) is not None

    def _anchor(self, element: markup.Element) -> bytes:
        """Move the anchor of a form control or an embedded object."""
        written = self._data[element.tag.start : element.end]
        splices = markup.Splices(written)
        inner = markup.root(written)
        moves = element.tag.get("moveWithCells") in ("1", "true")
        resizes = element.tag.get("sizeWithCells") in ("1", "true")
        if inner and (moves or resizes):
            moved_corners(inner, splices, self._removal, resize=resizes)
        return splices.result()

    def _seats(self, element: markup.Element) -> list[Box]:
        """Return the cells that a format or validation stands for, in the file's numbering."""
        if element.tag.name not in (b"conditionalFormatting", b"dataValidation"):
            return []
        text = element.tag.get("sqref")
        if text is None:
            found = markup.first(self._data, b"sqref", start=element.inner_start, end=element.inner_end)
            text = self._text(found) if found else ""
        return [box for area in text.split() if (box := parse_box(area))]

    def _formula(self, text: str, areas: Sequence[Box]) -> str:
        """Return a formula after the removal, seen from the cells it is for."""
        if areas:
            return self._removal.shared(text, self._sheet, areas)[0]
        return self._removal.formula(text, self._sheet) if text.strip() else text

    def _attributes(self, tag: markup.Tag, areas: Sequence[Box]) -> dict[str, str] | None:
        """Return the attributes that change; None when all of the element's area is gone."""
        name = _AREAS.get(tag.name) if self._here else None
        text = tag.get(name) if name else None
        if name and text:
            self._check(tag.name, text)
            left = self._removal.areas(text)
            if not left and tag.name in _CONTENT:
                self._removal.lose(text)
            if not left and tag.name != b"scenarios":
                return None
            return {name: left or text, **self._formulas(tag, areas)}
        return self._formulas(tag, areas)

    def _check(self, name: bytes, text: str) -> None:
        """Refuse to cut a merged cell, or to take away a filter's header."""
        box = parse_box(text)
        if name == b"mergeCell" and box and self._removal.cuts(box):
            raise self._removal.refusal(CUT_MERGE, text)
        if name == b"autoFilter" and box and self._removal.rows.gone(box.first_row):
            raise self._removal.refusal(CUT_FILTER, text)

    def _formulas(self, tag: markup.Tag, areas: Sequence[Box]) -> dict[str, str]:
        """Return the formulas in attributes that change: links, thresholds, linked cells, sources."""
        if tag.name == b"cfvo" and areas and (value := tag.get("val")):
            return {"val": self._removal.shared(value, self._sheet, areas)[0]}
        if tag.name == b"hyperlink" and (place := tag.get("location")):
            new = self._removal.formula(place, self._sheet)
            return {} if GONE in new else {"location": new}
        if tag.name == b"dataRef" and (place := tag.get("ref")):
            new = self._removal.formula(place, tag.get("sheet") or "")
            return {} if new == GONE else {"ref": new}
        if tag.name in (b"controlPr", b"objectPr"):
            found = {name: tag.get(name) for name in _FORMULA_ATTRIBUTES}
            return {name: self._removal.formula(text, self._sheet) for name, text in found.items() if text}
        return {}

    def _breaks(self, element: markup.Element) -> _Inside:
        """Move page breaks: each stands above the row after its id (18.3.1.3)."""
        seen: set[int] = set()
        pieces: list[bytes] = []
        lost = 0
        for item in markup.children(self._data, element):
            text = item.tag.get("id") or ""
            above = int(text) - self._removal.rows.count(1, int(text)) if text.isdigit() else 0
            if above < 1 or above in seen:
                lost += 1
                continue
            seen.add(above)
            end = self._data[item.inner_start : item.end] if not item.tag.empty else b""
            pieces.append(self._start(item, {"id": str(above)}) + end)
        return _Inside(b"".join(pieces), len(seen), lost, True)
