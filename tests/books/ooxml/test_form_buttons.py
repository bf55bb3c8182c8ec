"""Form buttons: their shapes in legacy drawings, free room on a sheet, and what ties the parts together."""

from __future__ import annotations

import re
import zipfile

import pytest
import xlsxwriter
from lxml import etree

from cs_workbook.books.ooxml import vml, wiring
from cs_workbook.books.ooxml.buttons import sheet_part, workbook_part
from cs_workbook.books.ooxml.buttons.grid import Band, Grid, free_spots
from cs_workbook.books.ooxml.buttons.shapes import (
    ButtonShape,
    Spot,
    anchors_of,
    macros_of,
    with_buttons,
)

V = "{urn:schemas-microsoft-com:vml}"
X = "{urn:schemas-microsoft-com:office:excel}"
SPOT = Spot((1, 0, 2, 0, 3, 0, 4, 0), 64, 40, 128, 40)
CHECK = ButtonShape("cs_check", "校验 <A&B>", '逐行检查 "全部"', SPOT)
UNDO = ButtonShape("cs_undo", "撤销", "", SPOT)

COMMENTS = (
    b'<xml xmlns:v="urn:schemas-microsoft-com:vml"\r\n xmlns:o="urn:schemas-microsoft-com:office:office"\r\n'
    b' xmlns:x="urn:schemas-microsoft-com:office:excel">\r\n <o:shapelayout v:ext="edit">\r\n'
    b'  <o:idmap v:ext="edit" data="1"/>\r\n </o:shapelayout><v:shapetype id="_x0000_t202" o:spt="202"/>'
    b'<v:shape id="_x0000_s1025" type="#_x0000_t202"><v:textbox><div><font>a<br>b</font></div></v:textbox>'
    b'<x:ClientData ObjectType="Note"><x:Anchor>1, 15, 1, 2, 3, 15, 5, 9</x:Anchor><x:Row>1</x:Row></x:ClientData>'
    b"</v:shape></xml>"
)
"""As old Excel writes it: a ``<br>`` that is never closed, so that no XML reader takes it."""


def shapes(data: bytes):
    return etree.fromstring(data).findall(f"{V}shape")


# ----------------------------------------------------------------------------------------- drawings


def test_a_new_drawing_holds_the_buttons_and_their_type():
    data = with_buttons(None, [CHECK, UNDO], 3)
    first, second = shapes(data)
    assert [s.get("id") for s in (first, second)] == ["_x0000_s3073", "_x0000_s3074"]
    assert first.get("type") == "#_x0000_t201"
    assert first.get("alt") == '逐行检查 "全部"'
    assert "".join(first.find(f"{V}textbox").itertext()) == "校验 <A&B>"
    client = first.find(f"{X}ClientData")
    assert client.get("ObjectType") == "Button"
    assert client.findtext(f"{X}FmlaMacro") == "[0]!cs_check"
    assert client.findtext(f"{X}Anchor") == "1, 0, 2, 0, 3, 0, 4, 0"
    assert "margin-left:48pt;margin-top:30pt;width:96pt;height:30pt" in first.get("style")
    assert vml.id_blocks(data) == [3]


def test_the_notes_of_a_drawing_stay_byte_for_byte():
    data = with_buttons(COMMENTS, [CHECK], 7)
    assert data.startswith(COMMENTS[: -len(b"</xml>")])
    assert data.endswith(b"</v:shape></xml>")
    assert re.findall(rb"_x0000_s\d+", data) == [b"_x0000_s1025", b"_x0000_s1026"]
    assert vml.id_blocks(data) == [1]


def test_the_button_type_is_declared_once():
    twice = with_buttons(with_buttons(COMMENTS, [CHECK], 7), [UNDO], 7)
    assert twice.count(b'id="_x0000_t201"') == 1
    assert macros_of(twice) == {"cs_check", "cs_undo"}


def test_a_full_block_of_numbers_is_followed_by_a_free_one():
    full = COMMENTS.replace(b"_x0000_s1025", b"_x0000_s2047")
    data = with_buttons(full, [CHECK], 5)
    assert vml.id_blocks(data) == [1, 5]
    assert b"_x0000_s5121" in data
    assert vml.blocks_of(data) == {1, 5}


def test_prefixes_that_a_drawing_does_not_declare_are_declared_on_the_shape():
    bare = b'<xml xmlns:v="urn:schemas-microsoft-com:vml"></xml>'
    (shape,) = shapes(with_buttons(bare, [CHECK], 1))
    assert shape.findtext(f"{X}ClientData/{X}FmlaMacro") == "[0]!cs_check"


def test_macros_are_known_whatever_book_and_module_they_name():
    data = b"<x:FmlaMacro>[0]!CsButtons.cs_check</x:FmlaMacro><x:FmlaMacro>Book1.xlsm!cs_undo</x:FmlaMacro>"
    assert macros_of(data) == {"cs_check", "cs_undo"}


def test_notes_take_no_room_and_buttons_do():
    assert anchors_of(with_buttons(COMMENTS, [CHECK], 1)) == [SPOT.corners]


