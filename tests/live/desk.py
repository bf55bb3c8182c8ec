"""A person's desk: one LibreOffice for the whole test run, and workbooks opened on it."""

from __future__ import annotations

import atexit
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import xlwings as xw

from tests.live.bridge import Calc, available
from tests.live.engine import App, register


@cache
def app() -> xw.App:
    """The program; started once, stopped when Python ends."""
    calc = Calc()
    atexit.register(calc.stop)
    return register(calc)


def opened(path: Path, request: pytest.FixtureRequest, *, visible: bool = False) -> Any:
    """Open a workbook until the test ends; the test is skipped where there is no LibreOffice."""
    if not available():
        pytest.skip("soffice or python3-uno is not installed")
    desk: App = app().impl
    desk.alerts.clear()
    desk.answers.clear()
    desk.statuses.clear()
    desk.on_status = lambda text: None
    book = app().books.open(str(path), **({"visible": True} if visible else {}))
    request.addfinalizer(book.close)
    return book
