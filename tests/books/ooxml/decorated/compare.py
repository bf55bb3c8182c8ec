"""What differs between two packages, part by part, in words a test can spell out.

Parts are compared as raw bytes first. XML that differs is compared as trees: elements are matched by
what names them (r, ref, id, name …), so that one inserted row is one line and not thousands.
"""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from lxml import etree

_NAMING = ("r", "ref", "sqref", "Id", "id", "name", "uri", "PartName", "Extension", "guid", "min", "colId", "idx")
_BY_PLACE = frozenset(("t", "f", "v", "is"))


@dataclass(frozen=True, slots=True)
class PartDiff:
    """One part that differs.

    Attributes:
        part: the member's name; "" for the archive as a whole.
        kind: added, removed, bytes (not XML, or the same XML spelled differently), xml, or order.
        changes: one line a difference, such as ``sheetData/row[5]/c[A5]/v: '1' → '2'``.
    """

    part: str
    kind: Literal["added", "removed", "bytes", "xml", "order"]
    changes: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "\n  ".join((f"{self.part} {self.kind}", *self.changes))


def canonical_diff(before: Path, after: Path) -> list[PartDiff]:
    """Compare two packages; an empty list means every member is the same byte for byte."""
    with zipfile.ZipFile(before) as old, zipfile.ZipFile(after) as new:
        old_names, new_names = old.namelist(), new.namelist()
        found = [PartDiff(name, "removed") for name in old_names if name not in new_names]
        found += [PartDiff(name, "added") for name in new_names if name not in old_names]
        kept = [name for name in old_names if name in new_names]
        if kept != [name for name in new_names if name in old_names]:
            found.append(PartDiff("", "order"))
        for name in kept:
            one, other = old.read(name), new.read(name)
            if one != other:
                found.append(_part_diff(name, one, other))
    return found


def _part_diff(name: str, one: bytes, other: bytes) -> PartDiff:
    """Compare two versions of a part that differ in bytes."""
    try:
        trees = [etree.fromstring(data, etree.XMLParser(huge_tree=True)) for data in (one, other)]
    except etree.XMLSyntaxError:
        return PartDiff(name, "bytes", (f"{len(one)} → {len(other)} bytes",))
    changes = tuple(_tree_diff("", *trees))
    return PartDiff(name, "xml" if changes else "bytes", changes)


def _label(element: etree._Element) -> str:
    """Return the element's name with its prefix; an element from elsewhere keeps its mark."""
    if not isinstance(element.tag, str):
        return "#comment"
    name = element.tag.rpartition("}")[2]
    return f"{element.prefix}:{name}" if element.prefix else name


def _keys(parent: etree._Element) -> list[str]:
    """Name every child by its naming attribute, or by its place among those of its kind."""
    seen: Counter[str] = Counter()
    keys = []
    for element in parent:
        label = _label(element)
        name = next((element.get(n) for n in _NAMING if element.get(n)), None) if label not in _BY_PLACE else None
        key = f"{label}[{name}]" if name else label
        seen[key] += 1
        keys.append(key if seen[key] == 1 else f"{key}#{seen[key]}")
    return keys


def _tree_diff(path: str, one: etree._Element, other: etree._Element) -> Iterator[str]:
    """Yield the differences of two elements that stand for the same thing."""
    here = path or "/"
    if one.tag != other.tag:
        yield f"{here}: {one.tag!s} → {other.tag!s}"
    if one.nsmap != other.nsmap:
        names = sorted(str(p) for p in {*one.nsmap, *other.nsmap} if one.nsmap.get(p) != other.nsmap.get(p))
        parents = one.getparent(), other.getparent()
        if parents[0] is None or parents[1] is None or parents[0].nsmap == parents[1].nsmap:
            yield f"{here}: namespaces {names}"
    for name in sorted(str(n) for n in {*one.attrib, *other.attrib}):
        old, new = one.get(name), other.get(name)
        if old != new:
            yield f"{path}/@{name.rpartition('}')[2]}: {old!r} → {new!r}"
    if (one.text or "") != (other.text or ""):
        yield f"{here}: {one.text!r} → {other.text!r}"
    old_keys, new_keys = _keys(one), _keys(other)
    old_children = dict(zip(old_keys, one, strict=True))
    new_children = dict(zip(new_keys, other, strict=True))
    common = [k for k in old_keys if k in new_children]
    if common != [k for k in new_keys if k in old_children]:
        yield f"{here}: order of children"
    for key in old_keys:
        if key not in new_children:
            yield f"{path}/{key}: removed".lstrip("/")
        else:
            yield from _tree_diff(f"{path}/{key}".lstrip("/"), old_children[key], new_children[key])
    for key in new_keys:
        if key not in old_children:
            yield f"{path}/{key}: added".lstrip("/")
