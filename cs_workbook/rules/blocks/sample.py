"""抽检: what the second ratings come to. The blocks stand right of the table Sample and grow."""

from __future__ import annotations

from cs_workbook.model import Text
from cs_workbook.rules.blocks.spec import BlockSpec
from cs_workbook.rules.blocks.spec import column as _c

SHEET = "sample"

ACCURACY = BlockSpec(
    "cs_sample_accuracy", SHEET, Text("定级准确率", "Priority accuracy"),
    (
        _c("月份", "Month"), _c("当月件数", "Cases", "whole"), _c("抽中", "Drawn", "whole"),
        _c("已复核", "Re-rated", "whole"), _c("一致", "Same", "whole"), _c("准确率", "Accuracy", "share"),
        _c("定高", "Too urgent", "whole"), _c("定低", "Not urgent enough", "whole"),
    ),
)  # fmt: skip
CONFUSION = BlockSpec(
    "cs_sample_confusion", SHEET, Text("原定级与复核定级", "Rated and re-rated"),
    (_c("月份", "Month"), _c("原定级", "Rated as"), _c("复核定级", "Re-rated as"), _c("件数", "Cases", "whole")),
)  # fmt: skip

BLOCKS: tuple[BlockSpec, ...] = (ACCURACY, CONFUSION)
