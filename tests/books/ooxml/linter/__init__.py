"""The repair-rule linter: everything that makes Excel offer to repair a workbook.

`lint(path)` gives the defects of one .xlsx or .xlsm; `assert_clean(path)` fails a test that wrote a
broken one. Each rule is one small function with one id, registered by decorator; `RULES` lists them.
It streams over rows, so that a sheet of 100,000 cases takes seconds. It never writes, and it shares
no code with the engine it judges.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

from . import (
    rules_objects,
    rules_order,
    rules_package,
    rules_sheet,
    rules_styles,
    rules_table,
    rules_workbook,
)
from .model import PACKAGE_RULES, RULES, SHEET_RULES, Defect
from .package import Package
from .sheet import read_sheet

__all__ = ["RULES", "Defect", "assert_clean", "lint"]

_REGISTERED = (
    rules_package, rules_workbook, rules_styles, rules_order, rules_sheet, rules_table, rules_objects
)  # fmt: skip

RULES["not-a-package"] = "The file is a zip archive."


def lint(path: str | Path) -> list[Defect]:
    """Return every defect of a workbook, sheet by sheet; an empty list is a clean one."""
    path = Path(path)
    try:
        package = Package(path)
    except (zipfile.BadZipFile, OSError) as error:
        return [Defect("not-a-package", path.name, "", str(error))]
    found: list[Defect] = []
    with package.zip:
        for entry in package.sheet_entries:
            if entry.part:
                sheet = read_sheet(package, entry)
                package.sheets.append(sheet)
                found += [Defect(rule, entry.part, place, what) for rule, place, what in sheet.found]
        for name, check in SHEET_RULES:
            found += [Defect(name, *one) for sheet in package.sheets for one in check(sheet)]
        for name, check_package in PACKAGE_RULES:
            found += [Defect(name, *one) for one in check_package(package)]
    return found


def assert_clean(path: str | Path) -> None:
    """Fail with the list of defects unless the workbook is clean."""
    found = lint(path)
    assert not found, f"{Path(path).name}: Excel would repair this:\n" + "\n".join(map(str, found[:40]))
