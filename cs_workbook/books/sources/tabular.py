"""Rows of cells made into records: where the headers stand, and what to do with uneven rows.

Takes rows, each as wide as it is, with the row number a person sees; gives `Record`s.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from cs_workbook.model import Cell, Record, Text, WorkbookError
from cs_workbook.rules.dates import read_moment
from cs_workbook.rules.headers import is_known_header

Row = tuple[int, Sequence[Cell]]

SEARCHED = 30
"""How many rows from the top the headers may stand in."""

_NUMBER = re.compile(r"[-+¥￥$]?\d[\d,]*(?:\.\d+)?%?")
_LONGEST_HEADER = 60
_UNEVEN = Text(
    "这一行有 {n} 格，表头有 {width} 列；可能是内容里的逗号、引号或换行没有写对",
    "this row has {n} {n:cell|cells}, the headers {width}; a comma, quote or line break may be wrong",
)


class Fields(Mapping[str, Cell]):
    """One record's cells by header; the headers are shared by all records of a file."""

    __slots__ = ("_cells", "_places")

    def __init__(self, places: Mapping[str, int], cells: Sequence[Cell]) -> None:
        self._places = places
        self._cells = cells

    def __getitem__(self, header: str) -> Cell:
        place = self._places[header]
        return self._cells[place] if place < len(self._cells) else None

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def __repr__(self) -> str:
        return repr(dict(self))


def header_row(rows: Sequence[Sequence[Cell]]) -> int | None:
    """Return which of the first rows holds the headers, None when none does.

    The one with the most headers known from `columns`, if two or more; else the first that spans at
    least half the width, all of it short, different words and none of it a number or a date.
    """
    best, most = None, 1
    for at, row in enumerate(rows[:SEARCHED]):
        known = known_count(row)
        if known > most:
            best, most = at, known
    if best is not None:
        return best
    width = max((sum(cell is not None for cell in row) for row in rows), default=0)
    for at, row in enumerate(rows[:SEARCHED]):
        words = [cell for cell in row if cell is not None]
        if words and 2 * len(words) >= width and all(map(_is_word, words)) and len(set(words)) == len(words):
            return at
    return None


def known_count(row: Sequence[Cell]) -> int:
    """Return how many cells of a row are headers known from `columns`."""
    return sum(isinstance(c, str) and len(c) <= _LONGEST_HEADER and is_known_header(c) for c in row)


def records_below(path: Path, source: str, rows: Iterable[Row], *, exact: bool) -> list[Record]:
    """Make records of the rows below the headers.

    Args:
        source: what the records say they come from.
        rows: with row numbers, from the top.
        exact: whether a row shorter than the headers is a fault (in a text file it is; a sheet has no ends).
    Raises:
        WorkbookError: no row looks like headers.
    """
    filled = [(number, cells) for number, cells in rows if any(cell is not None for cell in cells)]
    at = header_row([cells for _, cells in filled[:SEARCHED]])
    if at is None:
        raise no_headers(path)
    heads, body = filled[at][1], filled[at + 1 :]
    names = dict(enumerate(_named(heads)))
    for place in [place for place in names if heads[place] is None]:
        if not any(place < len(cells) and cells[place] is not None for _, cells in body):
            del names[place]
    normal_places = {name: place for place, name in names.items()}
    records: list[Record] = []
    for number, cells in body:
        size = len(cells)
        while cells[size - 1] is None:
            size -= 1
        if size <= len(heads) and not (exact and len(cells) < len(heads)):
            records.append(Record(source, number, Fields(normal_places, cells)))
        else:
            more = {f"#{place + 1}": place for place in range(len(heads), size)}
            problem = _UNEVEN(n=max(size, min(len(cells), len(heads))), width=len(heads))
            records.append(Record(source, number, Fields(normal_places | more, cells), problem))
    return records


def no_headers(path: Path) -> WorkbookError:
    """Return the refusal of a file whose headers cannot be found."""
    return WorkbookError(
        Text(
            "{file} 的前 {n} 行里找不到表头。请在第一行写上列名，如 反馈时间、客户标识、问题描述。",
            "{file}: no headers in its first {n} rows. Write column names in the first row, "
            "such as Received at, Customer, Description.",
        )(file=path.name, n=SEARCHED)
    )


def _is_word(cell: Cell) -> bool:
    if not isinstance(cell, str) or len(cell) > _LONGEST_HEADER:
        return False
    return not _NUMBER.fullmatch(cell.strip()) and read_moment(cell).value is None


def _named(cells: Sequence[Cell]) -> list[str]:
    """Name every column once: a blank one by its number, a repeated one with its count."""
    names: list[str] = []
    for place, cell in enumerate(cells, 1):
        name = " ".join(str(cell).split()) if cell is not None else ""
        name = unique = name or f"#{place}"
        count = 1
        while unique in names:
            count += 1
            unique = f"{name} ({count})"
        names.append(unique)
    return names
