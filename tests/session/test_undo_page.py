"""A page filled, taken back and filled again: its areas keep their size."""

from __future__ import annotations

from click.testing import CliRunner

from cs_workbook.books.file import FileBook
from cs_workbook.cli import main
from cs_workbook.model import AppendRow, Cell
from tests.tables import at


def test_a_summary_taken_back_can_be_made_again(new_workbook):
    path = new_workbook("complaint")
    book = FileBook(path)
    book.read()
    row: dict[str, Cell] = {"case_id": "TS20261005001", "received_at": at("2026-10-05 09:00"), "category": "服务态度类"}
    book.apply([AppendRow("Cases", row)])
    said = []
    for command in ("summarize", "undo", "summarize"):
        more = ["--month", "2026-10"] if command == "summarize" else []
        result = CliRunner().invoke(main, [command, str(path), *more, "--lang", "zh"])
        assert result.exit_code == 0, result.output
        said.append(dict(FileBook(path).read().blocks))
    first, taken_back, again = said
    assert taken_back["cs_summary_volume"] == ()
    assert first["cs_summary_volume"] == again["cs_summary_volume"]
    assert first["cs_summary_volume"] != ()
