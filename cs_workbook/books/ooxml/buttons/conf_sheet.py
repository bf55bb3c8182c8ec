"""A sheet of settings: names in column A, values in column B, as xlwings reads ``xlwings.conf``."""

from __future__ import annotations

from collections.abc import Mapping

from ..package import Package
from ..strings import escape
from .first_rows import FirstRows, Shown

_LAST = 200
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def settings_sheet(settings: Mapping[str, Shown], code_name: str) -> bytes:
    """Return a worksheet part. xlwings stops at the first blank name, so there is none."""
    rows = [
        f'<row r="{number}">{_cell(f"A{number}", name)}{_cell(f"B{number}", value)}</row>'
        for number, (name, value) in enumerate(settings.items(), start=1)
    ]
    named = f'<sheetPr codeName="{code_name}"/>' if code_name else ""
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<worksheet xmlns="{_MAIN}">{named}<dimension ref="A1:B{max(len(rows), 1)}"/>'
        '<sheetViews><sheetView workbookViewId="0"/></sheetViews><sheetFormatPr defaultRowHeight="15"/>'
        '<cols><col min="1" max="1" width="34" customWidth="1"/>'
        '<col min="2" max="2" width="70" customWidth="1"/></cols>'
        f"<sheetData>{''.join(rows)}</sheetData>"
        '<pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/></worksheet>'
    ).encode()


def _cell(address: str, value: Shown) -> str:
    if isinstance(value, bool):
        return f'<c r="{address}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, float):
        return f'<c r="{address}"><v>{value:g}</v></c>'
    return f'<c r="{address}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'


def read_settings(package: Package, part: str, sheet: str, strings: str | None) -> dict[str, Shown]:
    """Return the settings of such a sheet, names as they are written."""
    rows = FirstRows.of(package, part, sheet, _LAST).values(package, strings)
    return {str(cells[1]): cells[2] for _, cells in sorted(rows.items()) if 1 in cells and 2 in cells}
