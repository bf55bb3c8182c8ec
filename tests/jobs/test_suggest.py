"""suggest: which knowledge and which past cases help with a new question."""

from __future__ import annotations

from typing import Any

from cs_workbook.books.file import FileBook
from cs_workbook.jobs.suggest import Params, plan
from cs_workbook.model import AppendRow, Inputs, Outcome, Tables
from cs_workbook.rules.settings import preset_rules
from tests.tables import NOW, at, tables_of
from tests.test_cli import run


def entry(question: str, answer: str = "……", keywords: str | None = None) -> dict[str, Any]:
    return {"kind": "售后类", "question": question, "answer": answer, "keywords": keywords}


KNOWLEDGE = [
    entry("扫地机器人连不上路由器怎么办？", "仅支持2.4G网络，长按配网键5秒", "扫地机器人、配网"),
    entry("退货寄回后多久能收到退款？", "验收后1至3个工作日到账，疑问致电13812345678", "退款、到账"),
    entry("电子发票在哪下载？", "我的订单—申请开票", "发票"),
]


def case(
    n: int, description: str, measures: str | None, status: str = "已办结"
) -> tuple[dict[str, Any], dict[str, Any]]:
    case_id = f"FX2026111000{n}"
    return (
        {"case_id": case_id, "received_at": at("2026-11-10 09:00"), "description": description, "status": status},
        {"case_id": case_id, "measures": measures, "decision": "通过"},
    )


PAST = [
    case(1, "洗衣机退回去11天了，退款一分没到，电话13812345678也打不通", "财务加急退款，补偿50元券"),
    case(2, "扫地机器人充满电只能用十分钟", "更换电池"),
    case(3, "我的退款没到账", "还没办好的措施", status="处理中"),
    case(4, "退款没到账，办好了但没写措施", None),
]


def book(**rows: Any) -> Tables:
    default = {"Knowledge": KNOWLEDGE, "Cases": [c for c, _ in PAST], "Plans": [p for _, p in PAST]}
    return tables_of(**(default | rows))


def outcome(*text: str, tables: Tables | None = None, top: int = 5) -> Outcome:
    return plan(Inputs(tables or book(), preset_rules(), NOW, Params(text, top)))


def test_a_question_finds_its_entry_and_the_cases_that_were_solved_with_their_measures():
    said = outcome("商家说退款了，但是钱一直没到账")
    assert said.summary.zh == "知识库有 1 条、以往记录有 1 条可供参考。"
    knowledge, past = said.views
    assert knowledge.rows == (
        ("知识库!B7", "退货寄回后多久能收到退款？", "验收后1至3个工作日到账，疑问致电138****5678"),
    )
    assert past.rows == (
        (
            "登记!G6",
            "FX20261110001",
            "洗衣机退回去11天了，退款一分没到，电话138****5678也打不通",
            "财务加急退款，补偿50元券",
        ),
    )


def test_the_team_s_own_keywords_tell_which_word_matters():
    words = [entry("商家说三个以内算正常怎么办"), entry("钱退到哪里", "原路退回", "退款")]
    said = outcome("商家说退款到哪了", tables=book(Knowledge=words))
    assert said.views[0].rows[0][1] == "钱退到哪里"


def test_a_question_nobody_ever_asked_says_so():
    said = outcome("火星移民票怎么买")
    assert (said.summary.zh.split("。")[0], said.views) == ("知识库和以往记录里都没有相近的", ())


def test_the_archive_of_cases_counts_as_past_and_the_same_measures_are_told_once():
    flat = [
        {"case_id": f"FX2025{n}", "description": f"退款没到账{'，急' * n}", "measures": "原路重退", "status": "已办结"}
        for n in range(3)
    ]
    said = outcome("退款没到账", tables=book(Archive=flat, Knowledge=[]))
    assert [(row[1], row[3]) for row in said.views[0].rows] == [("FX20250", "原路重退")]


def test_an_archived_case_counts_whatever_its_status_was_called_then():
    (old, plan_row), archived = case(1, "退款没到账", "财务加急退款", status="完成"), {"archived": "已归档"}
    assert not outcome("退款没到账", tables=book(Knowledge=[], Cases=[old], Plans=[plan_row])).views
    said = outcome("退款没到账", tables=book(Knowledge=[], Cases=[old | archived], Plans=[plan_row]))
    assert [row[1] for row in said.views[0].rows] == ["FX20261110001"]


def test_of_several_cases_in_the_same_words_the_first_is_told():
    rows = [case(n, "退款没到账", f"措施{n}") for n in (1, 2)]
    said = outcome("退款没到账", tables=book(Knowledge=[], Cases=[c for c, _ in rows], Plans=[p for _, p in rows]))
    assert [row[1] for row in said.views[0].rows] == ["FX20261110001"]


def test_no_more_than_asked_for():
    many = [entry(f"退款第{n}问", f"答{n}") for n in range(9)]
    assert len(outcome("退款", tables=book(Knowledge=many), top=3).views[0].rows) == 3


def test_in_english():
    tables = tables_of(
        "feedback", "en",
        Knowledge=[{"kind": "after-sales", "question": "How long do refunds take?", "answer": "Three working days"}],
    )  # fmt: skip
    said = plan(Inputs(tables, preset_rules("feedback", "en"), NOW, Params(("My refund has not come",))))
    assert said.summary.en == "1 knowledge entries and 0 past cases may help."


def test_a_question_need_not_be_quoted_on_the_command_line(new_workbook):
    path = new_workbook()
    file = FileBook(path)
    file.read()
    file.apply([AppendRow("Knowledge", KNOWLEDGE[0])])
    result = run("suggest", path, "扫地机器人", "连不上网")
    assert result.exit_code == 0
    assert "长按配网键5秒" in result.output
    assert run("suggest", path).exit_code == 2
