"""A copy of a workbook with macros and buttons: every part that has to change, and no other.

Takes an opened workbook, the buttons each sheet is to get and a maker of the VBA project; writes a
new file. Members that need not change are copied as they lie; sheets are streamed. Knows nothing of
jobs, and does not decide which buttons there are.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .. import markup, safety, vml, wiring
from ..archive import Deflated, deflated
from ..package import CONTENT_TYPES, relationships_part
from ..rows import SheetStream
from ..vba import Module
from ..workbook import SheetInfo, Workbook
from . import conf_sheet, sheet_part, workbook_part
from .code_names import CodeNames
from .first_rows import FirstRows, Shown
from .floating import drawing_corners
from .grid import Band, Grid, free_spots
from .shapes import ButtonShape, Spot, anchors_of, macros_of, with_buttons

VBA_PROJECT = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_TYPES = {
    "book": "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    "sheet": f"{_SPREADSHEET}.worksheet+xml",
    "project": "application/vnd.ms-office.vbaProject",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A button a sheet is to get: in a cell (row, column), or (None) where there is room above the tables."""

    macro: str
    caption: str
    about: str
    cell: tuple[int, int] | None = None


@dataclass(frozen=True)
class Order:
    """What is to be added to a workbook.

    Attributes:
        buttons: sheet → its buttons.
        bands: sheet → the last row above its tables.
        project: makes the VBA project from the workbook's document modules.
        settings_name: name of the settings sheet.
        settings: what must stand there; what else stands there is kept.
    """

    buttons: Mapping[str, Sequence[Wanted]]
    bands: Mapping[str, int]
    project: Callable[[Sequence[Module]], bytes]
    settings_name: str
    settings: Mapping[str, Shown]


@dataclass
class _Sheet:
    """A sheet on its way: its code name and whether it is new, and its buttons."""

    info: SheetInfo
    code_name: str
    renamed: bool
    wanted: Sequence[Wanted] = ()


