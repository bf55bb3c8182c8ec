"""What can be searched in workbooks: cases, archived cases and knowledge entries, with their words.

Takes tables of one or more books; gives entries that say where they stand and show nothing unmasked.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from cs_workbook.model import Cell, Table, Tables, cell_text
from cs_workbook.rules.columns import PLANS
from cs_workbook.rules.customers import identity, points
from cs_workbook.rules.masking import mask_contact, mask_name, mask_text
from cs_workbook.rules.retrieval import Query, excerpt, plain
from cs_workbook.rules.schema import normal

Kind = Literal["case", "archive", "knowledge"]

SEARCHED: dict[str, tuple[str, ...]] = {
    "Cases": (
        "case_id", "description", "demand", "product", "category", "customer", "contact", "place", "error_text",
        "tried", "note", "source_id",
    ),
    "Archive": (
        "case_id", "description", "category", "customer", "contact", "measures", "effect", "progress_record", "note",
        "source_id",
    ),
    "Knowledge": ("question", "answer", "keywords", "case_id"),
}  # fmt: skip
"""The columns searched, those first in which a match says most."""
FILED = ("effect", "progress_record")
"""Columns of Archive that say of a case in Cases what its own row does not."""
_KINDS: dict[str, Kind] = {"Cases": "case", "Archive": "archive", "Knowledge": "knowledge"}


@dataclass(frozen=True, slots=True)
class Filters:
    """What an entry must be, beside its words; None or "" where it does not matter.

    Attributes:
        customer: a name, number or contact, masked or not, or part of a name.
        category: a category, or part of one; for knowledge its kind.
        since, until: the days from and to which a case was received, both included.
    """

    customer: str = ""
    category: str = ""
    since: dt.datetime | None = None
    until: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One case or knowledge entry.

    Attributes:
        measures: the places of its plans in Plans.
        filed: the place of its row in Archive where it is found in Cases; -1 for none.
    """

    book: Tables
    table: Table
    kind: Kind
    at: int
    measures: tuple[int, ...] = ()
    filed: int = -1

    def cell(self, key: str) -> Cell:
        """A cell of the entry as it stands."""
        return self.table.values(key)[self.at]

    def shown(self, key: str) -> str:
        """Return a cell as it may be shown, masked whatever the settings say."""
        text = cell_text(self.cell(key))
        return {"customer": mask_name, "contact": mask_contact}.get(key, mask_text)(text)

    def planned(self) -> str:
        """Return the measures of its last plan, masked; "" where there is none."""
        if self.kind == "archive":
            return self.shown("measures")
        return mask_text(cell_text(self.book["Plans"].values("measures")[self.measures[-1]])) if self.measures else ""

    def place(self, key: str) -> str:
        """Return where a cell of it stands, such as ``登记!H6``."""
        return f"{self.table.sheet}!{self.table.letters.get(key, 'A')}{self.table.rows[self.at]}"

    @property
    def dated(self) -> dt.datetime | None:
        """When a case was received, or a knowledge entry last revised."""
        for key in ("revised_on", "added_on") if self.kind == "knowledge" else ("received_at",):
            value = self.cell(key)
            if isinstance(value, dt.datetime):
                return value
        return None

    def snippet(self, wanted: Query) -> tuple[str, str]:
        """Return the masked excerpt in which the query stands, and its place such as ``登记!H6``."""
        best: tuple[int, str, str] | None = None
        for table, key, row in self._cells():
            text = mask_text(cell_text(table.values(key)[row]))
            if key in ("customer", "contact"):
                text = mask_name(text) if key == "customer" else mask_contact(text)
            found = excerpt(text, wanted) if text else ""
            marked = sum(len(part.split("】")[0]) for part in found.split("【")[1:])
            if best is None or marked > best[0]:
                best = (marked, found, f"{table.sheet}!{table.letters.get(key, 'A')}{table.rows[row]}")
        return (best[1], best[2]) if best else ("", "")

    def _cells(self) -> Iterator[tuple[Table, str, int]]:
        first = "question" if self.kind == "knowledge" else "description"
        keys = sorted(SEARCHED[self.table.name], key=lambda key: key != first)
        yield from ((self.table, key, self.at) for key in keys if key in self.table and key != "case_id")
        yield from ((self.book["Plans"], "measures", row) for row in self.measures)
        if self.filed >= 0:
            yield from ((self.book["Archive"], key, self.filed) for key in FILED)


