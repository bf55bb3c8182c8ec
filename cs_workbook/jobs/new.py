"""new: an empty workbook of a preset. Building it is the door's; the job says what to do with it."""

from __future__ import annotations

from cs_workbook.jobs import job
from cs_workbook.model import Inputs, Outcome, Text


@job(
    "new",
    Text("新建工作簿", "New workbook"),
    Text(
        "按所选方案新建一个空白工作簿，含全部表格、下拉列表和图表",
        "Build an empty workbook of a preset, ready to fill in",
    ),
    takes="new",
    order=10,
)
def plan(inputs: Inputs) -> Outcome:
    """Say what to do next; the workbook is already there."""
    return Outcome(
        Text(
            "已新建 {name}。请先打开“设置”核对时限、部门和人员，再到“登记”填写。",
            "{name} is ready. Open Settings first: limits, departments, staff; then start on Registration.",
        )(name=inputs.tables.workbook)
    )
