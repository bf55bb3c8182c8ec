"""Characters in XML: entities, ``_xHHHH_`` escapes, and what XML cannot carry.

Takes and gives text. Knows no markup.
"""

from __future__ import annotations

import re

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_ENTITY = re.compile(r"&(#x[0-9A-Fa-f]{1,8}|#[0-9]{1,8}|amp|lt|gt|quot|apos);")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_XML_SPECIAL = re.compile(r"[&<>]")
_XML_NAMES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\t": "&#9;", "\r": "&#13;"}


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
    return re.sub(r'[&<>"\n\t\r]', lambda match: _XML_NAMES[match[0]], printable(text))


def printable(text: str) -> str:
    """Return text without the characters that XML cannot carry."""
    return _NOT_IN_XML.sub("", text)


def decode_entities(text: str) -> str:
    """Resolve the five named entities and character numbers; end lines as XML readers do (2.11)."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _ENTITY.sub(_entity, text) if "&" in text else text


def comparable(text: str) -> str:
    """Return text in the form in which two readings of one cell agree: line ends alike."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _entity(match: re.Match[str]) -> str:
    name = match[1]
    if name[0] != "#":
        return _NAMED[name]
    code = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
    return chr(code) if code <= 0x10FFFF else "\ufffd"


def _joined(text: str) -> str:
    """Join surrogate pairs that stood apart; a lone surrogate stays."""
    if not re.search("[\ud800-\udfff]", text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
