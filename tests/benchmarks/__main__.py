"""``python -m tests.benchmarks [--rows 100000] [--rounds 3]``: a table of ratios, ready for the README.

Every line is a process of its own, so that its peak memory is its own; times are wall-clock medians
over rounds that take turns. The peers: python-calamine reading every sheet, openpyxl load + save.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BUILD = """
from pathlib import Path
from tests.benchmarks.big_workbook import build
build(Path(path), {rows})
"""
READ = """
import python_calamine
book = python_calamine.CalamineWorkbook.from_path(path)
for name in book.sheet_names:
    book.get_sheet_by_name(name).to_python(skip_empty_area=False)
"""
INFLATE = """
import zipfile
with zipfile.ZipFile(path) as package:
    for name in package.namelist():
        with package.open(name) as part:
            while part.read(1 << 20):
                pass
"""
OPENPYXL = """
import openpyxl
openpyxl.load_workbook(path).save(path)
"""
JOB = """
import datetime as dt
from pathlib import Path
from cs_workbook.session import Session
from cs_workbook.jobs import job_named
list(Session(dt.datetime(2026, 11, 21, 10), "bench").runs(job_named({job!r}), [Path(path)], {{}}))
"""
EDITS = """
from cs_workbook.books.file import FileBook
from cs_workbook.model import SetCell
book = FileBook(path)
cases = book.read()["Cases"]
notes = cases.values("note")
step = max(1, len(cases) // {n})
book.apply([SetCell("Cases", cases.rows[i], "note", notes[i], "改") for i in range(0, len(cases), step)][:{n}])
"""
LINES: list[tuple[str, str]] = [
    ("inflate every part", INFLATE),
    ("read every sheet (python-calamine)", READ),
    ("one cell edited", EDITS.format(n=1)),
    ("5,000 cells edited", EDITS.format(n=5000)),
    ("assign-ids, nothing to do", JOB.format(job="assign-ids")),
    ("update-sla, every row new", JOB.format(job="update-sla")),
    ("update-sla, nothing to do", "AGAIN" + JOB.format(job="update-sla")),
    ("check", JOB.format(job="check")),
    ("summarize", JOB.format(job="summarize")),
]
SLOW = ("openpyxl load + save", OPENPYXL)


def measure(code: str, path: Path) -> tuple[float, float]:
    """Run code in a fresh process; return seconds and peak megabytes."""
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-c", f"path = {str(path)!r}\n{code}"])
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"failed: {code}")
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def main() -> None:
    """Build the workbook, measure, print the table."""
    options = argparse.ArgumentParser()
    options.add_argument("--rows", type=int, default=100_000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--no-openpyxl", action="store_true")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "source.xlsx"
        start = time.perf_counter()
        # Built elsewhere: a child's peak memory counts what its parent held when it was started.
        measure(BUILD.format(rows=given.rows), source)
        size = source.stat().st_size / 2**20
        print(f"{given.rows:,} cases, {size:.1f} MB, built in {time.perf_counter() - start:.0f} s; "
              f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")  # fmt: skip
        found: dict[str, list[tuple[float, float]]] = {}
        for turn in range(given.rounds):
            lines = LINES + ([SLOW] if turn == 0 and not given.no_openpyxl else [])
            for title, code in lines:
                path = Path(folder) / "work.xlsx"
                if not code.startswith("AGAIN"):
                    shutil.copy(source, path)
                found.setdefault(title, []).append(measure(code.removeprefix("AGAIN"), path))
                shutil.rmtree(Path(folder) / ".cs_workbook", ignore_errors=True)
    report(found)


def report(found: dict[str, list[tuple[float, float]]]) -> None:
    """Print medians, and each line's time as a multiple of just reading."""
    median = {title: statistics.median(t for t, _ in rounds) for title, rounds in found.items()}
    memory = {title: max(m for _, m in rounds) for title, rounds in found.items()}
    reading = median["read every sheet (python-calamine)"]
    slow = median.get(SLOW[0])
    print("| what | seconds | × reading | × faster than openpyxl | peak MB |\n|---|--:|--:|--:|--:|")
    for title, seconds in median.items():
        faster = f"{slow / seconds:.0f}" if slow and title != SLOW[0] else "–"
        print(f"| {title} | {seconds:.2f} | {seconds / reading:.2f} | {faster} | {memory[title]:.0f} |")


if __name__ == "__main__":
    main()
