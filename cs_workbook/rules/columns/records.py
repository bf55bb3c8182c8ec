"""The knowledge base, and what jobs write down: findings, reminders, the log."""

from __future__ import annotations

from cs_workbook.rules.columns.words import KNOWLEDGE_KINDS, T, column
from cs_workbook.rules.schema import TableSpec

KNOWLEDGE = TableSpec(
    "Knowledge",
    T("知识库", "Knowledge base"),
    T("一条问答或典型案例", "a FAQ entry or a typical case"),
    (
        column("kind", "类别", "Kind", "choice", T("从列表选择", "Pick from the list"), choices=KNOWLEDGE_KINDS, required=True, width=12),
        column("question", "问题", "Question", "text", T("客户会怎么问", "As a customer would ask"), required=True, width=40),
        column("answer", "答复要点", "Answer", "text", T("可直接引用的答复", "Ready to quote"), required=True, width=60),
        column("keywords", "关键词", "Keywords", "text", T("用顿号隔开", "Separated by commas"), width=22),
        column("case_id", "来源反馈", "From case", "key", width=17),
        column("added_on", "新增日期", "Added on", "day", T("格式 2026-01-05", "Like 2026-01-05"), width=12),
        column("revised_on", "修订日期", "Revised on", "day", T("格式 2026-01-05", "Like 2026-01-05"), width=12),
        column("added_by", "维护人", "Kept by", width=10),
    ),
    "both",
)

FINDINGS = TableSpec(
    "Findings",
    T("校验结果", "Findings"),
    T("一个待改正的问题", "one finding"),
    (
        column("severity", "级别", "Severity", width=9, program=True),
        column("sheet", "工作表", "Sheet", width=11, program=True),
        column("cell", "位置", "Cell", width=9, program=True),
        column("header", "字段", "Column", width=14, program=True),
        column("problem", "问题", "Problem", width=60, program=True),
        column("fix", "如何改正", "What to do", width=60, program=True),
        column("check", "校验项", "Check", width=24, program=True),
    ),
    "program",
)

REMINDERS = TableSpec(
    "Reminders",
    T("提醒", "Reminders"),
    T("一个人要办的一件事", "one thing that one person must do"),
    (
        column("person", "提醒对象", "Remind", width=12, program=True),
        column("priority", "紧急程度", "Urgency", width=11, program=True),
        column("task", "要办的事", "To do", width=20, program=True),
        column("case_id", "反馈跟进号", "Case id", "key", width=17, program=True),
        column("customer", "客户标识", "Customer", width=14, program=True, personal="name"),
        column("due", "时限", "Due", "moment", width=17, program=True),
        column("sla_state", "时限状态", "Limit state", width=11, program=True),
        column("owner", "代谁办理", "In place of", width=12, program=True),
        column("told_at", "提醒时间", "Told at", "moment", width=17, program=True),
        column("told_by", "提醒方式", "Told by", width=18, program=True),
    ),
    "program",
)

LOG = TableSpec(
    "Log",
    T("操作日志", "Log"),
    T("一次运行", "one run of one job"),
    (
        column("at", "时间", "At", "moment", width=19, program=True),
        column("who", "操作人", "Who", width=14, program=True),
        column("job", "任务", "Job", width=16, program=True),
        column("result", "结果", "Result", width=50, program=True),
        column("changes", "改动数", "Changes", "whole", width=9, program=True),
        column("cells", "改动明细", "Cells changed", width=80, program=True),
    ),
    "program",
)
