"""One run's edits carried out in Excel, step by step, so that every step can be taken back.

Order: cells, appended records, deletions from the bottom, blocks. Takes work that was checked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from cs_workbook.books import live_excel as excel
from cs_workbook.books.live_charts import follow
from cs_workbook.books.live_pen import Pen, runs
from cs_workbook.books.live_reading import LiveTable, Say, cells_at, read_grid
from cs_workbook.books.live_work import Work
from cs_workbook.books.ooxml.a1 import Area, Box, letters, quoted
from cs_workbook.books.ooxml.growth import Growth
from cs_workbook.model import Cell, FillBlock, Grid, SetCell, SetNote, Text, WorkbookError

_WRITING = Text("正在写入 {number}/{count}…", "Writing {number} of {count}…")
_UNTAKEN = Text("{place} 的批注写入后与原文不同。", "the note at {place} is not what was written.")


class Change:
    """The writing of one run. `take_back` when it failed."""

    def __init__(self, work: Work, say: Say) -> None:
        self._work, self._reader, self._say = work, work.reader, say
        self._pen = Pen()
        self._growths: list[Growth] = []
        self._done, self._count = 0, len(work.sets) + len(work.appends) + len(work.deletes) + len(work.fills)
        self._count += len(work.notes)

    def write(self) -> None:
        """Carry out every edit. On any error the caller takes everything back."""
        work = self._work
        for (table, key), cells in work.sets.items():
            self._progress()
            self._set(table, key, cells)
        for table, records in work.appends.items():
            self._progress()
            self._append(table, records)
        for table, notes in work.notes.items():
            self._progress()
            self._note(table, notes)
        self._pen.check()
        for table, rows in work.deletes.items():
            self._progress()
            self._delete(table, sorted(rows))
        if work.deletes or any(fill.block in work.appends for fill in work.fills):
            self._reader = self._reader.anew()
        for fill in work.fills:
            self._progress()
            self._fill(fill)
        self._pen.check()
        if self._growths:
            follow(self._reader.book, self._growths, self._pen)

    def take_back(self) -> None:
        """Put everything back as it was."""
        self._pen.take_back()

    def _progress(self) -> None:
        self._done += 1
        self._say(_WRITING(number=self._done, count=self._count))

    def _set(self, table: str, key: str, cells: Mapping[int, SetCell]) -> None:
        before = {row: edit.before for row, edit in cells.items()}
        after = {row: edit.after for row, edit in cells.items()}
        place = self._reader.places[table][key]
        self._pen.column(self._reader.live(table).page, place, before, after, self._work.is_text(table, key))

    def _note(self, table: str, notes: Sequence[SetNote]) -> None:
        """Put notes on cells, and see that Excel took them whole."""
        page, places = self._reader.live(table).page, self._reader.places[table]
        for edit in notes:
            column = places[edit.column]
            cell = cells_at(page, Box(edit.row, edit.row, column, column))
            self._pen.remember(partial(_put_note, cell, edit.before))
            _put_note(cell, edit.after)
        found = self._reader.notes(table)
        for edit in notes:
            if found.get((edit.row, edit.column)) != edit.after:
                place = f"{page.name}!{letters(places[edit.column])}{edit.row}"
                raise WorkbookError(_UNTAKEN(place=place))

    # ---------------------------------------------------------------- records

    def _append(self, table: str, records: Sequence[Mapping[str, Cell]]) -> None:
        """Write records under the last one; the table grows, its column formulas and formats go on."""
        live, places, body = self._reader.live(table), self._reader.places[table], self._reader.bodies[table]
        first = self._work.used(table) + 1
        last = first + len(records) - 1
        if last > live.records.last_row:
            self._resize(live, last)
            self._like_above(live.page, live.records, last)
        keys = {place: key for key, place in places.items() if place not in body.formulas}
        for left, right in runs(sorted(keys)):
            span = [keys[place] for place in range(left, right + 1)]
            if any(values.get(key) is not None for values in records for key in span):
                rows = tuple(tuple(values.get(key) for key in span) for values in records)
                self._pen.block(live.page, first, left, rows, [self._work.is_text(table, key) for key in span])
        seat = max(first - 1, live.records.first_row)
        for place in body.formulas:
            formula = str(cells_at(live.page, Box(seat, seat, place, place)).formula)
            if formula.startswith("="):
                fresh = cells_at(live.page, Box(max(first, seat), last, place, place))
                self._pen.remember(fresh.clear_contents)
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
        known = self._reader.live(table)
        live = LiveTable(known.native, known.page, table)  # appended records may have moved its end
        box, formulas = live.box, self._reader.bodies[table].formulas
        if len(rows) == live.records.last_row - live.records.first_row + 1:
            rows = rows[1:]
            first = live.records.first_row
            for place in range(box.first_col, box.last_col + 1):
                if place not in formulas:
                    self._pen.clear(live.page, Box(first, first, place, place))
        notes = excel.notes_of(live.page)
        for first, last in reversed(list(runs(rows))):
            gone = Box(first, last, box.first_col, box.last_col)
            undo = self._undeletion(live, box, gone, formulas, notes)
            cells_at(live.page, gone).delete("up")
            self._pen.remember(undo)
            box = box._replace(last_row=box.last_row - (last - first + 1))

    def _undeletion(
        self, live: LiveTable, table: Box, gone: Box, formulas: frozenset[int], notes: Mapping[tuple[int, int], str]
    ) -> Callable[[], None]:
        """Return what puts deleted records back, with their notes."""
        old = read_grid(live.page, gone)
        above = max(gone.first_row - 1, table.first_row + 1)

        def undo() -> None:
            cells_at(live.page, gone).insert("down")
            live.native.resize(cells_at(live.page, table._replace(last_row=table.last_row + live.totals)))
            pen = Pen()
            for place in range(gone.first_col, gone.last_col + 1):
                if place not in formulas:
                    rows = tuple((row[place - gone.first_col],) for row in old)
                    pen.block(live.page, gone.first_row, place, rows, (False,))
                elif above < gone.first_row:
                    formula = cells_at(live.page, Box(above, above, place, place)).formula
                    cells_at(live.page, Box(above, gone.last_row, place, place)).formula = formula
            pen.check()
            for (row, column), text in notes.items():
                if gone.covers(row, column):
                    _put_note(cells_at(live.page, Box(row, row, column, column)), text)

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
        if last > old_last:
            self._like_above(page, old, last)
        excel.clear_links(cells_at(page, old))
        rows: Grid = tuple(tuple(row) + (None,) * (width - len(row)) for row in fill.rows)
        self._pen.block(page, first, area.first_col, rows, self._text_columns(fill.block, width))
        if first + len(rows) <= old_last:
            self._pen.clear(page, old._replace(first_row=first + len(rows)))
        if last < area.last_row:
            self._move_end(fill.block, area, last)
        for offset, targets in fill.links.items():
            column = area.first_col + offset
            for i, (row, target) in enumerate(zip(rows, targets, strict=False)):
                if target and row[offset] is not None:
                    excel.add_link(cells_at(page, Box(first + i, first + i, column, column)), target, str(row[offset]))
        if last != old_last:
            self._growths.append(Growth(area.sheet, old, last))

    def _text_columns(self, block: str, width: int) -> list[bool]:
        """Which columns of a block hold text alone."""
        if block in self._reader.names:
            return [False] * width
        keys = {place: key for key, place in self._reader.places[block].items()}
        first = self._reader.live(block).first_col
        return [self._work.is_text(block, keys[first + i]) for i in range(width)]

    def _move_end(self, block: str, area: Area, last: int) -> None:
        """Let a Table or a name end at another row."""
        if block not in self._reader.names:
            self._resize(self._reader.live(block), last)
            return
        name = self._reader.names[block][0]
        self._pen.remember(partial(setattr, name, "refers_to", str(name.refers_to)))
        corners = f"${letters(area.first_col)}${area.first_row}:${letters(area.last_col)}${last}"
        name.refers_to = f"={quoted(area.sheet)}!{corners}"


def _put_note(cell: Any, text: str | None) -> None:
    """Give a cell a note, or take it away."""
    from cs_workbook.books.ooxml.note_shapes import box_size  # brings along all that draws shapes

    width, height = box_size(text or "")
    excel.set_note(cell, text, (width * 0.75, height * 0.75))
