"""Holds, promises and extensions by hand-worked examples. 2026-11-16 is a Monday."""

from __future__ import annotations

import pytest

from tests.rules.sla_story import Story
from tests.tables import at


def complaint(now: str, **case):
    """Received on Monday at 10:00, to be resolved within 48 hours, answered at 11:00."""
    story = Story("complaint", "2026-11-16 10:00", "P1 重要", now=now, **case)
    return story.assigned(assigned_at="2026-11-16 10:10", first_response_at="2026-11-16 11:00")


def ticket(priority: str, now: str, **case):
    return Story("ticket", "2026-11-16 10:00", priority, now=now, **case)


# Holds


def test_a_hold_moves_a_natural_limit_by_its_length():
    story = complaint("2026-11-17 18:00").event("2026-11-17 10:00", "挂起").event("2026-11-17 16:00", "恢复")
    assert story.clock("resolution") == [("2026-11-18 16:00", "正常", 0)]


def test_a_hold_moves_a_working_limit_by_its_working_time():
    # Tuesday 10:00 to Wednesday 12:00 takes 8 + 3 hours of work from a limit that ends on Thursday at 18:00.
    story = ticket("中", "2026-11-18 15:00").event("2026-11-17 10:00", "挂起").event("2026-11-18 12:00", "恢复")
    assert story.clock("resolution") == [("2026-11-23 11:00", "正常", 0)]


def test_a_hold_outside_working_hours_takes_nothing_from_a_working_limit():
    story = ticket("中", "2026-11-18 15:00").event("2026-11-17 18:00", "挂起").event("2026-11-18 09:00", "恢复")
    assert story.clock("resolution") == [("2026-11-19 18:00", "正常", 0)]


def test_a_hold_also_moves_the_plan_and_the_customer_update():
    story = complaint("2026-11-17 09:00").event("2026-11-16 12:00", "挂起").event("2026-11-16 15:00", "恢复")
    assert story.clock("plan") == [("2026-11-18 12:00", "正常", 0)]
    assert story.clock("update") == [("2026-11-17 14:00", "正常", 0)]
    assert story.clock("progress") == [
        ("2026-11-23 10:10", "达成", 0),
        ("2026-11-23 12:00", "达成", 0),
        ("2026-11-23 15:00", "正常", 0),
    ]


def test_several_holds_add_up_also_one_that_begins_in_the_time_the_first_one_gave():
    story = complaint("2026-11-18 20:00")
    for begin, end in (("2026-11-18 15:00", "2026-11-18 17:00"), ("2026-11-17 10:00", "2026-11-17 16:00")):
        story.event(begin, "挂起").event(end, "恢复")
    assert story.clock("resolution") == [("2026-11-18 18:00", "超期", 120)]


def test_a_hold_after_the_limit_ran_out_moves_nothing_and_does_not_count_as_overrun():
    story = complaint("2026-11-18 20:00").event("2026-11-18 11:00", "挂起").event("2026-11-18 19:00", "恢复")
    assert story.clock("resolution") == [("2026-11-18 10:00", "超期", 120)]
    open_hold = complaint("2026-11-18 20:00").event("2026-11-18 11:00", "挂起")
    assert open_hold.clock("resolution") == [("2026-11-18 10:00", "超期", 60)]


def test_a_clock_on_hold_stands_still_and_is_not_the_next_due():
    story = complaint("2026-11-19 20:00").event("2026-11-17 09:00", "挂起")
    assert story.clock("resolution") == [("2026-11-18 10:00", "暂停", 0)]
    assert story.clock("plan") == [("2026-11-17 18:00", "暂停", 0)]
    assert story.case == ("暂停", "2026-11-24 09:00", None)


def test_a_hold_written_in_advance_has_not_begun():
    story = complaint("2026-11-17 08:00").event("2026-11-17 09:00", "挂起")
    assert story.clock("resolution") == [("2026-11-18 10:00", "正常", 0)]


def test_a_hold_without_an_end_ends_with_the_resolution():
    story = complaint("2026-11-25 20:00").event("2026-11-17 10:00", "挂起")
    story.rows["Assignments"][0]["resolved_at"] = story.now
    assert story.clock("resolution") == [("2026-11-26 20:00", "达成", 0)]


