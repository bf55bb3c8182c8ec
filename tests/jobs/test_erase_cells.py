"""erase: what goes from the cells and what stays."""

from __future__ import annotations

from typing import Any

import pytest

from cs_workbook.jobs import job_named
from cs_workbook.jobs.erase import Params
from cs_workbook.model import Inputs, Remains, SetCell, Text, WorkbookError
from cs_workbook.rules.approvals import stamp
from cs_workbook.rules.archive_stamps import row_stamp
from cs_workbook.rules.checks import Look, run_checks
from cs_workbook.rules.presets import preset_names
from cs_workbook.rules.settings import preset_rules
from cs_workbook.runner import run_job
from tests.jobs.erasing import GONE, NAME, PHONE, A, B, C, after, case, erase, whole
from tests.tables import NOW, MemoryBook, at, tables_of, with_own_column, with_table


def test_names_and_numbers_go_from_every_table_and_everything_else_stays():
    tables = tables_of(**whole())
    outcome = erase(tables, NAME, PHONE)
    cells = after(tables, outcome)
    assert cells["Cases"].values("description") == [
        f"我是{GONE}，电话{GONE}，家里座机{GONE}，{GONE}等回复",
        f"邻居{GONE}（{GONE}）也一样，138****5678",
    ]
    assert cells["Assignments"].values("note") == [f"已联系{GONE}", None]
    assert cells["Plans"].values("measures") == [f"给{GONE}补发"]
    assert cells["Progress"].values("content") == [f"打给{GONE}，请{GONE}代接", "打给王**"]
    assert cells["Callbacks"].values("suggestion") == [f"{GONE}希望快一点"]
    assert cells["Archive"].values("customer") == [GONE, GONE]
    assert cells["Archive"].values("progress_record") == [f"致电{GONE}"] * 2
    assert cells["Sample"].values("description") == [f"{GONE}的耳机"]
    assert cells["Knowledge"].values("answer") == [f"参考{GONE}的反馈"]
    assert cells["Log"].values("cells") == [f"方案审批!C6: 空 → 给{GONE}补发"]
    assert cells["Findings"].values("problem") == [f"“{GONE}”不在列表中。"]
    kept = {"Cases": ("case_id", "received_at", "category", "source_id"), "Callbacks": ("rating",), "Progress": ("by",)}
    for name, keys in kept.items():
        assert all(cells[name].values(key) == tables[name].values(key) for key in keys)


def test_stamps_that_were_right_are_right_again_and_wrong_ones_stay_wrong():
    tables = tables_of(**whole())
    cells = after(tables, erase(tables, NAME, PHONE))
    archive, plans = cells["Archive"], cells["Plans"]
    rows = [{key: archive.values(key)[i] for key in archive.cells} for i in (0, 1)]
    assert rows[0]["row_hash"] == row_stamp(rows[0]) != tables["Archive"].values("row_hash")[0]
    assert rows[1]["row_hash"] == "改过"
    approved = tuple(plans.values(key)[0] for key in ("measures", "effect", "resources", "cost", "cross_department"))
    assert plans.values("approved_hash") == [stamp(plans.values("decided_at")[0], approved)]


@pytest.mark.parametrize(
    "where",
    [{"Staff": [{"name": NAME}]}, {"Assignments": [{"case_id": B, "owner": NAME}]}, {"Archive": [{"owner": NAME}]}],
)
def test_a_name_that_a_colleague_bears_goes_from_the_customers_own_rows_only(where):
    tables = tables_of(**(whole() | where))
    outcome = erase(tables, NAME, PHONE)
    cells = after(tables, outcome)
    assert all(
        cells[name].values(key) == [r.get(key) for r in rows]
        for name, rows in where.items()
        for key in rows[0]
        if key != "case_id"
    )
    assert cells["Cases"].values("description")[1] == f"邻居{NAME}（{GONE}）也一样，138****5678"
    assert cells["Plans"].values("measures") == [f"给{GONE}补发"]
    assert outcome.erasure is not None and outcome.erasure.scrub(f"{NAME}{PHONE}") == f"{NAME}{GONE}"


def test_a_name_that_is_a_common_word_goes_from_their_own_rows_only():
    rows = [case(A, "方便", PHONE, "我叫方便"), *(case(f"FX2{i:04d}", "李*", None, "不方便") for i in range(60))]
    tables = tables_of(Cases=rows)
    assert after(tables, erase(tables, "方便", PHONE))["Cases"].values("description") == [
        f"我叫{GONE}",
        *["不方便"] * 60,
    ]


def test_rows_of_a_case_whose_id_another_customer_has_too_are_told_and_left():
    tables = tables_of(
        Cases=[case(A, NAME, PHONE), case(A, "李四", "139****0000")], Progress=[{"case_id": A, "content": "王**来电"}]
    )
    outcome = erase(tables, NAME, PHONE)
    cells = after(tables, outcome)
    assert cells["Cases"].values("customer") == [GONE, "李四"]
    assert cells["Progress"].values("content") == ["王**来电"]
    assert [f.severity for f in outcome.findings] == ["error"]


def test_words_removes_what_was_said_altogether():
    tables = tables_of(**whole())
    cells = after(tables, erase(tables, NAME, PHONE, words=True))
    assert cells["Cases"].values("description")[0] == GONE
    assert cells["Progress"].values("content") == [GONE, "打给王**"]
    assert cells["Plans"].values("measures") == [f"给{GONE}补发"]


