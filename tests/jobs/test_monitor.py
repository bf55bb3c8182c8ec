"""monitor: periods against targets, alerts, owners, stages and gaps, each worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cs_workbook.jobs.monitor import Params, plan
from cs_workbook.model import AppendRow, FillBlock, Inputs, SetCell, WorkbookError, effective
from cs_workbook.rules.blocks import block_named
from cs_workbook.rules.limits import parse_limit
from tests.rules.october import OCTOBER, RULES, drawn
from tests.tables import NOW, MemoryBook, at, tables_of, with_own_column

TARGETS = drawn("""
    metric       | stage     | target | unit | direction | due        | owner
    平均首次响应 | 1–3 个月  | 2      | 小时 | 越低越好  | 2026-12-31 | 小周
    满意度       | 3–6 个月  | 90     | %    | 越高越好  | 2026-10-31 |
    积压数量     |           | 350    | 件   |           |            |
""")


def october(**changes):
    return tables_of("process", "zh", RULES, **(OCTOBER | {"Targets": TARGETS} | changes))


def outcome(tables=None, by="month", now=NOW, months=3, rules=RULES):
    return plan(Inputs(tables or october(), rules, now, Params(by, months)))


def block(name, **more):
    """The rows of one block, as they are read."""
    name = f"cs_monitor_{name}"
    for edit in outcome(**more).edits:
        if isinstance(edit, FillBlock) and edit.block == name:
            return block_named(name).records(edit.rows)
    return []


def monitor(**more):
    """Monitor's rows: (period, metric) → actual, target, attainment, problem."""
    for edit in outcome(**more).edits:
        if isinstance(edit, FillBlock) and edit.block == "Monitor":
            return {(row[0], row[1]): row[2:] for row in edit.rows}
    return {}


# ---- the table


def test_each_period_stands_against_its_target():
    rows = monitor()
    # October: 60, 360 and 30 minutes; the target of 2 hours is 120 minutes.
    assert rows["2026-10", "平均首次响应（分钟）"] == (150, 120, 80.0, None)
    assert rows["2026-10", "满意度（%）"] == (33.3, 90, 37.0, None)
    assert rows["2026-10", "积压数量（件）"] == (1, 350, 35000.0, None)
    assert rows["2026-10", "平均解决时长（小时）"] == (39.8, None, None, None)
    assert ("2026-08", "积压数量（件）") not in rows  # before the first case


def test_what_is_to_be_reached_in_a_month_is_no_target_for_a_week():
    entries = [{"kind": "常见问答", "question": "如何退款", "added_on": at("2026-11-16 00:00")}]
    tables = october(Knowledge=entries, Targets=[*TARGETS, {"metric": "知识库更新数", "target": 10}])
    assert monitor(tables=tables)["2026-11", "知识库更新数（条）"] == (1, 10, 10.0, None)
    assert monitor(tables=tables, by="week")["2026年第47周", "知识库更新数（条）"] == (1, None, None, None)
    assert monitor(tables=tables, by="week")["2026年第47周", "积压数量（件）"][1] == 350


def test_attainment_is_told_in_per_cent():
    view = outcome().views[0]
    assert [header.zh for header in view.headers][3] == "达成率"
    assert view.rows[4][3] == "100.0%"  # nothing open in November: 350 is met


def test_attainment_beyond_twice_the_target_is_told_as_on_the_sheet():
    view = outcome(now=at("2026-10-31 10:00")).views[0]
    assert view.rows[4][:4] == ("积压数量（件）", 1, 350, "≥200%")  # 350 ÷ 1


def test_a_figure_without_value_is_no_row():
    assert ("2026-09", "满意度（%）") not in monitor()


def test_the_latest_period_comes_first():
    assert next(period for period, _ in monitor()) == "2026-11"


@pytest.mark.parametrize(("by", "period"), [("day", "2026-11-21"), ("周", "2026年第47周"), ("MONTH", "2026-11")])
def test_periods_are_days_weeks_or_months(by, period):
    assert (period, "积压数量（件）") in monitor(by=by)


