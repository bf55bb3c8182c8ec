"""Stamps of approved plans: written once, anew when decided again, taken back when the decision is.

The hashes were made with sha256sum over measures, effect, resources, cost and cross-department, each without
blanks, joined by the unit separator.
"""

from __future__ import annotations

from typing import Any

import pytest

from cs_workbook.jobs.update_sla import plan
from cs_workbook.model import Inputs, SetCell
from cs_workbook.rules.approvals import needs_second, stamp_edits
from cs_workbook.rules.checks import Look, run_checks
from cs_workbook.rules.presets import preset_names
from cs_workbook.rules.settings import preset_rules
from tests.tables import NOW, MemoryBook, at, tables_of

GIFT = "3a2b6219cee3"
"""补发赠品, cost 200, not across departments."""
REFUND = "017592110b6d"
"""退款, nothing else."""


def approved(**more: Any) -> dict[str, Any]:
    plan = {"case_id": "FX20261116001", "measures": "补发赠品", "cost": 200, "cross_department": "否"}
    return plan | {"decision": "通过", "decided_at": at("2026-11-18 10:00")} | more


def stamps(*plans: dict[str, Any]) -> list[Any]:
    edits = stamp_edits(tables_of(Plans=list(plans)))
    assert all((e.table, e.column) == ("Plans", "approved_hash") for e in edits)
    return [(e.row, e.before, e.after) for e in edits]


def test_an_approval_is_stamped_with_its_moment_and_the_text():
    assert stamps(approved()) == [(6, None, f"202611181000-{GIFT}")]


def test_an_approval_without_a_moment_is_stamped_too():
    assert stamps({"measures": "退款", "decision": "通过"}) == [(6, None, f"000000000000-{REFUND}")]


@pytest.mark.parametrize("decision", [None, "待审批", "驳回", "同意"])
def test_what_is_not_approved_has_no_stamp(decision):
    assert stamps(approved(decision=decision)) == []
    was = f"202611181000-{GIFT}"
    assert stamps(approved(decision=decision, approved_hash=was)) == [(6, was, None)]


def test_an_edited_plan_keeps_the_stamp_it_was_approved_with():
    assert stamps(approved(cost=900, approved_hash=f"202611181000-{GIFT}")) == []


def test_a_plan_decided_again_is_stamped_anew():
    was = f"202611171000-{REFUND}"
    assert stamps(approved(approved_hash=was)) == [(6, was, f"202611181000-{GIFT}")]


def test_seconds_of_excel_s_serials_do_not_make_another_moment():
    late = at("2026-11-18 10:00:00").replace(second=59, microsecond=600_000)
    assert stamps(approved(decided_at=late, approved_hash=f"202611181001-{GIFT}")) == []


def test_a_number_typed_as_text_is_the_same_cost():
    assert stamps(approved(cost="200")) == [(6, None, f"202611181000-{GIFT}")]


@pytest.mark.parametrize(
    ("cost", "crosses", "wanted"),
    [(4999.99, "否", False), (5000, None, True), (0, "是", True), ("8000", None, False), (None, None, False)],
)
def test_large_or_across_departments_needs_a_second_approval(cost, crosses, wanted):
    assert needs_second(cost, crosses, preset_rules("complaint")) is wanted
    assert needs_second(cost, crosses, preset_rules("feedback")) is False


@pytest.mark.parametrize("preset", preset_names())
def test_update_sla_stamps_once_and_check_sees_the_edit_after(preset):
    case = {"case_id": "FX20261116001", "received_at": at("2026-11-16 09:00")}
    book = MemoryBook(tables_of(preset, "zh", Cases=[case], Plans=[approved()]))
    rules = preset_rules(preset)
    book.apply(plan(Inputs(book.tables, rules, NOW)).edits)
    assert book.tables["Plans"].values("approved_hash") == [f"202611181000-{GIFT}"]
    assert plan(Inputs(book.tables, rules, NOW)).edits == ()
    assert run_checks(Look(book.tables, rules, NOW), ("plan-edited",)) == ()
    book.apply([SetCell("Plans", 6, "cost", 200, 900)])
    assert plan(Inputs(book.tables, rules, NOW)).edits == ()
    assert [f.check for f in run_checks(Look(book.tables, rules, NOW), ("plan-edited",))] == ["plan-edited"]
