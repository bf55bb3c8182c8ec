"""Exchanging a file for its changed copy: locks, owner files, copies kept, one atomic rename.

A kill at any moment leaves the old file or the new one. Knows nothing of what is inside.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from cs_workbook.books.journal import SUFFIX as JOURNAL
from cs_workbook.model import LockedWorkbookError, RunNote, Text, WorkbookError

COPIES_FOLDER = ".cs_workbook"
"""Beside each workbook: its last copies, and the lock of whoever is writing."""

_DEFAULT_COPIES = 10
_OPEN = Text(
    "{name} 正在被{who}用 {program} 打开，没有写入任何内容。请关闭后再运行，或在 Excel 中点按钮运行。"
    "如果确定没有人打开，请删除同一文件夹中的 {owner}。",
    "{name} is open in {program}{who}; nothing was written. Close it and run again, or press the button inside Excel. "
    "If nobody has it open, delete {owner} in the same folder.",
)
_BUSY = Text(
    "另一个任务正在写入 {name}，没有写入任何内容。请稍等片刻再运行。",
    "Another job is writing {name}; nothing was written. Wait a moment and run again.",
)
_UNWRITABLE = Text(
    "{name} 写不进去（{reason}），没有改动任何内容。请检查文件是否只读、文件夹是否允许写入、磁盘是否已满。",
    "{name} cannot be written ({reason}); nothing was changed. "
    "Check whether the file is read-only, the folder allows writing and the disk has room.",
)
_NO_FILE = Text(
    "{name} 写不出来（{reason}）。请检查它是否正被打开、文件夹是否允许写入、磁盘是否已满。",
    "{name} cannot be written ({reason}). Check whether it is open, the folder allows writing and the disk has room.",
)


@dataclass
class Target:
    """Where the changed copy is to be written.

    Attributes:
        changed: stays False when there is nothing to exchange.
        journal: writes what the run changed to a path of its own.
    """

    path: Path
    changed: bool = False
    journal: Callable[[Path], None] | None = None


@contextlib.contextmanager
def replacing(path: Path, note: RunNote | None = None) -> Iterator[Target]:
    """Give a temporary file to write to, and put it in the workbook's place when all went well.

    Raises:
        LockedWorkbookError: somebody has the workbook open, or another job is writing it.
        WorkbookError: the folder or the file cannot be written.
    """
    real = path.resolve()
    refuse_if_open(real)
    folder = real.parent / COPIES_FOLDER
    try:
        folder.mkdir(exist_ok=True)
        with FileLock(folder / f"{real.name}.lock", timeout=5):
            # A share or a sync tool may have opened it while we waited.
            refuse_if_open(real)
            for left in folder.iterdir():  # by a run that was killed: whoever writes holds the lock
                if left.name.startswith(f"{real.name}.") and left.suffix == ".tmp":
                    shutil.rmtree(left) if left.is_dir() else left.unlink(missing_ok=True)
            handle, name = tempfile.mkstemp(prefix=f"{real.name}.", suffix=".tmp", dir=folder)
            os.close(handle)
            target = Target(Path(name))
            try:
                yield target
                if target.changed:
                    _exchange(real, target, folder, note)
            finally:
                target.path.unlink(missing_ok=True)
    except Timeout:
        raise LockedWorkbookError(_BUSY(name=real.name)) from None
    except OSError as error:
        raise WorkbookError(_UNWRITABLE(name=real.name, reason=error.strerror or error)) from error


@contextlib.contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """Give a temporary file in the same folder, and put it at `path` when all went well.

    Raises:
        WorkbookError: the folder or the file cannot be written, such as a file that is open in Excel.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.stem[:40]}.", suffix=".tmp", dir=path.parent)
        os.close(handle)
        try:
            yield Path(name)
            Path(name).chmod(0o644)
            Path(name).replace(path)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        raise WorkbookError(_NO_FILE(name=path.name, reason=error.strerror or error)) from error


