"""callback-notes: the script of each callback, word for word. 2026-11-16 is a Monday."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cs_workbook.jobs.callback_notes import Params, plan
from cs_workbook.jobs.update_sla import plan as update_sla
from cs_workbook.model import AppendRow, Inputs, Outcome, OutFile, SetCell, Tables, Text
from cs_workbook.rules.settings import Rules, preset_rules
from tests.tables import MemoryBook, at, tables_of

NOW = at("2026-11-20 10:00")


def case(n: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "case_id": f"FX20261116000{n}", "received_at": at("2026-11-16 09:00"), "customer": "王小明",
        "contact": "13812345678", "channel": "电话", "description": "送餐晚了一个半小时，饭菜都凉了。",
        "category": "流程效率", "priority": "普通", "status": "待回访",
    } | more  # fmt: skip


def solved(n: int = 1, when: str | None = "2026-11-17 11:00", **more: Any) -> dict[str, Any]:
    return {"case_id": f"FX20261116000{n}", "owner": "小林", "resolved_at": when and at(when)} | more


def planned(n: int = 1, measures: str = "骑手路线已调整，补发10元券。", **more: Any) -> dict[str, Any]:
    return {"case_id": f"FX20261116000{n}", "version": 1, "measures": measures, "decision": "通过"} | more


def book(preset: str = "feedback", language: Any = "zh", **rows: Any) -> Tables:
    rows = {"Cases": [case()], "Assignments": [solved()], "Plans": [planned()]} | rows
    return tables_of(preset, language, **rows)


def outcome(tables: Tables, settled: Rules | None = None, now: Any = NOW, save: bool = True) -> Outcome:
    settled = settled or preset_rules(tables.preset, tables.language)
    return plan(Inputs(tables, settled, now, Params(save)))


def script(tables: Tables, settled: Rules | None = None) -> str:
    return str(outcome(tables, settled).views[0].rows[0][-1])


def test_the_script_is_filled_in_with_nothing_unmasked():
    said = outcome(book())
    assert said.summary.zh == "1 条待回访，其中 0 条超期。"
    row = said.views[0].rows[0]
    assert [cell.zh if isinstance(cell, Text) else cell for cell in row] == [
        "FX202611160001", "王**", "电话", at("2026-11-20 18:00"), "正常", "小林",
        "王先生/女士，您好！您于11月16日反映的“送餐晚了一个半小时，饭菜都凉了”，我们已处理完毕："
        "骑手路线已调整，补发10元券。请问您对处理结果满意吗？",
    ]  # fmt: skip


def test_a_row_is_prepared_with_the_due_time_that_update_sla_would_write():
    tables = MemoryBook(book())
    tables.apply(outcome(tables.tables).edits)
    assert [tables.tables["Callbacks"].values(key) for key in ("case_id", "due", "method", "at")] == [
        ["FX202611160001"], [at("2026-11-20 18:00")], ["电话"], [None],
    ]  # fmt: skip
    edits = update_sla(Inputs(tables.tables, preset_rules(), NOW)).edits
    assert not [edit for edit in edits if isinstance(edit, SetCell) and edit.table == "Callbacks"]


def test_a_second_run_changes_nothing_and_a_prepared_row_keeps_what_people_wrote():
    tables = MemoryBook(book())
    tables.apply(outcome(tables.tables).edits)
    assert outcome(tables.tables).edits == ()
    own = book(Callbacks=[{"case_id": "FX202611160001", "method": "面访"}])
    assert outcome(own).edits == ()
    assert outcome(own).views[0].rows[0][2] == "面访"
    blank = book(Callbacks=[{"case_id": "FX202611160001", "by": "小赵"}])
    assert outcome(blank).edits == (SetCell("Callbacks", 6, "method", None, "电话"),)


def test_who_was_called_since_the_resolution_or_is_closed_needs_no_call():
    called = book(Callbacks=[{"case_id": "FX202611160001", "at": at("2026-11-17 09:00")}])
    assert outcome(called).summary.zh == "没有待回访的。"
    before = book(Callbacks=[{"case_id": "FX202611160001", "at": at("2026-11-16 15:00")}])
    assert len(outcome(before).views[0].rows) == 1
    assert outcome(book(Cases=[case(status="已办结")])).views == ()
    assert outcome(book(Cases=[case(archived="已归档")])).views == ()
    assert outcome(book(Cases=[case(status="处理中")], Assignments=[solved(when=None)])).views == ()


def test_the_earliest_due_comes_first_and_overdue_ones_are_counted():
    tables = book(
        Cases=[case(1), case(2), case(3, status="待回访")],
        Assignments=[solved(1, "2026-11-19 11:00"), solved(2, "2026-11-16 11:00"), solved(3, None)],
    )
    said = outcome(tables)
    assert said.summary.zh == "3 条待回访，其中 1 条超期。"
    assert [(row[0], row[3], row[4].zh if isinstance(row[4], Text) else "") for row in said.views[0].rows] == [
        ("FX202611160002", at("2026-11-19 18:00"), "超期"),
        ("FX202611160001", at("2026-11-24 18:00"), "正常"),
        ("FX202611160003", None, "–"),
    ]


@pytest.mark.parametrize(
    ("customer", "channel", "method"),
    [("王*", "电话", "电话"), ("王*", "社交媒体", "在线"), ("匿名", "电话", "问卷"), ("王*", "别处", None)],
)
def test_the_method_follows_the_channel_and_anonymous_customers_are_asked_by_survey(customer, channel, method):
    assert outcome(book(Cases=[case(customer=customer, channel=channel)])).views[0].rows[0][2] == method


def test_anonymous_customers_may_follow_the_channel_too():
    settled = replace(preset_rules(), anonymous_callback="")
    assert outcome(book(Cases=[case(customer="匿名", channel="邮件")]), settled).views[0].rows[0][2] == "邮件"


def test_only_approved_measures_are_told_the_latest_version_of_them():
    plans = [
        planned(measures="第一版"),
        planned(measures="换新机", version=2),
        planned(measures="否决的", decision="驳回"),
    ]
    assert "处理完毕：换新机。" in script(book(Plans=plans))
    said = outcome(book(Plans=[planned(decision="待审批")]))
    assert "处理完毕：（请说明处理措施）。" in str(said.views[0].rows[0][-1])
    assert [text.zh for text in said.messages] == ["1 条没有获批的措施，话术里留了“（请说明处理措施）”，请回访人补充。"]


def test_a_long_complaint_is_cut_at_a_pause_and_stays_masked():
    text = (
        "我上周在你们店里买的空调装上以后一直不制冷，打了13812345678这个电话催了三次都没人来，"
        + "家里有老人孩子，实在等不了，" * 4
    )
    assert (
        "“我上周在你们店里买的空调装上以后一直不制冷，打了138****5678这个电话催了三次都没人来，家里有老人孩子……”"
        in script(book(Cases=[case(description=text)]))
    )


def test_a_script_may_use_headers_and_a_placeholder_nobody_knows_is_told_at_its_cell():
    settled = replace(
        preset_rules(), callback_script="{客户标识}，您的{反馈跟进号}（{ category }）由{责任人}处理。{折扣}"
    )
    tables = book(rules=settled)
    said = outcome(tables, settled)
    assert str(said.views[0].rows[0][-1]) == "王先生/女士，您的FX202611160001（流程效率）由小林处理。{折扣}"
    assert [(f.check, f.severity, f.where.sheet, f.where.header, f.problem.zh) for f in said.findings] == [
        ("settings", "error", "设置", "取值", "话术中的“{折扣}”没有对应的内容，原样保留。")
    ]
    row = tables["Options"].rows[list(tables["Options"].values("key")).index("回访话术")]
    assert said.findings[0].where.row == row


def test_nothing_in_braces_is_evaluated():
    settled = replace(preset_rules(), callback_script="{customer.__class__}{0}{description!r}")
    said = outcome(book(), settled)
    assert str(said.views[0].rows[0][-1]) == "{customer.__class__}{0}{description!r}"
    assert len(said.findings) == 3


def test_the_file_holds_every_note_masked_with_room_to_write():
    tables = book(Cases=[case(n) for n in range(1, 10)] * 3, Assignments=[solved(n) for n in range(1, 10)], Plans=[])
    said = outcome(tables)
    assert len(said.views[0].rows) == 9
    file = said.files[0]
    assert isinstance(file, OutFile)
    assert file.name == "回访话术-2026-11-20.csv"
    assert file.headers == (
        "反馈跟进号", "客户标识", "联系方式", "回访方式", "回访时限", "时限状态", "责任人", "话术",
        "回访时间", "回访人", "客户确认", "客户满意度", "客户建议",
    )  # fmt: skip
    assert file.rows[0][:3] == ("FX202611160001", "王**", "138****5678")
    assert file.rows[0][-5:] == (None,) * 5
    assert outcome(tables, save=False).files == ()


def test_a_case_without_an_id_gets_its_note_but_no_row():
    said = outcome(book(Cases=[case(case_id=None)], Assignments=[], Plans=[]))
    assert said.edits == ()
    assert said.views[0].rows[0][0] == "登记!6"


def test_without_a_limit_the_callback_is_still_to_be_made():
    settled = replace(preset_rules(), callback_limit=None)
    said = outcome(book(), settled)
    assert said.edits == (AppendRow("Callbacks", {"case_id": "FX202611160001", "method": "电话"}),)


def test_an_english_script():
    told = case(customer="John Smith", description="Food came cold.", channel="phone", status="awaiting callback")
    tables = book(
        language="en",
        Cases=[told | {"received_at": at("2025-12-30 09:00"), "priority": "normal"}],
        Plans=[planned(measures="Route changed, 10 yuan coupon", decision="approved")],
    )
    assert script(tables) == (
        "Hello valued customer. You told us on 30 December 2025: “Food came cold”. "
        "It has been dealt with: Route changed, 10 yuan coupon. Are you satisfied with the result?"
    )


def test_callbacks_of_cases_that_are_not_there_do_no_harm():
    assert outcome(book(Cases=[], Callbacks=[{"case_id": "FX1", "at": NOW}])).summary.zh == "没有待回访的。"


def test_where_no_approval_is_asked_for_the_plan_handed_in_is_told():
    """Tickets have a limit for the plan and none for its approval."""
    case_id = "CS202611160001"
    rows: dict[str, Any] = {
        "Cases": [case(case_id=case_id, category="售后技术", priority="高", status="已解决")],
        "Assignments": [solved(case_id=case_id)],
    }
    handed_in = {"case_id": case_id, "measures": "更换网卡"}
    assert "已处理完毕：更换网卡。" in script(book("ticket", **rows, Plans=[handed_in]))
    assert "（请说明处理措施）" in script(book("ticket", **rows, Plans=[handed_in | {"decision": "驳回"}]))
    assert "（请说明处理措施）" in script(book(Plans=[planned(decision=None)]))


def test_a_plan_that_was_edited_after_its_approval_is_not_told():
    tables = MemoryBook(book(Plans=[planned(decided_at=at("2026-11-16 12:00"))]))
    tables.apply(update_sla(Inputs(tables.tables, preset_rules(), NOW)).edits)
    assert "补发10元券" in script(tables.tables)
    tables.apply([SetCell("Plans", 6, "measures", "骑手路线已调整，补发10元券。", "补发50元券")])
    assert "（请说明处理措施）" in script(tables.tables)


@pytest.mark.parametrize("words", ["您好，送餐晚了", "你好!送餐晚了。", "送餐晚了"])
def test_the_customer_s_greeting_is_not_read_back(words):
    assert "反映的“送餐晚了”" in script(book(Cases=[case(description=words)]))


def test_a_customer_who_only_says_hello_is_quoted_as_is():
    assert "反映的“您好”" in script(book(Cases=[case(description="您好！")]))
