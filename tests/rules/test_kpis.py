"""Every KPI on one small October, worked out by hand, and the edges where figures go wrong."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from cs_workbook.rules.kpis import (
    COHORTS,
    DIMENSIONS,
    UNITS,
    Figure,
    Items,
    kpi_called,
    kpi_named,
    registered,
)
from cs_workbook.rules.kpis.cohorts import Cohorts
from cs_workbook.rules.kpis.facts import read_facts
from cs_workbook.rules.kpis.figures import by_group, figure, pooled
from cs_workbook.rules.kpis.periods import last_periods, month_period
from cs_workbook.rules.limits import parse_limit
from cs_workbook.rules.months import Month
from cs_workbook.rules.settings import Priority, preset_rules
from cs_workbook.rules.sla import State
from tests.tables import NOW, at, tables_of

LIMITS = {
    "first_response": "4h",
    "plan": "24h",
    "approval": "24h",
    "resolution": "48h",
    "update": "24h",
    "callback": "3d",
}
RULES = replace(
    preset_rules("process"),
    priorities=(Priority("高", 1, "", {clock: parse_limit(text) for clock, text in LIMITS.items()}),),
    progress_limit=parse_limit("2d"),
    followup_limit=parse_limit("1d"),
    self_service_channels=("微信公众号",),
    slow_response_words=("响应慢", "没人回复"),
)
HOTLINE, FORM, WECHAT = "客服热线", "官网在线表单", "微信公众号"


def value_of(text: str) -> Any:
    """A cell as it is drawn: blank, a moment, a whole number or a text."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d( \d\d:\d\d)?", text):
        return at(text)
    return int(text) if re.fullmatch(r"\d{1,3}", text) else text or None


def drawn(text: str, **same: Any) -> list[dict[str, Any]]:
    """Rows drawn as a table of text; `same` stands in every row."""
    lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    return [dict(zip(lines[0], map(value_of, line), strict=True)) | same for line in lines[1:]]


def row(**cells: Any) -> dict[str, Any]:
    """A row whose texts of moments are moments."""
    return {key: at(value) if isinstance(value, str) and "-" in value else value for key, value in cells.items()}


OCTOBER: dict[str, list[dict[str, Any]]] = {
    "Cases": drawn("""
        case_id | received_at      | recorded_at      | channel      | category | status | repeat_of | description
        A       | 2026-10-01 09:00 | 2026-10-01 09:20 | 客服热线     | 产品类   | 已关闭 |           |
        B       | 2026-10-05 09:00 | 2026-10-05 09:10 | 官网在线表单 | 服务类   | 已关闭 |           |
        C       | 2026-10-20 09:00 | 2026-10-20 09:05 | 客服热线     | 服务类   | 已解决 | B         |
        D       | 2026-10-30 22:00 | 2026-10-30 22:05 | 微信公众号   | 产品类   | 已解决 |           | 一直没人回复
        E       | 2026-09-28 09:00 |                  | 客服热线     | 产品类   | 已关闭 |           |
    """, priority="高"),
    "Assignments": drawn("""
        case_id | department   | owner | assigned_at      | first_response_at | resolved_at
        A       | 客服中心     | 小周  | 2026-10-01 09:30 | 2026-10-01 10:00  | 2026-10-02 12:00
        B       | 客服中心     | 小周  | 2026-10-05 09:30 | 2026-10-05 15:00  | 2026-10-08 09:00
        C       | 客服中心     | 小吴  | 2026-10-20 09:30 | 2026-10-20 09:30  | 2026-10-20 21:00
        D       | 产品研发团队 | 小吴  | 2026-11-02 09:00 | 2026-11-02 10:00  | 2026-11-03 10:00
        E       | 产品研发团队 | 小郑  | 2026-09-28 10:00 | 2026-09-28 10:00  | 2026-10-02 09:00
    """),
    "Plans": drawn("""
        case_id | submitted_at     | decision | decided_at
        A       | 2026-10-01 20:00 | 通过     | 2026-10-02 10:00
    """),
    "Progress": drawn("""
        case_id | at               | kind
        A       | 2026-10-02 08:00 | 客户沟通
        C       | 2026-10-25 10:00 | 客户异议
        E       | 2026-09-28 21:00 | 挂起
        E       | 2026-09-30 21:00 | 恢复
    """),
    "Callbacks": drawn("""
        case_id | at               | rating | score_efficiency | score_attitude | score_solution | followup_at
        A       | 2026-10-03 12:00 | 满意   | 4                | 5              | 4              |
        B       | 2026-10-12 10:00 | 不满意 | 2                | 3              | 1              | 2026-10-13 09:00
        E       | 2026-10-02 15:00 | 一般   |                  |                |                |
    """),
    "Knowledge": drawn("""
        kind     | question | added_on   | revised_on
        产品类   | q1       | 2026-10-10 |
        操作类   | q2       | 2026-09-01 | 2026-10-15
        典型案例 | q3       | 2026-10-11 |
        产品类   | q4       | 2026-11-02 |
    """),
    "Sample": drawn("""
        month   | case_id | priority | rerated
        2026-10 | A       | 高       | 高
        2026-10 | B       | 高       | 低
        2026-10 | C       | 高       |
        2026-09 | E       | 高       | 低
        2026-10 | GONE    | 高       | 高
    """),
}  # fmt: skip

