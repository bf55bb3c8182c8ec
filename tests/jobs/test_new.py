"""new only says what to do next: the workbook is the door's."""

from __future__ import annotations

from cs_workbook.jobs.new import plan
from cs_workbook.model import Inputs
from cs_workbook.rules.settings import preset_rules
from tests.tables import NOW, tables_of


def test_new_names_the_workbook_and_the_next_steps():
    outcome = plan(Inputs(tables_of(), preset_rules(), NOW))
    assert outcome.edits == ()
    assert outcome.summary.zh == "已新建 test.xlsx。请先打开“设置”核对时限、部门和人员，再到“登记”填写。"
