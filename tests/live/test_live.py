"""The open workbook on a real Calc: reading, safety and journals beyond the contract of all books."""

from __future__ import annotations

import datetime as dt
import shutil

import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from cs_workbook.books.file import FileBook
from cs_workbook.books.live import LiveBook
from cs_workbook.jobs import job_named
from cs_workbook.model import (
    AppendRow,
    DeleteRow,
    Edit,
    FillBlock,
    SetCell,
    SetNote,
    StaleWorkbookError,
    WorkbookError,
)
from cs_workbook.runner import run_job
from tests.live.desk import opened
from tests.live.workbooks import CASE, NOTE, cell, changed, desk, everything, filled
from tests.tables import NOW, at

# ------------------------------------------------------------------------------------------- reading


@pytest.mark.parametrize("language", ["zh", "en"])
def test_everything_is_read_as_from_the_closed_file(language, shelf, tmp_path, request):
    path = tmp_path / "客服.xlsx"
    shutil.copyfile(filled(language, shelf), path)
    for job in ("assign-ids", "check", "summarize"):
        run_job(job_named(job), FileBook(path), NOW)
    assert everything(LiveBook(opened(path, request, as_is=True)).read()) == everything(FileBook(path).read())


def test_tables_are_found_on_renamed_sheets_and_columns_in_any_order(new_workbook, request):
    def change(book, sheet):
        sheet.title = "我们的登记"
        head = next(iter(sheet.tables.values())).ref.split(":")[0]
        row = int("".join(c for c in head if c.isdigit()))
        first, second = sheet.cell(row, 3).value, sheet.cell(row, 4).value
        sheet.cell(row, 3).value, sheet.cell(row, 4).value = second, first
        columns = sheet.tables["Cases"].tableColumns
        columns[2].name, columns[3].name = second, first
        sheet.cell(row + 1, 3).value = "第三列"

    book = opened(changed(new_workbook(), change), request, as_is=True)
    cases = LiveBook(book).read()["Cases"]
    assert cases.sheet == "我们的登记"
    assert cases.letters["customer"] == "D"
    assert list(cases.values("contact")) == ["第三列"]


def test_a_missing_header_is_named_in_the_words_of_the_closed_file(new_workbook, request):
    book = opened(new_workbook(), request)
    cases = LiveBook(book).read()["Cases"]
    cell(book, f"登记!{cases.letters['channel']}{cases.header_row}").value = "反馈途经"
    with pytest.raises(WorkbookError) as caught:
        LiveBook(book).read()["Cases"]
    assert caught.value.text.zh == (
        f"客服.xlsx 的工作表“登记”第 {cases.header_row} 行缺少列 “反馈渠道”（最接近的是“反馈途经”）。"
        "请把列名改回来；列的顺序可以随意，也可以另加列。"
    )


def test_a_table_that_is_gone_is_named_with_its_sheet(new_workbook, request):
    path = changed(new_workbook(), lambda book, sheet: sheet.tables.clear())
    book = opened(path, request, as_is=True)
    with pytest.raises(WorkbookError) as caught:
        LiveBook(book).read()["Cases"]
    assert caught.value.text.zh.startswith("客服.xlsx 里找不到表格 Cases（应在工作表“登记”）。")


def test_errors_are_blank_and_days_and_truth_values_are_what_they_are(empty):
    cases = LiveBook(empty).read()["Cases"]
    row, note = cases.header_row + 1, cases.letters["note"]
    LiveBook(empty).apply([AppendRow("Cases", CASE | {"note": dt.datetime(2026, 11, 20)})])
    assert LiveBook(empty).read()["Cases"].values("note") == [dt.datetime(2026, 11, 20)]
    assert cell(empty, f"登记!{note}{row}").number_format == "yyyy-mm-dd"
    cell(empty, f"登记!{note}{row}").formula = "=1/0"
    found = LiveBook(empty).read()["Cases"]
    assert found.values("note") == [None]
    assert "note" in found.computed


def test_days_counted_from_1904_are_the_same_days(new_workbook, request):
    def change(book, sheet):
        book.epoch = CALENDAR_MAC_1904

    path = changed(new_workbook(), change)
    book = opened(path, request, as_is=True)
    live = LiveBook(book)
    live.apply([AppendRow("Cases", CASE)])
    assert live.read()["Cases"].values("received_at") == [CASE["received_at"]]
    row = live.read()["Cases"].rows[0]
    live.apply([SetCell("Cases", row, "received_at", CASE["received_at"], at("2026-11-21 10:00"))])
    assert live.read()["Cases"].values("received_at") == [at("2026-11-21 10:00")]


