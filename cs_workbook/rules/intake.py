"""One outside record made into a row of Cases, or the reasons why it cannot be one.

Takes a record's fields and what its headers mean; gives cells by column key. Dates are read, words
put in the workbook's own spelling, keys normalised, personal data masked; free text is left as it
is. Knows nothing of files, of other rows, or of what is in the workbook already.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from cs_workbook.model import Cell, Language, Record, Text, cell_text, quoted
from cs_workbook.rules.dates import LOCAL_OFFSET, moment_problem, read_moment
from cs_workbook.rules.masking import mask_contact, mask_mentions, mask_name, mask_text
from cs_workbook.rules.schema import Column, Schema, normal
from cs_workbook.rules.settings import Rules
from cs_workbook.rules.word_lists import join_words, split_words

LONGEST_TEXT = 32_767
"""Characters an Excel cell holds, counted in UTF-16."""

EXACT_BELOW = 10**15
"""A spreadsheet keeps 15 digits; a larger number has lost its last ones."""

ESSENTIAL = ("received_at", "description")
"""Columns without which a row is no case."""

_CONTENT = ("received_at", "occurred_at", "customer", "contact", "product", "demand", "description")
_AS_FORMULA = re.compile(r'="(.*)"', re.S)
_NO_KEY = frozenset(("", "-", "--", "–", "/", "无", "null", "none", "nan", "n/a"))
_MASKS = {"name": mask_name, "contact": mask_contact, "free": mask_text}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a record cannot be a case: the column ("" for the row), the kind of fault, what is wrong, what to do."""

    key: str
    title: Text
    problem: Text
    fix: Text


@dataclass(frozen=True)
class Intake:
    """How the records of one import become rows.

    Attributes:
        masked: kinds of personal data to mask: name, contact, free.
        channel: the channel of records that name none.
        offset: where the workbook's clock stands from UTC; None: moments with a foreign offset are refused.
        prefix: goes before every outside id.
    """

    shape: Schema
    rules: Rules
    masked: frozenset[str] = frozenset()
    channel: str | None = None
    offset: dt.timedelta | None = None
    prefix: str = ""
    columns: Mapping[str, Column] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "columns", {c.key: c for c in self.shape.tables["Cases"].columns})

    @property
    def language(self) -> Language:
        """The workbook's language."""
        return self.shape.language

    @cached_property
    def words(self) -> Mapping[str, Mapping[str, str]]:
        """The lists of the workbook: column key → word for comparing → word as the list has it."""
        lists = {
            "Channels.name": [c.name for c in self.rules.channels],
            "Categories.name": [c.name for c in self.rules.categories],
            "Priorities.name": list(self.rules.priority_names),
            "customer_levels": list(self.rules.customer_levels),
        }
        return {
            key: {normal(word): word for word in lists[column.source]}
            for key, column in self.columns.items()
            if column.source in lists
        }

    def row(self, record: Record, keys: Mapping[str, str]) -> tuple[dict[str, Cell], list[Reason]]:
        """Read a record.

        Args:
            keys: header → column key, as `match_headers` gives it.
        Returns:
            The cells of the row, blanks left out, and every reason against it. With reasons the cells are
            those that could be read.
        """
        if record.problem is not None:
            return {}, [Reason("", _BROKEN, record.problem, _MEND_ROW)]
        values: dict[str, Cell] = {}
        reasons: list[Reason] = []
        for header, key in keys.items():
            value = _blank_as_none(record.fields.get(header))
            if value is None:
                continue
            read, reason = self._read(self.columns[key], value)
            if reason is not None:
                reasons.append(reason)
            elif read is not None:
                values[key] = read
        if self.channel and "channel" not in values and "channel" in self.columns:
            values["channel"] = self.channel
        told = {reason.key for reason in reasons}
        for key in ESSENTIAL:
            if key not in values and key not in told:
                label = self.columns[key].label
                reasons.append(Reason(key, _MISSING(label=label), _MISSING(label=label), _FILL_IN(label=label)))
        return values, reasons

    def masked_value(self, key: str, value: Cell) -> Cell:
        """Return a cell of a column as it may come in: masked where its column is."""
        personal = self.columns[key].personal
        return _MASKS[personal](value) if personal in self.masked and isinstance(value, str) else value

    def masked_row(self, values: Mapping[str, Cell], keys: Iterable[str]) -> dict[str, Cell]:
        """Return the cells of a row as they may come in, without the customer's full name in its texts."""
        row = {key: self.masked_value(key, values[key]) for key in keys if key in values}
        if {"name", "free"} <= self.masked:
            customer = cell_text(values.get("customer"))
            for key, value in row.items():
                if self.columns[key].personal == "free" and isinstance(value, str):
                    row[key] = mask_mentions(value, customer)
        return row

    def fingerprint(self, values: Mapping[str, Cell]) -> str:
        """Return an id made of a row's own content: ``#`` and twelve hex digits.

        The content is hashed as masked, whether the import masks or not: the id stays the same either way, and
        nobody can find a phone number by trying them all against it.
        """
        parts = []
        for key in _CONTENT:
            text = cell_text(values.get(key))
            mask = _MASKS.get(self.columns[key].personal) if key in self.columns else None
            parts.append(mask(text) if mask else text)
        content = "\x1f".join(part.strip() for part in parts)
        return "#" + hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:12]

    def _read(self, column: Column, value: Cell) -> tuple[Cell, Reason | None]:
        """Read one cell for a column: the value, or why not."""
        if column.kind == "moment":
            return self._moment(column, value)
        if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) >= EXACT_BELOW:
            return None, Reason(
                column.key, _LOST(label=column.label), _LOST_DIGITS(label=column.label, value=value), _AS_TEXT
            )
        text = cell_text(value).replace("\r\n", "\n").replace("\r", "\n")
        if len(text) > LONGEST_TEXT // 2 and len(text.encode("utf-16-le", "surrogatepass")) // 2 > LONGEST_TEXT:
            problem = _TOO_LONG(label=column.label, n=f"{len(text):,}", most=f"{LONGEST_TEXT:,}")
            return None, Reason(column.key, _LONG(label=column.label), problem, _SHORTEN)
        if column.personal == "free" or (column.kind == "text" and not column.personal):
            return text, None
        text = _unwrapped(text)
        if not text:
            return None, None
        if column.kind == "key":
            key = " ".join(unicodedata.normalize("NFKC", text).split())
            return (None if key.casefold() in _NO_KEY else self.prefix + key), None
        if column.key in self.words:
            return self._word(column, text)
        return text, None

    def _moment(self, column: Column, value: Cell) -> tuple[Cell, Reason | None]:
        reading = read_moment(_unwrapped(value) if isinstance(value, str) else value, self.offset)
        if reading.problem is None:
            return reading.value, None
        problem = Text("{label}：{problem}", "{label}: {problem}")(
            label=column.label, problem=moment_problem(value, reading)
        )
        foreign = read_moment(value, LOCAL_OFFSET).value is not None
        fix = _SAY_ZONE if foreign else _WRITE_DATE
        title = _AMBIGUOUS if reading.problem == "ambiguous" else _NO_DATE
        return None, Reason(column.key, title(label=column.label), problem, fix)

    def _word(self, column: Column, text: str) -> tuple[Cell, Reason | None]:
        """Put a word, or the words of a column that may hold several, as the list spells them."""
        known = self.words[column.key]
        several = column.key == "category" and self.rules.several_categories
        found = [known.get(normal(word)) for word in (split_words(text) if several else (text,))]
        if all(found):
            return join_words(tuple(dict.fromkeys(word for word in found if word)), self.language) or None, None
        problem = _NOT_LISTED(label=column.label, value=quoted(text))
        separator = Text("、", ", ")
        words = Text(*(separator.of(tongue).join(known.values()) for tongue in ("zh", "en")))
        return None, Reason(
            column.key, _UNLISTED(label=column.label), problem, _USE_WORD(label=column.label, words=words)
        )


