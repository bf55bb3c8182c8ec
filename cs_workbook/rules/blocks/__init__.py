"""The areas outside Tables that the program fills, and the charts that draw on them.

The template lays each out under its defined name; `summarize`, `monitor` and `draw-sample` fill them, and
the report files are made of the same blocks.
"""

from __future__ import annotations

from cs_workbook.rules.blocks import monitor, sample, summary
from cs_workbook.rules.blocks.spec import BlockColumn, BlockSpec, ChartSpec, Format, Series

__all__ = ["BLOCKS", "BlockColumn", "BlockSpec", "ChartSpec", "Format", "Series", "block_named"]

BLOCKS: tuple[BlockSpec, ...] = (*summary.BLOCKS, *monitor.BLOCKS, *sample.BLOCKS)


def block_named(name: str) -> BlockSpec:
    """Return a block by its defined name. KeyError: no such block."""
    return {block.name: block for block in BLOCKS}[name]
