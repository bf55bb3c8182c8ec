"""How much: received, completed, open, overdue, repeats, and what they are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cs_workbook.model import Text
from cs_workbook.rules.kpis import ALL_SLICES, SLICES, Items, kpi

if TYPE_CHECKING:
    from cs_workbook.rules.kpis.cohorts import Cohorts


@kpi(
    "intake_share",
    Text("受理占比", "share of received"),
    Text(
        "某一分组占当期收到件数的比例；一件有多个分类时各计一次",
        "A group's part of the cases received; one with several categories counts under each",
    ),
    unit="pct",
    direction="",
    cohort="received",
    measure="part",
    slices=SLICES,
)
@kpi(
    "intake",
    Text("受理量", "received"),
    Text("当期收到的件数", "Cases received in the period"),
    unit="cases",
    direction="",
    cohort="received",
    measure="count",
    slices=SLICES,
    synonyms=("受理数量", "intake"),
)
def intake(at: Cohorts) -> Items:
    """Cases received in the period."""
    return at.items(at.received)


@kpi(
    "completed",
    Text("完成量", "completed"),
    Text("最后一次分配的实际完成时间在当期的件数", "Cases whose last assignment was completed in the period"),
    unit="cases",
    direction="",
    cohort="completed",
    measure="count",
    slices=ALL_SLICES,
    synonyms=("已解决", "办结量", "closed"),
)
def completed(at: Cohorts) -> Items:
    """Cases completed in the period."""
    return at.items(at.completed)


@kpi(
    "resolution_rate",
    Text("解决率", "resolution rate"),
    Text(
        "当期收到的件中，到期末（未结束的月份到统计时刻）已解决的占比",
        "Of the cases received, those resolved by the end of the period, or by now while it runs",
    ),
    unit="pct",
    direction="higher",
    cohort="received",
    measure="share",
    slices=SLICES,
)
def resolution_rate(at: Cohorts) -> Items:
    """Cases received, and whether each was solved by the end."""
    return at.items(at.received, at.solved[at.received])


@kpi(
    "backlog",
    Text("积压数量", "backlog"),
    Text(
        "期末 24:00（未结束的月份为统计时刻）尚未解决的件数",
        "Cases not resolved at the end of the period, 24:00, or now while it runs",
    ),
    unit="cases",
    direction="lower",
    cohort="stock",
    measure="count",
    slices=ALL_SLICES,
    synonyms=("月末在办", "期末在办", "在办量", "积压", "open at month-end"),
)
def backlog(at: Cohorts) -> Items:
    """Cases open at the end of the period."""
    return at.items(at.open)


@kpi(
    "overdue_open",
    Text("在办超期", "overdue and open"),
    Text(
        "期末尚未解决、且至少一个环节已超过时限的件数",
        "Open cases of which at least one clock is breached at the end of the period",
    ),
    unit="cases",
    direction="lower",
    cohort="stock",
    measure="count",
    slices=SLICES,
    synonyms=("其中超期",),
)
def overdue_open(at: Cohorts) -> Items:
    """Open cases with a breached clock."""
    return at.items(at.open[at.breached[at.open]])


@kpi(
    "overdue",
    Text("超期件数", "overdue"),
    Text(
        "当期超期完成、或期末仍超期的件数；只看责任人的环节（首次响应、方案、解决、告知、进度），每件计一次",
        "Cases met late in the period, or breached and open at its end, by a clock of the owner's; each counts once",
    ),
    unit="cases",
    direction="lower",
    cohort="finished",
    measure="count",
    slices=ALL_SLICES,
)
def overdue(at: Cohorts) -> Items:
    """Cases whose owner missed a limit."""
    return at.items(at.overdue)


@kpi(
    "repeats",
    Text("重复件数", "repeats"),
    Text("当期收到、且“重复关联”指向更早一条的件数", "Cases received that are linked to an earlier one"),
    unit="cases",
    direction="lower",
    cohort="received",
    measure="count",
    slices=SLICES,
    synonyms=("重复投诉数",),
)
def repeats(at: Cohorts) -> Items | None:
    """Cases that repeat an earlier one; not measured where no link was ever written."""
    found = at.facts.repeats
    return at.items(at.received[found.linked[at.received]]) if found.tracked else None
