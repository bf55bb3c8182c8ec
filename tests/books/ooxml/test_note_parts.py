"""Parts of notes come with the first note and go with the last; boxes that somebody lost come again."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cs_workbook.books.ooxml import GridEdit, PutNote, RemoveRow, SetValue
from cs_workbook.books.ooxml.vml import without_legacy_drawing

from .decorated import BUILDERS, LAST_ROW, SHEET, TABLE, Draft
from .decorated.tracker import case_values
from .libreoffice import available, views
from .linter import assert_clean, lint
from .test_notes import COMMENTS, RELS, THEIRS, TYPES, VML, notes, put

LAST_NOTES: list[GridEdit] = [PutNote(SHEET, row, column, text, None) for (row, column), text in THEIRS.items()]
BUTTON = r'(?s)<v:shape (?:(?!</v:shape>).)*ObjectType="Button".*?</v:shape>'


def noted(folder: Path) -> Path:
    """Return a workbook in whose drawing there are the boxes of people's notes and nothing else."""
    path = BUILDERS["plain"](folder)
    draft = Draft(path)
    draft.substitute(VML, BUTTON, "")
    return draft.write(path)


def is_without_notes(path: Path) -> None:
    """Check that nothing of notes is left on the sheet, and that the workbook is clean."""
    draft = Draft(path)
    assert not {COMMENTS, VML} & draft.parts.keys()
    assert "legacyDrawing" not in draft.text(draft.sheet(SHEET))
    assert not re.search("comments|vmlDrawing1", draft.text(RELS) + draft.text(TYPES))
    assert_clean(path)


def box_of(row: int, column: int) -> str:
    """Return a pattern for the shape of a note; row and column from 1."""
    return rf"<v:shape (?:(?!</v:shape>).)*<x:Row>{row - 1}</x:Row>\s*<x:Column>{column - 1}<.*?</v:shape>"


def boxes(path: Path) -> list[tuple[int, int]]:
    found = re.findall(r"<x:Row>(\d+)</x:Row>\s*<x:Column>(\d+)<", Draft(path).text(VML))
    return sorted((int(row) + 1, int(column) + 1) for row, column in found)


# ---------------------------------------------------------------------------------------- the last note goes


def test_a_note_put_and_taken_off_leaves_the_sheet_as_it_was(tmp_path: Path) -> None:
    path = BUILDERS["openpyxl-made"](tmp_path)
    target = put(path, tmp_path / "b.xlsx", PutNote(SHEET, 7, 3, None, "甲"))
    last = put(target, tmp_path / "c.xlsx", PutNote(SHEET, 7, 3, "甲", None))
    is_without_notes(last)
    before, after = Draft(path).parts, Draft(last).parts
    assert [name for name in before.keys() | after.keys() if before.get(name) != after.get(name)] == [TYPES]


def test_the_last_notes_of_people_take_their_parts_along(tmp_path: Path) -> None:
    path = noted(tmp_path)
    is_without_notes(put(path, tmp_path / "b.xlsx", *LAST_NOTES))
    kept = put(path, tmp_path / "c.xlsx", *LAST_NOTES[:-1])
    assert {COMMENTS, VML} <= Draft(kept).parts.keys()
    assert_clean(kept)


def test_a_drawing_with_a_button_stays_when_the_last_note_goes(tmp_path: Path) -> None:
    path = BUILDERS["plain"](tmp_path)
    after = Draft(put(path, tmp_path / "b.xlsx", *LAST_NOTES))
    assert COMMENTS not in after.parts
    assert "comments" not in after.text(RELS) + after.text(TYPES)
    assert re.findall(r'ObjectType="(\w+)"', after.text(VML)) == ["Button"]
    assert "<legacyDrawing " in after.text(after.sheet(SHEET))
    assert_clean(tmp_path / "b.xlsx")


def test_a_button_with_a_line_break_that_nothing_closes_stays_too(tmp_path: Path) -> None:
    draft = Draft(BUILDERS["plain"](tmp_path))
    button = re.search(BUTTON, draft.text(VML))
    assert button
    broken = button[0].replace("<x:ClientData", "<v:textbox><div>一<br>二</div></v:textbox><x:ClientData", 1)
    draft.replace(VML, button[0], broken)
    path = draft.write(tmp_path / "a.xlsx")
    without = put(path, tmp_path / "b.xlsx", *LAST_NOTES)
    assert "一<br>二" in Draft(without).text(VML)
    again = put(without, tmp_path / "c.xlsx", PutNote(SHEET, 7, 3, None, "甲"))
    assert "一<br>二" in Draft(again).text(VML)
    assert boxes(again) == [(7, 3)]


def test_one_note_goes_and_another_comes_in_one_run(tmp_path: Path) -> None:
    path = noted(tmp_path)
    target = put(path, tmp_path / "b.xlsx", *LAST_NOTES, PutNote(SHEET, 7, 3, None, "甲"))
    assert (notes(target), boxes(target)) == ({(7, 3): "甲"}, [(7, 3)])
    assert_clean(target)


