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
    look.dress(draft.book)
    ws: Worksheet = draft.book.worksheets[0]
    ws.title = draft.of(report.title)[:31]
    titled(draft, ws, report, draft.of(report.title))
    lay_out(draft, ws, blocks)
    freeze(ws, 4, 1)
    return finished(draft, report)


def titled(draft: Draft, ws: Worksheet, report: OutReport, title: str) -> None:
    """Write a sheet's title and the line about its origin."""
    ws.sheet_format.defaultRowHeight = look.ROW_HEIGHT
    look.put(ws, 1, 1, title, look.SHEET_TITLE)
    look.put(ws, 2, 1, draft.of(report.origin), look.SMALL.but(font=look.font(7, look.MUTED)))
    ws.row_dimensions[1].height, ws.row_dimensions[2].height = 34, 18


def finished(draft: Draft, report: OutReport) -> bytes:
    """Return the workbook as a file that says it is a report."""
    book = draft.book
    book.properties.title, book.properties.creator = draft.of(report.title), "cs-workbook"
    book.properties.category = MARK
    return package_bytes(book)
