"""summarize on a month small enough to count by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cs_workbook.jobs.summarize import Params, plan
from cs_workbook.model import AppendRow, FillBlock, Inputs, effective
from cs_workbook.rules.blocks import block_named
from cs_workbook.rules.blocks.summary import TILES
from cs_workbook.rules.settings import preset_rules
from tests.rules.october import OCTOBER, RULES, drawn
from tests.tables import NOW, MemoryBook, at, tables_of, with_table

CASES = drawn("""
    case_id       | received_at      | priority | category | channel | status
    FX20261001001 | 2026-10-01 09:00 | 紧急     | 流程效率 | 电话    |
    FX20261001002 | 2026-10-01 10:00 | 普通     | 流程效率 | 邮件    |
    FX20261031001 | 2026-10-31 23:59 | 普通     |          | 电话    | 已办结
    FX20261101001 | 2026-11-01 00:00 | 建议     | 系统功能 | 传真    |
    FX20260930001 | 2026-09-30 12:00 | 建议     |          |         |
                  | 十月             | 普通     |          |         |
""")
SOLVED = [
    {"case_id": "FX20261001001", "resolved_at": at("2026-10-03 09:00")},
    {"case_id": "FX20260930001", "resolved_at": at("2026-11-02 09:00")},
]


def outcome(tables, month="2026-10", now=NOW, rules=None):
    return plan(Inputs(tables, rules or preset_rules(tables.preset, tables.language), now, Params(month)))


def page(tables, month="2026-10", now=NOW, rules=None):
    """Every block's rows as they are read, by its short name; Monthly by its own."""
    found = {}
    for edit in outcome(tables, month, now, rules).edits:
        assert isinstance(edit, FillBlock)
        if edit.block == "Monthly":
            found["Monthly"] = list(edit.rows)
        else:
            found[edit.block.removeprefix("cs_summary_")] = block_named(edit.block).records(edit.rows)
    return found


def tiles(found):
    """KPI → value, change, detail, attainment."""
    columns: dict[str, tuple[Any, ...]] = {}
    for kpis, name in zip(TILES, ("volume", "quality"), strict=True):
        rows = [*found.get(name, []), *[(None,) * len(kpis)] * 4][:4]
        columns |= dict(zip(kpis, zip(*rows, strict=True), strict=True))
    return columns


def october(**changes):
    return tables_of("process", "zh", RULES, **(OCTOBER | changes))


@pytest.fixture(scope="module")
def small():
    return page(tables_of(Cases=CASES, Assignments=SOLVED))


@pytest.fixture(scope="module")
def whole():
    return page(october(), rules=RULES)


# ---- tiles


def test_the_tiles_hold_the_month(small):
    found = {key: column[0] for key, column in tiles(small).items()}
    # Received 1st (2) and 31st (1). Completed on the 3rd: the urgent one. Open at the end: the second, and
    # September's, done in November only; the one closed without a moment is neither. The second is overdue:
    # it had 2 hours for an answer, September's, a suggestion, has no limit for one.
    assert found["intake"] == 3
    assert found["completed"] == 1
    assert found["backlog"] == 2
    assert found["overdue_open"] == 1
    assert found["resolution_rate"] == round(2 / 3, 6)
    assert found["resolution_mean"] == 48
    assert found["csat"] is None


def test_a_tile_says_how_it_changed_and_what_it_rests_on(whole):
    found = tiles(whole)
    # September had E alone: received 1, answered after 60 minutes.
    assert found["intake"][:3] == (4, 3.0, "日均 0.1")
    assert found["first_response_mean"][:3] == (150, 1.5, "中位 60 · n=3")
    assert found["csat"][:3] == (0.333333, None, "评价率 75% · n=3")
    assert found["repeat_rate"][:3] == (0.25, 25.0, "1 件未定 · n=4")


def test_a_tile_stands_against_its_target():
    targets = [{"metric": "平均首次响应", "target": 2, "unit": "小时"}, {"metric": "满意度", "target": 90}]
    found = tiles(page(october(Targets=targets), rules=RULES))
    assert found["first_response_mean"][2:] == ("目标 ≤120 · 中位 60", 0.8)
    assert found["csat"][3] == 0.37
    assert found["intake"][3] is None


def test_the_first_month_ever_has_nothing_to_compare_with():
    found = tiles(page(october(), "2026-09", rules=RULES))
    assert found["intake"][:2] == (1, None)
    assert found["backlog"][:2] == (1, None)


