"""The tidy tables of all branches on disk: kept aside as they come, put together when all are there."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

from cs_workbook.model import Text, WorkbookError

_UNWRITABLE = Text(
    "{folder} 写不进去（{reason}）。请检查文件夹是否允许写入、磁盘是否已满。",
    "{folder} cannot be written ({reason}). Check whether it allows writing and the disk has room.",
)


_REMOTE = Text("{folder}：Parquet 只能写到本机文件夹。", "{folder}: Parquet goes to a folder of this computer only.")
_WRITTEN = Text("已写出 {path}（{n:,} 行）", "Written: {path} ({n:,} {n:row|rows})")


class TidyFiles:
    """A folder that gets one Parquet file a table; nothing where no folder is asked for.

    Attributes:
        written: which files it got, once all are there.
    """

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.written: list[Text] = []
        self._parts: dict[str, list[Path]] = {}

    def __enter__(self) -> TidyFiles:
        if self.folder:
            from cs_workbook.books.parquet import require

            require()
            if "://" in self.folder:
                raise WorkbookError(_REMOTE(folder=self.folder))
            self._aside = tempfile.TemporaryDirectory(prefix="cs_workbook_")
        return self

    def add(self, tables: Mapping[str, bytes]) -> None:
        """Keep one branch's tables aside."""
        for name, content in tables.items():
            parts = self._parts.setdefault(name, [])
            path = Path(self._aside.name) / f"{name}-{len(parts)}"
            path.write_bytes(content)
            parts.append(path)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.folder:
            with self._aside:
                if error is None and self._parts:
                    self._join()

    def _join(self) -> None:
        from cs_workbook.books.parquet import join_tables

        try:
            Path(self.folder).mkdir(parents=True, exist_ok=True)
            for name, parts in self._parts.items():
                path = Path(self.folder) / f"{name}.parquet"
                self.written.append(_WRITTEN(path=path, n=join_tables(parts, path)))
        except OSError as error:
            raise WorkbookError(_UNWRITABLE(folder=self.folder, reason=error.strerror or error)) from error
