"""Workbooks of each of which something goes for good: the person is asked before."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from cs_workbook.books import open_book
from cs_workbook.jobs import Job
from cs_workbook.model import Erasure, Remains, Text, WorkbookError
from cs_workbook.runner import Run
from cs_workbook.session import Session
from cs_workbook.session.book import run_on

_SURE = Text(
    "{name}：{summary}{more}删除后无法恢复（加 --dry-run 可先看明细）。确定删除吗？",
    "{name}: {summary}{more} It cannot be brought back (--dry-run shows the cells). Erase it?",
)
_BESIDE = Text("表格以外还有 {n} 处。", " There {n:is|are} {n} {n:place|places} beside the tables.")
_COPIES = Text("副本 {n} 个也会删除。", " {n} {n:copy goes|copies go} as well.")
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
    if session.dry_run or not remains or not erasure:
        return trial
    if not remains.changes and not (erasure.copies and remains.copies):
        return trial
    if not session.ask(_question(trial, remains, erasure)):
        outcome = dataclasses.replace(trial.outcome, summary=_LEFT, messages=())
        return dataclasses.replace(trial, outcome=outcome)
    return run_on(session, job, path, open_book(path), params)


def _question(trial: Run, remains: Remains, erasure: Erasure) -> Text:
    """What the person has to agree to."""
    beside, copies = sum(remains.places.values()), len(remains.copies) if erasure.copies else 0
    said = [text(n=n) for text, n in ((_BESIDE, beside), (_COPIES, copies)) if n]
    more = Text("".join(text.zh for text in said), "".join(text.en for text in said))
    return _SURE(name=trial.tables.workbook, summary=trial.outcome.summary, more=more)
