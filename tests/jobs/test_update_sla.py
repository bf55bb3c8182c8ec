"""update-sla: what it writes and what it says. 2026-11-16 is a Monday."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest

from cs_workbook.jobs.update_sla import plan
from cs_workbook.model import Inputs, SetCell, Tables
from cs_workbook.rules.settings import preset_rules
from tests.rules.sla_story import ID, Story
from tests.tables import MemoryBook, at, tables_of, with_table


def outcome(tables: Tables, now: dt.datetime | str, **options: Any):
    rules = replace(preset_rules(tables.preset, tables.language), **options)
    return plan(Inputs(tables, rules, at(now) if isinstance(now, str) else now))


def edits(tables: Tables, now: dt.datetime | str, **options: Any) -> dict[str, Any]:
    """Cell → new value, as ``Cases.next_due6``."""
    found = outcome(tables, now, **options).edits
    return {f"{e.table}.{e.column}{e.row}": e.after for e in found if isinstance(e, SetCell)}


def case(received: Any, priority: str = "P1 重要", **more: Any) -> dict[str, Any]:
    return {"case_id": ID, "received_at": received and at(received), "priority": priority} | more


def complaint(**more: Any) -> Tables:
    return tables_of("complaint", Cases=[case("2026-11-16 10:00", **more)])


# What it writes


def test_a_new_case_gets_its_due_times_and_state():
    assert edits(complaint(), "2026-11-16 10:30") == {
        "Cases.response_due6": at("2026-11-16 14:00"),
        "Cases.resolution_due6": at("2026-11-18 10:00"),
        "Cases.next_due6": at("2026-11-16 14:00"),
        "Cases.sla_state6": "正常",
    }


def test_an_english_workbook_gets_english_words():
    tables = tables_of("complaint", "en", Cases=[case("2026-11-16 10:00", "P1 major")])
    written = edits(tables, "2026-11-16 15:20")
    assert (written["Cases.sla_state6"], written["Cases.breaches6"]) == ("breached", "first response 1h20m over")
    summary = outcome(tables, "2026-11-16 15:20").summary.en
    assert summary == "1 open: 1 breached, 0 at risk, 0 on time; 5 cells updated."


def test_every_breached_clock_stands_in_the_cell_with_its_overrun():
    named = edits(complaint(), "2026-11-18 11:20")["Cases.breaches6"]
    assert named == "首次响应超1天21小时、提交方案超17小时20分、解决超1小时20分"


def test_plans_and_callbacks_get_their_own_due_times():
    story = Story("feedback", "2026-11-16 09:00", "紧急", now="2026-11-19 12:00")
    story.assigned(assigned_at="2026-11-16 09:10", first_response_at="2026-11-16 09:30", resolved_at="2026-11-18 09:00")
    story.add("Plans", submitted_at="2026-11-16 10:00", decided_at="2026-11-16 11:00", decision="通过").add("Plans")
    story.add("Callbacks", at="2026-11-19 10:00", rating="不满意").add("Callbacks")
    assert edits(story.tables, story.now) == {
        "Cases.response_due6": at("2026-11-16 10:00"),
        "Cases.next_due6": at("2026-11-20 18:00"),
        "Cases.sla_state6": "正常",
        "Plans.approval_due6": at("2026-11-16 12:00"),
        "Plans.sla_state6": "达成",
        "Plans.approved_hash6": "202611161100-10e7fb505151",  # sha256 of a blank text: four unit separators
        "Callbacks.due6": at("2026-11-23 18:00"),
        "Callbacks.due7": at("2026-11-23 18:00"),
        "Callbacks.followup_due6": at("2026-11-20 18:00"),
    }


def test_a_case_received_on_the_friday_before_spring_festival_counts_the_make_up_saturdays():
    tables = tables_of("complaint", Cases=[case("2026-02-13 16:30", "P2 一般")])
    written = edits(tables, "2026-02-13 17:00")
    assert written["Cases.resolution_due6"] == at("2026-03-02 18:00")
    off = tables_of("ticket", Cases=[case("2026-02-13 16:30", "中")])
    assert edits(off, "2026-02-13 17:00")["Cases.resolution_due6"] == at("2026-02-25 18:00")


@pytest.mark.parametrize(
    ("preset", "priority", "expected"),
    [
        ("feedback", "紧急", ("2026-11-20 18:00", None)),
        ("feedback", "普通", ("2026-11-20 19:00", None)),
        ("feedback", "建议", (None, None)),
        ("process", "紧急", ("2026-11-20 21:00", "2026-11-21 17:00")),
        ("process", "高", ("2026-11-21 17:00", "2026-11-25 18:00")),
        ("process", "中", (None, None)),
        ("ticket", "紧急", ("2026-11-20 19:00", "2026-11-21 17:00")),
        ("ticket", "高", ("2026-11-20 21:00", "2026-11-22 17:00")),
        ("ticket", "中", ("2026-11-21 01:00", "2026-11-25 18:00")),
        ("ticket", "低", ("2026-11-21 17:00", "2026-11-27 18:00")),
        ("complaint", "P0 紧急", ("2026-11-20 19:00", "2026-11-21 17:00")),
        ("complaint", "P1 重要", ("2026-11-20 21:00", "2026-11-22 17:00")),
        ("complaint", "P2 一般", ("2026-11-21 01:00", "2026-12-01 18:00")),
        ("response", "P1 紧急故障", ("2026-11-20 17:05", "2026-11-20 19:00")),
        ("response", "P2 一般问题", ("2026-11-20 17:15", "2026-11-21 17:00")),
        ("response", "P3 建议", ("2026-11-21 17:00", None)),
    ],
)
def test_every_preset_gives_the_due_times_of_its_agreement(preset, priority, expected):
    tables = tables_of(preset, Cases=[case("2026-11-20 17:00", priority)])
    written = edits(tables, "2026-11-20 17:01")
    assert (written.get("Cases.response_due6"), written.get("Cases.resolution_due6")) == tuple(
        due and at(due) for due in expected
    )


def test_a_case_without_any_limit_is_marked_so():
    assert edits(tables_of("process", Cases=[case("2026-11-16 10:00", "低")]), "2026-11-17 10:00") == {
        "Cases.sla_state6": "–"
    }


def test_a_row_without_a_readable_moment_of_receipt_is_cleared():
    row = case(None, next_due=at("2026-11-16 10:00"), sla_state="超期", breaches="解决超1分")
    for received in (None, "昨天", 3):
        tables = tables_of("complaint", Cases=[row | {"received_at": received}, {"note": "空行"}])
        assert edits(tables, "2026-11-16 12:00") == {
            "Cases.next_due6": None,
            "Cases.sla_state6": None,
            "Cases.breaches6": None,
        }


def test_a_plan_without_a_case_is_left_blank():
    tables = tables_of("feedback", Cases=[], Plans=[{"case_id": "X", "submitted_at": at("2026-11-16 10:00")}])
    assert edits(tables, "2026-11-16 12:00") == {}


def test_only_cells_that_differ_are_written_with_what_stood_there_before():
    book = MemoryBook(complaint())
    book.apply(outcome(book.tables, "2026-11-16 10:30").edits)
    assert outcome(book.tables, "2026-11-16 10:31").edits == ()
    assert outcome(book.tables, "2026-11-16 14:30").edits == (
        SetCell("Cases", 6, "sla_state", "正常", "超期"),
        SetCell("Cases", 6, "breaches", None, "首次响应超30分"),
    )


def test_a_due_time_a_tick_off_is_the_same_cell_but_words_in_its_place_are_not():
    tick = at("2026-11-16 14:00") + dt.timedelta(microseconds=3)
    same = complaint(response_due=tick, sla_state="正常", resolution_due="明天", next_due=at("2026-11-16 14:00:20"))
    assert outcome(same, "2026-11-16 10:30").edits == (
        SetCell("Cases", 6, "resolution_due", "明天", at("2026-11-18 10:00")),
        SetCell("Cases", 6, "next_due", at("2026-11-16 14:00:20"), at("2026-11-16 14:00")),
    )


def test_seconds_of_receipt_leave_whole_minutes_in_the_cells():
    tables = tables_of("complaint", Cases=[case("2026-11-16 10:00:59.7")])
    assert edits(tables, "2026-11-16 10:30")["Cases.response_due6"] == at("2026-11-16 14:01")


def test_a_column_people_filled_with_a_formula_is_left_alone():
    tables = with_table(complaint(), "Cases", computed=frozenset({"next_due", "sla_state"}))
    assert set(edits(tables, "2026-11-16 10:30")) == {"Cases.response_due6", "Cases.resolution_due6"}


def test_a_table_or_column_the_preset_dropped_is_no_hindrance():
    tables = complaint()
    cases = tables["Cases"]
    dropped = ("resolution_due", "recorded_at", "archived")
    kept = {key: values for key, values in cases.cells.items() if key not in dropped}
    only = replace(tables, tables={"Cases": replace(cases, cells=kept)})
    assert set(edits(only, "2026-11-16 10:30")) == {"Cases.response_due6", "Cases.next_due6", "Cases.sla_state6"}


def test_an_empty_workbook_is_no_hindrance():
    empty = outcome(tables_of("complaint"), "2026-11-16 10:30")
    assert (empty.edits, empty.summary.zh) == ((), "0 条在办；没有变化。")


def test_the_same_clock_time_option_moves_the_end_of_working_days():
    tables = tables_of("ticket", Cases=[case("2026-11-16 10:00", "中")])
    written = edits(tables, "2026-11-16 10:30", working_day_end="same_time")
    assert written["Cases.resolution_due6"] == at("2026-11-19 10:00")


# What it says


def many() -> Tables:
    """At 2026-11-16 12:00: breached, at risk, on time, on hold, without limit, closed."""
    rows = [
        case("2026-11-16 09:50", "P0 紧急", case_id="B"),
        case("2026-11-16 07:00", "P1 重要", case_id="C"),
        case("2026-11-16 08:30", "P1 重要", case_id="D"),
        case("2026-11-16 11:50", "P0 紧急", case_id="E"),
        case("2026-11-16 06:00", "P1 重要", case_id="F", status="已结案"),
        case("2026-11-16 11:00", "?", case_id="G"),
        case("2026-11-16 11:00", "P2 一般", case_id="H", status="挂起"),
        case("2026-11-16 11:00", "P2 一般", case_id="I"),
    ]
    stage = [{"case_id": "C", "owner": "李*"}, {"case_id": "H", "first_response_at": at("2026-11-16 11:30")}]
    return tables_of("complaint", Cases=rows, Assignments=stage)


def test_the_summary_counts_the_open_cases_by_state():
    summary = outcome(many(), "2026-11-16 12:00").summary.zh
    assert summary == "7 条在办：超期 2，临期 1，正常 2，暂停 1，不限时 1；更新 29 个单元格。"


def test_the_list_shows_the_most_urgent_first():
    view = outcome(many(), "2026-11-16 12:00").views[1]
    assert [header.zh for header in view.headers] == [
        "投诉编号",
        "优先级",
        "责任人",
        "时限状态",
        "最近时限",
        "超期环节",
    ]
    assert [(row[0], row[2], getattr(row[3], "zh", None), row[4]) for row in view.rows] == [
        ("B", None, "超期", at("2026-11-16 11:50")),
        ("C", "李*", "超期", at("2026-11-16 11:00")),
        ("D", None, "临期", at("2026-11-16 12:30")),
    ]


def test_a_long_list_says_how_many_more_there_are():
    cases = [case("2026-11-16 09:50", case_id=f"C{n}") for n in range(23)]
    late = outcome(tables_of("complaint", Cases=cases), "2026-11-16 20:00")
    assert len(late.views[1].rows) == 20
    assert [text.zh for text in late.messages] == ["……还有 3 条超期或临期，请在登记表按“时限状态”筛选。"]


def test_a_case_without_an_id_is_listed_by_its_row():
    late = outcome(tables_of("complaint", Cases=[case("2026-11-16 09:50") | {"case_id": None}]), "2026-11-16 20:00")
    assert late.views[1].rows[0][0] == "登记!6"


def test_holds_and_resolutions_nobody_dated_are_said():
    cases = [case("2026-11-16 09:50", case_id="B", status="挂起"), case("2026-11-16 09:50", status="待客户确认")]
    told = outcome(tables_of("complaint", Cases=cases), "2026-11-16 10:00").messages
    assert [text.zh[:12] for text in told] == ["1 条只在“状态”中写了", "1 条状态为已解决，但没"]


def test_a_year_without_an_official_notice_is_said_where_working_time_falls_into_it():
    def said(priority: str) -> list[str]:
        tables = tables_of("ticket", Cases=[case("2026-12-30 15:00", priority)])
        return [text.en[:57] for text in outcome(tables, "2026-12-30 16:00").messages]

    assert said("低") == ["The official holidays of 2027 are not out yet: 2 due time"]
    assert said("紧急") == []


def test_a_country_by_rule_needs_no_notice():
    tables = tables_of("ticket", Cases=[case("2026-12-30 15:00", "低")])
    assert outcome(tables, "2026-12-30 16:00", holiday_country="SG").messages == ()


def test_registering_the_jobs_loads_no_heavy_package():
    code = (
        "import sys; from cs_workbook.jobs import explain, update_sla;"
        "sys.exit(bool({'pandas', 'numpy', 'holidays'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