def test_a_second_hold_row_and_a_resume_without_a_hold_say_nothing():
    story = complaint("2026-11-17 18:00").event("2026-11-16 15:00", "恢复").event("2026-11-17 10:00", "挂起")
    story.event("2026-11-17 12:00", "挂起").event("2026-11-17 16:00", "恢复").event("2026-11-17 17:00", "恢复")
    assert story.clock("resolution") == [("2026-11-18 16:00", "正常", 0)]


def test_the_order_of_the_rows_on_the_sheet_does_not_matter():
    story = complaint("2026-11-17 18:00").event("2026-11-17 16:00", "恢复").event("2026-11-17 10:00", "挂起")
    assert story.clock("resolution") == [("2026-11-18 16:00", "正常", 0)]


def test_a_status_on_hold_without_a_row_holds_from_the_last_thing_recorded():
    story = complaint("2026-11-19 20:00", status="挂起").event("2026-11-17 08:00", "客户沟通")
    assert story.clock("resolution") == [("2026-11-18 10:00", "暂停", 0)]
    assert story.sla.history.holds.unwritten.tolist() == [True]
    late = complaint("2026-11-19 20:00", status="挂起").event("2026-11-18 12:00", "操作")
    assert late.clock("resolution") == [("2026-11-18 10:00", "超期", 120)]


def test_a_hold_row_goes_before_the_status():
    story = (
        complaint("2026-11-19 20:00", status="挂起").event("2026-11-17 10:00", "挂起").event("2026-11-17 12:00", "操作")
    )
    assert story.sla.history.holds.unwritten.tolist() == [False]


def test_awaiting_the_customer_is_a_hold_for_tickets():
    story = ticket("紧急", "2026-11-18 10:00", status="待反馈").event("2026-11-16 11:00", "客户沟通")
    assert story.case == ("暂停", "", None)


# Promises


def promised(expected: str | None, now: str = "2026-11-17 09:00"):
    story = ticket("高", now)
    return story.assigned(assigned_at="2026-11-16 10:30", expected_at=expected)


@pytest.mark.parametrize(
    ("expected", "due"),
    [
        (None, "2026-11-18 10:00"),
        ("2026-11-17 18:00", "2026-11-17 18:00"),
        ("2026-11-20 18:00", "2026-11-18 10:00"),
        ("2026-11-16 09:00", "2026-11-18 10:00"),
    ],
)
def test_a_promise_counts_when_it_is_sooner_than_the_limit(expected, due):
    assert promised(expected).clock("resolution") == [(due, "正常", 0)]


def test_a_hold_moves_a_promise_given_before_it():
    story = promised("2026-11-17 18:00").event("2026-11-16 11:00", "挂起").event("2026-11-16 12:00", "恢复")
    assert story.clock("resolution") == [("2026-11-17 19:00", "正常", 0)]
    story = promised("2026-11-17 18:00").event("2026-11-16 10:05", "挂起").event("2026-11-16 10:30", "恢复")
    assert story.clock("resolution") == [("2026-11-17 18:00", "正常", 0)]


def test_without_a_limit_the_promise_is_the_limit():
    story = Story("feedback", "2026-11-16 10:00", "普通", now="2026-11-21 10:00")
    story.assigned(assigned_at="2026-11-16 10:30", expected_at="2026-11-20 18:00")
    assert story.clock("resolution") == [("2026-11-20 18:00", "超期", 960)]


def test_of_several_assignments_the_latest_promise_counts():
    story = promised("2026-11-17 12:00").assigned(assigned_at="2026-11-16 15:00", expected_at="2026-11-17 17:00")
    assert story.assigned(assigned_at="2026-11-16 16:00").clock("resolution") == [("2026-11-17 17:00", "正常", 0)]


# Extensions


def extended(
    asked: str, new: str | None, by: str | None = "赵*", kind: str = "延期申请", now: str = "2026-11-18 09:00"
):
    return ticket("高", now).event(asked, kind, new_expected_at=new, approved_by=by)


@pytest.mark.parametrize("kind", ["延期申请", "升级申请"])
def test_an_extension_or_escalation_approved_in_time_sets_a_new_due_time(kind):
    story = extended("2026-11-17 15:00", "2026-11-20 18:00", kind=kind)
    assert story.clock("resolution") == [("2026-11-20 18:00", "正常", 0)]


