"""Comparing cells with what the caller saw, so that nobody's change is overwritten unseen.

Shared texts are only noted while a sheet streams by, and looked up in one pass over the string table.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

from cs_workbook.model import Cell, StaleWorkbookError, Text

from .a1 import letters
from .cells import SharedItem, Unchecked, same, shown, value_of


class Comparison:
    """The comparisons of one sheet. Raises StaleWorkbookError at the first cell that differs."""

    def __init__(self, path: Path, sheet: str, date1904: bool) -> None:
        self._path, self._sheet, self._date1904 = path, sheet, date1904
        self._expected: dict[int, tuple[Cell, int, int]] = {}
        self._more: list[tuple[int, Cell, int, int]] = []

    def cell(
        self, before: Cell | Unchecked, kind: bytes, value: bytes | None, inline: bytes | None, row: int, column: int
    ) -> None:
        """Compare a cell, given by its type and content."""
        if isinstance(before, Unchecked):
            return
        if kind == b"s" and value is not None and inline is None and value.isdigit() and len(value) < 10:
            self._note(int(value), before, row, column)
            return
        found = value_of(kind, value, inline)
        if isinstance(found, SharedItem):
            self._note(found.number, before, row, column)
        elif not same(before, found, self._date1904):
            self._stale(row, column, before, found)

    def absent(self, before: Cell | Unchecked, row: int, column: int) -> None:
        """Compare a cell that does not exist."""
        if not isinstance(before, Unchecked) and before is not None and before != "":
            self._stale(row, column, before, None)

    def _note(self, number: int, before: Cell, row: int, column: int) -> None:
        """Note that item `number` of the string table must read `before`."""
        first = self._expected.setdefault(number, (before, row, column))
        if first[0] != before:
            self._more.append((number, before, row, column))

    def shared_items(self) -> set[int]:
        """Return the items of the string table that must be looked up."""
        return set(self._expected)

    def shared(self, texts: Mapping[int, str]) -> None:
        """Compare the noted cells, given the texts of their items."""
        for number, (before, row, column) in self._expected.items():
            self._text(before, texts.get(number), row, column)
        for number, before, row, column in self._more:
            self._text(before, texts.get(number), row, column)

    def _text(self, before: Cell, text: str | None, row: int, column: int) -> None:
        if before != text and not same(before, text or None, self._date1904):
            self._stale(row, column, before, text)

    def _stale(self, row: int, column: int, before: Cell, found: Cell) -> NoReturn:
        place = f"{self._sheet}!{letters(column)}{row}"
        old, new = shown(before), shown(found)
        raise StaleWorkbookError(
            Text(
                zh=f"{self._path.name} 在读取之后被改动过（{place} 原为{old.zh}，现为{new.zh}）。"
                "没有写入任何内容；请重新运行。",
                en=f"{self._path.name} changed since it was read ({place} was {old.en}, now {new.en}). "
                "Nothing was written; run the job again.",
            )
        )
