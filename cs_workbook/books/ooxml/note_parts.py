"""Parts that lost their last note go: the comments, the drawing of their boxes, and what ties them to the sheet.

A drawing stays while it has another shape, or the sheet other notes. Knows no rows and no planner.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import NamedTuple

from . import markup, wiring
from .package import CONTENT_TYPES, Package, Relationship, relationships_part

_ITEMS = {"comments": b"comment", "threadedComment": b"threadedComment"}
_SHAPES = frozenset(b"shape rect roundrect oval line polyline arc curve image group ClientData".split())
"""What a drawing may hold (VML, ECMA-376 part 4, 19.1.2), looked for by name: captions are no sound XML (<br>)."""


class Emptied(NamedTuple):
    """What changes: parts (None for one that goes), and the ids of the relationships that go."""

    parts: dict[str, bytes | None]
    relations: Collection[str]


def without_empty(package: Package, sheet_part: str, changed: Collection[str], read: Callable[[str], bytes]) -> Emptied:
    """Return what goes of a sheet's notes: of the parts that were changed, those that hold nothing any more.

    `read` gives a part as it is by now.
    """
    relations = [rel for rel in package.relationships(sheet_part) if rel.target in package]
    empty = [rel for rel in relations if rel.target in changed and _is_empty(package, rel, read(rel.target))]
    if any(rel.kind == "comments" and rel not in empty for rel in relations):
        empty = [rel for rel in empty if rel.kind != "vmlDrawing"]
    if not empty:
        return Emptied({}, ())
    gone = {rel.id: rel.target for rel in empty}
    rels = relationships_part(sheet_part)
    names = {"/" + name for part in gone.values() for name in (part, package.written_name(part))}
    return Emptied(
        {
            **dict.fromkeys(gone.values()),
            rels: wiring.without(read(rels), b"Relationship", "Id", gone),
            CONTENT_TYPES: wiring.without(read(CONTENT_TYPES), b"Override", "PartName", names),
        },
        gone,
    )


def _is_empty(package: Package, rel: Relationship, data: bytes) -> bool:
    """Tell whether a part holds no note; a drawing with relationships of its own is left alone."""
    if rel.kind in _ITEMS:
        return markup.first(data, _ITEMS[rel.kind]) is None
    alone = rel.kind == "vmlDrawing" and relationships_part(rel.target) not in package
    return alone and not any(tag.name in _SHAPES for tag in markup.tags(data))
