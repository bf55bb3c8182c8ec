"""One measured piece of work: a process of its own, so that its time and its peak memory are its own."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Sequence
from typing import NamedTuple


class Cost(NamedTuple):
    """Seconds on the clock, seconds of processor time on all cores, peak megabytes."""

    seconds: float
    processor: float
    megabytes: float


# Compiled modules are kept, as they are wherever the program is installed.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def cost(command: Sequence[str]) -> Cost:
    """Run a command whose output nobody reads. SystemExit: it failed."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=ENVIRONMENT)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    if status:
        raise SystemExit(f"failed: {' '.join(command)}")
    return Cost(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def middle(costs: Sequence[Cost]) -> Cost:
    """The medians of several costs; of memory the most."""
    seconds, processor, megabytes = zip(*costs, strict=True)
    return Cost(statistics.median(seconds), statistics.median(processor), max(megabytes))
