"""The last records of a Table go while something stands beside them: cleared, and no sheet row moves."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cs_workbook.books.ooxml import PutNote, RemoveRow, open_workbook
from cs_workbook.model import WorkbookError

from .handwritten import TABLE_PARTS, parts_of, patched, rows_of, table, with_table, worksheet, write
from .linter import assert_clean

ROWS = "".join(
    f'<row r="{row}"><c r="A{row}" s="2"><v>{row}</v></c><c r="B{row}"><v>7</v></c><c r="E{row}"><v>9</v></c></row>'
    for row in (2, 3, 4, 5)
)
HEADER = '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c><c r="B1" t="inlineStr"><is><t>b</t></is></c></row>'
FORMATS = (
    '<conditionalFormatting sqref="A2:A5"><cfRule type="expression" priority="1"><formula>A2&gt;1</formula></cfRule>'
    "</conditionalFormatting>"
)
THREADS, THREADS_PART = ("A2", "A5", "E5"), "xl/threadedComments/threadedComment1.xml"
LINKS = '<hyperlinks><hyperlink ref="A5" location="S!A1"/><hyperlink ref="E5" location="S!A2"/></hyperlinks>'


def book(tmp_path: Path, attributes: str = "") -> Path:
    """A sheet S with a Table T in A1:B5, numbers beside it in E, and a name for its first column."""
    parts = parts_of(
        {"S": worksheet(HEADER + ROWS, FORMATS + LINKS + TABLE_PARTS)},
        names='<definedName name="all">S!$A$2:$A$5</definedName>',
    )
    part = table("A1:B5", ["a", "b"], attributes, '<autoFilter ref="A1:B5"/>')
    return write(tmp_path / "a.xlsx", with_table(parts, part))


def test_the_last_records_are_cleared_where_something_stands_beside(tmp_path: Path) -> None:
    parts = patched(book(tmp_path), RemoveRow("T", 5, {0: 5}), RemoveRow("T", 4, {0: 4, 1: 7}))
    sheet = parts["xl/worksheets/sheet1.xml"]
    assert rows_of(sheet) == HEADER + ROWS.replace(
        '<c r="A4" s="2"><v>4</v></c><c r="B4"><v>7</v></c>', '<c r="A4" s="2"/><c r="B4"/>'
    ).replace('<c r="A5" s="2"><v>5</v></c><c r="B5"><v>7</v></c>', '<c r="A5" s="2"/><c r="B5"/>')
    assert b'<conditionalFormatting sqref="A2:A3">' in sheet
    assert b'<hyperlinks><hyperlink ref="E5" location="S!A2"/></hyperlinks>' in sheet
    part = parts["xl/tables/table1.xml"].decode()
    assert 'ref="A1:B3"><autoFilter ref="A1:B3"/>' in part
    assert b"S!$A$2:$A$3<" in parts["xl/workbook.xml"]
    assert_clean(tmp_path / "patched.xlsx")


def test_all_records_leave_one_blank_one(tmp_path: Path) -> None:
    parts = patched(book(tmp_path), *(RemoveRow("T", row, {0: row}) for row in (2, 3, 4, 5)))
    assert '<row r="2"><c r="A2" s="2"/><c r="B2"/><c r="E2"><v>9</v></c></row>' in rows_of(
        parts["xl/worksheets/sheet1.xml"]
    )
    assert 'ref="A1:B2">' in parts["xl/tables/table1.xml"].decode()
    assert_clean(tmp_path / "patched.xlsx")


def with_marks(tmp_path: Path) -> Path:
    """The same with a note in every record and beside it, and a thread in the first and the last record."""
    noted = tmp_path / "noted.xlsx"
    places = [(row, column) for row in (2, 3, 4, 5) for column in (2, 5)]
    edits = [PutNote("S", *place, None, f"note {place[0]}") for place in places]
    parts = patched(book(tmp_path), *edits)
    rels = "xl/worksheets/_rels/sheet1.xml.rels"
    kind = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
    relation = f'<Relationship Id="rId90" Type="{kind}" Target="../threadedComments/threadedComment1.xml"/>'
    parts[rels] = parts[rels].replace(b"</Relationships>", relation.encode() + b"</Relationships>")
    threads = "".join(
        f'<threadedComment ref="{ref}" id="{{{ref}}}"><text>t</text></threadedComment>' for ref in THREADS
    )
    space = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
    parts[THREADS_PART] = f'<ThreadedComments xmlns="{space}">{threads}</ThreadedComments>'.encode()
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b'ref="A5" location', b'ref="A2" location')
    return write(noted, parts)


def marks(parts: dict[str, bytes]) -> tuple[list[str], list[tuple[int, int]], list[str], list[str]]:
    """Return where notes, their boxes, threads and links are."""
    boxes = re.findall(rb"<x:Row>(\d+)</x:Row><x:Column>(\d+)<", parts["xl/drawings/vmlDrawing1.vml"])
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    return (
        re.findall(r'<comment ref="(\w+)"', parts["xl/comments1.xml"].decode()),
        [(int(row) + 1, int(column) + 1) for row, column in boxes],
        re.findall(r'<threadedComment ref="(\w+)"', parts[THREADS_PART].decode()),
        re.findall(r'<hyperlink ref="(\w+)"', sheet),
    )


def test_what_hangs_on_cleared_records_goes_with_them(tmp_path: Path) -> None:
    parts = patched(with_marks(tmp_path), RemoveRow("T", 5, {0: 5}), RemoveRow("T", 4, {0: 4}))
    left = [(2, 2), (2, 5), (3, 2), (3, 5), (4, 5), (5, 5)]
    assert marks(parts) == (["B2", "E2", "B3", "E3", "E4", "E5"], left, ["A2", "E5"], ["A2", "E5"])


def test_what_hangs_on_the_last_record_goes_when_it_is_blanked(tmp_path: Path) -> None:
    path = with_marks(tmp_path)
    parts = patched(path, *(RemoveRow("T", row, {0: row}) for row in (2, 3, 4, 5)))
    assert marks(parts) == (["E2", "E3", "E4", "E5"], [(2, 5), (3, 5), (4, 5), (5, 5)], ["E5"], ["E5"])
    assert dict(open_workbook(path).notes("S"))[2, 2] == "note 2"


def test_records_between_others_are_still_refused(tmp_path: Path) -> None:
    with pytest.raises(WorkbookError, match="S!E3 stand in rows to be deleted"):
        patched(book(tmp_path), RemoveRow("T", 3, {0: 3}))


def test_a_totals_row_in_the_way_is_still_refused(tmp_path: Path) -> None:
    with pytest.raises(WorkbookError, match="S!E4 stand in rows to be deleted"):
        patched(book(tmp_path, ' totalsRowCount="1"'), RemoveRow("T", 4, {0: 4}))
