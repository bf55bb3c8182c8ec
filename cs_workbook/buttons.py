"""What the buttons in Excel call: one press, one job on the open workbook, one message at the end.

A thin door: it finds the calling workbook, the clock and the user, asks what a job needs to know and
before anything is lost, and says in a box what came of it. No press ends in a traceback or in silence.
Heavy imports wait until a button is pressed.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import getpass
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cs_workbook.model import (
    DeleteRow,
    Delivery,
    Edit,
    Language,
    Letter,
    PastRun,
    RunNote,
    SetCell,
    Tables,
    Text,
    WorkbookError,
    cell_text,
)

if TYPE_CHECKING:
    from cs_workbook.books.live import LiveBook
    from cs_workbook.jobs import Job
    from cs_workbook.runner import Run, Send

LOGS_KEPT = 20
_MONTH_TURNS = 10
"""Up to this day of a month, the month just over is the one people want."""

_CANCELLED = Text("已取消，没有改动任何内容。", "Cancelled; nothing was changed.")
_READING = Text("正在读取并计算…", "Reading and working it out…")
_FAILED = Text(
    "“{job}”没有完成：程序遇到了意料之外的错误。{state}\n\n详细记录在：\n{log}\n请把这个文件发给维护人员。",
    "'{job}' did not finish: the program met an error it did not expect. {state}\n\n"
    "The details are in:\n{log}\nPlease send this file to whoever looks after the program.",
)
_UNTOUCHED = Text("没有写入任何内容。", "Nothing was written.")
_WRITTEN = Text("改动已经写入，可点“撤销上一步”撤销。", "The changes were written; Undo takes them back.")
_DETAILS = Text("详细记录在：\n{log}", "The details are in:\n{log}")
_NO_EXCEL = "cs_workbook could not reach the workbook in Excel ({reason}). Details: {log}"
_ASK_MONTH = Text("哪个月份？写成 2026-10 这样的形式。", "Which month? Write it as 2026-10.")
_BAD_MONTH = Text("读不懂“{given}”。", "'{given}' is no month. ")
_ASK_UNDO = Text(
    "要撤销 {at} 的“{job}”吗？它写入的内容会恢复成原样，之后不能再重做。",
    "Take back '{job}' of {at}? What it wrote will be as it was before; this cannot be redone.",
)
_ASK_LOSS = Text("“{job}”将{what}。要继续吗？", "'{job}' will {what}. Go on?")
_ASK_SEND = Text(
    "要发出 {n} 人的提醒吗？发出后不能收回。\n\n{names}",
    "Send reminders to {n} {n:person|people}? They cannot be called back.\n\n{names}",
)
_SENDING = Text("正在发送 {n} 人的提醒…", "Sending the reminders of {n} {n:person|people}…")
_LOSES_ROWS = Text("删除 {n} 行", "delete {n} {n:row|rows}")
_LOSES_CELLS = Text("覆盖 {n} 个人工填写的单元格", "overwrite {n} {n:cell|cells} that people filled in")


class _Cancelled(Exception):
    """The person turned away from a question."""


def press(job_id: str) -> None:
    """Run a job on the workbook whose button was pressed, and say in a message box what came of it."""
    try:
        from cs_workbook.books.live import calling_book

        _Press(calling_book(), job_id).run()
    except Exception as error:  # noqa: BLE001 Excel itself is out of reach
        said = _NO_EXCEL.format(reason=type(error).__name__, log=_log(job_id, error))
        sys.exit(said.encode("ascii", "replace").decode())  # RunPython shows it, but reads ANSI


def _now() -> dt.datetime:
    return dt.datetime.now().replace(microsecond=0)


def _who() -> str:
    with contextlib.suppress(OSError, KeyError, ImportError):
        return getpass.getuser()
    return ""


class _Press:
    """One press of one button; to the runner it is the book, so that it can ask before anything is lost."""

    def __init__(self, book: Any, job_id: str) -> None:
        self.app, self.book, self.job_id = book.app, book, job_id
        self.language: Language | None = None
        self.title = Text(job_id, job_id)
        self.written = False
        self._live: LiveBook
        self._tables: Tables

    def run(self) -> None:
        """Do the job; whatever happens, a message box says it."""
        try:
            self._box(self._do())
        except _Cancelled:
            self._box(_CANCELLED)
        except WorkbookError as error:
            text = error.text
            if error.__cause__ is not None:
                details = _DETAILS(log=_log(self.job_id, error))
                text = Text(f"{text.zh}\n\n{details.zh}", f"{text.en}\n\n{details.en}")
            self._box(text, failed=True)
        except Exception as error:  # noqa: BLE001 a person is waiting for an answer
            state = _WRITTEN if self.written else _UNTOUCHED
            self._box(_FAILED(job=self.title, state=state, log=_log(self.job_id, error)), failed=True)

    def _do(self) -> Text:
        """Read, ask, run, and put what came of it into words."""
        from cs_workbook.books.live import LiveBook
        from cs_workbook.books.live_journal import home_of
        from cs_workbook.jobs import job_named
        from cs_workbook.report import box_text
        from cs_workbook.runner import run_job
        from cs_workbook.session.past import past_years
        from cs_workbook.session.sending import sending

        job = job_named(self.job_id)
        self.title = job.title
        self._live = LiveBook(self.book, self._say)
        try:
            self._tables = self._live.read()
            self.language = self._tables.language
            self._say(_READING)
            now = _now()
            values, send = sending(job, self._params(job, now))
            run = run_job(
                job,
                self,
                now,
                job.params(**values) if job.params else None,
                who=_who(),
                past=past_years(home_of(self.book)),
                send=self._asking(send),
            )
            self.written = run.written
            run = self._leave_files(run)
        finally:
            self.app.status_bar = False
        return Text(box_text(run, "zh"), box_text(run, "en"))

    # ---------------------------------------------------------------- the book, as the runner sees it

    def read(self) -> Tables:
        """Return the tables as read when the button was pressed."""
        return self._tables

    def past(self) -> tuple[PastRun, ...]:
        """Return the runs that the workbook remembers."""
        return self._live.past()

    def apply(self, edits: Sequence[Edit], note: RunNote | None = None) -> None:
        """Ask where something would be lost, then write."""
        question = self._question(edits, note)
        if question and self._ask(question) != "yes":
            raise _Cancelled
        self._live.apply(edits, note)

    def _question(self, edits: Sequence[Edit], note: RunNote | None) -> Text | None:
        """Return what to ask before these edits; None when nothing that people entered goes."""
        if note is not None and note.undoes is not None:
            from cs_workbook.jobs import job_named

            last = next(run for run in self.past() if run.number == note.undoes)
            return _ASK_UNDO(at=cell_text(last.at), job=job_named(last.job).title)
        rows, cells = _losses(edits, self._tables)
        lost = [text(n=n) for text, n in ((_LOSES_ROWS, rows), (_LOSES_CELLS, cells)) if n]
        if not lost:
            return None
        what = Text("、".join(text.zh for text in lost), " and ".join(text.en for text in lost))
        return _ASK_LOSS(job=self.title, what=what)

    # ---------------------------------------------------------------- talking

    def _say(self, text: Text) -> None:
        self.app.status_bar = self._words(Text(f"{self.title.zh}：{text.zh}", f"{self.title.en}: {text.en}"))

    def _ask(self, question: Text) -> str | None:
        answer: str | None = self.app.alert(self._words(question), self._words(self.title, " / "), "yes_no", "info")
        return answer

    def _box(self, text: Text, *, failed: bool = False) -> None:
        mode = "critical" if failed else "info"
        self.app.alert(self._words(text), self._words(self.title, " / "), "ok", mode)

    def _words(self, text: Text, between: str = "\n\n") -> str:
        """Return a text in the workbook's language; in both while that is not known."""
        if self.language:
            return text.of(self.language)
        return text.zh if text.zh == text.en else f"{text.zh}{between}{text.en}"

    # ---------------------------------------------------------------- what a job takes and leaves

    def _params(self, job: Job, now: dt.datetime) -> dict[str, Any]:
        """Ask for a month where a job takes one; everything else is as the job has it by itself."""
        fields = dataclasses.fields(job.params) if job.params else ()
        return {field.name: self._month(now) for field in fields if field.metadata["param"].kind == "month"}

    def _asking(self, send: Send | None) -> Send | None:
        """What sends, once the person at the desk agrees."""
        if send is None:
            return None

        def ask_and_send(letters: Sequence[Letter]) -> Sequence[Delivery]:
            names = [letter.person for letter in letters]
            told = Text("、".join(names), ", ".join(names))
            if self._ask(_ASK_SEND(n=len(letters), names=told)) != "yes":
                return ()
            self._say(_SENDING(n=len(letters)))
            return send(letters)

        return ask_and_send

    def _month(self, now: dt.datetime) -> str:
        """Ask for a month until it can be read."""
        from cs_workbook.books.live_excel import ask_text
        from cs_workbook.rules.months import Month

        given = str(Month.of(now).shifted(-1 if now.day <= _MONTH_TURNS else 0))
        question = _ASK_MONTH
        while True:
            answer = ask_text(self.app, self._words(question), self._words(self.title), given)
            if answer is None:
                raise _Cancelled
            try:
                return str(Month.parse(answer))
            except ValueError:
                bad = _BAD_MONTH(given=answer[:20])
                question = Text(bad.zh + _ASK_MONTH.zh, bad.en + _ASK_MONTH.en)

    def _leave_files(self, run: Run) -> Run:
        """Write the files that a job gives back beside the workbook."""
        if not run.outcome.files:
            return run
        from cs_workbook.books.live_journal import home_of
        from cs_workbook.session.files import leave_files

        return leave_files(run, home_of(self.book))


