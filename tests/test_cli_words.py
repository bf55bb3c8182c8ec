"""The command line speaks one language: click's own words follow it as ours do."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from cs_workbook.cli import main
from cs_workbook.cli.words import CHINESE, folded, width
from cs_workbook.menu import MENU

CLICK = Path(click.__file__).parent


def run(*words: str, lang: str = "zh") -> Result:
    return CliRunner().invoke(main, words, env={"CS_WORKBOOK_LANG": lang}, prog_name="cs-workbook")


def test_help_in_chinese():
    assert run("explain", "--help").output == (
        "用法：cs-workbook explain [选项] 工作簿 编号\n"
        "\n"
        "  逐步说明一条的各个时限是怎样算出来的：起点、跳过的日子、暂停、结果\n"
        "\n"
        "选项：\n"
        "  --json          输出 JSON，供其他程序读取\n"
        "  --all           显示全部问题和改动\n"
        "  --now 时刻      以此时刻为“现在”\n"
        "  --lang [zh|en]  语言\n"
        "  -h, --help      显示这段帮助并退出\n"
    )


def test_help_in_english():
    assert run("explain", "--help", lang="en").output == (
        "Usage: cs-workbook explain [OPTIONS] BOOK CASE\n"
        "\n"
        "  Why these due times: limit, start, days skipped, holds and result, step by\n"
        "  step\n"
        "\n"
        "Options:\n"
        "  --json          print JSON for other programs\n"
        "  --all           show every finding and edit\n"
        '  --now TIME      run as of this moment, like "2026-11-21 10:00"\n'
        "  --lang [zh|en]  language of the output, and of a new workbook\n"
        "  -h, --help      Show this message and exit.\n"
    )


@pytest.mark.parametrize("job", MENU)
def test_help_in_chinese_holds_no_word_of_clicks_and_fits_the_screen(job):
    output = run(job, "--help").output
    words = r"Usage|Options|OPTIONS|Show|default|required|\b(TEXT|PATH|BOOK|DIR|INTEGER|TIME|MONTH|DATE|URL|N)\b"
    assert not re.findall(words, output)
    assert max(map(width, output.splitlines())) <= 80


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_list_of_commands_is_whole_in_either_language_and_fits_a_narrow_screen(lang):
    """In a process of its own, as the first words of it are said when the program starts."""
    env = {"CS_WORKBOOK_LANG": lang, "PYTHONUTF8": "1", "COLUMNS": "60"}
    command = [sys.executable, "-m", "cs_workbook", "--help"]
    output = subprocess.run(command, capture_output=True, check=True, encoding="utf-8", env=os.environ | env).stdout
    assert max(map(width, output.splitlines())) <= 60
    head, listed = output.split("命令：\n" if lang == "zh" else "Commands:\n")
    told = "".join(f"{name}{about.of(lang)}" for name, about in MENU.items())
    assert "".join(listed.split()) == "".join(told.split())
    assert ("显示版本号并退出" in head, "Show the version" in head) == (lang == "zh", lang == "en")


ERRORS = [
    (["check"], "缺少“工作簿…”。", "Missing argument 'BOOK…'."),
    (["split", "a.xlsx"], "缺少“--before”。", "Missing option '--before'."),
    (["chek"], "没有“chek”这个命令。是不是“check”？", "No such command 'chek'. Did you mean 'check'?"),
    (["zzz"], "没有“zzz”这个命令。", "No such command 'zzz'."),
    (["--"], "缺少命令。", "Missing command."),
    (["check", "--cvs"], "没有“--cvs”这个选项。是不是“--csv”？", "No such option '--cvs'. Did you mean '--csv'?"),
    (["check", "a.xlsx", "--csv"], "选项“--csv”后面要写上内容。", "Option '--csv' requires an argument."),
    (["check", "--json=1"], "选项“--json”后面不能再写内容。", "Option '--json' does not take a value."),
    (
        ["explain", "a.xlsx", "7", "退款"],
        "多写了“退款”。请去掉；内容里有空格的，请用引号括起来。",
        "Got unexpected extra argument (退款)",
    ),
    (
        ["check", "--lang", "fr"],
        "“--lang”写得不对：没有“fr”这一项，请从“zh”、“en”中选一个。",
        "Invalid value for '--lang': 'fr' is not one of 'zh', 'en'.",
    ),
    *(
        (
            ["demo", "--cases", cases],
            f"“--cases”写得不对：“{cases}”不是大于等于 0 的整数，请写数字，如 20",
            f"Invalid value for '--cases': '{cases}' is no whole number of 0 or more; write one, such as 20",
        )
        for cases in ("二十", "-5", "2.5", "")
    ),
    (["search"], "请给出至少一个工作簿", "name at least one workbook"),
    (["search", "退款"], "请给出至少一个工作簿", "name at least one workbook"),
    (
        ["check", "--csv", "/"],
        "“--csv”写得不对：“/”是文件夹，这里要写文件名。",
        "Invalid value for '--csv': File '/' is a directory.",
    ),
]


@pytest.mark.parametrize(("words", "zh", "en"), ERRORS, ids=[" ".join(words) for words, _, _ in ERRORS])
def test_wrong_usage_says_place_what_is_wrong_and_remedy(words, zh, en):
    place = " ".join(["cs-workbook", *(word for word in words[:1] if word in MENU)])
    chinese, english = run(*words), run(*words, lang="en")
    assert (chinese.exit_code, english.exit_code) == (2, 2)
    assert chinese.output.startswith(f"用法：{place} [选项] ")
    assert chinese.output.endswith(f"\n运行“{place} --help”查看帮助。\n\n错误：{zh}\n")
    assert english.output.startswith(f"Usage: {place} [OPTIONS] ")
    assert english.output.endswith(f"\nTry '{place} --help' for help.\n\nError: {en}\n")


@pytest.mark.parametrize("lang", [["--lang", "zh"], ["--lang=zh"], ["--lang=en", "--lang=zh"]])
def test_the_language_asked_for_counts_in_help_and_errors(lang):
    assert run("explain", *lang, "--help", lang="en").output.startswith("用法：")
    assert run("chek", *lang, lang="en").output.endswith("错误：没有“chek”这个命令。是不是“check”？\n")
    assert run("chek", lang="en").output.startswith("Usage: ")


def test_a_sentence_breaks_between_characters_but_not_before_a_mark_nor_inside_a_word():
    assert folded("把“设置”改好，再运行 check。", 8) == ["把“设置”", "改好，再", "运行", "check。"]
    assert folded("把“设置”改好，再运行 check。", 7) == ["把“设", "置”改", "好，再", "运行", "check。"]
    assert folded("one two three", 8) == ["one two", "three"]
    assert folded("unbreakable 词", 5) == ["unbreakable", "词"]
    assert folded("", 8) == [""]


def test_click_says_what_the_chinese_list_takes_it_to_say():
    said = {
        node.value
        for path in CLICK.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert set(CHINESE) - said == set()
