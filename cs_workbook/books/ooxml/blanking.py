"""What hangs on the cells of a record that is blanked instead of its row deleted goes with it.

Notes with their boxes, threaded comments and hyperlinks: else the next record there would carry them.
"""

from __future__ import annotations

from . import markup
from .a1 import Box, parse_box
from .links import linked
from .note_shapes import without_boxes
from .notes import texts_of, with_notes
from .planning import Planner


def blank(planner: Planner, sheet: str, area: Box) -> None:
    """Plan that nothing hangs on the cells of an area any more. Raises WorkbookError when there is no such sheet."""
    package, parts, read = planner.workbook.package, planner.plan.parts, planner.read
    info = planner.workbook.sheet(sheet)
    for part in package.related(info.part, "comments"):
        gone = {place for place in texts_of(read(part)) if area.covers(*place)}
        if gone:
            parts[part] = with_notes(read(part), dict.fromkeys(gone))
            for drawing in package.related(info.part, "vmlDrawing"):
                parts[drawing] = without_boxes(read(drawing), gone)
    for part in package.related(info.part, "threadedComment"):
        data = read(part)
        if (left := _without_threads(data, area)) != data:
            parts[part] = left
    planner.sheet_plan(sheet).edit_tail.append(lambda tail: linked(tail, area, {}, b""))


def _without_threads(data: bytes, area: Box) -> bytes:
    splices = markup.Splices(data)
    for element in markup.elements(data, b"threadedComment"):
        box = parse_box(element.tag.get("ref") or "")
        if box is not None and area.holds(box):
            splices.replace(element.tag.start, element.end, b"")
    return splices.result()
