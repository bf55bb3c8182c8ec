"""Where branch workbooks lie: folders, files and globs here, and shared storage by URL through fsspec.

Finds them, names each branch, and lends a local copy of a remote one for as long as it is read.
"""

from __future__ import annotations

import glob
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from cs_workbook.jobs.rolling_up.gathered import names_of
from cs_workbook.model import Text, WorkbookError

WORKBOOKS = (".xlsx", ".xlsm")
FOREIGN = (".xls", ".xlsb", ".ods", ".et")
"""Workbooks of kinds that cannot be read: named with the remedy rather than passed over."""
_NOWHERE = Text("找不到 {path}。请检查文件夹名或网址。", "{path} is not there. Check the folder's name or the URL.")
_EMPTY = Text(
    "{path} 里没有工作簿（.xlsx、.xlsm）。请检查是否选对了文件夹。",
    "{path} holds no workbooks (.xlsx, .xlsm). Check whether it is the right folder.",
)
_NO_FSSPEC = Text(
    '读取 {path} 需要 fsspec 及该存储的组件。请运行：pip install "cs-workbook[remote]"，{more}。',
    'Reading {path} needs fsspec and the package of that storage: pip install "cs-workbook[remote]", {more}.',
)
_ADD = Text("S3 另装 s3fs，阿里云 OSS 另装 ossfs", "for S3 also s3fs, for other storage its own")
_UNREACHABLE = Text("{path} 连不上：{reason}。", "{path} cannot be reached: {reason}.")


@dataclass(frozen=True)
class Source:
    """One workbook: its path or URL, where it lies in the folder asked for, and its branch's name."""

    path: str
    shown: str
    name: str

    def __str__(self) -> str:
        return self.shown


def find_books(asked: Sequence[str], out: Path) -> list[Source]:
    """Return every workbook in the folders, files, globs and URLs, with their subfolders, each once.

    Owner files (``~$…``), hidden files and folders, the copies kept beside workbooks, files of other kinds
    and `out` itself are passed over.

    Raises:
        WorkbookError: a folder is not there, or nowhere is any workbook.
    """
    found: dict[str, str] = {}
    tops: list[str] = []
    for word in asked:
        for top, path, key in _remote(word) if "://" in word else _local(word, out):
            tops.append(top)
            found.setdefault(key, path)
    if not found:
        raise WorkbookError(_EMPTY(path=Text("、".join(asked), ", ".join(asked))))
    above = _shared_parts([top.split("/") for top in tops])
    shown = ["/".join(path.split("/")[above:]) for path in found.values()]
    return [Source(*each) for each in zip(found.values(), shown, names_of(shown), strict=True)]


def _shared_parts(tops: Sequence[Sequence[str]]) -> int:
    """How many folders, counted from the root, all have in common."""
    return next((n for n, parts in enumerate(zip(*tops, strict=False)) if len(set(parts)) > 1), min(map(len, tops)))


def _local(word: str, out: Path) -> Iterator[tuple[str, str, str]]:
    """Every workbook under a folder, or those a file's name or a glob means: the folder, the path, the real path."""
    place = Path(word).expanduser().absolute()
    found = glob.glob(str(place), recursive=True)  # noqa: PTH207 Path.glob takes no absolute pattern
    roots = [place] if place.exists() else [Path(one) for one in sorted(found)]
    if not roots:
        raise WorkbookError(_NOWHERE(path=word))
    for root in roots:
        folder = root if root.is_dir() else root.parent
        for path in sorted(root.rglob("*")) if root.is_dir() else [root]:
            if _wanted(path.relative_to(folder).parts) and path.is_file() and path.resolve() != out.resolve():
                yield folder.as_posix(), path.as_posix(), str(path.resolve())


def _remote(word: str) -> Iterator[tuple[str, str, str]]:
    """Every workbook under a URL or a glob of URLs: the folder, the workbook's own URL twice."""
    storage, root = _storage(word)
    try:
        tops = storage.glob(root) if any(sign in root for sign in "*?[") else [root] if storage.exists(root) else []
        if not tops:
            raise WorkbookError(_NOWHERE(path=word))
        for top in map(str, tops):
            folder = top if storage.isdir(top) else top.rpartition("/")[0]
            for path in sorted(map(str, storage.find(top))) if storage.isdir(top) else [top]:
                if _wanted(path.removeprefix(folder).strip("/").split("/")):
                    url = storage.unstrip_protocol(path)
                    yield storage.unstrip_protocol(folder).rstrip("/"), url, url
    except OSError as error:
        raise WorkbookError(_UNREACHABLE(path=word, reason=error)) from error


def _wanted(parts: Sequence[str]) -> bool:
    """Whether a file is a workbook of people's own, by its name and its folders'."""
    hidden = any(part.startswith((".", "~$")) for part in parts)
    return not hidden and PurePosixPath(parts[-1]).suffix.lower() in (*WORKBOOKS, *FOREIGN)


def _storage(url: str) -> tuple[Any, str]:
    """The file system of a URL and its path there."""
    try:
        from fsspec.core import url_to_fs

        storage, path = url_to_fs(url)
    except (ImportError, ValueError) as error:
        raise WorkbookError(_NO_FSSPEC(path=url, more=_ADD)) from error
    return storage, str(path)


@contextmanager
def local_copy(path: str) -> Iterator[Path]:
    """Lend a file of this machine as it is, any other as a copy that goes away afterwards. OSError: unreachable."""
    if "://" not in path:
        yield Path(path)
        return
    storage, place = _storage(path)
    with tempfile.TemporaryDirectory(prefix="cs_workbook_") as folder:
        copy = Path(folder) / PurePosixPath(place).name
        storage.get_file(place, str(copy))
        yield copy
