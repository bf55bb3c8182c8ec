"""`check` over many workbooks: order, names, one file of findings, stopping."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cs_workbook.books.file import FileBook
from cs_workbook.cli import main
from cs_workbook.model import AppendRow, Cell
from tests.tables import at

NOW = "2026-11-21 10:00"
CASE: dict[str, Cell] = {
    "case_id": "FX20261120001",
    "received_at": at("2026-11-20 09:00"),
    "customer": "王*",
    "channel": "电话",
    "description": "送餐晚了两小时",
    "priority": "建议",
}


def run(*words: object) -> Result:
    arguments = ["check", *map(str, words), "--now", NOW]
    return CliRunner().invoke(main, arguments, env={"CS_WORKBOOK_LANG": "zh"})


def book(path: Path, **changed: Cell) -> Path:
    file = FileBook(path)
    file.read()
    file.apply([AppendRow("Cases", CASE | changed)])
    return path


@pytest.fixture
def branches(new_workbook, tmp_path) -> list[Path]:
    """A workbook with an urgency that is not in the list in each of two folders, and a broken one."""
    (tmp_path / "东").mkdir()
    (tmp_path / "西").mkdir()
    (tmp_path / "坏.xlsx").write_bytes(b"PK")
    return [
        book(new_workbook(name="西/反馈.xlsx"), priority="急"),
        tmp_path / "坏.xlsx",
        book(new_workbook(name="东/反馈.xlsx"), channel="传真"),
    ]


def test_results_come_in_the_order_given_and_workbooks_of_one_name_are_told_apart(branches):
    west, broken, east = branches
    said = json.loads(run(*branches, west, "--json").output)
    assert [item["workbook"] for item in said] == [str(west), str(broken), str(east)]
    assert [len(item.get("findings", ())) for item in said] == [1, 0, 1]
    assert said[0]["findings"][0]["workbook"] == str(west)


def test_every_workbook_is_written_and_a_second_run_writes_nothing(branches):
    run(*branches)
    assert [len(FileBook(path).read()["Findings"]) for path in (branches[0], branches[2])] == [1, 1]
    before = [path.read_bytes() for path in branches]
    assert run(*branches).exit_code == 2
    assert [path.read_bytes() for path in branches] == before


def test_a_line_for_each_workbook_and_the_total_stand_at_the_end(branches):
    lines = [line.split() for line in run(*branches, "--dry-run").stdout.splitlines()]
    assert [line for line in lines if line][-4:] == [
        [str(branches[0]), "1", "0", "0"],
        [str(branches[1]), "无法使用"],
        [str(branches[2]), "1", "0", "0"],
        ["合计", "3", "个工作簿", "2", "0", "0", "1", "个无法使用"],
    ]


def test_one_workbook_has_no_overview(branches):
    assert "合计" not in run(branches[0], "--dry-run").output


def test_one_csv_holds_the_findings_of_all(branches, tmp_path):
    path = tmp_path / "新" / "问题.csv"
    assert run(*branches, "--csv", path, "--dry-run").exit_code == 2
    raw = path.read_bytes()
    assert raw[:3] == b"\xef\xbb\xbf"
    lines = list(csv.reader(raw.decode("utf-8-sig").splitlines()))
    assert lines[0] == ["工作簿", "工作表", "位置", "校验项", "级别", "问题", "如何改正"]
    west, broken, east = map(str, branches)
    row = FileBook(branches[0]).read()["Cases"].rows[0]
    assert [line[:6] for line in lines[1:]] == [
        [west, "登记", f"L{row}", "不在列表中", "错误", "“急”不在列表中。"],
        [broken, "", "", "无法使用", "错误", lines[2][5]],
        [east, "登记", f"F{row}", "不在列表中", "错误", "“传真”不在列表中。"],
    ]
    assert lines[2][5].startswith("坏.xlsx")


def test_a_name_that_a_spreadsheet_would_take_for_a_formula_is_text_in_the_csv(new_workbook, tmp_path):
    name = "=HYPERLINK(1).xlsx"
    run(book(new_workbook(name=name), priority="急"), "--csv", tmp_path / "a.csv")
    lines = list(csv.reader((tmp_path / "a.csv").read_text("utf-8-sig").splitlines()))
    assert lines[1][0] == f"'{name}"


def test_a_csv_that_would_take_the_place_of_a_workbook_is_refused(branches):
    before = branches[0].read_bytes()
    result = run(branches[2], "--csv", branches[0])
    assert result.exit_code == 2
    assert "反馈.xlsx：文件名请以 .csv 结尾。" in result.output
    assert branches[0].read_bytes() == before


def test_a_csv_that_cannot_be_written_is_said(branches, tmp_path):
    (tmp_path / "文件").touch()
    result = run(branches[0], "--csv", tmp_path / "文件" / "a.csv")
    assert result.exit_code == 2
    assert "a.csv 写不出来" in result.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="signals a process as a terminal does elsewhere")
def test_ctrl_c_leaves_whole_workbooks_and_nothing_else(new_workbook, tmp_path):
    paths = [book(new_workbook(name=f"{n}.xlsx"), priority="急") for n in range(30)]
    kept = tmp_path / ".cs_workbook"
    for left in kept.iterdir():
        left.unlink()
    command = [sys.executable, "-m", "cs_workbook", "check", *map(str, paths), "--now", NOW, "--csv", "all.csv"]
    process = subprocess.Popen(
        command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, cwd=tmp_path, encoding="utf-8",
        env=os.environ | {"CS_WORKBOOK_LANG": "zh", "PYTHONPATH": str(Path.cwd()), "PYTHONUTF8": "1"},
        start_new_session=True,
    )  # fmt: skip
    while process.poll() is None and not any(kept.iterdir()):
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert (process.returncode, said) == (130, "已停止。没有写了一半的文件。\n")
    done = [len(FileBook(path).read()["Findings"]) for path in paths]
    assert set(done) == {0, 1}
    assert [left.name for left in (*kept.iterdir(), *tmp_path.iterdir()) if left.name.endswith((".tmp", ".csv"))] == []
