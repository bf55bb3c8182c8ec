"""Days laid out as windows: what `worktime` searches in.

Takes `WorkingHours` and a span of days; gives sorted arrays of windows in microseconds since 1970, with
the working time before each. Knows nothing of limits.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from cs_workbook.model import SettingsError, Text

if TYPE_CHECKING:
    from cs_workbook.rules.hours import Windows, WorkingHours

Ints = np.ndarray[Any, np.dtype[np.int64]]

MINUTE = 60_000_000
DAY = 1440 * MINUTE
REACH = 366
"""Days without a working minute after which the settings are wrong."""
BLOCK = 512
"""Days are laid out in whole blocks, so that the clocks of one run share one layout."""
EPOCH = dt.date(1970, 1, 1)
LAST_DAY = (dt.date.max - EPOCH).days
FAR = np.iinfo(np.int64).max // 2
NEVER = Text(
    "从 {day} 起的 366 天内没有上班时间，算不出时限。请检查“设置”中的上班时间和日历表。",
    "There is no working time within 366 days from {day}, so no due time can be given. "
    "Check the opening hours and the Calendar table in the settings.",
)


@dataclass(frozen=True)
class Layout:
    """The windows of the days from `first` to `last`, numbered since 1970.

    Attributes:
        opens: openings, ascending, and one after everything.
        closes: closings of the same windows; overlapping and touching windows are one.
        before: working time before each window, and the whole at the end.
        working_days: the days on which a window opens.
        day_closes: the last closing of each working day.
        closings: the same ascending; they differ where a day ends within the night shift before.
        gaps: places of the windows followed by more than `REACH` days without one, -1 the beginning.
    """

    first: int
    last: int
    opens: Ints
    closes: Ints
    before: Ints
    working_days: Ints
    day_closes: Ints
    closings: Ints
    gaps: Ints

    @property
    def total(self) -> int:
        """All working time laid out."""
        return int(self.before[-1])

    def window_at(self, moments: Ints) -> Ints:
        """The window each moment is in, or the next one; at a closing, the next one."""
        return np.asarray(self.closes.searchsorted(moments, side="right"), dtype=np.int64)

    def worked(self, moments: Ints, window: Ints) -> Ints:
        """Working time from the beginning to each moment, given its window."""
        since: Ints = np.maximum(moments - self.opens[window], 0)
        return self.before[window] + since

    def next_day(self, days: Ints) -> Ints:
        """The place among `working_days` of the first one after each day."""
        return np.asarray(self.working_days.searchsorted(days, side="right"), dtype=np.int64)


def lay_out(hours: WorkingHours, first: int, last: int) -> Layout:
    """Return a layout that holds every window open on the days `first` to `last`; kept for the next call."""
    known: Layout | None = hours.laid.get("layout")
    first, last = min(first, LAST_DAY) - 2, min(last, LAST_DAY)
    if known:
        if known.first <= first and last <= known.last:
            return known
        first, last = min(first, known.first), max(last, known.last)
    first, last = first // BLOCK * BLOCK, min((last // BLOCK + 1) * BLOCK, LAST_DAY)
    hours.laid["layout"] = layout = _layout(hours, first, last)
    return layout


def farther(hours: WorkingHours, layout: Layout, days: int, start: int) -> Layout | None:
    """Return a layout at least `days` longer; None where the calendar of mankind ends.

    Raises:
        SettingsError: there is no working time in the days added; `start` is named.
    """
    if layout.last >= LAST_DAY:
        return None
    longer = lay_out(hours, layout.first + 2, layout.last + max(days, REACH + BLOCK))
    if longer.total == layout.total and longer.last < LAST_DAY:
        raise never(int(layout.closes[-1]) if len(layout.closes) else start)
    return longer


def refuse_gaps(layout: Layout, start: Ints, due: Ints) -> None:
    """Raise SettingsError if a limit would wait for more than 366 days for working time."""
    if not len(layout.gaps):
        return
    window = layout.window_at(start)
    waits = np.minimum(layout.opens[window], (layout.last + 1) * DAY) - start > REACH * DAY
    if waits.any():
        raise never(int(start[waits].min()))
    for gap in layout.gaps[layout.gaps >= 0]:
        if ((start < layout.closes[gap]) & (due > layout.closes[gap])).any():
            raise never(int(layout.closes[gap]))


def never(moment: int) -> SettingsError:
    """The error for hours that never come, naming the day from which they do not."""
    return SettingsError(NEVER(day=EPOCH + dt.timedelta(days=moment // DAY)))


def _layout(hours: WorkingHours, first: int, last: int) -> Layout:
    days = np.arange(first, last + 1, dtype=np.int64)
    schedules: list[Windows] = list(hours.week)
    schedule = (days + EPOCH.weekday()) % 7
    for year in range(_year(first), _year(last) + 1):
        for day, windows in hours.special_windows(year).items():
            at = (day - EPOCH).days - first
            if 0 <= at < len(days):
                if windows not in schedules:
                    schedules.append(windows)
                schedule[at] = schedules.index(windows)
    opens, closes = _windows(days, schedule, schedules)
    ends = np.array([windows[-1][1] if windows else -1 for windows in schedules])[schedule]
    working = ends >= 0
    day_closes = (days * DAY + ends * MINUTE)[working]
    silence = np.append(opens, (last + 1) * DAY) - np.append(first * DAY, closes)
    return Layout(
        first=first,
        last=last,
        opens=np.append(opens, FAR),
        closes=closes,
        before=np.append(0, np.cumsum(closes - opens)),
        working_days=days[working],
        day_closes=day_closes,
        closings=np.sort(day_closes),
        gaps=np.flatnonzero(silence > REACH * DAY) - 1,
    )


def _windows(days: Ints, schedule: Ints, schedules: list[Windows]) -> tuple[Ints, Ints]:
    """Openings and closings of all days, ascending; overlapping and touching ones made one."""
    opens, closes = [days[:0]], [days[:0]]
    for number, windows in enumerate(schedules):
        midnights = days[schedule == number] * DAY
        for start, end in windows:
            opens.append(midnights + start * MINUTE)
            closes.append(midnights + end * MINUTE)
    opened, closed = np.concatenate(opens), np.concatenate(closes)
    order = np.argsort(opened, kind="stable")
    opened, closed = opened[order], np.maximum.accumulate(closed[order])
    apart = opened[1:] > closed[:-1]
    return opened[np.append(True, apart)[: len(opened)]], closed[np.append(apart, True)[: len(closed)]]


def _year(day: int) -> int:
    return (EPOCH + dt.timedelta(days=max(day, -719162))).year
