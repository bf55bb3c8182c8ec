"""The days of a limit in words: which counted, which were skipped, and why.

Takes moments and the team's hours; gives sentences in both languages.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import pairwise

from cs_workbook.model import Language, Text
from cs_workbook.rules.hours import SpecialDay
from cs_workbook.rules.worktime import WorkingHours, explain_days

SHOWN = 10
"""Days named one by one before a list is cut short."""
_DAY = dt.timedelta(days=1)
_WEEKDAYS = (
    Text("周一", "Mon"), Text("周二", "Tue"), Text("周三", "Wed"), Text("周四", "Thu"),
    Text("周五", "Fri"), Text("周六", "Sat"), Text("周日", "Sun"),
)  # fmt: skip


def moment_words(moment: dt.datetime) -> Text:
    """Write a moment with its weekday: ``2026-02-13（周五）17:00``."""
    day = _WEEKDAYS[moment.weekday()]
    return Text(f"{moment:%Y-%m-%d}（{day.zh}）{moment:%H:%M}", f"{moment:%Y-%m-%d} ({day.en}) {moment:%H:%M}")


def day_words(day: dt.date, why: Text | None = None) -> Text:
    """Write a day with its weekday, and why it is special: ``2月14日（周六，调休上班）``."""
    name = _WEEKDAYS[day.weekday()]
    zh, en = (f"，{why.zh}", f", {why.en}") if why else ("", "")
    return Text(f"{day.month}月{day.day}日（{name.zh}{zh}）", f"{day:%b} {day.day} ({name.en}{en})")


def counted_days(
    start: dt.datetime, end: dt.datetime, amount: int, hours: WorkingHours, *, same_clock_time: bool = False
) -> Text:
    """Number the working days that make up a limit: those after the day of `start`.

    With `same_clock_time` a start on a closed day is taken as the first moment of the next working day.
    """
    days = [day for day in _days(start.date() + _DAY, end.date()) if hours.windows_on(day)]
    late = int(same_clock_time and not hours.windows_on(start.date()))
    parts = [(n, day_words(day, _worked_reason(day, hours))) for n, day in enumerate(days[late : late + amount], 1)]
    return _joined([Text(f"第{n}个工作日 {word.zh}", f"{_ordinal(n)} working day {word.en}") for n, word in parts])


def counted_hours(start: dt.datetime, end: dt.datetime, hours: WorkingHours) -> Text:
    """List the stretches of working time from `start` to `end`, day by day."""
    parts: list[Text] = []
    for day in _days(start.date() - _DAY, end.date()):
        for opens, closes in hours.windows_on(day):
            begin = max(_midnight(day) + dt.timedelta(minutes=opens), start)
            until = min(_midnight(day) + dt.timedelta(minutes=closes), end)
            if begin < until:
                word = day_words(begin.date(), _worked_reason(day, hours))
                span = f"{begin:%H:%M}–{until:%H:%M}"
                parts.append(Text(f"{word.zh}{span}", f"{word.en} {span}"))
    return _joined(parts)


def skipped_days(start: dt.datetime, end: dt.datetime, hours: WorkingHours) -> Text | None:
    """Name the days between two moments on which the team did not work, with the reason; None without any."""
    closed = [special for special in explain_days(start, end, hours) if not special.open]
    parts = [_row_words(row) for row in _rows(closed)]
    return _joined(parts) if parts else None


def _rows(closed: Sequence[SpecialDay]) -> list[list[SpecialDay]]:
    """Days one after another, together."""
    rows: list[list[SpecialDay]] = [[special] for special in closed[:1]]
    for before, special in pairwise(closed):
        if special.on - before.on == _DAY:
            rows[-1].append(special)
        else:
            rows.append([special])
    return rows


def _row_words(row: Sequence[SpecialDay]) -> Text:
    reasons = Text(*("、".join(_reasons(row, "zh")), ", ".join(_reasons(row, "en"))))
    first, last = day_words(row[0].on), day_words(row[-1].on)
    if len(row) == 1:
        return day_words(row[0].on, reasons)
    return Text(
        f"{first.zh}至{last.zh}共{len(row)}天，{reasons.zh}", f"{first.en} to {last.en}, {len(row)} days, {reasons.en}"
    )


def _reasons(row: Iterable[SpecialDay], language: Language) -> list[str]:
    """The distinct reasons; 春节调休 and 春节假期 go without saying beside 春节."""
    words = list(dict.fromkeys(special.reason.of(language) for special in row))
    return [word for word in words if not any(word != other and word.startswith(other) for other in words)]


def _worked_reason(day: dt.date, hours: WorkingHours) -> Text | None:
    """Why a day is worked out of turn."""
    special = hours.special_day(day)
    return special.reason if special and special.open else None


def _joined(parts: Sequence[Text]) -> Text:
    """The parts in a row; a long list loses its middle."""
    if len(parts) > SHOWN:
        cut = Text(f"……（共{len(parts)}项）", f"… ({len(parts)} in all)")
        parts = [*parts[: SHOWN - 1], cut, parts[-1]]
    return Text("；".join(part.zh for part in parts), "; ".join(part.en for part in parts))


def _days(first: dt.date, last: dt.date) -> Iterable[dt.date]:
    return (first + n * _DAY for n in range((last - first).days + 1))


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time())


def _ordinal(n: int) -> str:
    suffix = "th" if n % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{suffix}"