def test_no_other_period_is_taken():
    with pytest.raises(WorkbookError, match="is no period"):
        outcome(by="quarter")


def test_the_problem_column_stays_with_its_row():
    old = drawn("""
        period  | metric       | actual | target | attainment_pct | problem
        2026-10 | 平均首次响应 | 99     | 99     | 99             | 夜班无人
        2026-10 | 积压数量     | 5      |        |                |
    """)
    rows = monitor(tables=october(Monitor=old))
    assert rows["2026-10", "平均首次响应（分钟）"] == (150, 120, 80.0, "夜班无人")
    assert len([key for key in rows if key[0] == "2026-10" and "积压" in key[1]]) == 1


def test_rows_of_other_periods_stay_where_people_wrote_in_them():
    old = drawn("""
        period       | metric       | actual | problem
        2026年第40周 | 满意度（%）  | 70     | 新人上岗
        2026年第40周 | 积压数量（件）| 7      |
    """)
    rows = monitor(tables=october(Monitor=old))
    assert rows["2026年第40周", "满意度（%）"] == (70, None, None, "新人上岗")
    assert ("2026年第40周", "积压数量（件）") not in rows


def test_people_s_own_columns_travel_with_their_rows():
    old = drawn("""
        period  | metric
        2026-10 | 平均首次响应
    """)
    tables = october(Monitor=old)
    edits = outcome(with_own_column(tables, "Monitor", "责任", ["小周"])).edits
    (fill,) = (edit for edit in edits if isinstance(edit, FillBlock) and edit.block == "Monitor")
    assert {row[6] for row in fill.rows if row[:2] == ("2026-10", "平均首次响应（分钟）")} == {"小周"}


# ---- the gap


def test_the_gap_to_the_benchmarks():
    rows = drawn("""
        metric         | benchmark | unit | direction
        平均首次响应   | 15        | 分钟 | 越低越好
        平均解决时长   | 120       | 分钟 |
        满意度         | 90        | %    |
        心情指数       | 3         |      |
    """)
    found = outcome(october(Diagnosis=rows), months=1)  # October and November so far
    cells = {(edit.row, edit.column): edit.after for edit in found.edits if isinstance(edit, SetCell)}
    # Answered 60 + 360 + 30 and D after 3600 minutes: mean 1012.5, 997.5 beyond 15.
    assert (cells[6, "current"], cells[6, "gap_pct"]) == (1012.5, 6650.0)
    # Solved in 27 72 12 48 and D in 84 hours: 48.6 hours, 2916 minutes against 120.
    assert (cells[7, "current"], cells[7, "gap_pct"]) == (2916.0, 2330.0)
    assert (cells[8, "current"], cells[8, "gap_pct"]) == (33.3, 63.0)
    assert (9, "current") not in cells
    (finding,) = found.findings
    assert finding.problem.zh == "没有“心情指数”这个指标。"


def test_a_slip_in_a_name_is_told_with_the_nearest():
    (finding,) = outcome(october(Targets=[{"metric": "平均首次相应", "target": 20}])).findings
    assert finding.problem.zh == "没有“平均首次相应”这个指标，是否指“平均首次响应”。"
    assert (finding.where.sheet, finding.severity) == ("目标", "warning")


def test_a_blank_diagnosis_begins_with_the_figures_people_compare():
    added = [edit for edit in outcome().edits if isinstance(edit, AppendRow)]
    assert [edit.values["metric"] for edit in added] == [
        *("平均首次响应", "平均解决时长", "积压数量", "响应慢投诉占比", "满意度")
    ]
    assert added[4].values["direction"] == "越高越好"
    assert "benchmark" not in added[0].values


# ---- the blocks


