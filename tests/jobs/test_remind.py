"""remind: who is told of what in which words, and that nobody is told twice. 2026-11-20 is a Friday."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from cs_workbook.jobs.remind import Params, plan
from cs_workbook.jobs.reminding.tasks import TASKS, find_tasks
from cs_workbook.model import Delivery, Inputs, Language, Letter, Outcome, Tables, Text
from cs_workbook.rules.settings import Colleague, Rules, preset_rules
from tests.tables import MemoryBook, at, tables_of

NOW = at("2026-11-20 10:00")
MAIL = Text("邮件", "e-mail")
WECOM = Text("企业微信", "WeCom")
STAFF = (
    Colleague("小林", "客服部", contact="lin@example.com、13812345678"),
    Colleague("小赵", "运营部", contact="zhao@example.com"),
    Colleague("王主管", "客服部", "supervisor", contact="wang@example.com"),
    Colleague("钱主管", "运营部", "supervisor"),
    Colleague("孙经理", "客服部", "manager"),
)


def rules(preset: str = "feedback", language: Language = "zh", **more: Any) -> Rules:
    return replace(preset_rules(preset, language), **({"staff": STAFF} | more))


def case(n: int = 1, received: str = "2026-11-20 09:30", **more: Any) -> dict[str, Any]:
    return {
        "case_id": f"FX{n}", "received_at": at(received), "customer": "王小明", "channel": "电话",
        "description": "送餐晚了，请打13912345678找王小明。", "priority": "普通", "status": "处理中",
    } | more  # fmt: skip


def owned(n: int = 1, owner: str | None = "小林", assigned: str = "2026-11-20 09:35", **more: Any) -> dict[str, Any]:
    return {"case_id": f"FX{n}", "owner": owner, "department": "客服部", "assigned_at": at(assigned)} | more


def answered(n: int = 1, **more: Any) -> dict[str, Any]:
    return owned(n, first_response_at=at("2026-11-20 09:40"), **more)


def book(settled: Any = None, **rows: Any) -> Tables:
    settled = settled or rules()
    return tables_of(settled.preset, settled.language, settled, **rows)


def outcome(tables: Tables, settled: Rules | None = None, now: dt.datetime = NOW, **params: Any) -> Outcome:
    return plan(Inputs(tables, settled or rules(), now, Params(**params)))


def letters(said: Outcome) -> list[Letter]:
    return list(said.post.letters) if said.post else []


def tasks(tables: Tables, settled: Rules | None = None, now: dt.datetime = NOW) -> list[tuple[Any, ...]]:
    """Who is told of what, and how it stands."""
    return [(t.person, TASKS[t.kind].zh, t.case, t.due, t.overdue) for t in find_tasks(tables, settled or rules(), now)]


def arrived(said: Outcome, *ways: Text, only: Sequence[str] = ()) -> Outcome:
    """What the job makes of it once the letters (of some people) went out by these ways."""
    assert said.post
    chosen = [n for n, letter in enumerate(said.post.letters) if not only or letter.person in only]
    return said.post.after([Delivery(n, way) for n in chosen for way in ways])


TWO = {
    "Cases": [case(1, priority="紧急"), case(2, "2026-11-20 07:00", customer="李*")],
    "Assignments": [owned(1), owned(2)],
}


def test_a_digest_in_words_the_urgent_first_then_the_overdue():
    said = outcome(book(**TWO))
    assert said.summary.zh == "1 人有 2 件要办：超期 1，最急级别 1；还没提醒过的 2 件。"
    assert letters(said) == [
        Letter(
            "小林",
            ("lin@example.com", "13812345678"),
            "【提醒】小林：2 件要办，1 件超期",
            (
                "【紧急】FX1（王**）：首次响应，11月20日 10:30 到期",
                "【普通】FX2（李*）：首次响应超期1小时（11月20日 09:00 到期）",
                "详见工作簿的“提醒”表。",
            ),
        )
    ]


def test_a_digest_in_english():
    staff = (Colleague("Lin", "Customer service", contact="lin@example.com"),)
    settled = rules("feedback", "en", staff=staff)
    cases = [
        case(1, priority="urgent", customer="John Smith", channel="phone", status="in progress"),
        case(2, "2026-11-20 07:00", priority="normal", customer="K0042", channel="phone", status="in progress"),
    ]
    tables = book(settled, Cases=cases, Assignments=[owned(1, "Lin"), owned(2, "Lin")])
    said = outcome(tables, settled)
    assert letters(said) == [
        Letter(
            "Lin",
            ("lin@example.com",),
            "[Reminder] Lin: 2 to do, 1 overdue",
            (
                "[urgent] FX1 (J*** S***): first response by 20 November 10:30",
                "[normal] FX2 (K0042): first response 1h overdue (was due 20 November 09:00)",
                "See the sheet 'Reminders' of the workbook.",
            ),
        )
    ]
    assert said.summary.en == ("To do: 2, by people: 1; overdue 1, of the most urgent level 1, not told yet 2.")


def test_the_sheet_lists_every_task_and_who_was_told_when():
    memory = MemoryBook(book(**TWO))
    said = outcome(memory.tables)
    memory.apply(said.edits)
    assert [memory.tables["Reminders"].values(key) for key in memory.tables["Reminders"].cells] == [
        ["小林", "小林"], ["紧急", "普通"], ["首次响应", "首次响应"], ["FX1", "FX2"], ["王**", "李*"],
        [at("2026-11-20 10:30"), at("2026-11-20 09:00")], ["正常", "超期"], [None, None], [None, None], [None, None],
    ]  # fmt: skip
    then = arrived(said, MAIL, WECOM)
    assert then.summary.zh == "已提醒 1 人、2 件：邮件 1、企业微信 1。"
    memory.apply(then.edits)
    assert memory.tables["Reminders"].values("told_at") == [NOW, NOW]
    assert memory.tables["Reminders"].values("told_by") == ["邮件、企业微信", "邮件、企业微信"]


def test_nobody_is_told_twice_but_what_becomes_overdue_is_told_once_more():
    memory = MemoryBook(book(**TWO))
    memory.apply(arrived(outcome(memory.tables), MAIL).edits)
    again = outcome(memory.tables)
    assert letters(again) == []
    before = memory.tables.blocks["Reminders"]
    memory.apply(again.edits)
    assert memory.tables.blocks["Reminders"] == before
    later = outcome(memory.tables, now=at("2026-11-20 10:40"))
    assert [letter.lines for letter in letters(later)] == [
        (
            "【紧急】FX1（王**）：首次响应超期10分（11月20日 10:30 到期）",
            "另有 1 件此前提醒过，还没有办结，1 件超期。",
            "详见工作簿的“提醒”表。",
        )
    ]
    memory.apply(arrived(later, MAIL).edits)
    assert letters(outcome(memory.tables, now=at("2026-11-20 11:00"))) == []


def test_a_new_due_day_is_told_but_a_due_time_that_moves_within_its_day_is_not():
    promised = {"Cases": [case()], "Assignments": [answered(expected_at=at("2026-11-20 16:00"))]}
    memory = MemoryBook(book(**promised))
    memory.apply(arrived(outcome(memory.tables), MAIL).edits)
    row = memory.tables["Assignments"].rows[0]

    def promise(until: str) -> list[Letter]:
        cells = dict(memory.tables["Assignments"].cells)
        cells["expected_at"] = [at(until)]
        moved = replace(memory.tables["Assignments"], cells=cells, _typed={})
        return letters(outcome(replace(memory.tables, tables={**memory.tables.tables, "Assignments": moved})))

    assert row
    assert promise("2026-11-20 17:30") == []
    assert len(promise("2026-11-21 09:00")) == 1


def test_only_who_was_reached_is_marked_and_the_rest_stay_for_the_next_run():
    rows = {"Cases": [case(1), case(2)], "Assignments": [owned(1), owned(2, "小赵")]}
    memory = MemoryBook(book(**rows))
    said = outcome(memory.tables)
    assert said.post
    trouble = Text("连接不上邮件服务器。", "no connection to the mail server.")
    then = said.post.after([Delivery(0, MAIL), Delivery(1, MAIL, trouble)])
    assert [(f.severity, f.problem.zh, f.where.sheet) for f in then.findings] == [
        ("error", "没有提醒到小赵（邮件）：连接不上邮件服务器。", "提醒")
    ]
    memory.apply(then.edits)
    assert memory.tables["Reminders"].values("told_at") == [NOW, None]
    assert [letter.person for letter in letters(outcome(memory.tables))] == ["小赵"]


def test_who_lacks_an_address_is_a_warning_unless_another_way_reached_them():
    rows = {"Cases": [case()], "Assignments": [owned(owner="钱主管")]}
    said = outcome(book(**rows))
    assert said.post
    none = Delivery(0, MAIL, Text("没有邮箱地址。", "no e-mail address."), addressed=False)
    unreached = said.post.after([none])
    assert [(f.severity, f.problem.zh, f.fix.zh, f.where.sheet) for f in unreached.findings] == [
        ("warning", "钱主管没有邮件地址，提醒不到。", "请在人员表填写“通知地址”。", "设置")
    ]
    assert (unreached.summary.zh, unreached.edits) == ("没有发出提醒。", ())
    assert said.post.after([none, Delivery(0, WECOM)]).findings == ()


def test_unassigned_cases_go_to_the_supervisor_of_the_department_on_duty():
    rows = {
        "Cases": [case(1), case(2), case(3, "2026-11-20 06:00", status="待分配")],
        "Assignments": [owned(1, None), owned(2, None, department="运营部")],
    }
    assert tasks(book(**rows)) == [
        ("王主管", "分配责任人", "FX3", at("2026-11-20 08:00"), True),
        ("王主管", "分配责任人", "FX1", at("2026-11-20 11:30"), False),
        ("钱主管", "分配责任人", "FX2", at("2026-11-20 11:30"), False),
    ]


def test_an_unassigned_case_without_any_limit_waits_for_its_supervisor_too():
    assert tasks(book(Cases=[case(priority="建议")])) == [("王主管", "分配责任人", "FX1", None, False)]


def test_a_row_with_nothing_in_it_is_no_case():
    assert tasks(book(Cases=[{}, {"note": "请从这里填"}, case()], Assignments=[answered()])) == []


def test_where_no_supervisor_is_on_duty_it_says_so():
    settled = rules(staff=(Colleague("王主管", "客服部", "supervisor", on_duty=False),))
    said = outcome(book(settled, Cases=[case()]), settled)
    assert letters(said) == []
    assert [(f.severity, f.problem.zh) for f in said.findings] == [
        ("warning", "1 件找不到可以提醒的人：没有责任人，也没有主管在岗。")
    ]
    assert said.edits


def test_who_is_on_leave_is_stood_in_for_by_the_supervisor():
    settled = rules(staff=(replace(STAFF[0], on_duty=False), *STAFF[1:]))
    tables = book(settled, **TWO)
    said = outcome(tables, settled)
    (letter,) = letters(said)
    assert letter.person == "王主管"
    assert letter.lines[0] == "【紧急】FX1（王**）：首次响应，11月20日 10:30 到期（小林不在岗，请代办）"
    memory = MemoryBook(tables)
    memory.apply(said.edits)
    assert memory.tables["Reminders"].values("owner") == ["小林", "小林"]


def test_who_is_on_leave_with_nobody_to_stand_in_is_told_all_the_same():
    settled = rules(staff=(replace(STAFF[0], on_duty=False),))
    assert {task[0] for task in tasks(book(settled, **TWO), settled)} == {"小林"}


def plan_row(**more: Any) -> dict[str, Any]:
    return {
        "case_id": "FX1", "version": 1, "measures": "补发", "submitted_at": at("2026-11-20 09:50"),
        "submitted_by": "小林", "approver": "孙经理", "decision": "待审批",
    } | more  # fmt: skip


def planned(**more: Any) -> Tables:
    return book(Cases=[case()], Assignments=[answered()], Plans=[plan_row(**more)])


def test_a_plan_waits_for_its_approver():
    # 普通: 24 hours from 09:50 on Friday
    assert tasks(planned()) == [("孙经理", "审批方案", "FX1", at("2026-11-21 09:50"), False)]
    assert tasks(planned(approver=None)) == [("王主管", "审批方案", "FX1", at("2026-11-21 09:50"), False)]
    own = planned(approver=None, submitted_by="王主管")
    assert tasks(own) == [("钱主管", "审批方案", "FX1", at("2026-11-21 09:50"), False)]
    assert tasks(planned(decision="通过", decided_at=at("2026-11-20 09:55"))) == []
    assert tasks(planned(decision="驳回", decided_at=at("2026-11-20 09:55"))) == []
    assert tasks(planned(submitted_at=None)) == []


def test_who_handed_a_plan_in_does_not_stand_in_for_its_approver():
    settled = rules(staff=(*STAFF[:4], replace(STAFF[4], on_duty=False)))
    rows = {"Cases": [case()], "Assignments": [answered()]}
    assert tasks(book(settled, **rows, Plans=[plan_row(submitted_by="王主管")]), settled)[0][0] == "钱主管"
    assert tasks(book(settled, **rows, Plans=[plan_row()]), settled)[0][0] == "王主管"


def test_of_several_names_in_a_cell_the_first_on_the_staff_list_is_told():
    assert tasks(planned(approver="外部专家、孙经理、王主管"))[0][0] == "孙经理"


def test_a_plan_without_a_limit_is_told_at_once():
    levels = tuple(replace(level, limits={}) for level in preset_rules().priorities)
    settled = rules(priorities=levels)
    rows = {"Cases": [case()], "Assignments": [answered()], "Plans": [plan_row()]}
    assert tasks(book(settled, **rows), settled) == [("孙经理", "审批方案", "FX1", None, False)]


def test_a_large_plan_waits_for_the_manager_once_it_is_approved():
    settled = rules(second_approval=True, large_cost=5000)
    row = plan_row(approver="王主管", decision="通过", decided_at=at("2026-11-20 09:55"), cost=8000)
    rows = {"Cases": [case()], "Assignments": [answered()], "Plans": [row]}
    assert tasks(book(settled, **rows), settled) == [("孙经理", "复审方案", "FX1", at("2026-11-21 09:50"), False)]


def test_a_plan_edited_after_its_approval_waits_for_another():
    edited = planned(decision="通过", decided_at=at("2026-11-20 09:55"), approved_hash="202611200955-000000000000")
    assert tasks(edited) == [("孙经理", "审批方案", "FX1", None, False)]


def test_only_the_latest_version_of_a_plan_waits():
    rows = {"Cases": [case()], "Assignments": [answered()]}
    second = plan_row(version=2, submitted_at=at("2026-11-20 09:58"), approver="王主管")
    found = tasks(book(**rows, Plans=[plan_row(), second]))
    assert [(task[0], task[1]) for task in found] == [("王主管", "审批方案")]


def test_requests_wait_for_the_supervisor():
    def asked(kind: str, **more: Any) -> list[tuple[Any, ...]]:
        row = {"case_id": "FX1", "at": at("2026-11-20 09:45"), "kind": kind, "content": "等配件", "by": "小林"} | more
        rows = {"Cases": [case()], "Assignments": [answered(expected_at=at("2026-11-30 18:00"))]}
        return tasks(book(**rows, Progress=[row]))

    assert asked("延期申请") == [("王主管", "审批延期申请", "FX1", at("2026-11-30 18:00"), False)]
    assert asked("升级申请", by="王主管") == [("钱主管", "审批升级申请", "FX1", at("2026-11-30 18:00"), False)]
    assert asked("延期申请", approved_by="王主管") == []
    assert asked("操作") == []


def test_a_complaint_about_slow_response_is_the_supervisor_s_to_see_to_within_a_day():
    slow = {
        "Cases": [case(received="2026-11-19 12:00", description="打了三次电话没人回复")],
        "Assignments": [answered(expected_at=at("2026-11-30 18:00"))],
    }
    due = at("2026-11-20 12:00")
    assert tasks(book(**slow)) == [("王主管", "跟进响应慢投诉", "FX1", due, False)]
    row = {"case_id": "FX1", "at": at("2026-11-20 09:50"), "kind": "客户沟通", "content": "已致电", "by": "小林"}
    assert tasks(book(**slow, Progress=[row])) == [("王主管", "跟进响应慢投诉", "FX1", due, False)]
    assert tasks(book(**slow, Progress=[row | {"by": "钱主管"}])) == []
    assert tasks(book(rules(overdue_followup=None), **slow), rules(overdue_followup=None)) == []
    assert tasks(book(**slow), now=at("2026-11-20 12:30"))[0][3:] == (due, True)


def test_customers_are_to_be_told_and_progress_entered():
    settled = rules("complaint")
    rows = {
        "Cases": [case(received="2026-11-19 20:00", priority="P0 紧急")],
        "Assignments": [
            owned(assigned="2026-11-12 09:00", first_response_at=at("2026-11-19 21:00"),
                  expected_at=at("2026-11-30 18:00"))
        ],
        "Plans": [plan_row(decision="通过", submitted_at=at("2026-11-19 21:30"), decided_at=at("2026-11-19 21:40"))],
    }  # fmt: skip
    # told every 8 hours from 21:00; resolved within 24 hours; progress every week from the 12th
    assert tasks(book(settled, **rows), settled) == [
        ("小林", "更新进度", "FX1", at("2026-11-19 09:00"), True),
        ("小林", "告知客户进展", "FX1", at("2026-11-20 05:00"), True),
        ("小林", "解决", "FX1", at("2026-11-20 20:00"), False),
    ]


def test_callbacks_are_told_to_who_is_named_for_them_else_to_the_owner():
    done = answered(resolved_at=at("2026-11-18 11:00"))
    rows = {"Cases": [case(received="2026-11-18 09:00", status="待回访")], "Assignments": [done]}
    # three working days after Wednesday: Monday at closing
    assert tasks(book(**rows)) == [("小林", "回访客户", "FX1", at("2026-11-23 18:00"), False)]
    named = book(**rows, Callbacks=[{"case_id": "FX1", "by": "小赵"}])
    assert tasks(named) == [("小赵", "回访客户", "FX1", at("2026-11-23 18:00"), False)]


def test_a_bad_rating_is_followed_up_by_who_is_named_else_by_the_supervisor():
    done = answered(resolved_at=at("2026-11-18 11:00"))
    rows = {"Cases": [case(received="2026-11-18 09:00", status="待回访")], "Assignments": [done]}
    bad = {"case_id": "FX1", "at": at("2026-11-19 15:00"), "rating": "不满意", "confirmed": "已确认"}
    assert tasks(book(**rows, Callbacks=[bad])) == [("王主管", "二次跟进", "FX1", at("2026-11-20 18:00"), False)]
    named = bad | {"followup_by": "小赵"}
    assert tasks(book(**rows, Callbacks=[named]))[0][0] == "小赵"
    assert tasks(book(**rows, Callbacks=[bad | {"followup_at": NOW}])) == []


def test_a_missing_rating_is_asked_for_by_who_called():
    settled = rules("ticket", rating_required=True)
    done = answered(resolved_at=at("2026-11-17 11:00"))
    called = {"case_id": "FX1", "at": at("2026-11-17 15:00"), "by": "小赵", "confirmed": "已确认"}
    rows = {"Cases": [case(received="2026-11-17 09:00", priority="低", status="已解决")], "Assignments": [done]}
    # three working days after Tuesday: Friday at closing
    assert tasks(book(settled, **rows, Callbacks=[called]), settled) == [
        ("小赵", "催客户评价", "FX1", at("2026-11-20 18:00"), False)
    ]
    asked = called | {"at": at("2026-11-18 15:00")}
    assert tasks(book(settled, **rows, Callbacks=[called, asked]), settled) == []
    assert tasks(book(settled, **rows, Callbacks=[called | {"rating": "满意"}]), settled) == []


def test_what_is_on_hold_closed_or_archived_is_nobody_s_to_do():
    late = case(1, "2026-11-20 06:00")
    resolved = answered(expected_at=at("2026-11-20 09:50"))
    held = {"case_id": "FX1", "at": at("2026-11-20 09:45"), "kind": "挂起", "content": "等客户"}
    assert len(tasks(book(Cases=[late], Assignments=[resolved]))) == 1
    assert tasks(book(Cases=[late | {"status": "挂起"}], Assignments=[resolved], Progress=[held])) == []
    assert tasks(book(Cases=[late | {"status": "已办结"}], Assignments=[resolved])) == []
    assert tasks(book(Cases=[late | {"archived": "已归档"}], Assignments=[resolved])) == []


@pytest.mark.parametrize(
    ("ahead", "due", "told"),
    [
        ("1wd", "2026-11-23 18:00", True),  # the next working day is Monday
        ("1wd", "2026-11-23 18:01", False),
        ("4h", "2026-11-20 14:00", True),
        ("4h", "2026-11-20 14:01", False),
        (None, "2026-11-20 10:04", True),  # less than a fifth of 30 minutes is left: at risk
        (None, "2026-11-20 10:12", False),
    ],
)
def test_it_is_told_as_long_ahead_as_agreed(ahead, due, told):
    from cs_workbook.rules.limits import parse_limit

    settled = rules(remind_ahead=parse_limit(ahead))
    tables = book(settled, Cases=[case()], Assignments=[answered(expected_at=at(due))])
    assert bool(tasks(tables, settled)) is told


def test_outside_working_hours_only_the_most_urgent_is_told():
    night = at("2026-11-20 21:00")
    rows = {
        "Cases": [case(1, "2026-11-20 20:30", priority="紧急"), case(2, "2026-11-20 20:30")],
        "Assignments": [owned(1), owned(2)],
    }
    said = outcome(book(**rows), now=night)
    (letter,) = letters(said)
    assert letter.subject == "【提醒】小林：1 件要办"
    assert letter.lines[0].startswith("【紧急】FX1")
    assert "现在不是工作时间，只提醒最急的级别；其余 1 件等上班后再提醒。" in [text.zh for text in said.messages]
    settled = rules(remind_in_hours=False)
    assert "2 件要办" in letters(outcome(book(settled, **rows), settled, night))[0].subject


def test_without_an_address_to_send_to_it_says_how():
    assert any("CS_WORKBOOK_SEND" in text.zh for text in outcome(book(**TWO)).messages)
    assert not any("CS_WORKBOOK_SEND" in text.zh for text in outcome(book(**TWO), send=("WeCom",)).messages)


def test_a_letter_names_thirty_cases_and_how_many_more_there_are():
    tables = book(Cases=[case(n) for n in range(100, 135)], Assignments=[owned(n) for n in range(100, 135)])
    (letter,) = letters(outcome(tables))
    assert letter.subject == "【提醒】小林：35 件要办"
    assert len(letter.lines) == 32
    assert letter.lines[29].startswith("【普通】FX129（")
    assert letter.lines[30] == "……还有 5 条，见“提醒”表。"


def test_nothing_to_do_empties_the_sheet_once():
    memory = MemoryBook(book(**TWO))
    memory.apply(outcome(memory.tables).edits)
    memory.tables = replace(memory.tables, tables={**memory.tables.tables, "Cases": book()["Cases"]})
    said = outcome(memory.tables)
    assert said.summary.zh == "没有要提醒的事。"
    memory.apply(said.edits)
    assert memory.tables.blocks["Reminders"] == ()


PERSONAL = ("王小明", "13812345678", "13912345678", "小明", "欧阳娜娜", "lin@example.com", "送餐")


@pytest.mark.parametrize(
    ("customer", "shown"),
    [
        ("王小明", "（王**）"),
        ("王小明 13912345678", "（王**）"),
        ("李* 139****5678", "（李*）"),
        ("13912345678", ""),
        ("wang@example.com", ""),
        ("K0042 李*", "（K0042 李*）"),
        ("欧阳娜娜", "（欧阳**）"),
        ("我是王小明，电话13912345678，快点处理。", ""),
        ("我叫王小明住在幸福路三号楼二单元四零一室", ""),
        ("匿名", "（匿名）"),
        (None, ""),
        ('<at user_id="all">x</at>', ""),
        ("<@all>", "（‹@all›）"),
        ("李*\u202e\n", "（李*）"),
    ],
)
def test_of_a_customer_nothing_is_told_but_the_masked_name(customer, shown):
    row = case(
        customer=customer, demand="请联系王小明 13912345678", note="王小明", contact="13912345678", product="王小明"
    )
    tables = book(Cases=[row], Assignments=[owned(note="王小明 13912345678")])
    (letter,) = letters(outcome(tables))
    assert letter.lines[0] == f"【普通】FX1{shown}：首次响应，11月20日 11:30 到期"
    words = letter.subject + "".join(letter.lines)
    assert not [word for word in PERSONAL if word in words]
    rows = [cell for line in outcome(tables).views[1].rows for cell in line if isinstance(cell, str)]
    assert not [word for word in PERSONAL if word in "".join(rows)]


def test_a_phone_number_in_a_cell_where_none_belongs_is_masked_or_left_out():
    row = case(case_id="王小明13912345678", priority="急，找王小明13912345678")
    tables = book(Cases=[row], Assignments=[owned(case_id="王小明13912345678", owner="小红13912345678\n<@all>")])
    said = outcome(tables)
    words = "".join(letter.person + letter.subject + "".join(letter.lines) for letter in letters(said))
    assert "13912345678" not in words
    assert "<" not in words and "\n" not in words


def test_a_workbook_of_before_reminders_is_told_what_it_lacks():
    tables = book(**TWO)
    with pytest.raises(KeyError):  # a real book says it in words, see books.recognition.absent
        outcome(replace(tables, tables={k: v for k, v in tables.tables.items() if k != "Reminders"}))


def test_what_people_add_beside_a_reminder_stays_with_it():
    memory = MemoryBook(book(**TWO))
    memory.apply(outcome(memory.tables).edits)
    table = memory.tables["Reminders"]
    own = replace(
        table,
        cells={**table.cells, "+我的备注": ["先办", None]},
        letters={**table.letters, "+我的备注": "Z"},
        _typed={},
    )
    tables = replace(memory.tables, tables={**memory.tables.tables, "Reminders": own})
    (edit,) = outcome(tables, now=at("2026-11-20 10:40")).edits
    rows = {row[3]: row[-1] for row in edit.rows}  # type: ignore[union-attr]
    assert rows == {"FX1": None, "FX2": None}  # FX1 is overdue now: another reminder
    (edit,) = outcome(tables).edits
    assert {row[3]: row[-1] for row in edit.rows} == {"FX1": "先办", "FX2": None}  # type: ignore[union-attr]
