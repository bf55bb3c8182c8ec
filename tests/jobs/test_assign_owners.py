"""assign-owners by hand-worked rows: who gets what, why, and what is left alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cs_workbook.jobs.assign_owners import plan
from cs_workbook.model import AppendRow, Inputs, Outcome, SetCell, Tables, Text
from cs_workbook.rules.settings import Colleague, Department, Rules, preset_rules
from tests.tables import NOW, MemoryBook, at, tables_of

STAFF = (
    Colleague("小林", "技术支持部", "agent", ("硬件",), 3),
    Colleague("小方", "技术支持部", "agent", ("软件", "网络"), 3),
    Colleague("小周", "产品支持部", "agent", ("产品咨询",), 3),
    Colleague("老陈", "客户关系部", "manager", ("客户关系",), 5),
    Colleague("高主管", "产品支持部", "supervisor"),
)


def rules(staff: tuple[Colleague, ...] = STAFF, preset: str = "ticket", language: Any = "zh", **more: Any) -> Rules:
    return replace(preset_rules(preset, language), staff=staff, **more)


def ticket(
    n: int, when: str = "2026-11-20 09:00", priority: str = "中", category: str | None = "售后技术", **more: Any
):
    return {
        "case_id": f"CS20261120{n:04d}", "received_at": at(when), "customer": "华光科技", "category": category,
        "description": "设备无法开机", "priority": priority, "status": "待分配",
    } | more  # fmt: skip


def outcome(tables: Tables, settled: Rules | None = None) -> Outcome:
    return plan(Inputs(tables, settled or rules(), NOW))


def given_to(tables: Tables, settled: Rules | None = None) -> list[tuple[str, Any, Any]]:
    """Id, department and owner of each new row, in the order they were given out."""
    edits = outcome(tables, settled).edits
    return [
        (str(e.values["case_id"])[-1], e.values.get("department"), e.values.get("owner"))
        for e in edits
        if isinstance(e, AppendRow)
    ]


def why(said: Outcome) -> list[str]:
    return [row[-1].zh for row in said.views[0].rows if isinstance(row[-1], Text)] if said.views else []


def test_a_new_row_names_department_owner_moment_and_the_head_in_copy():
    settled = rules(departments=(Department("技术支持部", "JS", "何总"),))
    said = outcome(tables_of("ticket", Cases=[ticket(1, description="硬件坏了，无法开机")]), settled)
    assert said.edits == (
        AppendRow(
            "Assignments",
            {
                "case_id": "CS202611200001",
                "department": "技术支持部",
                "copied_to": "何总",
                "owner": "小林",
                "assigned_at": NOW,
            },
        ),
    )
    assert said.summary.zh == "分配 1 条。"
    assert why(said) == ["按分类“售后技术”，技能“硬件”，在办 0/3"]


def test_the_urgent_come_first_then_the_oldest():
    cases = [
        ticket(1, "2026-11-20 09:00", "低"), ticket(2, "2026-11-20 11:00", "紧急"),
        ticket(3, "2026-11-20 08:00", "中"), ticket(4, "2026-11-20 10:00", "紧急"),
    ]  # fmt: skip
    assert [case for case, _, _ in given_to(tables_of("ticket", Cases=cases))] == ["4", "2", "3", "1"]


def test_the_kind_the_customer_or_the_cause_names_decides_between_skills():
    cases = [ticket(1, description="软件闪退"), ticket(2, error_text="网络中断"), ticket(3)]
    told = tables_of("ticket", Cases=cases, Assignments=[{"case_id": "CS202611200003", "cause": "硬件故障"}])
    assert given_to(told) == [("1", "技术支持部", "小方"), ("2", "技术支持部", "小林")]
    assert {e.column: e.after for e in outcome(told).edits if isinstance(e, SetCell)} == {
        "department": "技术支持部", "owner": "小林", "assigned_at": NOW,
    }  # fmt: skip


def test_load_is_shared_by_the_share_of_capacity():
    staff = (
        Colleague("小林", "技术支持部", "agent", ("硬件",), 2),
        Colleague("小方", "技术支持部", "agent", ("硬件",), 8),
    )
    cases = [ticket(n) for n in range(1, 6)]
    # 0/2 and 0/8: the first in the list; then 1/2 against 0/8, 1/8, 2/8, 3/8.
    assert [owner for _, _, owner in given_to(tables_of("ticket", Cases=cases), rules(staff))] == [
        "小林", "小方", "小方", "小方", "小方",
    ]  # fmt: skip


def test_open_cases_count_as_load_and_solved_ones_do_not():
    cases = [ticket(1), ticket(2), ticket(3, status="已解决"), ticket(4, status="已关闭"), ticket(5)]
    assignments = [{"case_id": f"CS20261120000{n}", "department": "技术支持部", "owner": "小林"} for n in (1, 2, 3, 4)]
    said = outcome(tables_of("ticket", Cases=cases, Assignments=assignments))
    assert why(said) == ["按分类“售后技术”，技能“软件”，在办 0/3"]
    staff = (replace(STAFF[0], capacity=3), STAFF[4])
    assert why(outcome(tables_of("ticket", Cases=cases, Assignments=assignments), rules(staff))) == [
        "按分类“售后技术”，技能“硬件”，在办 2/3"
    ]


@pytest.mark.parametrize(
    ("staff", "reason"),
    [
        ((replace(STAFF[0], on_duty=False), replace(STAFF[1], on_duty=False)), "部门里没有人在岗"),
        ((replace(STAFF[0], on_duty=False), Colleague("小吴", "技术支持部")), "在岗的都没有“硬件、软件”技能"),
        ((replace(STAFF[0], capacity=0),), "合适的人都已满额"),
        ((), "部门里没有登记人员"),
    ],
)
def test_what_fits_nobody_goes_to_the_supervisor_on_duty(staff, reason):
    said = outcome(tables_of("ticket", Cases=[ticket(1)]), rules((*staff, STAFF[4])))
    assert [e.values["owner"] for e in said.edits if isinstance(e, AppendRow)] == ["高主管"]
    assert why(said) == [f"按分类“售后技术”；{reason}，转值班主管"]


def test_where_nobody_of_the_department_has_the_skill_on_record_any_agent_of_it_fits():
    staff = (Colleague("小吴", "技术支持部"), STAFF[4])
    assert given_to(tables_of("ticket", Cases=[ticket(1)]), rules(staff)) == [("1", "技术支持部", "小吴")]


def test_a_manager_with_the_skill_takes_what_no_agent_can():
    assert given_to(tables_of("ticket", Cases=[ticket(1, category="投诉建议")])) == [("1", "客户关系部", "老陈")]


def test_a_case_across_departments_goes_to_the_supervisor_who_names_the_lead():
    said = outcome(tables_of("ticket", Cases=[ticket(1, category="售后技术、投诉建议")]))
    assert [dict(e.values) for e in said.edits if isinstance(e, AppendRow)] == [
        {
            "case_id": "CS202611200001", "department": "技术支持部", "cooperating": "客户关系部", "owner": "高主管",
            "assigned_at": NOW,
        }
    ]  # fmt: skip
    assert why(said) == ["涉及 2 个部门，由值班主管确定牵头部门"]


def test_the_cause_goes_before_the_category():
    staff = (Colleague("小运", "运营部"), Colleague("小技", "技术部"))
    case = {
        "case_id": "FX20261120001",
        "received_at": at("2026-11-20 09:00"),
        "category": "流程效率",
        "priority": "普通",
    }
    row = {"case_id": "FX20261120001", "cause": "系统功能"}
    assert given_to(tables_of(Cases=[case]), rules(staff, "feedback")) == [("1", "运营部", "小运")]
    said = outcome(tables_of(Cases=[case], Assignments=[row]), rules(staff, "feedback"))
    assert [(e.column, e.after) for e in said.edits if isinstance(e, SetCell)][:2] == [
        ("department", "技术部"),
        ("owner", "小技"),
    ]
    assert why(said) == ["按归因“系统功能”，在办 0"]


def test_a_case_not_judged_yet_goes_to_the_supervisor_without_a_department():
    case = {"case_id": "FX20261120001", "received_at": at("2026-11-20 09:00"), "priority": "普通"}
    assert given_to(tables_of(Cases=[case]), rules(STAFF, "feedback")) == [("1", None, "高主管")]


def test_what_people_chose_stands():
    rows = [
        {"case_id": "CS202611200001", "department": "产品支持部", "owner": None},
        {"case_id": "CS202611200002", "department": None, "owner": "张三", "assigned_at": at("2026-11-20 10:00")},
        {"case_id": "CS202611200003", "department": "市场部", "owner": "李四"},
    ]
    said = outcome(tables_of("ticket", Cases=[ticket(n) for n in (1, 2, 3)], Assignments=rows))
    assert [(e.row, e.column, e.after) for e in said.edits if isinstance(e, SetCell)] == [
        (6, "owner", "小周"),
        (6, "assigned_at", NOW),
        (7, "department", "技术支持部"),
    ]
    assert said.summary.zh == "分配 1 条，补全部门 1 条。"
    assert why(said) == ["部门已指定，在办 0/3"]


def test_solved_closed_and_archived_cases_are_left_alone():
    cases = [
        ticket(1, status="已解决"), ticket(2, status="已关闭"), ticket(3, archived="已归档"),
        ticket(4, status="处理中"),
    ]  # fmt: skip
    resolved = {"case_id": "CS202611200004", "resolved_at": at("2026-11-20 12:00")}
    said = outcome(tables_of("ticket", Cases=cases, Assignments=[resolved]))
    assert said.edits == ()
    assert said.summary.zh == "在办的都已有责任人。"


def test_a_level_that_goes_straight_to_the_lead():
    staff = (
        Colleague("小技", "技术部", skills=("技术",)),
        Colleague("魏总", "技术部", "head"),
        Colleague("高主管", "客服部", "supervisor"),
    )
    case = {
        "case_id": "XY202611200001",
        "received_at": at("2026-11-20 09:00"),
        "category": "系统故障",
        "priority": "P1 紧急故障",
    }
    settled = rules(staff, "response")
    assert given_to(tables_of("response", Cases=[case]), settled) == [("1", "技术部", "魏总")]
    assert why(outcome(tables_of("response", Cases=[case]), settled)) == ["按分类“系统故障”，“P1 紧急故障”直达负责人"]
    assert given_to(tables_of("response", Cases=[case | {"priority": "P2 一般问题"}]), settled) == [
        ("1", "技术部", "小技")
    ]


def test_what_cannot_be_assigned_is_listed_with_its_reason():
    said = outcome(tables_of("ticket", Cases=[ticket(1), ticket(2, case_id=None)]), rules((STAFF[2],)))
    assert said.edits == ()
    assert said.summary.zh == "2 条未能分配。"
    assert [(f.severity, f.where.address, f.problem.zh) for f in said.findings] == [
        ("warning", "A7", "还没有编号，无法分配。"),
        ("warning", "A6", "没有分配：按分类“售后技术”；部门里没有登记人员，也没有主管在岗。"),
    ]


def test_an_empty_staff_list_is_said_once():
    said = outcome(tables_of("ticket", Cases=[ticket(1), ticket(2)]), rules(()))
    assert (said.edits, said.summary.zh) == ((), "人员列表是空的，2 条没有责任人的都没有分配。")
    assert [(f.where.sheet, f.fix.zh[:12]) for f in said.findings] == [("设置", "请在“设置”的人员表中填")]
    assert outcome(tables_of("ticket"), rules(())).findings == ()


def test_an_english_workbook_is_told_in_english():
    staff = (Colleague("Ann", "Technical support", skills=("hardware",), capacity=4),)
    case = ticket(
        1, priority="medium", category="technical", status="unassigned", description="Hardware does not start"
    )
    said = outcome(tables_of("ticket", "en", Cases=[case]), rules(staff, "ticket", "en"))
    assert said.summary.en == "1 assigned."
    assert [row[-1].en for row in said.views[0].rows if isinstance(row[-1], Text)] == [
        "by category 'technical', skill 'hardware', 0/4 open"
    ]


CASES = st.lists(
    st.builds(
        lambda day, level, category, status: (day, level, category, status),
        st.integers(1, 20),
        st.sampled_from(["紧急", "高", "中", "低", None]),
        st.sampled_from(["售前咨询", "售后技术", "投诉建议", "其他", "售后技术、投诉建议", None, "别的"]),
        st.sampled_from(["待分配", "处理中", "待反馈", "已解决", "已关闭", None]),
    ),
    max_size=25,
)
TEAM = st.lists(
    st.builds(
        Colleague,
        st.sampled_from(["甲", "乙", "丙", "丁", "戊", "己"]),
        st.sampled_from(["技术支持部", "产品支持部", "客户关系部", ""]),
        st.sampled_from(["agent", "agent", "supervisor", "manager", "head"]),
        st.sampled_from([(), ("硬件",), ("软件", "产品咨询"), ("客户关系",)]),
        st.sampled_from([None, 0, 1, 2, 5]),
        st.booleans(),
    ),
    max_size=6,
    unique_by=lambda c: c.name,
)


@settings(deadline=None)
@given(CASES, TEAM)
def test_whatever_the_team_nobody_off_duty_or_full_gets_a_case_and_a_second_run_is_idle(cases, team):
    settled = rules(tuple(team))
    rows = [
        ticket(n, f"2026-11-{day:02d} 09:00", level, category, status=status)
        for n, (day, level, category, status) in enumerate(cases, 1)
    ]
    book = MemoryBook(tables_of("ticket", rules=settled, Cases=rows))
    first = outcome(book.tables, settled)
    taken = [e.values["owner"] for e in first.edits if isinstance(e, AppendRow)]
    for colleague in team:
        if colleague.name in taken:
            assert colleague.on_duty
            if colleague.role == "agent" and colleague.capacity is not None:
                assert taken.count(colleague.name) <= colleague.capacity
    assert outcome(book.tables, settled) == first
    book.apply(first.edits)
    again = outcome(book.tables, settled)
    assert again.edits == ()
    if any(c.on_duty and c.role == "supervisor" and c.capacity != 0 for c in team):
        assert again.summary.zh == "在办的都已有责任人。"


def test_the_supervisor_on_duty_is_in_copy_where_the_settings_say_so():
    """Of the department that registers complaints, 客服部, though another supervisor stands before on the list."""
    staff = (
        Colleague("小赵", "售后部", skills=("产品质量",)),
        Colleague("老丁", "售后部", "supervisor"),
        Colleague("老吴", "客服部", "supervisor"),
    )
    departments = (Department("售后部", "SH", "老冯"), Department("客服部", "KF", "老严"))
    settled = rules(staff, "complaint", departments=departments)
    case = {
        "case_id": "20261120KF001", "received_at": at("2026-11-20 09:00"), "customer": "王*", "description": "不制冷",
        "category": "产品质量类", "priority": "P2 一般", "status": "待受理",
    }  # fmt: skip

    def copied(settled: Rules) -> object:
        (edit,) = outcome(tables_of("complaint", Cases=[case]), settled).edits
        assert isinstance(edit, AppendRow)
        return edit.values.get("copied_to")

    assert copied(settled) == "老冯、老吴"
    assert copied(replace(settled, copy_supervisor=False)) == "老冯"
    off = (*staff[:2], replace(staff[2], on_duty=False))
    assert copied(replace(settled, staff=off)) == "老冯、老丁"
