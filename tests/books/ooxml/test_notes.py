"""Notes in closed workbooks: on sheets with none, with people's own, with threads, with form buttons."""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from lxml import etree
from openpyxl.comments import Comment

from cs_workbook.books.ooxml import GridEdit, PutNote, RemoveRow, SetValue, open_workbook
from cs_workbook.books.ooxml.buttons.grid import Grid
from cs_workbook.books.ooxml.note_shapes import box_size, with_boxes, without_boxes
from cs_workbook.books.ooxml.notes import texts_of, threads_of, with_notes
from cs_workbook.books.ooxml.vml import id_blocks, with_legacy_drawing
from cs_workbook.model import StaleWorkbookError, WorkbookError

from .decorated import BUILDERS, ODD, SHEET, SUMMARY, TABLE, Draft, canonical_diff
from .decorated.tracker import case_values
from .handwritten import parts_of, worksheet, write
from .linter import assert_clean, lint

WHY = "解决：2026-02-25（周三）18:00 到期\n时限：3个工作日 <设置!D7> & _x0041_\n"
THEIRS = {(10, 5): "这条要回访", (24, 8): "金额待核", (38, 3): "小计说明"}
"""What people wrote in the decorated workbooks."""

COMMENTS, VML = "xl/comments1.xml", "xl/drawings/vmlDrawing1.vml"
RELS, TYPES = "xl/worksheets/_rels/sheet1.xml.rels", "[Content_Types].xml"
EVERY: dict[str, Any] = BUILDERS | ODD


def notes(path: Path, sheet: str = SHEET) -> dict[tuple[int, int], str]:
    return dict(open_workbook(path).notes(sheet))


def put(path: Path, target: Path, *edits: GridEdit) -> Path:
    assert open_workbook(path).patch(edits, target)
    return target


# --------------------------------------------------------------------------------- whole workbooks


@pytest.mark.parametrize("name", sorted(EVERY))
def test_notes_change_their_own_parts_and_nothing_else(name, tmp_path):
    path = EVERY[name](tmp_path)
    before = notes(path)
    target = put(
        path, tmp_path / f"b{path.suffix}", PutNote(SHEET, 7, 3, None, WHY), PutNote(SHEET, 12, 4, None, "长" * 900)
    )
    found = {diff.part.replace("\\", "/"): diff.changes for diff in canonical_diff(path, target)}
    if before:
        comments = re.compile(r"authors/author(\[\w+\]|#\d)?: added|commentList/comment\[(C7|D12)\]: added")
        assert set(found) == {COMMENTS, VML}
        assert len(found[COMMENTS]) == 3
        assert all(comments.fullmatch(line) for line in found[COMMENTS]), found[COMMENTS]
        assert all(re.fullmatch(r"v:shape\[_x0000_s\d+\]: added", line) for line in found[VML])
        assert len(found[VML]) == 2
    else:
        assert found == {
            COMMENTS: (),
            VML: (),
            "xl/worksheets/sheet1.xml": ("legacyDrawing: added",),
            RELS: ("Relationship[rId2]: added", "Relationship[rId3]: added"),
            TYPES: ("Default[vml]: added", "Override[/xl/comments1.xml]: added"),
        }
    assert notes(target) == before | {(7, 3): WHY, (12, 4): "长" * 900}
    assert lint(target) == lint(path)
    last = put(
        target, tmp_path / f"c{path.suffix}", PutNote(SHEET, 7, 3, WHY, None), PutNote(SHEET, 12, 4, "长" * 900, "短")
    )
    assert notes(last) == before | {(12, 4): "短"}
    assert lint(last) == lint(path)


