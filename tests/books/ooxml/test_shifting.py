"""Deleted rows: what moves, what shrinks, what goes, what is refused. Rows 5 and 6 go unless said otherwise."""

# ruff: noqa: E501

from __future__ import annotations

import re
from pathlib import Path

import pytest
import xlsxwriter

from cs_workbook.books.ooxml import open_workbook
from cs_workbook.books.ooxml.a1 import Box
from cs_workbook.books.ooxml.shift_anchors import (
    shifted_comments,
    shifted_control,
    shifted_drawing,
    shifted_vml,
)
from cs_workbook.books.ooxml.shift_map import RowMap
from cs_workbook.books.ooxml.shift_parts import (
    shifted_chart,
    shifted_names,
    shifted_pivot_cache,
    shifted_pivot_table,
    shifted_table,
)
from cs_workbook.books.ooxml.shift_removal import Removal
from cs_workbook.books.ooxml.shift_sheet import shifted_head, shifted_tail
from cs_workbook.books.ooxml.shifting import keep_one, remove_rows
from cs_workbook.model import WorkbookError

from .decorated import SHEET, Draft, build
from .deleting import WIDE, after

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SMALL, OTHER = "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"


def removal(*rows: int, owner: tuple[int, int] | None = None) -> Removal:
    """Return the removal of rows 5 and 6, or of others, from the sheet A of book.xlsx."""
    wanted = rows or (5, 6)
    return Removal(Path("book.xlsx"), "A", RowMap(wanted), dict.fromkeys(wanted, owner) if owner else {})


def sheet_xml(rows: str, tail: str = "", prefix: str = "") -> str:
    """Return a worksheet part with these rows."""
    p = f"{prefix}:" if prefix else ""
    space = f"xmlns:{prefix}" if prefix else "xmlns"
    return f'<{p}worksheet {space}="{MAIN}"><{p}sheetData>{rows}</{p}sheetData>{tail}</{p}worksheet>'


def small_book(folder: Path, rows: str, other: str = "", tail: str = "", prefix: str = "") -> Path:
    """Write a workbook with the sheets A (these rows) and B."""
    path = folder / "book.xlsx"
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet("A")
    book.add_worksheet("B")
    book.close()
    draft = Draft(path)
    draft.parts[SMALL] = sheet_xml(rows, tail, prefix).encode()
    draft.parts[OTHER] = sheet_xml(other).encode()
    return draft.write(path)


def rows_of(draft: Draft, part: str = SMALL) -> str:
    """Return what stands between the sheetData tags."""
    return re.sub(r"(?s).*<(?:\w+:)?sheetData>(.*)</(?:\w+:)?sheetData>.*", r"\1", draft.text(part))


def formula(address: str, text: str, attributes: str = "") -> str:
    """Return a row that holds one formula."""
    number = re.sub(r"\D", "", address)
    return f'<row r="{number}"><c r="{address}"><f{attributes}>{text}</f><v>0</v></c></row>'


# ------------------------------------------------------------------ rows


def test_rows_go_and_those_below_move_up_with_everything_they_carry(tmp_path: Path) -> None:
    rows = (
        '<row r="4" ht="20"><c r="A4"><v>4</v></c></row><row r="5"><c r="A5"><v>5</v></c></row>'
        '<row r="7" spans="1:2" hidden="1"><c r="A7" s="0" t="b"><v>1</v></c><c r="AB7"><v>7</v></c></row>'
    )
    assert rows_of(after(small_book(tmp_path, rows))) == (
        '<row r="4" ht="20"><c r="A4"><v>4</v></c></row>'
        '<row r="5" spans="1:2" hidden="1"><c r="A5" s="0" t="b"><v>1</v></c><c r="AB5"><v>7</v></c></row>'
    )


def test_rows_and_cells_without_numbers_count_on(tmp_path: Path) -> None:
    rows = '<row r="3"/><row r="5"><c><v>5</v></c></row><row><c><v>6</v></c></row><row><c><v>7</v></c></row><row/>'
    assert rows_of(after(small_book(tmp_path, rows))) == '<row r="3"/><row r="5"><c><v>7</v></c></row><row/>'


