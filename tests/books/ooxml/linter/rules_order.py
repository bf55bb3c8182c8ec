"""Rules on the order of elements: the schema's sequences, one rule for each kind of part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import etree

from .model import Found, rule, sheet_rule
from .package import Package, children, is_main, local
from .rules_package import dangling_ids, small_trees, undeclared_prefixes
from .schema import CHILDREN, NOT_EMPTY, REPEATS
from .sheet import Sheet


def _names(parent: etree._Element) -> list[str]:
    """Return the children's names, an AlternateContent standing for what its first Choice holds."""
    names = []
    for element in parent:
        if is_main(element):
            names.append(local(element))
        elif local(element) == "AlternateContent":
            inner = [e for choice in children(element, "Choice")[:1] for e in choice if is_main(e)]
            names += [local(e) for e in inner[:1]]
    return names


def disorder(parent: etree._Element) -> str:
    """Return what breaks the order of the children; "" when nothing does."""
    order = CHILDREN[local(parent)]
    last = -1
    for name in _names(parent):
        if name not in order:
            return f"{name} does not belong in {local(parent)}"
        place = order.index(name)
        if place < last:
            return f"{name} stands after {order[last]}"
        if place == last and name not in REPEATS:
            return f"{name} stands twice"
        last = place
    return ""


def _disorders(part: str, elements: Iterable[etree._Element]) -> Iterator[Found]:
    for element in elements:
        if is_main(element) and local(element) in CHILDREN and (what := disorder(element)):
            yield part, local(element), what


@sheet_rule("sheet-order")
def sheet_order(sheet: Sheet) -> Iterator[Found]:
    """The worksheet's children stand in the schema's order, singles once."""
    if sheet.tree is not None:
        yield from _disorders(sheet.part, [sheet.tree])


@sheet_rule("sheet-child-order")
def sheet_child_order(sheet: Sheet) -> Iterator[Found]:
    """Views, filters, formats and validations of a sheet hold their children in order."""
    if sheet.tree is not None:
        yield from _disorders(sheet.part, (e for e in sheet.tree.iterdescendants() if is_main(e)))


@rule("workbook-order")
def workbook_order(package: Package) -> Iterator[Found]:
    """The workbook's children stand in the schema's order, singles once."""
    if package.workbook_tree is not None:
        yield from _disorders(package.workbook, [package.workbook_tree])


@rule("styles-order")
def styles_order(package: Package) -> Iterator[Found]:
    """The style sheet's children, and those of dxf, xf and border, stand in the schema's order."""
    if package.styles is not None:
        yield from _disorders("styles", package.styles.iter(etree.Element))


@rule("part-order")
def part_order(package: Package) -> Iterator[Found]:
    """Tables, comments and pivots hold their children in the schema's order."""
    for part, tree in small_trees(package):
        if is_main(tree) and local(tree) not in ("workbook", "styleSheet", "worksheet", "chartsheet"):
            yield from _disorders(part, tree.iter(etree.Element))


@rule("container-empty")
def container_empty(package: Package) -> Iterator[Found]:
    """Containers that need an item have one: mergeCells, cols, dataValidations, hyperlinks …"""
    trees = [*small_trees(package), *((s.part, s.tree) for s in package.sheets if s.tree is not None)]
    for part, tree in trees:
        for element in tree.iter(etree.Element):
            item = NOT_EMPTY.get(local(element))
            if item and is_main(element) and item not in _names(element):
                yield part, local(element), f"holds no {item}"


@rule("extension-list")
def extension_list(package: Package) -> Iterator[Found]:
    """Every ext of an extension list has a uri, and no uri stands twice in a list."""
    trees = [*small_trees(package), *((s.part, s.tree) for s in package.sheets if s.tree is not None)]
    for part, tree in trees:
        for element in tree.iter("{*}extLst"):
            uris = [e.get("uri", "") for e in element if local(e) == "ext"]
            if len(uris) != len(set(uris)) or "" in uris:
                yield part, "extLst", f"uris {uris}"


@sheet_rule("sheet-relationship")
def sheet_relationship(sheet: Sheet) -> Iterator[Found]:
    """Every r:id of a sheet is one of its relationships."""
    if sheet.tree is not None:
        yield from dangling_ids(sheet.package, sheet.part, sheet.tree)


@sheet_rule("sheet-prefix")
def sheet_prefix(sheet: Sheet) -> Iterator[Found]:
    """Prefixes that a sheet names in mc:Ignorable and Requires are declared."""
    if sheet.tree is not None:
        yield from undeclared_prefixes(sheet.part, sheet.tree)
