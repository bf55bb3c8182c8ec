"""Working-time arithmetic: moments and minutes in, moments and minutes out.

Knows opening hours, holidays and make-up days; knows nothing of cases and sheets. All moments are
naive, in the workbook's own time zone. Works on whole columns, exact to the microsecond.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from cs_workbook.rules.hours import (
    DayOverride,
    Windows,
    WindowsError,
    WorkingHours,
    explain_days,
    parse_windows,
    unofficial_years,
    windows_text,
    working_hours,
)
from cs_workbook.rules.limits import Limit

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from cs_workbook.rules.layout import Ints, Layout

    Bools = np.ndarray[Any, np.dtype[np.bool_]]

__all__ = [
    "DayOverride",
    "Windows",
    "WindowsError",
    "WorkingHours",
    "due",
    "due_at",
    "explain_days",
    "parse_windows",
    "unofficial_years",
    "windows_text",
    "working_hours",
    "working_minutes",
]

MINUTE = 60_000_000
DAY = 1440 * MINUTE
NAT = -(2**63)
LAST_MOMENT = 253402300800 * 1_000_000
"""Midnight after 9999-12-31; later moments fit no cell."""


def due_at(
    start: pd.Series[Any],
    minutes: pd.Series[Any] | float,
    hours: WorkingHours,
) -> pd.Series[Any]:
    """Return the moment each number of working minutes runs out.

    Args:
        start: datetime64, one per case; NaT stays NaT.
        minutes: 0 or more, same index or one for all; fractions count, <NA> gives NaT. 0 gives the
            start itself, or the next opening when the team is closed then.
        hours: when the team works.
    Returns:
        datetime64[us], same index. A limit used up exactly at closing is due at closing, not at the next
        opening as in biz, Zammad, GLPI and pandas. NaT where the limit ends after the year 9999.
    Raises:
        SettingsError: no working minute within 366 days.
    """
    amount, given = _amounts(minutes, len(start))
    return _each(start, given, lambda at, ok: _add_time(at, amount[ok], hours))


def due(
    start: pd.Series[Any],
    limits: Limit | Sequence[Limit | None] | None,
    hours: WorkingHours,
    codes: Sequence[int] | Ints | None = None,
    *,
    same_clock_time: bool = False,
) -> pd.Series[Any]:
    """Return the moment each limit runs out, by the kind of time it is given in.

    A limit in working days ends with the n-th working day after the day of the start, which is its date on the
    calendar, also in the small hours of a night shift. A start on a closed day counts the next working day as
    the first.

    Args:
        start: datetime64, one per case; NaT stays NaT.
        limits: one for all, or one per case; with `codes`, the distinct ones.
        hours: when the team works, a working day being one on which a window opens; not looked at for natural time.
        codes: which of `limits` each case has, from 0; -1 is no limit.
        same_clock_time: a limit in working days ends at the clock time of the start instead of at closing, moved
            on to the next working minute; a time just at a closing stays. A start on a closed day is taken as the
            first moment of the next working day, so that a later start never gives an earlier due.
    Returns:
        datetime64[us], same index; NaT where there is no limit, or it ends after the year 9999.
    Raises:
        SettingsError: no working minute within 366 days.
    """
    import numpy as np

    table, which = _coded(limits, codes, len(start))
    amounts = np.array([limit.amount if limit else 0 for limit in table] + [0], dtype=np.int64)[which]
    units = [limit.unit if limit else "" for limit in table] + [""]

    adders: dict[str, Callable[[Ints, Ints], Ints]] = {
        "minutes": lambda at, amount: at + amount * MINUTE,
        "working_minutes": lambda at, amount: _add_time(at, amount * MINUTE, hours),
        "working_days": lambda at, amount: _add_days(at, amount, hours, same_clock_time),
    }

    def ends(at: Ints, ok: Bools) -> Ints:
        result = np.full(len(at), NAT, dtype=np.int64)
        for unit, add in adders.items():
            chosen = np.array([name == unit for name in units])[which[ok]]
            if chosen.any():
                result[chosen] = add(at[chosen], amounts[ok][chosen])
        return result

    return _each(start, amounts > 0, ends)


def working_minutes(start: pd.Series[Any], end: pd.Series[Any], hours: WorkingHours) -> pd.Series[Any]:
    """Count the working minutes between two moments.

    Args:
        start, end: datetime64, same index; an end before its start counts below 0.
        hours: when the team works.
    Returns:
        Float64, same index, seconds as fractions; <NA> where either moment is NaT.
    """
    import numpy as np
    import pandas as pd

    from cs_workbook.rules.layout import lay_out

    begun, started = _moments(start)
    ended, finished = _moments(end)
    known = started & finished
    minutes = np.zeros(len(begun))
    if known.any():
        both = np.concatenate((begun[known], ended[known]))
        layout = lay_out(hours, int(both.min()) // DAY, int(both.max()) // DAY)
        worked = layout.worked(both, layout.window_at(both))
        half = len(both) // 2
        minutes[known] = (worked[half:] - worked[:half]) / MINUTE
    return pd.Series(pd.arrays.FloatingArray(minutes, ~known), index=start.index, name=start.name)


def _add_time(start: Ints, amount: Ints, hours: WorkingHours) -> Ints:
    """The end of each amount of working time, in microseconds."""
    import numpy as np

    from cs_workbook.rules.layout import farther, lay_out

    layout = lay_out(hours, int(start.min()) // DAY, int(start.max()) // DAY + 60)
    while True:
        window = layout.window_at(start)
        target = layout.worked(start, window) + amount
        missing = int(target.max()) - layout.total
        if missing < 0:
            break
        density = layout.total / (layout.last - layout.first + 1)
        longer = farther(hours, layout, int(missing / max(density, MINUTE) * 1.1), int(start.max()))
        if longer is None:
            break
        layout = longer
    ends = layout.before[1:]
    due_window = ends.searchsorted(target, side="left")
    zero = amount == 0
    if zero.any():
        due_window = np.where(zero, window, due_window)
    due: Ints = layout.opens[due_window] + (target - layout.before[due_window])
    return _checked(layout, start, due)


def _add_days(start: Ints, days: Ints, hours: WorkingHours, same_clock_time: bool) -> Ints:
    """The end of each number of working days, in microseconds."""
    import numpy as np

    from cs_workbook.rules.layout import FAR, farther, lay_out

    today = start // DAY
    layout = lay_out(hours, int(today.min()), int(today.max()) + 60)
    while True:
        following = layout.next_day(today)
        missing = int((following + days).max()) + 2 - len(layout.working_days)
        if missing <= 0:
            break
        density = len(layout.working_days) / (layout.last - layout.first + 1)
        longer = farther(hours, layout, int(missing / max(density, 0.01) * 1.1), int(start.max()))
        if longer is None:
            break
        layout = longer
    if not len(layout.working_days):
        return _checked(layout, start, np.full(len(start), FAR))
    nth = following + days - 1
    if same_clock_time:
        closed = layout.working_days[following - 1] != today
        nth = nth + closed
    beyond = nth >= len(layout.working_days)
    nth[beyond] = 0
    due: Ints
    if same_clock_time:
        due = layout.working_days[nth] * DAY + np.where(closed, 0, start % DAY)
        due = np.maximum(due, layout.opens[layout.closes.searchsorted(due, side="left")])
    else:
        due = np.where(days == 1, np.minimum(layout.closings[nth], layout.day_closes[nth]), layout.closings[nth])
    due[beyond] = FAR
    return _checked(layout, start, due)


def _checked(layout: Layout, start: Ints, due: Ints) -> Ints:
    """Refuse what waits too long; what found no window lies beyond the last moment."""
    from cs_workbook.rules.layout import FAR, refuse_gaps

    refuse_gaps(layout, start, due)
    due[due >= FAR] = LAST_MOMENT
    return due


def _each(start: pd.Series[Any], given: Bools, ends: Callable[[Ints, Bools], Ints]) -> pd.Series[Any]:
    """Compute where there is a start and a limit; NaT elsewhere and beyond the last day."""
    import numpy as np
    import pandas as pd

    moments, known = _moments(start)
    known = known & given
    result = np.full(len(moments), NAT, dtype=np.int64)
    if known.any():
        result[known] = ends(moments[known], known)
        result[result >= LAST_MOMENT] = NAT
    return pd.Series(result.view("datetime64[us]"), index=start.index, name=start.name)


def _moments(series: pd.Series[Any]) -> tuple[Ints, Bools]:
    """Microseconds since 1970, and where they are known."""
    values = series.to_numpy(dtype="datetime64[us]").view("int64")
    return values, values != NAT


def _amounts(minutes: pd.Series[Any] | float, size: int) -> tuple[Ints, Bools]:
    """Minutes in microseconds, and where they are known."""
    import numpy as np

    if hasattr(minutes, "to_numpy"):
        values = minutes.to_numpy(dtype="float64", na_value=np.nan)
    else:
        values = np.full(size, minutes, dtype="float64")
    known = ~np.isnan(values)
    if (values[known] < 0).any():
        raise ValueError("a limit below 0")
    return np.rint(np.where(known, values, 0) * MINUTE).astype(np.int64), known


def _coded(
    limits: Limit | Sequence[Limit | None] | None, codes: Sequence[int] | Ints | None, size: int
) -> tuple[Sequence[Limit | None], Ints]:
    """The distinct limits and which of them each case has; -1 is none."""
    import numpy as np

    if codes is not None and limits is not None and not isinstance(limits, Limit):
        return limits, np.asarray(codes, dtype=np.int64)
    if limits is None or isinstance(limits, Limit):
        return [limits], np.zeros(size, dtype=np.int64)
    seen: dict[Limit | None, int] = {}
    which = np.fromiter((seen.setdefault(limit, len(seen)) for limit in limits), dtype=np.int64, count=size)
    return list(seen), which
