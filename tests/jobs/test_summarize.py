"""summarize on a month small enough to count by hand."""

from __future__ import annotations

from cs_workbook.jobs.summarize import Params, plan
from cs_workbook.model import FillBlock, Inputs, effective
from cs_workbook.rules.settings import preset_rules
from tests.tables import NOW, MemoryBook, at, tables_of


def case(case_id, received, priority, category=None, channel=None, **more):
    moments = {"case_id": case_id, "received_at": at(received), "priority": priority}
    return moments | {"category": category, "channel": channel} | more


CASES = [
    case("FX20261001001", "2026-10-01 09:00", "紧急", "流程效率", "电话"),
    case("FX20261001002", "2026-10-01 10:00", "普通", "流程效率", "邮件", next_due=at("2026-10-02 10:00")),
    case("FX20261031001", "2026-10-31 23:59", "普通", None, "电话", status="已办结"),
    case("FX20261101001", "2026-11-01 00:00", "建议", "系统功能", "传真"),
    case("FX20260930001", "2026-09-30 12:00", "建议"),
    {"received_at": "十月", "priority": "普通"},
]
SOLVED = [
    {"case_id": "FX20261001001", "resolved_at": at("2026-10-03 09:00")},
    {"case_id": "FX20260930001", "resolved_at": at("2026-11-02 09:00")},
]


def fills(tables, month="2026-10", now=NOW):
    outcome = plan(Inputs(tables, preset_rules(tables.preset, tables.language), now, Params(month)))
    return {edit.block: edit.rows for edit in outcome.edits if isinstance(edit, FillBlock)}


def test_the_month_is_counted_by_received_time():
    found = fills(tables_of(Cases=CASES, Assignments=SOLVED))
    # Received 1st (2) and 31st (1). Solved by 1 November: the urgent one and the closed one. Open at the
    # end: the second, and September's, which was solved only in November; the second is overdue.
    assert found["cs_summary_tiles"] == ((3, 2, 2 / 3, 2, 1),)
    assert found["cs_summary_priority"] == (("紧急", 1, 1 / 3), ("普通", 2, 2 / 3), ("建议", 0, 0.0))
    assert found["cs_summary_category"][:2] == (("流程效率", 2, 2 / 3), ("（未填写）", 1, 1 / 3))
    assert found["cs_summary_channel"][:2] == (("电话", 2, 2 / 3), ("邮件", 1, 1 / 3))
    assert len(found["cs_summary_daily"]) == 31
    assert found["cs_summary_daily"][0] == (at("2026-10-01 00:00"), 2)
    assert found["cs_summary_daily"][30] == (at("2026-10-31 00:00"), 1)


def test_a_word_outside_the_list_is_counted_under_its_own_name():
    found = fills(tables_of(Cases=CASES), "2026-11")
    assert ("传真", 1, 1.0) in found["cs_summary_channel"]


def test_a_month_without_cases_has_no_shares_and_no_zero_percent():
    found = fills(tables_of(Cases=CASES), "2026-08")
    assert found["cs_summary_tiles"] == ((0, 0, None, 0, 0),)
    assert found["cs_summary_priority"] == (("紧急", 0, None), ("普通", 0, None), ("建议", 0, None))


def test_a_month_still_running_ends_now():
    assert len(fills(tables_of(Cases=CASES), "2026-11")["cs_summary_daily"]) == 21


def test_a_month_to_come_changes_nothing():
    assert fills(tables_of(Cases=CASES), "2026-12") == {}


def test_a_rebuilt_month_replaces_its_rows_in_the_history():
    tables = tables_of(Cases=CASES, Monthly=[
        {"month": "2026-09", "kpi": "受理量", "dimension": "合计", "member": "合计", "value": 9},
        {"month": "2026-10", "kpi": "受理量", "dimension": "合计", "member": "合计", "value": 99},
    ])  # fmt: skip
    rows = fills(tables)["Monthly"]
    assert rows[0][:5] == ("2026-09", "受理量", "合计", "合计", 9)
    assert rows[1][:5] == ("2026-10", "受理量", "合计", "合计", 3)
    assert [row[4] for row in rows if row[1] == "受理量" and row[2] == "合计"] == [9, 3]


def test_a_second_run_a_minute_later_changes_nothing():
    book = MemoryBook(tables_of(Cases=CASES))
    rules = preset_rules()
    book.apply(plan(Inputs(book.tables, rules, NOW, Params())).edits)
    again = plan(Inputs(book.tables, rules, NOW.replace(minute=1), Params())).edits
    assert effective(again, book.tables) == ()


def test_several_categories_of_a_ticket_count_each():
    case = {"case_id": "CS202610010001", "received_at": at("2026-10-01 09:00"), "category": "售后技术、投诉建议"}
    found = fills(tables_of("ticket", Cases=[case]))
    assert found["cs_summary_category"][:2] == (("售后技术", 1, 1.0), ("投诉建议", 1, 1.0))
