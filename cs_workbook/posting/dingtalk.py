"""DingTalk (钉钉): a custom group bot, signed where it has a secret."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from urllib.parse import SplitResult, quote_plus

from cs_workbook.model import Letter, Text
from cs_workbook.posting import World
from cs_workbook.posting.addresses import mobiles, users
from cs_workbook.posting.bot import Bot, key_of

WAY = Text("钉钉", "DingTalk")
_BASE = "https://oapi.dingtalk.com/robot/send"


class DingTalk(Bot):
    """A DingTalk custom bot."""

    way = WAY
    limit = 18_000
    busy = frozenset({-1, 130101, 660026})
    troubles: ClassVar[Mapping[int, Text]] = {
        300001: Text("access_token 无效，请重新复制网址。", "The access token is wrong; copy the address anew."),
        300005: Text("access_token 无效，请重新复制网址。", "The access token is wrong; copy the address anew."),
        310000: Text(
            "安全设置不符：请核对加签密钥和电脑时间，或把“提醒”设为自定义关键词，或把本机加入 IP 白名单。",
            "Its security settings say no: check secret and clock, make “Reminder” a keyword, or allow this address.",
        ),
        400101: Text("access_token 无效，请重新复制网址。", "The access token is wrong; copy the address anew."),
        400102: Text("机器人已停用。", "The bot is switched off."),
        460101: Text("消息太长。", "The message is too long."),
    }

    def address(self, now: float) -> str:
        """Return the address, signed by HMAC-SHA256 of the milliseconds and the secret."""
        if not self.secret:
            return self.url
        stamp = str(round(now * 1000))
        signed = hmac.new(self.secret.encode(), f"{stamp}\n{self.secret}".encode(), hashlib.sha256).digest()
        return f"{self.url}&timestamp={stamp}&sign={quote_plus(base64.b64encode(signed))}"

    def body(self, text: str, letters: Sequence[Letter], now: float) -> dict[str, Any]:  # noqa: ARG002 a bot's form
        """Return a text message that mentions by user id and by mobile number."""
        named = [user for user in users(letters) if not user.startswith("ou_")]
        at = {"atMobiles": mobiles(letters), "atUserIds": named, "isAtAll": False}
        return {"msgtype": "text", "text": {"content": text}, "at": at}


def channel(parts: SplitResult, world: World) -> DingTalk:
    """Return the bot of ``dingtalk://TOKEN?secret=SEC…`` or of its web address with the secret added."""
    token, secret = key_of(parts, "access_token")
    base = f"{parts.scheme}://{parts.netloc}{parts.path}" if parts.scheme in ("http", "https") else _BASE
    return DingTalk(f"{base}?access_token={token}", secret, world)
