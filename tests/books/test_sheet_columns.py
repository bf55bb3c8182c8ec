"""Sheets read ahead give what sheets read one by one give, and their faults show when they are asked for."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import xlsxwriter

from cs_workbook.books import sheet_columns
from cs_workbook.books.ooxml import open_workbook
from cs_workbook.books.sheet_columns import SheetColumns
from cs_workbook.model import WorkbookError

SHEETS = ("一", "二", "三", "四", "五")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Five sheets: a column of texts, one of numbers, one of moments, one of everything."""
    path = tmp_path / "b.xlsx"
    book = xlsxwriter.Workbook(str(path))
    moment, day, clock = (book.add_format({"num_format": f}) for f in ("yyyy-mm-dd hh:mm", "yyyy-mm-dd", "hh:mm"))
    for name in SHEETS:
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, [name, 1, None])
        sheet.write_row(1, 0, ["二", 2.5])
        sheet.write_datetime(0, 2, dt.datetime(2026, 11, 21, 10), moment)
        sheet.write_column(0, 3, [True, "文", 7.0])
        sheet.write_datetime(3, 3, dt.datetime(2026, 11, 21), day)
        sheet.write_datetime(4, 3, dt.time(9, 30), clock)
    book.close()
    return path


@pytest.mark.parametrize("large", [0, 1 << 40], ids=["ahead", "one by one"])
def test_cells_are_the_same_ahead_or_not(path, monkeypatch, large):
    monkeypatch.setattr(sheet_columns, "_LARGE", large)
    sheets = SheetColumns(open_workbook(path), SHEETS)
    for name in ("三", "一", "五", "二", "四"):
        assert sheets.height(name) == 5
        assert sheets.cells(name, 1, 1, 3) == [name, "二", None]
        assert sheets.cells(name, 2, 1, 2) == [1, 2.5]
        assert sheets.cells(name, 3, 1, 2) == [dt.datetime(2026, 11, 21, 10), None]
        clock = dt.datetime(1899, 12, 30, 9, 30)
        assert sheets.cells(name, 4, 1, 7) == [True, "文", 7, dt.datetime(2026, 11, 21), clock, None, None]
        assert type(sheets.cells(name, 4, 3, 3)[0]) is int
        assert sheets.cells(name, 9, 1, 2) == [None, None]


def test_a_sheet_too_wide_is_refused_only_when_it_is_asked_for(path, monkeypatch):
    monkeypatch.setattr(sheet_columns, "_LARGE", 0)
    book = xlsxwriter.Workbook(str(path))
    for name in SHEETS:
        book.add_worksheet(name).write(0, 0, name)
    book.get_worksheet_by_name("二").write(1_048_575, 16_383, "远")
    book.close()
    sheets = SheetColumns(open_workbook(path), SHEETS)
    assert sheets.cells("一", 1, 1, 1) == ["一"]
    assert sheets.cells("三", 1, 1, 1) == ["三"]
    with pytest.raises(WorkbookError, match="spans 1048576 rows"):
        sheets.height("二")
