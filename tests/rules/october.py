"""One small October, drawn as tables, for whoever works out figures of it by hand."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from cs_workbook.rules.kpis import (
    kpi_named,
)
from cs_workbook.rules.kpis.cohorts import Cohorts
from cs_workbook.rules.kpis.facts import read_facts
from cs_workbook.rules.kpis.figures import figure
from cs_workbook.rules.kpis.periods import month_period
from cs_workbook.rules.limits import parse_limit
from cs_workbook.rules.months import Month
from cs_workbook.rules.settings import Priority, preset_rules
from tests.tables import NOW, at, tables_of

LIMITS = {
    "first_response": "4h",
    "plan": "24h",
    "approval": "24h",
    "resolution": "48h",
    "update": "24h",
    "callback": "3d",
}

RULES = replace(
    preset_rules("process"),
    priorities=(Priority("高", 1, "", {clock: parse_limit(text) for clock, text in LIMITS.items()}),),
    progress_limit=parse_limit("2d"),
    followup_limit=parse_limit("1d"),
    self_service_channels=("微信公众号",),
    slow_response_words=("响应慢", "没人回复"),
)

HOTLINE, FORM, WECHAT = "客服热线", "官网在线表单", "微信公众号"


def value_of(text: str) -> Any:
    """A cell as it is drawn: blank, a moment, a whole number or a text."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d( \d\d:\d\d)?", text):
        return at(text)
    return int(text) if re.fullmatch(r"\d{1,3}", text) else text or None


def drawn(text: str, **same: Any) -> list[dict[str, Any]]:
    """Rows drawn as a table of text; `same` stands in every row."""
    lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    return [dict(zip(lines[0], map(value_of, line), strict=True)) | same for line in lines[1:]]


def row(**cells: Any) -> dict[str, Any]:
    """A row whose texts of moments are moments."""
    return {key: at(value) if isinstance(value, str) and "-" in value else value for key, value in cells.items()}


OCTOBER: dict[str, list[dict[str, Any]]] = {
    "Cases": drawn("""
        case_id | received_at      | recorded_at      | channel      | category | status | repeat_of | description
        A       | 2026-10-01 09:00 | 2026-10-01 09:20 | 客服热线     | 产品类   | 已关闭 |           |
        B       | 2026-10-05 09:00 | 2026-10-05 09:10 | 官网在线表单 | 服务类   | 已关闭 |           |
        C       | 2026-10-20 09:00 | 2026-10-20 09:05 | 客服热线     | 服务类   | 已解决 | B         |
        D       | 2026-10-30 22:00 | 2026-10-30 22:05 | 微信公众号   | 产品类   | 已解决 |           | 一直没人回复
        E       | 2026-09-28 09:00 |                  | 客服热线     | 产品类   | 已关闭 |           |
    """, priority="高"),
    "Assignments": drawn("""
        case_id | department   | owner | assigned_at      | first_response_at | resolved_at
        A       | 客服中心     | 小周  | 2026-10-01 09:30 | 2026-10-01 10:00  | 2026-10-02 12:00
        B       | 客服中心     | 小周  | 2026-10-05 09:30 | 2026-10-05 15:00  | 2026-10-08 09:00
        C       | 客服中心     | 小吴  | 2026-10-20 09:30 | 2026-10-20 09:30  | 2026-10-20 21:00
        D       | 产品研发团队 | 小吴  | 2026-11-02 09:00 | 2026-11-02 10:00  | 2026-11-03 10:00
        E       | 产品研发团队 | 小郑  | 2026-09-28 10:00 | 2026-09-28 10:00  | 2026-10-02 09:00
    """),
    "Plans": drawn("""
        case_id | submitted_at     | decision | decided_at
        A       | 2026-10-01 20:00 | 通过     | 2026-10-02 10:00
    """),
    "Progress": drawn("""
        case_id | at               | kind
        A       | 2026-10-02 08:00 | 客户沟通
        C       | 2026-10-25 10:00 | 客户异议
        E       | 2026-09-28 21:00 | 挂起
        E       | 2026-09-30 21:00 | 恢复
    """),
    "Callbacks": drawn("""
        case_id | at               | rating | score_efficiency | score_attitude | score_solution | followup_at
        A       | 2026-10-03 12:00 | 满意   | 4                | 5              | 4              |
        B       | 2026-10-12 10:00 | 不满意 | 2                | 3              | 1              | 2026-10-13 09:00
        E       | 2026-10-02 15:00 | 一般   |                  |                |                |
    """),
    "Knowledge": drawn("""
        kind     | question | added_on   | revised_on
        产品类   | q1       | 2026-10-10 |
        操作类   | q2       | 2026-09-01 | 2026-10-15
        典型案例 | q3       | 2026-10-11 |
        产品类   | q4       | 2026-11-02 |
    """),
    "Sample": drawn("""
        month   | case_id | priority | rerated
        2026-10 | A       | 高       | 高
        2026-10 | B       | 高       | 低
        2026-10 | C       | 高       |
        2026-09 | E       | 高       | 低
        2026-10 | GONE    | 高       | 高
    """),
}  # fmt: skip


def facts(now=NOW, rules=RULES, preset="process", language="zh", **rows):
    return read_facts(tables_of(preset, language, rules, **(rows or OCTOBER)), rules, now)


def of(kpi_id, month="2026-10", **more):
    return figure(kpi_named(kpi_id), Cohorts(facts(**more), month_period(Month.parse(month))))
