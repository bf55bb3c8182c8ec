"""Text in a workbook: element content, rich text, and the shared string table.

Takes bytes, gives text. Reads the string table as a stream; never writes one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from . import markup
from .characters import comparable, decode_entities, escape, escape_attribute, escape_markup, unescape

__all__ = [
    "comparable",
    "decode_entities",
    "decode_text",
    "escape",
    "escape_attribute",
    "escape_markup",
    "rich_text",
    "shared_texts",
    "unescape",
]

_PHONETIC = re.compile(rb"<(?:[\w.-]+:)?rPh[\s>]")
_RUN_TEXT = re.compile(rb"<(?:[\w.-]+:)?t(?:\s[^<>]*?)?(?:/>|>([^<]*)</)")
_ITEM = re.compile(rb"<(?:[\w.-]+:)?si(?=[\s/>])")


def decode_text(data: bytes) -> str:
    """Return the characters that a piece of element content stands for, without its markup."""
    if b"<" in data:
        data = _plain(data)
    return decode_entities(data.decode("utf-8", "replace"))


def rich_text(data: bytes) -> str:
    """Return the plain text of an ``si`` or ``is`` element: its runs joined, phonetics left out."""
    if b"<!" in data or b"<?" in data:
        data = _plain(data)
    if b"rPh" in data:
        data = _without_phonetics(data)
    return unescape("".join([decode_text(match[1]) for match in _RUN_TEXT.finditer(data) if match[1]]))


def shared_texts(chunks: Iterable[bytes], wanted: Iterable[int]) -> dict[int, str]:
    """Return the texts of some items of a shared string table, streaming it once.

    Args:
        chunks: the part's bytes (UTF-8).
        wanted: item numbers from 0; numbers beyond the end are left out of the answer.
    """
    found: dict[int, str] = {}
    numbers = sorted(set(wanted))
    base = at = 0
    for block, starts in item_blocks(chunks):
        if at >= len(numbers):
            break
        end = base + len(starts)
        ends = [*starts[1:], len(block)]
        while at < len(numbers) and numbers[at] < end:
            index = numbers[at] - base
            found[numbers[at]] = rich_text(block[starts[index] : ends[index]])
            at += 1
        base = end
    return found


def item_blocks(chunks: Iterable[bytes]) -> Iterator[tuple[bytes, list[int]]]:
    """Cut a string table into blocks of whole items, each with the places where they start."""
    kept = b""
    for chunk in chunks:
        block = kept + chunk
        starts = _item_starts(block)
        if len(starts) < 2:
            kept = block
            continue
        kept = block[starts[-1] :]
        yield block[: starts[-1]], starts[:-1]
    yield kept, _item_starts(kept)


def _item_starts(block: bytes) -> list[int]:
    """Find item starts, not taking those inside comments and CDATA."""
    mask = markup.masked(block)
    if mask is not block and not markup.is_whole(block):
        mask = mask[: next(start for start, end, _ in markup.opaque(block) if end < 0)]
    return [match.start() for match in _ITEM.finditer(mask)]


def _plain(data: bytes) -> bytes:
    """Turn CDATA into ordinary content; drop comments and instructions."""
    pieces: list[bytes] = []
    at = 0
    for start, end, opening in markup.opaque(data):
        end = len(data) if end < 0 else end
        pieces.append(data[at:start])
        if opening == b"<![CDATA[":
            inner = data[start + len(opening) : end - 3]
            pieces.append(inner.replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b">", b"&gt;"))
        at = end
    return b"".join([*pieces, data[at:]])


def _without_phonetics(data: bytes) -> bytes:
    """Cut out phonetic runs (18.4.6), whose text is a reading of the text."""
    pieces: list[bytes] = []
    at = 0
    while match := _PHONETIC.search(data, at):
        pieces.append(data[at : match.start()])
        close = data.find(b"rPh>", match.end())
        at = close + 4 if close >= 0 else len(data)
    return b"".join([*pieces, data[at:]])
