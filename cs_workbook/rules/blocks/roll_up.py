"""分部汇总: the blocks and charts of the workbook that `roll-up` leaves, sheet by sheet.

The first sheet is a grid of `GRID` columns; what is to the right of it feeds charts and is not printed.
Every other sheet holds tables with one column a column.
"""

from __future__ import annotations

from cs_workbook.model import Text
from cs_workbook.rules.blocks.spec import BlockColumn, BlockSpec, ChartSpec, Format, Series
from cs_workbook.rules.blocks.spec import column as _c
from cs_workbook.rules.blocks.summary import TILE_ROWS, TILE_SPAN, TILES

GRID = 12
CHARTED = 10
"""So many branches are drawn: those with the most cases received."""
SHEETS = {
    "overview": Text("总览", "Overview"),
    "branches": Text("各分部", "Branches"),
    "groups": Text("分组", "Groups"),
    "figures": Text("全部指标", "All figures"),
    "detail": Text("明细", "Detail"),
    "sources": Text("来源", "Sources"),
}
BRANCH_KPIS: tuple[tuple[str, Format], ...] = (
    ("intake", "whole"), ("completed", "whole"), ("backlog", "whole"), ("overdue_open", "whole"),
    ("first_response_mean", "number"), ("resolution_mean", "number"), ("first_response_attainment", "share"),
    ("resolution_attainment", "share"), ("csat", "share"), ("response_rate", "share"), ("first_contact", "share"),
    ("repeat_rate", "share"),
)  # fmt: skip
GROUP_KPIS: tuple[tuple[str, Format], ...] = (
    ("completed", "whole"), ("backlog", "whole"), ("first_response_mean", "number"), ("resolution_mean", "number"),
    ("resolution_attainment", "share"), ("csat", "share"),
)  # fmt: skip
_HEADS = {
    "intake": Text("受理量", "Received"),
    "completed": Text("完成量", "Done"),
    "backlog": Text("积压", "Open"),
    "overdue_open": Text("在办\n超期", "Open and\noverdue"),
    "first_response_mean": Text("平均响应\n分钟", "Response\nmin"),
    "resolution_mean": Text("平均解决\n小时", "Solving\nh"),
    "first_response_attainment": Text("响应\n达成率", "Response\nin time"),
    "resolution_attainment": Text("解决\n达成率", "Solved\nin time"),
    "csat": Text("满意度", "Satisfied"),
    "response_rate": Text("评价率", "Rated"),
    "first_contact": Text("首次\n解决率", "Solved in\none go"),
    "repeat_rate": Text("重复率", "Repeats"),
}


def _b(name: str, zh: str, en: str, *columns: BlockColumn, rows: int = 0, sheet: str = "overview") -> BlockSpec:
    return BlockSpec(f"cs_roll_up_{name}", sheet, Text(zh, en), columns, rows)


def _figures(kpis: tuple[tuple[str, Format], ...]) -> tuple[BlockColumn, ...]:
    return tuple(BlockColumn(_HEADS[kpi], form) for kpi, form in kpis)


ABOUT = _b(
    "about", "统计参数", "Parameters",
    _c("统计月份", "Month"), _c("统计截至", "Counted up to", span=2), _c("已读入分部", "Branches"),
    _c("未读入文件", "Not read"), _c("登记总数", "Cases", "whole"), _c("规则版本", "Rules versions", span=2),
    _c("时区与工作日历", "Time zone, calendar", span=3), _c("程序版本", "Program"),
    rows=1,
)  # fmt: skip


def _tiles(name: str, kpis: tuple[str, ...]) -> BlockSpec:
    columns = tuple(BlockColumn(Text(kpi, kpi), "figure", TILE_SPAN) for kpi in kpis)
    return BlockSpec(f"cs_roll_up_{name}", "overview", Text("合计", "Total"), columns, len(TILE_ROWS), kpis)


