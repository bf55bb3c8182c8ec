"""The cells to write so that nothing is left that the checks on personal data would name.

Takes tables and the rules; gives edits. Stamps that were right before are right afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from cs_workbook.model import Cell, SetCell, Table, Tables, cell_text
from cs_workbook.rules.columns import schema
from cs_workbook.rules.masking import mask_contact, mask_mentions, mask_name, mask_text
from cs_workbook.rules.settings import Rules
from cs_workbook.rules.stamped import stamps_after

_MASKS = {"name": mask_name, "contact": mask_contact, "free": mask_text}


def masking_edits(tables: Tables, rules: Rules) -> tuple[SetCell, ...]:
    """Return an edit for every cell of a personal column that shows more than the rules allow, and for its stamp."""
    edits: list[SetCell] = []
    for spec in schema(tables.preset, tables.language).tables.values():
        if spec.name in tables:
            table = tables[spec.name]
            wanted = {c.key: c.personal for c in spec.columns if c.key in table and _masked(c.key, c.personal, rules)}
            edits += _table_edits(table, wanted)
    return tuple(edits)


def _masked(key: str, personal: str, rules: Rules) -> bool:
    by_rules = {"name": rules.mask_customer, "contact": rules.mask_contact, "free": rules.mask_text}
    return rules.mask_owner if key == "owner" and personal else by_rules.get(personal, False)


def _table_edits(table: Table, wanted: Mapping[str, str]) -> list[SetCell]:
    changed: dict[int, dict[str, Cell]] = {}
    for key, personal in wanted.items():
        if key in table.computed:
            continue
        customers = table.values("customer") if personal == "free" and "customer" in wanted else [None] * len(table)
        for place, (value, customer) in enumerate(zip(table.values(key), customers, strict=True)):
            text = cell_text(value)
            after = _MASKS[personal](text)
            after = mask_mentions(after, cell_text(customer)) if after and customer is not None else after
            if after != text:
                changed.setdefault(place, {})[key] = after
    return [
        SetCell(table.name, table.rows[place], key, table.values(key)[place], after)
        for place, cells in sorted(changed.items())
        for key, after in {**cells, **stamps_after(table, place, cells)}.items()
    ]


def with_edits(tables: Tables, edits: Sequence[SetCell]) -> Tables:
    """Return the tables as they are once some cells are written."""
    if not edits:
        return tables
    columns: dict[tuple[str, str], list[Cell]] = {}
    for edit in edits:
        table = tables[edit.table]
        column = columns.setdefault((edit.table, edit.column), list(table.values(edit.column)))
        column[edit.row - table.rows[0]] = edit.after
    made = dict(tables.tables)
    for name in {name for name, _ in columns}:
        cells = {key: columns.get((name, key)) or tables[name].values(key) for key in tables[name].cells}
        made[name] = replace(tables[name], cells=cells, _typed={})
    return replace(tables, tables=made)
