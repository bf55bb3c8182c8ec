"""check: the Findings sheet, its links and its order."""

from __future__ import annotations

from cs_workbook.jobs.check import link_to, plan
from cs_workbook.model import FillBlock, Finding, Inputs, Tables, Text, Where
from cs_workbook.rules.settings import preset_rules
from cs_workbook.rules.settings_sheet import parse_rules
from tests.tables import NOW, MemoryBook, at, tables_of

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