def test_a_month_still_running_is_compared_with_the_same_stretch():
    # Up to 5 October 14:00: A and B. Up to 5 September 14:00: nothing had come in yet.
    found = page(october(), now=at("2026-10-05 14:00"), rules=RULES)
    assert tiles(found)["intake"][:2] == (2, None)
    assert "本月未结束" in found["notes"][0][0]
    # Up to the 28th 10:00: A, B, C; up to 28 September 10:00: E.
    assert tiles(page(october(), now=at("2026-10-28 10:00"), rules=RULES))["intake"][:2] == (3, 2.0)


# ---- lists


def test_shares_are_counted_by_received_time(small):
    assert small["priority"] == [("紧急", 1, 1 / 3), ("普通", 2, 2 / 3), ("建议", 0, 0.0)]
    assert small["category"][:2] == [("流程效率", 2, 2 / 3), ("（未填写）", 1, 1 / 3)]
    assert small["channel"][:2] == [("电话", 2, 2 / 3), ("邮件", 1, 1 / 3)]
    assert small["daily"][0] == (at("2026-10-01 00:00"), 2)
    assert small["daily"][-1] == (at("2026-10-31 00:00"), 1)
    assert len(small["daily"]) == 31


def test_a_word_outside_the_list_is_counted_under_its_own_name():
    assert ("传真", 1, 1.0) in page(tables_of(Cases=CASES), "2026-11")["channel"]


def test_several_categories_of_a_ticket_count_each():
    case = {"case_id": "CS202610010001", "received_at": at("2026-10-01 09:00"), "category": "售后技术、投诉建议"}
    found = page(tables_of("ticket", Cases=[case]))
    assert found["category"][:2] == [("售后技术", 1, 1.0), ("投诉建议", 1, 1.0)]


def test_categories_above_the_threshold_are_due_a_month_later():
    found = page(tables_of(Cases=CASES))
    assert found["frequent"] == [("流程效率", 2, 2 / 3, at("2026-11-30 00:00"))]
    rules = replace(preset_rules(), frequent_category_pct=70)
    assert page(tables_of(Cases=CASES), rules=rules).get("frequent", []) == []


def test_a_single_case_is_no_frequent_problem():
    assert page(tables_of(Cases=CASES[:1])).get("frequent", []) == []


def test_customers_who_came_back_are_named_masked_with_how_often():
    cases = [case | {"customer": "王小明" if case["case_id"] in "BC" else "匿名"} for case in OCTOBER["Cases"]]
    assert page(october(Cases=cases), rules=RULES)["repeats"] == [("王**", "服务类", 2, at("2026-10-20 00:00"))]


def test_the_longest_overruns_come_first_one_a_case(whole):
    # C: callback due 23 October 21:00, not called by the end: 8 days 3 hours. B: update due 6 October 15:00,
    # stopped on the 8th 09:00, 42 hours; its plan 48. D: plan 2 hours over, first response 22.
    rows = [(row[0], row[4], row[6], row[7]) for row in whole["worst"]]
    assert rows == [
        ("C", "回访", "8天3小时", "未完成"),
        ("B", "提交方案", "2天", "已完成"),
        ("E", "提交方案", "1天", "已完成"),
        ("D", "首次响应", "22小时", "未完成"),
    ]
    assert whole["worst"][0][5] == at("2026-10-23 21:00")


def test_owners_with_few_cases_have_no_rates(whole):
    assert [(row[0], row[1], row[2], *row[3:]) for row in whole["owners"]] == [
        ("小周", "客服中心", 2, None, None, None, None, None, None, 1),
        ("小吴", "产品研发团队", 1, None, None, None, None, None, None, 1),
        ("小郑", "产品研发团队", 1, None, None, None, None, None, None, 1),
    ]
    (first, *_) = page(october(), rules=replace(RULES, min_n=2))["owners"]
    assert first == ("小周", "客服中心", 2, 210.0, 49.5, 0.5, 0.5, 0.5, 0.5, 1)


def test_clocks_are_named_with_what_they_rest_on(whole):
    assert ("首次响应（4）", 0.5, 4) in whole["clocks"]
    assert ("二次跟进（1）", 1.0, 1) in whole["clocks"]


# ---- trend, titles, notes


