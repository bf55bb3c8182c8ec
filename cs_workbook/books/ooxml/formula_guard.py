"""Formulas in the way of a write: a person's are never overwritten, the program's own may be.

Watches a sheet stream by. Knows arrays, whose cells but one have no formula of their own, and shared
formulas, whose cells look for a new master when theirs goes.
"""

from __future__ import annotations

import re
from pathlib import Path

from cs_workbook.model import Text, WorkbookError

from . import markup
from .a1 import Box, letters, parse_box
from .cells import formula_text
from .rows import Block, SheetStream
from .shared_formulas import Orphans
from .sheet_plan import SheetPlan

_FORMULA_TAG = re.compile(rb"<(?:[\w.-]+:)?f\s[^<>]*>")


class FormulaGuard:
    """The formulas of one sheet.

    Attributes:
        arrays: the areas of array formulas and data tables met so far.
        orphans: shared formulas that lost their master.
        any: whether the sheet has formulas; `gone`: whether one was overwritten.
    """

    def __init__(self, path: Path, stream: SheetStream, plan: SheetPlan) -> None:
        self._path, self._plan, self._grammar = path, plan, stream.grammar
        self.arrays: list[Box] = []
        self.orphans = Orphans(stream)
        self.any = self.gone = False

    def watch(self, block: Block) -> None:
        """Note a block's formulas before its cells are written."""
        if not self._grammar.has_formula(block.mask):
            return
        self.any = True
        if b"array" not in block.mask and b"dataTable" not in block.mask:
            return
        for match in _FORMULA_TAG.finditer(block.mask):
            attributes = markup.opening(match[0]).attributes()
            box = parse_box(attributes.get("ref", ""))
            many = box and (box.first_row, box.first_col) != (box.last_row, box.last_col)
            if box and many and attributes.get("t") in ("array", "dataTable"):
                self.arrays.append(box)

    def check_array(self, row: int, column: int) -> None:
        """Refuse to write into the area of an array formula or data table."""
        for box in self.arrays:
            if box.covers(row, column) and not any(owned.holds(box) for owned in self._plan.owned):
                raise self._refusal(row, column)

    def overwrite(self, formula: bytes, row: int, column: int) -> None:
        """Let a formula element be overwritten, or refuse it."""
        text = formula_text(formula)
        attributes = markup.opening(formula).attributes()
        shared = attributes.get("t") == "shared"
        if not any(box.covers(row, column) for box in self._plan.owned):
            theirs = [own for box, own in self._plan.column_formulas if box.covers(row, column)]
            if not theirs or (text != theirs[0] and not shared):
                raise self._refusal(row, column)
        area = parse_box(attributes.get("ref", ""))
        if shared and text and area:
            self.orphans.add(attributes.get("si", ""), text, row, column, area)
        self.gone = True

    def _refusal(self, row: int, column: int) -> WorkbookError:
        place = f"{self._path.name}, {self._plan.name}!{letters(column)}{row}"
        return WorkbookError(
            Text(
                zh=f"{place} 里是公式，程序不会覆盖。请先清除该公式，或不再让程序填写这一格。",
                en=f"{place} holds a formula, which is never overwritten. Clear the formula, "
                "or do not let the program fill this cell.",
            )
        )