def test_text_that_looks_like_an_address_is_left_alone(tmp_path: Path) -> None:
    rows = '<row r="8"><c r="A8" t="inlineStr"><is><t>c r="A8" and A8</t></is></c></row>'
    assert rows_of(after(small_book(tmp_path, rows))) == rows.replace('"A8" t', '"A6" t').replace(
        'row r="8"', 'row r="6"'
    )


def test_comments_among_rows_stay(tmp_path: Path) -> None:
    rows = '<row r="4"/><!-- <row r="5"> --><row r="8"><c r="A8"><f><![CDATA[A7>1]]></f><v>0</v></c></row>'
    assert rows_of(after(small_book(tmp_path, rows))) == (
        '<row r="4"/><!-- <row r="5"> --><row r="6"><c r="A6"><f>A5&gt;1</f><v>0</v></c></row>'
    )


def test_prefixed_sheets_are_shifted_too(tmp_path: Path) -> None:
    rows = '<x:row r="5"/><x:row r="9"><x:c r="C9"><x:f>A8+A1</x:f><x:v>1</x:v></x:c></x:row>'
    got = rows_of(after(small_book(tmp_path, rows, prefix="x")))
    assert got == '<x:row r="7"><x:c r="C7"><x:f>A6+A1</x:f><x:v>1</x:v></x:c></x:row>'


def test_formulas_above_below_and_on_other_sheets_follow(tmp_path: Path) -> None:
    path = small_book(tmp_path, formula("A1", "SUM(A2:A9)") + formula("A9", "A5&amp;A8"), formula("A1", "A!A9+A9"))
    draft = after(path)
    assert rows_of(draft) == formula("A1", "SUM(A2:A7)") + formula("A7", "#REF!&amp;A6")
    assert rows_of(draft, OTHER) == formula("A1", "A!A7+A9")


def test_a_sheet_name_spelled_with_entities_is_found(tmp_path: Path) -> None:
    draft = after(small_book(tmp_path, '<row r="9"/>', formula("A1", "&#65;!A9*2")))
    assert rows_of(draft, OTHER) == formula("A1", "A!A7*2")


def test_a_sheet_that_nobody_points_from_keeps_its_bytes(tmp_path: Path) -> None:
    path = small_book(tmp_path, '<row r="8"/>', formula("A1", "A9"))
    draft, before = after(path), Draft(path)
    assert [n for n in before.parts if before.parts[n] != draft.parts[n]] == [SMALL]


# ------------------------------------------------------------------ shared, array and table formulas

SHARED = ' t="shared" ref="B2:B9" si="0"'


def shared_rows(text: str) -> str:
    """Return B2:B9 with a shared formula."""
    child = "".join(f'<row r="{n}"><c r="B{n}"><f t="shared" si="0"/><v>0</v></c></row>' for n in range(3, 10))
    return formula("B2", text, SHARED) + child


def test_a_shared_formula_stays_shared_where_it_is_right_for_each_cell(tmp_path: Path) -> None:
    got = rows_of(after(small_book(tmp_path, shared_rows("A2*$C$20"))))
    assert formula("B2", "A2*$C$18", ' t="shared" ref="B2:B7" si="0"') in got
    assert got.count('<f t="shared" si="0"/>') == 5


def test_a_shared_formula_is_spelled_out_where_it_is_not(tmp_path: Path) -> None:
    got = rows_of(after(small_book(tmp_path, shared_rows("A3"))))
    assert re.findall(r"<f>(.*?)</f>", got) == ["A3", "A4", "#REF!", "A6", "A7", "A8"]
    assert "shared" not in got


def test_a_shared_formula_survives_the_loss_of_its_master(tmp_path: Path) -> None:
    got = rows_of(after(small_book(tmp_path, shared_rows("A2+1")), [2, 3]))
    assert re.findall(r"<f>(.*?)</f>", got) == [f"A{n}+1" for n in range(2, 8)]