# What each KPI of October comes to: value, n, how many may still turn. All limits are natural time.
EXAMPLES: dict[str, tuple[float | None, int, int]] = {
    "intake": (4, 4, 0),  # A B C D; E came in September
    "intake_share": (100, 4, 0),
    "completed": (4, 4, 0),  # A B C E; D in November
    "resolution_rate": (75, 4, 0),  # A B C of A B C D
    "backlog": (1, 1, 0),  # D at 24:00 on the 31st
    "overdue_open": (1, 1, 0),  # D: first response was due on the 31st at 02:00
    "overdue": (3, 3, 0),  # B late in most; D unanswered; E's plan was due on 1 October 09:00, two days held
    "repeats": (1, 1, 0),  # C
    # Answered in October: A after 60, B after 360, C after 30 minutes; E in September, D in November.
    "first_response_median": (60, 3, 0),
    "first_response_mean": (150, 3, 0),
    "first_response_p90": (300, 3, 0),  # between 60 and 360, eight tenths of the way
    # Completed: A 27, B 72, C 12, E 96 less 48 held: 12 27 48 72.
    "resolution_median": (37.5, 4, 0),
    "resolution_mean": (39.75, 4, 0),
    "resolution_p90": (64.8, 4, 0),  # between 48 and 72, seven tenths of the way
    "entry_attainment": (75, 4, 0),  # B entered after 10 minutes, allowed 5; E not timed
    "first_response_attainment": (50, 4, 0),  # A C met, B late, D open and breached
    "plan_attainment": (40, 5, 0),  # A C met; B E late; D open and breached since the 31st 22:00
    "approval_attainment": (100, 1, 0),  # A in 14 hours
    "resolution_attainment": (75, 4, 0),  # A C E met, B late; D due in November
    "update_attainment": (60, 5, 0),  # A twice and C met; B after 66 hours, E after 95 less 48 held
    "progress_attainment": (80, 5, 0),  # A twice, C and E's last met; B after 71.5 hours, allowed 48
    "callback_attainment": (50, 4, 0),  # A E met, B late, C not called and due since the 23rd
    "followup_attainment": (100, 1, 0),  # B
    "csat": (100 / 3, 3, 0),  # A of A B E
    "response_rate": (75, 4, 0),  # A B E of A B C E
    "score_efficiency": (3, 2, 0),
    "score_attitude": (4, 2, 0),
    "score_solution": (2.5, 2, 0),
    "first_contact": (50, 4, 0),  # A E; B came back as C, C was objected to
    "reopen_rate": (25, 4, 0),  # C
    "repeat_rate": (25, 4, 1),  # B, 15 days later; D is younger than 30 days on 21 November
    "priority_accuracy": (50, 2, 0),  # A of A B; C not rated again
    "response_complaints": (25, 4, 0),  # D
    "knowledge_added": (2, 2, 0),  # one added, one revised; the typical case does not count
    "self_service": (25, 4, 0),  # D
}


