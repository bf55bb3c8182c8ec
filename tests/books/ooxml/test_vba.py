"""VBA projects, judged by [MS-OVBA]'s own examples, by olefile and olevba, and by files xlwings ships."""

from __future__ import annotations

import contextlib
import importlib
import io
import itertools
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cs_workbook.books.ooxml.vba import (
    DamagedProject,
    build_project,
    class_module,
    code_page_for,
    document_module,
    is_identifier,
    procedural_module,
    read_project,
)
from cs_workbook.books.ooxml.vba.compound import DamagedCompound, Storage, read_compound, write_compound
from cs_workbook.books.ooxml.vba.compression import DamagedContainer, compress, decompress

olefile = pytest.importorskip("olefile")
olevba = pytest.importorskip("oletools.olevba")

XLWINGS = Path(importlib.import_module("xlwings").__path__[0])
SHIPPED = ("quickstart_standalone.xlsm", "quickstart_addin_ribbon.xlam", "addin/xlwings.xlam")
HELLO = procedural_module("Hello", "Public Sub Hi()\n    MsgBox 1\nEnd Sub\n")
BOOK = document_module("ThisWorkbook", "workbook")


def shipped(name: str) -> bytes:
    """The VBA project of a workbook that comes with xlwings; Excel and Aspose wrote them."""
    with zipfile.ZipFile(XLWINGS / name) as archive:
        return archive.read("xl/vbaProject.bin")


# ------------------------------------------------------------------------------- compression, 2.4.1


@pytest.mark.parametrize(
    ("plain", "packed"),
    [
        (b"abcdefghijklmnopqrstuv.", "01 19B0 00 6162636465666768 00 696A6B6C6D6E6F70 00 7172737475762E"),
        (b"a" * 73, "01 03B0 02 61 4500"),
        (
            b"#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa",
            "01 2FB0 00 2361616162636465 82 66 0070 616768696A 0138 08 616B6C 0030 6D6E6F70 "
            "06 71 0270 0410 7273747576 10 7778797A 003C",
        ),
    ],
    ids=["3.2.1 no copies", "3.2.3 the longest copy", "3.2.2 normal"],
)
def test_the_examples_of_the_specification_are_read(plain, packed):
    assert decompress(bytes.fromhex(packed)) == plain


def test_the_examples_without_a_choice_are_written_as_the_specification_has_them():
    assert compress(b"a" * 73) == bytes.fromhex("0103B002614500")
    assert compress(b"abcdefghijklmnopqrstuv.")[:3] == bytes.fromhex("0119B0")


text_like = st.lists(
    st.sampled_from([b"Sub ", b"End Sub\r\n", b"    ", b"RunPython ", b"x", b"\0", b"ab"]), max_size=3000
)


@given(text_like.map(b"".join))
@settings(max_examples=60, deadline=None)
def test_what_is_packed_is_read_back_by_us_and_by_olevba(plain):
    packed = compress(plain)
    assert decompress(packed) == plain
    if plain:
        assert bytes(olevba.decompress_stream(bytearray(packed))) == plain


