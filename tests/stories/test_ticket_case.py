"""A ticket case from registration to archive, worked by hand: what people enter, what every job says.

2026-03-02 is a Monday; no holiday falls into these weeks. Limits are those of `domain.md`.
"""

from __future__ import annotations

from typing import Any

from cs_workbook.rules.settings import Colleague
from tests.stories.desk import NOTHING, Desk


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
