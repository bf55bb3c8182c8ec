"""A styles part for a workbook that has none: content type, relationship and part (ECMA-376 part 1, 12.3.20)."""

from __future__ import annotations

from collections.abc import Callable
from posixpath import dirname, join

from . import markup
from .package import CONTENT_TYPES, relationships_part
from .workbook import Workbook

_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles"
_STRICT_TYPE = "http://purl.oclc.org/ooxml/officeDocument/relationships/styles"
_CONTENT = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_NO_RELATIONSHIPS = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
)


def with_styles(workbook: Workbook, styles: bytes, read: Callable[[str], bytes]) -> dict[str, bytes]:
    """Return the parts that change when a styles part is added; `read` gives a part as it is by now."""
    part = join(dirname(workbook.part), "styles.xml")
    while part in workbook.package:
        part = part[:-4] + "_.xml"
    rels = relationships_part(workbook.part)
    taken = {rel.id for rel in workbook.relationships}
    number = 1
    while f"rIdStyles{number}" in taken:
        number += 1
    old_rels = read(rels) if rels in workbook.package else _NO_RELATIONSHIPS
    kind = _STRICT_TYPE if workbook.strict else _TYPE
    return {
        part: styles,
        rels: _with(old_rels, "Relationship", f'Id="rIdStyles{number}" Type="{kind}" Target="/{part}"'),
        CONTENT_TYPES: _with(read(CONTENT_TYPES), "Override", f'PartName="/{part}" ContentType="{_CONTENT}"'),
    }


def _with(data: bytes, name: str, attributes: str) -> bytes:
    """Add an empty element at the end of the document's element."""
    root = markup.root(data)
    if root is None:
        return data
    prefix = root.tag.prefix.decode() + ":" if root.tag.prefix else ""
    element = f"<{prefix}{name} {attributes}/>".encode()
    splices = markup.Splices(data)
    if root.tag.empty:
        slash = data.rindex(b"/", root.tag.start, root.tag.end)
        splices.replace(slash, root.tag.end, b">" + element + b"</" + root.tag.qualified + b">")
    else:
        splices.replace(root.inner_end, root.inner_end, element)
    return splices.result()
