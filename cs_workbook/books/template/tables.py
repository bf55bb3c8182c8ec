"""One Excel Table on its sheet: headers, rows, widths, formats, and its validations.

Takes a place and its rows; writes cells and the Table. What stands around it is the sheet's affair.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.table import Table, TableColumn, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from cs_workbook.books.template import look
from cs_workbook.books.template.draft import Draft, Place
from cs_workbook.books.template.validation import validate
from cs_workbook.model import Cell, cell_text
from cs_workbook.rules.schema import Column, TableSpec

Row = Mapping[str, Cell]

WRAP_FROM, WRAP_LINES = 22, 2
"""Text columns this wide hold sentences: they wrap; narrower ones hold words. Rows the program adds
take the height of the row above, so that thousands of them stay a list; a row typed in fits itself."""
HEADER_HEIGHT, LEAST_WIDTH, WIDEST_WORD = 32, 8, 28

_FORMATS = {"moment": "yyyy-mm-dd hh:mm", "day": "yyyy-mm-dd", "key": "@", "whole": "#,##0"}
_NUMBERS = {"cost": "#,##0.00", "percent": "0", "first_response_minutes": "#,##0", "resolution_hours": "#,##0.0",
            "attainment_pct": '[>=200]"≥200";0.0', "gap_pct": "0.0"}  # fmt: skip


def number_format(column: Column) -> str:
    """Return the number format of a column's cells."""
    if column.kind == "number":
        return _NUMBERS.get(column.key, "General")
    return "@" if column.personal == "contact" else _FORMATS.get(column.kind, "General")


def wraps(column: Column) -> bool:
    """Whether a column's text runs over several lines."""
    return column.kind in ("text", "choices") and column.width >= WRAP_FROM


def data_style(column: Column, spec: TableSpec) -> look.Style:
    """Return the style of a column's cells; in a table that people share, the program's are quiet grey."""
    base = look.DATA_PROGRAM if column.program and spec.filled_by != "program" else look.DATA
    side = {"number": "right", "whole": "center"}.get(column.kind, "left")
    indent = 0 if side == "center" else 1
    return base.but(
        number_format=number_format(column), alignment=look.align(side, "top", wrap=wraps(column), indent=indent)
    )


def header_style(column: Column, spec: TableSpec) -> look.Style:
    """Return the style of a header: accent for people, grey for the program."""
    style = look.HEADER_PROGRAM if column.program else look.HEADER
    style = look.HEADER_SLATE if spec.filled_by == "program" else style
    return style.but(alignment=look.align("center", wrap=True)) if column.kind == "whole" else style


def column_width(draft: Draft, column: Column, rows: Sequence[Row] = (), *, button: bool = True) -> float:
    """Return a width in which neither values nor the header are cut, nor covered by the filter's button.

    A header takes two lines at most; words longer than `WIDEST_WORD` do not widen their column.
    """
    label = draft.label(column)
    scale = 1.0 if draft.rules.language == "zh" else 1.1
    whole, beside = look.display_width(label) * scale, 4.5 if button else 2.5
    values = draft.words(column) + [cell_text(row.get(column.key)) for row in rows if not wraps(column)]
    widest = max([0, *map(look.display_width, values)])
    width = max(column.width + 1, min(widest + 3, WIDEST_WORD), _two_lines(label) * scale + beside, LEAST_WIDTH)
    wraps_by_itself = whole + 2.5 > width
    return width if wraps_by_itself else max(width, whole + beside)


def _two_lines(label: str) -> float:
    """Characters the longer of a header's two lines takes, broken where it is best."""
    words = label.split()
    if len(words) == 1:
        whole = look.display_width(label)
        return whole if whole <= 14 else (whole + 2) / 2
    breaks = [(" ".join(words[:i]), " ".join(words[i:])) for i in range(1, len(words))]
    return min(max(map(look.display_width, lines)) for lines in breaks)


def place_table(draft: Draft, ws: Worksheet, place: Place, rows: Sequence[Row], *, filtered: bool, tall: bool) -> None:
    """Write a table: headers, the rows or one blank row, widths, formats, validations.

    Tables that share a sheet go without filter buttons: a filter hides whole sheet rows, those of
    the neighbours too.
    """
    spec = place.spec
    ws.row_dimensions[place.header_row].height = HEADER_HEIGHT
    for offset, column in enumerate(spec.columns):
        at = place.first_column + offset
        look.put(ws, place.header_row, at, draft.label(column), header_style(column, spec))
        style = data_style(column, spec)
        for step, row in enumerate(rows or [{}]):
            look.put(ws, place.data_row + step, at, row.get(column.key), style)
        look.set_width(ws, at, column_width(draft, column, rows, button=filtered))
        blank = look.Style(style.font, None, None, style.alignment, style.number_format)
        blank.put(ws.column_dimensions[get_column_letter(at)])
    if tall and not rows and any(wraps(column) for column in spec.columns):
        ws.row_dimensions[place.data_row].height = look.LINE * WRAP_LINES + 1.5
    _add_table(draft, ws, place, max(1, len(rows)), filtered)
    draft.places[spec.name] = place
    validate(draft, ws, place)


def _add_table(draft: Draft, ws: Worksheet, place: Place, count: int, filtered: bool) -> None:
    last = get_column_letter(place.last_column)
    ref = f"{get_column_letter(place.first_column)}{place.header_row}:{last}{place.header_row + count}"
    table: Any = Table(displayName=place.spec.name, name=place.spec.name, ref=ref)
    table.tableColumns = [
        TableColumn(id=i, name=draft.label(column)) for i, column in enumerate(place.spec.columns, start=1)
    ]
    table.autoFilter = AutoFilter(ref=ref) if filtered else None
    table.tableStyleInfo = TableStyleInfo(
        name=look.TABLE_STYLE, showFirstColumn=False, showLastColumn=False, showRowStripes=True, showColumnStripes=False
    )
    ws.add_table(table)


def widened(spec: TableSpec, key: str, width: float) -> TableSpec:
    """Return a table with one column at least this wide."""
    columns = tuple(replace(c, width=max(c.width, width)) if c.key == key else c for c in spec.columns)
    return replace(spec, columns=columns)
