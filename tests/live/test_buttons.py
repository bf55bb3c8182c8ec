"""Every button pressed on a workbook open in a real Calc: cells as on a closed file, and one message box."""

from __future__ import annotations

import dataclasses
import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import pytest

from cs_workbook import buttons
from cs_workbook.books.live import LiveBook
from cs_workbook.jobs import job_named
from cs_workbook.model import DeleteRow, Language, Outcome, SetCell, Text
from tests.live.desk import opened
from tests.live.engine import App
from tests.live.workbooks import BUTTONS, LANGUAGES, closed_run, desk, everything, filled, takes_month
from tests.posting.servers import group
from tests.tables import NOW


@pytest.fixture(autouse=True)
def _clock_and_logs(monkeypatch, tmp_path):
    monkeypatch.setattr(buttons, "_now", lambda: NOW)
    monkeypatch.setattr(buttons, "_who", lambda: "小周")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


@pytest.fixture
def work(shelf, tmp_path, request):
    """Open a copy of a filled workbook: ``work("zh")`` gives its path and the open book."""

    def make(language: Language = "zh") -> tuple[Path, Any]:
        path = tmp_path / "客服.xlsx"
        shutil.copyfile(filled(language, shelf), path)
        book = opened(path, request)
        book.set_mock_caller()
        return path, book

    return make


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("job", BUTTONS, ids=lambda job: job.id)
def test_a_press_writes_what_the_same_job_writes_to_a_closed_file(job, language, work, tmp_path):
    path, book = work(language)
    other = tmp_path / "closed" / path.name
    other.parent.mkdir()
    shutil.copyfile(path, other)
    if takes_month(job):
        desk(book).answers.append("2026-11")
    if job.looks_back:
        buttons.press("assign-ids")
        closed_run(job_named("assign-ids"), other)
        desk(book).alerts.clear()
        desk(book).answers.append("yes")
    buttons.press(job.id)
    text, title, kind, mode = desk(book).alerts[-1]
    assert (title, kind, mode) == (job.title.of(language), "ok", "info")
    assert text == text.strip()
    assert everything(LiveBook(book).read()) == everything(closed_run(job, other))
    assert book.app.status_bar is False


def test_the_box_says_what_was_written_and_what_to_do_next(work):
    _, book = work()
    buttons.press("assign-ids")
    text = desk(book).alerts[-1][0]
    assert text.startswith("已生成 ")
    assert "\n\n改动 " in text
    assert "个单元格。" in text
    assert text.endswith("改动还没有保存：检查后请按 Ctrl+S（Mac 为 ⌘S）保存。不满意可点“撤销上一步”。")
    assert desk(book).statuses[0] == "生成编号：正在读取并计算…"
    buttons.press("assign-ids")
    assert "没有需要改动的内容。" in desk(book).alerts[-1][0]
    assert "保存" not in desk(book).alerts[-1][0]


def test_the_box_gives_the_first_findings_and_their_number(work):
    _, book = work("en")
    cases = LiveBook(book).read()["Cases"]
    channels = cases.letters["channel"]
    for row in cases.rows[:7]:
        book.sheets[cases.sheet].range(f"{channels}{row}").value = "pigeon"
    buttons.press("check")
    text = desk(book).alerts[-1][0]
    assert f"7 findings, the first 5:\n• {cases.sheet}!{channels}{cases.rows[0]} (" in text
    assert "pigeon" in text
    assert text.count("• ") == 5


def test_a_month_is_asked_for_until_it_can_be_read(work):
    _, book = work()
    desk(book).answers = ["上月", "2026年10月"]
    buttons.press("summarize")
    asked = [(text, default) for text, _, kind, default in desk(book).alerts if kind == "input"]
    assert asked == [
        ("哪个月份？写成 2026-10 这样的形式。", "2026-11"),
        ("读不懂“上月”。哪个月份？写成 2026-10 这样的形式。", "2026-11"),
    ]
    assert desk(book).alerts[-1][0].startswith("2026-10：")


def test_early_in_a_month_the_last_one_is_offered(work, monkeypatch):
    monkeypatch.setattr(buttons, "_now", lambda: dt.datetime(2026, 12, 3))
    _, book = work()
    desk(book).answers = [False]
    buttons.press("summarize")
    assert desk(book).alerts[0][3] == "2026-11"
    assert desk(book).alerts[-1][0] == "已取消，没有改动任何内容。"


def test_undo_asks_first_and_does_nothing_on_no(work):
    _, book = work()
    buttons.press("assign-ids")
    written = everything(LiveBook(book).read())
    desk(book).answers = ["no"]
    buttons.press("undo")
    question = desk(book).alerts[-2]
    assert question[0] == "要撤销 2026-11-21 10:00 的“生成编号”吗？它写入的内容会恢复成原样，之后不能再重做。"
    assert question[2] == "yes_no"
    assert desk(book).alerts[-1][0] == "已取消，没有改动任何内容。"
    assert everything(LiveBook(book).read()) == written


