"""erase: whose case is whose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from cs_workbook.model import WorkbookError
from tests.jobs.erasing import GONE, NAME, PHONE, A, B, C, after, case, erase
from tests.tables import tables_of


def customers(rows: Sequence[dict[str, Any]], *words: str, **params: Any) -> list[Any]:
    tables = tables_of(Cases=rows)
    return list(after(tables, erase(tables, *words, **params))["Cases"].values("customer"))


@pytest.mark.parametrize(
    ("customer", "contact"),
    [
        (NAME, PHONE),
        (NAME, "138 1234 5678"),
        (NAME, None),
        ("王**", "138****5678"),
        ("王*", "138****5678"),
        ("王先生", PHONE),
        ("匿名", PHONE),
        ("小可爱", PHONE),
        (f"{NAME}先生", "＋86 138-1234-5678"),
        (f"{NAME} {PHONE}", None),
        ("K0234 王**", "138****5678"),
    ],
)
def test_a_case_is_theirs_by_full_number_or_name_or_by_both_masked(customer, contact):
    rows = [case(A, customer, contact), case(B, "李*", "139****0000")]
    tables = tables_of(Cases=rows)
    outcome = erase(tables, NAME, PHONE)
    cells = after(tables, outcome)["Cases"]
    assert cells.values("contact") == [GONE if contact else None, "139****0000"]
    assert cells.values("customer") == ["匿名" if customer == "匿名" else GONE, "李*"]
    assert outcome.findings == ()


@pytest.mark.parametrize(
    ("customer", "contact"),
    [
        ("王**", None),  # any Wang
        ("王先生", None),
        ("王**", "w***@example.com"),
        (NAME, "13900001111"),  # a namesake, or another phone
        ("李四", PHONE),  # somebody of the family
        ("小可爱", "138****5678"),
    ],
)
def test_a_case_that_may_be_anothers_is_listed_and_left(customer, contact):
    tables = tables_of(Cases=[case(A, customer, contact), case(B, NAME, PHONE)])
    outcome = erase(tables, NAME, PHONE)
    assert after(tables, outcome)["Cases"].values("customer") == [customer, GONE]
    (finding,) = outcome.findings
    assert (finding.severity, finding.where.row) == ("warning", 6)
    assert f"--case {A}" in finding.fix.zh


def test_nothing_erased_while_unclear_cases_wait_is_an_error():
    outcome = erase(tables_of(Cases=[case(A, NAME, "13900001111")]), NAME, PHONE)
    assert outcome.edits == () and [f.severity for f in outcome.findings] == ["error"]


@pytest.mark.parametrize(
    ("customer", "contact"),
    [("王**", "139****0000"), ("李**", "138****5678"), ("李**", None), ("王大伟", "138****5678"), ("KH1", None)],
)
def test_a_case_that_is_plainly_anothers_is_neither_touched_nor_listed(customer, contact):
    tables = tables_of(Cases=[case(A, customer, contact), case(B, NAME, PHONE)])
    outcome = erase(tables, NAME, PHONE)
    assert after(tables, outcome)["Cases"].values("customer") == [customer, GONE]
    assert outcome.findings == ()


def test_a_name_that_two_phones_bear_is_refused_until_the_case_is_named():
    rows = [case(A, "王伟", "13800000001"), case(B, "王伟", "13900000002")]
    assert customers(rows, "王伟") == ["王伟", "王伟"]
    assert customers(rows, "王伟", case=(A,)) == [GONE, "王伟"]
    assert customers(rows, "王伟", "13800000001") == [GONE, "王伟"]


def test_a_phone_that_two_names_share_is_refused_until_a_name_is_told():
    rows = [case(A, "王伟", PHONE), case(B, "李娜", PHONE)]
    assert customers(rows, PHONE) == ["王伟", "李娜"]
    assert customers(rows, PHONE, "李娜") == ["王伟", GONE]


def test_what_a_sure_case_tells_finds_the_others():
    rows = [case(A, NAME, PHONE), case(B, "王**", "138****5678"), case(C, "匿名", PHONE)]
    tables = tables_of(Cases=rows)
    assert after(tables, erase(tables, NAME))["Cases"].values("contact") == [GONE, GONE, GONE]


def test_a_customer_number_tells_though_a_masked_name_stands_beside_it():
    rows = [case(A, "K0234 王**"), case(B, "K0235 王**"), case(C, "K0234")]
    assert customers(rows, "K0234") == [GONE, "K0235 王**", GONE]


def test_a_landline_and_an_e_mail_tell_too():
    rows = [case(A, "张*", "010-62345678"), case(B, "张*", "zhang@example.com"), case(C, "张*", "李四")]
    assert customers(rows, "010 6234 5678") == [GONE, "张*", "张*"]
    assert customers(rows, "ZHANG@example.com") == ["张*", GONE, "张*"]


def test_a_named_case_counts_unless_it_is_plainly_anothers():
    rows = [case(A, "匿名"), case(B, "王**"), case(C, "李四", "139****0000")]
    tables = tables_of(Cases=rows)
    outcome = erase(tables, NAME, case=(B,))
    assert after(tables, outcome)["Cases"].values("customer") == ["匿名", GONE, "李四"]
    outcome = erase(tables, NAME, case=(B, C))
    assert outcome.edits == () and outcome.erasure is None
    assert [f.problem.zh for f in outcome.findings] == [f"{C} 的姓名或联系方式与此人不符。"]


def test_a_case_that_is_not_in_the_workbook_is_said():
    outcome = erase(tables_of(Cases=[case(A, NAME)]), NAME, case=("FX1",))
    assert [text.zh for text in outcome.messages] == ["本簿没有编号 FX1。"]


@pytest.mark.parametrize("word", ["匿名", "客户", "", "  "])
def test_a_word_that_names_nobody_is_refused(word):
    with pytest.raises(WorkbookError, match="Nobody can be told"):
        erase(tables_of(), word)
