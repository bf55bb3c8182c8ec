"""What is measured: pieces of Python that work on the workbook at `path`, ours and the peers'."""

from __future__ import annotations

import shutil
import sys
from typing import NamedTuple

READ = """
import python_calamine
book = python_calamine.CalamineWorkbook.from_path(path)
for name in book.sheet_names:
    book.get_sheet_by_name(name).to_python(skip_empty_area=False)
"""
OPENPYXL = """
import openpyxl
openpyxl.load_workbook(path).save(path)
"""
BUILD = """
from pathlib import Path
from tests.benchmarks.big_workbook import build
build(Path(path), {rows})
"""
_INFLATE = """
import zipfile
with zipfile.ZipFile(path) as package:
    for name in package.namelist():
        with package.open(name) as part:
            while part.read(1 << 20):
                pass
"""
JOB = """
import datetime as dt
from pathlib import Path
from cs_workbook.session import Session
from cs_workbook.jobs import job_named
list(Session(dt.datetime(2026, 11, 21, 10), "bench").runs(job_named({job!r}), [Path(path)], {{}}))
"""
_EDITS = """
from cs_workbook.books.file import FileBook
from cs_workbook.model import SetCell
book = FileBook(path)
cases = book.read()["Cases"]
notes = cases.values("note")
step = max(1, len(cases) // {n})
book.apply([SetCell("Cases", cases.rows[i], "note", notes[i], "改") for i in range(0, len(cases), step)][:{n}])
"""


class Line(NamedTuple):
    """One line of the table; `again` works on the file as the line before left it."""

    title: str
    code: str
    again: bool = False

    def command(self, path: str) -> list[str]:
        """The command that does it to the workbook at `path`."""
        if self.code == "unzip":
            return ["unzip", "-p", path]
        return [sys.executable, "-c", f"path = {path!r}\n{self.code}"]


READING = Line("read every sheet (python-calamine)", READ)
SAVING = Line("openpyxl load + save", OPENPYXL)
ONE_CELL = Line("one cell edited", _EDITS.format(n=1))
CHECK = Line("check", JOB.format(job="check"))
FIRST_UPDATE = Line("update-sla, every row new", JOB.format(job="update-sla"))

_UNZIP = [Line("unzip -p of everything", "unzip")] if shutil.which("unzip") else []
LINES = (
    *_UNZIP,
    Line("inflate every part (zipfile)", _INFLATE),
    READING,
    ONE_CELL,
    Line("5,000 cells edited", _EDITS.format(n=5000)),
    Line("assign-ids, nothing to do", JOB.format(job="assign-ids")),
    FIRST_UPDATE,
    Line("update-sla, nothing to do", JOB.format(job="update-sla"), again=True),
    CHECK,
    Line("summarize", JOB.format(job="summarize")),
    Line("archive", JOB.format(job="archive")),
)
GROWING = (READING, ONE_CELL, CHECK, FIRST_UPDATE)
