"""The findings of all the workbooks of a sitting in one file, for a spreadsheet to filter."""

from __future__ import annotations

from pathlib import Path

from cs_workbook.model import Cell, Language, OutFile, Text, WorkbookError
from cs_workbook.runner import Run

_KEYS = ("sheet", "cell", "check", "severity", "problem", "fix")
_WORKBOOK = Text("工作簿", "Workbook")
_BROKEN = Text("无法使用", "unusable")
_NO_CSV = Text("{name}：文件名请以 .csv 结尾。", "{name}: give it a name that ends in .csv.")


class FindingsFile:
    """Gathers findings; at the `end` it leaves them as a CSV for Excel, with no cell that would be a formula there.

    Raises:
        WorkbookError: the name does not end in .csv: it might be a workbook's.
    """

    def __init__(self, path: Path) -> None:
        if path.suffix.lower() != ".csv":
            raise WorkbookError(_NO_CSV(name=path.name))
        self._path = path
        self._rows: list[tuple[Cell, ...]] = []

    def add(self, run: Run, language: Language) -> None:
        """Take in the findings of a run."""
        from cs_workbook.jobs.check import check_titles
        from cs_workbook.rules.columns import SEVERITIES

        titles = check_titles()
        levels = {choice.code: choice.label for choice in SEVERITIES}
        for finding in run.outcome.findings:
            where, said = finding.where, (titles[finding.check], levels[finding.severity], finding.problem, finding.fix)
            place = (where.workbook, where.sheet or None, where.address or None)
            self._rows.append((*place, *(text.of(language) for text in said)))

    def refuse(self, path: Path, error: WorkbookError, language: Language) -> None:
        """Take in a workbook that could not be used, as an error of its own."""
        from cs_workbook.rules.columns import SEVERITIES

        level = next(choice.label for choice in SEVERITIES if choice.code == "error")
        said = (text.of(language) for text in (_BROKEN, level, error.text))
        self._rows.append((str(path), None, None, *said, None))

    def end(self, language: Language) -> None:
        """Write the file. Raises WorkbookError when it cannot be written; an older one then stands as it was."""
        from cs_workbook.books.sources import write_rows
        from cs_workbook.rules.columns import FINDINGS

        headers = (_WORKBOOK, *(FINDINGS.column(key).label for key in _KEYS))
        write_rows(
            self._path, OutFile(self._path.name, tuple(text.of(language) for text in headers), tuple(self._rows))
        )
