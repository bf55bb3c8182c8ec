"""Excel workbooks from elsewhere as records, through python-calamine.

Takes a path; reads values only, runs nothing. The visible sheet with the most known headers is
taken, and with it every sheet that has the same headers (one a month, say).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from cs_workbook.books.extent import VastSheetError, survey
from cs_workbook.books.ooxml import open_workbook
from cs_workbook.books.sheet_columns import cell_by_cell
from cs_workbook.books.sources.tabular import SEARCHED, header_row, known_count, no_headers, records_below
from cs_workbook.model import Cell, Record, Text, WorkbookError

_NO_DAY = dt.date(1899, 12, 30)
"""The day of a bare time."""


def sheet_records(path: Path, *, old: bool) -> tuple[Record, ...]:
    """Read a workbook's records; whole numbers come as int, days as their midnight, errors as blanks.

    Args:
        old: whether it is an .xls file rather than a package.
    Raises:
        WorkbookError: encrypted, damaged, hostile, or no sheet has headers.
    """
    found = _found_in_old(path) if old else _found_in_package(path)
    if not found:
        raise no_headers(path)
    main = max(found, key=lambda table: table[2])
    same = [table for table in found if table[1] == main[1]]
    records: list[Record] = []
    for name, _, _, rows in same:
        source = path.name if len(same) == 1 else f"{path.name} [{name}]"
        records += records_below(path, source, rows, exact=False)
    return tuple(records)


_Found = tuple[str, list[Cell], int, list[tuple[int, Sequence[Cell]]]]


def _found_in_old(path: Path) -> list[_Found]:
    """The tables of an .xls file."""
    _refuse_encrypted(path)
    found = _by_calamine(path)
    if found is None:
        raise _damaged(path)
    return found


def _found_in_package(path: Path) -> list[_Found]:
    """The tables of an .xlsx or .xlsm file, read cell by cell where calamine gives up or blanks reach too far."""
    package = open_workbook(path)
    try:
        for sheet in package.sheets:
            survey(package, sheet.part)
        found = _by_calamine(path)
    except VastSheetError:
        found = None
    if found is not None:
        return found
    sheets = [sheet.name for sheet in package.sheets if sheet.state == "visible" and package.has_rows(sheet)]
    return [table for name in sheets if (table := _table(name, cell_by_cell(package, name)))]


def _by_calamine(path: Path) -> list[_Found] | None:
    """The tables as calamine reads them; None when it cannot."""
    try:
        with path.open("rb") as file:
            return list(_tables(CalamineWorkbook.from_filelike(file)))
    except (CalamineError, ValueError, OSError):
        return None
    except BaseException as error:
        # A damaged file can make calamine panic, and a Rust panic is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        return None


def _damaged(path: Path) -> WorkbookError:
    return WorkbookError(
        Text(
            "{file} 读不出来，文件可能已损坏或不完整。请用 Excel 打开并另存为 .xlsx 后再试。",
            "{file} cannot be read; it may be damaged or incomplete. Open it in Excel, save it as .xlsx and try again.",
        )(file=path.name)
    )


def _tables(workbook: Any) -> Iterator[_Found]:
    """Every visible sheet with headers: its name, the headers, how many are known, its rows."""
    for sheet in workbook.sheets_metadata:
        if sheet.visible != SheetVisibleEnum.Visible or sheet.typ != SheetTypeEnum.WorkSheet:
            continue
        raw = workbook.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
        if table := _table(sheet.name, raw):
            yield table


def _table(sheet: str, raw: Sequence[Sequence[Any]]) -> _Found | None:
    """A sheet's table; None when no row looks like headers."""
    rows: list[tuple[int, Sequence[Cell]]] = [
        (number, [_cell(value) for value in row]) for number, row in enumerate(raw, 1)
    ]
    top = [cells for _, cells in rows if any(cell is not None for cell in cells)][:SEARCHED]
    at = header_row(top)
    return None if at is None else (sheet, list(top[at]), known_count(top[at]), rows)


def _cell(value: Any) -> Cell:
    """One cell as calamine gives it, as a `Cell`; a bare time of day becomes text."""
    if isinstance(value, str):
        return value or None
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, dt.datetime) and value.date() == _NO_DAY:
        return str(value.time())
    if isinstance(value, (dt.datetime, bool, int)):
        return value
    if isinstance(value, dt.date):
        return dt.datetime(value.year, value.month, value.day)
    return str(value)


def _refuse_encrypted(path: Path) -> None:
    """An .xls is read by calamine; an encrypted package in the same container cannot be."""
    with path.open("rb") as file:
        if "EncryptedPackage".encode("utf-16-le") not in file.read(4 << 20):
            return
    raise WorkbookError(
        Text(
            "{file} 设有打开密码，程序无法读取。请在 Excel 中取消密码（文件 › 信息 › 保护工作簿）后再试。",
            "{file} is protected by a password to open. Remove it in Excel (File › Info › Protect Workbook) "
            "and try again.",
        )(file=path.name)
    )