def test_a_shared_formula_of_another_sheet_is_spelled_out(tmp_path: Path) -> None:
    got = rows_of(after(small_book(tmp_path, '<row r="9"/>', shared_rows("A!A2"))), OTHER)
    assert re.findall(r"<f>(.*?)</f>", got) == ["A!A2", "A!A3", "A!A4", "#REF!", "#REF!", "A!A5", "A!A6", "A!A7"]


def test_an_array_formula_below_moves_with_its_area(tmp_path: Path) -> None:
    got = rows_of(after(small_book(tmp_path, formula("B8", "A2:A9*2", ' t="array" ref="B8:B9"'))))
    assert got == formula("B6", "A2:A7*2", ' t="array" ref="B6:B7"')


def test_a_spilling_formula_shrinks_and_an_array_is_not_cut(tmp_path: Path) -> None:
    rows = formula("B2", "A2:A9", ' t="array" ref="B2:B9"')
    with pytest.raises(WorkbookError, match="A!B2: this array formula lies only partly"):
        after(small_book(tmp_path, rows))
    path = small_book(tmp_path, rows.replace('<c r="B2"', '<c r="B2" cm="1"'))
    target = tmp_path / "spill.xlsx"
    remove_rows(open_workbook(path), "A", {5: WIDE, 6: WIDE}, target)
    assert '<c r="B2" cm="1"><f t="array" ref="B2:B7">A2:A7</f>' in Draft(target).text(SMALL)


def test_a_data_table_moves_with_its_input_cells(tmp_path: Path) -> None:
    got = rows_of(after(small_book(tmp_path, formula("B8", "", ' t="dataTable" ref="B8:B9" dt2D="0" r1="A7"'))))
    assert got == formula("B6", "", ' t="dataTable" ref="B6:B7" dt2D="0" r1="A5"')


