"""Deleted rows in drawings, notes, tables, names, charts and pivots. Rows 5 and 6 go unless said otherwise."""

# ruff: noqa: E501 a part is easiest read as it stands

from __future__ import annotations

import pytest

from cs_workbook.books.ooxml.a1 import Box
from cs_workbook.books.ooxml.shift_anchors import (
    shifted_comments,
    shifted_control,
    shifted_drawing,
    shifted_vml,
)
from cs_workbook.books.ooxml.shift_parts import (
    shifted_chart,
    shifted_names,
    shifted_pivot_cache,
    shifted_pivot_table,
    shifted_table,
)
from cs_workbook.books.ooxml.shifting import keep_one
from cs_workbook.model import WorkbookError

from .deleting import removal


@pytest.mark.parametrize(
    ("manner", "begin", "end", "expected"),
    [
        ("", 8, 12, (6, 10)),
        ("", 1, 12, (1, 10)),
        ("", 4, 12, (4, 10)),
        ("", 4, 5, (4, 4)),
        (' editAs="oneCell"', 1, 12, (1, 12)),
        (' editAs="oneCell"', 8, 12, (6, 10)),
        (' editAs="absolute"', 8, 12, (8, 12)),
    ],
)
def test_a_drawing_moves_as_it_is_told(manner: str, begin: int, end: int, expected: tuple[int, int]) -> None:
    corners = "<x:from><x:row>{}</x:row></x:from><x:to><x:row>{}</x:row></x:to>"
    part = f'<x:wsDr><x:twoCellAnchor{manner}>{corners}<x:sp textlink="$A$9"/></x:twoCellAnchor></x:wsDr>'
    got = shifted_drawing(part.format(begin, end).encode(), "A", removal()).decode()
    assert got == part.replace("$A$9", "$A$7").format(*expected)


def test_a_drawing_that_begins_in_a_row_that_goes_begins_at_the_next() -> None:
    part = "<d><twoCellAnchor><from><row>5</row><rowOff>{}</rowOff></from><to><row>{}</row><rowOff>7</rowOff></to></twoCellAnchor></d>"
    assert shifted_drawing(part.format(99, 9).encode(), "A", removal()).decode() == part.format(0, 7).replace(
        "<row>5</row>", "<row>4</row>"
    )


VML = (
    '<xml><v:shape id="a"><x:ClientData ObjectType="{kind}">{marks}<x:Anchor>1, 2, {top}, 4, 5, 6, {bottom}, 8</x:Anchor>'
    "{more}</x:ClientData></v:shape></xml>"
)


@pytest.mark.parametrize(
    ("kind", "marks", "more", "rows", "expected", "more_after"),
    [
        ("Note", "<x:MoveWithCells/><x:SizeWithCells/>", "<x:Row>9</x:Row>", (7, 11), (5, 9), "<x:Row>7</x:Row>"),
        ("Button", "<x:SizeWithCells/>", "", (8, 12), (6, 10), ""),
        ("Button", "<x:SizeWithCells/>", "", (1, 12), (1, 12), ""),
        ("Button", "", "", (1, 12), (1, 10), ""),
        ("Button", "<x:MoveWithCells/><x:SizeWithCells/>", "", (8, 12), (8, 12), ""),
        ("Checkbox", "", "<x:FmlaLink>$A$9</x:FmlaLink>", (8, 9), (6, 7), "<x:FmlaLink>$A$7</x:FmlaLink>"),
    ],
)
def test_legacy_shapes_move_as_they_are_told(
    kind: str, marks: str, more: str, rows: tuple[int, int], expected: tuple[int, int], more_after: str
) -> None:
    before = VML.format(kind=kind, marks=marks, more=more, top=rows[0], bottom=rows[1])
    want = VML.format(kind=kind, marks=marks, more=more_after, top=expected[0], bottom=expected[1])
    assert shifted_vml(before.encode(), "A", removal()).decode() == want


def test_activex_properties_follow() -> None:
    part = '<ax:ocx><ax:ocxPr ax:name="LinkedCell" ax:value="{}"/><ax:ocxPr ax:name="Caption" ax:value="A9"/></ax:ocx>'
    assert shifted_control(part.format("A9").encode(), "A", removal()).decode() == part.format("A7")


def test_a_note_goes_with_its_cell() -> None:
    part = VML.format(kind="Note", marks="", more="<x:Row>4</x:Row><x:Column>0</x:Column>", top=3, bottom=7)
    assert shifted_vml(part.encode(), "A", removal()) == b"<xml></xml>"
    comments = '<c><commentList><comment ref="A5"/><comment ref="B9"/></commentList></c>'
    assert shifted_comments(comments.encode(), removal()) == b'<c><commentList><comment ref="B7"/></commentList></c>'


