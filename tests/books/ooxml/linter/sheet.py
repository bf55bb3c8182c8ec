"""One sheet: its rows streamed once against the row rules, the rest of it kept as a tree."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from lxml import etree

from .formula import formula_defect, missing_sheets
from .model import row_rules
from .package import Package, SheetEntry, child, children, is_main, local
from .refs import MAX_COLUMN, MAX_ROW, Area, area, column_letters
from .schema import CELL_TYPES, ERRORS
from .strings import MAX_TEXT, item_is_odd, item_text, plain

row_rules(
    row_number="A row number is a whole number from 1 to 1,048,576.",
    row_order="Rows stand in ascending order.",
    row_duplicate="No row number stands twice.",
    row_attributes="A row's height is at most 409.5, its outline level at most 7.",
    cell_reference="A cell's r is a valid address.",
    cell_row="A cell's r names the row it stands in.",
    cell_order="Cells of a row stand in ascending order.",
    cell_duplicate="No cell stands twice.",
    cell_type="A cell's t is one of the seven known types.",
    cell_value="A cell's value fits its type.",
    cell_children="A cell holds f, v, is, extLst, in that order and once each.",
    cell_text_length="A cell's text has at most 32,767 characters.",
    style_index="A cell's, row's or column's style exists.",
    shared_string_index="A shared string index exists.",
    metadata_index="cm and vm point at records that exist.",
    formula_syntax="A formula is whole: brackets and quotes close, no leading =, at most 8,192 characters.",
    formula_sheet="A formula names sheets and linked workbooks that exist.",
    shared_formula="A shared formula has one master, with a ref that holds the master; children come after.",
    array_formula="An array or data-table formula has a ref that begins at its own cell.",
)

_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")
_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_ISO = re.compile(r"(\d{4}-\d\d-\d\d)?(T?\d\d:\d\d(:\d\d(\.\d+)?)?Z?)?")
_COLUMNS = {column_letters(n): n for n in range(1, MAX_COLUMN + 1)}
_CELL_CHILDREN = ("f", "v", "is", "extLst")


@dataclass
class Sheet:
    """A worksheet read once.

    Attributes:
        package, entry: where it comes from.
        tree: the worksheet without its rows; None when it could not be parsed.
        found: (rule, place, what) from the row stream.
        formulas: addresses of the cells that hold a formula.
        wanted: sheet rows whose texts the table rules need → column → (type, text).
        arrays: (address, area) of array formulas.
    """

    package: Package
    entry: SheetEntry
    tree: etree._Element | None = None
    found: list[tuple[str, str, str]] = field(default_factory=list)
    formulas: set[str] = field(default_factory=set)
    wanted: dict[int, dict[int, tuple[str, str]]] = field(default_factory=dict)
    arrays: list[tuple[str, Area]] = field(default_factory=list)
    shared: dict[str, Area | None] = field(default_factory=dict)

    @property
    def part(self) -> str:
        """Return the sheet's part name."""
        return self.entry.part

    @cached_property
    def tables(self) -> list[tuple[str, etree._Element, Area | None]]:
        """Return the sheet's tables: part, root, area."""
        parts = self.package.related(self.part, "table")
        trees = [(part, self.package.tree(part)) for part in parts]
        return [(part, tree, area(tree.get("ref"))) for part, tree in trees if tree is not None]

    def head(self, name: str) -> etree._Element | None:
        """Return the worksheet's child of that name."""
        return child(self.tree, name)


def read_sheet(package: Package, entry: SheetEntry) -> Sheet:
    """Stream one sheet; what is wrong with its rows is in `found`."""
    sheet = Sheet(package, entry)
    for _, tree, _ in sheet.tables:
        place = area(tree.get("ref"))
        if place and tree.get("headerRowCount", "1") != "0":
            sheet.wanted[place.top] = {}
    if entry.kind != "worksheet":
        sheet.tree = package.tree(entry.part)
        return sheet
    last = 0
    try:
        with package.open(entry.part) as stream:
            rows = etree.iterparse(
                stream,
                events=("end",),
                tag="{*}row",
                huge_tree=True,
                resolve_entities=False,
                remove_comments=True,
                remove_pis=True,
            )
            for _, row in rows:
                parent = row.getparent()
                if parent is None or local(parent) != "sheetData":
                    continue
                last = _row(sheet, row, last)
                row.clear()
                while row.getprevious() is not None:
                    del parent[0]
            sheet.tree = rows.root
    except (etree.XMLSyntaxError, zipfile.BadZipFile, zlib.error) as error:
        package.broken.setdefault(entry.part, str(error))
    return sheet


def _row(sheet: Sheet, row: etree._Element, last: int) -> int:
    """Check one row and its cells; return its number."""
    found = sheet.found
    text = row.get("r")
    number = last + 1 if text is None else int(text) if text.isdigit() else 0
    if not 1 <= number <= MAX_ROW:
        found.append(("row-number", f"row {text}", "not a row number"))
    if number == last:
        found.append(("row-duplicate", f"row {number}", "stands twice"))
    elif number < last:
        found.append(("row-order", f"row {number}", f"stands after row {last}"))
    for rule, what in _row_attributes(sheet, row):
        found.append((rule, f"row {number}", what))
    keep = sheet.wanted.get(number)
    ending = str(number)
    column = 0
    formats = sheet.package.cell_formats
    for cell in row.iterchildren("{*}c"):
        get = cell.get
        address = get("r")
        before = column
        if address is None:
            column += 1
            address = f"{column_letters(column)}{number}"
        elif address.endswith(ending) and (n := _COLUMNS.get(address[: -len(ending)])):
            column = n
        else:
            column = _bad_address(found, address, number, column)
        if column <= before:
            rule = "cell-duplicate" if column == before else "cell-order"
            found.append((rule, address, f"stands after {column_letters(before)}{number}"))
        if (style := get("s")) is not None and not (len(style) < 12 and style.isdigit() and int(style) < formats):
            found.append(("style-index", address, f"style {style} of {formats}"))
        if len(cell):
            value = _cell(sheet, cell, address, number, column)
            if keep is not None:
                keep[column] = value
    return number


