"""Setting single cells: what is written, what stays, what is refused. Expectations are written by hand."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from cs_workbook.books.ooxml import SetValue, open_workbook
from cs_workbook.model import Cell, StaleWorkbookError, WorkbookError

from .handwritten import STYLES, TABLE_PARTS, parts_of, patched, rows_of, table, with_table, worksheet, write


def sheet_after(tmp_path: Path, rows: str, *edits: SetValue, **options: Any) -> str:
    """Write one sheet S, edit it, return its rows."""
    path = write(tmp_path / "a.xlsx", parts_of({"S": worksheet(rows)}, **options))
    return rows_of(patched(path, *edits)["xl/worksheets/sheet1.xml"])


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("文字", '<c r="A1" t="inlineStr"><is><t>文字</t></is></c>'),
        ("=1+1", '<c r="A1" t="inlineStr"><is><t>=1+1</t></is></c>'),
        ("a<b & c>", '<c r="A1" t="inlineStr"><is><t>a&lt;b &amp; c&gt;</t></is></c>'),
        (" 空 ", '<c r="A1" t="inlineStr"><is><t xml:space="preserve"> 空 </t></is></c>'),
        ("一\n二", '<c r="A1" t="inlineStr"><is><t xml:space="preserve">一\n二</t></is></c>'),
        ("\x07\r\ufffe", '<c r="A1" t="inlineStr"><is><t>_x0007__x000D__xFFFE_</t></is></c>'),
        ("\ud83d", '<c r="A1" t="inlineStr"><is><t>_xD83D_</t></is></c>'),
        ("_x0041_", '<c r="A1" t="inlineStr"><is><t>_x005F_x0041_</t></is></c>'),
        ("_x0041_x0042_", '<c r="A1" t="inlineStr"><is><t>_x005F_x0041_x005F_x0042_</t></is></c>'),
        (7, '<c r="A1"><v>7</v></c>'),
        (-0.1, '<c r="A1"><v>-0.1</v></c>'),
        (1e300, '<c r="A1"><v>1e+300</v></c>'),
        (True, '<c r="A1" t="b"><v>1</v></c>'),
        (dt.datetime(2024, 3, 1), '<c r="A1" s="3"><v>45352</v></c>'),
        (dt.datetime(2024, 3, 1, 18), '<c r="A1" s="3"><v>45352.75</v></c>'),
        (dt.datetime(1900, 1, 1), '<c r="A1" s="3"><v>1</v></c>'),
        (dt.datetime(1900, 3, 1), '<c r="A1" s="3"><v>61</v></c>'),
    ],
)
def test_a_value_is_written_as_its_kind(tmp_path: Path, value: Cell, cell: str) -> None:
    assert sheet_after(tmp_path, "", SetValue("S", 1, 1, None, value)) == f'<row r="1">{cell}</row>'


def test_a_text_that_reads_back_as_itself_is_escaped_only_where_it_must_be(tmp_path: Path) -> None:
    texts = ["_x0041_", "_x005F_", "_x41_", "a\tb", "𠮷", "\x1f", "]]>", "&amp;", "_x0041_x0042_"]
    edits = [SetValue("S", row, 1, None, text) for row, text in enumerate(texts, 1)]
    path = write(tmp_path / "a.xlsx", parts_of({"S": worksheet("")}))
    assert open_workbook(path).patch(edits, tmp_path / "b.xlsx")
    read = CalamineWorkbook.from_path(str(tmp_path / "b.xlsx")).get_sheet_by_index(0).to_python()
    assert [row[0] for row in read] == texts


def test_a_cell_keeps_its_style_and_loses_its_metadata(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1" s="2" t="s" cm="1" vm="1"><v>0</v></c></row>'
    got = sheet_after(tmp_path, rows, SetValue("S", 1, 1, "旧", "新"), shared=["旧"])
    assert got == '<row r="1"><c r="A1" s="2" t="inlineStr"><is><t>新</t></is></c></row>'


def test_clearing_a_cell_leaves_its_style(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1" s="2"><v>5</v></c></row>'
    assert sheet_after(tmp_path, rows, SetValue("S", 1, 1, 5, None)) == '<row r="1"><c r="A1" s="2"/></row>'


def test_missing_cells_and_rows_are_made_in_order(tmp_path: Path) -> None:
    rows = '<row r="2"><c r="B2"><v>1</v></c><c r="D2"><v>2</v></c></row><row r="5"/>'
    edits = [SetValue("S", *place, None, 9) for place in ((2, 1), (2, 3), (2, 27), (1, 1), (4, 2), (5, 1), (7, 3))]
    assert sheet_after(tmp_path, rows, *edits) == (
        '<row r="1"><c r="A1"><v>9</v></c></row>'
        '<row r="2"><c r="A2"><v>9</v></c><c r="B2"><v>1</v></c><c r="C2"><v>9</v></c><c r="D2"><v>2</v></c>'
        '<c r="AA2"><v>9</v></c></row>'
        '<row r="4"><c r="B4"><v>9</v></c></row><row r="5"><c r="A5"><v>9</v></c></row>'
        '<row r="7"><c r="C7"><v>9</v></c></row>'
    )


def test_a_new_cell_takes_the_format_of_its_row_else_of_its_column(tmp_path: Path) -> None:
    sheet = worksheet('<row r="2" s="2" customFormat="1"/>', before='<cols><col min="2" max="4" style="1"/></cols>')
    path = write(tmp_path / "a.xlsx", parts_of({"S": sheet}))
    parts = patched(path, SetValue("S", 1, 3, None, 9), SetValue("S", 2, 3, None, 9), SetValue("S", 2, 1, None, 9))
    assert rows_of(parts["xl/worksheets/sheet1.xml"]) == (
        '<row r="1"><c r="C1" s="1"><v>9</v></c></row>'
        '<row r="2" s="2" customFormat="1"><c r="A2" s="2"><v>9</v></c><c r="C2" s="2"><v>9</v></c></row>'
    )


def test_spans_stay_while_they_are_true(tmp_path: Path) -> None:
    rows = '<row r="1" spans="1:3"><c r="A1"/></row><row r="2" spans="1:3" ht="20"><c r="A2"/></row>'
    got = sheet_after(tmp_path, rows, SetValue("S", 1, 3, None, 1), SetValue("S", 2, 4, None, 1))
    assert got == (
        '<row r="1" spans="1:3"><c r="A1"/><c r="C1"><v>1</v></c></row>'
        '<row r="2" ht="20"><c r="A2"/><c r="D2"><v>1</v></c></row>'
    )


def test_a_new_cell_stands_before_what_a_row_holds_at_its_end(tmp_path: Path) -> None:
    extension = '<extLst><ext uri="{A}"><x xmlns="urn:x"/></ext></extLst>'
    rows = f'<row r="1"><c r="A1"><v>1</v></c>{extension}</row><row r="2">{extension}</row>'
    got = sheet_after(tmp_path, rows, SetValue("S", 1, 2, None, 9), SetValue("S", 2, 1, None, 9))
    assert got == (
        f'<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>9</v></c>{extension}</row>'
        f'<row r="2"><c r="A2"><v>9</v></c>{extension}</row>'
    )


def test_the_dimension_grows_and_never_shrinks(tmp_path: Path) -> None:
    sheet = worksheet('<row r="3"><c r="B3"><v>1</v></c></row>', before='<dimension ref="B3"/>')
    path = write(tmp_path / "a.xlsx", parts_of({"S": sheet}))
    grown = patched(path, SetValue("S", 9, 4, None, 1))["xl/worksheets/sheet1.xml"]
    assert b'<dimension ref="B3:D9"/>' in grown
    cleared = patched(path, SetValue("S", 3, 2, 1, None))["xl/worksheets/sheet1.xml"]
    assert b'<dimension ref="B3"/>' in cleared


def test_a_date_takes_a_copy_of_the_cells_own_style(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1" s="2"/><c r="B1" s="1"/></row>'
    path = write(tmp_path / "a.xlsx", parts_of({"S": worksheet(rows)}))
    moment = dt.datetime(2024, 3, 1, 12)
    parts = patched(path, *(SetValue("S", 1, column, None, moment) for column in (1, 2, 3)))
    assert rows_of(parts["xl/worksheets/sheet1.xml"]) == (
        '<row r="1"><c r="A1" s="3"><v>45352.5</v></c><c r="B1" s="1"><v>45352.5</v></c>'
        '<c r="C1" s="4"><v>45352.5</v></c></row>'
    )
    assert parts["xl/styles.xml"].decode() == STYLES.replace('cellXfs count="3"', 'cellXfs count="5"').replace(
        "</cellXfs>",
        '<xf numFmtId="22" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
        '<xf numFmtId="22" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>',
    )


def test_a_workbook_without_styles_gets_a_part_for_its_first_date(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    from .linter import assert_clean

    path = write(tmp_path / "a.xlsx", parts_of({"S": worksheet("")}, styles=None))
    patched(path, SetValue("S", 1, 1, None, dt.datetime(2024, 3, 1, 12)))
    assert_clean(tmp_path / "patched.xlsx")
    cell = load_workbook(tmp_path / "patched.xlsx")["S"]["A1"]
    assert (cell.value, cell.is_date) == (dt.datetime(2024, 3, 1, 12), True)


def test_in_a_1904_workbook_dates_count_from_there(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1" s="1"><v>0</v></c></row>'
    edit = SetValue("S", 1, 1, dt.datetime(1904, 1, 1), dt.datetime(2024, 3, 1))
    got = sheet_after(tmp_path, rows, edit, date1904=True)
    assert got == '<row r="1"><c r="A1" s="1"><v>43890</v></c></row>'


@pytest.mark.parametrize("date1904", [False, True])
def test_a_time_of_day_is_written_as_one(tmp_path: Path, date1904: bool) -> None:
    from openpyxl import load_workbook

    from .linter import assert_clean

    edits = [SetValue("S", 1, column, None, dt.datetime(1899, 12, 30, hour)) for column, hour in ((1, 0), (2, 18))]
    path = write(tmp_path / "a.xlsx", parts_of({"S": worksheet("")}, date1904=date1904))
    patched(path, *edits)
    assert_clean(tmp_path / "patched.xlsx")
    cells = load_workbook(tmp_path / "patched.xlsx")["S"]
    assert [(cells[a].value, cells[a].number_format) for a in ("A1", "B1")] == [
        (dt.time(0), "h:mm:ss"),
        (dt.time(18), "h:mm:ss"),
    ]


def test_a_time_of_day_in_a_1904_workbook_is_known_again(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1" s="1"><v>0.5</v></c></row>'
    edit = SetValue("S", 1, 1, dt.datetime(1899, 12, 30, 12), "午")
    assert "午" in sheet_after(tmp_path, rows, edit, date1904=True)
    with pytest.raises(StaleWorkbookError):
        sheet_after(tmp_path, rows, edit._replace(before=dt.datetime(1899, 12, 31, 12)), date1904=True)


@pytest.mark.parametrize(
    ("cell", "before"),
    [
        ('<c r="A1" t="s"><v>0</v></c>', "甲"),
        ('<c r="A1" t="s"><v>1</v></c>', "甲乙"),
        ('<c r="A1" t="s"><v>2</v></c>', "A\x07\nB"),
        (
            '<c r="A1" t="inlineStr"><is><r><t>甲</t></r><r><t>乙</t></r><rPh sb="0" eb="1"><t>ka</t></rPh></is></c>',
            "甲乙",
        ),
        ('<c r="A1" t="str"><v>a &amp; b</v></c>', "a & b"),
        ('<c r="A1" t="b"><v>1</v></c>', True),
        ('<c r="A1" t="e"><v>#N/A</v></c>', None),
        ('<c r="A1" t="d"><v>2024-03-01T12:00:00</v></c>', dt.datetime(2024, 3, 1, 12)),
        ('<c r="A1"><v>1E2</v></c>', 100),
        ('<c r="A1"><v>0.30000000000000004</v></c>', 0.3),
        ('<c r="A1" s="1"><v>45352.104166666664</v></c>', dt.datetime(2024, 3, 1, 2, 30)),
        ('<c r="A1"><v>0.375</v></c>', dt.datetime(1899, 12, 30, 9)),
        ('<c r="A1" s="1"/>', None),
        ('<c r="A1" t="s"><v>3</v></c>', None),
        ('<c r="A1" t="str"><v>_xD83D__xDE00_</v></c>', "_xD83D__xDE00_"),
    ],
)
def test_a_cell_that_holds_what_the_caller_saw_is_written(tmp_path: Path, cell: str, before: Cell) -> None:
    shared = ["甲", "<r><t>甲</t></r><r><t>乙</t></r><rPh><t>x</t></rPh>", "A_x0007_&#13;\nB", ""]
    got = sheet_after(tmp_path, f'<row r="1">{cell}</row>', SetValue("S", 1, 1, before, 0), shared=shared)
    assert "<v>0</v>" in got


@pytest.mark.parametrize(
    ("cell", "before", "sentence"),
    [
        ("", "甲", 'S!A1 was "甲", now blank'),
        ('<c r="A1" t="s"><v>0</v></c>', None, 'S!A1 was blank, now "甲"'),
        ('<c r="A1" t="s"><v>0</v></c>', "乙", 'S!A1 was "乙", now "甲"'),
        ('<c r="A1"><v>5</v></c>', "5", 'S!A1 was "5", now "5"'),
        ('<c r="A1"><v>5</v></c>', 6, 'S!A1 was "6", now "5"'),
        ('<c r="A1"><v>1</v></c>', True, 'S!A1 was "TRUE", now "1"'),
        ('<c r="A1"><v>45352.5</v></c>', dt.datetime(2024, 3, 1), 'S!A1 was "2024-03-01", now "45352.5"'),
    ],
)
def test_a_cell_that_changed_meanwhile_stops_everything(tmp_path: Path, cell: str, before: Cell, sentence: str) -> None:
    path = write(tmp_path / "a.xlsx", parts_of({"S": worksheet(f'<row r="1">{cell}</row>')}, shared=["甲"]))
    target = tmp_path / "b.xlsx"
    with pytest.raises(StaleWorkbookError) as refused:
        open_workbook(path).patch([SetValue("S", 2, 1, None, 1), SetValue("S", 1, 1, before, 9)], target)
    assert str(refused.value) == (
        f"a.xlsx changed since it was read ({sentence}). Nothing was written; run the job again."
    )
    assert not target.exists()


def test_an_unchanged_cell_of_a_run_is_compared_too(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", parts_of({"S": worksheet('<row r="1"><c r="A1"><v>5</v></c></row>')}))
    with pytest.raises(StaleWorkbookError):
        open_workbook(path).patch([SetValue("S", 1, 1, 4, 4), SetValue("S", 2, 1, None, 1)], tmp_path / "b.xlsx")


def test_nothing_to_change_writes_nothing(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", parts_of({"S": worksheet('<row r="1"><c r="A1"><v>5</v></c></row>')}))
    target = tmp_path / "b.xlsx"
    assert not open_workbook(path).patch([SetValue("S", 1, 1, 5, 5), SetValue("S", 9, 9, None, None)], target)
    assert not target.exists()


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("字" * 32_768, "S!A1 would hold more than a cell's 32,767 characters (32768)"),
        ("𠮷" * 16_384, "more than a cell's 32,767 characters"),
        (float("nan"), "something that is no number (nan)"),
        (12345678901234567890123, "would lose the last digits of 12345678901234567890123"),
        (dt.datetime(1899, 12, 31), "is before a workbook's first day"),
    ],
)
def test_a_value_no_cell_can_hold_is_refused_by_place(tmp_path: Path, value: Cell, words: str) -> None:
    path = write(tmp_path / "a.xlsx", parts_of({"S": worksheet("")}))
    with pytest.raises(WorkbookError) as refused:
        open_workbook(path).patch([SetValue("S", 1, 1, None, value)], tmp_path / "b.xlsx")
    assert words in str(refused.value)
    assert not (tmp_path / "b.xlsx").exists()


def test_the_longest_text_fits(tmp_path: Path) -> None:
    assert "字" * 32_767 in sheet_after(tmp_path, "", SetValue("S", 1, 1, None, "字" * 32_767))


def test_a_place_off_the_grid_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", parts_of({"S": worksheet("")}))
    with pytest.raises(WorkbookError, match="row 1048577 cannot be written"):
        open_workbook(path).patch([SetValue("S", 1_048_577, 1, None, 1)], tmp_path / "b.xlsx")


def test_a_tables_header_and_totals_are_refused(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="3"><c r="A3"><v>2</v></c></row>'
    parts = parts_of({"S": worksheet(rows, TABLE_PARTS)}, shared=["编号"])
    path = write(tmp_path / "a.xlsx", with_table(parts, table("A1:A3", ["编号"], ' totalsRowCount="1"')))
    for row, before, words in ((1, "编号", "a header"), (3, 2, "the totals row")):
        with pytest.raises(WorkbookError, match=f'S!A{row} is {words} of table "T"'):
            open_workbook(path).patch([SetValue("S", row, 1, before, "改")], tmp_path / "b.xlsx")


def test_a_sheet_that_is_not_there_is_named(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", parts_of({"S": worksheet("")}))
    with pytest.raises(WorkbookError, match='has no sheet "X"'):
        open_workbook(path).patch([SetValue("X", 1, 1, None, 1)], tmp_path / "b.xlsx")


def test_two_edits_of_one_cell_compare_the_first_and_write_the_last(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1"><v>5</v></c></row>'
    got = sheet_after(tmp_path, rows, SetValue("S", 1, 1, 5, 6), SetValue("S", 1, 1, 6, 7))
    assert got == '<row r="1"><c r="A1"><v>7</v></c></row>'
