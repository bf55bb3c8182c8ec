"""Every setting a team can change, as one frozen value: `Rules`.

A setting is one field here. Scalar ones carry their label, help and reading with them (`option`), so
that the settings sheet, its parsing, the docs and the round-trip test follow from the field alone.
Knows nothing of cells' places: `settings_sheet` reads and writes the sheet.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal

from cs_workbook.model import Language, Severity, Text
from cs_workbook.rules import option_kinds as kinds
from cs_workbook.rules.columns import schema
from cs_workbook.rules.hours import Windows
from cs_workbook.rules.ids import IdPattern
from cs_workbook.rules.limits import Limit, parse_limit
from cs_workbook.rules.option_kinds import Option, OptionKind
from cs_workbook.rules.presets import preset_data

CLOCKS = ("first_response", "plan", "approval", "resolution", "update", "callback")
"""The clocks whose limits stand in Priorities, in the order of its columns."""

CheckLevel = Severity | Literal["off"]

_DAY_SHIFT: Windows = ((9 * 60, 18 * 60),)


@dataclass(frozen=True, slots=True)
class Priority:
    """One urgency level; `limits` has an entry for each clock of `CLOCKS`, None meaning no limit."""

    name: str
    rank: int
    criterion: str = ""
    limits: Mapping[str, Limit | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Status:
    """One status word; `kind` is open, on_hold, resolved or closed."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Category:
    """One problem category or cause with the department that handles it."""

    name: str
    department: str = ""
    skill: str = ""


@dataclass(frozen=True, slots=True)
class Department:
    """One department; `code` may stand in case ids."""

    name: str
    code: str = ""
    head: str = ""


@dataclass(frozen=True, slots=True)
class Colleague:
    """One member of staff; `role` is agent, supervisor, manager or head."""

    name: str
    department: str = ""
    role: str = "agent"
    skills: tuple[str, ...] = ()
    capacity: int | None = None
    on_duty: bool = True
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel: how soon it must be registered, and how its customers are called back."""

    name: str
    entry: Limit | None = None
    method: str = ""


@dataclass(frozen=True, slots=True)
class Rating:
    """One satisfaction rating."""

    name: str
    score: float | None = None
    satisfied: bool = False
    needs_followup: bool = False


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day that is worked or off against the statutory calendar."""

    day: dt.date
    open: bool
    note: str = ""


def option(kind: OptionKind, default: Any, zh: str, en: str, help_zh: str, help_en: str) -> Any:
    """Declare a scalar setting: its reading, default, label and one sentence of help."""
    return field(default=default, metadata={"option": Option(Text(zh, en), Text(help_zh, help_en), kind)})


def _hours(zh: str, en: str, default: Windows = _DAY_SHIFT) -> Any:
    return option(kinds.WINDOWS, default, f"工作时间·{zh}", f"Hours {en}",
                  "可写多段，如 09:00-12:00, 13:30-18:00；全天写 00:00-24:00；休息写“休”",
                  "Several windows allowed: 09:00-12:00, 13:30-18:00; 00:00-24:00 all day; 'closed'")  # fmt: skip


