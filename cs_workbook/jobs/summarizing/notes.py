"""The parameters of the page and what its reader must know: cohorts, immature figures, what was left out."""

from __future__ import annotations

from collections.abc import Iterator

from cs_workbook.jobs.summarizing.figures import MonthFigures
from cs_workbook.model import Cell, Text, cell_text
from cs_workbook.rules.settings import Rules
from cs_workbook.rules.sla.minutes import NEVER, moment_of

_ZONES = {
    "CN": Text("北京时间 UTC+8", "China time, UTC+8"),
    "HK": Text("香港时间 UTC+8", "Hong Kong time, UTC+8"),
    "MO": Text("澳门时间 UTC+8", "Macau time, UTC+8"),
    "TW": Text("台北时间 UTC+8", "Taipei time, UTC+8"),
    "SG": Text("新加坡时间 UTC+8", "Singapore time, UTC+8"),
    "MY": Text("吉隆坡时间 UTC+8", "Malaysia time, UTC+8"),
    "JP": Text("日本时间 UTC+9", "Japan time, UTC+9"),
    "KR": Text("韩国时间 UTC+9", "Korea time, UTC+9"),
    "TH": Text("曼谷时间 UTC+7", "Bangkok time, UTC+7"),
    "VN": Text("越南时间 UTC+7", "Vietnam time, UTC+7"),
}
"""Countries with one time zone all year; moments in a workbook are its own local time."""
_LOCAL = Text("本地时间", "local time")
_CALENDAR = Text("{country} 法定节假日与调休", "{country} statutory holidays")
_NO_CALENDAR = Text("不用法定节假日", "no statutory holidays")
_CHANGED = Text("{base}，另调整 {n} 天", "{base}, {n} {n:day|days} changed")

_COHORTS = Text(
    "口径：受理量、解决率、重复率按受理月；完成量、解决时长、满意度按完成月；首次响应与各达成率按该环节完成月；积压为期末存量。",
    "Received, resolution and repeat rate: month received. Completed, times, ratings: month completed. Backlog: stock.",
)
_RUNNING = Text(
    "本月未结束：各数截至统计时刻，与上月同期（月初起同样长的一段）比较。",
    "The month is not over: figures run up to now and are compared with the same stretch of the month before.",
)
_YOUNG = Text(
    "重复率、首次解决率要向后观察 {days} 天：{n} 件（{since} 起收到）尚未观察满，重复率可能上升、首次解决率可能下降。",
    "Repeat rate and first-contact resolution look {days} {days:day|days} ahead: {n} {n:case|cases} since "
    "{since} may still turn.",
)
_UNRATED = Text(
    "{n} 件已完成的还在回访期内，满意度和评价率可能变化。",
    "{n} completed {n:case|cases} may still be called back in time; satisfaction and response rate may change.",
)
_UNTRACKED = Text(
    "“重复关联”一列全空：尚未运行“查找重复”，或确无重复；重复率因此空着。",
    "No case is linked to an earlier one: run find-repeats, or there is none. The repeat rate stays blank.",
)
_UNDATED = Text(
    "{n} 件的状态为已解决，却没有实际完成时间：不计入完成量和时长，也不算积压。请在“分配”中补上。",
    "{n} {n:is|are} resolved by status but nobody wrote when: neither completed nor open here. Enter it on Assignment.",
)
_SMALL = Text(
    "责任人表中样本数不足 {n} 的比率和时长不列（见“设置”的排名最少样本数）。",
    "Of an owner, rates and times of fewer than {n} {n:case|cases} are left out (Minimum n on Settings).",
)
_SINCE = Text(
    "趋势自 {month} 起：本簿最早的一条收于 {day}。", "The trend begins in {month}: the first case here came on {day}."
)
_MOVED = Text(
    "{month} 曾记受理 {old} 件，本簿现只有 {new} 件：其余可能已拆分出去。趋势按现有的算。",
    "{month} once had {old} received, here {new:is|are} {new}; the others may have been split off. The trend "
    "shows these.",
)
_GUESSED = Text(
    "{year} 年放假安排尚未公布，涉及的 {n} 个时限按推算的节假日计算。",
    "The official holidays of {year} are not out yet: {n} due {n:time rests|times rest} on guessed ones.",
)


def parameters(figures: MonthFigures) -> tuple[Cell, ...]:
    """Return month, moment, time zone, calendar, rules version and file."""
    rules = figures.rules
    return (
        str(figures.month),
        counted_to(figures),
        time_zone(rules.holiday_country).of(figures.language),
        calendar_words(rules).of(figures.language),
        rules.rules_version,
        figures.tables.workbook,
    )


def time_zone(country: str) -> Text:
    """Return the time zone a workbook's moments are in, as far as its calendar tells."""
    return _ZONES.get(country.upper(), _LOCAL)


def calendar_words(rules: Rules) -> Text:
    """Say which days off count, and whether the team changed any."""
    country = rules.holiday_country
    base = _CALENDAR(country=country) if country else _NO_CALENDAR
    return _CHANGED(base=base, n=len(rules.calendar)) if rules.calendar else base


def counted_to(figures: MonthFigures) -> str:
    """Return up to when the month is counted: now, or 24:00 of its last day."""
    if figures.running:
        return cell_text(figures.now.replace(second=0, microsecond=0))
    return f"{moment_of(figures.at.period.end - 1):%Y-%m-%d} 24:00"


def notes(figures: MonthFigures) -> list[str]:
    """Return what the reader must know, the weightiest first."""
    return [text.of(figures.language) for text in _notes(figures)]


def _notes(figures: MonthFigures) -> Iterator[Text]:
    facts, at = figures.facts, figures.at
    if figures.running:
        yield _RUNNING
    yield from _moved(figures)
    undated = int((facts.undated & (facts.received < at.stop)).sum())
    if undated:
        yield _UNDATED(n=undated)
    young = at.maturing(at.received)
    if not facts.repeats.tracked and len(at.received):
        yield _UNTRACKED
    elif young:
        since = max(at.period.start, facts.now - facts.repeats.window)
        yield _YOUNG(days=figures.rules.repeat_window_days, n=young, since=f"{moment_of(since):%m-%d}")
    waiting = figures.figure("csat").undecided
    if waiting:
        yield _UNRATED(n=waiting)
    if at.completed.size:
        yield _SMALL(n=figures.rules.min_n)
    begun = facts.begun
    if begun < NEVER and figures.trend[0].period.end <= begun:
        first = moment_of(begun)
        yield _SINCE(month=f"{first:%Y-%m}", day=f"{first:%Y-%m-%d}")
    for year, n in facts.sla.guessed_years().items():
        yield _GUESSED(year=year, n=n)
    yield _COHORTS


def _moved(figures: MonthFigures) -> Iterator[Text]:
    """Months of which History knows more cases than there are here; the last one only."""
    from cs_workbook.jobs.summarizing.monthly import received_on_record

    on_record = received_on_record(figures.tables)
    for at in reversed(figures.trend):
        old, new = on_record.get(at.period.label), len(at.received)
        if old is not None and old > new and at.over:
            yield _MOVED(month=at.period.label, old=old, new=new)
            return
