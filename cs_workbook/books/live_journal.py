"""Where the journals of an open workbook lie, so that `undo` finds them whichever door is used.

Beside the workbook, with the copies of the closed one. A workbook without a folder of its own – not
yet saved, or opened from OneDrive's web address – has one among the user's local application data.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from cs_workbook.books.journal import SUFFIX
from cs_workbook.books.saving import COPIES_FOLDER, kept_beside
from cs_workbook.model import LockedWorkbookError, Text

_BUSY = Text(
    "{name} 的上一次运行还没有结束，没有写入任何内容。请等它结束后再点按钮。",
    "The last run on {name} has not ended; nothing was written. Wait for it and press again.",
)
_PLAIN = re.compile(r"[^\w.-]+")


def own_folder() -> Path:
    """Return the program's folder among the user's local application data."""
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    return base / "cs_workbook"


def home_of(book: Any) -> Path:
    """Return the path beside which an open workbook's journals lie; it need not be a file."""
    try:
        said = str(book.fullname)
    except Exception:  # noqa: BLE001 xlwings cannot tell where OneDrive keeps the file
        said = str(book.name)
    path = Path(said)
    if path.is_absolute() and "://" not in said and path.is_file() and _has_room(path.resolve().parent):
        return path.resolve()
    mark = hashlib.sha256(said.encode()).hexdigest()[:12]
    name = _PLAIN.sub("_", path.name)[:60] or "workbook"
    return own_folder() / "workbooks" / mark / (name if Path(name).suffix else f"{name}.xlsx")


def _has_room(folder: Path) -> bool:
    """Tell whether a folder takes the folder of copies."""
    try:
        (folder / COPIES_FOLDER).mkdir(exist_ok=True)
    except OSError:
        return False
    return os.access(folder / COPIES_FOLDER, os.W_OK)


class Ledger:
    """One run's place among the copies and journals of a workbook.

    Attributes:
        copy: where a copy of the workbook as it was before the run belongs.
    """

    def __init__(self, home: Path) -> None:
        folder = home.parent / COPIES_FOLDER
        self._home = home
        self._number = max(map(_number, kept_beside(home)), default=0) + 1
        self.copy = folder / f"{home.name}.{self._number:06d}{home.suffix}"
        self._draft = folder / f"{home.name}.tmp"
        self._final = folder / f"{home.name}.{self._number:06d}{SUFFIX}"

    def draft(self, write: Callable[[Path], None]) -> None:
        """Put the run's journal on the disk before its first cell is written."""
        write(self._draft)

    def close(self, copies: int) -> None:
        """Let the journal count: the run has ended well. The oldest go."""
        if self._draft.exists():
            self._draft.replace(self._final)
        for old in kept_beside(self._home):
            if _number(old) <= self._number - copies:
                old.unlink(missing_ok=True)

    def drop(self) -> None:
        """Forget a run that came to nothing."""
        self._draft.unlink(missing_ok=True)
        self.copy.unlink(missing_ok=True)


@contextlib.contextmanager
def ledger(home: Path, copies: int) -> Iterator[Ledger]:
    """Let one run alone write, and keep its journal if it ends well.

    Raises:
        LockedWorkbookError: another run is writing.
    """
    folder = home.parent / COPIES_FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / f"{home.name}.open.lock", timeout=0):
            own = Ledger(home)
            try:
                yield own
            except BaseException:
                own.drop()
                raise
            own.close(copies)
    except Timeout:
        raise LockedWorkbookError(_BUSY(name=home.name)) from None


def _number(kept: Path) -> int:
    """The running number in the name of a copy or journal."""
    return int(kept.name.removesuffix(SUFFIX).removesuffix(kept.suffix).rpartition(".")[2])
