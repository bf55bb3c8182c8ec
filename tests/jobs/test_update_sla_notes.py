"""update-sla --notes: which due cells get a note, what it says, and what becomes of it. 2026-11-16 is a Monday."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cs_workbook.jobs import job_named
from cs_workbook.jobs.update_sla import Params, plan
from cs_workbook.model import Inputs, Outcome, SetCell, SetNote, Tables
from cs_workbook.rules.settings import preset_rules
from cs_workbook.rules.sla.notes import MOST, is_own
from cs_workbook.runner import run_job
from tests.rules.sla_story import ID, Story
from tests.tables import MemoryBook, at, tables_of, with_cells, with_table


def outcome(tables: Tables, now: str, notes: bool | None = True) -> Outcome:
    rules = preset_rules(tables.preset, tables.language)
    return plan(Inputs(tables, rules, at(now), Params(notes)))


def notes(tables: Tables, now: str, add: bool | None = True) -> dict[str, str | None]:
    """Cell → the note it gets, as ``Cases.next_due6``."""
    found = outcome(tables, now, add).edits
    return {f"{e.table}.{e.column}{e.row}": e.after for e in found if isinstance(e, SetNote)}


def case(received: str, priority: str = "P1 重要", **more: Any) -> dict[str, Any]:
    return {"case_id": ID, "received_at": at(received), "priority": priority} | more


def complaint(**more: Any) -> Tables:
    """A first response is due after 4 hours, the resolution after 48, a plan at the end of the next working day."""
    return tables_of("complaint", Cases=[case("2026-11-16 10:00", **more)])


def noted(tables: Tables, now: str) -> MemoryBook:
    """The book after update-sla --notes."""
    book = MemoryBook(tables)
    book.apply(outcome(tables, now).edits)
    return book


def body(note: str | None) -> list[str]:
    """A note's lines without the last, which must say that it is the program's."""
    assert note
    assert is_own(note)
    return note.split("\n")[:-1]


def test_the_note_tells_how_the_due_time_came_about_make_up_saturday_and_holidays_too():
    # The official notice for 2026: holidays from February 15 to 23, worked on Saturday the 14th.
    tables = tables_of("ticket", Cases=[case("2026-02-13 15:00", "中")])
    assert body(notes(tables, "2026-02-25 17:00")["Cases.resolution_due6"]) == [
        "解决：2026-02-25（周三）18:00 到期",
        "时限：3个工作日（设置!G8，“中”的“解决”），只计上班时间",
        "开始：2026-02-13（周五）15:00，提交时间（登记!B6）",
        "计入：第1个工作日 2月14日（周六，调休上班）；第2个工作日 2月24日（周二）；第3个工作日 2月25日（周三）",
        "跳过：2月15日（周日）至2月23日（周一）共9天，农历除夕、春节",
    ]


def test_a_year_without_an_official_notice_is_said_where_working_days_fall_into_it():
    tables = tables_of("ticket", Cases=[case("2026-12-30 15:00", "低", case_id="B"), case("2026-12-31 15:00", "紧急")])
    found = notes(tables, "2027-01-07 17:30")
    guessed = "2027 年的放假安排尚未公布，按推算的节假日计算，公布后可能变化。"
    assert body(found["Cases.resolution_due6"])[-1] == guessed
    assert guessed not in body(found["Cases.resolution_due7"])


def test_an_english_workbook_gets_english_notes():
    tables = tables_of("complaint", "en", Cases=[case("2026-11-16 10:00", "P1 major")])
    assert body(notes(tables, "2026-11-16 15:00")["Cases.response_due6"]) == [
        "first response: due 2026-11-16 (Mon) 14:00",
        "Limit: 4h (Settings!D7, “First response” of “P1 major”), round the clock, holidays included",
        "Start: 2026-11-16 (Mon) 10:00, Received at (Registration!B6)",
    ]


def test_only_running_clocks_of_breached_and_at_risk_cases_get_notes():
    rows = [
        case("2026-11-16 10:00", case_id="late"),
        case("2026-11-16 14:30", case_id="in time"),
        case("2026-11-16 10:00", case_id="closed", status="已结案"),
        case("2026-11-16 10:00", case_id="answered, in time"),
    ]
    answered = {"case_id": "answered, in time", "first_response_at": at("2026-11-16 10:30")}
    found = notes(tables_of("complaint", Cases=rows, Assignments=[answered]), "2026-11-16 15:00")
    assert set(found) == {"Cases.response_due6", "Cases.resolution_due6", "Cases.next_due6"}


def test_a_finished_clock_of_a_late_case_has_no_note():
    tables = tables_of(
        "complaint",
        Cases=[case("2026-11-16 10:00")],
        Assignments=[{"case_id": ID, "first_response_at": at("2026-11-16 15:00")}],
    )
    # The update is due a day after the answer; the plan, on the 17th, is past.
    found = notes(tables, "2026-11-17 19:00")
    assert set(found) == {"Cases.resolution_due6", "Cases.next_due6"}
    assert body(found["Cases.next_due6"])[0] == "告知客户：2026-11-17（周二）15:00 到期"


def test_plans_and_callbacks_get_notes_of_their_own_clocks():
    story = Story("feedback", "2026-11-16 09:00", "普通", now="2026-11-19 12:00")
    story.assigned(assigned_at="2026-11-16 09:10", first_response_at="2026-11-16 09:20")
    story.add("Plans", version=1, submitted_at="2026-11-16 11:00", decision="驳回", decided_at="2026-11-16 12:00")
    story.add("Plans", version=2, submitted_at="2026-11-17 11:00", decision="待审批")
    found = notes(story.tables, "2026-11-19 12:00")
    assert [key for key in found if key.startswith("Plans")] == ["Plans.approval_due7"]
    assert body(found["Plans.approval_due7"])[2] == "开始：2026-11-17（周二）11:00，提交时间（方案审批!H7）"
    story = Story("feedback", "2026-11-09 09:00", "普通", now="2026-11-19 12:00", status="待回访")
    story.assigned(first_response_at="2026-11-09 09:20", resolved_at="2026-11-10 10:00")
    story.add("Callbacks", rating="不满意", at="2026-11-12 10:00")
    found = notes(story.tables, "2026-11-19 12:00")
    assert set(found) == {"Cases.next_due6", "Callbacks.followup_due6"}
    assert body(found["Callbacks.followup_due6"])[0] == "二次跟进：2026-11-13（周五）18:00 到期"


def test_a_clock_on_hold_has_no_note():
    story = Story("complaint", "2026-11-16 10:00", "P1 重要", now="2026-11-16 15:00")
    story.event("2026-11-16 11:00", "挂起")
    assert set(notes(story.tables, "2026-11-16 15:00")) == {"Cases.response_due6", "Cases.next_due6"}


def test_a_hold_that_moved_the_due_time_is_told():
    story = Story("complaint", "2026-11-16 10:00", "P1 重要", now="2026-11-16 15:00")
    story.event("2026-11-16 11:00", "挂起").event("2026-11-16 13:00", "恢复")
    assert body(notes(story.tables, "2026-11-16 15:00")["Cases.resolution_due6"])[-2:] == [
        "暂停：2026-11-16（周一）11:00 至 2026-11-16（周一）13:00 挂起（进度!B6），扣除2小时",
        "到期：2026-11-18（周三）10:00 顺延至 2026-11-18（周三）12:00",
    ]


def test_many_cases_told_at_once_are_told_as_each_alone():
    first = Story("complaint", "2026-11-16 10:00", "P1 重要", now="2026-11-18 15:00")
    first.assigned(assigned_at="2026-11-16 10:10", first_response_at="2026-11-16 12:00", expected_at="2026-11-17 12:00")
    first.event("2026-11-16 12:00", "客户沟通").event("2026-11-16 13:00", "挂起").event("2026-11-16 14:00", "恢复")
    first.event("2026-11-18 08:00", "延期申请", new_expected_at=at("2026-11-20 12:00"), approved_by="李*")
    first.event("2026-11-18 09:00", "操作")
    rows: dict[str, list[dict[str, Any]]] = {}
    for name, level in {"乙": "P1 重要", "甲": "P0 紧急", "丙": "P2 一般"}.items():
        for table, found in first.rows.items():
            # The three stand among each other, not one after another.
            rows.setdefault(table, [])[:0] = [row | {"case_id": name} for row in found]
        rows["Cases"][0]["priority"] = level
    every = tables_of("complaint", "zh", None, **rows)
    together = notes(every, "2026-11-18 15:00")
    assert len(together) >= 6
    alone: dict[str, str | None] = {}
    for place in range(3):
        closed = ["已结案" if n != place else None for n in range(3)]
        alone |= notes(with_cells(every, "Cases", status=closed), "2026-11-18 15:00")
    assert together == alone


# What becomes of them


def test_a_second_run_changes_nothing_though_time_goes_by():
    book = noted(complaint(), "2026-11-16 15:00")
    assert outcome(book.tables, "2026-11-16 15:00").edits == ()
    later = outcome(book.tables, "2026-11-16 17:20").edits
    assert {(type(e), e.column) for e in later if isinstance(e, (SetCell, SetNote))} == {(SetCell, "breaches")}


def test_a_plain_run_adds_none():
    found = outcome(complaint(), "2026-11-16 15:00", None)
    assert not [e for e in found.edits if isinstance(e, SetNote)]


def changed(book: MemoryBook, **cells: Any) -> Tables:
    """The book with other cells in its case."""
    return with_cells(book.tables, "Cases", **{key: [value] for key, value in cells.items()})


@pytest.mark.parametrize("add", [True, None])
def test_a_note_follows_its_due_time(add):
    book = noted(complaint(), "2026-11-16 15:00")
    found = notes(changed(book, received_at=at("2026-11-16 10:15")), "2026-11-16 15:00", add)
    assert body(found["Cases.response_due6"])[0] == "首次响应：2026-11-16（周一）14:15 到期"
    assert set(found) == {"Cases.response_due6", "Cases.resolution_due6", "Cases.next_due6"}


@pytest.mark.parametrize("add", [True, None])
def test_the_notes_of_a_closed_case_go(add):
    book = noted(complaint(), "2026-11-16 15:00")
    found = notes(changed(book, status="已结案"), "2026-11-16 15:00", add)
    assert found == {"Cases.response_due6": None, "Cases.resolution_due6": None, "Cases.next_due6": None}


def test_a_plain_run_leaves_the_note_of_a_case_no_longer_urgent_and_with_notes_it_goes():
    book = noted(complaint(), "2026-11-16 15:00")
    answered = [{"case_id": ID, "first_response_at": at("2026-11-16 15:10")}]
    tables = tables_of("complaint", Cases=[case("2026-11-16 10:00")], Assignments=answered)
    tables = replace(tables, notes=book.tables.notes)
    plain = notes(tables, "2026-11-16 15:20", None)
    assert plain.pop("Cases.response_due6") is None
    assert body(plain.pop("Cases.next_due6"))[0] == "告知客户：2026-11-17（周二）15:10 到期"
    assert plain == {}
    assert set(notes(tables, "2026-11-16 15:20").values()) == {None}


def test_no_notes_takes_ours_away_and_leaves_the_others():
    book = noted(complaint(), "2026-11-16 15:00")
    book.apply([SetNote("Cases", 6, "customer", None, "老客户")])
    found = notes(book.tables, "2026-11-16 15:00", False)
    assert found == {"Cases.response_due6": None, "Cases.resolution_due6": None, "Cases.next_due6": None}


@pytest.mark.parametrize("edited", ["客户要求今天回电", None])
def test_a_note_somebody_wrote_or_added_to_is_left_and_counted(edited):
    book = noted(complaint(), "2026-11-16 15:00")
    ours = book.tables.notes["Cases"][6, "response_due"]
    theirs = edited or ours.replace("\n开始", "\n客户已谅解\n开始")
    book.apply([SetNote("Cases", 6, "response_due", ours, theirs)])
    assert notes(book.tables, "2026-11-16 15:00") == {}
    told = outcome(book.tables, "2026-11-16 15:00")
    assert [m.zh for m in told.messages] == ["1 个时限单元格上已有别人写的或手工改过的批注，没有改动。"]
    assert "Cases.response_due6" not in notes(book.tables, "2026-11-16 15:00", False)


def test_line_ends_and_blanks_that_another_program_changes_do_not_make_a_note_somebodys():
    ours = noted(complaint(), "2026-11-16 15:00").tables.notes["Cases"][6, "response_due"]
    assert is_own(ours.replace("\n", "\r\n") + "\n")
    assert not is_own(ours.replace("14:00", "16:00"))
    assert not is_own("（cs_workbook 批注 00000000；手工改过后程序不再改动）")


def test_a_column_people_filled_with_a_formula_gets_no_note():
    found = notes(with_table(complaint(), "Cases", computed=frozenset({"next_due"})), "2026-11-16 15:00")
    assert set(found) == {"Cases.response_due6", "Cases.resolution_due6"}


def test_a_note_left_in_an_empty_table_is_no_hindrance():
    book = noted(complaint(), "2026-11-16 15:00")
    empty = replace(tables_of("complaint"), notes=book.tables.notes)
    assert set(notes(empty, "2026-11-16 15:00", None).values()) == {None}


def test_only_the_most_urgent_cases_get_notes_and_the_rest_is_counted():
    rows = [case("2026-11-16 10:00", "P1 重要", case_id=f"C{n}") for n in range(MOST + 2)]
    rows[0]["priority"] = "P2 一般"
    told = outcome(tables_of("complaint", Cases=rows), "2026-11-16 20:00")
    given = {e.row for e in told.edits if isinstance(e, SetNote)}
    # The first is less urgent, and the last comes after those before it.
    assert given == set(range(7, 7 + MOST))
    assert told.messages[-1].zh == "只给最急的 500 条加批注，还有 2 条没有加；可用 explain 逐条查看。"


# What it says


def test_what_became_of_the_notes_is_said():
    assert outcome(complaint(), "2026-11-16 15:00").messages[-1].zh == "批注：新增 3 条。"
    book = noted(complaint(), "2026-11-16 15:00")
    told = outcome(book.tables, "2026-11-16 15:00", False)
    assert told.summary.zh.endswith("；单元格没有变化。")
    assert told.messages[-1].en == "Notes: 3 removed."


def test_a_run_is_told_logged_and_taken_back():
    book = MemoryBook(complaint())
    run_job(job_named("update-sla"), book, at("2026-11-16 15:00"), Params(True))
    log = str(book.tables["Log"].values("cells")[0])
    assert "新增批注" in log
    assert "首次响应：" not in log
    run_job(job_named("undo"), book, at("2026-11-16 15:05"))
    assert dict(book.tables.notes["Cases"]) == {}
