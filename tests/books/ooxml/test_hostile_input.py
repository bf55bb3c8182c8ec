"""Files that are no workbook, or made to do harm: one clear sentence, quickly, and nothing written."""

from __future__ import annotations

import contextlib
import io
import random
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from cs_workbook.books.ooxml import PutNote, SetValue, open_workbook
from cs_workbook.model import WorkbookError
from tests.effort import times_the_effort

from .handwritten import HEAD, parts_of, worksheet, write


def refusal(path: Path) -> str:
    """Open a workbook, which must be refused; return the English sentence."""
    with pytest.raises(WorkbookError) as refused:
        open_workbook(path)
    assert path.name in refused.value.text.zh
    return str(refused.value)


def compound(stream: str) -> bytes:
    """Return the start of a compound file whose directory names a stream."""
    header = bytearray(512)
    header[:8] = bytes.fromhex("d0cf11e0a1b11ae1")
    struct.pack_into("<H", header, 30, 9)
    struct.pack_into("<I", header, 48, 20_000)
    return bytes(header) + b"\0" * 512 * 20_000 + stream.encode("utf-16-le").ljust(512, b"\0")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.xlsx", b"", "is empty (0 bytes)"),
        ("a.xlsx", "编号,姓名\n1,甲\n".encode("gb18030"), "is a text file (such as CSV)"),
        ("a.xlsx", b"<html><table>", "is a web page or XML file"),
        ("a.xlsx", b'<?xml version="1.0"?><Workbook/>', "is a web page or XML file"),
        ("a.xlsx", bytes(range(256)) * 4, "is not an Excel workbook, or it is damaged"),
        ("a.xlsx", compound("EncryptedPackage"), "is protected by a password to open"),
        ("a.xls", compound("Workbook"), "is in the old Excel 97-2003 format (.xls)"),
        ("a.xlsx", b"PK\3\4" + b"\0" * 100, "is damaged or incomplete"),
    ],
)
def test_what_is_no_workbook_is_told_by_its_kind(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert words in refusal(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert "does not exist" in refusal(tmp_path / "a.xlsx")


def test_a_folder_is_no_workbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(WorkbookError, match=f"{tmp_path.name} is a folder. Name the workbook in it."):
        open_workbook(Path())


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"word/document.xml": b"<w/>"}, "is not an Excel workbook (perhaps a Word"),
        ({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}, "is not an Excel workbook"),
        ({"xl/workbook.xml": b"<workbook/>"}, "is damaged or incomplete"),
    ],
)
def test_other_archives_are_told_apart(tmp_path: Path, members: dict[str, bytes], words: str) -> None:
    assert words in refusal(write(tmp_path / "a.xlsx", members))


def test_a_binary_workbook_is_told_by_its_name(tmp_path: Path) -> None:
    parts = parts_of({"S": worksheet("")})
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(b"workbook.xml", b"workbook.bin")
    parts["xl/workbook.bin"] = parts.pop("xl/workbook.xml")
    assert "is in the binary format (.xlsb)" in refusal(write(tmp_path / "a.xlsb", parts))


@pytest.mark.parametrize("kept", [0.2, 0.6, 0.99])
def test_a_cut_off_file_is_refused(tmp_path: Path, kept: float) -> None:
    path = write(tmp_path / "a.xlsx", parts_of({"S": worksheet("")}))
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * kept)])
    assert "is damaged or incomplete" in refusal(path)


def test_a_damaged_sheet_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    rows = "".join(f'<row r="{row}"><c r="A{row}"><v>{row * 7919}</v></c></row>' for row in range(1, 9000))
    path = write(tmp_path / "a.xlsx", parts_of({"S": worksheet(rows)}))
    data = bytearray(path.read_bytes())
    place = data.index(b"xl/worksheets/sheet1.xml") + 30_000
    data[place : place + 40] = bytes(40)
    path.write_bytes(data)
    with pytest.raises(WorkbookError, match=r"a\.xlsx"):
        open_workbook(path).patch([SetValue("S", 1, 1, 7919, 1)], tmp_path / "b.xlsx")
    assert not (tmp_path / "b.xlsx").exists()


@pytest.mark.parametrize("cut", ["</worksheet>", "</sheetData></worksheet>", "</row></sheetData></worksheet>"])
def test_a_sheet_that_ends_too_early_is_refused(tmp_path: Path, cut: str) -> None:
    sheet = worksheet('<row r="1"><c r="A1"><v>1</v></c></row>').removesuffix(cut)
    path = write(tmp_path / "a.xlsx", parts_of({"S": sheet}))
    if cut == "</worksheet>":  # what is missing is nothing we touch
        assert open_workbook(path).patch([SetValue("S", 1, 1, 1, 2)], tmp_path / "b.xlsx")
        return
    with pytest.raises(WorkbookError, match="is damaged or incomplete"):
        open_workbook(path).patch([SetValue("S", 1, 1, 1, 2)], tmp_path / "b.xlsx")