@pytest.mark.parametrize("size", [1, 4095, 4096, 4097, 8192, 12_289])
def test_source_of_any_length_is_cut_into_chunks(size):
    plain = bytes(65 + (n * n // 7) % 26 for n in range(size))
    assert bytes(olevba.decompress_stream(bytearray(compress(plain)))) == plain


@pytest.mark.parametrize("damaged", [b"", b"\2", b"\1\x19\xb0\0abc", b"\1\x02\xb0\x01\xff\xff", b"\1\x02\x80abc"])
def test_a_damaged_container_is_refused(damaged):
    with pytest.raises(DamagedContainer):
        decompress(damaged)


# ------------------------------------------------------------------------------ compound files, MS-CFB

sizes = st.integers(0, 9000) | st.sampled_from([0, 1, 63, 64, 65, 511, 512, 4095, 4096, 4097])
names = st.text("abcdefghijKLMNOP_0123", min_size=1, max_size=31)
trees = st.dictionaries(names, sizes, max_size=40)


@given(trees, trees)
@settings(max_examples=60, deadline=None)
def test_olefile_reads_every_stream_that_was_written(inner, outer):
    outer = {name: size for name, size in outer.items() if name.upper() != "VBA"}
    content: dict[tuple[str, ...], bytes] = {("VBA", n): bytes([len(n)]) * size for n, size in unlike(inner).items()}
    content |= {(n,): bytes([len(n)]) * size for n, size in unlike(outer).items()}
    root = Storage({n[0]: data for n, data in content.items() if len(n) == 1})
    root.children["VBA"] = Storage({n[1]: data for n, data in content.items() if len(n) == 2})
    made = write_compound(root)
    assert len(made) % 512 == 0
    with olefile.OleFileIO(io.BytesIO(made)) as ole:
        assert {tuple(path): ole.openstream(path).read() for path in ole.listdir()} == content
        assert not ole.parsing_issues
    assert read_compound(made) == root


def unlike(found: dict[str, int]) -> dict[str, int]:
    """Leave out names that differ in case only: a storage may not hold both."""
    return {name.upper(): size for name, size in found.items()}


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 64, 65, 66, 99, 255])
def test_every_stream_is_found_by_the_search_tree(count):
    """Shorter names first, then by upper case ([MS-CFB] 2.6.4); 65 and 99 sheets broke another library."""
    found = {f"Sheet{n}": bytes([n % 251]) * (n * 37) for n in range(1, count + 1)}
    made = write_compound(Storage({"VBA": Storage(dict(found))}))
    with olefile.OleFileIO(io.BytesIO(made)) as ole:
        entries = ole.direntries
        top = next(e for e in entries if e and e.name == "VBA").sid_child
        for name, data in found.items():
            at, wanted = top, (len(name), name.upper())
            while entries[at].name != name:
                assert at != olefile.NOSTREAM
                here = (len(entries[at].name), entries[at].name.upper())
                at = entries[at].sid_left if wanted < here else entries[at].sid_right
            assert ole.openstream(["VBA", name]).read() == data


def test_files_that_other_programs_wrote_are_read():
    for name in SHIPPED:
        data = shipped(name)
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            expected = {tuple(path): ole.openstream(path).read() for path in ole.listdir()}
        root = read_compound(data)
        assert {(n,): c for n, c in root.children.items() if isinstance(c, bytes)} | {
            ("VBA", n): c for n, c in root.storage("VBA").children.items()
        } == expected


@pytest.mark.parametrize("cut", [0, 76, 511, 512, 2000])
def test_a_cut_off_compound_file_is_refused(cut):
    with pytest.raises(DamagedCompound):
        read_compound(build_project([BOOK, HELLO])[:cut])


def test_a_chain_that_runs_in_a_circle_is_refused():
    data = bytearray(write_compound(Storage({"big": bytes(9000)})))
    table = (struct.unpack_from("<I", data, 76)[0] + 1) * 512
    struct.pack_into("<I", data, table + 4, 0)
    with pytest.raises(DamagedCompound, match="circle"):
        read_compound(bytes(data))


# -------------------------------------------------------------------------------------- the project


def test_olevba_lists_every_module_with_its_source():
    modules = [BOOK, document_module("Sheet1", "worksheet"), document_module("Chart1", "chart"), HELLO]
    parser = olevba.VBA_Parser("vbaProject.bin", data=build_project(modules))
    assert parser.detect_vba_macros()
    found = {name: code for _, _, name, code in parser.extract_macros()}
    assert list(found) == ["ThisWorkbook.cls", "Sheet1.cls", "Chart1.cls", "Hello.bas"]
    assert found["Hello.bas"] == HELLO.source


def test_the_same_modules_give_the_same_bytes():
    assert build_project([BOOK, HELLO]) == build_project([BOOK, HELLO])


def test_there_is_no_performance_cache():
    """[MS-OVBA] 2.3.4.1: MUST NOT be present on write. The bytes are those of example 3.1.1."""
    with olefile.OleFileIO(io.BytesIO(build_project([BOOK, HELLO]))) as ole:
        assert ole.openstream("VBA/_VBA_PROJECT").read() == bytes.fromhex("CC61FFFF000100")
        assert ole.openstream("VBA/Hello").read() == compress(HELLO.source.encode())


