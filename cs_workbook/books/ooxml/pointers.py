"""Formulas outside cells: linked cells and list ranges of controls, texts and pictures linked to cells.

They stand in the properties of form controls and of ActiveX (``formControlPr``, ``ocx``), in the shapes of
legacy drawings (ECMA-376 part 4, 19.4.2) and in drawings (part 1, 20.5.2.29). Takes and gives such a part.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from . import markup
from .strings import decode_text, escape_markup

KINDS = ("ctrlProp", "control", "drawing", "vmlDrawing")
"""The relationships of a sheet that lead to such parts."""

_IN_SHAPES = (b"FmlaLink", b"FmlaRange", b"FmlaGroup", b"FmlaTxbx", b"FmlaPict")
_IN_ATTRIBUTES = re.compile(
    rb"\b(fmlaLink|fmlaRange|fmlaGroup|fmlaTxbx|linkedCell|listFillRange|textlink|cellRange)\s*="
)
_ACTIVE = re.compile(rb"""=\s*["'](?:LinkedCell|ListFillRange)["']""")


def with_pointers(data: bytes, change: Callable[[str], str]) -> bytes:
    """Return a part in which each such formula, without its equals sign, is what `change` makes of it."""
    splices = markup.Splices(data)
    for element in markup.elements(data, *_IN_SHAPES) if b"Fmla" in data else ():
        text = decode_text(data[element.inner_start : element.inner_end])
        if (new := change(text)) != text:
            splices.replace(element.inner_start, element.inner_end, escape_markup(new).encode())
    for tag in markup.tags(data):
        names = [name.decode() for name in _IN_ATTRIBUTES.findall(tag.inside)]
        if tag.name == b"ocxPr" and _ACTIVE.search(tag.inside):
            names.append("ax:value")
        for name in names:
            text = tag.get(name) or ""
            formula = text.removeprefix("=")
            if (new := change(formula)) != formula:
                splices.set_attribute(tag, name, text[: len(text) - len(formula)] + new)
    return splices.result()
