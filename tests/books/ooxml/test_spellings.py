"""A range that covers a whole column of records follows in every spelling, when records come and when they go."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs_workbook.books.ooxml import AppendValues, FillArea, RemoveRow, SetValue, open_workbook
from cs_workbook.books.ooxml.a1 import Area, Box
from cs_workbook.books.ooxml.cells import grammar
from cs_workbook.books.ooxml.following import Follower
from cs_workbook.books.ooxml.formulas import range_grown, resized, rows_removed, translated
from cs_workbook.books.ooxml.growth import Growth, grown_name, grown_reference
from cs_workbook.books.ooxml.package import Package
from cs_workbook.books.ooxml.references import area_of
from cs_workbook.books.ooxml.shift_map import RowMap
from cs_workbook.books.ooxml.strings import decode_text, escape_markup

from .handwritten import TABLE_PARTS, parts_of, patched, table, with_table, worksheet, write
from .libreoffice import available, views
from .linter import assert_clean

OLD, NEW = Box(5, 28, 1, 10), Box(5, 30, 1, 10)
GROWTH = Growth("登记", OLD, 30)
REMOVED = RowMap([5, 10, 11, 20, 28])
"""Of rows 5 to 28, 19 stay: 5 to 23."""

SPELLED = [
    ("登记!$A$5:$A$28", "登记!$A$5:$A$30", "登记!$A$5:$A$23"),
    ("登记!$A$5 : $A$28", "登记!$A$5 : $A$30", "登记!$A$5 : $A$23"),
    ("登记!$A$5:\n$A$28", "登记!$A$5:\n$A$30", "登记!$A$5:\n$A$23"),
    ("登记!$A$28:$A$5", "登记!$A$30:$A$5", "登记!$A$23:$A$5"),
    ("登记!$B$5:$A$28", "登记!$B$5:$A$30", "登记!$B$5:$A$23"),
    ("登记!$a$28 :$b$5", "登记!$a$30 :$b$5", "登记!$a$23 :$b$5"),
    ("登记!$A$5:登记!$A$28", "登记!$A$5:登记!$A$30", "登记!$A$5:登记!$A$23"),
    ("登记!$A$28 : 登记!$A$5", "登记!$A$30 : 登记!$A$5", "登记!$A$23 : 登记!$A$5"),
    ("'登记'!$A$5:登记!$A$28", "'登记'!$A$5:登记!$A$30", "'登记'!$A$5:登记!$A$23"),
    ("登记!$A$5:'登记'!$A$28", "登记!$A$5:'登记'!$A$30", "登记!$A$5:'登记'!$A$23"),
    ("$A$5:登记!$A$28", "$A$5:登记!$A$30", "$A$5:登记!$A$23"),
    ("登记!A28:A5", "登记!A30:A5", "登记!A23:A5"),
]


@pytest.mark.parametrize(("before", "grown", "_"), SPELLED)
def test_a_range_grows_in_its_own_spelling(before: str, grown: str, _: str) -> None:
    assert range_grown(f"SUM( {before} )*A28", "汇总", "登记", OLD, NEW) == f"SUM( {grown} )*A28"


@pytest.mark.parametrize(("before", "_", "shrunk"), SPELLED)
def test_a_range_that_loses_rows_shrinks_in_its_own_spelling(before: str, _: str, shrunk: str) -> None:
    assert rows_removed(f"SUM( {before} )*A28", "汇总", "登记", REMOVED) == f"SUM( {shrunk} )*A28"


@pytest.mark.parametrize("spelled", [before for before, _, _ in SPELLED])
def test_a_range_whose_rows_all_go_is_gone_in_every_spelling(spelled: str) -> None:
    assert rows_removed(f"SUM({spelled})+A1", "汇总", "登记", RowMap(range(5, 29))) == "SUM(#REF!)+A1"


@pytest.mark.parametrize(
    "formula",
    [
        "SUM(登记!$A$5:汇总!$A$28)",  # corners on two sheets
        "SUM(Q1:Q4!$A$28)",  # a range over several sheets, as LibreOffice writes it
        "SUM('登记:汇总'!$A$5 : $A$28)",
        "SUM([1]登记!$A$5 : $A$28)",
        "SUM([1]登记!$A$5:[1]登记!$A$28)",
        "SUM('[1]登记'!$A$28:$A$5)",
        '"登记!$A$5 : $A$28"',
        "SUM(登记!$A$5 $A$28)",
        "SUM(登记!$A$28:A5)",  # one end fixed: a running total
    ],
)
def test_what_is_no_range_over_the_records_stays(formula: str) -> None:
    assert range_grown(formula, "汇总", "登记", OLD, NEW) == formula


def test_corners_on_two_sheets_and_sheets_named_like_cells_are_told_apart() -> None:
    assert rows_removed("SUM(登记!A12:汇总!A12)", "汇总", "登记", RowMap([10])) == "SUM(登记!A11:汇总!A12)"
    assert rows_removed("SUM(Q1:Q4!A12)+A12", "登记", "登记", RowMap([10])) == "SUM(Q1:Q4!A12)+A11"
    assert rows_removed("SUM($A$12:Q4!$A$14)", "Q4", "Q4", RowMap([10])) == "SUM($A$11:Q4!$A$13)"


def test_a_copied_formula_keeps_its_spelling() -> None:
    assert translated("SUM(登记!A5 : 登记!$A$28)", 1, 1) == "SUM(登记!B6 : 登记!$A$28)"


@pytest.mark.parametrize(("before", "grown", "_"), [one for one in SPELLED if "!$" in one[0]])
def test_charts_names_and_areas_know_a_range_in_every_spelling(before: str, grown: str, _: str) -> None:
    last = 2 if "b" in before.lower() else 1
    assert area_of(before) == Area("登记", 5, 28, 1, last)
    assert grown_reference(before, GROWTH, exactly=True) == grown
    assert grown_name("客户", before, GROWTH) == grown
    assert grown_name("_xlnm.Print_Area", before, GROWTH) == grown
    assert resized(f" ={before}", 30) == f" ={grown}"


# ---------------------------------------------------------------------------------------- random spellings

_SHEET = st.sampled_from(["登记!", "'登记'!"])
_BLANK = st.sampled_from(["", "", " ", "  ", "\n"])


@st.composite
def spellings(draw: st.DrawFn) -> tuple[str, str, list[str]]:
    """Draw a range: its canonical spelling, the pattern of another, and what goes into it by turns."""
    low, rows = draw(st.integers(4, 12)), draw(st.integers(0, 20))
    columns = sorted(draw(st.lists(st.sampled_from("ABJK"), min_size=2, max_size=2)))
    dollar = draw(st.sampled_from(["", "$"]))
    backwards, crossed = rows > 0 and draw(st.booleans()), draw(st.booleans())
    corners = [f"${columns[crossed]}{dollar}{{low}}", f"${columns[not crossed]}{dollar}{{high}}"]
    if backwards:
        corners.reverse()
    colon = f"{draw(_BLANK)}:{draw(_BLANK)}{draw(st.just('') | _SHEET)}"
    pattern = f"SUM({draw(_BLANK)}{draw(_SHEET)}{corners[0]}{colon}{corners[1]}{draw(_BLANK)})"
    canonical = f"SUM(登记!${columns[0]}{dollar}{{low}}:${columns[1]}{dollar}{{high}})"
    return canonical.format(low=low, high=low + rows), pattern, [str(low), str(low + rows)]


def _respelled(canonical: str, pattern: str) -> str:
    """Put the rows of a canonical range into a pattern."""
    found = re.fullmatch(r"SUM\(登记!\$\w\$?(\d+):\$\w\$?(\d+)\)", canonical)
    assert found
    return pattern.format(low=found[1], high=found[2])


@given(spellings(), st.sets(st.integers(1, 35), max_size=20))
def test_every_spelling_follows_as_the_canonical_one_does(drawn: tuple[str, str, list[str]], gone: set[int]) -> None:
    canonical, pattern, rows = drawn
    spelled = pattern.format(low=rows[0], high=rows[1])
    old = Box(5, int(rows[1]), 1, 10)
    for new_last in (old.last_row + 3, max(5, old.last_row - 2)):
        new = old._replace(last_row=new_last)
        wanted = _respelled(range_grown(canonical, "汇总", "登记", old, new), pattern)
        assert range_grown(spelled, "汇总", "登记", old, new) == wanted
    shrunk = rows_removed(canonical, "汇总", "登记", RowMap(gone))
    got = rows_removed(spelled, "汇总", "登记", RowMap(gone))
    if shrunk == "SUM(#REF!)":
        assert re.sub(r"\s", "", got) == shrunk
    else:
        assert got == _respelled(shrunk, pattern)


_WRITTEN: dict[str, Callable[[str], str]] = {
    "plain": lambda text: text,
    "CDATA": lambda text: f"<![CDATA[{text}]]>",
    "numbered": lambda text: text.replace("\n", "&#10;").replace("'", "&apos;"),
    "comment": lambda text: text.replace("(", "(<!-- 28: -->", 1),
}


@given(spellings(), st.sampled_from(sorted(_WRITTEN)), st.sampled_from(["登记", "甲!乙 & 丙"]))
def test_a_formula_is_found_in_a_sheet_however_it_is_written(
    drawn: tuple[str, str, list[str]], way: str, sheet: str
) -> None:
    _, pattern, rows = drawn
    spelled = pattern.format(low=rows[0], high=rows[1]).replace("'登记'", "登记").replace("登记", f"'{sheet}'")
    growth = Growth(sheet, Box(5, int(rows[1]), 1, 10), int(rows[1]) + 3)
    wanted = range_grown(spelled, "汇总", sheet, growth.records, growth.records._replace(last_row=growth.new_last))
    text = _WRITTEN[way](spelled if way == "CDATA" else escape_markup(spelled))
    data = f'<row r="1"><c r="A1"><f>{text}</f></c></row>'.encode()
    follower = Follower("汇总", [growth])
    assert follower.may_follow(Streamed(data), "") or wanted == spelled or way == "comment"
    got = re.search(rb"<f>(.*)</f>", follower.rows(data, grammar(b"")), re.S)
    assert got
    assert decode_text(got[1]) == wanted


class Streamed(Package):
    """A package of one part."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def stream(self, part: str, chunk: int = 0) -> Generator[bytes, None, None]:
        yield self._data


