"""Pages of figures as documents of their own: a frozen workbook, a web page, a Word document.

Takes an `OutReport`; writes a new file of values. All three are laid out from the same blocks and chart
descriptions, words and formats are the template's. Knows no case and computes no figure.
"""

from __future__ import annotations

import os
import tempfile
import zipfile
from importlib import import_module
from pathlib import Path

from openpyxl.workbook import Workbook

from cs_workbook.books.ooxml.characters import printable
from cs_workbook.books.saving import refuse_if_open
from cs_workbook.books.template.draft import Draft
from cs_workbook.model import Cell, Grid, OutReport, Text, WorkbookError
from cs_workbook.rules.columns import schema

MARK = "cs-workbook report"
"""What a report says of itself; a file without it is never replaced."""
_WRITERS = {".xlsx": "frozen", ".html": "web", ".docx": "word"}
_HEAD = 4096
_ENDING = Text(
    "{name}：这里请给以 {suffix} 结尾的文件名，没有写入任何内容。",
    "{name}: give a name that ends in {suffix} here. Nothing was written.",
)
_ITSELF = Text(
    "{name} 就是工作簿本身，报告不能写在它上面，没有写入任何内容。请换一个文件名。",
    "{name} is the workbook itself; no report goes over it. Nothing was written. Choose another name.",
)
_FOREIGN = Text(
    "{name} 已经存在，而且不是本工具生成的报告，没有写入任何内容。请换一个文件名，或先把它移走。",
    "{name} exists and is no report of this program; nothing was written. Choose another name, or move it away first.",
)
_UNWRITABLE = Text(
    "{name} 写不进去（{reason}）。请检查文件是否正被打开或只读、文件夹是否允许写入。",
    "{name} cannot be written ({reason}). Check whether it is open or read-only, and whether the folder allows it.",
)


def refuse_target(path: Path, suffix: str, workbook: Path) -> None:
    """Raise WorkbookError where no report may go: another ending, the workbook itself, a file that is no report."""
    if path.suffix.lower() != suffix:
        raise WorkbookError(_ENDING(name=path.name, suffix=suffix))
    if path.resolve() == workbook.resolve():
        raise WorkbookError(_ITSELF(name=path.name))
    refuse_if_open(path)
    if path.exists() and not is_report(path):
        raise WorkbookError(_FOREIGN(name=path.name))


def is_report(path: Path) -> bool:
    """Whether a file says that it is a report of ours."""
    if path.suffix.lower() == ".html":
        with path.open("rb") as file:
            return MARK.encode() in file.read(_HEAD)
    try:
        with zipfile.ZipFile(path) as package:
            return MARK.encode() in package.read("docProps/core.xml")
    except (zipfile.BadZipFile, KeyError, OSError):
        return False


def write_report(report: OutReport) -> Path:
    """Write a report where it says and return its path; an older report there is replaced in one go.

    The same report gives the same bytes. Raises WorkbookError: the place cannot be written.
    """
    path = Path(report.path)
    content = report_bytes(report)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(name).chmod(0o644)
            Path(name).replace(path)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        raise WorkbookError(_UNWRITABLE(name=path.name, reason=error.strerror or error)) from error
    return path


def report_bytes(report: OutReport) -> bytes:
    """Return a report as a file: .xlsx, .html or .docx as its path ends."""
    draft = Draft(Workbook(), report.rules, schema(report.rules.preset, report.rules.language))
    blocks = {name: _clean(grid) for name, grid in report.blocks.items()}
    writer = import_module(f"{__name__}.{report.layout or _WRITERS[Path(report.path).suffix.lower()]}")
    made: bytes = writer.document(draft, report, blocks)
    return made


def _clean(grid: Grid) -> Grid:
    """Cells without what no document can carry."""

    def clean(value: Cell) -> Cell:
        return printable(value) if isinstance(value, str) else value

    return tuple(tuple(map(clean, row)) for row in grid)
