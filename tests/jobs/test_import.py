"""import by hand-worked examples: what comes in, what is skipped, what is refused and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cs_workbook.books.sources import read_records, write_rows
from cs_workbook.jobs.import_ import Params, plan
from cs_workbook.model import AppendRow, Cell, Inputs, Outcome, OutFile, Record, Tables, Text, WorkbookError
from cs_workbook.rules.settings import Rules, preset_rules
from tests.effort import times_the_effort
from tests.tables import NOW, MemoryBook, at, tables_of

GOOD = {"反馈时间": "2024-05-20 10:00", "客户标识": "王小明", "反馈渠道": "电话", "问题描述": "送餐晚了两个小时"}


def records(*fields: Mapping[str, Cell], source: str = "a.csv", first: int = 2) -> tuple[Record, ...]:
    return tuple(Record(source, row, each) for row, each in enumerate(fields, first))


def outcome(
    *fields: Mapping[str, Cell], tables: Tables | None = None, rules: Rules | None = None, **params: Any
) -> Outcome:
    return outcome_of(records(*fields), tables, rules, **params)


def outcome_of(
    incoming: tuple[Record, ...], tables: Tables | None = None, rules: Rules | None = None, **params: Any
) -> Outcome:
    tables = tables or tables_of()
    rules = rules or preset_rules(tables.preset, tables.language)
    return plan(Inputs(tables, rules, NOW, Params(files=("a.csv",), **params), incoming=incoming))


def added(result: Outcome) -> list[Mapping[str, Cell]]:
    return [edit.values for edit in result.edits if isinstance(edit, AppendRow) and edit.table == "Cases"]


def refused_file_of(result: Outcome) -> OutFile:
    (file,) = result.files
    assert isinstance(file, OutFile)
    return file


def problems(result: Outcome) -> list[str]:
    return [finding.problem.zh for finding in result.findings]


def test_a_record_becomes_a_row_with_the_registration_filled_in():
    result = outcome(GOOD | {"投诉编号": "Ｔ-001", "紧急程度": "普通", "登记人": "小李", "备注": " 老客户 "})
    assert added(result) == [
        {
            "received_at": at("2024-05-20 10:00"),
            "customer": "王**",
            "channel": "电话",
            "description": "送餐晚了两个小时",
            "priority": "普通",
            "registrar": "小李",
            "source_id": "T-001",
            "note": " 老客户 ",
            "recorded_at": NOW,
            "status": "待分配",
        }
    ]
    assert result.summary == Text("导入 1 条。", "1 imported.")
    assert (result.findings, result.files, result.messages) == ((), (), ())


def test_the_summary_counts_what_came_in_what_was_skipped_and_what_was_refused():
    result = outcome(GOOD, GOOD, GOOD | {"反馈时间": "昨天"})
    assert result.summary == Text(
        "导入 1 条，跳过重复 1 条，退回 1 条。", "1 imported, 1 skipped as a duplicate, 1 refused."
    )
    assert outcome_of(()).summary.zh == "没有可导入的记录。"


def test_headers_of_shops_and_help_desks_are_understood():
    row: dict[str, Cell] = {
        "created_at": "2024-05-20T10:00:00",
        "买家昵称": "李红",
        "评价内容": "太慢",
        "来源渠道": "电话",
        "手机号": 13812345678,
    }
    assert {**added(outcome(row))[0], "source_id": None} == {
        "received_at": at("2024-05-20 10:00"),
        "customer": "李*",
        "contact": "138****5678",
        "channel": "电话",
        "description": "太慢",
        "source_id": None,
        "recorded_at": NOW,
        "status": "待分配",
    }


def test_columns_nobody_asked_for_are_named():
    result = outcome(GOOD | {"门店": "一店", "label": 0})
    assert result.messages == (Text("a.csv：没有导入的列：门店、label。", "a.csv: columns not imported: 门店, label."),)


def test_the_map_tells_which_column_is_which_and_its_idle_lines_are_named():
    row = {"下单": "2024-05-20", "说的话": "太慢", "等级": "x"}
    mapping = {"下单": "反馈时间", "说的话": "description", "等级": "-", "没有": "note"}
    result = outcome(row, map=mapping)
    assert added(result)[0]["description"] == "太慢"
    assert [message.zh for message in result.messages] == ["对应表中的这些表头，文件里没有：没有。"]


def test_a_header_of_two_meanings_is_decided_by_its_words():
    assert added(outcome(GOOD | {"等级": "紧急"}))[0]["priority"] == "紧急"
    assert added(outcome(GOOD | {"等级": "VIP"}))[0]["customer_level"] == "VIP"
    unclear = outcome(GOOD | {"等级": "三"})
    assert unclear.messages[0].zh == "a.csv：“等级”可能是“客户等级”或“紧急程度”，没有导入；请用 --map 说明。"


def test_a_file_without_times_or_descriptions_stops_the_import():
    with pytest.raises(WorkbookError) as caught:
        outcome({"label": "0", "review": "太慢"})
    assert caught.value.text.zh == (
        "a.csv 里找不到“反馈时间”所在的列，没有导入任何内容。它的表头是：label、review。"
        '请建一个对应表文件，写上 received_at = "它的列名"，再加 --map 指定。'
    )


def test_words_of_lists_match_whatever_their_case_and_width_and_take_the_lists_spelling():
    rules = replace(preset_rules(), customer_levels=("普通", "VIP"))
    row = added(outcome(GOOD | {"反馈渠道": " 电话　", "客户等级": "ｖｉｐ"}, rules=rules))[0]
    assert (row["channel"], row["customer_level"]) == ("电话", "VIP")


def test_several_categories_are_taken_where_the_preset_allows_them():
    tables = tables_of("ticket")
    row = {"提交时间": "2024-05-20", "问题描述": "黑屏", "问题分类": "售后技术，其他，售后技术"}
    assert added(outcome(row, tables=tables))[0]["category"] == "售后技术、其他"
    assert problems(outcome(row | {"问题分类": "售后技术、硬件"}, tables=tables)) == [
        "问题分类：“售后技术、硬件”不在列表中。"
    ]


def test_the_channel_option_fills_only_what_is_blank_and_must_be_in_the_list():
    result = outcome(GOOD, GOOD | {"反馈渠道": None, "问题描述": "洒了"}, channel="邮件")
    assert [row["channel"] for row in added(result)] == ["电话", "邮件"]
    with pytest.raises(WorkbookError) as caught:
        outcome(GOOD, channel="飞鸽")
    assert (
        caught.value.text.zh
        == "渠道“飞鸽”不在列表中。请用 电话、在线客服、邮件、意见箱、社交媒体、系统预警，或先在“设置”中添加。"
    )


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"反馈时间": None}, "反馈时间：没有填写。"),
        ({"反馈时间": "24.5.20"}, "反馈时间：“24.5.20”有歧义，可能是 2020-05-24 或 2024-05-20。"),
        ({"反馈时间": "2030-05-20 10:00"}, "反馈时间：2030-05-20 10:00 还没有到。"),
        ({"反馈时间": "2024-02-30"}, "反馈时间：“2024-02-30”不是能识别的日期。"),
        ({"问题描述": " \n"}, "问题描述：没有填写。"),
        ({"反馈渠道": "飞鸽"}, "反馈渠道：“飞鸽”不在列表中。"),
        ({"问题发生时间": "上周"}, "问题发生时间：“上周”不是能识别的日期。"),
        ({"联系方式": 1.2345678901234568e17}, "联系方式：1.2345678901234568e+17 超过 15 位，末几位已经丢失。"),
        ({"来源编号": 123456789012345680}, "来源编号：123456789012345680 超过 15 位，末几位已经丢失。"),
        ({"问题描述": "慢" * 32_768}, "问题描述：有 32,768 个字，单元格最多 32,767 个。"),
        (
            {"反馈时间": None, "反馈渠道": "飞鸽", "紧急程度": "急"},
            "反馈渠道：“飞鸽”不在列表中；紧急程度：“急”不在列表中；反馈时间：没有填写。",
        ),
    ],
)
def test_a_bad_row_is_refused_with_every_reason(change, problem):
    result = outcome(GOOD | {"问题描述": "好"}, GOOD | change)
    assert len(added(result)) == 1
    assert problems(result) == [problem]
    where = result.findings[0].where
    assert (where.workbook, where.row, result.findings[0].severity) == ("a.csv", 3, "warning")


def test_text_of_the_longest_length_comes_in_counted_as_excel_counts():
    assert added(outcome(GOOD | {"问题描述": "慢" * 32_767}))
    assert not added(outcome(GOOD | {"问题描述": "😀" * 16_384}))


def test_when_nothing_comes_in_the_refusals_are_errors():
    assert outcome(GOOD | {"反馈时间": "昨天"}).findings[0].severity == "error"


def test_a_record_its_reader_doubts_is_refused_for_that_alone():
    doubted = replace(records(GOOD | {"反馈时间": "x"})[0], problem=Text("多了一格", "one cell too many"))
    assert problems(outcome_of((doubted,))) == ["多了一格。"]


def test_what_the_source_does_not_have_stays_blank():
    row = added(outcome({"时间": "2024-05-20", "内容": "太慢"}))[0]
    assert set(row) == {"received_at", "description", "source_id", "recorded_at", "status"}


def test_free_text_is_never_altered_but_for_masks_and_line_ends():
    text = "=1+1 ＡＢＣ　 “引号”\r\n@第二行 <b>&amp;</b> "
    assert added(outcome(GOOD | {"问题描述": text}))[0]["description"] == "=1+1 ＡＢＣ　 “引号”\n@第二行 <b>&amp;</b> "
    assert added(outcome(GOOD | {"问题描述": "+86 13812345678 请回"}))[0]["description"] == "+86 138****5678 请回"


def test_digits_stay_text_and_lose_what_exports_wrap_them_in():
    for written in ("123456789012345678", '="123456789012345678"', "'123456789012345678", "123456789012345678\t"):
        assert added(outcome(GOOD | {"来源编号": written}))[0]["source_id"] == "123456789012345678"
    assert added(outcome(GOOD | {"客户标识": 10023}))[0]["customer"] == "10023"


def test_masking_follows_the_settings_unless_told_otherwise():
    row = GOOD | {"联系方式": "13812345678", "问题描述": "请打13812345678"}
    shown = ("王小明", "13812345678", "请打13812345678")
    hidden = ("王**", "138****5678", "请打138****5678")

    def cells(**more: Any) -> tuple[Cell, ...]:
        values = added(outcome(row, **more))[0]
        return values["customer"], values["contact"], values["description"]

    assert cells() == hidden
    assert cells(mask=False) == shown
    rules = replace(preset_rules(), mask_customer=False, mask_contact=False, mask_text=False)
    assert cells(rules=rules) == shown
    assert cells(rules=rules, mask=True) == hidden


def test_times_of_another_zone_are_refused_until_the_zone_is_told():
    row = GOOD | {"反馈时间": "2024-05-20T20:00:00Z"}
    refused = outcome(row)
    assert refused.findings[0].fix.zh == "请加 --zone +08:00 说明工作簿所在的时区，程序会换算。"
    assert added(outcome(row, zone="+08:00"))[0]["received_at"] == at("2024-05-21 04:00")
    assert added(outcome(row, zone="-5"))[0]["received_at"] == at("2024-05-20 15:00")
    with pytest.raises(WorkbookError):
        outcome(row, zone="北京")


def test_a_record_without_an_outside_id_gets_one_from_its_content():
    first, second = added(outcome(GOOD, GOOD | {"问题描述": "洒了"}))
    assert str(first["source_id"]).startswith("#")
    assert len(str(first["source_id"])) == 13
    assert first["source_id"] != second["source_id"]


def test_the_id_from_content_does_not_depend_on_how_a_date_is_written_or_on_masking():
    ids = {
        added(outcome(GOOD, mask=False))[0]["source_id"],
        added(outcome(GOOD))[0]["source_id"],
        added(outcome(GOOD | {"反馈时间": at("2024-05-20 10:00"), "客户标识": "王**", "门店": "一店"}))[0]["source_id"],
    }
    assert len(ids) == 1


def test_nothing_comes_in_a_second_time():
    incoming = records(GOOD, GOOD | {"来源编号": "T1", "问题描述": "洒了"}, GOOD | {"反馈时间": "昨天"})
    book = MemoryBook(tables_of())
    book.apply(outcome_of(incoming, book.read()).edits)
    again = outcome_of(incoming, book.read())
    assert again.edits == ()
    assert again.summary.zh == "跳过重复 2 条，退回 1 条。"
    assert again.messages[0].zh == "跳过的 2 条已在登记或归档中，或在文件里出现过（来源编号相同）。"
    assert again.findings[0].severity == "warning"


def test_what_is_archived_does_not_come_in_again():
    tables = tables_of(Archive=[{"source_id": "T1", "received_at": at("2024-05-20 10:00")}])
    assert outcome(GOOD | {"来源编号": "T1"}, tables=tables).edits == ()


def test_a_row_people_have_mended_is_still_the_same_record():
    held = {"source_id": "T1", "received_at": at("2024-05-20 10:00"), "description": "改写过的描述"}
    result = outcome(GOOD | {"来源编号": "T1"}, tables=tables_of(Cases=[held]))
    assert (result.edits, result.findings) == ((), ())


def test_an_outside_id_that_belongs_to_another_case_is_refused_not_lost():
    held = {"source_id": "1", "received_at": at("2023-01-01"), "description": "另一件事"}
    result = outcome(GOOD | {"来源编号": 1}, tables=tables_of(Cases=[held]))
    assert problems(result) == ["来源编号：“1”已用于另一条时间或内容不同的记录。"]
    told_apart = outcome(GOOD | {"来源编号": 1}, tables=tables_of(Cases=[held]), id_prefix="问卷-")
    assert added(told_apart)[0]["source_id"] == "问卷-1"


@pytest.mark.parametrize("second", [{"问题描述": "又洒了"}, {"反馈时间": "2024-05-22"}])
def test_two_complaints_about_one_order_are_not_taken_for_one(second):
    result = outcome(GOOD | {"订单号": "A1"}, GOOD | {"订单号": "A1"} | second)
    assert result.summary.zh == "导入 1 条，退回 1 条。"
    assert problems(result) == ["来源编号：“A1”已用于另一条时间或内容不同的记录。"]


@pytest.mark.parametrize("none", [None, "", " ", "-", "/", "无", "NULL", "n/a"])
def test_a_blank_outside_id_is_none(none):
    assert str(added(outcome(GOOD | {"来源编号": none}))[0]["source_id"]).startswith("#")


def test_refused_rows_come_back_whole_with_reason_place_and_masks():
    result = outcome(
        GOOD | {"反馈时间": "24.5.20", "联系方式": "13812345678", "门店": "店长13912345678", "来源编号": "x1"},
    )
    file = refused_file_of(result)
    assert file.name == "test-退回-20261121-100000.csv"
    assert file.headers == (*GOOD, "联系方式", "门店", "来源编号", "退回原因", "来源文件", "来源行")
    assert file.rows == (
        (
            "24.5.20", "王**", "电话", "送餐晚了两个小时", "138****5678", "店长139****5678", "x1",
            "反馈时间：“24.5.20”有歧义，可能是 2020-05-24 或 2024-05-20", "a.csv", 2,
        ),
    )  # fmt: skip


def test_a_mended_file_of_refused_rows_comes_in_as_it_is(tmp_path):
    text = '=HYPERLINK("http://x") 第一行\n第二行, "引号"'
    refused = refused_file_of(outcome(GOOD | {"反馈时间": "24.5.20", "问题描述": text}))
    at_date = refused.headers.index("反馈时间")
    mended = replace(refused, rows=tuple((*row[:at_date], "2024-05-20", *row[at_date + 1 :]) for row in refused.rows))
    write_rows(tmp_path / "r.csv", mended)
    result = outcome_of(read_records(tmp_path / "r.csv"))
    assert (added(result)[0]["description"], result.findings, result.messages) == (text, (), ())


def test_files_are_matched_each_by_its_own_headers():
    incoming = records(GOOD) + records({"created": "2024-05-21", "text": "late"}, source="b.json", first=1)
    result = outcome_of(incoming)
    assert [row["description"] for row in added(result)] == ["送餐晚了两个小时", "late"]
    assert result.views[0].rows[-1] == ("b.json", "text", Text("问题描述", "Description"))


def test_an_english_workbook_speaks_english():
    row = {"Received at": "2024-05-20", "Description": "late", "Channel": "pigeon"}
    result = outcome(row, tables=tables_of("feedback", "en"))
    assert refused_file_of(result).headers[-3:] == ("Refused because", "From file", "From row")
    assert result.findings[0].problem.en == "Channel: 'pigeon' is not in the list."


def test_four_times_the_bad_rows_are_four_times_the_work():
    bad = records(
        *({"时间": f"24.5.{n % 28 + 1}", "内容": f"第{n}条 13812345678", "渠道": "飞鸽"} for n in range(10_000))
    )
    assert times_the_effort(lambda: outcome_of(bad), lambda: outcome_of(bad[:2_500])) < 8
    result = outcome_of(bad)
    assert (len(result.findings), len(refused_file_of(result).rows)) == (10_000, 10_000)
    assert result.summary.zh == "退回 10,000 条。"
    assert result.views[1].rows == (
        (Text("反馈时间：日期有歧义", "Received at: ambiguous date"), 10_000),
        (Text("反馈渠道：不在列表中", "Channel: not in the list"), 10_000),
    )


_cell = st.one_of(
    st.none(), st.text(max_size=12), st.integers(), st.floats(), st.booleans(), st.datetimes(), st.just("2024-05-20")
)
_fields = st.fixed_dictionaries(
    {"反馈时间": _cell, "问题描述": _cell},
    optional=dict.fromkeys(("客户标识", "联系方式", "反馈渠道", "紧急程度", "来源编号"), _cell),
)


@settings(max_examples=200)
@given(st.lists(_fields, max_size=8))
def test_every_record_comes_in_once_or_is_skipped_or_is_refused(rows):
    incoming = records(*rows)
    first = outcome_of(incoming)
    again = outcome_of(incoming[::-1] + incoming)
    ids = [row["source_id"] for row in added(first)]
    assert len(ids) == len(set(ids))
    assert len(refused_file_of(first).rows if first.files else ()) == len(first.findings)
    assert len(ids) + len(first.findings) <= len(incoming)
    assert len(added(again)) <= len(ids) + len(first.findings)
    assert all(isinstance(row["received_at"], dt.datetime) and row["description"] for row in added(first))


def test_the_customers_full_name_goes_from_what_they_said():
    spoken = GOOD | {"问题描述": "我是王小明，餐送晚了两小时"}
    assert added(outcome(spoken))[0]["description"] == "我是王**，餐送晚了两小时"
    assert added(outcome(spoken, mask=False))[0]["description"] == "我是王小明，餐送晚了两小时"
