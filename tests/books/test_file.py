"""Closed files: what cannot be used is refused in one sentence, and what is written is written safely."""

from __future__ import annotations

import re
import stat
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.table import Table as OpenpyxlTable
from openpyxl.worksheet.table import TableColumn

from cs_workbook.books.file import FileBook
from cs_workbook.books.saving import COPIES_FOLDER, kept_beside
from cs_workbook.jobs import job_named
from cs_workbook.model import (
    AppendRow,
    Cell,
    DeleteRow,
    LockedWorkbookError,
    RunNote,
    SetCell,
    StaleWorkbookError,
    WorkbookError,
)
from cs_workbook.runner import run_job
from tests.tables import NOW, at

CASE: dict[str, Cell] = {
    "received_at": at("2026-11-20 09:00"),
    "customer": "王*",
    "channel": "电话",
    "description": "送餐晚了两小时",
}


def refusal(path: Path, job: str = "check") -> tuple[str, str]:
    with pytest.raises(WorkbookError) as caught:
        run_job(job_named(job), FileBook(path), NOW)
    text = caught.value.text
    assert "\n" not in text.zh
    assert path.name in text.zh
    assert path.name in text.en
    return text.zh, text.en


def rewrite(path: Path, part: str, change) -> None:
    """Change one part of a package in place."""
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in parts.items():
            new.writestr(name, change(data) if re.fullmatch(part, name) else data)


def test_a_renamed_header_is_named_with_the_nearest_one_found(new_workbook):
    path = new_workbook()
    for part in (r"xl/tables/.*", r"xl/worksheets/.*", r"xl/sharedStrings.xml"):
        rewrite(path, part, lambda data: data.replace("反馈渠道".encode(), "反馈途径".encode()))
    zh, en = refusal(path)
    assert zh.startswith("客服.xlsx 的工作表“登记”第")
    assert "缺少列 “反馈渠道”（最接近的是“反馈途径”）" in zh
    assert "no column '反馈渠道' (nearest: '反馈途径')" in en


def test_a_missing_table_is_named_with_its_sheet(new_workbook):
    path = new_workbook()
    rewrite(path, r"xl/tables/.*", lambda data: data.replace(b'"Cases"', b'"Kunden"'))
    zh, en = refusal(path, "assign-ids")
    assert zh.startswith("客服.xlsx 里找不到表格 Cases（应在工作表“登记”）。")
    assert en.startswith("客服.xlsx has no table Cases (it belongs on sheet '登记').")


def test_a_workbook_older_than_a_table_gets_it_by_hand_as_the_refusal_says(new_workbook):
    path = new_workbook()
    older = openpyxl.load_workbook(path)
    del older["提醒"], older.defined_names["go_reminders"]
    older.save(path)
    zh, _ = refusal(path, "remind")
    said = re.search(r"请新建工作表“(.+?)”，在第一行从左到右填写列名 (.+?)，选中.*表名称改为 (\w+)。", zh)
    assert said
    headers = said[2].split("、")
    sheet = older.create_sheet(said[1])
    sheet.append(headers)
    sheet.add_table(OpenpyxlTable(displayName=said[3], ref=f"A1:{get_column_letter(len(headers))}2"))
    older.save(path)
    book = FileBook(path)
    book.apply([AppendRow("Cases", CASE | {"case_id": "FX20261120001", "priority": "紧急"})])
    run = run_job(job_named("remind"), book, at("2026-11-20 09:30"))
    assert run.written
    assert set(FileBook(path).read()["Reminders"].values("case_id")) == {"FX20261120001"}


def test_a_workbook_of_another_program_is_no_workbook_of_ours(tmp_path):
    import xlsxwriter

    path = tmp_path / "别的.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet().write(0, 0, "你好")
    zh, _ = refusal(path)
    assert zh.startswith("别的.xlsx 里没有本工具的表格。")


@pytest.mark.parametrize(
    ("name", "content", "zh"),
    [
        ("表.xlsx", "姓名,电话\n王*,138****1234\n".encode(), "CSV|文本"),
        ("表.xlsx", b"", "空"),
        ("表.xlsx", bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 2000, "xls|加密|旧"),
        ("表.xls", bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 2000, "xls|加密|旧"),
        ("表.xlsx", b"PK\x03\x04" + b"\0" * 50, "损坏|不完整"),
    ],
    ids=["csv", "empty", "ole", "xls", "torn"],
)
def test_what_is_no_workbook_is_refused_in_one_sentence(tmp_path, name, content, zh):
    path = tmp_path / name
    path.write_bytes(content)
    assert re.search(zh, refusal(path)[0])


