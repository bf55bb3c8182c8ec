"""A job on many workbooks, each by itself, several at once."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from cs_workbook.books import open_book
from cs_workbook.jobs import Job, job_named
from cs_workbook.model import Book, Edit, FillBlock, PastRun, RunNote, Table, Tables, WorkbookError
from cs_workbook.runner import Run
from cs_workbook.session import Session
from cs_workbook.session.book import run_on
from cs_workbook.session.pool import spread


def runs(session: Session, job: Job, targets: Sequence[Path], params: Mapping[str, Any]) -> Iterator[Run]:
    """Run on each path, in the order given; a path given twice is run on once.

    The runs come without the cells of their tables, and with the path as given for the name of a workbook
    where two have the same.
    """
    once: dict[Path, Path] = {}
    for path in targets:
        once.setdefault(path.resolve(), path)
    paths = list(once.values())
    named = Counter(path.name for path in paths)
    work = partial(_run, session.alone(), job.id, params, frozenset(name for name in named if named[name] > 1))
    for path, answer in zip(paths, spread(work, paths, session.progress), strict=True):
        if isinstance(answer, WorkbookError):
            session.refuse(path, answer)
        else:
            yield answer


def _run(session: Session, job_id: str, params: Mapping[str, Any], ambiguous: frozenset[str], path: Path) -> Run:
    name = str(path) if path.name in ambiguous else path.name
    run = run_on(session, job_named(job_id), path, _NamedBook(open_book(path), name), params)
    return dataclasses.replace(run, tables=_outline(run.tables, run.edits))


@dataclass(frozen=True)
class _NamedBook:
    """A book whose tables bear a given name."""

    book: Book
    name: str

    def read(self) -> Tables:
        return dataclasses.replace(self.book.read(), workbook=self.name)

    def apply(self, edits: Sequence[Edit], note: RunNote | None = None) -> None:
        self.book.apply(edits, note)

    def past(self) -> tuple[PastRun, ...]:
        return self.book.past()


def _outline(tables: Tables, edits: Sequence[Edit]) -> Tables:
    """Tables without their cells: what is needed to put a run into words."""
    names = {edit.table for edit in edits if not isinstance(edit, FillBlock)}
    slim = {name: _slim(tables[name]) for name in names}
    return dataclasses.replace(tables, tables=slim, blocks={}, notes={})


def _slim(table: Table) -> Table:
    return Table(table.name, table.sheet, table.header_row, (), {}, table.letters, table.headers)
