"""Where cases live. The only room that knows a file format or Excel."""

from __future__ import annotations

from pathlib import Path

from cs_workbook.model import Book, OtherBook


def open_book(path: Path | str) -> Book:
    """Return the book at `path`; nothing is read yet."""
    from cs_workbook.books.file import FileBook

    return FileBook(path)


def other_book(path: Path | str, source: Path | str) -> OtherBook:
    """Return the workbook at `path` to be filled from the one at `source`, which it copies where none stands."""
    from cs_workbook.books.other import OtherFile

    return OtherFile(Path(path), Path(source))
