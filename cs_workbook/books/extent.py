"""How far a sheet's cells reach, looked up before calamine holds the whole rectangle in memory.

Two cells in opposite corners of a sheet are a file of a few kilobytes and a rectangle of seventeen
thousand million cells. Takes a package and a sheet's part; refuses, or says nothing. What a sheet says
of its own extent is not believed: programs write it wrong, and a hostile file lies.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cs_workbook.books.ooxml import Workbook
from cs_workbook.books.ooxml.a1 import MAX_COLUMN, MAX_ROW, column_number, letters
from cs_workbook.model import Text, WorkbookError

MAX_AREA = 60_000_000
"""Cells a sheet may span, blank ones included: a full sheet of a million rows has room for 57 columns."""

_ROW = re.compile(rb'<row[^<>]*? r="(\d+)"')
_UNUSUAL = re.compile(rb'<c(?! r="[A-Z]{1,3}\d{1,7}")[\s/>]|<row(?![^<>]*? r="\d)[\s/>]')
"""Rows and cells that other programs than the usual ones write: looked at one by one."""

_TAG = re.compile(rb"<(?:[\w.-]+:)?(row|c)(?=[\s/>])([^<>]*)>")
_ADDRESS = re.compile(rb"""\sr\s*=\s*["']\s*([A-Za-z]{0,3})(\d{1,9})\s*["']""")


def refuse_vast(package: Workbook, part: str) -> None:
    """Raise WorkbookError when the rectangle around a sheet's cells would fill the memory."""
    if part not in package.package or _is_small(package, part):
        return
    height, width = _corner(package, part)
    if width * height > MAX_AREA or height > MAX_ROW or width > MAX_COLUMN:
        raise WorkbookError(
            Text(
                "{file} 的工作表跨度过大（{height} 行 × {width} 列，多为空白），没有读取。请删掉远处的空白行列后另存。",
                "{file} spans {height} rows by {width} columns, nearly all blank, and was not read. "
                "Delete the far-off blank rows and columns and save it again.",
            )(file=package.path.name, height=height, width=width)
        )


def _is_small(package: Workbook, part: str) -> bool:
    """Tell at little cost, for sheets as usual programs write them, that all cells lie near enough together."""
    height = 0
    wide = _far_right(MAX_AREA // MAX_ROW)
    narrow = True
    for chunk in _chunks(package, part):
        if _UNUSUAL.search(chunk) or b":sheetData" in chunk:
            return False
        height = max([height, *map(int, _ROW.findall(chunk))])
        if re.search(rb'<c r="[A-Z]{1,3}\d{%d}' % (len(str(height)) + 1), chunk):
            return False  # a cell that says it is in another row than its row
        narrow = narrow and not wide.search(chunk)
    if height > MAX_ROW:
        return False
    beyond = _far_right(MAX_AREA // max(height, 1))
    return narrow or not any(beyond.search(chunk) for chunk in _chunks(package, part))


def _far_right(column: int) -> re.Pattern[bytes]:
    """Return what finds a cell in a column after this one; every digit of the letters counts from 26."""
    last = letters(min(column, MAX_COLUMN))
    longer = f"[A-Z]{{{len(last) + 1},}}"
    greater = [
        f"{last[:i]}[{chr(ord(sign) + 1)}-Z][A-Z]{{{len(last) - i - 1}}}" for i, sign in enumerate(last) if sign < "Z"
    ]
    return re.compile(rf'<c r="(?:{"|".join([longer, *greater])})\d'.encode())


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
