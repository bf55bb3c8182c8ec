"""A workbook of n cases with all stage tables, in mixed Chinese text, dates and numbers. Seeded."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from pathlib import Path

from cs_workbook.books.file import FileBook
from cs_workbook.books.template import workbook_bytes
from cs_workbook.model import AppendRow, Cell
from cs_workbook.rules.settings import preset_rules
from cs_workbook.session.captions import job_lines

_SYLLABLES = (
    "送餐配晚到退款系统登录失败客服态度流程慢产品质量问题没有收货少件破损等待电话无人接听已经反映多次仍未解决请尽快处理"
)
NOW = dt.datetime(2026, 11, 21, 10, 0)


def _words(dice: random.Random, low: int, high: int) -> str:
    return "".join(dice.choices(_SYLLABLES, k=dice.randint(low, high)))


def cases(n: int, seed: int = 1) -> Iterator[AppendRow]:
    """Yield the rows of n cases over ten months: an assignment and a plan each, events, callbacks.

    They are as a careful team leaves them: `check` has to look at everything and finds little.
    """
    dice, rules = random.Random(seed), preset_rules()
    channels = [channel for channel in rules.channels if channel.name != rules.alert_channel]
    minutes = sorted(dice.randrange(300 * 24 * 60) for _ in range(n))
    counts: dict[str, int] = {}

    def add(table: str, **values: Cell) -> AppendRow:
        return AppendRow(table, values)

    for minute in minutes:
        received = NOW - dt.timedelta(minutes=300 * 24 * 60 - minute + 30)
        prefix = rules.id_pattern.prefix(received)
        counts[prefix] = counts.get(prefix, 0) + 1
        case_id = rules.id_pattern.case_id(prefix, counts[prefix])
        later = [received + dt.timedelta(minutes=m) for m in sorted(dice.choices(range(5, 6000), k=5))]
        solved = later[3] < NOW and (minute < 294 * 24 * 60 or dice.random() < 0.9)
        called = solved and later[4] < NOW
        rating = dice.choice(rules.ratings)
        yield add(
            "Cases",
            case_id=case_id,
            received_at=received,
            customer=f"C{dice.randrange(n):06d}",
            contact=f"138****{dice.randrange(10_000):04d}",
            customer_level=dice.choice(rules.customer_levels),
            channel=dice.choice(channels).name,
            description=_words(dice, 12, 60),
            occurred_at=received - dt.timedelta(minutes=dice.randrange(600)),
            product=_words(dice, 2, 8),
            demand=_words(dice, 4, 16),
            category=dice.choice(rules.categories).name,
            priority=dice.choice(rules.priority_names),
            registrar=_words(dice, 2, 3),
            recorded_at=received + dt.timedelta(minutes=3),
            status=rules.statuses[4 if called else 3 if solved else 1].name,
            note=_words(dice, 0, 12) or None,
        )
        yield add(
            "Assignments",
            case_id=case_id,
            cause=dice.choice(rules.causes).name,
            department=dice.choice(rules.departments).name,
            owner=_words(dice, 2, 3),
            assigned_at=later[0] if later[0] < NOW else None,
            first_response_at=later[1] if later[1] < NOW else None,
            expected_at=later[4],
            resolved_at=later[3] if solved else None,
            late_reason=_words(dice, 4, 12),
        )
        if solved or (dice.random() < 0.5 and later[1] < NOW):
            yield add(
                "Plans",
                case_id=case_id,
                version=1,
                measures=_words(dice, 10, 40),
                cost=dice.randrange(3000),
                cross_department="否",
                submitted_at=later[1],
                submitted_by=_words(dice, 2, 3),
                approver=_words(dice, 2, 3),
                decision="通过",
                decided_at=later[2] if later[2] < NOW else None,
            )
        if later[2] < NOW:
            yield add(
                "Progress",
                case_id=case_id,
                at=later[2],
                kind="客户沟通",
                content=_words(dice, 8, 30),
                by=_words(dice, 2, 3),
            )
        if called:
            yield add(
                "Callbacks",
                case_id=case_id,
                at=later[4],
                method="电话",
                confirmed="已确认",
                rating=rating.name,
                followup_at=later[4] if rating.needs_followup else None,
                followup_by=_words(dice, 2, 3) if rating.needs_followup else None,
                followup_cause=_words(dice, 4, 12) if rating.needs_followup else None,
            )


def build(path: Path, n: int) -> None:
    """Write a workbook of n cases to `path`."""
    path.write_bytes(workbook_bytes(preset_rules(), job_lines("zh")))
    book = FileBook(path)
    book.read()
    book.apply(list(cases(n)))
