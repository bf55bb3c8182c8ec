"""E-mail over SMTP: one letter to each person, encrypted wherever a password is given."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import formatdate, make_msgid
from urllib.parse import SplitResult, parse_qsl, unquote

from cs_workbook.model import Delivery, Letter, Text
from cs_workbook.posting import AddressError, World
from cs_workbook.posting.addresses import mails

WAY = Text("邮件", "e-mail")
PASSWORD = "CS_WORKBOOK_SMTP_PASSWORD"  # noqa: S105 the name of the variable
TIMEOUT = 20
PAUSES = (2.0, 8.0)
"""Seconds to wait before a connection that failed, or a letter put off, is tried again."""
_NAME = "[127.0.0.1]"
"""What this machine calls itself: its own name may be Chinese, which SMTP cannot say, and is nobody's business."""
_LOCAL = ("localhost", "127.0.0.1", "::1")

NO_HOST = Text("没有邮件服务器名。", "it names no mail server.")
NO_SENDER = Text(
    "没有发件地址，请加上 ?from=邮箱 或以邮箱作用户名。",
    "it has no sender; add ?from=ADDRESS, or use the mail address as the user's name.",
)
NO_PASSWORD = Text(
    f"没有密码，请设置环境变量 {PASSWORD}（163、QQ 等邮箱填授权码）。",
    f"it has no password; set the variable {PASSWORD}.",
)
NO_MAIL = Text("没有邮箱地址。", "no e-mail address.")
UNREACHABLE = Text("连接不上邮件服务器。", "no connection to the mail server.")
UNTRUSTED = Text(
    "邮件服务器的证书不可信，没有发送。", "the mail server's certificate is not trusted; nothing was sent."
)
PLAIN = Text(
    "邮件服务器不支持加密，没有把密码发给它。请改用 smtps:// 或别的端口。",
    "the mail server offers no encryption, so it was not given the password. Use smtps:// or another port.",
)
LOGIN = Text("用户名或密码（授权码）不对。", "the user's name or the password is wrong.")
REFUSED = Text("邮件服务器拒收（{code}）。", "the mail server refused it ({code}).")
ODD = Text("邮件服务器不接受这样的登录方式、地址或内容。", "the mail server takes no such login, address or content.")
NO_SUCH = Text("邮件服务器不认这个收件地址（{code}）。", "the mail server does not know the recipient ({code}).")
BROKEN = Text("与邮件服务器的连接断了。", "the mail server hung up.")


class _Failed(Exception):
    """Why no letter can be sent; `again` where another try may help."""

    def __init__(self, text: Text, *, again: bool = False) -> None:
        super().__init__(text.en)
        self.text, self.again = text, again


