"""From edits to plans: which cell of which sheet gets what, and which ranges grow.

Takes a Workbook and grid edits, reads no more of the sheets than it must, gives one SheetPlan a
sheet. Refuses by name what cannot be done safely. Writes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cs_workbook.model import Cell, Text, WorkbookError

from .a1 import MAX_ROW, Area, Box, letters
from .cells import ANY, Change, Content, Formula, RawCell, SharedItem, moved, same, value_of
from .edits import AppendValues, FillArea, GridEdit, SetValue
from .growth import Growth, grown_tail
from .links import linked
from .rows import SheetStream
from .sheet import SheetPlan
from .strings import shared_texts
from .survey import Cells, RecordsEnd, look
from .tables import TableArea, column_formulas, grown_table
from .workbook import Workbook


@dataclass
class Plan:
    """Everything one patch will do, apart from what follows from the writing itself."""

    sheets: dict[str, SheetPlan] = field(default_factory=dict)
    parts: dict[str, bytes] = field(default_factory=dict)
    growths: list[Growth] = field(default_factory=list)
    new_values: dict[tuple[Growth, int], Sequence[Cell]] = field(default_factory=dict)
    resized_names: dict[str, int] = field(default_factory=dict)


class Planner:
    """Collects the plans of one patch."""

    def __init__(self, workbook: Workbook) -> None:
        self.workbook = workbook
        self.plan = Plan()

    def make(self, edits: Sequence[GridEdit]) -> Plan:
        """Plan sets, appends and fills."""
        appends: dict[str, list[AppendValues]] = {}
        fills: list[FillArea] = []
        for edit in edits:
            if isinstance(edit, SetValue):
                if edit.before != edit.after or type(edit.before) is not type(edit.after):
                    self._set(edit)
            elif isinstance(edit, AppendValues):
                appends.setdefault(edit.table, []).append(edit)
            elif isinstance(edit, FillArea):
                fills.append(edit)
        for name, group in appends.items():
            self._append(self._table(name), group)
        for fill in fills:
            self._fill(fill)
        return self.plan

    def _set(self, edit: SetValue) -> None:
        plan = self.plan.sheets.get(edit.sheet) or self._sheet_plan(edit.sheet)
        plan.changes.setdefault(edit.row, {})[edit.column] = (edit.before, edit.after, None)

    def _sheet_plan(self, name: str) -> SheetPlan:
        info = self.workbook.sheet(name)
        plan = self.plan.sheets.get(info.name)
        if plan is None:
            plan = self.plan.sheets[info.name] = SheetPlan(info.name, info.part)
        return plan

    def _table(self, name: str) -> TableArea:
        for key, table in self.workbook.tables.items():
            if key.casefold() == name.casefold():
                return table
        raise self._refusal(f"里没有表“{name}”。", f'has no table "{name}".')

    # ---------------------------------------------------------------- appending

    def _append(self, table: TableArea, appends: Sequence[AppendValues]) -> None:
        """Plan new records: blank rows inside the table first, then rows below it."""
        plan = self._sheet_plan(table.sheet)
        count = len(appends)
        end = RecordsEnd(table.records, frozenset(table.first_col + offset for offset in table.calculated))
        below = Box(
            table.last_row + 1,
            min(MAX_ROW, table.last_row + table.totals_rows + count),
            table.first_col,
            table.last_col,
        )
        stream = SheetStream(self.workbook.package, plan.part, plan.name)
        found = look(stream, [end], [below])
        new_last = max(table.last_row, end.last_used + count)
        grown = new_last - table.last_row
        data = self.workbook.package.read(table.part)
        formulas = self._new_formulas(table, data)
        if grown:
            self._make_room(table, grown, found, plan)
        styles = {column: cell.style for column, cell in end.template.items()}
        for index, append in enumerate(appends):
            row = end.last_used + 1 + index
            inside = end.blank.get(row)
            self._append_row(plan, table, row, append.values, inside, styles, formulas)
            plan.row_attributes.setdefault(row, end.attributes)
        if grown:
            growth = Growth(table.sheet, table.records, new_last)
            self._grow(plan, growth)
            self.plan.parts[table.part] = grown_table(data, table.last_row, new_last)
        elif b"insertRow" in data:
            self.plan.parts[table.part] = grown_table(data, table.last_row, table.last_row)

    def _new_formulas(self, table: TableArea, data: bytes) -> dict[int, Formula]:
        """Return the formulas that new rows get, by column."""
        found = {}
        for offset, formula in column_formulas(data).items():
            column = table.first_col + offset
            found[column] = Formula(formula.text, formula.array, b"")
        return found

    def _append_row(
        self,
        plan: SheetPlan,
        table: TableArea,
        row: int,
        values: Mapping[int, Cell],
        inside: Cells | None,
        styles: Mapping[int, int | None],
        formulas: Mapping[int, Formula],
    ) -> None:
        changes = plan.changes.setdefault(row, {})
        for column in range(table.first_col, table.last_col + 1):
            value: Content = values.get(column - table.first_col)
            if value == "":
                value = None
            old = inside.get(column) if inside else None
            if value is None and column in formulas:
                if old is not None and old.formula is not None:
                    continue
                value = formulas[column]
            style = styles.get(column) if row > table.last_row or old is None or old.style is None else None
            if value is None and (inside is not None or not style):
                continue
            if column in changes:
                raise self._refusal_twice(plan.name, row, column)
            changes[column] = (ANY, value, style)
        plan.owned.append(Box(row, row, table.first_col, table.last_col))

    def _make_room(self, table: TableArea, grown: int, found: Mapping[int, Cells], plan: SheetPlan) -> None:
        """Check that the rows below a table are free, and move its totals row down."""
        totals = table.last_row + 1 if table.totals_rows else 0
        self._check_free(
            table.sheet,
            table.name,
            Box(
                table.last_row + 1 + table.totals_rows,
                table.last_row + table.totals_rows + grown,
                table.first_col,
                table.last_col,
            ),
            found,
        )
        if not totals:
            return
        cells = found.get(totals, {})
        changes = plan.changes.setdefault(totals + grown, {})
        for column, cell in cells.items():
            changes[column] = (ANY, moved(cell), None)
        plan.owned.append(Box(totals, totals + grown, table.first_col, table.last_col))

    def _check_free(self, sheet: str, name: str, room: Box, found: Mapping[int, Cells]) -> None:
        """Refuse when something stands where an area has to grow."""
        if room.last_row > MAX_ROW:
            raise self._refusal(
                f"的表“{name}”已到工作表底部，放不下新的行。", f': "{name}" has reached the last row of its sheet.'
            )
        for row in sorted(found):
            for column, cell in sorted(found[row].items()):
                if room.covers(row, column) and not cell.blank:
                    raise self._refusal_content(name, sheet, row, column)
        for other in self.workbook.tables.values():
            if other.sheet == sheet and other.name != name and other.box.meets(room):
                raise self._refusal_content(name, sheet, other.box.first_row, other.first_col)

    def _refusal_content(self, name: str, sheet: str, row: int, column: int) -> WorkbookError:
        place = f"{sheet}!{letters(column)}{row}"
        return self._refusal(
            f"，{place}：“{name}”要向下增加行，但下方已有内容。请把这些内容移开，或在其上方插入空行后再试。",
            f', {place}: "{name}" has to grow, but something stands below it. '
            "Move that away or insert blank rows above it, and try again.",
        )

    def _refusal_twice(self, sheet: str, row: int, column: int) -> WorkbookError:
        place = f"{sheet}!{letters(column)}{row}"
        return self._refusal(f"，{place}：同一次运行要写入两次。", f", {place} would be written twice in one run.")

    def _grow(self, plan: SheetPlan, growth: Growth) -> None:
        self.plan.growths.append(growth)
        plan.edit_tail.append(lambda tail: grown_tail(tail, [growth]))

    # ---------------------------------------------------------------- filling

    def _fill(self, fill: FillArea) -> None:
        """Plan the new content of an area that the program owns."""
        name, area, table = self._area(fill.name)
        plan = self._sheet_plan(area.sheet)
        height = max(1, len(fill.rows))
        new_last = area.first_row + height
        width = area.last_col - area.first_col + 1
        records = Box(area.first_row + 1, max(area.last_row, area.first_row + 1), area.first_col, area.last_col)
        stream = SheetStream(self.workbook.package, plan.part, plan.name)
        whole = Box(records.first_row, max(records.last_row, new_last), area.first_col, area.last_col)
        found = look(stream, [], [whole])
        if new_last > records.last_row:
            self._check_free(plan.name, name, Box(records.last_row + 1, new_last, area.first_col, area.last_col), found)
        texts = self._texts(found)
        template = found.get(records.first_row, {})
        plan.owned.append(whole)
        for row in range(whole.first_row, whole.last_row + 1):
            index = row - records.first_row
            values = fill.rows[index] if index < len(fill.rows) else ()
            old = found.get(row, {})
            changes: dict[int, Change] = {}
            for offset in range(width):
                column = area.first_col + offset
                value = values[offset] if offset < len(values) else None
                change = self._fill_cell(value, old.get(column), template.get(column), texts, row > records.last_row)
                if change is not None:
                    changes[column] = change
            if changes:
                existing = plan.changes.setdefault(row, {})
                for column in changes.keys() & existing.keys():
                    raise self._refusal_twice(plan.name, row, column)
                existing.update(changes)
        places = {
            (records.first_row + index, area.first_col + offset): place
            for offset, column in fill.links.items()
            for index, place in enumerate(column)
            if place and index < len(fill.rows)
        }
        plan.edit_tail.append(lambda tail: linked(tail, whole, places, stream.prefix))
        growth = Growth(area.sheet, records, new_last)
        for offset in range(width):
            self.plan.new_values[growth, area.first_col + offset] = [
                values[offset] if offset < len(values) else None for values in fill.rows
            ] or [None]
        if new_last != area.last_row:
            self._resize(name, table, new_last)
        self._grow(plan, growth)

    def _fill_cell(
        self, value: Cell, old: RawCell | None, template: RawCell | None, texts: Mapping[int, str], new_row: bool
    ) -> Change | None:
        """Return what becomes of one cell; None when it already holds the value."""
        value = None if value == "" else value
        style = template.style if template is not None and (new_row or old is None) else None
        if old is None:
            return None if value is None else (ANY, value, style)
        found = value_of(old.kind, old.value, old.inline)
        if isinstance(found, SharedItem):
            found = texts.get(found.number) or None
        unchanged = old.formula is None and old.kind != b"e" and _alike(value, found, self.workbook.date1904)
        if unchanged and (style is None or style == old.style):
            return None
        return (ANY, value, style)

    def _area(self, name: str) -> tuple[str, Area, TableArea | None]:
        """Find the Table or the defined name that an area is known by."""
        for key, table in self.workbook.tables.items():
            if key.casefold() == name.casefold():
                if table.totals_rows:
                    raise self._refusal(
                        f"的表“{name}”带有汇总行，程序无法整表填写。请在 Excel 中关闭汇总行。",
                        f': table "{name}" has a totals row, so it cannot be filled. Switch that row off in Excel.',
                    )
                return (
                    table.name,
                    Area(table.sheet, table.first_row, table.last_row, table.first_col, table.last_col),
                    table,
                )
        for key, area in self.workbook.names.items():
            if key.casefold() == name.casefold():
                return key, area, None
        raise self._refusal(f"里没有名为“{name}”的表或区域。", f'has no table or named area "{name}".')

    def _resize(self, name: str, table: TableArea | None, new_last: int) -> None:
        if table is None:
            self.plan.resized_names[name] = new_last
        else:
            data = self.workbook.package.read(table.part)
            self.plan.parts[table.part] = grown_table(data, table.last_row, new_last)

    def _texts(self, found: Mapping[int, Cells]) -> dict[int, str]:
        """Look up the shared texts of some cells."""
        wanted = {
            item.number
            for cells in found.values()
            for cell in cells.values()
            if isinstance(item := value_of(cell.kind, cell.value, cell.inline), SharedItem)
        }
        part = self.workbook.one_part("sharedStrings")
        return shared_texts(self.workbook.package.stream(part), wanted) if wanted and part else {}

    def _refusal(self, zh: str, en: str) -> WorkbookError:
        name = self.workbook.path.name
        return WorkbookError(
            Text(
                zh=f"{name} {zh}" if not zh.startswith("，") else name + zh,
                en=f"{name}{en}" if en.startswith((",", ":")) else f"{name} {en}",
            )
        )


def _alike(value: Cell, found: Cell, date1904: bool) -> bool:
    """Tell whether a cell already holds exactly this value, in kind too."""
    if isinstance(value, str) and isinstance(found, str):
        return value == found
    if isinstance(value, str) != isinstance(found, str):
        return value is None and found is None
    return same(value, found, date1904)
