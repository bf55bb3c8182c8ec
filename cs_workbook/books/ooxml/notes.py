"""The notes of a sheet: text at a cell, in the sheet's comments part (ECMA-376 part 1, 18.7).

Takes and gives parts as bytes: what nobody asked to change stays as it is. The box in which Excel
shows a note is a shape of the legacy drawing, see `note_shapes`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from . import markup
from .a1 import letters, parse_box
from .strings import decode_text, escape, rich_text
from .wiring import OddPart

CONTENT = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
AUTHOR = "cs_workbook"
FONT, FONT_SIZE = "Microsoft YaHei", 9
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_THREAD = "tc="
"""How the author of a note begins that only stands in for a threaded comment."""

Place = tuple[int, int]
"""A cell's row and column, from 1."""


def texts_of(data: bytes) -> dict[Place, str]:
    """Return the text of every note of a comments part."""
    found = {}
    for place, element in _notes(data):
        text = markup.first(data, b"text", start=element.inner_start, end=element.inner_end)
        found[place] = rich_text(data[text.inner_start : text.inner_end]) if text else ""
    return found


def threads_of(data: bytes) -> set[Place]:
    """Return the cells whose note stands in for a threaded comment."""
    authors = [name.startswith(_THREAD) for name in _authors(data)]
    return {
        place
        for place, element in _notes(data)
        if (number := markup.whole_number(element.tag.get("authorId"))) is not None
        and number < len(authors)
        and authors[number]
    }


def threaded(data: bytes) -> set[Place]:
    """Return the cells of a part of threaded comments."""
    boxes = (parse_box(element.tag.get("ref") or "") for element in markup.elements(data, b"threadedComment"))
    return {(box.first_row, box.first_col) for box in boxes if box}


def with_notes(data: bytes | None, changes: Mapping[Place, str | None], strict: bool = False) -> bytes:
    """Return a comments part with notes added, given another text, or (None) taken out.

    Args:
        data: the part as it stands; None for a new one.
        strict: whether a new one is to be of the strict conformance class.
    """
    if data is None:
        data = (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            f'<comments xmlns="{_STRICT if strict else _MAIN}"><authors/><commentList/></comments>'
        ).encode()
    root, authors = markup.root(data), markup.first(data, b"authors")
    listed = markup.first(data, b"commentList")
    if root is None or authors is None or listed is None:
        raise OddPart("a comments part without its lists")
    prefix = root.tag.prefix.decode() + ":" if root.tag.prefix else ""
    splices, known = markup.Splices(data), _authors(data)
    left = dict(changes)
    for place, element in _notes(data):
        if place not in left:
            continue
        text = left.pop(place)
        old = markup.first(data, b"text", start=element.inner_start, end=element.inner_end)
        if text is None:
            splices.replace(element.tag.start, element.end, b"")
        elif old is not None:
            splices.replace(old.tag.start, old.end, _text(prefix, text))
        elif element.tag.empty:
            opened = data[element.tag.start : element.end].removesuffix(b"/>") + b">"
            splices.replace(
                element.tag.start, element.end, opened + _text(prefix, text) + b"</%s>" % element.tag.qualified
            )
        else:
            splices.replace(element.inner_start, element.inner_start, _text(prefix, text))
    number = known.index(AUTHOR) if AUTHOR in known else len(known)
    new = b"".join(_note(prefix, place, number, text) for place, text in sorted(left.items()) if text is not None)
    if new:
        _add(splices, listed, new)
        if number == len(known):
            _add(splices, authors, f"<{prefix}author>{AUTHOR}</{prefix}author>".encode())
    return splices.result()


def _notes(data: bytes) -> Iterator[tuple[Place, markup.Element]]:
    for element in markup.elements(data, b"comment"):
        if box := parse_box(element.tag.get("ref") or ""):
            yield (box.first_row, box.first_col), element


def _authors(data: bytes) -> list[str]:
    outer = markup.first(data, b"authors")
    found = markup.children(data, outer) if outer else ()
    return [decode_text(data[one.inner_start : one.inner_end]) for one in found if one.tag.name == b"author"]


def _note(prefix: str, place: Place, author: int, text: str) -> bytes:
    """A whole note."""
    ref = f"{letters(place[1])}{place[0]}"
    head = f'<{prefix}comment ref="{ref}" authorId="{author}">'.encode()
    return head + _text(prefix, text) + f"</{prefix}comment>".encode()


def _text(prefix: str, text: str) -> bytes:
    """A note's text in one run: Tahoma, which Excel takes otherwise, has no Chinese."""
    p = prefix
    style = f'<{p}sz val="{FONT_SIZE}"/><{p}color indexed="81"/><{p}rFont val="{FONT}"/><{p}family val="2"/>'
    return (
        f'<{p}text><{p}r><{p}rPr>{style}</{p}rPr><{p}t xml:space="preserve">{escape(text)}</{p}t></{p}r></{p}text>'
    ).encode()


def _add(splices: markup.Splices, outer: markup.Element, new: bytes) -> None:
    """Add to the end of a list; an empty-element tag is opened for it."""
    if outer.tag.empty:
        name = outer.tag.qualified
        splices.replace(outer.tag.start, outer.end, b"<%s>%s</%s>" % (name, new, name))
    else:
        splices.replace(outer.inner_end, outer.inner_end, new)
