"""A closed workbook's sheets as columns, through python-calamine.

Takes a package; gives the cells of each sheet column, rows counted from 1. Large sheets are parsed
ahead, on another core, while those before them are worked on. Knows nothing of tables.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from cs_workbook.books.extent import VastSheetError, refuse_area, survey
from cs_workbook.books.ooxml import Workbook
from cs_workbook.model import Cell

_EPOCH = dt.datetime(1899, 12, 30)
_LARGE = 8 << 20
"""Unpacked bytes from which a sheet is worth a thread."""

_AHEAD = 2
"""How many large sheets are parsed ahead: a job that does not want them has spent little on them."""


class SheetColumns:
    """The cells of one workbook, sheet by sheet as they are asked for."""

    def __init__(self, package: Workbook, likely: Sequence[str]) -> None:
        """Take a package and the sheets that will probably be asked for, in that order."""
        self._package = package
        self._waiting = [name for name in likely if package.package.size(package.sheet(name).part) >= _LARGE]
        self._coming: dict[str, Future[CalamineSheet]] = {}
        self._columns: dict[str, Sequence[tuple[Any, ...]]] = {}
        self._values_only: set[str] = set()

    def height(self, sheet: str) -> int:
        """The last row that has a cell."""
        columns = self._raw(sheet)
        return len(columns[0]) if columns else 0

    def is_blank(self, sheet: str, row: int, first_column: int, last_column: int) -> bool:
        """Whether these cells of a row hold nothing."""
        return all(column[row - 1] == "" for column in self._raw(sheet)[first_column - 1 : last_column])

    def may_compute(self, sheet: str) -> bool:
        """Whether a formula may stand in the sheet; False is certain."""
        self._raw(sheet)
        return sheet not in self._values_only

    def cells(self, sheet: str, column: int, first: int, last: int) -> list[Cell]:
        """The cells of one column, rows `first` to `last`; blank where the sheet has none."""
        columns = self._raw(sheet)
        found = _cells(columns[column - 1][first - 1 : last]) if column <= len(columns) else []
        return found + [None] * (last - first + 1 - len(found))

    def _raw(self, name: str) -> Sequence[tuple[Any, ...]]:
        """Every column of a sheet as calamine gives it, from A1."""
        if name not in self._columns:
            if name in self._waiting:
                self._waiting.remove(name)
                self._look_ahead()
            parsed = self._coming.pop(name, None)
            if parsed and not parsed.done():
                self._help()
            self._columns[name] = self._read(name, parsed)
        return self._columns[name]

    def _read(self, name: str, parsed: Future[CalamineSheet] | None) -> Sequence[tuple[Any, ...]]:
        """Read a sheet; cell by cell where calamine gives up on it, or blank cells reach too far."""
        try:
            sheet = parsed.result() if parsed else self._parse(self._workbook, name)
            return list(zip(*sheet.to_python(skip_empty_area=False), strict=True))
        except (CalamineError, VastSheetError):
            pass
        except BaseException as error:
            # A Rust panic is no Exception: calamine's way of saying that a cell makes no sense to it.
            if type(error).__name__ != "PanicException":
                raise
        return list(zip(*cell_by_cell(self._package, name), strict=True))

    def _look_ahead(self) -> None:
        """Start parsing the next large sheets beside the one asked for."""
        for name in self._waiting[:_AHEAD]:
            if name not in self._coming:
                self._coming[name] = self._thread.submit(self._parse_aside, name)

    def _help(self) -> None:
        """Parse the sheet after those that the other thread has before it, instead of waiting for it."""
        if following := next((name for name in self._waiting if name not in self._coming), ""):
            here: Future[CalamineSheet] = Future()
            try:
                here.set_result(self._parse(self._workbook, following))
            except BaseException as error:
                if isinstance(error, KeyboardInterrupt):
                    raise
                here.set_exception(error)  # a Rust panic too: raised when the sheet is asked for
            self._coming[following] = here

    def _parse_aside(self, name: str) -> CalamineSheet:
        return self._parse(self._workbook_aside, name)

    def _parse(self, workbook: CalamineWorkbook, name: str) -> CalamineSheet:
        if not survey(self._package, self._package.sheet(name).part):
            self._values_only.add(name)
        return workbook.get_sheet_by_name(name)

    def _open(self) -> CalamineWorkbook:
        return CalamineWorkbook.from_path(str(self._package.path))

    @cached_property
    def _workbook(self) -> CalamineWorkbook:
        return self._open()

    @cached_property
    def _workbook_aside(self) -> CalamineWorkbook:
        """One of its own for the other thread: calamine's cannot be shared at the same time."""
        return self._open()

    @cached_property
    def _thread(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(1)


def cell_by_cell(package: Workbook, sheet: str) -> list[list[Any]]:
    """Return the rows of a sheet from A1 without calamine; "" for blanks. Raises WorkbookError."""
    found = package.values(sheet)
    height, width = (max((place[i] for place in found), default=0) for i in (0, 1))
    refuse_area(package, height, width)
    rows: list[list[Any]] = [[""] * width for _ in range(height)]
    for (row, column), value in found.items():
        rows[row - 1][column - 1] = value
    return rows


def _cells(raw: tuple[Any, ...]) -> list[Cell]:
    """Convert one column to `Cell`s; columns of the usual kinds cost next to nothing."""
    kinds = set(map(type, raw))
    if kinds <= {str, dt.datetime}:
        return [value or None for value in raw]
    if kinds <= {str, float}:
        return [(value or None) if value.__class__ is str else _number(value) for value in raw]
    return [_cell(value) for value in raw]


def _number(value: float) -> Cell:
    return int(value) if value.is_integer() else value


def _cell(value: object) -> Cell:
    """One cell as calamine gives it: whole floats become int, days and clock times become moments."""
    if isinstance(value, str):
        return value or None
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, (bool, int, dt.datetime)):
        return value
    if isinstance(value, dt.date):
        return dt.datetime(value.year, value.month, value.day)
    if isinstance(value, dt.time):
        return dt.datetime.combine(_EPOCH, value)
    if isinstance(value, dt.timedelta):
        return _EPOCH + value
    raise TypeError(f"calamine gave a {type(value).__name__}")