# ---------------------------------------------------------------------------------------- whole workbooks

IN_CELLS = [
    "SUM(登记!$A$5:$A$8)",
    "SUM( 登记!$A$5 : $A$8 )",
    "SUM(登记!$A$8:$A$5)",
    "SUM(登记!$A$5:登记!$A$8)",
    "<![CDATA[SUM(登记!$A$5:$A$8)]]>",
    "<![CDATA[SUM( '登记'!$A$8 : 登记!$A$5 )]]>",
    "SUM(数量)",
]
FILLED = "SUM(登记!A$5:A$8)"
"""Shared by B1:D1, of which only the first two cover columns of the table."""


def book(path: Path) -> Path:
    """登记 holds 5, 6, 7, 8 in both columns of the table in its rows 4 to 8; 汇总 adds them up."""
    header = '<row r="4">{}</row>'.format("".join(f'<c r="{c}4" t="inlineStr"><is><t>{c}</t></is></c>' for c in "AB"))
    records = "".join(
        f'<row r="{n}">{"".join(f"""<c r="{c}{n}"><v>{n}</v></c>""" for c in "AB")}</row>' for n in range(5, 9)
    )
    rows = [
        f'<row r="{number}"><c r="A{number}"><f>{text}</f><v>26</v></c>{"{}" if number == 1 else ""}</row>'
        for number, text in enumerate(IN_CELLS, 1)
    ]
    shared = f'<c r="B1"><f t="shared" ref="B1:D1" si="0">{FILLED}</f></c>' + "".join(
        f'<c r="{c}1"><f t="shared" si="0"/></c>' for c in "CD"
    )
    sheets = {"登记": worksheet(header + records, TABLE_PARTS), "汇总": worksheet("".join(rows).format(shared))}
    names = '<definedName name="数量">登记!$A$8 : 登记!$A$5</definedName>'
    return write(path, with_table(parts_of(sheets, names=names), table("A4:B8", ["A", "B"])))