VOLUME, QUALITY = _tiles("volume", TILES[0]), _tiles("quality", TILES[1])
RANKING = _b(
    "ranking", "综合排名（解决达成率与满意度并重）", "Ranking: solved in time and well rated alike",
    _c("名次", "Place", "whole"), _c("分部", "Branch", span=3), _c("完成量", "Done", "whole"),
    _c("评价数", "Rated", "whole"), _c("解决达成率", "Solved in time", "share", 2),
    _c("满意度", "Satisfied", "share", 2), _c("首次解决率", "Solved in one go", "share", 2),
    rows=10,
)  # fmt: skip
NOTES = _b("notes", "说明", "Notes", _c("说明", "Please note", span=GRID), rows=30)
DRAWN = _b(
    "drawn", "各分部", "Branches",
    _c("分部", "Branch"), _c("受理量", "Received", "whole"), _c("完成量", "Completed", "whole"),
    _c("解决达成率", "Resolution attainment", "share"), _c("满意度", "Satisfaction", "share"),
    _c("平均解决时长（小时）", "Mean resolution, h", "number"),
)  # fmt: skip
CHARTS: tuple[ChartSpec, ...] = (
    ChartSpec("volume", Text("各分部受理与完成", "Received and completed"), DRAWN, (Series(1), Series(2)),
              (0, 0, 6, 12), across=True),
    ChartSpec("attainment", Text("各分部解决达成率", "Resolution attainment"), DRAWN, (Series(3),), (6, 0, 6, 12),
              across=True, top=1, format="share"),
    ChartSpec("speed", Text("各分部平均解决时长（小时）", "Mean resolution, hours"), DRAWN, (Series(5),), (0, 12, 6, 9),
              across=True, format="number"),
    ChartSpec("csat", Text("各分部满意度", "Satisfaction"), DRAWN, (Series(4),), (6, 12, 6, 9), across=True, top=1,
              format="share"),
)  # fmt: skip
CHART_ROWS = max(chart.place[1] + chart.place[3] for chart in CHARTS)
TITLES = BlockSpec(
    "cs_roll_up_titles", "overview", Text("图表标题", "Chart titles"),
    tuple(BlockColumn(chart.title) for chart in CHARTS), 1,
)  # fmt: skip

BRANCHES = _b(
    "branches", "各分部主要指标", "Main figures of each branch",
    _c("分部", "Branch"), _c("方案", "Preset"), *_figures(BRANCH_KPIS), _c("名次", "Place", "whole"), sheet="branches",
)  # fmt: skip


def _group(key: str, zh: str, en: str) -> BlockSpec:
    heads = (_c(zh, en), _c("受理量", "Received", "whole"), _c("占比", "Share", "share"), *_figures(GROUP_KPIS))
    return _b(key, f"按{zh}", f"By {en.lower()}", *heads, sheet="groups")


GROUPS = {
    "priority": _group("priority", "紧急程度", "Priority"),
    "category": _group("category", "问题分类", "Category"),
    "channel": _group("channel", "渠道", "Channel"),
    "department": _group("department", "责任部门", "Department"),
}
FIGURES = _b(
    "figures", "全部指标", "All figures",
    _c("指标", "Figure"), _c("本月", "Month", "figure"), _c("上月", "Before", "figure"), _c("样本数", "n", "whole"),
    _c("计入\n分部", "Branches\ncounted", "whole"), _c("最低", "Lowest", "figure"), _c("所在分部", "Branch"),
    _c("最高", "Highest", "figure"), _c("所在分部", "Branch"), _c("口径", "Definition"), sheet="figures",
)  # fmt: skip
DETAIL = _b(
    "detail", "各分部全部指标", "Every figure of every branch",
    _c("分部", "Branch"), _c("指标", "Figure"), _c("数值", "Value", "figure"), _c("单位", "Unit"),
    _c("样本数", "n", "whole"), sheet="detail",
)  # fmt: skip
READ = _b(
    "read", "已读入", "Read",
    _c("分部", "Branch"), _c("文件", "File"), _c("方案", "Preset"), _c("语言", "Language"),
    _c("规则版本", "Rules version"), _c("工作日历", "Calendar"), _c("登记数", "Cases", "whole"),
    _c("文件指纹（SHA-256 前 16 位）", "File, SHA-256, first 16"), sheet="sources",
)  # fmt: skip
REFUSED = _b(
    "refused", "未读入", "Not read", _c("文件", "File"), _c("原因与办法", "Why, and what to do"), sheet="sources"
)  # fmt: skip
