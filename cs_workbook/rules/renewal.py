"""Tables that a job writes anew as a whole, without losing what people added to them.

Takes records by column key; gives edits. People's own columns keep their values with their rows; a column
that people filled with a formula is never written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from cs_workbook.model import AppendRow, Cell, Edit, FillBlock, SetCell, Table, Tables

Record = Mapping[str, Cell]


def records_of(table: Table) -> list[dict[str, Cell]]:
    """Return a table's rows as records, people's own columns among them."""
    return [{key: table.values(key)[row] for key in table.cells} for row in range(len(table))]


def renewed(tables: Tables, name: str, sheet: str, records: Sequence[Record]) -> list[Edit]:
    """Return the edits after which a table holds just these records, in this order."""
    table = tables[name]
    if table.computed:
        return _cell_by_cell(table, records)
    keys = sorted(table.letters, key=lambda key: (len(table.letters[key]), table.letters[key]))
    return [FillBlock(sheet, name, tuple(tuple(record.get(key) for key in keys) for record in records))]


def _cell_by_cell(table: Table, records: Sequence[Record]) -> list[Edit]:
    """Leave formulas where they are: set what differs, blank what is left over, add what is missing."""
    keys = [key for key in table.cells if key not in table.computed]
    edits: list[Edit] = []
    for place, row in enumerate(table.rows):
        record = records[place] if place < len(records) else {}
        edits += _differences(table, place, row, record, keys)
    edits += [
        AppendRow(table.name, {key: record[key] for key in keys if record.get(key) is not None})
        for record in records[len(table) :]
    ]
    return edits


def _differences(table: Table, place: int, row: int, record: Record, keys: Iterable[str]) -> list[SetCell]:
    cells = ((key, table.values(key)[place], record.get(key)) for key in keys)
    return [SetCell(table.name, row, key, before, after) for key, before, after in cells if before != after]
