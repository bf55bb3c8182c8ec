"""Laws of the time limits that hold for any history, by hypothesis."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from cs_workbook.jobs.update_sla import plan
from cs_workbook.model import Inputs
from cs_workbook.rules.settings import preset_rules
from cs_workbook.rules.sla import State, run_clocks
from cs_workbook.rules.sla.minutes import NEVER
from cs_workbook.rules.sla.trail import only_case
from tests.tables import MemoryBook, tables_of, with_cells, with_table

RULES = preset_rules("complaint")
START = dt.datetime(2026, 2, 9, 8)  # the Monday before Spring Festival
KINDS = ("操作", "客户沟通", "挂起", "恢复", "延期申请")
MOMENTS = st.integers(0, 20 * 24 * 4).map(lambda n: START + dt.timedelta(minutes=15 * n))
MAYBE = st.one_of(st.none(), MOMENTS)
NOW = MOMENTS.map(lambda moment: moment + dt.timedelta(days=5))

CASES = st.fixed_dictionaries(
    {
        "received_at": MOMENTS,
        "priority": st.sampled_from([p.name for p in RULES.priorities]),
        "status": st.sampled_from([None, *(s.name for s in RULES.statuses)]),
    }
)
STAGES = {
    "Assignments": st.fixed_dictionaries(
        {"assigned_at": MAYBE, "first_response_at": MAYBE, "expected_at": MAYBE, "resolved_at": MAYBE}
    ),
    "Plans": st.fixed_dictionaries({"submitted_at": MAYBE, "decided_at": MAYBE, "cost": st.sampled_from([None, 9000])}),
    "Progress": st.fixed_dictionaries(
        {
            "at": MOMENTS,
            "kind": st.sampled_from(KINDS),
            "new_expected_at": MAYBE,
            "approved_by": st.sampled_from([None, "赵*"]),
        }
    ),
    "Callbacks": st.fixed_dictionaries(
        {"at": MAYBE, "rating": st.sampled_from([None, "满意", "不满意"]), "followup_at": MAYBE}
    ),
}


@st.composite
def workbooks(draw: Any, most: int = 4) -> Any:
    """Any cases with any stage rows, in any order."""
    cases = [{"case_id": f"A{n}"} | case for n, case in enumerate(draw(st.lists(CASES, min_size=1, max_size=most)))]
    ids = st.sampled_from([case["case_id"] for case in cases])
    rows: dict[str, Any] = {
        name: [{"case_id": draw(ids)} | row for row in draw(st.lists(stage, max_size=8))]
        for name, stage in STAGES.items()
    }
    return tables_of("complaint", "zh", Cases=cases, **rows)


@settings(max_examples=60, deadline=None)
@given(workbooks(), NOW)
def test_a_second_run_writes_nothing(tables, now):
    book = MemoryBook(tables)
    book.apply(plan(Inputs(book.tables, RULES, now)).edits)
    assert plan(Inputs(book.tables, RULES, now)).edits == ()


@settings(max_examples=60, deadline=None)
@given(workbooks(), NOW)
def test_each_case_stands_for_itself(tables, now):
    together = run_clocks(tables, RULES, now)
    texts = together.breaches("zh")
    for place in range(len(tables["Cases"])):
        alone = run_clocks(only_case(tables, place), RULES, now)
        assert (alone.state[0], alone.next_due[0], alone.breaches("zh")[0]) == (
            together.state[place],
            together.next_due[place],
            texts[place],
        )
        for clock in ("first_response", "plan", "resolution", "callback"):
            assert alone.due_of(clock)[0] == together.due_of(clock)[place]


@settings(max_examples=60, deadline=None)
@given(workbooks(), NOW)
def test_states_say_what_the_moments_say(tables, now):
    sla = run_clocks(tables, RULES, now)
    for runs in sla.runs.values():
        for state, due, stop, held, over in zip(
            runs.state.tolist(),
            runs.due.tolist(),
            runs.stop.tolist(),
            runs.held.tolist(),
            runs.overrun.tolist(),
            strict=True,
        ):
            if state in (State.MET, State.MET_LATE):
                assert stop < NEVER
                assert (stop > due) == (state == State.MET_LATE)
            elif state != State.NONE:
                assert stop == NEVER
                assert held == (state == State.ON_HOLD)
                assert held or (sla.history.now > due) == (state == State.BREACHED)
            assert (over > 0) == (state in (State.MET_LATE, State.BREACHED))


@settings(max_examples=60, deadline=None)
@given(workbooks(), NOW)
def test_a_breach_is_named_exactly_when_a_clock_is_over(tables, now):
    sla = run_clocks(tables, RULES, now)
    over = {case for runs in sla.runs.values() for case in runs.case[runs.overrun > 0].tolist()}
    assert over == {place for place, text in enumerate(sla.breaches("zh")) if text}


@settings(max_examples=60, deadline=None)
@given(workbooks(most=1), NOW, st.integers(1, 40))
def test_a_later_stop_never_improves_a_clock(tables, now, quarters):
    """A resolution later by some quarters of an hour has the same due time or is moved only by a hold."""
    sla = run_clocks(tables, RULES, now)
    table = tables["Assignments"]
    later = [v and v + dt.timedelta(minutes=15 * quarters) for v in table.values("resolved_at")]
    if len([v for v in table.values("resolved_at") if v]) != 1 or len(table) > 1:
        return
    after = run_clocks(with_cells(tables, "Assignments", resolved_at=later), RULES, now)
    for clock in ("first_response", "resolution"):
        if not sla.runs[clock].held.any() and len(sla.runs[clock]) == 1:
            assert after.runs[clock].state[0] >= sla.runs[clock].state[0]


@settings(max_examples=60, deadline=None)
@given(workbooks(), NOW, st.integers(0, 400))
def test_time_alone_never_heals_a_breach(tables, now, quarters):
    before, after = (run_clocks(tables, RULES, moment) for moment in (now, now + dt.timedelta(minutes=15 * quarters)))
    for clock in ("entry", "first_response", "approval", "progress", "callback", "followup"):
        for early, late in zip(before.runs[clock].state, after.runs[clock].state, strict=True):
            assert early != State.BREACHED or late == State.BREACHED


@settings(max_examples=60, deadline=None)
@given(workbooks(most=1), NOW, MOMENTS, st.integers(1, 200))
def test_one_more_hold_never_makes_a_due_time_earlier(tables, now, begin, quarters):
    end = begin + dt.timedelta(minutes=15 * quarters)
    table = tables["Progress"]
    added = {"case_id": ["A0"] * 2, "at": [begin, end], "kind": ["挂起", "恢复"]}
    cells = {key: [*values, *added.get(key, [None] * 2)] for key, values in table.cells.items()}
    others = [kind for kind in table.values("kind") if kind in ("挂起", "恢复")]
    if others or tables["Cases"].values("status")[0] == "挂起":
        return
    before = run_clocks(tables, RULES, now)
    after = run_clocks(with_table(tables, "Progress", rows=range(6, 8 + len(table)), cells=cells), RULES, now)
    for clock in ("plan", "resolution"):
        assert (after.runs[clock].due >= before.runs[clock].due).all()
    assert (after.due_of("first_response") == before.due_of("first_response")).all()