def test_a_truncated_file_is_refused(new_workbook):
    path = new_workbook()
    path.write_bytes(path.read_bytes()[:-3000])
    assert re.search("损坏|不完整", refusal(path)[0])


def test_a_file_that_is_not_there_is_refused(tmp_path):
    assert "不存在" in refusal(tmp_path / "没有.xlsx")[0]


def excel_owner_file(path: Path, name: str) -> Path:
    """The 165 bytes Excel leaves beside an open workbook: the name in ANSI, then in UTF-16."""
    ansi, wide = name.encode("gb18030"), name.encode("utf-16-le")
    owner = path.with_name(f"~${path.name}")
    owner.write_bytes(bytes([len(ansi)]) + ansi.ljust(54, b" ") + bytes([len(name), 0]) + wide.ljust(108, b" "))
    return owner


def filled(path: Path) -> FileBook:
    book = FileBook(path)
    book.read()
    book.apply([AppendRow("Cases", CASE)])
    return book


def test_a_workbook_open_in_excel_is_refused_by_owner_and_left_alone(new_workbook):
    path = new_workbook()
    book = filled(path)
    before = path.read_bytes()
    owner = excel_owner_file(path, "周小雨")
    with pytest.raises(LockedWorkbookError) as caught:
        run_job(job_named("assign-ids"), book, NOW)
    assert caught.value.text.zh == (
        "客服.xlsx 正在被“周小雨”用 Excel 打开，没有写入任何内容。请关闭后再运行，或在 Excel 中点按钮运行。"
        "如果确定没有人打开，请删除同一文件夹中的 ~$客服.xlsx。"
    )
    assert caught.value.text.en.startswith("客服.xlsx is open in Excel by 周小雨; nothing was written.")
    assert path.read_bytes() == before
    owner.unlink()
    assert run_job(job_named("assign-ids"), book, NOW).written


def test_a_workbook_open_in_libreoffice_is_refused_by_owner(new_workbook):
    path = new_workbook()
    book = filled(path)
    path.with_name(f".~lock.{path.name}#").write_text(",agent7,desk,21.11.2026 10:00,file:///x;", "utf-8")
    with pytest.raises(LockedWorkbookError) as caught:
        run_job(job_named("assign-ids"), book, NOW)
    assert "正在被“agent7”用 LibreOffice 打开" in caught.value.text.zh


def test_a_dry_run_works_while_the_workbook_is_open(new_workbook):
    path = new_workbook()
    book = filled(path)
    excel_owner_file(path, "周小雨")
    run = run_job(job_named("assign-ids"), book, NOW, dry_run=True)
    assert (len(run.edits), run.written) == (1, False)


def test_the_same_job_again_leaves_the_bytes_equal(new_workbook):
    path = new_workbook()
    book = filled(path)
    for job in ("assign-ids", "check", "summarize"):
        run_job(job_named(job), book, NOW)
        before = path.read_bytes()
        assert not run_job(job_named(job), FileBook(path), NOW).written, job
        assert path.read_bytes() == before, job


def test_a_row_added_after_reading_means_nothing_is_written(new_workbook):
    path = new_workbook()
    mine, theirs = filled(path), FileBook(path)
    theirs.read()
    theirs.apply([AppendRow("Cases", CASE)])
    before = path.read_bytes()
    with pytest.raises(StaleWorkbookError):
        mine.apply([AppendRow("Cases", CASE)])
    assert path.read_bytes() == before


def test_a_stale_cell_is_named_with_what_it_was_and_what_it_is(new_workbook):
    path = new_workbook()
    book = filled(path)
    row = book.read()["Cases"].rows[0]
    with pytest.raises(StaleWorkbookError) as caught:
        book.apply([SetCell("Cases", row, "customer", "李*", "赵*")])
    assert f"登记!C{row}" in caught.value.text.zh
    assert "李*" in caught.value.text.zh
    assert "王*" in caught.value.text.zh


def test_permissions_and_links_survive(new_workbook, tmp_path):
    path = new_workbook()
    path.chmod(0o640)
    link = tmp_path / "快捷方式.xlsx"
    link.symlink_to(path)
    filled(link)
    assert link.is_symlink()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert len(FileBook(path).read()["Cases"]) == 1


