"""Reports: the same figures in every format, nothing that leads elsewhere, and nothing of others overwritten."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from lxml import etree, html
from openpyxl import load_workbook

from cs_workbook.books.reports import refuse_target, report_bytes, write_report
from cs_workbook.jobs.summarize import Params, plan
from cs_workbook.model import Inputs, OutReport, WorkbookError
from cs_workbook.rules.blocks import block_named, summary
from cs_workbook.rules.presets import preset_names
from cs_workbook.rules.settings import preset_rules
from tests.books.new_books import corners
from tests.books.ooxml.linter import assert_clean
from tests.rules.october import OCTOBER, RULES, drawn
from tests.tables import NOW, at, tables_of

EVERY = [(preset, language) for preset in preset_names() for language in ("zh", "en")]
KINDS = ("xlsx", "html", "docx")
TARGETS = [{"metric": "平均首次响应", "target": 2, "unit": "小时"}, {"metric": "满意度", "target": 90}]


def asked(tables: Any, rules: Any, month: str, kind: str) -> OutReport:
    """The report that summarize leaves."""
    params = Params(month, **{"output" if kind == "xlsx" else kind: f"out.{kind}"})
    (report,) = plan(Inputs(tables, rules, NOW, params)).files
    assert isinstance(report, OutReport)
    return report


@lru_cache(maxsize=8)
def october(kind: str = "xlsx") -> OutReport:
    return asked(tables_of("process", "zh", RULES, **OCTOBER, Targets=TARGETS), RULES, "2026-10", kind)


@lru_cache(maxsize=8)
def made(kind: str) -> bytes:
    return report_bytes(october(kind))


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def page_of(content: bytes) -> Any:
    return html.document_fromstring(content.decode("utf-8"))


def text_of(content: bytes, kind: str) -> str:
    """Everything a report says, charts included."""
    if kind == "html":
        return " ".join(map(str, page_of(content).itertext()))
    texts = [text for name, text in parts(content).items() if name.endswith(".xml")]
    return " ".join(str(piece) for text in texts for piece in etree.fromstring(text).itertext())


# ---- the frozen workbook


def block_rows(book: Any, name: str) -> list[tuple[Any, ...]]:
    """A block's rows as they stand in a workbook, found by its name."""
    sheet, _, area = book.defined_names[name].attr_text.rpartition("!")
    left, top, right, bottom = corners(area)
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


def charts_in(kind: str) -> list[bytes]:
    found = {name: text for name, text in parts(made(kind)).items() if re.search(r"charts/chart\d+\.xml$", name)}
    return [found[name] for name in sorted(found)]


@pytest.mark.parametrize("kind", ["xlsx", "docx"])
def test_native_charts_carry_their_figures_with_them(kind):
    charts = charts_in(kind)
    assert len(charts) == len(summary.CHARTS)
    volume = etree.fromstring(charts[0])
    # September 1 received, none completed, 1 open; October 4, 4, 1.
    caches = volume.findall(".//{*}val//{*}numCache")
    assert [[point.findtext("{*}v") for point in cache.findall("{*}pt")] for cache in caches] == [
        ["1", "4"], ["0", "4"], ["1", "1"],
    ]  # fmt: skip
    assert [v.text for v in volume.findall(".//{*}cat//{*}v")][:2] == ["9月", "10月"]


@pytest.mark.parametrize(("preset", "language"), EVERY, ids=lambda v: v)
def test_excel_has_nothing_to_repair(preset, language, tmp_path):
    rules = preset_rules(preset, language)
    report = asked(
        tables_of(preset, language, Cases=[{"received_at": at("2026-10-05 09:00")}]), rules, "2026-10", "xlsx"
    )
    assert_clean(write_report(replace(report, path=str(tmp_path / "out.xlsx"))))


def test_excel_has_nothing_to_repair_in_a_full_one(tmp_path):
    assert_clean(write_report(replace(october(), path=str(tmp_path / "out.xlsx"))))


# ---- the web page


def test_the_web_page_fetches_nothing_and_runs_nothing():
    page, text = page_of(made("html")), made("html").decode()
    assert not page.xpath("//script | //link | //img | //iframe | //@onclick | //@href | //@src")
    assert not re.search(r"https?://|url\(|@import", text)


def test_the_web_page_can_be_heard():
    page = page_of(made("html"))
    assert page.get("lang") == "zh-CN"
    assert len(page.xpath("//h1")) == 1
    charts = page.xpath("//svg")
    assert [chart.get("role") for chart in charts] == ["img"] * len(summary.CHARTS)
    assert charts[0].get("aria-label") == "受理 4，完成 4，积压 1"
    assert all(chart.xpath("./title") for chart in charts)
    assert all(head.get("scope") in ("col", "row") for head in page.xpath("//th"))
    # What the charts draw also stands in tables.
    assert [cell.text for cell in page.xpath("//details//tbody/tr[2]/*")][:4] == ["10月", "4", "4", "1"]


def test_text_from_the_workbook_is_no_markup():
    blocks = dict(october("html").blocks)
    blocks[summary.NOTES.name] = summary.NOTES.grid([("<script>alert(1)</script>",)])
    page = page_of(report_bytes(replace(october("html"), blocks=blocks)))
    assert not page.xpath("//script")
    assert "<script>alert(1)</script>" in page.xpath("string(//section[@class='notes'])")


# ---- the Word document


