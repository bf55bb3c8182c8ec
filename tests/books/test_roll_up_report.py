"""The roll-up's workbook: charts that have something to draw, A4 pages, nothing that Excel would repair."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from cs_workbook.books.reports import write_report
from cs_workbook.rules.blocks import roll_up as blocks
from tests.books.ooxml.linter import assert_clean
from tests.jobs.test_roll_up import branch, case, rolled, rows_of

BRANCHES = [
    branch(rows_of(*(case(f"{name}{n}", 2 + n, minutes=30, hours=n, rating="满意") for n in range(1, count))))
    for name, count in (("A", 4), ("B", 7), ("C", 2))
]


def written(path: Path, *branches: Any, language: str = "zh") -> Path:
    (report,) = rolled(*branches, language=language).files
    return write_report(replace(report, path=str(path)))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_excel_has_nothing_to_repair(language, tmp_path):
    assert_clean(written(tmp_path / "full.xlsx", *BRANCHES, language=language))


def test_charts_draw_on_the_branches_as_they_stand(tmp_path):
    page: Any = load_workbook(written(tmp_path / "a.xlsx", *BRANCHES))["总览"]
    drawn = {chart.ser[0].val.numRef.f: chart for chart in page._charts}
    # Nobody has a limit on the resolution here, so that one chart has nothing to draw.
    assert len(drawn) == len(blocks.CHARTS) - 1
    received = [row for row in drawn if row.endswith("$O$7:$O$9")]
    assert [page.cell(row, 15).value for row in (7, 8, 9)] == [3, 6, 1]
    assert len(received) == 1
    values = drawn[received[0]].ser[0].val.numRef.numCache.pt
    assert [point.v for point in values] == [3, 6, 1]


def test_only_so_many_branches_are_drawn_and_the_title_says_so(tmp_path):
    many = [branch(rows_of(*(case(f"{n}-{m}", 5) for m in range(n)))) for n in range(blocks.CHARTED + 3)]
    page = load_workbook(written(tmp_path / "a.xlsx", *many))["总览"]
    row = [cell.value for cell in page[7]]
    assert f"各分部受理与完成（受理最多的 {blocks.CHARTED} 个）" in row
    assert [page.cell(line, 14).value for line in (7, 16, 17)] == ["分部4", "分部13", None]


def test_every_sheet_prints_on_a4_as_wide_as_the_page(tmp_path):
    book = load_workbook(written(tmp_path / "a.xlsx", *BRANCHES))
    assert book.sheetnames == [label.zh for label in blocks.SHEETS.values()]
    for sheet in book.worksheets:
        assert (sheet.page_setup.paperSize, sheet.page_setup.fitToWidth) == (9, 1), sheet.title
    assert book["总览"].page_setup.fitToHeight == 1
    assert book["各分部"].print_title_rows == "$5:$5"
