"""Linked cells and list ranges of controls follow rows that go and records that come."""

from __future__ import annotations

from pathlib import Path

import pytest

from cs_workbook.books.ooxml import AppendValues, RemoveRow
from cs_workbook.books.ooxml.a1 import Box
from cs_workbook.books.ooxml.following import Follower
from cs_workbook.books.ooxml.growth import Growth
from cs_workbook.books.ooxml.shift_anchors import shifted_control, shifted_vml
from cs_workbook.books.ooxml.shift_map import RowMap
from cs_workbook.books.ooxml.shift_removal import Removal

from .handwritten import HEAD, TABLE_PARTS, parts_of, patched, table, with_table, worksheet, write
from .linter import assert_clean

X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
PROPERTIES = (
    '<formControlPr xmlns="x14" objectType="Drop" fmlaLink="{link}" fmlaRange="{list}" fmlaGroup="{link}" sel="2"/>'
)
ACTIVE = (
    '<ax:ocx><ax:ocxPr ax:name="LinkedCell" ax:value="{link}"/><ax:ocxPr ax:name="ListFillRange" ax:value="{list}"/>'
    '<ax:ocxPr ax:name="Caption" ax:value="A3:A5"/></ax:ocx>'
)
SHAPE = (
    '<xml><v:shape id="_x0000_s1025"><x:ClientData ObjectType="Drop"><x:FmlaLink>{link}</x:FmlaLink>'
    "<x:FmlaRange>{list}</x:FmlaRange><x:FmlaGroup>{link}</x:FmlaGroup><x:FmlaMacro>A9</x:FmlaMacro></x:ClientData></v:shape></xml>"
)
PICTURE = '<xdr:sp textlink="={link}"><a14:cameraTool cellRange="{list}"/></xdr:sp>'
TAIL = '<control r:id="rId1"><controlPr linkedCell="{link}" listFillRange="{list}" macro="[0]!A9"/></control>'
PARTS = [PROPERTIES, ACTIVE, SHAPE, PICTURE]

# Records in rows 3 to 5, of which row 4 goes, or two come. K9 stands below.
RANGES = [
    ("A!$A$3:$A$5", "A!$A$3:$A$7", "A!$A$3:$A$4"),
    ("$A$3:$A$5", "$A$3:$A$7", "$A$3:$A$4"),
    ("A!$A$5 : $A$3", "A!$A$7 : $A$3", "A!$A$4 : $A$3"),
    ("'My &amp; S'!$A$3:$A$5", "'My &amp; S'!$A$3:$A$5", "'My &amp; S'!$A$3:$A$5"),
]


def filled(part: str, link: str, lists: str) -> bytes:
    return part.replace("{link}", link).replace("{list}", lists).encode()


@pytest.mark.parametrize("part", [*PARTS, TAIL])
@pytest.mark.parametrize(("before", "grown", "_"), RANGES)
def test_a_list_over_a_column_of_records_covers_the_new_ones(part: str, before: str, grown: str, _: str) -> None:
    follower = Follower("A", [Growth("A", Box(3, 5, 1, 2), 7)])
    change = follower.tail if part is TAIL else follower.pointers
    assert change(filled(part, "$K$9", before)) == filled(part, "$K$9", grown)


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize(("before", "_", "shrunk"), RANGES)
def test_lists_and_linked_cells_move_with_rows(part: str, before: str, _: str, shrunk: str) -> None:
    removal = Removal(Path("book.xlsx"), "A", RowMap([4]), {})
    change = shifted_vml if part is SHAPE else shifted_control
    assert change(filled(part, "$K$9", before), "A", removal) == filled(part, "$K$8", shrunk)


def test_a_linked_cell_that_goes_is_lost_and_says_so() -> None:
    removal = Removal(Path("book.xlsx"), "A", RowMap([9]), {})
    got = shifted_control(filled(PROPERTIES, "A!$K$9", "A!$A$3:$A$5"), "B", removal)
    assert got == filled(PROPERTIES, "#REF!", "A!$A$3:$A$5")


CONTROL = (
    '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice '
    f'xmlns:x14="{X14}" Requires="x14"><controls><control shapeId="1025" r:id="rId3" name="列表"/></controls>'
    "</mc:Choice></mc:AlternateContent>"
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "xl/worksheets/_rels/sheet2.xml.rels"
LIST_PART, DRAWING = "xl/ctrlProps/ctrlProp1.xml", "xl/drawings/vmlDrawing1.vml"


def book(path: Path) -> Path:
    """A table T in A2:B5 of sheet A; on sheet B, where no cell points there, a list over its first column."""
    names = "".join(f'<c r="{c}2" t="inlineStr"><is><t>{c}</t></is></c>' for c in "AB")
    rows = f'<row r="2">{names}</row>' + "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in (3, 4, 5))
    tail = '<legacyDrawing r:id="rId2"/>' + CONTROL
    parts = with_table(
        parts_of({"A": worksheet(rows, TABLE_PARTS), "B": worksheet("", tail)}), table("A2:B5", ["A", "B"])
    )
    types = parts["[Content_Types].xml"].decode()
    added = (
        '<Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>'
        f'<Override PartName="/{LIST_PART}" ContentType="application/vnd.ms-excel.controlproperties+xml"/></Types>'
    )
    relations = "".join(
        f'<Relationship Id="{name}" Type="{OFFICE}/{kind}" Target="../{part.removeprefix("xl/")}"/>'
        for name, kind, part in (("rId2", "vmlDrawing", DRAWING), ("rId3", "ctrlProp", LIST_PART))
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    parts |= {
        "[Content_Types].xml": types.replace("</Types>", added).encode(),
        RELATIONS: f'{HEAD}<Relationships xmlns="{space}">{relations}</Relationships>'.encode(),
        LIST_PART: filled(PROPERTIES.replace("x14", X14), "A!$A$5", "A!$A$3:$A$5"),
        DRAWING: filled(
            SHAPE.replace(
                "<xml>",
                '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:x="urn:schemas-microsoft-com:office:excel">',
            ),
            "A!$A$5",
            "A!$A$3:$A$5",
        ),
    }
    return write(path, parts)


def test_a_list_on_another_sheet_follows_what_is_appended_and_deleted(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx")
    assert_clean(path)
    for edit, link, lists in (
        (AppendValues("T", {0: 6}), b"A!$A$5", b"A!$A$3:$A$6"),
        (RemoveRow("T", 4, {0: 4}), b"A!$A$4", b"A!$A$3:$A$4"),
    ):
        parts = patched(path, edit)
        assert_clean(tmp_path / "patched.xlsx")
        assert b'fmlaLink="%b" fmlaRange="%b"' % (link, lists) in parts[LIST_PART]
        assert b"<x:FmlaLink>%b</x:FmlaLink><x:FmlaRange>%b</x:FmlaRange>" % (link, lists) in parts[DRAWING]
