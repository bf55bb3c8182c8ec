"""Text in a workbook: XML entities, ``_xHHHH_`` escapes, and the shared string table.

Takes and gives text and bytes. Reads the string table as a stream; never writes one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_ENTITY = re.compile(r"&(#x[0-9A-Fa-f]+|#[0-9]+|amp|lt|gt|quot|apos);")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_XML_SPECIAL = re.compile(r"[&<>]")
_XML_NAMES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\t": "&#9;", "\r": "&#13;"}
_CDATA = re.compile(rb"<!\[CDATA\[(.*?)\]\]>", re.S)
_MARKUP = re.compile(rb"<!--.*?-->|<\?.*?\?>", re.S)
_PHONETIC = re.compile(rb"<(?:[\w.-]+:)?rPh[\s>].*?</(?:[\w.-]+:)?rPh\s*>", re.S)
_RUN_TEXT = re.compile(rb"<(?:[\w.-]+:)?t(?:\s[^>]*?)?(?:/>|>(.*?)</(?:[\w.-]+:)?t\s*>)", re.S)
_ITEM = re.compile(rb"<(?:[\w.-]+:)?si(?=[\s/>])")


def unescape(text: str) -> str:
    """Undo ``_xHHHH_`` escapes (ECMA-376 part 1, 22.4.2.4), joining surrogate pairs."""
    if "_x" not in text:
        return text
    return _joined(_ESCAPE.sub(lambda match: chr(int(match[1], 16)), text))


def escape(text: str) -> str:
    """Return text as a ``t`` element holds it: what XML cannot carry becomes ``_xHHHH_``.

    Text that only looks like an escape has its underscore escaped, so that it reads back as it is.
    """
    if "_x" in text:
        text = _LOOKS_ESCAPED.sub("_x005F_", text)
    if _NOT_IN_XML.search(text):
        text = _NOT_IN_XML.sub(lambda match: f"_x{ord(match[0]):04X}_", text)
    return escape_markup(text) if _XML_SPECIAL.search(text) else text


def escape_markup(text: str) -> str:
    """Return text as element content, nothing but XML's own characters escaped."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def escape_attribute(text: str) -> str:
    """Return text as a double-quoted attribute value; characters XML cannot carry are dropped."""
    return re.sub(r'[&<>"\n\t\r]', lambda match: _XML_NAMES[match[0]], _NOT_IN_XML.sub("", text))


def decode_text(data: bytes) -> str:
    """Return the characters that a piece of element content stands for, without its markup."""
    if b"<" in data:
        data = _CDATA.sub(lambda match: _shielded(match[1]), data)
        data = _MARKUP.sub(b"", data)
    return decode_entities(data.decode("utf-8", "replace"))


def decode_entities(text: str) -> str:
    """Resolve the five named entities and character numbers; end lines as XML readers do (2.11)."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _ENTITY.sub(_entity, text) if "&" in text else text


def rich_text(data: bytes) -> str:
    """Return the plain text of an ``si`` or ``is`` element: its runs joined, phonetics left out."""
    if b"<!" in data or b"<?" in data:
        data = _MARKUP.sub(b"", _CDATA.sub(lambda match: _shielded(match[1]), data))
    if b"rPh" in data:
        data = _PHONETIC.sub(b"", data)
    return unescape("".join([decode_text(match[1]) for match in _RUN_TEXT.finditer(data) if match[1]]))


def comparable(text: str) -> str:
    """Return text in the form in which two readings of one cell agree: line ends alike."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def shared_texts(chunks: Iterable[bytes], wanted: Iterable[int]) -> dict[int, str]:
    """Return the texts of some items of a shared string table, streaming it once.

    Args:
        chunks: the part's bytes (UTF-8).
        wanted: item numbers from 0; numbers beyond the end are left out of the answer.
    """
    found: dict[int, str] = {}
    numbers = sorted(set(wanted))
    base = at = 0
    for block, starts in _item_blocks(chunks):
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


def _item_blocks(chunks: Iterable[bytes]) -> Iterator[tuple[bytes, list[int]]]:
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
    if b"<!" in block or b"<?" in block:
        block = re.sub(rb"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)", lambda m: b" " * len(m[0]), block, flags=re.S)
    return [match.start() for match in _ITEM.finditer(block)]


def _entity(match: re.Match[str]) -> str:
    name = match[1]
    if name[0] != "#":
        return _NAMED[name]
    code = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
    return chr(code) if code <= 0x10FFFF else "\ufffd"


def _shielded(data: bytes) -> bytes:
    """Turn CDATA content into ordinary element content."""
    return data.replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b">", b"&gt;")


def _joined(text: str) -> str:
    """Join surrogate pairs that stood apart; a lone surrogate stays."""
    if not re.search("[\ud800-\udfff]", text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
