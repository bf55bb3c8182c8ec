"""Limit texts as people write them: 两小时, 3个工作日, 90wmin.

Takes one cell, gives one `Limit`; writes it back in a canonical form. Knows nothing of calendars.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from cs_workbook.model import Cell, Language, Text

Unit = Literal["minutes", "working_minutes", "working_days"]

LIMIT_EXAMPLES = Text(
    "30分钟、2小时、7天、1周（连续计时）；90工作分钟、4工作小时（只计上班时间）；3个工作日；不限时留空或写“–”",
    "30min, 2h, 7d, 1w (round the clock); 90wmin, 4wh (only while the team works); 3wd (working days); "
    "blank or – for no limit",
)
HOUR, DAY, WEEK = 60, 1440, 10080
LONGEST = {"minutes": 36525 * DAY, "working_minutes": 36525 * DAY, "working_days": 36525}
"""A hundred years: what is longer is a slip of the keyboard."""


@dataclass(frozen=True, slots=True)
class Limit:
    """The time allowed: whole and above 0. Natural time is held in minutes, whatever it was written in."""

    amount: int
    unit: Unit


class LimitError(ValueError):
    """A text that is no limit; `text` says why, in both languages, with the cell's own text."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


_NONE = {"", "-", "–", "—", "——", "―", "/", "无", "不限", "不限时", "none", "nolimit", "n/a"}
_TRADITIONAL = str.maketrans("個時鐘鍾週兩內無過業間½", "个时钟钟周两内无过业间半")

_WORDS: dict[str, tuple[Unit, int]] = {
    "分钟 分 minutes minute mins min m": ("minutes", 1),
    "刻钟": ("minutes", 15),
    "小时 钟头 hours hour hrs hr h": ("minutes", HOUR),
    "天 日 自然日 日历日 days day d calendardays calendarday": ("minutes", DAY),
    "周 星期 礼拜 weeks week wks wk w": ("minutes", WEEK),
    "工作分钟 工作分 workingminutes workingminute workingmins workingmin businessminutes businessminute "
    "businessmins businessmin wmins wmin": ("working_minutes", 1),
    "工作小时 工作钟头 workinghours workinghour workinghrs workinghr workhours workhour businesshours "
    "businesshour businesshrs businesshr whrs whr wh": ("working_minutes", HOUR),
    "工作日 工作天 营业日 workingdays workingday workdays workday businessdays businessday wds wd": (
        "working_days",
        1,
    ),
}
_UNITS = {name: meaning for names, meaning in _WORDS.items() for name in names.split()}

