"""Rules on what a sheet holds beside its cells (ECMA-376 Part 1, 18.3)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from .formula import formula_defect, missing_sheets
from .model import Found, sheet_rule
from .package import child, children, descendants, local, rid
from .refs import MAX_COLUMN, MAX_ROW, Area, area, overlaps
from .schema import CF_TYPES, DV_TYPES
from .sheet import Sheet, sheet_children

MAX_LINKS = 65_530
MAX_LIST = 255
_LIMITS = (("promptTitle", 32), ("prompt", 255), ("errorTitle", 32), ("error", 225))
_ICONS = re.compile(r"([345])\w+")


def areas(text: str | None) -> list[Area] | None:
    """Return the areas of an sqref; None when one of them is none."""
    found = [area(one) for one in (text or "").split()]
    return [a for a in found if a] if found and all(found) else None


@sheet_rule("area-invalid")
def area_invalid(sheet: Sheet) -> Iterator[Found]:
    """Every ref and sqref of a sheet is made of areas on the sheet."""
    for element in descendants(sheet.tree, "*"):
        for name in ("ref", "sqref"):
            text = element.get(name)
            blank = name == "sqref" and text == "" and local(element) == "selection"
            if text is not None and areas(text) is None and not blank:
                yield sheet.part, f"{local(element)} {name}", repr(text)
    for element in descendants(sheet.tree, "sqref"):
        if areas(element.text) is None and element.text != "#REF!":
            yield sheet.part, "xm:sqref", repr(element.text)


@sheet_rule("columns")
def columns(sheet: Sheet) -> Iterator[Found]:
    """Column ranges are whole, on the sheet, ascending, and share no column."""
    last = 0
    for element in descendants(sheet.head("cols"), "col"):
        low, high = element.get("min", ""), element.get("max", "")
        if not (low.isdigit() and high.isdigit() and last < int(low) <= int(high) <= MAX_COLUMN):
            yield sheet.part, f"col {low}:{high}", f"stands after column {last}"
        last = int(high) if high.isdigit() else last


@sheet_rule("merge-overlap")
def merge_overlap(sheet: Sheet) -> Iterator[Found]:
    """Merged areas share no cell."""
    refs = [e.get("ref", "") for e in sheet_children(sheet, "mergeCells", "mergeCell")]
    for one, other in overlaps((ref, place) for ref in refs if (place := area(ref))):
        yield sheet.part, one, f"overlaps {other}"


@sheet_rule("merge-single")
def merge_single(sheet: Sheet) -> Iterator[Found]:
    """A merged area has more than one cell."""
    for element in sheet_children(sheet, "mergeCells", "mergeCell"):
        place = area(element.get("ref"))
        if place and place[:2] == place[2:]:
            yield sheet.part, element.get("ref", ""), "is one cell"


@sheet_rule("merge-table")
def merge_table(sheet: Sheet) -> Iterator[Found]:
    """No merged cell stands in a table or in an array formula."""
    places = [(tree.get("name", ""), place) for _, tree, place in sheet.tables if place]
    places += sheet.arrays
    for element in sheet_children(sheet, "mergeCells", "mergeCell"):
        merged = area(element.get("ref"))
        for name, place in places:
            if merged and merged.meets(place):
                yield sheet.part, element.get("ref", ""), f"meets {name}"


@sheet_rule("array-overlap")
def array_overlap(sheet: Sheet) -> Iterator[Found]:
    """Array formulas share no cell, and none stands in a table."""
    for one, other in overlaps(sheet.arrays):
        yield sheet.part, one, f"meets the array of {other}"


@sheet_rule("filter-overlap")
def filter_overlap(sheet: Sheet) -> Iterator[Found]:
    """The sheet's own filter meets no table."""
    place = area(element.get("ref")) if (element := sheet.head("autoFilter")) is not None else None
    for _, tree, other in sheet.tables:
        if place and other and place.meets(other):
            yield sheet.part, "autoFilter", f"meets table {tree.get('name')}"


