"""Pages made of blocks: where each block stands, how its cells look, and the charts that float above.

Takes block and chart descriptions of `rules.blocks`; writes cells, names, formats and charts. The template
lays blocks out empty, a frozen report with their rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor
from openpyxl.formatting.rule import DataBar, FormatObject, IconSet, Rule
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.worksheet import Worksheet

from cs_workbook.books.template import look
from cs_workbook.books.template.charts import Spot, native_chart
from cs_workbook.books.template.draft import Draft
from cs_workbook.model import Grid, Text
from cs_workbook.rules.blocks import BlockSpec, ChartSpec, Format
from cs_workbook.rules.kpis import UNITS, Kpi, kpi_named

GOOD, POOR = "2E7D4F", look.OVERDUE_INK
FORMATS: dict[Format, str] = {
    "text": "General", "whole": "#,##0", "share": "0.0%", "attained": '[>=2]"≥200%";0.0%', "number": "#,##0.0",
    "figure": "General", "day": "mm-dd", "moment": "mm-dd hh:mm",
}  # fmt: skip
_RIGHT = ("whole", "share", "attained", "number", "figure", "day")
_PAD = "_)_)"
"""Room after a figure; programs differ over indents from the right."""
_GAP = 6 * 9525

HEAD = look.Style(
    look.font(9, look.MUTED, bold=True), None, Border(bottom=Side("medium", look.ACCENT)), look.align(wrap=True)
)
CELL = look.Style(look.font(9), None, None, look.align())
_LINE = Border(bottom=Side("thin", look.HAIR))
_TILE = look.solid(look.ACCENT_SOFT)
_EDGE = Side("thick", look.WHITE)
_TILE_HEAD = look.Style(
    look.font(9, look.MUTED),
    _TILE,
    Border(right=_EDGE, top=Side("medium", look.ACCENT)),
    Alignment("left", "center", indent=1, shrink_to_fit=True),
)
_TILE_CELL = look.Style(look.font(8, look.MUTED), _TILE, Border(right=_EDGE), look.align(indent=1))
_TILE_STYLES = (
    _TILE_CELL.but(font=look.font(18, look.ACCENT_DARK, bold=True)),
    _TILE_CELL.but(font=look.font(9, look.MUTED)),
    _TILE_CELL,
    _TILE_CELL.but(font=look.font(9, look.INK), alignment=look.align(indent=2)),
)
TILE_HEIGHTS = (18, 28, 14, 14, 15)
_VALUE = {
    "cases": "#,##0",
    "entries": "#,##0",
    "pct": "0.0%",
    "minutes": "#,##0.0",
    "hours": "#,##0.0",
    "score": "0.00",
}
_POINTS = Text('"较上月 ▲ "0.0" 点";"较上月 ▼ "0.0" 点";"与上月持平"', '"▲ "0.0" pt";"▼ "0.0" pt";"as before"')
_SHARES = Text('"较上月 ▲ "0.0%;"较上月 ▼ "0.0%;"与上月持平"', '"▲ "0.0%;"▼ "0.0%;"as before"')
_ATTAINED = Text('[>=2]"目标达成 ≥200%";"目标达成 "0%', '[>=2]"≥200% of target";0%" of target"')


@dataclass
class Page:
    """One sheet of blocks being laid out.

    Attributes:
        draft, ws: the workbook and its sheet.
        filled: rows of each block, for a page that is frozen with its figures; blank in a template.
        spots: where each block stands.
    """

    draft: Draft
    ws: Worksheet
    filled: Mapping[str, Grid] = field(default_factory=dict)
    spots: dict[str, Spot] = field(default_factory=dict)
    _lined: list[str] = field(default_factory=list)

    def place(
        self, block: BlockSpec, row: int, column: int, *, titled: bool = True, quiet: bool = False, padded: bool = False
    ) -> Spot:
        """Lay out a block with its header in a row; its title stands above.

        `quiet` leaves out lines and bars; `padded` keeps its last figures off the block to its right.
        """
        rows = max(1, block.rows, len(self.filled.get(block.name, ())))
        spot = Spot(block, self.ws.title, row, column, rows)
        if titled:
            look.put(self.ws, row - 1, column, self.draft.of(block.title), look.TABLE_TITLE.but(fill=None))
        self._header(spot, padded)
        for step in range(rows):
            self._row(spot, step, padded)
        self.draft.name(block.name, f"{quote_sheetname(self.ws.title)}!{spot.area}")
        if not quiet:
            self._lined.append(block.name)
        self.spots[block.name] = spot
        return spot

    def _header(self, spot: Spot, padded: bool) -> None:
        for place, part in enumerate(spot.block.columns):
            label, pad = self.draft.of(part.label), self._pad(spot.block, place, padded)
            style = HEAD.but(
                alignment=_side(part.format, wrap="\n" in label), number_format=f"@{pad}" if pad else "General"
            )
            self._span(spot.header_row, spot.at(place), part.span, label, style, bool(spot.block.rows))

    def _row(self, spot: Spot, step: int, padded: bool) -> None:
        grid, base = self.filled.get(spot.block.name, ()), CELL if spot.block.rows else CELL.but(border=_LINE)
        for place, part in enumerate(spot.block.columns):
            value = grid[step][spot.block.offsets[place]] if step < len(grid) else None
            pad = self._pad(spot.block, place, padded)
            code = ";".join(section + pad for section in FORMATS[part.format].split(";"))
            style = base.but(number_format=code, alignment=_side(part.format))
            self._span(spot.first + step, spot.at(place), part.span, value, style, bool(spot.block.rows))

    def _pad(self, block: BlockSpec, place: int, padded: bool) -> str:
        """Room after a figure that words or a light follow, in the block or right of it."""
        if block.columns[place].format not in _RIGHT:
            return ""
        if place == len(block.columns) - 1:
            return _PAD if padded else ""
        return _PAD if block.columns[place + 1].format in ("text", "moment", "attained") else ""

    def _span(self, row: int, column: int, span: int, value: Any, style: look.Style, merged: bool) -> None:
        """A cell over several columns of the grid; only a block that keeps its rows may merge."""
        look.put(self.ws, row, column, value, style)
        for further in range(column + 1, column + span):
            look.put(self.ws, row, further, None, style)
        if merged and span > 1:
            self.ws.merge_cells(start_row=row, end_row=row, start_column=column, end_column=column + span - 1)

    def finish(self) -> None:
        """Add bars behind shares, and a hair line under each row that says anything, where rows are kept.

        LibreOffice applies only the first range that has an answer for a cell, so lines come last.
        """
        line = DifferentialStyle(border=Border(bottom=Side("thin", look.HAIR)))
        for spot in (self.spots[name] for name in self._lined):
            left, right = get_column_letter(spot.column), get_column_letter(spot.column + spot.block.width - 1)
            for place, part in enumerate(spot.block.columns):
                if part.format == "share" and not spot.block.rows:
                    self.rule(spot, place, Rule(type="dataBar", dataBar=_bar()))
                if part.format == "attained":
                    self.rule(spot, place, Rule(type="iconSet", iconSet=_light()))
            if spot.block.rows:
                rule = Rule(type="expression", formula=[f"LEN(${left}{spot.first})>0"], dxf=line)
                self.ws.conditional_formatting.add(f"{left}{spot.first}:{right}{spot.last}", rule)

    def rule(self, spot: Spot, column: int, rule: Rule) -> None:
        """Add a conditional format to a column of a block."""
        letter = get_column_letter(spot.at(column))
        self.ws.conditional_formatting.add(f"{letter}{spot.first}:{letter}{spot.last}", rule)

    def mark(self, block: BlockSpec, column: int, word: Text, color: str) -> None:
        """Colour the cells of a block's column that hold a word."""
        spot = self.spots[block.name]
        cell = f"{get_column_letter(spot.at(column))}{spot.first}"
        found = f'ISNUMBER(SEARCH("{self.draft.of(word)}",{cell}))'
        style = DifferentialStyle(font=Font(color=color, bold=True))
        self.rule(spot, column, Rule(type="expression", formula=[found], dxf=style))

    def tiles(self, block: BlockSpec, row: int, column: int) -> Spot:
        """Lay out a block of tiles: name, figure, change, detail, attainment."""
        spot = Spot(block, self.ws.title, row, column, block.rows)
        grid = self.filled.get(block.name, ())
        for step, height in enumerate(TILE_HEIGHTS):
            self.ws.row_dimensions[row + step].height = height
        for place, kpi_id in enumerate(block.kpis):
            kpi, at, span = kpi_named(kpi_id), spot.at(place), block.columns[place].span
            self._span(row, at, span, tile_label(self.draft, kpi), _TILE_HEAD, merged=True)
            for step, style in enumerate(_TILE_STYLES):
                value = grid[step][block.offsets[place]] if step < len(grid) else None
                dressed = style.but(number_format=self._tile_format(kpi, step))
                self._span(spot.first + step, at, span, value, dressed, merged=True)
            self._tile_rules(kpi, spot.first, at)
        self.draft.name(block.name, f"{quote_sheetname(self.ws.title)}!{spot.area}")
        self.spots[block.name] = spot
        return spot

    def _tile_format(self, kpi: Kpi, step: int) -> str:
        if step == 0:
            return _VALUE[kpi.unit]
        if step == 1:
            return (_POINTS if kpi.unit == "pct" else _SHARES).of(self.draft.rules.language)
        return _ATTAINED.of(self.draft.rules.language) if step == 3 else "General"

    def _tile_rules(self, kpi: Kpi, row: int, column: int) -> None:
        """Changes for the better green, for the worse red; a traffic light beside the attainment."""
        letter = get_column_letter(column)
        if kpi.direction:
            better, worse = (">", "<") if kpi.direction == "higher" else ("<", ">")
            cell = f"{letter}{row + 1}"
            for sign, color in ((better, GOOD), (worse, POOR)):
                style = DifferentialStyle(font=Font(color=color))
                test = f"AND(ISNUMBER({cell}),{cell}{sign}0)"
                self.ws.conditional_formatting.add(cell, Rule(type="expression", formula=[test], dxf=style))
        self.ws.conditional_formatting.add(f"{letter}{row + 3}", Rule(type="iconSet", iconSet=_light()))

    def chart(self, chart: ChartSpec, titles: str, place: int, anchor: TwoCellAnchor) -> None:
        """Put a chart on the page, its title a cell of the block of titles; with nothing to draw, the title alone."""
        spot = self.spots[titles]
        cell = f"{quote_sheetname(self.ws.title)}!${get_column_letter(spot.at(place))}${spot.first}"
        grid = self.filled.get(titles)
        title = str(grid[0][spot.block.offsets[place]]) if grid else self.draft.of(chart.title)
        if grid and not chart.drawable(chart.block.records(self.filled[chart.block.name])):
            look.put(self.ws, anchor._from.row + 2, anchor._from.col + 1, title, look.SMALL)
            return
        made = native_chart(self.ws, chart, self.spots[chart.block.name], cell, title)
        made.anchor = anchor
        self.ws.add_chart(made)


