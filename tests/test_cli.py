"""The command line as a supervisor uses it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cs_workbook.books.file import FileBook
from cs_workbook.cli import main
from cs_workbook.jobs import registered
from cs_workbook.model import AppendRow, Cell
from tests.tables import at

NOW = "2026-11-21 10:00"
GOOD: dict[str, Cell] = {
    "received_at": at("2026-11-20 09:00"),
    "customer": "王*",
    "channel": "电话",
    "description": "送餐晚了两小时",
    "priority": "建议",
}
CASES = [GOOD, GOOD | {"received_at": at("2026-11-20 10:00"), "channel": "传真", "priority": "急"}]


def run(*words: object, lang: str = "zh") -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], env={"CS_WORKBOOK_LANG": lang})


@pytest.fixture
def book(new_workbook) -> Path:
    path: Path = new_workbook()
    file = FileBook(path)
    file.read()
    file.apply([AppendRow("Cases", case) for case in CASES])
    return path


def test_new_builds_a_workbook_and_never_replaces_one(tmp_path):
    path = tmp_path / "新建" / "投诉.xlsx"
    result = run("new", path, "--preset", "complaint")
    assert (result.exit_code, result.output.split("。")[0]) == (0, "✓ 已新建 投诉.xlsx")
    before = path.read_bytes()
    again = run("new", path)
    assert again.exit_code == 2
    assert "投诉.xlsx 已经存在，没有改动它。" in again.output
    assert path.read_bytes() == before
    assert FileBook(path).read().preset == "complaint"


def test_new_in_english(tmp_path):
    path = tmp_path / "tickets.xlsx"
    assert "tickets.xlsx is ready." in run("new", path, "--preset", "ticket", "--lang", "en").output
    tables = FileBook(path).read()
    assert (tables.preset, tables.language) == ("ticket", "en")


def test_a_name_that_is_no_xlsx_is_refused(tmp_path):
    result = run("new", tmp_path / "a.xls")
    assert result.exit_code == 2
    assert "文件名请以 .xlsx 结尾" in result.output


def test_findings_name_place_problem_and_remedy_and_exit_with_one(book):
    result = run("check", book, "--now", NOW)
    assert result.exit_code == 1
    row = FileBook(book).read()["Cases"].rows[1]
    assert f"客服.xlsx，登记!L{row}（紧急程度）：“急”不在列表中。请改为“紧急”，或在 设置!" in result.output
    assert f"客服.xlsx，登记!F{row}（反馈渠道）：“传真”不在列表中。" in result.output
    assert len(FileBook(book).read()["Findings"]) == 2


def test_the_same_in_english(book):
    result = run("check", book, "--now", NOW, "--lang", "en")
    assert '"急"' in result.output or "'急' is not in the list. Use '紧急', or add it at 设置!" in result.output


def test_a_dry_run_shows_the_edits_and_writes_nothing(book):
    before = book.read_bytes()
    result = run("assign-ids", book, "--dry-run")
    assert "试运行，没有写入。将改动 2 处：" in result.output
    assert "空 → FX20261120001" in result.output
    assert book.read_bytes() == before


def test_json_holds_everything(book):
    result = run("assign-ids", book, "--json", "--now", NOW)
    said = json.loads(result.output)
    assert (said["job"], said["written"], len(said["edits"])) == ("assign-ids", True, 2)
    assert said["edits"][0]["after"] == "FX20261120001"
    again = json.loads(run("assign-ids", book, "--json", "--now", NOW).output)
    assert (again["written"], again["edits"]) == (False, [])


def test_one_broken_book_does_not_stop_the_others(book, tmp_path):
    broken = tmp_path / "坏.xlsx"
    broken.write_bytes(b"")
    result = run("check", broken, book, "--now", NOW)
    assert result.exit_code == 2
    assert "坏.xlsx" in result.output
    assert "发现 2 个问题" in result.output
    said = json.loads(run("check", broken, book, "--now", NOW, "--json").output)
    assert "error" in said[0]
    assert len(said[1]["findings"]) == 2


def test_a_moment_or_month_that_cannot_be_read_is_wrong_usage(book):
    assert "读不懂时间“明天”，请按 2026-11-21 10:00 这样写" in run("check", book, "--now", "明天").output
    assert "读不懂月份“2026-13”，请按 2026-10 这样写" in run("summarize", book, "--month", "2026-13").output
    assert run("summarize", book, "--month", "2026-13").exit_code == 2


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("job", [job.id for job in registered()])
def test_every_command_explains_itself(job, lang):
    result = run(job, "--help", lang=lang)
    assert result.exit_code == 0
    about = next(item.about for item in registered() if item.id == job).of(lang)
    assert about[:12] in " ".join(result.output.split())


def test_help_lists_every_command_in_the_users_language():
    assert all(job.id in run("--help").output for job in registered())
    assert "客服工作簿工具" in subprocess.run(
        [sys.executable, "-m", "cs_workbook", "--help"],
        capture_output=True, text=True, check=True, encoding="utf-8", env={"CS_WORKBOOK_LANG": "zh", "PYTHONUTF8": "1"},
    ).stdout  # fmt: skip


def test_ten_thousand_bad_rows_are_ten_thousand_findings(new_workbook):
    path = new_workbook()
    file = FileBook(path)
    file.read()
    bad = CASES[0] | {"priority": "急"}
    file.apply([AppendRow("Cases", bad) for _ in range(10_000)])
    result = run("check", path, "--now", NOW, "--json")
    assert len(json.loads(result.output)["findings"]) == 10_000
    assert len(FileBook(path).read()["Findings"]) == 10_000


def test_summarize_leaves_reports_where_it_is_told(book, tmp_path):
    reports = [tmp_path / "报告" / f"十一月.{kind}" for kind in ("xlsx", "html", "docx")]
    places = [word for pair in zip(("-o", "--html", "--docx"), reports, strict=True) for word in pair]
    asked = ("summarize", book, "--month", "2026-11", "--now", NOW, *places)
    assert run(*asked, "--dry-run").exit_code == 0
    assert not reports[0].parent.exists()
    result = run(*asked)
    assert result.exit_code == 0
    assert [f"已写出 {path}" in result.output for path in reports] == [True] * 3
    before = [path.read_bytes() for path in (book, *reports)]
    assert run(*asked).exit_code == 0
    assert [path.read_bytes() for path in (book, *reports)] == before


def test_a_refused_report_leaves_the_workbook_as_it_was(book, tmp_path):
    before = book.read_bytes()
    for place, said in ((book, "就是工作簿本身"), (tmp_path / "报告.pdf", "以 .xlsx 结尾")):
        result = run("summarize", book, "--month", "2026-11", "--now", NOW, "-o", place)
        assert (result.exit_code, book.read_bytes()) == (2, before)
        assert said in result.output
