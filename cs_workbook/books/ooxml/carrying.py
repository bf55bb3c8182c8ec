"""Carrying out one plan: sheets rewritten as streams, dependent parts brought along, one new file.

Takes a planner that has planned everything. Names, charts, pivots and formulas follow what grew, the
calculation chain stays true, and the file is calculated when it is opened if anything depends.
"""

from __future__ import annotations

from pathlib import Path

from . import calculation, charts, markup, pointers
from .a1 import Box
from .archive import Deflated, deflated
from .cells import CellWriter
from .dependence import Dependence
from .following import Follower, grown_columns, grown_source
from .formulas import resized
from .growth import Growth, grown_name
from .new_parts import with_styles
from .package import CONTENT_TYPES
from .planning import Plan, Planner, Series
from .rows import SheetStream
from .sheet import SheetWriter
from .sheet_plan import SheetPlan
from .strings import escape_markup, shared_texts
from .styles import Styles
from .workbook import Workbook


def carry_out(planner: Planner, target: Path) -> bool:
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
        if self._plan.growths and (self._sheets or self._parts):
            self._write_followers()
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
        follower = Follower(plan.name, self._plan.growths)
        writer = SheetWriter(self._workbook.path, stream, plan, cells, self._workbook.date1904, follower)
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

    def _write_followers(self) -> None:
        """Write the sheets on which only formulas change that cover what grows."""
        for sheet in self._workbook.sheets:
            if sheet.name in self._plan.sheets or not self._workbook.has_rows(sheet):
                continue
            if Follower(sheet.name, self._plan.growths).may_follow(self._package, sheet.part):
                self._write_sheet(SheetPlan(sheet.name, sheet.part))

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
        """Let names, charts, column formulas and the sources of pivots follow the records that grew or shrank."""
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

        for table in self._workbook.tables.values():
            if table.formulas:
                self._put(table.part, grown_columns(self._read(table.part), table.sheet, growths))
        for part in self._package.related(self._workbook.part, "pivotCacheDefinition"):
            self._put(part, grown_source(self._read(part), growths))
        for sheet in self._workbook.sheets:
            follower = Follower(sheet.name, growths)
            for part in self._package.related(sheet.part, *pointers.KINDS):
                if self._parts.get(part, b"") is not None:
                    self._put(part, follower.pointers(self._read(part)))

    def _series(self, growth: Growth, column: int) -> Series | None:
        return self._plan.series.get((growth, column))

    def _calculate(self) -> None:
        """Drop a chain that is no longer true; ask for a calculation if a formula depends on what was written."""
        if any(writer.formulas_gone or writer.formulas_new for writer in self._writers):
            self._parts.update(calculation.without_chain(self._workbook, self._read))
        if self._depends():
            self._put(self._workbook.part, calculation.recalculated(self._read(self._workbook.part)))

    def _depends(self) -> bool:
        if any(writer.formulas_new or writer.formulas_grown for writer in self._writers):
            return True
        written: dict[str, list[Box]] = {}
        for writer in self._writers:
            written.setdefault(writer.plan.name, []).extend(writer.plan.written())
        if not any(written.values()):
            return False
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