def test_cells_and_the_last_notes_in_one_run(tmp_path: Path) -> None:
    path = noted(tmp_path)
    target = put(path, tmp_path / "b.xlsx", SetValue(SHEET, 5, 7, "新建", "已关闭"), *LAST_NOTES)
    is_without_notes(target)
    assert "已关闭" in Draft(target).text("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("rows", [[6], [5, 6, 7]])
def test_the_last_note_goes_with_its_row(tmp_path: Path, rows: list[int]) -> None:
    path = BUILDERS["openpyxl-made"](tmp_path)
    target = put(path, tmp_path / "b.xlsx", PutNote(SHEET, 6, 3, None, "甲"))
    gone = [RemoveRow(TABLE, row, {0: case_values(row - 5)[0]}) for row in rows]
    is_without_notes(put(target, tmp_path / "c.xlsx", *gone))


def test_the_last_note_goes_with_the_last_record(tmp_path: Path) -> None:
    path = BUILDERS["openpyxl-made"](tmp_path)
    target = put(path, tmp_path / "b.xlsx", PutNote(SHEET, 5, 3, None, "甲"))
    is_without_notes(put(target, tmp_path / "c.xlsx", *(RemoveRow(TABLE, row, {}) for row in range(5, LAST_ROW + 1))))


@pytest.mark.parametrize(
    "element",
    [
        '<legacyDrawing r:id="rId2"/>',
        "<x:legacyDrawing r:id='rId2'></x:legacyDrawing>",
        '<mc:AlternateContent><mc:Choice Requires="v"><legacyDrawing r:id="rId2"/></mc:Choice></mc:AlternateContent>',
    ],
)
def test_the_element_that_leads_to_the_drawing_goes_by_its_relationship(element: str) -> None:
    tail = '</sheetData><drawing r:id="rId2"/>{}<legacyDrawingHF r:id="rId2"/></worksheet>'
    before = tail.format(element).encode()
    assert without_legacy_drawing(before, {"rId1"}) == before
    assert without_legacy_drawing(before, {"rId1", "rId2"}) == tail.format("").encode()


# ---------------------------------------------------------------------------------------- lost boxes


def without_box(path: Path, *places: tuple[int, int]) -> Path:
    """Take the boxes of some notes out of the drawing, as some programs leave them out."""
    draft = Draft(path)
    for place in places:
        draft.substitute(VML, "(?s)" + box_of(*place), "")
    draft.write(path)
    assert {defect.rule for defect in lint(path)} == {"comment-drawing"}
    return path


@pytest.mark.parametrize("lost", [[(24, 8)], [(10, 5), (38, 3)], list(THEIRS)])
def test_notes_without_a_box_get_one_when_a_note_is_added(tmp_path: Path, lost: list[tuple[int, int]]) -> None:
    path = without_box(noted(tmp_path), *lost)
    target = put(path, tmp_path / "b.xlsx", PutNote(SHEET, 7, 3, None, "甲"))
    assert notes(target) == {**THEIRS, (7, 3): "甲"}
    assert boxes(target) == sorted([*THEIRS, (7, 3)])
    assert_clean(target)


def test_a_note_without_a_box_gets_one_with_its_new_text(tmp_path: Path) -> None:
    path = without_box(noted(tmp_path), (24, 8))
    target = put(path, tmp_path / "b.xlsx", PutNote(SHEET, 24, 8, "金额待核", "已核"))
    assert boxes(target) == sorted(THEIRS)
    assert_clean(target)


def test_taking_notes_off_makes_no_boxes(tmp_path: Path) -> None:
    path = without_box(noted(tmp_path), (24, 8))
    target = put(path, tmp_path / "b.xlsx", *LAST_NOTES[::2])
    assert notes(target) == {(24, 8): "金额待核"}
    assert (boxes(target), "<legacyDrawing " in Draft(target).text("xl/worksheets/sheet1.xml")) == ([], True)
    last = put(target, tmp_path / "c.xlsx", LAST_NOTES[1])
    assert COMMENTS not in Draft(last).parts
    assert_clean(last)


def test_a_box_that_lost_its_note_is_taken_for_the_new_one(tmp_path: Path) -> None:
    path = noted(tmp_path)
    draft = Draft(path)
    draft.substitute(COMMENTS, r'(?s)<comment ref="H24".*?</comment>', "")
    draft.write(path)
    target = put(path, tmp_path / "b.xlsx", PutNote(SHEET, 24, 8, None, "甲"))
    assert boxes(target) == sorted(THEIRS)
    assert_clean(target)


def test_libreoffice_shows_the_notes_that_are_left(tmp_path: Path) -> None:
    if not available():
        pytest.skip("LibreOffice with its UNO bridge is not installed")
    path = without_box(noted(tmp_path), (24, 8))
    added = put(path, tmp_path / "b.xlsx", PutNote(SHEET, 7, 3, None, "甲"))
    gone = put(added, tmp_path / "c.xlsx", *LAST_NOTES, PutNote(SHEET, 7, 3, "甲", None))
    shown = views(*({"path": str(file), "sheet": SHEET, "rows": []} for file in (added, gone)))
    assert [dict(view["sheets"][SHEET]["notes"]) for view in shown] == [
        {"C7": "甲", "E10": "这条要回访", "H24": "金额待核", "C38": "小计说明"},
        {},
    ]
