"""One cell: what its XML says, whether that is what the caller saw, and the XML of a new value.

Takes and gives pieces of sheet XML and `Cell` values (ECMA-376 part 1, 18.3.1.4). Numbers stay raw:
whether a number is a moment is asked only where the caller's own value is one.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple, TypeGuard

from cs_workbook.model import Cell, Text, WorkbookError, cell_text

from . import markup
from .a1 import letters
from .serials import same_moment, serial
from .strings import comparable, decode_text, escape, escape_markup, rich_text, unescape
from .styles import CLOCK, DATE, MOMENT, Styles

MAX_TEXT = 32_767
"""Characters a cell may hold, counted as UTF-16 does (ECMA-376 part 1, 18.18.37 and Excel's limits)."""

_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d+)?))?\Z")
_EXACT = 1 << 53


class Unchecked:
    """Stands for "whatever was there": the cell belongs to the program or is known to be blank."""


ANY = Unchecked()


class Keep:
    """Stands for "leave it as it is": the cell is only compared."""


KEEP = Keep()


class Formula(NamedTuple):
    """A formula to write, without its equals sign and without a cached result."""

    text: str
    array: bool = False
    metadata: bytes = b""


class Moved(NamedTuple):
    """The content of another cell, to stand here as it stood there: attributes without ``r``, and inside."""

    attributes: bytes
    inner: bytes


Content = Cell | Formula | Moved | Keep
Change = tuple[Cell | Unchecked, Content, int | None]
"""What the cell must hold before, what it holds after, and its style (None: the one it has)."""


def gives(change: Change) -> bool:
    """Tell whether a change leaves something in the cell."""
    content = change[1]
    return not (content is None or content == "" or isinstance(content, Keep))


class RawCell(NamedTuple):
    """A cell element (`raw`) taken apart; bytes are undecoded."""

    raw: bytes
    style: int | None
    kind: bytes
    value: bytes | None
    inline: bytes | None
    formula: bytes | None

    @property
    def metadata(self) -> bytes:
        """The ``cm`` attribute, which makes an array formula a dynamic one (18.3.1.4); b"" without."""
        tag = markup.opening(self.raw)
        place = tag.whole(b"cm")
        return self.raw[place[0] : place[1]] if place else b""

    @property
    def blank(self) -> bool:
        """Whether it shows nothing and computes nothing."""
        return self.formula is None and not self.value and self.inline is None


class Grammar:
    """The patterns of sheet rows for one namespace prefix."""

    def __init__(self, prefix: bytes) -> None:
        p = prefix + b":" if prefix else b""
        q = re.escape(p)
        self.prefix = p
        self.row_open = b"<" + p + b"row"
        self.row_close = b"</" + p + b"row"
        self.cell_open = b"<" + p + b"c "
        self.any_cell = b"<" + p + b"c"
        self.data_close = b"</" + p + b"sheetData"
        self.row = re.compile(rb'<%srow(?=[\s/>])(?: r="(\d{1,7})")?[^<>]*>' % q)
        self.row_numbers = re.compile(rb'<%srow r="(\d{1,7})"' % q)
        self.cell = re.compile(rb'<%sc(?=[\s/>])(?: r="([A-Z]{1,3})(\d{1,7})")?[^<>]*>' % q)
        self.plain_cell = re.compile(
            rb'<%sc r="[A-Z]+\d+"(?: s="(\d{1,9})")?(?: t="(\w+)")?(?:/>|>(?:<%sv>([^<]*)</%sv>'
            rb'|<%sis><%st(?: xml:space="preserve")?>([^<]*)</%st></%sis>)?</%sc>)' % ((q,) * 8)
        )
        """A cell as spreadsheet programs and this one write it: style, type, value or inline text."""

        self.cell_letters = re.compile(rb'<%sc r="([A-Z]{1,3})\d+"' % q)
        self.content = re.compile(rb"<%s(?:v|f|is)[\s/>]" % q)
        self.formula = re.compile(rb"<%sf[\s/>]" % q)

    def has_formula(self, data: bytes) -> bool:
        """Tell whether a stretch of rows computes anything; a look for one letter answers most."""
        return b"f" in data and self.formula.search(data) is not None


@cache
def grammar(prefix: bytes) -> Grammar:
    """Return the patterns for a prefix (b"" for none)."""
    return Grammar(prefix)


