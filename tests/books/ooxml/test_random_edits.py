"""Random edits on random books: two independent readers see what a plain dict of cells holds."""

from __future__ import annotations

import datetime as dt
import tempfile
import warnings
from pathlib import Path
from typing import Any

import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from cs_workbook.books.ooxml import AppendValues, FillArea, GridEdit, RemoveRow, SetValue, open_workbook, unescape
from cs_workbook.model import Cell

from .decorated import Draft
from .linter import assert_clean

Grid = dict[tuple[int, int], Cell]
EPOCH = dt.datetime(1899, 12, 30)
WIDTH, BELOW, AREA_ROW = 4, 40, 20
"""Table T in A1:D?, area cs_area from F20, loose cells from row 40."""

texts = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs"], exclude_characters="\r"), min_size=1, max_size=8
)
moments = st.datetimes(dt.datetime(1950, 1, 1), dt.datetime(2100, 1, 1)).map(lambda m: m.replace(microsecond=0))
values: st.SearchStrategy[Cell] = st.one_of(
    st.none(), texts, moments, st.booleans(), st.integers(100, 60_000), st.floats(100, 60_000, width=32),
)  # fmt: skip
# A cell keeps its format: readers disagree on (or panic at) numbers off the calendar where it shows dates.
records = st.lists(st.lists(values, min_size=WIDTH, max_size=WIDTH), min_size=1, max_size=6)


def read_by_calamine(path: Path) -> Grid:
    """Return every cell with content of sheet S."""
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("S").to_python(skip_empty_area=False)
    return {(r, c): _plain(v) for r, row in enumerate(rows, 1) for c, v in enumerate(row, 1) if v != ""}


def read_by_openpyxl(path: Path) -> Grid:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sheet = load_workbook(path)["S"]
    cells = (cell for row in sheet.iter_rows() for cell in row)
    return {(cell.row, cell.column): _plain(cell.value) for cell in cells if cell.value is not None}


def _plain(value: Any) -> Cell:
    """Bring a value to what readers agree on: a moment as its serial number, numbers to ten digits."""
    if isinstance(value, dt.time):
        value = dt.datetime.combine(EPOCH, value)
    elif isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        value = dt.datetime(value.year, value.month, value.day)
    if isinstance(value, dt.datetime):
        value = value - EPOCH
    if isinstance(value, dt.timedelta):
        value = value.total_seconds() / 86_400
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(f"{value:.9g}")
    return unescape(value) if isinstance(value, str) else value


def _expected(grid: Grid) -> Grid:
    return {place: _plain(value) for place, value in grid.items() if value is not None and value != ""}


