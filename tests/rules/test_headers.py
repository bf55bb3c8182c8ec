"""Which column of ours a header of theirs fills."""

from __future__ import annotations

import pytest

from cs_workbook.model import WorkbookError
from cs_workbook.rules.columns import schema
from cs_workbook.rules.headers import importable, is_known_header, match_headers, resolve_mapping

FEEDBACK = schema("feedback", "zh")


def keys(*headers: str, **mapping: str) -> dict[str, str]:
    return dict(match_headers(headers, FEEDBACK, resolve_mapping(mapping, FEEDBACK)).keys)


def test_labels_match_in_both_languages_and_whatever_their_width_and_case():
    assert keys("反馈时间", "Customer", "ＣＨＡＮＮＥＬ", " problem  描述") == {
        "反馈时间": "received_at",
        "Customer": "customer",
        "ＣＨＡＮＮＥＬ": "channel",
    }


def test_labels_of_other_presets_match():
    assert keys("受理时间", "客户名称/ID", "受理渠道", "优先级") == {
        "受理时间": "received_at",
        "客户名称/ID": "customer",
        "受理渠道": "channel",
        "优先级": "priority",
    }


def test_synonyms_and_the_codes_own_names_match():
    assert keys("created_at", "买家昵称", "评价内容", "手机号", "customer_level") == {
        "created_at": "received_at",
        "买家昵称": "customer",
        "评价内容": "description",
        "手机号": "contact",
        "customer_level": "customer_level",
    }


def test_marks_and_brackets_around_a_header_do_not_matter():
    assert keys("*反馈时间（必填）：", "联系方式（脱敏）") == {
        "*反馈时间（必填）：": "received_at",
        "联系方式（脱敏）": "contact",
    }


def test_a_label_wins_over_a_synonym_and_the_loser_is_named():
    matched = match_headers(["评价", "问题描述", "内容"], FEEDBACK, {})
    assert matched.keys == {"问题描述": "description"}
    assert matched.unknown == ("评价", "内容")


def test_of_two_synonyms_the_more_usual_wins_wherever_it_stands():
    assert keys("评价", "内容") == {"内容": "description"}


def test_their_case_number_is_the_outside_id_before_an_order_number():
    assert keys("订单号", "投诉编号") == {"投诉编号": "source_id"}
    assert keys("订单号", "id") == {"id": "source_id"}
    assert keys("订单号") == {"订单号": "source_id"}


def test_columns_of_the_program_are_never_filled():
    assert keys("归档状态", "最近时限", "重复关联", "登记时间", "状态") == {}
    assert "case_id" not in importable(FEEDBACK)


def test_the_map_goes_first_takes_labels_and_keys_and_can_switch_a_header_off():
    assert keys("评论", "内容", "等级", 评论="问题描述", 等级="priority", 内容="-") == {
        "评论": "description",
        "等级": "priority",
    }


def test_a_header_that_may_mean_two_columns_is_decided_by_its_values():
    assert match_headers(["等级"], FEEDBACK, {}).unclear == {"等级": ("customer_level", "priority")}
    by_values = match_headers(["等级"], FEEDBACK, {}, lambda _header, key: key == "priority")
    assert by_values.keys == {"等级": "priority"}


def test_a_map_that_names_no_column_of_ours_says_which_is_nearest():
    with pytest.raises(WorkbookError) as caught:
        resolve_mapping({"x": "反馈时刻"}, FEEDBACK)
    assert caught.value.text.zh.startswith("对应表中的“反馈时刻”不是可导入的列（最接近的是“反馈时间”）。")


@pytest.mark.parametrize("header", ["反馈时间", "TICKET ID", "created at", "*渠道", "Ticket no"])
def test_headers_of_any_preset_and_language_are_known(header):
    assert is_known_header(header)


@pytest.mark.parametrize("header", ["label", "送餐太慢", "", "2024-05-20"])
def test_other_words_are_not(header):
    assert not is_known_header(header)


def test_a_map_written_the_other_way_round_means_the_same():
    shape = schema("feedback", "zh")
    assert resolve_mapping({"评论正文": "问题描述"}, shape) == resolve_mapping({"问题描述": "评论正文"}, shape)
