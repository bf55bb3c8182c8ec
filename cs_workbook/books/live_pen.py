"""Writing blocks of cells in Excel, and taking everything back.

Cells are written in as few pieces as can be, then read back: what Excel made something else of – a
number of a text, a text of a number – is written again in a way that leaves it no choice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from cs_workbook.books.live_cells import handed, is_literal, moment_format, same
from cs_workbook.books.live_reading import cells_at, read_columns, read_grid
from cs_workbook.books.ooxml.a1 import Box, letters
from cs_workbook.model import Cell, Grid, Text, WorkbookError, cell_text

_CELLS_AT_ONCE = 40_000
_SHOWN_AS_TEXT = 255
"""Longer text in a cell formatted as text may show as #####."""
_UNWRITABLE = Text(
    "{place} 写入后变成了“{found}”，Excel 没有接受原来的内容。",
    "{place} became '{found}' when it was written; Excel did not take the value as it is.",
)


class Pen:
    """Writes on any sheet of one workbook; `take_back` undoes all of it."""

    def __init__(self) -> None:
        self._undo: list[Callable[[], object]] = []
        self._blocks: list[tuple[Any, Box, Grid]] = []
        self._columns: dict[tuple[str, int], tuple[Any, dict[int, Cell]]] = {}

    def remember(self, undo: Callable[[], object]) -> None:
        """Note how to take a step back."""
        self._undo.append(undo)

    def take_back(self) -> None:
        """Undo every step, the last one first."""
        while self._undo:
            self._undo.pop()()

    def column(
        self, sheet: Any, column: int, before: Mapping[int, Cell], after: Mapping[int, Cell], text: bool
    ) -> None:
        """Write cells of one column, in one piece wherever they follow each other.

        Args:
            before, after: sheet row → what stands there, what shall.
            text: the column holds text, so that its cells may be formatted as text.
        """
        _, noted = self._columns.setdefault((str(sheet.name), column), (sheet, {}))
        noted.update(after)
        for first, last in runs(sorted(after)):
            box = Box(first, last, column, column)
            rows = range(first, last + 1)
            self.remember(partial(_restore, sheet, box, tuple((before[row],) for row in rows)))
            self._write(sheet, box, tuple((after[row],) for row in rows), (text,))

    def block(self, sheet: Any, top: int, left: int, rows: Grid, text: Sequence[bool]) -> None:
        """Write a rectangle of cells; `text` says for each column whether it holds text."""
        if not rows:
            return
        box = Box(top, top + len(rows) - 1, left, left + len(rows[0]) - 1)
        old = read_grid(sheet, box)
        self.remember(partial(_restore, sheet, box, old))
        self._blocks.append((sheet, box, rows))
        self._write(sheet, box, rows, text)

    def clear(self, sheet: Any, box: Box) -> None:
        """Empty cells; how they look stays."""
        old = read_grid(sheet, box)
        if any(value is not None for row in old for value in row):
            self.remember(partial(_restore, sheet, box, old))
            cells_at(sheet, box).clear_contents()

    def check(self) -> None:
        """Read everything back and mend what Excel changed. WorkbookError: a cell cannot be made to hold its value."""
        for sheet, box, rows in self._blocks:
            for i, (wanted, found) in enumerate(zip(rows, read_grid(sheet, box), strict=True)):
                for j, (value, got) in enumerate(zip(wanted, found, strict=True)):
                    if not same(value, got):
                        _mend(sheet, box.first_row + i, box.first_col + j, value)
        for (_, column), (sheet, cells) in self._columns.items():
            first = min(cells)
            got_cells = read_columns(sheet, Box(first, max(cells), column, column))[0]
            for row, value in cells.items():
                if not same(value, got_cells[row - first]):
                    _mend(sheet, row, column, value)
        self._blocks.clear()
        self._columns.clear()

    def _write(self, sheet: Any, box: Box, rows: Grid, text: Sequence[bool]) -> None:
        """Choose formats, then write in pieces of bearable size."""
        columns = [
            self._suited(sheet, box._replace(first_col=at, last_col=at), values, is_text)
            for at, values, is_text in zip(
                range(box.first_col, box.last_col + 1), zip(*rows, strict=True), text, strict=True
            )
        ]
        ready = list(zip(*columns, strict=True))
        step = max(1, _CELLS_AT_ONCE // len(columns))
        for start in range(0, len(ready), step):
            piece = ready[start : start + step]
            first = box.first_row + start
            cells_at(sheet, box._replace(first_row=first, last_row=first + len(piece) - 1)).value = piece

    def _suited(self, sheet: Any, box: Box, values: Sequence[Cell], text: bool) -> list[object]:
        """Return one column's values as they are handed over, its cells formatted for them where they must be."""
        literal = [isinstance(value, str) and is_literal(value) for value in values]
        moments = [value for value in values if isinstance(value, dt.datetime)]
        if not any(literal) and not moments:
            return [handed(value) for value in values]
        cells = cells_at(sheet, box)
        old = cells.number_format
        if moments and old == "General":
            self._format(cells, old, moment_format(max(moments, key=lambda moment: (moment.second, moment.time()))))
        if text and old != "@" and all(
            value is None or (isinstance(value, str) and len(value) <= _SHOWN_AS_TEXT) for value in values
        ):  # fmt: skip
            self._format(cells, old, "@")
            old = "@"
        if old == "@":
            return [handed(value) for value in values]
        return [f"'{value}" if marked else handed(value) for value, marked in zip(values, literal, strict=True)]

    def _format(self, cells: Any, old: str | None, new: str) -> None:
        """Give cells a number format."""
        if old is not None:
            self.remember(partial(setattr, cells, "number_format", old))
        cells.number_format = new


def runs(rows: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Give the first and last of each stretch of ascending numbers without a gap."""
    start = 0
    for i in range(1, len(rows) + 1):
        if i == len(rows) or rows[i] != rows[i - 1] + 1:
            yield rows[start], rows[i - 1]
            start = i


def _restore(sheet: Any, box: Box, rows: Grid) -> None:
    """Put back what stood in cells."""
    ready = [[f"'{v}" if isinstance(v, str) and is_literal(v) else handed(v) for v in row] for row in rows]
    cells_at(sheet, box).value = ready
    for i, (wanted, found) in enumerate(zip(rows, read_grid(sheet, box), strict=True)):
        for j, (value, got) in enumerate(zip(wanted, found, strict=True)):
            if not same(value, got):
                _mend(sheet, box.first_row + i, box.first_col + j, value)


def _mend(sheet: Any, row: int, column: int, value: Cell) -> None:
    """Make one cell hold a value, changing its number format if it must be."""
    box = Box(row, row, column, column)
    cell = cells_at(sheet, box)
    found: Cell = None
    for number_format, entry in _ways(value, cell.number_format):
        if number_format != cell.number_format:
            cell.number_format = number_format
        if entry is None:
            cell.clear_contents()
        else:
            cell.value = entry
        found = read_columns(sheet, box)[0][0]
        if same(value, found):
            return
    place = f"{sheet.name}!{letters(column)}{row}"
    raise WorkbookError(_UNWRITABLE(place=place, found=cell_text(found)[:40]))


def _ways(value: Cell, now: str) -> Iterator[tuple[str, object]]:
    """Give number formats and entries to try, the gentlest first."""
    if isinstance(value, str):
        yield from ((now, value), (now, f"'{value}"), ("@", value), ("@", f"'{value}"))
    elif isinstance(value, dt.datetime):
        yield from ((now, value), (moment_format(value), value))
    else:
        yield from ((now, handed(value)), ("General", handed(value)))
