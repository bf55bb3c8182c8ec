"""Past years' workbooks: what `split` moved still counts, by the settings or by --past, with real files."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cs_workbook.books.file import FileBook
from cs_workbook.cli import main
from cs_workbook.model import AppendRow, Cell, SetCell
from tests.tables import at

NOW = "2026-01-20 10:00"
PROBLEM = "空调不制冷，吹出来的都是热风"


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [*map(str, words), "--now", NOW], env={"CS_WORKBOOK_LANG": "zh"})


def said(*words: object) -> Any:
    return json.loads(run(*words, "--json").stdout)


def case(received: str, **more: Cell) -> dict[str, Cell]:
    known: dict[str, Cell] = {
        "received_at": at(received), "customer": "王*", "contact": "138****5678", "channel": "电话",
        "description": PROBLEM, "category": "系统功能", "priority": "普通", "status": "处理中",
    }  # fmt: skip
    return known | more


def column(path: Path, table: str, key: str) -> list[Cell]:
    return list(FileBook(path).read()[table].values(key))


def option(path: Path, label: str) -> Cell:
    table = FileBook(path).read()["Options"]
    return table.values("value")[list(table.values("key")).index(label)]


@pytest.fixture
def master(new_workbook, tmp_path) -> Path:
    """A workbook whose case of 28 December is archived; the same customer is back on 12 January."""
    (tmp_path / "客服").mkdir()
    path: Path = new_workbook(name="客服/客服.xlsx")
    old = case("2025-12-28 09:00", case_id="FX20251228007", archived="已归档", status="已办结", source_id="平台-1001")
    filed: dict[str, Cell] = {
        "case_id": "FX20251228007", "received_at": at("2025-12-28 09:00"), "description": PROBLEM,
        "measures": "上门更换压缩机", "rating": "满意", "source_id": "平台-1001",
    }  # fmt: skip
    file = FileBook(path)
    file.read()
    file.apply(
        [
            AppendRow("Cases", old),
            AppendRow("Cases", case("2026-01-12 15:00", case_id="FX20260112001")),
            AppendRow("Plans", {"case_id": "FX20251228007", "measures": "上门更换压缩机", "decision": "通过"}),
            AppendRow("Archive", filed),
        ]
    )
    return path


@pytest.fixture
def year(master) -> Path:
    """The year's workbook, filled by split."""
    path: Path = master.with_name("客服2025.xlsx")
    assert run("split", master, "--before", "2026-01-01", "-o", path).exit_code == 0
    return path


def test_split_names_the_years_workbook_in_the_settings_once(master, year):
    assert column(master, "Cases", "case_id") == ["FX20260112001"]
    assert option(master, "以往年度工作簿") == "客服2025.xlsx"
    assert option(year, "以往年度工作簿") is None
    run("split", master, "--before", "2026-01-13", "-o", year)
    assert option(master, "以往年度工作簿") == "客服2025.xlsx"


def test_a_workbook_made_before_the_setting_existed_gets_its_row(master):
    file = FileBook(master)
    table = file.read()["Options"]
    at_row = list(table.values("key")).index("以往年度工作簿")
    file.apply(
        [
            SetCell("Options", table.rows[at_row], key, table.values(key)[at_row], None)
            for key in table.cells
            if table.values(key)[at_row] is not None
        ]
    )
    assert run("split", master, "--before", "2026-01-01", "-o", master.parent / "往年" / "2025.xlsx").exit_code == 0
    assert option(master, "以往年度工作簿") == "往年/2025.xlsx"


def test_a_years_workbook_in_another_folder_is_left_to_past(master, tmp_path):
    away = tmp_path / "2025.xlsx"
    result = run("split", master, "--before", "2026-01-01", "-o", away)
    assert "2025.xlsx 不在本簿所在的文件夹" in result.output
    assert option(master, "以往年度工作簿") is None
    run("find-repeats", master)
    assert column(master, "Cases", "repeat_of") == [None]
    assert run("find-repeats", master, "--past", away).exit_code == 0
    assert column(master, "Cases", "repeat_of") == ["FX20251228007"]