TABLE = (
    '<table displayName="T" ref="A2:B{0}"><autoFilter ref="A2:B{0}"/><sortState ref="A3:B{0}"><sortCondition ref="B3:B{0}"/></sortState>'
    "<tableColumns><tableColumn><calculatedColumnFormula>A3*$D${1}+Other!B9</calculatedColumnFormula></tableColumn></tableColumns></table>"
)


def test_a_table_shrinks_with_its_filter_and_column_formulas() -> None:
    got = shifted_table(TABLE.format(9, 20).encode(), "A", removal()).decode()
    assert got == TABLE.format(7, 18)


@pytest.mark.parametrize("rows", [(2,), (1, 2, 3), tuple(range(3, 10))])
def test_a_table_keeps_its_header_and_a_record(rows: tuple[int, ...]) -> None:
    with pytest.raises(WorkbookError, match=r"book.xlsx, A!A2:B9 \(T\): is a header, a totals row or every record"):
        shifted_table(TABLE.format(9, 20).encode(), "A", removal(*rows))


def test_records_of_a_table_beside_are_refused_even_when_blank() -> None:
    one = removal(owner=(4, 6))
    shifted_table(TABLE.format(9, 20).encode(), "A", one)
    with pytest.raises(WorkbookError, match=r"A!A5, B5, A6, B6 stand in rows to be deleted"):
        one.check_beside()


def test_keep_one_clears_the_first_record_instead_of_deleting_them_all() -> None:
    assert keep_one(Box(5, 8, 1, 3), [5, 6, 7, 8]) == ([6, 7, 8], 5)
    assert keep_one(Box(5, 8, 1, 3), [8, 5]) == ([5, 8], None)


@pytest.mark.parametrize(
    ("name", "before", "expected"),
    [
        ("x", "A!$A$2:$B$9", "A!$A$2:$B$7"),
        ("x", "A!$A$5", "#REF!"),
        ("x", "A!A9+A!$A9+A!A$9", "A!A9+A!$A9+A!A$7"),
        ("x", "B!$A$9", "B!$A$9"),
        ("_xlnm.Print_Area", "A!$A$1:$B$5,A!$A$6:$B$6", "A!$A$1:$B$4"),
        ("_xlnm.Print_Titles", "A!$A:$A,A!$2:$7", "A!$A:$A,A!$2:$5"),
    ],
)
def test_names_follow(name: str, before: str, expected: str) -> None:
    part = '<workbook><definedNames><definedName name="{}">{}</definedName></definedNames></workbook>'
    assert shifted_names(part.format(name, before).encode(), removal()).decode() == part.format(name, expected)


def test_a_print_area_that_is_all_gone_goes() -> None:
    part = '<workbook><definedNames><definedName name="_xlnm.Print_Area">A!$A$5:$B$6</definedName></definedNames></workbook>'
    assert shifted_names(part.encode(), removal()) == b"<workbook></workbook>"


def test_chart_points_of_rows_that_go_are_dropped() -> None:
    part = '<c:numRef><c:f>A!$B$4:$B${}</c:f><c:numCache><c:ptCount val="{}"/>{}</c:numCache></c:numRef>'
    points = [f'<c:pt idx="{n}"><c:v>{v}</c:v></c:pt>' for n, v in ((0, 40), (1, 50), (3, 70))]
    before = part.format(7, 4, "".join(points))
    kept = points[0] + points[2].replace('"3"', '"1"')
    assert shifted_chart(f"<c>{before}</c>".encode(), removal()).decode() == f"<c>{part.format(5, 2, kept)}</c>"


def test_a_chart_cache_that_does_not_match_its_rows_is_dropped() -> None:
    part = '<c><c:numRef><c:f>A!$B$4:$B$7</c:f><c:numCache><c:ptCount val="3"/></c:numCache></c:numRef></c>'
    assert shifted_chart(part.encode(), removal()) == b"<c><c:numRef><c:f>A!$B$4:$B$5</c:f></c:numRef></c>"


def test_pivots_follow_and_are_not_cut() -> None:
    source = '<cacheSource><worksheetSource ref="{}" sheet="A"/></cacheSource>'
    assert shifted_pivot_cache(source.format("A2:B9").encode(), removal()).decode() == source.format("A2:B7")
    with pytest.raises(WorkbookError, match="all that a pivot table is made from"):
        shifted_pivot_cache(source.format("A5:B6").encode(), removal())
    place = '<pivotTableDefinition><location ref="{}"/></pivotTableDefinition>'
    assert shifted_pivot_table(place.format("A9:B12").encode(), removal()).decode() == place.format("A7:B10")
    with pytest.raises(WorkbookError, match="this pivot table meets the rows"):
        shifted_pivot_table(place.format("A4:B9").encode(), removal())
