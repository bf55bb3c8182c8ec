"""A process killed at any moment leaves the old file or the new one, never a third thing."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from cs_workbook.books.file import FileBook
from cs_workbook.books.saving import COPIES_FOLDER
from cs_workbook.model import AppendRow, Cell
from tests.books.ooxml.linter import assert_clean
from tests.tables import at

CHILD = """
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
print("done", flush=True)
"""
ROUNDS = 14


def start(path: Path) -> subprocess.Popen[str]:
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout
    assert child.stdout.readline() == "ready\n"
    return child


def finish(child: subprocess.Popen[str]) -> None:
    child.communicate("go\n", timeout=60)
    assert child.returncode == 0


def test_a_kill_leaves_the_old_file_or_the_new_one(new_workbook, tmp_path):
    path = new_workbook()
    book = FileBook(path)
    book.read()
    row: dict[str, Cell] = {
        "received_at": at("2026-11-20 09:00"),
        "customer": "王*",
        "description": "送餐晚了两小时",
        "note": "旧",
    }
    book.apply([AppendRow("Cases", row) for _ in range(1500)])
    old = path.read_bytes()
    begun = time.perf_counter()
    finish(start(path))
    took = time.perf_counter() - begun
    new = path.read_bytes()
    assert new != old
    dice = random.Random(3)
    for _ in range(ROUNDS):
        path.write_bytes(old)
        child = start(path)
        assert child.stdin
        child.stdin.write("go\n")
        child.stdin.flush()
        time.sleep(dice.uniform(0, took / 3))
        child.send_signal(signal.SIGKILL)
        child.wait()
        now = path.read_bytes()
        assert now in (old, new)
    # What a kill left behind is in nobody's way.
    path.write_bytes(old)
    finish(start(path))
    assert path.read_bytes() == new
    assert_clean(path)
    assert [p.name for p in (tmp_path / COPIES_FOLDER).iterdir() if p.suffix == ".tmp"] == []
