"""What stands before a sheet's rows: its extent, and the formats that columns give to new cells."""

from __future__ import annotations

from collections.abc import Mapping

from . import markup
from .a1 import Box, parse_box
from .cells import Change, gives


def grown_head(head: bytes, changes: Mapping[int, Mapping[int, Change]]) -> bytes:
    """Return the head with its ``dimension`` (18.3.1.35) made to include every cell that gets something."""
    tag = next((tag for tag in markup.tags(head) if tag.name == b"dimension"), None)
    old = parse_box(tag.get("ref") or "") if tag else None
    if tag is None or old is None:
        return head
    rows = [
        (row, min(columns), max(columns))
        for row, columns in ((row, _filled(cells)) for row, cells in changes.items())
        if columns
    ]
    if not rows:
        return head
    new = Box(
        min(old.first_row, min(row for row, _, _ in rows)),
        max(old.last_row, max(row for row, _, _ in rows)),
        min(old.first_col, min(low for _, low, _ in rows)),
        max(old.last_col, max(high for _, _, high in rows)),
    )
    if new == old:
        return head
    splices = markup.Splices(head)
    splices.set_attribute(tag, "ref", str(new))
    return splices.result()


def _filled(changes: Mapping[int, Change]) -> list[int]:
    """Return the columns that get something."""
    return [column for column, change in changes.items() if gives(change)]


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
