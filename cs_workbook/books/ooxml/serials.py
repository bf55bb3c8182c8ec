"""Moments as a workbook counts them: days since 1900 or 1904 (ECMA-376 part 1, 18.17.4.1)."""

from __future__ import annotations

import datetime as dt

_EPOCH = dt.datetime(1899, 12, 30)
_MARCH_1900 = 61
"""1 March 1900, in days since the epoch."""

_SHIFT_1904 = 1462
_END = 2_958_465.999_999
"""The last moment of 31 December 9999 that can be rounded to the millisecond."""

MILLISECOND = 1.2 / 86_400_000
"""How far apart two serials of the same moment may be: readers round to the millisecond."""


def serial(moment: dt.datetime, date1904: bool) -> float | int | None:
    """Return a moment's serial number, whole for a midnight; None before the workbook's first day.

    Before 1 March 1900 the serial is one less, because the format has a 29 February 1900. A time on
    30 December 1899 is a time of day, as `moment_of` gives it.
    """
    gap = (moment.replace(tzinfo=None) if moment.tzinfo else moment) - _EPOCH
    if not gap.days:
        return (gap.seconds + gap.microseconds / 1e6) / 86_400
    days, lowest = gap.days, 0 if date1904 else 1
    if date1904:
        days -= _SHIFT_1904
    elif days < _MARCH_1900:
        days -= 1
    if days < lowest:
        return None
    if gap.seconds or gap.microseconds:
        return days + (gap.seconds + gap.microseconds / 1e6) / 86_400
    return days


def moment_of(number: float, date1904: bool) -> dt.datetime | None:
    """Return the moment of a serial number, to the millisecond; None before the first day and after the year 9999.

    What is less than a day is a time on 30 December 1899.
    """
    days = number + (_SHIFT_1904 if date1904 else 1 if 1 <= number < 60 else 0)
    if not 0 <= number <= days <= _END:
        return None
    return _EPOCH + dt.timedelta(milliseconds=round(days * 86_400_000))


def same_moment(moment: dt.datetime, number: float, date1904: bool) -> bool:
    """Tell whether a serial number is this moment, to the millisecond; a bare time ignores the day."""
    gap = moment.replace(tzinfo=None) - _EPOCH
    days = gap.days + (gap.seconds + gap.microseconds / 1e6) / 86_400 - (_SHIFT_1904 if date1904 else 0)
    if abs(days - number) <= MILLISECOND:
        return True
    if date1904:
        return gap.days == 0 and abs(days + _SHIFT_1904 - number) <= MILLISECOND
    if number < 61:
        return abs(days - 1 - number) <= MILLISECOND or abs(days % 1 - number) <= MILLISECOND
    return False
