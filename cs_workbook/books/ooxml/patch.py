"""Carrying out a plan: sheets rewritten as streams, dependent parts brought along, one new file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cs_workbook.model import Cell

from . import calculation, charts, markup
from .a1 import resized
from .archive import Deflated, deflated
from .cells import CellWriter
from .edits import GridEdit
from .growth import Growth, grown_name
from .package import CONTENT_TYPES
from .planning import Plan, Planner
from .rows import SheetStream
from .sheet import SheetPlan, SheetWriter
from .strings import escape_markup, shared_texts
from .styles import Styles
from .workbook import Workbook


def patch(workbook: Workbook, edits: Sequence[GridEdit], target: Path) -> bool:
    """Write a patched copy to `target`; False when there is nothing to change. See Workbook.patch."""
    plan = Planner(workbook).make(edits)
    run = _Run(workbook, plan, target)
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
        styles = workbook.one_part("styles")
        self._styles_part = styles
        self._styles = Styles(workbook.path, self._package.read(styles) if styles else None)

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
        wanted = {number for writer in self._writers for number in writer.shared.expected}
        if not wanted:
            return
        part = self._workbook.one_part("sharedStrings")
        texts = shared_texts(self._package.stream(part), wanted) if part else {}
        for writer in self._writers:
            writer.check_shared(texts)

    def _follow_growth(self) -> None:
        growths = self._plan.growths
        if not growths:
            return
        data = self._read(self._workbook.part)
        splices = markup.Splices(data)
        for element, attributes, text in self._workbook.defined:
            name = attributes.get("name", "")
            new_last = self._plan.resized_names.get(name)
            new = resized(text, new_last) if new_last else grown_name(name, text, growths)
            if new != text:
                splices.replace(element.inner_start, element.inner_end, escape_markup(new).encode())
        self._put(self._workbook.part, splices.result())
        for part in charts.chart_parts(self._package.read(CONTENT_TYPES)):
            if part in self._package:
                self._put(part, charts.followed(self._read(part), growths, self._values, self._workbook.date1904))

    def _values(self, growth: Growth, column: int) -> Sequence[Cell] | None:
        return self._plan.new_values.get((growth, column))

    def _calculate(self) -> None:
        gone = any(writer.formulas_gone for writer in self._writers)
        new = any(writer.formulas_new for writer in self._writers)
        if gone or new:
            self._parts.update(calculation.without_chain(self._workbook))
        seen = {writer.part for writer in self._writers}
        here = any(writer.has_formulas for writer in self._writers)
        if gone or new or here or calculation.has_formulas(self._workbook, seen):
            self._put(self._workbook.part, calculation.recalculated(self._read(self._workbook.part)))

    def _put_styles(self) -> None:
        if self._styles.changed and self._styles_part:
            self._put(self._styles_part, self._styles.result())

    def _read(self, part: str) -> bytes:
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
