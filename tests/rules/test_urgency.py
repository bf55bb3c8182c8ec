"""The most urgent first: one order, whichever job lists."""

from __future__ import annotations

from cs_workbook.jobs import job_named
from cs_workbook.rules.sla.urgency import urgency
from cs_workbook.rules.sla.words import State
from cs_workbook.runner import run_job
from tests.tables import MemoryBook, at, tables_of

WAITING = [
    ("P2 late", "P2 一般", "2026-11-16 02:00"),  # to be answered by 10:00
    ("P1 soon", "P1 重要", "2026-11-16 08:30"),  # by 12:30
    ("P1 late", "P1 重要", "2026-11-16 07:30"),  # by 11:30
    ("P0 soon", "P0 紧急", "2026-11-16 10:10"),  # by 12:10
]


def test_the_level_goes_first_then_what_is_breached_then_what_is_due_soonest():
    late, soon = State.BREACHED, State.AT_RISK
    assert urgency(1, soon, 3) < urgency(2, late, 1)
    assert urgency(1, late, 9) < urgency(1, soon, 3)
    assert urgency(1, soon, 3) < urgency(1, soon, 5)


def test_update_sla_and_remind_list_in_the_same_order():
    cases = [
        {"case_id": name, "priority": level, "received_at": at(moment), "recorded_at": at(moment)}
        for name, level, moment in WAITING
    ]
    owners = [{"case_id": name, "owner": "小林", "assigned_at": at(moment)} for name, _, moment in WAITING]
    book = MemoryBook(tables_of("complaint", Cases=cases, Assignments=owners))
    now = at("2026-11-16 12:00")
    limits, tasks = (run_job(job_named(job), book, now).outcome.views[1] for job in ("update-sla", "remind"))
    order = ["P0 soon", "P1 late", "P1 soon", "P2 late"]
    assert [row[0] for row in limits.rows] == order
    place = [header.zh for header in tasks.headers].index("投诉编号")
    assert list(dict.fromkeys(row[place] for row in tasks.rows)) == order
