"""``python -m tests.benchmarks [help | jobs | growth]``: tables of ratios, ready for the README.

``jobs`` measures whole jobs and bare edits beside their peers, ``growth`` what ten times the rows cost
(``--million``: up to a sheet as long as a sheet can be), ``help`` what ``--help`` costs. Lines take turns,
and every figure is a median over rounds; openpyxl, which takes minutes, runs once.
"""

from __future__ import annotations

import argparse
import os
import platform
import shlex
import shutil
import sys
import tempfile
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from tests.benchmarks.lines import BUILD, GROWING, LINES, READING, SAVING, Line
from tests.benchmarks.processes import Cost, cost, middle

HELP_ROUNDS = 15
MOST_CASES = 1_048_000
"""A sheet has 1,048,576 rows; the title and the headers take some."""


def main() -> None:
    """Measure what was asked for."""
    options = argparse.ArgumentParser()
    options.add_argument("what", nargs="*", default=["help", "jobs"], help="help, jobs, growth")
    options.add_argument("--rows", type=int, default=100_000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--million", action="store_true", help="growth: from 100,000 rows to a full sheet, too")
    options.add_argument("--no-openpyxl", action="store_true")
    given = options.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    if "help" in given.what:
        show_help()
    with tempfile.TemporaryDirectory() as folder:
        if "jobs" in given.what:
            show_jobs(Path(folder), given.rows, given.rounds, [] if given.no_openpyxl else [SAVING])
        if "growth" in given.what:
            sizes = [10_000, 100_000, *([MOST_CASES] if given.million else [])]
            show_growth(Path(folder), sizes, given.rounds)


def show_help() -> None:
    """Print what commands that only talk cost beside importing click."""
    ours = [f"python -m cs_workbook {words}" for words in ("--help", "check --help", "--version")]
    titles = ["python -c 'import click'", *ours]
    commands = [[sys.executable, *shlex.split(title)[1:]] for title in titles]
    rounds = [[cost(command) for command in commands] for _ in range(HELP_ROUNDS)]
    found = [middle(each) for each in zip(*rounds, strict=True)]
    print("| what | ms | processor ms | × import click |\n|---|--:|--:|--:|")
    for title, each in zip(titles, found, strict=True):
        ratio = each.processor / found[0].processor
        print(f"| {title} | {each.seconds * 1000:.0f} | {each.processor * 1000:.0f} | {ratio:.2f} |")
    print()


def show_jobs(folder: Path, rows: int, rounds: int, slow: Sequence[Line]) -> None:
    """Print whole jobs and bare edits beside reading alone, and beside openpyxl."""
    source = built(folder, rows)
    found: dict[str, list[Cost]] = {}
    for turn in range(rounds):
        take_turns(source, [*LINES, *(slow if turn == 0 else ())], found)
    costs = {title: middle(each) for title, each in found.items()}
    reading, saving = costs[READING.title], costs.get(SAVING.title)
    print("| what | s | processor s | × reading | × faster than openpyxl | peak MB | ÷ openpyxl's |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    for title, line in costs.items():
        faster = f"{saving.seconds / line.seconds:.0f}" if saving else "–"
        less = f"{line.megabytes / saving.megabytes:.2f}" if saving else "–"
        times = f"{line.seconds:.2f} | {line.processor:.2f} | {line.seconds / reading.seconds:.2f}"
        print(f"| {title} | {times} | {faster} | {line.megabytes:.0f} | {less} |")
    print()


def show_growth(folder: Path, sizes: Sequence[int], rounds: int) -> None:
    """Print what a line costs at each size, and how many times the cost of the size before."""
    tables: list[dict[str, list[Cost]]] = []
    for rows in sizes:
        source = built(folder, rows)
        found: dict[str, list[Cost]] = {}
        for _ in range(rounds):
            take_turns(source, GROWING, found)
        tables.append(found)
    print("| what | " + " | ".join(f"{rows:,} rows, s | × the one before" for rows in sizes) + " |")
    print("|---|" + "--:|--:|" * len(sizes))
    for line in GROWING:
        costs = [middle(found[line.title]) for found in tables]
        ratios = ["–", *(f"{b.processor / a.processor:.1f}" for a, b in pairwise(costs))]
        cells = " | ".join(f"{c.processor:.2f} | {ratio}" for c, ratio in zip(costs, ratios, strict=True))
        print(f"| {line.title} | {cells} |")
    print("\nSeconds of processor time: what other programs do meanwhile hardly shows in them.")


def built(folder: Path, rows: int) -> Path:
    """Build the workbook, in a process of its own: a child's peak memory counts what its parent held."""
    source = folder / f"{rows}.xlsx"
    spent = cost(Line("", BUILD.format(rows=rows)).command(str(source)))
    print(f"{rows:,} cases, {source.stat().st_size / 2**20:.1f} MB, built in {spent.seconds:.0f} s\n", flush=True)
    return source


def take_turns(source: Path, lines: Sequence[Line], found: dict[str, list[Cost]]) -> None:
    """Measure each line once, on a fresh copy unless it goes on from the line before."""
    path = source.with_name("work.xlsx")
    for line in lines:
        if not line.again:
            shutil.copy(source, path)
        found.setdefault(line.title, []).append(cost(line.command(str(path))))
        shutil.rmtree(source.parent / ".cs_workbook", ignore_errors=True)


if __name__ == "__main__":
    main()
