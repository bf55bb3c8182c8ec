"""Where the pictures and charts of a sheet lie (ECMA-376 part 1, 20.5)."""

from __future__ import annotations

from collections.abc import Iterator

from .. import markup
from ..package import Package


def drawing_corners(package: Package, part: str) -> Iterator[tuple[int, ...]]:
    """Yield the corners of every object of a drawing that is anchored to cells: column, 0, row, 0, twice, from 0."""
    data = package.read(part)
    for anchor in markup.elements(data, b"twoCellAnchor", b"oneCellAnchor"):
        corners: list[tuple[int, int]] = []
        for child in markup.children(data, anchor):
            if child.tag.name in (b"from", b"to"):
                place = {c.tag.name: data[c.inner_start : c.inner_end] for c in markup.children(data, child)}
                if all(number.strip().isdigit() for number in place.values()):
                    corners.append((int(place.get(b"col", b"0")), int(place.get(b"row", b"0"))))
        if corners:
            (left, top), (right, bottom) = corners[0], corners[-1]
            yield left, 0, top, 0, right + 1, 0, bottom, 0
