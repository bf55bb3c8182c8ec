"""Deleted rows in workbooks full of things: every result is clean, and only what had to change did."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cs_workbook.books.ooxml.a1 import column_number

from .decorated import BUILDERS, ODD, SHEET, build, canonical_diff
from .deleting import after
from .linter.package import Package, children, descendants, local
from .linter.strings import item_text

ROW_SETS = ([10, 11, 20], [5], [28], list(range(6, 28, 3)), list(range(6, 29)))


@pytest.mark.parametrize("rows", ROW_SETS, ids=str)
@pytest.mark.parametrize("name", [name for name in BUILDERS if name != "beside"])
def test_a_decorated_workbook_stays_clean(name: str, rows: list[int], tmp_path: Path) -> None:
    after(build(name, tmp_path), rows, SHEET)


def contents(path: Path) -> dict[str, object]:
    """Return every cell's formula and value, every area and every name, however the package spells them."""
    package = Package(path)
    found: dict[str, object] = {}
    for entry in package.sheet_entries:
        tree = package.tree(entry.part)
        row_number = 0
        for row in descendants(tree, "row"):
            row_number, column = int(row.get("r", row_number + 1)), 0
            for cell in children(row, "c"):
                address = re.sub(r"\d", "", cell.get("r", ""))
                column = column_number(address) if address else column + 1
                parts = {local(part): part for part in cell}
                text = parts["v"].text if "v" in parts else None
                if cell.get("t") == "s":
                    text = package.strings.texts[int(text or 0)]
                if "is" in parts:
                    text = item_text(parts["is"])
                formula_text = parts["f"].text if "f" in parts else None
                found[f"{entry.name} {row_number} {column}"] = (formula_text, text)
        for element in descendants(tree, "mergeCell", "conditionalFormatting", "dataValidation", "hyperlink"):
            found[f"{entry.name} {local(element)} {element.get('ref')}{element.get('sqref')}"] = element.get("location")
        for part in package.related(entry.part, "table"):
            table = package.tree(part)
            found[part] = table.get("ref") if table is not None else None
    for name in descendants(package.workbook_tree, "definedName"):
        found[f"{name.get('name')} {name.get('localSheetId')}"] = name.text
    return found


@pytest.mark.parametrize("name", ODD)
def test_a_rarely_spelled_workbook_is_shifted_like_the_plain_one(name: str, tmp_path: Path) -> None:
    after(build("plain", tmp_path), [5, 10, 11, 20], SHEET)
    plain = contents(tmp_path / "after.xlsx")
    after(ODD[name](tmp_path), [5, 10, 11, 20], SHEET)
    assert contents(tmp_path / "after.xlsx") == plain


def test_every_part_that_changes_is_one_that_had_to(tmp_path: Path) -> None:
    path = build("everything", tmp_path)
    after(path, [10, 11, 20], SHEET)
    found = {diff.part: diff for diff in canonical_diff(path, tmp_path / "after.xlsm")}
    assert set(found) == {
        "xl/calcChain.xml", "[Content_Types].xml", "xl/_rels/workbook.xml.rels", "xl/workbook.xml",
        "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "xl/worksheets/sheet4.xml",
        "xl/charts/chart1.xml", "xl/charts/chart2.xml", "xl/charts/chart3.xml", "xl/drawings/drawing1.xml",
        "xl/drawings/vmlDrawing1.vml", "xl/comments1.xml", "xl/threadedComments/threadedComment1.xml",
        "xl/tables/table1.xml", "xl/ctrlProps/ctrlProp1.xml", "xl/ctrlProps/ctrlProp2.xml",
        "xl/pivotCache/pivotCacheDefinition1.xml",
    }  # fmt: skip
    assert found["xl/worksheets/sheet2.xml"].changes == (
        "sheetData/row[1]/c[A1]/f: 'SUM(登记!H5:H28)' → 'SUM(登记!H5:H25)'",
        "sheetData/row[1]/c[C1]/f: '_xlfn.UNIQUE(登记!D5:D28)' → '_xlfn.UNIQUE(登记!D5:D25)'",
        "sheetData/row[2]/c[A2]/f: \"'登记'!H20\" → '#REF!'",
        "sheetData/row[2]/c[D2]/f: '_xlfn.LET(_xlpm.x,登记!H5:H28,SUM(_xlpm.x)+登记!H10)'"
        " → '_xlfn.LET(_xlpm.x,登记!H5:H25,SUM(_xlpm.x)+#REF!)'",
        "sheetData/row[3]/c[A3]/f: '登记!$H$28' → '登记!$H$25'",
        "sheetData/row[6]/c[A6]/f: '登记!H32' → '登记!H29'",
        "sheetData/row[11]/c[A11]/f: 'VLOOKUP(\"C-0003\",登记!$A$5:$J$28,8,FALSE)'"
        " → 'VLOOKUP(\"C-0003\",登记!$A$5:$J$25,8,FALSE)'",
        "conditionalFormatting[A1:A12]/cfRule/formula: 'A1>登记!$H$20' → 'A1>#REF!'",
        "hyperlinks/hyperlink[B3]/@location: \"'登记'!A28\" → \"'登记'!A25\"",
        "extLst/ext[{05C60535-1F16-4fd2-B633-F4F36F0B64E0}]/x14:sparklineGroups/x14:sparklineGroup/x14:sparklines"
        "/x14:sparkline/xm:f: '登记!H5:H16' → '登记!H5:H14'",
    )
    assert found["xl/workbook.xml"].changes == (
        "definedNames/definedName[cs_summary]: '登记!$A$32:$J$32' → '登记!$A$29:$J$29'",
        "definedNames/definedName[_xlnm.Print_Area]: '登记!$A$1:$J$50' → '登记!$A$1:$J$47'",
        "definedNames/definedName[动态]: 'OFFSET(登记!$A$5,0,0,COUNTA(登记!$A$5:$A$28),1)'"
        " → 'OFFSET(登记!$A$5,0,0,COUNTA(登记!$A$5:$A$25),1)'",
        "definedNames/definedName[末行]: '登记!$A$28:$J$28' → '登记!$A$25:$J$25'",
        "definedNames/definedName[本地]: '登记!$H$20' → '#REF!'",
        "definedNames/definedName[金额]: '登记!$H$5:$H$28' → '登记!$H$5:$H$25'",
    )
    assert found["xl/drawings/drawing1.xml"].changes == (
        "xdr:twoCellAnchor/xdr:from/xdr:row: '44' → '41'",
        "xdr:twoCellAnchor/xdr:to/xdr:row: '44' → '41'",
        "xdr:twoCellAnchor#2/xdr:from/xdr:row: '59' → '56'",
        "xdr:twoCellAnchor#2/xdr:to/xdr:row: '73' → '70'",
        "xdr:twoCellAnchor#3/xdr:to/xdr:row: '18' → '16'",
        "xdr:twoCellAnchor#4/xdr:from/xdr:row: '44' → '41'",
        "xdr:twoCellAnchor#4/xdr:to/xdr:row: '47' → '44'",
        "xdr:twoCellAnchor#5/xdr:from/xdr:row: '25' → '22'",
        "xdr:twoCellAnchor#5/xdr:to/xdr:row: '35' → '32'",
    )
    assert found["xl/ctrlProps/ctrlProp2.xml"].changes == (
        "/@fmlaLink: '$K$41' → '$K$38'",
        "/@fmlaRange: '登记!$D$5:$D$28' → '登记!$D$5:$D$25'",
    )
