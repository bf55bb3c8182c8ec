"""WeCom (企业微信): a group bot. Text, not Markdown, so that it also reads in WeChat and may mention by mobile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from urllib.parse import SplitResult

from cs_workbook.model import Letter, Text
from cs_workbook.posting import World
from cs_workbook.posting.addresses import mobiles, users
from cs_workbook.posting.bot import Bot, key_of

WAY = Text("企业微信", "WeCom")
_BASE = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send"


class WeCom(Bot):
    """A WeCom group bot."""

    way = WAY
    limit = 2048
    busy = frozenset({-1, 45009})
    troubles: ClassVar[Mapping[int, Text]] = {
        93000: Text(
            "机器人的 key 无效或机器人已移出群，请重新复制网址。", "The key is wrong or the bot left the group."
        ),
        40008: Text("消息类型不被接受。", "It does not take this type of message."),
        40058: Text("消息内容不合要求。", "It does not take this content."),
        44004: Text("消息内容是空的。", "The message is empty."),
        45002: Text("消息太长。", "The message is too long."),
    }

    def body(self, text: str, letters: Sequence[Letter], now: float) -> dict[str, Any]:  # noqa: ARG002 a bot's form
        """Return a text message that mentions by user id and by mobile number."""
        content: dict[str, Any] = {"content": text}
        named = {"mentioned_list": [u for u in users(letters) if not u.startswith("ou_")]}
        content |= {key: found for key, found in (named | {"mentioned_mobile_list": mobiles(letters)}).items() if found}
        return {"msgtype": "text", "text": content}


def channel(parts: SplitResult, world: World) -> WeCom:
    """Return the bot of ``wecom://KEY`` or of its web address."""
    key, _ = key_of(parts, "key")
    base = f"{parts.scheme}://{parts.netloc}{parts.path}" if parts.scheme in ("http", "https") else _BASE
    return WeCom(f"{base}?key={key}", "", world)
