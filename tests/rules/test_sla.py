"""Every clock by hand-worked examples. 2026-11-16 is a Monday; hours are 09:00–18:00 on weekdays."""

from __future__ import annotations

import pytest

from cs_workbook.rules.limits import parse_limit
from tests.rules.sla_story import Story

MONDAY = "2026-11-16"


# States


@pytest.mark.parametrize(
    ("now", "state"),
    [
        ("10:00", ("2026-11-16 11:00", "正常", 0)),
        ("10:48", ("2026-11-16 11:00", "正常", 0)),
        ("10:49", ("2026-11-16 11:00", "临期", 0)),
        ("11:00", ("2026-11-16 11:00", "临期", 0)),
        ("11:01", ("2026-11-16 11:00", "超期", 1)),
        ("12:20", ("2026-11-16 11:00", "超期", 80)),
    ],
)
def test_an_open_clock_is_on_time_then_at_risk_then_breached(now, state):
    assert Story("feedback", f"{MONDAY} 10:00", "紧急", now=f"{MONDAY} {now}").clock("first_response") == [state]


@pytest.mark.parametrize(("answered", "state"), [("11:00", ("达成", 0)), ("11:01", ("超期完成", 1))])
def test_a_stopped_clock_is_met_up_to_its_due_minute(answered, state):
    story = Story("feedback", f"{MONDAY} 10:00", "紧急", now="2026-11-20 10:00")
    story.assigned(first_response_at=f"{MONDAY} {answered}")
    assert story.clock("first_response") == [("2026-11-16 11:00", *state)]


def test_seconds_do_not_count():
    story = Story("feedback", f"{MONDAY} 10:00:50", "紧急", now=f"{MONDAY} 12:00")
    story.assigned(first_response_at=f"{MONDAY} 11:00:59")
    assert story.clock("first_response") == [("2026-11-16 11:00", "达成", 0)]


def test_a_serial_a_little_short_of_the_minute_is_that_minute():
    story = Story("feedback", f"{MONDAY} 09:59:59.999999", "紧急", now=f"{MONDAY} 10:30")
    assert story.clock("first_response") == [("2026-11-16 11:00", "正常", 0)]


@pytest.mark.parametrize(("share", "state"), [(0, "正常"), (50, "正常"), (51, "临期"), (100, "临期")])
def test_the_at_risk_share_is_a_setting(share, state):
    story = Story("feedback", f"{MONDAY} 10:00", "紧急", now=f"{MONDAY} 10:30", rules={"at_risk_pct": share})
    assert story.clock("first_response")[0][1] == state


@pytest.mark.parametrize(("now", "state"), [("11:00", "正常"), ("11:01", "临期"), ("18:00", "临期"), ("18:01", "超期")])
def test_the_share_left_of_working_days_is_counted_in_working_time(now, state):
    # Monday 10:00 to Thursday 18:00 is 35 hours of work; a fifth of them, 7 hours, is left on Thursday at 11:00.
    story = Story("ticket", f"{MONDAY} 10:00", "中", now=f"2026-11-19 {now}")
    assert story.clock("resolution")[0][:2] == ("2026-11-19 18:00", state)


def test_a_level_without_a_limit_or_not_in_the_list_has_no_clock():
    for priority in ("建议", "无此级别", None):
        story = Story("feedback", f"{MONDAY} 10:00", priority, now="2026-11-20 10:00")
        assert story.clock("first_response") == []
        assert story.case == ("–", "", None)


def test_a_level_is_found_whatever_its_spaces_and_width():
    story = Story("complaint", f"{MONDAY} 10:00", "Ｐ1　重要 ", now=f"{MONDAY} 11:00")
    assert story.clock("first_response") == [("2026-11-16 14:00", "正常", 0)]


def test_a_case_without_a_readable_moment_of_receipt_is_not_timed():
    story = Story("feedback", None, "紧急", now=f"{MONDAY} 12:00").assigned(assigned_at=f"{MONDAY} 10:00")
    assert [name for name, runs in story.sla.runs.items() if len(runs)] == []
    assert not story.sla.timed[0]


# Entry