@dataclass
class _Names:
    """Tells whose case it is, each pair of cells looked at once."""

    wanted: str
    seen: dict[tuple[Cell, Cell], bool] = field(default_factory=dict)

    def fit(self, customer: Cell, contact: Cell) -> bool:
        known = self.seen.get((customer, contact))
        if known is None:
            known = self.seen[customer, contact] = self._fit(customer, contact)
        return known

    def _fit(self, customer: Cell, contact: Cell) -> bool:
        asked, found = identity(self.wanted, None), identity(customer, contact)
        if asked.kind == "anonymous":
            return found.kind == "anonymous"
        return points(asked, found) > 0 or plain(self.wanted) in plain(cell_text(customer))


ANYTHING = Filters()


def entries(books: Sequence[Tables], filters: Filters = ANYTHING) -> list[Entry]:
    """Return what may be found: a case that is also in its book's Archive once, and no blank rows."""
    names = _Names(filters.customer.strip())
    found: list[Entry] = []
    for book in books:
        plans, filed = _plans_by_case(book), _archive_places(book)
        known: set[str] = set()
        for name in SEARCHED:
            if name not in book or (name == "Knowledge" and filters.customer):
                continue
            table = book[name]
            ids = table.values("case_id")
            for at in _chosen(table, filters, names):
                case_id = cell_text(ids[at])
                if name == "Archive" and case_id in known:
                    continue
                if name == "Cases":
                    known.add(case_id)
                    found.append(Entry(book, table, "case", at, plans.get(case_id, ()), filed.get(case_id, -1)))
                else:
                    found.append(Entry(book, table, _KINDS[name], at))
    return found


def texts(found: Sequence[Entry]) -> list[str]:
    """Return all the words of each entry as they are searched: its columns, and its measures."""
    columns: dict[int, list[Sequence[Cell]]] = {}
    told: list[str] = []
    for entry in found:
        here = columns.get(id(entry.table))
        if here is None:
            here = [entry.table.values(key) for key in SEARCHED[entry.table.name] if key in entry.table]
            columns[id(entry.table)] = here
        cells = [column[entry.at] for column in here]
        if entry.measures:
            measures = entry.book["Plans"].values("measures")
            cells += [measures[row] for row in entry.measures]
        if entry.filed >= 0:
            cells += [entry.book["Archive"].values(key)[entry.filed] for key in FILED]
        told.append(plain("\n".join([cell if isinstance(cell, str) else cell_text(cell) for cell in cells if cell])))
    return told


def _archive_places(book: Tables) -> dict[str, int]:
    """The place of each case in Archive."""
    ids = book["Archive"].values("case_id") if "Archive" in book else ()
    return {cell_text(value): at for at, value in enumerate(ids) if value is not None}


def _plans_by_case(book: Tables) -> dict[str, tuple[int, ...]]:
    """Places of the plans of each case that say what to do and were not refused, in sheet order."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    if "Plans" in book:
        code_of = PLANS.column("decision").choice_code
        refused = {value: code_of(value) == "rejected" for value in set(book["Plans"].values("decision"))}
        columns = (book["Plans"].values(key) for key in ("case_id", "measures", "decision"))
        for row, (case_id, measures, decision) in enumerate(zip(*columns, strict=True)):
            if case_id is not None and measures is not None and not refused[decision]:
                found[cell_text(case_id)].append(row)
    return {case_id: tuple(rows) for case_id, rows in found.items()}


def _chosen(table: Table, filters: Filters, names: _Names) -> Iterator[int]:
    """Places of the rows that pass the filters."""
    knows = table.name == "Knowledge"
    wanted = normal(filters.category)
    kinds = table.values("kind" if knows else "category")
    fitting = {value: wanted in normal(cell_text(value)) for value in set(kinds)} if wanted else {}
    dates = [table.values(key) for key in (("revised_on", "added_on") if knows else ("received_at",))]
    since, until = filters.since or dt.datetime.min, filters.until
    end = until.replace(hour=0, minute=0, second=0) + dt.timedelta(days=1) if until else dt.datetime.max
    main = table.values("question" if knows else "description")
    ids, customers, contacts = (table.values(key) for key in ("case_id", "customer", "contact"))
    timed = filters.since is not None or filters.until is not None
    for at in range(len(table)):
        if main[at] is None and (knows or (ids[at] is None and customers[at] is None)):
            continue
        if wanted and not fitting[kinds[at]]:
            continue
        if names.wanted and not names.fit(customers[at], contacts[at]):
            continue
        if timed:
            day = next((value for column in dates if isinstance(value := column[at], dt.datetime)), None)
            if day is None or not since <= day < end:
                continue
        yield at
