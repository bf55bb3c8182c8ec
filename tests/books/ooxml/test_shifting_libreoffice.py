"""The same rows deleted by LibreOffice and by us: formulas, results, names, tables, notes and charts agree.

What LibreOffice 7.4 itself gets wrong is left out of the comparison: it does not move validation
lists, it breaks a relative format whose first row goes, and it refreshes a pivot only on loading.
"""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from cs_workbook.books.ooxml import open_workbook
from cs_workbook.books.ooxml.shifting import remove_rows

from .decorated import SHEET, SUMMARY, build
from .libreoffice import available, views

CASES = [
    ("everything", [10, 11, 20]),
    ("everything", [6, 9, 12, 15, 18, 21, 24, 27]),
    ("plain", [5, 6, 28]),
    ("plain", list(range(6, 29))),
    ("totals", [7, 26, 27, 28]),
    ("libreoffice", [5, 17]),
    ("openpyxl-made", [5, 28]),
]
_LOST = re.compile(r"(?:\$?[^\s=+*;&(<>!]*\.)?\$?[A-Z]*\$?#REF!(?::\$?[A-Z]*\$?#REF!)?", re.I)


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Return what LibreOffice shows after deleting the rows itself, and after we did."""
    if not available():
        pytest.skip("LibreOffice with its UNO bridge is not installed")
    jobs: list[dict[str, Any]] = []
    for number, (name, rows) in enumerate(CASES):
        source = build(name, tmp_path_factory.mktemp(f"case{number}"))
        target = source.with_name(f"after{source.suffix}")
        remove_rows(open_workbook(source), SHEET, dict.fromkeys(rows, (1, 10)), target)
        jobs.append({"path": str(source), "sheet": SHEET, "rows": rows})
        jobs.append({"path": str(target), "sheet": SHEET, "rows": []})
    found = views(*jobs)
    return list(zip(found[::2], found[1::2], strict=True))


def _plain(formula: str) -> str:
    """Return a formula with LibreOffice's many spellings of a lost reference made one."""
    return _LOST.sub("#REF!", formula)


def _cells(view: dict[str, Any]) -> dict[str, Any]:
    """Return every cell of every sheet: its formula or text, its value, whether it is an error."""
    found = {}
    for name, sheet in view["sheets"].items():
        for address, (formula, value, error) in sheet["cells"].items():
            if (name, address) != (SUMMARY, "H21"):  # the pivot's result
                found[f"{name}!{address}"] = [_plain(formula), value, error]
    return found


@pytest.mark.parametrize("number", range(len(CASES)), ids=[f"{name} {rows}" for name, rows in CASES])
def test_libreoffice_agrees(number: int, answers: list[tuple[dict[str, Any], dict[str, Any]]]) -> None:
    wanted, got = answers[number]
    assert _cells(got) == _cells(wanted)
    assert got["tables"] == wanted["tables"]
    assert {n: _plain(c) for n, c in got["names"].items()} == {n: _plain(c) for n, c in wanted["names"].items()}
    for name, sheet in wanted["sheets"].items():
        mine = got["sheets"][name]
        for what in ("notes", "charts", "print", "titles"):
            assert mine[what] == sheet[what], (name, what)
        assert {n: _plain(c) for n, c in mine["names"].items()} == {n: _plain(c) for n, c in sheet["names"].items()}
        assert sorted(area for area, _ in mine["formats"]) == sorted(area for area, _ in sheet["formats"])


def _random_book(path: Path, seed: int) -> list[int]:
    """Write 240 random formulas over two sheets and some names; return random rows to delete from A."""
    pick = random.Random(seed)

    def cell() -> str:
        dollars = pick.choice(["", "$"]), pick.choice(["", "$"])
        return f"{dollars[0]}{pick.choice('ABCDZ')}{dollars[1]}{pick.randint(1, 60)}"

    def reference() -> str:
        sheet = pick.choice(["", "", "A!", "'A'!", "'My B'!"])
        if pick.random() < 0.5:
            return sheet + cell()
        top = pick.randint(1, 50)
        bottom = top + pick.randint(0, 12)
        areas = [f"A{top}:C{bottom}", f"$B${top}:$B${bottom}", f"{top}:{bottom}", "B:C", f"C${top}:$C{bottom}"]
        return sheet + pick.choice(areas)

    book = xlsxwriter.Workbook(str(path))
    sheets = [book.add_worksheet("A"), book.add_worksheet("My B")]
    for row in range(60):
        sheets[0].write_row(row, 0, [row + 1, (row * 7) % 11, row / 4])
    for sheet in sheets:
        for row in range(120):
            texts = [
                pick.choice([f"SUM({reference()})", f"MAX({reference()},{reference()})", f"{cell()}*2+A!{cell()}"])
            ]
            texts.append(pick.choice([f'"A{row} ""B9"""&{cell()}', f"IF(A!{cell()}>3,LOG10(100),Rate*{cell()})"]))
            sheet.write_formula(row, 6, f"={texts[0]}")
            sheet.write_formula(row, 7, f"={texts[1]}")
    book.define_name("Rate", "=0.5")
    for number in range(8):
        top = pick.randint(1, 50)
        book.define_name(f"area_{number}", f"=A!$A${top}:$C${top + number}")
    book.close()
    return sorted(pick.sample(range(1, 61), pick.randint(1, 15)))


def test_libreoffice_agrees_on_random_formulas(tmp_path: Path) -> None:
    if not available():
        pytest.skip("LibreOffice with its UNO bridge is not installed")
    jobs: list[dict[str, Any]] = []
    for seed in range(4):
        source, target = tmp_path / f"random{seed}.xlsx", tmp_path / f"after{seed}.xlsx"
        rows = _random_book(source, seed)
        remove_rows(open_workbook(source), "A", dict.fromkeys(rows, (1, 16_384)), target)
        jobs.append({"path": str(source), "sheet": "A", "rows": rows})
        jobs.append({"path": str(target), "sheet": "A", "rows": []})
    found = views(*jobs)
    for wanted, got in zip(found[::2], found[1::2], strict=True):
        assert _cells(got) == _cells(wanted)
        assert {n: _plain(c) for n, c in got["names"].items()} == {n: _plain(c) for n, c in wanted["names"].items()}


def test_our_files_survive_a_round_through_libreoffice(tmp_path: Path) -> None:
    if not available():
        pytest.skip("LibreOffice with its UNO bridge is not installed")
    source, target, saved = build("plain", tmp_path), tmp_path / "after.xlsx", tmp_path / "saved.xlsx"
    remove_rows(open_workbook(source), SHEET, {10: (1, 10)}, target)
    view, again = views(
        {"path": str(target), "sheet": SHEET, "rows": [], "save": str(saved)},
        {"path": str(saved), "sheet": SHEET, "rows": []},
    )
    summary = view["sheets"][SUMMARY]["cells"]
    assert (summary["A1"][1], summary["A6"][1], summary["A8"][1]) == (5687.5, 5687.5, 5687.5)
    assert again["sheets"][SUMMARY]["cells"]["A1"] == summary["A1"]
