"""What the running Excel can do and xlwings has no word for: one function each, for Windows and the Mac.

Takes xlwings objects and gives plain values. Decides nothing and knows no table.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from cs_workbook.books.recognition import PROPERTIES

MAC = sys.platform == "darwin"
_TEXT_INPUT = 2


@contextlib.contextmanager
def quiet(app: Any) -> Iterator[None]:
    """Let nothing flicker, recalculate or react while cells are written; then all is as it was."""
    with contextlib.ExitStack() as restored:
        for name, value in (("screen_updating", False), ("enable_events", False), ("calculation", "manual")):
            restored.callback(setattr, app, name, getattr(app, name))
            setattr(app, name, value)
        yield


def _value(native: Any, windows: str, mac: str) -> Any:
    """Read a property of the native object."""
    return getattr(native, mac).get() if MAC else getattr(native, windows)


def has_formula(cells: Any) -> bool:
    """Tell whether any cell of a range holds a formula."""
    found = _value(cells.api, "HasFormula", "has_formula")
    return found is not False  # a mixed range answers with neither yes nor no


def has_merged(cells: Any) -> bool:
    """Tell whether any cell of a range is part of a merged one."""
    return _value(cells.api, "MergeCells", "merge_cells") is not False


def is_protected(sheet: Any) -> bool:
    """Tell whether a sheet's cells are protected."""
    return bool(_value(sheet.api, "ProtectContents", "protect_contents"))


def is_filtered(table: Any) -> bool:
    """Tell whether a table's filter hides rows now."""
    if MAC:
        sheet = table.parent.api
        return bool(sheet.filter_mode.get()) if table.show_autofilter else False
    native = table.api
    return bool(native.ShowAutoFilter and native.AutoFilter is not None and native.AutoFilter.FilterMode)


def properties(book: Any) -> dict[str, str]:
    """Return what the document properties say of the workbook; nothing where they cannot be reached."""
    if MAC:
        return {}
    said = {}
    for name in PROPERTIES:
        # Excel raises its own error for one that is missing; the headers tell as well.
        with contextlib.suppress(Exception):
            said[name] = str(book.api.CustomDocumentProperties.Item(name).Value)
    return said


def clear_links(cells: Any) -> None:
    """Take the hyperlinks out of a range; how it looks stays."""
    if MAC:
        cells.api.clear_hyperlinks()
    else:
        cells.api.ClearHyperlinks()


def add_link(cell: Any, place: str, text: str) -> None:
    """Make a cell a link to a place in the same workbook, such as ``'登记'!L17``."""
    if MAC:
        cell.add_hyperlink(f"#{place}", text, place)
    else:
        cell.sheet.api.Hyperlinks.Add(Anchor=cell.api, Address="", SubAddress=place)


def notes_of(sheet: Any) -> dict[tuple[int, int], str]:
    """Return the text of every note of a sheet by row and column; a threaded comment counts as one."""
    if MAC:
        return {(note.row, note.column): str(note.note.text) for note in _noted_on_mac(sheet) if note.note}
    found = [(one.Parent, one) for one in sheet.api.Comments]
    # An Excel without threaded comments has no word for them.
    with contextlib.suppress(Exception):
        found += [(one.Parent, one) for one in sheet.api.CommentsThreaded]
    return {(cell.Row, cell.Column): str(one.Text()) for cell, one in found}


def _noted_on_mac(sheet: Any) -> Iterator[Any]:
    """Give the cells with notes."""
    try:
        kind = import_module("appscript").k.cell_type_comments
        said = sheet.api.used_range.special_cells(type=kind).get_address()
    except import_module("appscript.reference").CommandError:  # so AppleScript says that there are none
        return
    for address in said.split(","):
        yield from sheet.range(address)


def set_note(cell: Any, text: str | None, size: tuple[float, float]) -> None:
    """Give a cell a note in place of any it has, or (None) take it away; `size` is its box's, in points."""
    if MAC:
        cell.api.clear_Excel_comments()
        if text is not None:
            cell.api.add_comment(comment_text=text)
        return
    cell.api.ClearComments()
    if text is not None:
        box = cell.api.AddComment(text).Shape
        box.Width, box.Height = size


def series_of(chart: Any) -> Iterator[Any]:
    """Give each series of a chart as the native object."""
    native = chart.api[1]
    if MAC:
        yield from native.series_collection.get() or ()
        return
    for number in range(1, native.SeriesCollection().Count + 1):
        yield native.SeriesCollection(number)


def series_formula(series: Any) -> str:
    """Return what a series shows, as ``=SERIES(…)``; "" when it shows no cells."""
    try:
        return str(_value(series, "Formula", "formula"))
    except Exception:  # noqa: BLE001 each platform raises its own for a series without cells
        return ""


def set_series_formula(series: Any, formula: str) -> None:
    """Let a series show other cells."""
    if MAC:
        series.formula.set(formula)
    else:
        series.Formula = formula


def save_copy(book: Any, path: Path) -> bool:
    """Save the workbook as it is now under another path and leave it open; False where Excel cannot."""
    if MAC:
        return False
    book.api.SaveCopyAs(str(path))
    return True


def ask_text(app: Any, question: str, title: str, default: str) -> str | None:
    """Ask for a line of text; None when the person turns away."""
    if not MAC:
        answer = app.api.InputBox(Prompt=question, Title=title, Default=default, Type=_TEXT_INPUT)
        return None if answer is False else str(answer)
    additions = import_module("osax").OSAX(pid=app.pid)
    additions.activate()
    try:
        given = additions.display_dialog(question, with_title=title, default_answer=default)
    except import_module("appscript.reference").CommandError:  # the dialog's Cancel is an error in AppleScript
        return None
    return str(given[import_module("appscript").k.text_returned])
