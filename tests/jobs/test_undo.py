"""undo: inverse edits, and refusal; the contract suite runs it on every book."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cs_workbook.jobs.undo import plan
from cs_workbook.model import AppendRow, DeleteRow, Inputs, PastRun, SetCell
from cs_workbook.rules.settings import preset_rules
from tests.tables import NOW, tables_of

CASES = [{"case_id": "FX1", "note": "新"}, {"case_id": "FX2", "note": "二"}]


def undo(tables, *runs: PastRun):
    return plan(Inputs(tables, preset_rules(), NOW, past=runs))


def run(number: int, *edits, job: str = "assign-ids", undoes: int | None = None) -> PastRun:
    return PastRun(number, job, NOW, "me", tuple(edits), {}, undoes)


def test_a_set_cell_goes_back():
    outcome = undo(tables_of(Cases=CASES), run(1, SetCell("Cases", 6, "note", "旧", "新")))
    assert outcome.edits == (SetCell("Cases", 6, "note", "新", "旧"),)
    assert outcome.undoes == 1


def test_an_appended_row_is_deleted_wherever_it_stands_now():
    outcome = undo(tables_of(Cases=CASES), run(1, AppendRow("Cases", CASES[0])))
    (edit,) = outcome.edits
    assert isinstance(edit, DeleteRow)
    assert (edit.row, edit.before["note"]) == (6, "新")


def test_two_equal_rows_are_each_deleted_once():
    rows = [CASES[0], CASES[0]]
    outcome = undo(tables_of(Cases=rows), run(1, *(AppendRow("Cases", row) for row in rows)))
    assert sorted(e.row for e in outcome.edits if isinstance(e, DeleteRow)) == [6, 7]


def test_a_row_people_worked_on_since_is_not_deleted():
    tables = tables_of(Cases=[CASES[0] | {"status": "处理中"}])
    outcome = undo(tables, run(1, AppendRow("Cases", CASES[0])))
    assert outcome.edits == ()
    assert [f.severity for f in outcome.findings] == ["error"]


def test_an_undone_run_and_the_undo_itself_are_passed_over():
    first = run(1, SetCell("Cases", 6, "note", "旧", "新"))
    second = run(2, SetCell("Cases", 7, "note", "一", "二"))
    third = run(3, job="undo", undoes=2)
    outcome = undo(tables_of(Cases=CASES), first, second, third)
    assert outcome.undoes == 1
    assert undo(tables_of(Cases=CASES), second, third).summary.zh == "没有可以撤销的运行。"


def test_a_run_that_deleted_rows_points_to_the_copy():
    last = run(1, DeleteRow("Cases", 0, {}))
    outcome = undo(tables_of(), replace(last, copy="客服.xlsx.000001.xlsx"))
    assert outcome.edits == ()
    (finding,) = outcome.findings
    assert finding.severity == "error"
    assert finding.problem.zh == "2026-11-21 10:00 的“生成编号”删除过行，不能逐格撤销。"
    assert finding.fix.zh == "运行前的整本副本：客服.xlsx.000001.xlsx，可用它恢复（副本里没有此后的改动）。"
    assert "运行前的副本也已不在" in undo(tables_of(), last).findings[0].fix.zh


def test_a_run_that_deleted_rows_goes_back_whole_where_nothing_changed_since():
    last = run(1, DeleteRow("Cases", 0, {}), job="draw-sample")
    outcome = undo(tables_of(), replace(last, copy="客服.xlsx.000001.xlsx", untouched=True))
    assert (outcome.restores, outcome.undoes, outcome.edits, outcome.findings) == (True, 1, (), ())
    assert outcome.summary.zh == ("已撤销 2026-11-21 10:00 的“抽检”：此后没有别的改动，整本恢复为运行前的副本。")


@pytest.mark.parametrize(
    ("edits", "books"),
    [((), "年度工作簿"), ((SetCell("Options", 6, "value", None, "客服2025.xlsx"),), " 客服2025.xlsx ")],
)
def test_a_split_taken_back_says_where_its_rows_stand_twice(edits, books):
    tables = tables_of(Options=[{"key": "以往年度工作簿", "value": "客服2025.xlsx"}])
    last = run(1, DeleteRow("Cases", 0, {}), *edits, job="split")
    outcome = undo(tables, replace(last, copy="客服.xlsx.000001.xlsx", untouched=True))
    assert outcome.messages[-1].zh.startswith(f"移出的记录仍在{books}中：")


@pytest.mark.parametrize(
    ("options", "edit"),
    [
        ([], AppendRow("Options", {"key": "以往年度工作簿", "value": "客服2025.xlsx"})),
        (
            [{"key": "以往年度工作簿", "value": "客服2024.xlsx、客服2025.xlsx"}],
            SetCell("Options", 6, "value", "客服2024.xlsx", "客服2024.xlsx、客服2025.xlsx"),
        ),
    ],
)
def test_a_split_that_cannot_be_taken_back_names_the_year_s_workbook(options, edit):
    (finding,) = undo(tables_of(Options=options), run(1, DeleteRow("Cases", 0, {}), edit, job="split")).findings
    assert finding.fix.zh.startswith("移出的记录在 客服2025.xlsx。")


def test_an_erasure_is_never_taken_back():
    earlier = run(1, SetCell("Cases", 6, "note", "旧", "新"))
    outcome = undo(tables_of(Cases=CASES), earlier, run(2, job="erase"))
    assert outcome.edits == ()
    (finding,) = outcome.findings
    assert finding.severity == "error" and "不能撤销" in finding.problem.zh