def _losses(edits: Sequence[Edit], tables: Tables) -> tuple[int, int]:
    """Count the rows that go, and the cells filled in by people that get another value."""
    from cs_workbook.rules.columns import schema

    specs = schema(tables.preset, tables.language).tables
    by_program = {(name, column.key) for name, spec in specs.items() for column in spec.columns if column.program}
    rows = sum(isinstance(edit, DeleteRow) for edit in edits)
    cells = sum(
        isinstance(edit, SetCell) and edit.before is not None and (edit.table, edit.column) not in by_program
        for edit in edits
    )
    return rows, cells


def _log(job_id: str, error: BaseException) -> Path:
    """Write what went wrong to a file of its own, without personal data; return its path."""
    import platform
    import tempfile
    import traceback

    from cs_workbook.books.live_journal import own_folder
    from cs_workbook.rules.masking import mask_text

    head = f"cs_workbook: {job_id}\nPython {sys.version}\n{platform.platform()}\n\n"
    told = head + mask_text("".join(traceback.format_exception(error)))
    path = Path(f"{dt.datetime.now():%Y%m%d-%H%M%S}-{job_id}.log")
    for folder in (own_folder() / "logs", Path(tempfile.gettempdir()) / "cs_workbook-logs"):
        with contextlib.suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(told, encoding="utf-8")
            for old in sorted(folder.glob("*.log"))[:-LOGS_KEPT]:
                old.unlink(missing_ok=True)
            return folder / path
    return path
