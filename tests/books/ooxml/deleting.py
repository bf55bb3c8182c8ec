"""Rows deleted in a test: from a workbook, the result linted, or from a part that stands alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cs_workbook.books.ooxml import open_workbook
from cs_workbook.books.ooxml.shift_map import RowMap
from cs_workbook.books.ooxml.shift_removal import Removal
from cs_workbook.books.ooxml.shifting import remove_rows

from .decorated import Draft
from .linter import assert_clean

WIDE = (1, 10)
"""The columns of the table, whose records may go."""


def after(path: Path, rows: Sequence[int] = (5, 6), sheet: str = "A", owner: tuple[int, int] = WIDE) -> Draft:
    """Delete rows and return the package."""
    target = path.with_name(f"after{path.suffix}")
    remove_rows(open_workbook(path), sheet, dict.fromkeys(rows, owner), target)
    assert_clean(target)
    return Draft(target)


def removal(*rows: int, owner: tuple[int, int] | None = None) -> Removal:
    """Return the removal of rows 5 and 6, or of others, from the sheet A of book.xlsx."""
    wanted = rows or (5, 6)
    return Removal(Path("book.xlsx"), "A", RowMap(wanted), dict.fromkeys(wanted, owner) if owner else {})
