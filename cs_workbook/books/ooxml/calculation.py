"""What formulas need after a change: a true calculation chain, and recalculation when the file is opened.

Takes and gives parts (ECMA-376 part 1, 18.6 calculation chain, 18.2.2 calcPr).
"""

from __future__ import annotations

from collections.abc import Collection

from . import markup
from .package import CONTENT_TYPES, Package, relationships_part
from .workbook import Workbook

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


def has_formulas(workbook: Workbook, known: Collection[str]) -> bool:
    """Tell whether any cell of the workbook computes something; the parts in `known` are known not to."""
    package = workbook.package
    if workbook.one_part("calcChain"):
        return True
    parts = [sheet.part for sheet in workbook.sheets if sheet.part in package and sheet.part not in known]
    return any(_sheet_has_formulas(package, part) for part in parts)


def _sheet_has_formulas(package: Package, part: str) -> bool:
    kept = b""
    for chunk in package.stream(part):
        piece = kept + chunk
        if b"<f>" in piece or b"<f " in piece or b":f>" in piece or b":f " in piece:
            return True
        kept = piece[-16:]
    return False


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


def without_chain(workbook: Workbook) -> dict[str, bytes | None]:
    """Return the parts that change when the calculation chain goes; Excel makes a new one."""
    chain = workbook.one_part("calcChain")
    if chain is None:
        return {}
    package = workbook.package
    rels = relationships_part(workbook.part)
    rel_ids = {rel.id for rel in workbook.relationships if rel.kind == "calcChain"}
    return {
        chain: None,
        rels: _without(package.read(rels), b"Relationship", "Id", rel_ids),
        CONTENT_TYPES: _without(
            package.read(CONTENT_TYPES), b"Override", "PartName", {"/" + chain, "/" + package.written_name(chain)}
        ),
    }


def _without(data: bytes, name: bytes, attribute: str, values: set[str]) -> bytes:
    splices = markup.Splices(data)
    lowered = {value.lower() for value in values}
    for element in markup.elements(data, name):
        if (element.tag.get(attribute) or "").lower() in lowered:
            splices.replace(element.tag.start, element.end, b"")
    return splices.result()
