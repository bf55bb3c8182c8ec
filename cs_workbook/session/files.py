"""The outside files of a run: those its params name are read, those it gives back are written."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cs_workbook.jobs import Job
from cs_workbook.model import Language, OtherBook, OutBook, OutFile, OutReport, Record, Text
from cs_workbook.runner import Run

REPORTS = ("xlsx", "html", "docx")
"""Kinds of parameters that name a report to leave."""

_WRITTEN = Text("已写出 {path}", "Written: {path}")
_SAME = Text("内容与 {path} 相同，没有另写一份。", "{path} holds the very same, so it was not written again.")


def read_files(job: Job, params: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[Record, ...]]:
    """Read what a job's parameters of kind files and mapping point to."""
    values = dict(params)
    incoming: list[Record] = []
    for field in dataclasses.fields(job.params) if job.params else ():
        kind, given = field.metadata["param"].kind, values.get(field.name)
        if given and kind in ("files", "mapping"):
            from cs_workbook.books.sources import read_mapping, read_records

            if kind == "files":
                paths = given if isinstance(given, tuple) else (given,)
                incoming += [record for path in paths for record in read_records(Path(path))]
                values[field.name] = tuple(str(path) for path in paths)
            else:
                values[field.name] = read_mapping(Path(given))
    return values, tuple(incoming)


def other_of(job: Job, values: Mapping[str, Any], path: Path) -> OtherBook | None:
    """Return the workbook that a job's parameter of kind workbook points to."""
    from cs_workbook.books import other_book

    for field in dataclasses.fields(job.params) if job.params else ():
        if field.metadata["param"].kind == "workbook" and values.get(field.name):
            return other_book(Path(values[field.name]), path)
    return None


def beside(job: Job, values: Mapping[str, Any], path: Path) -> dict[str, Any]:
    """Write the workbook that a job fills as seen from the folder of the one it runs on, where it lies in there."""
    said = dict(values)
    for field in dataclasses.fields(job.params) if job.params else ():
        if field.metadata["param"].kind == "workbook" and values.get(field.name):
            there, folder = Path(values[field.name]).resolve(), path.resolve().parent
            said[field.name] = there.relative_to(folder).as_posix() if there.is_relative_to(folder) else str(there)
    return said


def refuse_reports(job: Job, values: Mapping[str, Any], path: Path) -> None:
    """Refuse the places of reports that no report may take, before anything is written."""
    for field in dataclasses.fields(job.params) if job.params else ():
        kind, given = field.metadata["param"].kind, values.get(field.name)
        if given and kind in REPORTS:
            from cs_workbook.books.reports import refuse_target

            refuse_target(Path(given), f".{kind}", path)


def leave_files(run: Run, path: Path, language: Language | None = None) -> Run:
    """Write the files a job gives back, a report where it says and others beside the workbook; say where."""
    messages = list(run.outcome.messages)
    for file in run.outcome.files:
        same = _same(file, path.parent) if isinstance(file, OutFile) else None
        target = same or _leave(file, path.parent, language or run.tables.language)
        messages.append((_SAME if same else _WRITTEN)(path=target))
    return dataclasses.replace(run, outcome=dataclasses.replace(run.outcome, messages=tuple(messages)))


def _same(file: OutFile, folder: Path) -> Path | None:
    """Return an earlier file of the same content whose name differs in its numbers only, such as a date; or None."""
    from cs_workbook.books.sources import rows_bytes

    stem, _, suffix = file.name.rpartition(".")
    series, content = stem.rstrip("0123456789-"), rows_bytes(file)
    alike = (path for path in sorted(folder.glob(f"*.{suffix}")) if path.stem.rstrip("0123456789-") == series)
    return next((path for path in alike if path.is_file() and path.read_bytes() == content), None)


def _leave(file: OutFile | OutBook | OutReport, folder: Path, language: Language) -> Path:
    """Write one file and return its path."""
    if isinstance(file, OutReport):
        from cs_workbook.books.reports import write_report

        return write_report(file)
    stem, _, suffix = file.name.rpartition(".")
    target = free_name(folder, stem, f".{suffix}")
    if isinstance(file, OutBook):
        from cs_workbook.books.chart_book import write_chart_book

        write_chart_book(target, file, language)
    else:
        from cs_workbook.books.sources import write_rows

        write_rows(target, file)
    return target


def free_name(folder: Path, stem: str, suffix: str) -> Path:
    """Return ``stem.suffix``, or ``stem-2.suffix`` and so on where that is taken."""
    path, n = folder / f"{stem}{suffix}", 1
    while path.exists():
        n += 1
        path = folder / f"{stem}-{n}{suffix}"
    return path
