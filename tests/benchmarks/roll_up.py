"""``python -m tests.benchmarks.roll_up [--books 200] [--rows 5000] [--peer 10] [--rounds 1]``: roll-up in ratios.

Every line is a process of its own. The peers read the same three sheets with pandas, through openpyxl and
through calamine, put them together and work out ten figures of the month; they are run on `--peer`
workbooks and their times are counted up to all. Processor time stands beside the time on the clock, for on
a busy machine only the former says much. Peak memory is that of the largest process of a line.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.lines import BUILD, JOB

ROLL_UP = """
import datetime as dt
from pathlib import Path
from cs_workbook.jobs import job_named
from cs_workbook.session import Session
if __name__ == "__main__":
    params = {{"folder": (path,), "month": "2026-10", "workers": {workers}}}
    list(Session(dt.datetime(2026, 11, 21, 10)).runs(job_named("roll-up"), [Path(path + "-out.xlsx")], params))
"""
PEER = """
import pandas as pd
from pathlib import Path
parts = {{}}
for book in sorted(Path(path).glob("*.xlsx"))[:{peer}]:
    frames = pd.read_excel(book, sheet_name=["登记", "分配", "回访"], header=3, engine="{engine}")
    for name, frame in frames.items():
        parts.setdefault(name, []).append(frame.assign(book=book.name))
cases, work, calls = (pd.concat(found) for found in parts.values())
all_ = cases.merge(work, on=["book", cases.columns[0]]).merge(calls, on=["book", cases.columns[0]], how="left")
received, answered, done = (pd.to_datetime(all_[name]) for name in ("反馈时间", "首次响应时间", "实际完成时间"))
month = done.dt.strftime("%Y-%m") == "2026-10"
waits = ((answered - received).dt.total_seconds() / 60)[answered.dt.strftime("%Y-%m") == "2026-10"]
hours = ((done - received).dt.total_seconds() / 3600)[month]
print((received.dt.strftime("%Y-%m") == "2026-10").sum(), month.sum(), waits.mean(), waits.median(),
      waits.quantile(0.9), hours.mean(), hours.median(), hours.quantile(0.9),
      all_["客户满意度"][month].isin(["非常满意", "满意"]).mean(), all_["客户满意度"][month].count())
"""


def branches(folder: Path, books: int, rows: int) -> None:
    """One built workbook under other ids, so that no case stands in two books."""
    source = folder / "source.xlsx"
    run(BUILD.format(rows=rows), source)
    with zipfile.ZipFile(source) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    (folder / "books").mkdir()
    for number in range(books):
        with zipfile.ZipFile(
            folder / "books" / f"{number:03}.xlsx", "w", zipfile.ZIP_DEFLATED, compresslevel=1
        ) as made:
            for name, content in parts.items():
                made.writestr(name, content.replace(b"FX2026", f"B{number:03}X2026".encode()))


def main() -> None:
    """Build the workbooks, measure, print the ratios."""
    options = argparse.ArgumentParser()
    options.add_argument("--books", type=int, default=200)
    options.add_argument("--rows", type=int, default=5000)
    options.add_argument("--peer", type=int, default=10)
    options.add_argument("--rounds", type=int, default=1)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        branches(folder, given.books, given.rows)
        books = folder / "books"
        scale = given.books / min(given.peer, given.books)
        lines = {
            "roll-up, one process": (ROLL_UP.format(workers=1), 1.0),
            "roll-up, two processes": (ROLL_UP.format(workers=2), 1.0),
            "pandas + openpyxl": (PEER.format(peer=given.peer, engine="openpyxl"), scale),
            "pandas + calamine": (PEER.format(peer=given.peer, engine="calamine"), scale),
        }
        found: dict[str, list[Spent]] = {title: [] for title in lines}
        for _ in range(given.rounds):
            for title, (code, times) in lines.items():
                found[title].append(run(code, books).times(times))
        one = books.parent / "one.xlsx"
        one.write_bytes(next(books.glob("*.xlsx")).read_bytes())
        report(found, run(JOB.format(job="summarize"), one).megabytes)
        print(f"\n{given.books} workbooks of {given.rows:,} cases; {platform.machine()}, {os.cpu_count()} cores, "
              f"load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}")  # fmt: skip


@dataclass(frozen=True)
class Spent:
    """What a line took: seconds on the clock and of processors, and its largest process's memory."""

    clock: float
    processor: float
    megabytes: float

    def times(self, factor: float) -> Spent:
        """The same for so many times the work."""
        return Spent(self.clock * factor, self.processor * factor, self.megabytes)


def run(code: str, path: Path) -> Spent:
    """Run code in a fresh process, its own processes included."""
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-c", f"path = {str(path)!r}\n{code}"], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"failed: {code}")
    return Spent(time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def report(found: dict[str, list[Spent]], one: float) -> None:
    """Print each line as ratios to one process, and its memory to that of summarizing one workbook."""
    clock = {title: statistics.median(spent.clock for spent in rounds) for title, rounds in found.items()}
    processor = {title: statistics.median(spent.processor for spent in rounds) for title, rounds in found.items()}
    base = "roll-up, one process"
    print("| what | time, × one process | processor time | peak memory, × summarize of one |\n|---|--:|--:|--:|")
    for title, rounds in found.items():
        memory = max(spent.megabytes for spent in rounds) / one
        times = f"{clock[title] / clock[base]:.2f} | {processor[title] / processor[base]:.2f}"
        print(f"| {title} | {times} | {memory:.2f} |")


if __name__ == "__main__":
    main()
