"""Workbooks to open on a real Calc: how they are filled, changed and read, and the same job on a closed file."""

from __future__ import annotations

import dataclasses
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cs_workbook.books import open_book
from cs_workbook.books.live import LiveBook
from cs_workbook.jobs import Job, job_named, registered
from cs_workbook.model import Cell, Language, RunNote, Tables, WorkbookError
from cs_workbook.runner import run_job
from tests.conftest import built
from tests.live.engine import App
from tests.tables import NOW, at

BUTTONS = [job for job in registered() if job.button]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


@cache
def filled(language: Language, folder: Path) -> Path:
    """Make a workbook with thirty believable cases on which no button was pressed yet."""
    path = folder / f"filled_{language}.xlsx"
    path.write_bytes(built("feedback", language))
    demo = job_named("demo")
    assert demo.params is not None
    run_job(demo, open_book(path), NOW, demo.params(cases=30), who="me")
    return path


def desk(book: Any) -> App:
    found: App = book.app.impl
    return found


def everything(tables: Tables) -> dict[str, Any]:
    """Every cell of every table and block."""
    found: dict[str, Any] = dict(tables.blocks)
    for name, table in tables.tables.items():
        found |= {f"{name}.{key}": list(table.values(key)) for key in table.cells}
    return found


def takes_month(job: Job) -> bool:
    return job.params is not None and any(field.name == "month" for field in dataclasses.fields(job.params))


def closed_run(job: Job, path: Path) -> Tables:
    """The same job on a closed file."""
    book = open_book(path)
    params = job.params(month="2026-11") if job.params and takes_month(job) else None
    run_job(job, book, NOW, params, who="小周")
    return book.read()


NOTE = RunNote("assign-ids", NOW, "me")
CASE: dict[str, Cell] = {
    "received_at": at("2026-11-20 09:00"),
    "customer": "王*",
    "channel": "电话",
    "description": "送餐晚了",
}


def changed(path: Path, change: Any) -> Path:
    """Change a workbook with openpyxl; `change` gets it and its registration sheet."""
    book = openpyxl.load_workbook(path)
    change(book, book["登记"])
    book.save(path)
    return path


def cell(book: Any, place: str) -> Any:
    sheet, _, address = place.partition("!")
    return book.sheets[sheet].range(address)


def refusal(book: Any, *edits: Any) -> str:
    with pytest.raises(WorkbookError) as caught:
        LiveBook(book).apply(edits)
    assert caught.value.text.en
    return caught.value.text.zh