def revealed(text: str, key: int) -> bytes:
    """Undo the PROJECT stream's data encryption, from the words of 2.4.3.3."""
    data = bytes.fromhex(text)
    seed, version_enc, key_enc = data[:3]
    assert seed ^ version_enc == 2
    assert seed ^ key_enc == key
    unencrypted, encrypted_1, encrypted_2 = seed ^ key_enc, key_enc, version_enc
    plain = bytearray()
    for byte in data[3:]:
        plain.append(byte ^ (encrypted_2 + unencrypted & 0xFF))
        encrypted_2, encrypted_1, unencrypted = encrypted_1, byte, plain[-1]
    ignored = (seed & 6) // 2
    length = struct.unpack_from("<I", plain, ignored)[0]
    assert len(plain) == ignored + 4 + length
    return bytes(plain[ignored + 4 :])


def properties(text: str) -> dict[str, str]:
    pairs = (line.partition("=") for line in text.split("\r\n") if "=" in line)
    return {key: value.strip('"') for key, _, value in pairs}


SPEC = (
    'ID="{917DED54-440B-4FD1-A5C1-74ACF261E600}"\r\nCMG="0705D8E3D8EDDBF1DBF1DBF1DBF1"\r\n'
    'DPB="0E0CD1ECDFF4E7F5E7F5E7"\r\nGC="1517CAF1D6F9D7F9D706"'
)
"""From the example 3.1.6."""


def project_stream(data: bytes) -> str:
    with olefile.OleFileIO(io.BytesIO(data)) as ole:
        text: str = ole.openstream("PROJECT").read().decode()
    return text


@pytest.mark.parametrize(
    "text",
    [SPEC, project_stream(shipped(SHIPPED[0])), project_stream(build_project([BOOK, HELLO]))],
    ids=["specification", "xlwings", "ours"],
)
def test_protection_says_open_without_password_and_visible(text):
    said = properties(text)
    key = sum(said["ID"].encode()) & 0xFF
    assert [revealed(said[name], key) for name in ("CMG", "DPB", "GC")] == [bytes(4), b"\0", b"\xff"]


def test_the_project_stream_names_documents_modules_and_classes():
    module = class_module(
        "Box", 'VERSION 1.0 CLASS\nBEGIN\n  MultiUse = -1\nEND\nAttribute VB_Name = "Box"\nPublic X\n'
    )
    lines = project_stream(build_project([BOOK, HELLO, module])).split("\r\n")
    assert lines[1:5] == ["Document=ThisWorkbook/&H00000000", "Module=Hello", "Class=Box", 'Name="VBAProject"']
    assert lines[-4:] == ["ThisWorkbook=0, 0, 0, 0, C", "Hello=0, 0, 0, 0, C", "Box=0, 0, 0, 0, C", ""]


def test_a_chinese_sheet_module_keeps_its_name():
    name = "工作表1"
    modules = [BOOK, document_module(name, "worksheet"), HELLO]
    assert list(read_project(build_project(modules)).sources) == ["ThisWorkbook", name, "Hello"]
    parser = olevba.VBA_Parser("vbaProject.bin", data=build_project(modules))
    assert "Hello.bas" in [found[2] for found in parser.extract_macros()]


@pytest.mark.parametrize(
    ("given", "page"), [(["Sheet1"], 1252), (["工作表1"], 936), (["Лист1"], 936), (["Tabelle1", "Übersicht"], 1252)]
)
def test_the_code_page_has_every_name(given, page):
    assert code_page_for(given) == page


# ------------------------------------------------------------------------------------------ modules


def test_document_modules_are_those_that_excel_writes():
    theirs = read_project(shipped(SHIPPED[0])).sources
    assert document_module("ThisWorkbook", "workbook").source == theirs["ThisWorkbook"]
    assert document_module("Sheet1", "worksheet").source == theirs["Sheet1"]


