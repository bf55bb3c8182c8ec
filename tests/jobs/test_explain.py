"""explain: the trail of a case, word for word."""

from __future__ import annotations

import pytest

from cs_workbook.jobs.explain import Params, plan
from cs_workbook.model import Inputs, Text, WorkbookError
from cs_workbook.rules.limits import parse_limit
from tests.rules.sla_story import ID, Story
from tests.tables import at, with_table


def told(story: Story, language: str = "zh", asked: str = ID) -> dict[str, list[tuple[str, str]]]:
    """Title → steps of each trail."""
    outcome = plan(Inputs(story.tables, story.rules, story.now, Params(asked)))
    pick = (lambda text: text.zh) if language == "zh" else (lambda text: text.en)
    return {pick(view.title): [(pick(a), pick(b)) for a, b in view.rows] for view in outcome.views}


def option_row(story: Story, label: str) -> int:
    """The sheet row of an option, which moves down with every option added above it."""
    table = story.tables["Options"]
    row: int = table.rows[list(table.values("key")).index(label)]
    return row


def before_spring_festival() -> Story:
    """Received on the Friday before Spring Festival; the Saturday after it is a make-up day."""
    return Story("complaint", "2026-02-13 16:30", "P2 一般", now="2026-02-27 09:00", channel="电话")


def test_the_trail_over_spring_festival_names_every_day_that_counted_and_every_day_skipped():
    trail = told(before_spring_festival())["解决：2026-03-02（周一）18:00 到期，正常"]
    assert trail == [
        ("时限", "7个工作日（设置!G8，“P2 一般”的“解决”），只计上班时间"),
        ("开始", "2026-02-13（周五）16:30，投诉时间（登记!B6）"),
        (
            "计入",
            "第1个工作日 2月14日（周六，调休上班）；第2个工作日 2月24日（周二）；第3个工作日 2月25日（周三）；"
            "第4个工作日 2月26日（周四）；第5个工作日 2月27日（周五）；第6个工作日 2月28日（周六，调休上班）；"
            "第7个工作日 3月2日（周一）",
        ),
        ("跳过", "2月15日（周日）至2月23日（周一）共9天，农历除夕、春节；3月1日（周日，周末）"),
        ("到期", "2026-03-02（周一）18:00"),
        ("结果", "尚未完成，还剩3天9小时：正常"),
    ]


def test_a_trail_reads_as_well_in_english():
    story = Story("complaint", "2026-02-13 16:30", "P2 一般", now="2026-02-14 09:00")
    assert told(story, "en")["plan: due 2026-02-14 (Sat) 18:00, on time"] == [
        ("Limit", "1 working day (设置!E8, “Plan” of “P2 一般”), working time only"),
        ("Start", "2026-02-13 (Fri) 16:30, Received at (登记!B6)"),
        ("Counted", "1st working day Feb 14 (Sat, make-up working day)"),
        ("Due", "2026-02-14 (Sat) 18:00"),
        ("Result", "not done, 9h left: on time"),
    ]


def test_working_hours_are_listed_window_by_window():
    story = Story(
        "feedback", "2026-02-13 17:00", "紧急", now="2026-02-14 09:00",
        rules={"progress_limit": parse_limit("12工作小时")},
    ).assigned(assigned_at="2026-02-13 17:00")  # fmt: skip
    trail = told(story)["进度更新：2026-02-24（周二）11:00 到期，正常"]
    assert trail[0] == (
        "时限",
        f"12工作小时（设置!B{option_row(story, '进度更新间隔')}，“进度更新间隔”），只计上班时间",
    )
    assert trail[1] == ("开始", "2026-02-13（周五）17:00，分配时间（分配!G6）")
    assert trail[2:4] == [
        ("计入", "2月13日（周五）17:00–18:00；2月14日（周六，调休上班）09:00–18:00；2月24日（周二）09:00–11:00"),
        ("跳过", "2月15日（周日）至2月23日（周一）共9天，农历除夕、春节"),
    ]


