"""Repeats: which cases the same customer reported again, by the links that `find-repeats` wrote.

A link may lead to the first case of its kind or to the one before: all that hang together are one group,
and a case was reported again when the next of its group came within the window.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from cs_workbook.model import Tables, cell_text
from cs_workbook.rules.schema import normal
from cs_workbook.rules.sla.minutes import NEVER, Bools, Ints


@dataclass(frozen=True)
class Repeats:
    """One place a row of Cases.

    Attributes:
        window: minutes within which a further report is a repeat.
        group: the first place of the group a case hangs together with, -1 for a case by itself.
        again: the same was reported again within the window.
        linked: is itself a repeat of an earlier case.
    """

    window: int
    group: Ints
    again: Bools
    linked: Bools

    @property
    def tracked(self) -> bool:
        """Whether the workbook holds any link at all; without one nobody knows whether anyone looked."""
        return bool(self.linked.any())


def read_repeats(tables: Tables, received: Ints, window: int) -> Repeats:
    """Read the links. One to a case that stands elsewhere holds its repeats together all the same."""
    cases = tables["Cases"]
    size = len(cases)
    ids: dict[str, int] = {}
    for place, value in enumerate(cases.values("case_id")):
        if value is not None:
            ids.setdefault(normal(cell_text(value)), place)
    parent: dict[int, int] = {}
    elsewhere: dict[str, int] = {}
    for place, value in enumerate(cases.values("repeat_of")):
        if value is None or not cell_text(value).strip():
            continue
        name = normal(cell_text(value))
        target = ids.get(name)
        if target is None:
            target = elsewhere.setdefault(name, size + len(elsewhere))
        if target != place:
            parent[place] = target
    group = np.full(size, -1)
    members: dict[int, list[int]] = {}
    for place in {*parent, *(p for p in parent.values() if p < size)}:
        members.setdefault(_root(place, parent), []).append(place)
    again = np.zeros(size, dtype=bool)
    for found in members.values():
        found.sort(key=lambda place: (int(received[place]), place))
        group[found] = min(found)
        for one, following in pairwise(found):
            again[one] = received[following] < NEVER and received[following] - received[one] <= window
    linked = np.zeros(size, dtype=bool)
    linked[list(parent)] = True
    return Repeats(window, group, again, linked)


def _root(place: int, parent: dict[int, int]) -> int:
    """Follow the links to their end; a ring ends at its smallest place."""
    seen = [place]
    while seen[-1] in parent:
        target = parent[seen[-1]]
        if target in seen:
            return min(seen[seen.index(target) :])
        seen.append(target)
    return seen[-1]