@pytest.mark.parametrize(("recorded", "state"), [("10:30", ("达成", 0)), ("10:31", ("超期完成", 1))])
def test_entry_is_due_by_the_channel(recorded, state):
    story = Story(
        "process",
        f"{MONDAY} 10:00",
        "高",
        now=f"{MONDAY} 11:00",
        channel="客服热线",
        recorded_at=f"{MONDAY} {recorded}",
    )
    assert story.clock("entry") == [("2026-11-16 10:30", *state)]


def test_entry_without_its_moment_is_not_timed_because_the_row_is_there():
    story = Story("process", f"{MONDAY} 10:00", "高", now="2026-11-20 11:00", channel="客服热线")
    assert story.clock("entry") == []


# First response


def test_the_first_word_to_the_customer_in_progress_is_a_response():
    story = Story("complaint", f"{MONDAY} 10:00", "P1 重要", now=f"{MONDAY} 20:00")
    story.event(f"{MONDAY} 11:00", "操作").event(f"{MONDAY} 13:00", "客户沟通").event(f"{MONDAY} 15:00", "客户沟通")
    story.assigned(assigned_at=f"{MONDAY} 10:30", first_response_at=f"{MONDAY} 15:00")
    assert story.clock("first_response") == [("2026-11-16 14:00", "达成", 0)]


def test_a_reassigned_case_was_answered_when_its_first_owner_answered():
    story = Story("complaint", f"{MONDAY} 10:00", "P1 重要", now=f"{MONDAY} 20:00")
    story.assigned(assigned_at=f"{MONDAY} 15:00", first_response_at=f"{MONDAY} 16:00")
    story.assigned(assigned_at=f"{MONDAY} 10:30", first_response_at=f"{MONDAY} 13:30")
    assert story.clock("first_response") == [("2026-11-16 14:00", "达成", 0)]


def test_who_was_given_the_solution_was_answered():
    story = Story("complaint", f"{MONDAY} 10:00", "P1 重要", now="2026-11-20 20:00")
    story.assigned(resolved_at=f"{MONDAY} 14:30")
    assert story.clock("first_response") == [("2026-11-16 14:00", "超期完成", 30)]


def test_holds_do_not_stop_the_first_response():
    story = Story("complaint", f"{MONDAY} 10:00", "P1 重要", now=f"{MONDAY} 15:00")
    story.event(f"{MONDAY} 10:10", "挂起")
    assert story.clock("first_response") == [("2026-11-16 14:00", "超期", 60)]


# Plan


def test_a_plan_is_due_at_the_end_of_the_next_working_day_and_the_first_one_counts():
    story = Story("complaint", "2026-11-20 16:00", "P1 重要", now="2026-11-25 10:00")
    assert story.clock("plan") == [("2026-11-23 18:00", "超期", 2400)]
    story.add("Plans", version=2, submitted_at="2026-11-24 18:00").add("Plans", submitted_at="2026-11-23 18:10")
    assert story.clock("plan") == [("2026-11-23 18:00", "超期完成", 10)]


def test_a_case_resolved_without_a_plan_no_longer_waits_for_one():
    story = Story("complaint", "2026-11-20 16:00", "P1 重要", now="2026-11-25 10:00")
    story.assigned(assigned_at="2026-11-20 16:10", resolved_at="2026-11-23 11:00")
    assert story.clock("plan") == [("2026-11-23 18:00", "达成", 0)]


# Approval


def approval(*plans, **more):
    story = Story("feedback", f"{MONDAY} 09:00", "紧急", now=f"{MONDAY} 15:00", **more)
    for plan in plans:
        story.add("Plans", **plan)
    return story


def test_each_plan_has_its_own_approval_clock():
    story = approval(
        {"submitted_at": f"{MONDAY} 10:00", "decision": "驳回", "decided_at": f"{MONDAY} 11:59"},
        {"submitted_at": f"{MONDAY} 12:00", "decision": "待审批"},
        {"measures": "草稿"},
    )
    assert story.clock("approval") == [("2026-11-16 12:00", "达成", 0), ("2026-11-16 14:00", "超期", 60)]


def test_a_plan_that_was_replaced_before_anyone_decided_stops_waiting():
    story = approval({"submitted_at": f"{MONDAY} 10:00"}, {"submitted_at": f"{MONDAY} 13:30"})
    assert story.clock("approval") == [("2026-11-16 12:00", "超期完成", 90), ("2026-11-16 15:30", "正常", 0)]


