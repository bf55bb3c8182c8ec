"""XML as text with places: find tags and attributes, cut and splice, never re-serialise.

Takes a part's bytes, gives them back with exactly the wanted places changed. Works on UTF-8; parts
in other encodings are turned into UTF-8 and back. Does not check that the XML is well formed.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from .characters import decode_entities, escape_attribute

_TAG = re.compile(
    rb"<(?:(!--.*?--|!\[CDATA\[.*?\]\]|\?.*?\?|![^<>]*)"
    rb"|(/?)(?:([^\s/<>:!?\"']+):)?([^\s/<>:\"']+)([^<>\"']*+(?:\"[^\"<]*+\"[^<>\"']*+|'[^'<]*+'[^<>\"']*+)*+))>",
    re.S,
)
_ATTRIBUTE = re.compile(rb"(?:^|(?<=[\s\"']))([^\s=/\"']++)\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)')")
_DECLARED = re.compile(rb"""<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_OPAQUE = re.compile(rb"<!--|<!\[CDATA\[|<\?")
_CLOSING = {b"<!--": b"-->", b"<![CDATA[": b"]]>", b"<?": b"?>"}
_MARKS = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


class Malformed(Exception):
    """The XML is not well formed where it had to be understood."""


class Tag(NamedTuple):
    """A start, end or empty-element tag; `start` and `end` are places in the part."""

    start: int
    end: int
    prefix: bytes
    name: bytes
    closing: bool
    empty: bool
    inside: bytes
    inside_start: int

    def attributes(self) -> dict[str, str]:
        """Return the attributes by the name they are written with, entities resolved."""
        return {
            match[1].decode("utf-8", "replace"): decode_entities(
                (match[2] if match[2] is not None else match[3]).decode("utf-8", "replace")
            )
            for match in _ATTRIBUTE.finditer(self.inside)
        }

    def get(self, name: str) -> str | None:
        """Return an attribute, or None."""
        return self.attributes().get(name)

    def span(self, name: bytes) -> tuple[int, int] | None:
        """Return the places between an attribute's quotes, or None."""
        for match in _ATTRIBUTE.finditer(self.inside):
            if match[1] == name:
                first, last = match.span(2 if match[2] is not None else 3)
                return self.inside_start + first, self.inside_start + last
        return None

    def whole(self, name: bytes) -> tuple[int, int] | None:
        """Return the places of an attribute with its name and the blank before it, or None."""
        for match in _ATTRIBUTE.finditer(self.inside):
            if match[1] == name:
                return self.inside_start + match.start() - 1, self.inside_start + match.end()
        return None

    @property
    def qualified(self) -> bytes:
        """The name with its prefix, as it is written."""
        return self.prefix + b":" + self.name if self.prefix else self.name


class Element(NamedTuple):
    """An element's start tag, and the places of its content and of its end."""

    tag: Tag
    inner_start: int
    inner_end: int
    end: int


def tags(data: bytes, start: int = 0, end: int | None = None) -> Iterator[Tag]:
    """Yield every tag between two places; comments, CDATA and instructions are passed over."""
    for match in _TAG.finditer(data, start, len(data) if end is None else end):
        if match[1] is not None:
            continue
        inside = match[5]
        empty = inside.endswith(b"/")
        yield Tag(match.start(), match.end(), match[3] or b"", match[4], match[2] != b"", empty, inside, match.start(5))


def elements(data: bytes, *names: bytes, start: int = 0, end: int | None = None) -> Iterator[Element]:
    """Yield elements of these local names in document order; one inside another of them is passed over."""
    open_tag, depth = None, 0
    for tag in tags(data, start, end):
        if open_tag is None:
            if tag.closing or tag.name not in names:
                continue
            if tag.empty:
                yield Element(tag, tag.end, tag.end, tag.end)
            else:
                open_tag, depth = tag, 1
        elif tag.name == open_tag.name and not tag.empty:
            depth += -1 if tag.closing else 1
            if not depth:
                yield Element(open_tag, open_tag.end, tag.start, tag.end)
                open_tag = None


def children(data: bytes, element: Element) -> Iterator[Element]:
    """Yield an element's own children in order."""
    open_tag, depth = None, 0
    for tag in tags(data, element.inner_start, element.inner_end):
        if open_tag is None:
            if tag.empty:
                yield Element(tag, tag.end, tag.end, tag.end)
            elif not tag.closing:
                open_tag, depth = tag, 1
        elif not tag.empty:
            depth += -1 if tag.closing else 1
            if not depth:
                yield Element(open_tag, open_tag.end, tag.start, tag.end)
                open_tag = None


def opening(data: bytes) -> Tag:
    """Return the first tag of a piece of XML. Raises Malformed."""
    for tag in tags(data):
        return tag
    raise Malformed


