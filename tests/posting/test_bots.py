"""Group bots over a real socket: what is posted, and what is made of every kind of reply."""

from __future__ import annotations

import base64
import hashlib
import hmac
from urllib.parse import parse_qs, urlsplit

import pytest

from cs_workbook.model import Delivery, Letter, WorkbookError
from cs_workbook.posting import Office, World, web
from cs_workbook.posting.bot import Bot
from tests.posting.servers import group

KEY = "693a91f6-7abc-4bc4-97a0-0ec2SIFA5aaa"
LIN = Letter("小林", ("lin@example.com", "13812345678"), "【提醒】小林：1 件要办", ("FX1（王*）：解决",))
ZHAO = Letter("小赵", ("zhaoliu", "ou_abc123"), "【提醒】小赵：1 件要办", ("FX2（李*）：解决",))
NOW = 1_700_000_000.25

WECOM = {"errcode": 0, "errmsg": "ok"}
FEISHU = {"code": 0, "msg": "success", "data": {}, "StatusCode": 0, "StatusMessage": "success"}
ADDRESSES = {
    "wecom": "wecom+{host}/cgi-bin/webhook/send?key=" + KEY,
    "dingtalk": "dingtalk+{host}/robot/send?access_token=" + KEY,
    "feishu": "feishu+{host}/open-apis/bot/v2/hook/" + KEY,
}
OK = {"wecom": WECOM, "dingtalk": WECOM, "feishu": FEISHU}


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


def office(*urls: str, slept: list[float] | None = None) -> Office:
    naps = [] if slept is None else slept
    return Office(urls, {}, World({}, lambda: NOW, naps.append))


def sent(url: str, *letters: Letter, slept: list[float] | None = None) -> list[tuple[int, str | None]]:
    """Send, and give each letter's trouble."""
    deliveries: list[Delivery] = office(url, slept=slept).send(letters or (LIN,))
    return [(one.letter, one.trouble.zh if one.trouble else None) for one in deliveries]


def test_wecom_gets_one_text_with_everybody_mentioned():
    with group(WECOM) as bot:
        assert sent(ADDRESSES["wecom"].format(host=bot.host), LIN, ZHAO) == [(0, None), (1, None)]
    assert bot.paths == [f"/cgi-bin/webhook/send?key={KEY}"]
    assert bot.bodies == [
        {
            "msgtype": "text",
            "text": {
                "content": "【提醒】小林：1 件要办\nFX1（王*）：解决\n\n【提醒】小赵：1 件要办\nFX2（李*）：解决",
                "mentioned_list": ["zhaoliu"],
                "mentioned_mobile_list": ["13812345678"],
            },
        }
    ]


def test_dingtalk_is_signed_in_its_address_and_the_secret_stays_here():
    with group(WECOM) as bot:
        assert sent(ADDRESSES["dingtalk"].format(host=bot.host) + "&secret=SECabc", LIN) == [(0, None)]
    asked = parse_qs(urlsplit(bot.paths[0]).query)
    signed = hmac.new(b"SECabc", b"1700000000250\nSECabc", hashlib.sha256).digest()
    assert asked == {
        "access_token": [KEY], "timestamp": ["1700000000250"], "sign": [base64.b64encode(signed).decode()]
    }  # fmt: skip
    assert bot.bodies[0]["at"] == {"atMobiles": ["13812345678"], "atUserIds": [], "isAtAll": False}
    assert bot.bodies[0]["text"] == {"content": "【提醒】小林：1 件要办\nFX1（王*）：解决"}


def test_feishu_is_signed_in_its_body_and_mentions_open_ids():
    with group(FEISHU) as bot:
        assert sent(ADDRESSES["feishu"].format(host=bot.host) + "?secret=demo", ZHAO) == [(0, None)]
    signed = hmac.new(b"1700000000\ndemo", b"", hashlib.sha256).digest()
    assert bot.paths == [f"/open-apis/bot/v2/hook/{KEY}"]
    assert bot.bodies[0] == {
        "msg_type": "text",
        "content": {"text": '<at user_id="ou_abc123">小赵</at> 【提醒】小赵：1 件要办\nFX2（李*）：解决'},
        "timestamp": "1700000000",
        "sign": base64.b64encode(signed).decode(),
    }


