"""What this machine and this workbook's surroundings are like: facts for `doctor`, nothing judged."""

from __future__ import annotations

import os
import platform
import re
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

from cs_workbook.jobs.examining.facts import Facts
from cs_workbook.machine.excel import excel_facts
from cs_workbook.model import LockedWorkbookError, Tables, Text, WorkbookError

DISTRIBUTION = "cs-workbook"


def look_around(path: Path | None) -> tuple[Facts, Tables | None]:
    """Return the facts, and the workbook's tables when it can be read."""
    tables: Tables | None = None
    trouble: list[Text] = []
    opened = None
    if path is not None:
        tables, trouble = _read(path)
        opened = _open_elsewhere(path)
    facts = Facts(
        python=sys.version_info[:3],
        system=f"{platform.system()} {platform.release()}",
        packages=_packages(),
        path=path.name if path else "",
        trouble=tuple(trouble),
        opened=opened,
        copies=_copies(path) if path else 0,
        excel=excel_facts(path),
        **(_macros(path) if path and not trouble else {}),
    )
    return facts, tables


def _packages() -> tuple[tuple[str, str | None], ...]:
    """Return each package the program needs with its version, None where it is missing."""
    found: list[tuple[str, str | None]] = []
    for line in metadata.requires(DISTRIBUTION) or []:
        if "extra ==" in line:
            continue
        name = re.split(r"[^\w.-]", line, maxsplit=1)[0]
        try:
            found.append((name, metadata.version(name)))
        except metadata.PackageNotFoundError:
            found.append((name, None))
    return tuple(found)


def _read(path: Path) -> tuple[Tables | None, list[Text]]:
    """Read a workbook and every table of it; all that is wrong, not only the first."""
    from cs_workbook.books import open_book
    from cs_workbook.rules.columns import schema

    try:
        tables = open_book(path).read()
    except WorkbookError as error:
        return None, [error.text]
    trouble = []
    for name in schema(tables.preset, tables.language).tables:
        try:
            tables[name]
        except WorkbookError as error:
            trouble.append(error.text)
    return tables, trouble


def _macros(path: Path) -> dict[str, Any]:
    """What the workbook's buttons are, and the Python they start on this machine."""
    from cs_workbook.books.macro_state import macro_state

    state = macro_state(path)
    key = "INTERPRETER_MAC" if sys.platform == "darwin" else "INTERPRETER_WIN"
    starts = str(state.settings.get(key) or "")
    return {
        "macros": state.macros,
        "ours": state.ours,
        "xlwings": state.xlwings,
        "starts": starts,
        "starts_exists": bool(starts) and Path(os.path.expandvars(starts)).exists(),
        "udf_server": str(state.settings.get("USE UDF SERVER") or "").strip().lower() in ("true", "1"),
    }


def _open_elsewhere(path: Path) -> Text | None:
    from cs_workbook.books.saving import refuse_if_open

    try:
        refuse_if_open(path.resolve())
    except LockedWorkbookError as error:
        return error.text
    return None


def _copies(path: Path) -> int:
    from cs_workbook.books.saving import kept_beside

    return len(kept_beside(path, path.suffix))
