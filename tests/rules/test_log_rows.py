"""What a run did, in lines that people read."""

from __future__ import annotations

import pytest

from cs_workbook.model import FillBlock
from cs_workbook.rules.log_rows import edit_line
from tests.tables import tables_of


@pytest.mark.parametrize(
    ("block", "zh", "en"),
    [
        ("cs_summary_repeats", "月度汇总·重复反映最多的客户：1 行", "Summary·Customers who came back most: 1 row"),
        ("Findings", "校验结果：1 行", "Findings: 1 row"),
        ("Diagnosis", "监控·基准差距：1 行", "Monitor·Benchmark gap: 1 row"),
    ],
)
def test_what_is_written_as_a_whole_is_named_by_its_sheet_and_title_and_counts_its_rows(block, zh, en):
    fill = FillBlock("anywhere", block, (("一",), (None,), (None,)))
    assert edit_line(fill, tables_of("feedback", "zh"), forgets=False) == zh
    assert edit_line(fill, tables_of("feedback", "en"), forgets=False) == en