# ------------------------------------------------------------------ what stands after the rows


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ('<mergeCells count="2"><mergeCell ref="A1:B1"/><mergeCell ref="A8:B9"/></mergeCells>',
         '<mergeCells count="2"><mergeCell ref="A1:B1"/><mergeCell ref="A6:B7"/></mergeCells>'),
        ('<mergeCells count="2"><mergeCell ref="A5:B6"/><mergeCell ref="A8:B9"/></mergeCells>',
         '<mergeCells count="1"><mergeCell ref="A6:B7"/></mergeCells>'),
        ('<mergeCells count="1"><mergeCell ref="A5:B5"/></mergeCells><pageMargins/>', "<pageMargins/>"),
        ('<hyperlinks><hyperlink ref="A5" r:id="r1"/><hyperlink ref="A9" location="A!B9"/></hyperlinks>',
         '<hyperlinks><hyperlink ref="A7" location="A!B7"/></hyperlinks>'),
        ('<hyperlinks><hyperlink ref="A9" location="A!B5"/></hyperlinks>',
         '<hyperlinks><hyperlink ref="A7" location="A!B5"/></hyperlinks>'),
        ('<dataValidations count="2"><dataValidation type="list" sqref="A5"><formula1>"A8"</formula1></dataValidation>'
         '<dataValidation type="list" sqref="A2:A9 C9"><formula1>$D$8</formula1></dataValidation></dataValidations>',
         '<dataValidations count="1"><dataValidation type="list" sqref="A2:A7 C7"><formula1>$D$6</formula1></dataValidation></dataValidations>'),
        ('<conditionalFormatting sqref="A5:B6"><cfRule type="expression"><formula>A5</formula></cfRule></conditionalFormatting>',
         ""),
        ('<conditionalFormatting sqref="A4:A9"><cfRule type="expression"><formula>$B4=$C$9</formula></cfRule></conditionalFormatting>',
         '<conditionalFormatting sqref="A4:A7"><cfRule type="expression"><formula>$B4=$C$7</formula></cfRule></conditionalFormatting>'),
        ('<conditionalFormatting sqref="A5:A9"><cfRule type="expression"><formula>$B5=1</formula></cfRule></conditionalFormatting>',
         '<conditionalFormatting sqref="A5:A7"><cfRule type="expression"><formula>$B5=1</formula></cfRule></conditionalFormatting>'),
        ('<conditionalFormatting sqref="A4"><cfRule><iconSet><cfvo type="num" val="$C$9"/><cfvo type="num" val="33"/></iconSet></cfRule></conditionalFormatting>',
         '<conditionalFormatting sqref="A4"><cfRule><iconSet><cfvo type="num" val="$C$7"/><cfvo type="num" val="33"/></iconSet></cfRule></conditionalFormatting>'),
        ('<rowBreaks count="3" manualBreakCount="3"><brk id="4" man="1"/><brk id="6" man="1"/><brk id="20" man="1"/></rowBreaks>',
         '<rowBreaks count="2" manualBreakCount="2"><brk id="4" man="1"/><brk id="18" man="1"/></rowBreaks>'),
        ('<colBreaks count="1"><brk id="6" man="1"/></colBreaks>', '<colBreaks count="1"><brk id="6" man="1"/></colBreaks>'),
        ('<protectedRanges><protectedRange sqref="A5" name="x"/></protectedRanges>', ""),
        ('<autoFilter ref="A2:B9"><filterColumn colId="0"/><sortState ref="A3:B9"><sortCondition ref="B3:B9"/></sortState></autoFilter>',
         '<autoFilter ref="A2:B7"><filterColumn colId="0"/><sortState ref="A3:B7"><sortCondition ref="B3:B7"/></sortState></autoFilter>'),
        ('<scenarios current="0" sqref="A5"><scenario name="s" count="2"><inputCells r="A5"/><inputCells r="A9"/></scenario></scenarios>',
         '<scenarios current="0" sqref="A5"><scenario name="s" count="1"><inputCells r="A7"/></scenario></scenarios>'),
        ('<extLst><ext uri="a"><x14:sparklineGroups><x14:sparklineGroup><x14:sparklines><x14:sparkline><xm:f>A!B2:B9</xm:f><xm:sqref>A8</xm:sqref></x14:sparkline>'
         '<x14:sparkline><xm:f>A!B5:B6</xm:f><xm:sqref>A5</xm:sqref></x14:sparkline></x14:sparklines></x14:sparklineGroup></x14:sparklineGroups></ext></extLst>',
         '<extLst><ext uri="a"><x14:sparklineGroups><x14:sparklineGroup><x14:sparklines><x14:sparkline><xm:f>A!B2:B7</xm:f><xm:sqref>A6</xm:sqref></x14:sparkline>'
         "</x14:sparklines></x14:sparklineGroup></x14:sparklineGroups></ext></extLst>"),
        ('<extLst><ext uri="a"><x14:sparklineGroups><x14:sparklineGroup><xm:f>A!C9</xm:f><x14:sparklines><x14:sparkline><xm:f>A!B9</xm:f><xm:sqref>A5</xm:sqref></x14:sparkline>'
         '</x14:sparklines></x14:sparklineGroup></x14:sparklineGroups></ext></extLst><z/>', "<z/>"),
        ('<ext uri="b"><x14:conditionalFormattings><x14:conditionalFormatting><x14:cfRule><xm:f>$B5</xm:f></x14:cfRule><xm:sqref>A5:A9</xm:sqref></x14:conditionalFormatting>'
         '<x14:conditionalFormatting><x14:cfRule><xm:f>$B9</xm:f></x14:cfRule><xm:sqref>A6</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings></ext>',
         '<ext uri="b"><x14:conditionalFormattings><x14:conditionalFormatting><x14:cfRule><xm:f>$B5</xm:f></x14:cfRule><xm:sqref>A5:A7</xm:sqref></x14:conditionalFormatting>'
         "</x14:conditionalFormattings></ext>"),
        ('<x14:dataValidations count="1"><x14:dataValidation><x14:formula1><xm:f>B!$A$9</xm:f></x14:formula1><xm:sqref>A9</xm:sqref></x14:dataValidation></x14:dataValidations>',
         '<x14:dataValidations count="1"><x14:dataValidation><x14:formula1><xm:f>B!$A$9</xm:f></x14:formula1><xm:sqref>A7</xm:sqref></x14:dataValidation></x14:dataValidations>'),
        ('<controls><control><controlPr linkedCell="$A$9" listFillRange="B!$A$9"><anchor moveWithCells="1"><from><row>8</row></from><to><row>9</row></to></anchor></controlPr></control></controls>',
         '<controls><control><controlPr linkedCell="$A$7" listFillRange="B!$A$9"><anchor moveWithCells="1"><from><row>6</row></from><to><row>7</row></to></anchor></controlPr></control></controls>'),
        ('<anchor><from><row>8</row></from><to><row>9</row></to></anchor>', '<anchor><from><row>8</row></from><to><row>9</row></to></anchor>'),
        ('<unknown a="A9"><b>A9</b></unknown>', '<unknown a="A9"><b>A9</b></unknown>'),
    ],
)  # fmt: skip
def test_what_follows_the_rows(before: str, expected: str) -> None:
    assert shifted_tail(before.encode(), "A", removal()).decode() == expected