def test_the_running_period_with_its_change():
    rows = {row[0]: row[1:] for row in block("status", now=at("2026-10-28 10:00"), rules=replace(RULES, min_n=1))}
    assert rows["平均首次响应（分钟）"] == (150, 120, 0.8, "较上期 ▲ 150.0%")
    assert rows["积压数量（件）"] == (0, 350, 1.0, "较上期 ▼ 1 件")
    assert rows["满意度（%）"][:3] == (33.3, 90, 0.37)


def test_what_rests_on_few_is_not_compared():
    rows = {row[0]: row[1:] for row in block("status", now=at("2026-10-28 10:00"))}
    assert rows["平均首次响应（分钟）"][3] == "样本不足 5 个，不作比较"  # three answers in October


def open_cases(before: int, since: int):
    """So many cases of October and so many of November, none of them answered."""
    days = ["2026-10-05 09:00"] * before + ["2026-11-05 09:00"] * since
    rows = [{"case_id": f"{n}", "received_at": at(day), "status": "处理中"} for n, day in enumerate(days)]
    return tables_of("process", "zh", RULES, Cases=rows)


@pytest.mark.parametrize(
    ("before", "since", "words"), [(1, 15, "▲ 15 件"), (9, 9, "▲ 9 件"), (10, 5, "▲ 50.0%"), (0, 3, None)]
)
def test_a_count_below_ten_changes_by_so_many(before, since, words):
    rows = {row[0]: row[4] for row in block("status", tables=open_cases(before, since))}
    assert rows["积压数量（件）"] == (words and f"较上期 {words}")


def test_the_terminal_tells_what_each_figure_rests_on():
    view = outcome(now=at("2026-10-28 10:00")).views[0]
    assert view.headers[-1].zh == "样本数"
    assert {row[0]: row[-1] for row in view.rows}["平均首次响应（分钟）"] == 3


def test_only_targets_of_the_figures_shown_are_counted():
    tables = october(Targets=[*TARGETS, {"metric": "知识库更新数", "target": 10}])
    # November so far: D answered after 3600 minutes, no rating, nothing open; the knowledge base is not in the table.
    assert outcome(tables).summary.zh == "2026-11：受理 0，完成 1，积压 0，2 项目标达成 1 项。"
    assert outcome(october(Targets=[{"metric": "知识库更新数", "target": 10}])).summary.zh.endswith("积压 0。")


def test_thresholds_crossed_are_told():
    rules = replace(RULES, response_alert=parse_limit("25min"), repeat_alert_pct=20)
    rows = {row[0]: row[4] for row in block("status", now=at("2026-10-28 10:00"), rules=rules)}
    assert rows["平均首次响应（分钟）"] == "预警：2026-10 平均首次响应 150 分钟，超过预警线 25 分钟"
    assert rows["满意度（%）"] == "预警：2026-10 满意度 33.3%（3 个评价），低于预警线 80%"
    assert rows["重复率（%）"] == "预警：2026-10 重复率 33.3%（3 件），高于预警线 20%"
    said = [text.zh for text in outcome(now=at("2026-10-28 10:00"), rules=rules).messages]
    assert said[0].startswith("预警：2026-10 平均首次响应 150 分钟")


def test_no_threshold_no_alert():
    rules = replace(RULES, csat_alert_pct=0, repeat_alert_pct=100)
    assert outcome(now=at("2026-10-28 10:00"), rules=rules).messages == ()


def test_stages_are_reached_missed_or_under_way():
    rows = {row[0]: row[1:] for row in block("targets")}
    # Judged by October, the last whole month.
    assert rows["平均首次响应（分钟）"] == (150, 120, 0.8, "进行中，1–3 个月，2026-12-31 前，小周")
    assert rows["满意度（%）"] == (33.3, 90, 0.37, "未达成，3–6 个月，2026-10-31 前")
    assert rows["积压数量（件）"] == (1, 350, 350.0, "已达成")


