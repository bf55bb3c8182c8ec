"""A workbook closed on disk: read through python-calamine, written by patching the package.

Tables are read when first asked for, and columns converted when first used, so that a job pays only
for what it looks at. Nothing here knows what a case is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from python_calamine import CalamineError, CalamineWorkbook

from cs_workbook.books.extent import refuse_vast
from cs_workbook.books.journal import SUFFIX as JOURNAL
from cs_workbook.books.journal import read_run, write_run
from cs_workbook.books.ooxml import (
    AppendValues,
    Area,
    FillArea,
    GridEdit,
    RemoveRow,
    SetValue,
    TableArea,
    Workbook,
    open_workbook,
)
from cs_workbook.books.ooxml.a1 import letters
from cs_workbook.books.saving import kept_beside, replacing
from cs_workbook.model import (
    AppendRow,
    Cell,
    DeleteRow,
    Edit,
    FillBlock,
    Grid,
    Language,
    PastRun,
    RunNote,
    SetCell,
    StaleWorkbookError,
    Table,
    Tables,
    Text,
    WorkbookError,
)
from cs_workbook.rules.columns import schema
from cs_workbook.rules.presets import preset_names
from cs_workbook.rules.schema import Schema, normal

V = TypeVar("V")
_EPOCH = dt.datetime(1899, 12, 30)
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
        return Tables(self.path.name, language, preset, reader.tables(), reader.blocks(), version)

    def apply(self, edits: Sequence[Edit], note: RunNote | None = None) -> None:
        """Patch the file. All edits are written or none."""
        with replacing(self.path, note) as target:
            package = open_workbook(self.path)
            language, preset, _ = _identity(package)
            reader = _Reader(package, schema(preset, language))
            grid = list(_grid_edits(edits, reader))
            if note:
                blocks = reader.blocks()
                before = {edit.block: blocks[edit.block] for edit in edits if isinstance(edit, FillBlock)}
                target.journal = partial(write_run, note=note, edits=edits, blocks=before)
            # The engine names the first cell that differs; what it cannot see (a row added, say) is ours.
            target.changed = package.patch(grid, target.path)
            if self._stamp is not None and self._stamp != _stamp(self.path):
                raise StaleWorkbookError(_CHANGED(name=self.path.name))
        self._stamp = _stamp(self.path)

    def past(self) -> tuple[PastRun, ...]:
        """The runs whose journals still lie beside the file, oldest first."""
        found = (read_run(path) for path in kept_beside(self.path, JOURNAL))
        return tuple(run for run in found if run)


def _stamp(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_mtime_ns, status.st_size


def _identity(package: Workbook) -> tuple[Language, str, int]:
    """Language, preset and schema version: from the document properties, else by the headers."""
    said = package.properties
    preset, language = said.get("cs_preset", ""), said.get("cs_language", "")
    if preset not in preset_names() or language not in ("zh", "en"):
        found = {(t.name, normal(h)) for t in package.tables.values() for h in t.headers}

        def likeness(candidate: tuple[str, Language]) -> int:
            return sum(
                (spec.name, normal(c.label.of(candidate[1]))) in found
                for spec in schema(*candidate).tables.values()
                for c in spec.columns
            )

        languages: tuple[Language, ...] = ("zh", "en")
        candidates = [(name, tongue) for name in preset_names() for tongue in languages]
        best = max(candidates, key=likeness)
        if not likeness(best):
            raise WorkbookError(
                Text(
                    "{name} 里没有本工具的表格。请用 cs-workbook new 新建工作簿，或确认选对了文件。",
                    "{name} has none of this program's tables. Make one with cs-workbook new, or check the file.",
                )(name=package.path.name)
            )
        preset, language = best
    version = said.get("cs_schema", "1")
    return ("zh" if language == "zh" else "en"), preset, int(version) if version.isdigit() else 1


class _Lazy(Mapping[str, V]):
    """A mapping whose values are made when first asked for."""

    def __init__(self, keys: Sequence[str], make: Callable[[str], V]) -> None:
        self._keys = dict.fromkeys(keys)
        self._make = make
        self._made: dict[str, V] = {}

    def __getitem__(self, key: str) -> V:
        if key not in self._made:
            if key not in self._keys:
                raise KeyError(key)
            self._made[key] = self._make(key)
        return self._made[key]

    def __contains__(self, key: object) -> bool:
        return key in self._keys

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


class _TableMap(_Lazy[Table]):
    """Tables by name; asking for one that the workbook should have and has not says so plainly."""

    def __init__(self, keys: Sequence[str], make: Callable[[str], Table], absent: Callable[[str], None]) -> None:
        super().__init__(keys, make)
        self._absent = absent

    def __getitem__(self, key: str) -> Table:
        if key not in self._keys:
            self._absent(key)
        return super().__getitem__(key)


class _Reader:
    """Turns one package's cells into tables of the schema."""

    def __init__(self, package: Workbook, shape: Schema) -> None:
        self.package = package
        self.shape = shape
        self._workbook: Any = None
        self._sheets: dict[str, list[list[Any]]] = {}
        self._letters: dict[str, dict[str, int]] = {}

    def tables(self) -> Mapping[str, Table]:
        here = [name for name in self.shape.tables if name in self.package.tables]
        return _TableMap(here, self.table, self.absent)

    def blocks(self) -> Mapping[str, Grid]:
        areas = {name: area for name, area in self.package.names.items() if name.startswith("cs_")}
        owned = [
            s.name for s in self.shape.tables.values() if s.filled_by != "people" and s.name in self.package.tables
        ]
        return _Lazy([*areas, *owned], lambda name: self.block(areas.get(name) or self.body(name)))

    def absent(self, name: str) -> None:
        if name not in self.shape.tables:
            raise KeyError(name)
        sheet = self.shape.sheet_of(name).label.of(self.shape.language)
        raise WorkbookError(
            Text(
                "{file} 里找不到表格 {table}（应在工作表“{sheet}”）。请从副本恢复，或把数据粘贴到新建的工作簿里。",
                "{file} has no table {table} (it belongs on sheet '{sheet}'). "
                "Bring it back from a copy, or paste the rows into a new workbook.",
            )(file=self.package.path.name, table=name, sheet=sheet)
        )

    def columns(self, name: str) -> dict[str, int]:
        """Column key → sheet column from 1, the user's own under ``+header``. Raises on a missing header."""
        if name not in self._letters:
            area, spec = self.package.tables[name], self.shape.tables[name]
            at = {normal(header): area.first_col + i for i, header in reversed(list(enumerate(area.headers)))}
            found: dict[str, int] = {}
            missing: list[tuple[str, str]] = []
            strangers = {normal(h): h for h in area.headers}
            for column in spec.columns:
                place = at.get(normal(column.label.of(self.shape.language)))
                if place is None:
                    missing.append((column.key, column.label.of(self.shape.language)))
                else:
                    found[column.key] = place
                    strangers.pop(normal(column.label.of(self.shape.language)), None)
            if missing:
                self._refuse_headers(area, missing, strangers)
            taken = set(found.values())
            for i, header in enumerate(area.headers):
                if area.first_col + i not in taken:
                    found[f"+{header}"] = area.first_col + i
            self._letters[name] = found
        return self._letters[name]

    def _refuse_headers(self, area: TableArea, missing: list[tuple[str, str]], strangers: dict[str, str]) -> None:
        """Name every missing header, and the likeliest one it was renamed to."""
        zh, en = [], []
        for _, label in missing:
            near = get_close_matches(normal(label), strangers, 1, 0.4)
            zh.append(f"“{label}”" + (f"（最接近的是“{strangers[near[0]]}”）" if near else ""))
            en.append(f"'{label}'" + (f" (nearest: '{strangers[near[0]]}')" if near else ""))
        raise WorkbookError(
            Text(
                "{file} 的工作表“{sheet}”第 {row} 行缺少列 {zh}。请把列名改回来；列的顺序可以随意，也可以另加列。",
                "{file}, sheet '{sheet}', row {row}: no column {en}. "
                "Give it its name back; columns may stand in any order, and you may add your own.",
            )(file=self.package.path.name, sheet=area.sheet, row=area.first_row, zh="、".join(zh), en=", ".join(en))
        )

    def sheet(self, name: str) -> list[list[Any]]:
        """Every cell of a sheet as calamine gives it, from A1."""
        if name not in self._sheets:
            refuse_vast(self.package, self.package.sheet(name).part)
            try:
                if self._workbook is None:
                    self._workbook = CalamineWorkbook.from_path(str(self.package.path))
                self._sheets[name] = self._workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
            except CalamineError as error:
                raise WorkbookError(
                    Text(
                        "{file} 的工作表“{sheet}”读不出来，文件可能已损坏。请在 Excel 中打开并另存为 .xlsx 后再试。",
                        "{file}: sheet '{sheet}' cannot be read; the file may be damaged. "
                        "Open it in Excel, save it as .xlsx and try again.",
                    )(file=self.package.path.name, sheet=name)
                ) from error
        return self._sheets[name]

    def column(self, sheet: str, column: int, first: int, last: int) -> list[Cell]:
        """The cells of one sheet column, rows `first` to `last`."""
        cells = self.sheet(sheet)
        raw = [row[column - 1] if column <= len(row) else "" for row in cells[first - 1 : last]]
        raw += [""] * (last - first + 1 - len(raw))
        return _cells(raw)

    def table(self, name: str) -> Table:
        area, spec = self.package.tables[name], self.shape.tables[name]
        places = self.columns(name)
        last = self._last_filled(area)
        formulas = self.package.formula_columns(area.sheet, area.first_row + 1, max(last, area.first_row + 1))
        return Table(
            name,
            area.sheet,
            area.first_row,
            range(area.first_row + 1, last + 1),
            _Lazy(list(places), lambda key: self.column(area.sheet, places[key], area.first_row + 1, last)),
            {key: letters(place) for key, place in places.items()},
            {key: area.headers[place - area.first_col] for key, place in places.items()},
            frozenset(
                key for key, place in places.items() if place in formulas or place - area.first_col in area.calculated
            ),
            {column.key: column.kind for column in spec.columns},
        )

    def _last_filled(self, area: TableArea) -> int:
        """The last row of a table that holds anything; the header's row when none does."""
        cells = self.sheet(area.sheet)
        last = min(area.last_row, len(cells))
        while last > area.first_row and not any(v != "" for v in cells[last - 1][area.first_col - 1 : area.last_col]):
            last -= 1
        return max(last, area.first_row)

    def body(self, name: str) -> Area:
        area = self.package.tables[name]
        return Area(area.sheet, area.first_row, area.last_row, area.first_col, area.last_col)

    def block(self, area: Area) -> Grid:
        first, last = area.first_row + 1, area.last_row
        columns = [self.column(area.sheet, c, first, last) for c in range(area.first_col, area.last_col + 1)]
        rows = list(zip(*columns, strict=True))
        while rows and all(value is None for value in rows[-1]):
            rows.pop()
        return tuple(rows)


