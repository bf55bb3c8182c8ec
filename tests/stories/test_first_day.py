"""A team's first day, worked by hand: two exports come in, and every job says what a person would.

Six rows in a CSV as a shop writes it, four of them sound; one more in a JSON export, twice.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from cs_workbook.books.file import FileBook
from cs_workbook.cli import main
from tests.books.ooxml.linter import assert_clean
from tests.tables import at

NOW = "2026-11-20 15:00"  # a Friday
EXPORT = """评价编号,评价时间,买家昵称,手机号,渠道,紧急程度,评价内容
A1,2026-11-19 09:00,王小明,13800001234,电话,紧急,送餐晚了两小时，客服一直不接电话
A2,2026年11月20日 下午2点20分,李晓红,13900005678,在线客服,紧急,退款五天了还没到账
A3,2026/11/20 10:00,匿名,,邮件,建议,希望能选择送达时间
A4,24.5.20,张三丰,13700001111,电话,普通,日期看不清
A5,2026-11-20 11:00,赵敏,13600002222,传真,普通,渠道不在列表
A2,2026年11月20日 下午2点20分,李晓红,13900005678,在线客服,紧急,退款五天了还没到账
"""
MORE = {"评价编号": "A6", "评价时间": "2026-11-20T12:30:00", "买家昵称": "孙悦", "渠道": "电话", "紧急程度": "普通",
        "评价内容": "=SUM(1,2) 这个公式是客户自己写的"}  # fmt: skip


def run(*words: object) -> str:
    result = CliRunner().invoke(main, [str(w) for w in words] + ["--now", NOW, "--lang", "zh"])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return result.output


@pytest.fixture(scope="module")
def day(tmp_path_factory) -> dict[str, str | Path]:
    """Everything that was said, and the workbook at the end of the day."""
    folder = tmp_path_factory.mktemp("first_day")
    book, shop, forms = folder / "客服.xlsx", folder / "店铺.csv", folder / "表单.jsonl"
    shop.write_bytes(EXPORT.encode("gb18030"))
    line = json.dumps(MORE, ensure_ascii=False)
    forms.write_text(f"{line}\n{line}\n", "utf-8")
    said: dict[str, str | Path] = {"book": book, "folder": folder}
    said["new"] = run("new", book)
    said["import"] = run("import", book, shop, forms)
    said["again"] = run("import", book, shop, forms)
    for job in ("assign-ids", "update-sla", "check", "summarize"):
        said[job] = run(job, book)
    return said


def cases(day):
    table = FileBook(day["book"]).read()["Cases"]
    return [dict(zip(table.cells, row, strict=True)) for row in zip(*table.cells.values(), strict=True)]


def test_four_rows_come_in_one_is_known_two_are_sent_back(day):
    assert "导入 4 条，跳过重复 2 条，退回 2 条" in day["import"]
    assert [case["source_id"] for case in cases(day)] == ["A1", "A2", "A3", "A6"]


def test_a_second_import_brings_nothing_in(day):
    assert "导入" not in day["again"].split("\n")[0] or "导入 0 条" in day["again"]


def test_rejected_rows_lie_in_a_file_with_their_reasons(day):
    (file,) = day["folder"].glob("*退回*.csv")  # of two imports that sent the same rows back
    assert f"内容与 {file} 相同，没有另写一份。" in day["again"]
    rows = list(csv.reader(file.read_text("utf-8-sig").splitlines()))
    text = ["|".join(row) for row in rows[1:]]
    assert len(text) == 2
    assert "A4" in text[0]
    assert "歧义" in text[0]
    assert "A5" in text[1]
    assert "传真" in text[1]


def test_moments_masks_and_text_are_as_a_careful_person_would_enter_them(day):
    first, second, third, fourth = cases(day)
    assert (first["received_at"], second["received_at"]) == (at("2026-11-19 09:00"), at("2026-11-20 14:20"))
    assert [c["customer"] for c in (first, second, third, fourth)] == ["王**", "李**", "匿名", "孙*"]
    assert first["contact"] == "138****1234"
    assert fourth["description"] == "=SUM(1,2) 这个公式是客户自己写的"
    assert first["recorded_at"] == at(NOW)


def test_ids_follow_the_day_and_hour_of_receipt(day):
    # On the 20th came the idea at 10:00, the formula at 12:30 and the refund at 14:20.
    ids = [case["case_id"] for case in cases(day)]
    assert ids == ["FX20261119001", "FX20261120003", "FX20261120001", "FX20261120002"]


def test_limits_are_those_of_the_settings(day):
    first, second, third, fourth = cases(day)
    # 紧急: first response within 1 h. 普通: within 2 h. 建议: none.
    assert first["response_due"] == at("2026-11-19 10:00")
    assert second["response_due"] == at("2026-11-20 15:20")
    assert third["response_due"] is None
    assert fourth["response_due"] == at("2026-11-20 14:30")
    assert (first["sla_state"], first["breaches"]) == ("超期", "首次响应超1天5小时")
    assert second["sla_state"] == "正常"  # 20 of 60 minutes are left: more than a fifth
    assert fourth["sla_state"] == "超期"


def test_check_finds_nothing_but_what_is_overdue(day):
    assert "发现 2 个问题：错误 0，警告 2，提示 0。" in day["check"]
    assert "首次响应已超时1天5小时，没有升级申请。" in day["check"]
    assert "首次响应已超时30分，没有升级申请。" in day["check"]


def test_the_month_is_counted(day):
    assert "2026-11：受理 4，完成 0，期末积压 4，其中超期 2。" in day["summarize"]
    blocks = FileBook(day["book"]).read().blocks
    assert blocks["cs_summary_priority"] == (("紧急", 2, 0.5), ("普通", 1, 0.25), ("建议", 1, 0.25))


def test_the_file_is_one_excel_opens_without_a_repair(day):
    assert_clean(day["book"])
