"""The whole page: every block of 月度汇总 with its rows, and what of a page is to be written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cs_workbook.jobs.summarizing import lists, notes, shares
from cs_workbook.jobs.summarizing.figures import MonthFigures
from cs_workbook.jobs.summarizing.tiles import tile_rows
from cs_workbook.model import Cell, Edit, FillBlock, Grid, Tables, trimmed
from cs_workbook.rules.blocks import BlockSpec, summary


def page(figures: MonthFigures) -> Mapping[str, Grid]:
    """Return the rows of each block of the page, as they are written."""
    by = {key: shares.share_rows(figures, key) for key in summary.SHARES}
    days = shares.daily_rows(figures)
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
        summary.CLOCKS: shares.clock_rows(figures),
    }
    rows |= {summary.SHARES[key]: found for key, found in by.items()}
    rows[summary.TITLES] = [shares.titles(figures, by, days, rows)]
    return {block.name: block.grid(found) for block, found in rows.items()}


def page_edits(about: BlockSpec, blocks: Mapping[str, Grid], tables: Tables) -> list[Edit]:
    """Return what to fill of a page: the blocks that differ, of those the workbook has.

    The moment of counting, which stands second among the parameters, is no news by itself: without new
    figures the page stays as it is.
    """
    fills = {name: FillBlock(about.sheet, name, rows) for name, rows in blocks.items() if name in tables.blocks}
    fresh = [name for name, edit in fills.items() if trimmed(edit.rows) != tables.blocks[name]]
    moment = about.offsets[1]
    if fresh == [about.name] and _without(moment, blocks[about.name]) == _without(moment, tables.blocks[about.name]):
        return []
    renewed = [*fresh, about.name] if fresh and about.name in fills and about.name not in fresh else fresh
    return [fills[name] for name in renewed]


def _without(column: int, rows: Grid) -> Grid:
    return tuple((*row[:column], *row[column + 1 :]) for row in rows)
