"""check: the Findings sheet, its links and its order."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from typing import Any

from click.testing import CliRunner

from cs_workbook.books.file import FileBook
from cs_workbook.cli import main
from cs_workbook.jobs.check import Params, link_to, plan
from cs_workbook.model import AppendRow, FillBlock, Finding, Inputs, SetCell, Tables, Text, Where
from cs_workbook.rules.archive_stamps import row_stamp
from cs_workbook.rules.settings import preset_rules
from cs_workbook.rules.settings_sheet import parse_rules
from tests.tables import NOW, MemoryBook, at, tables_of, with_table

GOOD = {"received_at": at("2026-11-20 09:00"), "customer": "王*", "channel": "电话", "description": "送餐晚了两小时",
        "priority": "建议"}  # fmt: skip


def outcome(tables: Tables):
    return plan(
        Inputs(tables, preset_rules(tables.preset, tables.language), NOW, settings_findings=parse_rules(tables)[1])
    )


def test_findings_stand_errors_first_then_in_sheet_order_with_links():
    tables = tables_of(
        Cases=[GOOD | {"received_at": "2026-11-20"}, GOOD | {"case_id": "FX20261120001", "channel": "传真"}],
        Progress=[{"case_id": "FX20261120001", "at": at("2026-11-20 10:00"), "kind": "闲聊", "content": "问候客户"}],
    )
    result = outcome(tables)
    (block,) = result.edits
    assert isinstance(block, FillBlock)
    assert [row[:4] for row in block.rows[:2]] == [
        ("错误", "登记", "F7", "反馈渠道"),
        ("错误", "进度", "C6", "类型"),
    ]
    assert block.rows[-1][:4] == ("警告", "登记", "B6", "反馈时间")
    assert list(block.links[2])[:2] == ["'登记'!F7", "'进度'!C6"]
    assert result.summary.zh.startswith("发现 ")


def test_settings_come_first_and_their_cells_are_named():
    rows = [{"name": "紧急", "rank": 1, "first_response": "尽快"}]
    result = outcome(tables_of(Priorities=rows, Cases=[GOOD | {"channel": "传真", "priority": "紧急"}]))
    assert [f.check for f in result.findings][:1] == ["settings"]
    block = result.edits[0]
    assert isinstance(block, FillBlock)
    assert block.rows[0][-1] == "设置有误"


def test_a_clean_workbook_has_nothing_to_list():
    result = outcome(tables_of(Cases=[GOOD]))
    assert result.summary.zh == "没有发现问题。"
    assert result.views == ()


def test_what_was_mended_disappears_from_the_sheet():
    book = MemoryBook(tables_of(Cases=[GOOD | {"channel": "传真"}]))
    book.apply(outcome(book.tables).edits)
    assert len(book.tables["Findings"]) == 1
    mended = tables_of(
        Cases=[GOOD],
        Findings=[dict(zip(book.tables["Findings"].cells, book.tables.blocks["Findings"][0], strict=True))],
    )
    (block,) = outcome(mended).edits
    assert isinstance(block, FillBlock)
    assert block.rows == ()


def test_a_sheet_name_with_an_apostrophe_is_quoted_in_links():
    text = Text("", "")
    assert link_to(Finding("x", "error", Where("b.xlsx", "It's", 7, "C"), text, text)) == "'It''s'!C7"


RIGHT = {"case_id": "FX20261120001", "customer": "王*", "description": "已回电 138****5678"}
LEAKY: dict[str, Any] = {
    "Cases": [
        GOOD | {"customer": "王小明", "contact": "13812345678", "description": "请打 010-62345678 找王小明，餐送晚了"}
    ],
    "Progress": [{"content": "发到 wang@example.com"}],
    "Archive": [RIGHT | {"description": "已回电 13812345678"}, RIGHT | {"customer": "李娜", "row_hash": "改过"}, RIGHT],
}


def masked(tables: Tables, **rules: Any):
    return plan(Inputs(tables, replace(preset_rules(), **rules), NOW, Params(mask=True)))


def test_mask_mends_what_the_checks_on_personal_data_name_and_nothing_else():
    tables = tables_of(**LEAKY)
    result = masked(tables)
    cells = {(e.table, e.row, e.column): e.after for e in result.edits if isinstance(e, SetCell)}
    assert cells == {
        ("Cases", 6, "customer"): "王**",
        ("Cases", 6, "contact"): "138****5678",
        ("Cases", 6, "description"): "请打 010-****5678 找王**，餐送晚了",
        ("Progress", 6, "content"): "发到 w***@example.com",
        ("Archive", 6, "description"): "已回电 138****5678",
        ("Archive", 7, "customer"): "李*",
    }
    assert result.summary.zh.startswith("脱敏 6 个单元格。")
    assert not any(finding.check.startswith("unmasked") for finding in result.findings)
    assert result.sweeps and any("撤销" in text.zh for text in result.messages)


def test_mask_renews_the_stamps_that_were_right():
    rows = [row | {"row_hash": row_stamp(row)} for row in LEAKY["Archive"][:1]] + LEAKY["Archive"][1:2]
    stamps = [
        e.after for e in masked(tables_of(Archive=rows)).edits if isinstance(e, SetCell) and e.column == "row_hash"
    ]
    assert stamps == [row_stamp(RIGHT)]


def test_mask_leaves_what_the_settings_allow_and_what_a_formula_fills():
    tables = tables_of(**LEAKY)
    free = masked(tables, mask_customer=False, mask_contact=False, mask_text=False)
    assert not any(isinstance(edit, SetCell) for edit in free.edits) and not free.sweeps
    result = masked(with_table(tables, "Cases", computed=frozenset({"contact"})))
    assert "contact" not in {edit.column for edit in result.edits if isinstance(edit, SetCell)}
    assert [f.where.header for f in result.findings if f.check == "unmasked-contact"] == ["联系方式"]


def test_masking_twice_changes_nothing_more():
    book = MemoryBook(tables_of(**LEAKY))
    book.apply(masked(book.tables).edits)
    assert [edit for edit in masked(book.tables).edits if isinstance(edit, SetCell)] == []


def test_what_was_masked_leaves_the_file_and_undo_brings_it_back(new_workbook):
    path = new_workbook()
    row: dict[str, Any] = GOOD | {"contact": "13812345678"}
    FileBook(path).apply([AppendRow("Cases", row)])
    result = CliRunner().invoke(main, ["check", str(path), "--mask", "--now", "2026-11-21 10:00"])
    assert result.exit_code in (0, 1), result.output
    with zipfile.ZipFile(path) as archive:
        assert not any(b"13812345678" in archive.read(name) for name in archive.namelist())
    CliRunner().invoke(main, ["undo", str(path)])
    assert FileBook(path).read()["Cases"].values("contact") == ["13812345678"]
