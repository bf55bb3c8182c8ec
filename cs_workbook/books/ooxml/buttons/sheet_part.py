"""A sheet's own XML: its code name.

Takes and gives what stands before the rows (CT_Worksheet, ECMA-376 part 1, 18.3.1.99).
"""

from __future__ import annotations

from .. import markup
from ..wiring import OddPart


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
