"""Formulas anywhere that cover a whole column of records follow its new end, as they do in Excel."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cs_workbook.books.ooxml import AppendValues, FillArea, open_workbook
from cs_workbook.books.ooxml.a1 import Box
from cs_workbook.books.ooxml.cells import grammar
from cs_workbook.books.ooxml.following import Follower, grown_source
from cs_workbook.books.ooxml.growth import Growth

from .handwritten import TABLE_PARTS, parts_of, patched, table, with_table, worksheet, write
from .linter import assert_clean

HEADER = '<row r="2"><c r="A2" t="inlineStr"><is><t>a</t></is></c><c r="B2" t="inlineStr"><is><t>b</t></is></c></row>'
RECORDS = "".join(f'<row r="{row}"><c r="A{row}"><v>{row}</v></c></row>' for row in (3, 4, 5))
COLUMN = '<tableColumn id="2" name="b"><calculatedColumnFormula>{}</calculatedColumnFormula></tableColumn>'
OTHER, SHEET, TABLE = "xl/worksheets/sheet2.xml", "xl/worksheets/sheet1.xml", "xl/tables/table1.xml"
MAIN_14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
XM = "http://schemas.microsoft.com/office/excel/2006/main"


def formula_cell(address: str, text: str) -> str:
    return f'<row r="{address[1:]}"><c r="{address}"><f>{text}</f><v>12</v></c></row>'


def book(tmp_path: Path, other: str = "", above: str = "", tail: str = "", column: str = "b", rows: str = "") -> Path:
    """A sheet 'My S' with a Table T in A2:B5, and a sheet Sum beside it."""
    parts = parts_of(
        {"My S": worksheet(above + HEADER + (rows or RECORDS), TABLE_PARTS), "Sum": worksheet(other, tail)}
    )
    return write(tmp_path / "a.xlsx", with_table(parts, table("A2:B5", ["a", column])))


def appended(path: Path) -> dict[str, str]:
    """Append two records; return the parts as text."""
    parts = patched(path, AppendValues("T", {0: 6}), AppendValues("T", {0: 7}))
    assert_clean(path.with_name("patched.xlsx"))
    return {name: data.decode("utf-8", "replace") for name, data in parts.items()}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("SUM('My S'!$A$3:$A$5)", "SUM('My S'!$A$3:$A$7)"),
        ("SUM('My S'!A3:A5)", "SUM('My S'!A3:A7)"),
        ("VLOOKUP(A1,'My S'!$A$2:$B$5,2,0)&amp;'My S'!A5", "VLOOKUP(A1,'My S'!$A$2:$B$7,2,0)&amp;'My S'!A5"),
        ("SUM('My S'!$A$3:A5)", "SUM('My S'!$A$3:A5)"),
        ("SUM('My S'!$A$4:$A$5)", "SUM('My S'!$A$4:$A$5)"),
        ("SUM('My S'!$A$3:$C$5)", "SUM('My S'!$A$3:$C$5)"),
        ("SUM($A$3:$A$5)", "SUM($A$3:$A$5)"),
    ],
)
def test_a_formula_on_another_sheet_covers_the_new_records(tmp_path: Path, before: str, after: str) -> None:
    parts = appended(book(tmp_path, formula_cell("A1", before)))
    assert f"<f>{after}</f><v>12</v>" in parts[OTHER]
    assert ("fullCalcOnLoad" in parts["xl/workbook.xml"]) == (before != after)


def test_a_sheet_whose_formulas_cover_something_else_keeps_its_bytes(tmp_path: Path) -> None:
    path = book(tmp_path, formula_cell("A1", "SUM('My S'!$A$3:$C$5)"))
    assert appended(path)[OTHER].encode() == open_workbook(path).package.read(OTHER)


def test_a_formula_in_a_comment_stays() -> None:
    cell = "<c r='A1'><f>SUM(S!$A$3:$A${})</f></c>"
    row = "<row r='1'><!-- <f>SUM(S!$A$3:$A$5)</f> -->" + cell + "</row>"
    got = Follower("Sum", [Growth("S", Box(3, 5, 1, 2), 7)]).rows(row.format(5).encode(), grammar(b""))
    assert got.decode() == row.format(7)


def test_a_total_above_the_table_follows_and_a_running_total_in_it_stays(tmp_path: Path) -> None:
    running = "".join(
        f'<row r="{row}"><c r="A{row}"><v>1</v></c><c r="D{row}"><f>{text}</f></c></row>'
        for row, text in ((3, "SUM(A3:A5)"), (4, "A4/SUM($A$3:$A$5)"), (5, "SUM($A$3:A5)"))
    )
    sheet = appended(book(tmp_path, above=formula_cell("A1", "SUM(A3:A5)"), rows=running))[SHEET]
    found = re.findall(r"<f>([^<]*)</f>", sheet)
    assert found == ["SUM(A3:A7)", "SUM(A3:A5)", "A4/SUM($A$3:$A$7)", "SUM($A$3:A5)"]


def test_a_calculated_column_covers_the_new_records_in_old_and_new_rows(tmp_path: Path) -> None:
    formula = "COUNTIF($A$3:$A$5,A3)"
    rows = "".join(
        f'<row r="{row}"><c r="A{row}"><v>1</v></c><c r="B{row}"><f>COUNTIF($A$3:$A$5,A{row})</f></c></row>'
        for row in (3, 4, 5)
    )
    parts = appended(book(tmp_path, column=COLUMN.format(formula), rows=rows))
    assert re.findall(r"<f>([^<]*)</f>", parts[SHEET]) == [f"COUNTIF($A$3:$A$7,A{row})" for row in (3, 4, 5, 6, 7)]
    assert "<calculatedColumnFormula>COUNTIF($A$3:$A$7,A3)</calculatedColumnFormula>" in parts[TABLE]


def test_lists_formats_and_sparklines_on_another_sheet_follow(tmp_path: Path) -> None:
    tail = (
        '<conditionalFormatting sqref="B1"><cfRule type="expression" priority="1">'
        "<formula>COUNTIF('My S'!$A$3:$A$5,B1)&gt;0</formula></cfRule></conditionalFormatting>"
        '<dataValidations count="1"><dataValidation type="list" sqref="B1">'
        "<formula1>'My S'!$A$3:$A$5</formula1></dataValidation></dataValidations>"
        f'<extLst><ext xmlns:x14="{MAIN_14}" uri="{{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}}">'
        f'<x14:dataValidations xmlns:xm="{XM}" count="1"><x14:dataValidation type="list"><x14:formula1>'
        "<xm:f>'My S'!$B$3:$B$5</xm:f></x14:formula1><xm:sqref>C1</xm:sqref></x14:dataValidation></x14:dataValidations>"
        f'</ext><ext xmlns:x14="{MAIN_14}" uri="{{05C60535-1F16-4fd2-B633-F4F36F0B64E0}}">'
        f'<x14:sparklineGroups xmlns:xm="{XM}"><x14:sparklineGroup><x14:sparklines><x14:sparkline>'
        "<xm:f>'My S'!A3:A5</xm:f><xm:sqref>D1</xm:sqref></x14:sparkline><x14:sparkline>"
        "<xm:f>'My S'!A5:B5</xm:f><xm:sqref>D2</xm:sqref></x14:sparkline></x14:sparklines></x14:sparklineGroup>"
        "</x14:sparklineGroups></ext></extLst>"
    )
    other = appended(book(tmp_path, '<row r="1"><c r="A1"><v>1</v></c></row>', tail=tail))[OTHER]
    assert "<formula>COUNTIF('My S'!$A$3:$A$7,B1)&gt;0</formula>" in other
    assert "<formula1>'My S'!$A$3:$A$7</formula1>" in other
    assert re.findall(r"<xm:f>([^<]*)</xm:f>", other) == ["'My S'!$B$3:$B$7", "'My S'!A3:A7", "'My S'!A5:B5"]


def test_a_sparkline_over_a_table_with_totals_grows_by_the_rows_appended(tmp_path: Path) -> None:
    sparkline = (
        f'<extLst><ext xmlns:x14="{MAIN_14}" uri="{{05C60535-1F16-4fd2-B633-F4F36F0B64E0}}">'
        f'<x14:sparklineGroups xmlns:xm="{XM}"><x14:sparklineGroup><x14:sparklines><x14:sparkline>'
        "<xm:f>'My S'!A3:A5</xm:f><xm:sqref>D1</xm:sqref></x14:sparkline></x14:sparklines></x14:sparklineGroup>"
        "</x14:sparklineGroups></ext></extLst>"
    )
    total = '<row r="6"><c r="A6"><f>SUBTOTAL(109,T[a])</f><v>12</v></c></row>'
    parts = parts_of({"My S": worksheet(HEADER + RECORDS + total, TABLE_PARTS + sparkline), "Sum": worksheet("")})
    summed = '<tableColumn id="1" name="a" totalsRowFunction="sum"/>'
    with_totals = with_table(parts, table("A2:B6", [summed, "b"], ' totalsRowCount="1"'))
    changed = patched(write(tmp_path / "a.xlsx", with_totals), AppendValues("T", {0: 6}))
    assert b"<xm:f>'My S'!A3:A6</xm:f>" in changed[SHEET]


def test_formulas_follow_an_area_that_is_filled_and_shrinks(tmp_path: Path) -> None:
    path = book(tmp_path, formula_cell("A1", "SUM('My S'!$A$3:$A$5)"))
    parts = patched(path, FillArea("T", [(1, 2), (3, 4)]))
    assert b"<f>SUM('My S'!$A$3:$A$4)</f>" in parts[OTHER]
    assert_clean(tmp_path / "patched.xlsx")


@pytest.mark.parametrize(
    ("sheet", "before", "after"),
    [
        ("登记", "A4:J28", "A4:J30"),
        ("登记", "$A$4:$C$28", "$A$4:$C$30"),
        ("登记", "A4:K28", "A4:K28"),
        ("登记", "A4:J27", "A4:J27"),
        ("汇总", "A4:J28", "A4:J28"),
    ],
)
def test_the_source_of_a_pivot_follows(sheet: str, before: str, after: str) -> None:
    source = f'<c><cacheSource type="worksheet"><worksheetSource ref="{{}}" sheet="{sheet}"/></cacheSource></c>'
    got = grown_source(source.format(before).encode(), [Growth("登记", Box(5, 28, 1, 10), 30)])
    assert got.decode() == source.format(after)


def test_the_source_of_a_pivot_in_another_file_stays() -> None:
    source = b'<c><worksheetSource r:id="rId1" ref="A4:J28" sheet="S"/></c>'
    assert grown_source(source, [Growth("S", Box(5, 28, 1, 10), 30)]) == source
