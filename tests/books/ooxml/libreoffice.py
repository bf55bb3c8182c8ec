"""LibreOffice as a second opinion: it opens workbooks, deletes rows itself, recalculates, and tells what it sees.

`Calc` starts a headless soffice with a profile of its own and talks to it through `uno_views.py`,
which runs under the Python that has the UNO bridge.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

PYTHON = Path("/usr/bin/python3")
SCRIPT = Path(__file__).with_name("uno_views.py")


def available() -> bool:
    """Tell whether soffice and a Python with the UNO bridge are installed."""
    if shutil.which("soffice") is None or not PYTHON.exists():
        return False
    return subprocess.run([str(PYTHON), "-c", "import uno"], capture_output=True).returncode == 0


def views(*jobs: dict[str, Any]) -> list[dict[str, Any]]:
    """Run jobs in one LibreOffice; each is ``{"path", "sheet", "rows"}`` and gives what the workbook shows.

    `rows` (1-based) are deleted from `sheet` first; an empty list just looks. A job with "save"
    stores the document there as .xlsx.
    """
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [str(PYTHON), str(SCRIPT), folder, shutil.which("soffice") or "soffice"],
            input=json.dumps(jobs), capture_output=True, text=True, timeout=240, check=False,
        )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr[-4000:])
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found
