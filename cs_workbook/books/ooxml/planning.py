"""From edits to plans: which cell of which sheet gets what, and which ranges grow.

Takes a Workbook and grid edits, gives one SheetPlan a sheet. Refuses by name what would break the
workbook: a table's header, a cell off the grid, a cell written twice. Writes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial

from cs_workbook.model import Cell, Text, WorkbookError

from .a1 import MAX_COLUMN, MAX_ROW, Box, letters
from .cells import ANY, KEEP, Content
from .edits import RemoveRow, SetValue
from .growth import Growth, grown_tail
from .note_parts import without_empty
from .sheet_plan import SheetPlan
from .tables import TableArea
from .vml import without_legacy_drawing
from .workbook import Workbook


@dataclass(frozen=True)
class Series:
    """Values of one column of records: offset from the first record → value; `whole` when no other remains."""

    values: Mapping[int, Cell]
    whole: bool


@dataclass
class Plan:
    """Everything one patch will do, apart from what follows from the writing itself.

    Attributes:
        sheets: sheet name → what happens to it.
        parts: parts that are already decided, such as tables; None for one that goes.
        growths: records that end elsewhere than before.
        series: growth and column → the values that charts of it show from now on.
        resized_names: defined name → its new last row.
    """

    sheets: dict[str, SheetPlan] = field(default_factory=dict)
    parts: dict[str, bytes | None] = field(default_factory=dict)
    growths: list[Growth] = field(default_factory=list)
    series: dict[tuple[Growth, int], Series] = field(default_factory=dict)
    resized_names: dict[str, int] = field(default_factory=dict)

    def grow(self, plan: SheetPlan, growth: Growth) -> None:
        """Let the sheet's ranges follow, and remember the growth for names and charts."""
        self.growths.append(growth)
        plan.edit_tail.append(lambda tail: grown_tail(tail, growth))