def _blank_as_none(value: Cell) -> Cell:
    return None if isinstance(value, str) and not value.strip() else value


def _unwrapped(text: str) -> str:
    """Take off what exports put around digits to keep them text: ``="123"``, ``'123``, a tab."""
    text = text.strip()
    match = _AS_FORMULA.fullmatch(text)
    if match:
        return match[1].strip()
    return text[1:].strip() if text.startswith("'") else text


_BROKEN = Text("行不完整", "broken row")
_MISSING = Text("{label}：没有填写", "{label}: missing")
_NO_DATE = Text("{label}：不是日期", "{label}: not a date")
_AMBIGUOUS = Text("{label}：日期有歧义", "{label}: ambiguous date")
_LOST = Text("{label}：数字丢失了末几位", "{label}: lost digits")
_LONG = Text("{label}：文字过长", "{label}: too long")
_UNLISTED = Text("{label}：不在列表中", "{label}: not in the list")
_LOST_DIGITS = Text(
    "{label}：{value} 超过 15 位，末几位已经丢失", "{label}: {value} has more than 15 digits and lost its last ones"
)
_TOO_LONG = Text("{label}：有 {n} 个字，单元格最多 {most} 个", "{label}: {n} characters; a cell holds {most}")
_NOT_LISTED = Text("{label}：“{value}”不在列表中", "{label}: '{value}' is not in the list")
_MEND_ROW = Text("请在原文件中改正这一行。", "Mend the row in the file.")
_FILL_IN = Text("请补上{label}。", "Fill in {label}.")
_AS_TEXT = Text("请从原系统按文本导出，或导出 CSV。", "Export it as text, or as CSV.")
_SHORTEN = Text("请缩短后再导入。", "Shorten it.")
_USE_WORD = Text(
    "{label}请用 {words}，或先在“设置”中加入这个词。", "{label}: use {words}, or add the word on Settings first."
)
_WRITE_DATE = Text("请写全年月日，如 2026-05-20 10:00。", "Write year, month and day, such as 2026-05-20 10:00.")
_SAY_ZONE = Text(
    "请加 --zone +08:00 说明工作簿所在的时区，程序会换算。",
    "Say where the workbook is with --zone +08:00; times are then converted.",
)
