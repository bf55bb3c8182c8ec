"""split on files: both are whole and clean, whatever stands there already or goes wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from cs_workbook.books import other_book
from cs_workbook.books.file import FileBook
from cs_workbook.cli import main
from cs_workbook.model import (
    AppendRow,
    FillBlock,
    LockedWorkbookError,
    SetCell,
    Text,
    WorkbookError,
)
from cs_workbook.rules.blocks import BLOCKS
from cs_workbook.rules.checks import Look, run_checks
from cs_workbook.rules.presets import preset_names
from cs_workbook.rules.settings import preset_rules
from tests.books.ooxml.linter import assert_clean
from tests.jobs.splitting import (
    NEW,
    OLD,
    OLD_OPEN,
    STAYED,
    THREE,
    WENT,
    ids,
    split,
)
from tests.tables import NOW


def filled(new_workbook, preset: str = "feedback") -> Path:
    path: Path = new_workbook(preset)
    book = FileBook(path)
    book.read()
    book.apply([AppendRow(name, row) for name, rows in THREE.items() for row in rows])
    return path


def command(path: Path, target: Path, *more: str) -> Any:
    return CliRunner().invoke(main, ["split", str(path), "--before", "2026-01-01", "-o", str(target), *more])


@pytest.mark.parametrize("preset", preset_names())
def test_both_files_are_whole_clean_and_without_leftovers(new_workbook, tmp_path, preset):
    path, target = filled(new_workbook, preset), tmp_path / "年度" / "2025.xlsx"
    result = command(path, target, "--lang", "zh")
    assert result.exit_code == 0, result.output
    assert "1 条移入 2025.xlsx，本簿保留 2 条。" in result.output
    left, year = FileBook(path).read(), FileBook(target).read()
    assert (ids(left), ids(year)) == (STAYED, WENT)
    assert (year.preset, year.language) == (preset, "zh")
    assert [p.name for p in target.parent.iterdir()] == ["2025.xlsx"]
    assert_clean(path)
    assert_clean(target)
    before = path.read_bytes(), target.read_bytes()
    assert command(path, target).exit_code == 0
    assert (path.read_bytes(), target.read_bytes()) == before


def test_check_finds_nothing_amiss_on_either_side(new_workbook, tmp_path):
    path, target = filled(new_workbook), tmp_path / "2025.xlsx"
    command(path, target)
    for file in (path, target):
        ours = ("stage-without-case", "archive-missing", "reopened-after-archive")
        assert [f.check for f in run_checks(Look(FileBook(file).read(), preset_rules(), NOW), ours)] == (
            ["reopened-after-archive"]  # the status of the archived case was never set
        )


def test_a_file_that_stands_there_is_added_to_and_its_last_copy_kept(new_workbook, tmp_path):
    path, target = filled(new_workbook), tmp_path / "2025.xlsx"
    command(path, target)
    row = FileBook(path).read()["Cases"].rows[1]
    book = FileBook(path)
    book.read()
    book.apply([SetCell("Cases", row, "archived", None, "已归档"), AppendRow("Archive", {"case_id": OLD_OPEN})])
    assert command(path, target).exit_code == 0
    assert ids(FileBook(target).read())["Cases"] == [OLD, OLD_OPEN]
    assert ids(FileBook(path).read())["Cases"] == [NEW]
    assert_clean(target)
    assert any(p.suffix == ".xlsx" and p.name.startswith("2025.") for p in (tmp_path / ".cs_workbook").iterdir())


@pytest.mark.parametrize("name", ["客服.xlsx", "2025.xlsm", "2025.csv"])
def test_a_name_that_will_not_do_is_refused(new_workbook, tmp_path, name):
    path = filled(new_workbook)
    before = path.read_bytes()
    result = command(path, tmp_path / name)
    assert result.exit_code == 2
    assert path.read_bytes() == before
    assert not (tmp_path / name).exists() or name == "客服.xlsx"


def test_nothing_is_copied_while_the_workbook_is_open_elsewhere(new_workbook, tmp_path):
    path, target = filled(new_workbook), tmp_path / "2025.xlsx"
    book = FileBook(path)
    (tmp_path / "~$客服.xlsx").write_bytes(b"\x05LiHua")
    with pytest.raises(LockedWorkbookError):
        split(book, other_book(target, path))
    assert not target.exists()


def test_a_copy_found_wrong_leaves_nothing_behind(new_workbook, tmp_path):
    path, target = filled(new_workbook), tmp_path / "2025.xlsx"
    with pytest.raises(WorkbookError, match="spoilt"):
        other_book(target, path).write([], proof=lambda _: Text("坏了", "spoilt"))
    assert not target.exists()
    assert [p.name for p in tmp_path.glob(".*.tmp")] == []


def test_a_file_found_wrong_after_writing_stays_as_it_was(new_workbook):
    path = filled(new_workbook)
    before = path.read_bytes()
    book = FileBook(path)
    book.read()
    with pytest.raises(WorkbookError, match="spoilt"):
        book.apply([AppendRow("Cases", {"customer": "王*"})], proof=lambda _: Text("坏了", "spoilt"))
    assert path.read_bytes() == before


def test_a_file_that_appears_meanwhile_is_not_overwritten(new_workbook, tmp_path, monkeypatch):
    path, target = filled(new_workbook), tmp_path / "2025.xlsx"
    other = other_book(target, path)
    copy = FileBook.write_copy

    def slow(self, temporary, edits):
        copy(self, temporary, edits)
        target.write_bytes(b"mine")

    monkeypatch.setattr(FileBook, "write_copy", slow)
    with pytest.raises(WorkbookError, match="appeared"):
        other.write([])
    assert target.read_bytes() == b"mine"


def test_what_stands_beside_the_sample_does_not_block(new_workbook, tmp_path):
    path, target = filled(new_workbook), tmp_path / "2025.xlsx"
    book = FileBook(path)
    book.read()
    block = next(block for block in BLOCKS if block.sheet == "sample")
    book.apply([FillBlock("sample", block.name, (("x",) * block.width,))])
    result = command(path, target)
    assert result.exit_code == 0, result.output
    assert (ids(FileBook(path).read()), ids(FileBook(target).read())) == (STAYED, WENT)


def test_rows_that_cannot_go_are_found_before_the_other_workbook_is_written(new_workbook, tmp_path):
    path, target = filled(new_workbook), tmp_path / "2025.xlsx"
    book = load_workbook(path)
    sheet = book[FileBook(path).read()["Archive"].sheet]
    sheet.cell(FileBook(path).read()["Archive"].rows[0], 200).value = "mine"
    book.save(path)
    before = path.read_bytes()
    result = command(path, target)
    assert result.exit_code == 2, result.output
    assert not target.exists()
    assert path.read_bytes() == before
