"""Filling an area that the program owns: its cells, size, links, ranges and charts."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import xlsxwriter
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from cs_workbook.books.ooxml import AppendValues, FillArea, open_workbook
from cs_workbook.model import Cell, WorkbookError

from .decorated import Draft, canonical_diff
from .handwritten import TABLE_PARTS, parts_of, patched, rows_of, table, with_table, worksheet, write
from .linter import assert_clean

AREA = '<definedName name="cs_area">S!$B$2:$C$4</definedName>'
ROWS = (
    '<row r="2"><c r="B2" t="inlineStr"><is><t>项</t></is></c><c r="C2" t="inlineStr"><is><t>数</t></is></c></row>'
    '<row r="3"><c r="A3"><v>7</v></c><c r="B3" s="2" t="s"><v>0</v></c><c r="C3" s="1"><v>1</v></c></row>'
    '<row r="4"><c r="B4" s="2" t="s"><v>1</v></c><c r="C4"><v>2</v></c><c r="D4"><v>8</v></c></row>'
)


def area(tmp_path: Path, *, rows: str = ROWS, after: str = "") -> Path:
    """Write a sheet S with the area cs_area over B2:C4; it holds 甲 1, 乙 2."""
    return write(tmp_path / "a.xlsx", parts_of({"S": worksheet(rows, after)}, names=AREA, shared=["甲", "乙"]))


def filled(tmp_path: Path, values: list[list[Cell]], rows: str = ROWS) -> tuple[str, dict[str, bytes]]:
    """Fill the area; return the sheet's rows after the header, and all parts."""
    parts = patched(area(tmp_path, rows=rows), FillArea("cs_area", values))
    return rows_of(parts["xl/worksheets/sheet1.xml"]).partition("</row>")[2], parts


def test_an_area_takes_more_rows_with_the_first_rows_styles(tmp_path: Path) -> None:
    got, parts = filled(tmp_path, [["甲", 1], ["丙", 2], ["丁", None], [None, 4]])
    assert got == (
        '<row r="3"><c r="A3"><v>7</v></c><c r="B3" s="2" t="s"><v>0</v></c><c r="C3" s="1"><v>1</v></c></row>'
        '<row r="4"><c r="B4" s="2" t="inlineStr"><is><t>丙</t></is></c><c r="C4"><v>2</v></c>'
        '<c r="D4"><v>8</v></c></row><row r="5"><c r="B5" s="2" t="inlineStr"><is><t>丁</t></is></c>'
        '<c r="C5" s="1"/></row>'
        '<row r="6"><c r="B6" s="2"/><c r="C6" s="1"><v>4</v></c></row>'
    )
    assert b'name="cs_area">S!$B$2:$C$6<' in parts["xl/workbook.xml"]


def test_new_rows_are_as_high_as_the_first_one_where_that_is_set(tmp_path: Path) -> None:
    high = ROWS.replace('<row r="3">', '<row r="3" ht="36" customHeight="1" hidden="1">')
    got, _ = filled(tmp_path, [["甲", 1], ["乙", 2], ["丙", 3]], high)
    assert got.endswith(
        '<row r="5" ht="36" customHeight="1"><c r="B5" s="2" t="inlineStr"><is><t>丙</t></is></c>'
        '<c r="C5" s="1"><v>3</v></c></row>'
    )


def test_an_area_that_gets_shorter_clears_what_is_left_over(tmp_path: Path) -> None:
    got, parts = filled(tmp_path, [["甲", 5]])
    assert got == (
        '<row r="3"><c r="A3"><v>7</v></c><c r="B3" s="2" t="s"><v>0</v></c><c r="C3" s="1"><v>5</v></c></row>'
        '<row r="4"><c r="B4" s="2"/><c r="C4"/><c r="D4"><v>8</v></c></row>'
    )
    assert b">S!$B$2:$C$3<" in parts["xl/workbook.xml"]


def test_an_empty_area_keeps_one_blank_row(tmp_path: Path) -> None:
    got, parts = filled(tmp_path, [])
    assert got == (
        '<row r="3"><c r="A3"><v>7</v></c><c r="B3" s="2"/><c r="C3" s="1"/></row>'
        '<row r="4"><c r="B4" s="2"/><c r="C4"/><c r="D4"><v>8</v></c></row>'
    )
    assert b">S!$B$2:$C$3<" in parts["xl/workbook.xml"]


def test_filling_with_what_is_there_changes_nothing(tmp_path: Path) -> None:
    path = area(tmp_path)
    target = tmp_path / "b.xlsx"
    assert not open_workbook(path).patch([FillArea("cs_area", [["甲", 1], ["乙", 2]])], target)
    assert not target.exists()


@pytest.mark.parametrize("value", [True, 1.5, "1", None, dt.datetime(1900, 1, 2)])
def test_a_value_of_another_kind_is_a_change(tmp_path: Path, value: Cell) -> None:
    assert open_workbook(area(tmp_path)).patch([FillArea("cs_area", [["甲", value], ["乙", 2]])], tmp_path / "b.xlsx")


