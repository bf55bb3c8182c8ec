"""A job that begins with a new workbook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from cs_workbook.books import open_book
from cs_workbook.jobs import Job
from cs_workbook.model import Text, WorkbookError
from cs_workbook.runner import Run
from cs_workbook.session import Session
from cs_workbook.session.book import run_on
from cs_workbook.session.captions import button_list, job_lines


def runs(session: Session, job: Job, targets: Sequence[Path], params: Mapping[str, Any]) -> Iterator[Run]:
    """Build it, then run."""
    for path in targets:
        build(session, path)
        yield run_on(session, job, path, open_book(path), params)


def build(session: Session, path: Path) -> None:
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
    language = session.language or "zh"
    content = workbook_bytes(preset_rules(session.preset, language), job_lines(language))
    if path.suffix.lower() == ".xlsm":
        from cs_workbook.books.macros import new_workbook

        new_workbook(path, content, button_list(), language)
    else:
        path.write_bytes(content)
