"""update-sla by hand-worked examples. The calendar is China's 2026, hours are 09:00–18:00 on weekdays."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cs_workbook.jobs.update_sla import plan
from cs_workbook.model import Inputs, SetCell, Tables
from cs_workbook.rules.settings import preset_rules
from tests.tables import NOW, MemoryBook, at, tables_of

PROGRAM = ("response_due", "resolution_due", "next_due", "sla_state", "breaches")


def outcome(tables: Tables, now: str = "2026-11-21 10:00", **options: Any):
    rules = replace(preset_rules(tables.preset, tables.language), **options)
    return plan(Inputs(tables, rules, at(now)))


def written(tables: Tables, now: str = "2026-11-21 10:00", table: str = "Cases", **options: Any):
    """What stands in each row's program columns after a run, blanks left out."""
    book = MemoryBook(tables)
    book.apply(outcome(tables, now, **options).edits)
    done = book.tables[table]
    return [
        {key: value for key in done.cells if done.kinds[key] and (value := done.cells[key][i]) is not None}
        for i in range(len(done))
    ]


def case(received: str, priority: str = "紧急", **more: Any):
    return {"case_id": "A1", "received_at": at(received), "customer": "王*", "priority": priority} | more


def edits(tables: Tables, now: str = "2026-11-21 10:00", **options: Any) -> dict[str, Any]:
    """Cell → new value, as ``Cases.next_due6``."""
    return {
        f"{e.table}.{e.column}{e.row}": e.after for e in outcome(tables, now, **options).edits if isinstance(e, SetCell)
    }


def test_a_new_urgent_case_gets_its_due_times_and_is_on_time():
    tables = tables_of("complaint", Cases=[case("2026-11-20 09:00", "P1 重要")])
    assert edits(tables, "2026-11-20 09:30") == {
        "Cases.response_due6": at("2026-11-20 13:00"),
        "Cases.resolution_due6": at("2026-11-22 09:00"),
        "Cases.next_due6": at("2026-11-20 13:00"),
        "Cases.sla_state6": "正常",
    }


def test_a_second_run_changes_nothing():
    book = MemoryBook(tables_of("complaint", Cases=[case("2026-11-20 09:00", "P1 重要")]))
    first = outcome(book.tables)
    book.apply(first.edits)
    assert len(first.edits) == 5
    assert outcome(book.tables).edits == ()
    assert outcome(book.tables, str(NOW)).summary.zh == "1 条在办：超期 1，临期 0，正常 0；没有变化。"
