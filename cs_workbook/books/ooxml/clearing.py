"""The last records of an Excel Table go without their sheet rows, because something else stands in these.

Their cells are cleared and the table ends above them; no row moves, and what stands beside stays as it is.
"""

from __future__ import annotations

from collections.abc import Collection

from .blanking import blank
from .cells import ANY
from .growth import Growth
from .planning import Planner, Series
from .tables import TableArea, grown_table


def are_last(table: TableArea, rows: Collection[int]) -> bool:
    """Tell whether rows are the last records of a table, of which at least one stays, and no totals follow."""
    first = min(rows)
    return (
        not table.totals_rows and first > table.records.first_row and set(rows) == set(range(first, table.last_row + 1))
    )


def clear_last(planner: Planner, name: str, first_gone: int) -> None:
    """Plan that a table's records end above row `first_gone`, and that nothing of theirs is left."""
    table = planner.table(name)
    plan = planner.sheet_plan(table.sheet)
    gone = table.records._replace(first_row=first_gone)
    for row in range(gone.first_row, gone.last_row + 1):
        plan.changes.setdefault(row, {}).update(
            dict.fromkeys(range(gone.first_col, gone.last_col + 1), (ANY, None, None))
        )
    plan.owned.append(gone)
    blank(planner, table.sheet, gone)
    growth = Growth(table.sheet, table.records, first_gone - 1)
    planner.plan.grow(plan, growth)
    for column in range(gone.first_col, gone.last_col + 1):
        planner.plan.series[growth, column] = Series({}, whole=False)
    data = planner.workbook.package.read(table.part)
    planner.plan.parts[table.part] = grown_table(data, table.last_row, first_gone - 1)
