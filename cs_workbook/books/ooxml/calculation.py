"""What formulas need after a change: a true calculation chain, and recalculation when the file is opened.

Takes and gives parts (ECMA-376 part 1, 18.6 calculation chain, 18.2.2 calcPr).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

from . import markup, wiring
from .a1 import MAX_COLUMN, MAX_ROW, Box, parse_box
from .package import CONTENT_TYPES, Package, relationships_part
from .strings import decode_text
from .workbook import Workbook

_FORMULA = re.compile(rb"<(?:[\w.-]+:)?f(\s[^<>]*?)?(?:/>|>([^<]*(?:<!(?:\[CDATA\[.*?\]\]|--.*?--)>[^<]*)*)</)", re.S)
_SHARED_AREA = re.compile(rb"""\sref\s*=\s*["']([^"']*)["']""")
_OVERLAP = 1 << 16
"""More than a formula can be long: 8,192 characters (Excel's limit)."""

_BEFORE_CALC = frozenset(
    [
        b"fileVersion",
        b"fileSharing",
        b"workbookPr",
        b"workbookProtection",
        b"bookViews",
        b"sheets",
        b"functionGroups",
        b"externalReferences",
        b"definedNames",
        b"AlternateContent",
        b"revisionPtr",
    ]
)
"""What stands before ``calcPr`` in a workbook part (CT_Workbook, 18.2.27)."""


class SeenFormula(NamedTuple):
    """A formula of some cell: its text, and how many rows and columns further down it is shared."""

    text: str
    rows: int
    columns: int

    def reach(self, box: Box) -> Box:
        """Return what a reference covers for all cells that share the formula."""
        return box._replace(
            last_row=min(MAX_ROW, box.last_row + self.rows), last_col=min(MAX_COLUMN, box.last_col + self.columns)
        )


def cell_formulas(package: Package, part: str) -> Iterator[SeenFormula]:
    """Yield the different formulas of a sheet's cells, each at least once, by a scan of its bytes."""
    kept = b""
    seen: set[tuple[bytes, bytes]] = set()
    for chunk in package.stream(part):
        data = kept + chunk
        end = _rows_end(data, max(0, len(kept) - 16))
        if b"f" in data:
            for match in _FORMULA.finditer(data, 0, end if end >= 0 else len(data)):
                key = (match[1] or b"", match[2] or b"")
                if key not in seen:
                    seen.add(key)
                    yield _seen(*key)
        if end >= 0:
            return
        kept = data[-_OVERLAP:]


def _rows_end(data: bytes, start: int) -> int:
    """Return where the rows end, if they do so in these bytes; -1 otherwise."""
    at = data.find(b"sheetData", start)
    while at >= 0:
        if b"/" in data[data.rfind(b"<", 0, at) : at] or data[at + 9 : at + 11] == b"/>":
            return at
        at = data.find(b"sheetData", at + 1)
    return -1


def has_formulas(workbook: Workbook, without: Collection[str]) -> bool:
    """Tell whether any cell of the workbook computes something; sheet parts in `without` are known not to."""
    package = workbook.package
    parts = [sheet.part for sheet in workbook.sheets if sheet.part in package and sheet.part not in without]
    return any(True for part in parts for _ in cell_formulas(package, part))


def _seen(inside: bytes, text: bytes) -> SeenFormula:
    shared = _SHARED_AREA.search(inside) if b"shared" in inside else None
    box = parse_box(shared[1].decode()) if shared else None
    rows, columns = (box.last_row - box.first_row, box.last_col - box.first_col) if box else (0, 0)
    return SeenFormula(decode_text(text), rows, columns)


def recalculated(data: bytes) -> bytes:
    """Return a workbook part that asks for a full calculation when it is opened."""
    splices = markup.Splices(data)
    root = markup.root(data)
    if root is None:
        return data
    at = root.tag.end
    for child in markup.children(data, root):
        if child.tag.name == b"calcPr":
            if child.tag.get("fullCalcOnLoad") not in ("1", "true"):
                splices.set_attribute(child.tag, "fullCalcOnLoad", "1")
            return splices.result()
        if child.tag.name in _BEFORE_CALC:
            at = child.end
    prefix = root.tag.prefix + b":" if root.tag.prefix else b""
    splices.replace(at, at, b'<%scalcPr fullCalcOnLoad="1"/>' % prefix)
    return splices.result()


def without_chain(workbook: Workbook, read: Callable[[str], bytes]) -> dict[str, bytes | None]:
    """Return the parts that change when the calculation chain goes; Excel makes a new one.

    Args:
        read: gives a part as it is by now.
    """
    chain = workbook.one_part("calcChain")
    if chain is None:
        return {}
    package = workbook.package
    rels = relationships_part(workbook.part)
    rel_ids = {rel.id for rel in workbook.relationships if rel.kind == "calcChain"}
    return {
        chain: None,
        rels: wiring.without(read(rels), b"Relationship", "Id", rel_ids),
        CONTENT_TYPES: wiring.without(
            read(CONTENT_TYPES), b"Override", "PartName", {"/" + chain, "/" + package.written_name(chain)}
        ),
    }
