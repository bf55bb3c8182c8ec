"""One run: read → rules → plan → apply. The hall every door goes through.

Takes a book, a job, its params and *now*; gives a `Run`. Prints nothing and asks nobody.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import gc
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cs_workbook.jobs import Job
from cs_workbook.model import (
    AppendRow,
    Book,
    Delivery,
    Edit,
    Erasure,
    FillBlock,
    Finding,
    ForgetfulBook,
    Inputs,
    Letter,
    OtherBook,
    Outcome,
    Post,
    Record,
    Remains,
    RestorableBook,
    RunNote,
    SetCell,
    Tables,
    Text,
    WorkbookError,
    effective,
)
from cs_workbook.rules.blocks import at_full_size
from cs_workbook.rules.log_rows import log_row
from cs_workbook.rules.option_places import option_where
from cs_workbook.rules.settings_sheet import parse_rules

_NO_OTHER = Text(
    "“{job}”要写另一个工作簿，请在命令行运行，没有写入任何内容。",
    "'{job}' writes another workbook: run it from the command line. Nothing was written.",
)
_UNRECORDED = Text(
    "{sent}但没能记入工作簿：{reason}下次运行会再提醒一次。",
    "{sent} It could not be recorded in the workbook: {reason} The next run will tell them again.",
)

Send = Callable[[Sequence[Letter]], Sequence[Delivery]]
"""Sends letters and says what came of each."""
_CLOSED_ONLY = Text(
    "“{job}”要清理整个文件，请保存并关闭工作簿后在命令行运行，没有写入任何内容。",
    "'{job}' cleans the whole file: save and close the workbook and run it from the command line. Nothing was written.",
)

_NO_PAST = Text("打不开，其中的记录没有算进去：{reason}", "It cannot be used and does not count: {reason}")
_MEND_PAST = Text(
    "请把它放回本工作簿所在的文件夹，或在这里改正文件名。",
    "Put it back into this workbook's folder, or correct its name here.",
)

_NO_CASES = Text("“{sheet}”还是空的，请先登记或导入。", "{sheet} is still empty; enter or import cases first.")

PastYears = Callable[[Sequence[str]], Sequence[Tables | WorkbookError]]
"""Opens past years' workbooks by the names that the settings give, beside those the user named."""


