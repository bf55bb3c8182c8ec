"""Who a customer is, by literal cells: masked, anonymous, with a contact or without."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs_workbook.rules.customers import NEEDED, identity, points, salutation


@pytest.mark.parametrize(
    ("cell", "kind", "name"),
    [
        ("王小明", "name", "王小明"),
        ("王小明女士", "name", "王小明"),
        ("王**", "masked", "王*"),
        ("王＊", "masked", "王*"),
        ("王先生", "masked", "王*"),
        ("李某某", "masked", "李*"),
        ("J*** S***", "masked", "j* s*"),
        ("John Smith", "name", "john smith"),
        ("小鱼儿", "nickname", "小鱼儿"),
        ("Ｃ００１２", "number", "c0012"),
        ("会员8812", "number", "会员8812"),
        (20231, "number", "20231"),
        ("匿名", "anonymous", ""),
        ("匿名用户", "anonymous", ""),
        ("顾客（匿名）", "anonymous", ""),
        ("某先生", "anonymous", ""),
        ("***", "anonymous", ""),
        ("Anonymous", "anonymous", ""),
        ("N/A", "anonymous", ""),
        (None, "none", ""),
        (" ", "none", ""),
    ],
)
def test_the_kind_of_a_customers_cell(cell, kind, name):
    found = identity(cell, None)
    assert (found.kind, found.name) == (kind, name)


@pytest.mark.parametrize(
    ("cell", "contacts", "hints"),
    [
        ("138****5678", {"138*5678"}, set()),
        ("138***5678", {"138*5678"}, set()),
        ("+86 138-1234-5678", {"13812345678", "138*5678"}, set()),
        ("１３８ 1234 5678", {"13812345678", "138*5678"}, set()),
        ("010-12345678", {"01012345678", "010*5678"}, set()),
        ("abc@qq.com", {"abc@qq.com"}, {"a*@qq.com"}),
        ("a***@qq.com、138****0000", {"138*0000"}, {"a*@qq.com"}),
        ("微信 wx_abc123", {"wx_abc123"}, {"wx*23"}),
        ("无", set(), set()),
        (None, set(), set()),
    ],
)
def test_contacts_are_compared_in_full_and_masked(cell, contacts, hints):
    found = identity("王*", cell)
    assert (found.contacts, found.hints) == (contacts, hints)


def test_a_contact_in_the_customers_cell_is_a_contact():
    assert identity("王*（138****0001）", None).contacts == {"138*0001"}
    assert identity("王*（138****0001）", None).name == "王*"
    assert identity("13812345678", None) == identity(None, "13812345678")


@pytest.mark.parametrize(
    ("one", "other", "weight"),
    [
        (("王*", "138****5678"), ("王小明", "13812345678"), 4),
        ((None, "138****5678"), (None, "138****5678"), 3),
        (("小鱼儿", "138****5678"), ("王*", "138****5678"), 3),
        (("C1001", "138****5678"), ("c1001", "139****0000"), 3),
        (("张伟", None), ("张伟", "138****5678"), 3),
        (("王*", None), ("王**", None), 1),
        (("王*", "a***@qq.com"), ("王*", "a***@qq.com"), 2),
        (("J*** S***", None), ("John Smith", None), 1),
    ],
)
def test_what_is_in_common_weighs(one, other, weight):
    assert points(identity(*one), identity(*other)) == weight


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("王*", "138****5678"), ("李*", "138****5678")),
        (("张伟", "138****5678"), ("张伟", "139****5678")),
        (("王*", "13811115678"), ("王*", "13822225678")),
        (("王*", "abc@qq.com"), ("王*", "axx@qq.com")),
        (("匿名", "138****5678"), ("匿名", "138****5678")),
        (("C1001", None), ("C1002", None)),
        ((None, None), (None, None)),
    ],
)
def test_cells_that_contradict_each_other_or_say_nothing_weigh_nothing(one, other):
    assert points(identity(*one), identity(*other), facts=3) == 0


def test_a_masked_name_needs_two_facts_in_common():
    one, other = identity("王*", None), identity("王**", None)
    assert points(one, other, facts=1) < NEEDED
    assert points(one, other, facts=2) >= NEEDED


CELLS = st.one_of(
    st.sampled_from(["王*", "王小明", "匿名", "C1001", "小鱼儿", "138****5678", "J*** S***", "李某", None]),
    st.text("王小明*138@a.匿名 (）", max_size=12),
)


@given(CELLS, CELLS, CELLS, CELLS, st.integers(0, 4))
def test_it_does_not_matter_which_of_two_comes_first(a, b, c, d, facts):
    one, other = identity(a, b), identity(c, d)
    assert points(one, other, facts) == points(other, one, facts)


@pytest.mark.parametrize(
    ("cell", "zh", "en"),
    [
        ("王小明", "王先生/女士", "王先生/女士"),
        ("王**", "王先生/女士", "王先生/女士"),
        ("欧阳*", "欧阳先生/女士", "欧阳先生/女士"),
        ("王女士", "王女士", "王女士"),
        ("王小明女士", "王女士", "王女士"),
        ("小鱼儿", "小鱼儿", "小鱼儿"),
        ("匿名", "尊敬的客户", "valued customer"),
        ("C001234", "尊敬的客户", "valued customer"),
        ("138****1234", "尊敬的客户", "valued customer"),
        ("John Smith", "尊敬的客户", "valued customer"),
        (None, "尊敬的客户", "valued customer"),
    ],
)
def test_a_customer_is_spoken_to_by_no_more_than_the_surname(cell, zh, en):
    assert (salutation(cell, "zh"), salutation(cell, "en")) == (zh, en)
