"""How alike two complaints are: pairs written by hand, told twice or about something else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cs_workbook.rules.similarity import essence, similarity

THRESHOLD = 60
"""The default of the repeat_similarity_pct setting."""
TOLD_TWICE = [
    ("外卖送晚了一个多小时，饭都凉了", "昨天的外卖又送晚了，等了快两个小时，饭是凉的"),
    ("申请退款十天了一直没到账", "退款还是没有到账，已经申请半个月了"),
    ("洗衣机脱水的时候声音特别大，像拖拉机一样", "洗衣机上次修过之后脱水声音还是很大"),
    ("客服电话打了好几次都没人接", "又打了客服电话，还是没有人接听"),
    ("登录APP提示系统繁忙，一直进不去", "ＡＰＰ还是登录不了，一直提示系统繁忙"),
    ("订单DD10230456三天没发货", "订单DD10230456还没发货，请尽快处理"),
    ("空调不制冷，吹出来的都是热风", "空调维修后还是不制冷，吹热风"),
    ("发票一直没有开给我", "发票还没开，已经申请三次了"),
    ("扫地机器人不回充，要手动搬回去", "扫地机器人又不回充了"),
    ("优惠券用不了，提示不符合条件", "优惠券依旧无法使用，提示不符合条件"),
    ("热水器漏水，楼下都被泡了", "再次反映：热水器漏水，地板泡坏了，请马上来人"),
    ("打印机连不上网络，重启也没用", "打印机连不上网络"),
    ("Charged twice for the same order", "I was charged twice for one order, please refund the second charge"),
    ("The technician did not show up", "Technician did not show up again, second time"),
    ("Screen has a green line since yesterday", "The green line on the screen is back after the repair"),
    ("The washing machine is very loud when spinning", "Washing machine still loud when it spins, even after repair"),
]
SOMETHING_ELSE = [
    ("外卖送晚了一个多小时，饭都凉了", "外卖少送了一份米饭，要求补送"),
    ("申请退款十天了一直没到账", "退款金额不对，少退了运费"),
    ("洗衣机脱水的时候声音特别大，像拖拉机一样", "洗衣机门打不开了"),
    ("客服电话打了好几次都没人接", "在线客服回复太慢，排队一个小时"),
    ("登录APP提示系统繁忙，一直进不去", "APP里订单记录不见了"),
    ("订单DD10230456三天没发货", "订单DD11110322收到的颜色不对"),
    ("空调不制冷，吹出来的都是热风", "空调遥控器失灵，按了没反应"),
    ("发票一直没有开给我", "发票抬头开错了，需要重开"),
    ("扫地机器人不回充，要手动搬回去", "扫地机器人的滚刷断了，想买配件"),
    ("热水器漏水，楼下都被泡了", "热水器打不着火"),
    ("打印机连不上网络，重启也没用", "打印机卡纸，打不出来"),
    ("请尽快处理我的退款申请，谢谢", "请尽快处理我的换货申请，谢谢"),
    ("Charged twice for the same order", "The coupon was not applied to my order"),
    ("The technician did not show up", "The technician charged too much for the part"),
    ("Invoice has not been issued", "The company name on the invoice is wrong"),
    ("The washing machine is very loud when spinning", "The washing machine door will not open"),
]


@pytest.mark.parametrize(("one", "other"), TOLD_TWICE)
def test_a_problem_told_twice_is_alike(one, other):
    assert similarity(essence(one), essence(other)) >= THRESHOLD


@pytest.mark.parametrize(("one", "other"), SOMETHING_ELSE)
def test_another_problem_with_the_same_thing_is_not_alike(one, other):
    assert similarity(essence(one), essence(other)) < THRESHOLD


def test_greetings_signs_and_writing_do_not_count():
    assert essence("您好，ＡＰＰ又打不开了！！") == "app打不开"
    assert essence("Please repair it, the Doors are open") == essence("door repair: OPEN")
    assert similarity(essence("谢谢！"), essence("")) == 0


@given(st.text("退款没到账abc ,", max_size=12), st.text("退款没到账abc ,", max_size=12), st.sampled_from([40, 60, 80]))
def test_a_bound_only_cuts_off_what_is_below_it(a, b, least):
    full = similarity(a, b)
    assert similarity(a, b, least) == (full if full >= least else 0)
    assert abs(similarity(b, a) - full) < 1e-9
    assert 0 <= full <= 100
