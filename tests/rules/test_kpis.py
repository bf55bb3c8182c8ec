"""Every KPI on one small October, worked out by hand, by its names and in slices."""

from __future__ import annotations

from typing import get_args

import pytest

from cs_workbook.rules.kpis import (
    DIMENSIONS,
    UNITS,
    Cohort,
    kpi_called,
    kpi_named,
    registered,
)
from cs_workbook.rules.kpis.cohorts import Cohorts
from cs_workbook.rules.kpis.figures import by_group, figure
from cs_workbook.rules.kpis.periods import month_period
from cs_workbook.rules.months import Month
from cs_workbook.rules.settings import preset_rules
from tests.rules.october import FORM, HOTLINE, WECHAT, facts, row

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
    assert kpi.unit in UNITS and kpi.cohort in get_args(Cohort) and set(kpi.slices) <= set(DIMENSIONS)
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