def test_content_below_refuses_the_fill_by_name(tmp_path: Path) -> None:
    path = area(tmp_path, rows=ROWS + '<row r="6"><c r="C6"><v>1</v></c></row>')
    with pytest.raises(WorkbookError, match='S!C6: "cs_area" has to grow, but something stands below it'):
        open_workbook(path).patch([FillArea("cs_area", [["x", 1]] * 4)], tmp_path / "b.xlsx")


def test_a_narrowed_area_is_refused_rather_than_cut(tmp_path: Path) -> None:
    with pytest.raises(WorkbookError, match='"cs_area" has 2 columns but needs 3'):
        open_workbook(area(tmp_path)).patch([FillArea("cs_area", [["x", 1, 2]])], tmp_path / "b.xlsx")


LINKS = '<hyperlinks><hyperlink ref="B3" location="S!A1"/><hyperlink ref="A9" location="S!A2"/></hyperlinks>'


def test_links_of_the_area_are_exchanged_and_others_stay(tmp_path: Path) -> None:
    path = area(tmp_path, after=LINKS)
    edit = FillArea("cs_area", [["甲", 1], ["乙", 2], ["丙", 3]], {0: [None, "'登记'!L17", "S!A1"]})
    got = patched(path, edit)["xl/worksheets/sheet1.xml"].decode()
    assert (
        '<hyperlinks><hyperlink ref="A9" location="S!A2"/><hyperlink ref="B4" location="\'登记\'!L17"/>'
        '<hyperlink ref="B5" location="S!A1"/></hyperlinks>'
    ) in got


def test_a_list_of_links_is_made_where_the_schema_wants_it_and_goes_when_empty(tmp_path: Path) -> None:
    after = '<mergeCells count="1"><mergeCell ref="F1:G1"/></mergeCells><pageMargins left="1"/>'
    path = area(tmp_path, after=after)
    got = patched(path, FillArea("cs_area", [["甲", 1], ["乙", 2]], {1: ["S!A1"]}))["xl/worksheets/sheet1.xml"]
    assert b'</mergeCells><hyperlinks><hyperlink ref="C3" location="S!A1"/></hyperlinks><pageMargins' in got
    only = '<hyperlinks><hyperlink ref="B3" location="S!A1"/></hyperlinks>'
    again = area(tmp_path, after=only)
    assert b"hyperlink" not in patched(again, FillArea("cs_area", [["甲", 1], ["乙", 2]]))["xl/worksheets/sheet1.xml"]


def test_the_same_links_again_change_nothing(tmp_path: Path) -> None:
    path = area(tmp_path, after='<hyperlinks><hyperlink ref="B3" location="S!A1"/></hyperlinks>')
    edit = FillArea("cs_area", [["甲", 1], ["乙", 2]], {0: ["S!A1", None]})
    assert not open_workbook(path).patch([edit], tmp_path / "b.xlsx")


def test_formulas_in_its_own_area_give_way(tmp_path: Path) -> None:
    rows = ROWS.replace('<c r="C4"><v>2</v></c>', '<c r="C4"><f>1+1</f><v>2</v></c>')
    got, _ = filled(tmp_path, [["甲", 1], ["乙", 2]], rows=rows)
    assert '<c r="C4"><v>2</v></c>' in got


def test_a_table_is_filled_like_a_name(tmp_path: Path) -> None:
    part = table("B2:C4", ["项", "数"], inside='<autoFilter ref="B2:C4"/>')
    parts = with_table(parts_of({"S": worksheet(ROWS, TABLE_PARTS)}, shared=["甲", "乙"]), part)
    path = write(tmp_path / "a.xlsx", parts)
    got = patched(path, FillArea("T", [["甲", 1]]))
    assert b'ref="B2:C3"><autoFilter ref="B2:C3"/>' in got["xl/tables/table1.xml"]
    assert_clean(tmp_path / "patched.xlsx")


def test_a_sort_of_rows_that_go_is_forgotten_and_any_other_shrinks(tmp_path: Path) -> None:
    sort = '<sortState ref="B{0}:C{1}"><sortCondition ref="C{0}:C{1}"/></sortState>'
    inside = '<autoFilter ref="B2:C{1}">{2}</autoFilter>{3}'
    old = inside.format(0, 5, sort.format(3, 5), sort.format(5, 5))
    parts = with_table(
        parts_of({"S": worksheet(ROWS, TABLE_PARTS)}, shared=["甲", "乙"]), table("B2:C5", ["项", "数"], "", old)
    )
    after = patched(write(tmp_path / "a.xlsx", parts), FillArea("T", [["甲", 1]]))
    assert inside.format(0, 3, sort.format(3, 3), "") in after["xl/tables/table1.xml"].decode()


def test_a_table_with_totals_is_not_filled(tmp_path: Path) -> None:
    parts = parts_of({"S": worksheet(ROWS, TABLE_PARTS)}, shared=["甲", "乙"])
    part = table("B2:C4", ["项", "数"], ' totalsRowCount="1"')
    path = write(tmp_path / "a.xlsx", with_table(parts, part))
    with pytest.raises(WorkbookError, match='table "T" has a totals row or no header'):
        open_workbook(path).patch([FillArea("T", [["甲", 1]])], tmp_path / "b.xlsx")


