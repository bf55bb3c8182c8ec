"""assign-ids by hand-worked examples."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cs_workbook.jobs import job_named
from cs_workbook.jobs.assign_ids import plan
from cs_workbook.model import AppendRow, DeleteRow, Inputs, SetCell, Tables
from cs_workbook.rules.settings import preset_rules
from cs_workbook.runner import run_job
from tests.tables import NOW, MemoryBook, at, tables_of


def outcome(tables: Tables):
    return plan(Inputs(tables, preset_rules(tables.preset, tables.language), NOW))


def ids(tables: Tables) -> dict[int, object]:
    return {edit.row: edit.after for edit in outcome(tables).edits if isinstance(edit, SetCell)}


def case(when: str, case_id: str | None = None):
    return {"received_at": at(when), "customer": "王*", "description": "送餐晚了", "case_id": case_id}


def test_ids_count_within_their_day_in_the_order_of_receipt():
    tables = tables_of(Cases=[case("2023-10-05 11:00"), case("2023-10-06 08:00"), case("2023-10-05 09:00")])
    assert ids(tables) == {8: "FX20231005001", 6: "FX20231005002", 7: "FX20231006001"}


def test_numbers_go_on_after_the_highest_in_cases_archive_and_log():
    tables = tables_of(
        Cases=[case("2023-10-05 11:00"), case("2023-10-05 08:00", "FX20231005002"), case("2023-10-06 08:00")],
        Archive=[{"case_id": "FX20231005007"}],
        Log=[{"result": "已生成 9 个编号：FX20231006001–FX20231006009。"}],
    )
    assert ids(tables) == {6: "FX20231005008", 8: "FX20231006010"}


def test_an_id_of_a_row_someone_deleted_is_not_given_again():
    first = outcome(tables_of(Cases=[case("2023-10-05 11:00"), case("2023-10-05 12:00")]))
    tables = tables_of(Cases=[case("2023-10-05 13:00")], Log=[{"result": first.summary.zh}])
    assert ids(tables) == {6: "FX20231005003"}


def test_of_many_days_people_read_a_short_sentence_and_the_log_keeps_every_range():
    days = [case(f"2023-10-{day:02d} {hour}:00") for day in range(1, 11) for hour in (10, 11)]
    book = MemoryBook(tables_of(Cases=days))
    run = run_job(job_named("assign-ids"), book, NOW)
    assert run.outcome.summary.zh == (
        "已生成 20 个编号，从 FX20231001001 到 FX20231010002，涉及 10 天的登记；各段编号见“日志”。"
    )
    (kept,) = book.tables["Log"].values("result")
    assert kept == f"已生成 20 个编号：{'、'.join(f'FX202310{d:02d}001–FX202310{d:02d}002' for d in range(1, 11))}。"
    rows = [DeleteRow("Cases", row, {}) for row in book.tables["Cases"].rows]
    book.apply([*rows, AppendRow("Cases", case("2023-10-05 12:00"))])
    assert ids(book.tables) == {6: "FX20231005003"}


def test_the_department_code_stands_in_complaint_ids():
    assert ids(tables_of("complaint", Cases=[case("2024-05-20 09:00")])) == {6: "20240520KF001"}


def test_a_row_without_a_readable_moment_gets_a_finding_and_no_id():
    tables = tables_of(
        Cases=[{"received_at": "昨天", "customer": "王*"}, {"description": "没有时间"}, {"note": "空行"}]
    )
    result = outcome(tables)
    assert result.edits == ()
    assert [(f.where.address, f.problem.zh) for f in result.findings] == [
        ("B6", "“昨天”读不出时间，无法编号。"),
        ("B7", "没有填写时间，无法编号。"),
    ]


def test_duplicates_are_findings_and_stay_as_they_are():
    tables = tables_of(Cases=[case("2023-10-05 11:00", "FX20231005001"), case("2023-10-05 12:00", "FX20231005001")])
    result = outcome(tables)
    assert result.edits == ()
    assert [f.check for f in result.findings] == ["id-duplicate"]


def test_a_second_run_has_nothing_to_do():
    book = MemoryBook(tables_of(Cases=[case("2023-10-05 11:00"), case("2023-10-05 12:00")]))
    book.apply(outcome(book.tables).edits)
    assert outcome(book.tables).edits == ()
    assert outcome(book.tables).summary.zh == "所有登记行都已有编号。"


@given(st.lists(st.tuples(st.integers(1, 3), st.one_of(st.none(), st.integers(1, 1200))), max_size=30))
def test_ids_are_unique_and_old_ones_untouched(rows):
    cases = [
        case(f"2023-10-{day:02d} 09:00", None if number is None else f"FX202310{day:02d}{number:03d}")
        for day, number in rows
    ]
    given_ids = list(ids(tables_of(Cases=cases)).values())
    old = [c["case_id"] for c in cases if c["case_id"]]
    assert len(given_ids) == sum(number is None for _, number in rows)
    assert len(set(given_ids)) == len(given_ids)
    assert not set(given_ids) & set(old)
