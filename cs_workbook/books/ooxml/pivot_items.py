"""Items of a pivot cache after some of them were replaced by one word: no two of a field may be alike."""

from __future__ import annotations

from . import markup
from .characters import escape_attribute


def told_apart(data: bytes) -> bytes:
    """Return a cache definition with a number behind every item that another one of its field equals already."""
    splices = markup.Splices(data)
    for items in markup.elements(data, b"sharedItems"):
        seen: set[str] = set()
        for item in markup.children(data, items):
            place = item.tag.span(b"v")
            if item.tag.name != b"s" or place is None:
                continue
            text = item.tag.get("v") or ""
            new, n = text, 1
            while new.casefold() in seen:
                n += 1
                new = f"{text} {n}"
            seen.add(new.casefold())
            splices.replace(*place, escape_attribute(new).encode())
    return splices.result()