class Planner:
    """Collects the plan of one patch; `appending` and `filling` add to it.

    `leaving` holds the rows of each table that are to be deleted afterwards: no record may go there.
    """

    def __init__(self, workbook: Workbook) -> None:
        self.workbook = workbook
        self.plan = Plan()
        self.leaving: dict[str, set[int]] = {}
        self._idle: list[SetValue] = []
        self._fixed_rows: dict[str, dict[int, list[TableArea]]] = {}

    def sheet_plan(self, name: str) -> SheetPlan:
        """Return a sheet's plan. Raises WorkbookError when there is no such sheet."""
        info = self.workbook.sheet(name)
        plan = self.plan.sheets.get(info.name)
        if plan is None:
            plan = self.plan.sheets[info.name] = SheetPlan(info.name, info.part)
            self._own_column_formulas(plan)
        return plan

    def _own_column_formulas(self, plan: SheetPlan) -> None:
        for table in self.workbook.tables.values():
            if table.sheet == plan.name:
                for offset, formula in table.formulas.items():
                    column = table.first_col + offset
                    box = Box(table.first_row + 1, table.last_row, column, column)
                    plan.column_formulas.append((box, formula.text))

    def read(self, part: str) -> bytes:
        """Return a part as it is by now. Raises WorkbookError when there is none."""
        return self.plan.parts.get(part) or self.workbook.package.read(part)

    def drop_empty_notes(self) -> None:
        """Plan that parts go which lost their last note."""
        for sheet in self.workbook.sheets if self.plan.parts else ():
            emptied = without_empty(self.workbook.package, sheet.part, self.plan.parts.keys(), self.read)
            if emptied.parts:
                self.plan.parts.update(emptied.parts)
                cut = partial(without_legacy_drawing, relations=emptied.relations)
                self.sheet_plan(sheet.name).edit_tail.append(cut)

    def table(self, name: str) -> TableArea:
        """Return a table by name, in any case. Raises WorkbookError."""
        for key, table in self.workbook.tables.items():
            if key.casefold() == name.casefold():
                return table
        raise self.refusal(f"里没有表格“{name}”。", f'has no table "{name}".')

    def set(self, edits: Iterable[SetValue]) -> None:
        """Plan single cells; those that keep their value are only compared, if anything is written at all."""
        sheets = self.plan.sheets
        name, plan, fixed = None, None, {}
        for edit in edits:
            if edit.before == edit.after and type(edit.before) is type(edit.after):
                self._idle.append(edit)
                continue
            if plan is None or edit.sheet != name:
                name = edit.sheet
                plan = sheets.get(name) or self.sheet_plan(name)
                fixed = self._fixed(plan.name)
            if edit.row in fixed:
                self._check_fixed(fixed[edit.row], edit)
            if not (0 < edit.row <= MAX_ROW and 0 < edit.column <= MAX_COLUMN):
                raise self.off_grid(plan.name, edit.row)
            row = plan.changes.setdefault(edit.row, {})
            before = row[edit.column][0] if edit.column in row else edit.before
            row[edit.column] = (before, edit.after, None)

    def compare_idle(self) -> None:
        """Plan the comparison of cells whose edits change nothing."""
        if self.plan.sheets:
            for edit in self._idle:
                self.compare(edit.sheet, edit.row, edit.column, edit.before)

    def compare(self, sheet: str, row: int, column: int, before: Cell) -> None:
        """Plan that a cell must hold a value, and is left alone."""
        changes = self.sheet_plan(sheet).changes.setdefault(row, {})
        changes.setdefault(column, (before, KEEP, None))

    def remove(self, removals: Iterable[RemoveRow], rows_kept: Collection[tuple[str, int]]) -> None:
        """Plan the comparison of rows to be deleted, and clear those that only lose their content.

        Args:
            rows_kept: (table name, row) of those that stay as blank records, because a table cannot lose its last one.
        """
        for removal in removals:
            table = self.table(removal.table)
            self.leaving.setdefault(table.name, set()).add(removal.row)
            plan = self.sheet_plan(table.sheet)
            plan.leaving.setdefault(removal.row, []).append((table.first_col, removal.before))
            if (table.name, removal.row) in rows_kept:
                changes = plan.changes.setdefault(removal.row, {})
                for offset in range(table.last_col - table.first_col + 1):
                    column = table.first_col + offset
                    if offset not in table.formulas:
                        before = changes[column][0] if column in changes else removal.before.get(offset, ANY)
                        changes[column] = (before, None, None)
                plan.owned.append(Box(removal.row, removal.row, table.first_col, table.last_col))

    def put(self, plan: SheetPlan, row: int, column: int, content: Content, style: int | None) -> None:
        """Plan one cell of a record or area whatever it holds now. Raises WorkbookError when it is planned already."""
        changes = plan.changes.setdefault(row, {})
        taken = row in plan.records and any(area.covers(row, column) for area in plan.record_areas)
        if taken or (column in changes and changes[column][1] is not KEEP):
            place = f"{plan.name}!{letters(column)}{row}"
            raise self.refusal(f"，{place}：同一次运行要写入两次。", f", {place} would be written twice in one run.")
        before = changes[column][0] if column in changes else ANY
        changes[column] = (before, content, style)

    def _fixed(self, sheet: str) -> dict[int, list[TableArea]]:
        """Return the header and totals rows of a sheet's tables."""
        if sheet not in self._fixed_rows:
            rows: dict[int, list[TableArea]] = {}
            for table in self.workbook.tables.values():
                if table.sheet == sheet:
                    if table.header_rows:
                        rows.setdefault(table.first_row, []).append(table)
                    if table.totals_rows:
                        rows.setdefault(table.last_row + 1, []).append(table)
            self._fixed_rows[sheet] = rows
        return self._fixed_rows[sheet]

    def _check_fixed(self, tables: Iterable[TableArea], edit: SetValue) -> None:
        """Refuse to write a header or a total: its text also stands in the table's own part."""
        for table in tables:
            if table.first_col <= edit.column <= table.last_col:
                place = f"{table.sheet}!{letters(edit.column)}{edit.row}"
                header = edit.row == table.first_row
                zh, en = ("标题", "a header") if header else ("汇总行", "the totals row")
                raise self.refusal(
                    f"，{place} 是表格“{table.name}”的{zh}，程序不会改写。请在 Excel 中修改。",
                    f', {place} is {en} of table "{table.name}", which is never written. Change it in Excel.',
                )

    def off_grid(self, sheet: str, row: int) -> WorkbookError:
        """Return the refusal of a place outside the sheet."""
        return self.refusal(
            f"的工作表“{sheet}”最多 {MAX_ROW} 行、{MAX_COLUMN} 列，写不到第 {row} 行。",
            f': sheet "{sheet}" has {MAX_ROW} rows and {MAX_COLUMN} columns; row {row} cannot be written.',
        )

    def refusal(self, zh: str, en: str) -> WorkbookError:
        """Return a refusal that starts with the file's name; texts that start with a mark follow it directly."""
        name = self.workbook.path.name
        return WorkbookError(
            Text(
                zh=f"{name}{zh}" if zh[0] in "，的" else f"{name} {zh}",
                en=f"{name}{en}" if en[0] in ",:" else f"{name} {en}",
            )
        )
