"""Making the ribbon add-in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from cs_workbook.books.macros import add_in
from cs_workbook.jobs import Job
from cs_workbook.model import Inputs, Tables
from cs_workbook.runner import Run
from cs_workbook.session import Session
from cs_workbook.session.captions import button_list


def runs(
    session: Session,
    job: Job,
    targets: Sequence[Path],
    params: Mapping[str, Any],  # noqa: ARG001 the form of every door's runs
) -> Iterator[Run]:
    """Write it, and let the job say how to install it."""
    for path in targets:
        language = session.language or "zh"
        system = add_in(path, button_list(), language)
        tables = Tables(path.name, language, session.preset, {})
        yield Run(job, tables, job.plan(Inputs(tables, None, session.now, system)), (), written=False)
