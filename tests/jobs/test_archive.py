"""archive: what may be closed goes with its whole flat record, what may not stays with its reasons."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from cs_workbook.jobs import job_named
from cs_workbook.jobs.archive import plan
from cs_workbook.model import AppendRow, Inputs, Outcome, SetCell
from cs_workbook.rules.archive_rows import kept_until
from cs_workbook.rules.checks import Look, run_checks
from cs_workbook.rules.presets import preset_names
from cs_workbook.rules.settings import Status, preset_rules
from cs_workbook.runner import run_job
from tests.tables import NOW, MemoryBook, at, tables_of

STATUS = {
    "feedback": ("待回访", "已办结"),
    "process": ("已解决", "已关闭"),
    "ticket": ("已解决", "已关闭"),
    "complaint": ("待客户确认", "已结案"),
    "response": ("已解决", "已关闭"),
}
LEVEL = {"feedback": "普通", "process": "高", "ticket": "高", "complaint": "P1 重要", "response": "P2 一般问题"}
Rows = dict[str, Any]


def story(preset: str = "feedback", case_id: str = "FX20261110001", **case: Any) -> Rows:
    """A case that may be closed under any preset: received Tuesday at 9, solved the same day at 15:30."""
    first = {"case_id": case_id, "received_at": at("2026-11-10 09:00"), "customer": "王小明", "contact": "13800001234"}
    first |= {"channel": "电话", "description": "送餐晚了两小时，请回电 13800001234", "priority": LEVEL[preset]}
    first |= {"demand": "退还配送费"}
    first |= {"category": "流程效率", "status": STATUS[preset][0], "note": "会员"}
    own = {"case_id": case_id}
    return {
        "Cases": [first | case],
        "Assignments": [
            own
            | {"department": "运营部", "owner": "李建国", "assigned_at": at("2026-11-10 09:10")}
            | {"accepted_at": at("2026-11-10 09:12"), "first_response_at": at("2026-11-10 09:15")}
            | {"expected_at": at("2026-11-10 18:00"), "resolved_at": at("2026-11-10 15:30")}
        ],
        "Plans": [
            own
            | {"version": 1, "measures": "晚高峰增加两名骑手", "cost": 300, "submitted_at": at("2026-11-10 10:00")}
            | {"submitted_by": "李建国", "approver": "赵敏", "decision": "通过", "decided_at": at("2026-11-10 10:30")}
        ],
        "Progress": [
            own | {"at": at("2026-11-10 13:00"), "kind": "操作", "content": "调整排班\n并通知站点"},
            own | {"at": at("2026-11-10 09:15"), "kind": "客户沟通", "content": "已致歉，说明处理时间"},
        ],
        "Callbacks": [
            own
            | {"at": at("2026-11-11 10:00"), "method": "电话", "confirmed": "已确认", "rating": "满意"}
            | {"effect": "一周内未再超时"}
        ],
    }


def together(*stories: Rows) -> Rows:
    return {name: [row for rows in stories for row in rows[name]] for name in stories[0]}


def run(rows: Rows, preset: str = "feedback", **options: Any) -> Outcome:
    rules = replace(preset_rules(preset), **options)
    return plan(Inputs(tables_of(preset, "zh", rules, **rows), rules, NOW))


def record(result: Outcome) -> dict[str, Any]:
    (row,) = (e for e in result.edits if isinstance(e, AppendRow) and e.table == "Archive")
    return {key: value for key, value in row.values.items() if value is not None}


def refusals(result: Outcome) -> list[str]:
    return [finding.problem.zh for finding in result.findings]


def test_the_flat_record_holds_all_that_is_known_of_the_case():
    row = record(run(story()))
    assert len(row.pop("row_hash")) == 16
    assert row == {
        "case_id": "FX20261110001",
        "customer": "王**",
        "received_at": at("2026-11-10 09:00"),
        "channel": "电话",
        "description": "送餐晚了两小时，请回电 138****1234",
        "priority": "普通",
        "category": "流程效率",
        "department": "运营部",
        "owner": "李**",
        "measures": "晚高峰增加两名骑手",
        "expected_at": at("2026-11-10 18:00"),
        "resolved_at": at("2026-11-10 15:30"),
        "rating": "满意",
        "effect": "一周内未再超时",
        "archived": "已归档",
        "contact": "138****1234",
        "accepted_at": at("2026-11-10 09:12"),
        "progress_record": (
            "2026-11-10 09:15 客户沟通：已致歉，说明处理时间\n2026-11-10 13:00 操作：调整排班 并通知站点"
        ),
        "confirmed_at": at("2026-11-11 10:00"),
        "note": "会员",
        "status": "已办结",
        "closed_at": NOW,
        "first_response_minutes": 15,
        "resolution_hours": 6.5,
        "on_time": "是",
        "archived_at": NOW,
        "keep_until": at("2029-11-21"),
        "rules_version": "1.0",
    }


def test_the_case_is_marked_and_closed_and_stays_where_it_is():
    marks = [e for e in run(story()).edits if isinstance(e, SetCell)]
    assert marks == [
        SetCell("Cases", 6, "status", "待回访", "已办结"),
        SetCell("Cases", 6, "archived", None, "已归档"),
    ]


@pytest.mark.parametrize("preset", preset_names())
def test_every_preset_archives_and_a_second_run_has_nothing_new(preset):
    book = MemoryBook(tables_of(preset, "zh", **story(preset)))
    first = run_job(job_named("archive"), book, NOW)
    assert first.outcome.summary.zh == "归档 1 条。"
    assert book.tables["Archive"].values("status") == [STATUS[preset][1]]
    assert set(record(first.outcome)) <= set(book.tables["Archive"].cells)
    later = run_job(job_named("archive"), book, NOW + dt.timedelta(days=30))
    assert (later.written, later.outcome.edits) == (False, ())
    assert later.outcome.summary.zh == "没有可归档的。"


@pytest.mark.parametrize("preset", preset_names())
def test_check_has_nothing_to_say_of_what_was_archived(preset):
    book = MemoryBook(tables_of(preset, "zh", **story(preset)))
    run_job(job_named("archive"), book, NOW)
    ours = ("archive-altered", "archive-missing", "reopened-after-archive", "closed-too-early", "no-resolution")
    assert run_checks(Look(book.tables, preset_rules(preset), NOW), ours) == ()


def test_a_stage_column_changed_by_hand_is_found_by_check():
    book = MemoryBook(tables_of(**story()))
    run_job(job_named("archive"), book, NOW)
    book.apply([SetCell("Archive", 6, "rating", "满意", "非常满意")])
    assert [f.check for f in run_checks(Look(book.tables, preset_rules(), NOW), ("archive-altered",))] == [
        "archive-altered"
    ]


def changed(rows: Rows, table: str, **cells: Any) -> Rows:
    return rows | {table: [row | cells for row in rows[table]]}


@pytest.mark.parametrize(
    ("preset", "table", "cells", "reason"),
    [
        ("feedback", "Cases", {"status": "处理中"}, "状态还不是已解决"),
        ("feedback", "Cases", {"case_id": None}, "没有编号"),
        ("feedback", "Cases", {"received_at": "上周"}, "“上周”不是日期"),
        ("feedback", "Cases", {"received_at": "2026年11月10日 9点"}, "反馈时间不是日期"),
        ("feedback", "Cases", {"customer": None}, "“客户标识”没有填写"),
        ("process", "Cases", {"category": None}, "“反馈类型”没有填写"),
        ("feedback", "Cases", {"occurred_at": at("2026-12-01 09:00")}, "2026-12-01 09:00 还没有到"),
        ("feedback", "Callbacks", {"at": at("2026-11-10 15:00")}, "早于实际完成时间（2026-11-10 15:30）"),
        ("complaint", "Callbacks", {"followup_at": "周五"}, "“周五”不是日期"),
        ("complaint", "Assignments", {"resolved_at": None}, "没有填写实际完成时间"),
        ("feedback", "Assignments", {"resolved_at": at("2026-11-10 18:01")}, "超时完成，没有说明原因"),
        ("process", "Assignments", {"resolved_at": at("2026-11-13 18:01")}, "超时完成，没有说明原因"),
        ("feedback", "Plans", {"decision": "待审批"}, "没有获批的方案"),
        ("feedback", "Plans", {"approved_hash": "202611101030-0123456789ab"}, "方案在批准后被改过"),
        ("complaint", "Plans", {"cost": 8000}, "没有获批的方案"),
        ("feedback", "Callbacks", {"confirmed": None}, "客户还没有确认"),
        ("process", "Callbacks", {"confirmed": "有异议"}, "客户有异议"),
        ("ticket", "Callbacks", {"rating": None}, "没有客户满意度"),
        ("complaint", "Callbacks", {"score_solution": 3}, "评价不满意，还没有二次跟进"),
        ("ticket", "Callbacks", {"rating": "一般"}, "评价不满意，还没有二次跟进"),
        ("ticket", "Assignments", {"cooperating": "技术支持部"}, "有配合部门，进度中却没有“协作”记录"),
        ("ticket", "Progress", {"kind": "操作"}, "进度中没有“客户沟通”记录"),
        ("ticket", "Progress", {"kind": "客户沟通"}, "进度中没有“操作”记录"),
        ("ticket", "Progress", {"percent": 80}, "最后一次完成度不到 100"),
        ("response", "Callbacks", {"confirmed": None, "at": None}, "客户还没有确认"),
    ],
)
def test_one_missing_thing_keeps_a_case_out_of_the_archive(preset, table, cells, reason):
    result = run(changed(story(preset), table, **cells), preset)
    assert result.edits == ()
    (problem,) = refusals(result)
    assert reason in problem
    assert result.summary.zh == "没有可归档的；1 条暂不能归档，原因如下。"


@pytest.mark.parametrize(
    ("preset", "event", "reason"),
    [
        ("feedback", {"kind": "挂起", "at": at("2026-11-10 14:00")}, "还在挂起，没有恢复"),
        ("complaint", {"kind": "客户异议", "at": at("2026-11-12 14:00")}, "客户异议还没有回应"),
    ],
)
def test_a_hold_or_an_objection_keeps_a_case_out_of_the_archive(preset, event, reason):
    rows = story(preset)
    rows["Progress"].append({"case_id": "FX20261110001", "content": "电话"} | event)
    assert refusals(run(rows, preset)) == [f"FX20261110001 暂不能归档：{reason}。"]


@pytest.mark.parametrize(
    ("preset", "table", "cells"),
    [
        # process asks for no plan, feedback for no rating and no full record, ticket for no approval.
        ("process", "Plans", {"decision": "驳回"}),
        ("feedback", "Callbacks", {"rating": None}),
        ("feedback", "Progress", {"kind": "操作", "percent": 10}),
        ("ticket", "Plans", {"decision": None}),
        # feedback follows up 不满意 only.
        ("feedback", "Callbacks", {"rating": "一般"}),
        ("complaint", "Callbacks", {"rating": "一般", "followup_at": at("2026-11-12 10:00")}),
        ("feedback", "Assignments", {"resolved_at": at("2026-11-10 18:01"), "late_reason": "骑手受伤"}),
    ],
)
def test_what_a_preset_does_not_ask_for_keeps_nothing_out(preset, table, cells):
    assert run(changed(story(preset), table, **cells), preset).summary.zh == "归档 1 条。"


def test_a_system_may_confirm_a_ticket_and_nobody_else():
    for preset, archived in (("ticket", "归档 1 条。"), ("feedback", "没有可归档的；1 条暂不能归档，原因如下。")):
        rows = changed(story(preset), "Callbacks", confirmed=None)
        rows["Progress"].append(
            {"case_id": "FX20261110001", "at": at("2026-11-10 15:30"), "kind": "完成确认", "content": "恢复"}
        )
        assert run(rows, preset).summary.zh == archived


def test_a_ticket_without_a_rating_goes_when_the_customer_was_asked_again_and_the_time_is_over():
    rows = changed(story("ticket"), "Callbacks", rating=None)
    rows["Callbacks"].append({"case_id": "FX20261110001", "at": at("2026-11-13 10:00")})
    # Called on Wednesday the 11th; three working days end on Monday the 16th at 18:00.
    assert run(rows, "ticket").summary.zh == "归档 1 条。"
    early = plan(Inputs(tables_of("ticket", "zh", **rows), preset_rules("ticket"), at("2026-11-16 18:00")))
    assert refusals(early) == ["FX20261110001 暂不能归档：没有客户满意度。"]


def test_every_reason_and_remedy_of_a_case_stands_in_its_one_finding():
    result = run(
        changed(changed(story("complaint"), "Callbacks", confirmed=None, rating=None), "Plans", decision=None),
        "complaint",
    )
    (finding,) = result.findings
    assert finding.problem.zh == "FX20261110001 暂不能归档：没有获批的方案；客户还没有确认；没有客户满意度。"
    assert finding.problem.en == (
        "FX20261110001: Not archived: it has no approved plan; the customer has not confirmed; there is no rating."
    )
    assert finding.fix.zh == (
        "请补交方案并完成审批。请回访客户，把答复填入“客户确认”。请催评并填入客户满意度；催评期满仍无评价的可以归档。"
    )
    assert (finding.severity, finding.where.address) == ("info", "A6")


def test_a_case_closed_by_hand_too_early_is_a_warning():
    (finding,) = run(changed(story(status="已办结"), "Callbacks", confirmed=None)).findings
    assert finding.severity == "warning"


def test_a_case_closed_by_hand_was_closed_when_the_last_thing_was_done():
    row = record(run(story(status="已办结")))
    assert (row["closed_at"], row["keep_until"]) == (at("2026-11-11 10:00"), at("2029-11-11"))


def test_open_and_blank_rows_are_not_spoken_of():
    rows = {"Cases": [{}, {"case_id": "FX20261110001", "received_at": at("2026-11-10 09:00"), "status": "处理中"}]}
    result = run(rows)
    assert (result.summary.zh, result.findings, result.views) == ("没有可归档的。", (), ())


def test_the_second_of_two_rows_with_one_id_is_refused():
    rows = together(story(), {name: [] for name in story()})
    rows["Cases"].append(rows["Cases"][0])
    result = run(rows)
    assert record(result)["case_id"] == "FX20261110001"
    assert "编号与第 6 行重复" in refusals(result)[0]


def test_what_the_archive_has_already_does_not_go_twice():
    rows = story() | {"Archive": [{"case_id": "FX20261110001"}]}
    assert refusals(run(rows)) == ["FX20261110001 暂不能归档：归档表中已有这一条。"]


def test_masks_follow_the_options():
    row = record(run(story(), mask_customer=False, mask_contact=False, mask_text=False, mask_owner=False))
    assert (row["customer"], row["contact"], row["owner"]) == ("王小明", "13800001234", "李建国")
    assert row["description"] == "送餐晚了两小时，请回电 13800001234"
    assert record(run(story("ticket"), "ticket"))["owner"] == "李建国"


def test_late_is_told_with_its_reason_and_an_extension_with_its_new_moment():
    late = changed(story(), "Assignments", resolved_at=at("2026-11-10 20:00"), late_reason="骑手受伤")
    row = record(run(late))
    assert (row["on_time"], row["late_reason"], row["resolution_hours"]) == ("否", "骑手受伤", 11)
    late["Progress"].append(
        {
            "case_id": "FX20261110001",
            "at": at("2026-11-10 16:00"),
            "kind": "延期申请",
            "content": "等骑手",
            "approved_by": "赵敏",
        }
        | {"new_expected_at": at("2026-11-10 21:00")}
    )
    row = record(run(late))
    assert (row["on_time"], row["expected_at"]) == ("是", at("2026-11-10 21:00"))


def test_without_a_promise_the_limit_is_what_was_expected():
    rows = changed(story("ticket"), "Assignments", expected_at=None)
    assert record(run(rows, "ticket"))["expected_at"] == at("2026-11-12 09:00")


def test_scores_stand_in_for_a_rating_that_a_survey_did_not_ask():
    rows = changed(story("complaint"), "Callbacks", rating=None, score_efficiency=5, score_attitude=4, score_solution=5)
    assert record(run(rows, "complaint"))["rating"] == "处理效率 5、服务态度 4、解决方案 5"


def test_the_last_rating_and_the_standing_plan_are_kept():
    rows = story()
    rows["Callbacks"].insert(
        0,
        {"case_id": "FX20261110001", "at": at("2026-11-10 17:00"), "confirmed": "有异议", "rating": "不满意"}
        | {"followup_at": at("2026-11-10 18:00")},
    )
    rows["Plans"].append(
        rows["Plans"][0]
        | {"version": 2, "measures": "改用专送", "submitted_at": at("2026-11-10 12:00")}
        | {"decided_at": at("2026-11-10 12:30")}
    )
    row = record(run(rows))
    assert (row["rating"], row["confirmed_at"], row["measures"]) == ("满意", at("2026-11-11 10:00"), "改用专送")


def test_a_long_record_is_condensed_and_says_so():
    rows = story()
    event = {"case_id": "FX20261110001", "kind": "操作", "content": "联" * 500}
    rows["Progress"] = [event | {"at": at("2026-11-10 09:15") + dt.timedelta(minutes=n)} for n in range(80)]
    lines = record(run(rows))["progress_record"].split("\n")
    assert lines[0] == f"2026-11-10 09:15 操作：{'联' * 119}…"
    assert lines[-1] == "……（42/80）"
    assert len("\n".join(lines)) < 6100


def test_what_was_reported_again_and_solved_well_becomes_one_typical_case():
    again = story(case_id="FX20261110002", repeat_of="FX20261110001")
    result = run(together(story(), again))
    entries = [dict(e.values) for e in result.edits if isinstance(e, AppendRow) and e.table == "Knowledge"]
    assert entries == [
        {
            "kind": "典型案例",
            "question": "送餐晚了两小时，请回电 138****1234",
            "answer": "晚高峰增加两名骑手\n一周内未再超时",
            "keywords": "流程效率",
            "case_id": "FX20261110001",
            "added_on": at("2026-11-21"),
        }
    ]
    known = together(story(), again) | {"Knowledge": [{"case_id": "FX20261110001"}]}
    assert all(e.table != "Knowledge" for e in run(known).edits if isinstance(e, AppendRow))


def test_without_a_closed_status_nothing_is_archived():
    rules = replace(preset_rules(), statuses=(Status("待回访", "resolved"),))
    result = plan(Inputs(tables_of("feedback", "zh", rules, **story()), rules, NOW))
    assert result.edits == ()
    assert refusals(result) == ["状态列表中没有“已关闭”一类的状态。"]


def test_a_record_closed_on_the_29th_of_february_is_kept_to_the_first_of_march():
    assert kept_until(at("2028-02-29 17:00"), 3) == at("2031-03-01")
    assert kept_until(at("2028-02-29 17:00"), 4) == at("2032-02-29")


def test_an_english_workbook_speaks_english():
    english = {
        "status": "awaiting callback",
        "priority": "normal",
        "channel": "phone",
        "category": "process efficiency",
    }
    rows = changed(story(**english), "Plans", decision="approved")
    rows = changed(changed(rows, "Callbacks", confirmed="confirmed", rating="satisfied"), "Progress", kind="work")
    rules = preset_rules("feedback", "en")
    row = record(plan(Inputs(tables_of("feedback", "en", rules, **rows), rules, NOW)))
    assert (row["status"], row["archived"], row["on_time"], row["rating"]) == ("closed", "archived", "yes", "satisfied")
    assert row["progress_record"].startswith("2026-11-10 09:15 work: ")
