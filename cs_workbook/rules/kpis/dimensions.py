"""Dimensions: the groups that cases fall into, by one of their words.

Takes cells; gives codes. A case may stand in several groups (a ticket of several categories) or, of the
words it lacks, in the group of blanks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cs_workbook.model import Cell, Text, cell_text
from cs_workbook.rules.schema import normal
from cs_workbook.rules.sla.minutes import Ints
from cs_workbook.rules.word_lists import split_words

BLANK = Text("（未填写）", "(blank)")


@dataclass(frozen=True)
class Dimension:
    """The groups of every case.

    Attributes:
        names: of the groups: those of the settings in their order, then strangers as they were first met,
            last the blank.
        known: how many of them stand in the settings.
        first, count: of each case, where its groups begin in `codes` and how many there are.
    """

    names: tuple[str, ...]
    known: int
    first: Ints
    count: Ints
    codes: Ints

    @property
    def blank(self) -> int:
        """The group of cases without a word."""
        return len(self.names) - 1

    def expand(self, case: Ints) -> tuple[Ints, Ints]:
        """Return each thing of a case once for each of the case's groups: (place of the thing, group)."""
        count = self.count[case]
        place = np.repeat(np.arange(len(case)), count)
        begun = np.repeat(np.cumsum(count) - count, count)
        return place, self.codes[np.repeat(self.first[case], count) + np.arange(len(place)) - begun]

    def only(self, case: Ints) -> Dimension:
        """Return the groups of some cases alone, in their order."""
        count = self.count[case]
        return Dimension(self.names, self.known, np.cumsum(count) - count, count, self.expand(case)[1])

    def one_of(self, case: int, joint: str = "、") -> str:
        """Return the groups of one case as a cell would say them; "" for none."""
        codes = self.codes[self.first[case] : self.first[case] + self.count[case]].tolist()
        return joint.join(self.names[code] for code in codes if code != self.blank)


def dimension(values: Sequence[Cell], known: Sequence[str], blank: str, *, several: bool = False) -> Dimension:
    """Group cases by a column of words; `several` words in a cell are several groups."""
    names = list(dict.fromkeys(known))
    places = {normal(name): place for place, name in reversed(list(enumerate(names)))}
    listed = len(names)
    groups: dict[Cell, tuple[int, ...]] = {None: (-1,)}
    for value in dict.fromkeys(values):
        words = split_words(value) if several else (cell_text(value).strip(),)
        codes: dict[int, None] = {}
        for word in words:
            if word and normal(word) not in places:
                places[normal(word)] = len(names)
                names.append(word)
            if word:
                codes[places[normal(word)]] = None
        groups[value] = tuple(codes) or (-1,)
    kinds = {value: place for place, value in enumerate(groups)}
    kind = np.fromiter(map(kinds.__getitem__, values), dtype=np.int64, count=len(values))
    lengths = np.array([len(codes) for codes in groups.values()], dtype=np.int64)
    codes_flat = np.array([code for codes in groups.values() for code in codes], dtype=np.int64)
    codes_flat[codes_flat < 0] = len(names)
    return Dimension((*names, blank), listed, (np.cumsum(lengths) - lengths)[kind], lengths[kind], codes_flat)
