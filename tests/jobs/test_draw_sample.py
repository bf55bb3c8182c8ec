"""draw-sample: the lots are those of ``sha256sum``, what people rated stays, and the accuracy is counted by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs_workbook.jobs.draw_sample import Params, plan
from cs_workbook.model import AppendRow, DeleteRow, FillBlock, Inputs, SetCell, effective
from cs_workbook.rules.sampling import drawn, lot
from cs_workbook.rules.settings import preset_rules
from tests.rules.october import drawn as rows_of
from tests.tables import NOW, MemoryBook, at, tables_of

RULES = preset_rules()
CASES = [
    {"case_id": f"A{n}", "received_at": at(f"2026-10-{n:02d} 09:00"), "description": f"问题{n}", "priority": "普通"}
    for n in range(1, 11)
]
# printf '2026-10|A3' | sha256sum, and so on: 05dc69 34f2de 3a40fc 458078 5012bc 506c7e 509630 6c2c78 72f7fa e127f4
OCTOBER = ["A3", "A9", "A10", "A8", "A5", "A4", "A1", "A6", "A2", "A7"]


def outcome(tables=None, month="2026-10", now=NOW, rules=RULES):
    return plan(Inputs(tables or tables_of(Cases=CASES), rules, now, Params(month)))


def added(found):
    return [edit.values["case_id"] for edit in found.edits if isinstance(edit, AppendRow)]


def result(found, name):
    return next(
        (edit.rows for edit in found.edits if isinstance(edit, FillBlock) and edit.block == f"cs_sample_{name}"), ()
    )


def sampled(text):
    return tables_of(Cases=CASES, Sample=rows_of(text))


# ---- the draw


def test_a_lot_is_what_sha256sum_says():
    assert lot("2026-10", "A3").startswith("05dc69")
    assert lot("2026-10", "A7").startswith("e127f4")
    assert drawn("2026-10", [f"A{n}" for n in range(1, 11)], 100) == OCTOBER


def test_thirty_per_cent_are_those_with_the_smallest_lots():
    assert sorted(added(outcome())) == sorted(OCTOBER[:3])


def test_another_month_draws_others():
    cases = [case | {"received_at": at("2026-11-02 09:00")} for case in CASES]
    assert sorted(added(outcome(tables_of(Cases=cases), "2026-11"))) == ["A1", "A2", "A5"]


def test_a_share_is_rounded_up():
    assert len(added(outcome(tables_of(Cases=CASES[:1])))) == 1
    assert len(added(outcome(tables_of(Cases=CASES[:4])))) == 2
    assert added(outcome(rules=replace(RULES, sample_pct=0))) == []


def test_only_numbered_cases_of_the_month_take_part():
    others = rows_of("""
        case_id | received_at      | priority
        B1      | 2026-09-30 23:59 | 普通
        B2      | 2026-11-01 00:00 | 普通
                | 2026-10-05 09:00 | 普通
        A3      | 2026-10-06 09:00 | 紧急
    """)
    found = outcome(tables_of(Cases=CASES + others))
    assert sorted(added(found)) == sorted(OCTOBER[:3])
    assert found.messages[0].zh == "1 件还没有编号，没有参加抽取。请先运行“生成编号”。"


@given(st.sets(st.text("ABC0123456789", min_size=1, max_size=6), max_size=40), st.integers(0, 100))
def test_the_order_of_the_rows_does_not_matter(ids, share):
    chosen = drawn("2026-10", sorted(ids), share)
    assert chosen == drawn("2026-10", sorted(ids, reverse=True), share)
    assert len(ids) * share <= 100 * len(chosen) < len(ids) * share + 100
    assert max((lot("2026-10", i) for i in chosen), default="") <= min(
        (lot("2026-10", i) for i in ids - set(chosen)), default="g"
    )


def test_a_row_repeats_the_case_with_personal_data_masked():
    cases = [CASES[2] | {"description": "请回电 13812345678"}]
    (edit,) = [edit for edit in outcome(tables_of(Cases=cases)).edits if isinstance(edit, AppendRow)]
    assert edit.values == {
        "month": "2026-10", "case_id": "A3", "description": "请回电 138****5678", "priority": "普通"
    }  # fmt: skip


# ---- again


def test_what_people_rated_stays_though_it_is_no_longer_drawn():
    found = outcome(
        sampled("""
            month   | case_id | priority | rerated | rated_by
            2026-10 | A7      | 普通     | 紧急    |
            2026-10 | A6      | 普通     |         | 小周
            2026-10 | A2      | 普通     |         |
        """)
    )
    assert sorted(added(found)) == sorted(OCTOBER[:3])
    assert [edit.before["case_id"] for edit in found.edits if isinstance(edit, DeleteRow)] == ["A2"]


def test_a_level_changed_before_the_second_rating_is_followed():
    drawn_before = """
        month   | case_id | description | priority | rerated
        2026-10 | A3      | 问题3       | 紧急     |
        2026-10 | A9      | 问题9       | 紧急     | 普通
    """
    edits = [edit for edit in outcome(sampled(drawn_before)).edits if isinstance(edit, SetCell)]
    assert [(edit.row, edit.column, edit.before, edit.after) for edit in edits] == [(6, "priority", "紧急", "普通")]


def test_other_months_are_left_alone():
    found = outcome(
        sampled("""
            month   | case_id | priority
            2026-09 | Z1      | 普通
        """)
    )
    assert not [edit for edit in found.edits if isinstance(edit, (DeleteRow, SetCell))]


@pytest.mark.parametrize("later", [NOW, NOW.replace(minute=1)])
def test_a_second_run_changes_nothing(later):
    book = MemoryBook(tables_of(Cases=CASES))
    book.apply(outcome(book.tables).edits)
    assert effective(outcome(book.tables, now=later).edits, book.tables) == ()


# ---- what it comes to


RATED = """
    month   | case_id | description | priority | rerated
    2026-10 | A3      | 问题3       | 普通     | 普通
    2026-10 | A9      | 问题9       | 普通     | 紧急
    2026-10 | A10     | 问题10      | 普通     | 建议
    2026-09 | Z1      | 旧          | 紧急     |
