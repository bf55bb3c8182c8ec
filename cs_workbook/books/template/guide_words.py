"""The guide's sentences, in both languages. ``{case}`` is the preset's word for a case."""

from __future__ import annotations

from cs_workbook.model import Text

DAILY: dict[str, Text] = {
    "registration": Text(
        "收到{case}当天登记：时间、客户、渠道、客户原话、{priority}；编号由程序生成。",
        "Enter each {case} on the day it comes in: time, customer, channel, the customer's own words, urgency. "
        "The program gives the number.",
    ),
    "assignment": Text(
        "查历史、判原因，定责任部门和责任人；接单后填接单和首次响应时间。",
        "Find the cause, name department and owner; the owner enters when it was accepted and first answered.",
    ),
    "approval": Text(
        "责任人提交措施，审批人填结果、时间和意见；驳回后另起一行提交新版。",
        "The owner submits measures, the approver decides; after a rejection the next version is a new row.",
    ),
    "progress": Text(
        "每有进展记一行：操作、协作、客户沟通；挂起、延期、升级也在这里申请。",
        "One row an event: work, cooperation, customer contact; holds, extensions and escalations too.",
    ),
    "callback": Text(
        "解决后按客户原渠道回访，记录确认、满意度和建议；不满意的二次跟进。",
        "Call back after resolution: confirmation, rating, suggestions. Bad ratings get a second follow-up.",
    ),
    "archive": Text(
        "符合关闭条件的{case}由程序归档，按保存年限留存，请勿手工改动。",
        "The program archives each {case} that may be closed, and keeps it for the retention period.",
    ),
}

REVIEW: dict[str, Text] = {
    "summary": Text(
        "按月生成：受理量、解决率，以及按级别、分类、渠道的分布和图表。",
        "Made monthly: cases received, resolution rate, shares by level, category and channel, with charts.",
    ),
    "history": Text(
        "各月指标明细，一行一个数，可直接插入数据透视表分析。",
        "Every month's figures, one a row, ready for a pivot table.",
    ),
    "monitor": Text(
        "实际值与目标值、基准值的对比；没有达标的，在“问题与措施”中写明对策。",
        "Actual against target and benchmark; where short, write down problem and measure.",
    ),
    "targets": Text(
        "填写分阶段目标和流程改进计划，监控表据此计算达成率。",
        "Targets by stage and process steps; attainment follows from them.",
    ),
    "sample": Text(
        "程序每月抽取一部分{case}，主管不看原定级重新判断，用来检验定级是否准确。",
        "A monthly sample, re-rated by a person who judges afresh, shows how accurate the levels are.",
    ),
    "knowledge": Text(
        "积累常见问答和典型案例，答复客户时可直接引用。",
        "Common questions and typical cases, ready to quote to customers.",
    ),
}

KEEPING: dict[str, Text] = {
    "reminders": Text(
        "“发送提醒”按人列出要办的事，最急的在前；发过的记下时间，不重复打扰。",
        "What remind lists for each person, the most urgent first; who was told once is not told again.",
    ),
    "findings": Text(
        "“校验”发现的问题逐条列出，点击“位置”直接跳到要改的单元格。",
        "What check found; click a cell's address to jump there.",
    ),
    "settings": Text(
        "时限、分类、人员、渠道、工作日历等全部规则都在这里，主管维护。",
        "Limits, categories, people, channels, calendar: all the rules, kept by the supervisor.",
    ),
    "log": Text(
        "程序每次运行的时间、操作人和改动明细，可供追溯。", "When each job ran, who ran it and what it changed."
    ),
}

