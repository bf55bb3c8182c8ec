"""Runs on closed files: what a door does around one run.

Opens books by path, builds new ones, reads the outside files a job asks for and writes those it
gives back. The clock and the user's name come from the door.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cs_workbook.jobs import Job, registered
from cs_workbook.model import Language, OutBook, Record, Text, WorkbookError
from cs_workbook.runner import Run, run_job


@dataclass(frozen=True)
class Session:
    """One sitting at the command line.

    Attributes:
        now: the moment every run takes for now.
        who: the person named in logs.
        language: of a new workbook; None means zh.
        dry_run: decide, but write nothing.
        preset: of a new workbook.
    """

    now: dt.datetime
    who: str = ""
    language: Language | None = None
    dry_run: bool = False
    preset: str = "feedback"

    def run(self, job: Job, path: Path, params: Mapping[str, Any]) -> list[Run]:
        """Run a job on one path; a demo runs several. Raises WorkbookError."""
        from cs_workbook.books import open_book

        if job.takes == "folder":
            return self._demo(job, path, params)
        if job.creates:
            self._build(path)
        book = open_book(path)
        values, incoming = _read_files(job, params)
        run = run_job(
            job,
            book,
            self.now,
            job.params(**values) if job.params else None,
            who=self.who,
            dry_run=self.dry_run,
            incoming=incoming,
        )
        return [self._with_files(run, path)]

    def _build(self, path: Path) -> None:
        """Build a new workbook where none stands yet."""
        from cs_workbook.books.template import build_workbook
        from cs_workbook.rules.settings import preset_rules

        if path.suffix.lower() != ".xlsx":
            raise WorkbookError(
                Text("{name}：文件名请以 .xlsx 结尾。", "{name}: give it a name that ends in .xlsx.")(name=path.name)
            )
        if path.exists():
            raise WorkbookError(
                Text(
                    "{name} 已经存在，没有改动它。请换一个文件名，或先把它移走。",
                    "{name} exists already and was left alone. Choose another name, or move it away first.",
                )(name=path.name)
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        language = self.language or "zh"
        build_workbook(path, preset_rules(self.preset, language), job_lines(language))

    def _demo(self, job: Job, folder: Path, params: Mapping[str, Any]) -> list[Run]:
        """Build a workbook in `folder`, fill it, and press every button on it."""
        from cs_workbook.books import open_book

        path = _free_name(folder, f"{self.preset}_demo", ".xlsx")
        self._build(path)
        filled = run_job(job, open_book(path), self.now, job.params(**params) if job.params else None, who=self.who)
        buttons = [step for step in registered() if step.button and step.writes and not step.looks_back]
        runs = [filled, *(run_job(step, open_book(path), self.now, who=self.who) for step in buttons)]
        opening = Text("请打开：{path}", "Now open: {path}")(path=path)
        last = runs[-1]
        messages = (*last.outcome.messages, opening)
        runs[-1] = dataclasses.replace(last, outcome=dataclasses.replace(last.outcome, messages=messages))
        return runs

    def _with_files(self, run: Run, path: Path) -> Run:
        """Write the files a job gives back, beside the workbook, and say where."""
        if not run.outcome.files or self.dry_run:
            return run
        messages = list(run.outcome.messages)
        for file in run.outcome.files:
            stem, _, suffix = file.name.rpartition(".")
            target = _free_name(path.parent, stem, f".{suffix}")
            if isinstance(file, OutBook):
                from cs_workbook.books.chart_book import write_chart_book

                write_chart_book(target, file, self.language or run.tables.language)
            else:
                from cs_workbook.books.sources import write_rows

                write_rows(target, file)
            messages.append(Text("已写出 {path}", "Written: {path}")(path=target))
        return dataclasses.replace(run, outcome=dataclasses.replace(run.outcome, messages=tuple(messages)))


def job_lines(language: Language) -> tuple[tuple[str, str, str], ...]:
    """Return every job on an existing workbook as (title, about, command) for the guide sheet."""
    return tuple((job.title.of(language), job.about.of(language), job.id) for job in registered() if not job.creates)


def _free_name(folder: Path, stem: str, suffix: str) -> Path:
    """Return ``stem.suffix``, or ``stem-2.suffix`` and so on where that is taken."""
    path, n = folder / f"{stem}{suffix}", 1
    while path.exists():
        n += 1
        path = folder / f"{stem}-{n}{suffix}"
    return path


def _read_files(job: Job, params: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[Record, ...]]:
    """Read what a job's parameters of kind files and mapping point to."""
    values = dict(params)
    incoming: list[Record] = []
    for field in dataclasses.fields(job.params) if job.params else ():
        kind, given = field.metadata["param"].kind, values.get(field.name)
        if given and kind in ("files", "mapping"):
            from cs_workbook.books.sources import read_mapping, read_records

            if kind == "files":
                paths = given if isinstance(given, tuple) else (given,)
                incoming += [record for path in paths for record in read_records(Path(path))]
                values[field.name] = tuple(str(path) for path in paths)
            else:
                values[field.name] = read_mapping(Path(given))
    return values, tuple(incoming)
