"""A process killed at any moment leaves the old file or the new one, never a third thing."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cs_workbook.books.file import FileBook
from cs_workbook.books.saving import COPIES_FOLDER
from cs_workbook.model import AppendRow, Cell, DeleteRow, RunNote
from tests.books.ooxml.linter import assert_clean
from tests.tables import NOW, at

SETS = """
import sys
from cs_workbook.books.file import FileBook
from cs_workbook.model import RunNote, SetCell
import datetime as dt
book = FileBook(sys.argv[1])
cases = book.read()["Cases"]
old = cases.values("note")[0]
edits = [SetCell("Cases", row, "note", old, "新" if old == "旧" else "旧") for row in cases.rows]
print("ready", flush=True)
sys.stdin.readline()
book.apply(edits, RunNote("assign-ids", dt.datetime(2026, 11, 21, 10)))
"""
TAKES_BACK = """
import sys
from cs_workbook.books.file import FileBook
from cs_workbook.jobs import job_named
from cs_workbook.runner import run_job
import datetime as dt
book = FileBook(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
assert run_job(job_named("undo"), book, dt.datetime(2026, 11, 21, 11)).written
"""
ROUNDS = 14


def start(path: Path, code: str) -> subprocess.Popen[str]:
    child = subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout
    assert child.stdout.readline() == "ready\n"
    return child


def finish(child: subprocess.Popen[str]) -> None:
    child.communicate("go\n", timeout=60)
    assert child.returncode == 0


@pytest.fixture
def path(new_workbook) -> Path:
    """A workbook of 1,500 cases."""
    path: Path = new_workbook()
    book = FileBook(path)
    book.read()
    row: dict[str, Cell] = {
        "received_at": at("2026-11-20 09:00"),
        "customer": "王*",
        "description": "送餐晚了两小时",
        "note": "旧",
    }
    book.apply([AppendRow("Cases", row) for _ in range(1500)])
    return path


def test_a_kill_leaves_the_old_file_or_the_new_one(path):
    kill_at_random(path, SETS)


def test_a_kill_while_a_run_is_taken_back_whole_leaves_the_file_or_its_copy(path):
    book = FileBook(path)
    cases = book.read()["Cases"]
    book.apply([DeleteRow("Cases", cases.rows[7], {"note": "旧"})], RunNote("draw-sample", NOW))
    kill_at_random(path, TAKES_BACK)


def kill_at_random(path: Path, code: str) -> None:
    """Run code to its end, then kill it at random moments; each time copies and journals are the same at first."""
    folder, kept = path.parent / COPIES_FOLDER, path.parent / "kept"
    shutil.copytree(folder, kept)
    old = path.read_bytes()

    def begin() -> None:
        path.write_bytes(old)
        for left in folder.iterdir():
            if left.suffix != ".tmp":
                left.unlink()
        shutil.copytree(kept, folder, dirs_exist_ok=True)

    begun = time.perf_counter()
    finish(start(path, code))
    took = time.perf_counter() - begun
    new = path.read_bytes()
    assert new != old
    dice = random.Random(3)
    for _ in range(ROUNDS):
        begin()
        child = start(path, code)
        assert child.stdin
        child.stdin.write("go\n")
        child.stdin.flush()
        time.sleep(dice.uniform(0, took / 3))
        child.send_signal(signal.SIGKILL)
        child.wait()
        assert path.read_bytes() in (old, new)
    # What a kill left behind is in nobody's way.
    begin()
    finish(start(path, code))
    assert path.read_bytes() == new
    assert_clean(path)
    assert [p.name for p in folder.iterdir() if p.suffix == ".tmp"] == []