def charted(path: Path) -> Path:
    """Write a summary of three rows with a column chart, a pie of it, and a chart of something else."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("汇总")
    for row, values in enumerate([("月", "件", "额"), ("一", 1, 10), ("二", 2, 20), ("三", 3, 30)]):
        sheet.write_row(row, 0, values)
    sheet.conditional_format("B2:B4", {"type": "data_bar", "data_bar_2010": True})
    book.define_name("cs_sum", "=汇总!$A$1:$C$4")
    for kind, last in (("column", 4), ("pie", 4), ("line", 3)):
        chart = book.add_chart({"type": kind})
        chart.add_series(
            {
                "name": "=汇总!$B$1",
                "categories": f"=汇总!$A$2:$A${last}",
                "values": f"=汇总!$B$2:$B${last}",
            }
        )
        sheet.insert_chart("E2", chart)
    book.close()
    return path


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_charts_and_formats_follow_the_areas_size(tmp_path: Path) -> None:
    path, target = charted(tmp_path / "a.xlsx"), tmp_path / "b.xlsx"
    rows: list[list[Cell]] = [["四", 4.5, 1], ["五", None, 2], ["六 & 七", 6, 3], ["八", "无", 4]]
    assert open_workbook(path).patch([FillArea("cs_sum", rows)], target)
    assert_clean(target)
    draft = Draft(target)
    for part in ("xl/charts/chart1.xml", "xl/charts/chart2.xml"):
        chart = draft.text(part)
        assert "<c:f>汇总!$B$1</c:f>" in chart
        assert (
            '<c:f>汇总!$A$2:$A$5</c:f><c:strCache><c:ptCount val="4"/><c:pt idx="0"><c:v>四</c:v></c:pt>'
            '<c:pt idx="1"><c:v>五</c:v></c:pt><c:pt idx="2"><c:v>六 &amp; 七</c:v></c:pt>'
            '<c:pt idx="3"><c:v>八</c:v></c:pt></c:strCache>'
        ) in chart
        assert (
            "<c:f>汇总!$B$2:$B$5</c:f><c:numCache><c:formatCode>General</c:formatCode>"
            '<c:ptCount val="4"/><c:pt idx="0"><c:v>4.5</c:v></c:pt><c:pt idx="2"><c:v>6</c:v></c:pt></c:numCache>'
        ) in chart
    assert not [diff for diff in canonical_diff(path, target) if diff.part == "xl/charts/chart3.xml"]
    assert 'sqref="B2:B5"' in draft.text("xl/worksheets/sheet1.xml")
    assert "<xm:sqref>B2:B5</xm:sqref>" in draft.text("xl/worksheets/sheet1.xml")
    assert load_workbook(target)["汇总"]["A5"].value == "八"
    assert CalamineWorkbook.from_path(str(target)).get_sheet_by_index(0).to_python()[1] == ["四", 4.5, 1.0]


def test_charts_shrink_with_the_area_and_grow_back(tmp_path: Path) -> None:
    path = charted(tmp_path / "a.xlsx")
    assert open_workbook(path).patch([FillArea("cs_sum", [["一", 1, 1]])], tmp_path / "b.xlsx")
    assert "<c:f>汇总!$B$2:$B$2</c:f>" in Draft(tmp_path / "b.xlsx").text("xl/charts/chart1.xml")
    assert open_workbook(tmp_path / "b.xlsx").patch([FillArea("cs_sum", [["一", 1, 1]] * 5)], tmp_path / "c.xlsx")
    chart = Draft(tmp_path / "c.xlsx").text("xl/charts/chart1.xml")
    assert "<c:f>汇总!$B$2:$B$6</c:f>" in chart
    assert '<c:ptCount val="5"/>' in chart


def test_a_chart_of_a_table_follows_appended_records(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    sheet = book.add_worksheet("S")
    sheet.add_table(
        "A1:B3", {"name": "T", "data": [["一", 1], ["二", 2]], "columns": [{"header": "月"}, {"header": "件"}]}
    )
    chart = book.add_chart({"type": "column"})
    chart.add_series({"categories": "=S!$A$2:$A$3", "values": "=S!$B$2:$B$3"})
    sheet.insert_chart("E2", chart)
    book.close()
    edits = [AppendValues("T", {0: "三", 1: 3}), AppendValues("T", {0: "四"})]
    assert open_workbook(tmp_path / "a.xlsx").patch(edits, tmp_path / "b.xlsx")
    got = Draft(tmp_path / "b.xlsx").text("xl/charts/chart1.xml")
    assert "<c:f>S!$A$2:$A$5</c:f>" in got
    assert '<c:pt idx="2"><c:v>三</c:v></c:pt><c:pt idx="3"><c:v>四</c:v></c:pt></c:strCache>' in got
    assert '<c:pt idx="1"><c:v>2</c:v></c:pt><c:pt idx="2"><c:v>3</c:v></c:pt></c:numCache>' in got
