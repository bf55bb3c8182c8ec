"""Rules on the workbook part: order, sheets, names, the calculation chain (ECMA-376 Part 1, 18.2)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from .formula import formula_defect, missing_sheets
from .model import Found, rule
from .package import Package, child, children, descendants, rid
from .refs import MAX_COLUMN, MAX_ROW, Area, area, column_number

_SHEET_MARKS = re.compile(r"[\[\]:*?/\\]")
_NAME = re.compile(r"(_xlnm\.)?[^\W\d][\w.\\?]*|[_\\][\w.\\?]*")
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})", re.I)
_R1C1 = re.compile(r"(R\d*)?(C\d*)?", re.I)


def _sheet_elements(package: Package) -> list[str]:
    return [entry.name for entry in package.sheet_entries]


@rule("sheet-name")
def sheet_name(package: Package) -> Iterator[Found]:
    """A sheet name has 1 to 31 characters, none of []:*?/\\, and no apostrophe at its ends."""
    for name in _sheet_elements(package):
        wide = len(name.encode("utf-16-le")) // 2
        if not 1 <= wide <= 31 or _SHEET_MARKS.search(name) or name[:1] == "'" or name[-1:] == "'":
            yield package.workbook, name, f"is not a sheet name ({wide} characters)"


@rule("sheet-name-duplicate")
def sheet_name_duplicate(package: Package) -> Iterator[Found]:
    """No two sheets have the same name, compared without case."""
    for name, number in Counter(n.casefold() for n in _sheet_elements(package)).items():
        if number > 1:
            yield package.workbook, name, f"stands {number} times"


@rule("sheet-id")
def sheet_id(package: Package) -> Iterator[Found]:
    """Sheet ids are whole numbers from 1 to 65,534, each once."""
    numbers = Counter(entry.sheet_id for entry in package.sheet_entries)
    for text, number in numbers.items():
        if number > 1 or not text.isdigit() or not 1 <= int(text) <= 65_534:
            yield package.workbook, f"sheetId {text}", f"stands {number} times"


@rule("sheet-part")
def sheet_part(package: Package) -> Iterator[Found]:
    """Every sheet leads to a sheet part of its own."""
    if package.workbook_tree is None:
        return
    for entry in package.sheet_entries:
        if entry.kind == "module":
            continue
        if not entry.part or entry.kind not in ("worksheet", "chartsheet", "dialogsheet", "xlMacrosheet"):
            yield package.workbook, entry.name, f"leads to {entry.part or 'no part'} ({entry.kind})"
    for part, number in Counter(e.part for e in package.sheet_entries if e.part).items():
        if number > 1:
            yield package.workbook, part, f"belongs to {number} sheets"
    if not package.sheet_entries:
        yield package.workbook, "sheets", "no sheet"


@rule("sheet-visible")
def sheet_visible(package: Package) -> Iterator[Found]:
    """At least one sheet is visible, and a state is a known word."""
    states = [e.get("state", "visible") for e in children(child(package.workbook_tree, "sheets"), "sheet")]
    if states and "visible" not in states:
        yield package.workbook, "sheets", "all are hidden"
    for state in set(states) - {"visible", "hidden", "veryHidden"}:
        yield package.workbook, "sheets", f"state {state}"


@rule("workbook-view")
def workbook_view(package: Package) -> Iterator[Found]:
    """activeTab and firstSheet point at sheets that exist."""
    size = len(package.sheet_entries)
    for view in children(child(package.workbook_tree, "bookViews"), "workbookView"):
        for name in ("activeTab", "firstSheet"):
            text = view.get(name, "0")
            if size and not (text.isdigit() and int(text) < size):
                yield package.workbook, name, f"{text} of {size} sheets"


@rule("name-invalid")
def name_invalid(package: Package) -> Iterator[Found]:
    """A defined name is at most 255 word characters and does not look like a cell."""
    for element in children(child(package.workbook_tree, "definedNames"), "definedName"):
        name = element.get("name", "")
        if not _NAME.fullmatch(name) or len(name) > 255 or looks_like_cell(name):
            yield package.workbook, name, "is not a name"


def looks_like_cell(name: str) -> bool:
    """Tell whether Excel would read the name as a cell, in A1 or R1C1 style."""
    if cell := _CELL.fullmatch(name):
        return column_number(cell[1].upper()) <= MAX_COLUMN and 1 <= int(cell[2]) <= MAX_ROW
    return bool(_R1C1.fullmatch(name))


@rule("name-duplicate")
def name_duplicate(package: Package) -> Iterator[Found]:
    """A defined name stands once in its scope, compared without case."""
    names = children(child(package.workbook_tree, "definedNames"), "definedName")
    keys = Counter((e.get("name", "").casefold(), e.get("localSheetId")) for e in names)
    for (name, scope), number in keys.items():
        if number > 1:
            yield package.workbook, name, f"stands {number} times in scope {scope or 'workbook'}"


@rule("name-scope")
def name_scope(package: Package) -> Iterator[Found]:
    """A local name's sheet exists."""
    size = len(package.sheet_entries)
    for element in children(child(package.workbook_tree, "definedNames"), "definedName"):
        scope = element.get("localSheetId")
        if scope is not None and not (scope.isdigit() and int(scope) < size):
            yield package.workbook, element.get("name", ""), f"localSheetId {scope} of {size} sheets"


