"""erase: nothing in the whole file, its copies, journals and log still tells of the customer."""

from __future__ import annotations

import gzip
import html
import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from cs_workbook.books import open_book
from cs_workbook.books.file import FileBook
from cs_workbook.cli import main
from cs_workbook.jobs import job_named
from cs_workbook.model import AppendRow, SetCell, Text
from cs_workbook.overview import asker
from cs_workbook.runner import run_job
from cs_workbook.session import Session
from tests.books.ooxml.decorated import Draft
from tests.books.ooxml.linter import lint
from tests.jobs.erasing import GONE, NAME, PHONE, whole
from tests.tables import NOW


def shared(path: Path) -> Path:
    """The same workbook with its texts in a shared string table, as Excel saves it."""
    draft = Draft(path)
    items: dict[str, int] = {}

    def number(match: re.Match[str]) -> str:
        n = items.setdefault(match[3], len(items))
        return f'<c{match[1]} t="s"{match[2]}><v>{n}</v></c>'

    for part in [part for part in draft.parts if part.startswith("xl/worksheets/sheet")]:
        pattern = r'<c((?: r="\w+"| s="\d+")*) t="inlineStr"([^>]*)><is>(<t[^>]*>[^<]*</t>)</is></c>'
        draft.parts[part] = re.sub(pattern, number, draft.text(part)).encode()
    old = draft.text("xl/sharedStrings.xml") if "xl/sharedStrings.xml" in draft.parts else ""
    assert "<si>" not in old
    table = "".join(f"<si>{text}</si>" for text in items)
    xml = f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{table}</sst>'
    if old:
        draft.parts["xl/sharedStrings.xml"] = xml.encode()
    else:
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
        draft.add("xl/sharedStrings.xml", xml, kind)
        draft.relate(
            "xl/workbook.xml",
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings",
            "xl/sharedStrings.xml",
        )
    return draft.write(path)


def fill(path: Path) -> None:
    """Put the customer into every table, as people and jobs would have."""
    rows = whole()
    edits = [
        AppendRow(name, {k: v for k, v in row.items() if v is not None})
        for name, rows in rows.items()
        for row in rows
        if name != "Findings"
    ]
    FileBook(path).apply(edits)


def decorate(path: Path) -> None:
    """A sheet, a note, a shape's name and properties of the team's own that tell of the customer."""
    import openpyxl
    from openpyxl.comments import Comment

    book = openpyxl.load_workbook(path)
    sheet: Any = book.create_sheet("备忘")
    sheet["A1"], sheet["A2"], sheet["A3"] = f"{NAME} {PHONE}", int(PHONE), "与此人无关"
    sheet["A1"].comment = Comment(f"打给{NAME}", "小周")
    sheet["B1"].hyperlink = "mailto:wang@example.com"
    sheet["B1"] = "写信"
    book.properties.description = f"{NAME}的投诉"
    book.save(path)


@pytest.fixture
def told(new_workbook, tmp_path) -> Path:
    """A workbook, saved by Excel's rules, that tells of the customer wherever a workbook can."""
    path: Path = new_workbook()
    fill(path)
    decorate(path)
    shared(path)
    run_job(job_named("check"), FileBook(path), NOW)  # a copy and a journal
    return path


def parts(path: Path) -> dict[str, str]:
    """Every part, entities resolved, and once more without markup."""
    with zipfile.ZipFile(path) as archive:
        read = {name: html.unescape(archive.read(name).decode("utf-8", "replace")) for name in archive.namelist()}
    return {name: text + re.sub(r"<[^<>]*>", "", text) for name, text in read.items()}


TELLS = re.compile(r"王\s*小\s*明|138[ -]?1234[ -]?5678|１３８１２３４５６７８|wang@example")


def run(path: Path, *more: str, input: str | None = None) -> Any:
    words = [
        "erase",
        str(path),
        "--customer",
        NAME,
        "--customer",
        PHONE,
        "--customer",
        "wang@example.com",
        "--now",
        "2026-11-21 10:00",
        "--lang",
        "zh",
    ]
    return CliRunner().invoke(main, [*words, *more], input=input)


def test_no_part_journal_or_log_of_the_file_tells_of_the_customer(told):
    assert len({name for name, text in parts(told).items() if TELLS.search(text)}) >= 5
    defects = set(map(str, lint(told)))
    result = run(told, "--yes")
    assert result.exit_code == 0, result.output
    assert {name: TELLS.findall(text) for name, text in parts(told).items() if TELLS.search(text)} == {}
    assert set(map(str, lint(told))) <= defects
    kept = list((told.parent / ".cs_workbook").iterdir())
    for journal in (path for path in kept if path.name.endswith(".gz")):
        assert not TELLS.search(gzip.decompress(journal.read_bytes()).decode())
    copies = [path for path in kept if path.suffix == ".xlsx"]
    assert len(copies) == 2 and all(str(copy) in result.output for copy in copies)
    (certificate,) = told.parent.glob("*证明*.xlsx")
    assert not any(TELLS.search(text) for text in parts(certificate).values())
    assert not TELLS.search(result.output)
    tables = open_book(told).read()
    assert tables["Cases"].values("customer") == [GONE, "李*"]
    last = {key: tables["Log"].values(key)[-1] for key in ("job", "result", "cells")}
    assert last["job"] == "删除个人信息" and not TELLS.search(str(last))


