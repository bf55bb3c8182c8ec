"""Writing one sheet: a stream of rows in, the same stream with the planned cells changed out.

All bytes that no edit is about pass through. Raises before anything reaches the user's file. Knows
nothing of tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from . import markup
from .archive import Deflated
from .cells import CellWriter
from .comparison import Comparison
from .following import Follower
from .formula_guard import FormulaGuard
from .record_rows import RecordRows
from .row_editor import RowEditor
from .rows import Block, SheetStream
from .sheet_head import grown_head
from .sheet_plan import SheetPlan

_WRITE_AT = 1 << 18
_ROWS_AT_ONCE = 512
_MANY = 8
"""Rows of a block to be changed from which it pays to count them all instead of looking for each."""


class SheetWriter:
    """Carries out one SheetPlan; the follower changes formulas that cover what grows.

    Attributes:
        comparison: the shared texts still to be compared when the sheet has been written.
        changed: whether the sheet differs from before.
    """

    def __init__(
        self, path: Path, stream: SheetStream, plan: SheetPlan, cells: CellWriter, date1904: bool, follower: Follower
    ) -> None:
        self._stream, self._plan, self._follower = stream, plan, follower
        self._guard = FormulaGuard(path, stream, plan)
        self.comparison = Comparison(path, plan.name, date1904)
        self._rows = RowEditor(stream, cells, self.comparison, self._guard)
        self._records = RecordRows(plan, cells, stream.grammar, stream.head)
        self.changed = False

    @property
    def plan(self) -> SheetPlan:
        """What was to be done."""
        return self._plan

    @property
    def has_formulas(self) -> bool:
        """Whether the sheet computed anything before."""
        return self._guard.any

    @property
    def formulas_gone(self) -> bool:
        """Whether a formula was overwritten."""
        return self._guard.gone

    @property
    def formulas_grown(self) -> bool:
        """Whether a formula covers more or fewer records than before."""
        return self._follower.changed

    @property
    def formulas_new(self) -> bool:
        """Whether a formula was written."""
        return self._rows.formulas_new

    def write(self, out: Deflated) -> None:
        """Stream the sheet. Raises StaleWorkbookError, WorkbookError."""
        pending = self._plan.rows()
        pieces: list[bytes] = [grown_head(self._stream.head, self._plan.written(content_only=True))]
        opened = not self._stream.empty
        if opened:
            pieces.append(self._stream.data_tag)
        at = 0
        for block in self._stream.blocks():
            self._guard.watch(block)
            at = self._block(block, pending, at, pieces)
            self._flush(pieces, out)
        self._append_rows(pending[at:], opened, pieces, out)
        self._flush(pieces, out, 0)
        tail = self._stream.tail
        for edit in self._plan.edit_tail:
            tail = edit(tail)
        tail = self._follower.tail(tail)
        self.changed = self._rows.changed or self._follower.changed or tail != self._stream.tail
        out.write(markup.encoded(tail, self._stream.encoding))

    def _append_rows(self, numbers: list[int], opened: bool, pieces: list[bytes], out: Deflated) -> None:
        """Add the rows after the last one there was; open and close an empty sheet's list of rows for them."""
        name = self._stream.prefix + b"sheetData"
        mark = b"" if opened else b"<%s>" % name
        for row in self._new_rows(numbers):
            if row:
                pieces += (mark, row)
                mark, opened = b"", opened or bool(mark)
                if len(pieces) > _ROWS_AT_ONCE:
                    self._flush(pieces, out)
        if self._stream.empty:
            pieces.append(b"</%s>" % name if opened else self._stream.data_tag)

    def _new_rows(self, numbers: list[int]) -> Iterator[bytes]:
        """Make rows that do not exist yet, records that are held by column many at a time."""
        start = 0
        while start < len(numbers):
            end = start if self._guard.arrays else self._records.upto(numbers, start)
            if end > start:
                self._rows.changed = True
                yield from self._records.rows(numbers[start:end])
            else:
                end = start + 1
                yield self._new(numbers[start])
            start = end

    def _flush(self, pieces: list[bytes], out: Deflated, least: int = _WRITE_AT) -> None:
        if sum(map(len, pieces)) >= least:
            rows = self._follower.rows(b"".join(pieces), self._stream.grammar)
            out.write(markup.encoded(rows, self._stream.encoding))
            pieces.clear()

    def _block(self, block: Block, pending: list[int], at: int, pieces: list[bytes]) -> int:
        """Add a block's bytes with its pending rows changed; return how many of `pending` are done."""
        data, copied = block.data, 0
        if at + _MANY < len(pending) and pending[at + _MANY] <= block.last:
            block.count()
        while at < len(pending) and pending[at] <= block.last:
            if self._guard.orphans:
                return self._every_row(block, pending, at, copied, pieces)
            number = pending[at]
            row = block.at(number, copied)
            pieces.append(data[copied : row.start])
            copied = row.start
            if row.number == number:
                mark = len(pieces)
                copied = self._rows.change(block, row, self._plan.at(number), pieces)
                if self._guard.orphans:
                    whole = b"".join([*pieces[mark:], data[copied : row.end]])
                    pieces[mark:] = [self._guard.orphans.adopted(whole, number)]
                    copied = row.end
            else:
                pieces.append(self._new(number))
            at += 1
        if self._guard.orphans:
            return self._every_row(block, pending, at, copied, pieces)
        pieces.append(data[copied:] if copied else data)
        return at

    def _every_row(self, block: Block, pending: list[int], at: int, copied: int, pieces: list[bytes]) -> int:
        """Like `_block` from some row on, looking in every row for cells that share an orphaned formula."""
        data = block.data
        for row in block.rows:
            if row.start < copied:
                continue
            while at < len(pending) and pending[at] < row.number:
                pieces += (data[copied : row.start], self._new(pending[at]))
                copied = row.start
                at += 1
            pieces.append(data[copied : row.start])
            mine: list[bytes] = []
            copied = row.start
            if at < len(pending) and pending[at] == row.number:
                copied = self._rows.change(block, row, self._plan.at(row.number), mine)
                at += 1
            mine.append(data[copied : row.end])
            pieces.append(self._guard.orphans.adopted(b"".join(mine), row.number))
            copied = row.end
        pieces.append(data[copied:])
        return at

    def _new(self, number: int) -> bytes:
        """Make a row that does not exist yet."""
        return self._rows.new(number, self._plan.at(number), self._plan.row_attributes.get(number, b""))
