"""A sheet's legacy drawing: where it hangs, and the numbers of its shapes (VML, ECMA-376 part 4, 19).

Form buttons and the boxes of notes share it. Takes and gives bytes: what stands in a drawing stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from . import markup
from .links import after_rows
from .wiring import OddPart, id_attribute

CONTENT = "application/vnd.openxmlformats-officedocument.vmlDrawing"
NAMESPACES = {
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "x": "urn:schemas-microsoft-com:office:excel",
}
BLOCK = 1024
"""Shape numbers come in blocks of 1,024; ``idmap`` names the blocks a drawing uses."""

_AFTER_LEGACY = frozenset(
    b"legacyDrawingHF drawingHF picture oleObjects controls webPublishItems tableParts extLst".split()
)
"""What comes after ``legacyDrawing``."""

_ID_MAP = re.compile(rb"""<(?:[\w.-]+:)?idmap\b[^>]*?\bdata=["']([\d,\s]*)["']""")
_NUMBER = re.compile(rb"_x0000_s(\d+)")
_ROOT = re.compile(rb"<(?![?!])[^>]*>")


def legacy_drawing(tail: bytes) -> str:
    """Return the relationship id of the sheet's legacy drawing, "" when it has none; `tail` follows the rows."""
    return next((relation for _, relation in _legacy_drawings(tail)), "")


def without_legacy_drawing(tail: bytes, relations: Collection[str]) -> bytes:
    """Return what stands after the rows without the element that leads to a legacy drawing by one of these ids."""
    for element, relation in _legacy_drawings(tail):
        if relation in relations:
            return tail[: element.tag.start] + tail[element.end :]
    return tail


def _legacy_drawings(tail: bytes) -> Iterator[tuple[markup.Element, str]]:
    """Yield the child of the sheet that leads to its legacy drawing, with the relationship's id."""
    for element in after_rows(tail):
        found: markup.Element | None = element
        if element.tag.name == b"AlternateContent":  # so it stands in what Excel saves as strict
            found = markup.first(tail, b"legacyDrawing", start=element.inner_start, end=element.inner_end)
        if found and found.tag.name == b"legacyDrawing":
            attributes = found.tag.attributes().items()
            yield element, next((value for name, value in attributes if name.rpartition(":")[2] == "id"), "")


def with_legacy_drawing(head: bytes, tail: bytes, relation: str) -> bytes:
    """Return what stands after the rows with an element that leads to a legacy drawing."""
    root = next(markup.tags(head), None)
    if root is None:
        raise OddPart("an empty sheet part")
    prefix = root.prefix.decode() + ":" if root.prefix else ""
    element = f"<{prefix}legacyDrawing {id_attribute(root, relation)}/>".encode()
    end = max(tail.rfind(b"</"), 0)
    at = next((child.tag.start for child in after_rows(tail) if _comes_after(tail, child)), end)
    return tail[:at] + element + tail[at:]


def _comes_after(tail: bytes, child: markup.Element) -> bool:
    """Tell whether a child of the sheet, or what AlternateContent wraps, has its place after ``legacyDrawing``."""
    if child.tag.name == b"AlternateContent":
        branches = list(markup.children(tail, child))
        wrapped = [*branches, *(one for branch in branches for one in markup.children(tail, branch))]
        return any(one.tag.name in _AFTER_LEGACY for one in wrapped)
    return child.tag.name in _AFTER_LEGACY


def is_drawing(part: str) -> bool:
    """Tell a legacy drawing by its name."""
    return part.lower().endswith(".vml")


def free_block(drawings: Iterable[bytes]) -> int:
    """Return the first number block that no drawing takes, nor any after it."""
    return 1 + max((block for data in drawings for block in blocks_of(data)), default=0)


def with_shapes(data: bytes | None, shapes: Sequence[str], type_id: str, type_xml: str, free: int) -> bytes:
    """Return a legacy drawing with shapes added at its end.

    Args:
        data: the drawing as it stands; None for a new one.
        shapes: each with ``{number}`` where its number belongs, and ``{order}`` for its place above others.
        type_id, type_xml: the shape type they refer to, added unless it is there.
        free: the first number block that no drawing of the workbook takes.
    """
    if data is None:
        spaces = " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in NAMESPACES.items())
        layout = f'<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{free}"/></o:shapelayout>'
        data = f"<xml {spaces}>{layout}</xml>".encode()
    data, numbers = _numbered(data, len(shapes), free)
    known = re.search(rb"""\bid=["']%s["']""" % type_id.encode(), data)
    pieces = [] if known else [type_xml]
    pieces += [
        shape.replace("{number}", str(number)).replace("{order}", str(number % BLOCK))
        for shape, number in zip(shapes, numbers, strict=True)
    ]
    at = data.rfind(b"</")
    if at < 0:
        raise OddPart("an empty legacy drawing")
    root = _ROOT.search(data)
    head = root[0].decode("utf-8", "replace") if root else ""
    return data[:at] + "".join(_declared(piece, head) for piece in pieces).encode() + data[at:]


def _numbered(data: bytes, count: int, free: int) -> tuple[bytes, list[int]]:
    """Return so many free shape numbers, and the drawing with the blocks they are in."""
    used = {int(number) for number in _NUMBER.findall(data)}
    numbers: list[int] = []
    for block in reversed(id_blocks(data)):
        first = max((number for number in used if number // BLOCK == block), default=block * BLOCK) + 1
        numbers += range(first, min(first + count - len(numbers), (block + 1) * BLOCK))
    added: list[int] = []
    while len(numbers) < count:
        first = free * BLOCK + 1
        numbers += range(first, min(first + count - len(numbers), (free + 1) * BLOCK))
        added.append(free)
        free += 1
    found = _ID_MAP.search(data)
    if found and (new := [block for block in added if block not in id_blocks(data)]):
        at = found.end(1)
        said = ",".join(map(str, new))
        data = data[:at] + (f",{said}" if found[1].strip() else said).encode() + data[at:]
    return data, numbers


def id_blocks(data: bytes) -> list[int]:
    """Return the number blocks a drawing says it uses."""
    found = _ID_MAP.search(data)
    return [int(text) for text in found[1].split(b",") if text.strip()] if found else []


def blocks_of(data: bytes) -> set[int]:
    """Return every number block a drawing takes, said or not."""
    return {*id_blocks(data), *(int(number) // BLOCK for number in _NUMBER.findall(data))}


def _declared(piece: str, head: str) -> str:
    """Declare on a shape the prefixes that the drawing's own element, `head`, does not declare."""
    missing = [f'xmlns:{prefix}="{name}"' for prefix, name in NAMESPACES.items() if f"xmlns:{prefix}=" not in head]
    if not missing:
        return piece
    name, rest = piece.split(" ", 1)
    return f"{name} {' '.join(missing)} {rest}"