def test_a_zip_bomb_is_refused_without_unpacking_it(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts_of({"S": worksheet("")}).items():
            archive.writestr(name, data)
        with archive.open("xl/media/bomb.bin", "w") as member:
            for _ in range(200):
                member.write(bytes(1 << 20))
    assert "unpacks to an absurd size" in refusal(path)
    assert times_the_effort(lambda: refusal(path), lambda: zipfile.ZipFile(path).read("xl/media/bomb.bin")) < 0.5


def test_members_that_share_their_bytes_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", {"a.bin": bytes(range(256)) * 400}, zipfile.ZIP_STORED)
    data = path.read_bytes()
    start = data.index(b"PK\1\2")
    entry, end = data[start : data.index(b"PK\5\6")], bytearray(data[data.index(b"PK\5\6") :])
    struct.pack_into("<HHL", end, 8, 50, 50, 50 * len(entry))
    path.write_bytes(data[:start] + entry * 50 + end)
    assert "unpacks to an absurd size" in refusal(path)


def test_a_member_longer_than_it_says_is_refused(tmp_path: Path) -> None:
    parts = parts_of({"S": worksheet("")})
    path = write(tmp_path / "a.xlsx", parts)
    data = bytearray(path.read_bytes())
    entry = data.rindex(b"PK\1\2", 0, data.rindex(b"xl/worksheets/sheet1.xml"))
    struct.pack_into("<L", data, entry + 24, 10)
    path.write_bytes(data)
    assert "is longer than it says" in refusal(path)


ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml", "_rels/.rels"])
@pytest.mark.parametrize("before", ["", "<!-- x -->\n", "<?y z?>"])
def test_entity_declarations_are_refused(tmp_path: Path, part: str, before: str) -> None:
    parts = parts_of({"S": worksheet("")}, shared=["甲"])
    parts[part] = parts[part].replace(HEAD.encode(), (HEAD + before + ENTITIES).encode())
    assert f"{part} declares a document type or entities" in refusal(write(tmp_path / "a.xlsx", parts))


def test_a_document_type_in_utf_16_is_refused_too(tmp_path: Path) -> None:
    text = worksheet("").replace(HEAD, '<?xml version="1.0" encoding="UTF-16"?>' + ENTITIES)
    path = write(tmp_path / "a.xlsx", parts_of({"S": text.encode("utf-16")}))
    assert "declares a document type or entities" in refusal(path)


@pytest.mark.parametrize(
    "rows",
    [
        "<!--" * 200_000,
        "<![CDATA[" * 100_000,
        "<row " * 200_000,
        '<row r="1">' + "<c " * 200_000,
        '<row r="1"><c r="A1" t="inlineStr"><is>' + "<rPh>" * 100_000,
        '<row r="1"><c r="A1" t="inlineStr"><is>' + "<t>" * 200_000,
        '<row r="1"><c r="A1" ' + "a" * 500_000 + "/></row>",
        '<row r="1"><c r="A1" ' + '"' * 300_001 + "/></row>",
        '<row r="1"><c r="A1"><v>' + "9" * 500_000 + "</v></c></row>",
        f'<row r="{"9" * 10_000}"/>',
        f'<row r="1"><c r="A1" s="{"9" * 10_000}"/></row>',
        f'<row r="1"><c r="A1" t="s"><v>{"9" * 10_000}</v></c></row>',
        '<row r="1"><c r="A1" t="str"><v>&#99999999;&#xFFFFFFFF;</v></c></row>',
        '<row r="1"><c r="A1"><f t="shared" ref="' + "A1:" * 50_000 + '" si="0">1</f></c></row>',
    ],
)
def test_markup_made_to_be_slow_is_quick_and_never_crashes(tmp_path: Path, rows: str) -> None:
    def tried(rows: str, name: str) -> Callable[[], None]:
        path = write(tmp_path / name, parts_of({"S": worksheet(rows)}))

        def work() -> None:
            for edit in (SetValue("S", 1, 1, None, 1), SetValue("S", 9, 9, None, 1)):
                with contextlib.suppress(WorkbookError):
                    book = open_workbook(path)
                    book.formula_columns("S", 1, 100)
                    book.patch([edit], tmp_path / "b.xlsx")

        return work

    text = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"a" * len(rows)}</t></is></c></row>'
    assert times_the_effort(tried(rows, "a.xlsx"), tried(text, "text.xlsx")) < 20