# ------------------------------------------------------------------------------------------- safety


def test_calculation_and_status_bar_are_as_before(full):
    run_job(job_named("assign-ids"), LiveBook(full), NOW)
    assert full.app.calculation == "automatic"
    assert full.app.screen_updating is True
    assert desk(full).enable_events is True
    full.app.calculation = "manual"
    run_job(job_named("check"), LiveBook(full), NOW)
    assert full.app.calculation == "manual"
    full.app.calculation = "automatic"


def test_a_cell_changed_since_it_was_read_is_named(full):
    live = LiveBook(full)
    cases = live.read()["Cases"]
    customers, row = list(cases.values("customer")), cases.rows[3]
    cell(full, f"登记!{cases.letters['customer']}{row}").value = "钱*"
    with pytest.raises(StaleWorkbookError) as caught:
        live.apply([SetCell("Cases", cases.rows[0], "note", cases.values("note")[0], "新")])
    place = f"登记!{cases.letters['customer']}{row}"
    assert f"（{place} 原为“{customers[3]}”，现为“钱*”）" in caught.value.text.zh
    assert LiveBook(full).read()["Cases"].values("note")[0] == cases.values("note")[0]


def test_rows_sorted_since_they_were_read_are_noticed(full):
    live = LiveBook(full)
    cases = live.read()["Cases"]
    cases.values("description")
    top, bottom = cases.rows[0], cases.rows[1]
    sheet = full.sheets["登记"]
    width = len(cases.letters)
    one, other = sheet.range((top, 1), (top, width)).value, sheet.range((bottom, 1), (bottom, width)).value
    sheet.range((top, 1), (top, width)).value, sheet.range((bottom, 1), (bottom, width)).value = other, one
    with pytest.raises(StaleWorkbookError):
        live.apply([SetCell("Cases", top, "note", cases.values("note")[0], "新")])


@pytest.mark.parametrize("after", range(0, 20, 2))
def test_a_write_that_fails_leaves_every_cell_as_it_was(after, full):
    live = LiveBook(full)
    row = live.read()["Cases"].rows[0]
    live.apply([SetNote("Cases", row, "note", None, "旧"), SetNote("Cases", row + 4, "note", None, "另一条")])
    tables = live.read()
    cases = tables["Cases"]
    before, noted = everything(tables), dict(tables.notes["Cases"])
    rows = tuple((f"第{i}条", i / 10, *[None] * 5) for i in range(9))
    edits: list[Edit] = [
        SetCell("Cases", cases.rows[0], "note", cases.values("note")[0], "=新"),
        *[AppendRow("Cases", CASE | {"contact": "007"})] * 3,
        SetNote("Cases", row, "note", "旧", "新"),
        SetNote("Cases", row, "next_due", None, "新"),
        *[DeleteRow("Cases", cases.rows[i], {}) for i in (4, 5, 9)],
        FillBlock("summary", "cs_summary_daily", tuple((at("2026-11-01"), i) for i in range(9))),
        FillBlock("findings", "Findings", rows, {0: ["登记!A1"]}),
    ]
    desk(full).calc.call("fail", after=after)
    with pytest.raises(WorkbookError) as caught:
        LiveBook(full).apply(edits, NOTE)
    assert "已恢复成运行前的内容" in caught.value.text.zh
    assert caught.value.__cause__ is not None
    after_all = LiveBook(full).read()
    assert everything(after_all) == before
    assert dict(after_all.notes["Cases"]) == noted
    assert live.past() == ()


# ------------------------------------------------------------------------------------------- journals


def test_a_run_in_the_open_workbook_is_remembered_by_the_closed_one(full):
    run_job(job_named("assign-ids"), LiveBook(full), NOW, who="小周")
    (run,) = FileBook(full.fullname).past()
    assert (run.number, run.job, run.at, run.who) == (1, "assign-ids", NOW, "小周")


def test_a_workbook_without_a_folder_has_its_journals_with_the_user(full, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    full.impl.unsaved_name = "https://example.sharepoint.com/客服 2026.xlsx"
    run_job(job_named("assign-ids"), LiveBook(full), NOW)
    assert [run.job for run in LiveBook(full).past()] == ["assign-ids"]
    (kept,) = (tmp_path / "state").rglob("*.journal.gz")
    assert kept.name == "客服_2026.xlsx.000001.journal.gz"
    assert run_job(job_named("undo"), LiveBook(full), NOW).written
    full.impl.unsaved_name = "工作簿1"
    assert LiveBook(full).past() == ()
