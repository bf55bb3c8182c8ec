"""The fingerprint of a workbook's cases: by it anyone can tell whether a report was made of the same data.

Takes tables; gives 64 hexadecimal signs. What people filled in counts, and the ids and links between cases;
due times, states and other columns the program writes do not, for they follow from the rest and from the clock.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from cs_workbook.model import Cell, Tables, cell_text
from cs_workbook.rules.columns import schema

CASE_TABLES = ("Cases", "Assignments", "Plans", "Progress", "Callbacks")
_OF_PROGRAM = ("case_id", "repeat_of")
"""Columns the program writes that say something nothing else says."""


def fingerprint(tables: Tables) -> str:
    """Return the SHA-256 of the case data as read.

    Hashed is one line of JSON a row, in UTF-8: the table's name, then column key and value of each cell that
    is not blank, keys ascending; rows and tables in their own order. Renamed or moved columns and sheets
    change nothing, nor do columns of the team's own.
    """
    shape, digest = schema(tables.preset, tables.language), hashlib.sha256()
    for name in (name for name in CASE_TABLES if name in tables):
        spec = shape.tables[name]
        keys = sorted(c.key for c in spec.columns if not c.program or c.key in _OF_PROGRAM)
        columns: list[Sequence[Cell]] = [tables[name].values(key) for key in keys]
        for row in zip(*columns, strict=True):
            filled = {key: cell_text(value) for key, value in zip(keys, row, strict=True) if value is not None}
            digest.update(json.dumps([name, filled], ensure_ascii=False).encode("utf-8", "replace") + b"\n")
    return digest.hexdigest()
