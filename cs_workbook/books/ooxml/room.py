"""Room for growth: what stands under a table or area, and may be in its way.

Looks at cells, merged cells and other tables. Refuses by name before anything is written.
"""

from __future__ import annotations

from collections.abc import Mapping

from . import markup
from .a1 import MAX_ROW, Box, letters, parse_box
from .cells import gives
from .planning import Planner
from .survey import Cells


def check_room(planner: Planner, sheet: str, name: str, room: Box, found: Mapping[int, Cells], tail: bytes) -> None:
    """Raise WorkbookError unless an area can grow into `room`.

    Args:
        sheet, name: the sheet, and the Table or name that grows.
        room: the cells it grows into.
        found: the cells that exist there, as surveyed.
        tail: what stands after the sheet's rows, for merged cells.
    """
    if room.last_row > MAX_ROW:
        raise planner.off_grid(sheet, room.last_row)
    for row in sorted(found):
        for column, cell in sorted(found[row].items()):
            if room.covers(row, column) and not cell.blank:
                raise _occupied(planner, name, sheet, f"{letters(column)}{row}")
    for row, changes in planner.sheet_plan(sheet).changes.items():
        for column, change in changes.items():
            if room.covers(row, column) and gives(change):
                raise _occupied(planner, name, sheet, f"{letters(column)}{row}")
    for area in planner.sheet_plan(sheet).record_areas:
        if area.meets(room):
            raise _occupied(planner, name, sheet, str(area))
    for table in planner.workbook.tables.values():
        if table.sheet == sheet and table.name != name and table.box.meets(room):
            raise _occupied(planner, name, sheet, str(table.box))
    for tag in markup.tags(tail) if b"mergeCell" in tail else ():
        box = parse_box(tag.get("ref") or "") if tag.name == b"mergeCell" else None
        if box and box.meets(room):
            raise _occupied(planner, name, sheet, str(box))


def _occupied(planner: Planner, name: str, sheet: str, place: str) -> Exception:
    return planner.refusal(
        f"，{sheet}!{place}：“{name}”要向下增加行，但下方已有内容。请把这些内容移开，或在其上方插入空行后再试。",
        f', {sheet}!{place}: "{name}" has to grow, but something stands below it. '
        "Move that away or insert blank rows above it, and try again.",
    )
