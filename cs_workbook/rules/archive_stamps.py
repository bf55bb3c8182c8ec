"""The stamp of an archive row: a hash of what it holds, by which a later change is seen.

Takes cells by column key; gives text. Blank cells and columns of the user's own do not count, nor do blanks
and line breaks within a text, so that a new column or another program's saving leaves every stamp right.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping, Sequence

from cs_workbook.model import Cell, Table, cell_text
from cs_workbook.rules.columns import ARCHIVE

KEYS = tuple(sorted(key for key in ARCHIVE.keys if key != "row_hash"))
_HALF_SECOND = dt.timedelta(seconds=0.5)
_AT_ONCE = 4096
"""Rows whose texts are held in memory at one time."""


def row_stamp(cells: Mapping[str, Cell]) -> str:
    """Return the stamp of one archive row, as it is written to `row_hash`."""
    return _digest("".join(_signs(key, cells[key]) for key in KEYS if key in cells))


def row_stamps(table: Table) -> Iterator[str]:
    """Return the stamp each row of Archive should have."""
    return column_stamps(table.cells, len(table))


def column_stamps(cells: Mapping[str, Sequence[Cell]], size: int) -> Iterator[str]:
    """Return the stamps of that many archive rows, given by column."""
    columns = [(key, cells[key]) for key in KEYS if key in cells]
    for start in range(0, size, _AT_ONCE):
        part = [_column(key, values[start : start + _AT_ONCE]) for key, values in columns]
        yield from (_digest("".join(cells)) for cells in zip(*part, strict=True))


def _column(key: str, values: Sequence[Cell]) -> list[str]:
    """The signs of a column; each distinct value is looked at once, moments all together."""
    kinds = set(map(type, values))
    if bool in kinds:
        return [_signs(key, value) for value in values]
    distinct = set(values)
    if kinds <= {dt.datetime, type(None)} and 2 * len(distinct) > len(values):
        return _moments(key, values)
    signs = {value: _signs(key, value) for value in distinct}
    return [signs[value] for value in values]


def _moments(key: str, values: Sequence[Cell]) -> list[str]:
    import numpy as np

    half = np.timedelta64(500, "ms")
    moments = (np.array(values, dtype="datetime64[ms]") + half).astype("datetime64[m]")
    head = f"\x1f{key}="
    return ["" if text == "NaT" else head + text for text in np.datetime_as_string(moments).tolist()]


def _signs(key: str, value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        text = "".join(value.split())
    elif isinstance(value, dt.datetime):
        text = (value + _HALF_SECOND).isoformat(timespec="minutes")
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        text = f"{value:.10g}"
    else:
        text = "".join(cell_text(value).split())
    return f"\x1f{key}={text}" if text else ""


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]
