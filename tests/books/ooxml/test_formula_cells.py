"""Formulas: which columns have them, who may overwrite them, what is recalculated."""

from __future__ import annotations

from pathlib import Path

import pytest

from cs_workbook.books.ooxml import AppendValues, FillArea, GridEdit, SetValue, open_workbook
from cs_workbook.model import WorkbookError

from .handwritten import HEAD, MAIN, TABLE_PARTS, parts_of, patched, rows_of, table, with_table, worksheet, write

AREA = '<definedName name="area">S!$A$1:$A$3</definedName>'
SHARED = (
    '<row r="1"><c r="A1"><v>1</v></c></row>'
    '<row r="2"><c r="A2"><f t="shared" ref="A2:B4" si="0">$C2+D$1</f><v>1</v></c>'
    '<c r="B2"><f t="shared" si="0"/><v>1</v></c></row>'
    '<row r="3"><c r="A3"><f t="shared" si="0"/><v>1</v></c><c r="B3"><f t="shared" si="0"/><v>1</v></c></row>'
    '<row r="4"><c r="A4"><f t="shared" si="0"/><v>1</v></c></row>'
)


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="A1"><f>B1*2</f><v>4</v></c>',
        '<c r="A1" t="str"><f>B1&amp;""</f><v>4</v></c>',
        '<c r="A1" cm="1"><f t="array" ref="A1">SUM(B1:B2)</f><v>4</v></c>',
        '<c r="A1"><f t="shared" ref="A1:A2" si="0">B1</f><v>4</v></c>',
    ],
)
def test_a_persons_formula_is_never_overwritten(tmp_path: Path, cell: str) -> None:
    path = write(tmp_path / "a.xlsx", parts_of({"S": worksheet(f'<row r="1">{cell}</row>')}))
    with pytest.raises(WorkbookError, match="S!A1 holds a formula, which is never overwritten"):
        open_workbook(path).patch([SetValue("S", 1, 1, 4, 5)], tmp_path / "b.xlsx")


@pytest.mark.parametrize(
    ("kind", "row", "column"), [("array", 1, 2), ("array", 2, 1), ("array", 2, 3), ("dataTable", 2, 2)]
)
def test_the_cells_an_array_fills_are_not_overwritten(tmp_path: Path, kind: str, row: int, column: int) -> None:
    rows = (
        f'<row r="1"><c r="A1"><f t="{kind}" ref="A1:C2">1</f><v>1</v></c><c r="B1"><v>1</v></c></row>'
        '<row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>1</v></c></row>'
    )
    before = None if column == 3 else 1
    path = write(tmp_path / "a.xlsx", parts_of({"S": worksheet(rows)}))
    with pytest.raises(WorkbookError, match="holds a formula"):
        open_workbook(path).patch([SetValue("S", row, column, before, 5)], tmp_path / "b.xlsx")


def test_a_calculated_columns_formula_gives_way_to_a_value_but_an_own_formula_does_not(tmp_path: Path) -> None:
    formula = "T[[#This Row],[a]]*2"
    rows = f'<row r="2"><c r="B2"><f>{formula}</f><v>2</v></c></row><row r="3"><c r="B3"><f>9</f><v>9</v></c></row>'
    inside = f"<calculatedColumnFormula>{formula}</calculatedColumnFormula>"
    column = f'<tableColumn id="2" name="b">{inside}</tableColumn>'
    parts = with_table(parts_of({"S": worksheet(rows, TABLE_PARTS)}), table("A1:B3", ["a", column]))
    path = write(tmp_path / "a.xlsx", parts)
    got = rows_of(patched(path, SetValue("S", 2, 2, 2, 7))["xl/worksheets/sheet1.xml"])
    assert got.startswith('<row r="2"><c r="B2"><v>7</v></c></row>')
    with pytest.raises(WorkbookError, match="S!B3 holds a formula"):
        open_workbook(path).patch([SetValue("S", 3, 2, 9, 7)], tmp_path / "b.xlsx")


