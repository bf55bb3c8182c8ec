"""监控: the blocks and charts of the page the supervisor looks at every morning."""

from __future__ import annotations

from cs_workbook.model import Text
from cs_workbook.rules.blocks.spec import BlockSpec, ChartSpec

CHARTS: tuple[ChartSpec, ...] = ()
TITLES = BlockSpec("cs_monitor_titles", "monitor", Text("图表标题", "Chart titles"), ())
BLOCKS: tuple[BlockSpec, ...] = ()
