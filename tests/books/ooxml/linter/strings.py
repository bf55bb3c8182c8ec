"""The shared strings, streamed once: how many there are, which are too long, a few on request."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import IO

from lxml import etree

MAX_TEXT = 32_767
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass
class StringTable:
    """What the rules ask of `sharedStrings.xml`.

    Attributes:
        part: its name; "" without one.
        texts: every string, or None for the empty table.
        long: indexes of strings over the limit.
        odd: indexes of items whose children stand in no allowed order.
    """

    part: str = ""
    texts: list[str] = field(default_factory=list)
    long: list[int] = field(default_factory=list)
    odd: list[int] = field(default_factory=list)


def plain(text: str) -> str:
    """Undo the ``_xHHHH_`` escapes of a string (ECMA-376 Part 1, 22.9.2.19)."""
    return _ESCAPE.sub(lambda m: chr(int(m[1], 16)), text) if "_x" in text else text


def item_text(item: etree._Element) -> str:
    """Return the text of an `si` or `is`: its runs joined, phonetics left out."""
    found = []
    for element in item:
        name = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
        if name == "t":
            found.append(element.text or "")
        elif name == "r":
            found += [t.text or "" for t in element if isinstance(t.tag, str) and t.tag.endswith("}t")]
    return plain("".join(found))


def item_is_odd(item: etree._Element) -> bool:
    """Tell whether the children break the order t | r…, rPh…, phoneticPr; or a run has no text."""
    names = [e.tag.rpartition("}")[2] for e in item if isinstance(e.tag, str)]
    if re.fullmatch(r"(t,|(r,)*)?(rPh,)*(phoneticPr,)?", "".join(name + "," for name in names)) is None:
        return True
    runs = [e for e in item if isinstance(e.tag, str) and e.tag.endswith("}r")]
    return any([c.tag.rpartition("}")[2] for c in run] not in (["t"], ["rPr", "t"]) for run in runs)


def read_strings(part: str, stream: IO[bytes]) -> StringTable:
    """Stream the shared strings part."""
    table = StringTable(part)
    for _, item in etree.iterparse(
        stream, events=("end",), tag="{*}si", huge_tree=True, remove_comments=True, remove_pis=True
    ):
        if len(item) == 1 and item[0].tag.endswith("}t"):
            text = plain(item[0].text or "")
        else:
            text = item_text(item)
            if item_is_odd(item):
                table.odd.append(len(table.texts))
        if len(text) > MAX_TEXT:
            table.long.append(len(table.texts))
        table.texts.append(text)
        item.clear()
        while item.getprevious() is not None:
            del item.getparent()[0]
    return table
