"""Workbooks full of what Python libraries lose, made by programs other than ours, and their comparison.

`build(name, folder)` makes one of `BUILDERS`; each holds the Table `Cases` on 登记 with 24 rows, a
calculated column, and things anchored below and beside it. `ODD` spells the plain one in rare ways.
`canonical_diff` compares two packages part by part.
"""

from .builders import BUILDERS, build, soffice_convert
from .compare import PartDiff, canonical_diff
from .draft import Draft
from .odd import ODD
from .tracker import FIRST_ROW, HEADER_ROW, HEADERS, LAST_ROW, QUOTED, SETTINGS, SHEET, SUMMARY, TABLE

__all__ = [
    "BUILDERS",
    "FIRST_ROW",
    "HEADERS",
    "HEADER_ROW",
    "LAST_ROW",
    "ODD",
    "QUOTED",
    "SETTINGS",
    "SHEET",
    "SUMMARY",
    "TABLE",
    "Draft",
    "PartDiff",
    "build",
    "canonical_diff",
    "soffice_convert",
]
