"""Cases, staff and what they are reminded of, for the tests of remind. NOW is a Friday."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from cs_workbook.jobs.remind import Params, plan
from cs_workbook.jobs.reminding.tasks import TASKS, find_tasks
from cs_workbook.model import Inputs, Language, Letter, Outcome, Tables, Text
from cs_workbook.rules.settings import Colleague, Rules, preset_rules
from tests.tables import at, tables_of

NOW = at("2026-11-20 10:00")
MAIL = Text("邮件", "e-mail")
WECOM = Text("企业微信", "WeCom")
STAFF = (
    Colleague("小林", "客服部", contact="lin@example.com、13812345678"),
    Colleague("小赵", "运营部", contact="zhao@example.com"),
    Colleague("王主管", "客服部", "supervisor", contact="wang@example.com"),
    Colleague("钱主管", "运营部", "supervisor"),
    Colleague("孙经理", "客服部", "manager"),
)


def rules(preset: str = "feedback", language: Language = "zh", **more: Any) -> Rules:
    return replace(preset_rules(preset, language), **({"staff": STAFF} | more))


def case(n: int = 1, received: str = "2026-11-20 09:30", **more: Any) -> dict[str, Any]:
    return {
        "case_id": f"FX{n}", "received_at": at(received), "customer": "王小明", "channel": "电话",
        "description": "送餐晚了，请打13912345678找王小明。", "priority": "普通", "status": "处理中",
    } | more  # fmt: skip


def owned(n: int = 1, owner: str | None = "小林", assigned: str = "2026-11-20 09:35", **more: Any) -> dict[str, Any]:
    return {"case_id": f"FX{n}", "owner": owner, "department": "客服部", "assigned_at": at(assigned)} | more


def answered(n: int = 1, **more: Any) -> dict[str, Any]:
    return owned(n, first_response_at=at("2026-11-20 09:40"), **more)


def book(settled: Any = None, **rows: Any) -> Tables:
    settled = settled or rules()
    return tables_of(settled.preset, settled.language, settled, **rows)


def outcome(tables: Tables, settled: Rules | None = None, now: dt.datetime = NOW, **params: Any) -> Outcome:
    return plan(Inputs(tables, settled or rules(), now, Params(**params)))


def letters(said: Outcome) -> list[Letter]:
    return list(said.post.letters) if said.post else []


def tasks(tables: Tables, settled: Rules | None = None, now: dt.datetime = NOW) -> list[tuple[Any, ...]]:
    """Who is told of what, and how it stands."""
    return [(t.person, TASKS[t.kind].zh, t.case, t.due, t.overdue) for t in find_tasks(tables, settled or rules(), now)]


TWO = {
    "Cases": [case(1, priority="紧急"), case(2, "2026-11-20 07:00", customer="李*")],
    "Assignments": [owned(1), owned(2)],
}