@pytest.mark.parametrize(
    ("asked", "by"),
    [("2026-11-17 15:00", None), ("2026-11-17 15:00", "  "), ("2026-11-18 10:01", "赵*")],
    ids=["nobody approved", "blanks only", "too late"],
)
def test_an_extension_nobody_approved_or_asked_for_too_late_changes_nothing(asked, by):
    story = extended(asked, "2026-11-20 18:00", by, now="2026-11-19 10:00")
    assert story.clock("resolution") == [("2026-11-18 10:00", "超期", 1440)]


def test_an_extension_at_the_last_minute_is_in_time():
    story = extended("2026-11-18 10:00", "2026-11-20 18:00", now="2026-11-19 10:00")
    assert story.clock("resolution") == [("2026-11-20 18:00", "正常", 0)]


def test_extensions_build_on_each_other():
    story = extended("2026-11-17 15:00", "2026-11-20 18:00", now="2026-11-22 10:00")
    story.event("2026-11-20 17:00", "延期申请", new_expected_at="2026-11-24 18:00", approved_by="赵*")
    story.event("2026-11-25 17:00", "延期申请", new_expected_at="2026-11-30 18:00", approved_by="赵*")
    assert story.clock("resolution") == [("2026-11-24 18:00", "正常", 0)]


def test_an_extension_replaces_an_older_promise():
    story = extended("2026-11-17 15:00", "2026-11-20 18:00")
    story.assigned(assigned_at="2026-11-16 10:30", expected_at="2026-11-17 18:00")
    assert story.clock("resolution") == [("2026-11-20 18:00", "正常", 0)]


def test_an_approved_extension_without_a_moment_points_to_the_promise_people_moved():
    story = extended("2026-11-17 15:00", None)
    story.assigned(assigned_at="2026-11-16 10:30", expected_at="2026-11-20 12:00")
    assert story.clock("resolution") == [("2026-11-20 12:00", "正常", 0)]


def test_a_hold_after_an_extension_moves_it():
    story = extended("2026-11-17 15:00", "2026-11-20 18:00", now="2026-11-19 20:00")
    story.event("2026-11-17 10:00", "挂起").event("2026-11-17 11:00", "恢复")
    story.event("2026-11-19 10:00", "挂起").event("2026-11-19 13:00", "恢复")
    assert story.clock("resolution") == [("2026-11-20 21:00", "正常", 0)]


def test_an_extension_does_not_move_other_clocks():
    story = extended("2026-11-16 15:00", "2026-11-20 18:00")
    assert story.clock("plan") == [("2026-11-16 18:00", "超期", 2340)]


def test_a_hold_before_a_resolution_written_in_advance_counts():
    story = complaint("2026-11-17 08:00").event("2026-11-18 10:00", "挂起").event("2026-11-18 16:00", "恢复")
    story.rows["Assignments"][0]["resolved_at"] = at("2026-11-18 15:00")
    assert story.clock("resolution") == [("2026-11-18 15:00", "达成", 0)]


def test_a_limit_used_up_at_closing_as_a_hold_begins_is_due_when_the_hold_ends():
    story = ticket("中", "2026-11-23 12:00").event("2026-11-19 18:00", "挂起").event("2026-11-20 20:00", "恢复")
    assert story.clock("resolution") == [("2026-11-20 20:00", "超期", 3840)]


def test_a_status_on_hold_adds_nothing_to_a_hold_whose_end_is_written_in_advance():
    story = (
        complaint("2026-11-17 18:00", status="挂起").event("2026-11-17 10:00", "挂起").event("2026-11-17 12:00", "操作")
    )
    story.event("2026-11-19 16:00", "恢复")
    assert story.sla.history.holds.unwritten.tolist() == [False]
    assert story.clock("resolution") == [("2026-11-20 16:00", "暂停", 0)]


def test_a_promise_given_after_its_own_moment_is_held_like_any_other():
    story = ticket("高", "2026-11-18 09:00").assigned(assigned_at="2026-11-17 20:00", expected_at="2026-11-17 18:00")
    story.event("2026-11-17 10:00", "挂起").event("2026-11-17 12:00", "恢复")
    assert story.clock("resolution") == [("2026-11-17 20:00", "超期", 780)]
