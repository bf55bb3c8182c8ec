"""Deleted rows: what moves, what shrinks, what goes, what is refused. Rows 5 and 6 go unless said otherwise."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import xlsxwriter

from cs_workbook.books.ooxml import open_workbook
from cs_workbook.books.ooxml.shifting import remove_rows
from cs_workbook.model import WorkbookError

from .decorated import SHEET, Draft, build
from .deleting import WIDE, after

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


SMALL, OTHER = "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"


def sheet_xml(rows: str, prefix: str = "") -> str:
    """Return a worksheet part with these rows."""
    p = f"{prefix}:" if prefix else ""
    space = f"xmlns:{prefix}" if prefix else "xmlns"
    return f'<{p}worksheet {space}="{MAIN}"><{p}sheetData>{rows}</{p}sheetData></{p}worksheet>'


def small_book(folder: Path, rows: str, other: str = "", prefix: str = "") -> Path:
    """Write a workbook with the sheets A (these rows) and B."""
    path = folder / "book.xlsx"
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet("A")
    book.add_worksheet("B")
    book.close()
    draft = Draft(path)
    draft.parts[SMALL] = sheet_xml(rows, prefix).encode()
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


# ------------------------------------------------------------------ refusals


def test_a_data_table_keeps_the_row_above_it_which_it_computes_with(tmp_path: Path) -> None:
    rows = formula("B7", "", ' t="dataTable" ref="B7:B9" dt2D="0" r1="A1"')
    with pytest.raises(WorkbookError, match="A!B7: deleting the rows would break this what-if data table"):
        after(small_book(tmp_path, rows))
    assert "dataTable" not in rows_of(after(small_book(tmp_path, rows), [6, 7, 8, 9]))


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