# fmt: off
@dataclass(frozen=True)
class Rules:
    """The department's agreement. Lists first, then every scalar option in sheet order."""

    language: Language = "zh"
    preset: str = "feedback"
    priorities: tuple[Priority, ...] = ()
    statuses: tuple[Status, ...] = ()
    categories: tuple[Category, ...] = ()
    causes: tuple[Category, ...] = ()
    departments: tuple[Department, ...] = ()
    staff: tuple[Colleague, ...] = ()
    channels: tuple[Channel, ...] = ()
    ratings: tuple[Rating, ...] = ()
    calendar: tuple[CalendarDay, ...] = ()
    check_levels: Mapping[str, CheckLevel] = field(default_factory=dict)
    """Check id → error, warning, info or off; a check not named keeps its own severity."""

    rules_version: str = option(kinds.TEXT, "1.0", "规则版本", "Rules version", "修改时限等规则后请更新，归档与报表会注明", "Change it when limits change; archive and reports name it")
    id_pattern: IdPattern = option(kinds.PATTERN, IdPattern("FX{yyyymmdd}{seq:3}"), "编号规则", "Id pattern", "可用 {yyyymmdd} {yyyymm} {dept}，以 {seq:位数} 结尾", "May use {yyyymmdd} {yyyymm} {dept}; ends with {seq:digits}")
    id_department: str = option(kinds.CODE, "KF", "编号部门代码", "Id department code", "编号规则含 {dept} 时，登记部门的代码", "Used where the pattern has {dept}")
    required_fields: tuple[str, ...] = option(kinds.CASE_COLUMNS, ("received_at", "customer", "channel", "description", "category", "priority"), "登记必填项", "Required fields", "登记表中必须填写的列，用顿号隔开", "Columns of Registration that must be filled, separated by commas")
    several_categories: bool = option(kinds.FLAG, False, "允许多个分类", "Several categories", "一条可否填写多个问题分类（用顿号隔开）", "May a case carry several categories?")
    customer_levels: tuple[str, ...] = option(kinds.WORDS, (), "客户等级列表", "Customer levels", "登记表“客户等级”的下拉选项，用顿号隔开", "The drop-down of customer levels, separated by commas")
    callback_methods: tuple[str, ...] = option(kinds.WORDS, (), "回访方式列表", "Callback methods", "回访方式的下拉选项，用顿号隔开", "The drop-down of callback methods, separated by commas")

    hours_mon: Windows = _hours("周一", "Mon")
    hours_tue: Windows = _hours("周二", "Tue")
    hours_wed: Windows = _hours("周三", "Wed")
    hours_thu: Windows = _hours("周四", "Thu")
    hours_fri: Windows = _hours("周五", "Fri")
    hours_sat: Windows = _hours("周六", "Sat", ())
    hours_sun: Windows = _hours("周日", "Sun", ())
    holiday_country: str = option(kinds.COUNTRY, "CN", "节假日历", "Holiday calendar", "国家或地区代码，如 CN、HK、SG；“无”表示不用法定节假日", "Country code such as CN, HK, SG; 'none' for no statutory holidays")
    working_day_end: str = option(kinds.DAY_END, "closing", "工作日算法", "Working-day rule", "“下班时刻”：到期日下班时到期；“同一时刻”：到期日同一钟点到期", "'closing time': due at closing of the last day; 'same time': due at the same clock time")
    at_risk_pct: int = option(kinds.PERCENT, 20, "临期比例（%）", "At-risk share, %", "剩余时间少于时限的这一比例即为临期", "Less than this share of the limit left means at risk")

    progress_limit: Limit | None = option(kinds.LIMIT, parse_limit("1w"), "进度更新间隔", "Progress interval", "处理中的反馈至少隔多久更新一次进度", "Open cases need a progress row at least this often")
    hold_days: int = option(kinds.DAYS, 30, "挂起最长天数", "Longest hold, days", "挂起超过这么多天仍未恢复会提示", "A hold without resume beyond these days is reported")
    callback_limit: Limit | None = option(kinds.LIMIT, parse_limit("3wd"), "回访时限", "Callback limit", "解决后多久内完成回访；紧急程度表中另有约定的以该表为准", "After resolution; a limit in the priorities table goes first")
    followup_limit: Limit | None = option(kinds.LIMIT, parse_limit("1wd"), "二次跟进时限", "Follow-up limit", "评价不满意后多久内由专人再次跟进", "After a bad rating")
    followup_score: int = option(kinds.SCORE, 3, "低分标准", "Low score", "处理效率、服务态度、解决方案任一项不高于此分即需二次跟进", "A dimension score of this or less needs a follow-up")
    rating_chase_limit: Limit | None = option(kinds.LIMIT, parse_limit("3wd"), "催评时限", "Rating chase limit", "回访后未收到评价，多久内催评", "No rating after the callback: ask again within this time")
    overdue_followup: Limit | None = option(kinds.LIMIT, parse_limit("24h"), "响应投诉跟进时限", "Slow-response follow-up", "投诉响应慢的，主管多久内跟进", "A complaint about slow response is followed up within this time")
    rating_required: bool = option(kinds.FLAG, False, "关闭须有评价", "Rating to close", "没有客户评价能否关闭", "Must the rating be in before a case closes?")
    confirmation_required: bool = option(kinds.FLAG, True, "关闭须客户确认", "Confirmation to close", "没有客户确认能否关闭", "Must the customer confirm before a case closes?")
    completion_confirms: bool = option(kinds.FLAG, False, "完成确认可代替", "Completion confirms", "进度中的“完成确认”能否代替客户确认（系统确认）", "May a completion row in Progress stand in for the customer's confirmation?")
    progress_required: bool = option(kinds.FLAG, False, "关闭须进度完整", "Progress to close", "关闭前进度须有操作、客户沟通，有配合部门的还须有协作", "Must work, customer contact and any cooperation be in Progress before a case closes?")
    second_approval: bool = option(kinds.FLAG, False, "启用复审", "Second approval", "大额或跨部门方案是否须经理复审", "Do large-cost or cross-department plans need a second approval?")
    large_cost: int = option(kinds.WHOLE, 5000, "大额标准（元）", "Large cost", "预计成本达到此金额须复审", "A plan of this cost or more is large")

    expected_required: bool = option(kinds.FLAG, False, "接单须定时间", "Expected moment wanted", "接单或方案获批后，是否须填写预期完成时间", "Must an accepted case, or one with an approved plan, say when it will be done?")
    escalate_overdue: bool = option(kinds.FLAG, False, "超时须升级", "Overdue is escalated", "响应、方案、审批或解决超时仍未办的，是否须在进度表提出升级申请", "Must a case that is overdue and still waits have an escalation request on Progress?")
    copy_supervisor: bool = option(kinds.FLAG, False, "抄送客服主管", "Supervisor in copy", "分配责任人时，除部门负责人外是否抄送值班主管", "Is the supervisor on duty in copy of an assignment, beside the department's head?")

    repeat_window_days: int = option(kinds.DAYS, 30, "重复判定天数", "Repeat window, days", "同一客户在多少天内再次反映同一问题算重复", "Same customer and problem within these days is a repeat")
    repeat_similarity_pct: int = option(kinds.PERCENT, 60, "重复相似度（%）", "Repeat similarity, %", "描述相似度达到此值才算重复", "Texts at least this similar count as the same problem")
    repeat_priority: str = option(kinds.TEXT_OR_BLANK, "", "重复件级别", "Priority of repeats", "重复反馈建议调整到的级别，空白表示不调整", "The level proposed for repeats; blank for none")
    common_priority: str = option(kinds.TEXT_OR_BLANK, "", "多人反映级别", "Priority of common problems", "多位客户反映同一问题时建议的级别，空白表示不判断", "The level proposed when several customers report the same thing; blank: not looked for")
    common_customers: int = option(kinds.WHOLE, 3, "多人反映人数", "Customers of a common problem", "重复判定天数内，至少几位客户反映同一问题算多人反映", "So many customers within the repeat window make a problem common")
    frequent_category_pct: int = option(kinds.PERCENT, 5, "高频问题阈值（%）", "Frequent category, %", "占比超过此值的分类应立项改进", "Categories above this share start an improvement project")
    improvement_months: int = option(kinds.WHOLE, 1, "改进期限（月）", "Improvement months", "高频问题改进项目的完成期限", "Months an improvement project may take")
    sample_pct: int = option(kinds.PERCENT, 30, "抽检比例（%）", "Sample share, %", "每月抽取多少复核优先级", "Share of the month's cases drawn for re-rating")
    min_n: int = option(kinds.WHOLE, 5, "排名最少样本数", "Minimum n", "少于此数不参与排名", "Fewer than this: not ranked")
    csat_alert_pct: int = option(kinds.PERCENT, 80, "满意度预警线（%）", "Satisfaction alert, %", "月度满意度低于此值预警", "Alert when satisfaction falls below")
    repeat_alert_pct: int = option(kinds.PERCENT, 10, "重复率预警线（%）", "Repeat-rate alert, %", "月度重复率高于此值预警", "Alert when the repeat rate rises above")
    alert_channel: str = option(kinds.TEXT_OR_BLANK, "", "预警登记渠道", "Channel of alerts", "满意度或重复率预警时，“更新监控”自动登记一条，渠道填此项；空白表示不登记", "An alert of satisfaction or repeats is registered by monitor as a case of this channel; blank: it is not")
    alert_priority: str = option(kinds.TEXT_OR_BLANK, "", "预警登记级别", "Priority of alerts", "自动登记的预警的级别；空白表示由人判断", "The priority of such a case; blank: people judge it")
    response_alert: Limit | None = option(kinds.LIMIT, None, "首次响应预警线", "First-response alert", "平均首次响应超过此值通知主管，空白表示不预警", "Alert when the mean first response exceeds this; blank for none")
    retraining_months: int = option(kinds.WHOLE, 3, "连续不达标月数", "Months below target", "连续多少个月不达标列入再培训名单", "This many months below target: retraining list")
    knowledge_monthly: int = option(kinds.WHOLE, 10, "知识库月更新数", "Knowledge entries a month", "每月至少新增或修订多少条", "New or revised entries wanted each month")
    self_service_pct: int = option(kinds.PERCENT, 30, "自助占比目标（%）", "Self-service target, %", "机器人或自助解决的咨询占比目标", "Share of enquiries a bot or self-service should solve")
    self_service_channels: tuple[str, ...] = option(kinds.WORDS, (), "自助渠道", "Self-service channels", "由机器人或客户自助解决的渠道，用顿号隔开；空白表示不统计自助占比", "Channels on which a bot or the customer solves it, separated by commas; blank: not measured")
    slow_response_words: tuple[str, ...] = option(kinds.WORDS, (), "响应慢用语", "Slow-response words", "分类、描述或诉求中出现这些词即计为响应慢投诉，用顿号隔开；空白表示不统计", "A category, description or demand with one of these counts as a complaint about slow response; blank: not measured")
    appraisal_pct: int = option(kinds.PERCENT, 30, "响应考核权重（%）", "Appraisal weight, %", "评月度之星时响应快慢占的权重，其余为满意度", "What response times weigh in the star of the month; the rest is satisfaction")

    remind_ahead: Limit | None = option(kinds.LIMIT, parse_limit("1wd"), "提醒提前量", "Remind ahead", "到期前多久开始提醒，如 1个工作日、4小时；空白表示临期和超期才提醒", "Remind this long before the due time, such as 1wd, 4h; blank: only once at risk")
    remind_in_hours: bool = option(kinds.FLAG, True, "只在工作时间提醒", "Remind in working hours", "是：工作时间以外只发最急级别的提醒，其余等上班后再发", "Outside working hours only the most urgent level is sent, the rest waits")
    retention_years: int = option(kinds.WHOLE, 3, "保存年限", "Retention, years", "归档记录至少保存几年", "Archived records are kept at least this long")
    past_books: tuple[str, ...] = option(kinds.BOOKS, (), "以往年度工作簿", "Past years' workbooks", "同一文件夹中由“拆分年度工作簿”移出的工作簿，编号、查重、导入、归档和推荐答复时会一并查看", "Workbooks in the same folder that split filled; ids, repeats, import, archive and suggest look at them too")
    mask_customer: bool = option(kinds.FLAG, True, "脱敏客户标识", "Mask customers", "导入与报表中的客户姓名是否脱敏", "Mask customers' names on import and in reports")
    mask_contact: bool = option(kinds.FLAG, True, "脱敏联系方式", "Mask contacts", "导入与报表中的电话、邮箱是否脱敏", "Mask phones and e-mails on import and in reports")
    mask_text: bool = option(kinds.FLAG, True, "脱敏描述文字", "Mask free text", "描述文字中的电话、邮箱、证件号是否脱敏", "Mask phones, e-mails and identity numbers inside free text")
    mask_owner: bool = option(kinds.FLAG, False, "脱敏责任人", "Mask owners", "归档记录中的责任人姓名是否脱敏", "Mask owners' names in the archive")
    min_description: int = option(kinds.WHOLE, 5, "描述最少字数", "Shortest description", "问题描述少于此字数会提示", "A shorter description is reported")
    callback_script: str = option(kinds.TEXT, "{customer}，您好！您于{received_at}反映的“{description}”，我们已处理完毕：{measures}。请问您对处理结果满意吗？", "回访话术", "Callback script", "可用 {customer} {received_at} {description} {measures}", "May use {customer} {received_at} {description} {measures}")
    anonymous_callback: str = option(kinds.TEXT_OR_BLANK, "问卷", "匿名回访方式", "Callback of anonymous customers", "匿名客户的回访方式；空白表示按渠道", "How anonymous customers are asked; blank: as the channel says")
    direct_levels: tuple[str, ...] = option(kinds.WORDS, (), "直达负责人级别", "Levels straight to the lead", "这些级别直接分配给责任部门的主管或负责人，用顿号隔开", "These levels go straight to the supervisor or head of the department, separated by commas")
    backup_copies: int = option(kinds.WHOLE, 10, "保留副本数", "Copies kept", "每次写入前保留的工作簿副本数", "Copies of the workbook kept before each write")