def test_xlwings_own_modules_are_those_that_its_own_workbook_holds():
    theirs = read_project(shipped(SHIPPED[0])).sources
    ours = procedural_module("xlwings", (XLWINGS / "xlwings.bas").read_text("utf-8")).source
    assert ours.split() == theirs["xlwings"].split()
    theirs_lines = [line for line in theirs["Dictionary"].split("\r\n") if 'VB_Description = "Drop' not in line]
    made = class_module("Dictionary", (XLWINGS / "addin" / "Dictionary.cls").read_text("utf-8")).source
    assert made.split("\r\n")[:9] == theirs_lines[:9]
    assert made.casefold().split() == "\r\n".join(theirs_lines).casefold().split()


def test_characters_beyond_ascii_may_stand_in_comments_only():
    made = procedural_module("M", "' 校验\nSub A() ' 检查 all\n    MsgBox \"it's\"\nEnd Sub\n")
    assert made.source == 'Attribute VB_Name = "M"\r\n\'\r\nSub A() \'  all\r\n    MsgBox "it\'s"\r\nEnd Sub\r\n'
    with pytest.raises(ValueError, match="M, line 2"):
        procedural_module("M", 'Sub A()\n    MsgBox "校验\'"\nEnd Sub\n')


@pytest.mark.parametrize(
    ("name", "good"),
    [("Sheet1", True), ("工作表1", True), ("_x", False), ("1a", False), ("a b", False), ("a" * 32, False), ("", False)],
)
def test_what_may_be_a_modules_name(name, good):
    assert is_identifier(name) is good


# --------------------------------------------------------------------------------- existing projects


@pytest.mark.parametrize("name", SHIPPED)
def test_new_source_for_one_module_leaves_all_others(name):
    old = read_project(shipped(name))
    made = old.with_sources({"xlwings" if "xlwings" in old.sources else "Main": HELLO.source})
    new = read_project(made)
    assert list(new.sources) == list(old.sources)
    changed = [module for module in old.sources if new.sources[module] != old.sources[module]]
    assert len(changed) == 1
    assert new.sources[changed[0]] == HELLO.source
    with olefile.OleFileIO(io.BytesIO(made)) as ole, olefile.OleFileIO(io.BytesIO(shipped(name))) as before:
        for stream in ("PROJECT", "PROJECTwm"):
            assert ole.openstream(stream).read() == before.openstream(stream).read()
    code = {macro[2]: macro[3] for macro in olevba.VBA_Parser("v.bin", data=made).extract_macros()}
    assert HELLO.source in code.values()
    assert len(code) == len(old.sources)


def test_forms_and_what_else_there_is_stay():
    base = read_compound(build_project([BOOK, HELLO]))
    base.children["UserForm1"] = Storage({"f": b"form", "\x03VBFrame": b"frame"}, bytes(range(16)), 7)
    base.storage("VBA").children["__SRP_0"] = b"cache"
    new = read_compound(read_project(write_compound(base)).with_sources({"Hello": BOOK.source}))
    assert new.children["UserForm1"] == base.children["UserForm1"]
    assert "__SRP_0" not in new.storage("VBA").children


def test_a_module_that_is_not_there_cannot_be_changed():
    with pytest.raises(KeyError):
        read_project(build_project([BOOK, HELLO])).with_sources({"Absent": ""})


@given(st.integers(0, 6000), st.integers(0, 255))
@settings(max_examples=150, deadline=None)
def test_a_damaged_project_never_ends_in_another_error(place, value):
    data = bytearray(build_project([BOOK, HELLO]))
    data[place % len(data)] = value
    with contextlib.suppress(DamagedProject):
        read_project(bytes(data))


def test_bytes_of_something_else_are_no_project():
    for data in (b"", b"PK\3\4" + bytes(900), bytes(range(256)) * 4, write_compound(Storage({"a": b"b"}))):
        with pytest.raises(DamagedProject):
            read_project(data)


def test_module_streams_start_in_fresh_chunks():
    """Two modules of one source have equal streams: nothing of one leaks into the other."""
    pair = [procedural_module(name, "Public X\n") for name in ("A", "B")]
    with olefile.OleFileIO(io.BytesIO(build_project([BOOK, *pair]))) as ole:
        streams = [ole.openstream(f"VBA/{m.name}").read() for m in pair]
    assert all(len(one) == len(other) for one, other in itertools.pairwise(streams))