FIRST_DAY: tuple[tuple[str, Text, Text], ...] = (
    (
        "go_staff",
        Text("人员", "Staff"),
        Text(
            "填写同事的姓名、部门、岗位，“责任人”下拉列表取自这里。",
            "Enter your colleagues; the owner drop-down comes from here.",
        ),
    ),
    (
        "go_priorities",
        Text("级别与时限", "Levels and limits"),
        Text(
            "核对各级别的判定标准和各环节时限，如 30分钟、2小时、3个工作日。",
            "Check each level's criterion and limits: 30min, 2h, 3wd.",
        ),
    ),
    (
        "go_categories",
        Text("分类与部门", "Categories"),
        Text(
            "核对{category}和对应的责任部门，补上部门负责人。",
            "Check the categories and their departments; add the heads.",
        ),
    ),
    (
        "go_options",
        Text("工作时间", "Working hours"),
        Text(
            "核对每天的工作时间；法定节假日和调休自动识别，例外填在“工作日历调整”。",
            "Check the working hours. Public holidays are known; put your own exceptions into Calendar changes.",
        ),
    ),
    (
        "go_registration",
        Text("试登一条", "Try one"),
        Text(
            "登记一条试验{case}，生成编号、更新时限，看结果是否符合预期，再删去。",
            "Enter a trial {case}, run the jobs, look at the result, delete it.",
        ),
    ),
)

HABITS: tuple[tuple[Text, Text], ...] = (
    (
        Text("新增一行", "Adding a row"),
        Text(
            "在最后一行的下一行直接输入，表格会自动延伸；中间不要留空行。",
            "Type right below the table's last row: the table grows. Leave no blank rows.",
        ),
    ),
    (
        Text("填写时间", "Entering a time"),
        Text(
            "按 Ctrl+; 填今天，再按空格和 Ctrl+Shift+; 填现在时间。",
            "Ctrl+; gives today; then a space and Ctrl+Shift+; the time now.",
        ),
    ),
    (
        Text("粘贴数据", "Pasting"),
        Text("从别处粘贴请选“只粘贴数值”；成批数据请用“导入”。", "Paste values only; for many rows, use import."),
    ),
    (
        Text("可以改", "Free to change"),
        Text(
            "列的顺序和宽度，工作表的名称和顺序；可以自己加列、工作表、图表、透视表。",
            "Order and width of columns, names and order of sheets; columns, sheets and charts of your own.",
        ),
    ),
    (
        Text("不要改", "Leave alone"),
        Text(
            "表头文字、灰色列和表格名称，程序靠它们找到数据。",
            "Header texts, grey columns and table names: the program finds data by them.",
        ),
    ),
)

WORDS: dict[str, Text] = {
    "version": Text("规则版本 {version}", "Rules version {version}"),
    "daily": Text("日常工作", "Daily work"),
    "review": Text("汇总与改进", "Figures and improvement"),
    "keeping": Text("规则与检查", "Rules and checks"),
    "first_day": Text("第一天要做的事", "The first day"),
    "colours": Text("颜色说明", "Colours"),
    "jobs": Text("自动处理", "Jobs"),
    "commands": Text("只在命令行运行", "On the command line only"),
    "job": Text("操作", "Job"),
    "does": Text("作用", "What it does"),
    "command": Text("命令", "Command"),
    "habits": Text("填写须知", "Good habits"),
    "tick": Text("完成后打勾", "Tick when done"),
    "tick_how": Text("从列表中选择 ☑", "Pick ☑ from the list"),
}

CHIPS: dict[str, tuple[Text, Text]] = {
    "people": (Text("表头", "Header"), Text("人工填写的列", "Columns that people fill in")),
    "program": (
        Text("表头", "Header"),
        Text("程序填写的列，请勿手工修改", "Columns the program fills in; leave them alone"),
    ),
    "missing": (Text("空白", "blank"), Text("必填项还没有填", "A required cell is still blank")),
    "soon": (
        Text("临期", "due soon"),
        Text(
            "一小时内到期，或剩余时间不足时限的 {share}%", "Due within an hour, or less than {share}% of the limit left"
        ),
    ),
    "overdue": (
        Text("超期", "overdue"),
        Text("已过时限还没有处理完，请尽快处理并说明原因", "Past its limit and not done: act, and give the reason"),
    ),
    "on_time": (Text("正常", "on time"), Text("时限还早", "Plenty of time left")),
    "closed": (Text("灰字", "grey text"), Text("已关闭或已归档", "Closed or archived")),
}
"""What each colour means: the word on its chip, the sentence beside it."""