def write_book(path: Path, table: list[list[Cell]], area: list[list[Cell]], loose: Grid, totals: bool) -> Grid:
    """Write a book by XlsxWriter; return its cells."""
    book = xlsxwriter.Workbook(
        str(path), {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet("S")
    date = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    grid: Grid = {}

    def put(row: int, column: int, value: Cell) -> None:
        if value is None:
            return
        grid[row, column] = value
        if isinstance(value, dt.datetime):
            sheet.write_datetime(row - 1, column - 1, value, date)
        elif isinstance(value, bool):
            sheet.write_boolean(row - 1, column - 1, value)
        elif isinstance(value, str):
            sheet.write_string(row - 1, column - 1, value)
        else:
            sheet.write_number(row - 1, column - 1, value)

    last = len(table) + (1 if totals else 0)
    columns = [{"header": f"列{n}", **({"total_string": "合计"} if totals and n == 0 else {})} for n in range(WIDTH)]
    sheet.add_table(0, 0, last, WIDTH - 1, {"name": "T", "columns": columns, "total_row": totals})
    for n in range(WIDTH):
        grid[1, n + 1] = f"列{n}"
    if totals:
        grid[last + 1, 1] = "合计"
    for row, record in enumerate(table, 2):
        for column, value in enumerate(record, 1):
            put(row, column, value)
    header: list[Cell] = ["甲", "乙"]
    for row, record in enumerate([header, *area], AREA_ROW):
        for column, value in enumerate(record, 6):
            put(row, column, value)
    book.define_name("cs_area", f"=S!$F${AREA_ROW}:$G${AREA_ROW + len(area)}")
    for (row, column), value in loose.items():
        put(row, column, value)
    book.close()
    return grid


def last_used(grid: Grid, rows: int) -> int:
    """Return the last record row with content."""
    return max([row for row in range(2, rows + 2) if any((row, c) in grid for c in range(1, WIDTH + 1))], default=1)


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    table = draw(records)
    table.append(draw(st.lists(values.filter(lambda v: v is not None), min_size=WIDTH, max_size=WIDTH)))
    blank = draw(st.integers(0, 2))
    table += [[None] * WIDTH] * blank
    place = st.tuples(st.integers(BELOW, BELOW + 8), st.integers(1, 9))
    loose = draw(st.dictionaries(place, values.filter(lambda v: v is not None), max_size=8))
    rows = len(table)
    targets = st.tuples(st.integers(2, rows + 1 - blank), st.integers(1, WIDTH)) | place
    return {
        "table": table,
        "area": draw(st.lists(st.lists(values, min_size=2, max_size=2), min_size=1, max_size=3)),
        "loose": loose,
        "totals": draw(st.booleans()),
        "sets": draw(st.dictionaries(targets, values, max_size=8)),
        "appends": draw(st.lists(st.dictionaries(st.integers(0, WIDTH - 1), values, max_size=WIDTH), max_size=4)),
        "removes": draw(st.sets(st.integers(2, rows + 1), max_size=rows)),
        "fill": draw(st.none() | st.lists(st.lists(values, min_size=2, max_size=2), max_size=4)),
    }


def reference(grid: Grid, case: dict[str, Any]) -> tuple[Grid, list[GridEdit]]:
    """Carry the case out on a dict of cells; return it with the edits."""
    rows, totals = len(case["table"]), case["totals"]
    end = max([last_used(grid, rows), *case["removes"]])
    edits: list[GridEdit] = []
    new = dict(grid)
    for (row, column), value in case["sets"].items():
        edits.append(SetValue("S", row, column, grid.get((row, column)), value))
        new[row, column] = value
    edits += [RemoveRow("T", row, {c: grid.get((row, c + 1)) for c in range(WIDTH)}) for row in case["removes"]]
    last = max(rows + 1, end + len(case["appends"]))
    if totals and last > rows + 1:
        new[last + 1, 1] = new.pop((rows + 2, 1))
    for row, record in enumerate(case["appends"], end + 1):
        edits.append(AppendValues("T", record))
        for offset, value in record.items():
            new[row, offset + 1] = value
    gone = sorted(case["removes"])
    if gone and len(gone) == last - 1:
        kept = gone.pop(0)
        for column in range(1, WIDTH + 1):
            new.pop((kept, column), None)
    for row in reversed(gone):
        new = {(r - (r > row), c): v for (r, c), v in new.items() if r != row}
    if case["fill"] is not None:
        edits.append(FillArea("cs_area", case["fill"]))
        first = AREA_ROW + 1 - len(gone)
        for row in range(first, first + max(len(case["area"]), len(case["fill"]))):
            for offset in range(2):
                index = row - first
                new[row, 6 + offset] = case["fill"][index][offset] if index < len(case["fill"]) else None
    return new, edits


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(cases())
def test_two_readers_see_what_the_reference_holds(case: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path, target = Path(folder) / "a.xlsx", Path(folder) / "b.xlsx"
        grid = write_book(path, case["table"], case["area"], case["loose"], case["totals"])
        expected, edits = reference(grid, case)
        rows_before = len(case["table"])
        changed = open_workbook(path).patch(edits, target)
        result = target if changed else path
        assert read_by_calamine(result) == _expected(expected)
        assert read_by_openpyxl(result) == _expected(expected)
        assert_clean(result)
        if changed:
            old, new = Draft(path).parts, Draft(target).parts
            assert list(old) == [name for name in new if name in old]
            for name in ("xl/theme/theme1.xml", "docProps/app.xml", "docProps/core.xml", "xl/sharedStrings.xml"):
                assert old.get(name) == new.get(name)
        assert rows_before >= 2
