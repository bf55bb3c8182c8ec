"""The areas outside Tables that the program fills, and the charts that draw on them.

The template lays each out under its defined name; `summarize`, `monitor` and `draw-sample` fill them, and
the report files are made of the same blocks.
"""

from __future__ import annotations

from cs_workbook.model import FillBlock
from cs_workbook.rules.blocks import monitor, sample, summary
from cs_workbook.rules.blocks.spec import BlockColumn, BlockSpec, ChartSpec, Format, Series

__all__ = ["BLOCKS", "BlockColumn", "BlockSpec", "ChartSpec", "Format", "Series", "at_full_size", "block_named"]

BLOCKS: tuple[BlockSpec, ...] = (*summary.BLOCKS, *monitor.BLOCKS, *sample.BLOCKS)


def block_named(name: str) -> BlockSpec:
    """Return a block by its defined name. KeyError: no such block."""
    return {block.name: block for block in BLOCKS}[name]


def at_full_size(fill: FillBlock) -> FillBlock:
    """Return a fill with the blank rows that its block keeps for good, so that the area never shrinks."""
    missing = next((block.rows for block in BLOCKS if block.name == fill.block), 0) - len(fill.rows)
    return fill._replace(rows=(*fill.rows, *[()] * missing)) if missing > 0 else fill