def test_the_trend_begins_with_the_first_case(whole):
    assert [row[:4] for row in whole["trend"]] == [("9月", 1, 0, 1), ("10月", 4, 4, 1)]
    assert whole["trend"][0][8] is None  # nobody was asked in September: no satisfaction, and not 0


def test_titles_say_what_stands_out(whole):
    said = whole["titles"][0]
    assert "受理 4，完成 4，积压 1" in said
    assert "每日受理量：日均 0.1，最多 1（1 日）" in said
    assert "客服热线最多，占 50%" in said


def test_the_page_says_its_parameters(whole):
    (about,) = whole["about"]
    assert about == ("2026-10", "2026-10-31 24:00", "北京时间 UTC+8", "CN 法定节假日与调休", "1.0", "test.xlsx")


def test_notes_tell_what_is_not_final(whole):
    said = "\n".join(str(row[0]) for row in whole["notes"])
    assert "1 件（10-22 起收到）尚未观察满" in said
    assert "样本数不足 5" in said
    assert "本簿最早的一条收于 2026-09-28" in said


def test_notes_tell_what_was_left_out(small):
    said = "\n".join(str(row[0]) for row in small["notes"])
    assert "1 件的状态为已解决，却没有实际完成时间" in said
    assert "“重复关联”一列全空" in said


def test_a_month_that_lost_cases_to_another_workbook_is_told():
    record = {"month": "2026-09", "kpi": "受理量", "dimension": "合计", "member": "合计", "value": 9}
    said = "\n".join(str(row[0]) for row in page(october(Monthly=[record]), rules=RULES)["notes"])
    assert "2026-09 曾记受理 9 件，本簿现只有 1 件" in said


# ---- odd months


def test_a_month_that_only_inherits_has_no_shares_and_no_zero_percent():
    found = page(tables_of(Cases=CASES[-2:-1]), "2026-10")  # received in September, still open
    values = {key: column[0] for key, column in tiles(found).items()}
    assert (values["intake"], values["backlog"]) == (0, 1)
    assert {key for key, value in values.items() if value is None} == {
        *("first_response_mean", "resolution_mean", "resolution_rate", "first_response_attainment"),
        *("resolution_attainment", "csat", "first_contact", "repeat_rate"),
    }
    assert found["priority"] == [("紧急", 0, None), ("普通", 0, None), ("建议", 0, None)]
    assert "问题分类：本月无数据" in found["titles"][0]


def test_of_a_month_before_all_cases_nothing_is_written_but_where_the_cases_are():
    outcome = _with_a_report(tables_of(Cases=CASES), "2026-08")
    assert (outcome.edits, outcome.files) == ((), ())
    assert outcome.summary.zh == (
        "2026-08 没有任何记录（没有受理、完成或积压的），因此没有写出汇总。"
        "现有记录的受理时间在 2026-09 至 2026-11 之间，请改选其中的月份。"
    )
    assert outcome.summary.en.endswith("received from 2026-09 to 2026-11; choose a month of these.")


def test_a_month_whose_cases_were_split_off_keeps_its_history():
    record = {"month": "2026-08", "kpi": "受理量", "dimension": "合计", "member": "合计", "value": 9}
    told = outcome(tables_of(Cases=CASES[:3], Monthly=[record]), "2026-08")
    assert told.edits == ()
    assert "都在 2026-10 受理" in told.summary.zh
    assert told.summary.zh.endswith("“月度数据”中当时统计的受理 9 件仍保留，这些记录可能已拆分出去。")


def test_cases_that_nobody_dated_belong_to_no_month():
    undated = outcome(tables_of(Cases=CASES[-1:]), "2026-11")
    assert undated.summary.zh.endswith("“登记”中的记录都没有到目前为止的“反馈时间”，请先补填或更正。")


def _with_a_report(tables, month):
    return plan(Inputs(tables, preset_rules(), NOW, Params(month, output="out.xlsx")))


def test_attainment_beyond_twice_the_target_is_told_as_on_the_sheet():
    targets = [{"metric": "积压数量", "target": 350}, {"metric": "受理量", "target": 8, "direction": "越高越好"}]
    cases = [{"case_id": f"{n}", "received_at": at("2026-10-05 09:00")} for n in range(7)]
    (view,) = outcome(tables_of(Cases=cases, Targets=targets)).views
    told = {row[0].zh: row[4] for row in view.rows if row[3] is not None}
    assert told == {"受理量（件）": "87.5%", "积压数量（件）": "≥200%"}  # 7 ÷ 8; 350 ÷ 7


