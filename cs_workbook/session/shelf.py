"""A job that reads many workbooks at once: the first is its own, the rest are its `others`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cs_workbook.books import open_book
from cs_workbook.jobs import Job
from cs_workbook.model import Edit, PastRun, RunNote, Tables, WorkbookError
from cs_workbook.runner import Run
from cs_workbook.session import Session
from cs_workbook.session.book import run_on


def runs(session: Session, job: Job, targets: Sequence[Path], params: Mapping[str, Any]) -> Iterator[Run]:
    """Run once on all that can be read; one that cannot be is refused, and the others are read on."""
    found: list[tuple[Path, Tables]] = []
    for path in targets:
        try:
            found.append((path, open_book(path).read()))
        except WorkbookError as error:
            session.refuse(path, error)
    if found:
        path, first = found[0]
        yield run_on(session, job, path, _ReadBook(first), params, [tables for _, tables in found[1:]])


@dataclass(frozen=True)
class _ReadBook:
    """A book that was read already and is not written."""

    tables: Tables

    def read(self) -> Tables:
        return self.tables

    def apply(self, edits: Sequence[Edit], note: RunNote | None = None) -> None:
        raise NotImplementedError

    def past(self) -> tuple[PastRun, ...]:
        return ()
