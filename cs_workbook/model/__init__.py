"""The seam types every room shares, and the exceptions that end a run.

Takes and gives plain values only. Imports nothing of ours.
"""

from __future__ import annotations

from cs_workbook.model.books import (
    Book,
    ForgetfulBook,
    Inputs,
    OtherBook,
    PastRun,
    Record,
    RunNote,
)
from cs_workbook.model.edits import (
    AppendRow,
    DeleteRow,
    Edit,
    FillBlock,
    SetCell,
    SetNote,
    effective,
)
from cs_workbook.model.errors import (
    LockedWorkbookError,
    SettingsError,
    StaleWorkbookError,
    WorkbookError,
)
from cs_workbook.model.outcomes import (
    Chart,
    Delivery,
    Elsewhere,
    Erasure,
    Finding,
    Letter,
    OutBook,
    Outcome,
    OutFile,
    OutReport,
    Post,
    Remains,
    Severity,
    View,
)
from cs_workbook.model.tables import (
    NO,
    YES,
    Cell,
    Grid,
    Kind,
    Notes,
    Table,
    Tables,
    Where,
    cell_text,
    flag_value,
    trimmed,
)
from cs_workbook.model.texts import (
    Language,
    Text,
)

__all__ = [
    "NO",
    "YES",
    "AppendRow",
    "Book",
    "Cell",
    "Chart",
    "DeleteRow",
    "Delivery",
    "Edit",
    "Elsewhere",
    "Erasure",
    "FillBlock",
    "Finding",
    "ForgetfulBook",
    "Grid",
    "Inputs",
    "Kind",
    "Language",
    "Letter",
    "LockedWorkbookError",
    "Notes",
    "OtherBook",
    "OutBook",
    "OutFile",
    "OutReport",
    "Outcome",
    "PastRun",
    "Post",
    "Record",
    "Remains",
    "RunNote",
    "SetCell",
    "SetNote",
    "SettingsError",
    "Severity",
    "StaleWorkbookError",
    "Table",
    "Tables",
    "Text",
    "View",
    "Where",
    "WorkbookError",
    "cell_text",
    "effective",
    "flag_value",
    "trimmed",
]
