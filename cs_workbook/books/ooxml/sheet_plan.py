"""What is to happen to one sheet: made by planning, carried out by writing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from .a1 import Box
from .cells import KEEP, Change


@dataclass
class SheetPlan:
    """What is to happen to one sheet.

    Attributes:
        changes: row → column → what the cell must hold and what it gets.
        row_attributes: attributes for rows that do not exist yet, such as the height of the row above.
        owned: areas where formulas may be overwritten.
        column_formulas: columns of records and their table's formula for them, which may be overwritten.
        edit_tail: changes what stands after the rows; None when nothing there changes.
    """

    name: str
    part: str
    changes: dict[int, dict[int, Change]] = field(default_factory=dict)
    row_attributes: dict[int, bytes] = field(default_factory=dict)
    owned: list[Box] = field(default_factory=list)
    column_formulas: list[tuple[Box, str]] = field(default_factory=list)
    edit_tail: list[Callable[[bytes], bytes]] = field(default_factory=list)

    def written(self) -> list[Box]:
        """Return the areas that are written: for each column, from its first row to its last."""
        columns: dict[int, list[int]] = {}
        for row, changes in self.changes.items():
            for column, (_, after, _) in changes.items():
                if after is not KEEP:
                    columns.setdefault(column, []).append(row)
        return [Box(min(rows), max(rows), column, column) for column, rows in columns.items()]
