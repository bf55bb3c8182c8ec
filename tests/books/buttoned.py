"""Workbooks given buttons for tests, and what is in them: parts, macros, buttons."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest
from lxml import etree
from openpyxl import load_workbook

from cs_workbook.books.button_list import Button
from cs_workbook.books.macros import add_buttons
from cs_workbook.jobs import registered
from cs_workbook.model import Language, Text
from tests.books.ooxml.decorated import Draft
from tests.books.ooxml.decorated.handmade import FEATURES
from tests.books.ooxml.decorated.tracker import write_tracker

olevba = pytest.importorskip("oletools.olevba")

BUTTONS = tuple(Button(job.id, job.title, job.about) for job in registered() if job.button)
CHECK = Button("check", Text("校验", "Check"), Text("检查所有表格", "Check every table"))
UNDO = Button("undo", Text("撤销上一步", "Undo"), Text("撤销", "Undo"))
PYTHON_HERE: dict[str, str | bool] = {
    "INTERPRETER_WIN": r"%LOCALAPPDATA%\Python\python.exe",
    "USE UDF SERVER": False,
}
VML = {"v": "urn:schemas-microsoft-com:vml", "x": "urn:schemas-microsoft-com:office:excel"}


def with_buttons(path: Path, buttons: Iterable[Button] = BUTTONS, language: Language = "zh") -> Path:
    """Add buttons; return the workbook that has them."""
    return add_buttons(path, tuple(buttons), language, settings=PYTHON_HERE).path


def parts(path: Path) -> dict[str, bytes]:
    """Every member of a package."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def tracker(folder: Path) -> Path:
    """A decorated tracker without macros: notes, a check box, pictures, prefixes, threads …"""
    path = write_tracker(folder / "tracker.xlsx")
    draft = Draft(path)
    for add in FEATURES:
        add(draft)
    return draft.write(path)


def code(path: Path) -> dict[str, str]:
    """Every module's source, as olevba reads it."""
    parser = olevba.VBA_Parser(str(path))
    found = {name.rpartition(".")[0]: source for _, _, name, source in parser.extract_macros()}
    parser.close()
    return found


def cells_of(path: Path) -> dict[str, dict[str, str]]:
    """Sheet → address → text, as openpyxl reads them."""
    return {
        ws.title: {c.coordinate: str(c.value) for row in ws.iter_rows(max_row=60) for c in row if c.value is not None}
        for ws in load_workbook(path).worksheets
    }


def drawn(path: Path) -> list[tuple[str, str, tuple[int, ...]]]:
    """Every button as (sheet, caption, corners), by the package alone."""
    draft, found = Draft(path), []
    for sheet in load_workbook(path, read_only=True).sheetnames:
        try:
            data = draft.parts[draft.related(draft.sheet(sheet), "vmlDrawing")]
        except (ValueError, KeyError):
            continue
        for shape in etree.fromstring(data).findall("v:shape", VML):
            client = shape.find("x:ClientData", VML)
            if client is not None and client.get("ObjectType") == "Button":
                corners = tuple(int(n) for n in client.findtext("x:Anchor", "", VML).split(","))
                text = shape.find("v:textbox", VML)
                found.append((sheet, "" if text is None else "".join(str(t) for t in text.itertext()), corners))
    return found
