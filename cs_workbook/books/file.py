"""A workbook closed on disk: read through python-calamine, written by patching the package.

Tables are read when first asked for, and columns converted when first used, so that a job pays only
for what it looks at. Nothing here knows what a case is.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from pathlib import Path

from cs_workbook.books.journal import SUFFIX as JOURNAL
from cs_workbook.books.journal import digest, read_run, write_run
from cs_workbook.books.ooxml import (
    AppendValues,
    Area,
    FillArea,
    GridEdit,
    PutNote,
    RemoveRow,
    SetValue,
    TableArea,
    Workbook,
    open_workbook,
)
from cs_workbook.books.ooxml.a1 import letters
from cs_workbook.books.ooxml.forgetting import sweep
from cs_workbook.books.ooxml.strings import comparable
from cs_workbook.books.recognition import Lazy, LazySet, TableMap, absent, identity, match_columns
from cs_workbook.books.saving import kept_beside, replacing
from cs_workbook.books.sheet_columns import SheetColumns
from cs_workbook.model import (
    AppendRow,
    Cell,
    ColumnRow,
    Edit,
    Erasure,
    FillBlock,
    Grid,
    Language,
    Notes,
    PastRun,
    Remains,
    RunNote,
    SetCell,
    SetNote,
    StaleWorkbookError,
    Table,
    Tables,
    Text,
    WorkbookError,
)
from cs_workbook.rules.columns import schema
from cs_workbook.rules.schema import Schema

Proof = Callable[[Tables], Text | None]
_CHANGED = Text(
    "{name} 在读取之后被改过，没有写入任何内容。请再运行一次。",
    "{name} changed since it was read. Nothing was written; run the job again.",
)


class FileBook:
    """One .xlsx or .xlsm file. `read` first; `apply` refuses when the file has changed since."""

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self._stamp: tuple[int, int] | None = None

    def read(self) -> Tables:
        """Open the file; tables are read when asked for. Raises WorkbookError."""
        package = open_workbook(self.path)
        self._stamp = _stamp(self.path)
        language, preset, version = _identity(package)
        reader = _Reader(package, schema(preset, language))
        return reader.read(self.path.name, version)

    def apply(self, edits: Sequence[Edit], note: RunNote | None = None, proof: Proof | None = None) -> None:
        """Patch the file. All edits are written or none, and none that `proof` finds wrong as written."""
        with replacing(self.path, note) as target:
            package = open_workbook(self.path)
            language, preset, _ = _identity(package)
            reader = _Reader(package, schema(preset, language))
            grid = list(_grid_edits(edits, reader))
            if note:
                blocks = reader.blocks()
                before = {edit.block: blocks[edit.block] for edit in edits if isinstance(edit, FillBlock)}
                exchange = (self.path, target.path)
                target.journal = partial(write_run, note=note, edits=edits, blocks=before, exchange=exchange)
            # The engine names the first cell that differs; what it cannot see (a row added, say) is ours.
            target.changed = package.patch(grid, target.path)
            if target.changed and note and note.sweeps:
                sweep(target.path)
            if proof:
                prove(target.path if target.changed else self.path, self.path.name, proof)
            self._check()
        self._stamp = _stamp(self.path)

    def write_copy(self, target: Path, edits: Sequence[Edit]) -> None:
        """Write the file with some edits to another path; the file itself is not touched."""
        package = open_workbook(self.path)
        language, preset, _ = _identity(package)
        if not package.patch(list(_grid_edits(edits, _Reader(package, schema(preset, language)))), target):
            shutil.copyfile(self.path, target)

    def forget(
        self, edits: Sequence[Edit], log: Sequence[Edit], erasure: Erasure, note: RunNote, *, dry_run: bool
    ) -> Remains:
        """Write the edits and clean every part of the file, its journals and, if asked, its kept copies."""
        from cs_workbook.books.forgetting import forget_file

        remains = forget_file(self.path, self.write_copy, self._check, edits, log, erasure, note, dry_run=dry_run)
        self._stamp = _stamp(self.path)
        return remains

    def restore(self, number: int, log: Sequence[Edit], note: RunNote) -> None:
        """Put the copy from before a run in the file's place, with `log` added to it."""
        with replacing(self.path, note) as target:
            run = next((run for run in self.past() if run.number == number and run.untouched), None)
            if run is None:
                raise StaleWorkbookError(_CHANGED(name=self.path.name))
            FileBook(run.copy).write_copy(target.path, log)
            target.changed = True
            target.journal = partial(write_run, note=note, edits=(), blocks={})
            self._check()
        self._stamp = _stamp(self.path)

    def _check(self) -> None:
        """Raise StaleWorkbookError when the file is not the one that was read."""
        if self._stamp is not None and self._stamp != _stamp(self.path):
            raise StaleWorkbookError(_CHANGED(name=self.path.name))

    def past(self) -> tuple[PastRun, ...]:
        """The runs whose journals still lie beside the file, oldest first."""
        present = cache(lambda: digest(self.path))
        found = (read_run(path, present) for path in kept_beside(self.path, JOURNAL))
        return tuple(run for run in found if run)


def prove(path: Path, name: str, proof: Proof) -> None:
    """Read a file just written, and raise WorkbookError when it is not what it should be."""
    package = open_workbook(path)
    language, preset, version = _identity(package)
    reader = _Reader(package, schema(preset, language))
    if problem := proof(reader.read(name, version)):
        raise WorkbookError(problem)


