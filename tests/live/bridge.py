"""One LibreOffice in a process of its own, spoken to by JSON lines through the Python that has the UNO bridge.

The tests' own Python has no UNO. Every request has a time limit; whatever happens, no process stays behind.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import shutil
import signal
import subprocess
import tempfile
import threading
from pathlib import Path
from typing import Any

PYTHON = Path("/usr/bin/python3")
ROOT = Path(__file__).parents[2]
START_SECONDS, ANSWER_SECONDS, STOP_SECONDS = 90, 60, 20


class CalcError(Exception):
    """What LibreOffice answered instead of doing what was asked; Excel would raise its own."""


def available() -> bool:
    """Tell whether soffice and a Python with the UNO bridge are installed."""
    if shutil.which("soffice") is None or not PYTHON.exists():
        return False
    return subprocess.run([str(PYTHON), "-c", "import uno"], capture_output=True).returncode == 0


class Calc:
    """A running LibreOffice; `call` asks the worker for one operation.

    Attributes:
        folder: its user profile, and whatever else belongs to this run.
        macro_log: where macros may leave word; they know it as CS_RUNPYTHON_LOG.
    """

    def __init__(self) -> None:
        self.folder = tempfile.mkdtemp(prefix="cs-calc-")
        self.log, self.macro_log = Path(self.folder, "worker.log"), Path(self.folder, "runpython.log")
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [str(PYTHON), "-B", "-m", "tests.live.calc.worker", self.folder, shutil.which("soffice") or "soffice"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True, encoding="utf-8",
                env=os.environ | {"CS_RUNPYTHON_LOG": str(self.macro_log)}, start_new_session=True, cwd=ROOT,
            )  # fmt: skip
        self._lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()
        try:
            self._answer(START_SECONDS)
        except BaseException:
            self.stop()
            raise

    def call(self, op: str, **values: Any) -> Any:
        """Do one operation and return its result. CalcError: LibreOffice refused, or did not answer in time."""
        stdin = self._process.stdin
        assert stdin is not None
        try:
            stdin.write(json.dumps({"op": op, **values}) + "\n")
            stdin.flush()
        except OSError as error:
            raise CalcError(f"LibreOffice is gone: {self._told()}") from error
        return self._answer(ANSWER_SECONDS)

    def stop(self) -> None:
        """End LibreOffice and remove its profile."""
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            if self._process.stdin:
                self._process.stdin.close()
            self._process.wait(STOP_SECONDS)
        # The worker and its soffice are one process group, ours alone.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(STOP_SECONDS)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line)
        self._lines.put("")

    def _answer(self, seconds: float) -> Any:
        try:
            line = self._lines.get(timeout=seconds)
        except queue.Empty:
            raise CalcError(f"LibreOffice did not answer within {seconds} seconds") from None
        if not line:
            raise CalcError(f"LibreOffice ended: {self._told()}")
        answer = json.loads(line)
        if "error" in answer:
            raise CalcError(answer["error"])
        return answer["ok"]

    def _told(self) -> str:
        return self.log.read_text("utf-8", "replace")[-2000:] if self.log.exists() else ""
