"""KPIs at the edges where figures go wrong, and the laws that hold for all of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cs_workbook.rules.kpis import (
    Figure,
    Items,
    registered,
)
from cs_workbook.rules.kpis.cohorts import Cohorts
from cs_workbook.rules.kpis.figures import figure, pooled
from cs_workbook.rules.kpis.periods import last_periods, month_period
from cs_workbook.rules.months import Month
from cs_workbook.rules.sla import State
from tests.rules.october import OCTOBER, RULES, facts, of, row
from tests.tables import NOW, at


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
