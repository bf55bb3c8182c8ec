"""References in formulas: found, moved, shrunk, grown, copied; everything else left as written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.formula.tokenizer import Token, Tokenizer
from openpyxl.formula.translate import Translator

from cs_workbook.books.ooxml.a1 import MAX_ROW, Box
from cs_workbook.books.ooxml.formulas import (
    range_grown,
    rewritten,
    rows_removed,
    translated,
)
from cs_workbook.books.ooxml.references import references
from cs_workbook.books.ooxml.shift_map import RowMap
from cs_workbook.books.ooxml.shift_shared import rows_removed_shared

REMOVED = RowMap([10, 11, 20])
"""Rows 10, 11 and 20 go: 9 stays, 12 becomes 10, 21 becomes 18."""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("A9", "A9"),
        ("A12", "A10"),
        ("$A$12", "$A$10"),
        ("A$12+$A21", "A$10+$A18"),
        ("A10", "#REF!"),
        ("SUM(A5:A30)", "SUM(A5:A27)"),
        ("SUM(A10:A30)", "SUM(A10:A27)"),
        ("SUM(A5:A11)", "SUM(A5:A9)"),
        ("SUM(A10:A11)", "SUM(#REF!)"),
        ("SUM(A5:A9)", "SUM(A5:A9)"),
        ("SUM($A$10:B$12)", "SUM($A$10:B$10)"),
        ("SUM(A30:A5)", "SUM(A27:A5)"),
        ("SUM(12:14)", "SUM(10:12)"),
        ("SUM($9:$11)", "SUM($9:$9)"),
        ("SUM(10:11)", "SUM(#REF!)"),
        ("SUM(A:C)", "SUM(A:C)"),
        ("SUM($A:$C,B12)", "SUM($A:$C,B10)"),
        ("SUM(A1:A1048576)", "SUM(A1:A1048576)"),
        ("SUM(A2:A1048576)", "SUM(A2:A1048573)"),
        ('"A12"&A12', '"A12"&A10'),
        ('"say ""A12"""&A12', '"say ""A12"""&A10'),
        ("Cases[A12]+A12", "Cases[A12]+A10"),
        ("Cases[[#This Row],[A12]]*2", "Cases[[#This Row],[A12]]*2"),
        ("Cases[[#This Row],['[A12']]]+A12", "Cases[[#This Row],['[A12']]]+A10"),
        ("[@A12]+A12", "[@A12]+A10"),
        ("登记!A12", "登记!A10"),
        ("'登记'!A12", "'登记'!A10"),
        ("登记!A10", "#REF!"),
        ("SUM(登记!A5:A30,A12)", "SUM(登记!A5:A27,A10)"),
        ("登记!A12:登记!A14", "登记!A10:登记!A12"),
        ("汇总!A12", "汇总!A12"),
        ("'My Sheet'!A12+A12", "'My Sheet'!A12+A10"),
        ("'O''Neil'!A12", "'O''Neil'!A12"),
        ("'登记:汇总'!A12", "'登记:汇总'!A12"),
        ("登记:汇总!A12+A12", "登记:汇总!A12+A10"),
        ("[1]登记!A12+A12", "[1]登记!A12+A10"),
        ("'[1]登记'!A12", "'[1]登记'!A12"),
        (r"'C:\d\[b.xlsx]登记'!A12", r"'C:\d\[b.xlsx]登记'!A12"),
        ("[1]!Rate*A12", "[1]!Rate*A10"),
        ("[0]!A_12", "[0]!A_12"),
        ("#REF!+A12", "#REF!+A10"),
        ("#REF!A12+A12", "#REF!A12+A10"),
        ("登记!#REF!+A12", "登记!#REF!+A10"),
        ("IF(A12=#N/A,#DIV/0!,1)", "IF(A10=#N/A,#DIV/0!,1)"),
        ("LOG10(A12)", "LOG10(A10)"),
        ("A12:INDEX(B:B,3)", "A10:INDEX(B:B,3)"),
        ("INDEX(A1:A12,2):A21", "INDEX(A1:A10,2):A18"),
        ("OFFSET(A12,0,0,COUNTA(A12:A30),1)", "OFFSET(A10,0,0,COUNTA(A10:A27),1)"),
        ("TAXI2024+A12", "TAXI2024+A10"),
        ("RATE.A12*_A12*A12_*A12", "RATE.A12*_A12*A12_*A10"),
        ("R1C1+A12", "R1C1+A10"),
        ("1E+12*A12", "1E+12*A10"),
        ("1.5*A12%", "1.5*A10%"),
        ("{1,2;3,4}*A12", "{1,2;3,4}*A10"),
        ("@A12:A14", "@A10:A12"),
        ("SUM(A12#)", "SUM(A10#)"),
        ("SUM(A10#)", "SUM(#REF!)"),
        ("_xlfn.ANCHORARRAY(A12)", "_xlfn.ANCHORARRAY(A10)"),
        ("_xlfn.LET(_xlpm.x1,A12,_xlpm.x1*A9)", "_xlfn.LET(_xlpm.x1,A10,_xlpm.x1*A9)"),
        ("_xlfn.LAMBDA(_xlpm.a12,_xlpm.a12+A12)(A21)", "_xlfn.LAMBDA(_xlpm.a12,_xlpm.a12+A10)(A18)"),
        ("A5:A9 A9:A12", "A5:A9 A9:A10"),
        ("(A5:A9,A12)", "(A5:A9,A10)"),
        ("XFD12+XFE12", "XFD10+XFE12"),
        ("A1048576+A1048577", "A1048573+A1048577"),
        ("a12", "a10"),
        ("-A12+ A21", "-A10+ A18"),
        ("合计12+A12", "合计12+A10"),
        ("TRUE", "TRUE"),
        ("", ""),
    ],
)
def test_rows_removed(before: str, after: str) -> None:
    assert rows_removed(before, "登记", "登记", REMOVED) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("A12", "A12"),
        ("登记!A12+A12", "登记!A10+A12"),
        ("SUM('登记'!$A$10:$A$11)", "SUM(#REF!)"),
        ("登记!$4:$12", "登记!$4:$10"),
    ],
)
def test_a_formula_elsewhere_follows_only_what_names_the_sheet(before: str, after: str) -> None:
    assert rows_removed(before, "汇总", "登记", REMOVED) == after