def _cells(raw: list[Any]) -> list[Cell]:
    """Convert one column to `Cell`s; columns of one plain kind cost next to nothing."""
    kinds = set(map(type, raw))
    if kinds <= {str}:
        return [value or None for value in raw]
    return [_cell(value) for value in raw]


def _cell(value: object) -> Cell:
    """One cell as calamine gives it: whole floats become int, days and clock times become moments."""
    if isinstance(value, str):
        return value or None
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, (bool, int, dt.datetime)):
        return value
    if isinstance(value, dt.date):
        return dt.datetime(value.year, value.month, value.day)
    if isinstance(value, dt.time):
        return dt.datetime.combine(_EPOCH, value)
    if isinstance(value, dt.timedelta):
        return _EPOCH + value
    raise TypeError(f"calamine gave a {type(value).__name__}")


def _grid_edits(edits: Sequence[Edit], reader: _Reader) -> Iterator[GridEdit]:
    """Translate tables and keys into sheets, rows and columns."""
    for edit in edits:
        if isinstance(edit, FillBlock):
            yield FillArea(edit.block, edit.rows, edit.links)
            continue
        area = reader.package.tables.get(edit.table)
        if area is None:
            reader.absent(edit.table)
            continue
        places = reader.columns(edit.table)
        if isinstance(edit, SetCell):
            yield SetValue(area.sheet, edit.row, places[edit.column], edit.before, edit.after)
        elif isinstance(edit, AppendRow):
            yield AppendValues(edit.table, {places[key] - area.first_col: v for key, v in edit.values.items()})
        elif isinstance(edit, DeleteRow):
            before = {places[key] - area.first_col: v for key, v in edit.before.items()}
            yield RemoveRow(edit.table, edit.row, before)
