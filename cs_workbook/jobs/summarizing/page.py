"""The whole page: every block of 月度汇总 with its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cs_workbook.jobs.summarizing import lists, notes, shares
from cs_workbook.jobs.summarizing.figures import MonthFigures
from cs_workbook.jobs.summarizing.tiles import tile_rows
from cs_workbook.model import Cell, Grid
from cs_workbook.rules.blocks import BlockSpec, summary


def page(figures: MonthFigures) -> Mapping[str, Grid]:
    """Return the rows of each block of the page, as they are written."""
    by = {key: shares.share_rows(figures, key) for key in summary.SHARES}
    clocks, days = shares.clock_rows(figures), shares.daily_rows(figures)
    rows: dict[BlockSpec, Sequence[tuple[Cell, ...]]] = {
        summary.ABOUT: [notes.parameters(figures)],
        summary.VOLUME: tile_rows(figures, summary.VOLUME),
        summary.QUALITY: tile_rows(figures, summary.QUALITY),
        summary.METRICS: lists.metric_rows(figures),
        summary.FREQUENT: lists.frequent_rows(figures, by["category"]),
        summary.REPEATS: lists.repeat_rows(figures),
        summary.WORST: lists.worst_rows(figures),
        summary.OWNERS: lists.owner_rows(figures),
        summary.NOTES: [(note,) for note in notes.notes(figures)],
        summary.TREND: shares.trend_rows(figures),
        summary.DAILY: days,
        summary.CLOCKS: clocks,
        summary.TITLES: [shares.titles(figures, by, clocks, days)],
    }
    rows |= {summary.SHARES[key]: found for key, found in by.items()}
    return {block.name: block.grid(found) for block, found in rows.items()}