def test_the_last_copies_are_kept_and_older_ones_go(new_workbook):
    path = new_workbook()
    states = []
    for _ in range(13):
        states.append(path.read_bytes())
        book = FileBook(path)
        book.read()
        book.apply([AppendRow("Cases", CASE)])
    kept = kept_beside(path, ".xlsx")
    assert [copy.read_bytes() for copy in kept] == states[-10:]


def test_no_temporary_file_is_left_behind(new_workbook, tmp_path):
    path = new_workbook()
    book = filled(path)
    with pytest.raises(StaleWorkbookError):
        book.apply([SetCell("Cases", 9999, "customer", "李*", "赵*")])
    assert sorted(p.name for p in tmp_path.iterdir()) == [COPIES_FOLDER, "客服.xlsx"]


def test_a_place_that_cannot_be_written_is_refused(new_workbook, tmp_path):
    path = new_workbook()
    (tmp_path / COPIES_FOLDER).write_text("in the way", "utf-8")
    before = path.read_bytes()
    with pytest.raises(WorkbookError) as caught:
        filled(path)
    assert caught.value.text.zh.startswith("客服.xlsx 写不进去（")
    assert path.read_bytes() == before


def test_a_workbook_without_its_properties_is_recognised_by_its_headers(new_workbook):
    path = new_workbook("complaint", "en")
    rewrite(path, r"docProps/custom.xml", lambda data: re.sub(rb"cs_\w+", b"other", data))
    tables = FileBook(path).read()
    assert (tables.preset, tables.language) == ("complaint", "en")


def test_columns_of_the_teams_own_may_stand_anywhere(new_workbook):
    path = new_workbook()
    book = openpyxl.load_workbook(path)
    sheet = next(ws for ws in book if "Cases" in ws.tables)
    table = sheet.tables["Cases"]
    first, last = table.ref.split(":")
    row = int(re.sub(r"\D", "", first))
    # The team swapped two of our columns and hung one of its own behind them.
    sheet.cell(row, 2).value, sheet.cell(row, 3).value = sheet.cell(row, 3).value, sheet.cell(row, 2).value
    names = table.tableColumns
    names[1].name, names[2].name = names[2].name, names[1].name
    column = len(names) + 1
    sheet.cell(row, column, "门店")
    names.append(TableColumn(id=column, name="门店"))
    table.ref = table.autoFilter.ref = f"{first}:{get_column_letter(column)}{re.sub(r'[A-Z]', '', last)}"
    sheet.cell(row + 1, column, "三号店")
    book.save(path)
    cases = filled(path).read()["Cases"]
    assert cases.values("+门店") == ["三号店", None]
    assert list(cases.values("customer")) == [None, "王*"]
    assert list(cases.values("received_at")) == [None, CASE["received_at"]]
    assert cases.letters["customer"] == "B"


def test_a_stray_cell_at_the_end_of_a_sheet_does_not_fill_the_memory(new_workbook):
    path = new_workbook()
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    rewrite(path, r"xl/worksheets/sheet2.xml", lambda data: data.replace(b"</sheetData>", far))
    zh, en = refusal(path)
    assert "跨度过大（1048576 行 × 16384 列" in zh
    assert "spans 1048576 rows by 16384 columns" in en


def test_two_workbooks_of_one_name_keep_their_copies_apart(new_workbook):
    plain, other = new_workbook(), new_workbook(name="客服.2026.xlsx")
    filled(plain)
    filled(other)
    assert [p.name for p in kept_beside(plain)] == ["客服.xlsx.000001.xlsx"]
    assert [p.name for p in kept_beside(other)] == ["客服.2026.xlsx.000001.xlsx"]


def test_a_run_that_deleted_rows_knows_the_copy_from_before_it(new_workbook):
    path = new_workbook(name="反馈[一].XLSX")
    book = FileBook(path)
    book.apply([AppendRow("Cases", {"customer": name}) for name in ("王*", "李*")])
    row = book.read()["Cases"].rows[0]
    before = path.read_bytes()
    book.apply([DeleteRow("Cases", row, {"customer": "王*"})], RunNote("split", NOW, "me"))
    assert Path(book.past()[-1].copy).read_bytes() == before
    Path(book.past()[-1].copy).unlink()
    assert book.past()[-1].copy == ""
