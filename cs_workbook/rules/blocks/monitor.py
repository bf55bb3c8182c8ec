"""监控: the blocks and charts of the page the supervisor looks at every morning.

They stand above the tables Monitor (left) and Diagnosis (right), whose columns are the page's grid: six on
either side of a gap. What only feeds charts stands to the right of both.
"""

from __future__ import annotations

from cs_workbook.model import Text
from cs_workbook.rules.blocks.spec import BlockColumn, BlockSpec, ChartSpec, Format, Series
from cs_workbook.rules.blocks.spec import column as _c

SHEET = "monitor"
LEFT = RIGHT = 6
"""Columns of the page on either side of the gap: those of Monitor and of Diagnosis."""


def _b(name: str, zh: str, en: str, *columns: BlockColumn, rows: int = 0) -> BlockSpec:
    return BlockSpec(f"cs_monitor_{name}", SHEET, Text(zh, en), columns, rows)


ABOUT = _b(
    "about", "统计参数", "Parameters",
    _c("周期", "Period", span=2), _c("统计截至", "Counted up to", span=2), _c("责任人与阶段", "Owners, stages"),
    _c("来源文件", "From file", span=2), _c("时区", "Time zone", span=2), _c("工作日历", "Calendar", span=2),
    _c("基准与类型", "Gaps, types"), _c("规则版本", "Rules version"),
    rows=1,
)  # fmt: skip
STATUS_KPIS = (
    *("first_response_mean", "first_response_attainment", "resolution_mean", "resolution_attainment"),
    *("backlog", "overdue_open", "csat", "first_contact", "repeat_rate"),
)
STATUS = _b(
    "status", "当前周期", "This period",
    _c("指标", "Figure", span=2), _c("实际值", "Actual", "figure"), _c("目标值", "Target", "figure"),
    _c("达成率", "Attainment", "attained"), _c("变化与预警", "Change and alerts"),
    rows=len(STATUS_KPIS),
)  # fmt: skip
OWNERS = _b(
    "owners", "责任人（最近完整的一个月）", "Owners, last whole month",
    _c("责任人", "Owner"), _c("超期件数", "Overdue", "whole"), _c("完成量", "Completed", "whole"),
    _c("首次响应（分）", "Response, min", "number"), _c("满意度", "Satisfaction", "share"), _c("说明", "Remark"),
    rows=12,
)  # fmt: skip
TARGETS = _b(
    "targets", "阶段目标", "Targets by stage",
    _c("指标", "Figure", span=2), _c("当前值", "Current", "figure"), _c("目标值", "Target", "figure"),
    _c("达成率", "Attainment", "attained"), _c("阶段与状态", "Stage and state"),
    rows=9,
)  # fmt: skip
SLOWEST = _b(
    "slowest", "最慢的问题类型", "Slowest issue types",
    _c("问题分类", "Category"), _c("完成量", "Completed", "whole"), _c("首次响应（分）", "Response, min", "number"),
    _c("解决（时）", "Solved, h", "number"), _c("高出总体", "Above all", "share"),
    _c("满意度", "Satisfaction", "share"),
    rows=9,
)  # fmt: skip

TREND_KPIS = ("first_response_mean", "resolution_mean", "backlog", "csat")


def _pair(zh: str, en: str, form: Format) -> tuple[BlockColumn, BlockColumn]:
    return _c(zh, en, form), _c("目标", "Target", form)


TREND = _b(
    "trend", "各周期", "Periods",
    _c("周期", "Period"),
    *_pair("平均首次响应（分钟）", "First response, min", "number"),
    *_pair("平均解决时长（小时）", "Resolution, h", "number"),
    *_pair("积压数量", "Backlog", "whole"),
    *_pair("满意度", "Satisfaction", "share"),
)  # fmt: skip


def _chart(place: int, zh: str, en: str, form: Format, top: float | None = None) -> ChartSpec:
    """Actual figures as bars, targets as a line, in one of four fields."""
    drawn = (Series(1 + 2 * place), Series(2 + 2 * place, "goal"))
    return ChartSpec(TREND_KPIS[place], Text(zh, en), TREND, drawn, (place % 2, place // 2, 1, 1), top=top, format=form)


CHARTS: tuple[ChartSpec, ...] = (
    _chart(0, "平均首次响应（分钟）", "Mean first response, min", "whole"),
    _chart(1, "平均解决时长（小时）", "Mean resolution, h", "figure"),
    _chart(2, "积压数量（件）", "Backlog, cases", "whole"),
    _chart(3, "满意度", "Satisfaction", "share", top=1),
)
TITLES = BlockSpec(
    "cs_monitor_titles", SHEET, Text("图表标题", "Chart titles"),
    tuple(BlockColumn(chart.title) for chart in CHARTS), 1,
)  # fmt: skip

BLOCKS: tuple[BlockSpec, ...] = (ABOUT, STATUS, OWNERS, TARGETS, SLOWEST, TREND, TITLES)