def test_a_decision_without_its_moment_gets_no_verdict():
    story = approval({"submitted_at": f"{MONDAY} 10:00", "decision": "通过"})
    assert story.clock("approval") == [("2026-11-16 12:00", "–", 0)]
    assert story.assigned(resolved_at=f"{MONDAY} 14:00").clock("approval") == [("2026-11-16 12:00", "–", 0)]


def test_a_plan_nobody_decided_stops_waiting_when_the_case_is_resolved_but_not_one_submitted_later():
    story = approval({"submitted_at": f"{MONDAY} 10:00"}).assigned(resolved_at=f"{MONDAY} 11:00")
    assert story.clock("approval") == [("2026-11-16 12:00", "达成", 0)]
    story = approval({"submitted_at": f"{MONDAY} 12:30"}).assigned(resolved_at=f"{MONDAY} 11:00")
    assert story.clock("approval") == [("2026-11-16 14:30", "超期", 30)]


@pytest.mark.parametrize(
    ("plan", "state"),
    [
        ({"cost": 5000}, ("超期", 180)),
        ({"cost": 4999.99}, ("达成", 0)),
        ({"cross_department": "是"}, ("超期", 180)),
        ({"cross_department": "否"}, ("达成", 0)),
        ({"cost": 9000, "second_decision": "通过", "second_decided_at": f"{MONDAY} 12:30"}, ("超期完成", 30)),
        ({"cost": 9000, "decision": "驳回"}, ("达成", 0)),
        ({"cost": 9000, "second_decision": "驳回"}, ("–", 0)),
    ],
)
def test_a_large_or_cross_department_plan_waits_for_the_second_approval(plan, state):
    first = {"submitted_at": f"{MONDAY} 10:00", "decision": "通过", "decided_at": f"{MONDAY} 11:00"}
    story = approval(first | plan, rules={"second_approval": True})
    assert story.clock("approval") == [("2026-11-16 12:00", *state)]


def test_without_the_second_approval_option_the_first_decides():
    plan = {"submitted_at": f"{MONDAY} 10:00", "decision": "通过", "decided_at": f"{MONDAY} 11:00", "cost": 9000}
    assert approval(plan).clock("approval") == [("2026-11-16 12:00", "达成", 0)]


# Customer update


def test_the_customer_is_told_again_and_again_until_the_resolution():
    story = Story("complaint", f"{MONDAY} 00:00", "P0 紧急", now="2026-11-17 12:00")
    story.assigned(assigned_at=f"{MONDAY} 00:10", first_response_at=f"{MONDAY} 01:00")
    story.event(f"{MONDAY} 09:00", "客户沟通").event(f"{MONDAY} 10:00", "操作").event(f"{MONDAY} 19:30", "客户沟通")
    assert story.clock("update") == [
        ("2026-11-16 09:00", "达成", 0),
        ("2026-11-16 17:00", "超期完成", 150),
        ("2026-11-17 03:30", "超期", 510),
    ]
    assert "告知客户超8小时30分（2次）" in str(story.case[2])
    story.rows["Assignments"][0]["resolved_at"] = story.now
    assert story.clock("update")[-1] == ("2026-11-17 03:30", "超期完成", 510)


def test_nobody_waits_for_an_update_before_the_first_answer_or_after_the_resolution():
    story = Story("complaint", f"{MONDAY} 00:00", "P0 紧急", now="2026-11-18 12:00")
    assert story.clock("update") == []
    story.assigned(assigned_at=f"{MONDAY} 00:10", first_response_at=f"{MONDAY} 01:00", resolved_at=f"{MONDAY} 05:00")
    story.event("2026-11-17 09:00", "客户沟通")
    assert story.clock("update") == [("2026-11-16 09:00", "达成", 0)]


# Progress


def test_progress_is_wanted_every_week_from_the_assignment_on():
    story = Story("feedback", "2026-11-02 09:00", "建议", now="2026-11-21 10:00")
    assert story.clock("progress") == []
    story.assigned(assigned_at="2026-11-02 10:00").event("2026-11-09 10:00", "操作").event("2026-11-13 15:00", "协作")
    assert story.clock("progress") == [
        ("2026-11-09 10:00", "达成", 0),
        ("2026-11-16 10:00", "达成", 0),
        ("2026-11-20 15:00", "超期", 1140),
    ]
    assert story.case == ("超期", "2026-11-20 15:00", "进度更新超19小时")