def outline(element) -> list[str]:
    """An element and all below it as ``path @attribute`` lines, values left out."""
    found = []
    for one in element.iter(etree.Element):
        path = "/".join([*(str(a.tag) for a in reversed(list(one.iterancestors()))), str(one.tag)])
        found += [path, *(f"{path} @{name}" for name in one.attrib)]
    return sorted(set(found))


def test_a_button_has_the_parts_that_xlsxwriter_gives_it(tmp_path):
    """XlsxWriter's files are compared with Excel's own; ours adds only the text for screen readers."""
    book = xlsxwriter.Workbook(tmp_path / "theirs.xlsx")
    book.add_worksheet().insert_button("B3", {"macro": "cs_check", "caption": "校验"})
    book.close()
    with zipfile.ZipFile(tmp_path / "theirs.xlsx") as archive:
        theirs = etree.fromstring(archive.read("xl/drawings/vmlDrawing1.vml"))
    ours = etree.fromstring(with_buttons(None, [CHECK], 1))
    extra = set(outline(ours)) - set(outline(theirs))
    assert extra == {f"xml/{V}shape @alt"}
    assert set(outline(theirs)) <= set(outline(ours))
    assert str(theirs.findtext(f"{V}shape/{X}ClientData/{X}FmlaMacro")) == "[0]!cs_check"


# --------------------------------------------------------------------------------------------- grid

HEAD = (
    b'<worksheet><sheetFormatPr defaultRowHeight="15"/><cols><col min="1" max="1" width="20" customWidth="1"/>'
    b'<col min="2" max="2" width="9" hidden="1"/></cols>'
)


def test_sizes_are_those_excel_shows():
    grid = Grid.of(HEAD)
    assert [grid.column_width(n) for n in (1, 2, 3)] == [140, 0, 64]
    assert grid.row_height(1) == 20
    assert grid.left(4) == 204


def test_the_box_of_a_cell_runs_from_border_to_border():
    assert Grid.of(HEAD).cell_spot(3, 1) == Spot((0, 0, 2, 0, 1, 0, 3, 0), 0, 40, 140, 20)


def test_buttons_stand_right_of_the_title_in_the_tallest_row():
    grid = Grid(heights={1: 45, 2: 24, 3: 8})
    spots = free_spots(grid, Band(3, {1: {1: "反馈登记"}}), b"", ["校验", "撤销"])
    assert [(s.left, s.top, s.width, s.height) for s in spots if s] == [(104, 8, 76, 28), (188, 8, 76, 28)]


def test_buttons_keep_together_behind_what_is_in_the_way():
    grid = Grid(heights={1: 45})
    band = Band(1, {1: {1: "标题", 4: "00000000"}})
    spots = free_spots(grid, band, b"", ["一", "二", "三"])
    lefts = [spot.left for spot in spots if spot]
    assert lefts == [lefts[0], lefts[0] + 84, lefts[0] + 168]
    assert lefts[0] >= grid.left(5)


def test_merged_cells_shapes_and_pictures_are_not_covered():
    grid = Grid(heights={1: 45})
    band = Band(1, {1: {1: "x"}})
    merged = free_spots(grid, band, b'<mergeCells><mergeCell ref="A1:D1"/></mergeCells>', ["一"])[0]
    assert merged
    assert merged.left >= grid.left(5)
    band.note_shapes(grid, [(0, 0, 0, 0, 8, 0, 1, 0)])
    beside = free_spots(grid, band, b"", ["一"])[0]
    assert beside
    assert beside.left >= grid.left(9)


def test_without_a_row_above_there_is_no_place():
    assert free_spots(Grid(), Band(0), b"", ["一"]) == [None]


def test_a_button_that_would_stand_too_far_right_gets_no_place():
    wide = {1: dict.fromkeys(range(1, 60), "x" * 40)}
    assert free_spots(Grid(heights={1: 45}), Band(1, wide), b"", ["一"]) == [None]


# ------------------------------------------------------------------------------------ sheet, workbook


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b'<worksheet xmlns="m"><dimension/>', b'<worksheet xmlns="m"><sheetPr codeName="S1"/><dimension/>'),
        (b"<worksheet><sheetPr/><cols/>", b'<worksheet><sheetPr codeName="S1"/><cols/>'),
        (b"<worksheet><sheetPr><tabColor/></sheetPr>", b'<worksheet><sheetPr codeName="S1"><tabColor/></sheetPr>'),
        (b'<worksheet><sheetPr codeName="a b"/>', b'<worksheet><sheetPr codeName="S1"/>'),
        (
            b'<x:worksheet xmlns:x="m"><x:dimension/>',
            b'<x:worksheet xmlns:x="m"><x:sheetPr codeName="S1"/><x:dimension/>',
        ),
        (b"<!-- a --><worksheet><dimension/>", b'<!-- a --><worksheet><sheetPr codeName="S1"/><dimension/>'),
    ],
)
def test_a_sheet_gets_its_code_name(head, expected):
    made = sheet_part.with_code_name(head, "S1")
    assert made == expected
    assert sheet_part.code_name(made) == "S1"


