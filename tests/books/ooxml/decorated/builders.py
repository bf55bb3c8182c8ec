"""The named workbooks: each builder writes one file into a folder and returns its path."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import openpyxl
from openpyxl.worksheet.table import Table, TableStyleInfo

from .draft import Draft
from .handmade import FEATURES
from .tracker import FIRST_ROW, HEADER_ROW, HEADERS, LAST_ROW, SHEET, TABLE, case_values, write_tracker

FAKE_VBA = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(range(256)) * 16

BUILDERS: dict[str, Callable[[Path], Path]] = {}


def builder(make: Callable[[Path], Path]) -> Callable[[Path], Path]:
    """Register a builder under its own name."""
    BUILDERS[make.__name__.replace("_", "-")] = make
    return make


def build(name: str, folder: Path) -> Path:
    """Build a workbook by name, such as ``everything``."""
    return BUILDERS[name](folder)


@builder
def plain(folder: Path) -> Path:
    """The tracker as XlsxWriter writes it."""
    return write_tracker(folder / "plain.xlsx")


@builder
def everything(folder: Path) -> Path:
    """The tracker with macros and every hand-made part."""
    path = write_tracker(folder / "everything.xlsm", vba=FAKE_VBA)
    draft = Draft(path)
    for add in FEATURES:
        add(draft)
    return draft.write(path)


@builder
def totals(folder: Path) -> Path:
    """The tracker whose table ends in a totals row."""
    return write_tracker(folder / "totals.xlsx", totals=True)


@builder
def beside(folder: Path) -> Path:
    """The tracker with cells right of the table, in rows of the table."""
    return write_tracker(folder / "beside.xlsx", beside=True)


@builder
def year1904(folder: Path) -> Path:
    """The tracker counting days from 1904."""
    return write_tracker(folder / "year1904.xlsx", options={"date_1904": True})


@builder
def libreoffice(folder: Path) -> Path:
    """The plain tracker, opened and saved by LibreOffice."""
    path = folder / "libreoffice.xlsx"
    path.write_bytes(_saved_by_libreoffice())
    return path


@cache
def _saved_by_libreoffice() -> bytes:
    """Let LibreOffice save the tracker once a run: it takes seconds."""
    with tempfile.TemporaryDirectory() as source, tempfile.TemporaryDirectory() as target:
        tracker = write_tracker(Path(source) / "libreoffice.xlsx")
        return soffice_convert(tracker, Path(target)).read_bytes()


@builder
def openpyxl_made(folder: Path) -> Path:
    """A bare tracker as openpyxl writes it: the table, a formula below and one on another sheet."""
    path = folder / "openpyxl.xlsx"
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = SHEET
    for column, header in enumerate(HEADERS, 1):
        sheet.cell(HEADER_ROW, column, header)
    for number in range(LAST_ROW - HEADER_ROW):
        for column, value in enumerate(case_values(number), 1):
            sheet.cell(FIRST_ROW + number, column, value)
        sheet.cell(FIRST_ROW + number, len(HEADERS), "=Cases[[#This Row],[金额]]*2")
    table = Table(displayName=TABLE, ref=f"A{HEADER_ROW}:J{LAST_ROW}")
    table.tableStyleInfo = TableStyleInfo(name="TableStyleMedium2", showRowStripes=True)
    sheet.add_table(table)
    sheet["H32"] = "=SUM(H5:H28)"
    book.create_sheet("汇总")["A1"] = f"=SUM({SHEET}!H5:H28)"
    book.properties.created = book.properties.modified = dt.datetime(2024, 3, 1)
    book.save(path)
    return path


def soffice_convert(source: Path, folder: Path, suffix: str = "xlsx") -> Path:
    """Let LibreOffice open, recalculate and save a workbook into `folder`; return the new file."""
    program = shutil.which("soffice")
    if program is None:
        raise FileNotFoundError("soffice is not installed")
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [program, f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", suffix,
             "--outdir", str(folder), str(source)],
            check=True, capture_output=True, timeout=180,
        )  # fmt: skip
    return folder / f"{source.stem}.{suffix}"
