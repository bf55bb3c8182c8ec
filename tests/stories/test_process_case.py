"""A process case from registration to archive, worked by hand: what people enter, what every job says.

2026-03-02 is a Monday; no holiday falls into these weeks. Limits are those of `domain.md`.
"""

from __future__ import annotations

from typing import Any

from cs_workbook.rules.settings import Colleague
from tests.stories.desk import NOTHING, Desk


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