def test_a_long_digest_goes_out_in_messages_of_at_most_2048_bytes():
    long = Letter("小林", (), "【提醒】小林：200 件要办", tuple(f"FX{n:06}（王*）：解决" for n in range(200)))
    with group(WECOM) as bot:
        assert sent(ADDRESSES["wecom"].format(host=bot.host), long) == [(0, None)]
    texts = [body["text"]["content"] for body in bot.bodies]
    assert max(len(text.encode()) for text in texts) <= 2048
    assert "\n".join(texts).split("\n") == [long.subject, *long.lines]


@pytest.mark.parametrize(
    ("way", "reply", "said"),
    [
        ("wecom", {"errcode": 93000, "errmsg": "invalid webhook url"},
         "对方拒收，错误码 93000。机器人的 key 无效或机器人已移出群，请重新复制网址。"),
        ("wecom", {"errcode": 40008, "errmsg": "invalid message type"}, "对方拒收，错误码 40008。消息类型不被接受。"),
        ("wecom", {"errcode": 12345, "errmsg": KEY}, "对方拒收，错误码 12345。"),
        ("dingtalk", {"errcode": 310000, "errmsg": "keywords not in content"},
         "对方拒收，错误码 310000。安全设置不符：请核对加签密钥和电脑时间，或把“提醒”设为自定义关键词，"
         "或把本机加入 IP 白名单。"),
        ("feishu", {"code": 19021, "msg": "sign match fail or timestamp is not within one hour from current time"},
         "对方拒收，错误码 19021。签名不符，请核对密钥和电脑时间。"),
        ("feishu", {"StatusCode": 19001, "StatusMessage": "param invalid"},
         "对方拒收，错误码 19001。机器人的网址无效，请重新复制。"),
        ("wecom", {}, "答复看不懂，可能被代理或登录页拦截。"),
        ("wecom", b"<html>login</html>", "答复看不懂，可能被代理或登录页拦截。"),
        ("wecom", 403, "对方返回 HTTP 403。"),
        ("wecom", 302, "对方返回 HTTP 302。"),
        ("wecom", "hang up", "没有等到答复，消息可能已经送达。"),
    ],
)  # fmt: skip
def test_http_200_is_no_success_and_what_is_final_is_not_tried_again(way, reply, said):
    with group(reply) as bot:
        slept: list[float] = []
        assert sent(ADDRESSES[way].format(host=bot.host), slept=slept) == [(0, said)]
    assert len(bot.bodies) == 1
    assert slept == []


@pytest.mark.parametrize(
    ("way", "busy"),
    [
        ("wecom", {"errcode": 45009, "errmsg": "api freq out of limit"}),
        ("dingtalk", {"errcode": 130101, "errmsg": "send too fast"}),
        ("dingtalk", {"errcode": 660026, "errmsg": "send too fast"}),
        ("feishu", {"code": 11232, "msg": "frequency limited"}),
        ("feishu", {"code": 9499, "msg": "too many request"}),
    ],
)
def test_a_busy_bot_is_asked_again_after_a_while(way, busy):
    with group(busy, busy, OK[way]) as bot:
        slept: list[float] = []
        assert sent(ADDRESSES[way].format(host=bot.host), slept=slept) == [(0, None)]
    assert len(bot.bodies) == 3
    assert slept == [5.0, 20.0]


def test_a_bot_that_stays_busy_is_given_up_and_the_rest_is_not_tried():
    long = tuple(Letter(f"人{n}", (), "提醒", ("x" * 2000,)) for n in range(3))
    with group(WECOM, {"errcode": 45009}) as bot:
        said = sent(ADDRESSES["wecom"].format(host=bot.host), *long)
    busy = "发送太频繁，机器人暂时不收（错误码 45009），请过几分钟再运行。"
    assert said == [(0, None), (1, busy), (2, busy)]
    assert len(bot.bodies) == 1 + 4


