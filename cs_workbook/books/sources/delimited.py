"""CSV and TSV text as records, and the apostrophe that keeps a cell from becoming a formula.

Takes decoded text. The delimiter is the one under which the rows agree; quotes may hold delimiters
and line breaks; a quote that never closes costs its own record, which says so.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

from cs_workbook.books.sources.tabular import SEARCHED, Row, known_count, records_below
from cs_workbook.model import Cell, Record, Text

_DELIMITERS = (",", "\t", ";", "|", "，")
_NONE = "\x1f"
"""The delimiter of a file of one column: a character no text holds."""

_LOOKED_AT = 1 << 16
_END = "\x1eend of text\x1e"
_SAYS_DELIMITER = re.compile(r"sep=(.)\r?\n", re.I)
_FORMULA = re.compile(r"'*[=+\-@＝＋－＠\t\r\n]")
_GUARDED = re.compile(r"'(?='*[=+\-@＝＋－＠\t\r\n])")
_UNDECODED = Text("这一行有无法识别的字符（编码错误）", "this row has characters that cannot be decoded")
_UNCLOSED = Text(
    "这一行的引号没有成对，后面的 {n} 行都被并入了这一行；请补上引号",
    "a quote opens in this row and never closes, so the {n} {n:line|lines} after it ran into it; close the quote",
)


def delimited_records(path: Path, text: str) -> tuple[Record, ...]:
    """Read CSV or TSV text. Raises WorkbookError when there are no headers."""
    said = _SAYS_DELIMITER.match(text)
    if said:
        text = text[said.end() :]
    delimiter = said[1] if said else _delimiter(text)
    rows = list(_rows(text, delimiter))
    swallowed = rows[-1][1] != [_END]
    if swallowed:
        number, cells = rows[-1]
        rows[-1] = (number, [*cells[:-1], str(cells[-1]).removesuffix(_END).rstrip("\r\n")])
    else:
        rows.pop()
    records = records_below(path, path.name, rows, exact=True)
    if swallowed and records and records[-1].row == rows[-1][0]:
        lines = str(rows[-1][1][-1]).count("\n")
        records[-1] = replace(records[-1], problem=_UNCLOSED(n=lines))
    if "\ufffd" in text:
        records = [replace(r, problem=_UNDECODED) if _is_undecoded(r) else r for r in records]
    return tuple(records)


def guarded(text: str) -> str:
    """Return text as a CSV cell that no spreadsheet takes for a formula: with an apostrophe where it might."""
    return "'" + text if _FORMULA.match(text) else text


def _is_undecoded(record: Record) -> bool:
    return any(isinstance(cell, str) and "\ufffd" in cell for cell in record.fields.values())


def _rows(text: str, delimiter: str) -> Iterator[Row]:
    """Split text into numbered rows, the last of them the end mark unless a quote swallowed it."""
    marked = "'" in text
    break_before_end = "" if text.endswith(("\n", "\r")) else "\n"
    limit = csv.field_size_limit(len(text) + 100)
    try:
        reader = csv.reader(io.StringIO(text + break_before_end + _END, newline=""), delimiter=delimiter)
        for number, cells in enumerate(reader, 1):
            if marked:
                yield number, [_unguarded(cell) or None for cell in cells]
            else:
                yield number, [cell or None for cell in cells]
    finally:
        csv.field_size_limit(limit)


def _unguarded(cell: str) -> str:
    """Take off the apostrophe that `guarded` put on."""
    return cell[1:] if cell.startswith("'") and _GUARDED.match(cell) else cell


def _delimiter(text: str) -> str:
    """Return the delimiter under which known headers appear, else the one under which most rows agree."""
    sample = text[:_LOOKED_AT]
    if len(text) > _LOOKED_AT:
        sample = sample[: sample.rfind("\n") + 1] or sample

    def merit(delimiter: str) -> tuple[int, float, int]:
        try:
            rows = [row for row in islice(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter), 100) if row]
        except csv.Error:
            return 0, 0.0, 0
        cells: list[list[Cell]] = [[*row] for row in rows[:SEARCHED]]
        width, agreeing = Counter(map(len, rows)).most_common(1)[0] if rows else (1, 0)
        share = agreeing / max(1, len(rows))
        known = max(map(known_count, cells), default=0)
        return (known if known > 1 else 0), (share if width > 1 and share >= 0.6 else 0.0), width

    best = max(_DELIMITERS, key=merit)
    return best if merit(best)[:2] > (0, 0.0) else _NONE
