"""A sheet's values read cell by cell: what python-calamine reads, and what it gives up on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineError, CalamineWorkbook

from cs_workbook.books.ooxml import open_workbook
from cs_workbook.books.sheet_columns import SheetColumns

from .decorated import BUILDERS, build
from .handwritten import parts_of, worksheet, write


def content(rows: Sequence[Sequence[Any]]) -> dict[tuple[int, int], object]:
    """What stands in which row and column; days and clock times as the moments that jobs see."""
    found: dict[tuple[int, int], object] = {}
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            if isinstance(value, dt.time):
                value = dt.datetime.combine(dt.datetime(1899, 12, 30), value)
            elif isinstance(value, dt.date) and not isinstance(value, dt.datetime):
                value = dt.datetime(value.year, value.month, value.day)
            if value != "":
                found[number, column] = value
    return found


@pytest.mark.parametrize("name", sorted(BUILDERS))
def test_two_readers_agree(name: str, tmp_path: Path) -> None:
    path = build(name, tmp_path)
    book, other = open_workbook(path), CalamineWorkbook.from_path(str(path))
    for sheet in book.sheets:
        if book.has_rows(sheet):
            rows = other.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
            assert book.values(sheet.name) == content(rows), sheet.name


CELLS = (
    '<row r="1"><c r="A1" t="e"><v>#SPILL!</v></c><c r="B1" t="e"><v>#NEW!</v></c><c r="C1" t="zz"><v>7</v></c></row>'
    '<row r="3"><c r="B3" t="s"><v>9</v></c><c r="C3" t="s"><v>0</v></c><c r="D3" s="1"><v>46000.5</v></c></row>'
    '<row r="4"><c r="A4" s="1"><v>9999999</v></c><c r="B4" s="1"><v>0.25</v></c><c r="C4" t="b"><v>1</v></c>'
    '<c r="D4" t="d"><v>2026-11-21T08:30:00</v></c><c r="E4"><v>NaN</v></c></row>'
)


def test_what_calamine_gives_up_on_is_read_nevertheless(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.xlsx", parts_of({"S": worksheet(CELLS, before='<dimension ref="#REF!"/>')}, shared=["甲"])
    )
    with pytest.raises(CalamineError):
        CalamineWorkbook.from_path(str(path)).get_sheet_by_name("S")
    source = SheetColumns(open_workbook(path), [])
    got = [source.cells("S", column, 1, source.height("S")) for column in range(1, 6)]
    assert list(zip(*got, strict=True)) == [
        (None, None, 7, None, None),
        (None, None, None, None, None),
        (None, None, "甲", dt.datetime(2025, 12, 9, 12), None),
        (9999999, dt.datetime(1899, 12, 30, 6), True, dt.datetime(2026, 11, 21, 8, 30), None),
    ]


def test_a_panic_inside_calamine_is_no_crash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class PanicException(BaseException):
        """As pyo3 raises it."""

    def panics(_: str) -> CalamineWorkbook:
        raise PanicException("attempt to multiply with overflow")

    path = write(tmp_path / "a.xlsx", parts_of({"S": worksheet('<row r="1"><c r="A1"><v>7</v></c></row>')}))
    monkeypatch.setattr(CalamineWorkbook, "from_path", panics)
    assert SheetColumns(open_workbook(path), []).cells("S", 1, 1, 1) == [7]


def test_moments_of_1904_and_of_the_first_days_are_the_right_ones(tmp_path: Path) -> None:
    days = (
        '<row r="1"><c r="A1" s="1"><v>59</v></c><c r="B1" s="1"><v>61</v></c><c r="C1" s="1"><v>2958465</v></c></row>'
    )
    sheets = {"S": worksheet(days)}
    got = open_workbook(write(tmp_path / "a.xlsx", parts_of(sheets))).values("S")
    assert list(got.values()) == [
        dt.datetime(1900, 2, 28), dt.datetime(1900, 3, 1), dt.datetime(9999, 12, 31)
    ]  # fmt: skip
    got = open_workbook(write(tmp_path / "b.xlsx", parts_of(sheets, date1904=True))).values("S")
    assert list(got.values()) == [dt.datetime(1904, 2, 29), dt.datetime(1904, 3, 2), 2958465.0]


def test_blank_cells_in_the_far_corner_do_not_count(tmp_path: Path) -> None:
    far = '<row r="1"><c r="A1"><v>7</v></c><c r="XFD1" s="1"/></row><row r="1048576"><c r="A1048576" s="1"/></row>'
    path = write(tmp_path / "a.xlsx", parts_of({"S": worksheet(far)}))
    source = SheetColumns(open_workbook(path), [])
    assert (source.height("S"), source.cells("S", 1, 1, 2)) == (1, [7, None])
