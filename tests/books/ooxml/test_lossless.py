"""Workbooks full of what libraries lose, made by other programs: after an edit only that edit differs."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from cs_workbook.books.ooxml import AppendValues, FillArea, GridEdit, RemoveRow, SetValue, open_workbook
from cs_workbook.model import StaleWorkbookError, WorkbookError

from .decorated import BUILDERS, LAST_ROW, SHEET, SUMMARY, TABLE, Draft, PartDiff, build, canonical_diff
from .decorated.tracker import case_values
from .linter import assert_clean

CONTROLS = {
    "ctrlProps": ("/@fmlaRange: '登记!$D$5:$D$28' → '登记!$D$5:$D$30'",),
    "drawings": ("v:shape[_x0000_s1902]/x:ClientData/x:FmlaRange: '$D$5:$D$28' → '$D$5:$D$30'",),
}
"""What two more records change in the form controls: the list over a column of them."""


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every decorated workbook, built once."""
    return {name: build(name, tmp_path_factory.mktemp(name)) for name in BUILDERS}


def diffs(path: Path, target: Path) -> dict[str, PartDiff]:
    return {diff.part: diff for diff in canonical_diff(path, target)}


@pytest.mark.parametrize("name", sorted(BUILDERS))
def test_setting_cells_changes_these_cells_and_nothing_else(books: dict[str, Path], name: str, tmp_path: Path) -> None:
    path, target = books[name], tmp_path / f"b{books[name].suffix}"
    book = open_workbook(path)
    edits: list[GridEdit] = [
        SetValue(SHEET, 5, 7, "新建", "已关闭"),
        SetValue(SHEET, 6, 8, 112.5, 7),
        SetValue(SHEET, 7, 2, case_values(2)[1], dt.datetime(2026, 1, 2, 3)),
    ]
    assert book.patch(edits, target)
    found = diffs(path, target)
    assert set(found) <= {book.sheet(SHEET).part, "xl/workbook.xml"}
    cells = found[book.sheet(SHEET).part].changes
    assert all(any(f"[{cell}]" in line for cell in ("G5", "H6", "B7")) for line in cells), cells
    assert found.get("xl/workbook.xml", PartDiff("", "xml", ())).changes in (
        (),
        ("calcPr/@fullCalcOnLoad: None → '1'",),
    )
    assert_clean(target)


@pytest.mark.parametrize("name", sorted(BUILDERS))
def test_appending_moves_only_what_ended_with_the_records(books: dict[str, Path], name: str, tmp_path: Path) -> None:
    path, target = books[name], tmp_path / f"b{books[name].suffix}"
    values = dict(enumerate(case_values(LAST_ROW - 4)))
    assert open_workbook(path).patch([AppendValues(TABLE, values), AppendValues(TABLE, values)], target)
    assert_clean(target)
    for part, diff in diffs(path, target).items():
        kind = part.split("/")[1] if "/" in part else part
        if part == "xl/calcChain.xml":
            assert diff.kind == "removed"
            continue
        assert diff.kind == "xml", diff
        if kind == "pivotCache":
            assert diff.changes == (
                "cacheSource/worksheetSource[A4:J28]: removed",
                "cacheSource/worksheetSource[A4:J30]: added",
            )
            continue
        if kind in CONTROLS:
            assert diff.changes == CONTROLS[kind]
            continue
        assert kind in ("worksheets", "tables", "charts", "workbook.xml", "_rels", "[Content_Types].xml"), diff
        if kind == "charts":
            assert all("/c:f: '" in line or "Cache/" in line for line in diff.changes), diff
    table = open_workbook(target).tables[TABLE]
    assert table.last_row == LAST_ROW + 2


