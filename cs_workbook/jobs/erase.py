"""erase: the personal data of one customer out of the whole workbook, for good, with a certificate."""

from __future__ import annotations

from dataclasses import dataclass

from cs_workbook.jobs import job, param
from cs_workbook.model import Inputs, Outcome, Text


@dataclass(frozen=True)
class Params:
    """Who, and how far."""

    customer: tuple[str, ...] = param(
        "客户的姓名、电话、邮箱、编号等，可写多次，越全越准",
        "Name, phone, e-mail or number of the customer; may be given several times, the more the surer",
        many=True,
    )
    case: tuple[str, ...] = param(
        "拿不准的编号中确属此人的，可写多次", "A case of theirs among the unclear ones; may be given several times", (),
        many=True,
    )  # fmt: skip
    column: tuple[str, ...] = param(
        "自加的列（写表头），此人的行里一并清除", "A column of your own (its header) to clear in their rows", (),
        many=True,
    )  # fmt: skip
    words: bool = param(
        "描述、备注等文字整段删除；不写则只去掉其中的姓名和号码",
        "Remove descriptions and notes altogether, not only names and numbers in them", False, kind="flag",
    )  # fmt: skip
    delete_copies: bool = param(
        "同时删除 .cs_workbook 中此前的副本", "Delete the copies kept in .cs_workbook until now, too", False,
        kind="flag",
    )  # fmt: skip


@job(
    "erase",
    Text("删除个人信息", "Erase a customer"),
    Text(
        "按客户要求删除其个人信息：各表、归档、日志和文件各处，并出具证明；统计数字不变",
        "Remove one customer's personal data from every sheet, the archive, the log and the file; with a certificate",
    ),
    params=Params,
    takes="asked",
    order=88,
)
def plan(inputs: Inputs) -> Outcome:
    """Find whose cases they are, and what else tells of them; the unclear ones are listed and left.

    Raises:
        WorkbookError: nobody can be told by the words given.
    """
    from cs_workbook.jobs.erasing.decision import decided

    return decided(inputs)