def facts(now=NOW, rules=RULES, preset="process", language="zh", **rows):
    return read_facts(tables_of(preset, language, rules, **(rows or OCTOBER)), rules, now)


def of(kpi_id, month="2026-10", **more):
    return figure(kpi_named(kpi_id), Cohorts(facts(**more), month_period(Month.parse(month))))


@pytest.fixture(scope="module")
def october():
    return Cohorts(facts(), month_period(Month(2026, 10)))


@pytest.mark.parametrize("kpi", registered(), ids=lambda kpi: kpi.id)
def test_every_kpi_comes_to_what_was_worked_out_by_hand(kpi, october):
    found = figure(kpi, october)
    value, n, undecided = EXAMPLES[kpi.id]
    assert found.value == pytest.approx(value)
    assert (found.n, found.undecided) == (n, undecided)


@pytest.mark.parametrize("kpi", registered(), ids=lambda kpi: kpi.id)
def test_every_kpi_says_what_it_is_in_both_languages(kpi):
    assert kpi.label.zh and kpi.label.en
    assert len(kpi.definition.zh) > 6 and len(kpi.definition.en) > 15
    assert kpi.unit in UNITS and kpi.cohort in COHORTS and set(kpi.slices) <= set(DIMENSIONS)
    assert "{" not in kpi.definition.zh + kpi.definition.en


def test_no_two_kpis_share_a_name():
    names = [name for kpi in registered() for name in (kpi.label.zh, kpi.label.en, *kpi.synonyms)]
    assert len(names) == len(set(names))


def test_a_kpi_is_found_by_the_names_people_use():
    called = {"平均首次响应": "first_response_mean", "second complaints": "repeat_rate", "积压数量": "backlog",
              "First-Contact Resolution": "first_contact", "二次投诉率": "repeat_rate", "满意度": "csat",
              "响应慢投诉占比": "response_complaints", "mean resolution": "resolution_mean"}  # fmt: skip
    assert {name: getattr(kpi_called(name), "id", None) for name in called} == called
    assert kpi_called("心情指数") is None
    assert kpi_called(None) is None


# ---- slices


def shares(kpi_id, key, october):
    groups = october.facts.dimensions[key]
    found = by_group(kpi_named(kpi_id), october, groups)
    return {groups.names[code]: round(one.value or 0, 1) for code, one in found.items()}


def test_shares_of_each_group_add_up(october):
    assert shares("intake_share", "category", october) == {"产品类": 50.0, "服务类": 50.0}
    assert shares("intake_share", "channel", october) == {FORM: 25.0, HOTLINE: 50.0, WECHAT: 25.0}
    assert shares("intake_share", "priority", october) == {"高": 100.0}
    assert shares("intake", "department", october) == {"客服中心": 3, "产品研发团队": 1}


def test_overdue_cases_are_counted_by_owner(october):
    assert shares("overdue", "owner", october) == {"小周": 1, "小吴": 1, "小郑": 1}


def test_a_slice_uses_its_own_cases_alone(october):
    assert shares("first_response_mean", "owner", october) == {"小周": 210.0, "小吴": 30.0}
    assert shares("csat", "owner", october) == {"小周": 50.0, "小郑": 0.0}


def test_a_case_with_several_categories_counts_under_each():
    case = row(case_id="T1", received_at="2026-10-02 09:00", category="售后技术、投诉建议")
    rules = preset_rules("ticket")
    found = Cohorts(facts(rules=rules, preset="ticket", Cases=[case]), month_period(Month(2026, 10)))
    assert shares("intake_share", "category", found) == {"售后技术": 100.0, "投诉建议": 100.0}


def test_a_word_outside_the_list_is_a_group_of_its_own_and_a_blank_is_one():
    cases = [
        row(case_id=str(n), received_at="2026-10-02 09:00", channel=c) for n, c in enumerate(("传真", None, " 传真"))
    ]
    found = Cohorts(facts(Cases=cases), month_period(Month(2026, 10)))
    assert shares("intake", "channel", found) == {"传真": 2, "（未填写）": 1}


