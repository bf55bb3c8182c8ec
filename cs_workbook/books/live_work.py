"""One run's edits by table, and whether Excel will take them: everything is checked before the first cell.

Whatever would stop half-way – a cell that somebody changed, a protected sheet, no room below, a filter
over rows to be deleted – is refused here by name. Writes nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from cs_workbook.books import live_excel as excel
from cs_workbook.books.live_cells import refusal, same
from cs_workbook.books.live_reading import Reader, cells_at, read_columns
from cs_workbook.books.ooxml.a1 import MAX_ROW, Box, letters
from cs_workbook.books.ooxml.cells import shown
from cs_workbook.model import (
    AppendRow,
    Cell,
    DeleteRow,
    Edit,
    FillBlock,
    SetCell,
    SetNote,
    StaleWorkbookError,
    Text,
    WorkbookError,
)

_TEXT_KINDS = ("text", "key", "choice", "choices", "flag")
_PROTECTED = Text(
    "{file} 的工作表“{sheet}”受保护，没有写入任何内容。请在“审阅”中选“撤销工作表保护”后再试。",
    "{file}: sheet '{sheet}' is protected; nothing was written. "
    "Choose Unprotect Sheet on the Review tab and try again.",
)
_FILTERED = Text(
    "{file} 的表格 {table} 正在筛选，有行被隐藏，不能删除行。没有写入任何内容；请清除筛选后再试。",
    "{file}: a filter hides rows of table {table}, so that rows cannot be deleted. Nothing was written; "
    "clear the filter and try again.",
)
_OCCUPIED = Text(
    "{file}，{place}：“{name}”要向下增加行，但下方已有内容。请把这些内容移开，或在其上方插入空行后再试。",
    '{file}, {place}: "{name}" has to grow, but something stands below it. '
    "Move that away or insert blank rows above it, and try again.",
)
_NARROW = Text(
    "{file}，{place}：“{name}”只有 {width} 列，要写入 {needed} 列。请从副本恢复这块区域。",
    '{file}, {place}: "{name}" has {width} columns but needs {needed}. Bring the area back from a copy.',
)
_UNFIT = Text("{file}，{place} {why}", "{file}, {place} {why}")


def stale(workbook: str, place: str, before: Cell, found: Cell) -> StaleWorkbookError:
    """Return the refusal for a cell that somebody changed."""
    old, new = shown(before), shown(found)
    return StaleWorkbookError(
        Text(
            f"{workbook} 在读取之后被改动过（{place} 原为{old.zh}，现为{new.zh}）。没有写入任何内容；请重新运行。",
            f"{workbook} changed since it was read ({place} was {old.en}, now {new.en}). "
            "Nothing was written; run the job again.",
        )
    )


class Work:
    """What one run writes, by table.

    Attributes:
        sets: (table, column key) → sheet row → edit.
        appends: table → records; deletes: table → sheet row → edit; fills: blocks, in order.
        notes: table → edits.
    """

    def __init__(self, reader: Reader, edits: Sequence[Edit]) -> None:
        self.reader = reader
        self.sets: defaultdict[tuple[str, str], dict[int, SetCell]] = defaultdict(dict)
        self.appends: defaultdict[str, list[Mapping[str, Cell]]] = defaultdict(list)
        self.deletes: defaultdict[str, dict[int, DeleteRow]] = defaultdict(dict)
        self.fills: list[FillBlock] = []
        self.notes: defaultdict[str, list[SetNote]] = defaultdict(list)
        for edit in edits:
            if isinstance(edit, SetCell):
                self.sets[edit.table, edit.column][edit.row] = edit
            elif isinstance(edit, AppendRow):
                self.appends[edit.table].append(edit.values)
            elif isinstance(edit, DeleteRow):
                self.deletes[edit.table][edit.row] = edit
            elif isinstance(edit, SetNote):
                self.notes[edit.table].append(edit)
            else:
                self.fills.append(edit)

    def is_text(self, table: str, key: str) -> bool:
        """Tell whether a column of the program's holds text."""
        spec = self.reader.shape.tables[table]
        return any(column.key == key and column.kind in _TEXT_KINDS for column in spec.columns)

    def used(self, table: str) -> int:
        """The last row that holds anything but column formulas; the header's row when none does."""
        body, live = self.reader.bodies[table], self.reader.live(table)
        written = max((max(cells) for (name, _), cells in self.sets.items() if name == table), default=0)
        if not body.formulas:
            return max(body.last, written)
        columns = [body.column(c) for c in range(live.box.first_col, live.box.last_col + 1) if c not in body.formulas]
        rows = range(body.last, live.first_row, -1)
        used = next((r for r in rows if any(c[r - live.first_row - 1] is not None for c in columns)), live.first_row)
        return max(used, written)

    # ---------------------------------------------------------------- before the first cell

    def check(self) -> None:
        """Compare every cell with what the job saw, and make sure that nothing can stop the writing.

        Raises:
            StaleWorkbookError: somebody changed a cell.
            WorkbookError: an edit cannot be carried out.
        """
        for (table, key), cells in self.sets.items():
            if self.reader.places[table][key] in self.reader.bodies[table].formulas:
                raise ValueError(f"{table}.{key} holds formulas")
            self._check_before(table, key, {row: edit.before for row, edit in cells.items()})
            for row, edit in cells.items():
                self._check_value(edit.after, self._place(table, key, row))
        for table, rows in self.deletes.items():
            for row, deletion in rows.items():
                for key, value in deletion.before.items():
                    self._check_before(table, key, {row: value})
            if excel.is_filtered(self.reader.live(table).native):
                raise WorkbookError(_FILTERED(file=self.reader.workbook, table=table))
        for table, records in self.appends.items():
            self._check_append(table, records)
        for fill in self.fills:
            self._check_fill(fill)
        for table, notes in self.notes.items():
            self._check_notes(table, notes)
        for sheet in self._sheets():
            if excel.is_protected(self.reader.book.sheets[sheet]):
                raise WorkbookError(_PROTECTED(file=self.reader.workbook, sheet=sheet))

    def _sheets(self) -> list[str]:
        """The sheets that are written."""
        tables = [table for table, _ in self.sets] + [*self.appends, *self.deletes, *self.notes]
        areas = [self.reader.area(fill.block).sheet for fill in self.fills]
        return list(dict.fromkeys([self.reader.live(table).sheet for table in tables] + areas))

    def _place(self, table: str, key: str, row: int) -> str:
        return f"{self.reader.live(table).sheet}!{letters(self.reader.places[table][key])}{row}"

    def _check_before(self, table: str, key: str, before: Mapping[int, Cell]) -> None:
        live, place = self.reader.live(table), self.reader.places[table][key]
        found = self.reader.bodies[table].column(place)
        for row, value in before.items():
            at = row - live.records.first_row
            now = found[at] if 0 <= at < len(found) else None
            if row > live.records.last_row or not same(value, now):
                raise stale(self.reader.workbook, self._place(table, key, row), value, now)

    def _check_value(self, value: Cell, place: str) -> None:
        why = refusal(value)
        if why:
            raise WorkbookError(_UNFIT(file=self.reader.workbook, place=place, why=why))

    def _check_append(self, table: str, records: Sequence[Mapping[str, Cell]]) -> None:
        live = self.reader.live(table)
        for values in records:
            for key, value in values.items():
                self._check_value(value, f"{live.sheet}!{letters(self.reader.places[table][key])}")
        new_last = self.used(table) + len(records)
        if new_last > live.records.last_row:
            self._check_room(live.sheet, table, live.box, new_last, live.totals)

    def _check_notes(self, table: str, notes: Sequence[SetNote]) -> None:
        found = self.reader.notes(table)
        for edit in notes:
            now = found.get((edit.row, edit.column))
            if now != edit.before:
                raise stale(self.reader.workbook, self._place(table, edit.column, edit.row), edit.before, now)

    def _check_fill(self, fill: FillBlock) -> None:
        area = self.reader.area(fill.block)
        width, needed = area.last_col - area.first_col + 1, max(map(len, fill.rows), default=0)
        place = f"{area.sheet}!{area.box}"
        if needed > width:
            file = self.reader.workbook
            raise WorkbookError(_NARROW(file=file, place=place, name=fill.block, width=width, needed=needed))
        for row in fill.rows:
            for value in row:
                self._check_value(value, place)
        new_last = area.first_row + max(1, len(fill.rows))
        if new_last > area.last_row:
            self._check_room(area.sheet, fill.block, area.box, new_last, 0)

    def _check_room(self, sheet: str, name: str, box: Box, new_last: int, totals: int) -> None:
        """Make sure that nothing stands where a table or area grows to."""
        room = box._replace(first_row=box.last_row + totals + 1, last_row=new_last + totals)
        taken = self._taken(sheet, name, room)
        if taken:
            raise WorkbookError(_OCCUPIED(file=self.reader.workbook, place=f"{sheet}!{taken}", name=name))

    def _taken(self, sheet: str, name: str, room: Box) -> str:
        """Return what stands in the way, as an address; "" when nothing does."""
        if room.last_row > MAX_ROW:
            return str(room)
        for other, there in self.reader.boxes_on(sheet):
            if other != name and there.meets(room):
                return str(there)
        page = self.reader.book.sheets[sheet]
        for j, cells in enumerate(read_columns(page, room)):
            for i, value in enumerate(cells):
                if value is not None:
                    return f"{letters(room.first_col + j)}{room.first_row + i}"
        return str(room) if excel.has_merged(cells_at(page, room)) else ""
