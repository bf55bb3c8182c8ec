"""月度汇总: the blocks and charts of the monthly page.

The page is a grid of `GRID` columns; what is to the right of it feeds charts and is not printed.
"""

from __future__ import annotations

from cs_workbook.model import Text
from cs_workbook.rules.blocks.spec import BlockColumn, BlockSpec, ChartSpec, Series
from cs_workbook.rules.blocks.spec import column as _c

SHEET = "summary"
GRID = 12
"""Columns of the page."""


def _b(name: str, zh: str, en: str, *columns: BlockColumn, rows: int = 0) -> BlockSpec:
    return BlockSpec(f"cs_summary_{name}", SHEET, Text(zh, en), columns, rows)


ABOUT = _b(
    "about", "统计参数", "Parameters",
    _c("统计月份", "Month", span=1), _c("统计截至", "Counted up to", span=2), _c("时区", "Time zone", span=2),
    _c("工作日历", "Calendar", span=3), _c("规则版本", "Rules version", span=1), _c("来源文件", "From file", span=3),
    rows=1,
)  # fmt: skip

TILE_ROWS = ("value", "change", "detail", "attainment")
"""What a tile shows from top to bottom: the figure, its change, what it rests on, how far it attains the target."""
TILE_SPAN = 2
TILES = (
    ("intake", "completed", "backlog", "overdue_open", "first_response_mean", "resolution_mean"),
    ("resolution_rate", "first_response_attainment", "resolution_attainment", "csat", "first_contact", "repeat_rate"),
)
"""Volume and speed above, quality below: no figure of speed stands alone."""


def _tiles(name: str, kpis: tuple[str, ...]) -> BlockSpec:
    columns = tuple(BlockColumn(Text(kpi, kpi), "figure", TILE_SPAN) for kpi in kpis)
    return BlockSpec(f"cs_summary_{name}", SHEET, Text("本月概况", "This month"), columns, len(TILE_ROWS), kpis)


VOLUME, QUALITY = _tiles("volume", TILES[0]), _tiles("quality", TILES[1])

METRICS = _b(
    "metrics", "其他指标", "Further figures",
    _c("指标", "Figure", span=3), _c("本月", "Month", "figure"), _c("上月", "Before", "figure"),
    _c("目标", "Target", "figure"), _c("样本数", "n", "whole"),
    rows=20,
)  # fmt: skip
FREQUENT = _b(
    "frequent", "高频问题（应立项改进）", "Frequent: to be improved",
    _c("问题分类", "Category", span=2), _c("受理量", "Received", "whole"), _c("占比", "Share", "share"),
    _c("改进期限", "Due", "day"),
    rows=8,
)  # fmt: skip
REPEATS = _b(
    "repeats", "重复反映最多的客户", "Customers who came back most",
    _c("客户", "Customer", span=2), _c("问题分类", "Category"), _c("次数", "Times", "whole"), _c("最近", "Last", "day"),
    rows=10,
)  # fmt: skip
WORST = _b(
    "worst", "超时最久", "Longest overruns",
    _c("编号", "Case id", span=2), _c("级别", "Priority", span=2), _c("问题分类", "Category", span=2),
    _c("责任人", "Owner"), _c("环节", "Clock"), _c("应完成", "Due", "moment", span=2), _c("超时", "Overrun"),
    _c("现状", "State"),
    rows=8,
)  # fmt: skip
OWNERS = _b(
    "owners", "责任人", "Owners",
    _c("责任人", "Owner", span=2), _c("责任部门", "Department", span=2), _c("完成量", "Done", "whole"),
    _c("平均响应\n分钟", "Response\nmin", "number"), _c("平均解决\n小时", "Solving\nh", "number"),
    _c("响应\n达成率", "Response\nin time", "share"), _c("解决\n达成率", "Solved\nin time", "share"),
    _c("满意度", "Satisfied", "share"),
    _c("首次\n解决率", "Solved in\none go", "share"), _c("超期\n件数", "Overdue", "whole"),
    rows=10,
)  # fmt: skip
NOTES = _b("notes", "说明", "Notes", _c("说明", "Please note", span=GRID), rows=6)