def formulas(parts: dict[str, bytes]) -> list[str]:
    return re.findall(r"<f[^>/]*>([^<]*)</f>", parts["xl/worksheets/sheet2.xml"].decode())


def test_formulas_in_cells_follow_new_records_whatever_their_spelling(tmp_path: Path) -> None:
    parts = patched(book(tmp_path / "a.xlsx"), AppendValues("T", {0: 9, 1: 9}))
    assert_clean(tmp_path / "patched.xlsx")
    assert formulas(parts) == [
        "SUM(登记!$A$5:$A$9)",
        "SUM(登记!A$5:A$9)",
        "SUM(登记!C$5:C$8)",
        "SUM( 登记!$A$5 : $A$9 )",
        "SUM(登记!$A$9:$A$5)",
        "SUM(登记!$A$5:登记!$A$9)",
        "SUM(登记!$A$5:$A$9)",
        "SUM( '登记'!$A$9 : 登记!$A$5 )",
        "SUM(数量)",
    ]
    assert '<c r="C1"><f t="shared" si="0"/>' in parts["xl/worksheets/sheet2.xml"].decode()
    assert ">登记!$A$9 : 登记!$A$5<" in parts["xl/workbook.xml"].decode()
    assert "fullCalcOnLoad" in parts["xl/workbook.xml"].decode()


