"""What started a run of a clock, and the cell that says so.

Takes the tables and clocks that have run; gives a name and a place such as ``登记!B6``.
"""

from __future__ import annotations

import datetime as dt

import numpy as np

from cs_workbook.model import Tables, Text
from cs_workbook.rules.columns import schema
from cs_workbook.rules.sla.clocks import Runs
from cs_workbook.rules.sla.history import History
from cs_workbook.rules.sla.minutes import CasePlaces, minute_of
from cs_workbook.rules.sla.sources import place_of

_RATED = Text("回访评价不满意", "bad rating at callback")
_TOLD, _WRITTEN = Text("上次告知客户", "customer last told"), Text("上次进度记录", "last progress row")


def start_of(tables: Tables, past: History, runs: Runs, n: int) -> tuple[Text, str]:
    """Return what the `n`-th run started with, and its cell; "" where no single cell says so."""
    row, whose = int(runs.row[n]), int(runs.case[n])
    latest = int(past.assignments.latest_row[whose])
    match runs.clock:
        case "approval":
            return _header(tables, "Plans", "submitted_at"), place_of(tables, "Plans", row, "submitted_at")
        case "callback":
            return _header(tables, "Assignments", "resolved_at"), place_of(tables, "Assignments", latest, "resolved_at")
        case "followup":
            return _RATED, place_of(tables, "Callbacks", row, "at")
        case "update" | "progress":
            return _event(tables, past, runs.clock, whose, int(runs.start[n]))
        case _:
            return _header(tables, "Cases", "received_at"), place_of(tables, "Cases", whose, "received_at")


def _event(tables: Tables, past: History, clock: str, case: int, start: int) -> tuple[Text, str]:
    """The row of Progress, or the assignment, that a chain goes on from."""
    events = past.progress
    fits = (events.case == case) & (events.at == start) & ((events.kind == "customer") | (clock == "progress"))
    assigned = past.responded[case] if clock == "update" else past.assigned[case]
    for key in ("first_response_at",) if clock == "update" else ("assigned_at", "accepted_at"):
        if start == assigned and (cell := _assignment(tables, case, key, start)):
            return _header(tables, "Assignments", key), cell
    name = _TOLD if clock == "update" else _WRITTEN
    return name, place_of(tables, "Progress", int(events.row[fits][-1]), "at") if fits.any() else ""


def _assignment(tables: Tables, case: int, key: str, minute: int) -> str:
    """The case's first assignment with that moment."""
    if "Assignments" not in tables:
        return ""
    assignments = tables["Assignments"]
    rows = np.flatnonzero(CasePlaces(tables["Cases"]).of(assignments) == case).tolist()
    values = assignments.values(key)
    hits = (i for i in rows if isinstance(at := values[i], dt.datetime) and minute_of(at) == minute)
    return place_of(tables, "Assignments", next(hits, -1), key)


def _header(tables: Tables, table: str, key: str) -> Text:
    return schema(tables.preset, tables.language).tables[table].column(key).label
