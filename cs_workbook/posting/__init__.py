"""Where letters leave the house: one module a way of sending, found by the scheme or host of its address.

Takes letters and addresses; says of each letter on each way whether it arrived. An address holds a password
or a key, so no message, error or log of this room ever shows one. Knows nothing of cases or workbooks.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Protocol
from urllib.parse import SplitResult, urlsplit

from cs_workbook.model import Delivery, Letter, Text, WorkbookError

WAYS = {"smtp": "smtp", "smtps": "smtp", "wecom": "wecom", "dingtalk": "dingtalk", "feishu": "feishu"}
"""Scheme → module. ``wecom+https://host/…`` sends to that very address in WeCom's way."""
HOSTS = {
    "qyapi.weixin.qq.com": "wecom",
    "oapi.dingtalk.com": "dingtalk",
    "open.feishu.cn": "feishu",
    "open.larksuite.com": "feishu",
}
"""Host of a bot's web address → module."""

_UNKNOWN = Text(
    "第 {n} 个发送地址认不出来。请用 smtps://、smtp://、wecom://、dingtalk://、feishu:// 开头，或用机器人的网址。",
    "Address {n} to send to is none this program knows. Begin it with smtps://, smtp://, wecom://, dingtalk:// or "
    "feishu://, or give a bot's https address.",
)
_WRONG = Text("第 {n} 个发送地址（{way}）有误：{why}", "Address {n} to send to ({way}): {why}")


@dataclass(frozen=True)
class World:
    """What a way of sending needs of the world around: the environment, the clock, and patience."""

    environ: Mapping[str, str]
    clock: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep


class AddressError(Exception):
    """An address that cannot be used; `text` says why without showing it."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


class Channel(Protocol):
    """One way of sending to one place."""

    way: Text

    def send(self, letters: Sequence[Letter]) -> list[Delivery]:
        """Send letters, and say of each what came of it. Never raises for what the other side does."""
        ...


class Office:
    """Every place letters go to in one run."""

    def __init__(self, urls: Sequence[str], environ: Mapping[str, str], world: World | None = None) -> None:
        """Read the addresses. Raises WorkbookError for one that cannot be used, without showing it."""
        world = world or World(environ)
        self._channels = [_channel(n, url, world) for n, url in enumerate(urls, start=1)]

    @property
    def ways(self) -> tuple[Text, ...]:
        """The names of the ways."""
        return tuple(channel.way for channel in self._channels)

    def send(self, letters: Sequence[Letter]) -> list[Delivery]:
        """Send every letter on every way."""
        return [delivery for channel in self._channels for delivery in channel.send(letters)]


def _channel(n: int, url: str, world: World) -> Channel:
    try:
        parts = urlsplit(url.strip())
        scheme, _, over = parts.scheme.partition("+")
        name = WAYS.get(scheme) or (HOSTS.get(parts.hostname or "") if scheme == "https" else None)
    except ValueError:
        name, parts, over = None, SplitResult("", "", "", "", ""), ""
    if name is None or (over and over not in ("http", "https")):
        raise WorkbookError(_UNKNOWN(n=n))
    module = import_module(f"{__name__}.{name}")
    if over or scheme == "https":
        parts = parts._replace(scheme=over or "https")
    try:
        channel: Channel = module.channel(parts, world)
    except (AddressError, ValueError) as error:
        why = error.text if isinstance(error, AddressError) else Text("端口不是数字。", "The port is no number.")
        raise WorkbookError(_WRONG(n=n, way=module.WAY, why=why)) from None
    return channel
