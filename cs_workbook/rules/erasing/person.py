"""Whose case is it? What a customer asked to be erased by, against the two cells of a case.

Takes words as given and cells as read; gives a verdict. Masked names are many people's: alone they never
decide. A number, or a contact written in full on both sides, does, unless another name stands beside it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from cs_workbook.model import Cell, cell_text
from cs_workbook.rules.customers import Identity, NamesCompared, compared_names, contact_kinds, identity
from cs_workbook.rules.masking import find_personal

Verdict = Literal["theirs", "unclear", "open", "other"]
"""Surely theirs; perhaps; nothing says so and nothing against; somebody else's."""

_LONG = 15
"""Signs from which a number is an identity or card number, not a customer's."""


@dataclass(frozen=True)
class Person:
    """Who is meant, or who stands in the cells of a case.

    Attributes:
        names: every name and number given; none for somebody without.
        contacts: contacts written in full.
        masked: contacts as they would be masked, written so or not.
        hints: masked contacts that many share.
    """

    names: tuple[Identity, ...] = ()
    contacts: frozenset[str] = frozenset()
    masked: frozenset[str] = frozenset()
    hints: frozenset[str] = frozenset()

    @property
    def nobody(self) -> bool:
        """Whether nothing was given by which anyone could be told."""
        return not (self.names or self.contacts or self.masked or self.hints)

    def joined(self, other: Person) -> Person:
        """Return both as one."""
        names = dict.fromkeys((*self.names, *other.names))
        return Person(
            tuple(names), self.contacts | other.contacts, self.masked | other.masked, self.hints | other.hints
        )


def asked_for(words: Iterable[str]) -> Person:
    """Return who is meant by the words given: each a name, a customer number or a contact, or several of them."""
    person = Person()
    for word in words:
        person = person.joined(_standing(word, None)).joined(_standing(None, word))
    return person


@lru_cache(maxsize=1 << 18)
def standing(customer: Cell, contact: Cell) -> Person:
    """Return who stands in the two cells of a case."""
    return _standing(customer, contact)


def _standing(customer: Cell, contact: Cell) -> Person:
    cells = [identity(piece, None) for piece in _pieces(cell_text(customer))]
    # An identity number, or a phone with an area code, is a contact and no customer's number.
    found = [identity(None, who.name) if _is_contact(who) else who for who in cells]
    found.append(identity(None, contact))
    names = tuple(Identity(who.kind, who.name) for who in found if who.name)
    written = frozenset[str]().union(*(who.contacts for who in found))
    return Person(
        names,
        frozenset(c for c in written if "*" not in c),
        frozenset(c for c in written if "*" in c),
        frozenset[str]().union(*(who.hints for who in found)),
    )


def _is_contact(who: Identity) -> bool:
    return who.kind == "number" and bool(find_personal(who.name) or len(who.name) >= _LONG)


def _pieces(text: str) -> list[str]:
    """The name and number of a cell such as ``K0234 王**``; any other cell is one piece."""
    pieces = text.split()
    numbered = len(pieces) > 1 and any(identity(piece, None).kind == "number" for piece in pieces)
    return pieces if numbered else [text]


def verdict(person: Person, other: Person) -> Verdict:
    """Tell whether a case in whose cells `other` stands is `person`'s."""
    number, name = _compared(person, other, numbers=True), _compared(person, other, numbers=False)
    if number == "same" or person.contacts & other.contacts:
        return "unclear" if name == "differ" else "theirs"
    masked = bool(person.masked & other.masked)
    hinted = bool(person.hints & other.hints)
    against = number == "differ" or (not masked and not hinted and _contradict(person, other))
    if name == "same":
        return "unclear" if against else "theirs"
    if name == "differ" or against:
        return "other"
    if masked:
        return "theirs" if name == "fit" else "unclear"
    return "unclear" if name == "fit" or hinted else "open"


def _compared(person: Person, other: Person, *, numbers: bool) -> NamesCompared:
    """The best that can be said of any two names, or of any two numbers."""
    found = {
        compared_names(a, b)
        for a in person.names
        for b in other.names
        if (a.kind == "number") == (b.kind == "number") == numbers
    }
    kinds: tuple[NamesCompared, ...] = ("same", "fit", "differ")
    return next((kind for kind in kinds if kind in found), "unknown")


def _contradict(person: Person, other: Person) -> bool:
    """Tell whether both left a contact of one kind, and not the same."""
    return bool(contact_kinds(_contacts(person)) & contact_kinds(_contacts(other)))


def _contacts(person: Person) -> Identity:
    return Identity("none", "", person.contacts | person.masked, person.hints)


def at_odds(a: Person, b: Person) -> bool:
    """Tell whether two cases cannot be one customer's."""
    shared = a.contacts & b.contacts or a.masked & b.masked or a.hints & b.hints
    differ = any(_compared(a, b, numbers=numbers) == "differ" for numbers in (True, False))
    return differ or (not shared and _contradict(a, b))


def several(people: Iterable[Person]) -> bool:
    """Tell whether cases that have something in common are more than one customer's by what else they say."""
    known = Person()
    waiting = list(dict.fromkeys(people))
    while waiting:
        next_one = next((who for who in waiting if not at_odds(known, who)), None)
        if next_one is None:
            return True
        known = known.joined(next_one)
        waiting.remove(next_one)
    return False
