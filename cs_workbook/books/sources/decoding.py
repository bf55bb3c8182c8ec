"""Which encoding a text file is in, told from its bytes alone.

UTF-8 proves itself; UTF-16 has its mark or its zero bytes; GB18030 and Big5 accept each other's
bytes, so the one whose characters are everyday ones wins.
"""

from __future__ import annotations

from pathlib import Path

from cs_workbook.model import Text, WorkbookError

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_LOOKED_AT = 1 << 16
_LEAST = 0.5
"""Below this share of everyday characters no encoding is believed."""


def decode(path: Path, data: bytes) -> str:
    """Return a file's text; bytes that a nearly right encoding cannot read become U+FFFD.

    Raises:
        WorkbookError: no encoding gives believable text.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace")
    if b"\0" in data[:4096]:
        return _without_mark(path, data)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        start = data.rfind(b"\n", 0, max(0, error.start - _LOOKED_AT // 2)) + 1
        sample = data[start : error.start + _LOOKED_AT]
    share, name = max(((_share(name, sample), name) for name in ("utf-8", "gb18030", "big5")), key=lambda pair: pair[0])
    if share < _LEAST:
        raise _refusal(path)
    return data.decode(name, "replace")


def _without_mark(path: Path, data: bytes) -> str:
    """UTF-16 that lacks its mark: zero bytes stand at odd places, or at even ones."""
    odd, even = data[1:4096:2].count(0), data[:4096:2].count(0)
    text = data.decode("utf-16-le" if odd > even else "utf-16-be", "replace")
    if min(odd, even) > max(odd, even) / 8 or "\0" in text[:4096] or "\n" not in text:
        raise _refusal(path)
    return text


def _share(name: str, sample: bytes) -> float:
    """How many of a sample's foreign characters are everyday ones, were it in that encoding."""
    foreign = [sign for sign in sample.decode(name, "replace") if sign > "\x7f"]
    home = {"utf-8": "utf-8", "gb18030": "gb2312", "big5": "big5"}[name]
    good = sum(sign != "\ufffd" and _at_home(sign, home) for sign in foreign)
    return good / max(1, len(foreign))


def _at_home(sign: str, home: str) -> bool:
    """Whether a character is in the everyday part of an encoding (Big5: its first level)."""
    try:
        code = sign.encode(home)
    except UnicodeEncodeError:
        return False
    return home != "big5" or b"\xa1" <= code[:1] <= b"\xc6"


def _refusal(path: Path) -> WorkbookError:
    return WorkbookError(
        Text(
            "{file} 不是文本表格，或编码无法识别。请用 Excel 打开后另存为“CSV UTF-8”或 .xlsx。",
            "{file} is no text table, or its encoding cannot be told. "
            "Open it in Excel and save it as 'CSV UTF-8' or .xlsx.",
        )(file=path.name)
    )
