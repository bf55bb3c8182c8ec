"""What the second ratings come to, right of the table in which people give them."""

from __future__ import annotations

from openpyxl.worksheet.worksheet import Worksheet

from cs_workbook.books.template import look
from cs_workbook.books.template.draft import HEADER_ROW, Draft
from cs_workbook.books.template.pages import Page
from cs_workbook.rules.blocks import sample

_GAP, _LEAST = 3.0, 10.0


def add_results(draft: Draft, ws: Worksheet, column: int) -> None:
    """Lay out the blocks side by side from a column on; each may grow downwards without end."""
    page = Page(draft, ws)
    look.set_width(ws, column - 1, _GAP)
    for block in sample.BLOCKS:
        page.place(block, HEADER_ROW, column)
        for step, part in enumerate(block.columns):
            look.set_width(ws, column + step, max(_LEAST, look.display_width(draft.of(part.label)) + 3))
        column += block.width + 1
        look.set_width(ws, column - 1, _GAP)
    page.finish()
    ws.row_dimensions[HEADER_ROW - 1].height = 22
