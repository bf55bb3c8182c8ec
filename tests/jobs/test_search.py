"""search: what is found in cases, archives and knowledge, in which order, and that nothing unmasked is shown."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cs_workbook.books.file import FileBook
from cs_workbook.jobs.search import Params, plan
from cs_workbook.model import AppendRow, Inputs, Outcome, Tables, Text, WorkbookError
from cs_workbook.rules.settings import preset_rules
from tests.tables import NOW, at, tables_of
from tests.test_cli import run


def case(n: int, description: str, day: int = 10, **more: Any) -> dict[str, Any]:
    return {
        "case_id": f"2026111{n}KF001", "received_at": at(f"2026-11-{day} 09:00"), "customer": "王**",
        "contact": "138****5678", "description": description, "category": "其他类", "status": "处理中",
    } | more  # fmt: skip


CASES = [
    case(1, "退款等了半个月，一直没有到账"),
    case(2, "空调不制冷，要求退货", 12, category="产品质量类", customer="李小龙", contact="13900001111"),
    case(3, "物流太慢，电话13812345678没人接", 14, category="物流履约类", customer="匿名", contact=None),
]
KNOWLEDGE = [
    {
        "kind": "售后类",
        "question": "退款多久到账？",
        "answer": "验收后1至3个工作日",
        "keywords": "退款、到账",
        "revised_on": at("2026-11-01"),
    }
]
OLD = {
    "case_id": "20250301KF001", "received_at": at("2025-03-01 09:00"), "customer": "王**", "category": "其他类",
    "description": "退款少了十元", "measures": "补退差额", "status": "已结案",
}  # fmt: skip


def shelf(**rows: Any) -> Tables:
    return tables_of("complaint", **({"Cases": CASES, "Knowledge": KNOWLEDGE} | rows))


def outcome(*words: str, books: tuple[Tables, ...] = (), **more: Any) -> Outcome:
    first, *others = books or (shelf(),)
    return plan(Inputs(first, preset_rules("complaint"), NOW, Params(words, **more), others=tuple(others)))


def found(*words: str, **more: Any) -> list[tuple[Any, Any]]:
    """Place and id of each result."""
    said = outcome(*words, **more)
    return [(row[0], row[1]) for row in said.views[0].rows] if said.views else []


def test_cases_and_knowledge_are_ranked_together_with_place_and_excerpt():
    said = outcome("退款", "到账")
    assert said.summary.zh == "找到 1 条记录、1 条知识。"
    rows = [[cell.zh if isinstance(cell, Text) else cell for cell in row] for row in said.views[0].rows]
    assert rows == [
        ["知识库!B6", None, at("2026-11-01"), None, "售后类", "知识库", "【退款】多久【到账】？"],
        [
            "登记!G6", "20261111KF001", at("2026-11-10 09:00"), "王**", "其他类", "处理中",
            "【退款】等了半个月，一直没有【到账】",
        ],
    ]  # fmt: skip


def test_an_id_or_part_of_it_is_found_and_the_description_shown():
    said = outcome("20261112kf001")
    assert [row[1] for row in said.views[0].rows] == ["20261112KF001"]
    assert said.views[0].rows[0][-1] == "空调不制冷，要求退货"
    assert len(found("2026111")) == 3


def test_what_was_decided_is_searched_with_its_case_unless_it_was_refused():
    plans = [
        {"case_id": "20261111KF001", "measures": "财务加急打款", "decision": "通过"},
        {"case_id": "20261112KF001", "measures": "财务不予处理", "decision": "驳回"},
    ]
    assert found("财务", books=(shelf(Plans=plans),)) == [("方案审批!C6", "20261111KF001")]


def test_an_archived_case_stands_once_and_one_that_was_split_off_is_found_in_its_archive():
    both = shelf(Archive=[OLD, CASES[0] | {"case_id": "20261111KF001", "measures": "加急退款", "contact": None}])
    assert found("退款", books=(both,))[1:] == [("归档!E6", "20250301KF001"), ("登记!G6", "20261111KF001")]


@pytest.mark.parametrize(
    ("customer", "ids"),
    [
        ("李小龙", ["20261112KF001"]),
        ("李*", ["20261112KF001"]),
        ("王小明", ["20261111KF001"]),
        ("13812345678", ["20261111KF001"]),
        ("139****1111", ["20261112KF001"]),
        ("匿名", ["20261113KF001"]),
        ("小龙", ["20261112KF001"]),
        ("赵*", []),
    ],
)
def test_a_customer_is_found_masked_or_not(customer, ids):
    assert [case_id for _, case_id in found(customer=customer)] == ids


def test_category_and_period_narrow_it_and_both_days_count():
    assert [i for _, i in found(category="物流")] == ["20261113KF001"]
    assert [i for _, i in found(from_=at("2026-11-12"))] == ["20261113KF001", "20261112KF001"]
    assert [i for _, i in found(from_=at("2026-11-10"), to=at("2026-11-12"))] == ["20261112KF001", "20261111KF001"]
    assert found("退款", from_=at("2026-11-12")) == []
    assert [i for _, i in found("退款", from_=at("2026-11-01"))] == [None, "20261111KF001"]


def test_without_a_match_the_nearest_are_shown_and_said_to_be_no_more():
    said = outcome("空调漏水漏得厉害")
    assert [row[1] for row in said.views[0].rows] == ["20261112KF001"]
    assert [text.zh for text in said.messages] == ["没有完全符合的，以下是最接近的。"]
    nothing = outcome("火星")
    assert (nothing.summary.zh, nothing.views) == ("没有找到。", ())


def test_an_unknown_category_is_answered_with_those_there_are():
    assert [text.zh for text in outcome(category="水果").messages] == [
        "没有名称含“水果”的分类；有：产品质量类、服务态度类、物流履约类、系统故障类、其他类。"
    ]


def test_nothing_asked_for_is_refused():
    with pytest.raises(WorkbookError) as error:
        outcome()
    assert error.value.text.zh.startswith("请写要找的词")


def test_only_the_best_are_shown_and_the_rest_counted():
    many = shelf(Cases=[case(n % 9, "退款没到账") | {"case_id": f"K{n}"} for n in range(30)])
    said = outcome("退款", books=(many,), top=3)
    assert len(said.views[0].rows) == 3
    assert [text.zh for text in said.messages] == ["共 31 条，只列出前 3 条；可用 --top 多列一些。"]


def test_among_equals_the_newest_comes_first():
    same = shelf(Cases=[case(n, "退款没到账", 10 + n) for n in range(3)], Knowledge=[])
    assert [i for _, i in found("退款", books=(same,))] == ["20261112KF001", "20261111KF001", "20261110KF001"]


def test_nothing_unmasked_is_shown_whatever_was_typed():
    for said in (outcome("李小龙"), outcome("13812345678"), outcome("13900001111"), outcome("电话")):
        text = json.dumps([list(map(str, row)) for view in said.views for row in view.rows], ensure_ascii=False)
        assert said.views
        assert not any(secret in text for secret in ("李小龙", "13812345678", "13900001111"))


def test_several_books_are_one_list():
    last_year = replace(tables_of("complaint", Archive=[OLD]), workbook="2025.xlsx")
    said = outcome("退款", books=(shelf(), last_year))
    assert said.summary.zh == "找到 2 条记录、1 条知识（2 个工作簿）。"
    assert [row[0] for row in said.views[0].rows] == ["test.xlsx 知识库!B6", "2025.xlsx 归档!E6", "test.xlsx 登记!G6"]


@pytest.fixture
def books(new_workbook, tmp_path) -> list[Path]:
    path: Path = new_workbook()
    other = tmp_path / "去年.xlsx"
    other.write_bytes(path.read_bytes())
    for target, text in ((path, "退款没到账"), (other, "退款慢")):
        book = FileBook(target)
        book.read()
        book.apply([AppendRow("Cases", {"case_id": "FX1", "received_at": NOW, "customer": "王*", "description": text})])
    return [path, other]


def test_on_the_command_line_what_is_no_workbook_is_a_word(books):
    result = run("search", *books, "退款", "慢", "--top", "1")
    assert result.exit_code == 0
    assert "找到 2 条记录、0 条知识（2 个工作簿）。" in result.output
    assert "去年.xlsx 登记!" in result.output
    assert "【退款】【慢】" in result.output or "【退款慢】" in result.output
    assert run("search", books[0], "退" * 300).exit_code == 0


def test_a_book_that_cannot_be_read_is_told_and_the_others_are_searched(books, tmp_path):
    broken = tmp_path / "坏.xlsx"
    broken.write_bytes(b"x")
    result = run("search", broken, books[0], tmp_path / "没有.xlsx", "退款")
    assert result.exit_code == 2
    assert "坏.xlsx" in result.output and "没有.xlsx" in result.output
    assert "找到 1 条记录" in result.output
    said = json.loads(run("search", broken, books[0], "退款", "--json").output)
    assert ["error" in one for one in said] == [True, False]


def test_a_search_without_a_book_or_with_a_wrong_day_is_wrong_usage(books):
    assert run("search", "退款").exit_code == 2
    assert "请给出至少一个工作簿" in run("search", "退款").output
    assert run("search", books[0]).exit_code == 2
    assert "读不懂时间" in run("search", books[0], "--from", "某天").output
    assert "没有找到" in run("search", books[0], "--from", "2026-11-22").output


def test_what_only_the_archive_row_says_finds_the_case():
    filed = {"case_id": "20261111KF001", "effect": "改为当日退款", "progress_record": "财务小赵已核对流水"}
    tables = shelf(Archive=[filed])
    assert found("核对流水", books=(tables,)) == [("归档!" + _cell(tables, "progress_record"), "20261111KF001")]
    assert found("当日退款", books=(tables,))[0][1] == "20261111KF001"
    assert len(found("20261111KF001", books=(tables,))) == 1


def _cell(tables: Tables, key: str) -> str:
    table = tables["Archive"]
    return f"{table.letters[key]}{table.rows[0]}"
