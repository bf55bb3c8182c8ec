"""Cells that share one formula: shared on where it is right; other cells get formulas of their own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cs_workbook.books.ooxml.a1 import Box, letters
from cs_workbook.books.ooxml.cells import grammar
from cs_workbook.books.ooxml.following import Follower
from cs_workbook.books.ooxml.growth import Growth

from .libreoffice import available, views
from .test_following import OTHER, appended, book


def cell(address: str, text: str, ref: str = "") -> str:
    """Return a cell that shares formula 0; it holds the text where a `ref` is given."""
    attributes = f' t="shared" ref="{ref}" si="0"' if ref else ' t="shared" si="0"'
    return f'<c r="{address}"><f{attributes}' + (f">{text}</f></c>" if ref else "/></c>")


def shared(area: str, text: str) -> str:
    """Return the rows of an area that share a formula, the text in its first cell."""
    first, _, last = area.partition(":")
    rows = []
    for row in range(int(first[1:]), int(last[1:]) + 1):
        addresses = [f"{letters(column)}{row}" for column in range(ord(first[0]) - 64, ord(last[0]) - 63)]
        cells = "".join(cell(address, text, area if address == first else "") for address in addresses)
        rows.append(f'<row r="{row}">{cells}</row>')
    return "".join(rows)


def formulas(sheet: str) -> dict[str, str]:
    """Return address → formula; "" for a cell that shares one."""
    return dict(re.findall(r'<c r="(\w+)"><f(?: [^<>]*?)?(?:/>|>([^<]*)</f>)', sheet))


# Table T of the sheet 'My S' has the columns A and B, and its rows 3 to 5 become 3 to 7.
@pytest.mark.parametrize(
    ("area", "text", "after"),
    [
        ("A1:B1", "SUM('My S'!A$3:A$5)", ["SUM('My S'!A$3:A$7)", ""]),
        ("A1:B1", "SUM('My S'!A3:A5)", ["SUM('My S'!A3:A7)", ""]),
        ("A1:D1", "SUM('My S'!$A$3:$B$5)", ["SUM('My S'!$A$3:$B$7)", "", "", ""]),
        ("A1:A3", "SUM('My S'!$A$3:$A$5)", ["SUM('My S'!$A$3:$A$7)", "", ""]),
        ("A1:B1", "SUM('My S'!$A$3:A$5)", ["SUM('My S'!$A$3:A$7)", ""]),
        ("A1:C1", "SUM('My S'!A$3:A$5)", ["SUM('My S'!A$3:A$7)", "", "SUM('My S'!C$3:C$5)"]),
        ("A1:C1", "SUM('My S'!$A$3:A$5)", ["SUM('My S'!$A$3:A$7)", "", "SUM('My S'!$A$3:C$5)"]),
        ("A1:C1", "SUM('My S'!A$3 : A$5)", ["SUM('My S'!A$3 : A$7)", "", "SUM('My S'!C$3 : C$5)"]),
        ("A2:A4", "SUM('My S'!A3:A5)", ["SUM('My S'!A3:A7)", "SUM('My S'!A4:A6)", "SUM('My S'!A5:A7)"]),
        ("A1:B1", "SUM('My S'!A$4:A$5)", ["SUM('My S'!A$4:A$5)", ""]),
        ("C1:D1", "SUM('My S'!C$3:C$5)", ["SUM('My S'!C$3:C$5)", ""]),
    ],
)
def test_each_cell_covers_what_it_would_with_a_formula_of_its_own(
    tmp_path: Path, area: str, text: str, after: list[str]
) -> None:
    got = formulas(appended(book(tmp_path, shared(area, text)))[OTHER])
    assert list(got.values()) == after


def test_a_cell_follows_where_the_one_that_holds_the_text_does_not() -> None:
    row = f'<row r="1">{cell("A1", "SUM(S!A$3:A$5)", "A1:C1")}{cell("B1", "")}{cell("C1", "")}</row>'.encode()
    got = Follower("Sum", [Growth("S", Box(3, 5, 2, 2), 7)]).rows(row, grammar(b""))
    assert list(formulas(got.decode()).values()) == ["SUM(S!A$3:A$5)", "SUM(S!B$3:B$7)", ""]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (cell("C1", "") + cell("D1", "SUM('My S'!C$3:C$5)", "C1:D1"), "a cell that shares it stands before"),
        (cell("A1", "SUM('My S'!A$3:A$5)", "A1:"), "which cells share it is not said"),
        ('<c><f t="shared" ref="A1:C1" si="0">SUM(\'My S\'!A$3:A$5)</f></c>', "nor where it stands"),
    ],
)
def test_a_formula_whose_cells_are_not_known_stays(row: str, why: str) -> None:
    data = f'<row r="1">{row}</row>'.encode()
    assert Follower("Sum", [Growth("My S", Box(3, 5, 1, 2), 7)]).rows(data, grammar(b"")) == data, why


def test_cells_that_come_much_later_and_with_a_prefix_are_found() -> None:
    follower = Follower("Sum", [Growth("S", Box(3, 5, 1, 2), 7)])
    first = b'<x:row r="1"><x:c r="B1"><x:f t="shared" ref="B1:C2" si="7">SUM(S!B$3:B$5)</x:f></x:c></x:row>'
    later = b'<x:row r="2"><x:c r="B2"><x:f t="shared" si="7"/></x:c><x:c r="C2"><x:f si="7" t="shared"></x:f>'
    assert follower.rows(first, grammar(b"x")) == first.replace(b"B$5", b"B$7")
    assert follower.rows(later, grammar(b"x")) == later.replace(
        b'<x:f si="7" t="shared"></x:f>', b"<x:f>SUM(S!C$3:C$5)</x:f>"
    )


def test_libreoffice_adds_up_what_each_cell_covers(tmp_path: Path) -> None:
    if not available():
        pytest.skip("LibreOffice with its UNO bridge is not installed")
    # A3:A5 hold 3, 4, 5, and A6:A7 get 6 and 7; column C is empty.
    down = shared("A2:A4", "SUM('My S'!A3:A5)").replace('si="0"', 'si="1"')
    appended(book(tmp_path, shared("A1:C1", "SUM('My S'!A$3:A$5)") + down))
    (view,) = views({"path": str(tmp_path / "patched.xlsx"), "sheet": "Sum", "rows": []})
    got = {address: value for address, (_, value, _) in view["sheets"]["Sum"]["cells"].items()}
    assert got == {"A1": 25, "B1": 0, "C1": 0, "A2": 25, "A3": 15, "A4": 18}
