"""The command line: one command a job, built from the registry.

A thin door: it reads words into params, the clock into *now*, paths into books, and prints the run.
Heavy imports wait until a command needs them, so that --help is instant.
"""

from __future__ import annotations

import datetime as dt
import io
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cs_workbook.cli.options import fields_of, parameters
from cs_workbook.cli.words import Spoken, say, speaking, speaks
from cs_workbook.jobs import Job, job_named
from cs_workbook.menu import MENU
from cs_workbook.model import Language, Text, WorkbookError

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from cs_workbook.overview import Listener

DONE, FOUND_ERRORS, UNUSABLE, STOPPED = 0, 1, 2, 130
_STOPPED = Text("已停止。没有写了一半的文件。", "Stopped. No file was left half written.")


class Jobs(Spoken, click.Group):
    """A command for every job, built when it is asked for; the list of them is the menu's."""

    def main(self, args: Sequence[str] | None = None, *rest: Any, **extra: Any) -> Any:
        """Run one command line, in the language that it asks for."""
        with speaking(sys.argv[1:] if args is None else args):
            return super().main(args, *rest, **extra)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 click's own signature
        """Return the job ids in menu order."""
        return list(MENU)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 as above
        """Return one job's command, or None."""
        try:
            return _command(job_named(cmd_name))
        except KeyError:
            return None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; where there is none, name those that look like it."""
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:
            raise click.NoSuchCommand(error.command_name, possibilities=MENU, ctx=ctx) from None

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete the name of a job, or an option."""
        from click.shell_completion import CompletionItem

        jobs = [CompletionItem(name, help=about.of(speaks())) for name, about in MENU.items()]
        found = [job for job in jobs if job.value.startswith(incomplete)]
        return found + click.Command.shell_complete(self, ctx, incomplete)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 as above
        """List the jobs in menu order, without their options."""
        with formatter.section(say("命令", "Commands")):
            formatter.write_dl([(name, about.of(speaks())) for name, about in MENU.items()])


@click.command(
    cls=Jobs,
    help=say(
        "客服工作簿工具：编号、导入、校验、时限、汇总。在关闭的 .xlsx 上运行，只改该改的单元格。",
        "Customer-service workbooks: ids, import, checks, time limits, summaries. Runs on closed .xlsx files "
        "and changes only the cells it says it changes.",
    ),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="cs-workbook", prog_name="cs-workbook", message="%(prog)s %(version)s")
def main() -> None:
    """Make Chinese output safe on any console before a command runs."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _command(job: Job) -> click.Command:
    return Spoken(job.id, params=parameters(job), help=job.about.of(speaks()), callback=_callback(job))


def _callback(job: Job) -> Callable[..., None]:
    def run(
        target: Any, as_json: bool, everything: bool, now: dt.datetime | None, lang: Language | None, **given: Any
    ) -> None:
        from cs_workbook.overview import AsJson, Bar, Printed, asker
        from cs_workbook.session import Session

        worst, dry_run, spoken = DONE, given.pop("dry_run", False), lang or speaks()
        listeners: list[Listener] = [_findings_file(path)] if (path := given.pop("csv", None)) else []
        listeners += [
            AsJson(job, sys.stdout, dry_run=dry_run)
            if as_json
            else Printed(job, sys.stdout, sys.stderr, dry_run=dry_run, everything=everything)
        ]

        def refuse(path: Path, error: WorkbookError) -> None:
            nonlocal worst
            worst = UNUSABLE
            for listener in listeners:
                listener.refuse(path, error, spoken)

        bar = Bar(f"{job.title.of(speaks())}…", sys.stderr, hidden=as_json or job.forgets)
        session = Session(
            now=now or dt.datetime.now().replace(microsecond=0),
            who=_who(),
            language=lang,
            dry_run=dry_run,
            preset=given.pop("preset", "feedback"),
            past=given.pop("past", ()),
            refuse=refuse,
            ask=asker(sys.stdin, sys.stderr, spoken, yes=given.pop("yes", False)),
            progress=bar.progress,
        )
        params = {name: value for name, value in given.items() if value is not None}
        targets = list(target) if isinstance(target, tuple) else [target] if target else []
        if job.takes == "shelf":
            targets, params = _books_and_words(job, targets, params)
        try:
            for one in bar.watch(session.runs(job, targets, params)):
                worst = max(worst, FOUND_ERRORS if one.failed and not job.creates else DONE)
                spoken = lang or one.tables.language
                for listener in listeners:
                    listener.add(one, spoken)
        except WorkbookError as error:
            refuse(targets[0] if targets else Path(), error)
        except KeyboardInterrupt:
            click.echo(_STOPPED.of(spoken), err=True)
            sys.exit(STOPPED)
        for listener in listeners:
            try:
                listener.end(spoken)
            except WorkbookError as error:
                refuse(path or Path(), error)
        sys.exit(worst)

    return run


def _findings_file(path: Path) -> Listener:
    from cs_workbook.session.findings_file import FindingsFile

    try:
        return FindingsFile(path)
    except WorkbookError as error:
        raise click.BadParameter(error.text.of(speaks()), param_hint="'--csv'") from None


def _books_and_words(job: Job, given: list[str], params: dict[str, Any]) -> tuple[list[Path], dict[str, Any]]:
    """Part the arguments of a job on a shelf: what ends like a workbook or is a file is one, the rest are words."""
    # os.path says no to a question too long for a file's name, where Path raises
    books = [word for word in given if word.lower().endswith((".xlsx", ".xlsm")) or os.path.isfile(word)]  # noqa: PTH113
    if not books:
        raise click.UsageError(say("请给出至少一个工作簿", "name at least one workbook"))
    name = next(name for name, (param, _) in fields_of(job).items() if param.kind == "words")
    return list(map(Path, books)), params | {name: tuple(word for word in given if word not in books)}


def _who() -> str:
    import getpass

    try:
        return getpass.getuser()
    except OSError:
        return ""
