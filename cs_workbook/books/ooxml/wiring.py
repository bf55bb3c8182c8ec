"""What ties parts together: relationships and content types, spliced into what is there.

Takes and gives parts as bytes (ECMA-376 part 2, 6.5.3 relationships, 7.2.3 content types).
"""

from __future__ import annotations

import posixpath
from collections.abc import Collection

from . import markup
from .package import resolved
from .strings import escape_attribute

RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
"""The same in the strict conformance class (ECMA-376 part 1, 2.1)."""

CONTENT = "application/vnd.openxmlformats-package.relationships+xml"

_PACKAGE_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


class OddPart(markup.Malformed, ValueError):
    """A part is not what it must be: without its document element, or with numbers that are none."""


_EMPTY = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    f'<Relationships xmlns="{_PACKAGE_RELATIONS}"></Relationships>'
).encode()


def with_relationship(data: bytes | None, source: str, kind: str, target: str) -> tuple[bytes, str]:
    """Add a relationship from part `source` to part `target`; one that is there already is used.

    Args:
        data: the relationships part; None when there is none yet.
        kind: the relationship's whole type.
    Returns:
        The part and the relationship's id.
    """
    data = data or _EMPTY
    ids = set()
    for tag in markup.tags(data):
        if tag.name == b"Relationship" and not tag.closing:
            attributes = tag.attributes()
            ids.add(attributes.get("Id", ""))
            place = attributes.get("Target", "")
            if attributes.get("Type") == kind and place and resolved(source, place).lower() == target.lower():
                return data, attributes.get("Id", "")
    number = 1
    while f"rId{number}" in ids:
        number += 1
    relative = posixpath.relpath(target, posixpath.dirname(source) or ".")
    new = f'Relationship Id="rId{number}" Type="{kind}" Target="{escape_attribute(relative)}"/>'
    return _with_child(data, b"Relationships", new), f"rId{number}"


def with_default(data: bytes, suffix: str, kind: str) -> bytes:
    """Declare a suffix's content type unless it has one."""
    for tag in markup.tags(data):
        if tag.name == b"Default" and (tag.get("Extension") or "").lower() == suffix:
            return data
    root = markup.root(data)
    at = root.inner_start if root else 0
    prefix = f"{root.tag.prefix.decode()}:" if root and root.tag.prefix else ""
    new = f'<{prefix}Default Extension="{suffix}" ContentType="{kind}"/>'.encode()
    return data[:at] + new + data[at:]


def with_override(data: bytes, part: str, kind: str) -> bytes:
    """Give a part a content type of its own, whatever it had."""
    for tag in markup.tags(data):
        if tag.name == b"Override" and (tag.get("PartName") or "").lower() == f"/{part}".lower():
            splices = markup.Splices(data)
            splices.set_attribute(tag, "ContentType", kind)
            return splices.result()
    return _with_child(data, b"Types", f'Override PartName="/{escape_attribute(part)}" ContentType="{kind}"/>')


def without(data: bytes, name: bytes, attribute: str, values: Collection[str]) -> bytes:
    """Return relationships or content types without the elements of a name whose attribute is one of the values."""
    splices = markup.Splices(data)
    lowered = {value.lower() for value in values}
    for element in markup.elements(data, name):
        if (element.tag.get(attribute) or "").lower() in lowered:
            splices.replace(element.tag.start, element.end, b"")
    return splices.result()


def _with_child(data: bytes, name: bytes, inside: str) -> bytes:
    """Add a last child to the document's element; `inside` is the child without its bracket and prefix."""
    root = markup.root(data)
    if root is None:
        raise OddPart("an empty part")
    prefix = root.tag.prefix + b":" if root.tag.prefix else b""
    child = b"<" + prefix + inside.encode()
    if root.tag.empty:
        opening = data[root.tag.start : root.tag.end].rstrip(b"/>").rstrip()
        return data[: root.tag.start] + opening + b">" + child + b"</" + prefix + name + b">" + data[root.end :]
    return data[: root.inner_end] + child + data[root.inner_end :]


def relations_prefix(root: markup.Tag) -> str | None:
    """Return the prefix that the document's element gives to relationship ids, None when it gives none."""
    for name, value in root.attributes().items():
        if value in (RELATIONS, STRICT_RELATIONS) and name.startswith("xmlns:"):
            return name[6:]
    return None


def id_attribute(root: markup.Tag, relation: str) -> str:
    """Return ``r:id="…"`` as it is to be written below this element, its prefix declared where needed."""
    prefix = relations_prefix(root)
    strict = any("://purl.oclc.org/ooxml/" in value for value in root.attributes().values())
    declared = "" if prefix else f'xmlns:r="{STRICT_RELATIONS if strict else RELATIONS}" '
    return f'{declared}{prefix or "r"}:id="{escape_attribute(relation)}"'
