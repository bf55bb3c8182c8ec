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
from cs_workbook.model import Cell
from cs_workbook.rules.schema import Column, TableSpec

Row = Mapping[str, Cell]

WRAP_FROM = 22
"""Text columns this wide hold sentences: they wrap; narrower ones hold words."""
HEADER_HEIGHT, LEAST_WIDTH = 34, 7

_FORMATS = {"moment": "yyyy-mm-dd hh:mm", "day": "yyyy-mm-dd", "key": "@", "whole": "#,##0"}
_NUMBERS = {"cost": "#,##0.00", "percent": "0", "first_response_minutes": "#,##0", "resolution_hours": "#,##0.0",
            "attainment_pct": "0.0", "gap_pct": "0.0"}  # fmt: skip


def number_format(column: Column) -> str:
    """Return the number format of a column's cells."""
    if column.kind == "number":
        return _NUMBERS.get(column.key, "General")
    return "@" if column.personal == "contact" else _FORMATS.get(column.kind, "General")


def data_style(column: Column, spec: TableSpec) -> look.Style:
    """Return the style of a column's cells; in a table that people share, the program's are quiet grey."""
    base = look.DATA_PROGRAM if column.program and spec.filled_by != "program" else look.DATA
    wrap = column.kind in ("text", "choices") and column.width >= WRAP_FROM
    side = "right" if column.kind in ("number", "whole") else "left"
    return base.but(number_format=number_format(column), alignment=look.align(side, "top", wrap=wrap))


def header_style(column: Column, spec: TableSpec) -> look.Style:
    """Return the style of a header: accent for people, grey for the program."""
    if spec.filled_by == "program":
        return look.HEADER_SLATE
    return look.HEADER_PROGRAM if column.program else look.HEADER


def column_width(draft: Draft, column: Column, *, button: bool = True) -> float:
    """Return a width in which neither values nor the header's words are cut; headers take two lines at most."""
    label = draft.label(column)
    if draft.rules.language == "zh":
        header: float = look.display_width(label)
        header = header if header <= 14 else (header + 2) // 2
    else:
        header = max([len(word) for word in label.split()] + [(len(label) + 1) // 2]) * 1.1
    return max(column.width, header + (3.5 if button else 1.5), LEAST_WIDTH)


def place_table(draft: Draft, ws: Worksheet, place: Place, rows: Sequence[Row] = (), *, filtered: bool = True) -> None:
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
        look.set_width(ws, at, column_width(draft, column, button=filtered))
        blank = look.Style(style.font, None, None, style.alignment, style.number_format)
        blank.put(ws.column_dimensions[get_column_letter(at)])
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
