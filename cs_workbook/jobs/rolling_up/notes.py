"""What the reader of a roll-up must know: what was not read, counted twice, left out of a total or is still open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from cs_workbook.jobs.rolling_up.gathered import Gathered, Read
from cs_workbook.jobs.rolling_up.pool import Pool, figure_of
from cs_workbook.model import Text, cell_text
from cs_workbook.rules.kpis import kpi_named
from cs_workbook.rules.months import Month

_NAMED = 3
"""So many branches or KPIs are named; of more, their number is told."""
_RUNNING = Text(
    "本月未结束：各数截至统计时刻，与上月同期（月初起同样长的一段）比较。",
    "The month is not over: figures run up to now and are compared with the same stretch of the month before.",
)
_UNREAD = Text(
    "{n} 个文件未读入，合计不含它们；原因与办法见“来源”。",
    "{n} {n:file was|files were} not read and {n:is|are} not in the total; 'Sources' says why and what to do.",
)
_TWIN = Text(
    "“{file}”与“{first}”内容完全相同，只计一次。", "'{file}' is the same file as '{first}' and was counted once."
)
_MORE_TWINS = Text(
    "另有 {n} 个文件与已读入的内容完全相同，也只计一次。",
    "{n} more {n:file is the same as another and was|files are the same as others and were} counted once.",
)
_SHARED = Text(
    "“{one}”与“{other}”有 {n} 件编号、客户、受理时间都相同（如 {id}），两边各计了一次；若其一是副本，请移走后再汇总。",
    "'{one}' and '{other}' share {n} {n:case|cases} of the same id, customer and time (such as {id}), counted in both: "
    "if one is a copy, move it away and run again.",
)
_MORE_SHARED = Text(
    "另有 {n} 对工作簿也有相同的件。", "{n} more {n:pair of workbooks shares|pairs of workbooks share} cases."
)
_WINDOWS = Text(
    "{kpis}：各分部的“重复判定天数”不同（{values}），口径不一，不计合计。",
    "{kpis}: the repeat windows differ ({values} days), so there is no total.",
)
_WORDS = Text(
    "{kpis}：各分部的“响应慢用语”不同，口径不一，不计合计。",
    "{kpis}: the slow-response words differ between the branches, so there is no total.",
)
_UNMEASURED = Text(
    "{kpis}：{branches}没有这项记录，合计只含其余 {n} 个分部。",
    "{kpis}: not on record at {branches}; the total is of the other {n}.",
)
_SELDOM = Text(
    "{kpis}：只有{branches}有这项记录，合计只含上述分部。",
    "{kpis}: on record at {branches} only; the total is of these.",
)
_NO_RATINGS = Text(
    "{branches}本月没有评价，满意度合计只反映其余分部。",
    "No ratings this month at {branches}; satisfaction in total is of the others.",
)
_SCALES = Text(
    "满意度：各分部评价档次不同，按各自约定的“算满意”折算后合计。",
    "Satisfaction: the branches rate by different scales; each counts as satisfied what its own settings say.",
)
_LIMITS = Text(
    "各分部方案不同：达成率与超期按各自的时限判定；级别、分类等同名的合并，未必同义。",
    "The branches follow different presets: attainment is against each one's own limits; groups of one name are "
    "pooled, whatever each branch means by it.",
)
_SETTINGS = Text(
    "{branches}的“设置”有读不懂的单元格，这些项按预设值计算；请在该工作簿运行“校验”。",
    "Some settings of {branches} cannot be read and count as the preset has them; run check on that workbook.",
)
_UNDATED = Text(
    "{n} 件的状态为已解决，却没有实际完成时间：不计入完成量和时长，也不算积压。",
    "{n} {n:is|are} resolved by status but nobody wrote when: neither completed nor open here.",
)
_YOUNG = Text(
    "重复率、首次解决率要向后观察：{n} 件尚未观察满，结果可能变化。",
    "Repeat rate and first-contact resolution look ahead: {n} {n:case|cases} may still turn.",
)
_UNRATED = Text(
    "{n} 件已完成的还在回访期内，满意度和评价率可能变化。",
    "{n} completed {n:case|cases} may still be called back in time; satisfaction and response rate may change.",
)
_COHORTS = Text(
    "合计由各分部的每一件重新计算，不是各分部数字的平均。受理量、解决率、重复率按受理月；完成量、解决时长、满意度按完成月；积压为期末存量。",
    "Totals are recomputed from the cases of all branches, never averaged. Received, resolution and repeat rate: month "
    "received. Completed, times, ratings: month completed. Backlog: stock.",
)


def counted_to(month: Month, now: dt.datetime) -> str:
    """Return up to when a month is counted: now, or 24:00 of its last day."""
    if now < month.end:
        return cell_text(now.replace(second=0, microsecond=0))
    return f"{month.end - dt.timedelta(days=1):%Y-%m-%d} 24:00"


def notes(
    gathered: Gathered, read: Sequence[Read], twins: Sequence[tuple[Read, Read]], pool: Pool, now: dt.datetime
) -> list[Text]:
    """Return the notes, the weightiest first."""
    names = [one.name for one in read]
    running = [_RUNNING] if now < gathered.month.end else []
    said = [*_reading(gathered, twins), *running, *_shared(read), *_meaning(pool, names), *_settings(pool, names)]
    return [*said, *_open(pool), _COHORTS]


def _reading(gathered: Gathered, twins: Sequence[tuple[Read, Read]]) -> Iterator[Text]:
    if gathered.refused:
        yield _UNREAD(n=len(gathered.refused))
    for twin, first in twins[:_NAMED]:
        yield _TWIN(file=twin.source, first=first.source)
    if len(twins) > _NAMED:
        yield _MORE_TWINS(n=len(twins) - _NAMED)


def _shared(read: Sequence[Read]) -> Iterator[Text]:
    """The books in which cases stand that an earlier book holds as well; the first few pairs."""
    first: dict[str, int] = {}
    pairs: dict[tuple[int, int], list[str]] = {}
    for place, one in enumerate(read):
        for mark, case_id in one.branch.marks.items():
            if (holder := first.setdefault(mark, place)) != place:
                pairs.setdefault((holder, place), []).append(case_id)
    for (left, right), ids in sorted(pairs.items())[:_NAMED]:
        yield _SHARED(one=read[left].name, other=read[right].name, n=len(ids), id=ids[0])
    if len(pairs) > _NAMED:
        yield _MORE_SHARED(n=len(pairs) - _NAMED)


def _meaning(pool: Pool, names: Sequence[str]) -> Iterator[Text]:
    """What the totals leave out or mix."""
    if len({branch.preset for branch in pool.branches}) > 1:
        yield _LIMITS
    alike: dict[tuple[str, ...], list[Text]] = {}
    for key, values in pool.incomparable.items():
        alike.setdefault(values, []).append(kpi_named(key).label)
    for values, labels in alike.items():
        days = all(value.isdigit() for value in values)
        yield _WINDOWS(kpis=_joined(labels), values=_listed(values)) if days else _WORDS(kpis=_joined(labels))
    without: dict[tuple[int, ...], list[Text]] = {}
    for key, places in pool.unmeasured.items():
        if key not in pool.incomparable:
            without.setdefault(places, []).append(kpi_named(key).label)
    for places, labels in without.items():
        rest = [place for place in range(len(pool.branches)) if place not in places]
        text, told = (_UNMEASURED, places) if len(places) <= len(rest) else (_SELDOM, rest)
        yield text(kpis=_joined(labels), branches=_branches(names, told), n=len(rest))
    rated = [figure_of(branch, kpi_named("csat")).n for branch in pool.branches]
    silent = [place for place, n in enumerate(rated) if not n and len(pool.branches[place].month["completed"].case)]
    if silent and any(rated):
        yield _NO_RATINGS(branches=_branches(names, silent))
    if len({tuple(satisfied for _, satisfied in branch.ratings) for branch in pool.branches}) > 1:
        yield _SCALES


def _settings(pool: Pool, names: Sequence[str]) -> Iterator[Text]:
    wrong = [place for place, branch in enumerate(pool.branches) if branch.settings_problems]
    if wrong:
        yield _SETTINGS(branches=_branches(names, wrong))


def _open(pool: Pool) -> Iterator[Text]:
    """What may still change."""
    if undated := sum(branch.undated for branch in pool.branches):
        yield _UNDATED(n=undated)
    if young := pool.total("repeat_rate").undecided:
        yield _YOUNG(n=young)
    if waiting := pool.total("csat").undecided:
        yield _UNRATED(n=waiting)


def _joined(labels: Sequence[Text]) -> Text:
    """Some KPIs by name, the rest by their number."""
    zh, en = "、".join(label.zh for label in labels[:_NAMED]), ", ".join(label.en for label in labels[:_NAMED])
    en = en[:1].upper() + en[1:]
    if len(labels) > _NAMED:
        return Text(f"{zh}等 {len(labels)} 项", f"{en} and {len(labels) - _NAMED} more")
    return Text(zh, en)


def _branches(names: Sequence[str], places: Sequence[int]) -> Text:
    """Some branches by name, the rest by their number."""
    named = [names[place] for place in places[:_NAMED]]
    zh, en = "、".join(f"“{name}”" for name in named), ", ".join(f"'{name}'" for name in named)
    if len(places) > _NAMED:
        return Text(f"{zh}等 {len(places)} 个分部", f"{en} and {len(places) - _NAMED} more")
    return Text(zh, en)


def _listed(values: Sequence[str]) -> Text:
    ordered = sorted(values, key=int)
    return Text("、".join(ordered), ", ".join(ordered))
