"""Every workbook that the engine writes in a test is linted: what was clean before must be clean after.

Small ones always; of larger ones every so many, chosen by their content, so that the suite stays quick;
the largest never, as their own tests look at them.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from cs_workbook.books.ooxml import GridEdit, Workbook
from tests.books.ooxml.linter import lint

ALWAYS, NEVER = 40_000, 20_000_000
"""Unpacked bytes up to which every workbook is linted, and from which none is."""


def chosen(path: Path, seen: set[int]) -> bool:
    """Tell whether a workbook is to be linted; the same content never twice."""
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
    size = sum(member.file_size for member in members)
    mark = zlib.crc32(repr([(member.filename, member.CRC) for member in members]).encode())
    if size > NEVER or mark in seen:
        return False
    seen.add(mark)
    return mark % max(1, size // ALWAYS) == 0


def new_defects(before: Path, after: Path) -> list[str]:
    """The defects of a kind that a part had not before it was written; odd workbooks of a test's own have some."""
    found = lint(after)
    old = {(defect.rule, defect.part) for defect in lint(before)} if found else set()
    return [str(defect) for defect in found if (defect.rule, defect.part) not in old]


@pytest.fixture(autouse=True, scope="session")
def what_is_written_is_clean() -> Iterator[None]:
    """Lint what `Workbook.patch` writes, as it writes it."""
    seen: set[int] = set()
    write = Workbook.patch

    def patch(self: Workbook, edits: Sequence[GridEdit], target: Path) -> bool:
        written = write(self, edits, target)
        if written and chosen(target, seen):
            defects = new_defects(self.path, target)
            assert not defects, "Excel would repair this:\n" + "\n".join(defects[:20])
        return written

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Workbook, "patch", patch)
        yield
