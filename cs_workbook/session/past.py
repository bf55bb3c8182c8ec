"""Past years' workbooks: those that the settings name, beside the workbook, and those that the user names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cs_workbook.books import open_book
from cs_workbook.model import Tables, WorkbookError
from cs_workbook.runner import PastYears


def past_years(path: Path, given: Sequence[Path] = ()) -> PastYears:
    """Return what opens the past years' workbooks of the one at `path`, each once and never itself.

    A workbook that the settings name and that cannot be opened is an error in its place; one that the user
    named raises it.
    """

    def opened(names: Sequence[str]) -> list[Tables | WorkbookError]:
        known = {path.resolve()}
        found: list[Tables | WorkbookError] = []
        for year in (*given, *(path.parent / name for name in names)):
            if year.resolve() in known:
                continue
            known.add(year.resolve())
            try:
                found.append(open_book(year).read())
            except WorkbookError as error:
                if year in given:
                    raise
                found.append(error)
        return found

    return opened