@pytest.mark.parametrize("name", ["everything", "plain", "openpyxl-made", "libreoffice"])
def test_openpyxl_reads_the_notes_where_they_were_put(name, tmp_path):
    path = BUILDERS[name](tmp_path)
    target = put(path, tmp_path / f"b{path.suffix}", PutNote(SHEET, 7, 3, None, "时限\n说明"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sheet = openpyxl.load_workbook(target)[SHEET]
    found = {cell.coordinate: cell.comment for row in sheet.iter_rows() for cell in row if cell.comment}
    assert (found["C7"].text, found["C7"].author) == ("时限\n说明", "cs_workbook")
    assert ("E10" in found) == bool(notes(path))


def test_what_people_wrote_stays_byte_for_byte(tmp_path):
    path = BUILDERS["everything"](tmp_path)
    old = Draft(path)
    new = Draft(put(path, tmp_path / "b.xlsm", PutNote(SHEET, 7, 3, None, WHY)))
    for part, element in ((COMMENTS, r"<comment .*?</comment>"), (VML, r"<v:shape .*?</v:shape>")):
        theirs = re.findall(element, old.text(part), re.S)
        assert theirs
        assert re.findall(element, new.text(part), re.S)[: len(theirs)] == theirs
    threads = "xl/threadedComments/threadedComment1.xml"
    assert new.parts[threads] == old.parts[threads]


def test_a_note_is_compared_before_anything_is_written(tmp_path):
    path = BUILDERS["plain"](tmp_path)
    edits: list[GridEdit] = [SetValue(SHEET, 5, 7, "新建", "已关闭"), PutNote(SHEET, 10, 5, None, "程序的")]
    with pytest.raises(StaleWorkbookError, match=r"the note at 登记!E10"):
        open_workbook(path).patch(edits, tmp_path / "b.xlsx")
    assert not (tmp_path / "b.xlsx").exists()
    with pytest.raises(StaleWorkbookError, match=r"the note at 登记!E11"):
        open_workbook(path).patch([PutNote(SHEET, 11, 5, "有过", None)], tmp_path / "b.xlsx")


def test_the_note_of_a_threaded_comment_is_never_touched(tmp_path):
    path = BUILDERS["everything"](tmp_path)
    draft = Draft(path)
    draft.substitute(COMMENTS, r"<author>主管</author>", "<author>tc={AAAAAAAA-0000-4000-8000-000000000000}</author>")
    draft.write(path)
    for text in ("别的", None):
        with pytest.raises(WorkbookError, match=r"登记!E10 holds a threaded comment"):
            open_workbook(path).patch([PutNote(SHEET, 10, 5, "这条要回访", text)], tmp_path / "b.xlsm")


def test_a_thread_is_known_by_its_own_part_too(tmp_path):
    path = BUILDERS["everything"](tmp_path)
    draft = Draft(path)
    draft.substitute("xl/threadedComments/threadedComment1.xml", r'ref="\w+"', 'ref="E10"')
    draft.write(path)
    with pytest.raises(WorkbookError, match=r"登记!E10 holds a threaded comment"):
        open_workbook(path).patch([PutNote(SHEET, 10, 5, "这条要回访", "别的")], tmp_path / "b.xlsm")


def test_a_new_drawing_has_boxes_for_the_notes_that_were_there(tmp_path):
    path = BUILDERS["plain"](tmp_path)
    draft = Draft(path)
    draft.substitute(RELS, r'<Relationship [^>]*vmlDrawing"[^>]*>', "")
    draft.substitute(draft.sheet(SHEET), r"<legacyDrawing [^>]*>", "")
    del draft.parts[VML]
    draft.write(path)
    edits = [PutNote(SHEET, 7, 3, None, "甲"), PutNote(SHEET, 24, 8, "金额待核", None)]
    target = put(path, tmp_path / "b.xlsx", *edits)
    assert notes(target).keys() == {(7, 3), (10, 5), (38, 3)}
    boxes = re.findall(r"<x:Row>(\d+)</x:Row><x:Column>(\d+)<", Draft(target).text(VML))
    assert boxes == [("6", "2"), ("9", "4"), ("37", "2")]


def test_a_second_patch_with_nothing_new_writes_nothing(tmp_path):
    target = put(BUILDERS["plain"](tmp_path), tmp_path / "b.xlsx", PutNote(SHEET, 7, 3, None, WHY))
    assert not open_workbook(target).patch([PutNote(SHEET, 7, 3, WHY, WHY)], tmp_path / "c.xlsx")


def test_notes_move_with_their_rows_and_go_with_them(tmp_path):
    path = BUILDERS["openpyxl-made"](tmp_path)
    gone, kept = PutNote(SHEET, 6, 3, None, "去"), PutNote(SHEET, 9, 3, None, "留")
    target = tmp_path / "b.xlsx"
    assert open_workbook(path).patch([gone, kept, RemoveRow(TABLE, 6, {0: case_values(1)[0]})], target)
    assert notes(target) == {(8, 3): "留"}
    assert "<x:Row>7</x:Row>" in Draft(target).text(VML)
    assert_clean(target)


def test_cells_and_notes_of_two_sheets_in_one_run(tmp_path):
    path = BUILDERS["everything"](tmp_path)
    edits: list[GridEdit] = [
        SetValue(SHEET, 5, 7, "新建", "已关闭"),
        PutNote(SHEET, 5, 7, None, "甲"),
        PutNote(SUMMARY, 2, 2, None, "乙"),
        PutNote(SHEET, 24, 8, "金额待核", "已核"),
    ]
    target = put(path, tmp_path / "b.xlsm", *edits)
    assert notes(target) == THEIRS | {(5, 7): "甲", (24, 8): "已核"}
    assert notes(target, SUMMARY) == {(2, 2): "乙"}
    drawings = [data for part, data in Draft(target).parts.items() if part.endswith(".vml")]
    blocks = [block for data in drawings for block in id_blocks(data)]
    assert len(blocks) == len(set(blocks)) == 2
    assert_clean(target)


def test_openpyxls_notes_of_other_prefixes_are_left_and_their_numbers_known(tmp_path):
    book = openpyxl.load_workbook(BUILDERS["openpyxl-made"](tmp_path))
    for sheet, cell in ((SHEET, "C10"), (SUMMARY, "A1")):
        book[sheet][cell].comment = Comment("人写的", "主管")
    book.save(tmp_path / "a.xlsx")
    target = put(tmp_path / "a.xlsx", tmp_path / "b.xlsx", PutNote(SHEET, 7, 3, None, "甲"))
    assert notes(target) == {(7, 3): "甲", (10, 3): "人写的"}
    draft = Draft(target)
    old, new = (
        Draft(path).text(draft.related(draft.sheet(SHEET), "vmlDrawing")) for path in (tmp_path / "a.xlsx", target)
    )
    assert new.startswith(old.removesuffix("</xml>"))
    assert "_x0000_s1027" in new
    assert lint(target) == lint(tmp_path / "a.xlsx") == []
    last = put(target, tmp_path / "c.xlsx", PutNote(SHEET, 10, 3, "人写的", None))
    assert lint(last) == []


@pytest.mark.parametrize(
    ("name", "base"),
    [
        ("prefixed", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
        ("strict", "http://purl.oclc.org/ooxml/officeDocument/relationships"),
    ],
)
def test_a_sheet_without_notes_gets_its_parts_as_the_package_spells_them(name, base, tmp_path):
    path = ODD[name](tmp_path)
    target = put(path, tmp_path / "b.xlsx", PutNote(SUMMARY, 2, 2, None, "乙"))
    draft = Draft(target)
    part = open_workbook(target).sheet(SUMMARY).part
    kinds = {rel.id: rel.type for rel in open_workbook(target).package.relationships(part)}
    assert {f"{base}/comments", f"{base}/vmlDrawing"} <= set(kinds.values())
    element = re.search(r'<(?:x:)?legacyDrawing r:id="(\w+)"', draft.text(part))
    assert element
    assert kinds[element[1]] == f"{base}/vmlDrawing"
    assert notes(target, SUMMARY) == {(2, 2): "乙"}
    assert lint(target) == lint(path)


def test_a_package_that_declares_each_relationships_part_by_itself_gets_a_default(tmp_path):
    parts = parts_of({"A": worksheet("<row r='1'><c r='A1'><v>1</v></c></row>")})
    kind = "application/vnd.openxmlformats-package.relationships+xml"
    overrides = "".join(
        f'<Override PartName="/{part}" ContentType="{kind}"/>' for part in ("_rels/.rels", "xl/_rels/workbook.xml.rels")
    )
    types = parts[TYPES].decode().replace(f'<Default Extension="rels" ContentType="{kind}"/>', "")
    parts[TYPES] = types.replace("</Types>", overrides + "</Types>").encode()
    path = write(tmp_path / "a.xlsx", parts)
    assert_clean(path)
    target = put(path, tmp_path / "b.xlsx", PutNote("A", 2, 2, None, "乙"))
    assert f'<Default Extension="rels" ContentType="{kind}"/>' in Draft(target).text(TYPES)
    assert_clean(target)


def test_more_notes_than_a_block_has_numbers(tmp_path):
    path = BUILDERS["plain"](tmp_path)
    many = [
        PutNote(SHEET, 5 + n // 10, 1 + n % 10, None, str(n))
        for n in range(1500)
        if (5 + n // 10, 1 + n % 10) not in THEIRS
    ]
    target = put(path, tmp_path / "b.xlsx", *many)
    old, data = Draft(path).parts[VML], Draft(target).parts[VML]
    numbers = [int(number) for number in re.findall(rb'<v:shape id="_x0000_s(\d+)"', data)]
    assert len(numbers) == len(set(numbers)) == len(many) + old.count(b"<v:shape ")
    assert {number // 1024 for number in numbers} == set(id_blocks(data)) == {1, 2}
    assert len(notes(target)) == len(many) + len(THEIRS)
    assert_clean(target)


def test_a_drawing_that_hangs_in_alternate_content_is_the_sheets_drawing(tmp_path):
    path = BUILDERS["plain"](tmp_path)
    draft = Draft(path)
    compatible = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:v"'
    wrapped = rf'<mc:AlternateContent {compatible}><mc:Choice Requires="v">\1</mc:Choice></mc:AlternateContent>'
    draft.substitute(draft.sheet(SHEET), r"(<legacyDrawing [^>]*>)", wrapped)
    draft.write(path)
    target = put(path, tmp_path / "b.xlsx", PutNote(SHEET, 7, 3, None, "甲"))
    assert {diff.part for diff in canonical_diff(path, target)} == {COMMENTS, VML}


def test_a_sheet_whose_drawing_is_gone_is_refused(tmp_path):
    path = BUILDERS["plain"](tmp_path)
    draft = Draft(path)
    draft.substitute(RELS, r'<Relationship [^>]*vmlDrawing"[^>]*>', "")
    draft.write(path)
    with pytest.raises(WorkbookError, match="damaged"):
        open_workbook(path).patch([PutNote(SHEET, 7, 3, None, "甲")], tmp_path / "b.xlsx")


# --------------------------------------------------------------------------------- the comments part

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def test_a_new_part_names_the_program_and_holds_the_text():
    data = with_notes(None, {(2, 28): "一\n二 <&>", (1, 1): "三"})
    root = etree.fromstring(data)
    assert [a.text for a in root.iter(f"{{{MAIN}}}author")] == ["cs_workbook"]
    assert [(c.get("ref"), c.get("authorId")) for c in root.iter(f"{{{MAIN}}}comment")] == [("A1", "0"), ("AB2", "0")]
    assert ["".join(map(str, c.itertext())) for c in root.iter(f"{{{MAIN}}}comment")] == ["三", "一\n二 <&>"]


def test_a_strict_part_has_its_own_namespace():
    assert etree.QName(etree.fromstring(with_notes(None, {(1, 1): "三"}, strict=True))).namespace == (
        "http://purl.oclc.org/ooxml/spreadsheetml/main"
    )


def test_runs_are_read_as_one_text_and_phonetics_are_not():
    data = (
        f'<x:comments xmlns:x="{MAIN}"><x:authors><x:author>tc={{1}}</x:author><x:author>甲</x:author></x:authors>'
        '<x:commentList><x:comment ref="B2" authorId="1"><x:text><x:r><x:t>甲:</x:t></x:r>'
        '<x:r><x:t>\r\n核对</x:t></x:r><x:rPh sb="0" eb="1"><x:t>かく</x:t></x:rPh></x:text></x:comment>'
        '<x:comment ref="C3" authorId="0"><x:text><x:t>[会话]</x:t></x:text></x:comment></x:commentList></x:comments>'
    ).encode()
    assert texts_of(data) == {(2, 2): "甲:\n核对", (3, 3): "[会话]"}
    assert threads_of(data) == {(3, 3)}
    made = with_notes(data, {(2, 2): None, (4, 4): "新"})
    assert made == (
        data[: data.index(b'<x:comment ref="B2"')] + data[data.index(b'<x:comment ref="C3"') :]
    ).replace(
        b"</x:authors>", b"<x:author>cs_workbook</x:author></x:authors>"
    ).replace(
        b"</x:commentList>",
        '<x:comment ref="D4" authorId="2"><x:text><x:r><x:rPr><x:sz val="9"/><x:color indexed="81"/>'
        '<x:rFont val="Microsoft YaHei"/><x:family val="2"/></x:rPr><x:t xml:space="preserve">新</x:t></x:r></x:text>'
        "</x:comment></x:commentList>".encode(),
    )  # fmt: skip


@pytest.mark.parametrize("old", ['<comment ref="B2" authorId="0"/>', '<comment ref="B2" authorId="0"></comment>'])
def test_a_note_without_text_gets_one(old):
    data = (
        f'<comments xmlns="{MAIN}"><authors><author>甲</author></authors><commentList>{old}</commentList></comments>'
    ).encode()
    assert texts_of(data) == {(2, 2): ""}
    made = with_notes(data, {(2, 2): "新"})
    assert texts_of(made) == {(2, 2): "新"}
    (comment,) = etree.fromstring(made).iter(f"{{{MAIN}}}comment")
    assert (comment.get("ref"), comment.get("authorId")) == ("B2", "0")
    assert b"<commentList></commentList>" in with_notes(made, {(2, 2): None})


# --------------------------------------------------------------------------------- the boxes


@pytest.mark.parametrize(
    ("wrapped", "after"),
    [
        ("conditionalFormatting", True),
        ("dataValidations><extLst/></dataValidations", True),
        ("oleObjects", False),
        ("controls", False),
        ("legacyDrawingHF", False),
    ],
)
def test_a_drawing_stands_before_wrapped_controls_and_after_anything_else_wrapped(wrapped, after):
    choice = f"<mc:AlternateContent><mc:Choice><{wrapped}/></mc:Choice></mc:AlternateContent>"
    head = b'<worksheet xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheetData>'
    tail = f"</sheetData>{choice if after else ''}<pageMargins/>{'' if after else choice}</worksheet>"
    made = with_legacy_drawing(head, tail.encode(), "rId7").decode()
    assert made == tail.replace("<pageMargins/>", '<pageMargins/><legacyDrawing r:id="rId7"/>')


def anchor(data: bytes) -> tuple[int, ...]:
    found = re.search(rb"<x:Anchor>([^<]*)</x:Anchor>", data)
    assert found
    return tuple(int(n) for n in found[1].split(b","))


def test_a_box_lies_right_of_its_cell_as_wide_and_high_as_its_text_needs():
    # Columns of 100 pixels, rows of 20, row 6 of 200. From 15 into column C, 440 pixels end 55 into column G;
    # two lines need 2 × 18 + 16 = 52 pixels, which from 15 into row 4 end 27 into row 6.
    grid = Grid({}, {6: 200}, width=100, height=20)
    assert box_size("一\n二") == (440, 52)
    data = with_boxes(None, {(5, 2): "一\n二"}, grid, 4)
    assert anchor(data) == (2, 15, 3, 15, 6, 55, 5, 27)
    assert b"<x:Row>4</x:Row><x:Column>1</x:Column>" in data
    assert id_blocks(data) == [4]


def test_a_line_longer_than_the_box_takes_several():
    # 424 pixels hold 35 Chinese characters of 12 pixels.
    assert box_size("字" * 35)[1] == box_size("字")[1] == 34
    assert box_size("字" * 36)[1] == 52
    assert box_size("长" * 30_000)[1] == 640


def test_a_note_of_the_first_row_begins_there():
    data = with_boxes(None, {(1, 1): "一"}, Grid(), 1)
    assert anchor(data)[:4] == (1, 15, 0, 15)


def test_boxes_go_and_buttons_stay():
    data = with_boxes(None, {(1, 1): "一", (2, 3): "二"}, Grid(), 1)
    button = b'<v:shape id="_x0000_s1999"><x:ClientData ObjectType="Button"><x:Row>0</x:Row></x:ClientData></v:shape>'
    data = data.replace(b"</xml>", button + b"</xml>")
    left = without_boxes(data, {(1, 1)})
    assert re.findall(rb'<v:shape id="(\w+)"', left) == [b"_x0000_s1026", b"_x0000_s1999"]
