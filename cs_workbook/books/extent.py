"""How far a sheet's cells reach, looked up before calamine holds the whole rectangle in memory.

Two cells in opposite corners of a sheet are a file of a few kilobytes and a rectangle of seventeen
thousand million cells. Takes a package and a sheet's part; refuses, or says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cs_workbook.books.ooxml import Workbook
from cs_workbook.model import Text, WorkbookError

MAX_AREA = 60_000_000
"""Cells a sheet may span, blank ones included: a full sheet of a million rows has room for 57 columns."""

_COUNTED_BYTES = 4 << 20
"""Sheets up to this size are counted cell by cell; a larger one that tells its dimension is believed."""

_CELL = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]{1,3})(\d+)[\"']")
_DIMENSION = re.compile(rb"<(?:\w+:)?dimension\s[^>]*ref\s*=\s*[\"'](?:[A-Za-z]+\d+:)?([A-Za-z]{1,3})(\d+)[\"']")
_OVERLAP = 64


def refuse_vast(package: Workbook, part: str) -> None:
    """Raise WorkbookError when the rectangle around a sheet's cells would fill the memory."""
    if part not in package.package:
        return
    height, width = _extent(package, part)
    if width * height > MAX_AREA:
        raise WorkbookError(
            Text(
                "{file} 的工作表跨度过大（{height} 行 × {width} 列，多为空白），没有读取。请删掉远处的空白行列后另存。",
                "{file} spans {height} rows by {width} columns, nearly all blank, and was not read. "
                "Delete the far-off blank rows and columns and save it again.",
            )(file=package.path.name, height=height, width=width)
        )


def _extent(package: Workbook, part: str) -> tuple[int, int]:
    """Return the last row and column that hold a cell."""
    if package.package.size(part) > _COUNTED_BYTES:
        found = _DIMENSION.search(next(package.package.stream(part), b"")[:65536])
        if found:
            return int(found[2]), _number(found[1])
    height = width = 0
    for chunk in _chunks(package, part):
        for letters, row in _CELL.findall(chunk):
            height, width = max(height, int(row)), max(width, _number(letters))
    return height, width


def _number(letters: bytes) -> int:
    return sum((sign - 64) * 26**i for i, sign in enumerate(reversed(letters.upper())))


def _chunks(package: Workbook, part: str) -> Iterator[bytes]:
    before = b""
    for chunk in package.package.stream(part):
        yield before + chunk
        before = chunk[-_OVERLAP:]