def test_the_progress_interval_is_a_setting():
    story = Story("feedback", f"{MONDAY} 09:00", "建议", now=f"{MONDAY} 12:00", rules={"progress_limit": None})
    assert story.assigned(assigned_at=f"{MONDAY} 10:00").clock("progress") == []
    story = Story(
        "feedback", f"{MONDAY} 09:00", "建议", now=f"{MONDAY} 12:00", rules={"progress_limit": parse_limit("1wd")}
    )
    assert story.assigned(accepted_at=f"{MONDAY} 10:00").clock("progress") == [("2026-11-17 18:00", "正常", 0)]


# Callback


def test_a_callback_is_due_three_working_days_after_the_resolution_also_without_a_row_of_its_own():
    story = Story("feedback", f"{MONDAY} 09:00", "建议", now="2026-11-20 10:00")
    assert story.clock("callback") == []
    story.assigned(resolved_at="2026-11-17 11:00")
    assert story.clock("callback") == [("2026-11-20 18:00", "正常", 0)]
    assert story.case == ("正常", "2026-11-20 18:00", None)


def test_the_first_callback_since_the_resolution_counts():
    story = Story("feedback", f"{MONDAY} 09:00", "建议", now="2026-11-27 10:00").assigned(
        resolved_at="2026-11-17 11:00"
    )
    story.add("Callbacks", at="2026-11-16 15:00")
    assert story.clock("callback") == [("2026-11-20 18:00", "超期", 9600)]
    story.add("Callbacks", at="2026-11-24 09:00").add("Callbacks", at="2026-11-20 17:00")
    assert story.clock("callback") == [("2026-11-20 18:00", "达成", 0)]
    assert story.case == ("达成", "", None)


def test_a_callback_dated_without_an_hour_is_of_that_day():
    story = Story("feedback", f"{MONDAY} 09:00", "建议", now="2026-11-27 10:00").assigned(
        resolved_at="2026-11-17 11:00"
    )
    assert story.add("Callbacks", at="2026-11-17 00:00").clock("callback") == [("2026-11-20 18:00", "达成", 0)]


def test_a_priority_may_have_its_own_callback_limit():
    own = Story("feedback", f"{MONDAY} 09:00", "紧急", now="2026-11-17 12:00")
    levels = own.rules.priorities
    urgent = type(levels[0])("紧急", 1, "", dict(levels[0].limits) | {"callback": parse_limit("4h")})
    story = Story(
        "feedback", f"{MONDAY} 09:00", "紧急", now="2026-11-17 12:00", rules={"priorities": (urgent, *levels[1:])}
    )
    assert story.assigned(resolved_at="2026-11-17 11:00").clock("callback") == [("2026-11-17 15:00", "正常", 0)]


# Follow-up


@pytest.mark.parametrize(
    ("answer", "needed"),
    [
        ({"rating": "满意"}, False),
        ({"rating": "一般"}, True),
        ({"rating": "不满意"}, True),
        ({"rating": "满意", "score_attitude": 3}, True),
        ({"rating": "满意", "score_attitude": 4, "score_solution": 5}, False),
        ({}, False),
    ],
)
def test_a_bad_rating_or_a_low_score_is_followed_up_the_next_working_day(answer, needed):
    story = Story("ticket", f"{MONDAY} 09:00", "低", now="2026-11-18 10:00").assigned(resolved_at=f"{MONDAY} 15:00")
    story.add("Callbacks", at="2026-11-17 10:00", **answer)
    assert story.clock("followup") == ([("2026-11-18 18:00", "正常", 0)] if needed else [])


def test_a_follow_up_in_time_is_met_and_a_rating_without_a_moment_is_not_timed():
    story = Story("ticket", f"{MONDAY} 09:00", "低", now="2026-11-20 10:00").assigned(resolved_at=f"{MONDAY} 15:00")
    story.add("Callbacks", at="2026-11-17 10:00", rating="不满意", followup_at="2026-11-18 09:00")
    story.add("Callbacks", rating="不满意")
    assert story.clock("followup") == [("2026-11-18 18:00", "达成", 0)]


