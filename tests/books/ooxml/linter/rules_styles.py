"""Rules on styles and shared strings: the indexes that point into them (ECMA-376 Part 1, 18.4, 18.8)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from lxml import etree

from .model import Found, rule, sheet_rule
from .package import Package, child, children, descendants, local
from .sheet import Sheet

_POINTERS = (("fontId", "fonts", "font"), ("fillId", "fills", "fill"), ("borderId", "borders", "border"))
MAX_FORMATS = 65_490
BUILT_IN_FORMATS = 164


def _styles_part(package: Package) -> str:
    return next(iter(package.related(package.workbook, "styles")), "")


@rule("format-pointer")
def format_pointer(package: Package) -> Iterator[Found]:
    """A cell format's font, fill, border and parent format exist."""
    part = _styles_part(package)
    sizes = {name: len(children(child(package.styles, box), item)) for name, box, item in _POINTERS}
    sizes["xfId"] = len(children(child(package.styles, "cellStyleXfs"), "xf"))
    for box in ("cellStyleXfs", "cellXfs"):
        for number, xf in enumerate(children(child(package.styles, box), "xf")):
            for name, size in sizes.items():
                text = xf.get(name)
                if text is not None and not (text.isdigit() and int(text) < size):
                    yield part, f"{box}[{number}]", f"{name} {text} of {size}"


@rule("number-format")
def number_format(package: Package) -> Iterator[Found]:
    """Number format ids are single, own ones are defined, and a code has at most 255 characters."""
    part = _styles_part(package)
    formats = children(child(package.styles, "numFmts"), "numFmt")
    numbers = Counter(e.get("numFmtId", "") for e in formats)
    for name, number in numbers.items():
        if number > 1:
            yield part, f"numFmt {name}", f"stands {number} times"
    for element in formats:
        if not 1 <= len(element.get("formatCode", "")) <= 255:
            yield part, f"numFmt {element.get('numFmtId')}", "code is empty or over 255 characters"
    for number, xf in enumerate(children(child(package.styles, "cellXfs"), "xf")):
        text = xf.get("numFmtId", "0")
        if not text.isdigit() or (int(text) >= BUILT_IN_FORMATS and text not in numbers):
            yield part, f"cellXfs[{number}]", f"numFmtId {text} is not defined"


@rule("cell-style")
def cell_style(package: Package) -> Iterator[Found]:
    """A named style's format exists; the name of one that is not built in is single."""
    part = _styles_part(package)
    size = len(children(child(package.styles, "cellStyleXfs"), "xf"))
    styles = children(child(package.styles, "cellStyles"), "cellStyle")
    for element in styles:
        text = element.get("xfId", "")
        if not (text.isdigit() and int(text) < size):
            yield part, element.get("name", ""), f"xfId {text} of {size}"
    own = [e.get("name", "").casefold() for e in styles if e.get("builtinId") is None]
    for name, number in Counter(own).items():
        if number > 1:
            yield part, name, f"stands {number} times"


@rule("format-limit")
def format_limit(package: Package) -> Iterator[Found]:
    """There is at least one cell format, and at most 65,490 of them."""
    if package.styles is not None and not 1 <= package.cell_formats <= MAX_FORMATS:
        yield _styles_part(package), "cellXfs", f"{package.cell_formats} formats"


def _dxf_ids(tree: etree._Element | None) -> Iterator[tuple[str, str]]:
    """Yield every attribute that points at a differential format."""
    if tree is None:
        return
    for element in tree.iter(etree.Element):
        for name, value in element.attrib.items():
            if str(name).lower().endswith("dxfid"):
                yield f"{local(element)} {name!s}", str(value)


@rule("differential-format")
def differential_format(package: Package) -> Iterator[Found]:
    """Every dxfId of sheets, tables, pivots and table styles exists."""
    size = package.differential_formats
    trees = [(_styles_part(package), child(package.styles, "tableStyles"))]
    for sheet in package.sheets:
        trees.append((sheet.part, sheet.tree))
        trees += [(part, tree) for part, tree, _ in sheet.tables]
        trees += [(p, package.tree(p)) for p in package.related(sheet.part, "pivotTable")]
    for part, tree in trees:
        for place, text in _dxf_ids(tree):
            if not (text.isdigit() and int(text) < size):
                yield part, place, f"{text} of {size}"


@sheet_rule("column-style")
def column_style(sheet: Sheet) -> Iterator[Found]:
    """A column's style exists."""
    for column in descendants(sheet.head("cols"), "col"):
        text = column.get("style", "0")
        if not (text.isdigit() and int(text) < sheet.package.cell_formats):
            yield sheet.part, f"col {column.get('min')}", f"{text} of {sheet.package.cell_formats}"


@rule("string-length")
def string_length(package: Package) -> Iterator[Found]:
    """A shared string has at most 32,767 characters."""
    for index in package.strings.long:
        yield package.strings.part, f"si[{index}]", "over 32,767 characters"


@rule("string-children")
def string_children(package: Package) -> Iterator[Found]:
    """A shared string is one t or runs of rPr, t; then phonetic runs, then phoneticPr."""
    for index in package.strings.odd:
        yield package.strings.part, f"si[{index}]", "children out of order"
