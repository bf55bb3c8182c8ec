"""A job on a workbook; several workbooks are taken one after another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from cs_workbook.books import open_book
from cs_workbook.jobs import Job
from cs_workbook.model import Book, Tables, WorkbookError
from cs_workbook.runner import Run, run_job
from cs_workbook.session import Session
from cs_workbook.session.files import beside, leave_files, other_of, read_files, refuse_reports
from cs_workbook.session.past import past_years
from cs_workbook.session.sending import sending


def runs(session: Session, job: Job, targets: Sequence[Path], params: Mapping[str, Any]) -> Iterator[Run]:
    """Run on each path."""
    for path in targets:
        try:
            yield run_on(session, job, path, open_book(path), params)
        except WorkbookError as error:
            session.refuse(path, error)


def run_on(
    session: Session, job: Job, path: Path, book: Book, params: Mapping[str, Any], others: Sequence[Tables] = ()
) -> Run:  # fmt: skip
    """Run on one book with the outside files its params name; leave the files it gives back."""
    values, incoming = read_files(job, params)
    refuse_reports(job, values, path)
    values, send = sending(job, values)
    run = run_job(
        job,
        book,
        session.now,
        job.params(**beside(job, values, path)) if job.params else None,
        who=session.who,
        dry_run=session.dry_run,
        others=others,
        incoming=incoming,
        other=other_of(job, values, path),
        past=past_years(path, session.past),
        send=send,
    )
    return run if session.dry_run else leave_files(run, path, session.language)
