"""Other limits, hours or calendars, as a person writes them: ``高.resolution=8h``.

Takes the rules and texts; gives the rules they would make, and each change in words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

from cs_workbook.model import Language, Text, WorkbookError
from cs_workbook.rules.columns import CHANNELS, PRIORITIES
from cs_workbook.rules.hours import Windows, WindowsError, parse_windows, windows_text
from cs_workbook.rules.limits import LIMIT_EXAMPLES, Limit, LimitError, limit_words, parse_limit
from cs_workbook.rules.schema import normal
from cs_workbook.rules.settings import CLOCKS as PRIORITY_CLOCKS
from cs_workbook.rules.settings import Rules, options
from cs_workbook.rules.sla.sources import OPTION_OF
from cs_workbook.rules.sla.words import CLOCKS

EVERY = ("*", "全部", "all")
"""A level that stands for every level."""
_DAYS = {
    "mon": ("周一", "星期一", "monday"),
    "tue": ("周二", "星期二", "tuesday"),
    "wed": ("周三", "星期三", "wednesday"),
    "thu": ("周四", "星期四", "thursday"),
    "fri": ("周五", "星期五", "friday"),
    "sat": ("周六", "星期六", "saturday"),
    "sun": ("周日", "星期日", "星期天", "sunday"),
}
_FORM = Text(
    "“{text}”看不懂。请写成 级别.环节=时限，如 高.resolution=8h 或 高.解决=8小时；也可写 回访时限=2个工作日。",
    '"{text}" cannot be read. Write LEVEL.CLOCK=LIMIT, such as high.resolution=8h, or callback=2wd.',
)
_UNKNOWN = Text("没有“{name}”。可用：{known}。", 'There is no "{name}". There are: {known}.')
_BAD_LIMIT = Text("{problem}。可写：{examples}。", "{problem}. Write {examples}.")


@dataclass(frozen=True)
class Change:
    """One setting that is other than on the settings sheet."""

    name: Text
    before: Text
    after: Text

    @property
    def text(self) -> Text:
        """The change in words."""
        return Text("{name} {before} → {after}", "{name} {before} → {after}")(
            name=self.name, before=self.before, after=self.after
        )


def changed_rules(
    rules: Rules, limits: Iterable[str] = (), hours: Iterable[str] = (), country: str = ""
) -> tuple[Rules, tuple[Change, ...]]:
    """Return the rules with other limits, hours or calendar, and what differs.

    Args:
        limits: ``LEVEL.CLOCK=LIMIT``, ``CHANNEL.entry=LIMIT`` or ``OPTION=LIMIT``; clocks by key or label
            in either language, ``*`` for every level, a blank limit for none.
        hours: ``WINDOWS`` for every day that is worked now, or ``DAY=WINDOWS``.
        country: code of a holiday calendar, or 无.
    Raises:
        WorkbookError: a text that cannot be read, or a name that does not exist.
    """
    changes: list[Change] = []
    for text in limits:
        rules, made = _with_limit(rules, text)
        changes += made
    for text in hours:
        rules, made = _with_hours(rules, text)
        changes += made
    if country:
        rules, made = _with_country(rules, country)
        changes += made
    return rules, tuple(change for change in changes if change.before != change.after)


def _with_limit(rules: Rules, text: str) -> tuple[Rules, list[Change]]:
    left, sign, right = text.replace("＝", "=").partition("=")
    if not sign:
        raise WorkbookError(_FORM(text=text))
    try:
        limit = parse_limit(right)
    except LimitError as error:
        raise WorkbookError(_BAD_LIMIT(problem=error.text, examples=LIMIT_EXAMPLES)) from error
    level, dot, clock = left.replace("．", ".").rpartition(".")
    if not dot:
        return _with_option(rules, clock, limit)
    key = _clock(clock)
    if key == "entry":
        name = _one_of(level, [channel.name for channel in rules.channels])
        before = next(channel.entry for channel in rules.channels if channel.name == name)
        channels = tuple(replace(c, entry=limit) if c.name == name else c for c in rules.channels)
        return replace(rules, channels=channels), [_change(Text(name, name), key, before, limit)]
    names = [priority.name for priority in rules.priorities]
    chosen = names if normal(level) in EVERY else [_one_of(level, names)]
    changes = [
        _change(Text(p.name, p.name), key, p.limits.get(key), limit) for p in rules.priorities if p.name in chosen
    ]
    priorities = tuple(replace(p, limits={**p.limits, key: limit}) if p.name in chosen else p for p in rules.priorities)
    return replace(rules, priorities=priorities), changes


def _with_option(rules: Rules, name: str, limit: Limit | None) -> tuple[Rules, list[Change]]:
    """A clock whose limit is an option: by the clock's name or the option's."""
    known: dict[str, str] = {}
    for clock, field in OPTION_OF.items():
        label = options()[field].label
        for word in (clock, field, CLOCKS[clock].label.zh, CLOCKS[clock].label.en, label.zh, label.en):
            known[normal(word)] = field
    if normal(name) not in known:
        labels = [options()[field].label for field in OPTION_OF.values()]
        raise WorkbookError(
            _UNKNOWN(name=name.strip(), known=Text("、".join(t.zh for t in labels), ", ".join(OPTION_OF)))
        )
    field = known[normal(name)]
    before: Limit | None = getattr(rules, field)
    values: dict[str, Any] = {field: limit}
    label = options()[field].label
    return replace(rules, **values), [Change(label, _limit(before), _limit(limit))]


def _with_hours(rules: Rules, text: str) -> tuple[Rules, list[Change]]:
    left, sign, right = text.replace("＝", "=").partition("=")
    try:
        windows = parse_windows(right if sign else text)
    except WindowsError as error:
        raise WorkbookError(error.text) from error
    days = [day for day in _DAYS if getattr(rules, f"hours_{day}")]
    if sign:
        words = {normal(word): day for day, words in _DAYS.items() for word in (day, *words)}
        if normal(left) not in words:
            week = Text("、".join(w[0] for w in _DAYS.values()), ", ".join(_DAYS))
            raise WorkbookError(_UNKNOWN(name=left.strip(), known=week))
        days = [words[normal(left)]]
    changes: list[Change] = []
    for before in dict.fromkeys(getattr(rules, f"hours_{day}") for day in days):
        own = [day for day in days if getattr(rules, f"hours_{day}") == before]
        changes.append(Change(_hours_name(own), _windows(before), _windows(windows)))
    values: dict[str, Any] = {f"hours_{day}": windows for day in days}
    return replace(rules, **values), changes


def _hours_name(days: Sequence[str]) -> Text:
    """Name the hours of some days: 工作时间·周一至周五."""
    order = list(_DAYS)
    row = len(days) > 2 and order.index(days[-1]) - order.index(days[0]) == len(days) - 1
    names = [options()[f"hours_{day}"].label for day in ((days[0], days[-1]) if row else days)]
    zh, en = [name.zh.rpartition("·")[2] for name in names], [name.en.rpartition(" ")[2] for name in names]
    return Text(f"工作时间·{('至' if row else '、').join(zh)}", f"Hours {('–' if row else ', ').join(en)}")


def _with_country(rules: Rules, country: str) -> tuple[Rules, list[Change]]:
    from cs_workbook.rules.columns import schema

    option = options()["holiday_country"]
    try:
        code = option.kind.parse(country, schema(rules.preset, rules.language))
    except ValueError as error:
        raise WorkbookError(_UNKNOWN(name=country, known=option.kind.expect)) from error
    none = Text("无", "none")
    before, after = (Text(c, c) if c else none for c in (rules.holiday_country, code))
    return replace(rules, holiday_country=code), [Change(option.label, before, after)]


def _clock(name: str) -> str:
    """The key of a clock by its key, its name or the header of its column."""
    known: dict[str, str] = {}
    for key in (*PRIORITY_CLOCKS, "entry"):
        label = (CHANNELS if key == "entry" else PRIORITIES).column(key).label
        for word in (key, label.zh, label.en, CLOCKS[key].label.zh, CLOCKS[key].label.en):
            known.setdefault(normal(word), key)
    if normal(name) not in known:
        labels = [CLOCKS[key].label.zh for key in (*PRIORITY_CLOCKS, "entry")]
        words = Text("、".join(labels), ", ".join((*PRIORITY_CLOCKS, "entry")))
        raise WorkbookError(_UNKNOWN(name=name.strip(), known=words))
    return known[normal(name)]


def _one_of(name: str, names: Sequence[str]) -> str:
    """The level or channel of that name, or the only one that begins with it: ``P1`` for ``P1 重要``."""
    wanted = normal(name)
    exact = [known for known in names if normal(known) == wanted]
    begun = [known for known in names if wanted and normal(known).startswith(wanted)]
    if exact or len(begun) == 1:
        return (exact or begun)[0]
    near = get_close_matches(name, names, len(names), 0.3) or names
    raise WorkbookError(_UNKNOWN(name=name.strip(), known=Text("、".join(near), ", ".join(near))))


def _change(level: Text, clock: str, before: Limit | None, after: Limit | None) -> Change:
    name = Text("{level}·{clock}", "{level} {clock}")(level=level, clock=CLOCKS[clock].label)
    return Change(name, _limit(before), _limit(after))


def _limit(limit: Limit | None) -> Text:
    return limit_words(limit)


def _windows(windows: Windows) -> Text:
    zh: Language = "zh"
    return Text(windows_text(windows, zh), windows_text(windows, "en"))
