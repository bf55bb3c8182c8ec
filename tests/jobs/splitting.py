"""A workbook with three cases, one to be moved, and another workbook in memory, for the tests of split."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from cs_workbook.jobs import job_named
from cs_workbook.jobs.split import Params
from cs_workbook.model import (
    Edit,
    RunNote,
    Tables,
    Text,
    WorkbookError,
)
from cs_workbook.runner import Run, run_job
from tests.tables import NOW, MemoryBook, at, tables_of

SPLIT = job_named("split")
NEW_YEAR = at("2026-01-01")
STAGES = ("Assignments", "Plans", "Progress", "Callbacks")


class MemoryOther:
    """Another workbook in memory: one that stands there, or a copy of its source yet to be made."""

    def __init__(self, source: MemoryBook, book: MemoryBook | None = None) -> None:
        self.source, self.book = source, book

    @property
    def tables(self) -> Tables:
        assert self.book is not None
        return self.book.tables

    def read(self) -> Tables | None:
        return self.book.read() if self.book else None

    def write(
        self,
        edits: Sequence[Edit],
        note: RunNote | None = None,
        proof: Callable[[Tables], Text | None] | None = None,
        leaving: Sequence[Edit] = (),
    ) -> None:
        made = MemoryBook(self.book.tables if self.book else self.source.tables)
        made.apply(edits)
        if proof and (problem := proof(made.tables)):
            raise WorkbookError(problem)
        self.book = made


def rows_of(*cases: tuple[str, str, str | None]) -> dict[str, Any]:
    """Cases as (id, received, archive state), each with a row in every stage table, and the archive's."""
    table: dict[str, Any] = {"Cases": [], "Archive": [], "Sample": []} | {name: [] for name in STAGES}
    for case_id, received, archived in cases:
        own = {"case_id": case_id}
        table["Cases"].append(
            own | {"received_at": at(received), "description": f"{case_id} 的描述", "archived": archived}
        )
        table["Assignments"].append(own | {"owner": "小周"})
        table["Plans"].append(own | {"measures": "补发", "cost": 12.5})
        table["Progress"] += [own | {"content": "第一次"}, own | {"content": "第二次\n换行"}]
        table["Callbacks"].append(own | {"rating": "满意"})
        if archived == "已归档":
            table["Archive"].append(own | {"rating": "满意"})
            table["Sample"].append(own)
    return table


OLD, OLD_OPEN, NEW = "FX20251130001", "FX20251201001", "FX20260105001"
THREE = rows_of(
    (OLD, "2025-11-30 09:00", "已归档"), (NEW, "2026-01-05 09:00", "已归档"), (OLD_OPEN, "2025-12-01 09:00", None)
)


def memory(rows: dict[str, Any] | None = None, preset: str = "feedback") -> tuple[MemoryBook, MemoryOther]:
    book = MemoryBook(tables_of(preset, "zh", **(rows or THREE)))
    return book, MemoryOther(book)


def split(book: Any, other: Any, **more: Any) -> Run:
    return run_job(SPLIT, book, NOW, Params(NEW_YEAR, "客服2025.xlsx"), other=other, **more)


def ids(tables: Tables) -> dict[str, list[Any]]:
    names = ("Cases", *STAGES, "Archive", "Sample")
    return {name: list(tables[name].values("case_id")) for name in names if len(tables[name])}


WENT = {name: [OLD] for name in ("Cases", "Assignments", "Plans", "Callbacks", "Archive")} | {"Progress": [OLD, OLD]}
STAYED = {name: [NEW, OLD_OPEN] for name in ("Cases", "Assignments", "Plans", "Callbacks")} | {
    "Progress": [NEW, NEW, OLD_OPEN, OLD_OPEN],
    "Archive": [NEW],
    "Sample": [OLD, NEW],
}
