"""An xlwings engine over a live LibreOffice Calc: as much of one as `books/live.py` and the buttons use.

What xlwings leaves to the native object (`api`) is given in the words that Excel for Windows uses.
The program's own quirks are Excel's: dates come as moments, numbers as floats, errors as their codes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import xlwings as xw

from cs_workbook.books.ooxml.a1 import Box, letters, parse_box
from cs_workbook.books.ooxml.serials import serial
from tests.live.bridge import Calc

NAME = "calc"
READING = frozenset({"read", "formula", "has_formula", "number_format", "merged", "name", "charts", "series", "links",
                     "path", "properties", "sheets", "date1904", "buttons"})  # fmt: skip
VALUE_ERROR = -2146826273
Place = tuple[str, int, int, int, int]
"""Sheet, first row, first column, last row, last column."""


class Engine:
    """What xlwings asks of an engine."""

    name, type = NAME, "desktop"

    def __init__(self) -> None:
        self.apps: list[App] = []

    @staticmethod
    def prepare_xl_data_element(value: Any, options: Any) -> Any:
        return "" if value is None else value

    @staticmethod
    def clean_value_data(data: Any, datetime_builder: Any, empty_as: Any, number_builder: Any, err_to_str: Any) -> Any:
        """As on Windows: a blank is `empty_as`, an error is None."""
        return [[empty_as if v in ("", None) else None if v == VALUE_ERROR else v for v in row] for row in data]


ENGINE = Engine()
xw.engines.add(xw.main.Engine(impl=ENGINE))


def register(calc: Calc) -> xw.App:
    """Return a running Calc as an xlwings App."""
    return xw.App(impl=App(calc))


class App:
    """The program. Message boxes and questions are recorded and answered as a test says.

    Attributes:
        alerts: every message box as (text, title, buttons, mode).
        answers: what a person would press or type, in order; a function is called at that moment.
        statuses: what stood in the status bar.
        on_status: called with each of them, to act in the middle of a run.
    """

    engine, pid, version, hwnd = ENGINE, 1, "16.0", 0

    def __init__(self, calc: Calc) -> None:
        self.calc = calc
        self.open_books: list[Book] = []
        self.active: Book | None = None
        self.alerts: list[tuple[str, str, str, str | None]] = []
        self.answers: list[Any] = []
        self.statuses: list[str] = []
        self.on_status: Callable[[str], None] = lambda text: None
        self.screen_updating = self.enable_events = self.display_alerts = True
        self._status: Any = False

    @property
    def api(self) -> Any:
        return SimpleNamespace(InputBox=self._input_box)

    @property
    def books(self) -> Books:
        return Books(self)

    @property
    def calculation(self) -> str:
        books = self.open_books
        return "automatic" if all(self.calc.call("automatic", book=b.number) for b in books) else "manual"

    @calculation.setter
    def calculation(self, value: str) -> None:
        for book in self.open_books:
            self.calc.call("automatic", book=book.number, on=value != "manual")

    @property
    def status_bar(self) -> Any:
        return self._status

    @status_bar.setter
    def status_bar(self, value: Any) -> None:
        self._status = value
        if value:
            self.statuses.append(value)
            self.on_status(value)

    def alert(self, prompt: str, title: str, buttons: str, mode: str | None, callback: Any) -> str:
        self.alerts.append((prompt, title, buttons, mode))
        if buttons == "ok":
            return "ok"
        return str(self._answer({"yes_no": "no", "ok_cancel": "cancel"}.get(buttons, "cancel")))

    def _input_box(self, Prompt: str, Title: str, Default: str, Type: int) -> Any:
        self.alerts.append((Prompt, Title, "input", Default))
        return self._answer(Default)

    def _answer(self, default: Any) -> Any:
        answer = self.answers.pop(0) if self.answers else default
        return answer() if callable(answer) else answer


class Books:
    def __init__(self, app: App) -> None:
        self.app = app

    @property
    def active(self) -> Book | None:
        return self.app.active

    def __iter__(self) -> Iterator[Book]:
        return iter(self.app.open_books)

    def __len__(self) -> int:
        return len(self.app.open_books)

    def __call__(self, key: Any) -> Book:
        found = self.app.open_books if isinstance(key, int) else [b for b in self if b.name == key]
        if not found:
            raise KeyError(key)
        return found[key - 1 if isinstance(key, int) else 0]

    def open(self, fullname: str, *args: Any, visible: bool = False, **kwargs: Any) -> Book:
        book = Book(self.app, self.app.calc.call("open", path=str(fullname), hidden=not visible))
        self.app.open_books.append(book)
        self.app.active = book
        return book


class Book:
    def __init__(self, app: App, number: int) -> None:
        self.app, self.number = app, number
        self.unsaved_name = ""
        self._tables: list[Any] | None = None

    def call(self, op: str, **values: Any) -> Any:
        if op not in READING:
            self._tables = None
        return self.app.calc.call(op, book=self.number, **values)

    def tables(self) -> list[Any]:
        """Every table's name, sheet and place, as long as nothing is written."""
        if self._tables is None:
            self._tables = self.app.calc.call("tables", book=self.number)
        return self._tables

    @property
    def api(self) -> Any:
        items = SimpleNamespace(Item=lambda name: SimpleNamespace(Value=self.call("properties")[name]))
        return SimpleNamespace(CustomDocumentProperties=items, SaveCopyAs=self._save_copy)

    def _save_copy(self, path: str) -> None:
        self.call("save_copy", path=path)

    @property
    def name(self) -> str:
        return Path(self.fullname).name

    @property
    def fullname(self) -> str:
        return self.unsaved_name or self.path

    @cached_property
    def path(self) -> str:
        return str(self.call("path"))

    @cached_property
    def date1904(self) -> bool:
        return bool(self.call("date1904"))

    @property
    def sheets(self) -> Sheets:
        return Sheets(self)

    @property
    def names(self) -> Names:
        return Names(self)

    def close(self) -> None:
        self.app.open_books.remove(self)
        self.app.active = None
        self.call("close")

    def activate(self) -> None:
        self.app.active = self


