"""Workbooks of each of which something goes for good: the person is asked before."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from cs_workbook.books import open_book
from cs_workbook.jobs import Job
from cs_workbook.model import Text, WorkbookError
from cs_workbook.runner import Run
from cs_workbook.session import Session
from cs_workbook.session.book import run_on

_SURE = Text(
    "{name}：{summary}删除后无法恢复（加 --dry-run 可先看明细）。确定删除吗？",
    "{name}: {summary} It cannot be brought back (--dry-run shows the cells). Erase it?",
)
_LEFT = Text("没有写入任何内容。", "Nothing was written.")


def runs(session: Session, job: Job, targets: Sequence[Path], params: Mapping[str, Any]) -> Iterator[Run]:
    """Run on each path: decide, ask, write. Without a yes nothing is written."""
    for path in targets:
        try:
            yield _run(session, job, path, params)
        except WorkbookError as error:
            session.refuse(path, error)


def _run(session: Session, job: Job, path: Path, params: Mapping[str, Any]) -> Run:
    trial = run_on(dataclasses.replace(session, dry_run=True), job, path, open_book(path), params)
    remains, erasure = trial.remains, trial.outcome.erasure
    goes = remains and erasure and (remains.changes or (erasure.copies and remains.copies))
    if session.dry_run or not goes:
        return trial
    if not session.ask(_SURE(name=trial.tables.workbook, summary=trial.outcome.summary)):
        outcome = dataclasses.replace(trial.outcome, summary=_LEFT, messages=())
        return dataclasses.replace(trial, outcome=outcome)
    return run_on(session, job, path, open_book(path), params)
