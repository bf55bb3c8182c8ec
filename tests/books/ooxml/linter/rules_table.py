"""Rules on Excel Tables (ECMA-376 Part 1, 18.5)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from .formula import formula_defect, missing_sheets
from .model import Found, rule, sheet_rule
from .package import Package, child, children, descendants, rid
from .refs import Area, area, column_letters, overlaps
from .rules_workbook import looks_like_cell
from .sheet import Sheet
from .strings import plain

_NAME = re.compile(r"([^\W\d]|\\)[\w.\\]*")


@rule("table-id")
def table_id(package: Package) -> Iterator[Found]:
    """Table ids are whole numbers above 0, single in the workbook."""
    found = [(part, tree.get("id", "")) for s in package.sheets for part, tree, _ in s.tables]
    numbers = Counter(number for _, number in found)
    for part, text in found:
        if numbers[text] > 1 or not text.isdigit() or int(text) < 1:
            yield part, f"id {text}", f"stands {numbers[text]} times"


@rule("table-name")
def table_name(package: Package) -> Iterator[Found]:
    """A table's names are words, single in the workbook, and no defined name has them."""
    names = children(child(package.workbook_tree, "definedNames"), "definedName")
    taken = {e.get("name", "").casefold() for e in names}
    found = [(part, tree.get("displayName", "")) for s in package.sheets for part, tree, _ in s.tables]
    numbers = Counter(name.casefold() for _, name in found)
    for part, name in found:
        if not _NAME.fullmatch(name) or len(name) > 255 or looks_like_cell(name):
            yield part, name, "is not a table name"
        elif numbers[name.casefold()] > 1 or name.casefold() in taken:
            yield part, name, "is taken"


@sheet_rule("table-area")
def table_area(sheet: Sheet) -> Iterator[Found]:
    """A table's ref is an area with a header row and at least one more row."""
    for part, tree, place in sheet.tables:
        header = tree.get("headerRowCount", "1") != "0"
        totals = int(tree.get("totalsRowCount", "0"))
        if place is None or place.bottom - place.top + 1 < header + totals + 1:
            yield part, "ref", str(tree.get("ref"))


@sheet_rule("table-width")
def table_width(sheet: Sheet) -> Iterator[Found]:
    """A table has as many columns as its ref is wide."""
    for part, tree, place in sheet.tables:
        size = len(children(child(tree, "tableColumns"), "tableColumn"))
        if place and size != place.width:
            yield part, "tableColumns", f"{size} columns in {tree.get('ref')}"


@sheet_rule("table-column")
def table_column(sheet: Sheet) -> Iterator[Found]:
    """A table's column names and ids are single."""
    for part, tree, _ in sheet.tables:
        columns = children(child(tree, "tableColumns"), "tableColumn")
        for attribute in ("name", "id"):
            for text, number in Counter(c.get(attribute, "").casefold() for c in columns).items():
                if number > 1 or not text:
                    yield part, f"{attribute} {text}", f"stands {number} times"


@sheet_rule("table-header")
def table_header(sheet: Sheet) -> Iterator[Found]:
    """A table's header cells are texts, the same as its column names."""
    for part, tree, place in sheet.tables:
        if place is None or tree.get("headerRowCount", "1") == "0":
            continue
        cells = sheet.wanted.get(place.top, {})
        for number, column in enumerate(children(child(tree, "tableColumns"), "tableColumn")):
            kind, text = cells.get(place.left + number, ("n", ""))
            wanted = plain(column.get("name", ""))
            if kind not in ("s", "inlineStr", "str") or not _same(text, wanted):
                address = f"{column_letters(place.left + number)}{place.top}"
                yield part, address, f"cell {text!r} ({kind}), column {wanted!r}"


def _same(cell: str, column: str) -> bool:
    """Compare a header as Excel does: line breaks are line breaks however they are written."""
    return cell.replace("\r\n", "\n").replace("\r", "\n") == column.replace("\r\n", "\n").replace("\r", "\n")


@sheet_rule("table-overlap")
def table_overlap(sheet: Sheet) -> Iterator[Found]:
    """Tables share no cell with each other or with a pivot table."""
    places = [(tree.get("name", ""), place) for _, tree, place in sheet.tables if place]
    for part in sheet.package.related(sheet.part, "pivotTable"):
        location = child(sheet.package.tree(part), "location")
        if location is not None and (place := area(location.get("ref"))):
            places.append((part, place))
    for one, other in overlaps(places):
        yield sheet.part, one, f"overlaps {other}"


@sheet_rule("table-filter")
def table_filter(sheet: Sheet) -> Iterator[Found]:
    """A table's filter covers it from the header to the last row above the totals."""
    for part, tree, place in sheet.tables:
        element = child(tree, "autoFilter")
        if element is None or place is None:
            continue
        bottom = place.bottom - int(tree.get("totalsRowCount", "0"))
        if area(element.get("ref")) != Area(place.top, place.left, bottom, place.right):
            yield part, "autoFilter", f"{element.get('ref')} in {tree.get('ref')}"


@sheet_rule("table-formula")
def table_formula(sheet: Sheet) -> Iterator[Found]:
    """A calculated column's formula is whole and names sheets that exist."""
    for part, tree, _ in sheet.tables:
        for element in descendants(tree, "calculatedColumnFormula", "totalsRowFormula"):
            text = element.text or ""
            if what := formula_defect(text):
                yield part, text[:60], what
            for missing in missing_sheets(text, sheet.package):
                yield part, text[:60], f"no {missing}"


@sheet_rule("table-part")
def table_part(sheet: Sheet) -> Iterator[Found]:
    """Every tablePart leads to a table, each table part belongs to one sheet."""
    kinds = {r.id: r.kind for r in sheet.package.relations(sheet.part)}
    parts = children(sheet.head("tableParts"), "tablePart")
    for element in parts:
        if kinds.get(rid(element) or "") != "table":
            yield sheet.part, "tablePart", f"{rid(element)} leads to {kinds.get(rid(element) or '')}"
    for other in sheet.package.sheets:
        for part, _, _ in other.tables:
            if other is not sheet and part in [p for p, _, _ in sheet.tables]:
                yield sheet.part, part, f"belongs to {other.entry.name} too"
