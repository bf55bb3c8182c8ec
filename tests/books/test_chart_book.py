"""A workbook of tables with native charts: what stands in it, and that Excel has nothing to repair."""

from __future__ import annotations

from typing import Any

from openpyxl import load_workbook

from cs_workbook.books.chart_book import write_chart_book
from cs_workbook.model import Chart, OutBook, Text, View
from tests.books.ooxml.linter import assert_clean

VIEW = View(
    Text("按级别", "By level"),
    (Text("级别", "Level"), Text("超期", "Breaches"), Text("达成率", "Attainment")),
    (("高", 2, 50.0), (Text("中", "medium"), 0, None)),
)
BOOK = OutBook(
    "out.xlsx",
    Text("=不是公式", "no formula"),
    Text("口径", "parameters"),
    (
        (VIEW, (Chart(Text("达成率", "Attainment"), (2,), 100), Chart(Text("超期", "Breaches"), (1,)))),
        (View(Text("按月", "By month"), VIEW.headers, ()), (Chart(Text("空", "empty"), (1,)),)),
    ),
)


def written(path: Any, language: Any = "zh"):
    write_chart_book(path, BOOK, language)
    return load_workbook(path)


def test_each_page_is_a_sheet_with_its_table(tmp_path):
    book = written(tmp_path / "out.xlsx")
    assert book.sheetnames == ["按级别", "按月"]
    rows = [[cell.value for cell in row[:3]] for row in book["按级别"].iter_rows()]
    assert rows == [
        ["=不是公式", None, None],
        ["口径", None, None],
        [None, None, None],
        ["级别", "超期", "达成率"],
        ["高", 2, 50],
        ["中", 0, None],
    ]
    assert book["按级别"]["A1"].data_type == "s"
    assert [table.ref for table in book["按级别"].tables.values()] == ["A4:C6"]
    assert not book["按月"].tables


def test_charts_point_at_the_columns_they_draw(tmp_path):
    book = written(tmp_path / "out.xlsx", "en")
    charts = book["By level"]._charts
    drawn = [(c.series[0].val.numRef.f, c.series[0].cat.numRef.f, c.y_axis.scaling.max) for c in charts]
    assert drawn == [
        ("'By level'!$C$5:$C$6", "'By level'!$A$5:$A$6", 100),
        ("'By level'!$B$5:$B$6", "'By level'!$A$5:$A$6", None),
    ]
    assert book["By month"]._charts == []


def test_excel_has_nothing_to_repair(tmp_path):
    write_chart_book(tmp_path / "out.xlsx", BOOK, "zh")
    assert_clean(tmp_path / "out.xlsx")
