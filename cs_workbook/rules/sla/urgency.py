"""Which case goes first: the one order of every list that says “the most urgent first”."""

from __future__ import annotations

from typing import TypeVar

from cs_workbook.rules.settings import Rules
from cs_workbook.rules.sla.words import State

UNRANKED = 10**6
"""The rank of a case whose level is blank or unknown."""

Due = TypeVar("Due")


def ranks(rules: Rules) -> list[int]:
    """Return the rank of each level, in the order of the settings; the last one, at -1, is that of no level."""
    return [*(priority.rank for priority in rules.priorities), UNRANKED]


def urgency(rank: int, state: int, due: Due) -> tuple[int, bool, Due]:
    """Return a key to sort by: the most urgent level first, in it what is breached, then what is due soonest."""
    return rank, state != State.BREACHED, due
