"""The conditions a case must meet before it may be closed, in words; `closing` says who meets them."""

from __future__ import annotations

from dataclasses import dataclass

from cs_workbook.model import Text


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that must be so. `table` and `key` name the cell that shows it is not."""

    id: str
    reason: Text
    fix: Text
    table: str = "Cases"
    key: str = "status"


CONDITIONS = (
    Condition(
        "status",
        Text("状态还不是已解决", "its status is not a resolved one"),
        Text("请核对状态；确已解决的请改状态。", "Check the status; change it if the case is resolved."),
    ),
    Condition(
        "solved",
        Text("没有填写实际完成时间", "nobody entered when it was resolved"),
        Text("请在分配表补填实际完成时间。", "Enter the moment of resolution on the assignment."),
        "Assignments",
        "resolved_at",
    ),
    Condition(
        "resumed",
        Text("还在挂起，没有恢复", "it is on hold and was never resumed"),
        Text("请在进度表补一行“恢复”。", "Add a resume row to Progress."),
    ),
    Condition(
        "planned",
        Text("没有获批的方案", "it has no approved plan"),
        Text("请补交方案并完成审批。", "Hand in a plan and have it approved."),
    ),
    Condition(
        "unedited",
        Text("方案在批准后被改过", "its plan was edited after the approval"),
        Text("请恢复批准时的内容，或新增一版重新审批。", "Restore the approved text, or add a version for approval."),
        "Plans",
        "measures",
    ),
    Condition(
        "answered",
        Text("客户异议还没有回应", "the customer's objection is not answered"),
        Text("请提交新一版方案或升级申请。", "Hand in a new version of the plan, or ask for escalation."),
    ),
    Condition(
        "explained",
        Text("超时完成，没有说明原因", "it was late and nobody said why"),
        Text("请在分配表填写延期说明。", "Enter the reason on the assignment."),
        "Assignments",
        "late_reason",
    ),
    Condition(
        "confirmed",
        Text("客户还没有确认", "the customer has not confirmed"),
        Text("请回访客户，把答复填入“客户确认”。", "Call the customer and enter the answer."),
        "Callbacks",
        "confirmed",
    ),
    Condition(
        "undisputed",
        Text("客户有异议", "the customer disputes the result"),
        Text(
            "请继续处理，客户认可后再记一次回访。", "Go on with it; record another callback once the customer agrees."
        ),
        "Callbacks",
        "confirmed",
    ),
    Condition(
        "rated",
        Text("没有客户满意度", "there is no rating"),
        Text(
            "请催评并填入客户满意度；催评期满仍无评价的可以归档。",
            "Ask for the rating; once the time for that is over, none is needed.",
        ),
        "Callbacks",
        "rating",
    ),
    Condition(
        "followed-up",
        Text("评价不满意，还没有二次跟进", "the bad rating has had no follow-up"),
        Text("请指定专人跟进，并填写二次跟进时间。", "Have somebody follow up and enter when."),
        "Callbacks",
        "followup_at",
    ),
    Condition(
        "worked",
        Text("进度中没有“操作”记录", "Progress has no work row"),
        Text("请在进度表补记做过的操作。", "Enter on Progress what was done."),
    ),
    Condition(
        "told",
        Text("进度中没有“客户沟通”记录", "Progress has no customer contact"),
        Text("请在进度表补记与客户的沟通。", "Enter the customer contact on Progress."),
    ),
    Condition(
        "cooperated",
        Text("有配合部门，进度中却没有“协作”记录", "departments cooperated, but Progress has no cooperation row"),
        Text("请在进度表补记配合部门的意见。", "Enter on Progress what the other department said."),
    ),
    Condition(
        "finished",
        Text("最后一次完成度不到 100", "the last share done is below 100"),
        Text("请在进度表补记完成情况。", "Enter the completion on Progress."),
    ),
)
"""In the order in which a case meets them."""

BY_CHECKS_OF_THEIR_OWN = frozenset({"status", "solved", "planned", "unedited", "answered", "explained"})
"""Conditions that a check of their own reports; the rest are what closing alone asks for."""
