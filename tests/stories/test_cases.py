"""One case of each preset from registration to archive, worked by hand: what people enter, what every job says.

2026-03-02 is a Monday; no holiday falls into these weeks. Limits are those of `domain.md`.
"""

from __future__ import annotations

from typing import Any

from cs_workbook.rules.settings import Colleague
from tests.stories.desk import Desk

NOTHING: list[str] = []


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


def test_ticket_accepted_extended_held_and_chased_for_its_rating():
    """高: respond 4 h, plan 8 h, at most 48 h; a neutral rating asks for a second follow-up."""
    staff = (
        Colleague("小林", "技术支持部", skills=("硬件",), capacity=5), Colleague("小何", "产品支持部"),
        Colleague("小黄", "技术支持部", skills=("软件",), capacity=5), Colleague("老孙", "技术支持部", "supervisor"),
    )  # fmt: skip
    desk = Desk("ticket", staff, {"技术支持部": "老孙"})
    case = "CS202603020001"
    own: dict[str, Any] = {"case_id": case}

    desk.at("2026-03-02 09:05")
    desk.enter(
        "Cases", received_at="2026-03-02 09:00", customer="华*公司", industry="制造", contact="138****1234",
        channel="电话", description="产线看板软件登录后白屏", occurred_at="2026-03-02 08:40", error_text="ERR-502",
        tried="重启过电脑", category="售后技术", priority="高", recorded_at="now", status="待分配",
    )  # fmt: skip
    assert desk.says("assign-ids") == f"已生成 1 个编号：{case}。"
    assert desk.lists("assign-owners")[3:] == ["小黄", "按分类“售后技术”，技能“软件”，在办 0/5"]
    desk.says("update-sla")
    assert desk.cells("Cases", "response_due", "resolution_due", "next_due") == [
        "03-02 13:00", "03-04 09:00", "03-02 13:00",
    ]  # fmt: skip

    desk.at("2026-03-02 10:00").write("Assignments", accepted_at="now")
    desk.write("Cases", status="处理中")
    assert desk.finds() == ["分配!J6（预计解决时间）：已接单，还没有填写预计解决时间。请责任人填写。"]
    desk.write("Assignments", expected_at="2026-03-03 18:00")
    desk.enter("Progress", **own, at="now", kind="客户沟通", content="已接单，预计明天解决", by="小黄")
    desk.says("update-sla")
    assert desk.cells("Cases", "resolution_due", "next_due") == ["03-03 18:00", "03-02 17:00"]
    desk.at("2026-03-02 16:00").enter(
        "Plans", **own, version=1, measures="更换网关证书", submitted_at="now", submitted_by="小黄"
    )
    desk.enter("Progress", **own, at="now", kind="操作", content="网关升级后证书失效", by="小黄")

    desk.at("2026-03-03 11:00").write("Assignments", cooperating="产品支持部")
    desk.enter(
        "Progress",
        **own,
        at="now",
        kind="延期申请",
        content="等今晚维护窗口",
        new_expected_at="2026-03-04 12:00",
        by="小黄",
    )
    assert desk.finds() == ["进度!H8（批准人）：延期申请没有批准人。请主管审批并填写批准人；未经批准的申请不延长时限。"]
    desk.write("Progress", approved_by="小黄")
    assert desk.finds() == ["进度!H8（批准人）：延期申请由申请人小黄自己批准。请由主管或部门负责人批准。"]
    desk.write("Progress", approved_by="老孙")
    desk.says("update-sla")
    assert (desk.finds(), desk.cell("Cases", "resolution_due")) == (NOTHING, "03-04 12:00")

    desk.at("2026-03-04 08:00").enter("Progress", **own, at="now", kind="挂起", content="客户停产检修", by="小黄")
    desk.write("Cases", status="待反馈")
    desk.says("update-sla")
    assert desk.cell("Cases", "sla_state") == "暂停"
    desk.at("2026-03-04 14:00").enter("Progress", **own, at="now", kind="恢复", content="客户恢复生产", by="小黄")
    desk.write("Cases", status="处理中")
    desk.says("update-sla")  # six hours on hold: noon becomes 18:00
    assert desk.cell("Cases", "resolution_due") == "03-04 18:00"

    desk.at("2026-03-04 15:00").write("Assignments", resolved_at="now")
    desk.write("Cases", status="已解决")
    assert desk.finds("archive") == [
        f"登记!A6（工单编号）：{case} 暂不能归档：客户还没有确认；没有客户满意度；有配合部门，进度中却没有“协作”记录。"
        "请回访客户，把答复填入“客户确认”。请催评并填入客户满意度；催评期满仍无评价的可以归档。请在进度表补记配合部门的意见。"
    ]
    desk.enter("Progress", **own, at="now", kind="协作", content="产品支持部：换证步骤已核对", by="小黄")
    desk.at("2026-03-05 09:00")
    assert "我们已处理完毕：更换网关证书。" in str(desk.lists("callback-notes")[-1])
    desk.write("Callbacks", at="now", by="小何", confirmed="已确认")
    assert (desk.cell("Callbacks", "due"), desk.finds()) == ("03-09 18:00", NOTHING)
    desk.at("2026-03-11 09:00")  # asked on Thursday: the third working day after was Tuesday the 10th
    assert desk.finds() == [
        "回访!G6（客户满意度）：回访后没有收到评价，应在3个工作日内催评。请再联系客户一次，并记入回访表或进度表。"
    ]
    desk.enter("Callbacks", **own, at="now", method="电话", by="小何", confirmed="已确认", rating="一般")
    desk.says("update-sla")
    assert desk.cell("Callbacks", "followup_due") == "03-12 18:00"
    assert desk.finds("archive") == [
        f"登记!A6（工单编号）：{case} 暂不能归档：评价不满意，还没有二次跟进。请指定专人跟进，并填写二次跟进时间。"
    ]
    desk.at("2026-03-11 15:00").write("Callbacks", followup_at="now", followup_by="老孙", followup_cause="等得太久")
    assert desk.says("archive") == "归档 1 条。"
    flat = ("expected_at", "resolved_at", "rating", "accepted_at", "confirmed_at", "status", "closed_at", "on_time")
    assert desk.cells("Archive", *flat) == [
        "03-04 18:00", "03-04 15:00", "一般", "03-02 10:00", "03-11 09:00", "已关闭", "03-11 15:00", "是",
    ]  # fmt: skip
    assert (
        str(desk.cell("Archive", "progress_record")).splitlines()[0]
        == "2026-03-02 10:00 客户沟通：已接单，预计明天解决"
    )
    assert desk.finds() == NOTHING
    found = desk.run("search", words=(case,)).outcome
    assert found.summary.zh == "找到 1 条记录、0 条知识。"


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


