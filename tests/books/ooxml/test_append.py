"""New records at the end of a Table: where they stand, what they inherit, what grows, what refuses."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from cs_workbook.books.ooxml import AppendValues, SetValue, open_workbook
from cs_workbook.books.ooxml.a1 import Box, parse_box
from cs_workbook.books.ooxml.growth import PRINT_AREA, Growth, grown_areas, grown_name
from cs_workbook.model import Cell, ColumnRow, StaleWorkbookError, WorkbookError

from .handwritten import HEAD, MAIN, TABLE_PARTS, parts_of, patched, rows_of, table, with_table, worksheet, write
from .linter import assert_clean

HEADER = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c><c r="B1" t="inlineStr"><is><t>b</t></is></c>'
    '<c r="C1" t="inlineStr"><is><t>c</t></is></c></row>'
)
RECORDS = (
    '<row r="2"><c r="A2" s="2"><v>1</v></c><c r="B2" s="1"><v>45352</v></c></row>'
    '<row r="3" ht="30" customHeight="1" hidden="1"><c r="A3" s="2"><v>2</v></c><c r="B3" s="1"><v>45353</v></c></row>'
)
FILTER = '<autoFilter ref="A1:C3"/>'


def book(
    tmp_path: Path, rows: str, ref: str, *, after: str = "", attributes: str = "", inside: str = "", names: str = ""
) -> Path:
    """Write a sheet S with a Table T over columns a, b, c."""
    parts = parts_of({"S": worksheet(rows, after + TABLE_PARTS)}, names=names)
    return write(tmp_path / "a.xlsx", with_table(parts, table(ref, ["a", "b", "c"], attributes, inside)))


def computed(formula: str, attributes: str = "") -> str:
    """Return the third column with a column formula."""
    inside = f"<calculatedColumnFormula{attributes}>{formula}</calculatedColumnFormula>"
    return f'<tableColumn id="3" name="c">{inside}</tableColumn>'


def conditional(sqref: str, priority: int) -> str:
    """Return a conditional format."""
    rule = f'<cfRule type="expression" priority="{priority}"><formula>A2&gt;1</formula></cfRule>'
    return f'<conditionalFormatting sqref="{sqref}">{rule}</conditionalFormatting>'


def test_records_follow_the_last_one_with_its_styles_and_height(tmp_path: Path) -> None:
    path = book(tmp_path, HEADER + RECORDS, "A1:C3", inside=FILTER)
    parts = patched(path, AppendValues("T", {0: 3, 1: dt.datetime(2024, 3, 3)}), AppendValues("t", {2: "新"}))
    assert rows_of(parts["xl/worksheets/sheet1.xml"]) == (
        HEADER
        + RECORDS
        + '<row r="4" ht="30" customHeight="1"><c r="A4" s="2"><v>3</v></c><c r="B4" s="1"><v>45354</v></c></row>'
        '<row r="5" ht="30" customHeight="1"><c r="A5" s="2"/><c r="B5" s="1"/>'
        '<c r="C5" t="inlineStr"><is><t>新</t></is></c></row>'
    )
    part = parts["xl/tables/table1.xml"].decode()
    assert 'displayName="T" ref="A1:C5"><autoFilter ref="A1:C5"/>' in part
    assert_clean(tmp_path / "patched.xlsx")


def test_records_held_by_column_make_the_rows_that_others_make(tmp_path: Path) -> None:
    path = book(tmp_path, HEADER + RECORDS, "A1:C3")
    columns: dict[int, list[Cell]] = {
        0: [3, None, True, 1, 1.0, "=1+1", "", 0.5],
        1: [dt.datetime(2024, 3, 3), dt.datetime(2024, 3, 3), None, dt.datetime(2024, 3, 3, 12), "晚", 7, 8, "晚"],
        2: ["新", "新", None, " 空 ", "a\nb", "<&>", None, None],
    }
    together = patched(path, *(AppendValues("T", ColumnRow(columns, place)) for place in range(8)))
    assert (
        rows_of(together["xl/worksheets/sheet1.xml"])
        .removeprefix(HEADER + RECORDS)
        .startswith(
            '<row r="4" ht="30" customHeight="1"><c r="A4" s="2"><v>3</v></c><c r="B4" s="1"><v>45354</v></c>'
            '<c r="C4" t="inlineStr"><is><t>新</t></is></c></row>'
            '<row r="5" ht="30" customHeight="1"><c r="A5" s="2"/><c r="B5" s="1"><v>45354</v></c>'
            '<c r="C5" t="inlineStr"><is><t>新</t></is></c></row>'
            '<row r="6" ht="30" customHeight="1"><c r="A6" s="2" t="b"><v>1</v></c><c r="B6" s="1"/></row>'
        )
    )
    single = [AppendValues("T", {key: values[place] for key, values in columns.items()}) for place in range(8)]
    assert together == patched(path, *single)
    assert_clean(tmp_path / "patched.xlsx")


def test_a_column_formula_fills_the_blanks_of_records_held_by_column(tmp_path: Path) -> None:
    inside = '<tableColumns count="3"><tableColumn id="1" name="a"/><tableColumn id="2" name="b"/>'
    path = book(
        tmp_path, HEADER + RECORDS, "A1:C3", inside=f"{inside}{computed('T[[#This Row],[a]]*2')}</tableColumns>"
    )
    columns: dict[int, list[Cell]] = {0: [3, 4], 2: [None, 9]}
    rows = rows_of(
        patched(path, *(AppendValues("T", ColumnRow(columns, n)) for n in (0, 1)))["xl/worksheets/sheet1.xml"]
    )
    assert '<c r="C4"><f>T[[#This Row],[a]]*2</f></c>' in rows
    assert '<c r="C5"><v>9</v></c>' in rows


def test_the_blank_row_of_a_new_table_takes_the_first_record(tmp_path: Path) -> None:
    path = book(
        tmp_path, HEADER + '<row r="2"><c r="A2" s="2"/><c r="B2" s="1"/></row>', "A1:C2", attributes=' insertRow="1"'
    )
    parts = patched(path, AppendValues("T", {0: 1, 1: 5}))
    assert rows_of(parts["xl/worksheets/sheet1.xml"]).removeprefix(HEADER) == (
        '<row r="2"><c r="A2" s="2"><v>1</v></c><c r="B2" s="1"><v>5</v></c></row>'
    )
    assert 'ref="A1:C2">' in parts["xl/tables/table1.xml"].decode()
    assert_clean(tmp_path / "patched.xlsx")


def test_trailing_blank_rows_are_used_before_the_table_grows(tmp_path: Path) -> None:
    blank = '<row r="4"><c r="A4" s="1"/><c r="D4"><v>7</v></c></row>'
    path = book(tmp_path, HEADER + RECORDS + blank, "A1:C5")
    parts = patched(path, *(AppendValues("T", {0: number, 2: number}) for number in (4, 5, 6)))
    assert rows_of(parts["xl/worksheets/sheet1.xml"]).removeprefix(HEADER + RECORDS) == (
        '<row r="4"><c r="A4" s="1"><v>4</v></c><c r="C4"><v>4</v></c><c r="D4"><v>7</v></c></row>'
        '<row r="5" ht="30" customHeight="1"><c r="A5" s="2"><v>5</v></c><c r="B5" s="1"/><c r="C5"><v>5</v></c></row>'
        '<row r="6" ht="30" customHeight="1"><c r="A6" s="2"><v>6</v></c><c r="B6" s="1"/><c r="C6"><v>6</v></c></row>'
    )
    assert b'ref="A1:C6"' in parts["xl/tables/table1.xml"]


def test_a_row_with_anything_in_it_is_never_taken_for_blank(tmp_path: Path) -> None:
    for cell in (
        '<c r="C3"><f>1</f></c>',
        '<c r="C3" t="inlineStr"><is><t>x</t></is></c>',
        '<c r="C3" t="e"><v>#N/A</v></c>',
    ):
        path = book(tmp_path, HEADER + f'<row r="3">{cell}</row>', "A1:C3")
        got = rows_of(patched(path, AppendValues("T", {0: 1}))["xl/worksheets/sheet1.xml"])
        assert cell in got
        assert '<row r="4"><c r="A4"><v>1</v></c></row>' in got


@pytest.mark.parametrize(
    ("formula", "above", "written"),
    [
        ("T[[#This Row],[a]]*2", "T[[#This Row],[a]]*2", "T[[#This Row],[a]]*2"),
        ("A2*2", "A3*2", "A4*2"),
        ("SUM($A$2:A2)", "SUM($A$2:A3)", "SUM($A$2:A4)"),
        ("$A$9", "$A$9", "$A$9"),
    ],
)
def test_a_column_formula_goes_on_in_new_rows(tmp_path: Path, formula: str, above: str, written: str) -> None:
    rows = HEADER + f'<row r="3"><c r="A3"><v>1</v></c><c r="C3" s="1"><f>{above}</f><v>2</v></c></row>'
    column = computed(formula)
    parts = parts_of({"S": worksheet(rows, TABLE_PARTS)})
    path = write(tmp_path / "a.xlsx", with_table(parts, table("A1:C3", ["a", "b", column])))
    got = patched(path, AppendValues("T", {0: 5}))
    row = f'<row r="4"><c r="A4"><v>5</v></c><c r="C4" s="1"><f>{written}</f></c></row>'
    assert row in rows_of(got["xl/worksheets/sheet1.xml"])
    assert b'fullCalcOnLoad="1"' in got["xl/workbook.xml"]


def test_a_dynamic_array_column_formula_keeps_being_one(tmp_path: Path) -> None:
    rows = (
        HEADER
        + '<row r="2"><c r="A2"><v>1</v></c><c r="C2" cm="1"><f t="array" ref="C2">SUM(T[a])</f><v>1</v></c></row>'
    )
    column = computed("SUM(T[a])", ' array="1"')
    parts = parts_of({"S": worksheet(rows, TABLE_PARTS)})
    path = write(tmp_path / "a.xlsx", with_table(parts, table("A1:C2", ["a", "b", column])))
    got = rows_of(patched(path, AppendValues("T", {0: 5}))["xl/worksheets/sheet1.xml"])
    assert '<c r="C3" cm="1"><f t="array" ref="C3">SUM(T[a])</f></c>' in got


def test_blank_rows_with_only_the_column_formula_count_as_blank(tmp_path: Path) -> None:
    rows = HEADER + '<row r="2"><c r="C2"><f>T[[#This Row],[a]]</f><v>0</v></c></row>'
    column = computed("T[[#This Row],[a]]")
    parts = parts_of({"S": worksheet(rows, TABLE_PARTS)})
    path = write(tmp_path / "a.xlsx", with_table(parts, table("A1:C2", ["a", "b", column])))
    got = rows_of(patched(path, AppendValues("T", {0: 5}))["xl/worksheets/sheet1.xml"])
    assert got == HEADER + ('<row r="2"><c r="A2"><v>5</v></c><c r="C2"><f>T[[#This Row],[a]]</f><v>0</v></c></row>')


def test_ranges_that_ended_with_the_records_grow_with_them(tmp_path: Path) -> None:
    after = (
        conditional("A2:A3 C2 C3", 1)
        + conditional("A2:F3", 2)
        + conditional("A2:A2 E2:E3 A:A", 3)
        + '<dataValidations count="1"><dataValidation type="list" sqref="B2:B3"><formula1>"x"</formula1>'
        "</dataValidation></dataValidations>"
    )
    path = book(tmp_path, HEADER + RECORDS, "A1:C3", after=after)
    got = patched(path, AppendValues("T", {0: 3}), AppendValues("T", {0: 4}))["xl/worksheets/sheet1.xml"].decode()
    assert 'sqref="A2:A5 C2 C3:C5"' in got
    assert 'sqref="A2:F3 A4:C5"' in got
    assert 'sqref="A2:A2 E2:E3 A:A"' in got
    assert 'sqref="B2:B5"' in got


@pytest.mark.parametrize(
    ("records", "before", "after"),
    [
        ("A3:B5", "A5", "A5"),
        ("A3:B5", "B3:B5 A5", "B3:B7 A5"),
        ("A3:B5", "A3:A4 A5", "A3:A4 A5:A7"),
        ("A3:B5", "A5:B5", "A5:B7"),
        ("A5:B5", "A5", "A5:A7"),
    ],
)
def test_a_list_for_one_cell_of_the_last_row_stays(records: str, before: str, after: str) -> None:
    box = parse_box(records)
    assert box
    assert grown_areas(before, Growth("S", box, 7)) == after


def test_2010_formats_validations_and_sparklines_grow_too(tmp_path: Path) -> None:
    x14 = 'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"'
    xm = 'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"'
    sparklines = (
        "<x14:sparkline><xm:f>S!A2:A3</xm:f><xm:sqref>E1</xm:sqref></x14:sparkline>"
        "<x14:sparkline><xm:f>S!A3:B3</xm:f><xm:sqref>C3</xm:sqref></x14:sparkline>"
        "<x14:sparkline><xm:f>S!A2:A2</xm:f><xm:sqref>E3</xm:sqref></x14:sparkline>"
    )
    ext = (
        f'<extLst><ext {x14} uri="u"><x14:conditionalFormattings><x14:conditionalFormatting {xm}>'
        "<x14:cfRule/><xm:sqref>B2:B3</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings></ext>"
        f'<ext {x14} uri="v"><x14:dataValidations count="1" {xm}><x14:dataValidation><x14:formula1>'
        "<xm:f>S!$A$2:$A$3</xm:f></x14:formula1><xm:sqref>A2:A3</xm:sqref></x14:dataValidation></x14:dataValidations></ext>"
        f'<ext {x14} uri="w"><x14:sparklineGroups {xm}><x14:sparklineGroup><x14:sparklines>{sparklines}'
        "</x14:sparklines></x14:sparklineGroup></x14:sparklineGroups></ext></extLst>"
    )
    parts = parts_of({"S": worksheet(HEADER + RECORDS, TABLE_PARTS + ext)})
    path = write(tmp_path / "a.xlsx", with_table(parts, table("A1:C3", ["a", "b", "c"])))
    got = patched(path, AppendValues("T", {0: 3}), AppendValues("T", {0: 4}))["xl/worksheets/sheet1.xml"].decode()
    assert "<x14:cfRule/><xm:sqref>B2:B5</xm:sqref>" in got
    assert "<xm:f>S!$A$2:$A$5</xm:f></x14:formula1><xm:sqref>A2:A5</xm:sqref>" in got
    assert got.count("<x14:sparkline>") == 5
    assert (
        "<x14:sparkline><xm:f>S!A2:A5</xm:f><xm:sqref>E1</xm:sqref></x14:sparkline>"
        "<x14:sparkline><xm:f>S!A3:B3</xm:f><xm:sqref>C3</xm:sqref></x14:sparkline>"
        "<x14:sparkline><xm:f>S!A4:B4</xm:f><xm:sqref>C4</xm:sqref></x14:sparkline>"
        "<x14:sparkline><xm:f>S!A5:B5</xm:f><xm:sqref>C5</xm:sqref></x14:sparkline>"
        "<x14:sparkline><xm:f>S!A2:A2</xm:f><xm:sqref>E3</xm:sqref></x14:sparkline>"
    ) in got


def test_names_and_print_areas_that_ended_with_the_records_grow(tmp_path: Path) -> None:
    names = {
        "col": "S!$A$2:$A$3",
        "both": "S!$A$2:$A$3,'S'!$C$1:$C$3",
        "last": "S!$A$3:$C$3",
        "cell": "S!$A$3",
        "other": "Other!$A$2:$A$3",
        "beyond": "S!$A$2:$D$3",
        "computed": "OFFSET(S!$A$2:$A$3,0,0)",
    }
    listed = "".join(f'<definedName name="{name}">{text}</definedName>' for name, text in names.items())
    listed += '<definedName name="_xlnm.Print_Area" localSheetId="0">S!$A$1:$F$3</definedName>'
    path = book(tmp_path, HEADER + RECORDS, "A1:C3", names=listed)
    got = patched(path, AppendValues("T", {0: 3}))["xl/workbook.xml"].decode()
    expected = {
        **names,
        "col": "S!$A$2:$A$4",
        "both": "S!$A$2:$A$4,'S'!$C$1:$C$4",
        "computed": "OFFSET(S!$A$2:$A$4,0,0)",
        "_xlnm.Print_Area": "S!$A$1:$F$4",
    }
    for name, text in expected.items():
        assert f'name="{name}"' in got
        assert f">{text}</definedName>" in got


@pytest.mark.parametrize("last", [4, 6, 8])
def test_a_name_follows_by_the_rule_of_formulas(last: int) -> None:
    growth = Growth("S", Box(3, 5, 1, 2), last, totals=1)
    for text in (
        "S!$A$3:$A${0}",
        "S!$A$2:$B${0}",
        "S!$A$2:$B${1}",
        "OFFSET(S!$A$3,0,0,COUNTA(S!$A$3:$A${0}),1)",
    ):
        assert grown_name("n", text.format(5, 6), growth) == text.format(last, last + 1)
    for text in ("S!$A$4:$A$5", "S!$A$3:$A5", "S!A3:A5", "S!$A$5:$B$5", "S!$A$3:$A$4"):
        assert grown_name("n", text, growth) == text


def test_a_print_area_shows_the_last_record_of_the_longer_of_two_tables() -> None:
    short, long = Growth("S", Box(2, 3, 1, 3), 5), Growth("S", Box(2, 3, 5, 7), 9)
    for growths in ((short, long), (long, short)):
        text = "S!$A$1:$G$3"
        for growth in growths:
            text = grown_name(PRINT_AREA, text, growth)
        assert text == "S!$A$1:$G$9"
    assert grown_name(PRINT_AREA, "S!$A$1:$G$2", long) == "S!$A$1:$G$2"
    assert grown_name(PRINT_AREA, "S!$A$1:$G$20", long) == "S!$A$1:$G$20"


def test_a_totals_row_moves_down_with_its_formulas_and_formats(tmp_path: Path) -> None:
    totals = (
        '<row r="4" ht="40"><c r="A4" s="2" t="inlineStr"><is><t>合计</t></is></c>'
        '<c r="B4" s="1"><f>SUBTOTAL(109,T[b])</f><v>9</v></c><c r="C4"><f>SUM(C2:C3)+S!$A$2</f><v>9</v></c>'
        '<c r="D4"><v>8</v></c></row>'
    )
    after = conditional("A4:C4 A1:C4", 1)
    path = book(
        tmp_path, HEADER + RECORDS + totals, "A1:C4", after=after, attributes=' totalsRowCount="1"', inside=FILTER
    )
    parts = patched(path, AppendValues("T", {0: 3}), AppendValues("T", {0: 4, 2: "末"}))
    got = rows_of(parts["xl/worksheets/sheet1.xml"]).removeprefix(HEADER + RECORDS)
    assert got == (
        '<row r="4" ht="40"><c r="A4" s="2"><v>3</v></c><c r="B4" s="1"/><c r="C4"/><c r="D4"><v>8</v></c></row>'
        '<row r="5" ht="30" customHeight="1"><c r="A5" s="2"><v>4</v></c><c r="B5" s="1"/>'
        '<c r="C5" t="inlineStr"><is><t>末</t></is></c></row>'
        '<row r="6"><c r="A6" s="2" t="inlineStr"><is><t>合计</t></is></c>'
        '<c r="B6" s="1"><f>SUBTOTAL(109,T[b])</f><v>9</v></c><c r="C6"><f>SUM(C2:C5)+S!$A$2</f></c></row>'
    )
    assert b'sqref="A6:C6 A1:C6"' in parts["xl/worksheets/sheet1.xml"]
    assert b'ref="A1:C6" totalsRowCount="1"><autoFilter ref="A1:C5"/>' in parts["xl/tables/table1.xml"]


@pytest.mark.parametrize(
    ("formula", "refused"),
    [("S!A4", True), ("SUM(S!A2:A4)", True), ("SUM(S!A:A)", False), ("SUM(S!A1:A99)", False), ("T[#Totals]", False)],
)
def test_a_totals_row_that_is_pointed_at_by_address_stays_where_it_is(
    tmp_path: Path, formula: str, refused: bool
) -> None:
    rows = HEADER + RECORDS + '<row r="4"><c r="A4"><v>1</v></c></row>'
    other = worksheet(f'<row r="1"><c r="A1"><f>{formula}</f></c></row>')
    parts = parts_of({"S": worksheet(rows, TABLE_PARTS), "Other": other})
    path = write(tmp_path / "a.xlsx", with_table(parts, table("A1:C4", ["a", "b", "c"], ' totalsRowCount="1"')))
    if refused:
        with pytest.raises(WorkbookError, match='the totals row of "T" has to move down, but Other points at it'):
            open_workbook(path).patch([AppendValues("T", {0: 1})], tmp_path / "b.xlsx")
    else:
        assert open_workbook(path).patch([AppendValues("T", {0: 1})], tmp_path / "b.xlsx")


@pytest.mark.parametrize(
    ("below", "after", "place"),
    [
        ('<row r="5"><c r="B5"><v>1</v></c></row>', "", "S!B5"),
        ('<row r="4"><c r="C4"><f>1</f></c></row>', "", "S!C4"),
        ("", '<mergeCells count="1"><mergeCell ref="C5:E5"/></mergeCells>', "S!C5:E5"),
    ],
)
def test_content_below_refuses_the_append_by_name(tmp_path: Path, below: str, after: str, place: str) -> None:
    path = book(tmp_path, HEADER + RECORDS + below, "A1:C3", after=after)
    with pytest.raises(WorkbookError, match=f'{place}: "T" has to grow, but something stands below it'):
        open_workbook(path).patch([AppendValues("T", {0: 1})] * 2, tmp_path / "b.xlsx")
    assert not (tmp_path / "b.xlsx").exists()


def test_content_beside_or_further_below_does_not(tmp_path: Path) -> None:
    below = (
        '<row r="4"><c r="D4"><v>1</v></c></row><row r="5"><c r="A5" s="1"/></row>'
        '<row r="6"><c r="A6"><v>1</v></c></row>'
    )
    path = book(tmp_path, HEADER + RECORDS + below, "A1:C3")
    got = rows_of(patched(path, *[AppendValues("T", {0: 7})] * 2)["xl/worksheets/sheet1.xml"])
    assert '<row r="4"><c r="A4" s="2"><v>7</v></c><c r="B4" s="1"/><c r="D4"><v>1</v></c></row>' in got
    assert '<row r="5"><c r="A5" s="2"><v>7</v></c><c r="B5" s="1"/></row>' in got


def test_a_table_without_a_header_grows_from_its_first_row(tmp_path: Path) -> None:
    path = book(tmp_path, RECORDS, "A2:C3", attributes=' headerRowCount="0"')
    assert open_workbook(path).tables["T"].first_row == 1
    assert b'ref="A2:C4"' in patched(path, AppendValues("T", {0: 1}))["xl/tables/table1.xml"]


def test_a_table_of_one_cell_takes_records(tmp_path: Path) -> None:
    part = (
        f'{HEAD}<table xmlns="{MAIN}" id="1" name="T" displayName="T" ref="A1" headerRowCount="0">'
        '<tableColumns count="1"><tableColumn id="1" name="a"/></tableColumns></table>'
    )
    parts = parts_of({"S": worksheet('<row r="1"><c r="A1"><v>1</v></c></row>', TABLE_PARTS)})
    path = write(tmp_path / "a.xlsx", with_table(parts, part))
    got = patched(path, AppendValues("T", {0: 2}))
    assert b'ref="A1:A2"' in got["xl/tables/table1.xml"]


def test_sets_and_appends_of_one_run_share_the_sheet(tmp_path: Path) -> None:
    path = book(tmp_path, HEADER + RECORDS, "A1:C3")
    got = rows_of(patched(path, SetValue("S", 3, 1, 2, 22), AppendValues("T", {0: 3}))["xl/worksheets/sheet1.xml"])
    assert '<c r="A3" s="2"><v>22</v></c>' in got
    assert '<c r="A4" s="2"><v>3</v></c>' in got
    with pytest.raises(StaleWorkbookError):
        open_workbook(path).patch([SetValue("S", 3, 1, 9, 22), AppendValues("T", {0: 3})], tmp_path / "c.xlsx")


def test_a_blank_row_that_is_set_in_the_same_run_is_no_longer_blank(tmp_path: Path) -> None:
    path = book(tmp_path, HEADER + RECORDS, "A1:C5")
    got = rows_of(patched(path, SetValue("S", 4, 3, None, 9), AppendValues("T", {0: 3}))["xl/worksheets/sheet1.xml"])
    assert '<row r="4"><c r="C4"><v>9</v></c></row>' in got
    assert '<c r="A5" s="2"><v>3</v></c>' in got


def test_a_cell_may_not_be_set_and_appended_at_once(tmp_path: Path) -> None:
    path = book(tmp_path, HEADER + RECORDS, "A1:C3")
    with pytest.raises(WorkbookError, match='S!A4: "T" has to grow'):
        open_workbook(path).patch([SetValue("S", 4, 1, None, 1), AppendValues("T", {0: 3})], tmp_path / "b.xlsx")
