"""Runs on closed files: what a door does around one run.

Opens books by path, builds new ones, reads the outside files a job asks for and writes those it
gives back. The clock and the user's name come from the door.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cs_workbook.jobs import Job, registered
from cs_workbook.model import (
    Book,
    Edit,
    Inputs,
    Language,
    OtherBook,
    OutBook,
    PastRun,
    Record,
    RunNote,
    Tables,
    Text,
    WorkbookError,
)
from cs_workbook.runner import Run, run_job

if TYPE_CHECKING:
    from cs_workbook.books.button_list import Button


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

    def run(
        self, job: Job, path: Path | None, params: Mapping[str, Any], shelf: Sequence[Tables] = ()
    ) -> list[Run]:  # fmt: skip
        """Run a job on one path, or on a shelf read before; a demo runs several. Raises WorkbookError."""
        from cs_workbook.books import open_book

        if job.takes == "perhaps":
            return [self._check_up(job, path)]
        if path is None:
            raise ValueError(f"{job.id} needs a path")
        if job.takes == "folder":
            return self._demo(job, path, params)
        if job.takes == "add-in":
            return [self._add_in(job, path)]
        if job.takes == "buttons":
            return [self._add_buttons(job, path)]
        if job.creates:
            self._build(path)
        book: Book = _ReadBook(shelf[0]) if shelf else open_book(path)
        values, incoming = _read_files(job, params)
        run = run_job(
            job,
            book,
            self.now,
            job.params(**values) if job.params else None,
            who=self.who,
            dry_run=self.dry_run,
            others=shelf[1:],
            incoming=incoming,
            other=_other(job, values, path),
        )
        return [self._with_files(run, path)]

    def read_shelf(self, paths: Sequence[Path], refuse: Callable[[Path, WorkbookError], None]) -> list[Tables]:
        """Read several workbooks; one that cannot be read is refused, and the others are read on."""
        from cs_workbook.books import open_book

        shelf: list[Tables] = []
        for path in paths:
            try:
                shelf.append(open_book(path).read())
            except WorkbookError as error:
                refuse(path, error)
        return shelf

    def _build(self, path: Path) -> None:
        """Build a new workbook where none stands yet."""
        from cs_workbook.books.template import workbook_bytes
        from cs_workbook.rules.settings import preset_rules

        if path.suffix.lower() not in (".xlsx", ".xlsm"):
            raise WorkbookError(
                Text(
                    "{name}：文件名请以 .xlsx 结尾，要带按钮则以 .xlsm 结尾。",
                    "{name}: give it a name that ends in .xlsx, or in .xlsm for one with buttons.",
                )(name=path.name)
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
        content = workbook_bytes(preset_rules(self.preset, language), job_lines(language))
        if path.suffix.lower() == ".xlsm":
            from cs_workbook.books.macros import new_workbook

            new_workbook(path, content, _buttons(), language)
        else:
            path.write_bytes(content)

    def _add_buttons(self, job: Job, path: Path) -> Run:
        """Give a workbook buttons: a copy beside an .xlsx, an .xlsm in place."""
        from cs_workbook.books import open_book
        from cs_workbook.books.macros import add_buttons
        from cs_workbook.jobs.add_buttons import Done

        made = add_buttons(path, _buttons(), open_book(path).read().language)
        done = Done(tuple(made.placed.items()), made.missing, made.changed, made.starts)
        return run_job(job, open_book(made.path), self.now, done, who=self.who)

    def _add_in(self, job: Job, path: Path) -> Run:
        """Make the ribbon add-in."""
        from cs_workbook.books.macros import add_in

        language = self.language or "zh"
        system = add_in(path, _buttons(), language)
        tables = Tables(path.name, language, self.preset, {})
        return Run(job, tables, job.plan(Inputs(tables, None, self.now, system)), (), written=False)

    def _check_up(self, job: Job, path: Path | None) -> Run:
        """Look at this machine, and at a workbook where one is given."""
        from cs_workbook.machine import look_around
        from cs_workbook.rules.settings_sheet import parse_rules

        facts, tables = look_around(path)
        rules, findings = parse_rules(tables) if tables and not facts.trouble else (None, ())
        shown = tables or Tables(facts.path, self.language or "zh", self.preset, {})
        inputs = Inputs(shown, rules, self.now, facts, settings_findings=findings)
        return Run(job, shown, job.plan(inputs), (), written=False)

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


def job_lines(language: Language) -> tuple[tuple[str, str, str], ...]:
    """Return every job on an existing workbook as (title, about, command) for the guide sheet."""
    jobs = (job for job in registered() if job.takes in ("book", "books"))
    return tuple((job.title.of(language), job.about.of(language), job.id) for job in jobs)


def _buttons() -> tuple[Button, ...]:
    """Return a button for every job that has one, in menu order."""
    from cs_workbook.books.button_list import Button

    return tuple(Button(job.id, job.title, job.about) for job in registered() if job.button)


def _free_name(folder: Path, stem: str, suffix: str) -> Path:
    """Return ``stem.suffix``, or ``stem-2.suffix`` and so on where that is taken."""
    path, n = folder / f"{stem}{suffix}", 1
    while path.exists():
        n += 1
        path = folder / f"{stem}-{n}{suffix}"
    return path


def _other(job: Job, values: Mapping[str, Any], path: Path) -> OtherBook | None:
    """Return the workbook that a job's parameter of kind workbook points to."""
    from cs_workbook.books import other_book

    for field in dataclasses.fields(job.params) if job.params else ():
        if field.metadata["param"].kind == "workbook" and values.get(field.name):
            return other_book(Path(values[field.name]), path)
    return None


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
