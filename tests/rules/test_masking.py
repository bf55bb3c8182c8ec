"""Masks by literal examples, and the promise that masking twice is masking once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs_workbook.rules.masking import (
    find_personal,
    looks_unmasked_name,
    mask_contact,
    mask_mentions,
    mask_name,
    mask_text,
)
from tests.effort import times_the_effort

# 110105 19491231 002X is the example of GB 11643 itself; 6222021234567890128 and 4111… pass Luhn by hand.
IDENTITY = "11010519491231002X"
CARD = "6222021234567890128"


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("王小明", "王**"),
        ("李四", "李*"),
        ("张王小红", "张***"),
        ("欧阳锋", "欧阳*"),
        ("司马相如", "司马**"),
        ("張三豐", "張**"),
        ("阿依古丽·买买提", "阿***"),
        ("王小明先生", "王**先生"),
        ("王小明（VIP）", "王**（VIP）"),
        ("王小明、李红", "王**、李*"),
        ("C10023 王小明", "C10023 王**"),
        ("王小明13812345678", "王**138****5678"),
        ("John Smith", "J*** S***"),
        ("JOHN SMITH", "J*** S***"),
        ("wang xiaoming", "w*** x***"),
        ("Smith, John", "S***, J***"),
        ("John", "J***"),
        ("13812345678", "138****5678"),
    ],
)
def test_a_name_keeps_its_surname(name, masked):
    assert mask_name(name) == masked
    assert looks_unmasked_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "王**", "欧阳*", "J*** S***", "爱***猫", "王某", "王某某", "王先生", "欧阳女士", "李经理", "王哥", "老王",
        "小明", "匿名", "匿名用户", "顾客A", "游客", "anonymous", "Guest", "C10023", "VIP0042", "walker99",
        "开心每一天", "王府井店", "北京科技有限公司", "Acme Ltd", "Mr Smith", "", "-", "欧阳",
    ],
)  # fmt: skip
def test_what_is_no_full_name_is_left_alone(name):
    assert mask_name(name) == name
    assert not looks_unmasked_name(name)


@pytest.mark.parametrize(
    ("contact", "masked"),
    [
        ("13812345678", "138****5678"),
        ("138 1234 5678", "138 **** 5678"),
        ("+86 138-1234-5678", "+86 138-****-5678"),
        ("8613812345678", "86138****5678"),
        ("１３８１２３４５６７８", "１３８****５６７８"),
        ("010-62345678", "010-****5678"),
        ("(010)62345678", "(010)****5678"),
        ("0571-8888 1234", "0571-**** 1234"),
        ("0755-8881234", "0755-***1234"),
        ("+852 9123 4567", "+852 **** 4567"),
        ("abc.def@example.com", "a***@example.com"),
        ("张三@example.com a@b.cn", "张三@example.com a***@b.cn"),
        ("微信 wx_abc123", "微信 wx***23"),
        ("QQ：12345678", "QQ：12***78"),
        ("zhangsanfeng", "zh***ng"),
    ],
)
def test_a_contact_keeps_too_little_to_be_used(contact, masked):
    assert mask_contact(contact) == masked


@pytest.mark.parametrize("contact", ["138****1234", "a***@x.com", "微信", "电话", "WeChat: abc", "客户不愿留", ""])
def test_a_contact_that_shows_nothing_is_left_alone(contact):
    assert mask_contact(contact) == contact


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("电话13812345678请回", "电话138****5678请回"),
        ("打 13812345678 或 13912345678", "打 138****5678 或 139****5678"),
        (f"身份证{IDENTITY}，请查", "身份证110***********002X，请查"),
        ("老身份证110105491231002", "老身份证110********1002"),
        ("身份证号：110105194912310021", "身份证号：110***********0021"),
        (f"退到{CARD}吧", "退到6222***********0128吧"),
        ("退到6222 0212 3456 7890 128", "退到6222 **** **** ***0 128"),
        ("邮箱abc@qq.com。", "邮箱a***@qq.com。"),
    ],
)
def test_numbers_and_addresses_inside_text_are_masked_and_nothing_else(text, masked):
    assert mask_text(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "送餐晚了两个小时，汤都洒了。",
        "订单202405201234567890还没到",
        "订单号13812345678还没到",
        "单号：6222021234567890128",
        "快递SF1381234567890",
        "138123456789",
        "110105194913310021",
        "110105194912310021",
        "6222021234567890123",
        "2024-05-20 10:00:00 至 2024-05-21 10:00:00",
        "花了12345678901元",
        "王小明说的",
        "  =1+1\n+1 ",
    ],
)
def test_order_numbers_dates_and_plain_text_are_left_alone(text):
    assert find_personal(text) == []
    assert mask_text(text) == text


def test_what_is_found_is_named_and_placed():
    text = f"我{IDENTITY}，卡{CARD}，电13812345678，邮a@b.cn"
    found = [(kind, text[start:end]) for kind, start, end in find_personal(text)]
    assert found == [("identity", IDENTITY), ("card", CARD), ("phone", "13812345678"), ("email", "a@b.cn")]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("微信号wxid_abc123456", "微信号wx***56"),
        ("加我微信 zhang_san88", "加我微信 zh***88"),
        ("VX：zhangsan88。", "VX：zh***88。"),
        ("qq：123456789", "qq：12***89"),
        ("座机021—62345678", "座机021—****5678"),
        ("打1 3 8 1 2 3 4 5 6 7 8", "打1 3 8 * * * * 5 6 7 8"),
        ("电话幺三八一二三四五六七八", "电话幺三八****五六七八"),
        ("车牌京A12345，", "车牌京A***45，"),
        ("沪A·D1234F停车", "沪A*****4F停车"),
        ("护照号码：EA1234567", "护照号码：E****4567"),
        ("社保卡号 310101198001011234", "社保卡号 310***********1234"),
        ("银行卡：6222021234567890123", "银行卡：6222***********0123"),
        ("收货人：李四，送到门口", "收货人：李*，送到门口"),
        ("姓名：欧阳锋", "姓名：欧阳*"),
        ("联系人王小明13812345678", "联系人王**138****5678"),
    ],
)
def test_what_its_label_or_its_form_gives_away_is_masked(text, masked):
    assert mask_text(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "微信支付123456失败", "微信 iphone12打不开", "QQ音乐要会员", "收货人姓名不对", "联系人方式：没有", "名字全不对",
        "联系人：张先生", "联系人：李经理", "换新A12345的主板", "一二三四五六七八九十", "共1 2 3 4 5 6 7 8 9 0 1 2 项",
        "护照丢了", "账号登录不上，提示10086", "收货地址在人民路",
    ],
)  # fmt: skip
def test_a_label_without_what_it_labels_is_left_alone(text):
    assert mask_text(text) == text


@pytest.mark.parametrize(
    ("text", "customer", "masked"),
    [
        ("我是王小明，王小明的耳机坏了", "王小明", "我是王**，王**的耳机坏了"),
        ("收货人欧阳锋", "C10023 欧阳锋", "收货人欧阳*"),
        ("我是王小明", "王**", "我是王小明"),
        ("匿名投诉", "匿名", "匿名投诉"),
        ("张经理说的", "张经理", "张经理说的"),
    ],
)
def test_a_customers_name_goes_from_their_texts_as_long_as_the_cell_tells_it(text, customer, masked):
    assert mask_mentions(text, customer) == masked


_signs = st.text(
    "0123456789 -+()*@.·XxabZ王欧阳小明先生订单号身份证：微０１８、,138６QvV信加京A一三护照收货人姓名", max_size=50
)


@given(st.one_of(_signs, st.text(max_size=40)))
def test_masking_twice_is_masking_once(text):
    for mask in (mask_name, mask_contact, mask_text):
        assert mask(mask(text)) == mask(text)


@given(st.one_of(_signs, st.text(max_size=40)))
def test_masked_text_shows_no_personal_data_and_keeps_its_other_characters(text):
    masked = mask_text(text)
    assert find_personal(masked) == []
    if not find_personal(text):
        assert masked == text


@given(st.text("0123456789", min_size=8, max_size=8), st.sampled_from(["", "+86 ", "86-"]))
def test_no_mobile_number_stays_readable(digits, prefix):
    assert digits[:4] + digits[4:] not in mask_text(f"请打{prefix}138{digits}谢谢")


@pytest.mark.parametrize(
    "sign",
    [
        "1 ",
        "a",
        "a@",
        "+1 ",
        "62",
        "0(10) ",
        "a.b.",
        "138-",
        "王",
        "王·",
        "微信号",
        "姓名：",
        "京A1",
        "1 3 ",
        "一三",
        "加我",
    ],
)
def test_hostile_text_four_times_as_long_is_four_times_the_work(sign):
    def masked(length):
        return [mask((sign * length)[:length]) for mask in (mask_name, mask_contact, mask_text)]

    assert times_the_effort(lambda: masked(64_000), lambda: masked(16_000)) < 8


def test_text_without_personal_data_is_passed_over_quickly():
    plain = [f"送餐太慢了，等了{n}分钟，态度也差，希望改进" for n in range(20_000)]
    personal = [f"{text}，请打13812345678" for text in plain]
    assert not any(map(find_personal, plain)) and all(map(find_personal, personal))
    assert times_the_effort(lambda: [*map(find_personal, plain)], lambda: [*map(find_personal, personal)]) < 0.6
