"""From edits to a new file, step by step.

Sets, appends and notes first, then deletions, then fills, as the edits' coordinates are those of the file as
it is. A patch that deletes rows goes through files of its own, beside the target, that nobody sees.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from .a1 import Box
from .appending import append
from .blanking import blank
from .carrying import carry_out
from .clearing import are_last, clear_last
from .edits import AppendValues, FillArea, GridEdit, PutNote, RemoveRow, SetValue
from .filling import fill
from .noting import put_notes
from .planning import Planner
from .shift_removal import Obstructed
from .shifting import keep_one, remove_rows
from .workbook import Workbook, open_workbook


def patch(workbook: Workbook, edits: Sequence[GridEdit], target: Path) -> bool:
    """Write a patched copy to `target`; False when there is nothing to change. See Workbook.patch."""
    fills = [edit for edit in edits if isinstance(edit, FillArea)]
    removals = [edit for edit in edits if isinstance(edit, RemoveRow)]
    if not removals:
        return _write(workbook, edits, fills, [], target)
    others = [edit for edit in edits if not isinstance(edit, FillArea)]
    # Named after the target, so that a later run finds and removes what a kill leaves of it.
    with TemporaryDirectory(".tmp", f"{target.name}.", target.parent, ignore_cleanup_errors=True) as folder:
        return _write_in_steps(workbook, others, fills, removals, target, Path(folder))


def _write_in_steps(
    workbook: Workbook,
    edits: Sequence[GridEdit],
    fills: Sequence[FillArea],
    removals: Sequence[RemoveRow],
    target: Path,
    folder: Path,
) -> bool:
    """Write sets and appends, delete rows sheet by sheet, then fill; every step from one file to the next.

    The last records of a table are cleared where their rows cannot be deleted for what stands beside.
    """
    growing = {edit.table.casefold() for edit in edits if isinstance(edit, AppendValues)}
    rows_kept, gone = _rows_to_go(workbook, removals, growing)
    step = 0

    def next_file() -> Path:
        nonlocal step
        step += 1
        place = folder / str(step)
        place.mkdir()
        return place / workbook.path.name

    place = next_file()
    current = open_workbook(place) if _write(workbook, edits, [], rows_kept, place) else workbook
    for sheet, tables in gone.items():
        try:
            place = next_file()
            remove_rows(current, sheet, _owners(current, tables), place)
        except Obstructed:
            last = {name: rows for name, rows in tables.items() if are_last(current.tables[name], rows)}
            if not last:
                raise
            place = next_file()
            _write_cleared(current, last, place)
            if others := {name: rows for name, rows in tables.items() if name not in last}:
                current = open_workbook(place)
                place = next_file()
                remove_rows(current, sheet, _owners(current, others), place)
        current = open_workbook(place)
    if fills:
        place = next_file()
        if _write(current, [], fills, [], place):
            current = open_workbook(place)
    if current is workbook:
        return False
    current.path.replace(target)
    return True


def _rows_to_go(
    workbook: Workbook, removals: Sequence[RemoveRow], growing: Collection[str]
) -> tuple[list[tuple[str, int]], dict[str, dict[str, list[int]]]]:
    """Return the (table, row) that stay as blank records, and sheet → table → rows to delete."""
    planner = Planner(workbook)
    wanted: dict[str, set[int]] = {}
    for removal in removals:
        table = planner.table(removal.table)
        if not table.first_row < removal.row <= table.last_row:
            raise planner.refusal(
                f"，{table.sheet} 第 {removal.row} 行不是表格“{table.name}”的记录，不能删除。",
                f', {table.sheet} row {removal.row} is no record of table "{table.name}" and cannot be deleted.',
            )
        wanted.setdefault(table.name, set()).add(removal.row)
    kept: list[tuple[str, int]] = []
    to_go: dict[str, dict[str, list[int]]] = {}
    for name, rows in wanted.items():
        table = workbook.tables[name]
        # A table that gets new records keeps those; any other must keep one row, be it blank.
        gone, blank = (sorted(rows), None) if name.casefold() in growing else keep_one(table.records, rows)
        if blank is not None:
            kept.append((name, blank))
        if gone:
            to_go.setdefault(table.sheet, {})[name] = gone
    return kept, to_go


def _owners(workbook: Workbook, tables: Mapping[str, Sequence[int]]) -> dict[int, tuple[int, int]]:
    """Return for each row to delete the first and last column of the table whose record it is."""
    return {
        row: (workbook.tables[name].first_col, workbook.tables[name].last_col)
        for name, rows in tables.items()
        for row in rows
    }


def _write_cleared(workbook: Workbook, tables: Mapping[str, Sequence[int]], target: Path) -> None:
    """Write a copy in which the last records of some tables are cleared."""
    planner = Planner(workbook)
    for name, rows in tables.items():
        clear_last(planner, name, min(rows))
    planner.drop_empty_notes()
    carry_out(planner, target)


def _write(
    workbook: Workbook,
    edits: Sequence[GridEdit],
    fills: Sequence[FillArea],
    rows_kept: Sequence[tuple[str, int]],
    target: Path,
) -> bool:
    """Write a copy with sets, appends, fills and notes carried out, and with rows to be deleted compared."""
    planner = Planner(workbook)
    planner.set(edit for edit in edits if isinstance(edit, SetValue))
    removals = [edit for edit in edits if isinstance(edit, RemoveRow)]
    planner.remove(removals, rows_kept)
    appends: dict[str, list[AppendValues]] = {}
    for edit in edits:
        if isinstance(edit, AppendValues):
            appends.setdefault(edit.table.casefold(), []).append(edit)
    for group in appends.values():
        append(planner, group[0].table, group)
    for edit in fills:
        fill(planner, edit)
    put_notes(planner, (edit for edit in edits if isinstance(edit, PutNote)))
    for name, row in rows_kept:
        table = workbook.tables[name]
        blank(planner, table.sheet, Box(row, row, table.first_col, table.last_col))
    planner.drop_empty_notes()
    planner.compare_idle()
    return carry_out(planner, target)