def test_the_word_document_has_tables_with_repeated_headers_and_editable_charts():
    document = Document(io.BytesIO(made("docx")))
    headed = [table for table in document.tables if table._tbl.xpath(".//w:tblHeader")]
    owners = next(table for table in headed if table.rows[0].cells[0].text == "责任人")
    assert [cell.text for cell in owners.rows[1].cells][:4] == ["小周", "客服中心", "2", "–"]
    titles = [p.text for p in document.paragraphs if p._p.xpath("w:pPr/w:pStyle[@w:val='Heading2']")]
    assert titles[:3] == [
        "说明", "其他指标", "高频问题（应立项改进）",
    ]  # fmt: skip
    content = parts(made("docx"))
    for number, chart in enumerate(summary.CHARTS, 1):
        drawing = etree.fromstring(content[f"word/charts/chart{number}.xml"])
        assert drawing[-1].tag.endswith("externalData")
        data = load_workbook(io.BytesIO(content[f"word/embeddings/chart{number}.xlsx"]))
        rows = [tuple(cell.value for cell in row) for row in data.worksheets[0].iter_rows(3)]
        assert rows == chart.block.records(october("docx").blocks[chart.block.name])


def test_every_chart_in_word_is_described():
    frames = etree.fromstring(parts(made("docx"))["word/document.xml"]).findall(".//{*}docPr")
    assert len({frame.get("id") for frame in frames}) == len(summary.CHARTS)
    assert frames[0].get("descr") == "受理 4，完成 4，积压 1"


# ---- any format


@pytest.mark.parametrize("kind", KINDS)
def test_every_report_says_what_it_was_made_of(kind):
    said = text_of(made(kind), kind)
    assert re.search(r"生成于 2026-11-21 10:00 · 规则版本 1\.0 · 数据指纹 SHA-256 [0-9a-f]{64}\b", said)
    for word in ("2026-10-31 24:00", "北京时间 UTC+8", "CN 法定节假日与调休", "test.xlsx"):
        assert word in said


@pytest.mark.parametrize("kind", ["html", "docx"])
def test_documents_say_figures_as_the_sheet_shows_them(kind):
    said = text_of(made(kind), kind)
    # Received 4, 3 more than in September; first response 150 min on average, 120 aimed at: 80 %; 1 of 3 satisfied.
    for word in ("较上月 ▲ 300.0%", "150.0", "目标 ≤120 · 中位 60", "目标达成 80%", "33.3%", "目标达成 37%"):
        assert word in said, word


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_report_gives_the_same_bytes(kind):
    assert report_bytes(october(kind)) == made(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_what_no_document_can_carry_is_left_out(kind):
    blocks = dict(october(kind).blocks)
    blocks[summary.NOTES.name] = summary.NOTES.grid([("坏\x0b字\ud800在",)])
    assert "坏字在" in text_of(report_bytes(replace(october(kind), blocks=blocks)), kind)


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


# ---- odd months

ONE = drawn("""
    case_id       | received_at      | priority | category | channel
    FX20261005001 | 2026-10-05 09:00 | 普通     | 流程效率 | 电话
""")
SEVERAL = [ONE[0] | {"case_id": f"FX2026100500{n}"} for n in range(1, 5)]
DONE = [
    {"case_id": case["case_id"], "assigned_at": at("2026-10-05 09:10"), "resolved_at": at("2026-10-06 09:00")}
    for case in SEVERAL
]
MONTHS: dict[str, Any] = {
    "an old one still open": {"Cases": [ONE[0] | {"received_at": at("2026-09-05 09:00"), "priority": "建议"}]},
    "one case": {"Cases": ONE, "Assignments": DONE[:1]},
    "all open": {"Cases": SEVERAL},
    "no ratings": {"Cases": SEVERAL, "Assignments": DONE},
    "a target for what has no figure": {"Cases": ONE, "Targets": [{"metric": "满意度", "target": 90}]},
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", MONTHS)
def test_an_odd_month_has_no_empty_chart_and_no_misleading_zero(name, kind):
    report = asked(tables_of(**MONTHS[name]), preset_rules(), "2026-10", kind)
    content = report_bytes(report)
    drawn_ones = [
        chart for chart in summary.CHARTS if chart.drawable(chart.block.records(report.blocks[chart.block.name]))
    ]
    if kind == "html":
        charts = page_of(content).xpath("//svg")
        assert all(chart.xpath(".//rect | .//circle") for chart in charts)
    else:
        charts = [text for part, text in parts(content).items() if re.search(r"charts/chart\d+\.xml$", part)]
        assert all(b"<v>" in text for text in charts)
    assert len(charts) == len(drawn_ones)
    said = text_of(content, kind)
    for chart in summary.CHARTS:
        if chart not in drawn_ones:
            assert f"{chart.title.zh}：" in said
    (quality,) = [report.blocks[summary.QUALITY.name][0]]
    shown = dict(zip(summary.QUALITY.kpis, quality[:: summary.TILE_SPAN], strict=True))
    assert shown["csat"] is None
    if kind == "html":
        tiles = [" ".join(tile.itertext()) for tile in page_of(content).xpath("//ul[@class='tiles']/li")]
        assert next(tile for tile in tiles if tile.startswith("满意度")).startswith("满意度 –")
        if name == "an old one still open":
            assert not re.search(r"(?<![\d.])0(\.0)?%", said)
