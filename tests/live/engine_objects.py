"""Tables, names and charts of the Calc engine for xlwings."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from tests.live.engine_cells import Range

if TYPE_CHECKING:
    from tests.live.engine import Book, Sheet


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
        return Range(self._sheet, r1, c1, r2, c2)

    def resize(self, rng: Any) -> None:
        self._sheet.book.call("resize_table", name=self._name, place=rng.impl.place)


class Names:
    def __init__(self, book: Book) -> None:
        self.book = book

    def contains(self, key: str) -> bool:
        return self.book.known("name", name=key) is not None

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
        return str(self.book.known("name", name=self._name))

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
