"""A workbook as read: cells, tables, and places a person can click to.

pandas is imported only where a typed column is asked for, so that a command that needs no frame does not pay for one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from cs_workbook.model.texts import Language

if TYPE_CHECKING:
    import pandas as pd


Cell = str | int | float | bool | dt.datetime | None
"""What a cell holds: a whole number is an int, a blank is None (never ""), a day is its midnight."""
Kind = Literal["text", "key", "moment", "day", "number", "whole", "choice", "choices", "flag"]
"""Column kinds. ``choices`` holds several values joined by 、 or a comma; ``flag`` holds 是/否."""


@dataclass(frozen=True, slots=True)
class Where:
    """A place a person can click to. `letter` and `header` are "" for a whole row; row 0 is the sheet."""

    workbook: str
    sheet: str
    row: int = 0
    letter: str = ""
    header: str = ""

    @property
    def address(self) -> str:
        """The cell as Excel writes it after the sheet name, such as ``L17``; "" for a whole sheet."""
        return f"{self.letter or 'A'}{self.row}" if self.row else ""


@dataclass(frozen=True)
class Table:
    """One Excel Table as read.

    Attributes:
        name: the Excel Table name, such as ``Cases``.
        sheet: the sheet's name as the workbook has it.
        header_row: sheet row of the headers.
        rows: sheet rows of the records, ascending; trailing wholly blank rows are not records.
        cells: column key → values as read, in the order of `rows`. A column the schema does not
            know has the key ``"+"`` + its header.
        letters: column key → column letter.
        headers: column key → header text as the workbook has it.
        computed: keys of columns that people filled with a formula; never written.
        kinds: column key → kind; columns of the user's own are ``text``.
    """

    name: str
    sheet: str
    header_row: int
    rows: Sequence[int]
    cells: Mapping[str, Sequence[Cell]]
    letters: Mapping[str, str]
    headers: Mapping[str, str]
    computed: Set[str] = frozenset()
    kinds: Mapping[str, Kind] = field(default_factory=dict)
    _typed: dict[str, pd.Series[Any]] = field(default_factory=dict, compare=False, repr=False)
    _types: dict[str, frozenset[type]] = field(default_factory=dict, compare=False, repr=False)

    def __len__(self) -> int:
        return len(self.rows)

    def __contains__(self, key: str) -> bool:
        return key in self.cells

    def values(self, key: str) -> Sequence[Cell]:
        """Return a column as read; all blank when the workbook's preset dropped the column."""
        return self.cells.get(key) or self._blanks

    @cached_property
    def _blanks(self) -> Sequence[Cell]:
        """Made once: some jobs ask for a dropped column in every row."""
        return [None] * len(self.rows)

    def typed(self, key: str) -> pd.Series[Any]:
        """Return a column in its own type, indexed by sheet row; a value of the wrong kind is NA.

        moment, day → datetime64[us]; number → Float64; whole → Int64; flag → boolean; the rest →
        object holding str or None (text is stripped, nothing else is altered). A dropped column is
        all NA.
        """
        if key not in self._typed:
            self._typed[key] = _typed_column(self.values(key), self.kinds.get(key, "text"), self.rows)
        return self._typed[key]

    def types(self, key: str) -> frozenset[type]:
        """Return the Python types of a column's cells: one look that spares most walks through all of them."""
        if key not in self._types:
            self._types[key] = frozenset(map(type, self.values(key)))
        return self._types[key]

    @property
    def frame(self) -> pd.DataFrame:
        """Every column typed; prefer `typed` for the few columns a job uses."""
        import pandas as pd

        return pd.DataFrame({key: self.typed(key) for key in self.cells}, index=pd.Index(self.rows))

    def where(self, workbook: str, row: int, key: str = "") -> Where:
        """Return the place of a record, or of one of its cells."""
        return Where(workbook, self.sheet, row, self.letters.get(key, ""), self.headers.get(key, ""))


YES = ("是", "yes", "y", "true", "√", "1")
NO = ("否", "no", "n", "false", "×", "0")


def flag_value(value: Cell) -> bool | None:
    """Read 是/否, yes/no, TRUE/FALSE; None for a blank or anything else."""
    if isinstance(value, bool):
        return value
    text = str(value).strip().lower() if value is not None else ""
    return True if text in YES else False if text in NO else None


def _typed_column(values: Sequence[Cell], kind: Kind, rows: Sequence[int]) -> pd.Series[Any]:
    """Convert one column; wrong kinds become NA."""
    import pandas as pd

    index = pd.Index(rows)
    if kind in ("moment", "day"):
        plain = set(map(type, values)) <= {dt.datetime, type(None)}
        moments: Any = values if plain else [v if isinstance(v, dt.datetime) else None for v in values]
        return pd.Series(pd.array(moments, dtype="datetime64[us]"), index=index)
    if kind in ("number", "whole"):
        good = (int, float) if kind == "number" else (int,)
        numbers = [v if isinstance(v, good) and not isinstance(v, bool) else None for v in values]
        return pd.Series(pd.array(numbers, dtype="Float64" if kind == "number" else "Int64"), index=index)
    if kind == "flag":
        return pd.Series(pd.array([flag_value(v) for v in values], dtype="boolean"), index=index)
    texts = [v.strip() or None if isinstance(v, str) else None if v is None else cell_text(v) for v in values]
    return pd.Series(texts, index=index, dtype=object)


def cell_text(value: Cell) -> str:
    """Return a cell as a person reads it: no trailing ``.0``, moments to the minute, blank as ""."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        if value.second or value.microsecond:
            return value.strftime("%Y-%m-%d %H:%M:%S")
        return value.strftime("%Y-%m-%d" if (value.hour, value.minute) == (0, 0) else "%Y-%m-%d %H:%M")
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return str(value)


def quoted(value: Cell) -> str:
    """Return a cell as a sentence quotes it: `cell_text`, at most 40 signs of it."""
    text = cell_text(value)
    return text if len(text) <= 40 else text[:40] + "…"


Grid = tuple[tuple[Cell, ...], ...]
Notes = Mapping[tuple[int, str], str]
"""The notes of a table: (sheet row, column key) → text, lines ended by a line feed."""


@dataclass(frozen=True)
class Tables:
    """Everything a job may look at in one workbook.

    Attributes:
        workbook: the file's name without its folder.
        language, preset, schema: the workbook's own, from its document properties.
        tables: Excel Table name → Table; a table the preset dropped is absent.
        blocks: name of an area the program owns → its present values without the header row, and
            without trailing blank rows.
        notes: table → (sheet row, column key) → the text of the note at that cell; read when asked for.
    """

    workbook: str
    language: Language
    preset: str
    tables: Mapping[str, Table]
    blocks: Mapping[str, Grid] = field(default_factory=dict)
    schema: int = 1
    notes: Mapping[str, Notes] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Table:
        return self.tables[name]

    def __contains__(self, name: str) -> bool:
        return name in self.tables


def trimmed(rows: Grid) -> Grid:
    """Drop trailing wholly blank rows."""
    end = len(rows)
    while end and all(value is None for value in rows[end - 1]):
        end -= 1
    return rows[:end]