def _exchange(real: Path, target: Target, folder: Path, note: RunNote | None) -> None:
    """Keep the old file as a copy, then rename the new one over it; both are on the disk before.

    Where the old file is to be forgotten no copy is kept, and the journals go before the rename: a kill in
    between leaves a workbook on which the run can be done again.
    """
    _keep_rights(real, target.path)
    with target.path.open("rb+") as file:
        os.fsync(file.fileno())
    number = max((_number(p) for p in kept_beside(real)), default=0) + 1
    stem = f"{real.name}.{number:06d}"
    if target.journal:
        target.journal(folder / f"{stem}.tmp")
    if note and note.forgets:
        delete_kept(kept_beside(real, JOURNAL))
    else:
        _keep_copy(real, folder / f"{stem}{real.suffix}")
    target.path.replace(real)
    if target.journal:
        (folder / f"{stem}.tmp").replace(folder / f"{stem}{JOURNAL}")
    sync_folder(real.parent)
    copies = note.copies if note else _DEFAULT_COPIES
    delete_kept([old for old in kept_beside(real) if _number(old) <= number - copies])


def delete_kept(kept: Sequence[Path]) -> int:
    """Delete copies or journals; return how many."""
    for path in kept:
        path.unlink(missing_ok=True)
    return len(kept)


def sync_folder(folder: Path) -> None:
    """Put a rename on the disk, on systems that let a folder be synced."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _keep_rights(real: Path, fresh: Path) -> None:
    """Give the new file the old one's permissions, and its owner where we may."""
    shutil.copymode(real, fresh)
    status = real.stat()
    with contextlib.suppress(OSError, AttributeError):
        os.chown(fresh, status.st_uid, status.st_gid)


def copies_before(path: Path, number: int) -> list[Path]:
    """The copies kept of a workbook before the run of that number, oldest first."""
    return [kept for kept in kept_beside(path, path.resolve().suffix) if _number(kept) < number]


def kept_beside(path: Path, suffix: str = "") -> list[Path]:
    """The copies and journals kept of a workbook, oldest first; only those that end in `suffix`."""
    real = path.resolve()
    folder = real.parent / COPIES_FOLDER
    found = (p for p in folder.glob("*") if p.name.startswith(f"{real.name}.") and p.name.endswith(suffix))
    return sorted((p for p in found if _number(p)), key=_number)


def _number(kept: Path) -> int:
    """The running number in a copy's or journal's name, 0 when it has none."""
    match = re.search(r"\.(\d{6,})(?:\.xl[st][xm]|\.journal\.gz)$", kept.name, re.I)
    return int(match[1]) if match else 0


def _keep_copy(real: Path, kept: Path) -> None:
    """Link the old file into the folder of copies: it costs nothing. Copy it where links fail."""
    try:
        os.link(real, kept)
    except OSError:
        shutil.copy2(real, kept)


def refuse_if_open(path: Path) -> None:
    """Raise LockedWorkbookError when Excel's ``~$`` or LibreOffice's ``.~lock`` file stands beside the workbook."""
    excel = path.with_name(f"~${path.name}")
    office = path.with_name(f".~lock.{path.name}#")
    for owner, program, read in ((excel, "Excel", _excel_owner), (office, "LibreOffice", _office_owner)):
        if owner.exists():
            who = read(owner)
            zh, en = (f"“{who}”", f" by {who}") if who else ("他人", "")
            raise LockedWorkbookError(
                _OPEN(name=path.name, who=Text(zh, en), program=program, owner=owner.name),
            )


def _excel_owner(owner: Path) -> str:
    """The name in Excel's owner file: UTF-16 behind the 54 bytes of the ANSI one, else that."""
    try:
        raw = owner.read_bytes()
    except OSError:
        return ""
    for at in (55, 54):
        length = raw[at] if len(raw) > at + 2 else 0
        start = at + 2 if length and raw[at + 1] == 0 else at + 1
        wide = raw[start : start + 2 * length].decode("utf-16-le", "ignore").strip("\0 ")
        if 0 < length <= 52 and wide and wide.isprintable():
            return wide
    narrow = raw[1 : 1 + raw[0]].decode("gb18030", "ignore").strip("\0 ") if raw else ""
    return narrow if narrow.isprintable() else ""


def _office_owner(owner: Path) -> str:
    """The name in LibreOffice's lock file: the first of its comma-separated fields, else the login."""
    try:
        fields = owner.read_text("utf-8", "ignore").split(",")
    except OSError:
        return ""
    return next((field.strip() for field in fields[:2] if field.strip()), "")