R = b' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'


@pytest.mark.parametrize(
    ("root", "tail", "expected"),
    [
        (b"<worksheet%s>" % R, b"</sheetData><pageMargins/></worksheet>",
         b'</sheetData><pageMargins/><legacyDrawing r:id="rId7"/></worksheet>'),
        (b"<worksheet%s>" % R, b'</sheetData><drawing r:id="rId1"/><tableParts/></worksheet>',
         b'</sheetData><drawing r:id="rId1"/><legacyDrawing r:id="rId7"/><tableParts/></worksheet>'),
        (b"<worksheet%s>" % R, b"</sheetData><mc:AlternateContent><controls/></mc:AlternateContent></worksheet>",
         b'</sheetData><legacyDrawing r:id="rId7"/><mc:AlternateContent><controls/></mc:AlternateContent></worksheet>'),
        (b"<worksheet>", b"</sheetData><extLst><drawing/></extLst></worksheet>",
         b'</sheetData><legacyDrawing%s r:id="rId7"/><extLst><drawing/></extLst></worksheet>' % R),
        (b'<x:worksheet xmlns:x="m"%s>' % R.replace(b":r=", b":q="), b"</x:sheetData></x:worksheet>",
         b'</x:sheetData><x:legacyDrawing q:id="rId7"/></x:worksheet>'),
    ],
)  # fmt: skip
def test_the_legacy_drawing_stands_where_the_schema_wants_it(root, tail, expected):
    made = vml.with_legacy_drawing(root, tail, "rId7")
    assert made == expected
    assert vml.legacy_drawing(made) == "rId7"
    assert vml.legacy_drawing(tail) == ""


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"<workbook><workbookPr/><sheets/></workbook>", b'<workbook><workbookPr codeName="B"/><sheets/></workbook>'),
        (b"<workbook><sheets/></workbook>", b'<workbook><workbookPr codeName="B"/><sheets/></workbook>'),
        (b"<workbook><fileVersion/><sheets/></workbook>",
         b'<workbook><fileVersion/><workbookPr codeName="B"/><sheets/></workbook>'),
    ],
)  # fmt: skip
def test_the_workbook_gets_its_code_name(data, expected):
    assert workbook_part.with_code_name(data, "B") == expected


def test_a_sheet_is_added_behind_the_last_one():
    data = b'<workbook%s><sheets><sheet name="a" sheetId="4" r:id="rId1"/></sheets><calcPr/></workbook>' % R
    made = workbook_part.with_hidden_sheet(data, "x & y", "rId9")
    new = b'<sheet name="x &amp; y" sheetId="5" state="hidden" r:id="rId9"/>'
    assert made == data.replace(b"</sheets>", new + b"</sheets>")


# ------------------------------------------------------------------------------------------- wiring

KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/vmlDrawing"
RELATIONS = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'


def test_a_relationship_takes_a_free_id_and_a_relative_target():
    data = RELATIONS + b'<Relationship Id="rId1" Type="t" Target="../tables/table1.xml"/></Relationships>'
    made, relation = wiring.with_relationship(data, "xl/worksheets/sheet1.xml", KIND, "xl/drawings/vmlDrawing1.vml")
    assert relation == "rId2"
    new = f'<Relationship Id="rId2" Type="{KIND}" Target="../drawings/vmlDrawing1.vml"/>'.encode()
    assert made == data.replace(b"</Relationships>", new + b"</Relationships>")
    assert wiring.with_relationship(made, "xl/worksheets/sheet1.xml", KIND, "xl/drawings/vmlDrawing1.vml") == (
        made,
        "rId2",
    )


@pytest.mark.parametrize("data", [None, RELATIONS[:-1] + b"/>", b'<p:Relationships xmlns:p="r"></p:Relationships>'])
def test_an_empty_or_missing_relationships_part_is_filled(data):
    made, relation = wiring.with_relationship(data, "xl/workbook.xml", KIND, "xl/vbaProject.bin")
    root = etree.fromstring(made)
    assert [(child.get("Id"), child.get("Target")) for child in root] == [(relation, "vbaProject.bin")]
    assert root[0].tag.rpartition("}")[0] == root.tag.rpartition("}")[0]


TYPES = (
    b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="BIN" '
    b'ContentType="printer"/><Override PartName="/xl/Workbook.xml" ContentType="old"/></Types>'
)


def test_content_types_are_added_once_and_overrides_replaced():
    assert wiring.with_default(TYPES, "bin", "vba") == TYPES
    once = wiring.with_default(TYPES, "vml", "v")
    assert wiring.with_default(once, "vml", "v") == once
    assert b'<Default Extension="vml" ContentType="v"/><Default' in once
    assert wiring.with_override(TYPES, "xl/workbook.xml", "new") == TYPES.replace(b'"old"', b'"new"')
    added = wiring.with_override(TYPES, "xl/vbaProject.bin", "vba")
    assert added.endswith(b'<Override PartName="/xl/vbaProject.bin" ContentType="vba"/></Types>')
