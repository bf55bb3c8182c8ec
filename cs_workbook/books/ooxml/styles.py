"""Cell formats: which ones show dates, and new ones that do (ECMA-376 part 1, 18.8).

Formats are only ever appended, so that no style id changes its meaning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from . import markup, safety

DATE, CLOCK, MOMENT = 14, 21, 22
"""Built-in number formats: a day, a time of day, a day with its time; all follow the reader's locale (18.8.30)."""

MAX_FORMATS = 65_000
_BUILT_IN_DATES = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59), *range(71, 82)])
_NOT_FORMAT_LETTERS = re.compile(
    r'"[^"]*"|\[(?!h+\]|m+\]|s+\])[^\]]*\]|\\.|_.|\*.|General|G/通用格式|E[+-]', re.I | re.S
)
_DATE_LETTERS = re.compile(r"[dmyhsebg年月日]", re.I)
_MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
_STYLESHEET = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b'<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    b'<fills count="2"><fill><patternFill patternType="none"/></fill>'
    b'<fill><patternFill patternType="gray125"/></fill></fills>'
    b'<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    b'<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    b'<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    b'<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
_AFTER_CELL_FORMATS = (b"cellStyles", b"dxfs", b"tableStyles", b"colors", b"extLst")


class Styles:
    """The cell formats of a workbook, and those appended while writing."""

    def __init__(self, path: Path, data: bytes | None, strict: bool = False) -> None:
        """Take the styles part, or None for a workbook without one."""
        self._path = path
        self._data = data or (_STYLESHEET.replace(_MAIN, _STRICT) if strict else _STYLESHEET)
        self._formats: list[bytes] = []
        self._is_date: list[bool] = []
        self._place: markup.Element | None = None
        self._dated: dict[tuple[int, int], int] = {}
        self._new: list[bytes] = []
        self._seed = b""
        self._read = False

    def shows_date(self, style: int) -> bool:
        """Tell whether a cell format shows numbers as dates or times."""
        self._parse()
        return 0 <= style < len(self._is_date) and self._is_date[style]

    def dated(self, style: int, number_format: int) -> int:
        """Return a format that shows dates: the same one if it does, else a copy of it with a number format."""
        if self.shows_date(style):
            return style
        key = (style, number_format)
        if key not in self._dated:
            self._dated[key] = self._append(style, number_format)
        return self._dated[key]

    @property
    def changed(self) -> bool:
        """Whether a format was appended."""
        return bool(self._new)

    def _append(self, style: int, number_format: int) -> int:
        self._parse()
        count = len(self._formats) + len(self._new)
        if count >= MAX_FORMATS:
            raise safety.refusal(
                self._path,
                "的单元格格式已达上限，无法再加日期格式。请在 Excel 中清理多余的格式后再试。",
                " has as many cell formats as Excel allows, so no date format can be added. "
                "Remove unused formats in Excel and try again.",
            )
        base = self._formats[style if style < len(self._formats) else 0]
        tag = markup.opening(base)
        splices = markup.Splices(base)
        splices.set_attribute(tag, "numFmtId", str(number_format))
        splices.set_attribute(tag, "applyNumberFormat", "1")
        self._new.append(splices.result())
        return count

    def _blank(self) -> bytes:
        return b"<" + self._prefix() + b'xf numFmtId="0"/>'

    def _prefix(self) -> bytes:
        element = markup.root(self._data)
        return element.tag.prefix + b":" if element and element.tag.prefix else b""

    def _parse(self) -> None:
        if self._read:
            return
        self._read = True
        codes = {
            element.tag.get("numFmtId"): element.tag.get("formatCode") or ""
            for outer in markup.elements(self._data, b"numFmts")
            for element in markup.children(self._data, outer)
        }
        root = markup.root(self._data)
        for child in markup.children(self._data, root) if root else ():
            if child.tag.name == b"cellXfs":
                self._place = child
        for xf in self._cell_formats():
            self._formats.append(self._data[xf.tag.start : xf.end])
            number = xf.tag.get("numFmtId") or "0"
            self._is_date.append(is_date_format(markup.whole_number(number) or 0, codes.get(number)))
        if not self._formats:  # cells without a style use format 0, which must stay plain
            self._formats.append(self._blank())
            self._is_date.append(False)
            self._seed = self._formats[0]

    def _cell_formats(self) -> Iterator[markup.Element]:
        """Yield the ``xf`` elements; of alternatives the fallback counts (part 3, 7.6)."""
        for child in markup.children(self._data, self._place) if self._place else ():
            if child.tag.name == b"xf":
                yield child
            elif child.tag.name == b"AlternateContent":
                start, end = child.inner_start, child.inner_end
                chosen = markup.first(self._data, b"Fallback", start=start, end=end) or child
                yield from markup.elements(self._data, b"xf", start=chosen.inner_start, end=chosen.inner_end)

    def result(self) -> bytes:
        """Return the part with the appended formats."""
        self._parse()
        added = self._seed + b"".join(self._new)
        splices = markup.Splices(self._data)
        total = len(self._formats) + len(self._new)
        if self._place is None:
            self._insert_list(splices, added, total)
        else:
            tag = self._place.tag
            if tag.span(b"count"):
                splices.set_attribute(tag, "count", str(total))
            if tag.empty:
                slash = self._data.rindex(b"/", tag.start, tag.end)
                splices.replace(slash, tag.end, b">" + added + b"</" + tag.qualified + b">")
            else:
                splices.replace(self._place.inner_end, self._place.inner_end, added)
        return splices.result()

    def _insert_list(self, splices: markup.Splices, added: bytes, total: int) -> None:
        """Add the missing list where the schema wants it, with a first plain format for style 0."""
        root = markup.root(self._data)
        if root is None:
            raise safety.damaged(self._path, "styles.xml")
        name = self._prefix() + b"cellXfs"
        new = b'<%s count="%d">%s</%s>' % (name, total, added, name)
        if root.tag.empty:
            slash = self._data.rindex(b"/", root.tag.start, root.tag.end)
            splices.replace(slash, root.tag.end, b">" + new + b"</" + root.tag.qualified + b">")
            return
        at = root.inner_end
        for child in markup.children(self._data, root):
            if child.tag.name in _AFTER_CELL_FORMATS:
                at = child.tag.start
                break
        splices.replace(at, at, new)


def is_date_format(number: int, code: str | None) -> bool:
    """Tell whether a number format shows a date or a time, from its id and its code if it has one."""
    if code is None:
        return number in _BUILT_IN_DATES
    first_section = _NOT_FORMAT_LETTERS.sub("", code).split(";")[0]
    return bool(_DATE_LETTERS.search(first_section))