# fmt: on

    @property
    def priority_names(self) -> tuple[str, ...]:
        """The levels, most urgent first."""
        return tuple(p.name for p in sorted(self.priorities, key=lambda p: p.rank))

    @property
    def hours_by_weekday(self) -> dict[int, Windows]:
        """Working windows by weekday, Monday 0."""
        names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
        return {day: getattr(self, f"hours_{name}") for day, name in enumerate(names)}


def options() -> dict[str, Option]:
    """Return every scalar option by field name, in sheet order."""
    return {f.name: f.metadata["option"] for f in dataclasses.fields(Rules) if "option" in f.metadata}


DEFAULT_WORDS: dict[str, tuple[Text, ...]] = {
    "customer_levels": (Text("普通", "regular"), Text("重要", "key account"), Text("VIP", "VIP")),
    "callback_methods": (
        Text("电话", "phone"), Text("在线", "online"), Text("邮件", "e-mail"),
        Text("短信", "text message"), Text("问卷", "survey"), Text("面访", "visit"),
    ),
    "slow_response_words": (
        Text("响应慢", "slow response"), Text("回复慢", "slow reply"), Text("没人回复", "nobody answers"),
        Text("没人理", "nobody replied"), Text("无人接听", "nobody picks up"), Text("电话打不通", "cannot get through"),
        Text("自动回复", "automatic reply"),
    ),
}  # fmt: skip
"""Lists whose default differs by language."""

