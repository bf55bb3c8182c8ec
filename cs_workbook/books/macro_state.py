"""What the macros of a workbook are: ours or not, of which xlwings, and which Python they start.

Reads only. For a door that tells people why a button does not work.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cs_workbook.books.macro_sources import BUTTONS_MODULE, MARK
from cs_workbook.books.macros import SETTINGS_SHEET
from cs_workbook.books.ooxml import open_workbook
from cs_workbook.books.ooxml.buttons import Shown, read_settings
from cs_workbook.books.ooxml.vba import DamagedProject, read_project

_VERSION = re.compile(r'XLWINGS_VERSION As String = "([^"]*)"')


@dataclass(frozen=True)
class MacroState:
    """What was found.

    Attributes:
        macros: whether the workbook holds macros at all.
        ours: whether our buttons are among them.
        readable: whether the VBA project could be read.
        signed: whether it carries a digital signature.
        xlwings: the version of xlwings' VBA in it, "" when there is none.
        settings: the settings sheet by upper-case name, such as ``INTERPRETER_WIN``.
    """

    macros: bool = False
    ours: bool = False
    readable: bool = True
    signed: bool = False
    xlwings: str = ""
    settings: Mapping[str, Shown] = field(default_factory=dict)


def macro_state(path: Path) -> MacroState:
    """Look into a workbook. Raises WorkbookError when it is none."""
    workbook = open_workbook(path)
    package = workbook.package
    sheet = next((s for s in workbook.sheets if s.name.casefold() == SETTINGS_SHEET), None)
    strings = workbook.one_part("sharedStrings")
    said = read_settings(package, sheet.part, sheet.name, strings) if sheet else {}
    settings = {name.upper(): value for name, value in said.items()}
    part = workbook.one_part("vbaProject")
    if part is None:
        return MacroState(settings=settings)
    signed = bool(package.relationships(part))
    try:
        sources = read_project(b"".join(package.stream(part))).sources
    except DamagedProject:
        return MacroState(True, readable=False, signed=signed, settings=settings)
    version = _VERSION.search(sources.get("xlwings", ""))
    ours = MARK in sources.get(BUTTONS_MODULE, "")
    return MacroState(True, ours, True, signed, version[1] if version else "", settings)
