"""Excel Tables: where they stand, what their columns are called, and their growth (ECMA-376 part 1, 18.5.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from . import markup
from .a1 import Box, parse_box
from .formulas import resized
from .strings import decode_text, unescape


@dataclass(frozen=True)
class ColumnFormula:
    """The formula of a calculated column, without its equals sign."""

    text: str
    array: bool


@dataclass(frozen=True)
class TableArea:
    """An Excel Table.

    Attributes:
        name: its display name.
        sheet: the sheet it stands on.
        part: the package part that describes it.
        first_row: the header's row; one above the first record when the header is switched off.
        last_row: the last record's row, totals excluded.
        first_col, last_col: its columns, 1-based.
        headers: the column names, as cells show them.
        totals_rows: 1 when a totals row stands under the records.
        formulas: offset (from 0) → formula of a calculated column.
        header_rows: 0 when the header is switched off.
    """

    name: str
    sheet: str
    part: str
    first_row: int
    last_row: int
    first_col: int
    last_col: int
    headers: tuple[str, ...]
    totals_rows: int
    formulas: Mapping[int, ColumnFormula]
    header_rows: int = 1

    @property
    def calculated(self) -> frozenset[int]:
        """Offsets (from 0) of the columns with a column formula."""
        return frozenset(self.formulas)

    @property
    def box(self) -> Box:
        """The whole area, header and totals included."""
        first = self.first_row + 1 - self.header_rows
        return Box(first, self.last_row + self.totals_rows, self.first_col, self.last_col)

    @property
    def records(self) -> Box:
        """The records' area."""
        return Box(self.first_row + 1, self.last_row, self.first_col, self.last_col)


def parse_table(data: bytes, sheet: str, part: str) -> TableArea | None:
    """Read a table part; None when it has no usable name and area."""
    root = markup.root(data)
    if root is None or root.tag.name != b"table":
        return None
    attributes = root.tag.attributes()
    box = parse_box(attributes.get("ref", ""))
    name = attributes.get("displayName") or attributes.get("name")
    if box is None or not name:
        return None
    headers = [unescape(column.tag.get("name") or "") for column in _columns(data)]
    header_rows = _count(attributes.get("headerRowCount"), 1)
    totals_rows = _count(attributes.get("totalsRowCount"), 0)
    return TableArea(
        unescape(name),
        sheet,
        part,
        box.first_row + header_rows - 1,
        box.last_row - totals_rows,
        box.first_col,
        box.last_col,
        tuple(headers),
        totals_rows,
        MappingProxyType(_column_formulas(data)),
        header_rows,
    )


def _column_formulas(data: bytes) -> dict[int, ColumnFormula]:
    """Return the calculated columns' formulas by offset."""
    found = {}
    for offset, column in enumerate(_columns(data)):
        formula = markup.first(data, b"calculatedColumnFormula", start=column.inner_start, end=column.inner_end)
        if formula:
            text = decode_text(data[formula.inner_start : formula.inner_end])
            found[offset] = ColumnFormula(text, formula.tag.get("array") in ("1", "true"))
    return found


def grown_table(data: bytes, old_last: int, new_last: int) -> bytes:
    """Return a table part whose records end at another row: its area, filter and sort follow.

    A sort of nothing but rows that go is forgotten.
    """
    data = _without_sorts(data, new_last) if new_last < old_last else data
    splices = markup.Splices(data)
    shift = new_last - old_last
    for tag in markup.tags(data):
        if tag.closing or tag.name not in (b"table", b"autoFilter", b"sortState", b"sortCondition"):
            continue
        ref = tag.get("ref") or ""
        box = parse_box(ref)
        if box is None:
            continue
        if tag.name == b"table":
            splices.set_attribute(tag, "ref", resized(ref, box.last_row + shift))
            splices.drop_attribute(tag, "insertRow")
            splices.drop_attribute(tag, "insertRowShift")
        elif box.last_row >= old_last:
            splices.set_attribute(tag, "ref", resized(ref, box.last_row + shift))
    return splices.result()


def _without_sorts(data: bytes, last: int) -> bytes:
    """Return a table part without the sorts of rows that all lie below a row."""
    splices = markup.Splices(data)
    for element in markup.elements(data, b"sortState"):
        box = parse_box(element.tag.get("ref") or "")
        if box and box.first_row > last:
            splices.replace(element.tag.start, element.end, b"")
    return splices.result()


def _columns(data: bytes) -> list[markup.Element]:
    outer = markup.first(data, b"tableColumns")
    if outer is None:
        return []
    return [child for child in markup.children(data, outer) if child.tag.name == b"tableColumn"]


def _count(text: str | None, default: int) -> int:
    number = markup.whole_number(text)
    return default if number is None else number
