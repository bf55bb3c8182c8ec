"""Work on many workbooks at once: one process a core, one workbook a process.

Takes a function and its items; gives an answer for each, in the order of the items. Knows nothing of jobs.
The processes are spawned on every system, so the function and the items must be plain enough to be sent:
a module's own function, or a `functools.partial` of one.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import TypeVar

from cs_workbook.model import Text, WorkbookError

Item = TypeVar("Item")
Answer = TypeVar("Answer")

_DIED = Text(
    "{item} 没有做完：处理它的进程意外退出，多半是内存不够。请关闭其他程序，再单独运行一次。",
    "{item} was not finished: its process ended unexpectedly, most likely for want of memory. "
    "Close other programs and run it by itself.",
)


def cores() -> int:
    """How many processes may run at once on this machine."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # Windows and Mac
        return os.cpu_count() or 1


def spread(
    work: Callable[[Item], Answer],
    items: Sequence[Item],
    progress: Callable[[int, int], None] = lambda _done, _of: None,
    processes: int = 0,
) -> Iterator[Answer | WorkbookError]:
    """Yield the answer for each item, in order; a WorkbookError stands in the place of its answer.

    Fewer than two items, or one process, are worked on right here. When the caller stops in between (Ctrl-C),
    what is in hand is finished, so that no file is left half written, and the rest is not begun.

    Args:
        progress: told how many of how many are done, as each is done.
        processes: how many at once; 0 for one a core.
    """
    count = min(processes or cores(), len(items))
    if count < 2:
        for done, item in enumerate(items, 1):
            answer = _attempt(work, item)
            progress(done, len(items))
            yield answer
        return
    progress(0, len(items))
    pool = _pool(count)
    try:
        with _interrupts_left():
            futures = [pool.submit(_attempt, work, item) for item in items]
        waiting = set(futures)
        for item, future in zip(items, futures, strict=True):
            while future in waiting:
                _, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                progress(len(futures) - len(waiting), len(futures))
            yield _answer(future, work, item)
    finally:
        pool.shutdown(cancel_futures=True)


def _pool(count: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(count, get_context("spawn"), initializer=_leave_interrupts)


def _leave_interrupts() -> None:
    """Let Ctrl-C reach the first process only: it decides, and a write in hand is finished."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextlib.contextmanager
def _interrupts_left() -> Iterator[None]:
    """Start processes that leave Ctrl-C alone from their first moment; Windows' begin to when they are up."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _attempt(work: Callable[[Item], Answer], item: Item) -> Answer | WorkbookError:
    try:
        return work(item)
    except WorkbookError as error:
        return error


def _answer(
    future: Future[Answer | WorkbookError], work: Callable[[Item], Answer], item: Item
) -> Answer | WorkbookError:
    """Return what came of an item. Where a process died, all in hand are lost: each is tried once more alone."""
    try:
        return future.result()
    except BrokenProcessPool:
        with _pool(1) as alone:
            try:
                return alone.submit(_attempt, work, item).result()
            except BrokenProcessPool:
                return WorkbookError(_DIED(item=item))