def test_the_next_cell_becomes_master_of_a_shared_formula(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", parts_of({"S": worksheet(SHARED)}, names=AREA))
    got = rows_of(patched(path, FillArea("area", [[5], [6]]))["xl/worksheets/sheet1.xml"])
    assert got == (
        '<row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="2"><c r="A2"><v>5</v></c><c r="B2"><f t="shared" si="0" ref="A2:B4">$C2+E$1</f><v>1</v></c></row>'
        '<row r="3"><c r="A3"><v>6</v></c><c r="B3"><f t="shared" si="0"/><v>1</v></c></row>'
        '<row r="4"><c r="A4"><f t="shared" si="0"/><v>1</v></c></row>'
    )


def test_a_shared_formula_down_a_column_goes_on_from_the_first_cell_left(tmp_path: Path) -> None:
    cells = "".join(f'<row r="{row}"><c r="A{row}"><f t="shared" si="3"/></c></row>' for row in range(3, 900))
    rows = f'<row r="2"><c r="A2"><f t="shared" ref="A2:A899" si="3">B2&amp;"x"</f></c></row>{cells}'
    path = write(tmp_path / "a.xlsx", parts_of({"S": worksheet(rows)}, names=AREA))
    got = rows_of(patched(path, FillArea("area", [["甲"], ["乙"]]))["xl/worksheets/sheet1.xml"])
    assert '<row r="4"><c r="A4"><f t="shared" si="3" ref="A4:A899">B4&amp;"x"</f></c></row>' in got
    assert '<row r="5"><c r="A5"><f t="shared" si="3"/></c></row>' in got


def test_the_calculation_chain_goes_when_a_formula_does(tmp_path: Path) -> None:
    parts = parts_of({"S": worksheet(SHARED)}, names=AREA)
    rel = b'<Relationship Id="rId9" Type="http://x/relationships/calcChain" Target="calcChain.xml"/></Relationships>'
    parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace(b"</Relationships>", rel)
    override = b'<Override PartName="/xl/calcChain.xml" ContentType="x"/></Types>'
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", override)
    parts["xl/calcChain.xml"] = f'{HEAD}<calcChain xmlns="{MAIN}"><c r="A2" i="1"/></calcChain>'.encode()
    path = write(tmp_path / "a.xlsx", parts)
    kept = patched(path, SetValue("S", 9, 9, None, 1))
    assert kept["xl/calcChain.xml"] == parts["xl/calcChain.xml"]
    gone = patched(path, FillArea("area", [[5], [6]]))
    assert "xl/calcChain.xml" not in gone
    assert b"calcChain" not in gone["[Content_Types].xml"] + gone["xl/_rels/workbook.xml.rels"]


CALC = '<calcPr calcId="1"/>'


@pytest.mark.parametrize(
    ("formula", "depends"),
    [
        ("S!A1+1", True),
        ("SUM(S!A:A)", True),
        ("SUM(s!$A$1:$C$9)", True),
        ("S!B1", False),
        ("Other!A1", False),
        ("B2+1", False),
        ("&quot;S!A1&quot;", False),
        ("SUM(T[x])", True),
        ("SUM(U[x])", False),
        ("named*2", True),
        ("far*2", False),
        ("INDIRECT(&quot;S!A1&quot;)", True),
        ("SUM(S:Z!A1)", True),
        ("NOW()", False),
    ],
)
def test_a_full_calculation_is_asked_for_only_when_a_formula_depends(
    tmp_path: Path, formula: str, depends: bool
) -> None:
    names = '<definedName name="named">S!$A$1</definedName><definedName name="far">S!$Z$9</definedName>'
    other = worksheet(f'<row r="1"><c r="A1"><f>{formula}</f><v>1</v></c></row>')
    parts = parts_of({"S": worksheet("", TABLE_PARTS), "Other": other}, names=names, calc=CALC)
    path = write(tmp_path / "a.xlsx", with_table(parts, table("A1:A3", ["x"], ' headerRowCount="0"')))
    got = patched(path, SetValue("S", 1, 1, None, 5))["xl/workbook.xml"]
    assert (b'<calcPr calcId="1" fullCalcOnLoad="1"/>' in got) is depends
    assert (got == parts["xl/workbook.xml"]) is not depends


def test_a_shared_formula_depends_through_the_cells_that_share_it(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="B1"><f t="shared" ref="B1:B9" si="0">A1</f><v>1</v></c></row>'
    path = write(tmp_path / "a.xlsx", parts_of({"S": worksheet(rows)}))
    assert b'<calcPr fullCalcOnLoad="1"/>' in patched(path, SetValue("S", 9, 1, None, 5))["xl/workbook.xml"]
    assert b"calcPr" not in patched(path, SetValue("S", 10, 1, None, 5))["xl/workbook.xml"]


def test_the_request_for_a_calculation_stands_where_the_schema_wants_it(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="B1"><f>A1</f><v>1</v></c></row>'
    parts = parts_of({"S": worksheet(rows)}, names=AREA)
    old = parts["xl/workbook.xml"]
    parts["xl/workbook.xml"] = old.replace(b"</workbook>", b'<oleSize ref="A1"/><extLst/></workbook>')
    path = write(tmp_path / "a.xlsx", parts)
    got = patched(path, SetValue("S", 1, 1, None, 5))["xl/workbook.xml"]
    assert b'</definedNames><calcPr fullCalcOnLoad="1"/><oleSize ref="A1"/><extLst/></workbook>' in got


def test_formula_columns_are_found_in_their_rows_only(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1"><f>1</f></c></row><row r="2"><c r="B2" t="str"><f>"x"</f></c><c r="C2"/></row>'
        '<row r="3"><c><f t="shared" si="0"/></c><c r="AB3"><f>2</f></c></row>'
    )
    book = open_workbook(write(tmp_path / "a.xlsx", parts_of({"S": worksheet(rows)})))
    assert book.formula_columns("S", 1, 1) == {1}
    assert book.formula_columns("S", 2, 2) == {2}
    assert book.formula_columns("S", 2, 3) == {1, 2, 28}
    assert book.formula_columns("S", 4, 9) == frozenset()


@pytest.mark.parametrize("edit", [AppendValues("X", {}), FillArea("X", [])])
def test_a_table_or_area_that_is_not_there_is_named(tmp_path: Path, edit: GridEdit) -> None:
    path = write(tmp_path / "a.xlsx", parts_of({"S": worksheet("")}))
    with pytest.raises(WorkbookError, match=r'has no table( or named area)? "X"'):
        open_workbook(path).patch([edit], tmp_path / "b.xlsx")
