"""The page as one HTML file: no script, nothing fetched from anywhere, charts as inline SVG, made for A4 as well."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from lxml import html
from lxml.builder import E

from cs_workbook.books.reports import MARK
from cs_workbook.books.reports.shown import RIGHT, Tile, headers_shown, rows_shown, tiles_shown
from cs_workbook.books.reports.svg import svg_chart
from cs_workbook.books.template.draft import Draft
from cs_workbook.model import Grid, OutReport, Text
from cs_workbook.rules.blocks import BlockSpec, ChartSpec, summary

_NONE = Text("本月没有。", "None this month.")
_FIGURES = Text("主要指标", "Main figures")
_CHARTS = Text("图表", "Charts")
_DATA = Text("图表数据", "The charts in figures")
_LANGUAGES = {"zh": "zh-CN", "en": "en"}


def document(draft: Draft, report: OutReport, blocks: Mapping[str, Grid]) -> bytes:
    """Return the page as an .html file."""
    page = _Page(draft, blocks)
    title = draft.of(report.title)
    style = files(__package__).joinpath("page.css").read_text("utf-8")
    head = E.head(
        E.meta(charset="utf-8"),
        E.meta(name="generator", content=MARK),
        E.meta(name="viewport", content="width=device-width, initial-scale=1"),
        E.title(title),
        E.style(style),
    )
    body = E.body(
        E.header(E.h1(title), E.p(draft.of(report.origin), **{"class": "origin"}), page.about()),
        E.main(*page.first(), *page.second()),
    )
    root = E.html(head, body, lang=_LANGUAGES[draft.rules.language])
    text: str = html.tostring(root, doctype="<!DOCTYPE html>", encoding="unicode")
    return text.encode("utf-8")


class _Page:
    """The parts of the page."""

    def __init__(self, draft: Draft, blocks: Mapping[str, Grid]) -> None:
        self.draft, self.blocks = draft, blocks

    def about(self) -> Any:
        (values,) = rows_shown(summary.ABOUT, self.blocks)
        pairs = zip(headers_shown(self.draft, summary.ABOUT), values, strict=True)
        return E.dl(*(E.div(E.dt(name), E.dd(value)) for name, value in pairs), **{"class": "about"})

    def first(self) -> list[Any]:
        """Tiles, charts and notes."""
        notes = [E.li(row[0]) for row in rows_shown(summary.NOTES, self.blocks)]
        return [
            self._named(_FIGURES, *(self._tiles(block) for block in (summary.VOLUME, summary.QUALITY))),
            self._named(_CHARTS, E.div(*map(self._figure, summary.CHARTS), **{"class": "charts"})),
            E.section(self._title(summary.NOTES.title), E.ul(*notes), **{"class": "notes"}),
        ]

    def second(self) -> list[Any]:
        """Lists and shares, and what the charts draw as tables."""
        lists = [self._list(block) for block in (summary.FREQUENT, summary.REPEATS)]
        data = [self._list(block) for block in (summary.TREND, summary.DAILY, summary.CLOCKS)]
        return [
            E.div(self._list(summary.METRICS), E.div(*lists), **{"class": "pair second"}),
            self._list(summary.WORST),
            self._list(summary.OWNERS),
            E.div(*(self._list(block) for block in summary.SHARES.values()), **{"class": "four"}),
            E.details(E.summary(self.draft.of(_DATA)), *data),
        ]

    def _named(self, name: Text, *content: Any) -> Any:
        """A part whose name only those hear who cannot see the page."""
        return E.section(*content, **{"aria-label": self.draft.of(name)})

    def _title(self, title: Text) -> Any:
        return E.h2(self.draft.of(title))

    def _tiles(self, block: BlockSpec) -> Any:
        return E.ul(*map(_tile, tiles_shown(self.draft, block, self.blocks)), **{"class": "tiles"})

    def _figure(self, chart: ChartSpec) -> Any:
        """A chart under its title; one with nothing to draw is its title."""
        rows = chart.block.records(self.blocks.get(chart.block.name, ()))
        ((*titles,),) = rows_shown(summary.TITLES, self.blocks)
        title, size = titles[summary.CHARTS.index(chart)], f"w{chart.place[2]}"
        if not chart.drawable(rows):
            return E.figure(E.figcaption(title), **{"class": f"{size} empty"})
        drawn = svg_chart(chart, rows, title, headers_shown(self.draft, chart.block))
        return E.figure(E.figcaption(title), drawn, **{"class": size})

    def _list(self, block: BlockSpec) -> Any:
        """A block as a table under its title."""
        rows = rows_shown(block, self.blocks)
        if not rows:
            return E.section(self._title(block.title), E.p(self.draft.of(_NONE)))
        sides = ["right" if column.format in RIGHT else "" for column in block.columns]
        heads = zip(headers_shown(self.draft, block), sides, strict=True)
        head = E.tr(*(E.th(text, scope="col", **_kind(side)) for text, side in heads))
        table = E.table(E.thead(head), E.tbody(*(_row(row, sides) for row in rows)))
        return E.section(self._title(block.title), E.div(table, **{"class": "wide"}))


def _row(row: list[str], sides: list[str]) -> Any:
    first, *rest = zip(row, sides, strict=True)
    return E.tr(E.th(first[0], scope="row", **_kind(first[1])), *(E.td(text, **_kind(side)) for text, side in rest))


def _tile(tile: Tile) -> Any:
    spans = [E.span(tile.label), E.span(tile.value, **{"class": "value"})]
    spans += [E.span(tile.change, **_kind(tile.turn))] if tile.change else []
    spans += [E.span(tile.detail)] if tile.detail else []
    spans += [E.span(tile.attained, **{"class": f"light {tile.light}"})] if tile.attained else []
    return E.li(*spans)


def _kind(name: str) -> dict[str, str]:
    return {"class": name} if name else {}
