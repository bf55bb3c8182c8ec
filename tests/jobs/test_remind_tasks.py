"""remind: what waits for whom, and until when. 2026-11-20 is a Friday."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cs_workbook.model import Tables
from cs_workbook.rules.settings import preset_rules
from tests.jobs.reminding import (
    NOW,
    STAFF,
    TWO,
    answered,
    book,
    case,
    owned,
    rules,
    tasks,
)
from tests.tables import at


def test_unassigned_cases_go_to_the_supervisor_of_the_department_on_duty():
    rows = {
        "Cases": [case(1), case(2), case(3, "2026-11-20 06:00", status="待分配")],
        "Assignments": [owned(1, None), owned(2, None, department="运营部")],
    }
    assert tasks(book(**rows)) == [
        ("王主管", "分配责任人", "FX3", at("2026-11-20 08:00"), True),
        ("王主管", "分配责任人", "FX1", at("2026-11-20 11:30"), False),
        ("钱主管", "分配责任人", "FX2", at("2026-11-20 11:30"), False),
    ]


def test_an_unassigned_case_without_any_limit_waits_for_its_supervisor_too():
    assert tasks(book(Cases=[case(priority="建议")])) == [("王主管", "分配责任人", "FX1", None, False)]


def test_a_row_with_nothing_in_it_is_no_case():
    assert tasks(book(Cases=[{}, {"note": "请从这里填"}, case()], Assignments=[answered()])) == []


def test_who_is_on_leave_with_nobody_to_stand_in_is_told_all_the_same():
    settled = rules(staff=(replace(STAFF[0], on_duty=False),))
    assert {task[0] for task in tasks(book(settled, **TWO), settled)} == {"小林"}


def plan_row(**more: Any) -> dict[str, Any]:
    return {
        "case_id": "FX1", "version": 1, "measures": "补发", "submitted_at": at("2026-11-20 09:50"),
        "submitted_by": "小林", "approver": "孙经理", "decision": "待审批",
    } | more  # fmt: skip


def planned(**more: Any) -> Tables:
    return book(Cases=[case()], Assignments=[answered()], Plans=[plan_row(**more)])


def test_a_plan_waits_for_its_approver():
    # 普通: 24 hours from 09:50 on Friday
    assert tasks(planned()) == [("孙经理", "审批方案", "FX1", at("2026-11-21 09:50"), False)]
    assert tasks(planned(approver=None)) == [("王主管", "审批方案", "FX1", at("2026-11-21 09:50"), False)]
    own = planned(approver=None, submitted_by="王主管")
    assert tasks(own) == [("钱主管", "审批方案", "FX1", at("2026-11-21 09:50"), False)]
    assert tasks(planned(decision="通过", decided_at=at("2026-11-20 09:55"))) == []
    assert tasks(planned(decision="驳回", decided_at=at("2026-11-20 09:55"))) == []
    assert tasks(planned(submitted_at=None)) == []


def test_who_handed_a_plan_in_does_not_stand_in_for_its_approver():
    settled = rules(staff=(*STAFF[:4], replace(STAFF[4], on_duty=False)))
    rows = {"Cases": [case()], "Assignments": [answered()]}
    assert tasks(book(settled, **rows, Plans=[plan_row(submitted_by="王主管")]), settled)[0][0] == "钱主管"
    assert tasks(book(settled, **rows, Plans=[plan_row()]), settled)[0][0] == "王主管"


def test_of_several_names_in_a_cell_the_first_on_the_staff_list_is_told():
    assert tasks(planned(approver="外部专家、孙经理、王主管"))[0][0] == "孙经理"


def test_a_plan_without_a_limit_is_told_at_once():
    levels = tuple(replace(level, limits={}) for level in preset_rules().priorities)
    settled = rules(priorities=levels)
    rows = {"Cases": [case()], "Assignments": [answered()], "Plans": [plan_row()]}
    assert tasks(book(settled, **rows), settled) == [("孙经理", "审批方案", "FX1", None, False)]


def test_a_large_plan_waits_for_the_manager_once_it_is_approved():
    settled = rules(second_approval=True, large_cost=5000)
    row = plan_row(approver="王主管", decision="通过", decided_at=at("2026-11-20 09:55"), cost=8000)
    rows = {"Cases": [case()], "Assignments": [answered()], "Plans": [row]}
    assert tasks(book(settled, **rows), settled) == [("孙经理", "复审方案", "FX1", at("2026-11-21 09:50"), False)]


def test_a_plan_edited_after_its_approval_waits_for_another():
    edited = planned(decision="通过", decided_at=at("2026-11-20 09:55"), approved_hash="202611200955-000000000000")
    assert tasks(edited) == [("孙经理", "审批方案", "FX1", None, False)]


def test_only_the_latest_version_of_a_plan_waits():
    rows = {"Cases": [case()], "Assignments": [answered()]}
    second = plan_row(version=2, submitted_at=at("2026-11-20 09:58"), approver="王主管")
    found = tasks(book(**rows, Plans=[plan_row(), second]))
    assert [(task[0], task[1]) for task in found] == [("王主管", "审批方案")]


def test_requests_wait_for_the_supervisor():
    def asked(kind: str, **more: Any) -> list[tuple[Any, ...]]:
        row = {"case_id": "FX1", "at": at("2026-11-20 09:45"), "kind": kind, "content": "等配件", "by": "小林"} | more
        rows = {"Cases": [case()], "Assignments": [answered(expected_at=at("2026-11-30 18:00"))]}
        return tasks(book(**rows, Progress=[row]))

    assert asked("延期申请") == [("王主管", "审批延期申请", "FX1", at("2026-11-30 18:00"), False)]
    assert asked("升级申请", by="王主管") == [("钱主管", "审批升级申请", "FX1", at("2026-11-30 18:00"), False)]
    assert asked("延期申请", approved_by="王主管") == []
    assert asked("操作") == []


def test_a_complaint_about_slow_response_is_the_supervisor_s_to_see_to_within_a_day():
    slow = {
        "Cases": [case(received="2026-11-19 12:00", description="打了三次电话没人回复")],
        "Assignments": [answered(expected_at=at("2026-11-30 18:00"))],
    }
    due = at("2026-11-20 12:00")
    assert tasks(book(**slow)) == [("王主管", "跟进响应慢投诉", "FX1", due, False)]
    row = {"case_id": "FX1", "at": at("2026-11-20 09:50"), "kind": "客户沟通", "content": "已致电", "by": "小林"}
    assert tasks(book(**slow, Progress=[row])) == [("王主管", "跟进响应慢投诉", "FX1", due, False)]
    assert tasks(book(**slow, Progress=[row | {"by": "钱主管"}])) == []
    assert tasks(book(rules(overdue_followup=None), **slow), rules(overdue_followup=None)) == []
    assert tasks(book(**slow), now=at("2026-11-20 12:30"))[0][3:] == (due, True)


def test_customers_are_to_be_told_and_progress_entered():
    settled = rules("complaint")
    rows = {
        "Cases": [case(received="2026-11-19 20:00", priority="P0 紧急")],
        "Assignments": [
            owned(assigned="2026-11-12 09:00", first_response_at=at("2026-11-19 21:00"),
                  expected_at=at("2026-11-30 18:00"))
        ],
        "Plans": [plan_row(decision="通过", submitted_at=at("2026-11-19 21:30"), decided_at=at("2026-11-19 21:40"))],
    }  # fmt: skip
    # told every 8 hours from 21:00; resolved within 24 hours; progress every week from the 12th
    assert tasks(book(settled, **rows), settled) == [
        ("小林", "更新进度", "FX1", at("2026-11-19 09:00"), True),
        ("小林", "告知客户进展", "FX1", at("2026-11-20 05:00"), True),
        ("小林", "解决", "FX1", at("2026-11-20 20:00"), False),
    ]


def test_callbacks_are_told_to_who_is_named_for_them_else_to_the_owner():
    done = answered(resolved_at=at("2026-11-18 11:00"))
    rows = {"Cases": [case(received="2026-11-18 09:00", status="待回访")], "Assignments": [done]}
    # three working days after Wednesday: Monday at closing
    assert tasks(book(**rows)) == [("小林", "回访客户", "FX1", at("2026-11-23 18:00"), False)]
    named = book(**rows, Callbacks=[{"case_id": "FX1", "by": "小赵"}])
    assert tasks(named) == [("小赵", "回访客户", "FX1", at("2026-11-23 18:00"), False)]


def test_a_bad_rating_is_followed_up_by_who_is_named_else_by_the_supervisor():
    done = answered(resolved_at=at("2026-11-18 11:00"))
    rows = {"Cases": [case(received="2026-11-18 09:00", status="待回访")], "Assignments": [done]}
    bad = {"case_id": "FX1", "at": at("2026-11-19 15:00"), "rating": "不满意", "confirmed": "已确认"}
    assert tasks(book(**rows, Callbacks=[bad])) == [("王主管", "二次跟进", "FX1", at("2026-11-20 18:00"), False)]
    named = bad | {"followup_by": "小赵"}
    assert tasks(book(**rows, Callbacks=[named]))[0][0] == "小赵"
    assert tasks(book(**rows, Callbacks=[bad | {"followup_at": NOW}])) == []


def test_a_missing_rating_is_asked_for_by_who_called():
    settled = rules("ticket", rating_required=True)
    done = answered(resolved_at=at("2026-11-17 11:00"))
    called = {"case_id": "FX1", "at": at("2026-11-17 15:00"), "by": "小赵", "confirmed": "已确认"}
    rows = {"Cases": [case(received="2026-11-17 09:00", priority="低", status="已解决")], "Assignments": [done]}
    # three working days after Tuesday: Friday at closing
    assert tasks(book(settled, **rows, Callbacks=[called]), settled) == [
        ("小赵", "催客户评价", "FX1", at("2026-11-20 18:00"), False)
    ]
    asked = called | {"at": at("2026-11-18 15:00")}
    assert tasks(book(settled, **rows, Callbacks=[called, asked]), settled) == []
    assert tasks(book(settled, **rows, Callbacks=[called | {"rating": "满意"}]), settled) == []


def test_what_is_on_hold_closed_or_archived_is_nobody_s_to_do():
    late = case(1, "2026-11-20 06:00")
    resolved = answered(expected_at=at("2026-11-20 09:50"))
    held = {"case_id": "FX1", "at": at("2026-11-20 09:45"), "kind": "挂起", "content": "等客户"}
    assert len(tasks(book(Cases=[late], Assignments=[resolved]))) == 1
    assert tasks(book(Cases=[late | {"status": "挂起"}], Assignments=[resolved], Progress=[held])) == []
    assert tasks(book(Cases=[late | {"status": "已办结"}], Assignments=[resolved])) == []
    assert tasks(book(Cases=[late | {"archived": "已归档"}], Assignments=[resolved])) == []


@pytest.mark.parametrize(
    ("ahead", "due", "told"),
    [
        ("1wd", "2026-11-23 18:00", True),  # the next working day is Monday
        ("1wd", "2026-11-23 18:01", False),
        ("4h", "2026-11-20 14:00", True),
        ("4h", "2026-11-20 14:01", False),
        (None, "2026-11-20 10:04", True),  # less than a fifth of 30 minutes is left: at risk
        (None, "2026-11-20 10:12", False),
    ],
)
def test_it_is_told_as_long_ahead_as_agreed(ahead, due, told):
    from cs_workbook.rules.limits import parse_limit

    settled = rules(remind_ahead=parse_limit(ahead))
    tables = book(settled, Cases=[case()], Assignments=[answered(expected_at=at(due))])
    assert bool(tasks(tables, settled)) is told
