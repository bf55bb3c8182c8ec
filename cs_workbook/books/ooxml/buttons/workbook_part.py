"""The workbook's own XML: its code name and one more sheet (CT_Workbook, ECMA-376 part 1, 18.2.27)."""

from __future__ import annotations

from .. import markup
from ..strings import escape_attribute
from ..wiring import OddPart, id_attribute

_BEFORE_PROPERTIES = (b"fileVersion", b"fileSharing")


def code_name(data: bytes) -> str:
    """Return the name of the workbook's document module, "" when it has none."""
    properties = markup.first(data, b"workbookPr")
    return (properties.tag.get("codeName") or "") if properties else ""


def with_code_name(data: bytes, name: str) -> bytes:
    """Return the workbook part with its code name set (18.2.28)."""
    splices = markup.Splices(data)
    if properties := markup.first(data, b"workbookPr"):
        splices.set_attribute(properties.tag, "codeName", name)
        return splices.result()
    root = _root(data)
    before = [child for child in markup.children(data, root) if child.tag.name in _BEFORE_PROPERTIES]
    at = before[-1].end if before else root.inner_start
    splices.replace(at, at, f'<{_prefix(root)}workbookPr codeName="{name}"/>'.encode())
    return splices.result()


def with_hidden_sheet(data: bytes, name: str, relation: str) -> bytes:
    """Return the workbook part with a hidden sheet behind the last one, so that no sheet's number changes."""
    root = _root(data)
    sheets = next(child for child in markup.children(data, root) if child.tag.name == b"sheets")
    numbers = [int(child.tag.get("sheetId") or 0) for child in markup.children(data, sheets)]
    element = (
        f'<{_prefix(root)}sheet name="{escape_attribute(name)}" sheetId="{max(numbers, default=0) + 1}" '
        f'state="hidden" {id_attribute(root.tag, relation)}/>'
    ).encode()
    return data[: sheets.inner_end] + element + data[sheets.inner_end :]


def _root(data: bytes) -> markup.Element:
    root = markup.root(data)
    if root is None:
        raise OddPart("an empty workbook part")
    return root


def _prefix(root: markup.Element) -> str:
    return root.tag.prefix.decode() + ":" if root.tag.prefix else ""