@pytest.fixture
def bot(monkeypatch):
    """A group bot that the environment names, on a Monday morning."""
    monkeypatch.setattr(buttons, "_now", lambda: dt.datetime(2026, 11, 23, 10, 0))
    monkeypatch.setenv("no_proxy", "*")
    with group({"errcode": 0, "errmsg": "ok"}) as found:
        monkeypatch.setenv("CS_WORKBOOK_SEND", f"wecom+{found.host}/send?key=SECRET")
        yield found


def test_reminders_are_sent_once_the_person_agrees(work, bot):
    _, book = work()
    desk(book).answers = ["yes"]
    buttons.press("remind")
    question, _, kind, _ = desk(book).alerts[0]
    assert kind == "yes_no"
    assert question.startswith("要发出 ")
    assert " 人的提醒吗？发出后不能收回。" in question
    text, _, _, mode = desk(book).alerts[-1]
    assert mode == "info"
    assert "\n\n已提醒 " in text
    assert text.endswith("按 Ctrl+S（Mac 为 ⌘S）保存。不保存就没有记录，下次会重复提醒。")
    assert all("提醒】" in body["text"]["content"] for body in bot.bodies)
    posted = len(bot.bodies)
    assert posted
    assert set(LiveBook(book).read()["Reminders"].values("told_by")) == {"企业微信"}
    buttons.press("remind")
    assert len(bot.bodies) == posted
    assert "SECRET" not in "".join(text for text, *_ in desk(book).alerts)


def test_reminders_that_the_person_holds_back_are_listed_and_stay_untold(work, bot):
    _, book = work()
    desk(book).answers = ["no"]
    buttons.press("remind")
    assert bot.bodies == []
    assert "没有发出提醒。" in desk(book).alerts[-1][0]
    assert set(LiveBook(book).read()["Reminders"].values("told_at")) == {None}


def test_somebody_typing_meanwhile_is_noticed_and_nothing_is_written(work):
    _, book = work()
    cases = LiveBook(book).read()["Cases"]
    row = next(r for r, value in zip(cases.rows, cases.values("case_id"), strict=True) if value is None)
    cell = book.sheets["登记"].range(f"{cases.letters['case_id']}{row}")

    def type_in(status: str) -> None:
        if "核对" in status:
            cell.value = "我填的"

    desk(book).on_status = type_in
    buttons.press("assign-ids")
    text, _, _, mode = desk(book).alerts[-1]
    assert mode == "critical"
    assert text == (
        f"客服.xlsx 在读取之后被改动过（登记!A{row} 原为为空，现为“我填的”）。没有写入任何内容；请重新运行。"
    )
    after = LiveBook(book).read()["Cases"].values("case_id")
    assert [a for a, b in zip(after, cases.values("case_id"), strict=True) if a != b] == ["我填的"]


def test_a_row_typed_in_meanwhile_is_noticed(work):
    _, book = work()
    cases = LiveBook(book).read()["Cases"]

    def type_in(status: str) -> None:
        if "核对" in status:
            book.sheets["登记"].tables["Cases"].resize(
                book.sheets["登记"].range((cases.header_row, 1), (cases.rows[-1] + 1, len(cases.letters)))
            )
            book.sheets["登记"].range((cases.rows[-1] + 1, 3)).value = "新来的"

    desk(book).on_status = type_in
    buttons.press("assign-ids")
    assert desk(book).alerts[-1][0] == (
        "客服.xlsx 的“登记”在读取之后被改动过（增删过行或列）。没有写入任何内容；请重新运行。"
    )


@pytest.mark.parametrize("job_id", ["assign-ids", "check", "summarize"])
def test_a_failure_in_the_middle_puts_everything_back(job_id, work):
    _, book = work()
    cases = LiveBook(book).read()["Cases"]
    for row in cases.rows[:3]:
        book.sheets[cases.sheet].range(f"{cases.letters['channel']}{row}").value = "鸽子"
    before = everything(LiveBook(book).read())
    for after in (0, 1, 3, 6):
        desk(book).answers = ["2026-11"]
        desk(book).calc.call("fail", after=after)
        buttons.press(job_id)
        unused = desk(book).calc.call("fail", after=None)
        text, _, _, mode = desk(book).alerts[-1]
        if unused is not None:  # the run wrote less often
            assert mode == "info"
            return
        assert mode == "critical"
        assert text.startswith("写入 客服.xlsx 时中断（")
        assert "已恢复成运行前的内容。" in text
        assert everything(LiveBook(book).read()) == before, after
        assert LiveBook(book).past() == ()