def test_a_row_of_the_sample_whose_case_was_split_off_goes_with_the_case_named():
    drawn = [{"case_id": case_id, "description": "王先生说耳机没有声音", "month": "2026-01"} for case_id in (A, B)]
    tables = tables_of(Cases=[case(C, NAME, PHONE)], Sample=drawn)
    for words, left in ((False, f"{GONE}说耳机没有声音"), (True, GONE)):
        told = erase(tables, NAME, PHONE, case=(A,), words=words)
        assert after(tables, told)["Sample"].values("description") == [left, "王先生说耳机没有声音"]
        assert A in told.summary.zh
        assert not any("没有" in message.zh and A in message.zh for message in told.messages)


def test_a_column_of_the_teams_own_is_searched_and_cleared_if_asked():
    tables = tables_of(Cases=[case(A, NAME, PHONE), case(B, "李*")])
    tables = with_own_column(tables, "Cases", "收货地址", [f"建国路 8 号 {NAME}", "人民路 1 号"])
    tables = with_own_column(tables, "Cases", "手机", [13812345678, 13900000000])
    assert after(tables, erase(tables, NAME, PHONE))["Cases"].values("+收货地址") == [
        f"建国路 8 号 {GONE}",
        "人民路 1 号",
    ]
    done = after(tables, erase(tables, NAME, PHONE, column=("收货地址",)))["Cases"]
    assert done.values("+收货地址") == [GONE, "人民路 1 号"]
    assert done.values("+手机") == [GONE, 13900000000]


def test_a_cell_that_a_formula_fills_is_named_and_not_written():
    tables = with_table(tables_of(Cases=[case(A, NAME, PHONE)]), "Cases", computed=frozenset({"contact"}))
    outcome = erase(tables, NAME, PHONE)
    assert [f.where.header for f in outcome.findings] == ["联系方式"]
    assert "contact" not in {edit.column for edit in outcome.edits if isinstance(edit, SetCell)}


@pytest.mark.parametrize("preset", preset_names())
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_checks_accept_what_stands_there_now_and_find_nothing_unmasked(preset, language):
    mark = {"zh": GONE, "en": "[erased]"}[language]
    rows: dict[str, Any] = {"Cases": [case(A, NAME, PHONE, f"{NAME} {PHONE}", received_at=at("2026-01-05 09:00"))]}
    tables = tables_of(preset, language, **rows)
    cells = after(tables, erase(tables, NAME, PHONE, words=True))
    assert [cells["Cases"].values(key)[0] for key in ("customer", "contact", "description")] == [mark] * 3
    rules = preset_rules(preset, language)
    only = (
        "unmasked-name",
        "unmasked-contact",
        "unmasked-text",
        "required-missing",
        "short-description",
        "empty-phrase",
    )
    before, now = (run_checks(Look(t, rules, NOW), only=only) for t in (tables, cells))
    assert {f.check for f in now} <= {"required-missing"}
    missing = {f.where.header for f in before if f.check == "required-missing"}
    assert {f.where.header for f in now} == missing


def test_a_link_to_the_first_of_two_cases_outlives_their_erasure():
    same = {"category": "产品", "description": "耳机左边没有声音，充电也没有用"}
    rows = [case(A, NAME, PHONE, received_at=at("2026-01-05 09:00")) | same,
            case(B, NAME, PHONE, received_at=at("2026-01-06 09:00"), repeat_of=A) | same]  # fmt: skip
    tables = tables_of(Cases=rows)
    tables = after(tables, erase(tables, NAME, PHONE))
    outcome = job_named("find-repeats").plan(Inputs(tables, preset_rules(), NOW))
    assert outcome.edits == ()


def test_a_second_run_finds_nothing():
    tables = tables_of(**whole())
    outcome = erase(tables, NAME, PHONE)
    again = erase(after(tables, outcome), NAME, PHONE)
    assert again.edits == ()
    assert again.summary.zh == "表格中没有找到要删除的内容。"


def test_neither_summary_nor_certificate_repeats_what_went():
    outcome = erase(tables_of(**whole()), NAME, PHONE, "K0234", "wx_xiaoming")
    assert outcome.erasure is not None
    book = outcome.erasure.certificate(Remains(True, {}, (), ("副本.xlsx",), 0), "me")
    ((view, charts),) = book.pages
    lines = [part for row in view.rows for part in row if isinstance(part, Text)] + [outcome.summary]
    said = "\n".join(f"{text.zh} {text.en}" for text in lines)
    assert not any(word in said for word in (NAME, "小明", PHONE, "K0234", "xiaoming"))
    assert "王** 138****5678" in said and A in said and "副本.xlsx" in said and charts == ()


def test_a_book_that_is_open_cannot_be_erased_from():
    with pytest.raises(WorkbookError, match="close the workbook"):
        run_job(job_named("erase"), MemoryBook(tables_of(**whole())), NOW, Params((NAME,)))


def test_an_english_workbook_forgets_a_name_in_either_order():
    rows = [
        case(A, "John Smith", "john@example.com", "John Smith called"),
        case(B, "K***", None, "as Smith, John said"),
    ]
    tables = tables_of("feedback", "en", None, Cases=rows)
    done = after(tables, erase(tables, "John Smith"))["Cases"]
    assert done.values("customer") == ["[erased]", "K***"]
    assert done.values("description") == ["[erased] called", "as [erased] said"]
