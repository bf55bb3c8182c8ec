"""What stands before a sheet's rows: its extent, and the formats that columns give to new cells."""

from __future__ import annotations

from collections.abc import Sequence

from . import markup
from .a1 import Box, parse_box


def grown_head(head: bytes, areas: Sequence[Box]) -> bytes:
    """Return the head with its ``dimension`` (18.3.1.35) made to include all that is written."""
    tag = next((tag for tag in markup.tags(head) if tag.name == b"dimension"), None)
    old = parse_box(tag.get("ref") or "") if tag else None
    if tag is None or old is None or not areas:
        return head
    new = Box(
        min(old.first_row, *(area.first_row for area in areas)),
        max(old.last_row, *(area.last_row for area in areas)),
        min(old.first_col, *(area.first_col for area in areas)),
        max(old.last_col, *(area.last_col for area in areas)),
    )
    if new == old:
        return head
    splices = markup.Splices(head)
    splices.set_attribute(tag, "ref", str(new))
    return splices.result()


class ColumnStyles:
    """The formats of a sheet's columns (18.3.1.13)."""

    def __init__(self, head: bytes) -> None:
        self._head = head
        self._ranges: list[tuple[int, int, int]] | None = None
        self._known: dict[int, int] = {}

    def of(self, column: int) -> int:
        """Return the format that a column gives to cells that do not exist."""
        style = self._known.get(column)
        if style is None:
            style = self._known[column] = self._find(column)
        return style

    def _find(self, column: int) -> int:
        if self._ranges is None:
            self._ranges = []
            for tag in markup.tags(self._head):
                attributes = tag.attributes() if tag.name == b"col" else {}
                low, high, style = (markup.whole_number(attributes.get(name)) for name in ("min", "max", "style"))
                if low and high and style:
                    self._ranges.append((low, high, style))
        return next((style for low, high, style in self._ranges if low <= column <= high), 0)


def row_style(tag: bytes) -> int:
    """Return the format that a row gives to cells that do not exist (18.3.1.73); 0 without."""
    attributes = markup.opening(tag).attributes()
    custom = attributes.get("customFormat") in ("1", "true")
    return (markup.whole_number(attributes.get("s")) or 0) if custom else 0
