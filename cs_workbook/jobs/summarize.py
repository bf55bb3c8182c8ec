"""summarize: the month on one page, with charts, and its figures as tidy rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cs_workbook.jobs import job, param
from cs_workbook.model import Edit, Grid, Inputs, Outcome, OutReport, Text, View, cell_text
from cs_workbook.rules.months import Month

if TYPE_CHECKING:
    from cs_workbook.jobs.summarizing.figures import MonthFigures

TURNS = 10
"""Up to this day of a month, the month just over is the one people want."""

_TITLE = Text("月度汇总 {month}", "Summary {month}")
_ORIGIN = Text(
    "生成于 {at} · 规则版本 {version} · 数据指纹 SHA-256 {hash}",
    "Made {at} · rules version {version} · case data SHA-256 {hash}",
)


@dataclass(frozen=True)
class Params:
    """What summarize asks for."""

    month: str = param(
        "统计月份，如 2026-10；不填：每月 10 日前为上月，之后为本月",
        "The month, such as 2026-10; left out: the last month up to the 10th, then this one",
        "",
        kind="month",
    )
    output: str = param(
        "另存为独立的 Excel 报告（.xlsx，只有数值和图表）",
        "Also leave the page as a workbook of its own: values and charts, .xlsx",
        "",
        kind="xlsx",
    )
    html: str = param(
        "另存为网页报告（.html，单个文件，可打印）",
        "Also leave the page as a web page: one file, prints well, .html",
        "",
        kind="html",
    )
    docx: str = param("另存为 Word 报告（.docx）", "Also leave the page as a Word document, .docx", "", kind="docx")


@job(
    "summarize",
    Text("月度汇总", "Summarize"),
    Text(
        "按月统计受理、时效、满意度等全部指标，更新图表和月度数据",
        "Every figure of the month with charts, trend and owners; the figures are kept in History",
    ),
    params=Params,
    button=True,
    over_cases=True,
    order=70,
)
def plan(inputs: Inputs) -> Outcome:
    """Recompute the month from its cases. Stocks and open clocks are those of the month's end, or of now.

    Of a month without any case nothing is written: zeros would read as a result.
    """
    month = asked_month(inputs)
    if inputs.now < month.start:
        text = Text("{month} 还没有开始，没有可汇总的数据。", "{month} has not begun; there is nothing to summarize.")
        return Outcome(text(month=month))
    from cs_workbook.jobs.summarizing.absent import no_cases
    from cs_workbook.jobs.summarizing.figures import MonthFigures
    from cs_workbook.jobs.summarizing.monthly import history, month_records
    from cs_workbook.jobs.summarizing.page import page, page_edits
    from cs_workbook.rules.blocks import summary

    figures = MonthFigures.read(inputs.tables, inputs.rules, month, inputs.now)
    if figures.empty:
        return Outcome(no_cases(figures))
    records, blocks = month_records(figures), page(figures)
    edits: list[Edit] = page_edits(summary.ABOUT, blocks, inputs.tables)
    if "Monthly" in inputs.tables:
        edits += history(figures, records)
    return Outcome(_summary(figures), tuple(edits), views=_views(figures), files=_reports(figures, blocks, inputs))


def _reports(figures: MonthFigures, blocks: Mapping[str, Grid], inputs: Inputs) -> tuple[OutReport, ...]:
    """The page as documents of their own, where they are asked for."""
    paths = [path for path in (inputs.params.output, inputs.params.html, inputs.params.docx) if path]
    if not paths:
        return ()
    from cs_workbook.rules.fingerprint import fingerprint

    title = _TITLE(month=figures.month)
    origin = _ORIGIN(at=cell_text(inputs.now), hash=fingerprint(inputs.tables), version=inputs.rules.rules_version)
    return tuple(OutReport(str(path), title, origin, inputs.rules, blocks) for path in paths)


def asked_month(inputs: Inputs) -> Month:
    """Return the month asked for, or the one people mean when they do not say."""
    if inputs.params.month:
        return Month.parse(inputs.params.month)
    return Month.of(inputs.now).shifted(-1 if inputs.now.day <= TURNS else 0)


def _summary(figures: MonthFigures) -> Text:
    values = {key: figures.figure(key).n for key in ("intake", "completed", "backlog", "overdue_open")}
    return Text(
        "{month}：受理 {intake:,}，完成 {completed:,}，期末积压 {backlog:,}，其中超期 {overdue_open:,}。",
        "{month}: {intake:,} received, {completed:,} completed, {backlog:,} open at the end, {overdue_open:,} of them "
        "overdue.",
    )(month=figures.month, **values)


def _views(figures: MonthFigures) -> tuple[View, ...]:
    """The figures of the tiles, and the categories that call for a project."""
    from cs_workbook.jobs.summarizing.figures import rounded
    from cs_workbook.jobs.summarizing.lists import frequent_rows
    from cs_workbook.jobs.summarizing.shares import share_rows
    from cs_workbook.jobs.summarizing.tiles import metric_label
    from cs_workbook.rules.blocks import summary
    from cs_workbook.rules.kpis import kpi_named
    from cs_workbook.rules.kpis.targets import attained_words

    if not len(figures.at.received) and not len(figures.at.completed):
        return ()
    rows = []
    for kpi in (kpi_named(kpi_id) for row in summary.TILES for kpi_id in row):
        now, before, target = figures.figure(kpi.id), figures.figure_before(kpi.id), figures.targets.get(kpi.id)
        pct = target.attainment_pct(now.value) if target else None
        rows.append(
            (
                metric_label(kpi),
                rounded(kpi, now.value),
                rounded(kpi, before.value),
                rounded(kpi, target.value) if target else None,
                attained_words(pct),
                now.n,
            )
        )
    headers = (
        Text("指标", "Figure"),
        Text("本月", "Month"),
        Text("上月同期", "Same stretch before") if figures.running else Text("上月", "Month before"),
        Text("目标", "Target"),
        Text("达成率", "Attainment"),
        Text("样本数", "n"),
    )
    views = [View(Text("主要指标", "Main figures"), headers, tuple(rows))]
    frequent = frequent_rows(figures, share_rows(figures, "category"))
    if frequent:
        lines = tuple((name, n, f"{share:.1%}", due) for name, n, share, due in frequent)
        views.append(View(summary.FREQUENT.title, tuple(c.label for c in summary.FREQUENT.columns), lines))
    return tuple(views)
