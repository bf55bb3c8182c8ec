"""Texts of one piece of XML replaced wherever they stand: content, split runs, cached values, attributes.

Takes bytes and a function from text to text; gives bytes. A cell whose number has to go becomes blank, as
a number cannot be a word. Knows no package.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import unquote

from . import markup
from .markup import Splices, Tag
from .strings import decode_entities, decode_text, escape, escape_attribute, escape_markup, unescape

Scrub = Callable[[str], str]
"""Gives a text without what has to go; unchanged where it holds none of it."""

NOWHERE = "about:blank"
"""Where a link goes whose address had to go."""

_CONTAINERS = frozenset((b"si", b"is", b"text", b"p"))
"""Elements whose text may be cut into runs: strings, comments, paragraphs of shapes."""
_FORMULAS = frozenset((b"f", b"formula", b"formula1", b"formula2", b"definedName", b"calculatedColumnFormula"))
_RUNS = re.compile(rb"<(?:[\w.-]+:)?r[\s>]")
_TAGS = re.compile("<[^<>]*>")
_NUMBER = re.compile(r"[\d.eE+-]+")


def touched(data: bytes, scrub: Scrub) -> bool:
    """Tell quickly whether `redacted` may have something to do; wrong only by saying yes too often."""
    if told(data, scrub):
        return True
    if not _RUNS.search(data):
        return False
    bare = _TAGS.sub("", _text(_whole(data)))
    return scrub(bare) != bare


def told(data: bytes, scrub: Scrub) -> bool:
    """Tell whether XML holds, in one piece, what has to go: as text, in an attribute, a comment or a link."""
    whole = _whole(data)
    return _tells(_text(data), scrub) or (whole != data and _tells(_text(whole), scrub))


def _tells(text: str, scrub: Scrub) -> bool:
    return scrub(text) != text or ("%" in text and scrub(plain := unquote(text)) != plain)


def _whole(data: bytes) -> bytes:
    """Return XML without what may cut a text in pieces: CDATA as plain content, no comments or instructions."""
    if not markup.has_opaque(data):
        return data
    splices = Splices(data)
    for start, end, opening in markup.opaque(data):
        if end >= 0:
            content = data[start + len(opening) : end - 3] if opening == b"<![CDATA[" else b""
            splices.replace(start, end, escape_markup(content.decode("utf-8", "replace")).encode())
    return splices.result()


def _text(data: bytes) -> str:
    return unescape(decode_entities(data.decode("utf-8", "replace")))


def redacted(data: bytes, scrub: Scrub, formulas: bool = True) -> tuple[bytes, int]:
    """Return the XML with every text scrubbed, and how many texts changed.

    Args:
        data: a part, or whole rows or items of one.
        formulas: whether formulas and names may change too.
    """
    walk = _Walk(data, scrub, formulas)
    walk.run()
    return walk.splices.result(), walk.count


@dataclass
class _Node:
    """A stretch of text between two tags."""

    start: int
    end: int
    text: str
    phonetic: bool


@dataclass
class _Walk:
    """One pass over the tags."""

    data: bytes
    scrub: Scrub
    formulas: bool
    count: int = 0
    _open: list[Tag] = field(default_factory=list)
    _runs: list[_Node] | None = None
    _cell: Tag | None = None

    def __post_init__(self) -> None:
        self.splices = Splices(self.data)

    def run(self) -> None:
        at = 0
        for tag in markup.tags(self.data):
            if at < tag.start:
                self._text(at, tag.start, tag)
            at = tag.end
            self._attributes(tag)
            if tag.closing:
                self._close(tag)
            elif not tag.empty:
                self._open.append(tag)
                if tag.name in _CONTAINERS:
                    self._runs = []
                elif tag.name == b"c":
                    self._cell = tag

    def _close(self, tag: Tag) -> None:
        while self._open and self._open.pop().name != tag.name:
            pass
        if tag.name in _CONTAINERS and self._runs is not None:
            self._join(self._runs)
            self._runs = None

    def _text(self, start: int, end: int, closing: Tag) -> None:
        """Take a stretch of text: a run is kept until its container ends, anything else is settled."""
        text = unescape(decode_text(self.data[start:end]))
        if not text.strip():
            return
        if self._runs is not None:
            phonetic = any(tag.name == b"rPh" for tag in self._open)
            self._runs.append(_Node(start, end, text, phonetic))
            return
        new = self.scrub(text)
        parent = self._open[-1] if self._open else None
        if new == text or parent is None or (parent.name in _FORMULAS and not self.formulas):
            return
        self.count += 1
        if parent.name == b"v" and _NUMBER.fullmatch(text):
            kind = self._cell.get("t") if self._cell else None
            if self._cell and kind in (None, "n"):
                self.splices.replace(parent.start, closing.end, b"")
                return
            new = new if kind == "str" else "0"
        self.splices.replace(start, end, escape(new).encode())

    def _join(self, nodes: list[_Node]) -> None:
        """Settle the runs of one string, which may cut a name in two."""
        spoken = [node for node in nodes if not node.phonetic]
        whole = "".join(node.text for node in spoken)
        new = self.scrub(whole)
        if new == whole:
            return
        self.count += 1
        pieces = [self.scrub(node.text) for node in spoken]
        if "".join(pieces) != new:
            pieces = [new, *[""] * (len(spoken) - 1)]
        for node, piece in zip(spoken, pieces, strict=True):
            if piece != node.text:
                self.splices.replace(node.start, node.end, escape(piece).encode())
        for node in nodes:
            if node.phonetic:
                self.splices.replace(node.start, node.end, b"")

    def _attributes(self, tag: Tag) -> None:
        inside = decode_entities(tag.inside.decode("utf-8", "replace"))
        plain = unquote(inside) if "%" in inside else inside
        if self.scrub(plain) == plain:
            return
        attributes = tag.attributes()
        for name, value in attributes.items():
            new = self.scrub(value)
            if tag.name == b"Relationship":
                outside = name == "Target" and attributes.get("TargetMode", "").lower() == "external"
                new = NOWHERE if outside and self.scrub(unquote(value)) != unquote(value) else value
            if new == value:
                continue
            self.count += 1
            if tag.name == b"n" and name == "v" and tag.empty:  # a number of a pivot cache becomes a missing one
                prefix = tag.prefix + b":" if tag.prefix else b""
                self.splices.replace(tag.start, tag.end, b"<%bm/>" % prefix)
                return
            if place := tag.span(name.encode()):
                self.splices.replace(*place, escape_attribute(new).encode())
