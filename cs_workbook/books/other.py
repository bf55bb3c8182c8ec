"""The other workbook of a job that moves rows: an existing file, or a copy of the source yet to be made.

A copy appears under its name whole and proven, or not at all; a file that stands there is never replaced
by a copy.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from cs_workbook.books.file import FileBook, Proof, prove
from cs_workbook.books.saving import refuse_if_open, sync_folder
from cs_workbook.model import Edit, RunNote, Tables, Text, WorkbookError

_SAME = Text("{name} 就是正在处理的工作簿，请另取文件名。", "{name} is the workbook itself; give another name.")
_SUFFIX = Text(
    "{name}：文件名请以 {suffix} 结尾，与原工作簿相同。", "{name}: let it end in {suffix}, as the workbook does."
)
_APPEARED = Text(
    "{name} 刚刚出现，没有写入任何内容。请再运行一次。",
    "{name} appeared just now. Nothing was written; run the job again.",
)
_UNWRITABLE = Text(
    "{name} 写不进去（{reason}），没有改动任何内容。请检查文件夹是否允许写入、磁盘是否已满。",
    "{name} cannot be written ({reason}); nothing was changed. "
    "Check whether the folder allows it and the disk has room.",
)


class OtherFile:
    """The workbook at `path`, or the copy of `source` that will stand there."""

    def __init__(self, path: Path, source: Path) -> None:
        self.path, self.source = path, source
        self._book = FileBook(path)

    def read(self) -> Tables | None:
        """Read it; None where nothing stands yet. Raises WorkbookError: not a place for it."""
        if self.path.exists():
            if self.path.samefile(self.source):
                raise WorkbookError(_SAME(name=self.path.name))
            return self._book.read()
        if self.path.suffix.lower() != self.source.suffix.lower():
            raise WorkbookError(_SUFFIX(name=self.path.name, suffix=self.source.suffix.lower()))
        return None

    def write(
        self,
        edits: Sequence[Edit],
        note: RunNote | None = None,
        proof: Proof | None = None,
        leaving: Sequence[Edit] = (),
    ) -> None:
        """Patch the file that stands there, or make the copy; nothing is left of what `proof` refuses."""
        refuse_if_open(self.source.resolve())
        if leaving:
            with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
                FileBook(self.source).write_copy(Path(folder) / self.source.name, leaving)
        if self.path.exists():
            self._book.apply(edits, note, proof)
            return
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix=f".{self.path.stem[:40]}.", suffix=".tmp", dir=self.path.parent)
            os.close(handle)
            try:
                self._copy(Path(name), edits, proof)
            finally:
                Path(name).unlink(missing_ok=True)
        except OSError as error:
            raise WorkbookError(_UNWRITABLE(name=self.path.name, reason=error.strerror or error)) from error

    def _copy(self, temporary: Path, edits: Sequence[Edit], proof: Proof | None) -> None:
        FileBook(self.source).write_copy(temporary, edits)
        if proof:
            prove(temporary, self.path.name, proof)
        shutil.copymode(self.source, temporary)
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        try:
            os.link(temporary, self.path)
        except FileExistsError:
            raise WorkbookError(_APPEARED(name=self.path.name)) from None
        except OSError:  # a share or a card that knows no links
            temporary.rename(self.path)
        sync_folder(self.path.parent)
