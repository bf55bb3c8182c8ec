"""find-repeats by hand-worked rows: links, what stays, what is cleared, and the levels it proposes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cs_workbook.jobs.find_repeats import plan
from cs_workbook.model import Inputs, Outcome, SetCell, Tables, Text
from cs_workbook.rules.settings import Rules, preset_rules
from tests.tables import NOW, MemoryBook, at, tables_of


def outcome(tables: Tables, rules: Rules | None = None, others: tuple[Tables, ...] = ()) -> Outcome:
    return plan(Inputs(tables, rules or preset_rules(tables.preset, tables.language), NOW, others=others))


def links(tables: Tables, **more: Any) -> dict[int, object]:
    """Row → new link."""
    edits = outcome(tables, **more).edits
    assert all(isinstance(edit, SetCell) and edit.column == "repeat_of" for edit in edits)
    return {edit.row: edit.after for edit in edits if isinstance(edit, SetCell)}


def complaint(
    case_id: str | None, when: str, text: str = "空调不制冷，吹出来的都是热风", **more: Any
) -> dict[str, Any]:
    return {
        "case_id": case_id, "received_at": at(when), "customer": "王*", "contact": "138****5678", "description": text,
        "category": "产品质量类", "priority": "P2 一般", "status": "处理中",
    } | more  # fmt: skip


A = complaint("20261020KF001", "2026-10-20 09:00")
B = complaint("20261101KF004", "2026-11-01 10:00", "空调维修后还是不制冷，吹热风")
C = complaint("20261119KF002", "2026-11-19 15:00", "空调第三次了，还是不制冷")


def test_each_repeat_is_linked_to_the_first_case_of_its_chain():
    tables = tables_of("complaint", Cases=[C, A, B, complaint("20261119KF003", "2026-11-19 16:00", "遥控器少了电池盖")])
    assert links(tables) == {6: "20261020KF001", 8: "20261020KF001"}
    said = outcome(tables)
    assert said.summary.zh == "共 2 条重复，新关联 2 条。"
    # 空调不制冷 in 空调维修后不制冷吹热风: 5 of 5 and 11 signs, 10/16; its best piece shares 3 of 5: (62.5 + 60) / 2.
    # 空调不制冷吹出来是热风 and 空调维修后不制冷吹热风: 8 signs of 11 each in common, 16/22 either way.
    assert said.views[0].rows == (
        ("20261119KF002", "20261020KF001", "20261101KF004", 18, 61),
        ("20261101KF004", "20261020KF001", "20261020KF001", 12, 73),
    )


def test_beyond_the_window_it_is_a_new_problem():
    old = complaint("20261001KF001", "2026-10-01 10:00")
    assert links(tables_of("complaint", Cases=[old, B])) == {}
    assert links(tables_of("complaint", Cases=[old | {"received_at": at("2026-10-02 10:00")}, B])) == {
        7: "20261001KF001"
    }
    wide = replace(preset_rules("complaint"), repeat_window_days=31)
    assert links(tables_of("complaint", Cases=[old, B]), rules=wide) == {7: "20261001KF001"}


def test_the_similarity_asked_for_is_a_setting():
    strict = replace(preset_rules("complaint"), repeat_similarity_pct=90)
    assert links(tables_of("complaint", Cases=[A, B]), rules=strict) == {}


def test_an_archived_case_is_compared_with_but_left_alone():
    flat = {key: A[key] for key in ("case_id", "received_at", "customer", "contact", "description", "category")}
    assert links(tables_of("complaint", Cases=[B], Archive=[flat])) == {6: "20261020KF001"}
    done = B | {"archived": "已归档", "repeat_of": "20260930KF009"}
    assert links(tables_of("complaint", Cases=[A, done, C])) == {8: "20260930KF009"}


def test_a_past_years_workbook_is_looked_into_too():
    past = tables_of("complaint", Cases=[A])
    assert links(tables_of("complaint", Cases=[B]), others=(past,)) == {6: "20261020KF001"}


def test_a_link_that_no_longer_holds_is_cleared_and_one_to_a_case_elsewhere_is_kept():
    wrong = C | {"description": "发票一直没有开给我", "repeat_of": "20261020KF001"}
    moved = C | {"customer": "李*", "contact": "139****0000", "repeat_of": "20250101KF001"}
    tables = tables_of("complaint", Cases=[A, wrong, moved])
    assert links(tables) == {7: None}
    assert outcome(tables).summary.zh == "共 1 条重复，撤销关联 1 条。"


def test_a_case_may_carry_several_categories_and_share_one():
    first = {
        "case_id": "CS202611010001", "received_at": at("2026-11-01 09:00"), "customer": "华光科技",
        "description": "打印机连不上网络，重启也没用", "category": "售后技术、投诉建议",
    }  # fmt: skip
    later = first | {"case_id": "CS202611050001", "received_at": at("2026-11-05 09:00")}
    assert links(tables_of("ticket", Cases=[first, later | {"category": "投诉建议"}])) == {7: "CS202611010001"}
    assert links(tables_of("ticket", Cases=[first, later | {"category": "售前咨询"}])) == {}
    assert links(tables_of("ticket", Cases=[first, later | {"category": None}])) == {7: "CS202611010001"}


def test_rows_that_cannot_be_compared_are_told():
    tables = tables_of("complaint", Cases=[A | {"case_id": None}, B, C | {"received_at": "昨天"}, {"note": "空"}])
    said = outcome(tables)
    assert said.edits == ()
    assert [text.zh for text in said.messages] == [
        "1 条重复的是还没有编号的记录，请先运行“生成编号”。",
        "1 条的时间读不出来，没有参加比对；运行“校验”可查看是哪些。",
    ]


def test_a_second_run_changes_nothing():
    book = MemoryBook(tables_of("complaint", Cases=[A, B, C]))
    book.apply(outcome(book.tables).edits)
    again = outcome(book.tables)
    assert again.edits == ()
    assert again.summary.zh == "共 2 条重复，关联没有变化。"


def test_the_level_of_a_repeat_is_proposed_and_never_written():
    said = outcome(tables_of("complaint", Cases=[A, B, C | {"priority": "P0 紧急"}]))
    assert [(f.severity, f.where.address, f.problem.zh, f.fix.zh) for f in said.findings] == [
        (
            "warning",
            "M7",
            "重复反映（首次为 20261020KF001），级别仍是“P2 一般”。",
            "按判定标准应为“P1 重要”，请核实后修改；程序不改级别。",
        )
    ]


def test_nothing_is_proposed_for_a_solved_repeat_or_where_no_level_is_set():
    assert outcome(tables_of("complaint", Cases=[A, B | {"status": "待客户确认"}])).findings == ()
    quiet = replace(preset_rules("complaint"), repeat_priority="")
    assert outcome(tables_of("complaint", Cases=[A, B]), quiet).findings == ()


def test_a_level_that_is_not_in_the_list_is_told_at_its_setting():
    rules = replace(preset_rules("complaint"), repeat_priority="P9")
    said = outcome(tables_of("complaint", Cases=[A, B], rules=rules), rules)
    found = said.findings[0]
    assert (found.check, found.where.sheet, found.where.header) == ("settings", "设置", "取值")
    assert found.problem.zh == "“P9”不在级别列表中，无法提出建议。"
    assert found.fix.zh == "请改为 P0 紧急、P1 重要、P2 一般 之一，或清空。"


def feedback(n: int, when: str, text: str, **more: Any) -> dict[str, Any]:
    return {
        "case_id": f"FK20261118000{n}", "received_at": at(when), "customer": f"C100{n}", "description": text,
        "category": "产品类", "priority": "中", "status": "处理中",
    } | more  # fmt: skip


OUTAGE = [
    feedback(1, "2026-11-18 09:00", "APP登录不了，一直提示系统繁忙"),
    feedback(2, "2026-11-18 09:40", "登录APP提示系统繁忙，进不去"),
    feedback(3, "2026-11-18 10:10", "APP登录提示系统繁忙，什么都做不了"),
]


def test_a_problem_of_several_customers_is_proposed_once_with_its_cases():
    said = outcome(tables_of("process", Cases=[*OUTAGE, feedback(4, "2026-11-18 11:00", "希望增加夜间模式")]))
    assert said.summary.zh == "共 0 条重复，关联没有变化，1 个问题有多位客户反映。"
    assert [(f.where.row, f.problem.zh, f.fix.zh) for f in said.findings] == [
        (
            6,
            "近 30 天有 3 位客户反映同一问题，其中 3 条未办结且级别较低："
            "FK202611180001、FK202611180002、FK202611180003。",
            "按判定标准应为“高”，请核实后修改；程序不改级别。",
        )
    ]
    assert [[cell.zh if isinstance(cell, Text) else cell for cell in row] for row in said.views[0].rows] == [
        ["产品类", 3, 3, "FK202611180001、FK202611180002、FK202611180003"]
    ]


def test_solved_cases_count_for_a_common_problem_but_urgent_ones_need_no_proposal():
    solved = [OUTAGE[0] | {"status": "已解决"}, OUTAGE[1] | {"priority": "紧急"}, OUTAGE[2]]
    assert [f.where.row for f in outcome(tables_of("process", Cases=solved)).findings] == [8]
    assert outcome(tables_of("process", Cases=[c | {"priority": "高"} for c in OUTAGE])).findings == ()


def test_two_customers_are_not_several_and_an_old_wave_is_over():
    assert outcome(tables_of("process", Cases=OUTAGE[:2])).findings == ()
    old = [c | {"received_at": at("2026-10-01 09:00")} for c in OUTAGE]
    assert outcome(tables_of("process", Cases=old)).findings == ()
    two = replace(preset_rules("process"), common_customers=2)
    assert len(outcome(tables_of("process", Cases=OUTAGE[:2]), two).findings) == 1


def test_the_words_are_there_in_english():
    cases = [
        {"case_id": f"2026111{n}KF001", "received_at": at(f"2026-11-1{n} 09:00"), "customer": "Ann Lee",
         "description": text, "category": "product quality", "priority": "P2 ordinary"}
        for n, text in enumerate(["The heater leaks", "The heater still leaks after the repair"], 1)
    ]  # fmt: skip
    said = outcome(tables_of("complaint", "en", Cases=cases))
    assert said.summary.en == "1 repeat, 1 newly linked."
    assert said.findings[0].problem.en == "A repeat of 20261111KF001, but its level is still 'P2 ordinary'."
