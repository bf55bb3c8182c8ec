"""The language of the command line: which one it speaks, and what click says by itself in Chinese.

Click asks gettext for its words; here they come from a short list instead of catalogue files, so that they follow
the language as our own texts do. Knows nothing of jobs.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextvars import ContextVar
from itertools import pairwise
from typing import Any
from unicodedata import east_asian_width

import click

from cs_workbook.model import Language, Text

CHINESE = {
    "Options": "选项",
    "Commands": "命令",
    "[OPTIONS]": "[选项]",
    "COMMAND [ARGS]...": "命令 [参数]…",
    "Show this message and exit.": "显示这段帮助并退出",
    "Show the version and exit.": "显示版本号并退出",
    "default: {default}": "默认：{default}",
    "required": "必填",
    "file": "文件",
    "Error: {message}": "错误：{message}",
    "Try '{command} {option}' for help.": "运行“{command} {option}”查看帮助。",
    "Aborted!": "已停止。",
    "Missing command.": "缺少命令。",
    "No such command {name!r}.": "没有“{name}”这个命令。",
    "No such option {name!r}.": "没有“{name}”这个选项。",
    "Did you mean {possibility}?": "是不是{possibility}？",
    "(Did you mean one of: {possibilities}?)": "是不是其中之一：{possibilities}？",
    "Option {name!r} requires an argument.": "选项“{name}”后面要写上内容。",
    "Option {name!r} does not take a value.": "选项“{name}”后面不能再写内容。",
    "Got unexpected extra argument ({args})": "多写了“{args}”。请去掉；内容里有空格的，请用引号括起来。",
    "Got unexpected extra arguments ({args})": "多写了“{args}”。请去掉；内容里有空格的，请用引号括起来。",
    "Invalid value for {param_hint}: {message}": "{param_hint}写得不对：{message}",
    "{value!r} is not one of {choices}.": "没有“{value}”这一项，请从{choices}中选一个。",
    "{name} {filename!r} is a directory.": "“{filename}”是文件夹，这里要写文件名。",
    "{name} {filename!r} is not readable.": "没有读取“{filename}”的权限。",
}
"""What click says → the same in Chinese; only what this command line makes it say."""

_PIECE = re.compile(r"\s+|[“（]*(?:[^\s\u2e80-\uffff]+|.)[，。；：、！？”）]*")
"""What a line break may not part: a word, or a Chinese character, with the marks that belong to it."""

_asked: ContextVar[Language | None] = ContextVar("language asked for", default=None)


def speaks() -> Language:
    """The language of help and errors: --lang, else CS_WORKBOOK_LANG, else the machine's own."""
    if asked := _asked.get():
        return asked
    said = os.environ.get("CS_WORKBOOK_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    if not said:
        import locale

        with contextlib.suppress(ValueError):
            said = locale.getlocale()[0] or ""
    return "zh" if said.lower().startswith(("zh", "chinese")) else "en"


def say(zh: str, en: str) -> str:
    """Return a sentence in the language spoken."""
    return Text(zh, en).of(speaks())


@contextlib.contextmanager
def speaking(words: Sequence[str]) -> Iterator[None]:
    """Speak the language that the words of a command line ask for by --lang; it counts for errors in them, too."""
    asked: Language | None = None
    for before, word in pairwise(["", *words]):
        flag = f"--lang={word}" if before == "--lang" else word
        if flag in ("--lang=zh", "--lang=en"):
            asked = "zh" if flag == "--lang=zh" else "en"
    token = _asked.set(asked)
    try:
        yield
    finally:
        _asked.reset(token)


class _Filled(str):
    """A sentence in Chinese; what click puts in has Chinese marks as well."""

    __slots__ = ()

    def format(self, *args: object, **values: Any) -> str:
        for name in {"param_hint", "choices", "possibility", "possibilities"} & set(values):
            values[name] = re.sub("'(.*?)'", r"“\1”", values[name]).replace("”, “", "”、“")
        if "message" in values:
            values["message"] = values["message"].replace("。 ", "。")
        return super().format(*args, **values)


def _said(text: str) -> str:
    """Stand in for click's gettext."""
    return _Filled(CHINESE.get(text, text)) if speaks() == "zh" else text


def _counted(one: str, many: str, n: int) -> str:
    """Stand in for click's ngettext."""
    return _said(one if n == 1 else many)


for _module in (click.core, click.decorators, click.exceptions, click.formatting, click.parser, click.types):
    vars(_module).update(_=_said, ngettext=_counted)


def width(text: str) -> int:
    """Return how many columns of a terminal a text takes; a Chinese character takes two."""
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def folded(text: str, columns: int) -> list[str]:
    """Break a text into lines of so many columns, at spaces and between Chinese characters."""
    lines = [""]
    for piece in _PIECE.findall(text):
        if lines[-1] and width(lines[-1] + piece.rstrip()) > columns:
            lines[-1] = lines[-1].rstrip()
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return lines


class _Formatter(click.HelpFormatter):
    """Help as click lays it out, with Chinese marks, and measured in columns."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or say("用法：", "Usage: "))

    def write_heading(self, heading: str) -> None:
        self.write(f"{' ' * self.current_indent}{heading}{say('：', ':')}\n")

    def write_text(self, text: str) -> None:
        for line in folded(text, self.width - self.current_indent):
            self.write(f"{' ' * self.current_indent}{line}\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        rows = list(rows)
        left = self.current_indent + min(max(width(term) for term, _ in rows), col_max) + col_spacing
        for term, text in rows:
            head = " " * self.current_indent + term
            if width(head) > left - col_spacing:
                self.write(f"{head}\n")
                head = ""
            for line in folded(text, self.width - left):
                self.write(f"{head}{' ' * (left - width(head))}{line}".rstrip() + "\n")
                head = ""


class _Context(click.Context):
    formatter_class = _Formatter


class Spoken(click.Command):
    """A command whose usage, help and errors are in the language spoken."""

    context_class = _Context

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Return the pieces of the usage line."""
        return [_said(piece) for piece in super().collect_usage_pieces(ctx)]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments; an error names the command, and in Chinese says what is missing in one piece."""
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx
            if isinstance(error, click.MissingParameter) and error.param and speaks() == "zh":
                hint = error.param.get_error_hint(ctx).replace("'", "")
                raise click.UsageError(f"缺少“{hint}”。", ctx) from None
            raise
