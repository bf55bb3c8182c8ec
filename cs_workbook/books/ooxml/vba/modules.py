"""VBA modules: their kinds, and their source as a project's stream holds it.

Takes exported files (``.bas``, ``.cls``) or names; gives `Module`s whose text has CRLF line ends and
the attributes that the editor hides ([MS-VBAL] 4.2). Knows nothing of compression or files.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["workbook", "worksheet", "chart", "procedural", "class"]

_BASES: dict[Kind, str] = {
    "workbook": "0{00020819-0000-0000-C000-000000000046}",
    "worksheet": "0{00020820-0000-0000-C000-000000000046}",
    "chart": "0{00020821-0000-0000-C000-000000000046}",
    "class": "0{FCFB3D2A-A0FA-1068-A738-08002B3371B5}",
}
"""VB_Base: the class a document or class module extends, by its id in Excel's and VBA's type libraries."""

_DOCUMENT_VALUES = {
    "GlobalNameSpace": False,
    "Creatable": False,
    "PredeclaredId": True,
    "Exposed": True,
    "TemplateDerived": False,
    "Customizable": True,
}
"""What a document module says of itself, in the order of all class modules."""

_VERSION_BLOCK = re.compile(r"\AVERSION [\d.]+ CLASS\s*\nBEGIN\s*\n.*?^END\s*\n", re.S | re.M | re.I)
_ATTRIBUTE = re.compile(r'Attribute (VB_\w+) = (".*"|\w+)\Z')
_IDENTIFIER = re.compile(r"[^\W\d_]\w{0,30}\Z")


@dataclass(frozen=True, slots=True)
class Module:
    """A module of a project; `source` is its whole text with CRLF line ends."""

    name: str
    kind: Kind
    source: str


def document_module(name: str, kind: Kind) -> Module:
    """Return the empty module that stands behind a workbook or a sheet."""
    return Module(name, kind, _attributes(name, kind, _DOCUMENT_VALUES))


def procedural_module(name: str, text: str) -> Module:
    """Return a standard module from an exported file, or from bare code.

    Raises:
        ValueError: characters beyond ASCII outside a comment; which code page a project is read in
            depends on the machine that opens it.
    """
    lines = _plain_lines(name, text)
    head = f'Attribute VB_Name = "{name}"'
    if lines and lines[0].startswith("Attribute VB_Name"):
        lines = lines[1:]
    return Module(name, "procedural", "\r\n".join([head, *lines]) + "\r\n")


def class_module(name: str, text: str) -> Module:
    """Return a class module from an exported ``.cls`` file. Raises ValueError, see `procedural_module`.

    The export leaves out what the editor knows (VB_Base and two more); a description of the class
    goes, it would have to stand a second time in the ``dir`` stream.
    """
    lines = _plain_lines(name, _VERSION_BLOCK.sub("", text.replace("\r\n", "\n")))
    given = {}
    while lines and (match := _ATTRIBUTE.match(lines[0])):
        given[match[1]] = match[2]
        del lines[0]
    values = {key: given.get(f"VB_{key}") == "True" for key in _DOCUMENT_VALUES}
    return Module(name, "class", _attributes(name, "class", values) + "\r\n".join(lines) + "\r\n")


def _attributes(name: str, kind: Kind, values: Mapping[str, bool]) -> str:
    lines = [f'Attribute VB_Name = "{name}"', f'Attribute VB_Base = "{_BASES[kind]}"']
    lines += [f"Attribute VB_{key} = {value}" for key, value in values.items()]
    return "\r\n".join(lines) + "\r\n"


def is_identifier(name: str) -> bool:
    """Tell whether a module may have this name: a letter first, at most 31 letters, digits and _."""
    return _IDENTIFIER.match(name) is not None


def _plain_lines(name: str, text: str) -> list[str]:
    """Return the lines of a source without trailing blank ones, ASCII only."""
    lines = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").rstrip("\n").split("\n")
    return [line if line.isascii() else _ascii_line(name, number, line) for number, line in enumerate(lines, 1)]


def _ascii_line(name: str, number: int, line: str) -> str:
    """Take characters beyond ASCII out of a line's comment. Raises ValueError when they stand elsewhere."""
    in_text = False
    for at, character in enumerate(line):
        if character == '"':
            in_text = not in_text
        elif character == "'" and not in_text:
            code, comment = line[:at], line[at:]
            break
    else:
        code, comment = line, ""
    if not code.isascii():
        raise ValueError(f"{name}, line {number}: only comments may hold characters beyond ASCII")
    return (code + re.sub(r"[^\x00-\x7f]+", "", comment)).rstrip()
