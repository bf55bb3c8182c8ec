"""The boxes in which Excel shows notes: shapes of a sheet's legacy drawing (VML, ECMA-376 part 4, 19.4).

Bytes in, bytes out. A box shows when the mouse rests on its cell, to the right of it, and holds its
text without a scroll bar.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from . import markup
from .buttons.grid import Grid, text_width
from .notes import FONT_SIZE, Place
from .vml import with_shapes

_TYPE_ID = "_x0000_t202"
_TYPE = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_WIDTH, _LINE, _MARGIN = 440, 18, 16
"""A box's width, a line's height and the space around the text, in pixels."""
_LETTER, _WIDE = FONT_SIZE * 4 // 3, 14
"""How wide a Chinese character is, in pixels, and how wide `text_width` takes it to be."""
_LARGEST = 640
"""More than this, in pixels, few screens have room for under a cell."""
_GAP = 15
"""How far right of its cell a box begins, and how far above, in pixels."""


def with_boxes(data: bytes | None, notes: Mapping[Place, str], grid: Grid, free: int) -> bytes:
    """Return a legacy drawing with a box for each new note.

    Args:
        data: the drawing as it stands; None for a new one.
        grid: the sheet's columns, and its rows near the notes.
        free: the first number block that no drawing of the workbook takes.
    """
    shapes = [_box(place, text, grid) for place, text in sorted(notes.items())]
    return with_shapes(data, shapes, _TYPE_ID, _TYPE, free)


def boxed(data: bytes) -> set[Place]:
    """Return the cells whose notes have a box in a legacy drawing."""
    return {place for place, _ in _boxes(data)}


def without_boxes(data: bytes, gone: Collection[Place]) -> bytes:
    """Return a legacy drawing without the boxes of the notes at some cells."""
    splices = markup.Splices(data)
    for place, shape in _boxes(data):
        if place in gone:
            splices.replace(shape.tag.start, shape.end, b"")
    return splices.result()


def _boxes(data: bytes) -> Iterator[tuple[Place, markup.Element]]:
    for shape in markup.elements(data, b"shape"):
        client = markup.first(data, b"ClientData", start=shape.inner_start, end=shape.inner_end)
        if client is not None and client.tag.get("ObjectType") == "Note":
            said = {
                child.tag.name: markup.whole_number(data[child.inner_start : child.inner_end].strip())
                for child in markup.children(data, client)
            }
            yield ((said.get(b"Row") or 0) + 1, (said.get(b"Column") or 0) + 1), shape


def box_size(text: str) -> tuple[int, int]:
    """Return the width and height, in pixels, in which a note's text shows as a whole."""
    lines = sum(-(-text_width(line) * _LETTER // _WIDE // (_WIDTH - _MARGIN)) or 1 for line in text.split("\n"))
    return _WIDTH, min(lines * _LINE + _MARGIN, _LARGEST)


def _box(place: Place, text: str, grid: Grid) -> str:
    """A hidden box beside its cell, its number still to be given."""
    row, column = place
    width, height = box_size(text)
    top = max(row - 1, 1)
    right = _reached(column + 1, _GAP + width, grid.column_width)
    bottom = _reached(top, _GAP + height, grid.row_height)
    corners = (column, _GAP, top - 1, _GAP, *right, *bottom)
    return (
        '<v:shape id="_x0000_s{number}" type="#_x0000_t202" '
        f'style="position:absolute;width:{width * 0.75:g}pt;height:{height * 0.75:g}pt;'
        'z-index:{order};visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto">'
        '<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
        '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
        '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{', '.join(map(str, corners))}</x:Anchor><x:AutoFill>False</x:AutoFill>"
        f"<x:Row>{row - 1}</x:Row><x:Column>{column - 1}</x:Column></x:ClientData></v:shape>"
    )


def _reached(first: int, pixels: int, size: Callable[[int], int]) -> tuple[int, int]:
    """Return the column or row (from 0) that so many pixels from the start of `first` lead to, and the rest."""
    at = first
    while pixels >= size(at) and at < first + 1000:
        pixels -= size(at)
        at += 1
    return at - 1, pixels
