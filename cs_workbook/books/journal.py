"""What each run changed, kept beside the copies so that the last run can be taken back.

One gzipped file a run of JSON lines, columnar and written piece by piece, because a run may change half a
million cells or add a hundred thousand rows. It holds cell values and is as private as the workbook it lies beside.
"""

from __future__ import annotations

import datetime as dt
import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from glob import escape
from hashlib import file_digest
from pathlib import Path
from typing import Any, TypeVar

from cs_workbook.model import (
    AppendRow,
    Cell,
    ColumnRow,
    DeleteRow,
    Edit,
    FillBlock,
    Grid,
    PastRun,
    RunNote,
    SetCell,
    SetNote,
    by_column,
)

SUFFIX = ".journal.gz"
_FORMAT = 2
_AT_ONCE = 4096
"""Cells of a column, or new rows, that one line holds."""

T = TypeVar("T")


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def write_run(
    path: Path,
    note: RunNote,
    edits: Sequence[Edit],
    blocks: Mapping[str, Grid],
    exchange: tuple[Path, Path] | None = None,
) -> None:
    """Write one run's journal. The log is left out.

    Args:
        blocks: what the filled areas held before.
        exchange: the workbook before and after, where they are files; a run that deletes rows can be taken
            back as a whole as long as both are still what they were.
    """
    head = {"format": _FORMAT, "job": note.job, "at": note.at.isoformat(), "who": note.who, "undoes": note.undoes}
    if exchange and any(isinstance(edit, DeleteRow) for edit in edits):
        head["digests"] = [digest(file) for file in exchange]
    with gzip.open(path, "wb", compresslevel=1) as file:
        for item in (head, *_items(edits, blocks)):
            # dumps is many times as fast as dump, which encodes in Python.
            text = json.dumps(item, ensure_ascii=False, separators=(",", ":"))
            file.write(text.encode("utf-8", "surrogatepass") + b"\n")


def _items(edits: Sequence[Edit], blocks: Mapping[str, Grid]) -> Iterator[dict[str, Any]]:
    """Yield what a run wrote, columns of cells and of new rows in pieces."""
    cells: defaultdict[tuple[str, str], list[SetCell]] = defaultdict(list)
    rows: defaultdict[str, list[Mapping[str, Cell]]] = defaultdict(list)
    for edit in edits:
        if isinstance(edit, SetCell):
            cells[edit.table, edit.column].append(edit)
        elif isinstance(edit, AppendRow):
            rows[edit.table].append(edit.values)
        elif isinstance(edit, FillBlock):
            old, new = _plain_rows(blocks.get(edit.block, ())), _plain_rows(edit.rows)
            yield {"fill": edit.block, "sheet": edit.sheet, "before": old, "after": new}
        elif isinstance(edit, SetNote):
            yield {"note": [edit.table, edit.row, edit.column, edit.before, edit.after]}
    for table, n in Counter(edit.table for edit in edits if isinstance(edit, DeleteRow)).items():
        yield {"delete": table, "n": n}
    for key, group in cells.items():
        for some in _pieces(group):
            before, after = _plain([edit.before for edit in some]), _plain([edit.after for edit in some])
            yield {"set": key, "rows": [edit.row for edit in some], "before": before, "after": after}
    rows.pop("Log", None)
    for table, records in rows.items():
        for part in _pieces(records):
            columns = {key: _plain(values) for key, values in by_column(part).items()}
            yield {"append": table, "n": len(part), "columns": columns}


def _pieces(items: list[T]) -> Iterator[list[T]]:
    return (items[start : start + _AT_ONCE] for start in range(0, len(items), _AT_ONCE))


def read_run(path: Path, present: Callable[[], str] = str) -> PastRun | None:
    """Read one run's journal; None when it cannot be read, which only means that run cannot be undone.

    Args:
        present: gives the digest of the workbook as it is now; "" where it is no file.
    """
    try:
        with gzip.open(path, "rb") as file:
            record, *items = (json.loads(line.decode("utf-8", "surrogatepass")) for line in file)
        if record["format"] != _FORMAT:
            return None
        edits: list[Edit] = []
        before_fill: dict[str, Grid] = {}
        for item in items:
            edits += _edits(item)
            if "fill" in item:
                before_fill[item["fill"]] = _rows(item["before"])
        at = dt.datetime.fromisoformat(record["at"])
        stem = path.name.removesuffix(SUFFIX)
        number = int(stem.rpartition(".")[2])
        copy = next((str(kept) for kept in path.parent.glob(f"{escape(stem)}.*") if kept != path), "")
        before, after = record.get("digests", ("", ""))
        if copy and before and digest(Path(copy)) != before:
            copy = ""
        whole = bool(copy and after) and present() == after
        return PastRun(
            number, record["job"], at, record["who"], tuple(edits), before_fill, record["undoes"], copy, whole
        )
    except (OSError, EOFError, ValueError, KeyError, TypeError):
        return None


def _edits(item: dict[str, Any]) -> Iterator[Edit]:
    """Yield the edits that one line of a journal tells of."""
    if "set" in item:
        table, column = item["set"]
        for row, before, after in zip(item["rows"], _cells(item["before"]), _cells(item["after"]), strict=True):
            yield SetCell(table, row, column, before, after)
    elif "append" in item:
        columns = {key: _cells(values) for key, values in item["columns"].items()}
        for place in range(item["n"]):
            yield AppendRow(item["append"], ColumnRow(columns, place))
    elif "fill" in item:
        yield FillBlock(item["sheet"], item["fill"], _rows(item["after"]))
    elif "note" in item:
        yield SetNote(*item["note"])
    else:
        yield from [DeleteRow(item["delete"], 0, {})] * item["n"]


def _plain(values: Sequence[Cell]) -> list[object]:
    """Cells as JSON has them: a moment is a list of its ISO text, so that it is never taken for text."""
    if dt.datetime not in set(map(type, values)):
        return list(values)
    return [[value.isoformat()] if isinstance(value, dt.datetime) else value for value in values]


def _cells(values: Sequence[Any]) -> list[Cell]:
    return [dt.datetime.fromisoformat(value[0]) if isinstance(value, list) else value for value in values]


def _plain_rows(rows: Grid) -> list[list[object]]:
    return [_plain(row) for row in rows]


def _rows(rows: list[list[Any]]) -> Grid:
    return tuple(tuple(_cells(row)) for row in rows)
