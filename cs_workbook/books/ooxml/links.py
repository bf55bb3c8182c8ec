"""Hyperlinks inside a sheet: those of an area exchanged for others (ECMA-376 part 1, 18.3.1.47)."""

from __future__ import annotations

from collections.abc import Mapping

from . import markup
from .a1 import Box, letters, parse_box
from .strings import escape_attribute

_BEFORE_HYPERLINKS = frozenset(
    [
        b"sheetCalcPr",
        b"sheetProtection",
        b"protectedRanges",
        b"scenarios",
        b"autoFilter",
        b"sortState",
        b"dataConsolidate",
        b"customSheetViews",
        b"mergeCells",
        b"phoneticPr",
        b"conditionalFormatting",
        b"dataValidations",
    ]
)
"""What stands between the rows and the hyperlinks (CT_Worksheet, 18.3.1.99)."""


def linked(tail: bytes, area: Box, links: Mapping[tuple[int, int], str], prefix: bytes) -> bytes:
    """Return what stands after the rows, the area's hyperlinks replaced by `links` ((row, column) → place)."""
    splices = markup.Splices(tail)
    new = b"".join(
        b'<%shyperlink ref="%s%d" location="%s"/>'
        % (prefix, letters(column).encode(), row, escape_attribute(place).encode())
        for (row, column), place in sorted(links.items())
    )
    found = _list_of(tail)
    if found is None:
        if new:
            at = _place_for_list(tail)
            name = prefix + b"hyperlinks"
            splices.replace(at, at, b"<%s>%s</%s>" % (name, new, name))
        return splices.result()
    kept = 0
    inside = []
    for child in markup.children(tail, found):
        box = parse_box(child.tag.get("ref") or "")
        if child.tag.name == b"hyperlink" and box is not None and area.holds(box):
            inside.append(child)
        else:
            kept += 1
    old = b"".join(tail[child.tag.start : child.end] for child in inside)
    if old == new:
        return tail
    if not kept and not new:
        splices.replace(found.tag.start, found.end, b"")
        return splices.result()
    for child in inside:
        splices.replace(child.tag.start, child.end, b"")
    if found.tag.empty:
        name = found.tag.qualified
        splices.replace(found.tag.start, found.end, b"<%s>%s</%s>" % (name, new, name))
    else:
        splices.replace(found.inner_end, found.inner_end, new)
    return splices.result()


def _list_of(tail: bytes) -> markup.Element | None:
    """Find the sheet's own list of hyperlinks."""
    if b"hyperlinks" not in tail:
        return None
    return next((element for element in after_rows(tail) if element.tag.name == b"hyperlinks"), None)


def after_rows(tail: bytes) -> list[markup.Element]:
    """Return the worksheet's own children after its rows. `tail` starts with or after ``</sheetData>``."""
    start = next((tag.end for tag in markup.tags(tail) if tag.name == b"sheetData" and tag.closing), 0)
    end = max(tail.rfind(b"</"), start)
    frame = markup.Element(markup.Tag(start, start, b"", b"", False, False, b"", start), start, end, end)
    return list(markup.children(tail, frame))


def _place_for_list(tail: bytes) -> int:
    """Find where the schema wants the list: after all that must precede it."""
    start = next((tag.end for tag in markup.tags(tail) if tag.name == b"sheetData" and tag.closing), 0)
    at = start
    for element in after_rows(tail):
        if element.tag.name not in _BEFORE_HYPERLINKS:
            break
        at = element.end
    return at
