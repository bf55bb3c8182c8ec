"""Random samples that anyone can draw again: the order of a month's cases by a hash of their ids.

A case's lot is the SHA-256 of ``2026-10|FX20261001001`` (month, a bar, the id, in UTF-8) as 64 hexadecimal
signs. The sample is the `share` of the cases with the smallest lots, rounded up. Nobody can choose an id for
its lot, and the month as salt draws others every month.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable


def lot(month: str, case_id: str) -> str:
    """Return a case's lot in a month."""
    return hashlib.sha256(f"{month}|{case_id}".encode()).hexdigest()


def drawn(month: str, case_ids: Iterable[str], share_pct: int) -> list[str]:
    """Return the ids drawn, the smallest lot first; at least one where there is any and the share is above 0."""
    ids = sorted(dict.fromkeys(case_ids), key=lambda case_id: (lot(month, case_id), case_id))
    return ids[: -(-len(ids) * share_pct // 100)]
