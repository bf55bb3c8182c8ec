"""Form buttons in a sheet's legacy drawing: shapes added to it, what it holds read (VML, ECMA-376 part 4, 19).

Buttons are written as Excel 2007 does and every later Excel reads: a shape whose client data names a
macro. Excel itself adds its newer parts (``ctrlProp``, ``controls``) when it next saves. Bytes in,
bytes out: what stands in the drawing stays, byte for byte.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..strings import decode_entities, escape_attribute, escape_markup
from ..vml import with_shapes

_MACRO = re.compile(rb"<x:FmlaMacro>([^<]*)</x:FmlaMacro>")
_SHAPE = re.compile(rb"<v:(shape|rect|group)\b(?!type).*?</v:\1>", re.S)
_ANCHOR = re.compile(rb"<x:Anchor>([^<]*)</x:Anchor>")
_TYPE_ID = "_x0000_t201"
_TYPE = (
    '<v:shapetype id="_x0000_t201" coordsize="21600,21600" o:spt="201" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/>'
    '<v:path shadowok="f" o:extrusionok="f" strokeok="f" fillok="f" o:connecttype="rect"/>'
    '<o:lock v:ext="edit" shapetype="t"/></v:shapetype>'
)
FONT, FONT_SIZE = "Microsoft YaHei", 200
"""Size in twentieths of a point."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a button lies: its corners by column, row (from 0) and pixels inside them, and its box in pixels."""

    corners: tuple[int, int, int, int, int, int, int, int]
    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class ButtonShape:
    """A button to draw: the Sub it calls, its caption, what a screen reader says, its place."""

    macro: str
    caption: str
    about: str
    spot: Spot


def with_buttons(data: bytes | None, buttons: Sequence[ButtonShape], free_block: int) -> bytes:
    """Return a legacy drawing with buttons added.

    Args:
        data: the drawing as it stands; None for a new one.
        free_block: the first number block that no drawing of the workbook uses.
    """
    return with_shapes(data, [_shape(button) for button in buttons], _TYPE_ID, _TYPE, free_block)


def macros_of(data: bytes) -> set[str]:
    """Return the Subs that controls of a drawing call, without workbook and module."""
    texts = (decode_entities(text.decode("utf-8", "replace")) for text in _MACRO.findall(data))
    return {re.split(r"[!.]", text.strip())[-1] for text in texts}


def anchors_of(data: bytes) -> list[tuple[int, ...]]:
    """Return the corners of every shape but notes, each as in `Spot.corners`."""
    found: list[tuple[int, ...]] = []
    for shape in _SHAPE.finditer(data):
        anchor = _ANCHOR.search(shape[0])
        if anchor and b'ObjectType="Note"' not in shape[0]:
            numbers = tuple(int(n) for n in re.findall(r"-?\d+", anchor[1].decode("ascii", "replace")))
            if len(numbers) == 8:
                found.append(numbers)
    return found


def _shape(button: ButtonShape) -> str:
    """A button, its number still to be given."""
    spot = button.spot
    left, top, width, height = (f"{pixels * 0.75:g}pt" for pixels in (spot.left, spot.top, spot.width, spot.height))
    style = (
        f"position:absolute;margin-left:{left};margin-top:{top};width:{width};height:{height};"
        "z-index:{order};mso-wrap-style:tight"
    )
    return (
        '<v:shape id="_x0000_s{number}" type="#_x0000_t201" '
        f'alt="{escape_attribute(button.about)}" style="{style}" '
        'o:button="t" fillcolor="buttonFace [67]" strokecolor="windowText [64]" o:insetmode="auto">'
        '<v:fill color2="buttonFace [67]" o:detectmouseclick="t"/><o:lock v:ext="edit" rotation="t"/>'
        '<v:textbox style="mso-direction-alt:auto" o:singleclick="f"><div style="text-align:center">'
        f'<font face="{FONT}" size="{FONT_SIZE}" color="#000000">{escape_markup(button.caption)}</font>'
        "</div></v:textbox>"
        f'<x:ClientData ObjectType="Button"><x:Anchor>{", ".join(map(str, spot.corners))}</x:Anchor>'
        "<x:PrintObject>False</x:PrintObject><x:AutoFill>False</x:AutoFill>"
        f"<x:FmlaMacro>[0]!{button.macro}</x:FmlaMacro>"
        "<x:TextHAlign>Center</x:TextHAlign><x:TextVAlign>Center</x:TextVAlign></x:ClientData></v:shape>"
    )