def take_apart(piece: bytes, plain: re.Pattern[bytes] | None = None) -> RawCell:
    """Read one cell element; `plain` is the sheet's pattern for the usual shape, tried first."""
    if plain is not None and (match := plain.fullmatch(piece)):
        old_style, kind, value, text = match.groups()
        kind, value = (kind or b"n", value) if text is None else (b"str", text)
        return RawCell(piece, int(old_style) if old_style else None, kind, value, None, None)
    tag = markup.opening(piece)
    attributes = tag.attributes()
    style = attributes.get("s", "")
    value = inline = formula = None
    if not tag.empty:
        element = markup.only(piece, tag.name)
        for child in markup.children(piece, element):
            if child.tag.name == b"v":
                value = piece[child.inner_start : child.inner_end]
            elif child.tag.name == b"is":
                inline = piece[child.tag.start : child.end]
            elif child.tag.name == b"f":
                formula = piece[child.tag.start : child.end]
    kind = attributes.get("t", "n").encode()
    return RawCell(piece, markup.whole_number(style), kind, value, inline, formula)


def formula_text(element: bytes) -> str | None:
    """Return the text of an ``f`` element; None when it has none of its own."""
    tag = markup.opening(element)
    if tag.empty:
        return None
    return decode_text(element[tag.end - tag.start : element.rindex(b"</")]) or None


def moved(cell: RawCell, formula: str | None = None) -> Moved:
    """Return a cell's content to be put elsewhere: all it is, but for its address.

    With `formula`, the cell's formula has that text, and no cached result.
    """
    element = markup.only(cell.raw, b"c")
    attributes = element.tag.inside.rstrip(b"/").rstrip()
    if span := element.tag.whole(b"r"):
        start, end = (place - element.tag.inside_start for place in span)
        attributes = attributes[:start] + attributes[end:]
    inner = cell.raw[element.inner_start : element.inner_end]
    if formula is not None and cell.formula is not None:
        tag = markup.opening(cell.formula)
        end = cell.formula.rindex(b"</")
        inner = cell.formula[: tag.end] + escape_markup(formula).encode() + cell.formula[end:]
    return Moved(attributes, inner)


class SharedItem(NamedTuple):
    """A cell's text by its number in the shared string table."""

    number: int


def value_of(kind: bytes, value: bytes | None, inline: bytes | None) -> Cell | SharedItem:
    """Return what a cell holds: errors are blank as readers give them, ISO dates stay text."""
    if inline is not None:
        return rich_text(inline) or None
    if value is None:
        return None
    text = decode_text(value)
    if kind == b"s":
        number = markup.whole_number(text.strip())
        return None if number is None else SharedItem(number)
    if kind in (b"str", b"d", b"inlineStr"):
        return unescape(text) or None
    if kind == b"e":
        return None
    if kind == b"b":
        return text.strip().lower() in ("1", "true")
    return number_of(text)


def number_of(text: str) -> Cell:
    """Read a number: whole numbers as int; what is no number stays text."""
    try:
        number = float(text)
    except ValueError:
        return text.strip() or None
    return int(number) if number.is_integer() and abs(number) < 1e15 else number


def same(before: Cell, found: Cell, date1904: bool) -> bool:
    """Tell whether what is in the cell is what the caller read there."""
    if before is None or before == "":
        return found is None or found == ""
    if isinstance(before, dt.datetime):
        if isinstance(found, str):
            return iso_moment(found) == before.replace(tzinfo=None)
        return _is_number(found) and same_moment(before, float(found), date1904)
    if isinstance(before, bool):
        return found is before
    if isinstance(before, str):
        if isinstance(found, str):
            return before == found or _read_alike(before) == _read_alike(found)
        return _is_number(found) and _is_clock(before, float(found))
    return _is_number(found) and math.isclose(before, float(found), rel_tol=1e-14, abs_tol=0.0)


def _read_alike(text: str) -> str:
    """Return a text in the form in which readers agree: they differ in escapes, line ends and outer blanks."""
    return comparable(unescape(text)).strip()


def _is_number(found: Cell) -> TypeGuard[float]:
    return isinstance(found, int | float) and not isinstance(found, bool)


def _is_clock(before: str, number: float) -> bool:
    """Tell whether a reader's text such as 09:30:00 is this fraction of a day."""
    match = _CLOCK.match(before)
    if not match:
        return False
    seconds = int(match[1]) * 3600 + int(match[2]) * 60 + float(match[3] or 0)
    return abs(number * 86_400 - seconds) < 0.0015


def iso_moment(text: str) -> dt.datetime | None:
    """Read a moment as cells of type ``d`` hold it (18.18.11); None for anything else."""
    try:
        return dt.datetime.fromisoformat(text.strip()).replace(tzinfo=None)
    except ValueError:
        return None


