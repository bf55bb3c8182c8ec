"""A workbook file opened for reading its structure and for patching.

Gives sheets, tables, names and properties; `patch` writes a changed copy. Holds no cell. Locking,
backups and the exchange of the file are the caller's.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from cs_workbook.model import Text, WorkbookError

from . import markup, safety
from .a1 import Area
from .edits import GridEdit
from .formula_cells import formula_columns
from .notes import texts_of
from .package import Package
from .references import area_of
from .strings import decode_text
from .tables import TableArea, parse_table

_STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"


@dataclass(frozen=True)
class SheetInfo:
    """A sheet: its name, the part that holds it, and visible, hidden or veryHidden."""

    name: str
    part: str
    state: str


class Workbook:
    """The structure of one .xlsx or .xlsm file. Nothing stays open between calls."""

    def __init__(self, package: Package, part: str) -> None:
        self.package = package
        self.path: Path = package.path
        self.part = part
        self.data = package.read(part)
        root = markup.root(self.data)
        if root is None or root.tag.name != b"workbook":
            raise _refusal_foreign(self.path)
        self.root: markup.Element = root
        self.strict = _STRICT in self.data[root.tag.start : root.tag.end]
        self.relationships = package.relationships(part)
        self._read_structure()

    def _read_structure(self) -> None:
        parts = {rel.id: rel.target for rel in self.relationships}
        sheets: list[SheetInfo] = []
        self.date1904 = False
        for child in markup.children(self.data, self.root):
            if child.tag.name == b"workbookPr":
                self.date1904 = child.tag.get("date1904") in ("1", "true", "on")
            elif child.tag.name == b"sheets":
                for sheet in markup.children(self.data, child):
                    attributes = sheet.tag.attributes()
                    ids = [value for key, value in attributes.items() if key.endswith(":id")]
                    if sheet.tag.name == b"sheet" and ids and ids[0] in parts:
                        state = attributes.get("state", "visible")
                        sheets.append(SheetInfo(attributes.get("name", ""), parts[ids[0]], state))
        self.sheets: tuple[SheetInfo, ...] = tuple(sheets)
        if not any(sheet.part in self.package for sheet in sheets):
            raise safety.damaged(self.path, self.part)

    def sheet(self, name: str) -> SheetInfo:
        """Return a sheet by name, in any case. Raises WorkbookError when there is none."""
        for sheet in self.sheets:
            if sheet.name == name:
                return sheet
        for sheet in self.sheets:
            if sheet.name.casefold() == name.casefold():
                return sheet
        raise WorkbookError(
            Text(
                zh=f"{self.path.name} 里没有工作表“{name}”。",
                en=f'{self.path.name} has no sheet "{name}".',
            )
        )

    def has_rows(self, sheet: SheetInfo) -> bool:
        """Tell whether a sheet's part is there and has rows; chart sheets and dialogs have none."""
        kinds = {rel.target: rel.kind for rel in self.relationships}
        return sheet.part in self.package and kinds.get(sheet.part) in ("worksheet", "xlMacrosheet", "xlIntlMacrosheet")

    def one_part(self, kind: str) -> str | None:
        """Return the existing part of a kind that the workbook points to, such as ``styles``."""
        return next((rel.target for rel in self.relationships if rel.kind == kind and rel.target in self.package), None)

    @cached_property
    def tables(self) -> Mapping[str, TableArea]:
        """The Excel Tables by display name."""
        found: dict[str, TableArea] = {}
        for sheet in self.sheets:
            for part in self.package.related(sheet.part, "table"):
                table = parse_table(self.package.read(part), sheet.name, part)
                if table is not None:
                    found[table.name] = table
        return MappingProxyType(found)

    @cached_property
    def defined(self) -> list[tuple[markup.Element, Mapping[str, str], str]]:
        """Every defined name: its element, its attributes, and what it stands for."""
        outer = next((c for c in markup.children(self.data, self.root) if c.tag.name == b"definedNames"), None)
        if outer is None:
            return []
        return [
            (child, child.tag.attributes(), decode_text(self.data[child.inner_start : child.inner_end]))
            for child in markup.children(self.data, outer)
            if child.tag.name == b"definedName"
        ]

    @cached_property
    def names(self) -> Mapping[str, Area]:
        """The workbook's own names that stand for one rectangle of cells."""
        found: dict[str, Area] = {}
        for _, attributes, text in self.defined:
            area = area_of(text)
            if area and "localSheetId" not in attributes and "name" in attributes:
                found[attributes["name"]] = area
        return MappingProxyType(found)

    @cached_property
    def properties(self) -> Mapping[str, str]:
        """The custom document properties as text."""
        found: dict[str, str] = {}
        for part in self.package.related("", "custom-properties", "customProperties"):
            data = self.package.read(part)
            for element in markup.elements(data, b"property"):
                value = next(markup.children(data, element), None)
                if value and (name := element.tag.get("name")):
                    found[name] = decode_text(data[value.inner_start : value.inner_end])
        return MappingProxyType(found)

    @property
    def signed(self) -> bool:
        """Whether the file carries a digital signature, which any change makes invalid."""
        return any(rel.type.endswith("/digital-signature/origin") for rel in self.package.relationships(""))

    def formula_columns(self, sheet: str, first_row: int, last_row: int) -> frozenset[int]:
        """Return the columns that hold a formula in any of these rows, by a scan of the sheet's bytes."""
        info = self.sheet(sheet)
        with safety.sound(self.path):
            return formula_columns(self.package, info.part, info.name, first_row, last_row)

    def notes(self, sheet: str) -> Mapping[tuple[int, int], str]:
        """Return the text of every note of a sheet, by row and column from 1; those of threaded comments too."""
        info = self.sheet(sheet)
        with safety.sound(self.path):
            return {
                place: text
                for part in self.package.related(info.part, "comments")
                for place, text in texts_of(self.package.read(part)).items()
            }

    def values(self, sheet: str) -> dict[tuple[int, int], str | float | bool | dt.datetime]:
        """Return a sheet's content by row and column, read cell by cell; see `sheet_values`. Raises WorkbookError."""
        from .values import sheet_values

        with safety.sound(self.path):
            return sheet_values(self, sheet)

    def patch(self, edits: Sequence[GridEdit], target: Path) -> bool:
        """Write a copy with the edits carried out.

        Args:
            edits: in any order; rows and columns as the file has them now.
            target: another path than the workbook's own.
        Returns:
            False, and nothing written, when nothing would change.
        Raises:
            StaleWorkbookError: a cell is not what its edit expects; nothing is written.
            WorkbookError: an edit cannot be carried out safely; nothing is written.
        """
        from .patch import patch

        with safety.sound(self.path):
            return patch(self, edits, target)