def test_what_belongs_to_no_case_is_in_no_slice(october):
    assert by_group(kpi_named("knowledge_added"), october, october.facts.dimensions["owner"]) == {}


# ---- edges


@pytest.mark.parametrize("kpi", registered(), ids=lambda kpi: kpi.id)
def test_a_month_without_cases_has_no_share_and_no_length(kpi):
    for found in (figure(kpi, Cohorts(facts(Cases=[]), month_period(Month(2026, 10)))), of(kpi.id, "2026-08")):
        assert found.n == 0
        assert found.value in ((0, None) if kpi.measure == "count" else (None,))


@pytest.mark.parametrize("kpi", registered(), ids=lambda kpi: kpi.id)
def test_one_open_case_gives_no_error(kpi):
    found = figure(
        kpi, Cohorts(facts(Cases=[OCTOBER["Cases"][0] | {"status": "处理中"}]), month_period(Month(2026, 10)))
    )
    assert found.value is None or found.value >= 0


def test_no_ratings_give_no_satisfaction():
    rows = OCTOBER | {"Callbacks": []}
    assert of("csat", **rows) == Figure(None, 0, 0)
    assert of("response_rate", **rows).value == 0


def test_without_a_single_link_repeats_are_not_measured():
    rows = OCTOBER | {"Cases": [case | {"repeat_of": None} for case in OCTOBER["Cases"]]}
    assert of("repeat_rate", **rows).value is None
    assert of("repeats", **rows).value is None


def test_without_words_and_channels_their_shares_are_not_measured():
    rules = replace(RULES, self_service_channels=(), slow_response_words=())
    assert of("self_service", rules=rules).value is None
    assert of("response_complaints", rules=rules).value is None


def test_a_month_still_running_ends_now():
    now = at("2026-10-05 14:00")  # B is not answered yet, its limit ran out at 13:00
    assert of("intake", now=now).value == 2
    assert of("first_response_attainment", now=now).value == 50
    assert of("backlog", now=now).value == 1
    assert of("completed", now=now).value == 2


def test_what_is_dated_later_than_now_has_not_come_about():
    now = at("2026-10-02 10:00")
    assert of("completed", now=now).n == 1  # E at 09:00; A is written down for 12:00
    assert of("csat", now=now).n == 0


def test_the_backlog_is_that_of_midnight():
    just = [row(case_id="M", received_at="2026-10-31 23:59"), row(case_id="N", received_at="2026-11-01 00:00")]
    done = [row(case_id="M", assigned_at="2026-10-31 23:59", resolved_at="2026-11-01 00:00")]
    assert of("backlog", Cases=just, Assignments=done).value == 1
    assert of("backlog", "2026-11", Cases=just, Assignments=done).value == 1


def test_a_case_done_by_its_status_alone_is_neither_open_nor_completed():
    cases = [row(case_id="U", received_at="2026-10-03 09:00", status="已关闭")]
    assert (of("backlog", Cases=cases).value, of("completed", Cases=cases).value) == (0, 0)
    assert of("resolution_rate", Cases=cases).value == 100


def test_a_case_opened_again_counts_as_completed_when_it_is_done_for_good():
    cases = [row(case_id="R", received_at="2026-10-03 09:00")]
    twice = [
        row(case_id="R", assigned_at="2026-10-03 10:00", resolved_at="2026-10-05 09:00"),
        row(case_id="R", assigned_at="2026-10-07 09:00", resolved_at="2026-11-02 09:00"),
    ]
    assert of("completed", Cases=cases, Assignments=twice).value == 0
    assert of("reopen_rate", Cases=cases, Assignments=twice).value == 100
    assert of("completed", "2026-11", Cases=cases, Assignments=twice).value == 1
    assert of("first_contact", "2026-11", Cases=cases, Assignments=twice).value == 0


def test_an_automatic_reply_answers_nobody():
    cases = [row(case_id="P", received_at="2026-10-03 09:00", priority="高")]
    said = [
        row(case_id="P", at="2026-10-03 09:01", kind="客户沟通", by="系统", content="已收到"),
        row(case_id="P", at="2026-10-03 09:02", kind="客户沟通", by="小周", content="【自动回复】您好"),
        row(case_id="P", at="2026-10-03 10:00", kind="客户沟通", by="小周", content="已致电"),
    ]
    assert of("first_response_mean", Cases=cases, Progress=said).value == 60


