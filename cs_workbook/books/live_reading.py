"""The open workbook's tables and blocks as `Tables`, read in blocks of cells.

Finds tables by name on whatever sheet they stand, and columns by header. A small table is read in
one piece; of a large one only the columns a job asks for. Writes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

from cs_workbook.books import live_excel as excel
from cs_workbook.books.live_cells import column_of
from cs_workbook.books.ooxml.a1 import Area, Box, letters, parse_box
from cs_workbook.books.ooxml.characters import comparable
from cs_workbook.books.ooxml.references import area_of
from cs_workbook.books.recognition import Lazy, TableMap, absent, match_columns
from cs_workbook.model import Cell, Grid, Language, Notes, Table, Tables, Text, WorkbookError, cell_text
from cs_workbook.rules.blocks import BLOCKS
from cs_workbook.rules.columns import schema

WHOLE = 50_000
"""A table of so many cells is read in one piece."""
_ROWS_AT_ONCE = 20_000
_TAIL = 200


def cells_at(sheet: Any, box: Box) -> Any:
    """Return the xlwings range of a box."""
    return sheet.range((box.first_row, box.first_col), (box.last_row, box.last_col))


def read_columns(sheet: Any, box: Box) -> list[list[Cell]]:
    """Return the cells of a box column by column, whatever its shape."""
    options = {"chunksize": _ROWS_AT_ONCE} if box.last_row - box.first_row >= _ROWS_AT_ONCE else {}
    rows = cells_at(sheet, box).options(ndim=2, **options).value
    return [column_of(column) for column in zip(*rows, strict=True)]


def read_grid(sheet: Any, box: Box) -> Grid:
    """Return the cells of a box row by row."""
    return tuple(zip(*read_columns(sheet, box), strict=True))


class LiveTable:
    """One Excel Table: where it stands now."""

    def __init__(self, native: Any, sheet: Any, name: str) -> None:
        self.native, self.page, self.name = native, sheet, name

    @cached_property
    def sheet(self) -> str:
        """The sheet's name."""
        return str(self.page.name)

    @cached_property
    def totals(self) -> int:
        """1 when a totals row stands under the records."""
        return int(bool(self.native.show_totals))

    @cached_property
    def box(self) -> Box:
        """Header and records, without the totals row."""
        if not self.native.show_headers:
            raise WorkbookError(
                Text(
                    "工作表“{sheet}”的表格 {table} 关闭了标题行。请在“表设计”中勾选“标题行”后再试。",
                    "Sheet '{sheet}': the header row of table {table} is switched off. "
                    "Tick Header Row on the Table Design tab and try again.",
                )(sheet=self.sheet, table=self.name)
            )
        box = parse_box(self.native.range.address)
        assert box is not None  # Excel gives $A$5:$X$9
        return box._replace(last_row=box.last_row - self.totals)

    @property
    def first_row(self) -> int:
        """The header's row."""
        return self.box.first_row

    @property
    def first_col(self) -> int:
        """The first column."""
        return self.box.first_col

    @property
    def records(self) -> Box:
        """The records; one blank row in an empty table."""
        return self.box._replace(first_row=self.box.first_row + 1)

    @cached_property
    def whole(self) -> list[list[Cell]] | None:
        """The columns of a small table with their headers; None for a large one."""
        box = self.box
        size = (box.last_row - box.first_row + 1) * (box.last_col - box.first_col + 1)
        return read_columns(self.page, box) if size <= WHOLE else None

    @cached_property
    def headers(self) -> tuple[str, ...]:
        """The headers as cells show them."""
        columns = self.whole or read_columns(self.page, self.box._replace(last_row=self.box.first_row))
        return tuple(cell_text(column[0]) for column in columns)


class Body:
    """The records of a table, read as far as they are asked for."""

    def __init__(self, table: LiveTable) -> None:
        self.table = table
        columns = [column[1:] for column in table.whole or ()]
        self._columns: dict[int, list[Cell]] = dict(enumerate(columns, start=table.first_col))

    @cached_property
    def last(self) -> int:
        """The last row that holds anything; the header's row when none does."""
        box = self.table.records
        if self.table.whole:
            return _last_filled(box, list(self._columns.values()))
        end = box.last_row
        while end >= box.first_row:
            piece = box._replace(first_row=max(box.first_row, end - _TAIL + 1), last_row=end)
            last = _last_filled(piece, read_columns(self.table.page, piece))
            if last >= piece.first_row:
                return last
            end = piece.first_row - 1
        return box.first_row - 1

    def column(self, column: int) -> list[Cell]:
        """The cells of one sheet column, down to the last record."""
        box = self.table.records
        if self.last < box.first_row:
            return []
        if column not in self._columns:
            piece = Box(box.first_row, self.last, column, column)
            self._columns[column] = read_columns(self.table.page, piece)[0]
        return self._columns[column][: self.last - box.first_row + 1]

    @cached_property
    def formulas(self) -> frozenset[int]:
        """The sheet columns in which any record holds a formula."""
        box = self.table.records
        box = box._replace(last_row=max(self.last, box.first_row))
        if not excel.has_formula(cells_at(self.table.page, box)):
            return frozenset()
        places = range(box.first_col, box.last_col + 1)
        return frozenset(
            at for at in places
            if excel.has_formula(cells_at(self.table.page, box._replace(first_col=at, last_col=at)))
        )  # fmt: skip