def open_workbook(path: Path) -> Workbook:
    """Open a workbook's structure. Raises WorkbookError for whatever is no sound .xlsx or .xlsm file."""
    if path.is_dir():
        raise safety.refusal(
            path.resolve(), " 是文件夹。请写出工作簿的文件名。", " is a folder. Name the workbook in it."
        )
    if not path.is_file():
        raise safety.refusal(path, " 不存在。请检查路径。", " does not exist. Check the path.")
    package = Package(path)
    main = package.related("", "officeDocument")
    if not main:
        raise _refusal_contents(package)
    if main[0].endswith(".bin"):
        raise safety.refusal(
            path,
            " 是二进制格式（.xlsb）。请在 Excel 中另存为 .xlsx 或 .xlsm。",
            " is in the binary format (.xlsb). Save it as .xlsx or .xlsm in Excel.",
        )
    workbook = Workbook(package, main[0])
    for sheet in workbook.sheets:
        if sheet.part in package:
            package.check_start(sheet.part)
    for kind in ("sharedStrings", "styles"):
        if part := workbook.one_part(kind):
            package.check_start(part)
    return workbook


def _refusal_contents(package: Package) -> WorkbookError:
    names = {re.sub(r"\\", "/", name).lower() for name in package.names()}
    if any(name.startswith("xl/") for name in names):
        return safety.damaged(package.path, "_rels/.rels")
    return _refusal_foreign(package.path)


def _refusal_foreign(path: Path) -> WorkbookError:
    return safety.refusal(
        path,
        " 不是 Excel 工作簿（可能是 Word、ODS 或压缩文件改了扩展名）。请在 Excel 中另存为 .xlsx。",
        " is not an Excel workbook (perhaps a Word, ODS or zip file under another name). Save it as .xlsx in Excel.",
    )
