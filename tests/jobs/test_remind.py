"""remind: who is told of what in which words, and that nobody is told twice. 2026-11-20 is a Friday."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cs_workbook.model import Delivery, FillBlock, Letter, Outcome, Text
from cs_workbook.rules.settings import Colleague
from tests.jobs.reminding import (
    MAIL,
    NOW,
    STAFF,
    TWO,
    WECOM,
    answered,
    book,
    case,
    letters,
    outcome,
    owned,
    rules,
)
from tests.tables import MemoryBook, at, with_cells, with_own_column


def arrived(said: Outcome, *ways: Text) -> Outcome:
    """What the job makes of it once the letters went out by these ways."""
    assert said.post
    return said.post.after([Delivery(n, way) for n in range(len(said.post.letters)) for way in ways])


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

    def promise(until: str) -> list[Letter]:
        return letters(outcome(with_cells(memory.tables, "Assignments", expected_at=[at(until)])))

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


def test_what_people_add_beside_a_reminder_stays_with_it():
    memory = MemoryBook(book(**TWO))
    memory.apply(outcome(memory.tables).edits)
    tables = with_own_column(memory.tables, "Reminders", "我的备注", ["先办", None])
    (edit,) = outcome(tables, now=at("2026-11-20 10:40")).edits
    assert isinstance(edit, FillBlock)
    assert {row[3]: row[-1] for row in edit.rows} == {"FX1": None, "FX2": None}  # FX1 is overdue now: another reminder
    (edit,) = outcome(tables).edits
    assert isinstance(edit, FillBlock)
    assert {row[3]: row[-1] for row in edit.rows} == {"FX1": "先办", "FX2": None}