def _row_attributes(sheet: Sheet, row: etree._Element) -> Iterator[tuple[str, str]]:
    """Check the few attributes of a row that Excel is strict about."""
    height = row.get("ht")
    if height is not None and not (_NUMBER.fullmatch(height) and 0 <= float(height) <= 409.5):
        yield "row-attributes", f"height {height}"
    if row.get("outlineLevel", "0") not in "01234567":
        yield "row-attributes", f"outline level {row.get('outlineLevel')}"
    style = row.get("s")
    if style is not None and not (style.isdigit() and int(style) < sheet.package.cell_formats):
        yield "style-index", f"style {style} of {sheet.package.cell_formats}"


def _bad_address(found: list[tuple[str, str, str]], address: str, number: int, column: int) -> int:
    """Name what is wrong with an address; return the column to go on with."""
    match = _ADDRESS.fullmatch(address)
    if not match or match[1] not in _COLUMNS or int(match[2]) > MAX_ROW:
        found.append(("cell-reference", address, "not an address"))
        return column + 1
    found.append(("cell-row", address, f"stands in row {number}"))
    return _COLUMNS[match[1]]


def _cell(sheet: Sheet, cell: etree._Element, address: str, row: int, column: int) -> tuple[str, str]:
    """Check a cell that holds something; return its type and text."""
    found = sheet.found
    kind = cell.get("t", "n")
    value: str | None = None
    inline: etree._Element | None = None
    seen = -1
    for element in cell:
        name = local(element)
        if name == "v":
            value = element.text or ""
        elif name == "f":
            _formula(sheet, element, address, row, column)
        elif name == "is":
            inline = element
        order = _CELL_CHILDREN.index(name) if name in _CELL_CHILDREN else 99
        if is_main(element):
            if order == 99 or order <= seen:
                found.append(("cell-children", address, f"{name} is out of place"))
            seen = order
    for attribute, size in zip(("cm", "vm"), sheet.package.metadata_sizes, strict=True):
        index = cell.get(attribute)
        if index is not None and not (index.isdigit() and int(index) <= size):
            found.append(("metadata-index", address, f"{attribute}={index} of {size}"))
    if inline is not None and kind == "inlineStr":
        text = item_text(inline)
        if item_is_odd(inline):
            found.append(("cell-children", address, "rich text out of order"))
    elif inline is not None or kind == "inlineStr":
        text = ""
        found.append(("cell-value", address, f"type {kind} with {'is' if inline is not None else 'no is'}"))
    else:
        text = "" if value is None else _value(sheet, kind, value, address)
    if len(text) > MAX_TEXT:
        found.append(("cell-text-length", address, f"{len(text)} characters"))
    return kind, text


def _value(sheet: Sheet, kind: str, value: str, address: str) -> str:
    """Check a `v` against the cell's type; return the text that a person sees."""
    found = sheet.found
    if kind == "s":
        texts = sheet.package.strings.texts
        if len(value) < 12 and value.strip().isdigit() and int(value) < len(texts):
            return texts[int(value)]
        found.append(("shared-string-index", address, f"string {value} of {len(texts)}"))
        return ""
    if kind not in CELL_TYPES:
        found.append(("cell-type", address, f"t={kind!r}"))
    elif (
        (kind == "n" and value and not _NUMBER.fullmatch(value.strip()))
        or (kind == "b" and value.strip() not in ("0", "1", "true", "false"))
        or (kind == "e" and value not in ERRORS)
        or (kind == "d" and not _ISO.fullmatch(value))
    ):
        found.append(("cell-value", address, f"type {kind} with {value[:40]!r}"))
    return plain(value) if kind == "str" else value


def _formula(sheet: Sheet, element: etree._Element, address: str, row: int, column: int) -> None:
    """Check a cell formula and note it for the calculation chain."""
    found = sheet.found
    sheet.formulas.add(address)
    text = element.text or ""
    kind = element.get("t", "normal")
    if what := formula_defect(text):
        found.append(("formula-syntax", address, what))
    if "!" in text:
        for name in missing_sheets(text, sheet.package):
            found.append(("formula-sheet", address, f"no {name}"))
    if kind == "shared":
        index = element.get("si", "")
        if (ref := element.get("ref")) is not None:
            place = area(ref)
            if index in sheet.shared:
                found.append(("shared-formula", address, f"second master of {index}"))
            if place is None or not place.contains(row, column) or not text:
                found.append(("shared-formula", address, f"master with ref {ref} and text {text[:20]!r}"))
            sheet.shared[index] = place
        elif index not in sheet.shared:
            found.append(("shared-formula", address, f"no master of {index} above"))
    elif kind in ("array", "dataTable"):
        place = area(element.get("ref"))
        if place is None or (place.top, place.left) != (row, column):
            found.append(("array-formula", address, f"ref {element.get('ref')}"))
        else:
            sheet.arrays.append((address, place))


def sheet_children(sheet: Sheet, container: str, name: str) -> list[etree._Element]:
    """Return the items of one of the worksheet's containers, such as mergeCells/mergeCell."""
    return children(sheet.head(container), name)
