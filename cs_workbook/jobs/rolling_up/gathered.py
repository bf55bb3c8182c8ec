"""What a door brings to `roll-up`: the branches it could read, what it could not, and what both are called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from cs_workbook.model import Language, Text
from cs_workbook.rules.months import Month

if TYPE_CHECKING:
    from cs_workbook.jobs.rolling_up.branch import Branch


@dataclass(frozen=True)
class Read:
    """A workbook that was read: the branch's name, where it lies (``south/客服.xlsx``), its SHA-256, its part."""

    name: str
    source: str
    digest: str
    branch: Branch


@dataclass(frozen=True)
class Refused:
    """A workbook that could not be read: where it lies, why, and what to do."""

    source: str
    reason: Text


@dataclass(frozen=True)
class Gathered:
    """Everything `roll-up` decides on.

    Attributes:
        month: the month asked for.
        language: of the workbook to be written.
        out: where it goes.
        version: of the program.
        read, refused: in the order of the folder.
    """

    month: Month
    language: Language
    out: str
    version: str
    read: tuple[Read, ...]
    refused: tuple[Refused, ...] = ()

    def once(self) -> tuple[list[Read], list[tuple[Read, Read]]]:
        """Return the workbooks of different content, and each that is the same as an earlier one, with that one."""
        first: dict[str, Read] = {}
        for one in self.read:
            first.setdefault(one.digest, one)
        return list(first.values()), [(one, first[one.digest]) for one in self.read if first[one.digest] is not one]

    def fingerprint(self) -> str:
        """Return one SHA-256 of all the files that were read: of their own, ascending, one a line."""
        return sha256("\n".join(sorted({one.digest for one in self.read})).encode()).hexdigest()


def names_of(sources: Sequence[str]) -> list[str]:
    """Name each branch by its file; those of one name by as much of their folders as tells them apart."""
    parts = [source.replace("\\", "/").rpartition(".")[0].split("/") for source in sources]
    depth = [1] * len(parts)
    while True:
        names = ["/".join(part[-deep:]) for part, deep in zip(parts, depth, strict=True)]
        places: dict[str, list[int]] = {}
        for place, name in enumerate(names):
            places.setdefault(name, []).append(place)
        alike = [p for found in places.values() if len(found) > 1 for p in found if depth[p] < len(parts[p])]
        if not alike:
            return [name if len(places[name]) == 1 else source for name, source in zip(names, sources, strict=True)]
        for place in alike:
            depth[place] += 1
