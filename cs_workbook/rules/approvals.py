"""Approvals of plans: which approvals a plan needs, which it has, and whether its text is still the approved one.

The stamp of an approved plan is the moment of the decision and a hash of what was approved. `update-sla`
writes it when it first sees the approval, and anew when the moment of the decision changes, that is when
the plan was decided again. A plan edited later no longer matches its stamp: its approval is void.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from cs_workbook.model import Cell, SetCell, Table, Tables, cell_text, flag_value
from cs_workbook.rules.columns import PLANS
from cs_workbook.rules.settings import Rules
from cs_workbook.rules.sla.minutes import Bools
from cs_workbook.rules.stages import Stages

APPROVED_TEXT = ("measures", "effect", "resources", "cost", "cross_department")
"""What an approver approves."""

_NO_SIGNS = str.maketrans("", "", "-T:")
_UNDATED = "000000000000"
_HALF_SECOND = dt.timedelta(seconds=0.5)


@dataclass(frozen=True)
class Approvals:
    """How each row of Plans stands.

    Attributes:
        needs_second: large or across departments, where the rules ask for a second approval.
        approved: every approval it needs is there.
        rejected: one of them was refused.
        edited: approved, and changed after that.
    """

    needs_second: Bools
    approved: Bools
    rejected: Bools
    edited: Bools


def read_approvals(stages: Stages) -> Approvals:
    """Return how each plan stands."""
    table, first, second = stages.plans.table, stages.decision, stages.second_decision
    needs = np.zeros(len(table), dtype=bool)
    if stages.rules.second_approval:
        cells = zip(table.values("cost"), table.values("cross_department"), strict=True)
        needs = np.array([needs_second(cost, crosses, stages.rules) for cost, crosses in cells], dtype=bool)
    return Approvals(
        needs_second=needs,
        approved=(first == "approved") & (~needs | (second == "approved")),
        rejected=(first == "rejected") | (needs & (second == "rejected")),
        edited=_edited(table, first == "approved"),
    )


def needs_second(cost: Cell, crosses: Cell, rules: Rules) -> bool:
    """Tell whether a plan of this cost and reach must be approved twice."""
    large = isinstance(cost, (int, float)) and not isinstance(cost, bool) and cost >= rules.large_cost
    return rules.second_approval and (large or flag_value(crosses) is True)


def stamp(decided_at: Cell, approved: tuple[Cell, ...]) -> str:
    """Return the stamp of an approval: its moment, and a hash of the cells of `APPROVED_TEXT`."""
    text = "\x1f".join("".join(cell_text(value).split()) for value in approved)
    return f"{_moment(decided_at)}-{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()[:12]}"


def stamp_edits(tables: Tables) -> list[SetCell]:
    """Return the stamps to write: for new approvals and those decided anew; none for a plan not approved."""
    if "Plans" not in tables or "approved_hash" not in tables["Plans"]:
        return []
    table = tables["Plans"]
    if "approved_hash" in table.computed:
        return []
    code_of = PLANS.column("decision").choice_code
    codes = {value: code_of(value) for value in set(table.values("decision"))}
    edits: list[SetCell] = []
    for row, decision, decided_at, was, cells in _approvals(table):
        approved = codes[decision] == "approved"
        if approved and (was is None or not cell_text(was).startswith(_moment(decided_at))):
            edits.append(SetCell("Plans", row, "approved_hash", was, stamp(decided_at, cells)))
        elif not approved and was is not None:
            edits.append(SetCell("Plans", row, "approved_hash", was, None))
    return edits


def _approvals(table: Table) -> Iterator[tuple[int, Cell, Cell, Cell, tuple[Cell, ...]]]:
    """Each plan's row, decision, its moment, its stamp and the text approved."""
    approved = zip(*(table.values(key) for key in APPROVED_TEXT), strict=True)
    keys = ("decision", "decided_at", "approved_hash")
    yield from zip(table.rows, *(table.values(key) for key in keys), approved, strict=True)


def _edited(table: Table, approved: Bools) -> Bools:
    """Which approved plans no longer match the stamp of that same decision."""
    found = np.zeros(len(table), dtype=bool)
    if "approved_hash" in table:
        for place, (_, _, decided_at, was, cells) in enumerate(_approvals(table)):
            if approved[place] and was is not None and cell_text(was).startswith(_moment(decided_at)):
                found[place] = cell_text(was) != stamp(decided_at, cells)
    return found


def _moment(decided_at: Cell) -> str:
    """A decision's moment to the minute; half a second is granted to Excel's serials."""
    if not isinstance(decided_at, dt.datetime):
        return _UNDATED
    return (decided_at + _HALF_SECOND).isoformat(timespec="minutes").translate(_NO_SIGNS)
