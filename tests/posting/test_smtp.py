"""E-mail through a real SMTP server."""

from __future__ import annotations

import socket
import ssl
from dataclasses import replace
from email.utils import parsedate_to_datetime

import pytest

from cs_workbook.model import Delivery, Letter, WorkbookError
from cs_workbook.posting import Office, World, smtp
from cs_workbook.posting.smtp import PASSWORD
from tests.posting.servers import mail_server

LIN = Letter("小林", ("lin@example.com",), "【提醒】小林：1 件要办", ("FX1（王*）：解决", "详见工作簿。"))
ZHAO = Letter("小赵", ("zhao@example.com", "13800000000"), "【提醒】小赵：1 件要办", ("FX2：解决",))
SUN = Letter("小孙", ("13812345678",), "【提醒】小孙：1 件要办", ("FX3：解决",))
SECRET = "p%40ss:word"
NOW = 1_700_000_000.0
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")


@pytest.fixture(scope="module")
def authority():
    return pytest.importorskip("trustme").CA()


@pytest.fixture
def context(authority, tmp_path, monkeypatch):
    """A server's certificate that this process trusts."""
    found = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(found)
    root = tmp_path / "root.pem"
    authority.cert_pem.write_to_path(root)
    monkeypatch.setenv("SSL_CERT_FILE", str(root))
    return found


def sent(url: str, *letters: Letter, slept: list[float] | None = None, password: str = "") -> list[Delivery]:
    environ = {PASSWORD: password} if password else {}
    naps = [] if slept is None else slept
    return Office([url], environ, World(environ, lambda: NOW, naps.append)).send(letters)


def troubles(deliveries: list[Delivery]) -> list[str | None]:
    return [one.trouble.zh if one.trouble else None for one in deliveries]


def test_each_person_gets_a_letter_of_their_own():
    with mail_server() as post:
        assert troubles(sent(f"smtp://127.0.0.1:{post.port}/?from=kefu@example.com", LIN, ZHAO)) == [None, None]
    (to, first), (other, _) = post.letters
    assert (to, other) == (["lin@example.com"], ["zhao@example.com"])
    assert (first["From"], first["To"], first["Subject"]) == ("kefu@example.com", "lin@example.com", LIN.subject)
    assert first.get_content().splitlines() == list(LIN.lines)
    assert parsedate_to_datetime(first["Date"]).timestamp() == NOW
    assert first["Message-ID"].endswith("@example.com>")


def test_who_has_no_address_is_told_apart_from_what_failed():
    with mail_server() as post:
        found = sent(f"smtp://127.0.0.1:{post.port}/?from=kefu@example.com", SUN, LIN)
    assert [(one.letter, one.addressed, one.trouble is None) for one in found] == [(0, False, False), (1, True, True)]


def test_a_password_goes_over_starttls_only(context):
    with mail_server("p@ss:word", context) as post:
        url = f"smtp://kefu%40example.com:{SECRET}@127.0.0.1:{post.port}"
        assert troubles(sent(url, LIN)) == [None]
    assert post.logins == [("kefu@example.com", "p@ss:word")]
    assert post.encrypted == [True]
    assert post.letters[0][1]["From"] == "kefu@example.com"


def test_smtps_is_encrypted_from_the_first_word_and_the_password_may_stand_in_the_environment(context):
    with mail_server("p@ss:word", context, tls=True) as post:
        url = f"smtps://kefu@example.com@127.0.0.1:{post.port}"
        assert troubles(sent(url, LIN, password="p@ss:word")) == [None]
    assert post.logins == [("kefu@example.com", "p@ss:word")]
    assert post.encrypted == [True]


