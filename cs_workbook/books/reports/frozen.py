"""The page as a workbook of its own: the template's layout with its rows in it, and no link to anywhere."""

from __future__ import annotations

from collections.abc import Mapping

from openpyxl.worksheet.worksheet import Worksheet

from cs_workbook.books.reports import MARK
from cs_workbook.books.template import look
from cs_workbook.books.template.draft import Draft
from cs_workbook.books.template.package import package_bytes
from cs_workbook.books.template.sheets import freeze
from cs_workbook.books.template.summary import lay_out
from cs_workbook.model import Grid, OutReport


def document(draft: Draft, report: OutReport, blocks: Mapping[str, Grid]) -> bytes:
    """Return the page as an .xlsx file with one sheet."""
    book = draft.book
    look.dress(book)
    ws: Worksheet = book.worksheets[0]
    ws.title = draft.of(report.title)[:31]
    ws.sheet_format.defaultRowHeight = look.ROW_HEIGHT
    look.put(ws, 1, 1, draft.of(report.title), look.SHEET_TITLE)
    look.put(ws, 2, 1, draft.of(report.origin), look.SMALL.but(font=look.font(7, look.MUTED)))
    ws.row_dimensions[1].height, ws.row_dimensions[2].height = 34, 18
    lay_out(draft, ws, blocks)
    freeze(ws, 4, 1)
    book.properties.title, book.properties.creator = draft.of(report.title), "cs-workbook"
    book.properties.category = MARK
    return package_bytes(book)
