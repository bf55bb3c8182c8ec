"""A feedback case from registration to archive, worked by hand: what people enter, what every job says.

2026-03-02 is a Monday; no holiday falls into these weeks. Limits are those of `domain.md`.
"""

from __future__ import annotations

from typing import Any

from cs_workbook.rules.settings import Colleague
from tests.stories.desk import NOTHING, Desk


def test_feedback_late_answer_refused_plan_silent_week_and_a_bad_rating():
    """紧急: first response 1 h, approval 2 h; progress weekly; callback 3 working days; follow-up 1 working day."""
    staff = (
        Colleague("小周", "客服部"), Colleague("小陈", "技术部"),
        Colleague("老吴", "客服部", "supervisor"), Colleague("老郑", "技术部", "head"),
    )  # fmt: skip
    desk = Desk("feedback", staff, {"技术部": "老郑", "客服部": "老吴"})
    case = "FX20260302001"
    own: dict[str, Any] = {"case_id": case}

    desk.at("2026-03-02 09:10")
    desk.enter(
        "Cases", received_at="2026-03-02 09:00", customer="王*", contact="138****5678", channel="电话",
        description="手机App提交订单后一直转圈，付不了款", priority="紧急", registrar="小周", recorded_at="now",
        status="待分配",
    )  # fmt: skip
    assert desk.says("assign-ids") == f"已生成 1 个编号：{case}。"
    assert desk.says("find-repeats") == "共 0 条重复，关联没有变化。"
    desk.enter("Assignments", **own, cause="系统功能")  # the analysis: the cause decides the department
    assert desk.says("assign-owners") == "分配 1 条。"
    assert desk.cells("Assignments", "department", "owner", "copied_to") == ["技术部", "小陈", "老郑"]
    desk.says("update-sla")
    assert desk.cells("Cases", "response_due", "resolution_due", "sla_state") == ["03-02 10:00", None, "正常"]
    assert desk.finds() == NOTHING

    desk.at("2026-03-02 10:20")
    desk.says("update-sla")
    assert desk.cells("Cases", "sla_state", "breaches") == ["超期", "首次响应超20分"]
    assert desk.finds() == [
        "登记!A6（反馈跟进号）：首次响应已超时20分，没有升级申请。请在进度表提出升级申请，并写明超时原因。"
    ]
    desk.enter("Progress", **own, at="now", kind="客户沟通", content="告知正在排查，今天给方案", by="小陈")
    desk.write("Assignments", first_response_at="now")
    desk.write("Cases", status="处理中", category="系统功能")
    assert desk.finds() == ["分配!L6（延期说明）：首次响应超过时限20分，没有说明原因。请写明超时的原因。"]
    desk.write("Assignments", late_reason="客户电话占线，10:20 接通")

    desk.at("2026-03-02 10:30")
    plan = {"resources": "技术部 2 人", "submitted_by": "小陈", "approver": "老吴"}
    desk.enter("Plans", **own, **plan, version=1, measures="支付模块退回上一版", submitted_at="now", decision="待审批")
    desk.says("update-sla")
    assert desk.cells("Plans", "approval_due", "sla_state") == ["03-02 12:30", "正常"]
    desk.at("2026-03-02 11:30").write("Plans", decision="驳回", decided_at="now", opinion="会丢新功能，请给补丁方案")
    assert desk.finds() == [
        "方案审批!K6（审批结果）：第 1 版方案被驳回，还没有新的一版。请按审批意见修改，新增一版重新提交。"
    ]
    desk.at("2026-03-02 13:00")
    patch = "发布支付补丁，超时自动重试"
    desk.enter("Plans", **own, **plan, version=2, measures=patch, submitted_at="now", decision="待审批")
    desk.at("2026-03-02 14:00").write("Plans", decision="通过", decided_at="now")
    desk.says("update-sla")
    assert desk.cells("Plans", "approval_due", "sla_state") == ["03-02 15:00", "达成"]
    assert desk.finds() == ["分配!J6（预期完成时间）：方案已获批，还没有填写预期完成时间。请责任人填写。"]
    desk.write("Assignments", expected_at="2026-03-13 18:00")
    desk.write("Plans", measures="发布支付补丁")
    assert desk.finds() == [
        "方案审批!C7（改进措施）：第 2 版方案在审批通过（2026-03-02 14:00）之后被改过，审批已失效。"
        "请恢复批准时的内容；确需修改的，新增一版重新审批。"
    ]
    desk.write("Plans", measures=patch)
    assert desk.finds() == NOTHING

    desk.at("2026-03-10 09:00")  # the last word was on 2 March at 10:20; a week later is the 9th, 10:20
    desk.says("update-sla")
    assert desk.cells("Cases", "resolution_due", "sla_state") == ["03-13 18:00", "超期"]
    assert desk.finds() == [
        "登记!A6（反馈跟进号）：应每7天更新一次进度，已超过22小时40分。请责任人在进度表补记最新进展。"
    ]
    desk.enter("Progress", **own, at="now", kind="操作", content="补丁已灰度发布", by="小陈", percent=80)
    assert desk.finds() == NOTHING

    desk.at("2026-03-13 16:00")
    desk.enter("Progress", **own, at="now", kind="完成确认", content="补丁全量发布", by="小陈", percent=100)
    desk.write("Assignments", resolved_at="now")
    desk.write("Cases", status="待回访")
    assert desk.says("archive") == "没有可归档的；1 条暂不能归档，原因如下。"
    assert desk.finds("archive") == [
        f"登记!A6（反馈跟进号）：{case} 暂不能归档：客户还没有确认。请回访客户，把答复填入“客户确认”。"
    ]

    desk.at("2026-03-16 10:00")  # resolved on Friday: Monday, Tuesday, Wednesday at closing
    assert desk.lists("callback-notes")[-1] == (
        "王先生/女士，您好！您于3月2日反映的“手机App提交订单后一直转圈，付不了款”，"
        f"我们已处理完毕：{patch}。请问您对处理结果满意吗？"
    )
    assert desk.cells("Callbacks", "case_id", "due", "method") == [case, "03-18 18:00", "电话"]
    desk.at("2026-03-16 15:00").write("Callbacks", at="now", by="小周", confirmed="已确认", rating="不满意")
    desk.says("update-sla")
    assert desk.cell("Callbacks", "followup_due") == "03-17 18:00"
    assert desk.finds("archive") == [
        f"登记!A6（反馈跟进号）：{case} 暂不能归档：评价不满意，还没有二次跟进。请指定专人跟进，并填写二次跟进时间。"
    ]

    desk.at("2026-03-18 10:00")
    assert desk.finds() == [
        "回访!N6（二次跟进时间）：评价不满意，应在1个工作日内二次跟进，已超过16小时。"
        "请指定专人再次联系客户，并填写时间、跟进人和原因。"
    ]
    desk.write("Callbacks", followup_at="now", followup_by="老吴", followup_cause="失败时没有提示", effect="已加提示")
    assert desk.finds() == NOTHING
    assert desk.says("archive") == "归档 1 条。"
    flat = (
        "case_id", "customer", "received_at", "channel", "description", "priority", "category", "department", "owner",
        "measures", "expected_at", "resolved_at", "late_reason", "rating", "effect", "archived",
    )  # fmt: skip
    assert desk.cells("Archive", *flat) == [
        case, "王*", "03-02 09:00", "电话", "手机App提交订单后一直转圈，付不了款", "紧急", "系统功能", "技术部", "小陈",
        patch, "03-13 18:00", "03-13 16:00", "客户电话占线，10:20 接通", "不满意", "已加提示", "已归档",
    ]  # fmt: skip
    assert desk.cells("Archive", "first_response_minutes", "on_time", "rules_version") == [80, "是", "1.0"]
    assert desk.cells("Cases", "status", "archived") == ["已办结", "已归档"]
    assert (desk.finds(), desk.says("archive")) == (NOTHING, "没有可归档的。")
