"""抽检: what the second ratings come to."""

from __future__ import annotations

from cs_workbook.rules.blocks.spec import BlockSpec

BLOCKS: tuple[BlockSpec, ...] = ()