def test_a_second_run_leaves_the_bytes_and_makes_no_second_certificate(told):
    run(told, "--yes")
    before = told.read_bytes()
    result = run(told, "--yes")
    assert result.exit_code == 1 and "没有找到此人，什么也没有删除。" in result.output
    assert told.read_bytes() == before
    assert len(list(told.parent.glob("*证明*.xlsx"))) == 1


def test_a_dry_run_says_what_would_go_and_writes_nothing(told):
    before = {path: path.read_bytes() for path in told.parent.rglob("*") if path.is_file()}
    result = run(told, "--dry-run")
    assert "登记!C5: … → …" in result.output and "批注 1 处" in result.output
    assert not TELLS.search(result.output)
    assert {path: path.read_bytes() for path in told.parent.rglob("*") if path.is_file()} == before


def test_a_person_on_a_terminal_is_asked(told):
    asked: list[Text] = []

    def ask(question: Text) -> bool:
        asked.append(question)
        return len(asked) > 1

    session = Session(NOW, "me", ask=ask)
    before = told.read_bytes()
    (no,) = session.runs(job_named("erase"), [told], {"customer": (NAME, PHONE)})
    assert told.read_bytes() == before and not no.written
    (yes,) = session.runs(job_named("erase"), [told], {"customer": (NAME, PHONE)})
    assert told.read_bytes() != before and yes.written
    assert asked[0] == asked[1] and "表格以外还有" in asked[0].zh and not TELLS.search(asked[0].zh + asked[0].en)


@pytest.mark.parametrize(("answer", "wanted"), [("y\n", True), ("是\n", True), ("n\n", False), ("", False)])
def test_only_a_plain_yes_is_one(answer, wanted):
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    out = io.StringIO()
    assert asker(Terminal(answer), out, "zh", yes=False)(Text("删除吗？", "Erase?")) is wanted
    assert out.getvalue().startswith("删除吗？")


def test_without_a_yes_nothing_goes(told):
    before = told.read_bytes()
    result = run(told)
    assert result.exit_code == 2 and "--yes" in result.output
    assert told.read_bytes() == before


def test_copies_go_when_asked_even_after_the_erasure(told):
    run(told, "--yes")
    later = FileBook(told)
    tables = later.read()
    row = tables["Cases"].rows[0]
    later.apply([SetCell("Cases", row, "note", None, "已处理")])  # its copy was made after the erasure
    folder = told.parent / ".cs_workbook"
    assert len(list(folder.glob("*.xlsx"))) == 3
    result = run(told, "--yes", "--delete-copies")
    assert "已删除此前的副本 2 个。" in result.output
    assert len(list(folder.glob("*.xlsx"))) == 1


def test_what_a_killed_run_left_goes_too(told):
    left = told.parent / ".cs_workbook" / f"{told.name}.abc.tmp.def.tmp"
    (left / "1").mkdir(parents=True)
    (left / "1" / told.name).write_bytes(told.read_bytes())
    run(told, "--yes")
    assert not left.exists()


def test_undo_refuses_and_says_why(told):
    run(told, "--yes")
    before = told.read_bytes()
    result = CliRunner().invoke(main, ["undo", str(told), "--lang", "zh"])
    assert result.exit_code == 1 and "不能撤销" in result.output
    assert told.read_bytes() == before


def test_other_places_alone_are_cleaned_and_logged(new_workbook):
    path = new_workbook()
    decorate(path)
    result = run(path, "--yes")
    assert result.exit_code == 0, result.output
    assert not any(TELLS.search(text) for text in parts(path).values())
    assert open_book(path).read()["Log"].values("job") == ["删除个人信息"]


def test_json_does_not_repeat_what_went(told):
    result = run(told, "--yes", "--json")
    assert result.exit_code == 0 and not TELLS.search(result.output)


def test_several_workbooks_are_each_erased_from_and_certified(told, tmp_path):
    other = tmp_path / "客服2025.xlsx"
    other.write_bytes(told.read_bytes())
    result = CliRunner().invoke(
        main, ["erase", str(told), str(other), "--customer", NAME, "--customer", PHONE, "--yes"]
    )
    assert result.exit_code == 0, result.output
    assert len(list(tmp_path.glob("*证明*.xlsx"))) == 2
