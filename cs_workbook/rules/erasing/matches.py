"""Which cases of a workbook are the person's, and which may be.

Takes tables and a `Person`; gives places of rows. What the sure cases tell of the person – a phone beside the
name, the name beside a phone – counts for the others too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from cs_workbook.model import Cell, Tables, cell_text
from cs_workbook.rules.erasing.person import Person, Verdict, several, standing, verdict

HOLDERS = ("Cases", "Archive")
"""The tables whose rows say whose case they are."""

Place = tuple[str, int]
"""A table, and the place of a row in it."""


@dataclass(frozen=True)
class Matches:
    """What was found.

    Attributes:
        person: all that is known by now of who is meant.
        rows: the places of their rows in `HOLDERS`.
        ids: the ids of their cases; rows of other tables that carry one are theirs.
        unclear: rows that may be theirs, or somebody else's of that name or number.
        refused: rows of cases that were named as theirs and are plainly somebody else's.
        shared: ids that somebody else's case carries as well.
    """

    person: Person
    rows: frozenset[Place]
    ids: frozenset[str]
    unclear: tuple[Place, ...]
    refused: tuple[Place, ...]
    shared: frozenset[str]


@dataclass(frozen=True)
class _Row:
    """One row of `HOLDERS`."""

    place: Place
    case_id: str
    who: Person


def find_matches(tables: Tables, person: Person, named: frozenset[str]) -> Matches:
    """Return whose rows are whose.

    Args:
        named: ids of cases said to be theirs; they count unless their cells say otherwise. One that was split off
            counts for the rows it left behind.
    """
    rows = list(_rows(tables))
    while True:
        verdicts = _judged(person, rows, named)
        theirs = [row for row in rows if verdicts[row.place] == "theirs"]
        known = person
        for row in theirs:
            told = tuple(name for name in row.who.names if name.kind != "masked")
            known = known.joined(replace(row.who, names=told))
        if known == person:
            break
        person = known
    said = {row.place for row in rows if row.case_id in named and verdicts[row.place] == "other"}
    ids = {row.case_id for row in theirs if row.case_id}
    shared = {
        row.case_id
        for row in rows
        if row.place[0] == "Cases" and row.case_id in ids and verdicts[row.place] in ("other", "unclear")
    }
    ids -= shared
    own = {row.place for row in theirs} | {row.place for row in rows if row.case_id in ids}
    ids |= (named & _left_behind(tables)) - {row.case_id for row in rows}
    unclear = tuple(row.place for row in rows if verdicts[row.place] == "unclear" and row.place not in own)
    return Matches(person, frozenset(own), frozenset(ids), unclear, tuple(sorted(said)), frozenset(shared))


def _rows(tables: Tables) -> Iterator[_Row]:
    for name in HOLDERS:
        if name in tables:
            table = tables[name]
            columns = (table.values(key) for key in ("case_id", "customer", "contact"))
            for place, (case_id, customer, contact) in enumerate(zip(*columns, strict=True)):
                yield _Row((name, place), cell_text(case_id).strip(), standing(_text(customer), _text(contact)))


def _left_behind(tables: Tables) -> set[str]:
    """The ids in rows about a case; the case itself may have been split off, as that of a row drawn for re-rating."""
    others = (table for name, table in tables.tables.items() if name not in HOLDERS and "case_id" in table)
    return {cell_text(value).strip() for table in others for value in table.values("case_id")}


def _text(value: Cell) -> str | None:
    return None if value is None else cell_text(value)


def _judged(person: Person, rows: list[_Row], named: frozenset[str]) -> dict[Place, Verdict]:
    """The verdict on every row; of several people with one name or number none is sure."""
    of_cells = {who: verdict(person, who) for who in {row.who for row in rows}}
    sure = [who for who, said in of_cells.items() if said == "theirs"]
    namesakes = [who for who, said in of_cells.items() if said == "unclear" and _same_name(person, who)]
    if several([*sure, *namesakes]):
        for who in sure:
            if not person.names or not _certain(person, who):
                of_cells[who] = "unclear"
    verdicts: dict[Place, Verdict] = {}
    for row in rows:
        said = of_cells[row.who]
        verdicts[row.place] = "theirs" if row.case_id in named and said in ("unclear", "open") else said
    return verdicts


def _certain(person: Person, who: Person) -> bool:
    """Tell whether more than a name makes a case theirs."""
    numbers = {name for name in person.names if name.kind == "number"} & set(who.names)
    return bool(numbers or person.contacts & who.contacts or person.masked & who.masked)


def _same_name(person: Person, who: Person) -> bool:
    return any(name in who.names for name in person.names if name.kind != "masked")