def test_a_hold_is_told_with_its_row_and_the_working_time_it_took():
    story = before_spring_festival().event("2026-02-25 10:00", "挂起").event("2026-02-26 11:00", "恢复")
    trail = told(story)["解决：2026-03-04（周三）10:00 到期，正常"]
    assert trail[4:6] == [
        ("暂停", "2026-02-25（周三）10:00 至 2026-02-26（周四）11:00 挂起（进度!B6），扣除工作时间10小时"),
        ("到期", "2026-03-02（周一）18:00 顺延至 2026-03-04（周三）10:00"),
    ]


def test_a_hold_that_lasts_says_that_the_clock_stands_still():
    story = before_spring_festival().event("2026-02-25 10:00", "挂起")
    assert told(story)["解决：2026-03-02（周一）18:00 到期，暂停"][4:] == [
        ("暂停", "2026-02-25（周三）10:00 起挂起（进度!B6），至今未恢复，时限停走"),
        ("到期", "2026-03-02（周一）18:00"),
        ("结果", "暂停中，恢复后继续计时：暂停"),
    ]
    story = Story("complaint", "2026-02-13 16:30", "P2 一般", now="2026-02-27 09:00", status="挂起")
    assert told(story)["解决：2026-03-02（周一）18:00 到期，暂停"][4] == (
        "暂停",
        "2026-02-13（周五）16:30 起状态为暂停，从最后一次记录算起，至今未恢复，时限停走",
    )


def ticket(now: str = "2026-11-17 18:00") -> Story:
    return Story("ticket", "2026-11-16 10:00", "高", now=now)


def test_a_promise_sooner_than_the_limit_is_named_with_its_cell():
    story = ticket().assigned(
        assigned_at="2026-11-16 10:30", expected_at="2026-11-17 16:00", resolved_at="2026-11-17 17:20"
    )
    assert told(story)["解决：2026-11-17（周二）16:00 到期，超期完成"] == [
        ("时限", "48小时（设置!G7，“高”的“解决”）；早于时限的承诺 2026-11-17（周二）16:00 完成（分配!J6）"),
        ("开始", "2026-11-16（周一）10:00，提交时间（登记!B6）"),
        ("到期", "2026-11-17（周二）16:00"),
        ("结果", "2026-11-17（周二）17:20 完成，超时1小时20分：超期完成"),
    ]


def test_an_extension_is_named_with_who_approved_it():
    story = ticket().event("2026-11-17 09:00", "延期申请", new_expected_at="2026-11-20 18:00", approved_by="赵*")
    assert told(story)["解决：2026-11-20（周五）18:00 到期，正常"][0] == (
        "时限",
        "48小时（设置!G7，“高”的“解决”）；延期到 2026-11-20（周五）18:00（进度!G6），由赵*批准，申请时未超时限",
    )


def test_promises_and_requests_that_do_not_count_are_told_with_the_reason():
    story = ticket("2026-11-19 10:00").assigned(assigned_at="2026-11-16 10:30", expected_at="2026-11-20 18:00")
    story.event("2026-11-17 09:00", "延期申请", new_expected_at="2026-11-20 18:00")
    story.event("2026-11-18 11:00", "升级申请", new_expected_at="2026-11-20 18:00", approved_by="赵*")
    story.event("2026-11-18 09:00", "延期申请", approved_by="赵*")
    trail = told(story)["解决：2026-11-20（周五）18:00 到期，正常"]
    assert [words for step, words in trail if step == "未采用"] == [
        "2026-11-17（周二）09:00 的申请（进度!B6）没有批准人，不采用"
    ]
    story.rows["Assignments"][0]["expected_at"] = None
    trail = told(story)["解决：2026-11-18（周三）10:00 到期，超期"]
    assert [words for step, words in trail if step == "未采用"] == [
        "2026-11-17（周二）09:00 的申请（进度!B6）没有批准人，不采用",
        "2026-11-18（周三）09:00 的申请（进度!B8）没有写新的预期时间，不采用",
        "2026-11-18（周三）11:00 的申请（进度!B7）提出时已超时限，不采用",
    ]
    story.rows["Assignments"][0]["expected_at"] = at("2026-11-20 18:00")
    story.rows["Progress"] = []
    trail = told(story)["解决：2026-11-18（周三）10:00 到期，超期"]
    assert [words for step, words in trail if step == "未采用"] == [
        "预期完成时间 2026-11-20（周五）18:00（分配!J6）晚于时限，又没有批准的延期，不采用"
    ]


