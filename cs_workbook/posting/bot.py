"""What the group bots of WeCom, DingTalk and Feishu have in common.

A bot takes one JSON message at a secret web address and answers HTTP 200 whether it took it or not; whether it
did, the code in the reply says. It is busy now and then, and asked again after a while.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import SplitResult, parse_qsl

from cs_workbook.model import Delivery, Letter, Text
from cs_workbook.posting import AddressError, World
from cs_workbook.posting.packing import packed
from cs_workbook.posting.web import STRANGE, Unsent, exchange

PAUSES = (1.0, 4.0)
"""Seconds to wait before asking again after a failed connection or a server error."""
BUSY_PAUSES = (5.0, 20.0, 40.0)
"""The same after "too many messages": what bots take is counted by the minute."""

REFUSED = Text("对方拒收，错误码 {code}。", "the bot refused it, code {code}.")
BUSY = Text(
    "发送太频繁，机器人暂时不收（错误码 {code}），请过几分钟再运行。",
    "too many messages for now (code {code}); run it again in a few minutes.",
)
NO_KEY = Text(
    "没有机器人的密钥，请从群机器人的设置页复制完整网址。", "it has no key; copy the whole address from the bot's page."
)


@dataclass(frozen=True)
class Bot:
    """One bot in one group. Its kinds say how a message is written and how the reply is read."""

    url: str
    secret: str
    world: World

    way: ClassVar[Text]
    limit: ClassVar[int]
    """Bytes of text that one message takes."""
    code_keys: ClassVar[tuple[str, ...]] = ("errcode",)
    busy: ClassVar[frozenset[int]]
    troubles: ClassVar[Mapping[int, Text]]

    def text(self, letter: Letter) -> str:
        """Return a letter as a message reads."""
        return "\n".join((letter.subject, *letter.lines))

    def address(self, now: float) -> str:  # noqa: ARG002 some sign it
        """Return where a message sent at this moment goes."""
        return self.url

    def body(self, text: str, letters: Sequence[Letter], now: float) -> dict[str, Any]:
        """Return a message of this moment with whom it is to draw the attention of."""
        raise NotImplementedError

    def send(self, letters: Sequence[Letter]) -> list[Delivery]:
        """Post the letters, several to a message. After one that fails the rest are not tried."""
        trouble: dict[int, Text] = {}
        failed: Text | None = None
        for parcel in packed([self.text(letter) for letter in letters], self.limit):
            failed = failed or self._post(parcel.text, [letters[place] for place in parcel.letters])
            if failed:
                trouble |= dict.fromkeys(parcel.letters, failed)
        return [Delivery(place, self.way, trouble.get(place)) for place in range(len(letters))]

    def _post(self, text: str, letters: Sequence[Letter]) -> Text | None:
        """Send one message, again after a while where that may help; return why it did not arrive."""
        pauses, busy_pauses = list(PAUSES), list(BUSY_PAUSES)
        while True:
            now = self.world.clock()
            try:
                code = self._code(exchange(self.address(now), self.body(text, letters, now)))
            except Unsent as error:
                if not error.again or not pauses:
                    return error.text
                self.world.sleep(pauses.pop(0))
                continue
            if code in self.busy and busy_pauses:
                self.world.sleep(busy_pauses.pop(0))
                continue
            return self._trouble(code)

    def _code(self, reply: Mapping[str, Any]) -> int:
        """The code of a reply. Raises Unsent for one without."""
        for key in self.code_keys:
            if isinstance(reply.get(key), int):
                return int(reply[key])
        raise Unsent(STRANGE, again=False)

    def _trouble(self, code: int) -> Text | None:
        if code == 0:
            return None
        if code in self.busy:
            return BUSY(code=code)
        known = self.troubles.get(code)
        refused = REFUSED(code=code)
        return Text(f"{refused.zh}{known.zh}", f"{refused.en} {known.en}") if known else refused


def key_of(parts: SplitResult, query: str = "") -> tuple[str, str]:
    """Return the key and the signing secret of a bot's address.

    The key stands where the host does in ``wecom://KEY``; in a web address, in the query under `query`, or at
    the end of its path.
    """
    asked = dict(parse_qsl(parts.query))
    if parts.scheme not in ("http", "https"):
        key = parts.netloc
    elif query:
        key = asked.get(query, "")
    else:
        key = parts.path.rstrip("/").rpartition("/")[2]
    if not key or not key.isascii() or not key.replace("-", "").replace("_", "").isalnum():
        raise AddressError(NO_KEY)
    return key, asked.get("secret", "")