class Sheets:
    def __init__(self, book: Book) -> None:
        self.book = book

    def __iter__(self) -> Iterator[Sheet]:
        return (Sheet(self.book, name) for name in self.book.call("sheets"))

    def __len__(self) -> int:
        return len(self.book.call("sheets"))

    def __call__(self, key: Any) -> Sheet:
        return Sheet(self.book, key if isinstance(key, str) else self.book.call("sheets")[key - 1])


class Sheet:
    def __init__(self, book: Book, name: str) -> None:
        self._book, self._name = book, name

    @property
    def book(self) -> Book:
        return self._book

    @property
    def name(self) -> str:
        return self._name

    @property
    def api(self) -> Any:
        return SimpleNamespace(
            ProtectContents=self._book.call("protect", sheet=self._name),
            Hyperlinks=SimpleNamespace(Add=self._add_link),
        )

    def _add_link(self, Anchor: Any, Address: str, SubAddress: str) -> None:
        assert Address == ""
        self._book.call("add_link", place=Anchor.place, target=SubAddress)

    def range(self, first: Any, last: Any = None) -> Range:
        if isinstance(first, tuple) and len(first) == 4:
            row, column, rows, columns = first
            return Range(self, row, column, row + rows - 1, column + columns - 1)
        box = self._box(first)
        end = self._box(last) if last is not None else box
        return Range(self, box.first_row, box.first_col, end.last_row, end.last_col)

    def _box(self, place: Any) -> Box:
        if isinstance(place, Range):
            return Box(place.r1, place.r2, place.c1, place.c2)
        if isinstance(place, tuple):
            return Box(place[0], place[0], place[1], place[1])
        box = parse_box(place)
        assert box, place
        return box

    @property
    def tables(self) -> Tables:
        return Tables(self)

    @property
    def charts(self) -> list[Chart]:
        return [Chart(self, name) for name in self._book.call("charts", sheet=self._name)]


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
        for i, j in found["errors"]:
            rows[i][j] = VALUE_ERROR
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

    def ClearHyperlinks(self) -> None:
        """Nothing to do: in Calc a cell that is written loses its link."""


def _sent(value: Any, date1904: bool) -> Any:
    if isinstance(value, dt.datetime):
        code = "m/d/yyyy" if value.time() == dt.time() else "m/d/yyyy h:mm"
        return {"d": serial(value, date1904), "f": code}
    return value


class Tables:
    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    def _found(self) -> list[Table]:
        return [Table(self.sheet, name) for name, sheet, _ in self.sheet.book.tables() if sheet == self.sheet.name]

    def __iter__(self) -> Iterator[Table]:
        return iter(self._found())

    def __len__(self) -> int:
        return len(self._found())

    def __call__(self, key: Any) -> Table:
        found = self._found()
        return found[key - 1] if isinstance(key, int) else next(t for t in found if t.name == key)


class Table:
    show_headers = True
    show_totals = False

    def __init__(self, sheet: Sheet, name: str) -> None:
        self._sheet, self._name = sheet, name

    @property
    def name(self) -> str:
        return self._name

    @property
    def parent(self) -> Sheet:
        return self._sheet

    @property
    def api(self) -> Any:
        return SimpleNamespace(ShowAutoFilter=False, AutoFilter=None)

    @property
    def range(self) -> Range:
        r1, c1, r2, c2 = next(box for name, _, box in self._sheet.book.tables() if name == self._name)
        box = Box(r1, r2, c1, c2)
        return Range(self._sheet, box.first_row, box.first_col, box.last_row, box.last_col)

    def resize(self, rng: Any) -> None:
        self._sheet.book.call("resize_table", name=self._name, place=rng.impl.place)


class Names:
    def __init__(self, book: Book) -> None:
        self.book = book

    def contains(self, key: str) -> bool:
        return self.book.call("name", name=key) is not None

    def __call__(self, key: str) -> Name:
        return Name(self.book, key)


class Name:
    def __init__(self, book: Book, name: str) -> None:
        self.book, self._name = book, name

    @property
    def name(self) -> str:
        return self._name

    @property
    def refers_to(self) -> str:
        return str(self.book.call("name", name=self._name))

    @refers_to.setter
    def refers_to(self, value: str) -> None:
        self.book.call("set_name", name=self._name, refers_to=value)


class Chart:
    def __init__(self, sheet: Sheet, name: str) -> None:
        self.sheet, self._name = sheet, name

    @property
    def api(self) -> Any:
        return (None, SimpleNamespace(SeriesCollection=self._series))

    def _series(self, number: int = 0) -> Any:
        formulas = self.sheet.book.call("series", sheet=self.sheet.name, chart=self._name)
        return Series(self, number, formulas[number - 1]) if number else SimpleNamespace(Count=len(formulas))


class Series:
    """One series in Excel's words."""

    def __init__(self, chart: Chart, number: int, formula: str) -> None:
        self.__dict__.update(chart=chart, number=number, Formula=formula)

    def __setattr__(self, name: str, value: str) -> None:
        sheet = self.__dict__["chart"].sheet
        chart, number = self.__dict__["chart"]._name, self.__dict__["number"]
        sheet.book.call("set_series", sheet=sheet.name, chart=chart, number=number, formula=value)
