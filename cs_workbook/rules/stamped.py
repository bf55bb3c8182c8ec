"""Rows that carry a stamp of what they hold: the archive's, and approved plans."""

from __future__ import annotations

from collections.abc import Mapping

from cs_workbook.model import Cell, Table
from cs_workbook.rules.approvals import APPROVED_TEXT, stamp
from cs_workbook.rules.archive_stamps import row_stamp

STAMPS = frozenset(("row_hash", "approved_hash"))


def stamps_after(table: Table, place: int, cells: Mapping[str, Cell]) -> dict[str, Cell]:
    """Return the stamp to write with a row's new `cells`; none where it was wrong before, or stays right."""
    before = {key: table.values(key)[place] for key in table.cells}
    after = {**before, **cells}
    if table.name == "Archive" and before.get("row_hash") == row_stamp(before):
        return {"row_hash": row_stamp(after)}
    was = before.get("approved_hash")
    if table.name == "Plans" and was is not None:
        old, new = (stamp(row.get("decided_at"), tuple(row.get(k) for k in APPROVED_TEXT)) for row in (before, after))
        return {"approved_hash": new} if was == old != new else {}
    return {}
