"""Links and groups: by hand, against every pair looked at, and whatever the order of the rows."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from cs_workbook.rules.customers import NEEDED, identity, points
from cs_workbook.rules.repeats import Record, common_problems, find_links
from cs_workbook.rules.similarity import essence, similarity

START = dt.datetime(2026, 10, 1, 9)
MONTH = dt.timedelta(days=30)


def record(
    case_id: str, day: float, text: str = "空调不制冷", customer: str | None = "C1001", contact: str | None = None,
    category: str | None = "质量", facts: tuple[str, ...] = (), **more,
) -> Record:  # fmt: skip
    return Record(
        case_id, START + dt.timedelta(days=day), identity(customer, contact),
        frozenset({category} if category else ()), essence(text), facts, **more,
    )  # fmt: skip


def firsts(*records: Record, least: float = 60) -> dict[str, str]:
    """Case id → the first case it is linked to."""
    return {records[place].case_id: link.first for place, link in find_links(records, MONTH, least).items()}


def test_a_chain_points_to_its_first_case_however_long_ago():
    assert firsts(record("A", 0), record("B", 20), record("C", 45)) == {"B": "A", "C": "A"}
    assert firsts(record("A", 0), record("C", 45)) == {}


def test_category_customer_and_text_must_agree():
    first = record("A", 0)
    assert firsts(first, record("B", 1, category="物流")) == {}
    assert firsts(first, record("B", 1, category=None)) == {"B": "A"}
    assert firsts(first, record("B", 1, customer="C1002")) == {}
    assert firsts(first, record("B", 1, "遥控器失灵，按了没反应")) == {}
    assert firsts(first, record("B", 1, "空调修过还是不制冷")) == {"B": "A"}


def test_a_masked_name_alone_is_no_customer_and_an_anonymous_one_never():
    def pair(customer, contact=None, facts=()):
        one, other = "空调不制冷", "空调修过还是不制冷"
        return firsts(
            *(record(i, n, t, customer, contact, facts=facts) for n, (i, t) in enumerate([("A", one), ("B", other)]))
        )

    assert pair("王*") == {}
    assert pair("王*", facts=("kfr-35", "", "")) == {}
    assert pair("王*", facts=("kfr-35", "", "20261001")) == {"B": "A"}
    assert pair("王*", "138****5678") == {"B": "A"}
    assert pair("匿名", "138****5678", ("kfr-35", "上海", "20261001")) == {}
    assert pair(None, "138****5678") == {"B": "A"}


def test_an_archived_link_stands_and_leads_on_to_its_first():
    archived = record("B", 5, fixed=True, written="X")
    assert firsts(archived, record("C", 10)) == {"B": "X", "C": "X"}


def test_a_link_to_a_case_nobody_has_here_is_kept_and_one_that_no_longer_holds_is_not():
    assert firsts(record("C", 10, written="Z9")) == {"C": "Z9"}
    assert firsts(record("A", 0, "屏幕碎了"), record("C", 10, written="A")) == {}


def test_a_first_case_without_an_id_gives_a_link_without_one():
    assert firsts(record("", 0), record("B", 1)) == {"B": ""}


TEXTS = ["空调不制冷", "空调修过还是不制冷", "空调不制冷，吹热风", "遥控器失灵", "送货晚了两天", "送货又晚了两天"]
RECORDS = st.lists(
    st.builds(
        lambda day, text, customer, contact, category, facts: record("", day, text, customer, contact, category, facts),
        st.integers(0, 6000).map(lambda n: n / 100),
        st.sampled_from(TEXTS),
        st.sampled_from(["C1001", "王*", "王小明", "李*", "匿名", None, "小鱼儿"]),
        st.sampled_from(["138****5678", "13811115678", "139****0000", "a***@qq.com", None]),
        st.sampled_from(["质量", "物流", None]),
        st.tuples(st.sampled_from(["", "空调"]), st.sampled_from(["", "上海"]), st.sampled_from(["", "20261001"])),
    ),
    max_size=14,
    unique_by=lambda r: r.received_at,
).map(lambda found: [replace(r, case_id=f"K{n}") for n, r in enumerate(found)])


def by_every_pair(records: list[Record]) -> dict[str, str]:
    """The same rule said as plainly as can be."""
    ordered, first = sorted(records, key=lambda r: r.received_at), {}
    for n, late in enumerate(ordered):
        first[late.case_id] = late.case_id
        for early in ordered[:n]:
            alike = similarity(early.text, late.text)
            pairs = zip((early.text, *early.facts), (late.text, *late.facts), strict=True)
            weight = points(early.who, late.who, sum(bool(a) and a == b for a, b in pairs))
            same_category = not early.categories or not late.categories or bool(early.categories & late.categories)
            if points(early.who, late.who) < NEEDED:  # weak signs want the same category
                same_category = early.categories == late.categories
            near = late.received_at - early.received_at <= MONTH
            if near and same_category and alike >= 60 and weight >= NEEDED:
                first[late.case_id] = min(
                    first[late.case_id],
                    first[early.case_id],
                    key=lambda i: next(r.received_at for r in records if r.case_id == i),
                )
    return {late: early for late, early in first.items() if late != early}


@settings(deadline=None)
@given(RECORDS)
def test_looking_only_at_like_customers_finds_what_looking_at_every_pair_finds(records):
    assert firsts(*records) == by_every_pair(records)


@settings(deadline=None)
@given(RECORDS, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter_and_a_second_run_changes_nothing(records, dice):
    found = firsts(*records)
    shuffled = dice.sample(records, len(records))
    assert firsts(*shuffled) == found
    assert firsts(*(replace(r, written=found.get(r.case_id, "")) for r in records)) == found
    assert not set(found.values()) & set(found)


def groups(*records: Record, customers: int = 3) -> list[tuple[str, int]]:
    found = common_problems(records, range(len(records)), 60, customers)
    return [("".join(records[n].case_id for n in group.members), group.customers) for group in found]


def test_several_customers_with_one_problem_are_a_group():
    three = [record(i, n, t, f"C100{n}") for n, (i, t) in enumerate(zip("ABC", TEXTS[:3], strict=True))]
    assert groups(*three) == [("ABC", 3)]
    assert groups(*three[:2]) == []
    assert groups(*three, record("D", 4, "遥控器失灵", "C2000")) == [("ABC", 3)]


def test_one_customer_three_times_is_no_group_and_neither_is_another_category():
    assert groups(*(record(i, n) for n, i in enumerate("ABC"))) == []
    assert groups(*(record(i, n, customer=f"C100{n}", category=f"类{n}") for n, i in enumerate("ABC"))) == []


def test_anonymous_customers_count_by_their_words():
    words = ("登录APP提示系统繁忙", "APP登录提示系统繁忙，进不去", "登录不了APP，提示系统繁忙")
    assert groups(*(record(i, n, t, "匿名") for n, (i, t) in enumerate(zip("ABC", words, strict=True)))) == [("ABC", 3)]
    assert groups(*(record(i, n, words[0], "匿名") for n, i in enumerate("ABC"))) == []
