"""split: rows arrive whole before any is removed, whatever happens in between."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from cs_workbook.jobs import job_named
from cs_workbook.model import (
    AppendRow,
    DeleteRow,
    Edit,
    RunNote,
    SetCell,
    Text,
    WorkbookError,
)
from cs_workbook.rules.moving import Proof
from cs_workbook.rules.presets import preset_names
from cs_workbook.runner import run_job
from tests.jobs.splitting import (
    NEW,
    OLD,
    OLD_OPEN,
    STAYED,
    THREE,
    WENT,
    MemoryOther,
    ids,
    memory,
    rows_of,
    split,
)
from tests.tables import NOW, MemoryBook, at, tables_of, with_own_column


@pytest.mark.parametrize("preset", preset_names())
def test_archived_cases_of_past_years_go_with_every_row_and_the_rest_stays(preset):
    book, other = memory(preset=preset)
    run = split(book, other)
    assert run.outcome.summary.zh == "1 条移入 客服2025.xlsx，本簿保留 2 条。"
    assert [text.zh for text in run.outcome.messages] == [
        "1 条在 2026-01-01 之前收到但没有归档，留在本簿。",
        "其中 1 条抽检记录是当月的抽样，留在本簿“抽检”表。",
        "以后在本簿重新汇总有关月份，不再含移出的记录；已发出的月报以原来的为准。",
    ]
    assert (ids(book.tables), ids(other.tables)) == (STAYED, WENT)
    assert other.tables["Progress"].values("content") == ["第一次", "第二次\n换行"]


def test_a_second_run_has_nothing_to_move():
    book, other = memory()
    split(book, other)
    before = (book.tables, other.tables)
    again = split(book, other)
    assert (again.written, again.outcome.edits, again.outcome.elsewhere) == (False, (), None)
    assert again.outcome.summary.zh == "没有 2026-01-01 之前收到且已归档的，无需拆分。"
    assert (book.tables, other.tables) == before


def test_the_copy_starts_without_findings_and_knowledge_and_tells_of_the_split_in_its_log():
    book, other = memory(
        THREE
        | {"Findings": [{"problem": "旧"}], "Reminders": [{"task": "解决"}], "Knowledge": [{"question": "怎么退款"}]}
    )
    before = book.tables["Options"].cells
    split(book, other, who="小周")
    copy = other.tables
    assert [len(copy[name]) for name in ("Findings", "Reminders", "Knowledge")] == [0, 0, 0]
    assert (len(book.tables["Reminders"]), len(book.tables["Knowledge"])) == (1, 1)
    assert copy["Log"].values("result") == ["1 条移入 客服2025.xlsx，本簿保留 2 条。"]
    assert copy["Options"].cells == before


def test_the_highest_ids_moved_are_remembered_so_that_none_is_given_again():
    rows = rows_of(("FX20251130002", "2025-11-30 10:00", "已归档"), ("FX20251130001", "2025-11-30 09:00", "已归档"))
    book, other = memory(rows)
    split(book, other)
    assert book.tables["Log"].values("result")[0] == "移出的最大编号，不再使用：FX20251130002"
    book.apply([AppendRow("Cases", {"received_at": at("2025-11-30 23:00"), "customer": "王*"})])
    run_job(job_named("assign-ids"), book, NOW)
    assert book.tables["Cases"].values("case_id") == ["FX20251130003"]


def test_ids_the_log_knows_already_are_not_told_twice():
    book, other = memory(THREE | {"Log": [{"result": f"已生成 1 个编号：{OLD}。"}]})
    split(book, other)
    assert len(book.tables["Log"]) == 2


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (THREE | {"Archive": []}, f"{OLD} 标为已归档，但归档表中没有它，没有移出。"),
        (
            THREE | {"Cases": [THREE["Cases"][0], THREE["Cases"][0]]},
            f"{OLD} 在登记表出现多次，没有移出。",
        ),
        (
            THREE | {"Cases": [THREE["Cases"][0] | {"received_at": "去年"}]},
            f"{OLD} 的时间读不出来，没有移出。",
        ),
    ],
)
def test_what_cannot_be_moved_safely_stays_and_is_named(rows, reason):
    book, other = memory(rows)
    run = split(book, other)
    assert not run.written
    assert run.outcome.findings[0].problem.zh == reason


def test_a_case_received_on_the_day_itself_stays():
    book, other = memory(rows_of((NEW, "2026-01-01 00:00", "已归档")))
    assert not split(book, other).written


def test_a_dry_run_writes_neither_workbook():
    book, other = memory()
    run = split(book, other, dry_run=True)
    assert (run.written, other.book, ids(book.tables)["Cases"]) == (False, None, [OLD, NEW, OLD_OPEN])
    cells = [edit.after for edit in run.edits if isinstance(edit, SetCell)]
    assert cells == ["客服2025.xlsx"]
    assert all(isinstance(edit, (DeleteRow, AppendRow, SetCell)) for edit in run.edits)


class Stop(Exception):
    """The machine went off."""


class Interrupted(MemoryBook):
    """A book that cannot be written."""

    def apply(self, edits: Sequence[Edit], note: RunNote | None = None) -> None:
        raise Stop


def test_a_crash_between_leaves_both_whole_and_the_next_run_finishes_without_doubling():
    book, _ = memory()
    broken = Interrupted(book.tables)
    other = MemoryOther(broken)
    with pytest.raises(Stop):
        split(broken, other)
    assert ids(other.tables) == WENT
    assert ids(broken.tables)["Cases"] == [OLD, NEW, OLD_OPEN]
    split(book, other)
    assert (ids(book.tables), ids(other.tables)) == (STAYED, WENT)


def test_a_year_s_workbook_is_added_to():
    book, other = memory()
    split(book, other)
    book.apply([SetCell("Cases", 7, "archived", None, "已归档"), AppendRow("Archive", {"case_id": OLD_OPEN})])
    split(book, other)
    assert ids(other.tables)["Cases"] == [OLD, OLD_OPEN]
    assert ids(book.tables)["Cases"] == [NEW]


def test_a_case_that_differs_there_is_refused_and_nothing_is_moved():
    book, _ = memory()
    there = MemoryBook(tables_of(**rows_of((OLD, "2025-11-30 09:00", "已归档"))))
    there.apply([SetCell("Progress", 7, "content", "第二次\n换行", "第二次")])
    with pytest.raises(WorkbookError) as error:
        split(book, MemoryOther(book, there))
    assert error.value.text.zh == (
        f"test.xlsx 中已有 {OLD}，但“进度”的内容不同，没有移出任何一条。请核对两边，或另取文件名。"
    )
    assert ids(book.tables)["Cases"] == [OLD, NEW, OLD_OPEN]


def test_a_workbook_of_another_preset_is_refused():
    book, _ = memory()
    with pytest.raises(WorkbookError, match="another preset"):
        split(book, MemoryOther(book, MemoryBook(tables_of("ticket"))))


def of_shops(shop: str | None) -> MemoryBook:
    """The book with a column of the team's own on the registration sheet."""
    tables = tables_of(**THREE)
    return MemoryBook(with_own_column(tables, "Cases", "门店", [shop] * len(tables["Cases"])))


