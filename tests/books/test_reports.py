"""Reports: the same figures in every format, nothing that leads elsewhere, and nothing of others overwritten."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

from cs_workbook.books.reports import refuse_target, report_bytes, write_report
from cs_workbook.jobs.summarize import Params, plan
from cs_workbook.model import Inputs, OutReport, WorkbookError
from cs_workbook.rules.blocks import block_named, summary
from cs_workbook.rules.presets import preset_names
from cs_workbook.rules.settings import preset_rules
from tests.books.ooxml.linter import assert_clean
from tests.rules.test_kpis import OCTOBER, RULES
from tests.tables import NOW, tables_of

EVERY = [(preset, language) for preset in preset_names() for language in ("zh", "en")]
KINDS = ("xlsx",)


def asked(tables: Any, rules: Any, month: str, kind: str) -> OutReport:
    """The report that summarize leaves."""
    params = Params(month, **{"output" if kind == "xlsx" else kind: f"out.{kind}"})
    (report,) = plan(Inputs(tables, rules, NOW, params)).files
    assert isinstance(report, OutReport)
    return report


@lru_cache(maxsize=8)
def october(kind: str = "xlsx") -> OutReport:
    return asked(tables_of("process", "zh", RULES, **OCTOBER), RULES, "2026-10", kind)


@lru_cache(maxsize=8)
def made(kind: str) -> bytes:
    return report_bytes(october(kind))


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


# ---- the frozen workbook


def block_rows(book: Any, name: str) -> list[tuple[Any, ...]]:
    """A block's rows as they stand in a workbook, found by its name."""
    sheet, _, area = book.defined_names[name].attr_text.rpartition("!")
    left, top, right, bottom = map(int, range_boundaries(area))  # type: ignore[arg-type]
    ws = book[sheet.strip("'")]
    rows = [tuple(cell.value for cell in row) for row in ws.iter_rows(top + 1, bottom, left, right)]
    return block_named(name).records(tuple(rows))


def test_the_frozen_workbook_holds_every_row_of_the_page():
    report, book = october(), load_workbook(io.BytesIO(made("xlsx")))
    for name, grid in report.blocks.items():
        assert block_rows(book, name) == block_named(name).records(grid), name


def test_the_frozen_workbook_is_values_and_links_to_nothing():
    names = parts(made("xlsx"))
    assert not [name for name in names if "externalLink" in name or "vba" in name.lower()]
    sheet = names["xl/worksheets/sheet1.xml"]
    assert b"<f>" not in sheet
    assert b"hyperlink" not in sheet


def test_its_charts_carry_their_figures_with_them():
    charts = {name: text for name, text in parts(made("xlsx")).items() if name.startswith("xl/charts/chart")}
    assert len(charts) == len(summary.CHARTS)
    volume = charts["xl/charts/chart1.xml"].decode()
    # September 1 received, October 4.
    assert "<c:v>9月</c:v>" in volume.replace("<v>", "<c:v>").replace("</v>", "</c:v>")
    assert '<pt idx="1"><v>4</v></pt>' in volume


def test_it_says_what_it_was_made_of():
    book = load_workbook(io.BytesIO(made("xlsx")))
    said = book.worksheets[0]["A2"].value
    assert said.startswith("生成于 2026-11-21 10:00 · 规则版本 1.0 · 数据指纹 SHA-256 ")
    assert len(said.rpartition(" ")[2]) == 64


@pytest.mark.parametrize(("preset", "language"), EVERY, ids=lambda v: v)
def test_excel_has_nothing_to_repair(preset, language, tmp_path):
    rules = preset_rules(preset, language)
    report = asked(tables_of(preset, language), rules, "2026-10", "xlsx")
    assert_clean(write_report(replace(report, path=str(tmp_path / "out.xlsx"))))


def test_excel_has_nothing_to_repair_in_a_full_one(tmp_path):
    assert_clean(write_report(replace(october(), path=str(tmp_path / "out.xlsx"))))


# ---- any format


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_report_gives_the_same_bytes(kind):
    assert report_bytes(october(kind)) == made(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_what_no_document_can_carry_is_left_out(kind):
    blocks = dict(october(kind).blocks)
    blocks[summary.NOTES.name] = summary.NOTES.grid([("坏\x0b字\ud800=1+1",)])
    report_bytes(replace(october(kind), blocks=blocks))


@pytest.mark.parametrize("kind", KINDS)
def test_an_older_report_is_replaced_and_anything_else_left_alone(kind, tmp_path):
    path, master = tmp_path / f"out.{kind}", tmp_path / "客服.xlsx"
    refuse_target(path, f".{kind}", master)
    write_report(replace(october(kind), path=str(path)))
    refuse_target(path, f".{kind}", master)
    path.write_bytes(b"mine")
    with pytest.raises(WorkbookError, match="no report of this program"):
        refuse_target(path, f".{kind}", master)


def test_the_workbook_itself_and_other_endings_are_refused(tmp_path: Path):
    with pytest.raises(WorkbookError, match="the workbook itself"):
        refuse_target(tmp_path / "x" / ".." / "客服.xlsx", ".xlsx", tmp_path / "客服.xlsx")
    with pytest.raises(WorkbookError, match=r"ends in \.xlsx"):
        refuse_target(tmp_path / "out.pdf", ".xlsx", tmp_path / "客服.xlsx")


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(WorkbookError, match="cannot be written"):
        write_report(replace(october(), path=str(tmp_path / "file" / "out.xlsx")))
