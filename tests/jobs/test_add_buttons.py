"""What add-buttons says, and what it does to a workbook at the command line."""

from __future__ import annotations

import datetime as dt

import pytest

from cs_workbook.jobs import job_named
from cs_workbook.jobs.add_buttons import Done
from cs_workbook.model import Inputs, WorkbookError
from cs_workbook.session import Session
from tests.tables import NOW, tables_of

JOB = job_named("add-buttons")


def said(done: Done):
    return JOB.plan(Inputs(tables_of(), None, NOW, done))


def test_it_lists_the_new_buttons_by_sheet_and_says_how_to_enable_them():
    outcome = said(Done((("登记", ("生成编号", "校验")),)))
    assert outcome.summary.zh == "test.xlsx 已加上按钮。"
    assert [(row[0], row[1].en) for row in outcome.views[0].rows] == [("登记", "生成编号, 校验")]
    assert "启用内容" in outcome.messages[0].zh


def test_nothing_new_is_said_plainly():
    outcome = said(Done(changed=False))
    assert outcome.summary.en == "The buttons of test.xlsx are up to date; nothing was changed."
    assert outcome.messages == ()


def test_a_button_without_a_place_is_named():
    assert said(Done(missing=("校验",))).messages[-1].zh == "“校验”没有合适的位置放按钮。"


@pytest.mark.parametrize(
    ("system", "word"), [("Windows", ""), ("Mac", "xlwings runpython install"), ("", "Run this once more")]
)
def test_what_is_left_to_do_depends_on_the_system(system, word):
    messages = said(Done(changed=False, starts=system)).messages
    assert [word in message.en for message in messages] == ([True] if word else [])


def run(path):
    return next(Session(now=dt.datetime(2026, 11, 21, 10)).runs(JOB, [path], {}))


def test_the_xlsx_stays_and_the_xlsm_stands_beside_it(new_workbook):
    path = new_workbook()
    before = path.read_bytes()
    done = run(path)
    assert path.read_bytes() == before
    assert done.tables.workbook == "客服.xlsm"
    assert done.outcome.summary.zh == "客服.xlsm 已加上按钮。"
    assert (path.parent / "客服.xlsm").exists()


def test_captions_are_in_the_workbooks_language(new_workbook):
    rows = run(new_workbook(language="en")).outcome.views[0].rows
    assert (rows[0][0], rows[1][0]) == ("Guide", "Registration")
    assert "Assign ids" in rows[0][1].en.split(", ")


def test_an_xlsm_that_is_there_already_is_left_alone(new_workbook):
    path = new_workbook()
    path.with_suffix(".xlsm").write_bytes(b"mine")
    with pytest.raises(WorkbookError, match="exists already"):
        run(path)
    assert path.with_suffix(".xlsm").read_bytes() == b"mine"


def test_a_second_run_on_the_xlsm_changes_nothing(new_workbook):
    run(new_workbook())
    path = new_workbook().with_suffix(".xlsm")
    before = path.read_bytes()
    assert run(path).outcome.summary.zh == "客服.xlsm 的按钮已是最新，没有改动。"
    assert path.read_bytes() == before


def test_new_with_an_xlsm_name_gives_a_workbook_with_buttons(tmp_path):
    path = tmp_path / "台账 2026.xlsm"
    list(Session(now=NOW).runs(job_named("new"), [path], {}))
    assert run(path).outcome.summary.zh == "台账 2026.xlsm 的按钮已是最新，没有改动。"
