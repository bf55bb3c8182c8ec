"""The demo: a workbook built in a folder, or under a name of its own, filled, and every button pressed on it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from cs_workbook.books import open_book
from cs_workbook.jobs import Job, registered
from cs_workbook.model import Text
from cs_workbook.runner import Run, run_job
from cs_workbook.session import Session
from cs_workbook.session.files import free_name
from cs_workbook.session.new import build

_OPENING = Text("请打开：{path}", "Now open: {path}")


def runs(session: Session, job: Job, targets: Sequence[Path], params: Mapping[str, Any]) -> Iterator[Run]:
    """Build, fill, and run every job that has a button and writes; the last run says what to open."""
    for target in targets:
        named = target.suffix.lower() in (".xlsx", ".xlsm") and not target.is_dir()
        path = target if named else free_name(target, f"{session.preset}_demo", ".xlsx")
        build(session, path)
        yield run_job(job, open_book(path), session.now, job.params(**params) if job.params else None, who=session.who)
        buttons = [step for step in registered() if step.button and step.writes and not step.looks_back]
        for step in buttons:
            run = run_job(step, open_book(path), session.now, who=session.who)
            if step is buttons[-1]:
                messages = (*run.outcome.messages, _OPENING(path=path))
                run = dataclasses.replace(run, outcome=dataclasses.replace(run.outcome, messages=messages))
            yield run
