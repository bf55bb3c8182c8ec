"""What this machine's Excel is like, as far as the system tells without starting it.

Windows: the registry (App Paths, the macro settings of Office with the policies above them), the
add-in folders and a file's Mark of the Web. Mac: the application folder and the quarantine mark.
Elsewhere there is no Excel. Nothing is judged here.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from cs_workbook.jobs.examining.facts import ExcelFacts

Registry = Callable[[str, str, str], object]
"""``registry("HKCU", key, name)`` gives a value, None where there is none."""

ADD_IN = "cs_tools.xlam"
_APP_PATHS = r"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths"
_OFFICE = r"Microsoft\Office\16.0\Excel\Security"
"""Excel 2016 and everything since calls itself 16.0."""
_POLICY_FIRST = (("HKCU", rf"Software\Policies\{_OFFICE}"), ("HKCU", rf"Software\{_OFFICE}"))
_MAC_EXCEL = Path("/Applications/Microsoft Excel.app")
_INTERNET = 3
"""Zones from here on are the web and worse; the local machine is 0, the intranet 1, trusted sites 2."""


def excel_facts(path: Path | None, system: str = sys.platform, registry: Registry | None = None) -> ExcelFacts:
    """Look for Excel, WPS, the add-in, the macro settings, and the mark of the web on a workbook."""
    if system == "win32":
        read = registry or read_registry
        security = {name: _first(read, name) for name in ("VBAWarnings", "blockcontentexecutionfrominternet")}
        return ExcelFacts(
            excel=_program(read, "excel.exe"),
            wps=bool(_program(read, "et.exe")),
            add_in=_add_in(_windows_folders()),
            macros=_whole(security["VBAWarnings"]),
            web_blocked=_whole(security["blockcontentexecutionfrominternet"]) == 1,
            from_web=path is not None and _marked(path),
        )
    if system == "darwin":
        return ExcelFacts(
            excel=str(_MAC_EXCEL) if _MAC_EXCEL.exists() else "",
            wps=Path("/Applications/wpsoffice.app").exists(),
            add_in=_add_in(_mac_folders()),
            from_web=path is not None and _quarantined(path),
        )
    return ExcelFacts()


def read_registry(hive: str, key: str, name: str) -> object:
    """Return a value of the Windows registry; None where there is none."""
    if sys.platform == "win32":
        import winreg

        root = {"HKCU": winreg.HKEY_CURRENT_USER, "HKLM": winreg.HKEY_LOCAL_MACHINE}[hive]
        with contextlib.suppress(OSError), winreg.OpenKey(root, key) as opened:
            value: object = winreg.QueryValueEx(opened, name)[0]
            return value
    return None


def _program(read: Registry, name: str) -> str:
    """The path of an installed program, "" where it is not."""
    found = next((v for hive in ("HKCU", "HKLM") if (v := read(hive, rf"{_APP_PATHS}\{name}", ""))), "")
    return str(found).strip('"')


def _first(read: Registry, name: str) -> object:
    """A macro setting: the policy's where the company has set one, else the user's own."""
    return next((v for hive, key in _POLICY_FIRST if (v := read(hive, key, name)) is not None), None)


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _windows_folders() -> Iterator[Path]:
    if roaming := os.environ.get("APPDATA"):
        yield from (Path(roaming, "Microsoft", name) for name in ("AddIns", "Excel/XLSTART"))


def _mac_folders() -> Iterator[Path]:
    group = Path.home() / "Library/Group Containers/UBF8T346G9.Office/User Content.localized"
    yield from (group / "Add-Ins.localized", group / "Startup.localized/Excel")


def _add_in(folders: Iterator[Path]) -> str:
    return next((str(folder / ADD_IN) for folder in folders if (folder / ADD_IN).exists()), "")


def _marked(path: Path) -> bool:
    """Whether Windows remembers that a file came from the web."""
    try:
        text = Path(f"{path}:Zone.Identifier").read_text("utf-8", "replace")
    except OSError:
        return False
    zones = (line.partition("=")[2] for line in text.splitlines() if line.startswith("ZoneId="))
    return any(zone.strip().isdigit() and int(zone) >= _INTERNET for zone in zones)


def _quarantined(path: Path) -> bool:
    with contextlib.suppress(OSError):
        done = subprocess.run(["/usr/bin/xattr", "-p", "com.apple.quarantine", str(path)], capture_output=True)  # noqa: S603 a fixed program
        return done.returncode == 0
    return False