def test_a_foreign_workbook_is_refused_in_both_languages(tmp_path, request):
    import openpyxl

    path = tmp_path / "别的.xlsx"
    openpyxl.Workbook().save(path)
    book = opened(path, request)
    book.set_mock_caller()
    buttons.press("check")
    text, title, kind, mode = desk(book).alerts[-1]
    assert text.startswith("别的.xlsx 里没有本工具的表格。")
    assert "别的.xlsx has none of this program's tables." in text
    assert (title, kind, mode) == ("校验 / Check", "ok", "critical")


def test_a_bug_of_ours_ends_in_a_box_and_a_log_without_personal_data(work, monkeypatch, tmp_path):
    _, book = work()

    def broken(*args: object, **kwargs: object) -> None:
        raise TypeError("13812345678 不是数")

    monkeypatch.setattr("cs_workbook.runner.run_job", broken)
    buttons.press("check")
    text, title, _, mode = desk(book).alerts[-1]
    assert (title, mode) == ("校验", "critical")
    assert text.startswith("“校验”没有完成：程序遇到了意料之外的错误。没有写入任何内容。\n\n详细记录在：\n")
    log = Path(text.split("详细记录在：\n")[1].split("\n")[0])
    assert log.is_relative_to(tmp_path)
    told = log.read_text("utf-8")
    assert "TypeError" in told
    assert "不是数" in told
    assert "13812345678" not in told
    assert "Traceback" not in text


def test_without_excel_one_line_says_so_and_where_the_log_is(monkeypatch):
    import xlwings as xw

    monkeypatch.delattr(xw.Book, "_mock_caller", raising=False)
    with pytest.raises(SystemExit) as caught:
        buttons.press("check")
    assert str(caught.value.code).startswith("cs_workbook could not reach the workbook in Excel (")
    assert str(caught.value.code).isascii()


def test_where_no_log_can_be_written_beside_the_others_it_lies_with_the_temporary_files(work, monkeypatch, tmp_path):
    work()
    blocked = tmp_path / "blocked"
    blocked.write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(blocked))
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    monkeypatch.setattr("cs_workbook.runner.run_job", lambda *args, **kwargs: 1 / 0)
    buttons.press("check")
    assert "ZeroDivisionError" in next((tmp_path / "cs_workbook-logs").glob("*-check.log")).read_text("utf-8")


def test_excel_gone_in_the_middle_ends_in_one_line(work, monkeypatch):
    work()

    def gone(*args: object, **kwargs: object) -> None:
        raise OSError("the RPC server is unavailable")

    monkeypatch.setattr("cs_workbook.runner.run_job", gone)
    monkeypatch.setattr(App, "alert", gone)
    with pytest.raises(SystemExit) as caught:
        buttons.press("check")
    assert str(caught.value.code).startswith("cs_workbook could not reach the workbook in Excel (OSError).")


def test_a_job_that_deletes_rows_or_overwrites_what_people_entered_asks_first(work, monkeypatch):
    _, book = work()
    cases = LiveBook(book).read()["Cases"]
    row, note = cases.rows[0], cases.values("description")[0]
    before = everything(LiveBook(book).read())
    edits = (
        SetCell("Cases", row, "description", note, "别的"),
        DeleteRow("Cases", cases.rows[1], {}),
        DeleteRow("Cases", cases.rows[2], {}),
    )
    job = dataclasses.replace(job_named("assign-ids"), plan=lambda inputs: Outcome(Text("删了。", "Gone."), edits))
    monkeypatch.setattr("cs_workbook.jobs.job_named", lambda job_id: job)
    desk(book).answers = ["no", "yes"]
    buttons.press("assign-ids")
    assert desk(book).alerts[0][:3] == (
        "“生成编号”将删除 2 行、覆盖 1 个人工填写的单元格。要继续吗？", "生成编号", "yes_no",
    )  # fmt: skip
    assert desk(book).alerts[1][0] == "已取消，没有改动任何内容。"
    assert everything(LiveBook(book).read()) == before
    buttons.press("assign-ids")
    assert "改动 1 个单元格，删除 2 行。" in desk(book).alerts[-1][0]
    assert len(LiveBook(book).read()["Cases"]) == len(cases) - 2


def test_an_add_in_works_on_the_workbook_in_front(work, monkeypatch):
    _, book = work()
    tools = type("AddIn", (), {"name": "cs_tools.xlam", "app": book.app})()
    monkeypatch.setattr("xlwings.Book.caller", classmethod(lambda cls: tools))
    buttons.press("assign-ids")
    assert desk(book).alerts[-1][0].startswith("已生成 ")
