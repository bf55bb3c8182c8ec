"""What is refused before anything is read: files that are no workbook, and files made to do harm.

Takes paths, first bytes and sizes; raises WorkbookError with one sentence. Never reads a whole part.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from cs_workbook.model import Text, WorkbookError

from . import markup
from .zip_reading import Directory, Member

MAX_TOTAL = 16 << 30
"""Bytes an unpacked workbook may have: fifteen sheets filled to the last row."""

MAX_PART = 512 << 20
"""Bytes of a part that must be held in memory as a whole (styles, a drawing, what follows a sheet's rows)."""

_BOMB_SIZE, _BOMB_RATIO = 64 << 20, 600
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PROLOG = re.compile(rb"\A(?:\xef\xbb\xbf)?(?:\s|<\?.*?\?>|<!--.*?-->)*<!(?:DOCTYPE|ENTITY)", re.S)


def refusal(path: Path, zh: str, en: str, **values: object) -> WorkbookError:
    """Return a WorkbookError whose sentence starts with the file's name; ``{name}`` parts are filled."""
    zh, en = (zh.format_map(values), en.format_map(values)) if values else (zh, en)
    space = "" if zh[0] in " ，的" else " "
    return WorkbookError(Text(zh=f"{path.name}{space}{zh}", en=f"{path.name}{en}"))


def check_first_bytes(path: Path) -> None:
    """Refuse what is plainly not a zip archive, saying what it is instead."""
    try:
        with path.open("rb") as file:
            head = file.read(512)
            if head.startswith(b"PK"):
                return
            if head.startswith(_OLE):
                raise _ole_refusal(path, _ole_directory(file, head))
    except OSError as error:
        raise unreadable(path) from error
    if not head:
        raise refusal(path, "是空文件（0 字节）。请换用完好的副本。", " is empty (0 bytes). Use an intact copy.")
    text = head
    if text.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(
        (b"<?xml", b"<html", b"<HTML", b"<table", b"<!DOCTYPE", b"<Workbook")
    ):
        raise refusal(
            path,
            "不是 Excel 工作簿，而是改了扩展名的网页或 XML 文件。请用 Excel 打开后另存为 .xlsx。",
            " is a web page or XML file under a workbook's name. Open it in Excel and save it as .xlsx.",
        )
    if b"\0" in text:
        raise refusal(
            path,
            "不是 Excel 工作簿，或文件已损坏。请换用完好的副本。",
            " is not an Excel workbook, or it is damaged. Use an intact copy.",
        )
    raise refusal(
        path,
        "是改了扩展名的文本文件（例如 CSV），不是 Excel 工作簿。请用 Excel 打开后另存为 .xlsx。",
        " is a text file (such as CSV) under a workbook's name. Open it in Excel and save it as .xlsx.",
    )


def _ole_directory(file: BinaryIO, head: bytes) -> bytes:
    """Return the start of a compound file's directory ([MS-CFB] 2.2 and 2.6)."""
    size = 1 << min(12, int.from_bytes(head[30:32], "little"))
    file.seek((int.from_bytes(head[48:52], "little") + 1) * size)
    return file.read(1 << 16)


def _ole_refusal(path: Path, body: bytes) -> WorkbookError:
    """Tell an encrypted workbook from an old .xls."""
    if "EncryptedPackage".encode("utf-16-le") in body:
        return refusal(
            path,
            "设有打开密码，程序无法读取。请在 Excel 中取消密码（文件 › 信息 › 保护工作簿）后再试。",
            " is protected by a password to open. Remove it in Excel (File › Info › Protect Workbook) and try again.",
        )
    return refusal(
        path,
        "是旧版 Excel 97-2003 格式（.xls）。请用 Excel 打开后另存为 .xlsx 或 .xlsm。",
        " is in the old Excel 97-2003 format (.xls). Open it in Excel and save it as .xlsx or .xlsm.",
    )


def unreadable(path: Path) -> WorkbookError:
    """Return the refusal of a file that the system does not let us read."""
    return refusal(
        path,
        " 打不开：没有读取权限，或文件正被占用。请检查权限，关闭占用它的程序后再试。",
        " cannot be opened: no permission to read it, or another program holds it. "
        "Check the permissions, close that program and try again.",
    )


def damaged(path: Path, detail: str = "") -> WorkbookError:
    """Return the refusal of a cut-off or damaged archive; the detail, a term of the format, is English."""
    en = f" ({detail})" if detail else ""
    return WorkbookError(
        Text(
            zh=f"{path.name} 已损坏或不完整。请换用完好的副本，或用 Excel 打开并修复后保存。",
            en=f"{path.name} is damaged or incomplete{en}. Use an intact copy, or let Excel open, repair and save it.",
        )
    )


@contextmanager
def sound(path: Path) -> Iterator[None]:
    """Turn XML that cannot be understood into the refusal of a damaged file."""
    try:
        yield
    except markup.Malformed as error:
        raise damaged(path) from error
    except (StopIteration, RuntimeError) as error:
        # Looking for a tag that is not there, perhaps inside a generator (PEP 479).
        if isinstance(error, RuntimeError) and not isinstance(error.__cause__, StopIteration):
            raise
        raise damaged(path) from error


def check_sizes(path: Path, directory: Directory) -> None:
    """Refuse archives that unpack to absurd amounts, or whose members share their bytes."""
    total = sum(member.size for member in directory.members)
    packed = sum(member.packed for member in directory.members)
    if total > MAX_TOTAL or packed > path.stat().st_size or any(map(_is_bomb, directory.members)):
        raise refusal(
            path,
            "解压后大得不合常理（疑似压缩炸弹），为安全起见没有打开。",
            " unpacks to an absurd size (it looks like a zip bomb), so it was not opened.",
        )


def _is_bomb(member: Member) -> bool:
    return member.size > _BOMB_SIZE and member.size > _BOMB_RATIO * max(1, member.packed)


def check_prolog(path: Path, part: str, head: bytes) -> None:
    """Refuse a document type or entity declarations: no spreadsheet program writes one."""
    if b"\0" in head[:64]:
        head = head.replace(b"\0", b"").replace(b"\xff\xfe", b"").replace(b"\xfe\xff", b"")
    if b"<!" in head and _PROLOG.match(head):
        raise refusal(
            path,
            "的 {part} 含有文档类型或实体声明（DOCTYPE/ENTITY），可能有害，没有打开。请用 Excel 另存一份再试。",
            ": {part} declares a document type or entities, which can do harm, so it was not opened. "
            "Save a fresh copy from Excel and try again.",
            part=part,
        )
