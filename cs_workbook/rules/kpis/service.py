"""What keeps the pressure down: knowledge, self-service, complaints about waiting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cs_workbook.model import Text
from cs_workbook.rules.kpis import SLICES, Items, kpi

if TYPE_CHECKING:
    from cs_workbook.rules.kpis.cohorts import Cohorts


@kpi(
    "response_complaints",
    Text("响应慢投诉占比", "share of response complaints"),
    Text(
        "当期收到的件中，分类、描述或诉求含“响应慢用语”的占比",
        "Of the cases received, those with a slow-response word in category, description or demand",
    ),
    unit="pct",
    direction="lower",
    cohort="received",
    measure="share",
    slices=SLICES,
    synonyms=("响应类投诉占比", "response complaints"),
)
def response_complaints(at: Cohorts) -> Items | None:
    """Cases received, and whether each complains about slow response."""
    slow = at.facts.slow
    return at.items(at.received, slow[at.received]) if slow is not None else None


@kpi(
    "knowledge_added",
    Text("知识库更新数", "knowledge entries"),
    Text(
        "当期新增或修订的问答条数（典型案例不计）",
        "Questions and answers added or revised in the period, typical cases left out",
    ),
    unit="entries",
    direction="higher",
    cohort="dated",
    measure="count",
    synonyms=("知识库新增", "知识条目", "knowledge entries added"),
)
def knowledge_added(at: Cohorts) -> Items | None:
    """Entries added or revised; they belong to no case. Not measured while the knowledge base is empty."""
    known = at.facts.knowledge
    found = at.within(known)
    return at.items(found * 0 - 1) if len(known) else None


@kpi(
    "self_service",
    Text("自助占比", "self-service share"),
    Text("当期收到的件中，来自“自助渠道”的占比", "Of the cases received, those that came by a self-service channel"),
    unit="pct",
    direction="higher",
    cohort="received",
    measure="share",
    synonyms=("自助服务占比", "self-service"),
)
def self_service(at: Cohorts) -> Items | None:
    """Cases received, and whether each came by a self-service channel."""
    served = at.facts.self_served
    return at.items(at.received, served[at.received]) if served is not None else None
