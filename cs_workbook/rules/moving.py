"""The rows of some cases, wherever they stand, and the proof that they arrived whole elsewhere.

Takes tables; gives places and hashes. A cell counts by what a person would see: a moment to the second,
a number by its value, a text to the letter. What a formula computes is not compared.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from cs_workbook.model import AppendRow, Cell, Table, Tables, Text, WorkbookError, cell_text
from cs_workbook.rules.sla.minutes import CasePlaces

CASE_TABLES = ("Cases", "Assignments", "Plans", "Progress", "Callbacks", "Archive")
"""The tables whose rows go with their case. What was drawn for re-rating stays: it is the month's sample, as drawn."""

_HALF_SECOND = dt.timedelta(seconds=0.5)
_LOST = Text(
    "{name} 写出后与原数据不符：“{sheet}”应有 {wanted} 行，核对一致的有 {found} 行。没有写入任何内容，原工作簿未改动。",
    "{name} is not what it should be: of {wanted} rows on {sheet}, {found} agree. Nothing was kept; "
    "the workbook was not touched.",
)

_OTHER_KIND = Text(
    "{name} 是另一套方案或语言的工作簿，不能移入。请另取文件名。",
    "{name} is of another preset or language; nothing can be moved there. Give another name.",
)
_DIFFERENT = Text(
    "{name} 中已有 {id}，但“{sheet}”的内容不同，没有移出任何一条。请核对两边，或另取文件名。",
    "{name} has {id} already, but differs on {sheet}; nothing was moved. Compare the two, or give another name.",
)
_NO_COLUMN = Text(
    "{name} 的“{sheet}”没有“{headers}”列，移过去会丢失内容。请在那里加上这些列，或另取文件名。",
    "{name} has no column {headers} on {sheet}, so their content would be lost. Add them there, or give another name.",
)


@dataclass(frozen=True)
class Parcel:
    """The rows of some cases: table → their places in it, in sheet order."""

    rows: Mapping[str, Sequence[int]]

    def count(self, name: str) -> int:
        """How many rows of a table it holds."""
        return len(self.rows.get(name, ()))


def parcel(tables: Tables, ids: Collection[Cell]) -> Parcel:
    """Gather the rows of the cases with these ids; a stage row belongs to the first case with its id."""
    cases = tables["Cases"]
    chosen = [value in ids for value in cases.values("case_id")]
    places = CasePlaces(cases)
    rows: dict[str, Sequence[int]] = {}
    for name in CASE_TABLES:
        if name in tables:
            of = places.of(tables[name]).tolist()
            rows[name] = [row for row, case in enumerate(of) if case >= 0 and chosen[case]]
    return Parcel(rows)


def shared_keys(table: Table, other: Table) -> list[str]:
    """The columns both have, sorted; without those that people filled with a formula."""
    return sorted(key for key in table.cells if key in other and key not in table.computed | other.computed)


def _lost_columns(table: Table, places: Sequence[int], other: Table) -> list[str]:
    """The headers of columns that hold something in these rows and that the other table lacks."""
    missing = (key for key in table.cells if key not in other and key not in table.computed)
    return [table.headers[key] for key in missing if any(table.values(key)[place] is not None for place in places)]


def signatures(table: Table, places: Iterable[int], keys: Sequence[str]) -> list[str]:
    """Return a hash of each row's cells in some columns."""
    columns = [(key, table.values(key)) for key in keys]

    def text(place: int) -> str:
        return "\x1e".join(f"{key}\x1f{_said(values[place])}" for key, values in columns)

    return [hashlib.sha256(text(place).encode("utf-8", "replace")).hexdigest() for place in places]


def additions(tables: Tables, load: Parcel, there: Tables) -> Iterator[AppendRow]:
    """Yield the rows to append to a workbook that exists; rows of a case that it has already are not sent again.

    Raises:
        WorkbookError: it is of another preset or language, lacks a column, or holds a case with other content.
    """
    if (there.preset, there.language) != (tables.preset, tables.language):
        raise WorkbookError(_OTHER_KIND(name=there.workbook))
    present = parcel(there, {tables["Cases"].values("case_id")[place] for place in load.rows["Cases"]})
    for name, places in load.rows.items():
        here, other = tables[name], there[name]
        if lost := _lost_columns(here, places, other):
            raise WorkbookError(_NO_COLUMN(name=there.workbook, sheet=other.sheet, headers="、".join(lost)))
        keys = shared_keys(here, other)
        ours, theirs = _by_case(here, places, keys), _by_case(other, present.rows[name], keys)
        for case_id, signs in theirs.items():
            if signs != ours.get(case_id):
                raise WorkbookError(_DIFFERENT(name=there.workbook, id=case_id, sheet=other.sheet))
        for place in places:
            if cell_text(here.values("case_id")[place]) not in theirs:
                cells = {key: here.values(key)[place] for key in keys}
                yield AppendRow(name, {key: value for key, value in cells.items() if value is not None})


def _by_case(table: Table, places: Sequence[int], keys: Sequence[str]) -> dict[str, Counter[str]]:
    """The hashes of some rows by case id."""
    found: dict[str, Counter[str]] = {}
    ids = table.values("case_id")
    for place, sign in zip(places, signatures(table, places, keys), strict=True):
        found.setdefault(cell_text(ids[place]), Counter())[sign] += 1
    return found


@dataclass(frozen=True)
class Proof:
    """Tells whether the rows of some cases stand in another workbook.

    Attributes:
        alone: nothing else may stand in the tables of cases there.
    """

    source: Tables
    ids: frozenset[Cell]
    alone: bool

    def __call__(self, written: Tables) -> Text | None:
        """Return what is wrong with the workbook as written, None when every row is there and whole."""
        sent = parcel(self.source, self.ids)
        arrived = parcel(written, self.ids)
        for name in sent.rows:
            here, there = self.source[name], written[name]
            places = range(len(there)) if self.alone else arrived.rows[name]
            keys = shared_keys(here, there)
            wanted = Counter(signatures(here, sent.rows[name], keys))
            found = Counter(signatures(there, places, keys))
            if wanted != found:
                agreeing = sum((wanted & found).values())
                return _LOST(name=written.workbook, sheet=here.sheet, wanted=wanted.total(), found=agreeing)
        return None


def _said(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return (value + _HALF_SECOND).isoformat(timespec="seconds")
    if isinstance(value, bool):
        return f"{value}"
    if isinstance(value, (int, float)):
        return f"{float(value)!r}"
    return value.replace("\r\n", "\n")
