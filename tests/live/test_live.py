"""The open workbook on a real Calc: what the contract of all books does not say."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.table import TableColumn, TableFormula

from cs_workbook.books.file import FileBook
from cs_workbook.books.live import LiveBook
from cs_workbook.books.saving import COPIES_FOLDER
from cs_workbook.jobs import job_named
from cs_workbook.model import (
    AppendRow,
    Cell,
    DeleteRow,
    Edit,
    FillBlock,
    RunNote,
    SetCell,
    SetNote,
    StaleWorkbookError,
    WorkbookError,
)
from cs_workbook.runner import run_job
from tests.live.desk import opened
from tests.live.test_buttons import desk, everything, filled
from tests.tables import NOW, at

NOTE = RunNote("assign-ids", NOW, "me")
CASE: dict[str, Cell] = {
    "received_at": at("2026-11-20 09:00"),
    "customer": "王*",
    "channel": "电话",
    "description": "送餐晚了",
}


@pytest.fixture(scope="session")
def shelf(tmp_path_factory) -> Path:
    folder: Path = tmp_path_factory.mktemp("live_shelf")
    return folder


@pytest.fixture
def full(shelf, tmp_path, request):
    """Thirty cases, open."""
    path = tmp_path / "客服.xlsx"
    shutil.copyfile(filled("zh", shelf), path)
    return opened(path, request)


@pytest.fixture
def empty(new_workbook, request):
    return opened(new_workbook(), request)


def changed(path: Path, change: Any) -> Path:
    """Change a workbook with openpyxl; `change` gets it and its registration sheet."""
    book = openpyxl.load_workbook(path)
    change(book, book["登记"])
    book.save(path)
    return path


def cell(book: Any, place: str) -> Any:
    sheet, _, address = place.partition("!")
    return book.sheets[sheet].range(address)


def refusal(book: Any, *edits: Any) -> str:
    with pytest.raises(WorkbookError) as caught:
        LiveBook(book).apply(edits)
    assert caught.value.text.en
    return caught.value.text.zh


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


# ------------------------------------------------------------------------------------------- writing


@pytest.mark.parametrize("text", ["007", "=1+1", "+86", "-", "@x", "'引号", "2026-11-20", "1e5", "true", "5月20日"])
def test_text_stays_text_in_any_column(text, empty):
    live = LiveBook(empty)
    live.apply([AppendRow("Cases", CASE | {"note": text, "case_id": text, "occurred_at": text})])
    cases = live.read()["Cases"]
    assert [cases.values(key) for key in ("note", "case_id", "occurred_at")] == [[text]] * 3
    row = cases.rows[0]
    assert cell(empty, f"登记!{cases.letters['note']}{row}").number_format == "@"
    assert cell(empty, f"登记!{cases.letters['occurred_at']}{row}").number_format == "yyyy-mm-dd hh:mm"
    live.apply([SetCell("Cases", row, "note", text, 7), SetCell("Cases", row, "case_id", text, True)])
    got = [live.read()["Cases"].values(key)[0] for key in ("note", "case_id")]
    assert got == [7, True]
    assert [type(value) for value in got] == [int, bool]


def test_cells_that_follow_each_other_are_written_in_one_piece(full):
    live = LiveBook(full)
    cases = live.read()["Cases"]
    notes = cases.values("note")
    edits = [
        SetCell("Cases", row, "note", note, f"备注{row}")
        for row, note in zip(cases.rows, notes, strict=True)
        if row != cases.rows[10]
    ]
    writes: list[Any] = []
    call = full.impl.call

    def noted(op: str, **values: Any) -> Any:
        if op == "write":
            writes.append(values)
        return call(op, **values)

    full.impl.call = noted
    live.apply(edits)
    assert [values["place"][1:4:2] for values in writes] == [
        (cases.rows[0], cases.rows[9]),
        (cases.rows[11], cases.rows[-1]),
    ]
    assert live.read()["Cases"].values("note")[10] == notes[10]


def test_a_column_of_formulas_is_known_and_goes_on_in_new_records(new_workbook, request):
    def change(book, sheet):
        table = sheet.tables["Cases"]
        head, end = table.ref.split(":")
        row = sheet[head].row
        last = sheet[end].column + 1
        sheet.cell(row, last).value = "字数"
        sheet.cell(row + 1, last).value = f"=LEN(G{row + 1})"
        table.ref = f"{head}:{sheet.cell(row + 1, last).coordinate}"
        table.autoFilter.ref = table.ref
        column = TableColumn(id=last, name="字数")
        column.calculatedColumnFormula = TableFormula(attr_text=f"LEN(G{row + 1})")
        table.tableColumns.append(column)

    path = changed(new_workbook(), change)
    book = opened(path, request, as_is=True)
    live = LiveBook(book)
    assert live.read()["Cases"].computed == {"+字数"}
    live.apply([AppendRow("Cases", CASE | {"description": "一二三"}), AppendRow("Cases", CASE | {"description": "一"})])
    cases = live.read()["Cases"]
    assert list(cases.values("+字数")) == [3, 1]
    assert len(cases) == 2
    with pytest.raises(ValueError, match="holds formulas"):
        live.apply([SetCell("Cases", cases.rows[0], "+字数", 3, 9)])


def test_a_column_of_the_teams_own_stays_and_can_be_set(new_workbook, request):
    def change(book, sheet):
        table = sheet.tables["Cases"]
        head, end = table.ref.split(":")
        row, last = sheet[head].row, sheet[end].column + 1
        sheet.cell(row, last).value = "店号"
        sheet.cell(row + 1, last).value = "007"
        table.ref = f"{head}:{sheet.cell(row + 1, last).coordinate}"
        table.autoFilter.ref = table.ref
        table.tableColumns.append(TableColumn(id=last, name="店号"))

    live = LiveBook(opened(changed(new_workbook(), change), request, as_is=True))
    cases = live.read()["Cases"]
    assert cases.values("+店号") == ["007"]
    live.apply([SetCell("Cases", cases.rows[0], "+店号", "007", "008"), AppendRow("Cases", CASE)])
    assert list(live.read()["Cases"].values("+店号")) == ["008", None]


def test_records_go_from_the_bottom_up_and_the_rest_moves_together(full):
    live = LiveBook(full)
    cases = live.read()["Cases"]
    gone = [cases.rows[i] for i in (1, 2, 5, 29)]
    kept = [value for row, value in zip(cases.rows, cases.values("description"), strict=True) if row not in gone]

    def deletion(row: int) -> DeleteRow:
        i = row - cases.rows[0]
        return DeleteRow("Cases", row, {key: cases.values(key)[i] for key in cases.cells})

    live.apply([deletion(row) for row in gone], NOTE)
    assert list(live.read()["Cases"].values("description")) == kept
    copies = list((Path(full.fullname).parent / COPIES_FOLDER).glob("*.xlsx"))
    assert [copy.name for copy in copies] == ["客服.xlsx.000001.xlsx"]
    assert len(FileBook(copies[0]).read()["Cases"]) == len(cases)


def test_the_last_records_leave_one_blank_row(empty):
    live = LiveBook(empty)
    live.apply([AppendRow("Cases", CASE), AppendRow("Cases", CASE)])
    cases = live.read()["Cases"]
    live.apply([DeleteRow("Cases", row, {"customer": "王*"}) for row in cases.rows])
    assert len(live.read()["Cases"]) == 0
    live.apply([AppendRow("Cases", CASE)])
    assert list(live.read()["Cases"].rows) == [cases.rows[0]]


def test_something_below_a_table_stops_its_growth_before_anything_is_written(empty):
    live = LiveBook(empty)
    row = live.read()["Cases"].header_row + 2
    cell(empty, f"登记!C{row}").value = "请勿移动"
    zh = refusal(empty, FillBlock("findings", "Findings", (("错误",) * 7,)), *[AppendRow("Cases", CASE)] * 2)
    assert zh.startswith(f"客服.xlsx，登记!C{row}：“Cases”要向下增加行，但下方已有内容。")
    tables = LiveBook(empty).read()
    assert len(tables["Cases"]) == 0
    assert tables.blocks["Findings"] == ()


def test_a_protected_sheet_is_refused_by_name(empty):
    empty.impl.call("protect", sheet="登记", on=True)
    zh = refusal(empty, AppendRow("Cases", CASE))
    assert zh.startswith("客服.xlsx 的工作表“登记”受保护，没有写入任何内容。")
    empty.impl.call("protect", sheet="登记", on=False)


def test_a_value_that_no_cell_can_hold_is_refused_with_its_place(empty):
    zh = refusal(empty, AppendRow("Cases", CASE | {"note": "长" * 40000}))
    assert zh.startswith("客服.xlsx，登记!")
    assert zh.endswith("要写入的文字超过单元格上限 32,767 个字符，请先缩短。")


def test_a_block_takes_links_and_charts_with_it(full):
    run_job(job_named("summarize"), LiveBook(full), NOW)
    blocks = LiveBook(full).read().blocks
    formulas = [f for chart in full.sheets["月度汇总"].charts for f in [chart.api[1].SeriesCollection(1).Formula]]
    for name, shown in (("cs_summary_category", formulas), ("cs_summary_daily", formulas)):
        first, last = _rows(full, name)
        assert last - first + 1 == len(blocks[name])
        assert any(f"${first}:" in f and f.count(f"${last}") == 2 for f in shown), (name, shown)
    links: dict[int, list[str | None]] = {0: ["'登记'!A7", None], 2: ["'设置'!B2", "'登记'!B9"]}
    LiveBook(full).apply([FillBlock("findings", "Findings", (("a", "b", "A7"), ("c", "d", "B9")), links)])
    area = LiveBook(full)._reader().area("Findings")
    place = ["校验结果", area.first_row, 1, area.last_row, 7]
    row = area.first_row + 1
    assert full.impl.call("links", place=place) == {
        f"A{row}": "'登记'!A7",
        f"C{row}": "'设置'!B2",
        f"C{row + 1}": "'登记'!B9",
    }
    LiveBook(full).apply([FillBlock("findings", "Findings", (("e", "f", "g"),))])
    assert full.impl.call("links", place=place) == {}


def _rows(book: Any, name: str) -> tuple[int, int]:
    area = LiveBook(book)._reader().names[name][1]
    return area.first_row + 1, area.last_row


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