@dataclass
class Build:
    """One workbook being given macros.

    Attributes:
        placed: afterwards, the buttons each sheet has got.
        standing: afterwards, the Subs that have a button anywhere, new or old.
    """

    workbook: Workbook
    order: Order
    placed: dict[str, list[Wanted]] = field(default_factory=dict)
    standing: set[str] = field(default_factory=set)
    _parts: dict[str, bytes] = field(default_factory=dict)
    _streams: dict[str, Deflated] = field(default_factory=dict)

    def write(self, target: Path, project: bytes | None = None) -> bool:
        """Write the copy; False, and nothing written, when nothing would change.

        Args:
            project: the VBA project the workbook has already, brought up to date; None makes a new one.
        """
        try:
            self._collect(target.parent, fresh=project is None)
            if project is not None:
                self._put(self.workbook.one_part("vbaProject") or "", project)
            if not self._parts and not self._streams:
                return False
            self._save(target)
            return True
        finally:
            for content in self._streams.values():
                content.close()

    def _collect(self, folder: Path, *, fresh: bool) -> None:
        package = self.workbook.package
        names = CodeNames(self.workbook)
        sheets = []
        for info in self.workbook.sheets:
            renamed = fresh and names.missing(info)
            sheets.append(_Sheet(info, names.of(info), renamed, self.order.buttons.get(info.name, ())))
        own = self._settings_sheet(names, fresh)
        for sheet in sheets:
            if names.has_rows(sheet.info):
                self._sheet(sheet, folder)
            elif sheet.renamed:
                data = package.read(sheet.info.part)
                self._put(sheet.info.part, sheet_part.with_code_name(data, sheet.code_name))
        if fresh:
            if names.workbook_missing:
                self._put(
                    self.workbook.part, workbook_part.with_code_name(self._read(self.workbook.part), names.workbook)
                )
            documents = [names.workbook_module(), *(names.module(s.info) for s in sheets if s.code_name)]
            self._add_project([*documents, *own])

    def _settings_sheet(self, names: CodeNames, fresh: bool) -> list[Module]:
        """Add the settings sheet or bring it up to date; return its document module if it is new."""
        workbook, package = self.workbook, self.workbook.package
        name = self.order.settings_name
        old = next((sheet for sheet in workbook.sheets if sheet.name.casefold() == name.casefold()), None)
        if old is None:
            part = self._free_name("xl/worksheets/sheet{}.xml")
            code = names.fresh(part) if fresh else ""
            self._put(part, conf_sheet.settings_sheet(self.order.settings, code))
            self._override(part, _TYPES["sheet"])
            relation = self._relate(workbook.part, f"{wiring.RELATIONS}/worksheet", part)
            self._put(workbook.part, workbook_part.with_hidden_sheet(self._read(workbook.part), name, relation))
            return [names.module_of(code)] if code else []
        said = conf_sheet.read_settings(package, old.part, old.name, workbook.one_part("sharedStrings"))
        wanted = {key.upper() for key in self.order.settings}
        kept = {key: value for key, value in said.items() if key.upper() not in wanted}
        if {key.upper(): value for key, value in said.items()} != {
            **{key.upper(): value for key, value in kept.items()},
            **self.order.settings,
        }:
            self._put(old.part, conf_sheet.settings_sheet({**self.order.settings, **kept}, names.of(old)))
        return []

    def _sheet(self, sheet: _Sheet, folder: Path) -> None:
        """Copy a sheet with its code name and the element that leads to its buttons."""
        info = sheet.info
        looking = self._lacks(sheet)
        if info.part in self._parts or not (sheet.renamed or looking):
            return
        stream = SheetStream(self.workbook.package, info.part, info.name)
        grid = Grid.of(stream.head)
        rows = FirstRows(max([self.order.bands.get(info.name, 0), *(w.cell[0] for w in sheet.wanted if w.cell)]))
        head = sheet_part.with_code_name(stream.head, sheet.code_name) if sheet.renamed else stream.head
        content = self._streams[info.part] = Deflated(folder)
        content.write(markup.encoded(head + stream.data_tag, stream.encoding))
        for block in stream.blocks():
            if looking:
                rows.note(stream, block)
                grid.note_rows(stream, block, rows.last)
                looking = block.last < rows.last
            content.write(markup.encoded(block.data, stream.encoding))
        tail = self._with_drawing(sheet, stream, grid, rows)
        content.write(markup.encoded(tail, stream.encoding))
        content.finish()
        if head == stream.head and tail == stream.tail:
            self._streams.pop(info.part).close()

    def _lacks(self, sheet: _Sheet) -> bool:
        """Tell whether a sheet lacks a button; its drawing answers that without a look at the rows."""
        package = self.workbook.package
        drawings = package.related(sheet.info.part, "vmlDrawing") if sheet.wanted else []
        drawn = {macro for part in drawings for macro in macros_of(package.read(part))}
        self.standing |= drawn
        return any(wanted.macro not in drawn for wanted in sheet.wanted)

    def _with_drawing(self, sheet: _Sheet, stream: SheetStream, grid: Grid, rows: FirstRows) -> bytes:
        """Draw a sheet's buttons; return the sheet's tail, leading to the drawing."""
        package, info, tail = self.workbook.package, sheet.info, stream.tail
        relation = vml.legacy_drawing(tail)
        part = (
            next((rel.target for rel in package.relationships(info.part) if rel.id == relation), "") if relation else ""
        )
        if relation and part not in package:
            raise safety.damaged(package.path, info.part)
        old = package.read(part) if part else None
        drawn = macros_of(old) if old else set()
        missing = [wanted for wanted in sheet.wanted if wanted.macro not in drawn]
        shapes = self._placed(info, missing, grid, rows, old, tail)
        if not shapes:
            return tail
        free = vml.free_block(map(self._read, self._drawings()))
        part = part or self._free_name("xl/drawings/vmlDrawing{}.vml")
        self._put(part, with_buttons(old, shapes, free))
        if old is not None:
            return tail
        self._put(CONTENT_TYPES, wiring.with_default(self._read(CONTENT_TYPES), "vml", vml.CONTENT))
        relation = self._relate(info.part, f"{wiring.RELATIONS}/vmlDrawing", part)
        return vml.with_legacy_drawing(stream.head, tail, relation)

    def _placed(
        self, info: SheetInfo, missing: Sequence[Wanted], grid: Grid, rows: FirstRows, old: bytes | None, tail: bytes
    ) -> list[ButtonShape]:
        """Find a place for each button; those without one are left out."""
        package = self.workbook.package
        floating = [wanted for wanted in missing if wanted.cell is None]
        spots: dict[str, Spot | None] = {w.macro: grid.cell_spot(*w.cell) for w in missing if w.cell}
        if floating:
            band = Band(
                self.order.bands.get(info.name, 0), rows.texts(package, self.workbook.one_part("sharedStrings"))
            )
            band.note_shapes(grid, anchors_of(old) if old else [])
            band.note_shapes(
                grid, (c for part in package.related(info.part, "drawing") for c in drawing_corners(package, part))
            )
            found = free_spots(grid, band, tail, [wanted.caption for wanted in floating])
            spots |= {wanted.macro: spot for wanted, spot in zip(floating, found, strict=True)}
        placed = [(wanted, spot) for wanted in missing if (spot := spots[wanted.macro])]
        if placed:
            self.standing |= {wanted.macro for wanted, _ in placed}
            self.placed[info.name] = [wanted for wanted, _ in placed]
        return [ButtonShape(w.macro, w.caption, w.about, spot) for w, spot in placed]

    def _drawings(self) -> list[str]:
        """Return every legacy drawing, those made so far too."""
        names = {name.replace("\\", "/").lstrip("/") for name in [*self.workbook.package.names(), *self._parts]}
        return sorted(name for name in names if vml.is_drawing(name))

    def _add_project(self, documents: Sequence[Module]) -> None:
        part = posixpath.join(posixpath.dirname(self.workbook.part), "vbaProject.bin")
        self._put(part, self.order.project(documents))
        self._override(part, _TYPES["project"])
        self._override(self.workbook.part, _TYPES["book"])
        self._relate(self.workbook.part, VBA_PROJECT, part)

    def _free_name(self, pattern: str) -> str:
        number = 1
        while (name := pattern.format(number)) in self.workbook.package or name in self._parts:
            number += 1
        return name

    def _relate(self, source: str, kind: str, target: str) -> str:
        """Add a relationship; return its id."""
        part = relationships_part(source)
        old = self._read(part) if part in self._parts or part in self.workbook.package else None
        data, relation = wiring.with_relationship(old, source, kind, target)
        self._put(part, data)
        return relation

    def _override(self, part: str, kind: str) -> None:
        self._put(CONTENT_TYPES, wiring.with_override(self._read(CONTENT_TYPES), part, kind))

    def _read(self, part: str) -> bytes:
        return self._parts[part] if part in self._parts else self.workbook.package.read(part)

    def _put(self, part: str, data: bytes) -> None:
        if part not in self.workbook.package or data != self._read(part):
            self._parts[part] = data

    def _save(self, target: Path) -> None:
        package = self.workbook.package
        changed: dict[str, Deflated | None] = dict(self._streams)
        for part, data in self._parts.items():
            encoding = package.encoding(part) if part in package and not part.endswith(".bin") else "utf-8"
            changed[part] = deflated(markup.encoded(data, encoding))
        package.write(changed, target)
