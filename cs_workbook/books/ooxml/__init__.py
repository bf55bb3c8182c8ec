"""Patching closed .xlsx and .xlsm files: streams of bytes in, streams of bytes out, nothing lost."""

from .a1 import Area
from .edits import AppendValues, FillArea, GridEdit, PutNote, RemoveRow, SetValue
from .strings import unescape
from .tables import TableArea
from .workbook import SheetInfo, Workbook, open_workbook

__all__ = [
    "AppendValues",
    "Area",
    "FillArea",
    "GridEdit",
    "PutNote",
    "RemoveRow",
    "SetValue",
    "SheetInfo",
    "TableArea",
    "Workbook",
    "open_workbook",
    "unescape",
]
