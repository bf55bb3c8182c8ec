"""The house rules: who may import whom, and that nothing registered lacks its words or its test."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from cs_workbook.jobs import registered
from cs_workbook.rules.columns import SHEETS

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "cs_workbook"
MODULES = sorted(PACKAGE.rglob("*.py"))

ROOMS = {
    "__main__": {"cli"},
    "cli": {"menu", "session", "overview", "report", "runner", "jobs", "rules", "model"},
    "menu": {"model"},
    "buttons": {"session", "report", "runner", "jobs", "rules", "model", "books"},
    "session": {"posting", "machine", "runner", "books", "jobs", "rules", "model"},
    "machine": {"books", "jobs", "rules", "model"},
    "overview": {"report", "runner", "jobs", "model"},
    "posting": {"model"},
    "report": {"runner", "rules", "model"},
    "runner": {"jobs", "rules", "model"},
    "jobs": {"jobs", "rules", "model"},
    "rules": {"rules", "model"},
    "books": {"books", "rules", "model"},
    "model": set(),
}
ONLY_IN = {
    "openpyxl": {"books"},
    "python_calamine": {"books"},
    "xlwings": {"books"},
    "lxml": {"books"},
    "docx": {"books"},
    "filelock": {"books"},
    "pyarrow": {"books"},
    "fsspec": {"session"},
    "distributed": {"session"},
    "click": {"cli"},
    "rich": {"overview", "report"},
}
CLOCKS = {"now", "today", "utcnow"}


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    """Every absolute module name a file imports, relative ones made absolute."""
    found: set[str] = set()
    package = ["cs_workbook", *path.relative_to(PACKAGE).parent.parts]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            head = ".".join([*base, *([node.module] if node.module else [])])
            found |= {head} | ({f"{head}.{alias.name}" for alias in node.names} if head == "cs_workbook" else set())
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_go_down_the_list_only(path):
    here = room(path)
    if here == "__init__":
        return
    ours = {name.split(".")[1] for name in imports(path) if name.startswith("cs_workbook.")}
    assert ours - ROOMS[here] - {here} == set()


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_file_formats_excel_and_click_stay_in_their_rooms(path):
    tops = {name.split(".")[0] for name in imports(path)}
    for package, rooms in ONLY_IN.items():
        assert package not in tops or room(path) in rooms, package


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_only_doors_read_the_clock(path):
    calls = {
        node.func.attr
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    if room(path) not in ("cli", "buttons"):
        assert not calls & CLOCKS


@pytest.mark.parametrize("room_name", ["jobs", "rules"])
def test_jobs_and_rules_open_no_file(room_name):
    """What a package ships inside itself is read as a resource, not opened."""
    for path in MODULES:
        if room(path) == room_name and path.parent.name != "presets":
            calls = [n.func for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.Call)]
            assert "open" not in {f.id for f in calls if isinstance(f, ast.Name)}, path


@pytest.mark.parametrize("job", registered(), ids=lambda job: job.id)
def test_every_job_has_words_in_both_languages_a_file_and_a_test(job):
    for text in (job.title, job.about):
        assert text.zh
        assert text.en
    stem = job.id.replace("-", "_")
    names = [f"{stem}.py", f"{stem}_.py"]  # import is a word of Python's own
    assert any((PACKAGE / "jobs" / name).exists() for name in names)
    assert (ROOT / "tests" / "jobs" / f"test_{stem}.py").exists()


def test_every_column_has_a_label_in_both_languages_and_a_unique_key():
    for sheet in SHEETS:
        for table in sheet.tables:
            assert len(set(table.keys)) == len(table.keys)
            for column in table.columns:
                assert column.label.zh
                assert column.label.en
