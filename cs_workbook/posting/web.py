"""One JSON message to one web address, and the reply; what failed and whether to try again.

Honours the proxies of the environment, follows no redirect (the address is a secret) and shows none.
"""

from __future__ import annotations

import http.client
import json
import ssl
import urllib.error
import urllib.request
from typing import Any

from cs_workbook.model import Text

TIMEOUT = 10
"""Seconds to wait for a connection, and for the reply."""
_LONGEST_REPLY = 1 << 16

UNREACHABLE = Text("连接不上，请检查网络和代理。", "no connection; check the network and the proxy.")
UNTRUSTED = Text("对方的证书不可信，没有发送。", "the other side's certificate is not trusted; nothing was sent.")
SILENT = Text("没有等到答复，消息可能已经送达。", "no reply came; the message may have arrived.")
STATUS = Text("对方返回 HTTP {status}。", "the other side said HTTP {status}.")
STRANGE = Text(
    "答复看不懂，可能被代理或登录页拦截。", "the reply makes no sense; perhaps a proxy or a login page stands between."
)


class Unsent(Exception):
    """A message that did not get through; `again` tells whether it may be sent once more without being told twice."""

    def __init__(self, text: Text, *, again: bool) -> None:
        super().__init__(text.en)
        self.text, self.again = text, again


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **named: Any) -> None:
        """Follow nothing."""


def exchange(url: str, body: dict[str, Any]) -> dict[str, Any]:
    """Post `body` and return the reply, whatever its status as long as it is a JSON object.

    Raises:
        Unsent: no connection, no reply, or one that is no JSON object.
    """
    content = json.dumps(body, ensure_ascii=False).encode("utf-8")
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "cs-workbook"}
    request = urllib.request.Request(url, content, headers)  # noqa: S310 http or https, see Office
    try:
        with urllib.request.build_opener(_NoRedirect).open(request, timeout=TIMEOUT) as reply:
            return _object(reply.read(_LONGEST_REPLY), 200)
    except urllib.error.HTTPError as error:
        with error:
            return _object(_rest(error), error.code)
    except urllib.error.URLError as error:  # before anything was said
        if isinstance(error.reason, ssl.SSLCertVerificationError):
            raise Unsent(UNTRUSTED, again=False) from None
        raise Unsent(UNREACHABLE, again=True) from None
    except (OSError, http.client.HTTPException):
        raise Unsent(SILENT, again=False) from None


def _rest(error: urllib.error.HTTPError) -> bytes:
    try:
        return error.read(_LONGEST_REPLY)
    except (OSError, http.client.HTTPException):
        return b""


def _object(content: bytes, status: int) -> dict[str, Any]:
    """The JSON object of a reply; a status that says no counts where there is none."""
    try:
        found = json.loads(content)
    except ValueError:
        found = None
    if isinstance(found, dict):
        return found
    if status != 200:
        raise Unsent(STATUS(status=status), again=status >= 500 or status == 429)
    raise Unsent(STRANGE, again=False)
