"""The cases of a workbook as they are compared for repeats, open ones and archived ones.

Takes tables as read; gives records and where each came from.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cs_workbook.model import Cell, Table, Tables, cell_text
from cs_workbook.rules.columns import CASES
from cs_workbook.rules.customers import identity
from cs_workbook.rules.masking import is_erased
from cs_workbook.rules.repeats import Record
from cs_workbook.rules.schema import normal
from cs_workbook.rules.settings import Rules
from cs_workbook.rules.similarity import essence
from cs_workbook.rules.word_lists import split_words

_COMPARED = ("received_at", "customer", "contact", "category", "description")


@dataclass(frozen=True)
class CaseRecords:
    """Every case that can be compared.

    Attributes:
        rows: the row of each record in Cases; 0 for a record of an archive or another workbook.
        unread: how many rows of Cases have no readable moment of receipt.
    """

    records: Sequence[Record]
    rows: Sequence[int]
    unread: int


def case_records(tables: Tables, rules: Rules, others: Sequence[Tables] = ()) -> CaseRecords:
    """Return the records of Cases, of Archive and of `others`; a case that stands in several once."""
    names = {normal(category.name) for category in rules.categories}
    records: list[Record] = []
    rows: list[int] = []
    unread = 0
    known: set[str] = set()
    for source in (tables, *others):
        for name in ("Cases", "Archive"):
            if name not in source:
                continue
            table, here = source[name], source is tables and name == "Cases"
            for row, record in _records(table, names, fixed=not here):
                if record is None:
                    unread += here
                elif here or record.case_id not in known:
                    records.append(record)
                    rows.append(row if here else 0)
            known |= {cell_text(value) for value in table.values("case_id") if value is not None}
    return CaseRecords(records, rows, unread)


def _records(table: Table, names: set[str], fixed: bool) -> Iterator[tuple[int, Record | None]]:
    """A record for each filled row, None where its moment cannot be read; `fixed`: all are archived."""
    categories = {value: _categories(value, names) for value in set(table.values("category"))}
    archived = {value: CASES.column("archived").choice_code(value) == "yes" for value in set(table.values("archived"))}
    facts = {key: {value: normal(cell_text(value)) for value in set(table.values(key))} for key in ("product", "place")}
    keys = (*_COMPARED, "case_id", "repeat_of", "archived", "product", "place", "occurred_at")
    for row, *cells in zip(table.rows, *(table.values(key) for key in keys), strict=True):
        received, customer, contact, category, description, case_id, written, kept, product, place, day = cells
        if isinstance(received, dt.datetime):
            yield (
                row,
                Record(
                    cell_text(case_id),
                    received,
                    identity(customer, contact),
                    categories[category],
                    essence(cell_text(description)),
                    (facts["product"][product], facts["place"][place], _day(day)),
                    fixed or archived[kept] or is_erased(cell_text(customer)),
                    cell_text(written),
                ),
            )
        elif any(cell is not None for cell in cells[: len(_COMPARED)]):
            yield row, None


def _day(value: Cell) -> str:
    return f"{value:%Y%m%d}" if isinstance(value, dt.datetime) else ""


def _categories(value: Cell, names: set[str]) -> frozenset[str]:
    """The categories a case carries; a name may hold a separator itself."""
    whole = normal(cell_text(value))
    return frozenset({whole} if whole in names else map(normal, split_words(value)))
