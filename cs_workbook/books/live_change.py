"""One run's edits carried out in Excel: checked first, written, taken back if a write fails.

Order: cells, appended records, deletions from the bottom, blocks. Whatever would stop half-way – a
protected sheet, no room below, a filter over rows to be deleted – is refused before the first cell.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from cs_workbook.books import live_excel as excel
from cs_workbook.books.live_cells import refusal, same
from cs_workbook.books.live_charts import follow
from cs_workbook.books.live_pen import Pen, runs
from cs_workbook.books.live_reading import LiveTable, Reader, Say, cells_at, read_columns, read_grid
from cs_workbook.books.ooxml.a1 import MAX_ROW, Area, Box, letters, quoted
from cs_workbook.books.ooxml.cells import shown
from cs_workbook.books.ooxml.growth import Growth
from cs_workbook.model import (
    AppendRow,
    Cell,
    DeleteRow,
    Edit,
    FillBlock,
    Grid,
    SetCell,
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


class Change:
    """What one run writes. `check`, then `write`; `take_back` when writing failed."""

    def __init__(self, reader: Reader, edits: Sequence[Edit], say: Say) -> None:
        self._reader, self._say = reader, say
        self._pen = Pen()
        self._sets: defaultdict[tuple[str, str], dict[int, SetCell]] = defaultdict(dict)
        self._appends: defaultdict[str, list[Mapping[str, Cell]]] = defaultdict(list)
        self._deletes: defaultdict[str, dict[int, DeleteRow]] = defaultdict(dict)
        self._fills: list[FillBlock] = []
        self._growths: list[Growth] = []
        for edit in edits:
            if isinstance(edit, SetCell):
                self._sets[edit.table, edit.column][edit.row] = edit
            elif isinstance(edit, AppendRow):
                self._appends[edit.table].append(edit.values)
            elif isinstance(edit, DeleteRow):
                self._deletes[edit.table][edit.row] = edit
            else:
                self._fills.append(edit)

    @property
    def deletes(self) -> bool:
        """Whether records go."""
        return bool(self._deletes)

    # ---------------------------------------------------------------- before the first cell

    def check(self) -> None:
        """Compare every cell with what the job saw, and make sure that nothing can stop the writing.

        Raises:
            StaleWorkbookError: somebody changed a cell.
            WorkbookError: an edit cannot be carried out.
        """
        for (table, key), cells in self._sets.items():
            self._check_cells(table, key, {row: edit.before for row, edit in cells.items()})
            for row, edit in cells.items():
                self._check_value(edit.after, self._place(table, key, row))
        for table, rows in self._deletes.items():
            for row, deletion in rows.items():
                for key, value in deletion.before.items():
                    self._check_cells(table, key, {row: value})
            if excel.is_filtered(self._reader.live(table).native):
                raise WorkbookError(_FILTERED(file=self._reader.workbook, table=table))
        for table, records in self._appends.items():
            self._check_append(table, records)
        for fill in self._fills:
            self._check_fill(fill)
        for sheet in self._sheets():
            if excel.is_protected(self._reader.book.sheets[sheet]):
                raise WorkbookError(_PROTECTED(file=self._reader.workbook, sheet=sheet))

    def _sheets(self) -> list[str]:
        """The sheets that are written."""
        tables = [table for table, _ in self._sets] + [*self._appends, *self._deletes]
        areas = [self._reader.area(fill.block).sheet for fill in self._fills]
        return list(dict.fromkeys([self._reader.live(table).sheet for table in tables] + areas))

    def _place(self, table: str, key: str, row: int) -> str:
        return f"{self._reader.live(table).sheet}!{letters(self._reader.places[table][key])}{row}"

    def _check_cells(self, table: str, key: str, before: Mapping[int, Cell]) -> None:
        live, place = self._reader.live(table), self._reader.places[table][key]
        found = self._reader.bodies[table].column(place)
        for row, value in before.items():
            at = row - live.records.first_row
            now = found[at] if 0 <= at < len(found) else None
            if row > live.records.last_row or not same(value, now):
                raise stale(self._reader.workbook, self._place(table, key, row), value, now)

    def _check_value(self, value: Cell, place: str) -> None:
        why = refusal(value)
        if why:
            raise WorkbookError(Text("{file}，{place} {why}", "{file}, {place} {why}")(
                file=self._reader.workbook, place=place, why=why))  # fmt: skip

    def _check_append(self, table: str, records: Sequence[Mapping[str, Cell]]) -> None:
        live = self._reader.live(table)
        for values in records:
            for key, value in values.items():
                self._check_value(value, f"{live.sheet}!{letters(self._reader.places[table][key])}")
        new_last = self._used(table) + len(records)
        if new_last > live.records.last_row:
            self._check_room(live.sheet, table, live.box, new_last, live.totals)

    def _check_fill(self, fill: FillBlock) -> None:
        area = self._reader.area(fill.block)
        width, needed = area.last_col - area.first_col + 1, max(map(len, fill.rows), default=0)
        place = f"{area.sheet}!{area.box}"
        if needed > width:
            raise WorkbookError(
                _NARROW(file=self._reader.workbook, place=place, name=fill.block, width=width, needed=needed)
            )
        for row in fill.rows:
            for value in row:
                self._check_value(value, place)
        new_last = area.first_row + max(1, len(fill.rows))
        if new_last > area.last_row:
            self._check_room(area.sheet, fill.block, area.box, new_last, 0)

    def _check_room(self, sheet: str, name: str, box: Box, new_last: int, totals: int) -> None:
        """Make sure that nothing stands where a table or area grows to."""
        room = box._replace(first_row=box.last_row + totals + 1, last_row=new_last + totals)
        taken = str(room) if room.last_row > MAX_ROW else ""
        for other, there in self._reader.boxes_on(sheet):
            if other != name and there.meets(room):
                taken = str(there)
        page = self._reader.book.sheets[sheet]
        for j, cells in enumerate([] if taken else read_columns(page, room)):
            at = next((i for i, value in enumerate(cells) if value is not None), None)
            if at is not None:
                taken = f"{letters(room.first_col + j)}{room.first_row + at}"
                break
        if not taken and excel.has_merged(cells_at(page, room)):
            taken = str(room)
        if taken:
            raise WorkbookError(_OCCUPIED(file=self._reader.workbook, place=f"{sheet}!{taken}", name=name))

    def _used(self, table: str) -> int:
        """The last row that holds anything but column formulas; the header's row when none does."""
        body, live = self._reader.bodies[table], self._reader.live(table)
        written = max((max(cells) for (name, _), cells in self._sets.items() if name == table), default=0)
        if not body.formulas:
            return max(body.last, written)
        columns = [body.column(c) for c in range(live.box.first_col, live.box.last_col + 1) if c not in body.formulas]
        rows = range(body.last, live.first_row, -1)
        used = next((r for r in rows if any(c[r - live.first_row - 1] is not None for c in columns)), live.first_row)
        return max(used, written)

    # ---------------------------------------------------------------- writing

    def write(self) -> None:
        """Carry out every edit. On any error the caller takes everything back."""
        for number, ((table, key), cells) in enumerate(self._sets.items(), start=1):
            self._progress(number, len(self._sets))
            self._set(table, key, cells)
        for table, records in self._appends.items():
            self._append(table, records)
        self._pen.check()
        for table, rows in self._deletes.items():
            self._delete(table, sorted(rows))
        if self._appends or self._deletes:
            self._reader = self._reader.anew()
        for number, fill in enumerate(self._fills, start=1):
            self._progress(number, len(self._fills))
            self._fill(fill)
        self._pen.check()
        if self._growths:
            follow(self._reader.book, self._growths, self._pen)

    def take_back(self) -> None:
        """Put everything back as it was."""
        self._pen.take_back()

    def _progress(self, number: int, count: int) -> None:
        self._say(Text("正在写入 {number}/{count}…", "Writing {number} of {count}…")(number=number, count=count))

    def _is_text(self, table: str, key: str) -> bool:
        spec = self._reader.shape.tables[table]
        return any(column.key == key and column.kind in _TEXT_KINDS for column in spec.columns)

    def _set(self, table: str, key: str, cells: Mapping[int, SetCell]) -> None:
        before = {row: edit.before for row, edit in cells.items()}
        after = {row: edit.after for row, edit in cells.items()}
        live, place = self._reader.live(table), self._reader.places[table][key]
        if place in self._reader.bodies[table].formulas:
            raise ValueError(f"{table}.{key} holds formulas")
        self._pen.column(live.page, place, before, after, self._is_text(table, key))

    def _append(self, table: str, records: Sequence[Mapping[str, Cell]]) -> None:
        """Write records under the last one; the table grows, its column formulas and formats go on."""
        live, places, body = self._reader.live(table), self._reader.places[table], self._reader.bodies[table]
        first = self._used(table) + 1
        last = first + len(records) - 1
        if last > live.records.last_row:
            self._resize(live, last)
            self._like_above(live.page, live.records, last)
        keys = {place: key for key, place in places.items() if place not in body.formulas}
        for left, right in runs(sorted(keys)):
            span = [keys[place] for place in range(left, right + 1)]
            if any(values.get(key) is not None for values in records for key in span):
                rows = tuple(tuple(values.get(key) for key in span) for values in records)
                self._pen.block(live.page, first, left, rows, [self._is_text(table, key) for key in span])
        seat = max(first - 1, live.records.first_row)
        for place in body.formulas:
            formula = cells_at(live.page, Box(seat, seat, place, place)).formula
            if str(formula).startswith("="):
                below = Box(max(first, seat), last, place, place)
                self._pen.remember(cells_at(live.page, below).clear_contents)
                cells_at(live.page, Box(seat, last, place, place)).formula = formula

    def _resize(self, live: LiveTable, last: int) -> None:
        """Let a table's records end at another row; a totals row goes along."""
        old = live.box

        def end_at(row: int) -> None:
            if live.totals:
                live.native.show_totals = False
            live.native.resize(cells_at(live.page, old._replace(last_row=row)))
            if live.totals:
                live.native.show_totals = True

        self._pen.remember(partial(end_at, old.last_row))
        end_at(last)

    def _like_above(self, sheet: Any, records: Box, last: int) -> None:
        """Give new rows the number formats of the last record."""
        for column in range(records.first_col, records.last_col + 1):
            model = cells_at(sheet, Box(records.last_row, records.last_row, column, column)).number_format
            fresh = cells_at(sheet, Box(records.last_row + 1, last, column, column))
            if fresh.number_format != model:
                fresh.number_format = model

    def _delete(self, table: str, rows: Sequence[int]) -> None:
        """Take records out from the bottom up; a table keeps one blank record."""
        live = LiveTable(self._reader.live(table).native, self._reader.live(table).page, table)
        box, formulas = live.box, self._reader.bodies[table].formulas
        if len(rows) == live.records.last_row - live.records.first_row + 1:
            rows = rows[1:]
            first = live.records.first_row
            for place in range(box.first_col, box.last_col + 1):
                if place not in formulas:
                    self._pen.clear(live.page, Box(first, first, place, place))
        for first, last in reversed(list(runs(rows))):
            gone = Box(first, last, box.first_col, box.last_col)
            self._pen.remember(self._undeletion(live, box, gone, formulas))
            cells_at(live.page, gone).delete("up")
            box = box._replace(last_row=box.last_row - (last - first + 1))

    def _undeletion(self, live: LiveTable, table: Box, gone: Box, formulas: frozenset[int]) -> Any:
        """Return what puts deleted records back."""
        old = read_grid(live.page, gone)
        above = max(gone.first_row - 1, table.first_row + 1)

        def undo() -> None:
            cells_at(live.page, gone).insert("down")
            live.native.resize(cells_at(live.page, table._replace(last_row=table.last_row + live.totals)))
            pen = Pen()
            for place in range(gone.first_col, gone.last_col + 1):
                rows = tuple((row[place - gone.first_col],) for row in old)
                if place not in formulas:
                    pen.block(live.page, gone.first_row, place, rows, (False,))
                elif above < gone.first_row:
                    formula = cells_at(live.page, Box(above, above, place, place)).formula
                    cells_at(live.page, Box(above, gone.last_row, place, place)).formula = formula
            pen.check()

        return undo

    # ---------------------------------------------------------------- blocks

    def _fill(self, fill: FillBlock) -> None:
        """Exchange what stands under an area's header row; the area, its charts and links follow."""
        area = self._reader.area(fill.block)
        page = self._reader.book.sheets[area.sheet]
        width = area.last_col - area.first_col + 1
        first, old_last = area.first_row + 1, max(area.last_row, area.first_row + 1)
        last = area.first_row + max(1, len(fill.rows))
        old = area.box._replace(first_row=first, last_row=old_last)
        if last > area.last_row:
            self._move_end(fill.block, area, last)
            self._like_above(page, old, max(last, old_last))
        excel.clear_links(cells_at(page, old))
        rows: Grid = tuple(tuple(row) + (None,) * (width - len(row)) for row in fill.rows)
        self._pen.block(page, first, area.first_col, rows, self._text_columns(fill.block, width))
        if first + len(rows) <= old_last:
            self._pen.clear(page, old._replace(first_row=first + len(rows)))
        if last < area.last_row:
            self._move_end(fill.block, area, last)
        for offset, targets in fill.links.items():
            for i, target in enumerate(targets[: len(rows)]):
                if target:
                    cell = cells_at(page, Box(first + i, first + i, area.first_col + offset, area.first_col + offset))
                    excel.add_link(cell, target, str(rows[i][offset] or ""))
        if last != old_last:
            self._growths.append(Growth(area.sheet, old, last))

    def _text_columns(self, block: str, width: int) -> list[bool]:
        """Which columns of a block hold text alone."""
        if block in self._reader.names:
            return [False] * width
        keys = {place: key for key, place in self._reader.places[block].items()}
        first = self._reader.live(block).first_col
        return [self._is_text(block, keys[first + i]) for i in range(width)]

    def _move_end(self, block: str, area: Area, last: int) -> None:
        """Let a Table or a name end at another row."""
        if block not in self._reader.names:
            self._resize(self._reader.live(block), last)
            return
        name = self._reader.names[block][0]
        old = str(name.refers_to)
        self._pen.remember(partial(setattr, name, "refers_to", old))
        corners = f"${letters(area.first_col)}${area.first_row}:${letters(area.last_col)}${last}"
        name.refers_to = f"={quoted(area.sheet)}!{corners}"