# The whole case


def test_the_worst_open_clock_shows_and_every_breach_is_named():
    story = Story("complaint", "2026-11-18 10:00", "P1 重要", now="2026-11-20 09:00")
    story.assigned(assigned_at="2026-11-18 10:20", first_response_at="2026-11-18 15:20")
    assert story.case == ("超期", "2026-11-19 15:20", "首次响应超1小时20分、提交方案超15小时、告知客户超17小时40分")


def test_an_open_case_between_two_clocks_is_on_time():
    story = Story("feedback", f"{MONDAY} 10:00", "紧急", now=f"{MONDAY} 15:00")
    story.assigned(first_response_at=f"{MONDAY} 11:20")
    assert story.case == ("正常", "", "首次响应超20分")


@pytest.mark.parametrize(("answered", "state"), [("11:00", "达成"), ("11:20", "超期完成")])
def test_a_case_with_nothing_left_to_do_is_met_or_met_late(answered, state):
    story = Story("feedback", f"{MONDAY} 10:00", "紧急", now="2026-11-27 15:00")
    story.assigned(
        assigned_at=f"{MONDAY} 10:30", first_response_at=f"{MONDAY} {answered}", resolved_at="2026-11-17 10:00"
    )
    story.add("Callbacks", at="2026-11-18 10:00", rating="满意")
    assert story.case == (state, "", "首次响应超20分" if state == "超期完成" else None)


@pytest.mark.parametrize("closing", [{"status": "已办结"}, {"archived": "已归档"}])
def test_a_closed_case_runs_no_clock_and_keeps_its_verdict(closing):
    story = Story("feedback", f"{MONDAY} 10:00", "紧急", now="2026-11-27 15:00", **closing)
    story.assigned(assigned_at=f"{MONDAY} 10:30", first_response_at=f"{MONDAY} 11:20", resolved_at="2026-11-17 10:00")
    assert story.case == ("超期完成", "", "首次响应超20分")


def test_a_case_closed_at_an_unknown_moment_gets_no_verdict():
    story = Story("complaint", f"{MONDAY} 10:00", "P1 重要", now="2026-11-27 15:00", status="已结案")
    assert story.case == ("–", "", None)
    assert story.clock("resolution") == [("2026-11-18 10:00", "–", 0)]


def test_a_resolved_status_alone_stops_the_clocks_without_a_verdict():
    story = Story("complaint", f"{MONDAY} 10:00", "P1 重要", now="2026-11-27 15:00", status="待客户确认")
    story.assigned(assigned_at=f"{MONDAY} 10:30", first_response_at=f"{MONDAY} 11:20")
    assert story.case == ("达成", "", None)


def test_a_reopened_case_runs_on_and_the_time_in_between_is_no_hold():
    story = Story("complaint", f"{MONDAY} 10:00", "P1 重要", now="2026-11-19 10:00", status="处理中")
    story.assigned(assigned_at=f"{MONDAY} 10:30", first_response_at=f"{MONDAY} 11:00", resolved_at=f"{MONDAY} 17:00")
    assert story.clock("resolution") == [("2026-11-18 10:00", "达成", 0)]
    story.assigned(assigned_at="2026-11-18 09:00")
    assert story.clock("resolution") == [("2026-11-18 10:00", "超期", 1440)]
    assert story.clock("callback") == []
    story.rows["Assignments"][1]["resolved_at"] = story.now
    assert story.clock("resolution") == [("2026-11-18 10:00", "超期完成", 1440)]


def test_stage_rows_find_their_case_whatever_their_width_and_spaces():
    story = Story("complaint", f"{MONDAY} 10:00", "P1 重要", now=f"{MONDAY} 20:00")
    story.add("Assignments", first_response_at=f"{MONDAY} 11:00").rows["Assignments"][0]["case_id"] = " ａ1 "
    story.add("Assignments", first_response_at=f"{MONDAY} 10:01").rows["Assignments"][1]["case_id"] = "B9"
    story.add("Assignments", first_response_at=f"{MONDAY} 10:01").rows["Assignments"][2]["case_id"] = None
    assert story.clock("first_response") == [("2026-11-16 14:00", "达成", 0)]
