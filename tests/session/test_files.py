"""Files that runs leave beside the workbook."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from cs_workbook.cli import main

HEADERS = "反馈时间,客户标识,反馈渠道,紧急程度,问题描述"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "客服.xlsx"
    CliRunner().invoke(main, ["new", str(path)])
    return path


def imported(book: Path, moment: str, now: str) -> str:
    """Import a row that was received at a `moment` nobody can read."""
    source = book.with_name("导出.csv")
    source.write_text(f"{HEADERS}\n{moment},王明,电话,普通,退款没有到账\n", "utf-8")
    return CliRunner().invoke(main, ["import", str(book), str(source), "--now", now, "--lang", "zh"]).output


def test_rows_sent_back_again_stay_in_the_file_they_are_in(book):
    imported(book, "昨天", "2026-11-20 15:00")
    (first,) = book.parent.glob("*退回*.csv")
    assert f"内容与 {first} 相同，没有另写一份。" in imported(book, "昨天", "2026-11-21 09:00")
    assert list(book.parent.glob("*退回*.csv")) == [first]


def test_other_rows_sent_back_go_to_a_file_of_their_own(book):
    imported(book, "昨天", "2026-11-20 15:00")
    (first,) = book.parent.glob("*退回*.csv")
    before = first.read_bytes()
    assert "已写出" in imported(book, "前天", "2026-11-20 15:00")
    assert len(list(book.parent.glob("*退回*.csv"))) == 2
    assert first.read_bytes() == before