def test_a_sheet_name_compares_without_case_and_with_its_apostrophe() -> None:
    assert rows_removed("'o''NEIL 数据'!A12", "", "O'Neil 数据", REMOVED) == "'o''NEIL 数据'!A10"


@pytest.mark.parametrize(
    ("formula", "areas", "removed", "after", "exact"),
    [
        ('$G5="新建"', "A5:J28", [10], '$G5="新建"', True),
        ('$G5="新建"', "A5:J28", [5, 6], '$G5="新建"', True),
        ('$G7="新建"', "A7:J28", [5, 6], '$G5="新建"', True),
        ("A6<>A5", "A6:A28", [10], "A6<>A5", False),
        ("A5>$H$32", "A5:A28", [10, 11], "A5>$H$30", True),
        ("A5>$H$10", "A5:A28", [10], "A5>#REF!", True),
        ("H32>5", "B35", [33], "H32>5", True),
        ("H32>5", "B35", [10], "H31>5", True),
        ("H32>5", "B35", [32], "#REF!>5", True),
        ("SUM(A$5:A6)", "B6:B28", [10], "SUM(A$5:A6)", True),
        ("A1", "B5:B8", [3], "A1", False),
        ("A20", "B5:B8", [15], "A19", True),
        ("汇总!A5", "A5:A28", [10], "汇总!A5", False),
    ],
)
def test_a_shared_formula_keeps_its_distances(
    formula: str, areas: str, removed: list[int], after: str, exact: bool
) -> None:
    found = references(areas)
    boxes = [reference.box for reference in found]
    assert rows_removed_shared(formula, "登记", "登记", RowMap(removed), boxes) == (after, exact)


def test_a_shared_formula_of_another_sheet_moves_when_all_of_it_moves() -> None:
    box = [Box(1, 3, 1, 1)]
    assert rows_removed_shared("登记!A12", "汇总", "登记", REMOVED, box) == ("登记!A10", True)
    assert rows_removed_shared("登记!A9", "汇总", "登记", REMOVED, box) == ("登记!A9", False)


@given(
    first=st.integers(1, 40),
    height=st.integers(0, 20),
    target=st.integers(1, 60),
    removed=st.sets(st.integers(1, 60), max_size=12),
    dollar=st.booleans(),
)
def test_a_shared_formula_is_exact_only_if_each_cell_alone_agrees(
    first: int, height: int, target: int, removed: set[int], dollar: bool
) -> None:
    rows = RowMap(removed)
    box = Box(first, first + height, 2, 2)
    formula = f"A{'$' if dollar else ''}{target}"
    new, exact = rows_removed_shared(formula, "S", "S", rows, [box])
    kept = [row for row in range(first, first + height + 1) if not rows.gone(row)]
    if not exact or not kept:
        return
    for row in kept:
        alone = rows_removed(translated(formula, row - first, 0), "S", "S", rows)
        assert translated(new, rows.moved(row) - rows.moved(kept[0]), 0) == alone


@pytest.mark.parametrize(
    ("before", "rows", "columns", "after"),
    [
        ("A1", 1, 1, "B2"),
        ("$A1+A$1+$A$1", 2, 2, "$A3+C$1+$A$1"),
        ("SUM(A1:B$3)", 1, 0, "SUM(A2:B$3)"),
        ('登记!A1&"A1"', 3, 0, '登记!A4&"A1"'),
        ("A1", -1, 0, "#REF!"),
        ("SUM(A:B,3:4)", 1, 1, "SUM(B:C,4:5)"),
        ("Cases[A1]+LOG10(A1)", 1, 0, "Cases[A1]+LOG10(A2)"),
    ],
)
def test_translated_copies_a_formula(before: str, rows: int, columns: int, after: str) -> None:
    assert translated(before, rows, columns) == after


