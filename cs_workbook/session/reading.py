"""Reading one branch workbook, wherever it lies: what a process or a cluster's worker is asked to do."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cs_workbook.model import Text, WorkbookError
from cs_workbook.rules.months import Month
from cs_workbook.runner import uncollected
from cs_workbook.session.storage import Source, local_copy

if TYPE_CHECKING:
    from cs_workbook.jobs.rolling_up.branch import Branch
    from cs_workbook.jobs.summarizing.figures import MonthFigures

_UNREADABLE = Text(
    "{name} 读不到（{reason}）。请检查它是否还在、能否访问；用集群运行时，每台机器都要能看到它。",
    "{name} cannot be reached ({reason}). Check that it is still there and may be read; on a cluster every machine "
    "must see it.",
)


@dataclass(frozen=True)
class Errand:
    """What is wanted of every workbook: a month as of a moment, and whether the tidy cases are."""

    month: Month
    now: dt.datetime
    tidy: bool = False


@dataclass(frozen=True)
class Answer:
    """What a workbook contributes, the SHA-256 of its bytes, and its tidy tables as Parquet by name."""

    branch: Branch
    digest: str
    tidy: dict[str, bytes]


def read_branch(errand: Errand, source: Source) -> Answer | None:
    """Read a workbook and return what it contributes; None for an earlier roll-up or another report of ours.

    Raises:
        WorkbookError: it cannot be read.
    """
    from cs_workbook.books import open_book
    from cs_workbook.books.reports import is_report
    from cs_workbook.jobs.rolling_up.branch import branch_of
    from cs_workbook.jobs.summarizing.figures import MonthFigures
    from cs_workbook.rules.settings_sheet import parse_rules

    try:
        with local_copy(source.path) as path, uncollected():
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            if is_report(path):
                return None
            tables = open_book(path).read()
            rules, findings = parse_rules(tables)
            figures = MonthFigures.read(tables, rules, errand.month, errand.now)
            return Answer(branch_of(figures, len(findings)), digest, _tidy(figures, source) if errand.tidy else {})
    except OSError as error:
        raise WorkbookError(_UNREADABLE(name=source, reason=error.strerror or error)) from error


def _tidy(figures: MonthFigures, source: Source) -> dict[str, bytes]:
    from cs_workbook.books.parquet import table_bytes
    from cs_workbook.jobs.rolling_up.tidy import case_columns, clock_columns

    tables = {"cases": case_columns(figures, source.name), "clocks": clock_columns(figures, source.name)}
    return {name: table_bytes(columns) for name, columns in tables.items()}