def _stamp(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_mtime_ns, status.st_size


def _identity(package: Workbook) -> tuple[Language, str, int]:
    """Language, preset and schema version."""
    return identity(package.path.name, package.properties, package.tables.values())


class _Reader:
    """Turns one package's cells into tables of the schema."""

    def __init__(self, package: Workbook, shape: Schema) -> None:
        self.package = package
        self.shape = shape
        here = [package.tables[name].sheet for name in shape.tables if name in package.tables]
        self._sheets = SheetColumns(package, list(dict.fromkeys(here)))
        self._letters: dict[str, dict[str, int]] = {}

    def read(self, name: str, version: int) -> Tables:
        """Everything a job may look at; each table, block and note is read when it is asked for."""
        here = [table for table in self.shape.tables if table in self.package.tables]
        tables, notes = TableMap(here, self.table, self.absent), Lazy(here, self.notes)
        return Tables(name, self.shape.language, self.shape.preset, tables, self.blocks(), version, notes)

    def blocks(self) -> Mapping[str, Grid]:
        areas = {name: area for name, area in self.package.names.items() if name.startswith("cs_")}
        owned = [
            s.name for s in self.shape.tables.values() if s.filled_by != "people" and s.name in self.package.tables
        ]
        return Lazy([*areas, *owned], lambda name: self.block(areas.get(name) or self.body(name)))

    def notes(self, name: str) -> Notes:
        """The notes on a table's records."""
        area, keys = self.package.tables[name], {place: key for key, place in self.columns(name).items()}
        return {
            (row, keys[column]): comparable(text)
            for (row, column), text in self.package.notes(area.sheet).items()
            if area.first_row < row <= area.last_row and column in keys
        }

    def absent(self, name: str) -> WorkbookError:
        return absent(self.package.path.name, self.shape, name)

    def columns(self, name: str) -> dict[str, int]:
        """Column key → sheet column from 1, the user's own under ``+header``. Raises on a missing header."""
        if name not in self._letters:
            self._letters[name] = match_columns(self.package.path.name, self.shape, self.package.tables[name])
        return self._letters[name]

    def table(self, name: str) -> Table:
        area, spec = self.package.tables[name], self.shape.tables[name]
        places = self.columns(name)
        first, last = area.first_row + 1, self._last_filled(area)
        return Table(
            name,
            area.sheet,
            area.first_row,
            range(first, last + 1),
            Lazy(list(places), lambda key: self._sheets.cells(area.sheet, places[key], first, last)),
            {key: letters(place) for key, place in places.items()},
            {key: area.headers[place - area.first_col] for key, place in places.items()},
            LazySet(lambda: self._computed(area, places, max(first, last))),
            {column.key: column.kind for column in spec.columns},
        )

    def _computed(self, area: TableArea, places: Mapping[str, int], last: int) -> frozenset[str]:
        """The keys of the columns in which a formula stands."""
        first = area.first_row + 1
        computing = self._sheets.may_compute(area.sheet)
        formulas = self.package.formula_columns(area.sheet, first, last) if computing else frozenset()
        return frozenset(
            key for key, place in places.items() if place in formulas or place - area.first_col in area.calculated
        )

    def _last_filled(self, area: TableArea) -> int:
        """The last row of a table that holds anything; the header's row when none does."""
        last = min(area.last_row, self._sheets.height(area.sheet))
        while last > area.first_row and self._sheets.is_blank(area.sheet, last, area.first_col, area.last_col):
            last -= 1
        return max(last, area.first_row)

    def body(self, name: str) -> Area:
        area = self.package.tables[name]
        return Area(area.sheet, area.first_row, area.last_row, area.first_col, area.last_col)

    def block(self, area: Area) -> Grid:
        first, last = area.first_row + 1, area.last_row
        columns = [self._sheets.cells(area.sheet, c, first, last) for c in range(area.first_col, area.last_col + 1)]
        rows = list(zip(*columns, strict=True))
        while rows and all(value is None for value in rows[-1]):
            rows.pop()
        return tuple(rows)


def _grid_edits(edits: Sequence[Edit], reader: _Reader) -> Iterator[GridEdit]:
    """Translate tables and keys into sheets, rows and columns."""
    table = ""
    shared: Mapping[str, Sequence[Cell]] = {}
    for edit in edits:
        if isinstance(edit, FillBlock):
            yield FillArea(edit.block, edit.rows, edit.links)
            continue
        if edit.table != table:
            table, shared = edit.table, {}
            if table not in reader.package.tables:
                raise reader.absent(table)
            area, places = reader.package.tables[table], reader.columns(table)
        if isinstance(edit, SetCell):
            yield SetValue(area.sheet, edit.row, places[edit.column], edit.before, edit.after)
        elif isinstance(edit, SetNote):
            yield PutNote(area.sheet, edit.row, places[edit.column], edit.before, edit.after)
        else:
            cells = edit.values if isinstance(edit, AppendRow) else edit.before
            if isinstance(cells, ColumnRow):
                if cells.columns is not shared:
                    shared = cells.columns
                    by_offset = {places[key] - area.first_col: column for key, column in shared.items()}
                row: Mapping[int, Cell] = ColumnRow(by_offset, cells.place)
            else:
                row = {places[key] - area.first_col: value for key, value in cells.items()}
            yield AppendValues(table, row) if isinstance(edit, AppendRow) else RemoveRow(table, edit.row, row)
