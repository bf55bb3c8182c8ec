"""Checks on moments: none in the future, and the steps of a case in their order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from cs_workbook.model import Table, Text, cell_text
from cs_workbook.rules.checks import Fault, Look, check

if TYPE_CHECKING:
    import numpy as np

_AHEAD = frozenset({"expected_at", "new_expected_at", "due"})
"""Columns that may lie in the future."""

_GRACE = dt.timedelta(minutes=5)
"""Clocks of two computers differ."""

_ROW_ORDER: Mapping[str, tuple[tuple[str, str], ...]] = {
    "Cases": (("occurred_at", "received_at"), ("received_at", "recorded_at")),
    "Assignments": (
        ("assigned_at", "accepted_at"),
        ("accepted_at", "first_response_at"),
        ("first_response_at", "resolved_at"),
        ("accepted_at", "resolved_at"),
        ("assigned_at", "resolved_at"),
    ),
    "Plans": (("submitted_at", "decided_at"), ("decided_at", "second_decided_at")),
    "Callbacks": (("at", "followup_at"),),
}
_AFTER_RECEIPT = (
    ("Assignments", ("assigned_at", "accepted_at", "first_response_at", "resolved_at")),
    ("Plans", ("submitted_at",)),
    ("Progress", ("at",)),
    ("Callbacks", ("at",)),
)


@check(
    "future-date",
    "error",
    Text("时间在将来", "a moment in the future"),
    Text("请核对年月日和上午下午。", "Check year, month, day and a.m. or p.m."),
)
def future_date(look: Look) -> Iterator[Fault]:
    """Something recorded as done that has not happened yet."""
    import numpy as np

    latest = np.datetime64(look.now + _GRACE)
    for name in ("Cases", "Assignments", "Plans", "Progress", "Callbacks"):
        if name not in look.tables:
            continue
        table = look.tables[name]
        for column in look.schema.tables[name].columns:
            if column.kind != "moment" or column.program or column.key in _AHEAD or column.key not in table:
                continue
            values = table.values(column.key)
            for place in (table.typed(column.key).to_numpy() > latest).nonzero()[0].tolist():
                problem = Text("{at} 还没有到。", "{at} has not come yet.")(at=cell_text(values[place]))
                yield Fault(table, table.rows[place], column.key, problem)


@check(
    "moments-out-of-order",
    "error",
    Text("时间先后矛盾", "moments out of order"),
    Text("请核对这两个时间，改正填错的一个。", "Check both moments and correct the wrong one."),
)
def moments_out_of_order(look: Look) -> Iterator[Fault]:
    """A later step of a case stands before an earlier one."""
    for name, pairs in _ROW_ORDER.items():
        if name not in look.tables:
            continue
        table = look.tables[name]
        for early, late in pairs:
            if early in table and late in table:
                yield from _before(table, late, table, early, table.typed(early).to_numpy())
    cases = look.tables["Cases"]
    for name, keys in _AFTER_RECEIPT:
        if name not in look.tables:
            continue
        table = look.tables[name]
        rows = [look.case_rows.get(case, 0) if isinstance(case, str) else 0 for case in table.values("case_id")]
        received = cases.typed("received_at").reindex(rows).to_numpy()
        for key in keys:
            if key in table:
                yield from _before(table, key, cases, "received_at", received)
    yield from _callback_after_resolution(look)


def _callback_after_resolution(look: Look) -> Iterator[Fault]:
    import pandas as pd

    if "Callbacks" not in look.tables or "Assignments" not in look.tables:
        return
    callbacks, assignments = look.tables["Callbacks"], look.tables["Assignments"]
    resolved = {
        case: at for _, (case, at) in look.each("Assignments", "case_id", "resolved_at") if isinstance(at, dt.datetime)
    }
    done = pd.array([resolved.get(case) for case in callbacks.values("case_id")], dtype="datetime64[us]")
    yield from _before(callbacks, "at", assignments, "resolved_at", done.to_numpy())


def _before(table: Table, late: str, other: Table, early: str, first: np.ndarray[Any, Any]) -> Iterator[Fault]:
    """Fault the moments of a column that stand before those beside them, which are from `other`."""
    second = table.typed(late).to_numpy()
    for place in (second < first).nonzero()[0].tolist():
        problem = Text("{late}（{second}）早于{early}（{first}）。", "{late} ({second}) is before {early} ({first}).")
        moments = {"second": cell_text(second[place].item()), "first": cell_text(first[place].item())}
        problem = problem(late=table.headers[late], early=other.headers[early], **moments)
        yield Fault(table, table.rows[place], late, problem)
