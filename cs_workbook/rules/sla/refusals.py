"""Promises and requests that did not move the resolution's due time, and why not.

Takes the tables and clocks that have run; gives sentences.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cs_workbook.model import Tables, Text
from cs_workbook.rules.sla.clocks import EXTENSION, LIMIT, Runs
from cs_workbook.rules.sla.days import moment_words
from cs_workbook.rules.sla.history import History
from cs_workbook.rules.sla.minutes import NEVER, moment_of
from cs_workbook.rules.sla.sources import place_of

_LATER = Text(
    "预期完成时间 {moment}（{at}）晚于时限，又没有批准的延期，不采用",
    "the expected moment {moment} ({at}) is later than the limit, and no extension was approved",
)
_UNAPPROVED = Text("{moment} 的申请（{at}）没有批准人，不采用", "nobody approved the request of {moment} ({at})")
_TOO_LATE = Text(
    "{moment} 的申请（{at}）提出时已超时限，不采用", "the request of {moment} ({at}) came after the limit had run out"
)
_NO_MOMENT = Text(
    "{moment} 的申请（{at}）没有写新的预期时间，不采用", "the request of {moment} ({at}) names no new moment"
)


def refusals(tables: Tables, past: History, runs: Runs, n: int) -> Iterator[Text]:
    """Yield a sentence for each promise or request that the `n`-th run of the resolution passed over."""
    source, due, case = int(runs.source[n]), int(runs.due[n]), int(runs.case[n])
    expected = int(past.assignments.expected[case])
    if source == LIMIT and due < expected < NEVER:
        at = place_of(tables, "Assignments", int(past.assignments.expected_row[case]), "expected_at")
        yield _LATER(moment=moment_words(moment_of(expected)), at=at)
    events = past.progress
    asks = events.where((events.case == case) & np.isin(events.kind, ("extension", "escalation")))
    last = int(runs.source_row[n]) if source == EXTENSION else -1
    used = int(asks.at[asks.row == last][0]) if last >= 0 else -NEVER
    for asked, row, approved, new in zip(
        asks.at.tolist(), asks.row.tolist(), asks.approved.tolist(), asks.new_expected.tolist(), strict=True
    ):
        if row == last or (approved and asked <= used):
            continue
        text = _UNAPPROVED if not approved else _TOO_LATE if asked > due else _NO_MOMENT if new == NEVER else None
        if text:
            yield text(moment=moment_words(moment_of(asked)), at=place_of(tables, "Progress", row, "at"))
