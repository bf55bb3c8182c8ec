"""The cells in the first rows of a sheet, looked at while the sheet is copied."""

from __future__ import annotations

from collections.abc import Mapping

from ..cells import RawCell, take_apart
from ..package import Package
from ..rows import Block, SheetStream
from ..strings import decode_text, rich_text, shared_texts

Shown = str | bool | float
_SOMETHING = "0" * 8
"""Stands for a number or a date, whose format is not looked at."""


class FirstRows:
    """Cells of a sheet's rows up to `last`, as they were met."""

    def __init__(self, last: int) -> None:
        self.last = last
        self._cells: dict[int, dict[int, RawCell]] = {}

    @classmethod
    def of(cls, package: Package, part: str, sheet: str, last: int) -> FirstRows:
        """Read the first rows of a sheet, and no further."""
        rows = cls(last)
        stream = SheetStream(package, part, sheet)
        for block in stream.blocks():
            rows.note(stream, block)
            if block.last >= last:
                break
        return rows

    def note(self, stream: SheetStream, block: Block) -> None:
        """Look at a block."""
        plain = stream.grammar.plain_cell
        for row in block.between(1, self.last):
            cells = stream.take_row(block, row).cells
            self._cells[row.number] = {column: take_apart(block.data[start:end], plain) for column, start, end in cells}

    def values(self, package: Package, strings: str | None) -> dict[int, dict[int, Shown]]:
        """Return row → column → value; blank cells and empty texts are left out. `strings` is the string table."""
        wanted = {
            number for row in self._cells.values() for cell in row.values() if (number := _shared(cell)) is not None
        }
        found = shared_texts(package.stream(strings), wanted) if wanted and strings else {}
        return {
            row: {column: value for column, cell in cells.items() if (value := _value(cell, found)) != ""}
            for row, cells in self._cells.items()
        }

    def texts(self, package: Package, strings: str | None) -> dict[int, dict[int, str]]:
        """Return row → column → text; what is no text counts as eight digits."""
        return {
            row: {column: value if isinstance(value, str) else _SOMETHING for column, value in cells.items()}
            for row, cells in self.values(package, strings).items()
        }


def _shared(cell: RawCell) -> int | None:
    return int(cell.value) if cell.kind == b"s" and cell.value and cell.value.isdigit() else None


def _value(cell: RawCell, shared: Mapping[int, str]) -> Shown:
    if cell.inline is not None:
        return rich_text(cell.inline)
    number = _shared(cell)
    if number is not None:
        return shared.get(number, "")
    if not cell.value:
        return _SOMETHING if cell.formula is not None and cell.kind != b"str" else ""
    text = decode_text(cell.value)
    if cell.kind == b"b":
        return text == "1"
    if cell.kind == b"n":
        try:
            return float(text)
        except ValueError:
            return text
    return text
