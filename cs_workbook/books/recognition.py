"""Which workbook this is, and which column is which: by names and headers alone.

Takes headers as they stand and gives language, preset and columns; refuses by name what is missing.
Knows neither files nor Excel, so that a closed workbook and an open one are read by the same rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from difflib import get_close_matches
from typing import Protocol, TypeVar

from cs_workbook.model import Language, Table, Text, WorkbookError
from cs_workbook.rules.columns import schema
from cs_workbook.rules.presets import preset_names
from cs_workbook.rules.schema import Schema, TableSpec, normal

V = TypeVar("V")

PROPERTIES = ("cs_preset", "cs_language", "cs_schema")
"""The document properties in which a workbook says what it is."""


class Headed(Protocol):
    """A table's place and headers."""

    @property
    def name(self) -> str:
        """The Excel Table's name."""

    @property
    def sheet(self) -> str:
        """The sheet it stands on."""

    @property
    def first_row(self) -> int:
        """The row of the headers."""

    @property
    def first_col(self) -> int:
        """The first column, from 1."""

    @property
    def headers(self) -> tuple[str, ...]:
        """The headers as cells show them."""


def identity(workbook: str, said: Mapping[str, str], tables: Iterable[Headed]) -> tuple[Language, str, int]:
    """Return language, preset and schema version: as the document properties say, else by the headers.

    Args:
        said: the document properties, as far as they can be read.
    Raises:
        WorkbookError: no header of any preset is there.
    """
    preset, language = said.get("cs_preset", ""), said.get("cs_language", "")
    if preset not in preset_names() or language not in ("zh", "en"):
        preset, language = _likeliest(workbook, tables)
    version = said.get("cs_schema", "1")
    return ("zh" if language == "zh" else "en"), preset, int(version) if version.isdigit() else 1


def _likeliest(workbook: str, tables: Iterable[Headed]) -> tuple[str, Language]:
    """The preset and language with the most headers in common."""
    found = {(table.name, normal(header)) for table in tables for header in table.headers}

    def likeness(candidate: tuple[str, Language]) -> int:
        return sum(
            (spec.name, normal(column.label.of(candidate[1]))) in found
            for spec in schema(*candidate).tables.values()
            for column in spec.columns
        )

    languages: tuple[Language, ...] = ("zh", "en")
    best = max(((name, tongue) for name in preset_names() for tongue in languages), key=likeness)
    if not likeness(best):
        raise WorkbookError(
            Text(
                "{name} 里没有本工具的表格。请用 cs-workbook new 新建工作簿，或确认选对了文件。",
                "{name} has none of this program's tables. Make one with cs-workbook new, or check the file.",
            )(name=workbook)
        )
    return best


def match_columns(workbook: str, shape: Schema, table: Headed) -> dict[str, int]:
    """Return column key → sheet column from 1; the user's own columns stand under ``+header``.

    Raises:
        WorkbookError: a header is missing; the nearest one is named.
    """
    spec = shape.tables[table.name]
    at = {normal(header): table.first_col + i for i, header in reversed(list(enumerate(table.headers)))}
    labels = {column.key: column.label.of(shape.language) for column in spec.columns}
    found = {key: at[normal(label)] for key, label in labels.items() if normal(label) in at}
    if len(found) < len(labels):
        _refuse_headers(workbook, table, spec, labels, at)
    taken = set(found.values())
    for i, header in enumerate(table.headers):
        if table.first_col + i not in taken:
            found[f"+{header}"] = table.first_col + i
    return found


def _refuse_headers(
    workbook: str, table: Headed, spec: TableSpec, labels: Mapping[str, str], at: Mapping[str, int]
) -> None:
    """Name every missing header, and the likeliest one it was renamed to."""
    known = {normal(label) for label in labels.values()}
    strangers = {normal(header): header for header in table.headers if normal(header) not in known}
    zh, en = [], []
    for label in (labels[key] for key in spec.keys if normal(labels[key]) not in at):
        near = get_close_matches(normal(label), strangers, 1, 0.4)
        zh.append(f"“{label}”" + (f"（最接近的是“{strangers[near[0]]}”）" if near else ""))
        en.append(f"'{label}'" + (f" (nearest: '{strangers[near[0]]}')" if near else ""))
    raise WorkbookError(
        Text(
            "{file} 的工作表“{sheet}”第 {row} 行缺少列 {zh}。请把列名改回来；列的顺序可以随意，也可以另加列。",
            "{file}, sheet '{sheet}', row {row}: no column {en}. "
            "Give it its name back; columns may stand in any order, and you may add your own.",
        )(file=workbook, sheet=table.sheet, row=table.first_row, zh="、".join(zh), en=", ".join(en))
    )


def absent(workbook: str, shape: Schema, name: str) -> WorkbookError:
    """Return the refusal for a table that the workbook should have; KeyError where the preset has none such.

    A workbook made before the program knew the table gets it by hand: tables are found by their names, columns
    by their headers.
    """
    sheet = shape.sheet_of(shape.tables[name].name).label.of(shape.language)
    headers = [column.label.of(shape.language) for column in shape.tables[name].columns]
    return WorkbookError(
        Text(
            "{file} 里找不到表格 {table}（应在工作表“{sheet}”）。误删的请从副本恢复；工作簿建得较早、原来没有的，"
            "请新建工作表“{sheet}”，在第一行从左到右填写列名 {zh}，选中这一行按 Ctrl+T（勾选“表包含标题”），"
            "再到“表设计”把表名称改为 {table}。",
            "{file} has no table {table} (it belongs on sheet '{sheet}'). Bring it back from a copy; to a workbook "
            "made before there was one, add a sheet '{sheet}', enter in its first row the headers {en}, select that "
            "row, press Ctrl+T (with headers), and on Table Design name the table {table}.",
        )(file=workbook, table=name, sheet=sheet, zh="、".join(headers), en=", ".join(headers))
    )


class Lazy(Mapping[str, V]):
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

    @property
    def made(self) -> Mapping[str, V]:
        """The values asked for so far."""
        return self._made


class LazySet(Set[str]):
    """A set that is made when first looked into."""

    def __init__(self, make: Callable[[], frozenset[str]]) -> None:
        self._make = make
        self._made: frozenset[str] | None = None

    def _items(self) -> frozenset[str]:
        if self._made is None:
            self._made = self._make()
        return self._made

    @classmethod
    def _from_iterable(cls, items: Iterable[V]) -> Set[V]:
        return frozenset(items)

    def __contains__(self, key: object) -> bool:
        return key in self._items()

    def __iter__(self) -> Iterator[str]:
        return iter(self._items())

    def __len__(self) -> int:
        return len(self._items())


class TableMap(Lazy[Table]):
    """Tables by name; asking for one that the workbook should have and has not says so plainly."""

    def __init__(
        self, keys: Sequence[str], make: Callable[[str], Table], absence: Callable[[str], WorkbookError]
    ) -> None:
        super().__init__(keys, make)
        self._absence = absence

    def __getitem__(self, key: str) -> Table:
        if key not in self._keys:
            raise self._absence(key)
        return super().__getitem__(key)
