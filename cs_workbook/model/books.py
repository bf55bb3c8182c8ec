"""What a job may know, and the books that cases live in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from cs_workbook.model.edits import Edit
from cs_workbook.model.outcomes import Erasure, Finding, Remains
from cs_workbook.model.tables import Cell, Grid, Tables
from cs_workbook.model.texts import Text


@dataclass(frozen=True)
class Record:
    """One record of an outside file: its file, its row there, its fields by header.

    `problem` says why the record cannot be trusted as read (a row with too many cells, say).
    """

    source: str
    row: int
    fields: Mapping[str, Cell]
    problem: Text | None = None


@dataclass(frozen=True)
class Inputs:
    """All that a job's `plan` may know.

    Attributes:
        now: naive local time to the second.
        others: further workbooks, such as past years'.
        incoming: records of outside files.
        settings_findings: what could not be read on 设置; the rules hold the preset's values there.
        past: the runs the book remembers, oldest first; only for a job that `looks_back`.
    """

    tables: Tables
    rules: Any
    now: dt.datetime
    params: Any = None
    others: tuple[Tables, ...] = ()
    incoming: tuple[Record, ...] = ()
    settings_findings: tuple[Finding, ...] = ()
    past: tuple[PastRun, ...] = ()


@dataclass(frozen=True, slots=True)
class RunNote:
    """Whose run writes: for the copies kept and the journal.

    Attributes:
        copies: how many copies of the workbook to keep.
        undoes: the number of the run this one takes back.
        forgets: no copy is kept, and no journal tells what this run or an earlier one wrote.
        sweeps: texts that no cell shows any more leave the file.
    """

    job: str
    at: dt.datetime
    who: str = ""
    copies: int = 10
    undoes: int | None = None
    forgets: bool = False
    sweeps: bool = False


@dataclass(frozen=True, slots=True)
class PastRun:
    """A run the book remembers: what it wrote, what the blocks it filled held before, and where the whole copy is.

    Attributes:
        copy: the path of the book as it was before the run; "" when there is none any more.
        untouched: the book is to the byte as the run left it, and `copy` as it was kept.
    """

    number: int
    job: str
    at: dt.datetime
    who: str
    edits: tuple[Edit, ...]
    blocks: Mapping[str, Grid]
    undoes: int | None = None
    copy: str = ""
    untouched: bool = False


class Book(Protocol):
    """A workbook somewhere: closed on disk, open in Excel, or in memory for tests."""

    def read(self) -> Tables:
        """Read every table and block. Raises WorkbookError when it cannot be used."""
        ...

    def apply(self, edits: Sequence[Edit], note: RunNote | None = None) -> None:
        """Write all edits or none. Raises StaleWorkbookError, LockedWorkbookError, WorkbookError."""
        ...

    def past(self) -> tuple[PastRun, ...]:
        """The runs the book remembers, oldest first."""
        ...


@runtime_checkable
class ForgetfulBook(Book, Protocol):
    """A book whose whole file can be made to forget something."""

    def forget(
        self, edits: Sequence[Edit], log: Sequence[Edit], erasure: Erasure, note: RunNote, *, dry_run: bool
    ) -> Remains:
        """Write all edits and clean everything else, or nothing; `log` only where something changes at all."""
        ...


@runtime_checkable
class RestorableBook(Book, Protocol):
    """A book that can go back whole to the copy kept before a run."""

    def restore(self, number: int, log: Sequence[Edit], note: RunNote) -> None:
        """Put back the copy kept before the run of that number, with `log` added to it; or nothing.

        Raises StaleWorkbookError when the run is not `untouched`; LockedWorkbookError, WorkbookError.
        """
        ...


class OtherBook(Protocol):
    """Another workbook that a job fills from this one: it stands there, or will be a copy of this one."""

    def read(self) -> Tables | None:
        """Read it; None where nothing stands yet. Raises WorkbookError."""
        ...

    def write(
        self,
        edits: Sequence[Edit],
        note: RunNote | None = None,
        proof: Callable[[Tables], Text | None] | None = None,
        leaving: Sequence[Edit] = (),
    ) -> None:
        """Write all edits or none; none either where `proof` says that what was written is wrong.

        `leaving` is what the source is to undergo afterwards: where that cannot be written, nothing is.
        """
        ...
