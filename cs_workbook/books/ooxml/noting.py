"""Notes put on cells of a workbook, changed and taken away: every part that has to change, and no other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from cs_workbook.model import StaleWorkbookError, Text

from . import safety, vml, wiring
from .a1 import letters
from .buttons.grid import Grid
from .edits import PutNote
from .note_shapes import boxed, with_boxes, without_boxes
from .notes import CONTENT, Place, threaded, threads_of, with_notes
from .package import CONTENT_TYPES, relationships_part
from .planning import Planner
from .rows import SheetStream
from .strings import comparable
from .workbook import SheetInfo


def put_notes(planner: Planner, edits: Iterable[PutNote]) -> None:
    """Plan notes. Raises StaleWorkbookError, WorkbookError."""
    by_sheet: defaultdict[str, list[PutNote]] = defaultdict(list)
    for edit in edits:
        by_sheet[planner.workbook.sheet(edit.sheet).name].append(edit)
    for sheet, some in by_sheet.items():
        _Sheet(planner, planner.workbook.sheet(sheet)).put(some)


class _Sheet:
    """The notes of one sheet on their way."""

    def __init__(self, planner: Planner, info: SheetInfo) -> None:
        self._planner, self._info = planner, info
        self._package, self._parts = planner.workbook.package, planner.plan.parts

    def put(self, edits: Sequence[PutNote]) -> None:
        """Compare every note with what the caller saw, then plan the parts."""
        found = self._planner.workbook.notes(self._info.name)
        for edit in edits:
            self._check(edit, found.get((edit.row, edit.column)))
        changes = {(edit.row, edit.column): edit.after for edit in edits if edit.before != edit.after}
        if not changes:
            return
        self._write_texts(changes)
        gone = {place for place, text in changes.items() if text is None}
        drawings = self._package.related(self._info.part, "vmlDrawing")
        for part in drawings if gone else ():
            self._put(part, without_boxes(self._read(part), gone))
        every = {place: text for place, text in {**found, **changes}.items() if text is not None}
        boxes = {place for part in drawings for place in boxed(self._read(part))}
        # A note whose box somebody lost gets one again: it is in its box that Excel shows a note.
        if len(gone) < len(changes) and (new := {place: every[place] for place in every.keys() - boxes}):
            self._add_boxes(new, every)

    def _check(self, edit: PutNote, found: str | None) -> None:
        if (None if found is None else comparable(found)) != edit.before:
            place = f"{self._info.name}!{letters(edit.column)}{edit.row}"
            raise StaleWorkbookError(
                Text(
                    "{name} 在读取之后被改动过（{place} 的批注）。没有写入任何内容；请重新运行。",
                    "{name} changed since it was read (the note at {place}). Nothing was written; run the job again.",
                )(name=self._package.path.name, place=place)
            )

    def _write_texts(self, changes: Mapping[Place, str | None]) -> None:
        """Plan the comments part, a new one where the sheet has none."""
        part = next(iter(self._package.related(self._info.part, "comments")), None)
        old = self._read(part) if part else None
        threads = threads_of(old) if old else set()
        for thread_part in self._package.related(self._info.part, "threadedComment"):
            threads |= threaded(self._read(thread_part))
        if touched := threads & changes.keys():
            row, column = min(touched)
            place = f"{self._info.name}!{letters(column)}{row}"
            raise self._planner.refusal(
                f"，{place} 是会话批注，程序不会改写。请在 Excel 中处理。",
                f", {place} holds a threaded comment, which is never changed. See to it in Excel.",
            )
        if part is None:
            part = self._free_name("xl/comments{}.xml")
            self._parts[CONTENT_TYPES] = wiring.with_override(self._read(CONTENT_TYPES), part, CONTENT)
            self._relate("comments", part)
        self._put(part, with_notes(old, changes, self._planner.workbook.strict))

    def _add_boxes(self, new: Mapping[Place, str], every: Mapping[Place, str]) -> None:
        """Plan the legacy drawing; where there is none, one for every note, and the element that leads to it."""
        stream = SheetStream(self._package, self._info.part, self._info.name)
        grid = Grid.of(stream.head)
        last = max(row for row, _ in every) + 50
        for block in stream.blocks():
            grid.note_rows(stream, block, last)
        relation = vml.legacy_drawing(stream.tail)
        relations = {rel.id: rel.target for rel in self._package.relationships(self._info.part)}
        part = relations.get(relation, "")
        drawings = {name for name in [*self._package.names(), *self._parts] if vml.is_drawing(name)}
        free = vml.free_block(map(self._read, sorted(drawings)))
        if relation and part not in self._package:
            raise safety.damaged(self._package.path, self._info.part)
        if relation:
            self._put(part, with_boxes(self._read(part), new, grid, free))
            return
        part = self._free_name("xl/drawings/vmlDrawing{}.vml")
        self._parts[part] = with_boxes(None, every, grid, free)
        self._parts[CONTENT_TYPES] = wiring.with_default(self._read(CONTENT_TYPES), "vml", vml.CONTENT)
        relation = self._relate("vmlDrawing", part)
        plan = self._planner.sheet_plan(self._info.name)
        plan.edit_tail.append(lambda tail: vml.with_legacy_drawing(stream.head, tail, relation))

    def _relate(self, kind: str, part: str) -> str:
        """Add a relationship of the sheet; return its id."""
        rels = relationships_part(self._info.part)
        old = self._read(rels) if rels in self._parts or rels in self._package else None
        if old is None:
            self._parts[CONTENT_TYPES] = wiring.with_default(self._read(CONTENT_TYPES), "rels", wiring.CONTENT)
        base = wiring.STRICT_RELATIONS if self._planner.workbook.strict else wiring.RELATIONS
        self._parts[rels], relation = wiring.with_relationship(old, self._info.part, f"{base}/{kind}", part)
        return relation

    def _free_name(self, pattern: str) -> str:
        number = 1
        while (name := pattern.format(number)) in self._package or name in self._parts:
            number += 1
        return name

    def _read(self, part: str) -> bytes:
        return self._planner.read(part)

    def _put(self, part: str, data: bytes) -> None:
        if part not in self._package or data != self._read(part):
            self._parts[part] = data
