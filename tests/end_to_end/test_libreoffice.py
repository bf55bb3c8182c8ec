"""The demo of every preset, opened, recalculated and re-saved by LibreOffice."""

from __future__ import annotations

import datetime as dt
import subprocess
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from cs_workbook.books.file import FileBook
from cs_workbook.jobs import job_named, update_sla
from cs_workbook.model import Language
from cs_workbook.rules.presets import preset_names
from cs_workbook.rules.sla.notes import is_own
from cs_workbook.runner import run_job
from cs_workbook.session import Session
from tests.books.ooxml.decorated.builders import soffice_convert
from tests.books.ooxml.linter import assert_clean

NOW = dt.datetime(2026, 11, 21, 10, 0)
DEMOS: list[tuple[str, Language]] = [(name, "zh") for name in preset_names()] + [("feedback", "en")]


@pytest.fixture(scope="module", params=DEMOS, ids=lambda demo: "-".join(demo))
def demo(request, tmp_path_factory) -> Path:
    preset, language = request.param
    folder: Path = tmp_path_factory.mktemp(f"{preset}_{language}")
    list(Session(NOW, "me", language, preset=preset).runs(job_named("demo"), [folder], {"cases": 60}))
    return folder / f"{preset}_demo.xlsx"


@pytest.fixture(scope="module")
def resaved(demo, tmp_path_factory) -> Path:
    """The demo after LibreOffice loaded, recalculated and saved it."""
    return soffice_convert(demo, tmp_path_factory.mktemp("resaved"))


def errors(path: Path) -> list[str]:
    """Every cell with an error value, as openpyxl reads the stored results."""
    import openpyxl

    book = openpyxl.load_workbook(path, data_only=True)
    return [
        f"{ws.title}!{c.coordinate} {c.value}"
        for ws in book
        for row in ws.iter_rows()
        for c in row
        if c.data_type == "e"
    ]


def test_no_cell_shows_an_error(demo, resaved):
    assert errors(demo) == []
    assert errors(resaved) == []


def test_the_file_is_one_excel_opens_without_a_repair(demo):
    assert_clean(demo)


def test_every_table_holds_after_a_save_in_libreoffice_what_it_held_before(demo, resaved):
    before, after = CalamineWorkbook.from_path(str(demo)), CalamineWorkbook.from_path(str(resaved))
    assert after.sheet_names == before.sheet_names
    tables = FileBook(demo).read()
    for table in tables.tables.values():
        rows = after.get_sheet_by_name(table.sheet).to_python(skip_empty_area=False)
        for key, letter in table.letters.items():
            column = sum((ord(c) - 64) * 26**i for i, c in enumerate(reversed(letter))) - 1
            for row, value in zip(table.rows, table.values(key), strict=True):
                if isinstance(value, (str, int, float)) and not isinstance(value, bool):
                    assert rows[row - 1][column] == value, f"{table.sheet}!{letter}{row}"


def test_every_sheet_prints(demo, tmp_path):
    pdf = soffice_convert(demo, tmp_path, "pdf")
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, check=True, text=True).stdout
    for sheet in CalamineWorkbook.from_path(str(demo)).sheet_names:
        assert sheet in text
    assert "###" not in text


def test_libreoffice_shows_the_notes_and_they_are_still_the_programs(demo, tmp_path):
    path = tmp_path / demo.name
    path.write_bytes(demo.read_bytes())
    job = job_named("update-sla")
    run_job(job, FileBook(path), NOW, update_sla.Params(notes=True))
    before = FileBook(path).read().notes
    assert before["Cases"]
    after = FileBook(soffice_convert(path, tmp_path / "saved")).read().notes
    for table in ("Cases", "Plans", "Callbacks"):
        if table in before:
            assert after[table] == before[table]
            assert all(map(is_own, after[table].values()))