def test_a_certificate_that_is_not_trusted_ends_it_before_anything_is_said(context, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")
    with mail_server("p@ss:word", context, tls=True) as post:
        slept: list[float] = []
        found = sent(f"smtps://k@example.com:{SECRET}@127.0.0.1:{post.port}", LIN, slept=slept)
    assert troubles(found) == ["邮件服务器的证书不可信，没有发送。"]
    assert (post.logins, slept) == ([], [])


def test_a_wrong_password_is_told_without_being_shown(context):
    with mail_server("another", context) as post:
        slept: list[float] = []
        found = sent(f"smtp://k@example.com:{SECRET}@127.0.0.1:{post.port}", LIN, ZHAO, slept=slept)
    assert troubles(found) == ["用户名或密码（授权码）不对。"] * 2
    assert slept == []


def test_a_computer_with_a_chinese_name_sends_mail_and_keeps_its_name_to_itself(monkeypatch):
    monkeypatch.setattr(socket, "getfqdn", lambda name="": "客服一号机")
    with mail_server() as post:
        assert troubles(sent(f"smtp://127.0.0.1:{post.port}/?from=kefu@example.com", LIN)) == [None]
    assert post.names == ["[127.0.0.1]"]


def test_a_password_that_smtp_cannot_say_is_a_wrong_one(context):
    with mail_server("x", context) as post:
        found = sent(f"smtp://k@example.com@127.0.0.1:{post.port}", LIN, password="密码")
    assert troubles(found) == ["用户名或密码（授权码）不对。"]


def test_an_address_that_smtp_cannot_say_is_told_and_stops_nobody_else():
    odd = Letter("小王", ("小王@example.com",), "提醒", ("x",))
    with mail_server() as post:
        found = sent(f"smtp://127.0.0.1:{post.port}/?from=kefu@example.com", odd, LIN)
    assert troubles(found) == ["邮件服务器不接受这样的登录方式、地址或内容。", None]


def test_an_unknown_recipient_does_not_stop_the_others():
    with mail_server() as post:
        post.refusals["lin@example.com"] = ["550 no such user"]
        found = sent(f"smtp://127.0.0.1:{post.port}/?from=kefu@example.com", LIN, ZHAO)
    assert troubles(found) == ["邮件服务器不认这个收件地址（550）。", None]
    assert [to for to, _ in post.letters] == [["zhao@example.com"]]


def test_who_is_put_off_is_tried_again_and_nobody_gets_two_letters():
    with mail_server() as post:
        post.refusals["lin@example.com"] = ["450 try later"]
        slept: list[float] = []
        found = sent(f"smtp://127.0.0.1:{post.port}/?from=kefu@example.com", LIN, ZHAO, slept=slept)
    assert troubles(found) == [None, None]
    assert [to for to, _ in post.letters] == [["zhao@example.com"], ["lin@example.com"]]
    assert slept == [2.0]


def test_a_connection_that_breaks_is_made_again_and_only_the_letter_under_way_is_in_doubt():
    with mail_server() as post:
        post.refusals["zhao@example.com"] = ["421 closing", "hang up"]
        slept: list[float] = []
        url = f"smtp://127.0.0.1:{post.port}/?from=kefu@example.com"
        found = sent(url, LIN, ZHAO, replace(SUN, addresses=("sun@example.com",)), slept=slept)
    # 421: both wait for a second connection; there the line breaks in one, and the other goes over a third
    assert troubles(found) == [None, "与邮件服务器的连接断了。", None]
    assert [to for to, _ in post.letters] == [["lin@example.com"], ["sun@example.com"]]
    assert slept == [2.0, 8.0]


def test_of_two_addresses_one_is_enough():
    both = Letter("小林", ("old@example.com", "lin@example.com"), "提醒", ("x",))
    with mail_server() as post:
        post.refusals["old@example.com"] = ["550 no such user"]
        assert troubles(sent(f"smtp://127.0.0.1:{post.port}/?from=kefu@example.com", both)) == [None]


def test_a_server_that_is_not_there_is_tried_three_times():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    slept: list[float] = []
    said = sent(f"smtp://127.0.0.1:{port}/?from=kefu@example.com", LIN, SUN, slept=slept)
    assert troubles(said) == ["连接不上邮件服务器。", "没有邮箱地址。"]
    assert slept == [2.0, 8.0]


def test_without_encryption_no_password_is_sent_to_another_machine(monkeypatch):
    monkeypatch.setattr(smtp, "_LOCAL", ())
    with mail_server("p@ss:word") as post:
        found = sent(f"smtp://k@example.com:{SECRET}@127.0.0.1:{post.port}", LIN)
    assert troubles(found) == ["邮件服务器不支持加密，没有把密码发给它。请改用 smtps:// 或别的端口。"]
    assert post.logins == []


@pytest.mark.parametrize("url", ["smtp://mail.test", "smtp://lin@mail.test", "smtps://k@example.com@mail.test"])
def test_an_account_without_sender_or_password_is_refused(url):
    with pytest.raises(WorkbookError) as refused:
        Office([url], {})
    assert "第 1 个发送地址（邮件）有误" in refused.value.text.zh
