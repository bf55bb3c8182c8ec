"""One customer's cases in memory, the tables they reach into, and their erasure, for the tests of erase."""

from __future__ import annotations

from typing import Any

from cs_workbook.jobs.erase import Params, plan
from cs_workbook.model import Inputs, Outcome, SetCell, Tables
from cs_workbook.rules.approvals import stamp
from cs_workbook.rules.archive_stamps import row_stamp
from cs_workbook.rules.mask_cells import with_edits
from cs_workbook.rules.settings import preset_rules
from tests.tables import NOW, at

NAME, PHONE = "王小明", "13812345678"
GONE = "[已删除]"
A, B, C = "FX20260105001", "FX20260106001", "FX20260107001"


def case(
    case_id: str | None, customer: Any, contact: Any = None, description: str = "耳机没有声音", **more: Any
) -> dict[str, Any]:
    return {"case_id": case_id, "customer": customer, "contact": contact, "description": description} | more


def erase(tables: Tables, *customer: str, **params: Any) -> Outcome:
    return plan(Inputs(tables, preset_rules(tables.preset, tables.language), NOW, Params(customer, **params)))


def after(tables: Tables, outcome: Outcome) -> Tables:
    return with_edits(tables, [edit for edit in outcome.edits if isinstance(edit, SetCell)])


def whole() -> dict[str, Any]:
    """One customer's case in every table, and another's beside it."""
    archive: dict[str, Any] = {
               "case_id": A, "customer": "王**", "contact": "138****5678", "description": f"{NAME}的耳机",
               "progress_record": f"致电{PHONE}", "measures": f"给{NAME}补发",
               "rating": "满意", "received_at": at("2026-01-05 09:00")}  # fmt: skip
    measures, decided = f"给{NAME}补发", at("2026-01-06 09:00")
    return {
        "Cases": [
            case(A, NAME, PHONE, f"我是{NAME}，电话138-1234-5678，家里座机010-62345678，王先生等回复",
                 received_at=at("2026-01-05 09:00"), category="产品", source_id="TB1"),
            case(B, "李*", "139****0000", f"邻居{NAME}（１３８１２３４５６７８）也一样，138****5678"),
        ],
        "Assignments": [{"case_id": A, "owner": "小周", "note": "已联系王**"}, {"case_id": B, "owner": "小周"}],
        "Plans": [{"case_id": A, "measures": measures, "decision": "通过", "decided_at": decided,
                   "approved_hash": stamp(decided, (measures, None, None, None, None))}],
        "Progress": [{"case_id": A, "content": f"打给{PHONE}，请王女士代接", "by": "小周"},
                     {"case_id": B, "content": "打给王**"}],
        "Callbacks": [{"case_id": A, "suggestion": f"{NAME}希望快一点", "rating": "满意"}],
        "Archive": [archive | {"row_hash": row_stamp(archive)}, archive | {"row_hash": "改过"}],
        "Sample": [{"case_id": A, "description": f"{NAME}的耳机"}],
        "Knowledge": [{"question": "耳机没声音", "answer": f"参考{NAME}的反馈", "case_id": A}],
        "Log": [{"at": NOW, "who": "me", "job": "导入", "cells": f"方案审批!C6: 空 → 给{NAME}补发"}],
        "Findings": [{"severity": "警告", "problem": f"“{NAME}”不在列表中。"}],
    }  # fmt: skip
