"""Runs on closed files: what a door does around one run.

Opens books by path, builds new ones, reads the outside files a job asks for and writes those it gives
back. One module for each thing a job `takes`, found by its name. The clock, the user's name and every
word with the user come from the door.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Any

from cs_workbook.jobs import Job
from cs_workbook.model import Language, Text, WorkbookError
from cs_workbook.runner import Run


def _raise(path: Path, error: WorkbookError) -> None:  # noqa: ARG001 a door that goes on needs the path
    raise error


def _yes(question: Text) -> bool:  # noqa: ARG001 a door that asks needs it
    return True


def _quiet(done: int, of: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Session:
    """One sitting at the command line.

    Attributes:
        now: the moment every run takes for now.
        who: the person named in logs.
        language: of a new workbook; None means zh.
        dry_run: decide, but write nothing.
        preset: of a new workbook.
        past: past years' workbooks, beside those that the settings name.
        refuse: told of each workbook that could not be used; the others go on.
        ask: asks the person before something is lost for good.
        progress: told how many of how many workbooks are done.
    """

    now: dt.datetime
    who: str = ""
    language: Language | None = None
    dry_run: bool = False
    preset: str = "feedback"
    past: Sequence[Path] = ()
    refuse: Callable[[Path, WorkbookError], None] = _raise
    ask: Callable[[Text], bool] = _yes
    progress: Callable[[int, int], None] = _quiet

    def alone(self) -> Session:
        """The same sitting in a process of its own: it talks to nobody, and a refusal is an error."""
        return replace(self, refuse=_raise, ask=_yes, progress=_quiet)

    def runs(self, job: Job, targets: Sequence[Path], params: Mapping[str, Any]) -> Iterator[Run]:
        """Run a job on what it takes, one run after another."""
        module = import_module(f"{__name__}.{job.takes.replace('-', '_')}")
        yield from module.runs(self, job, targets, params)