def test_a_block_of_the_program_is_known_by_a_name_in_any_spelling(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx")
    assert open_workbook(path).names["数量"] == Area("登记", 5, 8, 1, 1)
    parts = patched(path, FillArea("T", [(1, 2), (3, 4)]))
    assert formulas(parts)[0] == "SUM(登记!$A$5:$A$6)"


def test_a_formula_in_cdata_is_calculated_when_the_workbook_is_opened(tmp_path: Path) -> None:
    cells = '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f><![CDATA[A1*2]]></f><v>2</v></c></row>'
    path = write(tmp_path / "a.xlsx", parts_of({"S": worksheet(cells)}))
    assert b"fullCalcOnLoad" in patched(path, SetValue("S", 1, 1, 1, 5))["xl/workbook.xml"]


def test_libreoffice_adds_up_what_the_formulas_cover(tmp_path: Path) -> None:
    if not available():
        pytest.skip("LibreOffice with its UNO bridge is not installed")
    path = book(tmp_path / "a.xlsx")
    added, removed = tmp_path / "added.xlsx", tmp_path / "removed.xlsx"
    assert open_workbook(path).patch([AppendValues("T", {0: 9, 1: 90})], added)
    assert open_workbook(path).patch([RemoveRow("T", row, {0: row, 1: row}) for row in (5, 8)], removed)
    jobs = [{"path": str(target), "sheet": "汇总", "rows": []} for target in (added, removed)]
    grown, shrunk = (view["sheets"]["汇总"]["cells"] for view in views(*jobs))
    assert [grown[f"A{row}"][1:] for row in range(1, 8)] == [[35, False]] * 7  # 5 + 6 + 7 + 8 + 9
    assert [grown[f"{column}1"][1] for column in "BCD"] == [35, 116, 0]  # the second column has 90, the third nothing
    assert [shrunk[f"A{row}"][1:] for row in range(1, 8)] == [[13, False]] * 7  # 6 + 7
    assert [shrunk[f"{column}1"][1] for column in "BCD"] == [13, 13, 0]
