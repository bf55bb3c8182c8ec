"""The workbook open in Excel, through xlwings: the same book as a closed file, for the person at the desk.

Reads what stands in the cells now, saved or not; writes all of a run or nothing, and leaves saving
to the person. What is written is verified by reading it back.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from cs_workbook.books import live_excel as excel
from cs_workbook.books.journal import SUFFIX as JOURNAL
from cs_workbook.books.journal import read_run, write_run
from cs_workbook.books.live_cells import same
from cs_workbook.books.live_change import Change
from cs_workbook.books.live_journal import Ledger, home_of, ledger
from cs_workbook.books.live_reading import Reader, Say, find_tables
from cs_workbook.books.live_work import Work, stale
from cs_workbook.books.recognition import Lazy, identity
from cs_workbook.books.saving import kept_beside
from cs_workbook.model import (
    Cell,
    Edit,
    FillBlock,
    PastRun,
    RunNote,
    StaleWorkbookError,
    Tables,
    Text,
    WorkbookError,
)

_DEFAULT_COPIES = 10
_CHECKING = Text("正在核对…", "Checking that nothing has changed…")
_CHANGED = Text(
    "{name} 的“{place}”在读取之后被改动过（增删过行或列）。没有写入任何内容；请重新运行。",
    "{name} changed since it was read (rows or columns of {place}). Nothing was written; run the job again.",
)
_RESTORED = Text(
    "写入 {name} 时中断（{reason}），已恢复成运行前的内容。",
    "Writing {name} was interrupted ({reason}); everything was put back as it was before.",
)
_BROKEN = Text(
    "写入 {name} 时中断（{reason}），而且没能全部恢复。请不要保存，关闭后重新打开这个文件。",
    "Writing {name} was interrupted ({reason}), and not everything could be put back. "
    "Do not save; close the file and open it again.",
)


def calling_book() -> Any:
    """Return the workbook whose button was pressed; from an add-in, the one in front."""
    import xlwings as xw

    book = xw.Book.caller()
    if str(book.name).lower().endswith((".xlam", ".xla")):
        book = book.app.books.active
    return book


class LiveBook:
    """One open workbook. `read` first; `apply` refuses when what was read has changed since."""

    def __init__(self, book: Any, say: Say | None = None) -> None:
        """Take an xlwings Book; `say` shows how far a run has come."""
        self.book = book
        self._say: Say = say or _silent
        self._tables: Tables | None = None

    def read(self) -> Tables:
        """Find tables and names; cells are read when asked for. Raises WorkbookError."""
        self._tables = self._reader().tables()
        return self._tables

    def apply(self, edits: Sequence[Edit], note: RunNote | None = None) -> None:
        """Write all edits or none. Raises StaleWorkbookError, LockedWorkbookError, WorkbookError."""
        self._say(_CHECKING)
        with ledger(home_of(self.book), note.copies if note else _DEFAULT_COPIES) as own:
            reader = self._reader()
            self._refuse_changed(reader)
            work = Work(reader, edits)
            work.check()
            if note:
                now = reader.tables().blocks
                before = {edit.block: now[edit.block] for edit in edits if isinstance(edit, FillBlock)}
                own.draft(partial(write_run, note=note, edits=edits, blocks=before))
                if work.deletes:
                    self._keep_copy(own)
            self._carry_out(Change(work, self._say))
        self._tables = None

    def past(self) -> tuple[PastRun, ...]:
        """The runs whose journals are still kept, oldest first."""
        found = (read_run(path) for path in kept_beside(home_of(self.book), JOURNAL))
        return tuple(run for run in found if run)

    def _reader(self) -> Reader:
        tables = find_tables(self.book)
        said = excel.properties(self.book)
        language, preset, version = identity(str(self.book.name), said, tables.values())
        return Reader(self.book, language, preset, version, tables)

    def _carry_out(self, change: Change) -> None:
        """Write; whatever stops it, the cells go back first."""
        name = str(self.book.name)
        with excel.quiet(self.book.app):
            try:
                change.write()
            except Exception as error:
                reason = error.text if isinstance(error, WorkbookError) else (str(error) or type(error).__name__)[:120]
                try:
                    change.take_back()
                except Exception:  # noqa: BLE001 the first error is the one to tell
                    raise WorkbookError(_BROKEN(name=name, reason=reason)) from error
                raise WorkbookError(_RESTORED(name=name, reason=reason)) from error

    def _keep_copy(self, own: Ledger) -> None:
        """Keep the workbook as it is now, because deleted rows cannot be taken back one by one."""
        home = home_of(self.book)
        if not excel.save_copy(self.book, own.copy) and home.is_file():
            shutil.copy2(home, own.copy)

    def _refuse_changed(self, reader: Reader) -> None:
        """Compare everything that was read with what stands there now. Raises StaleWorkbookError."""
        if self._tables is None:
            return
        now = reader.tables()
        for name, table in _made(self._tables.tables).items():
            fresh = now[name]
            if (table.letters, table.rows) != (fresh.letters, fresh.rows):
                raise StaleWorkbookError(_CHANGED(name=reader.workbook, place=table.sheet))
            for key, values in _made(table.cells).items():
                if key not in fresh.computed and key not in table.computed:
                    self._compare(f"{table.sheet}!{table.letters[key]}", table.rows, values, fresh.values(key))
        for name, block in _made(self._tables.blocks).items():
            if block != now.blocks[name]:
                raise StaleWorkbookError(_CHANGED(name=reader.workbook, place=reader.area(name).sheet))

    def _compare(self, place: str, rows: Sequence[int], old: Sequence[Cell], new: Sequence[Cell]) -> None:
        for row, before, found in zip(rows, old, new, strict=True):
            if before is not found and not same(before, found):
                raise stale(str(self.book.name), f"{place}{row}", before, found)


def _silent(_: Text) -> None:
    """Show nothing."""


def _made(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """What was asked for of a mapping that may be lazy."""
    return values.made if isinstance(values, Lazy) else values
