"""How much work something is, as a ratio: to less of the same, or to a peer, in the same run."""

from __future__ import annotations

import time
from collections.abc import Callable

LEAST = 0.005
"""Seconds that anything counts for at least: less cannot be told from noise."""


def times_the_effort(work: Callable[[], object], peer: Callable[[], object]) -> float:
    """Return the processor time of some work over that of its peer: the least of three rounds each, in turns."""
    rounds = [(_spent(work), _spent(peer)) for _ in range(3)]
    return max(LEAST, min(ours for ours, _ in rounds)) / max(LEAST, min(theirs for _, theirs in rounds))


def _spent(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began