@dataclass(frozen=True)
class Run:
    """What a run came to: the job's outcome, the edits that change something, whether they were written.

    `sent` tells that letters went out, so that what was written of them must not be lost.
    `remains` is what a run that forgets something found beyond its edits, and could not clean.
    """

    job: Job
    tables: Tables
    outcome: Outcome
    edits: tuple[Edit, ...]
    written: bool
    sent: bool = False
    remains: Remains | None = None

    @property
    def failed(self) -> bool:
        """Whether an error finding stands."""
        return any(finding.severity == "error" for finding in self.outcome.findings)


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """Leave the collector off: millions of cells are no garbage, and looking through them is a third of a run."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@uncollected()
def run_job(
    job: Job,
    book: Book,
    now: dt.datetime,
    params: Any = None,
    *,
    who: str = "",
    dry_run: bool = False,
    others: Sequence[Tables] = (),
    incoming: Sequence[Record] = (),
    other: OtherBook | None = None,
    past: PastYears | None = None,
    send: Send | None = None,
) -> Run:
    """Run one job on one book.

    Args:
        who: the person named in the log.
        dry_run: decide, but write nothing.
        others: further workbooks the job may look at.
        incoming: records of outside files.
        other: the workbook a job moves rows to; the last of the job's `others` where it exists.
        past: opens past years' workbooks, for a job to which they count.
        send: sends the letters of a job; without it they stay unsent.
    Raises:
        WorkbookError: the workbook cannot be read or written; nothing was written.
    """
    tables = book.read()
    there = other.read() if other else None
    rules, settings_findings = parse_rules(tables)
    years = past(rules.past_books) if past and job.past_years else ()
    settings_findings += tuple(_no_past(tables, error) for error in years if isinstance(error, WorkbookError))
    others = (*others, *(year for year in years if isinstance(year, Tables)), *((there,) if there else ()))
    inputs = Inputs(
        tables,
        rules,
        now,
        params if params is not None or job.params is None else job.params(),
        others,
        tuple(incoming),
        settings_findings,
        book.past() if job.looks_back else (),
    )
    outcome = job.plan(inputs)
    if settings_findings and job.id != "check":
        outcome = dataclasses.replace(outcome, findings=settings_findings + outcome.findings)
    edits = _writable(effective(outcome.edits, tables), tables)
    if job.over_cases and not edits:
        outcome = _without_cases(outcome, tables)
    run = Run(job, tables, outcome, edits, written=False)
    note = RunNote(job.id, now, who, rules.backup_copies, outcome.undoes, job.forgets, outcome.sweeps)
    if outcome.erasure:
        return _erased(run, book, outcome.erasure, note, dry_run=dry_run)
    if dry_run or not job.writes:
        return run
    if outcome.restores and outcome.undoes and isinstance(book, RestorableBook):
        book.restore(outcome.undoes, _log(run, outcome, now, who), note)
        return dataclasses.replace(run, written=True)
    if edits:
        log = _log(run, outcome, now, who)
        if outcome.elsewhere:
            if other is None:
                raise WorkbookError(_NO_OTHER(job=job.title))
            # First the other workbook, proven; a crash in between leaves every row in both.
            other.write([*outcome.elsewhere.edits, *log], note, outcome.elsewhere.proof, leaving=[*edits, *log])
        book.apply([*edits, *log], note)
        run = dataclasses.replace(run, written=True)
    if send and outcome.post and outcome.post.letters:
        return _sent(run, outcome.post, book, send, note)
    return run


def _without_cases(outcome: Outcome, tables: Tables) -> Outcome:
    """Say that there are no cases yet instead of counting none of them, where nothing else is to be said."""
    told = outcome.findings or outcome.files or any(view.rows for view in outcome.views)
    return outcome if told or len(tables["Cases"]) else Outcome(_NO_CASES(sheet=tables["Cases"].sheet))


def _sent(run: Run, post: Post, book: Book, send: Send, note: RunNote) -> Run:
    """Send a job's letters, then write what it makes of those that arrived.

    Written last: a letter that is told twice does less harm than one that is marked and never came.
    """
    if not run.written:
        book.apply([])  # raises where the workbook could not be written afterwards
    then = post.after(send(post.letters))
    edits = _writable(effective(then.edits, run.tables), run.tables)
    if edits:
        told = dataclasses.replace(run, edits=edits)
        try:
            book.apply([*edits, *_log(told, then, note.at, note.who)], note)
        except WorkbookError as error:
            raise WorkbookError(_UNRECORDED(sent=then.summary, reason=error.text)) from error
    outcome = dataclasses.replace(
        run.outcome,
        messages=(*run.outcome.messages, then.summary),
        findings=run.outcome.findings + then.findings,
    )
    written = run.written or bool(edits)
    return dataclasses.replace(run, outcome=outcome, edits=edits or run.edits, written=written, sent=bool(edits))


def _log(run: Run, outcome: Outcome, now: dt.datetime, who: str) -> list[AppendRow]:
    """The row of Log for what a run writes."""
    return (
        [log_row(run.job.title, outcome, run.edits, run.tables, now, who, forgets=run.job.forgets)]
        if "Log" in run.tables
        else []
    )


def _no_past(tables: Tables, error: WorkbookError) -> Finding:
    """Say at the setting that a past year's workbook was not looked at."""
    where = option_where(tables, "past_books")
    return Finding("settings", "warning", where, _NO_PAST(reason=error.text), _MEND_PAST)


def _erased(run: Run, book: Book, erasure: Erasure, note: RunNote, *, dry_run: bool) -> Run:
    """Make the whole file forget what the outcome says, and add what remains to be said."""
    if not isinstance(book, ForgetfulBook):
        raise WorkbookError(_CLOSED_ONLY(job=run.job.title))
    log = _log(run, run.outcome, note.at, note.who)
    remains = book.forget(run.edits, log, erasure, note, dry_run=dry_run)
    written = remains.changes and not dry_run
    files = (*run.outcome.files, *([erasure.certificate(remains, note.who)] if written else []))
    messages = (*run.outcome.messages, *erasure.messages(remains))
    findings = run.outcome.findings
    if not (remains.changes or (erasure.copies and remains.copies) or remains.copies_deleted or findings):
        findings = (erasure.nobody,)
    outcome = dataclasses.replace(run.outcome, files=files, messages=messages, findings=findings)
    return dataclasses.replace(run, outcome=outcome, written=written, remains=remains)


def _writable(edits: Sequence[Edit], tables: Tables) -> tuple[Edit, ...]:
    """Leave out the cells of columns that people filled with a formula; keep every block at its full size."""
    edits = [at_full_size(edit) if isinstance(edit, FillBlock) else edit for edit in edits]
    written = {(edit.table, edit.column) for edit in edits if isinstance(edit, SetCell)}
    barred = {(table, column) for table, column in written if column in tables[table].computed}
    return (
        tuple(e for e in edits if not (isinstance(e, SetCell) and (e.table, e.column) in barred))
        if barred
        else tuple(edits)
    )
