"""A sheet's values read cell by cell: slower than a reader in Rust, and content with less.

For sheets that python-calamine gives up on: an error value or a cell type it does not know, a
dimension that is none, a text that is not in the string table; and for sheets of blank cells without end.
"""

from __future__ import annotations

import datetime as dt
import math

from .cells import SharedItem, iso_moment, take_apart, value_of
from .rows import SheetStream
from .serials import moment_of
from .strings import shared_texts
from .styles import Styles
from .workbook import Workbook

Value = str | float | bool | dt.datetime


def sheet_values(workbook: Workbook, sheet: str) -> dict[tuple[int, int], Value]:
    """Return what stands in each (row, column) of a sheet, counted from 1; blanks and errors are left out.

    Raises:
        WorkbookError: the sheet has no rows, or they cannot be told apart.
    """
    info = workbook.sheet(sheet)
    stream = SheetStream(workbook.package, info.part, info.name)
    styles_part = workbook.one_part("styles")
    styles = Styles(workbook.path, workbook.package.read(styles_part) if styles_part else None)
    found: dict[tuple[int, int], Value] = {}
    shared: dict[tuple[int, int], int] = {}
    for block in stream.blocks():
        for row in block.rows:
            for column, start, end in stream.take_row(block, row).cells:
                cell = take_apart(block.data[start:end], stream.grammar.plain_cell)
                value = value_of(cell.kind, cell.value, cell.inline)
                if isinstance(value, SharedItem):
                    shared[row.number, column] = value.number
                elif value is not None:
                    dated = cell.kind == b"n" and styles.shows_date(cell.style or 0)
                    read = _value(cell.kind, value, dated, workbook.date1904)
                    if read is not None:
                        found[row.number, column] = read
    part = workbook.one_part("sharedStrings")
    texts = shared_texts(workbook.package.stream(part), shared.values()) if part and shared else {}
    found.update({place: texts[number] for place, number in shared.items() if texts.get(number)})
    return found


def _value(kind: bytes, value: Value, dated: bool, date1904: bool) -> Value | None:
    """Return a cell's value, numbers as float, those of a date format as moments where there is one."""
    if isinstance(value, str):
        return (iso_moment(value) or value) if kind == b"d" else value
    if isinstance(value, bool | dt.datetime):
        return value
    if not math.isfinite(value):
        return None
    return (moment_of(value, date1904) if dated else None) or float(value)
