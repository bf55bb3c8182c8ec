"""New workbooks of every preset, opened with openpyxl or saved by LibreOffice, and where their tables stand."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from functools import lru_cache
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter, range_boundaries

from cs_workbook.model import Language
from cs_workbook.rules.columns import schema
from cs_workbook.rules.presets import preset_names
from tests.conftest import built

LAST_ROW = 1_048_576
EVERY = [(preset, language) for preset in preset_names() for language in ("zh", "en")]
each = pytest.mark.parametrize(("preset", "language"), EVERY, ids=lambda v: v)


@lru_cache(maxsize=16)
def opened(preset: str = "feedback", language: Language = "zh") -> Any:
    return load_workbook(io.BytesIO(built(preset, language)), rich_text=False)


@lru_cache(maxsize=16)
def tables(preset="feedback", language="zh"):
    """Table name → (worksheet, first column, header row, last column, last row)."""
    found = {}
    for ws in opened(preset, language):
        for table in ws.tables.values():
            first, top, last, bottom = corners(table.ref)
            found[table.name] = (ws, first, top, last, bottom)
    return found


def corners(area: str) -> tuple[int, int, int, int]:
    """First column, first row, last column, last row."""
    first, top, last, bottom = range_boundaries(area)
    assert first and top and last and bottom, area
    return first, top, last, bottom


def column_letter(preset, language, table, key):
    _, first, *_ = tables(preset, language)[table]
    return get_column_letter(first + schema(preset, language).tables[table].keys.index(key))


def rule_of(preset, language, table, key):
    """The validation that covers a table's column."""
    ws, _, top, *_ = tables(preset, language)[table]
    cell = f"{column_letter(preset, language, table, key)}{top + 1}"
    found = [v for v in ws.data_validations.dataValidation if cell in v.sqref]
    assert len(found) <= 1, f"{table}.{key} has several validations"
    return found[0] if found else None


def values_of(preset, language, table, key):
    ws, first, top, _, bottom = tables(preset, language)[table]
    at = first + schema(preset, language).tables[table].keys.index(key)
    return [ws.cell(row, at).value for row in range(top + 1, bottom + 1)]


def listed(preset, language, name):
    """The words a name of a drop-down stands for, worked out from the cells it refers to."""
    text = opened(preset, language).defined_names[name].attr_text
    reference = re.fullmatch(r"(\w+)\[(.+)\]", text)
    assert reference, f"{name} is {text}"
    spec = schema(preset, language).tables[reference[1]]
    key = next(c.key for c in spec.columns if c.label.of(language) == reference[2])
    return values_of(preset, language, spec.name, key)


def converted(paths, folder, kind="xlsx"):
    """Let LibreOffice recalculate and save workbooks."""
    folder.mkdir(exist_ok=True)
    program = shutil.which("soffice")
    assert program, "LibreOffice is needed: apt-get install libreoffice-calc"
    subprocess.run(
        [program, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", kind,
         "--outdir", str(folder), *map(str, paths)],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    return sorted(path for path in folder.iterdir() if path.is_file())
