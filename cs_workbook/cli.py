"""The command line: one command a job, built from the registry.

A thin door: it reads words into params, the clock into *now*, paths into books, and prints the run.
Heavy imports wait until a command needs them, so that --help is instant.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import getpass
import io
import locale
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cs_workbook.jobs import Job, Param, job_named, registered
from cs_workbook.model import Language, Text, WorkbookError

if TYPE_CHECKING:
    from cs_workbook.overview import Listener

DONE, FOUND_ERRORS, UNUSABLE, STOPPED = 0, 1, 2, 130
_STOPPED = Text("已停止。没有写了一半的文件。", "Stopped. No file was left half written.")


def speaks() -> Language:
    """The language of help and errors: CS_WORKBOOK_LANG, else the machine's own."""
    said = os.environ.get("CS_WORKBOOK_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    if not said:
        with contextlib.suppress(ValueError):
            said = locale.getlocale()[0] or ""
    return "zh" if said.lower().startswith(("zh", "chinese")) else "en"


def say(zh: str, en: str) -> str:
    """Return a sentence in the machine's language."""
    return Text(zh, en).of(speaks())


class Jobs(click.Group):
    """Commands found in the job registry; a command is built when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 click's own signature
        """Return the job ids in menu order."""
        return [job.id for job in registered()]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 as above
        """Return one job's command, or None."""
        try:
            return _command(job_named(cmd_name))
        except KeyError:
            return None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 as above
        """List the jobs in menu order, without their options."""
        jobs = registered()
        room = formatter.width - 6 - max(len(job.id) for job in jobs)
        with formatter.section(say("命令", "Commands")):
            formatter.write_dl(
                [(job.id, click.Command(None, help=job.about.of(speaks())).get_short_help_str(room)) for job in jobs]
            )


@click.command(
    cls=Jobs,
    help=say(
        "客服工作簿工具：编号、导入、校验、时限、汇总。在关闭的 .xlsx 上运行，只改该改的单元格。",
        "Customer-service workbooks: ids, import, checks, time limits, summaries. Runs on closed .xlsx files "
        "and changes only the cells it says it changes.",
    ),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="cs-workbook", prog_name="cs-workbook")
def main() -> None:
    """Make Chinese output safe on any console before a command runs."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _command(job: Job) -> click.Command:
    options: list[click.Parameter] = [_target(job)]
    for name, item in _params(job).items():
        if item[0].kind != "words":
            options.append(_option(name, item))
    if job.past_years:
        zh, en = "以往年度的工作簿，“设置”中写明的不必再给", "a past year's workbook; those on Settings count anyway"
        options.append(_path_option("--past", zh, en, many=True))
    if job.takes == "books":
        zh, en = "把所有工作簿的问题写进一个 CSV 文件", "write the findings of all the workbooks to one CSV file"
        options.append(_path_option("--csv", zh, en))
    if job.creates:
        options.append(_preset_option())
    elif job.writes:
        options.append(_flag("--dry-run", "只显示将要改动的内容，不写入", "show the edits and write nothing"))
    if job.forgets:
        options.append(_flag("--yes", "不再询问，直接删除", "do not ask before something is gone for good"))
    options += [
        _flag("--json", "输出 JSON，供其他程序读取", "print JSON for other programs", name="as_json"),
        _flag("--all", "显示全部问题和改动", "show every finding and edit", name="everything"),
        click.Option(
            ["--now"],
            type=_Moment(),
            metavar="TIME",
            help=say("以此时刻为“现在”", 'run as of this moment, like "2026-11-21 10:00"'),
        ),
        click.Option(
            ["--lang"],
            type=click.Choice(["zh", "en"]),
            help=say("语言", "language of the output, and of a new workbook"),
        ),
    ]
    return click.Command(job.id, params=options, help=job.about.of(speaks()), callback=_callback(job))


def _target(job: Job) -> click.Parameter:
    if job.takes == "folder":
        return click.Argument(["target"], metavar="[DIR]", type=click.Path(path_type=Path), default=Path())
    if job.takes == "add-in":
        return click.Option(
            ["-o", "--output", "target"], type=click.Path(path_type=Path), default=Path("cs_tools.xlam"),
            show_default=True, help=say("写到哪里", "where to write it"),
        )  # fmt: skip
    if job.takes == "branches":
        return click.Option(
            ["-o", "--output", "target"], type=click.Path(path_type=Path), required=True, metavar="OUT",
            help=say("汇总写到哪里（.xlsx）", "where to write it, .xlsx"),
        )  # fmt: skip
    if job.takes == "perhaps":
        return click.Argument(["target"], metavar="[BOOK]", type=click.Path(path_type=Path), required=False)
    if job.takes == "shelf":
        return click.Argument(["target"], metavar="BOOK… [WORDS]…", nargs=-1, required=True)
    many = job.takes in ("books", "asked")
    return click.Argument(
        ["target"],
        metavar="BOOK…" if many else "BOOK",
        type=click.Path(path_type=Path),
        nargs=-1 if many else 1,
        required=True,
    )


def _params(job: Job) -> dict[str, tuple[Param, dataclasses.Field[Any]]]:
    fields = dataclasses.fields(job.params) if job.params else ()
    return {f.name: (f.metadata["param"], f) for f in fields}


def _option(name: str, item: tuple[Param, dataclasses.Field[Any]]) -> click.Parameter:
    """Build the click parameter of one field of a job's Params."""
    param, field = item
    required = field.default is dataclasses.MISSING
    kinds: dict[str, Any] = {"whole": click.IntRange(min=0), "month": _Month(), "flag": click.BOOL}
    kind = kinds.get(param.kind, click.STRING)
    if param.kind == "day":
        kind = _Moment()
    if param.kind in ("files", "path", "mapping", "workbook", "xlsx", "html", "docx"):
        kind = click.Path(path_type=Path)
    if param.positional:
        return click.Argument(
            [name],
            type=kind,
            nargs=-1 if param.many else 1,
            required=required,
            metavar=f"{name.upper()}{'…' * param.many}",
        )
    flag = f"--{name.rstrip('_').replace('_', '-')}"
    if param.kind == "flag":
        return click.Option([f"{flag}/--no-{flag[2:]}"], default=field.default, help=param.help.of(speaks()))
    flags = ["-o", flag] if param.kind in ("workbook", "xlsx") else [flag]
    return click.Option(
        [*flags, name], type=kind, required=required, multiple=param.many,
        metavar="URL" if param.kind == "targets" else None, help=param.help.of(speaks()),
        default=None if required else field.default or None,
        show_default=not required and isinstance(field.default, int),
    )  # fmt: skip


def _preset_option() -> click.Option:
    from cs_workbook.rules.presets import preset_names

    return click.Option(
        ["--preset"], type=click.Choice(preset_names()), default="feedback", show_default=True,
        help=say("采用哪套方案", "which preset to build"),
    )  # fmt: skip


def _path_option(flag: str, zh: str, en: str, *, many: bool = False) -> click.Option:
    kind = click.Path(path_type=Path, dir_okay=False)
    return click.Option([flag], type=kind, metavar="BOOK" if many else "PATH", multiple=many, help=say(zh, en))


def _flag(flag: str, zh: str, en: str, name: str | None = None) -> click.Option:
    return click.Option([flag, name or flag[2:].replace("-", "_")], is_flag=True, help=say(zh, en))


class _Moment(click.ParamType[dt.datetime]):
    """A moment as people type it."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if isinstance(value, dt.datetime):
            return value
        from cs_workbook.rules.dates import read_moment

        moment = read_moment(value).value
        if moment is None:
            self.fail(
                say(f"读不懂时间“{value}”，请写成 2026-11-21 10:00", f"'{value}' is no moment; write 2026-11-21 10:00"),
                param,
                ctx,
            )
        return moment


class _Month(click.ParamType[str]):
    """A calendar month as people type it."""

    name = "month"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        from cs_workbook.rules.months import Month

        try:
            return str(Month.parse(value))
        except ValueError:
            self.fail(say(f"读不懂月份“{value}”，请写成 2026-10", f"'{value}' is no month; write 2026-10"), param, ctx)


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
        raise click.BadParameter(error.text.of(speaks()), param_hint="--csv") from None


def _books_and_words(job: Job, given: list[str], params: dict[str, Any]) -> tuple[list[Path], dict[str, Any]]:
    """Part the arguments of a job on a shelf: what ends like a workbook or is a file is one, the rest are words."""
    # os.path says no to a question too long for a file's name, where Path raises
    books = [word for word in given if word.lower().endswith((".xlsx", ".xlsm")) or os.path.isfile(word)]  # noqa: PTH113
    if not books:
        raise click.UsageError(say("请给出至少一个工作簿", "name at least one workbook"))
    name = next(name for name, (param, _) in _params(job).items() if param.kind == "words")
    return list(map(Path, books)), params | {name: tuple(word for word in given if word not in books)}


def _who() -> str:
    try:
        return getpass.getuser()
    except OSError:
        return ""
