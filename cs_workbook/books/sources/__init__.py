"""Outside files: exports of forms, shops and help desks in, refused rows out.

Takes paths; gives `Record`s, whatever the file's name says it is: CSV and TSV in UTF-8, UTF-16,
GB18030 or Big5, Excel workbooks, JSON arrays and JSON lines. Knows headers, but not what a job does
with them. A row that cannot be trusted comes with its problem; only an unusable file raises.
"""

from __future__ import annotations

import csv
import io
import json
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from cs_workbook.books.saving import written_whole
from cs_workbook.books.sources.decoding import decode
from cs_workbook.books.sources.delimited import delimited_records, guarded
from cs_workbook.books.sources.jsons import json_records
from cs_workbook.model import OutFile, Record, Text, WorkbookError, cell_text

MAX_BYTES = 1 << 30
"""A text file larger than this is refused: no spreadsheet could take its rows."""

_OLE = b"\xd0\xcf\x11\xe0"
_JSON_NAMES = (".json", ".jsonl", ".ndjson")


def read_records(path: Path) -> tuple[Record, ...]:
    """Read every record of a file, in its order.

    A record's row is the one a person sees: the sheet row as Excel shows it, the place in a JSON array,
    the line of a JSON lines file. Wholly blank rows are no records. Blank cells are None; cells of text
    files stay text, however long a number; a whole number of a workbook is an int.

    Raises:
        WorkbookError: missing, empty, without headers, encrypted, damaged, or of no known kind.
    """
    head = _head(path)
    if head.startswith((b"PK", _OLE)):
        from cs_workbook.books.sources.sheets import sheet_records

        return sheet_records(path, old=head.startswith(_OLE))
    if path.stat().st_size > MAX_BYTES:
        raise _refusal(path, "超过 1 GB，请分成几个文件导入", "is over 1 GB; import it in parts")
    text = decode(path, path.read_bytes())
    start = text.lstrip()[:1]
    if not start:
        raise _refusal(path, "是空文件", "is empty")
    if start == "<":
        raise _refusal(
            path,
            "是网页或 XML，不是表格。请用 Excel 打开后另存为 .xlsx 或 CSV",
            "is a web page or XML, not a table. Open it in Excel and save it as .xlsx or CSV",
        )
    if start in "[{" and (records := json_records(path, text, sure=path.suffix.lower() in _JSON_NAMES)) is not None:
        return records
    return delimited_records(path, text)


def read_mapping(path: Path) -> dict[str, str]:
    """Read a small file that says which header of theirs is which column of ours.

    TOML or JSON: ``description = "评论"`` or ``description = ["评论", "内容"]``, keys being column keys or
    labels (quoted in TOML when Chinese). CSV: two columns, ours first, theirs second. ``"-"`` as ours means:
    do not import.

    Returns:
        Their header → our column, both as written.
    Raises:
        WorkbookError: unreadable, not of that form, or one header given to two columns.
    """
    _head(path)
    text = decode(path, path.read_bytes())
    mapping: dict[str, str] = {}
    for ours, theirs in _pairs(path, text):
        if mapping.setdefault(theirs, ours) != ours:
            raise WorkbookError(
                Text(
                    "{file}：表头“{theirs}”对应了两列：{a} 和 {b}。请只留一个。",
                    "{file}: header '{theirs}' is given to two columns, {a} and {b}. Keep one.",
                )(file=path.name, theirs=theirs, a=mapping[theirs], b=ours)
            )
    if not mapping:
        raise _mapping_refusal(path)
    return mapping


def write_rows(path: Path, file: OutFile) -> None:
    """Write a table as CSV for Excel: UTF-8 with BOM, CRLF.

    Text that a spreadsheet would take for a formula gets an apostrophe before it; `read_records` takes that
    apostrophe off again, so that a mended file of refused rows can be imported as it is.

    Raises:
        WorkbookError: it cannot be written; an older file then stands as it was.
    """
    with written_whole(path) as fresh:
        fresh.write_bytes(rows_bytes(file))


def rows_bytes(file: OutFile) -> bytes:
    """Return a table as `write_rows` writes it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for row in (file.headers, *file.rows):
        writer.writerow([guarded(value) if isinstance(value, str) else cell_text(value) for value in row])
    return out.getvalue().encode("utf-8-sig", errors="replace")


def _head(path: Path) -> bytes:
    """The first bytes of a file that exists and is not empty."""
    if not path.is_file():
        raise _refusal(path, "不存在，请检查路径", "does not exist; check the path")
    try:
        with path.open("rb") as file:
            head = file.read(8)
    except OSError as error:
        raise _refusal(path, f"打不开（{error.strerror}）", f"cannot be opened ({error.strerror})") from error
    if not head:
        raise _refusal(path, "是空文件（0 字节）", "is empty (0 bytes)")
    return head


def _pairs(path: Path, text: str) -> Iterable[tuple[str, str]]:
    """The (ours, theirs) of a map file."""
    data: Any = None
    try:
        data = json.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text)
    except (ValueError, RecursionError):
        if path.suffix.lower() in (".toml", ".json"):
            raise _mapping_refusal(path) from None
    if not isinstance(data, Mapping):
        for row in csv.reader(io.StringIO(text, newline="")):
            cells = [cell.strip() for cell in row]
            if len(cells) == 2 and all(cells) and [cell.lower() for cell in cells] != ["ours", "theirs"]:
                yield cells[0], cells[1]
            elif any(cells) and len(cells) != 2:
                raise _mapping_refusal(path)
        return
    for ours, theirs in data.items():
        for header in theirs if isinstance(theirs, list) else [theirs]:
            if not isinstance(header, str) or not header.strip():
                raise _mapping_refusal(path)
            yield str(ours), header.strip()


def _mapping_refusal(path: Path) -> WorkbookError:
    return WorkbookError(
        Text(
            '{file} 不是可用的对应表。每行写一列，如 description = "评论内容"；或用两列的 CSV：本工具的列,对方的表头。',
            '{file} is no usable map. One column a line, such as description = "review"; or a two-column CSV: '
            "our column,their header.",
        )(file=path.name)
    )


def _refusal(path: Path, zh: str, en: str) -> WorkbookError:
    return WorkbookError(Text(f"{path.name} {zh}。", f"{path.name} {en}."))
