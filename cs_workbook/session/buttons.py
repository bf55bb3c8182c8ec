"""Giving a workbook its buttons: a copy beside an .xlsx, an .xlsm in place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from cs_workbook.books import open_book
from cs_workbook.books.macros import add_buttons
from cs_workbook.jobs import Job
from cs_workbook.jobs.add_buttons import Done
from cs_workbook.runner import Run, run_job
from cs_workbook.session import Session
from cs_workbook.session.captions import button_list


def runs(
    session: Session,
    job: Job,
    targets: Sequence[Path],
    params: Mapping[str, Any],  # noqa: ARG001 the form of every door's runs
) -> Iterator[Run]:
    """Build them in, and let the job say what was done."""
    for path in targets:
        made = add_buttons(path, button_list(), open_book(path).read().language)
        done = Done(tuple(made.placed.items()), made.missing, made.changed, made.starts)
        yield run_job(job, open_book(made.path), session.now, done, who=session.who)
