"""Moments as whole minutes since 1970, and cells as places in a list: the arrays the clocks work on.

Takes columns of a table; gives integers. `NEVER` stands for a moment that is not there, so that the
earliest of several is simply the smallest.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from itertools import repeat
from typing import Any

import numpy as np
import pandas as pd

from cs_workbook.model import Cell, Table, cell_text
from cs_workbook.rules.schema import normal

Ints = np.ndarray[Any, np.dtype[np.int64]]
Bools = np.ndarray[Any, np.dtype[np.bool_]]
Words = np.ndarray[Any, np.dtype[np.str_]]

NEVER = 2**60
MINUTE = 60_000_000
NOTHING: Ints = np.zeros(0, dtype=np.int64)
_NAT = -(2**63)
_HALF_SECOND = 500_000
_START = dt.datetime(1970, 1, 1)


def minute_of(moment: dt.datetime) -> int:
    """Return a moment as minutes since 1970, seconds dropped."""
    return (moment - _START) // dt.timedelta(minutes=1)


def moment_of(minute: int) -> dt.datetime:
    """Return minutes since 1970 as a moment."""
    return _START + dt.timedelta(minutes=int(minute))


def to_moments(minutes: Ints) -> pd.Series[Any]:
    """Return minutes as the moments that `worktime` takes; none may be NEVER."""
    return pd.Series((minutes * MINUTE).view("datetime64[us]"))


def from_moments(moments: pd.Series[Any]) -> Ints:
    """Return moments as minutes; NEVER where there is none. Half a second is granted to Excel's serials."""
    stamps = moments.to_numpy(dtype="datetime64[us]").view("int64")
    return np.where(stamps == _NAT, NEVER, (stamps + _HALF_SECOND) // MINUTE)


def minutes_in(table: Table, key: str) -> Ints:
    """Return a column of moments as minutes; NEVER where a cell holds none."""
    return from_moments(table.typed(key)) if key in table else np.full(len(table), NEVER)


def places_in(values: Sequence[Cell], names: Sequence[str]) -> Ints:
    """Return the place of each word in a list; -1 for a blank or a stranger."""
    known: dict[str, int] = {}
    for place, name in enumerate(names):
        known.setdefault(normal(name), place)
    return _each(values, lambda value: known.get(normal(cell_text(value)), -1))


def codes_in(values: Sequence[Cell], code_of: Callable[[object], str | None]) -> Words:
    """Return the code of each word; "" for a blank or another word."""
    seen: dict[str, int] = {"": 0}

    def place(value: Cell) -> int:
        return seen.setdefault(code_of(value) or "", len(seen))

    places = _each(values, place)
    return np.array([*seen, ""])[places]


def flags_in(values: Sequence[Cell]) -> Bools:
    """Say of each cell whether anything stands in it."""
    return np.array([v is not None and (not isinstance(v, str) or v.strip() != "") for v in values], dtype=bool)


def _each(values: Sequence[Cell], place_of: Callable[[Cell], int]) -> Ints:
    """Look each distinct value up once; a blank is -1."""
    seen = {value: -1 if value is None else place_of(value) for value in set(values)}
    return np.fromiter(map(seen.__getitem__, values), dtype=np.int64, count=len(values))


class CasePlaces:
    """Finds the row of Cases that an id stands for; the first, where several have it."""

    def __init__(self, cases: Table) -> None:
        self._ids: dict[Cell, int] = {}
        for place, value in enumerate(cases.values("case_id")):
            if value is not None:
                self._ids.setdefault(value, place)
        self._tidy: dict[str, int] = {}

    def of(self, table: Table) -> Ints:
        """Return the place of each row's case, -1 for none; full-width signs and blanks do not matter."""
        values = table.values("case_id")
        found = np.fromiter(map(self._ids.get, values, repeat(-1)), dtype=np.int64, count=len(values))
        for row in np.flatnonzero(found < 0).tolist():
            if values[row] is not None:
                if not self._tidy:
                    self._tidy = {normal(cell_text(k)): place for k, place in reversed(self._ids.items())}
                found[row] = self._tidy.get(normal(cell_text(values[row])), -1)
        return found
