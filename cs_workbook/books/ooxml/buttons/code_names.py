"""Code names: by them a sheet finds its module in the VBA project (ECMA-376 part 1, 18.3.1.82, 18.2.28)."""

from __future__ import annotations

from ..rows import SheetStream
from ..vba import Module, code_page_for, document_module, is_identifier
from ..workbook import SheetInfo, Workbook
from . import sheet_part, workbook_part

RESERVED = frozenset(["xlwings", "dictionary", "csbuttons", "csribbon"])
"""Names of the modules that come along, in lower case."""
_WORKBOOK = "ThisWorkbook"


class CodeNames:
    """The code names of a workbook: those it has and can keep, new ones for the rest."""

    def __init__(self, workbook: Workbook) -> None:
        self._kinds = {rel.target: rel.kind for rel in workbook.relationships}
        package = workbook.package
        self._said: dict[str, str] = {}
        for sheet in workbook.sheets:
            if self.has_rows(sheet):
                self._said[sheet.part] = sheet_part.code_name(SheetStream(package, sheet.part, sheet.name).head)
            elif self._kinds.get(sheet.part) == "chartsheet":
                self._said[sheet.part] = sheet_part.code_name(package.read(sheet.part))
        said = workbook_part.code_name(workbook.data)
        ascii_only = not _one_code_page([said, *self._said.values()])
        self._taken = set(RESERVED)
        self.workbook = said if self._may_keep(said, ascii_only) else _WORKBOOK
        self.workbook_missing = self.workbook != said
        self._taken.add(self.workbook.lower())
        self._names: dict[str, str] = {}
        for part, name in self._said.items():
            if self._may_keep(name, ascii_only):
                self._names[part] = name
                self._taken.add(name.lower())
        for part in [part for part in self._said if part not in self._names]:
            self.fresh(part)

    def _may_keep(self, name: str, ascii_only: bool) -> bool:
        return is_identifier(name) and name.lower() not in self._taken and (name.isascii() or not ascii_only)

    def has_rows(self, sheet: SheetInfo) -> bool:
        """Tell whether a sheet is a worksheet."""
        return self._kinds.get(sheet.part) == "worksheet"

    def fresh(self, part: str) -> str:
        """Give a part the next free name."""
        stem, number = ("Chart" if self._kinds.get(part) == "chartsheet" else "Sheet"), 1
        while f"{stem}{number}".lower() in self._taken:
            number += 1
        name = self._names[part] = f"{stem}{number}"
        self._taken.add(name.lower())
        return name

    def of(self, sheet: SheetInfo) -> str:
        """Return a sheet's code name; "" for the old sheets of macros and dialogs, which have no module."""
        return self._names.get(sheet.part, "")

    def missing(self, sheet: SheetInfo) -> bool:
        """Tell whether a sheet's code name is not the one it says."""
        return self.of(sheet) != self._said.get(sheet.part, "")

    def module(self, sheet: SheetInfo) -> Module:
        """Return a sheet's document module."""
        return document_module(self.of(sheet), "worksheet" if self.has_rows(sheet) else "chart")

    def module_of(self, name: str) -> Module:
        """Return the document module of a new worksheet."""
        return document_module(name, "worksheet")

    def workbook_module(self) -> Module:
        """Return the workbook's document module."""
        return document_module(self.workbook, "workbook")


def _one_code_page(names: list[str]) -> bool:
    try:
        code_page_for(names)
    except ValueError:
        return False
    return True
