"""When a team works: weekly windows, statutory days, the rows of 日历.

Takes texts, windows and dates; gives one `WorkingHours`. Knows nothing of cases and limits and does
no arithmetic: that is `worktime`.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from cs_workbook.model import Cell, Language, SettingsError, Text
from cs_workbook.rules.closures import has_notice, is_country, statutory_days

Windows = tuple[tuple[int, int], ...]
"""Opening and closing in minutes from midnight, ascending and apart; a closing may pass 1440."""

DAY = 1440
WHOLE_DAY: Windows = ((0, DAY),)
_WHOLE = re.compile(r"全天|(?:全天)?24小时|24h|(?:24[x×*/]7|7[x×*/]24)(?:小时)?|allday|roundtheclock")
_CLOSED = {"", "休", "休息", "不上班", "closed", "off", "无", "none", "-", "–", "—", "——"}
_CLOCK = (
    r"(?P<{0}_next>次日|第二天|翌日)?(?P<{0}_part>上午|早上|下午|晚上)?(?P<{0}_hour>\d{{1,2}})"
    r"(?:[:.点时](?P<{0}_minute>\d\d|半)?分?(?::00)?)?(?P<{0}_half>am|pm)?"
)
_BARE = re.compile(r"\d{1,2}\D\d{1,2}")
_WINDOW = re.compile(_CLOCK.format("from") + r"(?:-|–|—|~|至|到|to)" + _CLOCK.format("till"))


class WindowsError(ValueError):
    """A text does not say when the team works; `text` says why, in both languages."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def parse_windows(text: Cell) -> Windows:
    """Read the hours of one weekday.

    Args:
        text: ``09:00-12:00, 13:30-18:00``, ``22:00-06:00`` (until next morning), ``全天``, ``24h``,
            ``休``, ``closed``; blank is closed. Full-width signs, 至, 点 and 次日 are understood.
    Returns:
        ascending windows; those that overlap or touch are one. () when closed.
    Raises:
        WindowsError: anything else, such as a window without length.
    """
    if text is None:
        return ()
    if not isinstance(text, str):
        raise WindowsError(Text("时间段要写成文字", "opening hours must be written as text"))
    plain = unicodedata.normalize("NFKC", text.replace("時", "时").replace("點", "点")).strip().lower()
    joined = re.sub(r"\s+", "", plain)
    if joined in _CLOSED:
        return ()
    if _WHOLE.fullmatch(joined):
        return WHOLE_DAY
    plain = re.sub(r"\b(\d\d)(\d\d)\b", r"\1:\2", plain)
    plain = re.sub(r"\s*(-|–|—|~|至|到|to)\s*|\s+(?=am|pm)", r"\1", plain)
    parts = [part for part in re.split(r"[,，;；、/+&和\s]+|and", plain) if part]
    return merged(_window(part) for part in parts)


def windows_text(windows: Windows, language: Language) -> str:
    """Write windows so that `parse_windows` reads them back: ``09:00-12:00, 13:30-18:00``, 休 / closed."""
    if not windows:
        return "休" if language == "zh" else "closed"
    return ", ".join(f"{_clock(start)}-{_clock(_wrapped(start, end))}" for start, end in windows)


def merged(windows: Iterable[tuple[int, int]]) -> Windows:
    """Sort windows and make one of those that overlap or touch."""
    result: list[tuple[int, int]] = []
    for start, end in sorted(windows):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return tuple(result)


class DayOverride(NamedTuple):
    """A row of 日历: the day is worked or not, why, and its own hours where they differ."""

    open: bool
    note: str = ""
    windows: Windows | None = None


class SpecialDay(NamedTuple):
    """A day that is skipped, or worked out of turn, and the reason."""

    on: dt.date
    open: bool
    reason: Text


@dataclass(frozen=True)
class WorkingHours:
    """When the team works. Build it with `working_hours`.

    A window belongs to the day on which it opens: a day off on Friday removes Friday's night shift
    whole and leaves the end of Thursday's. A make-up day has the hours of the first weekday from
    Monday to Friday that has any, because it stands in for a weekday; so has a day opened by hand
    whose own weekday is closed.

    Attributes:
        week: windows of Monday to Sunday.
        country: code of the statutory calendar, "" for none.
        overrides: the team's own days; they win over the statutory calendar.
        laid: kept by `layout` between calls.
    """

    week: tuple[Windows, ...]
    country: str = ""
    overrides: Mapping[dt.date, DayOverride] = field(default_factory=dict, hash=False)
    laid: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def make_up_windows(self) -> Windows:
        """The hours of a make-up day."""
        return next((windows for windows in self.week if windows), ())

    def windows_on(self, day: dt.date) -> Windows:
        """Return the windows that open on a day."""
        override = self.overrides.get(day)
        return self._override_windows(day, override) if override else self._calendar_windows(day)

    def special_windows(self, year: int) -> dict[dt.date, Windows]:
        """Return the windows of the days of `year` that may differ from their weekday."""
        entered = (day for day in self.overrides if day.year == year)
        return {day: self.windows_on(day) for day in (*statutory_days(self.country, year), *entered)}

    def special_day(self, day: dt.date) -> SpecialDay | None:
        """Say why a day is skipped or worked out of turn; None for an ordinary working day."""
        windows, override = self.windows_on(day), self.overrides.get(day)
        known = statutory_days(self.country, day.year).get(day)
        if windows and windows == self.week[day.weekday()]:
            return None
        if override and windows != self._calendar_windows(day):
            return SpecialDay(day, bool(windows), _override_reason(override, bool(windows)))
        if known and known.open == bool(windows):
            return SpecialDay(day, known.open, known.reason)
        return SpecialDay(day, False, WEEKEND if day.weekday() >= 5 else WEEKLY_OFF)

    def _calendar_windows(self, day: dt.date) -> Windows:
        """The windows of a day by weekday and statutory calendar alone."""
        known = statutory_days(self.country, day.year).get(day)
        if known is None:
            return self.week[day.weekday()]
        return self.make_up_windows if known.open else ()

    def _override_windows(self, day: dt.date, override: DayOverride) -> Windows:
        """The windows of a day the team set by hand."""
        if not override.open:
            return ()
        if override.windows is not None:
            return override.windows
        return self._calendar_windows(day) or self.week[day.weekday()] or self.make_up_windows


