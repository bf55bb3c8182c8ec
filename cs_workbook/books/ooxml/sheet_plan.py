"""What is to happen to one sheet: made by planning, carried out by writing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from cs_workbook.model import Cell

from .a1 import Box
from .cells import KEEP, Change, gives
from .records import NewRecord


@dataclass
class SheetPlan:
    """What is to happen to one sheet.

    Attributes:
        changes: row → column → what the cell must hold and what it gets.
        leaving: row → the records there that go afterwards, each its first column and what its cells must hold
            by offset; they are compared when the row is passed.
        records: row → records of tables that are new there; their cells are made when they are written.
        record_areas: where the records are.
        row_attributes: attributes for rows that do not exist yet, such as the height of the row above.
        owned: areas where formulas may be overwritten.
        column_formulas: columns of records and their table's formula for them, which may be overwritten.
        edit_tail: changes what stands after the rows; None when nothing there changes.
    """

    name: str
    part: str
    changes: dict[int, dict[int, Change]] = field(default_factory=dict)
    leaving: dict[int, list[tuple[int, Mapping[int, Cell]]]] = field(default_factory=dict)
    records: dict[int, list[NewRecord]] = field(default_factory=dict)
    record_areas: list[Box] = field(default_factory=list)
    row_attributes: dict[int, bytes] = field(default_factory=dict)
    owned: list[Box] = field(default_factory=list)
    column_formulas: list[tuple[Box, str]] = field(default_factory=list)
    edit_tail: list[Callable[[bytes], bytes]] = field(default_factory=list)

    def rows(self) -> list[int]:
        """Return the rows with changes, ascending."""
        return sorted(self.changes.keys() | self.records.keys() | self.leaving.keys())

    def at(self, row: int) -> dict[int, Change]:
        """Return what happens to the cells of a row, by column."""
        changes = self.changes.get(row, {})
        if row in self.leaving:
            expected: dict[int, Change] = {
                first + offset: (before, KEEP, None)
                for first, cells in self.leaving[row]
                for offset, before in cells.items()
            }
            changes = expected | changes
        if row not in self.records:
            return changes
        cells: dict[int, Change] = {}
        for record in self.records[row]:
            cells.update(record.shape.cells(row, record.values))
        for column, change in changes.items():
            kept = cells.get(column)
            cells[column] = change if kept is None or change[1] is not KEEP else (change[0], kept[1], kept[2])
        return cells

    def written(self, content_only: bool = False) -> list[Box]:
        """Return the areas that are written: for each column, from its first row to its last.

        With `content_only`, cells that are only cleared do not count.
        """
        columns: dict[int, list[int]] = {}
        for row, changes in self.changes.items():
            for column, change in changes.items():
                if change[1] is KEEP or (content_only and not gives(change)):
                    continue
                ends = columns.setdefault(column, [row, row])
                if row > ends[1]:
                    ends[1] = row
                elif row < ends[0]:
                    ends[0] = row
        return self.record_areas + [Box(low, high, column, column) for column, (low, high) in columns.items()]