def test_a_clock_that_starts_again_tells_its_last_run_and_counts_the_earlier_ones():
    story = Story("complaint", "2026-11-16 00:00", "P0 紧急", now="2026-11-17 01:00")
    story.assigned(assigned_at="2026-11-16 00:10", first_response_at="2026-11-16 01:00")
    assert told(story)["告知客户：2026-11-16（周一）09:00 到期，超期"][1] == (
        "开始",
        "2026-11-16（周一）01:00，首次响应时间（分配!I6）",
    )
    story.event("2026-11-16 09:00", "客户沟通").event("2026-11-16 19:30", "客户沟通")
    trail = told(story)["告知客户：2026-11-17（周二）03:30 到期，正常"]
    assert trail[1] == ("开始", "2026-11-16（周一）19:30，上次告知客户（进度!B7）")
    assert trail[-1] == ("此前", "2次，其中超时1次，最长超2小时30分")


def test_every_plan_and_follow_up_has_its_own_trail():
    story = Story("feedback", "2026-11-16 09:00", "紧急", now="2026-11-20 10:00").assigned(
        resolved_at="2026-11-17 11:00"
    )
    story.add("Plans", submitted_at="2026-11-16 10:00").add("Plans", submitted_at="2026-11-16 13:30")
    story.add("Callbacks", at="2026-11-18 10:00", rating="不满意")
    trails = told(story)
    assert [title for title in trails if title.startswith("方案审批")] == [
        "方案审批：2026-11-16（周一）12:00 到期，超期完成",
        "方案审批：2026-11-16（周一）15:30 到期，超期完成",
    ]
    assert trails["二次跟进：2026-11-19（周四）18:00 到期，超期"][:2] == [
        ("时限", f"1个工作日（设置!B{option_row(story, '二次跟进时限')}，“二次跟进时限”），只计上班时间"),
        ("开始", "2026-11-18（周三）10:00，回访评价不满意（回访!C6）"),
    ]


def test_a_limit_of_the_channel_is_named_with_its_cell():
    story = Story(
        "process", "2026-11-16 10:00", "高", now="2026-11-16 11:00", channel="客服热线", recorded_at="2026-11-16 10:40"
    )
    assert told(story)["登记：2026-11-16（周一）10:30 到期，超期完成"][0] == (
        "时限",
        "30分钟（设置!B7，“客服热线”的“登记时限”），连续计时，节假日照算",
    )


def test_an_option_that_is_missing_on_the_sheet_is_the_default():
    story = Story("feedback", "2026-11-16 09:00", "建议", now="2026-11-17 10:00").assigned(
        assigned_at="2026-11-16 10:00"
    )
    tables = with_table(story.tables, "Options", rows=[6], cells={key: [None] for key in story.tables["Options"].cells})
    outcome = plan(Inputs(tables, story.rules, story.now, Params(ID)))
    words = outcome.views[0].rows[0][1]
    assert isinstance(words, Text) and words.zh == "7天（参数“进度更新间隔”的默认值），连续计时，节假日照算"


def test_a_year_without_an_official_notice_is_said():
    story = Story("ticket", "2027-02-03 10:00", "低", now="2027-02-03 11:00")
    outcome = plan(Inputs(story.tables, story.rules, story.now, Params(ID)))
    assert [text.zh for text in outcome.messages] == [
        "2027 年的放假安排尚未公布，以上时限按推算的节假日计算，公布后可能变化。"
    ]
    assert plan(Inputs(ticket().tables, story.rules, story.now, Params(ID))).messages == ()