WEEKEND = Text("周末", "weekend")
WEEKLY_OFF = Text("每周休息日", "weekly day off")
CLOSED_BY_HAND = Text("日历中设为休息", "closed in the Calendar table")
OPENED_BY_HAND = Text("日历中设为上班", "worked, by the Calendar table")


def working_hours(
    week: Sequence[Windows] | Mapping[int, Windows],
    country: str = "CN",
    overrides: Mapping[dt.date, DayOverride | tuple[bool, str]] | None = None,
) -> WorkingHours:
    """Build the working calendar of a team.

    Args:
        week: windows by weekday, 0 = Monday; a weekday left out is closed.
        country: ``CN``, ``SG``, ``DE-BY`` …; "" when holidays do not matter (a team that never closes).
        overrides: day → worked or not, and the note of the row; hours of its own with `DayOverride`.
    Raises:
        SettingsError: a country the `holidays` package does not know.
    """
    if not is_country(country):
        unknown = Text("没有代码为“{code}”的节假日历。", 'There is no holiday calendar for the code "{code}".')
        raise SettingsError(unknown(code=country))
    given = week if isinstance(week, Mapping) else dict(enumerate(week))
    days = {day: DayOverride(*value) for day, value in (overrides or {}).items()}
    return WorkingHours(tuple(merged(given.get(day, ())) for day in range(7)), country.upper(), days)


def explain_days(start: dt.datetime, end: dt.datetime, hours: WorkingHours) -> list[SpecialDay]:
    """List the days from `start` to `end`, both included, that are skipped or worked out of turn."""
    span = (end.date() - start.date()).days
    days = (start.date() + dt.timedelta(days=n) for n in range(span + 1))
    return [special for day in days if (special := hours.special_day(day))]


def unofficial_years(hours: WorkingHours, years: Iterable[int]) -> tuple[int, ...]:
    """Return the years, ascending, for which holidays are guessed and make-up days unknown.

    A year is settled when the package holds its official notice, or when the team entered a make-up
    day of that year in 日历.
    """
    entered = {day.year for day, row in hours.overrides.items() if row.open and day.weekday() >= 5}
    return tuple(y for y in sorted(set(years)) if y not in entered and not has_notice(hours.country, y))


def _override_reason(override: DayOverride, is_open: bool) -> Text:
    """The team's own note, or that the row says so."""
    reason = OPENED_BY_HAND if is_open else CLOSED_BY_HAND
    if not override.note:
        return reason
    return Text(f"{reason.zh}（{override.note}）", f"{reason.en} ({override.note})")


def _window(part: str) -> tuple[int, int]:
    """Read one window; an end before the start is next morning's, unless "9-6" leaves it open."""
    match = _WINDOW.fullmatch(part)
    if not match:
        raise WindowsError(Text("读不懂时间段“{part}”", 'cannot read the hours "{part}"')(part=part))
    start, end = _minutes(match, "from"), _minutes(match, "till")
    if end < start and (start >= DAY // 2 or not _BARE.fullmatch(part)):
        end += DAY
    if not (start < DAY and start < end <= 2 * DAY):
        raise WindowsError(Text("时间段“{part}”起止不对", 'the hours "{part}" do not make a window')(part=part))
    return start, end


def _minutes(match: re.Match[str], side: str) -> int:
    """Minutes from midnight of one end of a window."""
    hour, half = int(match[f"{side}_hour"]), match[f"{side}_half"] or match[f"{side}_part"]
    minute = 30 if match[f"{side}_minute"] == "半" else int(match[f"{side}_minute"] or 0)
    morning = half in ("am", "上午", "早上")
    unreal = minute > 59 or hour * 60 + minute > 2 * DAY or (morning and hour > 12)
    if unreal or (half == "晚上" and hour == 12):
        raise WindowsError(Text("时间段“{part}”里的时刻不对", 'the hours "{part}" name no time of day')(part=match[0]))
    if half and hour <= 12:
        hour = hour % 12 + (0 if morning else 12)
    return hour * 60 + minute + (DAY if match[f"{side}_next"] else 0)


def _wrapped(start: int, end: int) -> int:
    """The end as a clock shows it: past midnight it starts again, if that is not ambiguous."""
    return end - DAY if end > DAY and end - DAY < start else end


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