@given(
    column=st.sampled_from(["A", "$B", "ZZ", "$AAA"]),
    row=st.sampled_from(["5", "$17", "100"]),
    down=st.integers(0, 30),
    right=st.integers(0, 30),
)
def test_translated_agrees_with_openpyxl(column: str, row: str, down: int, right: int) -> None:
    formula = f"SUM({column}{row}:{column}200)*Sheet1!{column}{row}"
    origin, target = (
        "A1",
        f"{'ABCDEFGHIJKLMNOPQRSTUVWXYZABCDE'[right] if right < 26 else 'A' + 'ABCDE'[right - 26]}{down + 1}",
    )
    assert "=" + translated(formula, down, right) == Translator("=" + formula, origin).translate_formula(target)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("登记!$H$5:$H$28", "登记!$H$5:$H$30"),
        ("登记!$A$5:$J$28", "登记!$A$5:$J$30"),
        ("OFFSET(登记!$A$5,0,0,COUNTA(登记!$A$5:$A$28),1)", "OFFSET(登记!$A$5,0,0,COUNTA(登记!$A$5:$A$30),1)"),
        ("登记!$H$5:$H$27", "登记!$H$5:$H$27"),
        ("登记!$H$28", "登记!$H$28"),
        ("登记!$K$5:$K$28", "登记!$K$5:$K$28"),
        ("汇总!$H$5:$H$28", "汇总!$H$5:$H$28"),
    ],
)
def test_range_grown(before: str, after: str) -> None:
    assert range_grown(before, "", "登记", Box(5, 28, 1, 10), Box(5, 30, 1, 10)) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("COUNTA(登记!B5:B5)", "COUNTA(登记!B5:B9)"),
        ("VLOOKUP(A1,登记!$A$5:$J$5,3,0)", "VLOOKUP(A1,登记!$A$5:$J$9,3,0)"),
        ("VLOOKUP(A1,登记!A4:J5,3,0)", "VLOOKUP(A1,登记!A4:J9,3,0)"),
        ("SUM(登记!B5:D5)", "SUM(登记!B5:D5)"),
        ("登记!B5", "登记!B5"),
    ],
)
def test_a_range_over_the_only_record_grows_unless_it_is_a_row_of_it(before: str, after: str) -> None:
    assert range_grown(before, "", "登记", Box(5, 5, 1, 10), Box(5, 9, 1, 10)) == after


def test_a_row_map_moves_and_shrinks() -> None:
    assert [REMOVED.moved(n) for n in (9, 10, 11, 12, 20, 21)] == [9, 10, 10, 10, 18, 18]
    assert REMOVED.span(5, 30) == (5, 27)
    assert REMOVED.span(10, 11) is None
    assert REMOVED.span(1, MAX_ROW) == (1, MAX_ROW)


_OPERANDS = st.sampled_from(
    ["A1", "$B$22", "C3:D40", "E:F", "7:9", "登记!A5", "'My Sheet'!B6:C7", "Cases[金额]", "税率", '"x A1 ""q"""',
     "1.5E+3", "#N/A", "SUM(A5:A9)", "LOG10(A3)", "[1]S!A4", "TRUE", "{1,2}"]
)  # fmt: skip
_FORMULAS = st.lists(st.tuples(_OPERANDS, st.sampled_from("+-*/^&=")), min_size=1, max_size=6).map(
    lambda parts: "".join(a + b for a, b in parts).rstrip("+-*/^&=")
)


@given(_FORMULAS)
def test_the_references_found_are_those_that_openpyxl_finds(formula: str) -> None:
    tokens = [t.value for t in Tokenizer("=" + formula).items if t.type == Token.OPERAND and t.subtype == Token.RANGE]
    wanted = [v for v in tokens if v not in ("税率", "Cases[金额]", "[1]S!A4")]
    found = [formula[r.start : r.end] for r in references(formula)]
    assert found == wanted


@given(_FORMULAS)
def test_a_formula_that_nobody_changes_stays_as_written(formula: str) -> None:
    assert rewritten(formula, lambda _: None) == formula


@given(_FORMULAS, st.sets(st.integers(1, 60)), st.integers(1, 60))
def test_removing_rows_one_by_one_or_at_once_is_the_same(formula: str, some: set[int], last: int) -> None:
    low = {row for row in some if row < last}
    at_once = rows_removed(formula, "登记", "登记", RowMap(low | {last}))
    after_last = rows_removed(formula, "登记", "登记", RowMap([last]))
    assert rows_removed(after_last, "登记", "登记", RowMap(low)) == at_once
