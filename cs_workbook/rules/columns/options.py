"""The tables of the settings sheet."""

from __future__ import annotations

from cs_workbook.rules.columns.words import DAY_KINDS, FLAGS, ROLES, STATUS_KINDS, T, column
from cs_workbook.rules.schema import TableSpec

OPTIONS = TableSpec("Options", T("参数", "Options"), T("一项参数", "one option"), (column("key", "参数", "Option", width=20), column("value", "取值", "Value", width=24), column("help", "说明", "What it means", width=56)))

_LIMIT = T("如 30分钟、2小时、3个工作日；空白表示不限", "Like 30min, 2h, 3wd; blank for no limit")

PRIORITIES = TableSpec(
    "Priorities",
    T("紧急程度与时限", "Urgency and limits"),
    T("一个级别", "one level"),
    (
        column("name", "级别", "Level", required=True, width=12),
        column("rank", "次序", "Rank", "whole", T("1 最急", "1 is the most urgent"), low=1, high=99, width=7),
        column("criterion", "判定标准", "Criterion", width=40),
        column("first_response", "首次响应", "First response", "text", _LIMIT, width=12),
        column("plan", "提交方案", "Plan", "text", _LIMIT, width=12),
        column("approval", "方案审批", "Approval", "text", _LIMIT, width=12),
        column("resolution", "解决", "Resolution", "text", _LIMIT, width=12),
        column("update", "告知客户", "Tell customer every", "text", _LIMIT, width=12),
        column("callback", "回访", "Callback", "text", _LIMIT, width=12),
    ),
)

STATUSES = TableSpec("Statuses", T("状态", "Statuses"), T("一个状态", "one status"), (column("name", "状态", "Status", required=True, width=12), column("kind", "性质", "Kind", "choice", choices=STATUS_KINDS, required=True, width=12)))

CATEGORIES = TableSpec("Categories", T("问题分类", "Categories"), T("一个分类", "one category"), (column("name", "分类", "Category", required=True, width=16), column("department", "责任部门", "Department", "choice", source="Departments.name", width=16), column("skill", "所需技能", "Skill", width=14)))

CAUSES = TableSpec("Causes", T("问题归因", "Causes"), T("一种原因", "one cause"), (column("name", "归因", "Cause", required=True, width=16), column("department", "责任部门", "Department", "choice", source="Departments.name", width=16)))

DEPARTMENTS = TableSpec("Departments", T("部门", "Departments"), T("一个部门", "one department"), (column("name", "部门", "Department", required=True, width=16), column("code", "代码", "Code", "key", width=8), column("head", "负责人", "Head", width=12)))

STAFF = TableSpec(
    "Staff",
    T("人员", "Staff"),
    T("一位同事", "one colleague"),
    (
        column("name", "姓名", "Name", required=True, width=12),
        column("department", "部门", "Department", "choice", source="Departments.name", width=16),
        column("role", "岗位", "Role", "choice", choices=ROLES, width=12),
        column("skills", "技能", "Skills", "text", T("用顿号隔开", "Separated by commas"), width=22),
        column("capacity", "同时处理上限", "Capacity", "whole", low=0, high=999, width=13),
        column("on_duty", "在岗", "On duty", "flag", choices=FLAGS, width=8),
        column("contact", "通知地址", "Contact", width=24),
    ),
)

CHANNELS = TableSpec("Channels", T("渠道", "Channels"), T("一个渠道", "one channel"), (column("name", "渠道", "Channel", required=True, width=16), column("entry", "登记时限", "Entry limit", "text", _LIMIT, width=12), column("method", "回访方式", "Callback method", "choice", source="callback_methods", width=14)))

RATINGS = TableSpec(
    "Ratings",
    T("满意度", "Ratings"),
    T("一个评价等级", "one rating"),
    (column("name", "评价", "Rating", required=True, width=12), column("score", "分值", "Score", "number", low=0, high=100, width=8), column("satisfied", "计为满意", "Satisfied", "flag", choices=FLAGS, width=10), column("needs_followup", "需二次跟进", "Needs follow-up", "flag", choices=FLAGS, width=13)),
)

CALENDAR = TableSpec(
    "Calendar", T("工作日历调整", "Calendar changes"), T("一天的调整", "one day's change"), (column("day", "日期", "Date", "day", T("格式 2026-02-14", "Like 2026-02-14"), required=True, width=12), column("kind", "班/休", "Work or off", "choice", choices=DAY_KINDS, required=True, width=12), column("note", "说明", "Note", width=24))
)
