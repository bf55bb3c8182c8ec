"""How well: what customers say, whether it was solved in one go, whether it came back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cs_workbook.model import Text
from cs_workbook.rules.kpis import ALL_SLICES, SLICES, Count, Items, kpi

if TYPE_CHECKING:
    from cs_workbook.rules.kpis.cohorts import Cohorts


@kpi(
    "csat",
    Text("满意度", "satisfaction"),
    Text(
        "满意 ÷ 有评价，按当期完成的件，取最后一次评价",
        "Satisfied ÷ rated, of the cases completed in the period, by the last rating",
    ),
    unit="pct",
    direction="higher",
    cohort="completed",
    measure="share",
    slices=ALL_SLICES,
    synonyms=("客户满意度", "满意率", "好评率", "csat"),
)
def csat(at: Cohorts) -> Items:
    """Rated cases, and whether the customer was satisfied."""
    return at.items(at.rated, at.facts.voice.satisfied[at.rated], _unrated(at))


@kpi(
    "response_rate",
    Text("评价率", "response rate"),
    Text("有评价 ÷ 当期完成；满意度须与评价率一起看", "Rated ÷ completed in the period; read it beside satisfaction"),
    unit="pct",
    direction="higher",
    cohort="completed",
    measure="share",
    slices=SLICES,
    synonyms=("参评率",),
)
def response_rate(at: Cohorts) -> Items:
    """Completed cases, and whether the customer answered."""
    return at.items(at.completed, at.facts.voice.rated[at.completed], _unrated(at))


def _unrated(at: Cohorts) -> int:
    """Completed cases whose callback may still come in time."""
    waits = ~at.facts.voice.rated[at.completed]
    runs = at.facts.sla.runs["callback"]
    due = at.facts.sla.due_of("callback")[at.completed]
    return int((waits & (due > at.facts.now) & (due < 2**60)).sum()) if len(runs) else 0


def _score(key: str) -> Count:
    def given(at: Cohorts) -> Items:
        scores = at.facts.voice.scores[key][at.rated]
        return at.items(at.rated[scores > 0], scores[scores > 0])

    return given


for _key, _label in (
    ("score_efficiency", Text("处理效率评分", "efficiency score")),
    ("score_attitude", Text("服务态度评分", "attitude score")),
    ("score_solution", Text("解决方案评分", "solution score")),
):
    kpi(
        _key,
        _label,
        Text(
            "当期完成的件中，客户打分（1–5 分）的平均数",
            "Mean of the customers' scores, 1 to 5, of the cases completed",
        ),
        unit="score",
        direction="higher",
        cohort="completed",
        measure="mean",
    )(_score(_key))


@kpi(
    "first_contact",
    Text("首次解决率", "first-contact resolution"),
    Text(
        "当期完成的件中一次办好的占比：没有转派、升级、客户异议、重新打开，重复判定天数内客户没有再次反映",
        "Of the cases completed, those solved in one go: not passed on, escalated, objected to or opened again, "
        "and not reported again within the repeat window",
    ),
    unit="pct",
    direction="higher",
    cohort="completed",
    measure="share",
    slices=ALL_SLICES,
    synonyms=("一次解决率", "首次联系解决率", "fcr"),
)
def first_contact(at: Cohorts) -> Items:
    """Completed cases, and whether one go was enough."""
    good = at.facts.one_go[at.completed] & ~at.facts.repeats.again[at.completed]
    return at.items(at.completed, good, at.maturing(at.completed[good]) if at.facts.repeats.tracked else 0)


@kpi(
    "reopen_rate",
    Text("重新打开率", "reopen rate"),
    Text(
        "当期完成的件中，之后又被分配或客户提出异议的占比",
        "Of the cases completed in the period, those assigned again or objected to afterwards",
    ),
    unit="pct",
    direction="lower",
    cohort="completed",
    measure="share",
    slices=SLICES,
    synonyms=("重开率", "返工率"),
)
def reopen_rate(at: Cohorts) -> Items:
    """The first completion of each case in the period, and whether the case came back."""
    events = at.facts.completions
    place = at.within(events.at)
    first: dict[int, int] = {}
    for one in sorted(place.tolist(), key=lambda n: int(events.at[n])):
        first.setdefault(int(events.case[one]), one)
    chosen = list(first.values())
    return at.items(events.case[chosen], events.returned[chosen])


@kpi(
    "repeat_rate",
    Text("重复率", "repeat rate"),
    Text(
        "当期收到的件中，同一客户在重复判定天数内又反映同一问题的占比（向后看，月末几天的件尚未观察满）",
        "Of the cases received, those the same customer reported again within the repeat window; it looks forward, "
        "so the last days are not decided yet",
    ),
    unit="pct",
    direction="lower",
    cohort="received",
    measure="share",
    slices=SLICES,
    synonyms=("重复投诉率", "二次投诉率", "重复反馈率", "second complaints", "repeat-complaint rate"),
)
def repeat_rate(at: Cohorts) -> Items | None:
    """Cases received, and whether each was reported again; not measured where no link was ever written."""
    found = at.facts.repeats
    if not found.tracked:
        return None
    young = at.received[~found.again[at.received]]
    return at.items(at.received, found.again[at.received], at.maturing(young))


@kpi(
    "priority_accuracy",
    Text("定级准确率", "priority accuracy"),
    Text(
        "当期抽检的件中，复核定级与原定级一致的占比",
        "Of the cases drawn for the month and rated again, those rated the same",
    ),
    unit="pct",
    direction="higher",
    cohort="received",
    measure="share",
)
def priority_accuracy(at: Cohorts) -> Items | None:
    """Re-rated cases of the month's sample, and whether both ratings agree."""
    months, case, agrees = at.facts.sample
    chosen = [place for place, month in enumerate(months) if month == at.period.label]
    return at.items(case[chosen], agrees[chosen]) if chosen else None
