"""Where cases live. The only room that knows a file format or Excel."""

from __future__ import annotations

from pathlib import Path

from cs_workbook.model import Book


def open_book(path: Path | str) -> Book:
    """Return the book at `path`; nothing is read yet."""
    from cs_workbook.books.file import FileBook

    return FileBook(path)