def test_process_common_problem_raised_carried_out_and_called_back():
    """高: respond 24 h, resolve 3 working days; the hotline is entered within 30 minutes."""
    staff = (
        Colleague("小许", "客服中心", skills=("服务",)), Colleague("小方", "产品研发团队", skills=("产品",)),
        Colleague("老魏", "客服中心", "supervisor"),
    )  # fmt: skip
    desk = Desk("process", staff, {"产品研发团队": "老孔"})
    cases = ("FK202603020001", "FK202603020002", "FK202603020003")
    case = cases[-1]
    hotline: dict[str, Any] = {"channel": "客服热线", "category": "产品类", "priority": "中", "status": "待核实"}
    for clock, who, words in (
        ("08:00", "张*", "新版小程序点提交没有反应"), ("08:30", "赵*", "小程序点提交没反应"),
        ("09:00", "钱*", "点提交没有反应，小程序更新以后就这样"),
    ):  # fmt: skip
        desk.at(f"2026-03-02 {'09:45' if clock == '09:00' else clock}")
        desk.enter(
            "Cases", **hotline, received_at=f"2026-03-02 {clock}", customer=who, description=words, recorded_at="now"
        )

    assert desk.says("assign-ids") == "已生成 3 个编号：FK202603020001–FK202603020003。"
    assert desk.says("find-repeats") == "共 0 条重复，关联没有变化，1 个问题有多位客户反映。"
    assert desk.finds("find-repeats") == [
        "登记!L6（优先级）：近 30 天有 3 位客户反映同一问题，其中 3 条未办结且级别较低："
        "FK202603020001、FK202603020002、FK202603020003。按判定标准应为“高”，请核实后修改；程序不改级别。"
    ]
    assert desk.finds() == ["登记!N8（登记时间）：客服热线应在30分钟内登记，晚了15分。请在备注中写明原因。"]
    desk.write("Cases", note="热线排队，通话后补登")
    for row in range(3):
        desk.write("Cases", row, priority="高")
    assert desk.says("assign-owners") == "分配 3 条。"
    assert desk.cells("Assignments", "case_id", "department", "owner", "copied_to") == [
        case, "产品研发团队", "小方", "老孔",
    ]  # fmt: skip
    desk.says("update-sla")
    assert desk.cells("Cases", "response_due", "resolution_due", "breaches") == [
        "03-03 09:00", "03-05 18:00", "登记超15分",
    ]  # fmt: skip

    desk.at("2026-03-02 14:00")
    for row, one in enumerate(cases):
        desk.write("Assignments", row, first_response_at="now")
        desk.write("Cases", row, status="处理中")
        desk.enter("Progress", case_id=one, at="now", kind="操作", content="已复现：低版本点提交报错", by="小方")
        desk.enter("Plans", case_id=one, version=1, measures="修复提交接口", submitted_at="now", submitted_by="小方")
    desk.at("2026-03-06 10:00")
    desk.says("update-sla")
    assert desk.cells("Cases", "sla_state", "breaches") == ["超期", "登记超15分、解决超16小时"]
    for row in range(3):
        desk.write("Assignments", row, resolved_at="now")
        desk.write("Cases", row, status="已解决")
    assert desk.finds() == [
        f"分配!L{row}（延期说明）：完成时间超过时限16小时，没有说明原因。请写明超时的原因。" for row in (6, 7, 8)
    ]
    assert desk.finds("archive")[2] == (
        f"登记!A8（反馈编号）：{case} 暂不能归档：超时完成，没有说明原因；客户还没有确认。"
        "请在分配表填写延期说明。请回访客户，把答复填入“客户确认”。"
    )
    for row in range(3):
        desk.write("Assignments", row, late_reason="等平台审核")
    desk.at("2026-03-09 10:00")
    # Resolved on Friday: Monday, Tuesday, Wednesday.
    assert desk.lists("callback-notes", 2)[:4] == [case, "钱*", "电话", "03-11 18:00"]
    desk.write("Callbacks", at="now", by="小许", confirmed="已确认", rating="非常满意", effect="已可提交")
    assert desk.says("archive") == "归档 1 条；2 条暂不能归档，原因如下。"
    assert desk.cells("Archive", "case_id", "measures", "late_reason", "on_time", "rating", "confirmed_at") == [
        case, "修复提交接口", "等平台审核", "否", "非常满意", "03-09 10:00",
    ]  # fmt: skip
    assert desk.finds() == NOTHING


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