def test_a_server_error_is_tried_again_and_then_told():
    with group(500, WECOM) as bot:
        slept: list[float] = []
        assert sent(ADDRESSES["wecom"].format(host=bot.host), slept=slept) == [(0, None)]
        assert slept == [1.0]
    with group(500) as bot:
        assert sent(ADDRESSES["wecom"].format(host=bot.host)) == [(0, "对方返回 HTTP 500。")]
    assert len(bot.bodies) == 3


def test_a_reply_that_never_comes_is_not_tried_again_for_the_message_may_have_arrived(monkeypatch):
    monkeypatch.setattr(web, "TIMEOUT", 0.3)
    with group("hang") as bot:
        assert sent(ADDRESSES["wecom"].format(host=bot.host)) == [(0, "没有等到答复，消息可能已经送达。")]
        assert len(bot.bodies) == 1


def test_no_connection_is_tried_again_and_then_told():
    with group(WECOM) as bot:
        gone = bot.host
    slept: list[float] = []
    assert sent(ADDRESSES["wecom"].format(host=gone), slept=slept) == [(0, "连接不上，请检查网络和代理。")]
    assert slept == [1.0, 4.0]


def test_the_proxy_of_the_environment_is_honoured(monkeypatch):
    with group(WECOM) as proxy:
        monkeypatch.setenv("http_proxy", proxy.host)
        assert sent(f"wecom+http://bots.invalid/send?key={KEY}") == [(0, None)]
    assert proxy.paths == [f"http://bots.invalid/send?key={KEY}"]


@pytest.mark.parametrize(
    ("given", "url"),
    [
        (f"wecom://{KEY}", f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}"),
        (f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}",
         f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}"),
        (f"dingtalk://{KEY}?secret=SEC1", f"https://oapi.dingtalk.com/robot/send?access_token={KEY}"),
        (f"https://oapi.dingtalk.com/robot/send?access_token={KEY}&secret=SEC1",
         f"https://oapi.dingtalk.com/robot/send?access_token={KEY}"),
        (f"feishu://{KEY}", f"https://open.feishu.cn/open-apis/bot/v2/hook/{KEY}"),
        (f"https://open.feishu.cn/open-apis/bot/v2/hook/{KEY}?secret=S",
         f"https://open.feishu.cn/open-apis/bot/v2/hook/{KEY}"),
        (f"https://open.larksuite.com/open-apis/bot/v2/hook/{KEY}",
         f"https://open.larksuite.com/open-apis/bot/v2/hook/{KEY}"),
    ],
)  # fmt: skip
def test_an_address_may_be_short_or_the_bot_s_own(given, url):
    (channel,) = office(given)._channels
    assert isinstance(channel, Bot) and channel.url == url


@pytest.mark.parametrize(
    "given",
    [
        "http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=" + KEY,
        "https://example.com/hook?key=" + KEY, "ftp://" + KEY, KEY, "wecom+ftp://x/?key=" + KEY, "https://[" + KEY,
        "wecom://", "wecom://" + KEY + "%0d%0aHost:x", "https://qyapi.weixin.qq.com/send?sleutel=" + KEY,
        "smtps://lin:" + KEY + "@", "smtp://lin:" + KEY + "@mail.test:x", "smtp://lin:" + KEY + "@mail.test",
    ],
)  # fmt: skip
def test_an_address_that_cannot_be_used_is_refused_without_being_shown(given):
    with pytest.raises(WorkbookError) as refused:
        office(f"wecom://{KEY}", given)
    text = refused.value.text
    assert "第 2 个发送地址" in text.zh
    assert KEY not in text.zh + text.en + str(refused.value)
    assert refused.value.__cause__ is None