def test_what_follows_the_rows_of_another_sheet_changes_its_formulas_only() -> None:
    tail = '<mergeCells><mergeCell ref="A8:B9"/></mergeCells><dataValidation sqref="A9"><formula1>{}</formula1></dataValidation>'
    got = shifted_tail(tail.format("A!$A$9+A9").encode(), "B", removal()).decode()
    assert got == tail.format("A!$A$7+A9")


def test_frozen_rows_and_the_extent_follow() -> None:
    head = '<dimension ref="A1:J30"/><sheetViews><sheetView><pane ySplit="6" topLeftCell="B9" state="frozen"/></sheetView></sheetViews>'
    assert shifted_head(head.encode(), removal()).decode() == head.replace("J30", "J28").replace('"6"', '"4"').replace(
        "B9", "B7"
    )


# ------------------------------------------------------------------ parts


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


# ------------------------------------------------------------------ refusals


def test_content_beside_the_table_is_refused_by_its_addresses(tmp_path: Path) -> None:
    path = build("beside", tmp_path)
    with pytest.raises(WorkbookError) as refused:
        after(path, [10, 12], SHEET)
    assert refused.value.text.en == (
        "beside.xlsx, 登记!L10, M12 stand in rows to be deleted but are no part of the table. "
        "Move them away first, or delete the rows in Excel."
    )
    assert refused.value.text.zh.startswith("beside.xlsx, 登记!L10, M12 在要删除的行里")
    assert not (tmp_path / "after.xlsx").exists()


def test_rows_with_nothing_beside_may_go(tmp_path: Path) -> None:
    assert '<c r="L9" ' in after(build("beside", tmp_path), [9], SHEET).text(SMALL)


@pytest.mark.parametrize(
    ("tail", "match"),
    [
        ('<mergeCells><mergeCell ref="A6:A9"/></mergeCells>', "A!A6:A9: these merged cells lie only partly"),
        ('<autoFilter ref="A5:B9"/>', "A!A5:B9: is the header row of a filter"),
    ],
)
def test_what_would_be_cut_is_refused(tail: str, match: str) -> None:
    with pytest.raises(WorkbookError, match=match):
        shifted_tail(tail.encode(), "A", removal())


@pytest.mark.parametrize(
    "tail",
    [
        '<hyperlinks><hyperlink ref="L5"/></hyperlinks>',
        '<mergeCells><mergeCell ref="L5:M6"/></mergeCells>',
        "<x14:sparklines><x14:sparkline><xm:f>A!B2</xm:f><xm:sqref>L5</xm:sqref></x14:sparkline></x14:sparklines>",
    ],
)
def test_links_merges_and_sparklines_beside_the_table_are_refused(tail: str) -> None:
    one = removal(owner=WIDE)
    shifted_tail(tail.encode(), "A", one)
    with pytest.raises(WorkbookError, match="A!L5 stand in rows to be deleted"):
        one.check_beside()
