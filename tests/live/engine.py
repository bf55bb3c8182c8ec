"""An xlwings engine over a live LibreOffice Calc: as much of one as `books/live.py` and the buttons use.

What xlwings leaves to the native object (`api`) is given in the words that Excel for Windows uses.
The program's own quirks are Excel's: dates come as moments, numbers as floats, errors as their codes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import xlwings as xw

from cs_workbook.books.ooxml.a1 import Box, parse_box
from tests.live.bridge import Calc
from tests.live.engine_cells import VALUE_ERROR, Range
from tests.live.engine_objects import Chart, Names, Tables

NAME = "calc"
READING = frozenset({"read", "tables", "formula", "has_formula", "number_format", "merged", "name", "charts", "series",
                     "links", "notes", "path", "properties", "sheets", "date1904", "buttons"})  # fmt: skip


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

    def forget(self) -> None:
        """Start a test with a clean slate."""
        for log in (self.alerts, self.answers, self.statuses):
            log.clear()
        self.on_status = lambda text: None
        self.calc.call("fail", after=None)

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
        self._known: dict[str, Any] = {}

    def call(self, op: str, **values: Any) -> Any:
        if op not in READING:
            self._known.clear()
        return self.app.calc.call(op, book=self.number, **values)

    def known(self, op: str, **values: Any) -> Any:
        """The answer to a question, asked once as long as nothing is written."""
        question = f"{op} {values}"
        if question not in self._known:
            self._known[question] = self.call(op, **values)
        return self._known[question]

    def tables(self) -> list[Any]:
        """Every table's name, sheet and place."""
        found: list[Any] = self.known("tables")
        return found

    @property
    def api(self) -> Any:
        items = SimpleNamespace(Item=lambda name: SimpleNamespace(Value=self.known("properties")[name]))
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
        return (Sheet(self.book, name) for name in self.book.known("sheets"))

    def __len__(self) -> int:
        return len(self.book.known("sheets"))

    def __call__(self, key: Any) -> Sheet:
        return Sheet(self.book, key if isinstance(key, str) else self.book.known("sheets")[key - 1])


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
            Comments=[
                SimpleNamespace(Parent=SimpleNamespace(Row=row, Column=column), Text=lambda text=text: text)
                for row, column, text in self._book.known("notes", sheet=self._name)
            ],
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
