"""Every sheet, table and column of the workbook, once.

A new column is one line here: the template, the reader, the import, the checks and the docs follow.
Labels are those of the ``feedback`` preset; a preset's data file may re-label, drop or add.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from cs_workbook.model import Kind, Language, Text
from cs_workbook.rules.schema import Choice, Column, Schema, SheetSpec, TableSpec, resolve

T = Text


def _c(key: str, zh: str, en: str, kind: Kind = "text", help: Text = T("", ""), **more: Any) -> Column:
    return Column(key, T(zh, en), kind, help, **more)


def _choices(**pairs: str) -> tuple[Choice, ...]:
    """Build choices from ``code="中文|English"``."""
    return tuple(Choice(code, T(*pair.split("|"))) for code, pair in pairs.items())


ARCHIVED = _choices(no="未归档|not archived", yes="已归档|archived")
DECISIONS = _choices(pending="待审批|pending", approved="通过|approved", rejected="驳回|rejected")
FLAGS = _choices(yes="是|yes", no="否|no")
CONFIRMED = _choices(confirmed="已确认|confirmed", disputed="有异议|disputed")
PROGRESS_KINDS = _choices(work="操作|work", cooperation="协作|cooperation", customer="客户沟通|customer contact", hold="挂起|hold", resume="恢复|resume", extension="延期申请|extension request", escalation="升级申请|escalation request", objection="客户异议|customer objection", completion="完成确认|completion")
STATUS_KINDS = _choices(open="处理中|open", on_hold="暂停|on hold", resolved="已解决|resolved", closed="已关闭|closed")
DAY_KINDS = _choices(work="班|work", off="休|off")
ROLES = _choices(agent="专员|agent", supervisor="主管|supervisor", manager="经理|manager", head="部门负责人|head")
KNOWLEDGE_KINDS = _choices(product="产品类|product", operation="操作类|operation", after_sales="售后类|after-sales", case="典型案例|typical case")
SEVERITIES = _choices(error="错误|error", warning="警告|warning", info="提示|note")
DIRECTIONS = _choices(lower="越低越好|lower is better", higher="越高越好|higher is better")

_CASE = T("填写登记表中的编号", "The id from the Registration sheet")
_WHEN = T("格式 2026-01-05 09:30，精确到分钟", "Like 2026-01-05 09:30, to the minute")
_P = T("由程序填写，请勿手工修改", "Filled by the program; please leave it alone")
_CASE_KEY = _c("case_id", "反馈跟进号", "Case id", "key", _CASE, required=True, width=17)

CASES = TableSpec(
    "Cases",
    T("客户反馈登记", "Case register"),
    T("一条反馈", "a case"),
    (
        _c("case_id", "反馈跟进号", "Case id", "key", T("由“生成编号”填写，请勿手工编号", "Given by assign-ids; do not number by hand"), program=True, width=17, synonyms=("编号", "case no", "id")),
        _c("received_at", "反馈时间", "Received at", "moment", _WHEN, required=True, width=17, synonyms=("时间", "反馈日期", "投诉时间", "提交时间", "创建时间", "留言时间", "评价时间", "接收时间", "报障时间", "来电时间", "time", "date", "created", "created at", "created_at", "submitted at", "timestamp", "received")),
        _c(
            "customer",
            "客户标识",
            "Customer",
            "text",
            T("客户编号、脱敏姓名或“匿名”", "Customer number, masked name or 'anonymous'"),
            required=True,
            width=14,
            personal="name",
            synonyms=("客户", "客户名称", "客户姓名", "姓名", "昵称", "用户", "用户名", "会员号", "客户编号", "买家", "买家昵称", "customer name", "customer id", "name", "user", "buyer", "requester"),
        ),
        _c("contact", "联系方式", "Contact", "text", T("电话须脱敏，如 138****1234", "Masked, such as 138****1234"), width=15, personal="contact", synonyms=("电话", "手机", "手机号", "联系电话", "邮箱", "电子邮箱", "phone", "mobile", "tel", "email", "e-mail")),
        _c("customer_level", "客户等级", "Customer level", "choice", T("从列表选择", "Pick from the list"), source="customer_levels", width=11, synonyms=("会员等级", "等级", "vip", "level", "tier")),
        _c("industry", "所属行业", "Industry", "text", T("客户所在行业", "The customer's industry"), optional=True, width=12, synonyms=("行业",)),
        _c("channel", "反馈渠道", "Channel", "choice", T("从列表选择；列表在“设置”中维护", "Pick from the list kept on Settings"), required=True, source="Channels.name", width=12, synonyms=("渠道", "来源", "来源渠道", "source", "via")),
        _c(
            "description",
            "问题描述",
            "Description",
            "text",
            T("写客户原话：何时、何处、发生了什么", "The customer's own words: when, where, what happened"),
            required=True,
            width=46,
            personal="free",
            synonyms=("内容", "反馈内容", "投诉内容", "评论", "评价", "评价内容", "留言", "描述", "问题", "故障现象", "详情", "content", "comment", "review", "message", "text", "body", "complaint", "issue", "details", "subject"),
        ),
        _c("error_text", "报错信息", "Error text", "text", T("屏幕上的原文", "As shown on the screen"), optional=True, width=24, synonyms=("错误信息", "错误提示", "error", "error message")),
        _c("tried", "已尝试措施", "Already tried", "text", T("客户已经试过什么", "What the customer has tried"), optional=True, width=24),
        _c("occurred_at", "问题发生时间", "Occurred at", "moment", _WHEN, width=17, synonyms=("发生时间", "occurred")),
        _c("place", "发生地点", "Place", "text", T("门店、城市或页面", "Shop, city or page"), optional=True, width=16, synonyms=("地点",)),
        _c("product", "涉及产品或服务", "Product or service", "text", T("产品名称、型号或服务项目", "Product, model or service"), width=18, synonyms=("产品", "商品", "服务", "产品名称", "product", "item", "service")),
        _c("demand", "客户诉求", "Demand", "text", T("客户希望怎样解决", "What the customer asks for"), width=22, personal="free", synonyms=("诉求", "要求", "request")),
        _c("category", "问题分类", "Category", "choice", T("从列表选择；列表在“设置”中维护", "Pick from the list kept on Settings"), required=True, source="Categories.name", width=13, synonyms=("分类", "类型", "类别", "投诉类型", "type", "tag")),
        _c("priority", "紧急程度", "Urgency", "choice", T("按“设置”中的判定标准选择", "By the criteria on Settings"), required=True, source="Priorities.name", width=11, synonyms=("优先级", "等级", "级别", "urgency", "severity", "priority")),
        _c("registrar", "登记人", "Registrar", "text", T("登记本条的同事", "Who entered this row"), width=10, synonyms=("录入人", "agent")),
        _c("recorded_at", "登记时间", "Recorded at", "moment", _WHEN, width=17, synonyms=("录入时间", "recorded")),
        _c("status", "状态", "Status", "choice", T("从列表选择", "Pick from the list"), source="Statuses.name", width=11, synonyms=("工单状态", "处理状态", "state")),
        _c("repeat_of", "重复关联", "Repeat of", "key", _P, program=True, width=17),
        _c("response_due", "响应时限", "Response due", "moment", _P, program=True, width=17),
        _c("resolution_due", "解决时限", "Resolution due", "moment", _P, program=True, width=17),
        _c("next_due", "最近时限", "Next due", "moment", _P, program=True, width=17),
        _c("sla_state", "时限状态", "Limit state", "text", _P, program=True, width=11),
        _c("breaches", "超期环节", "Breaches", "text", _P, program=True, width=26),
        _c("archived", "归档状态", "Archive state", "choice", _P, program=True, choices=ARCHIVED, width=11),
        _c(
            "source_id", "来源编号", "Source id", "key", T("导入时记下的外部编号，用来避免重复导入", "The outside id kept at import, so that nothing comes in twice"), program=True, width=17, synonyms=("订单号", "外部编号", "原编号", "评价id", "评价编号", "评论编号", "单号", "工单号", "流水号", "order id", "ticket id", "external id", "uuid", "number")
        ),
        _c("note", "备注", "Note", "text", T("其他需要说明的情况", "Anything else"), width=24, personal="free", synonyms=("说明", "remark", "remarks", "notes")),
    ),
    "both",
)

ASSIGNMENTS = TableSpec(
    "Assignments",
    T("问题分析及责任分配", "Analysis and assignment"),
    T("一条反馈的原因分析与责任人", "a case's analysis and owner"),
    (
        _CASE_KEY,
        _c("cause", "问题归因", "Cause", "choice", T("从列表选择", "Pick from the list"), source="Causes.name", width=13),
        _c("department", "责任部门", "Department", "choice", T("从列表选择", "Pick from the list"), source="Departments.name", width=14),
        _c("copied_to", "抄送", "Copied to", "text", T("通常为部门负责人", "Usually the department's head"), width=14),
        _c("cooperating", "配合部门", "Cooperating", "choices", T("可填多个，用顿号隔开", "Several, separated by commas"), source="Departments.name", width=16),
        _c("owner", "责任人", "Owner", "choice", T("从人员列表选择", "Pick from the staff list"), source="Staff.name", width=10),
        _c("assigned_at", "分配时间", "Assigned at", "moment", _WHEN, width=17),
        _c("accepted_at", "接单时间", "Accepted at", "moment", _WHEN, width=17),
        _c("first_response_at", "首次响应时间", "First response at", "moment", _WHEN, width=17),
        _c("expected_at", "预期完成时间", "Expected at", "moment", _WHEN, width=17),
        _c("resolved_at", "实际完成时间", "Resolved at", "moment", _WHEN, width=17),
        _c("late_reason", "延期说明", "Reason if late", "text", T("超期时必须说明原因", "Required when late"), width=26),
        _c("note", "备注", "Note", "text", T("其他需要说明的情况", "Anything else"), width=24, personal="free"),
    ),
    "both",
)

PLANS = TableSpec(
    "Plans",
    T("改进方案审批", "Plan approval"),
    T("一条反馈的一版方案", "one version of a case's plan"),
    (
        _CASE_KEY,
        _c("version", "版次", "Version", "whole", T("第几版，从 1 开始", "From 1"), low=1, high=99, width=7),
        _c("measures", "改进措施", "Measures", "text", T("具体怎么做", "What will be done"), width=40),
        _c("effect", "预期效果", "Expected effect", "text", T("做到什么程度算好", "What success looks like"), width=26),
        _c("resources", "资源需求", "Resources", "text", T("人员、费用及来源", "People and money, and where they come from"), width=22),
        _c("cost", "预计成本", "Cost", "number", T("金额，单位元", "Amount"), low=0, width=11),
        _c("cross_department", "跨部门", "Cross-department", "flag", T("是否涉及其他部门", "Does it cross departments?"), choices=FLAGS, width=9),
        _c("submitted_at", "提交时间", "Submitted at", "moment", _WHEN, width=17),
        _c("submitted_by", "提交人", "Submitted by", "text", T("提交方案的同事", "Who submits it"), width=10),
        _c("approver", "审批人", "Approver", "text", T("不得审批自己的方案", "Not the submitter"), width=10),
        _c("decision", "审批结果", "Decision", "choice", T("从列表选择", "Pick from the list"), choices=DECISIONS, width=10),
        _c("decided_at", "审批时间", "Decided at", "moment", _WHEN, width=17),
        _c("opinion", "审批意见", "Opinion", "text", T("驳回时写明原因", "Say why when rejecting"), width=26),
        _c("second_approver", "复审人", "Second approver", "text", T("大额或跨部门方案由经理复审", "For large cost or cross-department plans"), width=10),
        _c("second_decision", "复审结果", "Second decision", "choice", T("从列表选择", "Pick from the list"), choices=DECISIONS, width=10),
        _c("second_decided_at", "复审时间", "Second decided at", "moment", _WHEN, width=17),
        _c("approval_due", "审批时限", "Approval due", "moment", _P, program=True, width=17),
        _c("sla_state", "时限状态", "Limit state", "text", _P, program=True, width=11),
        _c("approved_hash", "审批校验码", "Approval stamp", "text", _P, program=True, width=16),
    ),
    "both",
)

PROGRESS = TableSpec(
    "Progress",
    T("执行进度跟踪", "Progress"),
    T("一条反馈的一次进展", "one event of a case"),
    (
        _CASE_KEY,
        _c("at", "时间", "At", "moment", _WHEN, required=True, width=17),
        _c("kind", "类型", "Kind", "choice", T("从列表选择", "Pick from the list"), required=True, choices=PROGRESS_KINDS, width=12),
        _c("content", "内容", "Content", "text", T("做了什么、结果如何", "What was done, with what result"), required=True, width=50, personal="free"),
        _c("by", "记录人", "By", "text", T("记录本条的同事", "Who writes this"), width=10),
        _c("percent", "完成度", "Percent done", "number", T("0 到 100", "0 to 100"), low=0, high=100, width=9),
        _c("new_expected_at", "新预期时间", "New expected at", "moment", T("申请延期或升级时填写", "When asking for an extension or escalation"), width=17),
        _c("approved_by", "批准人", "Approved by", "text", T("批准延期或升级的人", "Who approved it"), width=10),
    ),
)

CALLBACKS = TableSpec(
    "Callbacks",
    T("客户回访记录", "Callbacks"),
    T("一次回访", "one call back"),
    (
        _CASE_KEY,
        _c("due", "回访时限", "Due", "moment", _P, program=True, width=17),
        _c("at", "回访时间", "At", "moment", _WHEN, width=17),
        _c("method", "回访方式", "Method", "choice", T("从列表选择", "Pick from the list"), source="callback_methods", width=11),
        _c("by", "回访人", "By", "text", T("回访的同事", "Who called"), width=10),
        _c("confirmed", "客户确认", "Confirmed", "choice", T("从列表选择", "Pick from the list"), choices=CONFIRMED, width=10),
        _c("rating", "客户满意度", "Rating", "choice", T("从列表选择", "Pick from the list"), source="Ratings.name", width=12),
        _c("score_efficiency", "处理效率", "Score: efficiency", "whole", T("1 到 5 分", "1 to 5"), low=1, high=5, width=10),
        _c("score_attitude", "服务态度", "Score: attitude", "whole", T("1 到 5 分", "1 to 5"), low=1, high=5, width=10),
        _c("score_solution", "解决方案", "Score: solution", "whole", T("1 到 5 分", "1 to 5"), low=1, high=5, width=10),
        _c("suggestion", "客户建议", "Suggestion", "text", T("新的需求或建议", "New needs, suggestions"), width=28, personal="free"),
        _c("effect", "改进效果说明", "Effect", "text", T("措施是否见效", "Did it help?"), width=26),
        _c("followup_due", "二次跟进时限", "Follow-up due", "moment", _P, program=True, width=17),
        _c("followup_at", "二次跟进时间", "Follow-up at", "moment", _WHEN, width=17),
        _c("followup_by", "二次跟进人", "Follow-up by", "text", T("负责二次跟进的同事", "Who follows up"), width=12),
        _c("followup_cause", "不满原因", "Cause of dissatisfaction", "text", T("客户为什么不满意", "Why the customer is not satisfied"), width=26),
    ),
    "both",
)

ARCHIVE = TableSpec(
    "Archive",
    T("归档记录", "Archive"),
    T("一条已办结反馈的完整记录", "flat record of a closed case"),
    (
        _c("case_id", "反馈跟进号", "Case id", "key", width=17, program=True),
        _c("customer", "客户标识", "Customer", width=14, program=True, personal="name"),
        _c("received_at", "反馈时间", "Received at", "moment", width=17, program=True),
        _c("channel", "反馈渠道", "Channel", width=12, program=True),
        _c("description", "问题描述", "Description", width=46, program=True, personal="free"),
        _c("priority", "紧急程度", "Urgency", width=11, program=True),
        _c("category", "问题分类", "Category", width=13, program=True),
        _c("department", "责任部门", "Department", width=14, program=True),
        _c("owner", "责任人", "Owner", width=10, program=True, personal="name"),
        _c("measures", "改进措施", "Measures", width=40, program=True),
        _c("expected_at", "预期完成时间", "Expected at", "moment", width=17, program=True),
        _c("resolved_at", "实际完成时间", "Resolved at", "moment", width=17, program=True),
        _c("late_reason", "延期说明", "Reason if late", width=26, program=True),
        _c("rating", "客户满意度", "Rating", width=12, program=True),
        _c("effect", "改进效果说明", "Effect", width=26, program=True),
        _c("archived", "归档状态", "Archive state", "choice", choices=ARCHIVED, width=11, program=True),
        _c("contact", "联系方式", "Contact", width=15, program=True, personal="contact"),
        _c("occurred_at", "问题发生时间", "Occurred at", "moment", width=17, program=True),
        _c("accepted_at", "接单时间", "Accepted at", "moment", width=17, program=True),
        _c("progress_record", "处理进度记录", "Progress record", width=50, program=True, personal="free"),
        _c("confirmed_at", "客户反馈时间", "Confirmed at", "moment", width=17, program=True),
        _c("note", "备注", "Note", width=24, program=True, personal="free"),
        _c("status", "状态", "Status", width=11, program=True),
        _c("closed_at", "关闭时间", "Closed at", "moment", width=17, program=True),
        _c("first_response_minutes", "首次响应分钟", "First response, minutes", "number", width=13, program=True),
        _c("resolution_hours", "解决小时", "Resolution, hours", "number", width=11, program=True),
        _c("on_time", "是否按时", "On time", "flag", choices=FLAGS, width=10, program=True),
        _c("repeat_of", "重复关联", "Repeat of", "key", width=17, program=True),
        _c("archived_at", "归档时间", "Archived at", "moment", width=17, program=True),
        _c("keep_until", "保存至", "Keep until", "day", width=12, program=True),
        _c("rules_version", "规则版本", "Rules version", width=12, program=True),
        _c("source_id", "来源编号", "Source id", "key", width=17, program=True),
        _c("row_hash", "校验码", "Row stamp", width=16, program=True),
    ),
    "program",
)

MONTHLY = TableSpec(
    "Monthly",
    T("月度指标数据", "Monthly figures"),
    T("一个月一个指标的一个切面", "month × KPI × slice"),
    (
        _c("month", "月份", "Month", width=10, program=True),
        _c("kpi", "指标", "KPI", width=22, program=True),
        _c("dimension", "维度", "Dimension", width=12, program=True),
        _c("member", "分组", "Member", width=18, program=True),
        _c("value", "数值", "Value", "number", width=12, program=True),
        _c("unit", "单位", "Unit", width=9, program=True),
        _c("n", "样本数", "n", "whole", width=9, program=True),
    ),
    "program",
)

MONITOR = TableSpec(
    "Monitor",
    T("响应监控", "Monitor"),
    T("一个周期的一个指标", "period × KPI"),
    (
        _c("period", "周期", "Period", width=12, program=True),
        _c("metric", "指标", "Metric", width=20, program=True),
        _c("actual", "实际值", "Actual", "number", width=11, program=True),
        _c("target", "目标值", "Target", "number", width=11, program=True),
        _c("attainment_pct", "达成率（%）", "Attainment, %", "number", width=12, program=True),
        _c("problem", "问题与措施", "Problem and measure", width=44),
    ),
    "both",
)

DIAGNOSIS = TableSpec(
    "Diagnosis",
    T("基准差距", "Benchmark gap"),
    T("一个指标与基准的差距", "a metric against its benchmark"),
    (
        _c("metric", "指标", "Metric", width=20),
        _c("current", "当前值", "Current", "number", width=11, program=True),
        _c("benchmark", "基准值", "Benchmark", "number", width=11),
        _c("unit", "单位", "Unit", width=9),
        _c("gap_pct", "差距（%）", "Gap, %", "number", width=12, program=True),
        _c("direction", "方向", "Direction", "choice", choices=DIRECTIONS, width=16),
    ),
    "both",
)

TARGETS = TableSpec(
    "Targets",
    T("阶段目标", "Targets by stage"),
    T("一个阶段的一个目标", "a target by stage"),
    (
        _c("metric", "指标", "Metric", "text", T("与监控表的指标同名", "As named on Monitor"), width=22),
        _c("stage", "阶段", "Stage", "text", T("如 1–3 个月", "Such as months 1–3"), width=14),
        _c("target", "目标值", "Target", "number", T("数值", "A number"), width=11),
        _c("unit", "单位", "Unit", "text", T("分钟、小时、件、%", "minutes, hours, cases, %"), width=9),
        _c("direction", "方向", "Direction", "choice", T("从列表选择", "Pick from the list"), choices=DIRECTIONS, width=16),
        _c("owner", "责任人", "Owner", width=14),
        _c("due", "完成日期", "Due", "day", T("格式 2026-03-31", "Like 2026-03-31"), width=12),
        _c("sign", "达成标志", "Sign of being met", width=40),
    ),
)

STEPS = TableSpec(
    "Steps",
    T("流程改进", "Process steps"),
    T("一个流程环节", "a process step"),
    (
        _c("step", "环节", "Step", width=22),
        _c("time_now", "现用时", "Time now", "text", T("如 10分钟", "Such as 10min"), width=14),
        _c("measure", "改进措施", "Measure", width=40),
        _c("expected", "预期用时", "Expected time", "text", T("如 2分钟", "Such as 2min"), width=11),
        _c("owner", "责任人", "Owner", width=16),
        _c("due", "完成日期", "Due", "day", T("格式 2026-03-31", "Like 2026-03-31"), width=12),
    ),
)

SAMPLE = TableSpec(
    "Sample",
    T("优先级抽检", "Priority sample"),
    T("一条抽中的反馈", "a case drawn for re-rating"),
    (
        _c("month", "月份", "Month", width=10, program=True),
        _c("case_id", "反馈跟进号", "Case id", "key", width=17, program=True),
        _c("description", "问题描述", "Description", width=50, program=True, personal="free"),
        _c("priority", "原定级", "Rated as", width=11, program=True),
        _c("rerated", "复核定级", "Re-rated as", "choice", T("不看原定级，重新判断", "Judge afresh"), source="Priorities.name", width=11),
        _c("rated_by", "复核人", "Re-rated by", width=10),
        _c("rated_at", "复核时间", "Re-rated at", "moment", _WHEN, width=17),
    ),
    "both",
)

KNOWLEDGE = TableSpec(
    "Knowledge",
    T("知识库", "Knowledge base"),
    T("一条问答或典型案例", "a FAQ entry or a typical case"),
    (
        _c("kind", "类别", "Kind", "choice", T("从列表选择", "Pick from the list"), choices=KNOWLEDGE_KINDS, required=True, width=12),
        _c("question", "问题", "Question", "text", T("客户会怎么问", "As a customer would ask"), required=True, width=40),
        _c("answer", "答复要点", "Answer", "text", T("可直接引用的答复", "Ready to quote"), required=True, width=60),
        _c("keywords", "关键词", "Keywords", "text", T("用顿号隔开", "Separated by commas"), width=22),
        _c("case_id", "来源反馈", "From case", "key", width=17),
        _c("added_on", "新增日期", "Added on", "day", T("格式 2026-01-05", "Like 2026-01-05"), width=12),
        _c("revised_on", "修订日期", "Revised on", "day", T("格式 2026-01-05", "Like 2026-01-05"), width=12),
        _c("added_by", "维护人", "Kept by", width=10),
    ),
    "both",
)

FINDINGS = TableSpec(
    "Findings",
    T("校验结果", "Findings"),
    T("一个待改正的问题", "one finding"),
    (
        _c("severity", "级别", "Severity", width=9, program=True),
        _c("sheet", "工作表", "Sheet", width=11, program=True),
        _c("cell", "位置", "Cell", width=9, program=True),
        _c("header", "字段", "Column", width=14, program=True),
        _c("problem", "问题", "Problem", width=60, program=True),
        _c("fix", "如何改正", "What to do", width=60, program=True),
        _c("check", "校验项", "Check", width=24, program=True),
    ),
    "program",
)

REMINDERS = TableSpec(
    "Reminders",
    T("提醒", "Reminders"),
    T("一个人要办的一件事", "one thing that one person must do"),
    (
        _c("person", "提醒对象", "Remind", width=12, program=True),
        _c("priority", "紧急程度", "Urgency", width=11, program=True),
        _c("task", "要办的事", "To do", width=20, program=True),
        _c("case_id", "反馈跟进号", "Case id", "key", width=17, program=True),
        _c("customer", "客户标识", "Customer", width=14, program=True, personal="name"),
        _c("due", "时限", "Due", "moment", width=17, program=True),
        _c("sla_state", "时限状态", "Limit state", width=11, program=True),
        _c("owner", "代谁办理", "In place of", width=12, program=True),
        _c("told_at", "提醒时间", "Told at", "moment", width=17, program=True),
        _c("told_by", "提醒方式", "Told by", width=18, program=True),
    ),
    "program",
)

LOG = TableSpec(
    "Log",
    T("操作日志", "Log"),
    T("一次运行", "one run of one job"),
    (
        _c("at", "时间", "At", "moment", width=19, program=True),
        _c("who", "操作人", "Who", width=14, program=True),
        _c("job", "任务", "Job", width=16, program=True),
        _c("result", "结果", "Result", width=50, program=True),
        _c("changes", "改动数", "Changes", "whole", width=9, program=True),
        _c("cells", "改动明细", "Cells changed", width=80, program=True),
    ),
    "program",
)

OPTIONS = TableSpec("Options", T("参数", "Options"), T("一项参数", "one option"), (_c("key", "参数", "Option", width=20), _c("value", "取值", "Value", width=24), _c("help", "说明", "What it means", width=56)))

_LIMIT = T("如 30分钟、2小时、3个工作日；空白表示不限", "Like 30min, 2h, 3wd; blank for no limit")
PRIORITIES = TableSpec(
    "Priorities",
    T("紧急程度与时限", "Urgency and limits"),
    T("一个级别", "one level"),
    (
        _c("name", "级别", "Level", required=True, width=12),
        _c("rank", "次序", "Rank", "whole", T("1 最急", "1 is the most urgent"), low=1, high=99, width=7),
        _c("criterion", "判定标准", "Criterion", width=40),
        _c("first_response", "首次响应", "First response", "text", _LIMIT, width=12),
        _c("plan", "提交方案", "Plan", "text", _LIMIT, width=12),
        _c("approval", "方案审批", "Approval", "text", _LIMIT, width=12),
        _c("resolution", "解决", "Resolution", "text", _LIMIT, width=12),
        _c("update", "告知客户", "Tell customer every", "text", _LIMIT, width=12),
        _c("callback", "回访", "Callback", "text", _LIMIT, width=12),
    ),
)
STATUSES = TableSpec("Statuses", T("状态", "Statuses"), T("一个状态", "one status"), (_c("name", "状态", "Status", required=True, width=12), _c("kind", "性质", "Kind", "choice", choices=STATUS_KINDS, required=True, width=12)))
CATEGORIES = TableSpec("Categories", T("问题分类", "Categories"), T("一个分类", "one category"), (_c("name", "分类", "Category", required=True, width=16), _c("department", "责任部门", "Department", "choice", source="Departments.name", width=16), _c("skill", "所需技能", "Skill", width=14)))
CAUSES = TableSpec("Causes", T("问题归因", "Causes"), T("一种原因", "one cause"), (_c("name", "归因", "Cause", required=True, width=16), _c("department", "责任部门", "Department", "choice", source="Departments.name", width=16)))
DEPARTMENTS = TableSpec("Departments", T("部门", "Departments"), T("一个部门", "one department"), (_c("name", "部门", "Department", required=True, width=16), _c("code", "代码", "Code", "key", width=8), _c("head", "负责人", "Head", width=12)))
STAFF = TableSpec(
    "Staff",
    T("人员", "Staff"),
    T("一位同事", "one colleague"),
    (
        _c("name", "姓名", "Name", required=True, width=12),
        _c("department", "部门", "Department", "choice", source="Departments.name", width=16),
        _c("role", "岗位", "Role", "choice", choices=ROLES, width=12),
        _c("skills", "技能", "Skills", "text", T("用顿号隔开", "Separated by commas"), width=22),
        _c("capacity", "同时处理上限", "Capacity", "whole", low=0, high=999, width=13),
        _c("on_duty", "在岗", "On duty", "flag", choices=FLAGS, width=8),
        _c("contact", "通知地址", "Contact", width=24),
    ),
)
CHANNELS = TableSpec("Channels", T("渠道", "Channels"), T("一个渠道", "one channel"), (_c("name", "渠道", "Channel", required=True, width=16), _c("entry", "登记时限", "Entry limit", "text", _LIMIT, width=12), _c("method", "回访方式", "Callback method", "choice", source="callback_methods", width=14)))
RATINGS = TableSpec(
    "Ratings",
    T("满意度", "Ratings"),
    T("一个评价等级", "one rating"),
    (_c("name", "评价", "Rating", required=True, width=12), _c("score", "分值", "Score", "number", low=0, high=100, width=8), _c("satisfied", "计为满意", "Satisfied", "flag", choices=FLAGS, width=10), _c("needs_followup", "需二次跟进", "Needs follow-up", "flag", choices=FLAGS, width=13)),
)
CALENDAR = TableSpec(
    "Calendar", T("工作日历调整", "Calendar changes"), T("一天的调整", "one day's change"), (_c("day", "日期", "Date", "day", T("格式 2026-02-14", "Like 2026-02-14"), required=True, width=12), _c("kind", "班/休", "Work or off", "choice", choices=DAY_KINDS, required=True, width=12), _c("note", "说明", "Note", width=24))
)

_PEOPLE, _JOBS, _BOTH = T("人工", "people"), T("程序", "the program"), T("人工与程序", "people and the program")


def _s(key: str, zh: str, en: str, about: Text, by: Text, *tables: TableSpec) -> SheetSpec:
    return SheetSpec(key, T(zh, en), about, by, tables)


SHEETS: tuple[SheetSpec, ...] = (
    _s("guide", "使用说明", "Guide", T("使用方法、颜色图例、操作按钮", "How-to, legend of colours, buttons"), _JOBS),
    _s("registration", "登记", "Registration", T("每条反馈一行，从这里开始", "One row a case; work starts here"), _BOTH, CASES),
    _s("assignment", "分配", "Assignment", T("原因分析、责任部门和责任人", "Analysis, department and owner"), _BOTH, ASSIGNMENTS),
    _s("approval", "方案审批", "Approval", T("改进方案与审批意见", "Plans and decisions"), _BOTH, PLANS),
    _s("progress", "进度", "Progress", T("每次进展一行", "One row an event"), _PEOPLE, PROGRESS),
    _s("callback", "回访", "Callback", T("回访结果与满意度", "Callbacks and ratings"), _BOTH, CALLBACKS),
    _s("archive", "归档", "Archive", T("办结反馈的完整记录", "Flat records of closed cases"), _JOBS, ARCHIVE),
    _s("summary", "月度汇总", "Summary", T("所选月份的汇总与图表", "The chosen month, with charts"), _JOBS),
    _s("history", "月度数据", "History", T("各月指标明细，供透视", "Every month's figures, for pivots"), _JOBS, MONTHLY),
    _s("monitor", "监控", "Monitor", T("实际值与目标、基准的对比", "Actual against target and benchmark"), _BOTH, MONITOR, DIAGNOSIS),
    _s("targets", "目标", "Targets", T("阶段目标与流程改进", "Targets by stage, process steps"), _PEOPLE, TARGETS, STEPS),
    _s("sample", "抽检", "Sample", T("抽样复核优先级", "Cases drawn for re-rating"), _BOTH, SAMPLE),
    _s("knowledge", "知识库", "Knowledge", T("常见问答与典型案例", "FAQ and typical cases"), _PEOPLE, KNOWLEDGE),
    _s("reminders", "提醒", "Reminders", T("谁在什么时候前要办什么，是否已经提醒", "Who must do what by when, and whether they were told"), _JOBS, REMINDERS),
    _s("findings", "校验结果", "Findings", T("需要改正的单元格，点击可跳转", "Cells to mend; click to jump there"), _JOBS, FINDINGS),
    _s("settings", "设置", "Settings", T("时限、分类、人员等全部规则", "Limits, lists, people: all the rules"), _PEOPLE, OPTIONS, PRIORITIES, STATUSES, CATEGORIES, CAUSES, DEPARTMENTS, STAFF, CHANNELS, RATINGS, CALENDAR),
    _s("log", "日志", "Log", T("每次运行改了什么", "What every run changed"), _JOBS, LOG),
)


@lru_cache(maxsize=16)
def schema(preset: str = "feedback", language: Language = "zh") -> Schema:
    """Return the workbook's shape for a preset and language. KeyError: no such preset."""
    from cs_workbook.rules.presets import preset_data

    data = preset_data(preset)
    return resolve(SHEETS, preset, language, data.get("labels", {}), data.get("drop", {}), data.get("add", {}))
