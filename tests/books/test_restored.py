"""A run that deleted rows is taken back by its copy, unless anything changed since."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path

import pytest

from cs_workbook.books.file import FileBook
from cs_workbook.books.ooxml import open_workbook
from cs_workbook.books.saving import COPIES_FOLDER
from cs_workbook.jobs import job_named
from cs_workbook.model import AppendRow, Cell, DeleteRow, LockedWorkbookError, RunNote, SetCell, StaleWorkbookError
from cs_workbook.runner import Run, run_job
from tests.books.ooxml.linter import assert_clean
from tests.tables import NOW, at

LATER = NOW + dt.timedelta(hours=1)
UNDO = job_named("undo")


@pytest.fixture
def drawn(new_workbook) -> Path:
    """A workbook of three cases after a run that deleted the second."""
    path: Path = new_workbook()
    book = FileBook(path)
    book.read()
    rows: list[dict[str, Cell]] = [{"received_at": at("2026-11-20 09:00"), "note": note} for note in "甲乙丙"]
    book.apply([AppendRow("Cases", row) for row in rows])
    path.chmod(0o640)
    cases = book.read()["Cases"]
    book.apply([DeleteRow("Cases", cases.rows[1], {"note": "乙"})], RunNote("draw-sample", NOW, "me"))
    return path


def undo(path: Path) -> Run:
    return run_job(UNDO, FileBook(path), LATER, who="me")


def notes(path: Path) -> list[Cell]:
    return list(FileBook(path).read()["Cases"].values("note"))


def copy_of(path: Path, number: int) -> Path:
    return path.parent / COPIES_FOLDER / f"{path.name}.{number:06d}.xlsx"


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_every_part_but_the_log_s_is_what_it_was(drawn):
    before = members(copy_of(drawn, 2))
    left = drawn.read_bytes()
    run = undo(drawn)
    assert run.written and not run.failed
    assert run.outcome.summary.zh == ("已撤销 2026-11-21 10:00 的“抽检”：此后没有别的改动，整本恢复为运行前的副本。")
    assert notes(drawn) == ["甲", "乙", "丙"]
    after = members(drawn)
    log = FileBook(drawn).read()["Log"]
    assert [(log.values("at")[i], log.values("job")[i]) for i in range(len(log))] == [(LATER, "撤销上一步")]
    assert list(before) == list(after)
    log_sheet = next(s.part for s in open_workbook(drawn).sheets if s.name == log.sheet)
    assert [name for name in before if before[name] != after[name]] == [log_sheet]
    assert drawn.stat().st_mode & 0o777 == 0o640
    assert copy_of(drawn, 3).read_bytes() == left
    assert_clean(drawn)


def test_it_is_taken_back_once(drawn):
    undo(drawn)
    assert undo(drawn).outcome.summary.zh == "没有可以撤销的运行。"
    assert notes(drawn) == ["甲", "乙", "丙"]


def test_a_dry_run_leaves_the_file(drawn):
    left = drawn.read_bytes()
    run = run_job(UNDO, FileBook(drawn), LATER, dry_run=True)
    assert not run.written
    assert drawn.read_bytes() == left


def test_nothing_goes_back_when_the_workbook_changed_since(drawn):
    book = FileBook(drawn)
    cases = book.read()["Cases"]
    book.apply([SetCell("Cases", cases.rows[0], "note", "甲", "我改的")])
    run = undo(drawn)
    assert run.failed and not run.written
    assert notes(drawn) == ["我改的", "丙"]
    assert run.outcome.findings[0].fix.zh.startswith(f"运行前的整本副本：{copy_of(drawn, 2)}")


@pytest.mark.parametrize("spoil", [Path.unlink, lambda copy: copy.write_bytes(copy.read_bytes() + b"x")])
def test_a_copy_gone_or_altered_is_not_put_back(drawn, spoil):
    spoil(copy_of(drawn, 2))
    run = undo(drawn)
    assert run.failed and not run.written
    assert notes(drawn) == ["甲", "丙"]
    assert run.outcome.findings[0].fix.zh.startswith("运行前的副本也已不在，或者被改过")


def test_a_change_after_the_undo_read_the_file_is_refused(drawn):
    book = FileBook(drawn)
    book.read()
    (run,) = [run for run in book.past() if run.untouched]
    other = FileBook(drawn)
    other.apply([SetCell("Cases", other.read()["Cases"].rows[0], "note", "甲", "我改的")])
    with pytest.raises(StaleWorkbookError):
        book.restore(run.number, [], RunNote("undo", LATER, undoes=run.number))
    assert notes(drawn) == ["我改的", "丙"]


def test_a_workbook_open_elsewhere_is_left(drawn):
    left = drawn.read_bytes()
    drawn.with_name(f"~${drawn.name}").write_bytes(b"\x02me".ljust(165, b" "))
    with pytest.raises(LockedWorkbookError):
        undo(drawn)
    assert drawn.read_bytes() == left
