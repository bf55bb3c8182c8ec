"""add-in: the ribbon tab for Excel. Making the file is the door's; the job says how to install it."""

from __future__ import annotations

from cs_workbook.jobs import job
from cs_workbook.jobs.add_buttons import how_they_start
from cs_workbook.model import Inputs, Outcome, Text


@job(
    "add-in",
    Text("生成功能区加载项", "Make the ribbon add-in"),
    Text(
        "生成 Excel 加载项，在功能区显示“客服工具”选项卡；数据文件可以一直是 .xlsx",
        "Make an Excel add-in with a ribbon tab, so that data files can stay .xlsx",
    ),
    writes=False,
    takes="add-in",
    order=35,
)
def plan(inputs: Inputs) -> Outcome:
    """Say how to install it. `inputs.params` is the system whose Python it starts, see `add_buttons.Done`."""
    return Outcome(
        Text("已生成加载项 {name}。", "The add-in {name} is ready.")(name=inputs.tables.workbook),
        messages=(
            Text(
                "安装：Excel › 文件 › 选项 › 加载项 › 转到… › 浏览，选中它并勾选。请先把它放在以后不会移动的文件夹里。",
                "To install it: Excel › File › Options › Add-ins › Go… › Browse, choose it and tick it. "
                "Put it into a folder where it will stay first.",
            ),
            *how_they_start(inputs.params or ""),
        ),
    )