def test_a_row_whose_tag_is_broken_is_refused(tmp_path: Path) -> None:
    rows = '<row r="1" spans="1:5" a<b="1"><c r="A1"><v>1</v></c></row><row r="2"/><row r="3"/>'
    path = write(tmp_path / "a.xlsx", parts_of({"S": worksheet(rows)}))
    with pytest.raises(WorkbookError, match="damaged"):
        open_workbook(path).patch([SetValue("S", 1, 9, None, "x")], tmp_path / "b.xlsx")


@pytest.mark.parametrize(
    ("before", "attributes"),
    [
        ('<sheetFormatPr defaultRowHeight="1e400"/>', ' r="2"'),
        ('<sheetFormatPr defaultRowHeight="15"/>', ' r="2" ht="1.2.3"'),
        ('<cols><col min="1" max="1" width="x"/></cols>', ' r="2"'),
    ],
)
def test_sizes_that_are_none_are_refused(tmp_path: Path, before: str, attributes: str) -> None:
    rows = f'<row{attributes}><c r="A2"><v>1</v></c></row>'
    path = write(tmp_path / "a.xlsx", parts_of({"S": worksheet(rows, before=before)}))
    with pytest.raises(WorkbookError, match="damaged"):
        open_workbook(path).patch([SetValue("S", 2, 1, 1, "x"), PutNote("S", 2, 1, None, "x")], tmp_path / "b.xlsx")
    assert not (tmp_path / "b.xlsx").exists()


@pytest.mark.parametrize("name", ["../../etc/passwd", "/abs", "C:\\x", "xl/worksheets/../../../y"])
def test_path_names_in_members_go_nowhere(tmp_path: Path, name: str) -> None:
    parts = {**parts_of({"S": worksheet("")}), name: b"x"}
    path = write(tmp_path / "sub.xlsx", parts)
    before = sorted(tmp_path.iterdir())
    assert open_workbook(path).patch([SetValue("S", 1, 1, None, 1)], tmp_path / "b.xlsx")
    assert sorted(tmp_path.iterdir()) == sorted([*before, tmp_path / "b.xlsx"])
    with zipfile.ZipFile(tmp_path / "b.xlsx") as archive:
        assert name in archive.namelist()


def test_random_damage_gives_a_refusal_or_a_result_and_never_a_traceback(tmp_path: Path) -> None:
    source = write(
        tmp_path / "a.xlsx", parts_of({"S": worksheet('<row r="1"><c r="A1"><v>1</v></c></row>')}, shared=["x"])
    )
    data = source.read_bytes()
    rng = random.Random(7)
    for _ in range(300):
        broken = bytearray(data)
        for _ in range(rng.randint(1, 4)):
            broken[rng.randrange(len(broken))] = rng.randrange(256)
        source.write_bytes(broken)
        with contextlib.suppress(WorkbookError):
            open_workbook(source).patch([SetValue("S", 1, 1, 1, 2)], tmp_path / "b.xlsx")


def test_random_damage_inside_parts_gives_a_refusal_or_a_result(tmp_path: Path) -> None:
    parts = parts_of(
        {"S": worksheet('<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><f>A1</f><v>1</v></c></row>')},
        shared=["x"], names='<definedName name="n">S!$A$1:$A$2</definedName>',
    )  # fmt: skip
    rng = random.Random(11)
    signs = b"<>/\"'=&;!?-[]ax019 \xff\x00"
    for _ in range(400):
        name = rng.choice(list(parts))
        broken = bytearray(parts[name])
        for _ in range(rng.randint(1, 6)):
            at = rng.randrange(len(broken))
            broken[at : at + rng.randint(0, 3)] = bytes(rng.choices(signs, k=rng.randint(0, 3)))
        path = write(tmp_path / "a.xlsx", {**parts, name: bytes(broken)})
        try:
            book = open_workbook(path)
            _ = book.tables, book.names, book.properties
            book.formula_columns("S", 1, 9)
            book.patch([SetValue("S", 1, 1, "x", 2)], tmp_path / "b.xlsx")
        except WorkbookError:
            pass


def test_a_file_that_changed_after_opening_is_not_patched(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", parts_of({"S": worksheet("")}))
    book = open_workbook(path)
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(WorkbookError, match="changed since it was read"):
        book.patch([SetValue("S", 1, 1, None, 1)], tmp_path / "b.xlsx")
    assert not (tmp_path / "b.xlsx").exists()


def test_a_zip_is_found_behind_other_bytes(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", parts_of({"S": worksheet("")}))
    path.write_bytes(b"PKxx" + path.read_bytes())
    assert open_workbook(path).patch([SetValue("S", 1, 1, None, 1)], tmp_path / "b.xlsx")
    assert zipfile.ZipFile(io.BytesIO((tmp_path / "b.xlsx").read_bytes())).testzip() is None