def test_a_column_of_the_team_s_own_goes_too_and_is_never_lost():
    book = of_shops("徐汇店")
    other = MemoryOther(book)
    split(book, other)
    assert other.tables["Cases"].values("+门店") == ["徐汇店"]
    with pytest.raises(WorkbookError, match="no column 门店"):
        split(of_shops("徐汇店"), MemoryOther(book, MemoryBook(tables_of())))
    blank = of_shops(None)
    assert split(blank, MemoryOther(blank, MemoryBook(tables_of()))).written


def test_the_proof_sees_a_row_lost_changed_doubled_or_too_many():
    tables = tables_of(**THREE)
    proof = Proof(tables, frozenset({OLD}), alone=False)
    assert proof(tables) is None
    alone = Proof(tables, frozenset({OLD}), alone=True)(tables)
    assert alone is not None
    assert alone.zh.startswith("test.xlsx 写出后与原数据不符：“登记”应有 1 行，核对一致的有 1 行。")
    book = MemoryBook(tables)
    for edit in (
        SetCell("Callbacks", 6, "rating", "满意", "一般"),
        AppendRow("Callbacks", {"case_id": OLD}),
        DeleteRow("Callbacks", 6, {}),
    ):
        spoilt = MemoryBook(book.tables)
        spoilt.apply([edit])
        assert "“回访”应有 1 行" in (proof(spoilt.tables) or Text("", "")).zh


def test_a_button_without_another_workbook_is_refused_plainly():
    book, _ = memory()
    with pytest.raises(WorkbookError, match="command line"):
        split(book, None)
