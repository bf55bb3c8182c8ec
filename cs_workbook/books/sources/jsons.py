"""JSON exports as records: arrays, arrays inside an object, and one object a line.

Takes decoded text. Nested fields are flattened with dots; a number too long for a spreadsheet stays
text, digit for digit.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from cs_workbook.model import Cell, Record, Text, WorkbookError, cell_text

_DEEPEST = 8
_EXACT_DIGITS = 15
_NO_OBJECT = Text("这一条不是 JSON 对象", "this entry is no JSON object")
_NO_JSON = Text("这一行不是完整的 JSON", "this line is no complete JSON")


def json_records(path: Path, text: str, *, sure: bool) -> tuple[Record, ...] | None:
    """Read JSON text; None when it is none after all, and `sure` does not say it must be.

    An entry that is no object, and a line that is no JSON, become records with a problem.

    Raises:
        WorkbookError: broken JSON, or JSON without a list of objects.
    """
    try:
        data = json.loads(text, parse_int=_whole, parse_constant=str)
    except (ValueError, RecursionError) as error:
        records = _lines(path, text) if text.lstrip().startswith("{") else []
        if any(record.problem is None for record in records):
            return tuple(records)
        if not sure:
            return None
        place = (error.lineno, error.colno) if isinstance(error, json.JSONDecodeError) else (1, 1)
        raise WorkbookError(
            Text(
                "{file} 不是完整的 JSON（第 {row} 行第 {column} 个字符处出错）。请重新导出。",
                "{file} is no complete JSON (line {row}, character {column}). Export it again.",
            )(file=path.name, row=place[0], column=place[1])
        ) from None
    entries = data if isinstance(data, list) else _longest_list(data, 3)
    if entries is None and isinstance(data, Mapping) and "\n" not in text.strip():
        entries = [data]
    if entries is None or (entries and not any(isinstance(entry, Mapping) for entry in entries)):
        if not sure and isinstance(data, list):
            return None
        raise WorkbookError(
            Text(
                "{file} 里没有记录列表。需要 JSON 数组，或每行一个 JSON 对象。",
                "{file} holds no list of records. A JSON array is needed, or one JSON object a line.",
            )(file=path.name)
        )
    return tuple(_record(path.name, number, entry) for number, entry in enumerate(entries, 1))


def _lines(path: Path, text: str) -> list[Record]:
    """Read one object a line."""
    records = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            records.append(_record(path.name, number, json.loads(line, parse_int=_whole, parse_constant=str)))
        except (ValueError, RecursionError):
            records.append(Record(path.name, number, {"JSON": line.strip()}, _NO_JSON))
    return records


def _record(source: str, row: int, entry: Any) -> Record:
    if not isinstance(entry, Mapping):
        return Record(source, row, {"JSON": json.dumps(entry, ensure_ascii=False)}, _NO_OBJECT)
    return Record(source, row, dict(_flat(entry, "", _DEEPEST)))


def _whole(digits: str) -> int | str:
    """A whole number, or its digits where a spreadsheet would lose some."""
    return int(digits) if len(digits.lstrip("-")) <= _EXACT_DIGITS else digits


def _flat(entry: Mapping[str, Any], before: str, depth: int) -> Iterator[tuple[str, Cell]]:
    """Yield an object's fields, those of objects inside it under ``outer.inner``."""
    for key, value in entry.items():
        name = f"{before}{key}"
        if isinstance(value, Mapping) and depth:
            yield from _flat(value, f"{name}.", depth - 1)
        elif isinstance(value, (list, Mapping)):
            yield name, _joined(value)
        elif isinstance(value, float):
            yield name, int(value) if value.is_integer() and abs(value) < 10**_EXACT_DIGITS else value
        else:
            yield name, value if value != "" else None


def _joined(value: Any) -> Cell:
    """A list of plain values as words, anything deeper as JSON."""
    if isinstance(value, list) and not any(isinstance(item, (list, Mapping)) for item in value):
        return "、".join(cell_text(item) for item in value if item is not None) or None
    return json.dumps(value, ensure_ascii=False)


def _longest_list(data: Any, depth: int) -> list[Any] | None:
    """The longest list of objects among an object's fields, a few levels down."""
    best: list[Any] | None = None
    for value in data.values() if isinstance(data, Mapping) else ():
        found = value if isinstance(value, list) else _longest_list(value, depth - 1) if depth else None
        if found and isinstance(found[0], Mapping) and len(found) > len(best or ()):
            best = found
    return best
