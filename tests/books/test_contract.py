"""What every book must do, whatever lies behind it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from cs_workbook.books.file import FileBook
from cs_workbook.books.live import LiveBook
from cs_workbook.jobs import job_named
from cs_workbook.model import AppendRow, Book, Cell, DeleteRow, FillBlock, RunNote, SetCell, SetNote, StaleWorkbookError
from cs_workbook.rules.settings_sheet import parse_rules
from cs_workbook.runner import run_job
from tests.live.desk import opened
from tests.tables import NOW, MemoryBook, at, tables_of

CASES: list[dict[str, Cell]] = [
    {"received_at": at("2026-11-20 09:00"), "customer": "王*", "channel": "电话", "description": "送餐晚了两小时"},
    {"received_at": at("2026-11-20 10:30"), "customer": "李**", "channel": "邮件", "description": "=1+1 退款未到账"},
    {
        "received_at": at("2026-11-21 08:15"),
        "customer": "匿名",
        "contact": "01234",
        "description": "系统登录\n总是失败",
    },
]
NOTE = RunNote("assign-ids", NOW, "me")


@pytest.fixture(params=["memory", "file", "live"])
def book(request, new_workbook) -> Book:
    """An empty feedback workbook. A new kind of book is one more line here."""
    kinds: dict[str, Callable[[], Book]] = {
        "memory": lambda: MemoryBook(tables_of()),
        "file": lambda: FileBook(new_workbook()),
        "live": lambda: LiveBook(opened(new_workbook(), request)),
    }
    empty = kinds[request.param]()
    empty.read()
    return empty


def filled(book: Book) -> Book:
    book.apply([AppendRow("Cases", row) for row in CASES])
    return book


def first_row(book: Book) -> int:
    return book.read()["Cases"].rows[0]


def test_a_new_book_has_every_table_empty_and_its_settings_readable(book):
    tables = book.read()
    assert (tables.language, tables.preset) == ("zh", "feedback")
    assert len(tables["Cases"]) == 0
    assert parse_rules(tables)[1] == ()


def test_appended_rows_are_read_back_as_they_were_written(book):
    cases = filled(book).read()["Cases"]
    for key in ("received_at", "customer", "channel", "contact", "description", "priority"):
        assert list(cases.values(key)) == [row.get(key) for row in CASES], key


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("note", "文字"),
        ("note", " 前后有空格 "),
        ("note", "=SUM(A1)"),
        ("note", "两行\n文字"),
        ("note", "_x000D_ 原样"),
        ("occurred_at", dt.datetime(2026, 2, 28, 23, 59)),
        ("occurred_at", dt.datetime(2026, 2, 28, 23, 59, 59)),
        ("note", 7),
        ("note", -0.125),
        ("note", True),
    ],
)
def test_a_set_cell_is_read_back(book, column, value):
    row = first_row(filled(book))
    before = book.read()["Cases"].values(column)[0]
    book.apply([SetCell("Cases", row, column, before, value)])
    got = book.read()["Cases"].values(column)[0]
    assert got == value
    assert type(got) is type(value)


def test_a_cell_can_be_made_blank(book):
    row = first_row(filled(book))
    book.apply([SetCell("Cases", row, "customer", "王*", None)])
    assert book.read()["Cases"].values("customer")[0] is None


def test_one_stale_cell_means_nothing_is_written(book):
    row = first_row(filled(book))
    with pytest.raises(StaleWorkbookError):
        book.apply(
            [SetCell("Cases", row, "note", None, "新"), SetCell("Cases", row, "customer", "赵*", "钱*")],
        )
    assert book.read()["Cases"].values("note")[0] is None


def test_a_block_shrinks_and_grows(book):
    rows = tuple(("错误", "登记", f"A{i}", "反馈渠道", "空", "补填", "必填项为空") for i in range(5))
    book.apply([FillBlock("findings", "Findings", rows)])
    assert book.read().blocks["Findings"] == rows
    book.apply([FillBlock("findings", "Findings", rows[:2])])
    assert book.read().blocks["Findings"] == rows[:2]
    book.apply([FillBlock("findings", "Findings", ())])
    assert book.read().blocks["Findings"] == ()


def test_a_named_block_is_filled(book):
    rows = (("紧急", 3, 0.75), ("普通", 1, 0.25))
    book.apply([FillBlock("summary", "cs_summary_priority", rows)])
    assert book.read().blocks["cs_summary_priority"] == rows


def test_a_job_runs_and_a_second_run_changes_nothing(book):
    job = job_named("assign-ids")
    assert run_job(job, filled(book), NOW).written
    assert list(book.read()["Cases"].values("case_id")) == ["FX20261120001", "FX20261120002", "FX20261121001"]
    assert not run_job(job, book, NOW).written


def test_a_run_is_logged_without_personal_values(book):
    row = first_row(filled(book))
    run_job(job_named("assign-ids"), book, NOW, who="小周")
    log = book.read()["Log"]
    assert len(log) == 1
    assert (log.values("at")[0], log.values("who")[0], log.values("changes")[0]) == (NOW, "小周", 3)
    cells = log.values("cells")[0]
    assert isinstance(cells, str)
    assert f"登记!A{row}: 空 → FX20261120001" in cells


def test_the_last_run_is_taken_back_and_the_one_before_it_next(book):
    filled(book)
    run_job(job_named("assign-ids"), book, NOW)
    run_job(job_named("summarize"), book, NOW)
    undo = job_named("undo")
    assert run_job(undo, book, NOW).outcome.summary.zh.startswith("已撤销 2026-11-21 10:00 的“月度汇总”")
    assert book.read().blocks["cs_summary_priority"] == ()
    assert run_job(undo, book, NOW).outcome.summary.zh.startswith("已撤销 2026-11-21 10:00 的“生成编号”")
    assert list(book.read()["Cases"].values("case_id")) == [None, None, None]
    assert run_job(undo, book, NOW).outcome.summary.zh == "没有可以撤销的运行。"


def test_undo_is_refused_where_a_cell_changed_since(book):
    run_job(job_named("assign-ids"), filled(book), NOW)
    row = first_row(book)
    book.apply([SetCell("Cases", row, "case_id", "FX20261120001", "我改的")])
    run = run_job(job_named("undo"), book, NOW)
    assert not run.written
    assert run.failed
    assert [f.problem.zh for f in run.outcome.findings] == ["运行之后改成了“我改的”，撤销会丢掉它。"]


def test_appended_rows_are_taken_back(book):
    book.apply([AppendRow("Cases", row) for row in CASES[:1]])
    book.apply([AppendRow("Cases", row) for row in CASES[1:]], NOTE)
    run_job(job_named("undo"), book, NOW)
    assert list(book.read()["Cases"].values("customer")) == ["王*"]


def test_a_run_that_deleted_rows_goes_back_whole_or_stays_whole(book):
    row = first_row(filled(book))
    book.apply([DeleteRow("Cases", row + 1, {"customer": "李**"})], NOTE)
    run = run_job(job_named("undo"), book, NOW)
    assert run.written == (not run.failed) == isinstance(book, FileBook)
    back = ["王*", "李**", "匿名"] if run.written else ["王*", "匿名"]
    assert list(book.read()["Cases"].values("customer")) == back


WHY = "解决：2026-11-24（周二）18:00\n时限：2个工作日 <设置!D7>"


def test_a_note_is_put_changed_and_taken_away(book):
    row = first_row(filled(book))
    assert dict(book.read().notes["Cases"]) == {}
    book.apply([SetNote("Cases", row, "resolution_due", None, WHY), SetNote("Cases", row + 2, "note", None, "另一条")])
    assert dict(book.read().notes["Cases"]) == {(row, "resolution_due"): WHY, (row + 2, "note"): "另一条"}
    book.apply([SetNote("Cases", row, "resolution_due", WHY, "改了")])
    assert dict(book.read().notes["Cases"]) == {(row, "resolution_due"): "改了", (row + 2, "note"): "另一条"}
    book.apply([SetNote("Cases", row, "resolution_due", "改了", None)])
    assert dict(book.read().notes["Cases"]) == {(row + 2, "note"): "另一条"}
    assert list(book.read()["Cases"].values("customer")) == ["王*", "李**", "匿名"]


def test_a_stale_note_means_nothing_is_written(book):
    row = first_row(filled(book))
    book.apply([SetNote("Cases", row, "note", None, "有人写的")])
    book.read()
    with pytest.raises(StaleWorkbookError):
        book.apply([SetCell("Cases", row, "customer", "王*", "赵*"), SetNote("Cases", row, "note", None, "程序的")])
    assert book.read()["Cases"].values("customer")[0] == "王*"
    assert dict(book.read().notes["Cases"]) == {(row, "note"): "有人写的"}


def test_notes_go_with_their_rows(book):
    row = first_row(filled(book))
    book.apply([SetNote("Cases", row, "note", None, "第一条"), SetNote("Cases", row + 2, "note", None, "第三条")])
    cases = book.read()["Cases"]
    book.apply([DeleteRow("Cases", row, {key: cases.values(key)[0] for key in cases.cells})])
    assert dict(book.read().notes["Cases"]) == {(row + 1, "note"): "第三条"}


def test_notes_are_taken_back(book):
    row = first_row(filled(book))
    book.apply([SetNote("Cases", row, "note", None, "甲"), SetNote("Cases", row + 1, "note", None, "乙")])
    book.apply([SetNote("Cases", row, "note", "甲", "丙"), SetNote("Cases", row + 1, "note", "乙", None)], NOTE)
    run_job(job_named("undo"), book, NOW)
    assert dict(book.read().notes["Cases"]) == {(row, "note"): "甲", (row + 1, "note"): "乙"}


def test_undo_is_refused_where_a_note_changed_since(book):
    row = first_row(filled(book))
    book.apply([SetNote("Cases", row, "note", None, "程序的")], NOTE)
    book.apply([SetNote("Cases", row, "note", "程序的", "我改的")])
    run = run_job(job_named("undo"), book, NOW)
    assert [f.problem.zh for f in run.outcome.findings] == ["运行之后改成了“我改的”，撤销会丢掉它。"]
    assert dict(book.read().notes["Cases"]) == {(row, "note"): "我改的"}
