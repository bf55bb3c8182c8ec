"""A person's desk: one LibreOffice for the whole test run, and workbooks opened on it."""

from __future__ import annotations

import atexit
import hashlib
import shutil
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import xlwings as xw

from tests.live.bridge import Calc, available
from tests.live.engine import App, Book, register


@cache
def app() -> xw.App:
    """The program; started once, stopped when Python ends."""
    calc = Calc()
    atexit.register(calc.stop)
    return register(calc)


def opened(path: Path, request: pytest.FixtureRequest, *, as_is: bool = False, visible: bool = False) -> Any:
    """Open a workbook until the test ends; the test is skipped where there is no LibreOffice.

    Loading .xlsx takes Calc a second, its own format a third of that: unless asked for `as_is`, a
    workbook is converted once, and what is opened only goes by the .xlsx file's name.
    """
    if not available():
        pytest.skip("soffice or python3-uno is not installed")
    desk: App = app().impl
    desk.forget()
    book = desk.books.open(str(path if as_is else _converted(path, desk)), visible=visible)
    book.path = str(path)
    request.addfinalizer(book.close)
    return xw.Book(impl=book)


def _converted(path: Path, desk: App) -> Path:
    """Return a fresh copy of the workbook in Calc's own format."""
    kept = Path(desk.calc.folder, f"{hashlib.sha256(path.read_bytes()).hexdigest()}.ods")
    if not kept.exists():
        original: Book = desk.books.open(str(path))
        original.call("save_copy", path=str(kept))
        original.close()
    copy = kept.with_name("open.ods")
    shutil.copyfile(kept, copy)
    return copy
