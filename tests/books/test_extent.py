"""How far a sheet reaches is counted, never believed: what a sheet says of its own extent may be wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from cs_workbook.books.extent import survey
from cs_workbook.books.ooxml import open_workbook
from cs_workbook.model import WorkbookError
from tests.books.ooxml.handwritten import MAIN, parts_of, worksheet, write


def extent_of(tmp_path: Path, rows: str, dimension: str = "A1") -> tuple[int, int] | None:
    """The rows and columns for which a sheet is refused; None when it is taken."""
    sheet = worksheet(rows, before=f'<dimension ref="{dimension}"/>')
    book = open_workbook(write(tmp_path / "a.xlsx", parts_of({"S": sheet})))
    try:
        survey(book, "xl/worksheets/sheet1.xml")
    except WorkbookError as error:
        height, width = (int(word) for word in error.text.en.split() if word.isdigit())
        return height, width
    return None


LONG = "".join(f'<row r="{row}"><c r="A{row}"><v>1</v></c></row>' for row in range(1, 70_001))
"""More than four megabytes."""


@pytest.mark.parametrize(
    ("rows", "refused"),
    [
        ('<row r="1"><c r="A1"/></row>', None),
        ('<row r="1"><c r="A1"/></row><row r="1048576"><c r="BE1048576"/></row>', None),
        ('<row r="1"><c r="A1"/></row><row r="1048576"><c r="BF1048576"/></row>', (1048576, 58)),
        ('<row r="1"><c r="XFD1"/></row><row r="3000"><c r="A3000"/></row>', None),
        ('<row r="1"><c r="XFD1"/></row><row r="4000"><c r="A4000"/></row>', (4000, 16384)),
        ('<row r="1"><c r="A1048576"/><c r="XFD1"/></row>', (1048576, 16384)),
        ('<row r="9999999"><c r="A9999999"/></row>', (9999999, 1)),
        ('<row r="1"><c s="1" r="XFD1"/></row><row r=\'9000\'><c/></row>', (9000, 16384)),
        ('<row>' + "<c/>" * 20_000 + "</row>", (1, 20000)),
        ('<row r="1"><c r="A99999999999"/></row>', (99999999999, 1)),
        ('<row r="1"><c r="ZZZZZZ1"/></row>', (1, 321272406)),
        ('<row r="1"><c s="1"r="A4000000000"/></row>', (4000000000, 1)),
        ('<row r="1"><c s=">" r="A4000000000"/></row>', (4000000000, 1)),
        (f'<row r="1"><y:c xmlns:y="{MAIN}" r="A4000000000"/></row>', (4000000000, 1)),
        (LONG + '<row r="900000"><c r="ZZ900000"/></row>', (900000, 702)),
        (LONG, None),
    ],
    ids=range(16),
)  # fmt: skip
@pytest.mark.parametrize("dimension", ["A1", "A1:XFD1048576", "#REF!"])
def test_only_what_the_cells_span_counts(
    tmp_path: Path, rows: str, refused: tuple[int, int] | None, dimension: str
) -> None:
    assert extent_of(tmp_path, rows, dimension) == refused
