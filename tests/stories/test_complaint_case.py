"""A complaint case from registration to archive, worked by hand: what people enter, what every job says.

2026-03-02 is a Monday; no holiday falls into these weeks. Limits are those of `domain.md`.
"""

from __future__ import annotations

from typing import Any

from cs_workbook.rules.settings import Colleague
from tests.stories.desk import NOTHING, Desk


def test_complaint_repeated_reviewed_twice_objected_to_and_scored_low():
    """P1: respond 4 h, plan 1 working day, resolve 48 h, word every 24 h; a score of 3 means the supervisor calls."""
    staff = (
        Colleague("小周", "客服部"), Colleague("小赵", "售后部", skills=("产品质量",)),
        Colleague("老吴", "客服部", "supervisor"), Colleague("老严", "客服部", "manager"),
        Colleague("老冯", "售后部", "head"),
    )  # fmt: skip
    desk = Desk("complaint", staff, {"售后部": "老冯"})
    base: dict[str, Any] = {
        "customer": "李*", "contact": "139****5678", "customer_level": "金卡会员", "channel": "电话",
        "category": "产品质量类", "product": "空调K3", "priority": "P2 一般", "recorded_at": "now",
    }  # fmt: skip
    first, case = "20260210KF001", "20260302KF001"
    own: dict[str, Any] = {"case_id": case}

    desk.at("2026-02-10 09:05")
    words = {"description": "空调不制冷，吹出来都是热风", "demand": "维修", "status": "待受理"}
    desk.enter("Cases", **base, **words, received_at="2026-02-10 09:00")
    assert desk.says("assign-ids") == f"已生成 1 个编号：{first}。"
    desk.says("assign-owners")
    desk.write("Assignments", first_response_at="2026-02-10 10:00", resolved_at="2026-02-11 15:00")
    desk.write("Cases", status="待客户确认")
    signed = {"submitted_by": "小赵", "approver": "老吴", "decision": "通过", "decided_at": "2026-02-10 12:00"}
    desk.enter("Plans", **signed, case_id=first, version=1, measures="上门加氟", submitted_at="2026-02-10 11:00")
    desk.enter("Callbacks", case_id=first, at="2026-02-12 10:00", by="小周", confirmed="已确认", rating="满意")
    assert desk.at("2026-02-12 11:00").says("archive") == "归档 1 条。"

    desk.at("2026-03-02 10:05")
    words = {"description": "空调修过了还是不制冷，只吹热风", "demand": "退货", "status": "待受理"}
    desk.enter("Cases", **base, **words, received_at="2026-03-02 10:00")
    assert desk.says("assign-ids") == f"已生成 1 个编号：{case}。"
    assert desk.says("find-repeats") == "共 1 条重复，新关联 1 条。"
    assert desk.cells("Cases", "repeat_of", "priority") == [first, "P2 一般"]  # proposed, not changed
    assert desk.finds("find-repeats") == [
        f"登记!M7（优先级）：重复反映（首次为 {first}），级别仍是“P2 一般”。"
        "按判定标准应为“P1 重要”，请核实后修改；程序不改级别。"
    ]
    desk.write("Cases", priority="P1 重要")
    assert desk.says("assign-owners") == "分配 1 条。"
    assert desk.cells("Assignments", "department", "owner", "copied_to") == ["售后部", "小赵", "老冯、老吴"]
    desk.says("update-sla")
    assert desk.cells("Cases", "response_due", "resolution_due") == ["03-02 14:00", "03-04 10:00"]

    desk.at("2026-03-02 11:00").write("Assignments", accepted_at="now", first_response_at="now")
    desk.write("Cases", status="处理中")
    desk.enter("Progress", **own, at="now", kind="客户沟通", content="致歉并说明流程", by="小赵")
    plan: dict[str, Any] = {"cross_department": "否", "submitted_by": "小赵", "approver": "老吴"}
    desk.at("2026-03-02 16:00")
    desk.enter("Plans", **own, **plan, version=1, measures="更换压缩机，补偿300元", cost=6000, submitted_at="now")
    desk.at("2026-03-02 17:00").write("Plans", decision="通过", decided_at="now")
    assert desk.finds() == [
        "方案审批!N7（复审人）：预计成本 6000 达到大额标准 5000，没有复审通过。"
        "请经理复审，并填写复审人、复审结果和复审时间。"
    ]
    desk.write("Plans", second_approver="老吴", second_decision="通过", second_decided_at="now")
    assert desk.finds() == ["方案审批!N7（复审人）：老吴既审批又复审。请换一位审批人重新审批。"]
    desk.write("Plans", second_approver="老严")
    assert desk.finds() == NOTHING

    desk.at("2026-03-03 12:30")
    desk.says("update-sla")
    assert desk.cells("Cases", "sla_state", "breaches") == ["超期", "告知客户超1小时30分"]
    assert desk.finds() == [
        "登记!A7（投诉编号）：应每24小时告知客户一次进展，已超过1小时30分。请联系客户，并在进度表记一行“客户沟通”。"
    ]
    desk.enter("Progress", **own, at="now", kind="客户沟通", content="约定下午上门", by="小赵")
    desk.at("2026-03-03 15:00").enter(
        "Progress", **own, at="now", kind="客户异议", content="不接受更换，要求退货", by="小赵"
    )
    assert desk.finds() == [
        "进度!C8（类型）：客户提出异议后，还没有新一版方案。请重新评估，提交新一版方案，或升级处理。"
    ]
    desk.at("2026-03-03 16:00")
    desk.enter("Plans", **own, **plan, version=2, measures="全额退货，补偿300元", cost=4300, submitted_at="now")
    desk.at("2026-03-03 17:00").write("Plans", decision="通过", decided_at="now")
    assert desk.finds() == NOTHING

    desk.at("2026-03-04 09:30").write("Assignments", resolved_at="now")
    desk.write("Cases", status="待客户确认")
    desk.enter("Progress", **own, at="now", kind="操作", content="已取件并退款", by="小赵")
    desk.at("2026-03-05 10:00")
    assert "我们已处理完毕：全额退货，补偿300元。" in str(desk.lists("callback-notes")[-1])
    desk.write(
        "Callbacks", at="now", by="小周", confirmed="已确认", rating="满意", score_efficiency=3, score_attitude=5,
        score_solution=4,
    )  # fmt: skip
    desk.says("update-sla")
    assert desk.cell("Callbacks", "followup_due") == "03-06 18:00"  # satisfied, but one score is 3
    assert desk.says("archive") == "没有可归档的；1 条暂不能归档，原因如下。"
    desk.at("2026-03-06 10:00")
    desk.write("Callbacks", followup_at="now", followup_by="老吴", followup_cause="两次上门才解决", effect="已退款")
    archived = desk.run("archive").outcome
    assert (archived.summary.zh, [m.zh for m in archived.messages]) == (
        "归档 1 条。", ["知识库新增 1 条典型案例，请审阅。"],
    )  # fmt: skip
    assert desk.cells("Archive", "case_id", "repeat_of", "measures", "on_time", "resolution_hours") == [
        case, first, "全额退货，补偿300元", "是", 47.5,
    ]  # fmt: skip
    assert desk.tables["Archive"].values("keep_until")[-1] == desk.clock.replace(year=2029, hour=0)
    assert desk.cells("Knowledge", "case_id", "question") == [first, "空调修过了还是不制冷，只吹热风"]
    assert desk.finds() == NOTHING
