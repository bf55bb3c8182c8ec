"""A sitting with one workbook or many: a question before something goes for good, a bar while work goes on,
and at the end a line for each workbook.

Takes runs as they are done and writes to a stream; decides nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import IO, Any, Protocol

from cs_workbook.jobs import Job
from cs_workbook.model import Cell, Language, Severity, Text, View, WorkbookError, flag_value
from cs_workbook.report import print_error, print_run, print_view, run_json, write_json
from cs_workbook.runner import Run

_SEVERITIES: tuple[tuple[Severity, Text], ...] = (
    ("error", Text("错误", "Errors")),
    ("warning", Text("警告", "Warnings")),
    ("info", Text("提示", "Notes")),
)
_TITLE = Text("汇总", "In all")
_TOTAL = Text("合计 {n} 个工作簿", "{n} {n:workbook|workbooks}")
_BROKEN = Text("无法使用", "unusable")
_SOME_BROKEN = Text("{n} 个无法使用", "{n} unusable")


_SAY_YES = Text(
    "这会永久删除内容，需要您确认：请在终端运行，或加 --yes。没有写入任何内容。",
    "This removes something for good and needs a yes: run it on a terminal, or add --yes. Nothing was written.",
)


def asker(answers: IO[str], out: IO[str], language: Language, *, yes: bool) -> Callable[[Text], bool]:
    """Return what asks the person on a terminal; without one, a `yes` must have been said before."""

    def ask(question: Text) -> bool:
        if yes:
            return True
        if not answers.isatty():
            raise WorkbookError(_SAY_YES)
        out.write(f"{question.of(language)} [y/N] ")
        out.flush()
        return flag_value(answers.readline()) is True

    return ask


class Bar:
    """A bar on a terminal while work goes on; where `out` is piped, or `hidden`, nothing."""

    def __init__(self, title: str, out: IO[str], *, hidden: bool = False) -> None:
        self._bar: Any = None
        if not hidden and out.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TimeRemainingColumn

            columns = (SpinnerColumn(), "{task.description}", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
            self._bar = Progress(*columns, console=Console(file=out), transient=True)
            self._task = self._bar.add_task(title, total=None)

    def progress(self, done: int, of: int) -> None:
        """Show how many of how many are done."""
        if self._bar is not None:
            self._bar.update(self._task, completed=done, total=of)

    def watch(self, runs: Iterator[Run]) -> Iterator[Run]:
        """Yield the runs; between one and the next the bar is shown."""
        while True:
            with self._bar or nullcontext():
                run = next(runs, None)
            if run is None:
                return
            yield run


class Listener(Protocol):
    """Hears what comes of each workbook, in order, and that it was the last."""

    def add(self, run: Run, language: Language) -> None:
        """Hear of a run."""
        ...

    def refuse(self, path: Path, error: WorkbookError, language: Language) -> None:
        """Hear of a workbook that could not be used."""
        ...

    def end(self, language: Language) -> None:
        """All is done. Raises WorkbookError when what was heard cannot be left as it should."""
        ...


class Printed:
    """Prints each run; for a job on many workbooks at the end a line for each, where there were several."""

    def __init__(self, job: Job, out: IO[str], err: IO[str], *, dry_run: bool, everything: bool) -> None:
        self._out, self._err, self._options = out, err, {"dry_run": dry_run, "everything": everything}
        self._many = job.takes == "books"
        self._lines: list[tuple[str | Text, Counter[Severity] | None, Text | None]] = []

    def add(self, run: Run, language: Language) -> None:
        """Print a run."""
        print_run(run, language, self._out, **self._options)
        counts = Counter(finding.severity for finding in run.outcome.findings)
        self._lines.append((run.tables.workbook, counts, None))

    def refuse(self, path: Path, error: WorkbookError, language: Language) -> None:
        """Print why a workbook could not be used."""
        print_error(error, language, self._err)
        self._lines.append((str(path), None, _BROKEN))

    def end(self, language: Language) -> None:
        """Print the lines and the total."""
        if self._many and len(self._lines) > 1:
            print_view(self._view(), language, self._out)

    def _view(self) -> View:
        heard = [counts for _, counts, _ in self._lines if counts is not None]
        broken = len(self._lines) - len(heard)
        total = sum(heard, Counter[Severity]())
        lines = [*self._lines, (_TOTAL(n=len(self._lines)), total, _SOME_BROKEN(n=broken) if broken else None)]
        rows: list[tuple[Cell | Text, ...]] = []
        for name, counts, trouble in lines:
            rows.append((name, *(None if counts is None else counts[level] for level, _ in _SEVERITIES), trouble))
        headers = (Text("工作簿", "Workbook"), *(label for _, label in _SEVERITIES), Text("备注", "Remark"))
        return View(_TITLE, headers, tuple(rows))


class AsJson:
    """Writes one object, or a list of one for each workbook."""

    def __init__(self, job: Job, out: IO[str], *, dry_run: bool) -> None:
        self._job, self._out, self._dry_run = job, out, dry_run
        self._objects: list[dict[str, Any]] = []

    def add(self, run: Run, language: Language) -> None:
        """Take in a run."""
        self._objects.append(run_json(run, language, dry_run=self._dry_run))

    def refuse(self, path: Path, error: WorkbookError, language: Language) -> None:
        """Take in a workbook that could not be used."""
        self._objects.append({"job": self._job.id, "workbook": str(path), "error": error.text.of(language)})

    def end(self, language: Language) -> None:  # noqa: ARG002 each has its own
        """Write them."""
        write_json(self._objects, self._out)