_CHINESE = dict(zip("零〇一二两三四五六七八九", (0, 0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
_TENS = {"十": 10, "百": 100, "千": 1000}
_ONES = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_ENGLISH = {"a": 1, "an": 1} | {word: number for number, word in enumerate(_ONES.split(), 1)}
_TENFOLD = "twenty thirty forty fifty sixty seventy eighty ninety"
_ENGLISH_TENS = {word: 10 * number for number, word in enumerate(_TENFOLD.split(), 2)}


def _either(words: Iterable[str]) -> str:
    """A pattern of the words, the longest first so that none hides another."""
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_NUMBER = (
    rf"\d+(?:\.\d+)?|[{''.join(_CHINESE)}十百千]+"
    rf"|(?:{_either(_ENGLISH_TENS)})(?:{_either(_ENGLISH)})?|{_either(_ENGLISH)}"
)
_PART = re.compile(
    rf"(?:(?P<half>半|half(?:of)?(?:an|a)?)|(?P<number>{_NUMBER})(?P<more>个半|半|andahalf)?)"
    rf"个?(?P<unit>{_either(_UNITS)})(?P<tail>半(?![小个天]))?(?:[,、零又和&+]|and)?"
)
_BARE_MINUTES = re.compile(r"[1-5]?\d")
_BEFORE = re.compile(
    r"(?:≤|≦|<=|<|不超过|不多于|不晚于|小于等于|小于|少于|最多|最长|最迟|至多|within|in|max|atmost|upto|nomorethan|under)[.:]?"
)
_AFTER = re.compile(r"(?:以内|之内|内|max|orless)?[.。;;]?$")


def parse_limit(text: Cell) -> Limit | None:
    """Read a limit; the unit written decides whether it is natural time, working time or working days.

    Args:
        text: such as ``30分钟``, ``两小时``, ``1个半小时``, ``1天12小时``, ``≤2 hrs``, ``24小时内``,
            ``4工作小时``, ``3 working days``. Case, spaces, full-width and traditional signs do not matter.
    Returns:
        None for no limit: a blank, ``–``, ``无``, ``none``.
    Raises:
        LimitError: no unit, nothing or less, not whole, months, mixed kinds of time, anything else.
    """
    if text is None:
        return None
    if not isinstance(text, str):
        raise _error(text, "缺少时间单位", "has no unit of time")
    plain = unicodedata.normalize("NFKC", text.translate(_TRADITIONAL)).strip().lower()
    if re.search(r"\d\s+[\d.]|[.]\s+\d", plain):
        raise _error(text, "读不懂", "cannot be read")
    joined = re.sub(r"\s+|(?<=[a-z\d])-(?=[a-z])", "", plain)
    if joined in _NONE:
        return None
    before = _BEFORE.match(joined)
    bare = _AFTER.sub("", joined[before.end() :] if before else joined)
    return _limit(text, bare)


def limit_text(limit: Limit | None, language: Language) -> str:
    """Write a limit so that `parse_limit` reads the same one back: ``2小时``/``2h``, ``3个工作日``/``3wd``.

    Days begin at three (48小时 stays in hours, as notices put it), compound forms at two hours.
    """
    if limit is None:
        return "–"
    zh = language == "zh"
    if limit.unit == "working_days":
        return f"{limit.amount}个工作日" if zh else f"{limit.amount}wd"
    working = limit.unit == "working_minutes"
    days = limit.amount // DAY if limit.amount >= 3 * DAY and not working else 0
    rest = limit.amount - days * DAY
    hours = rest // HOUR if rest >= 2 * HOUR or rest % HOUR == 0 or days else 0
    sizes = (days, hours, rest - hours * HOUR)
    names = ("天", "小时", "分钟") if zh else ("d", "h", "min")
    prefix = ("工作" if zh else "w") if working else ""
    return "".join(f"{n}{prefix}{name}" for n, name in zip(sizes, names, strict=True) if n)


def _limit(text: str, bare: str) -> Limit:
    """Read the parts of a limit and add them up."""
    parts: list[tuple[Unit, int]] = []
    total = Fraction(0)
    at = 0
    while match := _PART.match(bare, at):
        unit, size = _UNITS[match["unit"]]
        if parts and parts[-1][0] != unit:
            raise _error(text, "混用了不同的计时方式", "mixes different kinds of time")
        if parts and parts[-1][1] <= size:
            break
        parts.append((unit, size))
        total += _number(match) * size
        at = match.end()
    if parts and parts[-1] == ("minutes", HOUR) and _BARE_MINUTES.fullmatch(bare, at):
        total, at = total + int(bare[at:]), len(bare)
    if not parts or at < len(bare):
        raise _unreadable(text, bare)
    unit = parts[0][0]
    if total.denominator != 1:
        whole = ("整个工作日", "whole working days") if unit == "working_days" else ("整分钟", "whole minutes")
        raise _error(text, f"不是{whole[0]}", f"does not come to {whole[1]}")
    if total <= 0:
        raise _error(text, "必须大于 0", "must be above 0")
    if total > LONGEST[unit]:
        raise _error(text, "超过一百年", "is longer than a hundred years")
    return Limit(int(total), unit)


def _unreadable(text: str, bare: str) -> LimitError:
    """Say as precisely as possible why a text is no limit."""
    if re.fullmatch(_NUMBER, bare):
        return _error(text, "缺少时间单位", "has no unit of time")
    if re.match(r"[-–—−负]", bare):
        return _error(text, "必须大于 0", "must be above 0")
    if re.search(r"[月年]|month|year", bare):
        return _error(text, "的长短不固定，请改用天或周", "has no fixed length; use days or weeks")
    return _error(text, "读不懂", "cannot be read")


def _error(text: Cell, zh: str, en: str) -> LimitError:
    return LimitError(Text(f"时限“{text}”{zh}", f'the limit "{text}" {en}'))


def _number(match: re.Match[str]) -> Fraction:
    """The amount of one part, halves included."""
    halves = sum(bool(match[name]) for name in ("half", "more", "tail"))
    return (_digits(match["number"]) if match["number"] else 0) + Fraction(halves, 2)


def _digits(number: str) -> Fraction:
    """A number in digits, Chinese or English."""
    if number[0].isascii() and number[0].isdigit():
        return Fraction(number)
    if number[0].isascii():
        tens = next((word for word in _ENGLISH_TENS if number.startswith(word)), "")
        return Fraction(_ENGLISH_TENS.get(tens, 0) + _ENGLISH.get(number[len(tens) :], 0))
    if not set(number) & set(_TENS):
        return Fraction("".join(str(_CHINESE[sign]) for sign in number))
    total = last = 0
    for sign in number:
        if sign in _TENS:
            total, last = total + max(last, 1 if not total else last) * _TENS[sign], 0
        else:
            last = _CHINESE[sign]
    return Fraction(total + last)


def limit_words(limit: Limit | None) -> Text:
    """Say a limit in a sentence: ``3个工作日``, ``3 working days``; other units as `limit_text` writes them."""
    if limit is not None and limit.unit == "working_days":
        return Text("{n}个工作日", "{n} working {n:day|days}")(n=limit.amount)
    return Text(limit_text(limit, "zh"), limit_text(limit, "en"))
