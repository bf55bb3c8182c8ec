"""A response case from registration to archive, worked by hand: what people enter, what every job says.

2026-03-02 is a Monday; no holiday falls into these weeks. Limits are those of `domain.md`.
"""

from __future__ import annotations

from typing import Any

from cs_workbook.rules.settings import Colleague
from tests.stories.desk import NOTHING, Desk


def test_response_critical_fault_straight_to_the_lead_and_closed_the_same_day():
    """P1: 5 min and 2 h round the clock, straight to the technical lead, no approvals."""
    staff = (
        Colleague("小蒋", "技术部", skills=("技术",)), Colleague("老沈", "技术部", "supervisor"),
        Colleague("小秦", "客服部"),
    )  # fmt: skip
    desk = Desk("response", staff, {"技术部": "老沈"})
    case = "XY202603020001"
    own: dict[str, Any] = {"case_id": case}

    desk.at("2026-03-02 21:02")
    desk.enter(
        "Cases", received_at="2026-03-02 21:00", customer="周*", contact="139****0000", channel="在线客服",
        description="订单页面全部打不开", category="系统故障", priority="P1 紧急故障", recorded_at="now",
        status="待分配",
    )  # fmt: skip
    assert desk.says("assign-ids") == f"已生成 1 个编号：{case}。"
    why = "按分类“系统故障”，“P1 紧急故障”直达负责人"
    assert desk.lists("assign-owners") == [case, "P1 紧急故障", "技术部", "老沈", why]
    desk.says("update-sla")
    assert desk.cells("Cases", "response_due", "resolution_due") == ["03-02 21:05", "03-02 23:00"]
    desk.at("2026-03-02 21:04").enter(
        "Progress", **own, at="now", kind="客户沟通", content="已确认故障，正在切换", by="老沈"
    )
    desk.write("Cases", status="处理中")
    desk.at("2026-03-02 22:40")
    desk.says("update-sla")  # 20 of 120 minutes are left: less than a fifth
    assert desk.cells("Cases", "sla_state", "breaches") == ["临期", None]
    desk.at("2026-03-02 22:50").enter(
        "Progress", **own, at="now", kind="操作", content="切到备用集群，已恢复", by="老沈"
    )
    desk.write("Assignments", resolved_at="now", first_response_at="2026-03-02 21:04")
    desk.write("Cases", status="已解决")
    desk.says("update-sla")
    assert (desk.finds(), desk.cell("Cases", "next_due")) == (NOTHING, "03-05 18:00")
    desk.at("2026-03-03 09:30").says("callback-notes")
    assert desk.cells("Callbacks", "case_id", "due", "method") == [case, "03-05 18:00", "在线"]
    desk.write("Callbacks", at="now", by="小秦", confirmed="已确认", rating="满意")
    assert desk.says("archive") == "归档 1 条。"
    assert desk.cells("Archive", "first_response_minutes", "resolution_hours", "on_time", "owner") == [
        4, 1.83, "是", "老沈",
    ]  # fmt: skip
    assert desk.finds() == NOTHING