def test_a_repeat_of_a_case_split_off_is_linked_to_it(master, year):
    before = year.read_bytes()
    assert said("find-repeats", master)["summary"] == "共 1 条重复，新关联 1 条。"
    assert column(master, "Cases", "repeat_of") == ["FX20251228007"]
    assert year.read_bytes() == before
    assert said("find-repeats", master, "--past", year)["written"] is False


def test_ids_go_on_behind_those_split_off_even_where_the_log_was_emptied(master, year):
    file = FileBook(master)
    log = file.read()["Log"]
    file.apply(
        [SetCell("Log", row, "result", value, None) for row, value in zip(log.rows, log.values("result"), strict=True)]
        + [AppendRow("Cases", case("2025-12-28 20:00"))]
    )
    run("assign-ids", master)
    assert column(master, "Cases", "case_id") == ["FX20260112001", "FX20251228008"]


def test_a_record_split_off_is_not_imported_again(master, year, tmp_path):
    export = tmp_path / "平台.csv"
    export.write_text(f"来源编号,反馈时间,问题描述\n平台-1001,2025-12-28 09:00,{PROBLEM}\n", "utf-8")
    assert said("import", master, export)["summary"] == "跳过重复 1 条。"


def test_what_was_done_in_past_years_is_suggested_with_its_workbook(master, year):
    rows = said("suggest", master, "空调不制冷了")["views"][0]["rows"]
    assert [(row[0].split()[0], row[1], row[3]) for row in rows] == [
        ("客服2025.xlsx", "FX20251228007", "上门更换压缩机")
    ]


def test_an_id_that_a_past_year_archived_is_not_archived_again(master, year):
    file = FileBook(master)
    file.read()
    file.apply([AppendRow("Cases", case("2025-12-28 21:00", case_id="FX20251228007", status="待回访"))])
    findings = said("archive", master)["findings"]
    assert any("以往年度的 客服2025.xlsx 已归档同一编号" in finding["problem"] for finding in findings)


def test_a_missing_years_workbook_is_said_at_the_setting_and_the_rest_goes_on(master, year):
    year.unlink()
    found = said("find-repeats", master)
    assert found["summary"] == "共 0 条重复，关联没有变化。"
    place = next(finding for finding in found["findings"] if finding["check"] == "settings")
    assert (place["severity"], place["column"]) == ("warning", "取值")
    assert place["problem"].startswith("打不开，其中的记录没有算进去：客服2025.xlsx 不存在")


def test_a_missing_workbook_named_by_the_user_is_refused(master):
    before = master.read_bytes()
    result = run("find-repeats", master, "--past", master.with_name("2024.xlsx"))
    assert result.exit_code == 2
    assert "2024.xlsx 不存在" in result.output
    assert master.read_bytes() == before


@pytest.mark.parametrize(
    "name", ["../外面.xlsx", "/外面.xlsx", r"\\server\share\外面.xlsx", r"C:\外面.xlsx", "往年.csv"]
)
def test_the_settings_name_nothing_outside_the_folder(master, name):
    file = FileBook(master)
    table = file.read()["Options"]
    row = table.rows[list(table.values("key")).index("以往年度工作簿")]
    file.apply([SetCell("Options", row, "value", None, name)])
    problem = said("find-repeats", master)["findings"][0]["problem"]
    assert problem == f"“{name}”读不懂。"


def test_the_workbook_itself_is_no_past_year(master):
    shutil.copy(master, master.with_name("副本.xlsx"))
    assert said("find-repeats", master, "--past", master)["summary"] == "共 1 条重复，新关联 1 条。"


def test_split_writes_over_nothing_that_it_cannot_read(master):
    file = FileBook(master)
    table = file.read()["Options"]
    row = table.rows[list(table.values("key")).index("以往年度工作簿")]
    file.apply([SetCell("Options", row, "value", None, "去年那本")])
    assert run("split", master, "--before", "2026-01-01", "-o", master.with_name("客服2025.xlsx")).exit_code == 1
    assert option(master, "以往年度工作簿") == "去年那本"
