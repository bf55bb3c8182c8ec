"""Limit texts: what people write, what is refused and why, and the way back."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs_workbook.model import Cell
from cs_workbook.rules.limits import LIMIT_EXAMPLES, Limit, LimitError, limit_text, limit_words, parse_limit

MINUTES = {
    "30分钟": 30,
    "2小时": 120,
    "7天": 10080,
    "1周": 10080,
    "30min": 30,
    "2h": 120,
    "7d": 10080,
    "1w": 10080,
    "2 h": 120,
    "2hrs": 120,
    "2 hrs.": 120,
    "2 Hours": 120,
    "30 min": 30,
    "30m": 30,
    "两小时": 120,
    "二小时": 120,
    "两个小时": 120,
    "十五分钟": 15,
    "二十四小时": 1440,
    "四十八小时": 2880,
    "一百二十分钟": 120,
    "一百零五分钟": 105,
    "两周": 20160,
    "一个星期": 10080,
    "三刻钟": 45,
    "半小时": 30,
    "半个小时": 30,
    "半天": 720,
    "1个半小时": 90,
    "一个半小时": 90,
    "两小时半": 150,
    "一天半": 2160,
    "1.5小时": 90,
    "0.5h": 30,
    "1½小时": 90,
    "1天12小时": 2160,
    "1天零2小时": 1560,
    "1小时30分": 90,
    "1h30m": 90,
    "1h30": 90,
    "1 day, 12 hours": 2160,
    "2 hours and 30 minutes": 150,
    "24小时内": 1440,
    "24小时以内": 1440,
    "不超过2小时": 120,
    "≤2小时": 120,
    "<= 2 hrs": 120,
    "within 2 hours": 120,
    "３０分钟": 30,
    "１．５ｈ": 90,
    " 2 小 时 ": 120,
    "2個小時": 120,
    "30分鐘": 30,
    "3日内": 4320,
    "3个自然日": 4320,
    "an hour": 60,
    "half an hour": 30,
    "two hours": 120,
    "one and a half hours": 90,
    "twenty-four hours": 1440,
    "forty-five minutes": 45,
}
WORKING_MINUTES = {
    "90工作分钟": 90,
    "90wmin": 90,
    "4工作小时": 240,
    "4 个工作小时": 240,
    "4wh": 240,
    "半个工作小时": 30,
    "4 business hours": 240,
    "90 working minutes": 90,
    "2工作小时30工作分钟": 150,
}
WORKING_DAYS = {
    "3个工作日": 3,
    "3工作日": 3,
    "三个工作日": 3,
    "一个工作日": 1,
    "3个工作日内": 3,
    "3wd": 3,
    "5 WD": 5,
    "3 working days": 3,
    "1 working day": 1,
    "two business days": 2,
    "3-working-days": 3,
}


@pytest.mark.parametrize(("text", "minutes"), MINUTES.items())
def test_natural_time_is_read_in_minutes(text, minutes):
    assert parse_limit(text) == Limit(minutes, "minutes")


@pytest.mark.parametrize(("text", "minutes"), WORKING_MINUTES.items())
def test_working_time_is_kept_apart_from_natural_time(text, minutes):
    assert parse_limit(text) == Limit(minutes, "working_minutes")


@pytest.mark.parametrize(("text", "days"), WORKING_DAYS.items())
def test_working_days_are_counted_in_days(text, days):
    assert parse_limit(text) == Limit(days, "working_days")


@pytest.mark.parametrize("text", [None, "", "  ", "–", "-", "—", "——", "－", "无", "無", "none", "None", "不限", "n/a"])
def test_a_blank_or_a_dash_is_no_limit(text):
    assert parse_limit(text) is None


REFUSED: list[tuple[Cell, str, str]] = [
    (2, "时限“2”缺少时间单位", 'the limit "2" has no unit of time'),
    (2.5, "时限“2.5”缺少时间单位", 'the limit "2.5" has no unit of time'),
    ("24", "时限“24”缺少时间单位", 'the limit "24" has no unit of time'),
    ("两", "时限“两”缺少时间单位", 'the limit "两" has no unit of time'),
    ("0小时", "时限“0小时”必须大于 0", 'the limit "0小时" must be above 0'),
    ("-2h", "时限“-2h”必须大于 0", 'the limit "-2h" must be above 0'),
    ("－2小时", "时限“－2小时”必须大于 0", 'the limit "－2小时" must be above 0'),
    ("1.5wd", "时限“1.5wd”不是整个工作日", 'the limit "1.5wd" does not come to whole working days'),
    ("半个工作日", "时限“半个工作日”不是整个工作日", 'the limit "半个工作日" does not come to whole working days'),
    ("0.33h", "时限“0.33h”不是整分钟", 'the limit "0.33h" does not come to whole minutes'),
    ("1wd2h", "时限“1wd2h”混用了不同的计时方式", 'the limit "1wd2h" mixes different kinds of time'),
    ("4wh30min", "时限“4wh30min”混用了不同的计时方式", 'the limit "4wh30min" mixes different kinds of time'),
    (
        "1个月",
        "时限“1个月”的长短不固定，请改用天或周",
        'the limit "1个月" has no fixed length; use days or weeks',
    ),
    ("9999999天", "时限“9999999天”超过一百年", 'the limit "9999999天" is longer than a hundred years'),
    ("尽快", "时限“尽快”读不懂", 'the limit "尽快" cannot be read'),
]


@pytest.mark.parametrize(("text", "zh", "en"), REFUSED)
def test_a_refusal_says_why_in_both_languages(text, zh, en):
    with pytest.raises(LimitError) as error:
        parse_limit(text)
    assert (error.value.text.zh, error.value.text.en, str(error.value)) == (zh, en, en)


@pytest.mark.parametrize(
    "text",
    [
        *("1 2小时", "2小时3小时", "30分2小时", "2-3天", "小时", "工作日", "h", "2工作", "2小时后", "约2小时", "1h60"),
        *("1小时半小时", "1e3h", "2.h", ".5h", "2:00", "30秒", "二二工作", "九九", True, dt.datetime(1900, 1, 1, 2)),
    ],
)
def test_what_is_not_plainly_a_limit_is_refused(text):
    with pytest.raises(LimitError):
        parse_limit(text)


@pytest.mark.parametrize(
    ("limit", "zh", "en"),
    [
        (None, "–", "–"),
        (Limit(30, "minutes"), "30分钟", "30min"),
        (Limit(90, "minutes"), "90分钟", "90min"),
        (Limit(120, "minutes"), "2小时", "2h"),
        (Limit(150, "minutes"), "2小时30分钟", "2h30min"),
        (Limit(2880, "minutes"), "48小时", "48h"),
        (Limit(10080, "minutes"), "7天", "7d"),
        (Limit(15123, "minutes"), "10天12小时3分钟", "10d12h3min"),
        (Limit(90, "working_minutes"), "90工作分钟", "90wmin"),
        (Limit(240, "working_minutes"), "4工作小时", "4wh"),
        (Limit(5000, "working_minutes"), "83工作小时20工作分钟", "83wh20wmin"),
        (Limit(3, "working_days"), "3个工作日", "3wd"),
    ],
)
def test_a_limit_is_written_in_one_way(limit, zh, en):
    assert (limit_text(limit, "zh"), limit_text(limit, "en")) == (zh, en)


@given(st.integers(1, 36525 * 1440), st.sampled_from(["minutes", "working_minutes"]), st.sampled_from(["zh", "en"]))
def test_every_limit_in_minutes_reads_back_as_it_was_written(amount, unit, language):
    assert parse_limit(limit_text(Limit(amount, unit), language)) == Limit(amount, unit)


@given(st.integers(1, 36525), st.sampled_from(["zh", "en"]))
def test_every_limit_in_working_days_reads_back_as_it_was_written(amount, language):
    assert parse_limit(limit_text(Limit(amount, "working_days"), language)) == Limit(amount, "working_days")


@given(st.text(alphabet="0123456789.两半十个工作小时天日分钟周 hdwmin,-≤内", max_size=12) | st.text(max_size=8))
def test_any_text_is_either_a_limit_or_refused(text):
    try:
        limit = parse_limit(text)
    except LimitError as error:
        assert text in error.text.zh
    else:
        assert limit is None or limit.amount > 0


def test_the_examples_shown_to_people_can_all_be_read():
    zh = LIMIT_EXAMPLES.zh.replace("（连续计时）", "").replace("（只计上班时间）", "").split("；不限")[0]
    texts = [text for part in zh.split("；") for text in part.split("、")]
    texts += ["30min", "2h", "7d", "1w", "90wmin", "4wh", "3wd"]
    assert all(parse_limit(text) for text in texts)


def test_a_sentence_says_working_days_in_words():
    told = [limit_words(parse_limit(text)) for text in ("1wd", "3wd", "2h")]
    assert [(text.zh, text.en) for text in told] == [
        ("1个工作日", "1 working day"), ("3个工作日", "3 working days"), ("2小时", "2h"),
    ]  # fmt: skip