def _last_filled(box: Box, columns: list[list[Cell]]) -> int:
    """The last row of a box that holds anything; the row above it when none does."""
    filled = 0
    for column in columns:
        at = len(column)
        while at > filled and column[at - 1] is None:
            at -= 1
        filled = max(filled, at)
    return box.first_row + filled - 1


def find_tables(book: Any) -> dict[str, LiveTable]:
    """Return every Excel Table of the workbook by name."""
    return {
        str(table.name): LiveTable(table, sheet, str(table.name)) for sheet in book.sheets for table in sheet.tables
    }


def find_names(book: Any) -> dict[str, tuple[Any, Area]]:
    """Return the names of the program's own blocks that stand for one area of cells."""
    found = {}
    for block in BLOCKS:
        if book.names.contains(block.name):
            name = book.names[block.name]
            area = area_of(str(name.refers_to))
            if area:
                found[block.name] = (name, area)
    return found


class Reader:
    """Turns what Excel shows now into tables of the schema."""

    def __init__(
        self, book: Any, language: Language, preset: str, version: int, tables: Mapping[str, LiveTable]
    ) -> None:
        self.book, self.workbook, self.version = book, str(book.name), version
        self.shape = schema(preset, language)
        self.found = tables
        self.names = find_names(book)
        self.bodies: Lazy[Body] = Lazy(list(tables), lambda name: Body(tables[name]))
        self.places: Lazy[dict[str, int]] = Lazy(
            list(tables), lambda name: match_columns(self.workbook, self.shape, tables[name])
        )

    def anew(self) -> Reader:
        """Return a reader of what stands there by now."""
        shape = self.shape
        return Reader(self.book, shape.language, shape.preset, self.version, find_tables(self.book))

    def tables(self) -> Tables:
        """Return tables and blocks; each is read when it is first asked for."""
        here = [name for name in self.shape.tables if name in self.found]
        owned = [name for name in here if self.shape.tables[name].filled_by != "people"]
        return Tables(
            self.workbook,
            self.shape.language,
            self.shape.preset,
            TableMap(here, self.table, self.absent),
            Lazy([*self.names, *owned], self.block),
            self.version,
            Lazy(here, self.notes),
        )

    def absent(self, name: str) -> WorkbookError:
        """Return the refusal for a missing table."""
        return absent(self.workbook, self.shape, name)

    def live(self, name: str) -> LiveTable:
        """Return a table. Raises WorkbookError when it is missing."""
        if name not in self.found:
            raise self.absent(name)
        return self.found[name]

    def table(self, name: str) -> Table:
        """Read one table."""
        live, spec, places = self.found[name], self.shape.tables[name], self.places[name]
        body = self.bodies[name]
        return Table(
            name,
            live.sheet,
            live.first_row,
            range(live.first_row + 1, body.last + 1),
            Lazy(list(places), lambda key: body.column(places[key])),
            {key: letters(place) for key, place in places.items()},
            {key: live.headers[place - live.first_col] for key, place in places.items()},
            frozenset(key for key, place in places.items() if place in body.formulas),
            {column.key: column.kind for column in spec.columns},
        )

    def notes(self, name: str) -> Notes:
        """Read the notes on a table's records."""
        live, keys = self.live(name), {place: key for key, place in self.places[name].items()}
        return {
            (row, keys[column]): comparable(text)
            for (row, column), text in excel.notes_of(live.page).items()
            if live.records.first_row <= row <= live.records.last_row and column in keys
        }

    def area(self, block: str) -> Area:
        """Return where a block stands: its header row and the rows below."""
        if block in self.names:
            return self.names[block][1]
        live = self.live(block)
        return Area(live.sheet, *live.box)

    def block(self, name: str) -> Grid:
        """Read a block without its header row and without trailing blank rows."""
        area = self.area(name)
        if area.last_row <= area.first_row:
            return ()
        rows = read_grid(self.book.sheets[area.sheet], area.box._replace(first_row=area.first_row + 1))
        end = len(rows)
        while end and all(value is None for value in rows[end - 1]):
            end -= 1
        return rows[:end]

    def boxes_on(self, sheet: str) -> Iterator[tuple[str, Box]]:
        """Give every table on a sheet with the cells it takes."""
        for name, live in self.found.items():
            if live.sheet == sheet:
                yield name, live.box._replace(last_row=live.box.last_row + live.totals)


Say = Callable[[Text], None]
"""Shows a person how far a run has come."""
