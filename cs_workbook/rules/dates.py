"""Moments as people and programs write them: ``2024年5月20日上午10点半``, ``2024.5.20``, ``45432.5``.

Takes one cell, gives one `Reading`. What can be read two ways is never guessed: the reading names the
candidates instead. Knows nothing of tables, and never asks the clock.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from cs_workbook.model import Cell, Text, cell_text, quoted

LOCAL_OFFSET = dt.timedelta(hours=8)
"""The offset a moment may name and still be the workbook's own wall clock: that of mainland China."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How a cell reads as a moment.

    Attributes:
        value: the moment, None when the cell is blank or has a problem.
        problem: ``ambiguous`` or ``unreadable``; None when there is none.
        readings: what an ambiguous cell may mean, earliest first; none when its year is missing.
    """

    value: dt.datetime | None = None
    problem: Literal["ambiguous", "unreadable"] | None = None
    readings: tuple[dt.datetime, ...] = ()


_BLANK, _UNREADABLE = Reading(), Reading(problem="unreadable")
_DAY_ZERO = dt.datetime(1899, 12, 30)
_SERIALS = range(32_874, 73_051)
"""Day numbers taken for Excel serials: 1990 to 2099."""

_PLAIN = re.compile(
    r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})(?:[ T]([01]?[0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?)?"
)
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    "|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DATES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("ymd", re.compile(r"(?<!\d)(\d{4}) ?年 ?(\d{1,2}) ?月 ?(\d{1,2})(?!\d) ?[日号]?")),
    ("ymd", re.compile(r"(?<!\d)(\d{4}) ?([-/.]) ?(\d{1,2}) ?\2 ?(\d{1,2})(?!\d)")),
    ("ymd", re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)")),
    ("dmy", re.compile(rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th)?[ -]({_MONTH})\.?[ ,-]{{1,2}}(\d{{4}})(?!\d)")),
    ("mdy", re.compile(rf"({_MONTH})\.? (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}})(?!\d)")),
    ("year last", re.compile(r"(?<![\d.])(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?!\d)")),
    ("short", re.compile(r"(?<![\d.])(\d{1,2})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)")),
    ("short year", re.compile(r"(?<!\d)(\d{2}) ?年 ?(\d{1,2}) ?月 ?(\d{1,2})(?!\d) ?[日号]?")),
    ("month day", re.compile(r"(?<!\d)(\d{1,2}) ?月 ?(\d{1,2})(?!\d) ?[日号]?")),
    ("no year", re.compile(r"(?<![\d.:/-])(\d{1,2})([-/.])(\d{1,2})(?![\d:/.-])")),
)
_DIGITS = re.compile(r"((?:19|20)\d{6})t?((?:[01]\d|2[0-4])[0-5]\d)([0-5]\d)?")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")

_MORNING = "凌晨 清晨 清早 早晨 早上 上午 a.m. am"
_NOON = "中午 正午"
_AFTERNOON = "午后 下午 傍晚 p.m. pm"
_NIGHT = "晚上 晚间 夜里 夜间 夜晚 深夜 半夜 午夜 晚"
_PERIOD = "|".join(re.escape(word) for word in f"{_MORNING} {_NOON} {_AFTERNOON} {_NIGHT}".split())
_TIME = re.compile(
    rf"t?(?P<period>{_PERIOD})? ?(?P<hour>\d{{1,2}}) ?"
    r"(?::(?P<minute>\d{1,2})(?::(?P<second>\d{1,2})(?:[.,]\d+)?)?"
    r"|[点时](?:(?P<half>半)|(?P<quarters>[13])刻|整|钟)?"
    r"(?: ?(?P<minute2>\d{1,2}) ?分?(?: ?(?P<second2>\d{1,2}) ?秒)?)?"
    r"|(?=[ap]\.?m))"
    rf" ?(?P<after>{_PERIOD})? ?(?P<offset>z|(?:utc|gmt)? ?[+-]\d{{1,2}}(?::?\d\d)?|utc|gmt)?"
)
_OFFSET = re.compile(r"([+-])(\d{1,2}):?(\d\d)?$")
_WEEKDAY = re.compile(
    r"[(\[]? ?(?:(?:星期|礼拜|周)([一二三四五六日天])|\b(mon|tue|wed|thu|fri|sat|sun)(?:[a-z]{0,5}day)?\b\.?,?) ?[)\]]?"
)
_ROUGHLY = re.compile(r"左右|前后|许|大约|大概|约")
_NOTES = re.compile(r"北京时间|beijing time|\((?:cst|中国标准时间|china standard time|北京时间)\)")
_CHINESE_NUMBER = re.compile(r"[〇零一二两三四五六七八九十]+(?=[ ]?[年月日号点时分秒刻])")
_CHINESE = {sign: value for value, sign in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_SIGNS = str.maketrans({"。": ".", "–": "-", "—": "-", "−": "-", "時": "时", "點": "点", "號": "号", "週": "周"})


def read_moment(value: Cell, offset: dt.timedelta | None = None) -> Reading:
    """Read a cell as a moment, naive, in the workbook's own time zone.

    Read without doubt: year first with ``-``, ``/``, ``.`` or 年月日; ``20240520``; month names; the clock
    with 上午/下午/晚上/AM/PM, 点/时/半/刻, seconds (fractions are dropped), ``24:00`` (the next midnight);
    full-width signs, Chinese numerals, a weekday that agrees; Excel serials of the 1900 system from 1990
    to 2099; three numbers that allow one order only, such as ``20/05/2024``.

    Ambiguous: ``5/6/2024``; any two-digit year; no year; 上午12点 and 晚上12点, which noon or midnight it is; a
    weekday that contradicts the date; 左右; an offset other than `LOCAL_OFFSET`, unless `offset` says where the
    workbook is.

    Args:
        value: a cell; a blank is no problem and no value.
        offset: the workbook's distance from UTC; moments that name an offset are then converted to it.
    """
    if value is None:
        return _BLANK
    if isinstance(value, dt.datetime):
        return Reading(value)
    if isinstance(value, bool):
        return _UNREADABLE
    if isinstance(value, (int, float)):
        return _serial(value) or (_parse(str(value), None) if isinstance(value, int) else _UNREADABLE)
    if match := _PLAIN.fullmatch(value):
        year, _, month, day, hour, minute, second = match.groups()
        moment = _moment(int(year), int(month), int(day))
        if moment is None:
            return _UNREADABLE
        if hour is not None:
            moment = moment.replace(hour=int(hour), minute=int(minute), second=int(second or 0))
        return Reading(moment)
    return _parse(value, offset)


def moment_problem(value: Cell, reading: Reading) -> Text:
    """Return what is wrong with a cell that did not read as a moment, quoting it."""
    if reading.problem == "unreadable":
        return Text("“{value}”不是能识别的日期", "'{value}' is not a date that can be read")(value=quoted(value))
    if not reading.readings:
        return Text("“{value}”没有写年份", "'{value}' lacks the year")(value=quoted(value))
    shown = [cell_text(moment) for moment in reading.readings]
    return Text("“{value}”有歧义，可能是 {zh}", "'{value}' is ambiguous; it may be {en}")(
        value=quoted(value), zh=" 或 ".join(shown), en=" or ".join(shown)
    )


def _moment(year: int, month: int, day: int) -> dt.datetime | None:
    """A day that exists and that Excel can hold, else None."""
    try:
        return dt.datetime(year, month, day) if 1900 <= year < 9999 else None
    except ValueError:
        return None


def _serial(number: float) -> Reading | None:
    """An Excel serial to the nearest second, None outside the plausible years."""
    if not _SERIALS.start <= number < _SERIALS.stop:
        return None
    return Reading(_DAY_ZERO + dt.timedelta(seconds=round(number * 86_400)))


@lru_cache(maxsize=8192)
def _parse(raw: str, offset: dt.timedelta | None) -> Reading:
    """Read text of any accepted form."""
    text = " ".join(unicodedata.normalize("NFKC", raw.translate(_SIGNS)).split()).casefold()
    if not text:
        return _BLANK
    if len(text) > 80:
        return _UNREADABLE
    if _SERIAL.fullmatch(text):
        return _serial(float(text)) or _UNREADABLE
    if compact := _DIGITS.fullmatch(text):
        day, clock, second = compact.groups()
        text = f"{day} {clock[:2]}:{clock[2:]}:{second or '00'}"
    text = _CHINESE_NUMBER.sub(lambda match: _chinese_number(match[0]), text)
    doubtful = _ROUGHLY.search(text) is not None
    text = _NOTES.sub(" ", _ROUGHLY.sub("", text))
    weekday = _WEEKDAY.search(text)
    if weekday:
        text = text[: weekday.start()] + " " + text[weekday.end() :]
    days, rest, sure = _days(text)
    if days is None:
        return _UNREADABLE
    clocks, shift = _clocks(rest.strip(" ,"), offset)
    moments = sorted({day + clock + away for day in days for clock in clocks for away in shift})
    if not clocks:
        return _UNREADABLE
    if len(moments) == 1 and sure and not doubtful and (not weekday or _agrees(weekday, days[0])):
        return Reading(moments[0])
    return Reading(None, "ambiguous", tuple(moments))


def _chinese_number(signs: str) -> str:
    """Turn 二〇二四, 十, 二十, 三十一 into digits."""
    if "十" not in signs:
        return "".join(str(_CHINESE[sign]) for sign in signs)
    tens, _, ones = signs.partition("十")
    if len(tens) > 1 or len(ones) > 1:
        return signs
    return str((_CHINESE[tens] if tens else 1) * 10 + (_CHINESE[ones] if ones else 0))


def _days(text: str) -> tuple[list[dt.datetime] | None, str, bool]:
    """Find the date: the days it may be, the text without it, and whether its form leaves no doubt.

    None: there is no date, or none that exists. No day at all, and doubt: the year is missing.
    """
    for form, pattern in _DATES:
        match = pattern.search(text)
        if match is None:
            continue
        rest = f"{text[: match.start()]} {text[match.end() :]}"
        parts = [_number(part) for part in match.groups() if part not in ("-", "/", ".")]
        if form in ("month day", "no year"):
            orders = [parts] if form == "month day" else [parts, parts[::-1]]
            exists = any(_moment(2000, *order) for order in orders)  # 2000 was a leap year
            return ([], rest, False) if exists else (None, rest, False)
        days = sorted({day for day in _orders(form, parts) if day})
        return days or None, rest, form not in ("short", "short year")
    return None, text, False


def _number(part: str) -> int:
    return int(part) if part.isdecimal() else _MONTHS.index(part[:3]) + 1


def _orders(form: str, parts: list[int]) -> Iterable[dt.datetime | None]:
    """The days three numbers may mean."""
    a, b, c = parts
    if form == "ymd":
        return (_moment(a, b, c),)
    if form == "dmy":
        return (_moment(c, b, a),)
    if form == "mdy":
        return (_moment(c, a, b),)
    if form == "year last":
        return (_moment(c, a, b), _moment(c, b, a))
    if form == "short year":
        return (_moment(2000 + a, b, c),)
    return (_moment(2000 + a, b, c), _moment(2000 + c, a, b), _moment(2000 + c, b, a))


def _agrees(weekday: re.Match[str], day: dt.datetime) -> bool:
    chinese, english = weekday.groups()
    if chinese:
        return min("一二三四五六日天".index(chinese), 6) == day.weekday()
    return _WEEKDAYS.index(english) == day.weekday()


_ZERO = dt.timedelta()


def _clocks(text: str, local: dt.timedelta | None) -> tuple[list[dt.timedelta], list[dt.timedelta]]:
    """Read the clock: the times after midnight it may be (none: unreadable), and what an offset may add."""
    if not text:
        return [_ZERO], [_ZERO]
    match = _TIME.fullmatch(text)
    if match is None or (match["period"] and match["after"]):
        return [], [_ZERO]
    minute = int(match["minute"] or match["minute2"] or (30 if match["half"] else 0))
    minute += 15 * int(match["quarters"] or 0)
    second = int(match["second"] or match["second2"] or 0)
    a_span = not match["second"] and (match["offset"] or "").strip().startswith("-")
    if minute > 59 or second > 59 or a_span or ((match["half"] or match["quarters"]) and match["minute2"]):
        return [], [_ZERO]
    hours = _hours(int(match["hour"]), match["period"] or match["after"] or "", bool(minute or second))
    return [dt.timedelta(hours=h, minutes=minute, seconds=second) for h in hours], _shifts(match["offset"], local)


def _hours(hour: int, period: str, past: bool) -> tuple[int, ...]:
    """The hours after midnight an hour may mean; `past`: minutes or seconds follow it."""
    if hour > 24 or (hour == 24 and (past or (period and period not in _NIGHT.split()))):
        return ()
    if not period or (hour > 12 and period not in _MORNING.split()):
        return (hour,)
    if period in _MORNING.split():
        if hour > 12 or (period == "凌晨" and 6 < hour < 12):
            return ()
        if hour == 12:
            return (0,) if period in ("凌晨", "am", "a.m.") else (0, 12)
        return (hour,)
    if period in _NOON.split():
        return (hour,) if hour >= 10 else (hour + 12,) if 1 <= hour <= 2 else ()
    if period in _AFTERNOON.split():
        return (12,) if hour in (0, 12) else (hour + 12,)
    # 晚上12点 and 半夜1点: of the night that ends the day, or of the one that begins it?
    return (hour + 12,) if 5 <= hour < 12 else (hour % 12, hour % 12 + 24)


def _shifts(named: str | None, local: dt.timedelta | None) -> list[dt.timedelta]:
    """What to add to reach the workbook's clock; two answers where that is not known."""
    if not named:
        return [_ZERO]
    match = _OFFSET.search(named)
    away = _ZERO
    if match:
        away = dt.timedelta(hours=int(match[2]), minutes=int(match[3] or 0)) * (1 if match[1] == "+" else -1)
    if local is not None:
        return [local - away]
    return [_ZERO] if away == LOCAL_OFFSET else [_ZERO, LOCAL_OFFSET - away]
