"""Checks on moments: none in the future, and the steps of a case in their order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from cs_workbook.model import Cell, Table, Text, cell_text
from cs_workbook.rules.checks import Fault, Look, check

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
    latest = look.now + _GRACE
    for name in ("Cases", "Assignments", "Plans", "Progress", "Callbacks"):
        if name not in look.tables:
            continue
        table = look.tables[name]
        for column in look.schema.tables[name].columns:
            if column.kind != "moment" or column.program or column.key in _AHEAD or column.key not in table:
                continue
            for row, value in zip(table.rows, table.values(column.key), strict=True):
                if isinstance(value, dt.datetime) and value > latest:
                    yield Fault(
                        table, row, column.key, Text("{at} 还没有到。", "{at} has not come yet.")(at=cell_text(value))
                    )


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
                for row, (first, second) in look.each(name, early, late):
                    if _before(second, first):
                        yield Fault(table, row, late, _order(table, late, second, table, early, first))
    cases = look.tables["Cases"]
    received = dict(zip(cases.rows, cases.values("received_at"), strict=True))
    for name, keys in _AFTER_RECEIPT:
        if name not in look.tables:
            continue
        table = look.tables[name]
        for row, (case_id, *moments) in look.each(name, "case_id", *keys):
            first = received.get(look.case_rows.get(case_id, 0)) if isinstance(case_id, str) else None
            for key, moment in zip(keys, moments, strict=True):
                if _before(moment, first):
                    yield Fault(table, row, key, _order(table, key, moment, cases, "received_at", first))
    yield from _callback_after_resolution(look)


def _callback_after_resolution(look: Look) -> Iterator[Fault]:
    if "Callbacks" not in look.tables or "Assignments" not in look.tables:
        return
    callbacks, assignments = look.tables["Callbacks"], look.tables["Assignments"]
    resolved = {
        case: at for _, (case, at) in look.each("Assignments", "case_id", "resolved_at") if isinstance(at, dt.datetime)
    }
    for row, (case, at) in look.each("Callbacks", "case_id", "at"):
        if _before(at, resolved.get(case)):
            yield Fault(callbacks, row, "at", _order(callbacks, "at", at, assignments, "resolved_at", resolved[case]))


def _before(moment: Cell, other: Cell) -> bool:
    return isinstance(moment, dt.datetime) and isinstance(other, dt.datetime) and moment < other


def _order(late_table: Table, late: str, second: Cell, early_table: Table, early: str, first: Cell) -> Text:
    return Text("{late}（{second}）早于{early}（{first}）。", "{late} ({second}) is before {early} ({first}).")(
        late=late_table.headers[late],
        second=cell_text(second),
        early=early_table.headers[early],
        first=cell_text(first),
    )