def test_scores_stand_in_for_a_rating_that_was_not_given():
    calls = [row(case_id="A", at="2026-10-03 12:00", score_attitude=5, score_solution=4),
             row(case_id="B", at="2026-10-12 10:00", score_attitude=5, score_solution=3)]  # fmt: skip
    assert of("csat", **(OCTOBER | {"Callbacks": calls})) == Figure(50.0, 2, 0)


def test_the_last_rating_counts():
    calls = [
        row(case_id="A", at="2026-10-04 12:00", rating="满意"),
        row(case_id="A", at="2026-10-03 12:00", rating="不满意"),
    ]
    assert of("csat", **(OCTOBER | {"Callbacks": calls})).value == 100


def test_unanswered_callbacks_that_are_not_due_are_told():
    found = of("csat", now=at("2026-10-21 10:00"))
    assert (found.n, found.undecided) == (3, 1)


def test_an_answer_before_receipt_is_a_slip_and_not_a_length():
    cases, early = (
        [row(case_id="S", received_at="2026-10-03 09:00")],
        row(case_id="S", first_response_at="2026-10-03 08:00"),
    )
    assert of("first_response_mean", Cases=cases, Assignments=[early | {"resolved_at": at("2026-10-03 08:30")}]).n == 0


def test_links_to_the_first_and_to_the_one_before_tell_the_same():
    def chain(*targets):
        cases = [
            row(case_id=str(n), received_at=f"2026-10-{1 + 4 * n:02d} 09:00", repeat_of=target)
            for n, target in enumerate(targets)
        ]
        return of("repeat_rate", Cases=cases)

    assert chain(None, "0", "0") == chain(None, "0", "1") == chain("1", "2", "0")
    assert chain(None, "0", "0").value == pytest.approx(200 / 3)


def test_repeats_of_a_case_in_another_workbook_hang_together():
    cases = [row(case_id=n, received_at=f"2026-10-0{n} 09:00", repeat_of="OLD") for n in "13"]
    assert of("repeat_rate", Cases=cases).value == 50
    assert of("repeats", Cases=cases).value == 2


# ---- laws


def test_at_now_the_breached_are_those_the_register_shows():
    found = facts(now=at("2026-10-21 10:00"))
    at_now = Cohorts(found, month_period(Month(2026, 10)))
    for clock, runs in found.sla.runs.items():
        judged = at_now.judged(clock)
        assert sorted(judged.place[judged.open].tolist()) == [
            n for n in range(len(runs)) if runs.state[n] == State.BREACHED
        ]


def test_figures_of_two_workbooks_are_those_of_all_their_cases():
    """Split by case: pooled items equal the items of the whole."""

    def part(ids: str) -> Cohorts:
        rows = {
            name: [r for r in rows if str(r.get("case_id")) in ids]
            for name, rows in OCTOBER.items()
            if name != "Knowledge"
        }
        return Cohorts(facts(**rows), month_period(Month(2026, 10)))

    whole, parts = part("ABCDE"), (part("ADE"), part("BC"))
    for kpi in registered():
        items = [kpi.count(one) for one in parts]
        known = [one for one in items if isinstance(one, Items)]
        if known and kpi.id not in ("repeats", "repeat_rate"):  # measured only where a link was written
            assert pooled(kpi.measure, known) == figure(kpi, whole), kpi.id


def test_periods_are_named_as_people_do():
    assert [p.label for p in last_periods(NOW, "month", 2, "zh")] == ["2026-10", "2026-11"]
    assert [p.label for p in last_periods(NOW, "week", 2, "zh")] == ["2026年第46周", "2026年第47周"]
    assert [p.label for p in last_periods(at("2027-01-01 10:00"), "week", 1, "en")] == ["2026-W53"]
    assert [p.label for p in last_periods(NOW, "day", 1, "en")] == ["2026-11-21"]
