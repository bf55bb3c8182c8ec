"""What a command or a button imports: a module costs its milliseconds whether or not it is used."""

from __future__ import annotations

import subprocess
import sys

import pytest

from cs_workbook.jobs import registered

HEAVY = {"pandas", "numpy", "openpyxl", "lxml", "docx", "python_calamine", "xlwings", "rich", "holidays", "rapidfuzz"}

COMMAND = """
from cs_workbook.cli import main
try:
    main({words})
except SystemExit:
    print()
"""
PRESS = """
from types import SimpleNamespace
from cs_workbook import buttons
from cs_workbook.books import live, live_excel
from tests.tables import MemoryBook, at, tables_of

def alert(text, title, kind, mode):
    assert mode == "info", text
    return "yes"

case = dict(received_at=at("2026-11-20 09:00"), customer="王*", channel="电话", description="送餐晚了", priority="建议")
tables = MemoryBook(tables_of(Cases=[case]))
book = SimpleNamespace(app=SimpleNamespace(alert=alert), name="book.xlsx", fullname="book.xlsx")
live.calling_book = lambda: book
live.LiveBook = lambda book, say: tables
live_excel.ask_text = lambda *_: "2026-11"
for job in {jobs}:
    buttons.press(job)
"""


def modules_after(code: str) -> set[str]:
    """The modules that a fresh Python holds once the code has run."""
    show = f"{code}\nimport sys\nprint(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", show], capture_output=True, text=True, encoding="utf-8")
    assert run.returncode == 0, run.stderr
    return set(run.stdout.splitlines()[-1].split())


def inside(package: str, modules: set[str]) -> set[str]:
    return {name.removeprefix(f"{package}.") for name in modules if name.startswith(f"{package}.")}


@pytest.mark.parametrize("words", [["--help"], ["chek"], []], ids=["help", "no such command", "nothing"])
def test_the_list_of_commands_imports_no_job_and_no_rule(words):
    held = modules_after(COMMAND.format(words=words))
    assert not held & HEAVY
    rooms = {name.split(".")[0] for name in inside("cs_workbook", held)}
    assert rooms == {"cli", "jobs", "menu", "model"}
    assert not inside("cs_workbook.jobs", held)


def test_a_commands_help_imports_that_job_and_no_other():
    held = modules_after(COMMAND.format(words=["assign-ids", "--help"]))
    assert not held & HEAVY
    assert inside("cs_workbook.jobs", held) == {"assign_ids"}


def test_a_job_imports_what_its_plan_needs_when_it_plans():
    held = modules_after("from cs_workbook.jobs import registered; registered()")
    assert not held & HEAVY
    assert not inside("cs_workbook.books", held)
    rules = {name for name in inside("cs_workbook.rules", held) if not name.startswith("columns.")}
    assert rules <= {"checks", "columns", "months", "schema", "sla", "sla.words", "word_lists"}


def test_no_button_imports_what_only_closed_files_or_the_command_line_need(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    held = modules_after(PRESS.format(jobs=[job.id for job in registered() if job.button]))
    assert not held & {"click", "docx", "lxml", "openpyxl", "python_calamine", "rich"}
    assert not inside("cs_workbook", held) & {"cli", "menu", "overview", "session.storage", "posting", "machine"}
    books = inside("cs_workbook.books", held)
    assert not books & {"file", "template", "reports", "chart_book", "parquet", "ribbon", "macros"}
    assert not inside("cs_workbook.books.ooxml", held) & {"sheet", "patch", "planning", "buttons", "vba", "shifting"}


def test_a_press_imports_only_its_own_job_and_no_calendar_that_it_does_not_ask(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    held = modules_after(PRESS.format(jobs=["assign-ids"]))
    assert inside("cs_workbook.jobs", held) == {"assign_ids"}
    assert not held & {"holidays", "rapidfuzz"}
