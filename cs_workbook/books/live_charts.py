"""Charts of the open workbook follow the area they show when it ends at another row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import Any

from cs_workbook.books import live_excel as excel
from cs_workbook.books.live_pen import Pen
from cs_workbook.books.ooxml.growth import Growth, grown_reference

_REFERENCE = re.compile(r"""(?:'(?:[^']|'')+'|[^\s,(){}'"!=]+)!\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?""")


def follow(book: Any, growths: Sequence[Growth], pen: Pen) -> None:
    """Let every series that shows all rows of an area show all rows of its new size.

    Excel moves the series of a Table along by itself; those are left as they are.
    """

    def grown(found: re.Match[str]) -> str:
        grown = (grown_reference(found[0], growth, exactly=True) for growth in growths)
        return next((new for new in grown if new != found[0]), found[0])

    for sheet in book.sheets:
        for chart in sheet.charts:
            for series in excel.series_of(chart):
                old = excel.series_formula(series)
                new = _REFERENCE.sub(grown, old)
                if new != old:
                    pen.remember(partial(excel.set_series_formula, series, old))
                    excel.set_series_formula(series, new)