def tile_label(draft: Draft, kpi: Kpi) -> str:
    """Return what stands above a tile: the KPI, and its unit where that is not cases or per cent."""
    unit = "" if kpi.unit in ("cases", "pct") else f" · {draft.of(UNITS[kpi.unit])}"
    label = draft.of(kpi.label)
    return label[:1].upper() + label[1:] + unit


def _side(form: Format, *, wrap: bool = False) -> Alignment:
    """Figures to the right, words to the left; words grow smaller rather than being cut."""
    if form in _RIGHT:
        return look.align("right", wrap=wrap)
    return Alignment("left", "center", wrap_text=wrap, shrink_to_fit=not wrap)


def _bar() -> DataBar:
    """A bar from 0 to the whole."""
    ends = [FormatObject(type="num", val=0), FormatObject(type="num", val=1)]
    return DataBar(cfvo=ends, color="FFB9D6D8", showValue=True)


def _light() -> IconSet:
    """Green from the target on, amber from nine tenths of it, red below."""
    steps = [FormatObject(type="num", val=step) for step in (0, 0.9, 1)]
    return IconSet(iconSet="3TrafficLights1", cfvo=steps)


def field_anchor(column: int, row: int, width: int, height: int) -> TwoCellAnchor:
    """Return the place of a chart over some columns and rows, all from 1, a little free above and to its left."""
    start = AnchorMarker(col=column - 1, colOff=_GAP if column > 1 else 0, row=row - 1, rowOff=_GAP)
    end = AnchorMarker(col=column + width - 1, colOff=0, row=row + height - 1, rowOff=0)
    return TwoCellAnchor(editAs="oneCell", _from=start, to=end)
