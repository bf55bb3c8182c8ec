"""The areas outside Tables that the program fills: a defined name, its title and its headers.

The template lays each out as a header row with room below; `summarize` and its like fill them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cs_workbook.model import Text

Format = Literal["text", "whole", "share", "number", "day"]


@dataclass(frozen=True, slots=True)
class BlockColumn:
    """One column of a block; a share is a fraction of 1 shown as a percentage."""

    label: Text
    format: Format = "text"


@dataclass(frozen=True, slots=True)
class BlockSpec:
    """One block: the defined name, the sheet it stands on, what it shows."""

    name: str
    sheet: str
    title: Text
    columns: tuple[BlockColumn, ...]


_COUNT = BlockColumn(Text("受理量", "Received"), "whole")
_SHARE = BlockColumn(Text("占比", "Share"), "share")


def _breakdown(name: str, title: Text, label: Text) -> BlockSpec:
    return BlockSpec(name, "summary", title, (BlockColumn(label), _COUNT, _SHARE))


SUMMARY_ABOUT = BlockSpec(
    "cs_summary_about",
    "summary",
    Text("统计口径", "About this page"),
    (BlockColumn(Text("项目", "Item")), BlockColumn(Text("内容", "Content"))),
)
SUMMARY_TILES = BlockSpec(
    "cs_summary_tiles",
    "summary",
    Text("本月概况", "This month"),
    (
        BlockColumn(Text("受理量", "Received"), "whole"),
        BlockColumn(Text("已解决", "Resolved"), "whole"),
        BlockColumn(Text("解决率", "Resolution rate"), "share"),
        BlockColumn(Text("月末在办", "Open at month-end"), "whole"),
        BlockColumn(Text("其中超期", "Of these overdue"), "whole"),
    ),
)
SUMMARY_PRIORITY = _breakdown("cs_summary_priority", Text("按紧急程度", "By priority"), Text("紧急程度", "Priority"))
SUMMARY_CATEGORY = _breakdown("cs_summary_category", Text("按问题分类", "By category"), Text("问题分类", "Category"))
SUMMARY_CHANNEL = _breakdown("cs_summary_channel", Text("按渠道", "By channel"), Text("渠道", "Channel"))
SUMMARY_DAILY = BlockSpec(
    "cs_summary_daily",
    "summary",
    Text("每日受理量", "Received by day"),
    (BlockColumn(Text("日期", "Day"), "day"), _COUNT),
)

BLOCKS: tuple[BlockSpec, ...] = (
    SUMMARY_TILES,
    SUMMARY_PRIORITY,
    SUMMARY_CATEGORY,
    SUMMARY_CHANNEL,
    SUMMARY_DAILY,
    SUMMARY_ABOUT,
)
