"""From the button to the cells: the real button in a real Calc, its VBA Sub, the command, the live workbook.

LibreOffice cannot run macros beside xlwings' own module; a double of its RunPython notes the command,
which is then run as the interpreter would run it.
"""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import Any

import pytest

from cs_workbook import buttons
from cs_workbook.books.live import LiveBook
from cs_workbook.books.macros import Button, new_workbook
from cs_workbook.books.ooxml.vba import procedural_module
from tests.live.desk import opened
from tests.live.workbooks import BUTTONS, LANGUAGES, closed_run, desk, everything, filled, takes_month
from tests.tables import NOW

RUN_PYTHON = procedural_module(
    "xlwings",
    """\
' Notes what RunPython was asked to do.
Public Function RunPython(PythonCommand As String)
    Dim n As Integer
    n = FreeFile
    Open Environ("CS_RUNPYTHON_LOG") For Append As #n
    Print #n, PythonCommand
    Close #n
End Function
""",
)
SECONDS = 20


def pressed(book: Any, caption: str) -> str:
    """Press a button; return the command that its Sub hands to Python."""
    log: Path = desk(book).calc.macro_log
    log.unlink(missing_ok=True)
    desk(book).calc.call("press", book=book.impl.number, caption=caption)
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        if log.exists() and (lines := log.read_text("utf-8").splitlines()):
            return lines[-1]
        time.sleep(0.02)
    raise AssertionError(f"nothing happened when {caption} was pressed")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_button_does_to_the_open_workbook_what_its_job_does_to_a_closed_one(
    language, tmp_path, tmp_path_factory, request, monkeypatch
):
    monkeypatch.setattr(buttons, "_now", lambda: NOW)
    monkeypatch.setattr(buttons, "_who", lambda: "小周")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    path = tmp_path / "客服.xlsm"
    wanted = tuple(Button(job.id, job.title, job.about) for job in BUTTONS)
    content = filled(language, tmp_path_factory.mktemp("filled")).read_bytes()
    new_workbook(path, content, wanted, language, runner=[RUN_PYTHON])
    closed = tmp_path / "closed" / path.name
    closed.parent.mkdir()
    shutil.copyfile(path, closed)

    book = opened(path, request, as_is=True, visible=True)
    book.set_mock_caller()
    shown = {caption for _, caption in desk(book).calc.call("buttons", book=book.impl.number)}
    assert shown == {job.title.of(language) for job in BUTTONS}
    for job in BUTTONS:
        desk(book).answers = ["2026-11"] if takes_month(job) else ["yes"]
        command = pressed(book, job.title.of(language))
        assert command == f"import cs_workbook.buttons; cs_workbook.buttons.press('{job.id}')"
        exec(command, {})
        text, title, kind, mode = desk(book).alerts[-1]
        assert (title, kind, mode) == (job.title.of(language), "ok", "info"), text
        assert everything(LiveBook(book).read()) == everything(closed_run(job, closed)), job.id
