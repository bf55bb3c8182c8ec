"""Local servers that answer as bots and mail servers do: real sockets, nothing patched."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = dict[str, Any] | int | bytes | str
"""A JSON reply with HTTP 200, a bare status, a body with HTTP 200, or "hang" and "hang up"."""


@dataclass
class Group:
    """A group whose bot answers one thing after another, and the last for ever."""

    answers: Sequence[Answer]
    port: int = 0
    paths: list[str] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)
    done: threading.Event = field(default_factory=threading.Event)

    @property
    def host(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextlib.contextmanager
def group(*answers: Answer) -> Iterator[Group]:
    """Serve a bot."""
    told = Group(answers)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.paths.append(self.path)
            told.bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            answer = told.answers[min(len(told.bodies), len(told.answers)) - 1]
            if answer == "hang":
                told.done.wait(10)
            if answer in ("hang", "hang up"):
                self.close_connection = True
                return
            status = answer if isinstance(answer, int) else 200
            body = answer if isinstance(answer, bytes) else b""
            if isinstance(answer, dict):
                body = json.dumps(answer).encode()
            self.send_response(status)
            if status == 302:
                self.send_header("Location", f"{told.host}/elsewhere")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield told
    finally:
        told.done.set()
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class Post:
    """A mail server's letters, and how it treats recipients and senders."""

    port: int = 0
    letters: list[tuple[list[str], Any]] = field(default_factory=list)
    refusals: dict[str, list[str]] = field(default_factory=dict)
    """Recipient → what to answer to it, one time after another; then it is taken."""
    logins: list[tuple[str, str]] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    names: list[str] = field(default_factory=list)


@contextlib.contextmanager
def mail_server(password: str = "", context: Any = None, *, tls: bool = False) -> Iterator[Post]:
    """Serve SMTP; with a password only those who log in send, and with a context over STARTTLS (or TLS)."""
    import email
    import email.policy

    from aiosmtpd.controller import Controller
    from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

    post = Post()

    class Handler:
        async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, rcpt_options: Any) -> str:
            answers = post.refusals.get(address)
            if answers:
                answer = answers.pop(0)
                if answer == "hang up":
                    server.transport.abort()
                return answer
            envelope.rcpt_tos.append(address)
            return "250 OK"

        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
            message = email.message_from_bytes(envelope.content, policy=email.policy.default)
            post.letters.append((list(envelope.rcpt_tos), message))
            post.names.append(session.host_name)
            post.encrypted.append(server.transport.get_extra_info("ssl_object") is not None)
            return "250 OK"

    def authenticate(server: Any, session: Any, envelope: Any, mechanism: str, given: Any) -> AuthResult:
        assert isinstance(given, LoginPassword)
        post.logins.append((given.login.decode(), given.password.decode()))
        return AuthResult(success=given.password.decode() == password, handled=False)

    class Served(Controller):
        def factory(self) -> SMTP:
            return SMTP(
                self.handler,
                tls_context=None if tls else context,
                authenticator=authenticate if password else None,
                auth_required=bool(password),
                auth_require_tls=context is not None and not tls,
                hostname="mail.test",
            )

    controller = Served(Handler(), hostname="127.0.0.1", port=0, ssl_context=context if tls else None)
    controller.port = post.port = _free_port()
    controller.start()
    try:
        yield post
    finally:
        controller.stop()


def _free_port() -> int:
    import socket

    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