def summary(story: Story, asked: str = ID) -> str:
    return plan(Inputs(story.tables, story.rules, story.now, Params(asked))).summary.zh


def test_the_summary_gives_the_state_and_the_breaches():
    assert summary(ticket("2026-11-16 11:00")) == "A1：正常。"
    assert summary(ticket("2026-11-16 18:40")) == "A1：超期（首次响应超4小时40分、提交方案超40分）。"


def test_a_case_without_any_limit_or_without_its_moment_says_so():
    story = Story("process", "2026-11-16 09:00", "低", now="2026-11-17 10:00")
    outcome = plan(Inputs(story.tables, story.rules, story.now, Params(ID)))
    assert (outcome.summary.zh, outcome.views) == ("A1：–。", ())
    assert outcome.messages[0].zh == "这一条没有约定任何时限。"
    assert summary(Story("process", None, "低", now="2026-11-17 10:00")) == "A1：没有可读的接收时间，算不出时限。"


@pytest.mark.parametrize("asked", ["a1", " Ａ１ ", "6"])
def test_a_case_is_found_by_its_id_in_any_writing_and_by_its_row(asked):
    assert summary(ticket("2026-11-16 11:00"), asked) == "A1：正常。"


def test_an_unknown_case_is_refused_with_the_nearest_id():
    story = ticket()
    story.rows["Cases"][0]["case_id"] = "CS202611160001"
    with pytest.raises(WorkbookError) as error:
        summary(story, "CS202611160002")
    assert error.value.text.zh == "test.xlsx, 登记：没有编号为“CS202611160002”的记录。最接近的是“CS202611160001”。"
    with pytest.raises(WorkbookError) as error:
        summary(story, "王先生")
    assert error.value.text.en.endswith("Check the id; a case that was split off stands in its year's workbook.")


def test_explain_writes_nothing():
    assert plan(Inputs(ticket().tables, ticket().rules, ticket().now, Params(ID))).edits == ()


def test_a_hold_before_a_promise_was_given_is_not_told_with_it():
    story = ticket().assigned(assigned_at="2026-11-16 10:30", expected_at="2026-11-17 20:00")
    story.event("2026-11-16 10:05", "挂起").event("2026-11-16 10:20", "恢复")
    story.event("2026-11-16 12:00", "挂起").event("2026-11-16 13:00", "恢复")
    trail = told(story)["解决：2026-11-17（周二）21:00 到期，临期"]
    assert [words for step, words in trail if step == "暂停"] == [
        "2026-11-16（周一）12:00 至 2026-11-16（周一）13:00 挂起（进度!B8），扣除1小时"
    ]


def test_with_the_same_clock_time_the_days_are_numbered_from_the_day_that_counts_as_the_start():
    rules = {"working_day_end": "same_time"}
    story = Story("ticket", "2026-11-14 15:00", "中", now="2026-11-16 10:00", rules=rules)
    assert told(story)["解决：2026-11-19（周四）09:00 到期，正常"][2] == (
        "计入",
        "第1个工作日 11月17日（周二）；第2个工作日 11月18日（周三）；第3个工作日 11月19日（周四）",
    )


def test_a_night_shift_counts_with_the_day_it_opened_on():
    night = ((22 * 60, 30 * 60),)
    rules = {f"hours_{day}": night for day in ("mon", "tue", "wed", "thu", "fri")}
    story = Story("ticket", "2026-11-16 23:00", "中", now="2026-11-17 01:00", rules=rules)
    assert told(story)["解决：2026-11-20（周五）06:00 到期，正常"][2] == (
        "计入",
        "第1个工作日 11月17日（周二）；第2个工作日 11月18日（周三）；第3个工作日 11月19日（周四）",
    )
