"""Deleting sheet rows: the rows go, and everything anchored below or pointing there follows.

Takes an opened workbook and the rows of one sheet, writes a new file. Refuses by name, before
anything reaches the user's file, what cannot be cut: content beside the table, merged cells, arrays,
pivots, headers. Excel's own behaviour decides what a reference becomes (see `formulas`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path

from . import calculation, charts, markup, shift_anchors, shift_parts, shift_sheet, vml
from .a1 import Box
from .archive import Deflated, deflated
from .note_parts import without_empty
from .package import CONTENT_TYPES
from .rows import SheetStream
from .shift_map import RowMap
from .shift_removal import Removal
from .shift_rows import RowShifter
from .workbook import SheetInfo, Workbook

_WRITE_AT = 1 << 18
_OVERLAP = 4096
"""More bytes than a sheet's name can take, every character of it spelled as a number."""


def keep_one(records: Box, rows: Iterable[int]) -> tuple[list[int], int | None]:
    """Return which rows of a table to delete, and which one to clear instead.

    An Excel Table keeps at least one record row, be it blank: when all would go, the first stays.
    """
    wanted = sorted(set(rows))
    if len(wanted) == records.last_row - records.first_row + 1:
        return wanted[1:], wanted[0]
    return wanted, None


def remove_rows(workbook: Workbook, sheet: str, owners: Mapping[int, tuple[int, int]], target: Path) -> None:
    """Write a copy without some rows of a sheet.

    Args:
        sheet: the sheet's name.
        owners: row to delete → first and last column (from 1) of the table whose record stands
            there. Content in other columns of the row refuses the deletion.
        target: another path than the workbook's own.
    Raises:
        WorkbookError: something stands in the way; nothing is written.
    """
    info = workbook.sheet(sheet)
    removal = Removal(workbook.path, info.name, RowMap(owners), owners)
    run = _Run(workbook, removal)
    try:
        run.shift()
        run.save(target)
    finally:
        run.close()


class _Run:
    """One removal on its way: parts changed so far, sheets already compressed."""

    def __init__(self, workbook: Workbook, removal: Removal) -> None:
        self._workbook, self._removal = workbook, removal
        self._package = workbook.package
        self._parts: dict[str, bytes | None] = {}
        self._sheets: dict[str, Deflated] = {}
        self._gone: Collection[str] = ()

    def close(self) -> None:
        for content in self._sheets.values():
            content.close()

    def save(self, target: Path) -> None:
        """Write the new file."""
        changed: dict[str, Deflated | None] = dict(self._sheets)
        for part, data in self._parts.items():
            encoding = self._package.encoding(part) if part in self._package else "utf-8"
            changed[part] = None if data is None else deflated(markup.encoded(data, encoding))
        self._package.write(changed, target)

    def shift(self) -> None:
        """Shift every part that can point at the sheet. Raises WorkbookError."""
        for sheet in self._workbook.sheets:
            if sheet.part in self._package:
                self._shift_related(sheet)
                self._shift_sheet(sheet)
        self._removal.check_beside()
        for part in charts.chart_parts(self._package.read(CONTENT_TYPES)):
            self._put(part, shift_parts.shifted_chart)
        for part in self._package.related(self._workbook.part, "pivotCacheDefinition"):
            self._put(part, shift_parts.shifted_pivot_cache)
        self._put(self._workbook.part, shift_parts.shifted_names)
        self._parts.update(calculation.without_chain(self._workbook, self._read))
        if calculation.has_formulas(self._workbook, ()):
            self._put(self._workbook.part, lambda data, _: calculation.recalculated(data))

    def _put(self, part: str, change: Callable[[bytes, Removal], bytes]) -> None:
        """Change a small part, on top of what was changed before."""
        if part not in self._package:
            return
        old = self._read(part)
        new = change(old, self._removal)
        if new != old:
            self._parts[part] = new

    def _read(self, part: str) -> bytes:
        """Return a part as it is by now."""
        return self._parts.get(part) or self._package.read(part)

    # ---------------------------------------------------------------- sheets

    def _shift_sheet(self, sheet: SheetInfo) -> None:
        """Rewrite a sheet's stream where rows go or formulas point there."""
        here = self._removal.here(sheet.name)
        if not (here or self._mentions(sheet.part)) or not self._workbook.has_rows(sheet):
            return
        stream = SheetStream(self._package, sheet.part, sheet.name)
        shifter = RowShifter(stream, sheet.name, self._removal)
        content = Deflated()
        try:
            changed = self._stream(stream, shifter, sheet, content)
            content.finish()
        except BaseException:
            content.close()
            raise
        if changed:
            self._sheets[sheet.part] = content
        else:
            content.close()

    def _stream(self, stream: SheetStream, shifter: RowShifter, sheet: SheetInfo, out: Deflated) -> bool:
        """Write a sheet after the removal; tell whether it differs from before."""
        here = self._removal.here(sheet.name)
        head = shift_sheet.shifted_head(stream.head, self._removal) if here else stream.head
        pieces = [head, stream.data_tag]
        for block in stream.blocks():
            pieces.append(shifter.block(block))
            if sum(map(len, pieces)) >= _WRITE_AT:
                out.write(markup.encoded(b"".join(pieces), stream.encoding))
                pieces.clear()
        tail = shift_sheet.shifted_tail(stream.tail, sheet.name, self._removal)
        tail = vml.without_legacy_drawing(tail, self._gone if here else ())
        out.write(markup.encoded(b"".join([*pieces, tail]), stream.encoding))
        return shifter.changed or (head, tail) != (stream.head, stream.tail)

    def _mentions(self, part: str) -> bool:
        """Tell whether a part can hold the sheet's name, by a scan of its bytes."""
        kept = b""
        for chunk in self._package.stream(part):
            data = kept + chunk
            if self._removal.mentioned(data):
                return True
            kept = data[-_OVERLAP:]
        return False

    # ---------------------------------------------------------------- what belongs to a sheet

    def _shift_related(self, sheet: SheetInfo) -> None:
        """Shift the parts a sheet points to."""
        name, here = sheet.name, self._removal.here(sheet.name)
        for rel in self._package.relationships(sheet.part):
            part = rel.target
            if rel.kind == "table":
                self._put(part, lambda data, removal: shift_parts.shifted_table(data, name, removal))
            elif rel.kind == "drawing":
                self._put(part, lambda data, removal: shift_anchors.shifted_drawing(data, name, removal))
            elif rel.kind == "vmlDrawing":
                self._put(part, lambda data, removal: shift_anchors.shifted_vml(data, name, removal))
            elif rel.kind in ("ctrlProp", "control"):
                self._put(part, lambda data, removal: shift_anchors.shifted_control(data, name, removal))
            elif here and rel.kind in ("comments", "threadedComment"):
                self._put(part, shift_anchors.shifted_comments)
            elif here and rel.kind == "pivotTable":
                self._put(part, shift_parts.shifted_pivot_table)
            elif here and rel.kind in ("namedSheetView", "tableSingleCells"):
                self._put(part, shift_parts.shifted_areas)
        if here:
            emptied, self._gone = without_empty(self._package, sheet.part, self._parts.keys(), self._read)
            self._parts.update(emptied)