@sheet_rule("filter-column")
def filter_column(sheet: Sheet) -> Iterator[Found]:
    """A filtered column lies in its filter and is filtered once."""
    found = [(sheet.part, sheet.head("autoFilter"))]
    found += [(part, child(tree, "autoFilter")) for part, tree, _ in sheet.tables]
    for part, element in found:
        place = area(element.get("ref")) if element is not None else None
        numbers = Counter(c.get("colId", "") for c in children(element, "filterColumn"))
        for text, number in numbers.items():
            if not place or number > 1 or not (text.isdigit() and int(text) < place.width):
                yield part, f"filterColumn {text}", f"stands {number} times"


@sheet_rule("sort-state")
def sort_state(sheet: Sheet) -> Iterator[Found]:
    """Every sort condition lies in the columns that are sorted."""
    trees = [(sheet.part, sheet.tree), *((part, tree) for part, tree, _ in sheet.tables)]
    for part, tree in trees:
        for element in descendants(tree, "sortState"):
            whole = area(element.get("ref"))
            for condition in children(element, "sortCondition"):
                place = area(condition.get("ref"))
                if not whole or not place or place.right < whole.left or whole.right < place.left:
                    yield part, "sortCondition", f"{condition.get('ref')} beside {element.get('ref')}"


@sheet_rule("hyperlink")
def hyperlink(sheet: Sheet) -> Iterator[Found]:
    """A sheet has at most 65,530 hyperlinks; an address has at most 2,079 characters."""
    links = sheet_children(sheet, "hyperlinks", "hyperlink")
    if len(links) > MAX_LINKS:
        yield sheet.part, "hyperlinks", f"{len(links)} of them"
    targets = {r.id: r.target for r in sheet.package.relations(sheet.part)}
    for element in links:
        target = targets.get(rid(element) or "", "")
        if len(target) > 2_079 or len(element.get("location", "")) > 2_079:
            yield sheet.part, element.get("ref", ""), "address over 2,079 characters"


@sheet_rule("validation-list")
def validation_list(sheet: Sheet) -> Iterator[Found]:
    """A list typed into a validation has at most 255 characters."""
    for element in descendants(sheet.tree, "dataValidation"):
        text = "".join("".join(map(str, f.itertext())) for f in children(element, "formula1")).strip()
        if element.get("type") == "list" and text.startswith('"') and len(text) - 2 > MAX_LIST:
            yield sheet.part, element.get("sqref", ""), f"{len(text) - 2} characters"


@sheet_rule("validation")
def validation(sheet: Sheet) -> Iterator[Found]:
    """A validation has a known type, the formula it needs, an area, and messages within their limits."""
    for element in descendants(sheet.tree, "dataValidation"):
        kind, place = element.get("type", "none"), element.get("sqref") or "xm:sqref"
        if kind not in DV_TYPES:
            yield sheet.part, place, f"type {kind}"
        elif kind not in ("none", "list") and not children(element, "formula1"):
            yield sheet.part, place, f"type {kind} without formula1"
        if element.get("sqref") is None and not children(element, "sqref"):
            yield sheet.part, place, "no area"
        for name, limit in _LIMITS:
            if len(element.get(name, "")) > limit:
                yield sheet.part, place, f"{name} over {limit} characters"


@sheet_rule("conditional-format")
def conditional_format(sheet: Sheet) -> Iterator[Found]:
    """A conditional format has a known type, a priority, and the formula its type needs."""
    for element in descendants(sheet.tree, "cfRule"):
        kind = element.get("type", "")
        old = local(element.getparent()) == "conditionalFormatting" and element.prefix != "x14"
        if kind not in CF_TYPES:
            yield sheet.part, "cfRule", f"type {kind!r}"
        elif kind in ("expression", "cellIs") and not any(local(e) in ("formula", "f") for e in element):
            yield sheet.part, "cfRule", f"type {kind} without formula"
        if old and not element.get("priority", "").isdigit():
            yield sheet.part, "cfRule", f"priority {element.get('priority')}"


