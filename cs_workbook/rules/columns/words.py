"""How a column and its choices are written, the choices, and the help that many columns share."""

from __future__ import annotations

from typing import Any

from cs_workbook.model import Kind, Text
from cs_workbook.rules.schema import Choice, Column

T = Text


def column(key: str, zh: str, en: str, kind: Kind = "text", help: Text = T("", ""), **more: Any) -> Column:
    """Write a column: its key, its header in both languages, its kind, what is said when one of its cells is selected."""
    return Column(key, T(zh, en), kind, help, **more)


def choices(**pairs: str) -> tuple[Choice, ...]:
    """Build choices from ``code="中文|English"``."""
    return tuple(Choice(code, T(*pair.split("|"))) for code, pair in pairs.items())


ARCHIVED = choices(no="未归档|not archived", yes="已归档|archived")
DECISIONS = choices(pending="待审批|pending", approved="通过|approved", rejected="驳回|rejected")
FLAGS = choices(yes="是|yes", no="否|no")
CONFIRMED = choices(confirmed="已确认|confirmed", disputed="有异议|disputed")
PROGRESS_KINDS = choices(work="操作|work", cooperation="协作|cooperation", customer="客户沟通|customer contact", hold="挂起|hold", resume="恢复|resume", extension="延期申请|extension request", escalation="升级申请|escalation request", objection="客户异议|customer objection", completion="完成确认|completion")
STATUS_KINDS = choices(open="处理中|open", on_hold="暂停|on hold", resolved="已解决|resolved", closed="已关闭|closed")
DAY_KINDS = choices(work="班|work", off="休|off")
ROLES = choices(agent="专员|agent", supervisor="主管|supervisor", manager="经理|manager", head="部门负责人|head")
KNOWLEDGE_KINDS = choices(product="产品类|product", operation="操作类|operation", after_sales="售后类|after-sales", case="典型案例|typical case")
SEVERITIES = choices(error="错误|error", warning="警告|warning", info="提示|note")
DIRECTIONS = choices(lower="越低越好|lower is better", higher="越高越好|higher is better")

CASE = T("填写登记表中的编号", "The id from the Registration sheet")
WHEN = T("格式 2026-01-05 09:30，精确到分钟", "Like 2026-01-05 09:30, to the minute")
PROGRAM = T("由程序填写，请勿手工修改", "Filled by the program; please leave it alone")
CASE_KEY = column("case_id", "反馈跟进号", "Case id", "key", CASE, required=True, width=17)
