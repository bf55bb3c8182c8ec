"""Packages that other programs write: strict, prefixed, UTF-16, implied addresses, odd zips."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from cs_workbook.books.ooxml import AppendValues, SetValue, open_workbook
from cs_workbook.model import WorkbookError

from .decorated.odd import Pipe
from .handwritten import HEAD, STRICT, TABLE_PARTS, parts_of, patched, rows_of, table, with_table, worksheet, write


def test_a_strict_workbook_is_edited_like_any_other(tmp_path: Path) -> None:
    sheet = worksheet('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', ns=STRICT)
    parts = parts_of({"S": sheet}, shared=["甲"], strict=True, styles=None)
    path = write(tmp_path / "a.xlsx", parts)
    assert open_workbook(path).strict
    got = patched(path, SetValue("S", 1, 1, "甲", "乙"), SetValue("S", 1, 2, None, dt.datetime(2024, 3, 1)))
    assert rows_of(got["xl/worksheets/sheet1.xml"]) == (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>乙</t></is></c><c r="B1" s="1"><v>45352</v></c></row>'
    )
    assert STRICT.encode() in got["xl/styles.xml"]
    assert b"purl.oclc.org/ooxml/officeDocument/relationships/styles" in got["xl/_rels/workbook.xml.rels"]


def test_a_prefix_is_kept_on_what_is_new(tmp_path: Path) -> None:
    rows = '<x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c><x:c r="C1"><x:f>A1</x:f><x:v>1</x:v></x:c></x:row>'
    path = write(tmp_path / "a.xlsx", parts_of({"S": worksheet(rows, prefix="x")}))
    assert open_workbook(path).formula_columns("S", 1, 9) == {3}
    edits = [SetValue("S", 1, 1, 1, "甲"), SetValue("S", 1, 2, None, True), SetValue("S", 2, 1, None, 2.5)]
    got = rows_of(patched(path, *edits)["xl/worksheets/sheet1.xml"], b"x:")
    assert got == (
        '<x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>甲</x:t></x:is></x:c><x:c r="B1" t="b"><x:v>1</x:v></x:c>'
        '<x:c r="C1"><x:f>A1</x:f><x:v>1</x:v></x:c></x:row><x:row r="2"><x:c r="A2"><x:v>2.5</x:v></x:c></x:row>'
    )


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "gb18030", "iso-8859-1", "utf-8-sig"])
def test_a_part_in_another_encoding_stays_in_it(tmp_path: Path, encoding: str) -> None:
    text = worksheet('<row r="1"><c r="A1" t="str"><v>é</v></c></row>')
    declared = {"utf-8-sig": "UTF-8", "utf-16-be": "UTF-16"}.get(encoding, encoding)
    text = text.replace("UTF-8", declared)
    data = ("\ufeff" + text).encode("utf-16-be") if encoding == "utf-16-be" else text.encode(encoding)
    parts = parts_of({"S": data})
    got = patched(write(tmp_path / "a.xlsx", parts), SetValue("S", 1, 1, "é", "乙"))["xl/worksheets/sheet1.xml"]
    new = "&#20057;" if encoding == "iso-8859-1" else "乙"
    expected = text.replace('<c r="A1" t="str"><v>é</v></c>', f'<c r="A1" t="inlineStr"><is><t>{new}</t></is></c>')
    assert got == (("\ufeff" + expected).encode("utf-16-be") if encoding == "utf-16-be" else expected.encode(encoding))


def test_rows_and_cells_without_addresses_count_on(tmp_path: Path) -> None:
    rows = (
        '<row><c><v>1</v></c><c r="D1"><v>2</v></c><c><v>3</v></c></row><row r="4"><c/></row><row><c><v>5</v></c></row>'
    )
    path = write(tmp_path / "a.xlsx", parts_of({"S": worksheet(rows)}))
    edits = [
        SetValue("S", 1, 1, 1, 10),
        SetValue("S", 1, 2, None, 20),
        SetValue("S", 1, 5, 3, 30),
        SetValue("S", 3, 1, None, 40),
        SetValue("S", 5, 1, 5, 50),
    ]
    assert rows_of(patched(path, *edits)["xl/worksheets/sheet1.xml"]) == (
        '<row><c r="A1"><v>10</v></c><c r="B1"><v>20</v></c><c r="D1"><v>2</v></c><c r="E1"><v>30</v></c></row>'
        '<row r="3"><c r="A3"><v>40</v></c></row><row r="4"><c/></row><row><c r="A5"><v>50</v></c></row>'
    )


def test_comments_cdata_and_instructions_are_seen_through_and_kept(tmp_path: Path) -> None:
    rows = (
        '<!-- <row r="1"><c r="A1"/></row> --><row r="1"><!-- <c r="A1"/> -->'
        '<c r="A1" t="str"><v><![CDATA[a<c r="B1">]]></v></c><?x <c r="B1"/>?><c r="B1"><v>2</v></c> <!-- n --></row>'
        '<!-- </sheetData> --><row r="3"><c r="A3"><v>3</v></c></row>'
    )
    path = write(tmp_path / "a.xlsx", parts_of({"S": worksheet(rows)}))
    got = rows_of(
        patched(path, SetValue("S", 1, 1, 'a<c r="B1">', "n"), SetValue("S", 1, 2, 2, 9))["xl/worksheets/sheet1.xml"]
    )
    assert got == rows.replace(
        '<c r="A1" t="str"><v><![CDATA[a<c r="B1">]]></v></c>', '<c r="A1" t="inlineStr"><is><t>n</t></is></c>'
    ).replace("<v>2</v>", "<v>9</v>")


def test_attributes_in_any_order_and_quotes_are_understood(tmp_path: Path) -> None:
    rows = "<row ht='20' r='2' ><c  s='2' r='A2' t='str'><v>a</v></c >\n<c t=\"n\" r=\"B2\" ><v> 5 </v></c></row >"
    path = write(tmp_path / "a.xlsx", parts_of({"S": worksheet(rows)}))
    got = rows_of(patched(path, SetValue("S", 2, 1, "a", 1), SetValue("S", 2, 2, 5, 6))["xl/worksheets/sheet1.xml"])
    assert got == '<row ht=\'20\' r=\'2\' ><c r="A2" s="2"><v>1</v></c>\n<c r="B2"><v>6</v></c></row >'


def test_an_empty_sheet_opens_for_its_first_cell(tmp_path: Path) -> None:
    sheet = worksheet("").replace("<sheetData></sheetData>", "<sheetData />")
    path = write(tmp_path / "a.xlsx", parts_of({"S": sheet}))
    got = patched(path, SetValue("S", 2, 2, None, 1))["xl/worksheets/sheet1.xml"]
    assert got.decode() == sheet.replace(
        "<sheetData />", '<sheetData><row r="2"><c r="B2"><v>1</v></c></row></sheetData>'
    )


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="2"/><row r="1"/>',
        '<row r="1"/><row r="1"/>',
        '<row r="x"/>',
        '<row r="2000000"/>',
        '<row r="1"><c r="B1"/><c r="A1"/></row>',
        '<row r="1"><c r="A1"/><c r="A1"/></row>',
    ],
)
def test_rows_or_cells_out_of_order_are_refused(tmp_path: Path, rows: str) -> None:
    path = write(tmp_path / "a.xlsx", parts_of({"S": worksheet(rows)}))
    with pytest.raises(WorkbookError, match='the rows of sheet "S" are out of order'):
        open_workbook(path).patch([SetValue("S", 1, 3, None, 1)], tmp_path / "b.xlsx")


def test_a_chart_sheet_is_listed_and_not_written_to(tmp_path: Path) -> None:
    chart = f'{HEAD}<chartsheet xmlns="x"><sheetViews/></chartsheet>'
    path = write(tmp_path / "a.xlsx", parts_of({"S": worksheet(""), "图": chart}))
    book = open_workbook(path)
    assert [sheet.name for sheet in book.sheets] == ["S", "图"]
    with pytest.raises(WorkbookError, match='sheet "图" has no cells to write to'):
        book.patch([SetValue("图", 1, 1, None, 1)], tmp_path / "b.xlsx")
    assert book.patch([SetValue("S", 1, 1, None, 1)], tmp_path / "b.xlsx")


@pytest.mark.parametrize("change", ["backslash", "upper", "percent", "absolute"])
def test_member_names_are_found_however_they_are_written(tmp_path: Path, change: str) -> None:
    parts = parts_of({"S": worksheet("")})
    if change == "backslash":
        parts = {name.replace("/", "\\"): data for name, data in parts.items()}
    elif change == "upper":
        parts = {name.upper() if name.startswith("xl/w") else name: data for name, data in parts.items()}
    else:
        rels = parts["xl/_rels/workbook.xml.rels"]
        new = b"worksheets/sheet%201.xml" if change == "percent" else b"/xl/worksheets/sheet1.xml"
        parts["xl/_rels/workbook.xml.rels"] = rels.replace(b"worksheets/sheet1.xml", new)
        if change == "percent":
            parts["xl/worksheets/sheet 1.xml"] = parts.pop("xl/worksheets/sheet1.xml")
    path = write(tmp_path / "a.xlsx", parts)
    got = patched(path, SetValue("S", 1, 1, None, 7))
    assert list(got) == list(parts)
    assert sum(data != parts[name] for name, data in got.items()) == 1


def test_styles_with_alternatives_count_their_fallback(tmp_path: Path) -> None:
    alternatives = (
        '<mc:AlternateContent xmlns:mc="m"><mc:Choice Requires="hs"><xf numFmtId="1"/><xf numFmtId="2"/></mc:Choice>'
        '<mc:Fallback><xf numFmtId="14"/></mc:Fallback></mc:AlternateContent>'
    )
    styles = f'{HEAD}<styleSheet xmlns="x"><cellXfs count="2"><xf numFmtId="0"/>{alternatives}</cellXfs></styleSheet>'
    rows = '<row r="1"><c r="A1" s="1"/><c r="B1"/></row>'
    path = write(tmp_path / "a.xlsx", parts_of({"S": worksheet(rows)}, styles=styles))
    day = dt.datetime(2024, 3, 1)
    got = patched(path, SetValue("S", 1, 1, None, day), SetValue("S", 1, 2, None, day))
    assert rows_of(got["xl/worksheets/sheet1.xml"]) == (
        '<row r="1"><c r="A1" s="1"><v>45352</v></c><c r="B1" s="2"><v>45352</v></c></row>'
    )


@pytest.mark.parametrize("styles", ["<styleSheet xmlns='x'/>", "<styleSheet xmlns='x'><dxfs/></styleSheet>"])
def test_styles_without_cell_formats_get_a_plain_first_one(tmp_path: Path, styles: str) -> None:
    path = write(tmp_path / "a.xlsx", parts_of({"S": worksheet("")}, styles=styles))
    got = patched(path, SetValue("S", 1, 1, None, dt.datetime(2024, 3, 1)))
    formats = '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs>'
    assert got["xl/styles.xml"].decode() == styles.replace("/>", ">" if "dxfs" not in styles else "/>").replace(
        "<styleSheet xmlns='x'>", f"<styleSheet xmlns='x'>{formats}"
    ) + ("</styleSheet>" if "dxfs" not in styles else "")


# ---------------------------------------------------------------- zips


def streamed(parts: dict[str, bytes]) -> bytes:
    """Return a zip as a stream writer makes it: sizes only in data descriptors."""

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return bytes(pipe.data)


def test_a_zip_with_data_descriptors_is_copied_with_true_sizes(tmp_path: Path) -> None:
    parts = parts_of({"S": worksheet("")})
    path = tmp_path / "a.xlsx"
    path.write_bytes(streamed(parts))
    got = patched(path, SetValue("S", 1, 1, None, 7))
    assert {name for name, data in got.items() if data != parts[name]} == {"xl/worksheets/sheet1.xml"}
    with zipfile.ZipFile(tmp_path / "patched.xlsx") as archive:
        assert not any(info.flag_bits & 8 for info in archive.infolist())


def test_stored_members_and_zip64_are_read(tmp_path: Path) -> None:
    parts = parts_of({"S": worksheet("")})
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            with archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as member:
                member.write(data)
    got = patched(path, SetValue("S", 1, 1, None, 7))
    assert {name for name, data in got.items() if data != parts[name]} == {"xl/worksheets/sheet1.xml"}


def test_untouched_members_keep_their_compressed_bytes_dates_and_comments(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.comment = "附注".encode()
        for name, data in parts_of({"S": worksheet("")}).items():
            info = zipfile.ZipInfo(name, (2021, 5, 6, 7, 8, 10))
            info.comment, info.external_attr = b"c", 0o640 << 16
            info.extra = b"\x99\x99\x02\x00ab"
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    patched(path, SetValue("S", 1, 1, None, 7))
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(tmp_path / "patched.xlsx") as new:
        assert new.comment == "附注".encode()
        for before, after in zip(old.infolist(), new.infolist(), strict=True):
            assert (before.filename, before.date_time, before.comment, before.external_attr, before.extra) == (
                after.filename, after.date_time, after.comment, after.external_attr, after.extra
            )  # fmt: skip
            if "sheet1" not in before.filename:
                assert before.compress_size == after.compress_size


def test_the_same_part_twice_is_refused_when_it_would_be_read(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive, pytest.warns(UserWarning):
        for name, data in [*parts_of({"S": worksheet("")}).items(), ("xl/worksheets/sheet1.xml", b"<x/>")]:
            archive.writestr(name, data)
    with pytest.raises(WorkbookError, match=r"holds xl/worksheets/sheet1\.xml twice"):
        open_workbook(path)


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_table_in_a_prefixed_sheet_takes_records_both_readers_see(tmp_path: Path) -> None:
    rows = (
        '<x:row r="1"><x:c r="A1" t="str"><x:v>a</x:v></x:c></x:row><x:row r="2"><x:c r="A2"><x:v>1</x:v></x:c></x:row>'
    )
    after = TABLE_PARTS.replace("<", "<x:").replace("<x:/", "</x:")
    parts = with_table(parts_of({"S": worksheet(rows, after, prefix="x")}), table("A1:A2", ["a"]))
    path = write(tmp_path / "a.xlsx", parts)
    patched(path, AppendValues("T", {0: "二"}))
    target = tmp_path / "patched.xlsx"
    assert CalamineWorkbook.from_path(str(target)).get_sheet_by_index(0).to_python()[2] == ["二"]
    sheet = load_workbook(target)["S"]
    assert sheet["A3"].value == "二"
    assert sheet.tables["T"].ref == "A1:A3"