def test_one_run_sets_appends_deletes_and_fills(books: dict[str, Path], tmp_path: Path) -> None:
    path, target = books["everything"], tmp_path / "b.xlsm"
    edits: list[GridEdit] = [
        SetValue(SHEET, 5, 7, "新建", "已关闭"),
        AppendValues(TABLE, {0: "C-9999"}),
        RemoveRow(TABLE, 6, {0: "C-0002", 8: 61}),
        RemoveRow(TABLE, 20, {0: "C-0016"}),
    ]
    assert open_workbook(path).patch(edits, target)
    assert_clean(target)
    book = open_workbook(target)
    assert book.tables[TABLE].last_row == LAST_ROW + 1 - 2
    assert list(Draft(target).parts)[:3] == list(Draft(path).parts)[:3]
    assert sorted(target.parent.iterdir()) == [target]


def test_a_deleted_row_must_hold_what_the_caller_saw(books: dict[str, Path], tmp_path: Path) -> None:
    target = tmp_path / "b.xlsx"
    with pytest.raises(StaleWorkbookError, match='A6 was "X", now "C-0002"'):
        open_workbook(books["plain"]).patch([RemoveRow(TABLE, 6, {0: "X"})], target)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("row", [4, LAST_ROW + 1, 2])
def test_a_row_that_is_no_record_is_not_deleted(books: dict[str, Path], tmp_path: Path, row: int) -> None:
    with pytest.raises(WorkbookError, match=f'row {row} is no record of table "{TABLE}"'):
        open_workbook(books["plain"]).patch([RemoveRow(TABLE, row, {})], tmp_path / "b.xlsx")


def test_deleting_every_record_leaves_one_blank_row(books: dict[str, Path], tmp_path: Path) -> None:
    path, target = books["openpyxl-made"], tmp_path / "b.xlsx"
    assert open_workbook(path).patch([RemoveRow(TABLE, row, {}) for row in range(5, LAST_ROW + 1)], target)
    assert_clean(target)
    table = open_workbook(target).tables[TABLE]
    assert (table.first_row, table.last_row) == (4, 5)
    assert open_workbook(target).patch([AppendValues(TABLE, {0: "C-1"})], tmp_path / "c.xlsx")
    assert open_workbook(tmp_path / "c.xlsx").tables[TABLE].last_row == 5


def test_records_go_in_place_of_those_deleted_in_the_same_run(books: dict[str, Path], tmp_path: Path) -> None:
    path, target = books["openpyxl-made"], tmp_path / "b.xlsx"
    edits = [RemoveRow(TABLE, row, {}) for row in range(5, LAST_ROW + 1)]
    assert open_workbook(path).patch([*edits, AppendValues(TABLE, {0: "新"})], target)
    assert_clean(target)
    assert open_workbook(target).tables[TABLE].last_row == 5
    assert '<c r="A5" t="inlineStr"><is><t>新</t></is></c>' in Draft(target).text("xl/worksheets/sheet1.xml")


def test_an_area_follows_deletions_above_it(books: dict[str, Path], tmp_path: Path) -> None:
    path, target = books["plain"], tmp_path / "b.xlsx"
    assert open_workbook(path).patch([RemoveRow(TABLE, 6, {}), FillArea("状态表", [["一"], ["二"]])], target)
    assert_clean(target)
    assert open_workbook(target).names["状态表"].last_row == 4


def test_structure_is_read_as_it_stands(books: dict[str, Path]) -> None:
    book = open_workbook(books["plain"])
    assert [sheet.name for sheet in book.sheets][:2] == [SHEET, SUMMARY]
    assert book.properties["schema"] == "1"
    assert book.names["金额"] == (SHEET, 5, LAST_ROW, 8, 8)
    assert not book.date1904
    assert not book.signed
    assert open_workbook(books["year1904"]).date1904
    table = book.tables[TABLE]
    assert (table.first_row, table.last_row, table.first_col, table.last_col) == (4, LAST_ROW, 1, 10)
    assert table.headers[0] == "编号"
    assert table.calculated == {9}
    assert book.formula_columns(SHEET, 5, LAST_ROW) == {10}
