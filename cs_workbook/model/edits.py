"""What a job may write, each edit with what it saw there before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from cs_workbook.model.tables import Cell, Grid, Tables, trimmed

K = TypeVar("K")


class ColumnRow(Mapping[K, Cell], Generic[K]):
    """One row of cells that are held by column: what a hundred thousand `values` or `before` share.

    Attributes:
        columns: column → cells of every row, blank ones too.
        place: which row it is, from 0.
    """

    __slots__ = ("columns", "place")

    def __init__(self, columns: Mapping[K, Sequence[Cell]], place: int) -> None:
        self.columns, self.place = columns, place

    def __getitem__(self, key: K) -> Cell:
        return self.columns[key][self.place]

    def __iter__(self) -> Iterator[K]:
        return iter(self.columns)

    def __len__(self) -> int:
        return len(self.columns)

    def __repr__(self) -> str:
        return repr(dict(self))


def by_column(rows: Sequence[Mapping[K, Cell]]) -> dict[K, list[Cell]]:
    """Turn rows into columns, one for each key that any row has; a row without it is blank there."""
    first = rows[0] if rows else {}
    if isinstance(first, ColumnRow) and all(isinstance(r, ColumnRow) and r.columns is first.columns for r in rows):
        places = [row.place for row in rows if isinstance(row, ColumnRow)]
        return {key: [values[place] for place in places] for key, values in first.columns.items()}
    keys = dict.fromkeys(key for row in rows for key in row)
    return {key: [row.get(key) for row in rows] for key in keys}


class SetCell(NamedTuple):
    """Write one cell of a table. `before` is what the job saw there; if it differs, nothing is written.

    A named tuple, as are the other edits: a run makes a million, and a dataclass takes three times as long.
    """

    table: str
    row: int
    column: str
    before: Cell
    after: Cell


class AppendRow(NamedTuple):
    """Add a record at the end of a table; columns left out or None are blank or take their table's formula."""

    table: str
    values: Mapping[str, Cell]


class DeleteRow(NamedTuple):
    """Remove a record and move up what is below; `before` holds every cell as the job saw it."""

    table: str
    row: int
    before: Mapping[str, Cell]


class FillBlock(NamedTuple):
    """Replace the values of an area the program owns: an Excel Table or a defined name ``cs_…``.

    Attributes:
        sheet: table name (for a table) or sheet key the block stands on; for messages only.
        block: the Table's or the defined name. The area is a header row and the rows below it.
        rows: the new values without the header row, each as wide as the area. Older rows beyond
            are cleared, and the area, its charts and formats follow the new size.
        links: column number from 0 → a place in this workbook for each row, such as
            ``'登记'!L17`` (None: no link).
    """

    sheet: str
    block: str
    rows: Grid
    links: Mapping[int, Sequence[str | None]] = {}


@dataclass(frozen=True, slots=True)
class SetNote:
    """Put a note on one cell of a table, change it, or (None) take it away; `before` is what the job saw there."""

    table: str
    row: int
    column: str
    before: str | None
    after: str | None


Edit = SetCell | AppendRow | DeleteRow | FillBlock | SetNote


def effective(edits: Iterable[Edit], tables: Tables) -> tuple[Edit, ...]:
    """Drop the edits that would change nothing, so that a second run leaves the file as it is."""
    return tuple(edit for edit in edits if not _idle(edit, tables))


def _idle(edit: Edit, tables: Tables) -> bool:
    if isinstance(edit, SetCell):
        return edit.before == edit.after and type(edit.before) is type(edit.after)
    if isinstance(edit, SetNote):
        return edit.before == edit.after
    if isinstance(edit, FillBlock):
        return trimmed(edit.rows) == tables.blocks.get(edit.block)
    return False
