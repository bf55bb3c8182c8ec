"""roll-up: the total is the summary of all cases; what is left out of it, counted once or not comparable is said."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cs_workbook.jobs.roll_up import plan
from cs_workbook.jobs.rolling_up.branch import Branch, branch_of
from cs_workbook.jobs.rolling_up.gathered import Gathered, Read, Refused, names_of
from cs_workbook.jobs.rolling_up.pool import Pool
from cs_workbook.jobs.rolling_up.ranking import ranked
from cs_workbook.jobs.summarizing.figures import MonthFigures
from cs_workbook.model import Inputs, Text, WorkbookError
from cs_workbook.rules.blocks import roll_up as blocks
from cs_workbook.rules.kpis import DIMENSIONS, Figure, kpi_named, registered
from cs_workbook.rules.kpis.dimensions import BLANK
from cs_workbook.rules.limits import parse_limit
from cs_workbook.rules.months import Month
from cs_workbook.rules.settings import Rules, preset_rules
from tests.tables import NOW, at, tables_of

OCTOBER = Month(2026, 10)
Rows = dict[str, list[dict[str, Any]]]


def figures_of(rows: Rows, rules: Rules | None = None, preset="feedback", language="zh", now=NOW) -> MonthFigures:
    rules = rules or preset_rules(preset, language)
    return MonthFigures.read(tables_of(preset, language, rules, **rows), rules, OCTOBER, now)


def branch(rows: Rows, rules: Rules | None = None, **more: Any) -> Branch:
    return branch_of(figures_of(rows, rules, **more))


def case(case_id: str, day: int, minutes: int | None = None, hours: int | None = None, **cells: Any) -> Rows:
    """A case of October received at nine: answered after minutes, solved after hours, rated where a rating is given."""
    received = at(f"2026-10-{day:02d} 09:00")
    rating = cells.pop("rating", None)
    assigned = {
        "case_id": case_id,
        "assigned_at": received,
        "first_response_at": None if minutes is None else received + dt.timedelta(minutes=minutes),
        "resolved_at": None if hours is None else received + dt.timedelta(hours=hours),
    }
    basic = {"case_id": case_id, "received_at": received, "priority": "普通", "category": "服务态度", "customer": "王*"}
    called = [{"case_id": case_id, "at": received + dt.timedelta(days=5), "rating": rating}] if rating else []
    return {"Cases": [basic | cells], "Assignments": [assigned], "Callbacks": called}


def rows_of(*cases: Rows) -> Rows:
    names = ("Cases", "Assignments", "Callbacks", "Knowledge")
    return {name: [row for one in cases for row in one.get(name, [])] for name in names}


def rolled(*branches: Branch | Read, refused: tuple[Refused, ...] = (), language: Any = "zh", now=NOW):
    read = tuple(
        one if isinstance(one, Read) else Read(f"分部{n}", f"分部{n}.xlsx", f"{n:064}", one)
        for n, one in enumerate(branches, 1)
    )
    gathered = Gathered(OCTOBER, language, "out.xlsx", "0.1.0", read, refused)
    return plan(Inputs(tables_of(), None, now, gathered))


def block(outcome: Any, spec: Any) -> list[tuple[Any, ...]]:
    return list(spec.records(outcome.files[0].blocks[spec.name]))


def said(outcome: Any) -> str:
    return "\n".join(text.zh for text in outcome.messages)


# ---- the law: the total is the summary of all cases together


def _rows(prefix: str, drawn: list[dict[str, Any]]) -> Rows:
    """The tables of a branch whose cases were drawn; a link leads to an earlier case of the same branch."""
    rows: Rows = {"Cases": [], "Assignments": [], "Callbacks": [], "Knowledge": []}
    start = at("2026-09-10 00:00")
    for n, one in enumerate(drawn):
        received = start + dt.timedelta(minutes=one["received"])
        case_id, back = f"{prefix}-{n}", one["link"]
        rows["Cases"].append(
            {
                "case_id": case_id,
                "received_at": received,
                "recorded_at": received + dt.timedelta(minutes=5),
                "customer": f"C{n}",
                "channel": one["channel"],
                "category": one["category"],
                "priority": one["priority"],
                "description": one["words"],
                "repeat_of": f"{prefix}-{n - back}" if back and n >= back else None,
            }
        )
        answered = None if one["answer"] is None else received + dt.timedelta(minutes=one["answer"])
        solved = None if one["solution"] is None else received + dt.timedelta(minutes=one["solution"])
        for again in range(one["goes"]):
            assigned = received + dt.timedelta(minutes=30 + 3000 * again)
            rows["Assignments"].append(
                {
                    "case_id": case_id,
                    "department": one["department"],
                    "assigned_at": assigned,
                    "first_response_at": answered,
                    "resolved_at": solved,
                }
            )
        if solved and one["rating"]:
            called = solved + dt.timedelta(minutes=one["called"])
            rows["Callbacks"].append({"case_id": case_id, "at": called, "rating": one["rating"]})
        if one["learnt"]:
            rows["Knowledge"].append({"kind": "FAQ", "question": "问", "added_on": received})
    return rows


def close(value: float | None) -> Any:
    """A figure up to the order in which it was added up."""
    return None if value is None else pytest.approx(value, rel=1e-12)


def _sometimes(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


FEEDBACK = preset_rules()
CASES = st.lists(
    st.fixed_dictionaries(
        {
            "received": st.integers(0, 70 * 1440),
            "answer": _sometimes(st.integers(-10, 4000)),
            "solution": _sometimes(st.integers(-10, 20 * 1440)),
            "goes": st.integers(0, 2),
            "rating": _sometimes(st.sampled_from([rating.name for rating in FEEDBACK.ratings])),
            "called": st.integers(0, 8000),
            "channel": _sometimes(st.sampled_from([channel.name for channel in FEEDBACK.channels])),
            "category": _sometimes(st.sampled_from(["服务态度", "别的"])),
            "priority": _sometimes(st.sampled_from(FEEDBACK.priority_names)),
            "department": _sometimes(st.sampled_from(["技术部", "运营部"])),
            "words": st.sampled_from(["没人回复", "送餐晚了", None]),
            "link": st.integers(0, 3),
            "learnt": st.booleans(),
        }
    ),
    max_size=12,
)


@settings(max_examples=60)
@given(st.lists(CASES, min_size=1, max_size=4))
def test_the_total_is_the_summary_of_all_cases_together(drawn):
    rows = [_rows(f"B{n}", cases) for n, cases in enumerate(drawn)]
    parts = [figures_of(one) for one in rows]
    pool = Pool(tuple(map(branch_of, parts)))
    together = figures_of(rows_of(*rows))
    # Where nobody ever linked a repeat, nobody looked: such a branch is no part of what repeats are a share of.
    looked = figures_of(rows_of(*(one for one, part in zip(rows, parts, strict=True) if part.facts.repeats.tracked)))
    for kpi in registered():
        whole = looked if kpi.id in ("repeats", "repeat_rate") else together
        expected, got = whole.figure(kpi.id), pool.total(kpi.id)
        assert got.n == expected.n, kpi.id
        assert got.value == close(expected.value), kpi.id
        if kpi.id != "first_contact":  # what may still turn is not asked where nobody looked
            assert got.undecided == expected.undecided, kpi.id
        for key in kpi.slices if kpi.measure != "part" else ():
            if key == "owner":
                continue
            names = whole.facts.dimensions[key].names
            groups = {names[code]: (one.n, one.value) for code, one in whole.by(kpi.id, key).items()}
            found = {word.zh: (one.n, one.value) for word, one in pool.by(kpi.id, key).items()}
            assert found == {name: (n, close(value)) for name, (n, value) in groups.items()}, (kpi.id, key)


@given(CASES, st.integers(0, 12))
@settings(max_examples=20)
def test_how_cases_are_parted_into_branches_does_not_matter(drawn, cut):
    unlinked = [one | {"link": 0} for one in drawn]
    whole = _rows("B", unlinked)
    ids = [row["case_id"] for row in whole["Cases"]]
    parts = [
        {name: [row for row in rows if (row.get("case_id") in ids[:cut]) is first] for name, rows in whole.items()}
        for first in (True, False)
    ]
    one, two = Pool((branch(whole),)), Pool(tuple(map(branch, parts)))
    for kpi in registered():
        assert two.total(kpi.id).n == one.total(kpi.id).n, kpi.id
        assert two.total(kpi.id).value == close(one.total(kpi.id).value), kpi.id


# ---- figures by hand


def test_a_total_is_no_average_of_averages():
    small = branch(rows_of(case("A1", 5, minutes=100, hours=50, rating="不满意")))
    large = branch(rows_of(*(case(f"B{n}", 6, minutes=n, hours=10, rating="满意") for n in (10, 20, 30))))
    pool = Pool((small, large))
    # 100, 10, 20, 30 minutes: mean 40 (not 60), median 25 (not 60), P90 = 30 + 0.7 * 70 = 79.
    assert pool.total("first_response_mean") == Figure(40, 4)
    assert pool.total("first_response_median") == Figure(25, 4)
    assert pool.total("first_response_p90").value == pytest.approx(79)
    assert pool.total("resolution_mean") == Figure(20, 4)
    assert pool.total("csat").value == 75


def test_groups_of_the_two_languages_are_one():
    zh = branch(rows_of(case("A1", 5, priority="紧急"), case("A2", 5, priority=None)))
    en = branch(rows_of(case("B1", 5, priority="urgent"), case("B2", 6, priority="mine")), language="en")
    found = {word: one.n for word, one in Pool((zh, en)).by("intake", "priority").items()}
    assert found == {Text("紧急", "urgent"): 2, BLANK: 1, Text("mine", "mine"): 1}


def test_the_sheets_say_it_in_the_language_asked_for():
    zh = branch(rows_of(case("A1", 5, priority="紧急")))
    outcome = rolled(zh, language="en")
    assert [row[:2] for row in block(outcome, blocks.GROUPS["priority"])] == [("urgent", 1)]
    assert [row[0] for row in block(outcome, blocks.BRANCHES)] == ["Total", "分部1"]


def test_totals_and_branches_stand_in_one_table():
    one = branch(rows_of(case("A1", 5, minutes=30, hours=2, rating="满意"), case("A2", 6)))
    two = branch(rows_of(case("B1", 7, minutes=90, hours=4)), preset="feedback")
    outcome = rolled(one, two)
    received, done, waiting = ([row[column] for row in block(outcome, blocks.BRANCHES)] for column in (2, 3, 4))
    assert (received, done, waiting) == ([3, 2, 1], [2, 1, 1], [1, 1, 0])
    assert outcome.summary.zh == "2026-10：2 个分部，受理 3，完成 2，期末积压 1。"
    assert block(outcome, blocks.ABOUT)[0][:5] == ("2026-10", "2026-10-31 24:00", 2, 0, 3)


def test_the_month_before_is_pooled_as_well():
    earlier = rows_of(case("A1", 5), case("A2", 6))
    for row in earlier["Cases"]:
        row["received_at"] -= dt.timedelta(days=30)
    outcome = rolled(branch(earlier), branch(rows_of(*(case(f"B{n}", 5) for n in range(3)))))
    tiles = blocks.VOLUME.records(outcome.files[0].blocks[blocks.VOLUME.name])
    assert (tiles[0][0], tiles[1][0]) == (3, 0.5)  # three after two


def test_the_best_branch_is_both_punctual_and_well_rated():
    levels = tuple(replace(level, limits={"resolution": parse_limit("48h")}) for level in FEEDBACK.priorities)
    rules = replace(FEEDBACK, priorities=levels)

    def made(late: int, unhappy: int, cases: int = 6) -> Branch:
        rows = (
            case(f"A{n}", 5, hours=400 if n < late else 1, rating="不满意" if n < unhappy else "满意")
            for n in range(cases)
        )
        return branch(rows_of(*rows), rules)

    # Four are fewer than the least n of five; the second and the fourth are as good in sum, the fourth is busier.
    assert ranked(Pool((made(0, 0), made(1, 3), made(0, 0, 4), made(4, 2, 12)))) == {0: 1, 3: 2, 1: 3}
    assert ranked(Pool((made(1, 3), made(3, 1)))) == {0: 1, 1: 1}


# ---- what the reader must know


def test_a_workbook_given_twice_counts_once():
    one = branch(rows_of(case("A1", 5)))
    same = [Read(name, f"{name}.xlsx", "d" * 64, one) for name in ("总部", "总部副本")]
    outcome = rolled(*same)
    assert "“总部副本.xlsx”与“总部.xlsx”内容完全相同，只计一次。" in said(outcome)
    assert block(outcome, blocks.ABOUT)[0][2:5] == (1, 0, 1)


def test_many_copies_and_shared_cases_are_told_in_a_few_lines():
    one = branch(rows_of(case("A1", 5)))
    copies = [Read(f"副本{n}", f"{n}.xlsx", "d" * 64, one) for n in range(9)]
    assert said(rolled(*copies)).count("只计一次") == 4
    shared = [Read(f"分部{n}", f"{n}.xlsx", f"{n:064}", one) for n in range(9)]
    assert "另有 5 对工作簿也有相同的件。" in said(rolled(*shared))


def test_nothing_satisfied_is_a_figure_and_is_drawn():
    outcome = rolled(branch(rows_of(case("A1", 5, 5, 5, rating="不满意"))))
    assert block(outcome, blocks.DRAWN)[0][4] == 0
    assert block(outcome, blocks.TITLES)[0][3] == "各分部满意度"


def test_cases_that_stand_in_two_books_are_told_and_counted_in_both():
    one, two = branch(rows_of(case("FX1", 5), case("FX2", 6))), branch(rows_of(case("FX2", 6), case("FX1", 7)))
    outcome = rolled(one, two)  # FX1 was received at another time: another case of the same id
    assert "“分部1”与“分部2”有 1 件编号、客户、受理时间都相同（如 FX2），两边各计了一次" in said(outcome)
    assert "受理 4" in outcome.summary.zh


def test_windows_that_differ_leave_repeats_out_of_the_total():
    linked = rows_of(case("A1", 5), case("A2", 6, repeat_of="A1"))
    outcome = rolled(branch(linked), branch(linked, replace(FEEDBACK, repeat_window_days=60)))
    assert "重复件数、首次解决率、重复率：各分部的“重复判定天数”不同（30、60），口径不一，不计合计。" in said(outcome)
    total, one, _ = block(outcome, blocks.BRANCHES)
    assert (total[-2], one[-2]) == (None, 0.5)


def test_what_a_branch_does_not_record_is_told():
    linked, plain = rows_of(case("A1", 5), case("A2", 6, repeat_of="A1")), rows_of(case("B1", 5))
    outcome = rolled(branch(linked), branch(plain), branch(linked))
    assert "重复件数、重复率：“分部2”没有这项记录，合计只含其余 2 个分部。" in said(outcome)
    assert block(outcome, blocks.BRANCHES)[0][-2] == 0.5  # of four cases, not of five


def test_a_branch_without_ratings_does_not_lower_satisfaction():
    rated, silent = rows_of(case("A1", 5, 5, 5, rating="满意")), rows_of(case("B1", 5, 5, 5))
    outcome = rolled(branch(rated), branch(silent))
    assert "“分部2”本月没有评价，满意度合计只反映其余分部。" in said(outcome)
    total, _, empty = block(outcome, blocks.BRANCHES)
    assert (total[10], empty[10]) == (1, None)


def test_scales_and_presets_that_differ_are_told():
    outcome = rolled(branch(rows_of(case("A1", 5))), branch({}, preset="ticket"))
    assert "各分部方案不同" in said(outcome)
    assert "各分部评价档次不同" in said(outcome)


def test_what_could_not_be_read_is_listed_with_the_reason():
    refused = (Refused("south/坏.xlsx", Text("坏.xlsx 已损坏。", "坏.xlsx is damaged.")),)
    outcome = rolled(branch(rows_of(case("A1", 5))), refused=refused)
    assert block(outcome, blocks.REFUSED) == [("south/坏.xlsx", "坏.xlsx 已损坏。")]
    assert outcome.summary.zh.endswith("；另有 1 个文件未读入。")
    assert said(outcome).startswith("1 个文件未读入")


def test_a_month_that_only_inherits_has_no_rates_and_no_misleading_zero():
    old = case("A1", 5)
    old["Cases"][0]["received_at"] = at("2026-09-05 09:00")
    outcome = rolled(branch(old), branch({}, preset="complaint"))
    total = block(outcome, blocks.BRANCHES)[0]
    assert total[:5] == ("合计", None, 0, 0, 1)
    assert total[6:8] == (None, None)
    drawn = block(outcome, blocks.TITLES)[0]
    assert sum("本月无数据" in title for title in drawn) == len(drawn)
    assert block(outcome, blocks.RANKING) == []


def test_of_a_month_before_all_cases_nothing_is_written_but_where_the_cases_are():
    later, latest = ({"Cases": [{"received_at": at(f"2026-11-{day} 09:00")}]} for day in ("05", "20"))
    outcome = rolled(branch(later), branch(latest), branch({}))
    assert outcome.files == ()
    assert outcome.summary.zh.endswith("现有记录都在 2026-11 受理，请改选这个月。")
    assert rolled(branch({}), branch({})).summary.zh.endswith("这些工作簿都还没有记录。")


def test_a_month_that_runs_is_told_first_and_compared_with_the_same_stretch():
    earlier = rows_of(*(case(f"A{n}", day) for n, day in enumerate((3, 20))))
    for row in earlier["Cases"]:
        row["received_at"] -= dt.timedelta(days=30)
    now = at("2026-10-10 10:00")
    outcome = rolled(branch(rows_of(earlier, case("B1", 5)), now=now), now=now)
    assert said(outcome).startswith("本月未结束")
    assert block(outcome, blocks.ABOUT)[0][1] == "2026-10-10 10:00"
    tiles = blocks.VOLUME.records(outcome.files[0].blocks[blocks.VOLUME.name])
    assert (tiles[0][0], tiles[1][0]) == (1, 0)  # one up to the tenth of September, one up to the tenth of October


def test_a_month_to_come_has_nothing_to_show():
    outcome = rolled(now=at("2026-09-30 23:59"))
    assert (outcome.summary.zh, outcome.files) == ("2026-10 还没有开始，没有可汇总的数据。", ())


def test_without_any_readable_workbook_nothing_is_written():
    with pytest.raises(WorkbookError) as error:
        rolled(refused=(Refused("a.xlsx", Text("坏", "bad")),) * 2)
    assert "2 个文件都读不了" in error.value.text.zh


def test_branches_are_named_by_file_and_told_apart_by_folder():
    assert names_of(["a.xlsx", "南/客服.xlsx", "北/客服.xlsx", "x/北/客服.xlsx"]) == [
        "a",
        "南/客服",
        "北/客服",
        "x/北/客服",
    ]


def test_every_figure_of_a_dimension_has_its_block():
    assert set(blocks.GROUPS) == set(DIMENSIONS) - {"owner"}
    for name in [key for key, _ in blocks.BRANCH_KPIS + blocks.GROUP_KPIS]:
        assert kpi_named(name)
