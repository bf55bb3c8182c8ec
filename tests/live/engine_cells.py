"""Ranges of the Calc engine for xlwings: values, formulas and formats as Excel gives and takes them."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from cs_workbook.books.ooxml.a1 import letters
from cs_workbook.books.ooxml.serials import serial

if TYPE_CHECKING:
    from tests.live.engine import Sheet

VALUE_ERROR = -2146826273
Place = tuple[str, int, int, int, int]
"""Sheet, first row, first column, last row, last column."""


class Range:
    options: Any
    max_cells_per_read = max_cells_per_write = None

    def __init__(self, sheet: Sheet, r1: int, c1: int, r2: int, c2: int) -> None:
        self._sheet, self.r1, self.c1, self.r2, self.c2 = sheet, r1, c1, r2, c2

    @property
    def sheet(self) -> Sheet:
        return self._sheet

    @property
    def place(self) -> Place:
        return (self._sheet.name, self.r1, self.c1, self.r2, self.c2)

    def call(self, op: str, **values: Any) -> Any:
        return self._sheet.book.call(op, place=self.place, **values)

    @property
    def api(self) -> NativeRange:
        return NativeRange(self)

    row = property(lambda self: self.r1)
    column = property(lambda self: self.c1)
    shape = property(lambda self: (self.r2 - self.r1 + 1, self.c2 - self.c1 + 1))
    coords = property(lambda self: (self._sheet, self.r1, self.c1, *self.shape))

    def __len__(self) -> int:
        rows, columns = self.shape
        return int(rows * columns)

    def __call__(self, row: int, column: int | None = None) -> Range:
        if column is None:
            step, rest = divmod(row - 1, self.shape[1])
            row, column = step + 1, rest + 1
        r, c = self.r1 + row - 1, self.c1 + column - 1
        return Range(self._sheet, r, c, r, c)

    @property
    def address(self) -> str:
        first, last = f"${letters(self.c1)}${self.r1}", f"${letters(self.c2)}${self.r2}"
        return first if first == last else f"{first}:{last}"

    @property
    def raw_value(self) -> Any:
        """Values as COM gives them: a bare value for one cell, else tuples of rows."""
        found = self.call("read")
        rows = found["rows"]
        epoch = dt.datetime(1904, 1, 1) if self._1904() and found["kinds"] else dt.datetime(1899, 12, 30)
        for kind, r1, c1, r2, c2 in found["kinds"]:
            for row in rows[r1 : r2 + 1]:
                for j in range(c1, c2 + 1):
                    if isinstance(row[j], float):
                        row[j] = bool(row[j]) if kind == "b" else epoch + dt.timedelta(days=row[j])
        rows = [[VALUE_ERROR if value is None else value for value in row] for row in rows]
        return rows[0][0] if len(self) == 1 else tuple(map(tuple, rows))

    @raw_value.setter
    def raw_value(self, value: Any) -> None:
        rows = value if isinstance(value, (list, tuple)) else [[value] * self.shape[1]] * self.shape[0]
        date1904 = self._1904() if any(isinstance(v, dt.datetime) for row in rows for v in row) else False
        self.call("write", rows=[[_sent(v, date1904) for v in row] for row in rows])

    def _1904(self) -> bool:
        return self._sheet.book.date1904

    @property
    def formula(self) -> Any:
        rows = self.call("formula")
        return rows[0][0] if len(self) == 1 else tuple(map(tuple, rows))

    @formula.setter
    def formula(self, value: str) -> None:
        self.call("set_formula", formula=value)

    @property
    def number_format(self) -> Any:
        code = self.call("number_format")
        return code.lower() if code and code != "General" else code

    @number_format.setter
    def number_format(self, value: str) -> None:
        self.call("set_number_format", code=value)

    def clear_contents(self) -> None:
        self.call("clear")

    def insert(self, shift: Any = None, copy_origin: Any = None) -> None:
        assert shift == "down"
        self.call("insert")

    def delete(self, shift: Any = None) -> None:
        assert shift == "up"
        self.call("delete")


class NativeRange:
    """A range in Excel's words."""

    def __init__(self, cells: Range) -> None:
        self.cells, self.place = cells, cells.place

    @property
    def HasFormula(self) -> bool | None:
        found: bool | None = self.cells.call("has_formula")
        return found

    @property
    def MergeCells(self) -> bool | None:
        found: bool | None = self.cells.call("merged")
        return found

    def AddComment(self, text: str) -> SimpleNamespace:
        self.cells.call("add_note", text=text)
        return SimpleNamespace(Shape=SimpleNamespace())

    def ClearComments(self) -> None:
        self.cells.call("clear_notes")

    def ClearHyperlinks(self) -> None:
        """Nothing to do: in Calc a cell that is written loses its link."""


def _sent(value: Any, date1904: bool) -> Any:
    if isinstance(value, dt.datetime):
        code = "m/d/yyyy" if value.time() == dt.time() else "m/d/yyyy h:mm"
        return {"d": serial(value, date1904), "f": code}
    return value
