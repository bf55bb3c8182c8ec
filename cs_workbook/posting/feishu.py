"""Feishu and Lark (飞书): a custom group bot, signed where it has a secret."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from urllib.parse import SplitResult

from cs_workbook.model import Letter, Text
from cs_workbook.posting import World
from cs_workbook.posting.addresses import users
from cs_workbook.posting.bot import Bot, key_of

WAY = Text("飞书", "Feishu")
_BASE = "https://open.feishu.cn/open-apis/bot/v2/hook/"


class Feishu(Bot):
    """A Feishu custom bot."""

    way = WAY
    limit = 16_000
    code_keys = ("code", "StatusCode")
    busy = frozenset({9499, 11232})
    troubles: ClassVar[Mapping[int, Text]] = {
        19001: Text("机器人的网址无效，请重新复制。", "The bot's address is wrong; copy it anew."),
        19021: Text(
            "签名不符，请核对密钥和电脑时间。", "The signature does not match: check the secret and the clock."
        ),
        19022: Text("本机的 IP 不在白名单。", "This machine's IP address is not allowed."),
        19024: Text(
            "没有自定义关键词，请把“提醒”设为关键词。", "A keyword is missing: make “Reminder” one of the bot's."
        ),
    }

    def text(self, letter: Letter) -> str:
        """Return a letter that begins by mentioning whom it is for; a custom bot knows open ids alone."""
        told = [f'<at user_id="{user}">{letter.person}</at> ' for user in users([letter]) if user.startswith("ou_")]
        return "".join(told) + super().text(letter)

    def body(self, text: str, letters: Sequence[Letter], now: float) -> dict[str, Any]:  # noqa: ARG002 a bot's form
        """Return a text message, signed by HMAC-SHA256 with the seconds and the secret as its key."""
        message: dict[str, Any] = {"msg_type": "text", "content": {"text": text}}
        if self.secret:
            stamp = str(round(now))
            signed = hmac.new(f"{stamp}\n{self.secret}".encode(), b"", hashlib.sha256).digest()
            message |= {"timestamp": stamp, "sign": base64.b64encode(signed).decode()}
        return message


def channel(parts: SplitResult, world: World) -> Feishu:
    """Return the bot of ``feishu://ID?secret=…`` or of its web address with the secret added."""
    key, secret = key_of(parts)
    url = f"{parts.scheme}://{parts.netloc}{parts.path}" if parts.scheme in ("http", "https") else _BASE + key
    return Feishu(url, secret, world)