class CellWriter:
    """Makes the XML of new cells for one sheet."""

    def __init__(self, path: Path, sheet: str, prefix: bytes, styles: Styles, date1904: bool) -> None:
        self._path, self._sheet, self._styles, self._date1904 = path, sheet, styles, date1904
        p = prefix.decode()
        self._open = f'<{p}c r="'
        self._end = f"</{p}c>"
        self._value, self._value_end = f"><{p}v>", f"</{p}v></{p}c>"
        self._boolean = f' t="b"><{p}v>'
        self._text, self._text_end = f' t="inlineStr"><{p}is><{p}t>', f"</{p}t></{p}is></{p}c>"
        self._spaced = f' t="inlineStr"><{p}is><{p}t xml:space="preserve">'
        self._formula, self._formula_end = f"><{p}f>", f"</{p}f></{p}c>"
        self._array = f'><{p}f t="array" ref="'
        self._known: dict[str, str] = {}
        self._dated: dict[tuple[int, int], int] = {}

    def cell(self, row: int, column: int, style: int, content: Content) -> bytes:
        """Return a cell element. Raises WorkbookError for a value no cell can hold."""
        address = f"{letters(column)}{row}"
        if isinstance(content, dt.datetime):
            number = serial(content, self._date1904)
            if number is None:
                raise self._refusal(
                    row, column, "早于工作簿能表示的最早日期：{0}。", "is before a workbook's first day: {0}.", content
                )
            key = (style, DATE if number.__class__ is int else MOMENT if number >= 1 else CLOCK)
            style = self._dated.get(key) or self._dated.setdefault(key, self._styles.dated(*key))
            styled = f' s="{style}"' if style else ""
            return f'{self._open}{address}"{styled}{self._value}{number!r}{self._value_end}'.encode()
        head = f'{self._open}{address}" s="{style}"' if style else f'{self._open}{address}"'
        if isinstance(content, str) and content:
            return (head + (self._known.get(content) or self._text_body(row, column, content))).encode()
        if content is None or content == "":
            return (head + "/>").encode()
        if isinstance(content, bool):
            return f"{head}{self._boolean}{int(content)}{self._value_end}".encode()
        if isinstance(content, (int, float)):
            return f"{head}{self._value}{self._number(row, column, content)}{self._value_end}".encode()
        if isinstance(content, Formula):
            return self._formula_cell(head, address, content)
        if isinstance(content, Moved):
            return (
                self._open.encode()
                + address.encode()
                + b'"'
                + content.attributes
                + b">"
                + content.inner
                + self._end.encode()
            )
        raise TypeError(f"no cell can hold {content!r}")

    def _text_body(self, row: int, column: int, content: str) -> str:
        if len(content) > MAX_TEXT // 2 and len(content.encode("utf-16-le", "surrogatepass")) > 2 * MAX_TEXT:
            raise self._refusal(
                row,
                column,
                "要写入的文字超过单元格上限 32,767 个字符（{0} 个），请先缩短。",
                "would hold more than a cell's 32,767 characters ({0}); shorten the text.",
                len(content),
            )
        text = escape(content)
        spaced = content[0].isspace() or content[-1].isspace() or "\n" in content or "\t" in content
        body = f"{self._spaced if spaced else self._text}{text}{self._text_end}"
        if len(content) <= 40 and len(self._known) < 5000:  # states, names and choices come again and again
            self._known[content] = body
        return body

    def _number(self, row: int, column: int, content: float) -> str:
        if isinstance(content, int):
            if -_EXACT <= content <= _EXACT:
                return str(content)
            if abs(content) < 1 << 1023 and int(float(content)) == content:
                return repr(float(content))
            raise self._refusal(
                row,
                column,
                "要写入的整数 {0} 位数过多，Excel 会改掉末尾几位；请作为文字写入。",
                "would lose the last digits of {0}, because Excel keeps 15; write it as text.",
                content,
            )
        if not math.isfinite(content):
            raise self._refusal(
                row, column, "要写入的不是有效的数（{0}）。", "would hold something that is no number ({0}).", content
            )
        return repr(content)

    def _formula_cell(self, head: str, address: str, formula: Formula) -> bytes:
        text = escape_markup(formula.text)
        if formula.array:
            body = f'{formula.metadata.decode()}{self._array}{address}">{text}{self._formula_end}'
        else:
            body = f"{self._formula}{text}{self._formula_end}"
        return (head + body).encode()

    def _refusal(self, row: int, column: int, zh: str, en: str, value: object) -> WorkbookError:
        place = f"{self._path.name}, {self._sheet}!{letters(column)}{row}"
        return WorkbookError(Text(zh=f"{place} {zh.format(value)}", en=f"{place} {en.format(value)}"))


def shown(value: Cell) -> Text:
    """Return a value for a message: quoted text, or a word for a blank."""
    if value is None or value == "":
        return Text(zh="为空", en="blank")
    text = cell_text(value)
    text = text if len(text) <= 40 else text[:40] + "…"
    return Text(zh=f"“{text}”", en=f'"{text}"')
