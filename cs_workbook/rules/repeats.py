"""Which cases repeat an earlier case of the same customer, and what several customers complain of.

Takes records of cases, open and archived; gives links and groups. Looks only where a customer, or a
customer's hint and a fact, is the same, so that a hundred thousand cases take seconds. Writes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from cs_workbook.rules.customers import NEEDED, Identity, points
from cs_workbook.rules.similarity import similarity

LOOKED_AT = 200
"""Earlier cases of one customer that are compared; who has more is a crowd, not a customer."""
_LONG_AGO = dt.datetime.min

First = tuple[dt.datetime, str]
"""The case a chain of repeats began with: when it was received, and its id."""


@dataclass(frozen=True, slots=True)
class Record:
    """One case as it is compared.

    Attributes:
        case_id: "" while it has none.
        categories: normalised; none when blank, which goes with any.
        text: the essence of the description.
        facts: product, place, day of the event; "" where unknown. The same words are a fact in common too.
        fixed: archived, so that its own link stands as written.
        written: the link it has now, "" for none.
    """

    case_id: str
    received_at: dt.datetime
    who: Identity
    categories: frozenset[str]
    text: str
    facts: tuple[str, ...] = ()
    fixed: bool = False
    written: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A case that repeats another.

    Attributes:
        first: id of the case the chain began with; "" when that case has no id yet.
        nearest: place of the earlier case most like this one; None where the link was kept as written.
        alike: how alike the two are, in percent.
    """

    first: str
    nearest: int | None = None
    alike: float = 0.0


def find_links(records: Sequence[Record], window: dt.timedelta, least: float) -> dict[int, Link]:
    """Return the link of every record that repeats an earlier one.

    A repeat has the same customer, no other category, a text at least `least` percent alike and came
    within `window` after the earlier one. Its link is the first case of the chain, however long ago. A
    link to a case nobody has here, split off into another workbook, stays as written.
    """
    known: dict[str, dt.datetime] = {}
    for record in records:
        known.setdefault(record.case_id, record.received_at)
    firsts: dict[int, First] = {}
    links: dict[int, Link] = {}
    blocks: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for place in sorted(range(len(records)), key=lambda n: (records[n].received_at, n)):
        record, first = records[place], None
        keys = list(_keys(record))
        if record.written and record.written != record.case_id and (record.fixed or record.written not in known):
            first = (known.get(record.written, _LONG_AGO), record.written)
            links[place] = Link(record.written)
        elif not record.fixed:
            found = list(_matches(record, records, blocks, keys, window, least))
            if found:
                first = min(firsts[other] for other, _ in found)
                nearest, alike = max(found, key=lambda match: (match[1], match[0]))
                links[place] = Link(first[1], nearest, alike)
        firsts[place] = first or (record.received_at, record.case_id)
        for key in keys:
            blocks[key].append(place)
    return links


def _matches(
    record: Record, records: Sequence[Record], blocks: Mapping[tuple[str, ...], list[int]],
    keys: Sequence[tuple[str, ...]], window: dt.timedelta, least: float,
) -> Iterator[tuple[int, float]]:  # fmt: skip
    """The earlier records this one repeats, with how alike they are."""
    since = record.received_at - window if record.received_at - _LONG_AGO > window else _LONG_AGO
    near: set[int] = set()
    for key in keys:
        for other in reversed(blocks.get(key, [])[-LOOKED_AT:]):
            if records[other].received_at < since:
                break
            near.add(other)
    for other in sorted(near):
        earlier = records[other]
        if record.categories and earlier.categories and not record.categories & earlier.categories:
            continue
        if record.case_id and record.case_id == earlier.case_id:
            continue
        alike = similarity(record.text, earlier.text, least)
        if alike:
            common = [bool(a) and a == b for a, b in zip(_facts(record), _facts(earlier), strict=False)]
            if points(record.who, earlier.who, sum(common)) >= NEEDED:
                yield other, alike


def _facts(record: Record) -> tuple[str, ...]:
    return (record.text, *record.facts)


def _keys(record: Record) -> Iterator[tuple[str, ...]]:
    """What two records must share to be compared: a sure sign of the customer.

    Or the category with two weak signs, or with a weak sign and two facts: less is never enough.
    """
    who = record.who
    if who.kind == "anonymous":
        return
    for contact in who.contacts:
        yield ("contact", contact)
    if who.kind in ("name", "nickname", "number"):
        yield ("name", who.name)
    weak = [("hint", hint) for hint in who.hints] + ([("first", who.first)] if who.first else [])
    facts = [(str(n), fact) for n, fact in enumerate(_facts(record)) if fact]
    pairs = [(*one, *other) for one, other in combinations(facts, 2)]
    for category in record.categories or ("",):
        for one, other in combinations(weak, 2):
            yield (*one, *other, category)
        for sign in weak:
            for pair in pairs:
                yield (*sign, *pair, category)


@dataclass(frozen=True, slots=True)
class Common:
    """One problem of several customers: its cases by time, as places, and how many customers they are."""

    members: tuple[int, ...]
    customers: int


def common_problems(records: Sequence[Record], seeds: Iterable[int], least: float, customers: int) -> list[Common]:
    """Return the groups of like texts in one category around each of the `seeds`.

    Each seed, the earliest first, gathers what is like it; a seed gathered already is not asked again.
    Anonymous customers count by their words: the same words twice may be one person's.

    Args:
        records: only those that may belong together, such as the last month's.
        customers: how many different ones make a problem common.
    """
    by_category: defaultdict[str, list[int]] = defaultdict(list)
    for place, record in enumerate(records):
        for category in record.categories or ("",):
            if record.text:
                by_category[category].append(place)
    groups: list[Common] = []
    gathered: set[int] = set()
    wanted = sorted(seeds, key=lambda n: (records[n].received_at, n))
    for category, places in sorted(by_category.items()):
        asked = [n for n in wanted if category in (records[n].categories or ("",)) and records[n].text]
        for seed, near in _neighbours(records, asked, places, least):
            if seed in gathered:
                continue
            found = len({_told_apart(records[n]) for n in near})
            if found >= customers:
                members = sorted(near, key=lambda n: (records[n].received_at, n))
                groups.append(Common(tuple(members), found))
                gathered |= near
    return sorted(groups, key=lambda group: (-group.customers, group.members))


_WHOLE = 45
"""Texts of different customers less alike than this as a whole are not looked at more closely."""
_CHUNK = 256


def _neighbours(
    records: Sequence[Record], asked: Sequence[int], places: Sequence[int], least: float
) -> Iterator[tuple[int, set[int]]]:
    """Each asked record with all that are like it, itself among them."""
    from rapidfuzz.fuzz import ratio
    from rapidfuzz.process import cdist

    texts: defaultdict[str, list[int]] = defaultdict(list)
    for place in places:
        texts[records[place].text].append(place)
    choices = list(texts)
    for start in range(0, len(asked), _CHUNK):
        chunk = asked[start : start + _CHUNK]
        scores = cdist([records[n].text for n in chunk], choices, scorer=ratio, score_cutoff=_WHOLE, dtype="uint8")
        for n, row in zip(chunk, scores, strict=True):
            like = [choices[at] for at in row.nonzero()[0].tolist()]
            close = [text for text in like if similarity(records[n].text, text, least)]
            yield n, {place for text in close for place in texts[text]}


def _told_apart(record: Record) -> str:
    """What tells one customer of a group from another."""
    who = record.who
    signs = min(who.contacts, default="") or who.name or min(who.hints, default="")
    return signs if signs and who.kind != "anonymous" else f"“{record.text}”"
