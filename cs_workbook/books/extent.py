"""How far a sheet's cells reach, looked up before calamine holds the whole rectangle in memory.

Two cells in opposite corners of a sheet are a file of a few kilobytes and a rectangle of seventeen
thousand million cells. Takes a package and a sheet's part; refuses, or says nothing. What a sheet says
of its own extent is not believed: programs write it wrong, and a hostile file lies.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cs_workbook.books.ooxml import Workbook
from cs_workbook.books.ooxml.a1 import MAX_COLUMN, MAX_ROW, column_number
from cs_workbook.model import Text, WorkbookError

MAX_AREA = 60_000_000
"""Cells a sheet may span, blank ones included: a full sheet of a million rows has room for 57 columns."""

_ELSEWHERE = re.compile(rb'<c(?! r="(?:A?[A-Z]|B[A-E])(?:\d{1,6}|10[0-4]\d{4})")[\s/>]')
"""A cell that is not in the first 57 columns of a sheet's rows, or not written as usual programs do."""

_FORMULA = re.compile(rb"<(?:[\w.-]+:)?f[\s/>]")
_PREFIXED = re.compile(rb":(?:sheetData|row|c)[\s/>]")
_TAG = re.compile(rb"""<(?:[^\s<>/:"']+:)?(row|c)(?=[\s/>])((?:[^<>"']|"[^"]*+"|'[^']*+')*+)>""")
_ADDRESS = re.compile(rb"""[\s"']r\s*=\s*["']\s*([A-Za-z]{0,9})[A-Za-z]*0*(\d{1,12})\d*\s*["']""")
"""Any number of letters and digits: calamine counts past its own limits, and takes memory for what comes of it."""


class VastSheetError(WorkbookError):
    """A sheet's cells lie too far apart to be held as a rectangle."""


def survey(package: Workbook, part: str) -> bool:
    """Look a sheet over in one pass; tell whether any of it may be a formula.

    Raises VastSheetError when the rectangle around its cells, blank ones too, would fill the memory.
    """
    if part not in package.package:
        return False
    computes = False
    for chunk in _chunks(package, part):
        if _ELSEWHERE.search(chunk) or _PREFIXED.search(chunk):
            refuse_area(package, *_corner(package, part))
            return True
        computes = computes or (b"f" in chunk and _FORMULA.search(chunk) is not None)
    return computes


def refuse_area(package: Workbook, height: int, width: int) -> None:
    """Raise VastSheetError when a rectangle is too large, or larger than a sheet can be."""
    if width * height > MAX_AREA or height > MAX_ROW or width > MAX_COLUMN:
        raise VastSheetError(
            Text(
                "{file} 的工作表跨度过大（{height} 行 × {width} 列，多为空白），没有读取。请删掉远处的空白行列后另存。",
                "{file} spans {height} rows by {width} columns, nearly all blank, and was not read. "
                "Delete the far-off blank rows and columns and save it again.",
            )(file=package.path.name, height=height, width=width)
        )


def _corner(package: Workbook, part: str) -> tuple[int, int]:
    """Return the last row and the last column, looking at every row and cell; those without an address count on."""
    height = width = row = column = 0
    for chunk in _chunks(package, part):
        for tag in _TAG.finditer(chunk):
            address = _ADDRESS.search(tag[2])
            if tag[1] == b"row":
                row, column = int(address[2]) if address else row + 1, 0
            elif address:
                column = column_number(address[1].decode())
                height = max(height, int(address[2]))
            else:
                column += 1
            height, width = max(height, row), max(width, column)
    return height, width


def _chunks(package: Workbook, part: str) -> Iterator[bytes]:
    """Yield a part in pieces that end between two tags."""
    kept = b""
    for chunk in package.package.stream(part):
        data = kept + chunk
        end = max(data.rfind(b"<"), 0)
        yield data[:end]
        kept = data[end:]
    yield kept