_SCRIPT_EN = (
    "Hello {customer}. You told us on {received_at}: “{description}”. "
    "It has been dealt with: {measures}. Are you satisfied with the result?"
)


@lru_cache(maxsize=16)
def preset_rules(preset: str = "feedback", language: Language = "zh") -> Rules:
    """Return the rules a new workbook of that preset starts with. KeyError: no such preset."""
    data = preset_data(preset)

    def word(value: Any) -> str:
        return str(value[language]) if isinstance(value, dict) else str(value or "")

    shape = schema(preset, language)
    values: dict[str, Any] = {name: tuple(t.of(language) for t in words) for name, words in DEFAULT_WORDS.items()}
    if language == "en":
        values |= {"callback_script": _SCRIPT_EN, "anonymous_callback": "survey"}
    for name, raw in data.get("options", {}).items():
        kind = options()[name].kind
        if isinstance(raw, list) and kind is not kinds.CASE_COLUMNS:
            values[name] = tuple(word(item) for item in raw)
        elif kind is kinds.CASE_COLUMNS:
            values[name] = tuple(raw)
        else:
            values[name] = kind.parse(word(raw) if isinstance(raw, (str, dict)) else raw, shape)
    return Rules(
        language=language,
        preset=preset,
        priorities=tuple(
            Priority(word(p["name"]), p["rank"], word(p.get("criterion")), {c: parse_limit(p.get(c)) for c in CLOCKS})
            for p in data["priorities"]
        ),
        statuses=tuple(Status(word(s["name"]), s["kind"]) for s in data["statuses"]),
        categories=tuple(
            Category(word(c["name"]), word(c.get("department")), word(c.get("skill"))) for c in data["categories"]
        ),
        causes=tuple(Category(word(c["name"]), word(c.get("department"))) for c in data["causes"]),
        departments=tuple(Department(word(d["name"]), d.get("code", "")) for d in data["departments"]),
        channels=tuple(
            Channel(word(c["name"]), parse_limit(c.get("entry")), word(c.get("method"))) for c in data["channels"]
        ),
        ratings=tuple(
            Rating(word(r["name"]), r.get("score"), r.get("satisfied", False), r.get("needs_followup", False))
            for r in data["ratings"]
        ),
        **values,
    )
