"""What is made from the registries: tables of the READMEs and desk guides, and the menu of --help.

``python -m tests.readme`` writes them anew.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

from cs_workbook.jobs import registered
from cs_workbook.model import Language, Text
from cs_workbook.rules.checks import registered as checks
from cs_workbook.rules.columns import SEVERITIES, schema
from cs_workbook.rules.presets import preset_data, preset_names
from cs_workbook.rules.settings import preset_rules

ROOT = Path(__file__).parent.parent
READMES: dict[Language, Path] = {"en": ROOT / "README.md", "zh": ROOT / "README.zh-CN.md"}
MENU = ROOT / "cs_workbook" / "menu.py"
GUIDES: dict[Language, Path] = {"en": ROOT / "docs" / "desk.md", "zh": ROOT / "docs" / "desk.zh-CN.md"}


def table(headers: list[str], rows: list[list[str]]) -> str:
    """A Markdown table."""
    lines = [headers, ["---"] * len(headers), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '&#124;') for cell in line)} |" for line in lines)


def commands(language: Language) -> str:
    """Every job with its button mark."""
    heads = [Text("命令", "command"), Text("按钮", "button"), Text("做什么", "what it does")]
    takes = {
        "books": " BOOK…",
        "asked": " BOOK…",
        "folder": " [DIR]",
        "perhaps": " [BOOK]",
        "add-in": "",
        "shelf": " BOOK… [WORDS]…",
        "branches": " FOLDER… -o OUT",
    }
    rows = [
        [
            f"`{job.id}{takes.get(job.takes, ' BOOK')}`",
            job.title.of(language) if job.button else "",
            job.about.of(language),
        ]
        for job in registered()
    ]
    return table([head.of(language) for head in heads], rows)


def sheets(language: Language) -> str:
    """Every sheet with its tables and who fills it."""
    heads = [
        Text("工作表", "sheet"),
        Text("表格", "tables"),
        Text("用途", "what it is for"),
        Text("谁填写", "filled by"),
    ]
    rows = [
        [
            sheet.label.of(language),
            ", ".join(f"`{t.name}`" for t in sheet.tables),
            sheet.about.of(language),
            sheet.filled_by.of(language),
        ]
        for sheet in schema("feedback", language).sheets
    ]
    return table([head.of(language) for head in heads], rows)


def presets(language: Language) -> str:
    """Every preset with its levels and id pattern."""
    heads = [Text("方案", "preset"), Text("适用", "who runs it"), Text("级别", "levels"), Text("编号", "ids")]
    rows = []
    for name in preset_names():
        rules, about = preset_rules(name, language), preset_data(name)["about"]
        rows.append([f"`{name}`", about[language], " · ".join(rules.priority_names), f"`{rules.id_pattern.pattern}`"])
    return table([head.of(language) for head in heads], rows)


def check_list(language: Language) -> str:
    """Every check with its severity and remedy."""
    levels = {choice.code: choice.label for choice in SEVERITIES}
    heads = [Text("校验项", "check"), Text("级别", "severity"), Text("查什么", "finds"), Text("怎么改", "remedy")]
    rows = [[f"`{c.id}`", levels[c.severity].of(language), c.title.of(language), c.fix.of(language)] for c in checks()]
    return table([head.of(language) for head in heads], rows)


def buttons(language: Language) -> str:
    """Every job that has a button."""
    rows = [[job.title.of(language), job.about.of(language)] for job in registered() if job.button]
    return table([Text("按钮", "button").of(language), Text("做什么", "what it does").of(language)], rows)


PARTS: dict[str, Callable[[Language], str]] = {
    "commands": commands,
    "sheets": sheets,
    "presets": presets,
    "checks": check_list,
}
GUIDE_PARTS: dict[str, Callable[[Language], str]] = {"buttons": buttons}


def filled(text: str, language: Language) -> str:
    """The page with every generated part made anew."""
    every = PARTS | GUIDE_PARTS
    block = re.compile(r"(<!-- generated: (.+?) -->\n).*?(<!-- end -->)", re.S)
    return block.sub(lambda m: f"{m[1]}{every[m[2]](language)}\n{m[3]}", text)


def menu() -> str:
    """The module that tells --help of every job, so that it imports none of them."""
    lines = [f"    {quoted(job.id)}: Text({quoted(job.about.zh)}, {quoted(job.about.en)})," for job in registered()]
    return "\n".join(
        [
            '"""Every job with its line of help, in menu order. Made from the registry: ``python -m tests.readme``."""',
            "",
            "from cs_workbook.model import Text",
            "",
            "MENU = {",
            *lines,
            "}",
            "",
        ]
    )


def quoted(text: str) -> str:
    """A text as Python writes it between double quotes."""
    return json.dumps(text, ensure_ascii=False)


if __name__ == "__main__":
    MENU.write_text(menu(), "utf-8")
    for tongue, path in [*READMES.items(), *GUIDES.items()]:
        path.write_text(filled(path.read_text("utf-8"), tongue), "utf-8")