@sheet_rule("format-scale")
def format_scale(sheet: Sheet) -> Iterator[Found]:
    """A colour scale has 2 or 3 points and as many colours; a bar 2 points; icons as many as their set."""
    for element in descendants(sheet.tree, "colorScale", "dataBar", "iconSet"):
        points, colours = len(children(element, "cfvo")), len(children(element, "color"))
        if local(element) == "colorScale":
            good = points in (2, 3) and points == colours
        elif local(element) == "dataBar":
            good = points == 2
        else:
            icons = _ICONS.match(element.get("iconSet", "3TrafficLights1"))
            good = icons is not None and int(icons[1]) == points
        if not good:
            yield sheet.part, local(element), f"{points} points, {colours} colours"


@sheet_rule("sheet-formula")
def sheet_formula(sheet: Sheet) -> Iterator[Found]:
    """Formulas of validations and formats are whole and name sheets that exist."""
    for element in descendants(sheet.tree, "formula", "formula1", "formula2", "f"):
        text = element.text or ""
        quoted = local(element) == "formula1" and text.startswith('"')
        if not quoted and text and (what := formula_defect(text)):
            yield sheet.part, local(element), f"{what}: {text[:60]}"
        for missing in missing_sheets(text, sheet.package) if "!" in text else ():
            yield sheet.part, local(element), f"no {missing}"


@sheet_rule("sheet-view")
def sheet_view(sheet: Sheet) -> Iterator[Found]:
    """A sheet view belongs to a window of the workbook; a frozen pane has a top-left cell on the sheet."""
    windows = len(children(child(sheet.package.workbook_tree, "bookViews"), "workbookView"))
    for view in sheet_children(sheet, "sheetViews", "sheetView"):
        text = view.get("workbookViewId", "")
        if not text.isdigit() or int(text) >= max(windows, 1):
            yield sheet.part, "sheetView", f"workbookViewId {text} of {windows}"
        for pane in children(view, "pane"):
            if pane.get("topLeftCell") and area(pane.get("topLeftCell")) is None:
                yield sheet.part, "pane", f"topLeftCell {pane.get('topLeftCell')}"
        panes = [s.get("pane", "topLeft") for s in children(view, "selection")]
        if len(panes) != len(set(panes)):
            yield sheet.part, "selection", f"panes {panes}"


@sheet_rule("header-footer")
def header_footer(sheet: Sheet) -> Iterator[Found]:
    """A header or footer has at most 255 characters."""
    for element in descendants(sheet.tree, "headerFooter"):
        for text in element:
            if len(text.text or "") > 255:
                yield sheet.part, local(text), f"{len(text.text or '')} characters"


@sheet_rule("page-break")
def page_break(sheet: Sheet) -> Iterator[Found]:
    """Page breaks stand on the sheet, each once."""
    for name, limit in (("rowBreaks", MAX_ROW), ("colBreaks", MAX_COLUMN)):
        places = [e.get("id", "") for e in sheet_children(sheet, name, "brk")]
        for text, number in Counter(places).items():
            if number > 1 or not (text.isdigit() and 0 <= int(text) < limit):
                yield sheet.part, f"{name} {text}", f"stands {number} times"


@sheet_rule("protected-range")
def protected_range(sheet: Sheet) -> Iterator[Found]:
    """Protected ranges have names of their own."""
    names = [e.get("name", "") for e in sheet_children(sheet, "protectedRanges", "protectedRange")]
    for name, number in Counter(n.casefold() for n in names).items():
        if number > 1 or not name:
            yield sheet.part, f"protectedRange {name}", f"stands {number} times"


@sheet_rule("sparkline")
def sparkline(sheet: Sheet) -> Iterator[Found]:
    """A sparkline group has sparklines, each in one cell."""
    for group in descendants(sheet.tree, "sparklineGroup"):
        lines = list(descendants(group, "sparkline"))
        if not lines:
            yield sheet.part, "sparklineGroup", "holds no sparkline"
        for line in lines:
            place = area("".join(e.text or "" for e in children(line, "sqref")))
            if place is None or place[:2] != place[2:]:
                yield sheet.part, "sparkline", "does not stand in one cell"