@dataclass(frozen=True)
class Mail:
    """One account at one mail server."""

    host: str
    port: int
    tls: bool
    user: str
    password: str
    sender: str
    world: World

    way = WAY

    def send(self, letters: Sequence[Letter]) -> list[Delivery]:
        """Send each letter to every address of its person; it arrived when one of them took it."""
        to = [mails(letter) for letter in letters]
        trouble: dict[int, Text] = {place: NO_MAIL for place, found in enumerate(to) if not found}
        waiting = [place for place, found in enumerate(to) if found]
        pauses = list(PAUSES)
        while waiting:
            left = self._round(letters, to, waiting, trouble)
            if not left or not pauses:
                break
            waiting = left
            self.world.sleep(pauses.pop(0))
        return [Delivery(n, WAY, trouble.get(n), addressed=bool(found)) for n, found in enumerate(to)]

    def _round(
        self, letters: Sequence[Letter], to: Sequence[Sequence[str]], waiting: Sequence[int], trouble: dict[int, Text]
    ) -> list[int]:
        """Send over one connection; return the letters that may be tried again."""
        try:
            server = self._connected()
        except _Failed as failed:
            trouble |= dict.fromkeys(waiting, failed.text)
            return list(waiting) if failed.again else []
        again: list[int] = []
        for n, place in enumerate(waiting):
            if server.sock is None:  # closed with the answer to the letter before
                trouble |= dict.fromkeys(waiting[n:], BROKEN)
                return [*again, *waiting[n:]]
            trouble.pop(place, None)
            try:
                server.send_message(self._message(letters[place], to[place]), self.sender, list(to[place]))
            except (smtplib.SMTPException, OSError, ValueError) as error:
                if _hung_up(error):
                    rest = waiting[n:]
                    trouble |= dict.fromkeys(rest, BROKEN)
                    # What was under way may have been taken; the others certainly were not.
                    return [*again, *rest[1:]]
                code, trouble[place] = _refusal(error)
                again += [place] if 400 <= code < 500 else []
        _goodbye(server)
        return again

    def _connected(self) -> smtplib.SMTP:
        """A connection that letters can be sent over. Raises _Failed."""
        try:
            server = self._greeted()
        except ssl.SSLCertVerificationError:
            raise _Failed(UNTRUSTED) from None
        except (OSError, smtplib.SMTPException):
            raise _Failed(UNREACHABLE, again=True) from None
        try:
            if self.password:
                server.login(self.user, self.password)
        except (smtplib.SMTPAuthenticationError, UnicodeError):
            _goodbye(server)
            raise _Failed(LOGIN) from None
        except (OSError, smtplib.SMTPException) as error:
            _goodbye(server)
            raise _Failed(_refusal(error)[1]) from None
        return server

    def _greeted(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.tls:
            return smtplib.SMTP_SSL(self.host, self.port, _NAME, timeout=TIMEOUT, context=context)
        server = smtplib.SMTP(self.host, self.port, _NAME, timeout=TIMEOUT)
        server.ehlo_or_helo_if_needed()
        if server.has_extn("starttls"):
            server.starttls(context=context)
            server.ehlo()
        elif self.password and self.host not in _LOCAL:
            _goodbye(server)
            raise _Failed(PLAIN)
        return server

    def _message(self, letter: Letter, to: Sequence[str]) -> EmailMessage:
        message = EmailMessage(policy=SMTP_POLICY)
        message["Subject"], message["From"], message["To"] = letter.subject, self.sender, ", ".join(to)
        message["Date"] = formatdate(self.world.clock(), localtime=True)
        message["Message-ID"] = make_msgid(domain=self.sender.rpartition("@")[2])
        message["Auto-Submitted"] = "auto-generated"
        message.set_content("\n".join(letter.lines) + "\n")
        return message


def _refusal(error: Exception) -> tuple[int, Text]:
    """The code of a refusal, 0 for none, and what it means."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = min(code for code, _ in error.recipients.values())
        return code, NO_SUCH(code=code)
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code, REFUSED(code=error.smtp_code)
    return 0, BROKEN if _hung_up(error) else ODD


def _hung_up(error: Exception) -> bool:
    """Whether the connection is gone; what smtplib raises of its own is an OSError as well."""
    gone = isinstance(error, smtplib.SMTPServerDisconnected)
    return gone or (isinstance(error, OSError) and not isinstance(error, smtplib.SMTPException))


def _goodbye(server: smtplib.SMTP) -> None:
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        server.close()


def channel(parts: SplitResult, world: World) -> Mail:
    """Return the account of ``smtps://user@host:465/?from=address``; ``smtp://`` turns on STARTTLS where offered."""
    if not parts.hostname:
        raise AddressError(NO_HOST)
    tls, user = parts.scheme == "smtps", unquote(parts.username or "")
    password = unquote(parts.password or "") or world.environ.get(PASSWORD, "")
    sender = dict(parse_qsl(parts.query)).get("from", user)
    if "@" not in sender or not sender.isascii():
        raise AddressError(NO_SENDER)
    if user and not password:
        raise AddressError(NO_PASSWORD)
    port = parts.port or (465 if tls else 587 if user else 25)
    return Mail(parts.hostname, port, tls, user, password if user else "", sender, world)
