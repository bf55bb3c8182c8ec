"""Deleted rows in what stands before and after a sheet's rows. Rows 5 and 6 go unless said otherwise."""

# ruff: noqa: E501 a part is easiest read as it stands

from __future__ import annotations

import pytest

from cs_workbook.books.ooxml.shift_sheet import shifted_head, shifted_tail
from cs_workbook.model import WorkbookError

from .deleting import WIDE, removal


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
        ('<x14:conditionalFormatting><x14:cfRule/><xm:sqref>#REF! A9</xm:sqref></x14:conditionalFormatting><x14:conditionalFormatting><xm:sqref>#REF!</xm:sqref></x14:conditionalFormatting>',
         '<x14:conditionalFormatting><x14:cfRule/><xm:sqref>#REF! A7</xm:sqref></x14:conditionalFormatting><x14:conditionalFormatting><xm:sqref>#REF!</xm:sqref></x14:conditionalFormatting>'),
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
