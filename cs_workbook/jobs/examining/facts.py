"""What the door found of the machine, Excel and the workbook: facts for `doctor`, nothing judged."""

from __future__ import annotations

from dataclasses import dataclass

from cs_workbook.model import Text


@dataclass(frozen=True)
class ExcelFacts:
    """What the door found of Excel, without starting it.

    Attributes:
        excel: where it is installed, "" where it is not; None on a system that has none.
        wps: whether WPS is installed.
        add_in: where our ribbon add-in lies for Excel to load, "" when it does not.
        macros: Excel's macro setting: 1 all run, 2 ask, 3 signed ones only, 4 none; None: not set, it asks.
        web_blocked: whether macros in files from the web are blocked without asking.
        from_web: whether the workbook is marked as coming from the web.
    """

    excel: str | None = None
    wps: bool = False
    add_in: str = ""
    macros: int | None = None
    web_blocked: bool = False
    from_web: bool = False


@dataclass(frozen=True)
class Facts:
    """What the door found.

    Attributes:
        packages: name and version; None where it is missing.
        path: the workbook's name, "" when none was given.
        trouble: why the workbook, or some of its tables, cannot be read.
        opened: who has it open elsewhere.
        copies: how many copies are kept beside it.
        macros: whether it holds macros; ours, whether our buttons are among them.
        xlwings: the version of xlwings' VBA in it, "" when there is none.
        starts: the Python its buttons start on this machine, "" when none is named for it.
        starts_exists: whether that Python is there.
        udf_server: whether the xlwings server for worksheet functions is switched on.
        excel: what Excel is like here.
    """

    python: tuple[int, int, int]
    system: str
    packages: tuple[tuple[str, str | None], ...]
    path: str = ""
    trouble: tuple[Text, ...] = ()
    opened: Text | None = None
    copies: int = 0
    macros: bool = False
    ours: bool = False
    xlwings: str = ""
    starts: str = ""
    starts_exists: bool = False
    udf_server: bool = False
    excel: ExcelFacts = ExcelFacts()
