"""A sheet's own XML: its code name, and the element that leads to its legacy drawing.

Takes and gives what stands before and after the rows (CT_Worksheet, ECMA-376 part 1, 18.3.1.99).
"""

from __future__ import annotations

from .. import markup
from ..links import after_rows
from .wiring import OddPart, id_attribute

_AFTER_LEGACY = frozenset(
    b"legacyDrawingHF drawingHF picture oleObjects controls webPublishItems tableParts extLst AlternateContent".split()
)
"""What comes after ``legacyDrawing``; Excel wraps only ``oleObjects`` and ``controls`` in AlternateContent."""


def code_name(head: bytes) -> str:
    """Return the name of the sheet's document module, "" when it has none."""
    properties = _properties(head)
    return (properties.get("codeName") or "") if properties else ""


def with_code_name(head: bytes, name: str) -> bytes:
    """Return a sheet's beginning with its code name set; ``sheetPr`` is the first child (18.3.1.82)."""
    splices = markup.Splices(head)
    if properties := _properties(head):
        splices.set_attribute(properties, "codeName", name)
        return splices.result()
    root = _root(head)
    prefix = root.prefix + b":" if root.prefix else b""
    splices.replace(root.end, root.end, b'<%ssheetPr codeName="%s"/>' % (prefix, name.encode()))
    return splices.result()


def _properties(head: bytes) -> markup.Tag | None:
    tags = markup.tags(head)
    next(tags, None)
    first = next(tags, None)
    return first if first is not None and first.name == b"sheetPr" else None


def _root(head: bytes) -> markup.Tag:
    root = next(markup.tags(head), None)
    if root is None:
        raise OddPart("an empty sheet part")
    return root


def legacy_drawing(tail: bytes) -> str:
    """Return the relationship id of the sheet's legacy drawing, "" when it has none."""
    for element in after_rows(tail):
        if element.tag.name == b"legacyDrawing":
            return next((v for k, v in element.tag.attributes().items() if k.rpartition(":")[2] == "id"), "")
    return ""


def with_legacy_drawing(head: bytes, tail: bytes, relation: str) -> bytes:
    """Return what stands after the rows with an element that leads to a legacy drawing."""
    root = _root(head)
    prefix = root.prefix.decode() + ":" if root.prefix else ""
    element = f"<{prefix}legacyDrawing {id_attribute(root, relation)}/>".encode()
    end = max(tail.rfind(b"</"), 0)
    at = next((child.tag.start for child in after_rows(tail) if child.tag.name in _AFTER_LEGACY), end)
    return tail[:at] + element + tail[at:]