def only(data: bytes, name: bytes) -> Element:
    """Return the element that a piece of XML is. Raises Malformed."""
    for element in elements(data, name):
        return element
    raise Malformed


def root(data: bytes) -> Element | None:
    """Return the document's element, or None when there is none."""
    first = next(tags(data), None)
    return next(elements(data, first.name, start=first.start), None) if first else None


def first(data: bytes, *names: bytes, start: int = 0, end: int | None = None) -> Element | None:
    """Return the first element of these names, or None."""
    return next(elements(data, *names, start=start, end=end), None)


def has_opaque(data: bytes) -> bool:
    """Tell whether there are comments, CDATA or instructions; one character alone is found much faster."""
    return (b"!" in data and b"<!" in data) or (b"?" in data and b"<?" in data)


def opaque(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield where comments, CDATA and instructions stand, and how each opens; one without an end ends nowhere (-1)."""
    at = 0
    while match := _OPAQUE.search(data, at):
        close = _CLOSING[match[0]]
        at = data.find(close, match.end())
        if at < 0:
            yield match.start(), -1, match[0]
            return
        at += len(close)
        yield match.start(), at, match[0]


def masked(data: bytes) -> bytes:
    """Return the data with comments, CDATA and instructions blanked out, every place kept."""
    if not has_opaque(data):
        return data
    pieces: list[bytes] = []
    at = 0
    for start, end, _ in opaque(data):
        if end >= 0:
            pieces += (data[at:start], b" " * (end - start))
            at = end
    return b"".join([*pieces, data[at:]])


def is_whole(data: bytes) -> bool:
    """Tell whether every comment, CDATA section and instruction has its end."""
    return not has_opaque(data) or all(end >= 0 for _, end, _ in opaque(data))


def whole_number(text: str | bytes | None) -> int | None:
    """Read an attribute that holds a whole number; None for anything else, absurdly long ones too."""
    if not text or len(text) > 10 or not text.isascii() or not text.isdigit():
        return None
    return int(text)


class Splices:
    """Changes to one piece of XML, collected in any order and applied at once."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._changes: list[tuple[int, int, int, bytes]] = []

    def __bool__(self) -> bool:
        return bool(self._changes)

    def replace(self, start: int, end: int, new: bytes) -> None:
        """Put other bytes between two places; an empty range inserts, in the order of the calls."""
        if self.data[start:end] != new:
            self._changes.append((start, end, len(self._changes), new))

    def set_attribute(self, tag: Tag, name: str, value: str) -> None:
        """Give an attribute a value, adding the attribute at the end of the tag when it is missing."""
        text = escape_attribute(value).encode()
        if place := tag.span(name.encode()):
            self.replace(*place, text)
        else:
            at = tag.inside_start + len(tag.inside.rstrip(b"/").rstrip())
            self.replace(at, at, b" " + name.encode() + b'="' + text + b'"')

    def drop_attribute(self, tag: Tag, name: str) -> None:
        """Take an attribute away."""
        if place := tag.whole(name.encode()):
            self.replace(*place, b"")

    def result(self) -> bytes:
        """Return the data with every change made."""
        if not self._changes:
            return self.data
        pieces: list[bytes] = []
        at = 0
        for start, end, _, new in sorted(self._changes):
            pieces += (self.data[at:start], new)
            at = max(at, end)
        return b"".join([*pieces, self.data[at:]])


def encoding_of(head: bytes) -> str:
    """Return the encoding that a part declares by its first bytes; ``utf-8`` without a word."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if head.startswith(b"<\0"):
        return "utf-16-le"
    if head.startswith(b"\0<"):
        return "utf-16-be"
    declared = _DECLARED.search(head[:200])
    name = declared[1].decode().lower() if declared else "utf-8"
    if name.startswith(("utf-16", "utf-8", "utf8", "unicode")):
        return "utf-8"
    try:
        b"<".decode(name)  # also refuses codecs that are no text encodings
        codecs.getincrementaldecoder(name)
    except (LookupError, UnicodeError):
        return "utf-8"
    return name


def decoded(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """Turn a stream into UTF-8. Raises UnicodeDecodeError."""
    if encoding == "utf-8":
        yield from chunks
        return
    decoder = codecs.getincrementaldecoder(encoding)()
    for chunk in chunks:
        yield decoder.decode(chunk).encode()
    yield decoder.decode(b"", True).encode()


def encoded(data: bytes, encoding: str) -> bytes:
    """Turn UTF-8 back into a part's own encoding; what it lacks becomes a character number."""
    if encoding == "utf-8":
        return data
    return data.decode().encode(encoding, "xmlcharrefreplace")
