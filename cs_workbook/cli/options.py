"""What a command takes: click's parameters, made from what a job declares.

Takes a job; gives arguments and options, which turn words into values. Knows nothing of runs.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path
from typing import Any

import click

from cs_workbook.cli.words import say, speaks
from cs_workbook.jobs import Job, Param
from cs_workbook.model import Text

_METAVARS = {
    "text": Text("文字", "TEXT"),
    "whole": Text("数量", "N"),
    "month": Text("月份", "MONTH"),
    "day": Text("日期", "DATE"),
    "targets": Text("地址", "URL"),
}
_PATH = Text("文件", "PATH")
"""What usage calls a value by its kind; the other kinds are all paths."""


def parameters(job: Job) -> list[click.Parameter]:
    """Return all that a job's command takes, in the order in which help shows it."""
    options: list[click.Parameter] = [_target(job)]
    for name, item in fields_of(job).items():
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
            metavar=say("时刻", "TIME"),
            help=say("以此时刻为“现在”", 'run as of this moment, like "2026-11-21 10:00"'),
        ),
        click.Option(
            ["--lang"],
            type=click.Choice(["zh", "en"]),
            help=say("语言", "language of the output, and of a new workbook"),
        ),
    ]
    return options


def _target(job: Job) -> click.Parameter:
    if job.takes == "folder":
        return click.Argument(
            ["target"], metavar=say("[文件夹]", "[DIR]"), type=click.Path(path_type=Path), default=Path()
        )
    if job.takes == "add-in":
        return click.Option(
            ["-o", "--output", "target"], type=click.Path(path_type=Path), default=Path("cs_tools.xlam"),
            show_default=True, metavar=_PATH.of(speaks()), help=say("写到哪里", "where to write it"),
        )  # fmt: skip
    if job.takes == "branches":
        return click.Option(
            ["-o", "--output", "target"], type=click.Path(path_type=Path), required=True, metavar=say("文件", "OUT"),
            help=say("汇总写到哪里（.xlsx）", "where to write it, .xlsx"),
        )  # fmt: skip
    if job.takes == "perhaps":
        return click.Argument(
            ["target"], metavar=say("[工作簿]", "[BOOK]"), type=click.Path(path_type=Path), required=False
        )
    if job.takes == "shelf":
        return click.Argument(["target"], metavar=say("工作簿… [关键词]…", "BOOK… [WORDS]…"), nargs=-1)
    many = job.takes in ("books", "asked")
    return click.Argument(
        ["target"],
        metavar=say("工作簿", "BOOK") + "…" * many,
        type=click.Path(path_type=Path),
        nargs=-1 if many else 1,
        required=True,
    )


def fields_of(job: Job) -> dict[str, tuple[Param, dataclasses.Field[Any]]]:
    """Return the fields of a job's Params by name, with what a person sees of each."""
    fields = dataclasses.fields(job.params) if job.params else ()
    return {f.name: (f.metadata["param"], f) for f in fields}


def _option(name: str, item: tuple[Param, dataclasses.Field[Any]]) -> click.Parameter:
    """Build the click parameter of one field of a job's Params."""
    param, field = item
    required = field.default is dataclasses.MISSING
    kinds: dict[str, Any] = {"whole": _Whole(), "month": _Month(), "flag": click.BOOL}
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
            metavar=param.positional.of(speaks()) + "…" * param.many,
        )
    flag = f"--{name.rstrip('_').replace('_', '-')}"
    if param.kind == "flag":
        return click.Option([f"{flag}/--no-{flag[2:]}"], default=field.default, help=param.help.of(speaks()))
    flags = ["-o", flag] if param.kind in ("workbook", "xlsx") else [flag]
    if_left_out = {"required": True} if required else {"default": field.default or None}
    return click.Option(
        [*flags, name], type=kind, multiple=param.many, show_default=isinstance(field.default, int), **if_left_out,
        metavar=_METAVARS.get(param.kind, _PATH).of(speaks()), help=param.help.of(speaks()),
    )  # fmt: skip


def _preset_option() -> click.Option:
    from cs_workbook.rules.presets import preset_names

    return click.Option(
        ["--preset"], type=click.Choice(preset_names()), default="feedback", show_default=True,
        help=say("采用哪套方案", "which preset to build"),
    )  # fmt: skip


def _path_option(flag: str, zh: str, en: str, *, many: bool = False) -> click.Option:
    kind = click.Path(path_type=Path, dir_okay=False)
    metavar = say("工作簿", "BOOK") if many else _PATH.of(speaks())
    return click.Option([flag], type=kind, metavar=metavar, multiple=many, help=say(zh, en))


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
                say(
                    f"读不懂时间“{value}”，请按 2026-11-21 10:00 这样写",
                    f"'{value}' is no moment; write it like 2026-11-21 10:00",
                ),
                param,
                ctx,
            )
        return moment


class _Whole(click.ParamType[int]):
    """A count, 0 or more."""

    name = "whole"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            number = int(value)
        except ValueError:
            number = -1
        if number < 0:
            zh, en = (
                f"“{value}”不是大于等于 0 的整数，请写数字，如 20",
                f"'{value}' is no whole number of 0 or more; write one, such as 20",
            )
            self.fail(say(zh, en), param, ctx)
        return number


class _Month(click.ParamType[str]):
    """A calendar month as people type it."""

    name = "month"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        from cs_workbook.rules.months import Month

        try:
            return str(Month.parse(value))
        except ValueError:
            self.fail(
                say(f"读不懂月份“{value}”，请按 2026-10 这样写", f"'{value}' is no month; write it like 2026-10"),
                param,
                ctx,
            )
