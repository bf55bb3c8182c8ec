"""The tables of figures: by month, against target and benchmark, and the sample drawn for re-rating."""

from __future__ import annotations

from cs_workbook.rules.columns.words import DIRECTIONS, WHEN, T, column
from cs_workbook.rules.schema import TableSpec

MONTHLY = TableSpec(
    "Monthly",
    T("月度指标数据", "Monthly figures"),
    T("一个月一个指标的一个切面", "month × KPI × slice"),
    (
        column("month", "月份", "Month", width=10, program=True),
        column("kpi", "指标", "KPI", width=22, program=True),
        column("dimension", "维度", "Dimension", width=12, program=True),
        column("member", "分组", "Member", width=18, program=True),
        column("value", "数值", "Value", "number", width=12, program=True),
        column("unit", "单位", "Unit", width=9, program=True),
        column("n", "样本数", "n", "whole", width=9, program=True),
    ),
    "program",
)

MONITOR = TableSpec(
    "Monitor",
    T("响应监控", "Monitor"),
    T("一个周期的一个指标", "period × KPI"),
    (
        column("period", "周期", "Period", width=12, program=True),
        column("metric", "指标", "Metric", width=20, program=True),
        column("actual", "实际值", "Actual", "number", width=11, program=True),
        column("target", "目标值", "Target", "number", width=11, program=True),
        column("attainment_pct", "达成率（%）", "Attainment, %", "number", width=12, program=True),
        column("problem", "问题与措施", "Problem and measure", width=44),
    ),
    "both",
)

DIAGNOSIS = TableSpec(
    "Diagnosis",
    T("基准差距", "Benchmark gap"),
    T("一个指标与基准的差距", "a metric against its benchmark"),
    (
        column("metric", "指标", "Metric", width=20),
        column("current", "当前值", "Current", "number", width=11, program=True),
        column("benchmark", "基准值", "Benchmark", "number", width=11),
        column("unit", "单位", "Unit", width=9),
        column("gap_pct", "差距（%）", "Gap, %", "number", width=12, program=True),
        column("direction", "方向", "Direction", "choice", choices=DIRECTIONS, width=16),
    ),
    "both",
)

TARGETS = TableSpec(
    "Targets",
    T("阶段目标", "Targets by stage"),
    T("一个阶段的一个目标", "a target by stage"),
    (
        column("metric", "指标", "Metric", "text", T("与监控表的指标同名", "As named on Monitor"), width=22),
        column("stage", "阶段", "Stage", "text", T("如 1–3 个月", "Such as months 1–3"), width=14),
        column("target", "目标值", "Target", "number", T("数值", "A number"), width=11),
        column("unit", "单位", "Unit", "text", T("分钟、小时、件、%", "minutes, hours, cases, %"), width=9),
        column("direction", "方向", "Direction", "choice", T("从列表选择", "Pick from the list"), choices=DIRECTIONS, width=16),
        column("owner", "责任人", "Owner", width=14),
        column("due", "完成日期", "Due", "day", T("格式 2026-03-31", "Like 2026-03-31"), width=12),
        column("sign", "达成标志", "Sign of being met", width=40),
    ),
)

STEPS = TableSpec(
    "Steps",
    T("流程改进", "Process steps"),
    T("一个流程环节", "a process step"),
    (
        column("step", "环节", "Step", width=22),
        column("time_now", "现用时", "Time now", "text", T("如 10分钟", "Such as 10min"), width=14),
        column("measure", "改进措施", "Measure", width=40),
        column("expected", "预期用时", "Expected time", "text", T("如 2分钟", "Such as 2min"), width=11),
        column("owner", "责任人", "Owner", width=16),
        column("due", "完成日期", "Due", "day", T("格式 2026-03-31", "Like 2026-03-31"), width=12),
    ),
)

SAMPLE = TableSpec(
    "Sample",
    T("优先级抽检", "Priority sample"),
    T("一条抽中的反馈", "a case drawn for re-rating"),
    (
        column("month", "月份", "Month", width=10, program=True),
        column("case_id", "反馈跟进号", "Case id", "key", width=17, program=True),
        column("description", "问题描述", "Description", width=50, program=True, personal="free"),
        column("priority", "原定级", "Rated as", width=11, program=True),
        column("rerated", "复核定级", "Re-rated as", "choice", T("不看原定级，重新判断", "Judge afresh"), source="Priorities.name", width=11),
        column("rated_by", "复核人", "Re-rated by", width=10),
        column("rated_at", "复核时间", "Re-rated at", "moment", WHEN, width=17),
    ),
    "both",
)