def test_a_month_still_running_ends_now():
    assert len(page(tables_of(Cases=CASES), "2026-11")["daily"]) == 21


def test_a_month_to_come_changes_nothing():
    assert outcome(tables_of(Cases=CASES), "2026-12").edits == ()


def test_up_to_the_tenth_the_month_just_over_is_meant():
    assert outcome(tables_of(Cases=CASES), "", at("2026-11-10 23:00")).summary.zh.startswith("2026-10：")
    assert outcome(tables_of(Cases=CASES), "", at("2026-11-11 00:00")).summary.zh.startswith("2026-11：")


# ---- history


def test_a_rebuilt_month_replaces_its_rows_in_the_history():
    tables = tables_of(Cases=CASES, Monthly=[
        {"month": "2026-09", "kpi": "受理量", "dimension": "合计", "member": "合计", "value": 1},
        {"month": "2026-10", "kpi": "受理量", "dimension": "合计", "member": "合计", "value": 99},
    ])  # fmt: skip
    rows = page(tables)["Monthly"]
    assert rows[0][:5] == ("2026-09", "受理量", "合计", "合计", 1)
    assert [row[4] for row in rows if row[1] == "受理量" and row[2] == "合计"] == [1, 3]


def test_history_holds_every_figure_by_slice(whole):
    rows = {row[1:4]: row[4:] for row in page(october(), rules=replace(RULES, min_n=1))["Monthly"]}
    assert rows["平均首次响应", "合计", "合计"] == (150, "分钟", 3)
    assert rows["受理占比", "渠道", "客服热线"] == (50, "%", 2)
    assert rows["超期件数", "责任人", "小吴"] == (1, "件", 1)
    assert rows["满意度", "合计", "合计"] == (33.33, "%", 3)
    assert ("受理占比", "合计", "合计") not in rows
    # Of owners, only those on the staff list or with enough cases to rank.
    assert {row[0] for row in whole["Monthly"]} == {"2026-10"}
    assert not [row for row in whole["Monthly"] if row[2] == "责任人"]


def test_history_leaves_formulas_of_people_alone():
    record = {"month": "2026-09", "kpi": "受理量", "dimension": "合计", "member": "合计", "value": 1}
    tables = october(Monthly=[record])
    edits = outcome(with_table(tables, "Monthly", computed=frozenset({"unit"})), rules=RULES).edits
    assert not [edit for edit in edits if isinstance(edit, FillBlock) and edit.block == "Monthly"]
    added = [edit for edit in edits if isinstance(edit, AppendRow)]
    assert added and not [edit for edit in added if "unit" in edit.values]


# ---- again


@pytest.mark.parametrize("month", ["2026-10", "2026-11"])
def test_a_second_run_a_minute_later_changes_nothing(month):
    book = MemoryBook(october())
    first = Inputs(book.tables, RULES, NOW, Params(month))
    book.apply(plan(first).edits)
    again = plan(Inputs(book.tables, RULES, NOW.replace(minute=1), Params(month))).edits
    assert effective(again, book.tables) == ()


def test_what_is_new_brings_the_moment_of_counting_with_it():
    book = MemoryBook(tables_of(Cases=CASES))
    book.apply(outcome(book.tables, "2026-11").edits)
    later = at("2026-11-22 09:00")  # one more day in the chart
    found = page(book.tables, "2026-11", later)
    assert found["about"][0][1] == "2026-11-22 09:00"
    assert len(found["daily"]) == 22


def test_a_block_an_older_workbook_lacks_is_passed_over():
    tables = tables_of(Cases=CASES)
    older = replace(tables, blocks={k: v for k, v in tables.blocks.items() if k != "cs_summary_worst"})
    assert "worst" not in page(older)


def test_it_speaks_english_in_an_english_workbook():
    tables = tables_of("feedback", "en", Cases=[{"case_id": "FX20261001001", "received_at": at("2026-10-01 09:00")}])
    found = page(tables, rules=preset_rules("feedback", "en"))
    assert found["trend"][0][0] == "Oct"
    assert found["about"][0][2] == "China time, UTC+8"
    assert outcome(tables).summary.en == "2026-10: 1 received, 0 completed, 1 open at the end, 0 of them overdue."