def _share(name: str, zh: str, en: str) -> BlockSpec:
    label = BlockColumn(Text(zh, en))
    count, part = _c("受理量", "Received", "whole"), _c("占比", "Share", "share")
    return BlockSpec(f"cs_summary_{name}", SHEET, Text(f"按{zh}", f"By {en.lower()}"), (label, count, part))


CATEGORY = _share("category", "问题分类", "Category")
CHANNEL = _share("channel", "渠道", "Channel")
DEPARTMENT = _share("department", "责任部门", "Department")
PRIORITY = _share("priority", "紧急程度", "Priority")
SHARES = {"category": CATEGORY, "channel": CHANNEL, "department": DEPARTMENT, "priority": PRIORITY}

DAILY = _b("daily", "每日受理量", "Received by day", _c("日期", "Day", "day"), _c("受理量", "Received", "whole"))
CLOCKS = _b(
    "clocks", "各环节达成率", "Attainment by clock",
    _c("环节", "Clock"), _c("达成率", "Attainment", "share"), _c("应完成数", "Judged", "whole"),
)  # fmt: skip
TREND_KPIS = (
    *("intake", "completed", "backlog", "first_response_mean", "resolution_mean"),
    *("first_response_attainment", "resolution_attainment", "csat", "first_contact"),
)
TREND = _b(
    "trend", "近 12 个月", "Twelve months",
    _c("月份", "Month"), _c("受理量", "Received", "whole"), _c("完成量", "Completed", "whole"),
    _c("积压数量", "Backlog", "whole"),
    _c("平均首次响应（分钟）", "First response, min", "number"), _c("平均解决时长（小时）", "Resolution, h", "number"),
    _c("首次响应达成率", "Response attainment", "share"), _c("解决达成率", "Resolution attainment", "share"),
    _c("满意度", "Satisfaction", "share"), _c("首次解决率", "First-contact resolution", "share"),
)  # fmt: skip

CHARTS: tuple[ChartSpec, ...] = (
    ChartSpec("volume", Text("受理、完成与积压", "Received, completed, backlog"), TREND,
              (Series(1), Series(2), Series(3, "line")), (0, 0, 6, 1)),
    ChartSpec("daily", Text("每日受理量", "Received by day"), DAILY, (Series(1),), (6, 0, 6, 1)),
    ChartSpec("quality", Text("满意度、首次解决率与解决达成率", "Satisfaction, one go, attainment"),
              TREND, (Series(8, "line"), Series(9, "line"), Series(7, "line")), (0, 1, 6, 1), top=1, format="share"),
    ChartSpec("speed", Text("首次响应（分钟，左）与解决时长（小时，右）", "Response (min, left), solution (h, right)"),
              TREND, (Series(4, "line"), Series(5, "line", second_axis=True)), (6, 1, 6, 1)),
    ChartSpec("clocks", Text("各环节达成率", "Attainment by clock"), CLOCKS, (Series(1),), (0, 2, 3, 1), across=True,
              top=1, format="share"),
    ChartSpec("category", Text("问题分类", "Category"), CATEGORY, (Series(1),), (3, 2, 3, 1), across=True),
    ChartSpec("channel", Text("渠道", "Channel"), CHANNEL, (Series(1),), (6, 2, 3, 1), across=True),
    ChartSpec("department", Text("责任部门", "Department"), DEPARTMENT, (Series(1),), (9, 2, 3, 1), across=True),
)  # fmt: skip
TITLES = BlockSpec(
    "cs_summary_titles", SHEET, Text("图表标题", "Chart titles"),
    tuple(BlockColumn(chart.title) for chart in CHARTS), 1,
)  # fmt: skip

BLOCKS: tuple[BlockSpec, ...] = (
    *(ABOUT, VOLUME, QUALITY, METRICS, FREQUENT, REPEATS, WORST, OWNERS, NOTES),
    *(*SHARES.values(), TREND, DAILY, CLOCKS, TITLES),
)