"""


def test_the_accuracy_counts_agreement_and_which_way_it_was_missed():
    found = outcome(sampled(RATED))
    # One of three the same; A9 was rated too low, A10 too high.
    assert result(found, "accuracy") == (
        ("2026-10", 10, 3, 3, 1, 1 / 3, 1, 1),
        ("2026-09", None, 1, 0, None, None, None, None),
    )
    assert result(found, "confusion") == (
        ("2026-10", "普通", "紧急", 1), ("2026-10", "普通", "普通", 1), ("2026-10", "普通", "建议", 1),
    )  # fmt: skip
    assert found.summary.zh == "2026-10：10 件中抽 3 件（30%），新增 0 件；已复核 3 件，准确率 33.3%。"


def test_the_confusion_table_is_shown_level_by_level():
    (view,) = outcome(sampled(RATED)).views
    assert [header.zh for header in view.headers] == ["原定级＼复核", "紧急", "普通", "建议"]
    assert view.rows == (("紧急", None, None, None), ("普通", 1, 1, 1), ("建议", None, None, None))


def test_before_anyone_rated_there_is_no_accuracy():
    found = outcome()
    assert result(found, "accuracy") == (("2026-10", 10, 3, 0, None, None, None, None),)
    assert "准确率" not in found.summary.zh
    assert found.views == ()


def test_a_level_outside_the_list_is_neither_too_high_nor_too_low():
    found = outcome(
        sampled("""
            month   | case_id | description | priority | rerated
            2026-10 | A3      | 问题3       | 普通     | 特急
        """)
    )
    assert result(found, "accuracy")[0][4:] == (0, 0.0, 0, 0)


# ---- odd months


def test_a_month_without_cases_draws_nothing():
    found = outcome(month="2026-08")
    assert (found.edits, found.summary.zh) == ((), "2026-08 没有已编号的记录，无从抽检。")


def test_up_to_the_tenth_the_month_just_over_is_meant():
    assert outcome(month="", now=at("2026-11-10 09:00")).summary.zh.startswith("2026-10：")
    assert outcome(month="", now=at("2026-11-11 09:00")).summary.zh.startswith("2026-11 ")


def test_how_it_was_drawn_is_told():
    assert "对“2026-10|编号”求 SHA-256" in outcome().messages[0].zh