def test_the_slowest_types_are_those_above_the_whole():
    rows = block("slowest", months=1, rules=replace(RULES, min_n=2))
    # All: 48.6 hours. 服务类: B 72, C 12, mean 42. 产品类: A 27, E 48, D 84, mean 53.
    assert [(row[0], row[1], row[3], row[4]) for row in rows] == [
        ("产品类", 3, 53.0, 0.091),
        ("服务类", 2, 42.0, -0.136),
    ]
    assert block("slowest", months=1) == []  # fewer than five


def test_the_charts_show_each_period_beside_its_target():
    rows = block("trend")
    assert [row[0] for row in rows] == ["2026-09", "2026-10", "2026-11"]
    assert rows[1][1:] == (150, 120, 39.8, None, 1, 350, 0.333333, 0.9)
    assert block("trend", by="week")[-1][0] == "47周"
    assert block("trend", by="day")[-1][0] == "11-21"


# ---- owners


def month_of(
    owner: str, month: str, minutes: int, rating: str, cases: int = 5, late: int = 0
) -> dict[str, list[dict[str, Any]]]:
    """Some cases of an owner in one month: answered after `minutes`, solved in a day, rated; some answered late."""
    rows: dict[str, list[dict[str, Any]]] = {"Cases": [], "Assignments": [], "Callbacks": []}
    for n in range(cases):
        name, day = f"{owner}{month}{n}", f"{month}-{n + 2:02d}"
        wait = minutes if n >= late else 300
        begun = at(f"{day} 09:00")
        rows["Cases"].append(
            {"case_id": name, "received_at": begun, "priority": "高", "category": "产品类", "status": "已关闭"}
        )
        answer = begun.replace(hour=9 + wait // 60, minute=wait % 60)
        rows["Assignments"].append(
            {"case_id": name, "owner": owner, "assigned_at": begun, "first_response_at": answer, "resolved_at": answer}
        )
        rows["Callbacks"].append({"case_id": name, "at": answer, "rating": rating})
    return rows


def team(*parts):
    rows: dict[str, list[dict[str, Any]]] = {"Targets": TARGETS}
    for part in parts:
        for name, some in part.items():
            rows.setdefault(name, []).extend(some)
    return tables_of("process", "zh", RULES, **rows)


def test_the_star_is_fast_and_well_rated():
    tables = team(
        month_of("快而好", "2026-10", 20, "满意"),
        month_of("快而差", "2026-10", 10, "不满意"),
        month_of("慢而好", "2026-10", 200, "非常满意"),
        month_of("太少", "2026-10", 1, "满意", cases=4),
    )
    found = outcome(tables)
    assert "2026-10 月度之星：快而好（响应快且评价好）。" in [text.zh for text in found.messages]
    assert block("owners", tables=tables)[0] == ("快而好", 0, 5, 20.0, 1.0, "月度之星")


def test_those_behind_the_star_are_ranked():
    tables = team(
        month_of("第一", "2026-10", 20, "满意"),
        month_of("第二", "2026-10", 30, "满意"),
        month_of("慢", "2026-10", 300, "满意"),
    )
    assert {row[0]: row[5] for row in block("owners", tables=tables)} == {
        "第一": "月度之星", "第二": "响应快且评价好，第 2 名", "慢": None,
    }  # fmt: skip


@pytest.mark.parametrize(("weight", "star"), [(30, "更好"), (70, "更快")])
def test_the_settings_say_what_counts_for_more(weight, star):
    faster = month_of("更快", "2026-10", 20, "满意")
    faster["Callbacks"][0]["rating"] = "不满意"
    tables = team(faster, month_of("更好", "2026-10", 30, "满意"), month_of("慢", "2026-10", 300, "不满意"))
    rules = replace(RULES, appraisal_pct=weight)
    assert block("owners", tables=tables, rules=rules)[0][::5] == (star, "月度之星")


def test_without_enough_ratings_there_is_no_star():
    assert [row[5] for row in block("owners")] == [None, None, None]


def test_owners_are_listed_by_how_often_they_were_overdue():
    tables = team(month_of("甲", "2026-10", 20, "满意", 4, 1), month_of("乙", "2026-10", 20, "一般", 4, 3))
    assert [row[:3] for row in block("owners", tables=tables)] == [("乙", 3, 4), ("甲", 1, 4)]


def test_three_months_below_target_in_a_row_lead_to_retraining():
    months = ("2026-08", "2026-09", "2026-10")
    tables = team(
        *(month_of("慢", month, 150 + 10 * n, "满意") for n, month in enumerate(months)),
        *(month_of("曾快", month, 100 if month == "2026-09" else 200, "满意") for month in months),
        *(month_of("缺月", month, 200, "满意") for month in months[1:]),
    )
    said = "\n".join(text.zh for text in outcome(tables).messages)
    assert "慢：连续 3 个月不达标，列入再培训：平均首次响应 150、160、170（目标 120）。" in said
    assert "曾快：" not in said and "缺月：" not in said


def test_months_to_be_judged_by_are_an_option():
    tables = team(month_of("慢", "2026-10", 150, "满意"))
    rules = replace(RULES, retraining_months=1)
    assert "列入再培训" in "\n".join(text.zh for text in outcome(tables, rules=rules).messages)


# ---- odd workbooks


def test_an_empty_workbook_has_nothing_to_monitor():
    found = outcome(tables_of("process", "zh", RULES))
    assert found.summary.zh == "还没有可监控的记录。"
    assert (found.edits, found.views) == ((), ())


def test_all_open_and_without_targets_gives_no_error():
    cases = [case | {"status": "处理中"} for case in OCTOBER["Cases"]]
    found = outcome(tables_of("process", "zh", RULES, Cases=cases))
    assert found.summary.zh == "2026-11：受理 0，完成 0，积压 5。"


@pytest.mark.parametrize("by", ["day", "week", "month"])
def test_a_second_run_a_minute_later_changes_nothing(by):
    book = MemoryBook(october())
    book.apply(outcome(book.tables, by).edits)
    assert effective(outcome(book.tables, by, NOW.replace(minute=1)).edits, book.tables) == ()


def test_it_speaks_english_in_an_english_workbook():
    from cs_workbook.rules.settings import preset_rules

    rules = preset_rules("feedback", "en")
    tables = tables_of("feedback", "en", Cases=[{"case_id": "1", "received_at": at("2026-11-20 09:00")}])
    found = plan(Inputs(tables, rules, NOW, Params()))
    assert found.summary.en == "2026-W47: 1 received, 0 completed, backlog 1."


# ---- alerts that open a case


def test_an_alert_opens_a_case_once_and_no_figure_counts_it():
    """On 31 October one of three ratings of the month was good, and one of four cases came back within 30 days."""
    rules = replace(RULES, alert_channel="系统预警", alert_priority="中")
    october_31 = at("2026-10-31 10:00")

    def run(tables):
        return outcome(tables, now=october_31, rules=rules)

    book = MemoryBook(october())
    first = run(book.tables)
    rows = [edit.values for edit in first.edits if isinstance(edit, AppendRow) and edit.table == "Cases"]
    assert [(row["source_id"], row["channel"], row["priority"], row["received_at"]) for row in rows] == [
        ("alert-2026-10-csat", "系统预警", "中", october_31),
        ("alert-2026-10-repeat_rate", "系统预警", "中", october_31),
    ]
    assert rows[0]["description"] == "2026-10 满意度 33.3%（3 个评价），低于预警线 80%。请查明原因，制定改进措施。"
    assert "已登记 2 条预警" in " ".join(message.zh for message in first.messages)
    book.apply(first.edits)
    again = run(book.tables)
    assert again.summary == first.summary
    assert effective(again.edits, book.tables) == ()


def test_without_a_channel_for_them_alerts_open_nothing():
    edits = outcome(now=at("2026-10-31 10:00")).edits
    assert not [edit for edit in edits if isinstance(edit, AppendRow) and edit.table == "Cases"]
