"""A reminder from the command line to a real mail server and a real bot, and the mark it leaves in the workbook."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cs_workbook.books.file import FileBook
from cs_workbook.cli import main
from cs_workbook.model import AppendRow, Cell, Edit
from tests.posting.servers import group, mail_server
from tests.tables import at

NOW = "2026-11-20 10:00"
KEY = "693a91f6-SECRET"
OK = {"errcode": 0, "errmsg": "ok"}


def remind(book: Path, *words: str, env: dict[str, str] | None = None) -> Result:
    given = ["remind", str(book), "--now", NOW, *words]
    return CliRunner().invoke(main, given, env={"CS_WORKBOOK_LANG": "zh", "no_proxy": "*", **(env or {})})


@pytest.fixture
def book(new_workbook) -> Path:
    """Two colleagues with one case each."""
    path: Path = new_workbook()
    edits: list[Edit] = []
    for n, (name, contact) in enumerate((("小林", "lin@example.com"), ("小赵", "zhaoliu")), start=1):
        case: dict[str, Cell] = {
            "case_id": f"FX2026112000{n}", "received_at": at("2026-11-20 09:30"), "customer": "王小明",
            "channel": "电话", "description": "送餐晚了", "priority": "普通", "status": "处理中",
        }  # fmt: skip
        edits += [
            AppendRow("Cases", case),
            AppendRow("Assignments", {"case_id": case["case_id"], "owner": name, "assigned_at": case["received_at"]}),
            AppendRow("Staff", {"name": name, "contact": contact, "on_duty": "是"}),
        ]
    file = FileBook(path)
    file.read()
    file.apply(edits)
    return path


def told(book: Path) -> list[Cell]:
    return list(FileBook(book).read()["Reminders"].values("told_by"))


def test_what_arrived_is_marked_and_a_second_run_sends_nothing_and_changes_nothing(book):
    with group(OK) as bot, mail_server() as post:
        mail = f"smtp://127.0.0.1:{post.port}/?from=kefu@example.com"
        ways = ("--send", f"wecom+{bot.host}/send?key={KEY}", "--send", mail)
        first = remind(book, *ways)
        assert first.exit_code == 0, first.output
        assert "已提醒 2 人、2 件：企业微信 2、邮件 1。" in first.output
        assert told(book) == ["企业微信、邮件", "企业微信"]
        before = book.read_bytes()
        again = remind(book, *ways)
        assert again.exit_code == 0
        assert book.read_bytes() == before
    assert len(bot.bodies) == len(post.letters) == 1
    content = bot.bodies[0]["text"]["content"]
    assert content == (
        "【提醒】小林：1 件要办\n【普通】FX20261120001（王**）：首次响应，11月20日 11:30 到期\n"
        "详见工作簿的“提醒”表。\n\n"
        "【提醒】小赵：1 件要办\n【普通】FX20261120002（王**）：首次响应，11月20日 11:30 到期\n"
        "详见工作簿的“提醒”表。"
    )
    assert post.letters[0][1]["Subject"] == "【提醒】小林：1 件要办"
    log = FileBook(book).read()["Log"]
    assert list(log.values("result"))[-1] == "已提醒 2 人、2 件：企业微信 2、邮件 1。"


def test_the_environment_may_say_where_to_send(book):
    with group(OK) as bot:
        said = remind(book, env={"CS_WORKBOOK_SEND": f"wecom+{bot.host}/send?key={KEY}"})
    assert "已提醒 2 人、2 件：企业微信 2。" in said.output


def test_a_bot_that_says_no_with_http_200_leaves_everybody_untold_and_shows_no_key(book):
    with group({"errcode": 93000, "errmsg": KEY}) as bot:
        said = remind(book, "--send", f"wecom+{bot.host}/send?key={KEY}")
    assert said.exit_code == 1
    assert "没有提醒到小林、小赵（企业微信）：对方拒收，错误码 93000。" in said.output
    assert told(book) == [None, None]
    assert KEY not in said.output
    with group(OK) as bot:
        remind(book, "--send", f"wecom+{bot.host}/send?key={KEY}")
    assert told(book) == ["企业微信", "企业微信"]
    assert KEY.encode() not in b"".join(path.read_bytes() for path in book.parent.rglob("*") if path.is_file())


def test_a_dry_run_shows_the_letters_and_sends_none(book):
    before = book.read_bytes()
    with group(OK) as bot:
        said = remind(book, "--dry-run", "--send", f"wecom+{bot.host}/send?key={KEY}")
    assert (
        "要发送的内容（试运行不发送）：\n\n【提醒】小林：1 件要办\n【普通】FX20261120001（王**）：首次响应"
        in said.output
    )
    assert bot.bodies == []
    assert book.read_bytes() == before


def test_json_holds_the_letters_without_addresses(book):
    said = json.loads(remind(book, "--json").output)
    assert said["letters"][0].startswith("【提醒】小林：1 件要办\n")
    assert "lin@example.com" not in json.dumps(said)


def test_a_workbook_that_is_open_elsewhere_is_refused_before_anything_is_sent(book):
    remind(book)
    (book.parent / f"~${book.name}").write_bytes(b"\x05admin" + b"\x00" * 159)
    with group(OK) as bot:
        said = remind(book, "--send", f"wecom+{bot.host}/send?key={KEY}")
    assert said.exit_code == 2
    assert bot.bodies == []


def test_what_was_sent_but_could_not_be_recorded_is_said(book, monkeypatch):
    from cs_workbook.model import Delivery, LockedWorkbookError, Text
    from cs_workbook.posting import Office

    remind(book)
    lock = book.parent / f"~${book.name}"

    def send(self, letters):
        lock.write_bytes(b"\x05admin" + b"\x00" * 159)
        return [Delivery(n, Text("企业微信", "WeCom")) for n in range(len(letters))]

    monkeypatch.setattr(Office, "send", send)
    said = remind(book, "--send", f"wecom://{KEY}")
    assert said.exit_code == 2
    assert "已提醒 2 人、2 件：企业微信 2。但没能记入工作簿：" in said.output
    assert "下次运行会再提醒一次" in said.output
    assert LockedWorkbookError.__name__ not in said.output


def test_an_address_that_cannot_be_used_is_refused_before_anything_is_written(book):
    before = book.read_bytes()
    said = remind(book, "--send", f"https://example.com/{KEY}")
    assert said.exit_code == 2
    assert "第 1 个发送地址认不出来" in said.output
    assert KEY not in said.output
    assert book.read_bytes() == before


def test_undo_passes_over_what_was_sent_and_takes_back_the_run_before(book):
    CliRunner().invoke(main, ["update-sla", str(book), "--now", NOW], env={"CS_WORKBOOK_LANG": "zh"})
    with group(OK) as bot:
        remind(book, "--send", f"wecom+{bot.host}/send?key={KEY}")
    said = CliRunner().invoke(main, ["undo", str(book)], env={"CS_WORKBOOK_LANG": "zh"})
    assert "的“更新时限”" in said.output
    assert told(book) == ["企业微信", "企业微信"]
