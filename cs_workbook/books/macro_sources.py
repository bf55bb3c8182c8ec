"""The VBA that comes along: our one-line Subs, and xlwings' own modules from the installed wheel.

The same wheel that runs the Python side gives the VBA side, so that the two versions always match.
Also says which Python the buttons start. Writes no file.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from pathlib import Path, PurePosixPath, PureWindowsPath

from cs_workbook.books.button_list import Button
from cs_workbook.books.ooxml.vba import Module, class_module, procedural_module
from cs_workbook.model import Text, WorkbookError

BUTTONS_MODULE, RIBBON_MODULE = "CsButtons", "CsRibbon"
ADD_IN_NAME = "cs_tools"
"""The add-in's own name for its settings, where the workbook's say ``xlwings``."""

MARK = "cs_workbook.buttons"
"""Tells our module from one that only has its name."""

_HEAD = """\
' Written by cs-workbook: one Sub for each button, nothing else.
' Do not edit; "cs-workbook {command}" writes it anew.
Option Explicit
"""
_SUB = """
Public Sub {sub}({argument})
    {guard}RunPython "import cs_workbook.buttons; cs_workbook.buttons.press('{job}')"
End Sub
"""
_READY = """
' A press without a workbook: say so, in the words of the sheet {words}.
Private Function Ready() As Boolean
    Ready = Not ActiveWorkbook Is Nothing
    If Not Ready Then MsgBox ThisWorkbook.Worksheets("{words}").Range("B1").Value, vbInformation
End Function
"""
WORDS_SHEET = "cs_words"
_ABSENT = Text(
    "找不到 xlwings 自带的宏文件 {name}。请重新安装 xlwings（pip install --force-reinstall xlwings）后再试。",
    "xlwings' own macro file {name} is missing. Reinstall xlwings (pip install --force-reinstall xlwings), then retry.",
)


def button_module(buttons: Iterable[Button]) -> Module:
    """Return the module of a workbook's buttons."""
    return procedural_module(BUTTONS_MODULE, _subs(buttons, "add-buttons"))


def ribbon_module(buttons: Iterable[Button]) -> Module:
    """Return the module of the add-in's ribbon; each Sub takes the control that was pressed."""
    text = _subs(buttons, "add-in", "control As IRibbonControl", "If Ready() Then ")
    return procedural_module(RIBBON_MODULE, text + _READY.format(words=WORDS_SHEET))


def _subs(buttons: Iterable[Button], command: str, argument: str = "", guard: str = "") -> str:
    subs = [_SUB.format(sub=b.sub, job=b.job, argument=argument, guard=guard) for b in buttons]
    return _HEAD.format(command=command) + "".join(subs)


def xlwings_modules(*, add_in: bool = False) -> tuple[Module, Module]:
    """Return xlwings' own module and its Dictionary class. Raises WorkbookError when the wheel has none.

    Args:
        add_in: the variant that acts on the active workbook rather than on the one that holds it.
    """
    main = _wheel_file("xlwings_custom_addin.bas" if add_in else "xlwings.bas")
    if add_in:
        main = re.sub(r'(?m)^(Public Const PROJECT_NAME As String = )"[^"]*"', rf'\1"{ADD_IN_NAME}"', main)
    return procedural_module("xlwings", main), class_module("Dictionary", _wheel_file("addin", "Dictionary.cls"))


def _wheel_file(*names: str) -> str:
    found = find_spec("xlwings")
    path = Path(found.origin or "").parent.joinpath(*names) if found else Path(*names)
    try:
        return path.read_text("utf-8")
    except OSError as error:
        raise WorkbookError(_ABSENT(name=path.name)) from error


def python_settings(
    executable: str = sys.executable,
    platform: str = sys.platform,
    environment: Mapping[str, str] = os.environ,
) -> dict[str, str | bool]:
    """Return what xlwings' VBA must know to start this Python; on other systems than Windows and Mac only the rest.

    Paths inside the user's own folder start with its variable: a colleague's computer that is set up
    alike needs no other settings, and no name stands in the workbook.
    """
    settings: dict[str, str | bool] = {}
    if not executable:  # Python inside another program does not know its own path
        platform = ""
    if platform == "win32":
        settings["INTERPRETER_WIN"] = _shortened(executable, environment)
    elif platform == "darwin":
        settings["INTERPRETER_MAC"] = _home_shortened(executable, environment)
    return settings | {"ADD_WORKBOOK_TO_PYTHONPATH": "False", "USE UDF SERVER": False, "SHOW CONSOLE": False}


def _shortened(path: str, environment: Mapping[str, str]) -> str:
    """Put ``%NAME%`` for the folder a Windows path starts with; xlwings expands it."""
    given = PureWindowsPath(path)
    for name in ("LOCALAPPDATA", "APPDATA", "USERPROFILE"):
        folder = environment.get(name, "")
        if folder and given.is_relative_to(PureWindowsPath(folder)):
            return str(PureWindowsPath(f"%{name}%") / given.relative_to(PureWindowsPath(folder)))
    return str(given)


def _home_shortened(path: str, environment: Mapping[str, str]) -> str:
    given, home = PurePosixPath(path), environment.get("HOME", "")
    if home and given.is_relative_to(PurePosixPath(home)):
        return str(PurePosixPath("$HOME") / given.relative_to(PurePosixPath(home)))
    return str(given)