@rule("name-formula")
def name_formula(package: Package) -> Iterator[Found]:
    """A defined name holds a whole formula over sheets that exist."""
    for element in children(child(package.workbook_tree, "definedNames"), "definedName"):
        name, text = element.get("name", ""), element.text or ""
        if not text.strip() or (what := formula_defect(text)):
            yield package.workbook, name, what if text.strip() else "is empty"
        for missing in missing_sheets(text, package):
            yield package.workbook, name, f"no {missing}"


@rule("print-area")
def print_area(package: Package) -> Iterator[Found]:
    """Print areas, print titles and filter names are local to a sheet and not made of text."""
    for element in children(child(package.workbook_tree, "definedNames"), "definedName"):
        name = element.get("name", "")
        if name.startswith(("_xlnm.Print_", "_xlnm._FilterDatabase")):
            if element.get("localSheetId") is None:
                yield package.workbook, name, "has no localSheetId"
            if '"' in (element.text or ""):
                yield package.workbook, name, f"is {element.text}"


@rule("pivot-cache-id")
def pivot_cache_id(package: Package) -> Iterator[Found]:
    """Pivot cache ids are single, and every pivot table's cache is listed in the workbook."""
    caches = children(child(package.workbook_tree, "pivotCaches"), "pivotCache")
    numbers = Counter(e.get("cacheId") for e in caches)
    extra = [e for e in descendants(package.workbook_tree, "pivotCache") if e not in caches]
    for cache, number in numbers.items():
        if number > 1:
            yield package.workbook, f"cacheId {cache}", f"stands {number} times"
    known = {*numbers, *(e.get("cacheId") for e in extra)}
    for entry in package.sheet_entries:
        for part in package.related(entry.part, "pivotTable"):
            tree = package.tree(part)
            if tree is not None and tree.get("cacheId") not in known:
                yield part, "cacheId", f"{tree.get('cacheId')} is not in the workbook"


@rule("external-link")
def external_link(package: Package) -> Iterator[Found]:
    """Every external reference leads to an externalLink part."""
    kinds = {r.id: r.kind for r in package.relations(package.workbook)} if package.workbook else {}
    for element in children(child(package.workbook_tree, "externalReferences"), "externalReference"):
        kind = kinds.get(rid(element) or "", "nothing")
        if not kind.endswith("externalLink"):
            yield package.workbook, rid(element) or "", f"leads to {kind}"


@rule("custom-view")
def custom_view(package: Package) -> Iterator[Found]:
    """A sheet's custom view belongs to a custom view of the workbook."""
    views = children(child(package.workbook_tree, "customWorkbookViews"), "customWorkbookView")
    known = {e.get("guid") for e in views}
    for part, number in Counter(e.get("guid") for e in views).items():
        if number > 1:
            yield package.workbook, f"customWorkbookView {part}", f"stands {number} times"
    for sheet in package.sheets:
        for element in children(sheet.head("customSheetViews"), "customSheetView"):
            if element.get("guid") not in known:
                yield sheet.part, "customSheetView", f"{element.get('guid')} is not in the workbook"


@rule("calc-chain")
def calc_chain(package: Package) -> Iterator[Found]:
    """Every entry of the calculation chain is a cell that holds a formula."""
    part = next(iter(package.related(package.workbook, "calcChain")), "")
    tree = package.tree(part) if part else None
    sheets = {sheet.entry.sheet_id: sheet for sheet in package.sheets}
    number = "0"
    for element in children(tree, "c"):
        number = element.get("i", number)
        address = element.get("r", "")
        sheet = sheets.get(number)
        if sheet is None:
            yield part, address, f"sheet id {number} does not exist"
        elif address not in sheet.formulas and not _in_array(sheet.arrays, address):
            yield part, f"{sheet.entry.name}!{address}", "holds no formula"


def _in_array(arrays: list[tuple[str, Area]], address: str) -> bool:
    """Tell whether the cell is one of an array formula's."""
    place = area(address)
    return place is not None and any(a.contains(place.top, place.left) for _, a in arrays)
