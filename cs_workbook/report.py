"""A `Run` for people and machines: terminal lines, a message box, JSON.

Takes what the runner gives and writes to a stream; decides nothing. On a terminal it is set in tables
and colours, piped it is one plain line a finding, so that it can be searched.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import IO, Any

from cs_workbook.model import (
    AppendRow,
    Cell,
    DeleteRow,
    Edit,
    FillBlock,
    Finding,
    Language,
    Letter,
    Outcome,
    SetCell,
    SetNote,
    Text,
    View,
    WorkbookError,
    cell_text,
)
from cs_workbook.rules.log_rows import edit_line
from cs_workbook.runner import Run

SHOWN = 20
"""Findings and edits shown on a terminal before it says how many more there are."""

_SIGNS = {"error": "✗", "warning": "!", "info": "·"}
_COLOURS = {"error": "red", "warning": "yellow", "info": "cyan"}


def finding_line(finding: Finding, language: Language) -> str:
    """Return a finding as one sentence: place (column): problem, remedy."""
    where = finding.where
    comma = Text("，", ", ").of(language)
    if where.sheet:
        place = f"{where.workbook}{comma}{where.sheet}" + (f"!{where.address}" if where.address else "")
    else:  # an outside file has rows, but no sheets a person could click to
        row = Text(" 第 {row} 行", ", row {row}").of(language).format(row=where.row)
        place = where.workbook + (row if where.row else "")
    header = (
        f" ({where.header})" if where.header and language == "en" else f"（{where.header}）" if where.header else ""
    )
    sign = Text("：", ": ").of(language)
    gap = "" if language == "zh" else " "
    return f"{place}{header}{sign}{finding.problem.of(language)}{gap}{finding.fix.of(language)}"


def print_run(run: Run, language: Language, out: IO[str], *, dry_run: bool, everything: bool = False) -> None:
    """Print a run: the sentence, views, what would change, findings, messages."""
    console = _console(out)
    outcome = run.outcome
    mark = "[bold red]✗[/]" if run.failed else "[bold green]✓[/]"
    console.print(f"{mark} [bold]{_plain(outcome.summary.of(language))}[/]  [dim]{_plain(run.tables.workbook)}[/]")
    for view in outcome.views:
        _print_view(console, view, language)
    shown = len(outcome.findings) if everything or not console.is_terminal else SHOWN
    for finding in outcome.findings[:shown]:
        colour = _COLOURS[finding.severity]
        console.print(
            f"[{colour}]{_SIGNS[finding.severity]}[/] {_plain(finding_line(finding, language))}", soft_wrap=True
        )
    if len(outcome.findings) > shown:
        more = Text(
            "……以上是前 {shown} 条，共 {n} 条。加 --all 全部显示；运行“校验”后也可在“校验结果”表中查看。",
            "… the first {shown} of {n}. Add --all to see every one; check lists them on the Findings sheet.",
        )
        console.print(f"[dim]{more(shown=shown, n=len(outcome.findings)).of(language)}[/]")
    for message in outcome.messages:
        console.print(_plain(message.of(language)), soft_wrap=True)
    if dry_run:
        _print_letters(console, outcome, language)
    _print_edits(console, run, language, dry_run, everything)


def letter_text(letter: Letter) -> str:
    """Return a letter as it reads where a way of sending knows no subjects."""
    return "\n".join((letter.subject, *letter.lines))


def _print_letters(console: Any, outcome: Outcome, language: Language) -> None:
    """Print what would be sent, word for word."""
    letters = outcome.post.letters if outcome.post else ()
    if letters:
        console.print(Text("要发送的内容（试运行不发送）：", "What would be sent (not in a dry run):").of(language))
    for letter in letters:
        console.print(f"\n{_plain(letter_text(letter))}", soft_wrap=True)


def _print_edits(console: Any, run: Run, language: Language, dry_run: bool, everything: bool) -> None:
    if not run.job.writes or run.job.creates:
        return
    if not run.edits and not run.outcome.restores:
        console.print(f"[dim]{_NOTHING.of(language)}[/]")
        return
    if not dry_run:
        return
    n = len(run.edits)
    tell = Text("试运行，没有写入。将改动 {n} 处：", "Dry run; nothing was written. {n} {n:change|changes}:")
    console.print((tell(n=n) if n else Text("试运行，没有写入。", "Dry run; nothing was written.")).of(language))
    shown = n if everything or not console.is_terminal else SHOWN
    for edit in run.edits[:shown]:
        console.print(f"  {_plain(edit_line(edit, run.tables, forgets=run.job.forgets))}", soft_wrap=True)
    if n > shown:
        more = Text("  ……还有 {n} 处，加 --all 全部显示。", "  … {n} more; add --all to see every one.")
        console.print(f"[dim]{more(n=n - shown).of(language)}[/]")


def print_view(view: View, language: Language, out: IO[str]) -> None:
    """Print a small table."""
    _print_view(_console(out), view, language)


def _print_view(console: Any, view: View, language: Language) -> None:
    from rich import box
    from rich.table import Table

    numeric = [
        all(isinstance(row[i], (int, float)) or row[i] is None for row in view.rows) for i in range(len(view.headers))
    ]
    table = Table(title=view.title.of(language), box=box.SIMPLE_HEAD, title_justify="left", title_style="bold")
    for header, number in zip(view.headers, numeric, strict=True):
        table.add_column(header.of(language), justify="right" if number else "left", overflow="fold")
    for row in view.rows:
        table.add_row(*(_plain(_shown(value, language)) for value in row))
    console.print(table)


def _shown(value: Cell | Text, language: Language) -> str:
    if isinstance(value, Text):
        return value.of(language)
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else cell_text(value)


def _console(out: IO[str]) -> Any:
    from rich.console import Console

    console = Console(file=out, highlight=False)
    if not console.is_terminal:
        console.width = 200
    return console


def _plain(text: str) -> str:
    from rich.markup import escape

    return escape(text)


def print_error(error: WorkbookError, language: Language, out: IO[str]) -> None:
    """Print why a workbook cannot be used."""
    console = _console(out)
    console.print(f"[bold red]✗[/] {_plain(error.text.of(language))}", soft_wrap=True)


BOX_SHOWN, BOX_LINE = 5, 90
"""Findings and rows of a table shown in a box; characters of a line."""
_NOTHING = Text("没有需要改动的内容。", "Nothing to change.")
_FINDINGS = Text("共 {n} 个问题：", "Findings: {n}")
_UNSAVED = Text(
    "改动还没有保存：检查后请按 Ctrl+S（Mac 为 ⌘S）保存。",
    "The changes are not saved yet: look at them and press Ctrl+S (⌘S on a Mac).",
)
_NO_HINT = Text("", "")
_SENT_HINT = Text("不保存就没有记录，下次会重复提醒。", " Unsaved, who was told is forgotten and told again.")
_UNDO_HINT = Text("不满意可点“撤销上一步”。", " Undo takes them back.")


def box_text(run: Run, language: Language) -> str:
    """Return what a message box says of a run: the sentence, figures, the first findings, what to do now."""
    outcome = run.outcome
    parts = [outcome.summary]
    if run.written:
        parts.append(_counts(run.edits))
    elif run.job.writes and not outcome.files:
        parts.append(_NOTHING)
    said = [part.of(language) for part in parts]
    said += [_view_text(view, language) for view in outcome.views if view.rows]
    if outcome.findings:
        said.append(_findings_text(outcome.findings, language))
    said += [message.of(language) for message in outcome.messages]
    if run.written:
        gone = run.job.sends or any(isinstance(edit, DeleteRow) for edit in run.edits)
        hint = _SENT_HINT if run.sent else _NO_HINT if gone or run.job.looks_back else _UNDO_HINT
        said.append(_UNSAVED.of(language) + hint.of(language))
    return "\n\n".join(said)


def _counts(edits: Sequence[Edit]) -> Text:
    """Say how much was written."""
    kinds = (
        (SetCell, Text("改动 {n} 个单元格", "cells changed: {n}")),
        (AppendRow, Text("新增 {n} 行", "rows added: {n}")),
        (DeleteRow, Text("删除 {n} 行", "rows deleted: {n}")),
        (FillBlock, Text("更新 {n} 块区域", "areas renewed: {n}")),
        (SetNote, Text("改动 {n} 条批注", "notes changed: {n}")),
    )
    counted = [(text, sum(isinstance(edit, kind) for edit in edits)) for kind, text in kinds]
    said = [text(n=n) for text, n in counted if n]
    return Text("，".join(t.zh for t in said) + "。", "; ".join(t.en for t in said).capitalize() + ".")


def _view_text(view: View, language: Language) -> str:
    """Return the first rows of a small table, one line each."""
    lines = [view.title.of(language) + Text("：", ":").of(language)]
    for row in view.rows[:BOX_SHOWN]:
        words = [value.of(language) if isinstance(value, Text) else cell_text(value) for value in row]
        line = "  ".join(word for word in words if word)
        lines.append(line if len(line) <= BOX_LINE else line[: BOX_LINE - 1] + "…")
    if len(view.rows) > BOX_SHOWN:
        lines.append(Text("……共 {n} 行", "… {n} {n:row|rows} in all")(n=len(view.rows)).of(language))
    return "\n".join(lines)


def _findings_text(findings: Sequence[Finding], language: Language) -> str:
    """Return the first findings, one line each, and how many there are."""
    more = len(findings) > BOX_SHOWN
    head = (
        Text("共 {n} 个问题，前 {shown} 个是：", "{n} {n:finding|findings}, the first {shown}:") if more else _FINDINGS
    )
    lines = [head(n=len(findings), shown=BOX_SHOWN).of(language)]
    for finding in findings[:BOX_SHOWN]:
        where = finding.where
        place = f"{where.sheet}!{where.address}" if where.address else where.sheet
        column = Text("（{header}）", " ({header})")(header=where.header).of(language) if where.header else ""
        gap = "" if language == "zh" else " "
        lines.append(f"• {place}{column} {finding.problem.of(language)}{gap}{finding.fix.of(language)}")
    return "\n".join(lines)


def run_json(run: Run, language: Language, *, dry_run: bool) -> dict[str, Any]:
    """Return a run as plain data: every finding, every edit, nothing left out."""
    outcome = run.outcome
    return {
        "job": run.job.id,
        "workbook": run.tables.workbook,
        "summary": outcome.summary.of(language),
        "dry_run": dry_run,
        "written": run.written,
        "messages": [message.of(language) for message in outcome.messages],
        "findings": [finding_json(finding, language) for finding in outcome.findings],
        "views": [
            {
                "title": view.title.of(language),
                "headers": [header.of(language) for header in view.headers],
                "rows": [
                    [value.of(language) if isinstance(value, Text) else value for value in row] for row in view.rows
                ],
            }
            for view in outcome.views
        ],
        "letters": [letter_text(letter) for letter in outcome.post.letters] if outcome.post else [],
        "edits": [_edit_json(edit, forgets=run.job.forgets) for edit in run.edits],
    }


def _edit_json(edit: Edit, *, forgets: bool) -> dict[str, Any]:
    """An edit as plain data; what a run removes for good is not repeated."""
    fields = dataclasses.asdict(edit) if isinstance(edit, SetNote) else edit._asdict()
    said = {"kind": type(edit).__name__} | fields
    return said | {"before": None} if forgets and "before" in said else said


def finding_json(finding: Finding, language: Language) -> dict[str, Any]:
    """Return one finding as plain data."""
    where = finding.where
    return {
        "check": finding.check,
        "severity": finding.severity,
        "workbook": where.workbook,
        "sheet": where.sheet,
        "cell": where.address,
        "column": where.header,
        "problem": finding.problem.of(language),
        "fix": finding.fix.of(language),
    }


def write_json(items: Sequence[dict[str, Any]], out: IO[str]) -> None:
    """Write one object, or a list of several."""
    json.dump(items[0] if len(items) == 1 else list(items), out, ensure_ascii=False, indent=1, default=_jsonable)
    out.write("\n")


def _jsonable(value: object) -> object:
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Iterable):
        return list(value)
    raise TypeError(f"no JSON form for {type(value).__name__}")
