"""The plain tracker spelled in ways that are allowed and rare: each odd package is one builder.

The content is the same in all of them, so that a test can compare a result with the plain one's.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.books.ooxml.linter.refs import column_number

from .draft import Draft
from .tracker import SHEET, write_tracker

_STRICT = (
    ("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main"),
    ("http://schemas.openxmlformats.org/officeDocument/2006/", "http://purl.oclc.org/ooxml/officeDocument/"),
    ("http://schemas.openxmlformats.org/drawingml/2006/", "http://purl.oclc.org/ooxml/drawingml/"),
)

ODD: dict[str, Callable[[Path], Path]] = {}


def odd(change: Callable[[Draft], None]) -> Callable[[Draft], None]:
    """Register a way of spelling the plain tracker under its own name."""
    name = change.__name__.replace("_", "-")

    def build(folder: Path) -> Path:
        draft = Draft(write_tracker(folder / f"{name}.xlsx"))
        change(draft)
        return draft.write(folder / f"{name}.xlsx")

    ODD[name] = build
    return change


def _each(draft: Draft, pattern: str, change: Callable[[str], str]) -> None:
    """Change the text of every part whose name matches."""
    for part in draft.parts:
        if re.fullmatch(pattern, part):
            draft.parts[part] = change(draft.text(part)).encode()


@odd
def prefixed(draft: Draft) -> None:
    """Every SpreadsheetML element has a prefix."""

    def change(text: str) -> str:
        text = re.sub(r"<(/?)([A-Za-z]\w*)(?=[\s/>])", r"<\1x:\2", text)
        return text.replace(
            ' xmlns="http://schemas.openxmlformats.org/spread', ' xmlns:x="http://schemas.openxmlformats.org/spread'
        )

    _each(draft, r"xl/(worksheets/|tables/)?(sheet|workbook|styles|sharedStrings|table)\d*\.xml", change)


@odd
def strict(draft: Draft) -> None:
    """The strict conformance class: other namespaces and relationship types (ECMA-376 part 1, 2.1)."""

    def change(text: str) -> str:
        for old, new in _STRICT:
            text = text.replace(old, new)
        return text.replace("officeDocument/custom-properties", "officeDocument/customProperties").replace(
            "officeDocument/extended-properties", "officeDocument/extendedProperties"
        )

    _each(draft, r".*\.(xml|rels)(?<!\[Content_Types\]\.xml)(?<!core\.xml)", change)
    draft.replace("xl/workbook.xml", "<workbook ", '<workbook conformance="strict" ')


@odd
def utf16(draft: Draft) -> None:
    """The big sheet and the table in UTF-16."""
    for part in (draft.sheet(SHEET), draft.related(draft.sheet(SHEET), "table")):
        draft.parts[part] = draft.text(part).replace('encoding="UTF-8"', 'encoding="UTF-16"', 1).encode("utf-16")


@odd
def unnumbered(draft: Draft) -> None:
    """Rows and cells without r wherever counting on gives the same."""
    last = [0, 0]

    def row(match: re.Match[str]) -> str:
        number, follows = int(match[1]), int(match[1]) == last[0] + 1
        last[:] = [number, 0]
        return re.sub(r'<c r="([A-Z]+)\d+"', cell, f"<row{match[2]}" if follows else match[0])

    def cell(match: re.Match[str]) -> str:
        column, follows = column_number(match[1]), column_number(match[1]) == last[1] + 1
        last[1] = column
        return "<c" if follows else match[0]

    part = draft.sheet(SHEET)
    draft.parts[part] = re.sub(r'<row r="(\d+)"(.*?(?:</row>|/>(?=<row|</sheetData)))', row, draft.text(part)).encode()


@odd
def opaque(draft: Draft) -> None:
    """Comments, instructions and CDATA among rows and in formulas."""
    part = draft.sheet(SHEET)
    draft.substitute(part, r'(<row r="9")', r'<!-- <row r="8"><c r="A8"> --><?note </sheetData> ?>\1')
    draft.substitute(part, r"<f>(AVERAGE[^<]*)</f>", r"<f><![CDATA[\1]]></f>")
    draft.substitute(part, r"(<mergeCells )", r'<!-- <mergeCell ref="A8"/> -->\1')


@odd
def inline(draft: Draft) -> None:
    """Inline strings, and no string table."""
    items = re.findall(r"<si>(.*?)</si>", draft.text("xl/sharedStrings.xml"), re.S)

    def change(text: str) -> str:
        return re.sub(
            r'(<c [^>]*)t="s"([^>]*)><v>(\d+)</v>',
            lambda m: f'{m[1]}t="inlineStr"{m[2]}><is>{items[int(m[3])]}</is>',
            text,
        )

    _each(draft, r"xl/worksheets/sheet\d+\.xml", change)
    del draft.parts["xl/sharedStrings.xml"]
    draft.substitute("[Content_Types].xml", r'<Override PartName="/xl/sharedStrings.xml"[^>]*>', "")
    draft.substitute("xl/_rels/workbook.xml.rels", r'<Relationship [^>]*sharedStrings"[^>]*>', "")


class Pipe(io.RawIOBase):
    """A file that cannot seek, so that the archive needs data descriptors."""

    def __init__(self) -> None:
        self.data = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        block = bytes(piece)
        self.data += block
        return len(block)


def archive(folder: Path) -> Path:
    """Members stored and deflated by turns, with data descriptors, backslashes and capitals in names."""
    path = folder / "archive.xlsx"
    draft = Draft(write_tracker(path))
    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w") as target:
        for number, (name, data) in enumerate(draft.parts.items()):
            odd_name = name.replace("xl/drawings/", "xl\\drawings\\").replace(
                "xl/worksheets/sheet2", "XL/Worksheets/Sheet2"
            )
            info = zipfile.ZipInfo(odd_name, (1980, 1, 1, 0, 0, 0))
            target.writestr(info, data, zipfile.ZIP_STORED if number % 3 == 0 else zipfile.ZIP_DEFLATED)
    path.write_bytes(bytes(pipe.data))
    return path


ODD["archive"] = archive
