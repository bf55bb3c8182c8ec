"""Carrying out edits: sheets rewritten as streams, dependent parts brought along, one new file.

Sets and appends first, then deletions, then fills, as the edits' coordinates are those of the file as
it is. A patch that deletes rows goes through files of its own, beside the target, that nobody sees.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from . import calculation, charts, markup
from .a1 import Box, resized
from .appending import append
from .archive import Deflated, deflated
from .cells import CellWriter
from .clearing import are_last, clear_last
from .dependence import Dependence
from .edits import AppendValues, FillArea, GridEdit, RemoveRow, SetValue
from .filling import fill
from .growth import Growth, grown_name
from .new_parts import with_styles
from .package import CONTENT_TYPES
from .planning import Plan, Planner, Series
from .rows import SheetStream
from .sheet import SheetWriter
from .sheet_plan import SheetPlan
from .shift_removal import Obstructed
from .shifting import keep_one, remove_rows
from .strings import escape_markup, shared_texts
from .styles import Styles
from .workbook import Workbook, open_workbook


def patch(workbook: Workbook, edits: Sequence[GridEdit], target: Path) -> bool:
    """Write a patched copy to `target`; False when there is nothing to change. See Workbook.patch."""
    fills = [edit for edit in edits if isinstance(edit, FillArea)]
    removals = [edit for edit in edits if isinstance(edit, RemoveRow)]
    if not removals:
        return _write(workbook, edits, fills, [], target)
    others = [edit for edit in edits if not isinstance(edit, FillArea)]
    with TemporaryDirectory(prefix=".", dir=target.parent, ignore_cleanup_errors=True) as folder:
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
    _carry_out(planner, target)


def _write(
    workbook: Workbook,
    edits: Sequence[GridEdit],
    fills: Sequence[FillArea],
    rows_kept: Sequence[tuple[str, int]],
    target: Path,
) -> bool:
    """Write a copy with sets, appends and fills carried out, and with rows to be deleted compared."""
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
    planner.compare_idle()
    return _carry_out(planner, target)


def _carry_out(planner: Planner, target: Path) -> bool:
    """Write what was planned; False when nothing would change."""
    run = _Run(planner.workbook, planner.plan, target)
    try:
        return run.carry_out()
    finally:
        run.close()


class _Run:
    """One patch on its way: parts changed so far, sheets already compressed."""

    def __init__(self, workbook: Workbook, plan: Plan, target: Path) -> None:
        self._workbook, self._plan, self._target = workbook, plan, target
        self._package = workbook.package
        self._parts: dict[str, bytes | None] = dict(plan.parts)
        self._sheets: dict[str, Deflated] = {}
        self._writers: list[SheetWriter] = []
        self._styles_part = workbook.one_part("styles")
        styles = self._package.read(self._styles_part) if self._styles_part else None
        self._styles = Styles(workbook.path, styles, workbook.strict)

    def carry_out(self) -> bool:
        for plan in self._plan.sheets.values():
            self._write_sheet(plan)
        self._check_shared()
        if not self._sheets and not self._parts:
            return False
        self._follow_growth()
        self._calculate()
        self._put_styles()
        self._save()
        return True

    def close(self) -> None:
        for content in self._sheets.values():
            content.close()

    def _write_sheet(self, plan: SheetPlan) -> None:
        stream = SheetStream(self._package, plan.part, plan.name)
        cells = CellWriter(self._workbook.path, plan.name, stream.prefix, self._styles, self._workbook.date1904)
        writer = SheetWriter(self._workbook.path, stream, plan, cells, self._workbook.date1904)
        content = Deflated(self._target.parent)
        try:
            writer.write(content)
            content.finish()
        except BaseException:
            content.close()
            raise
        self._writers.append(writer)
        if writer.changed:
            self._sheets[plan.part] = content
        else:
            content.close()

    def _check_shared(self) -> None:
        """Compare the shared texts that cells must have, with one pass over the string table."""
        wanted = {number for writer in self._writers for number in writer.comparison.shared_items()}
        if not wanted:
            return
        part = self._workbook.one_part("sharedStrings")
        texts = shared_texts(self._package.stream(part), wanted) if part else {}
        for writer in self._writers:
            writer.comparison.shared(texts)

    # ---------------------------------------------------------------- what follows

    def _follow_growth(self) -> None:
        """Let names and charts follow the records that grew or shrank."""
        growths = self._plan.growths
        if not growths:
            return
        splices = markup.Splices(self._read(self._workbook.part))
        for element, attributes, text in self._workbook.defined:
            name = attributes.get("name", "")
            new_last = self._plan.resized_names.get(name) if "localSheetId" not in attributes else None
            new = resized(text, new_last) if new_last else text
            for growth in growths if not new_last else ():
                new = grown_name(name, new, growth)
            if new != text:
                splices.replace(element.inner_start, element.inner_end, escape_markup(new).encode())
        self._put(self._workbook.part, splices.result())
        for part in charts.chart_parts(self._package.read(CONTENT_TYPES)):
            if part in self._package:
                self._put(part, charts.followed(self._read(part), growths, self._series, self._workbook.date1904))

    def _series(self, growth: Growth, column: int) -> Series | None:
        return self._plan.series.get((growth, column))

    def _calculate(self) -> None:
        """Drop a chain that is no longer true; ask for a calculation if a formula depends on what was written."""
        if any(writer.formulas_gone or writer.formulas_new for writer in self._writers):
            self._parts.update(calculation.without_chain(self._workbook))
        if self._depends():
            self._put(self._workbook.part, calculation.recalculated(self._read(self._workbook.part)))

    def _depends(self) -> bool:
        if any(writer.formulas_new for writer in self._writers):
            return True
        written: dict[str, list[Box]] = {}
        for writer in self._writers:
            written.setdefault(writer.plan.name, []).extend(writer.plan.written())
        without = {writer.plan.part for writer in self._writers if not writer.has_formulas}
        return Dependence(self._workbook, written).any(without)

    def _put_styles(self) -> None:
        if not self._styles.changed:
            return
        if self._styles_part:
            self._put(self._styles_part, self._styles.result())
        else:
            self._parts.update(with_styles(self._workbook, self._styles.result(), self._read))

    # ---------------------------------------------------------------- parts

    def _read(self, part: str) -> bytes:
        """Return a part as it is by now."""
        return self._parts.get(part) or self._package.read(part)

    def _put(self, part: str, data: bytes) -> None:
        if data != self._read(part):
            self._parts[part] = data

    def _save(self) -> None:
        changed: dict[str, Deflated | None] = dict(self._sheets)
        for part, data in self._parts.items():
            encoding = self._package.encoding(part) if part in self._package else "utf-8"
            changed[part] = None if data is None else deflated(markup.encoded(data, encoding))
        self._package.write(changed, self._target)
