"""Work on many workbooks on a Dask cluster, with the same answers in the same order as `pool` gives here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from typing import Any, TypeVar

from cs_workbook.model import Text, WorkbookError
from cs_workbook.session.pool import cores

Item = TypeVar("Item")
Answer = TypeVar("Answer")

_NO_DASK = Text(
    '在 Dask 集群上运行需要 distributed。请运行：pip install "cs-workbook[dask]"',
    'Running on a Dask cluster needs distributed: pip install "cs-workbook[dask]"',
)
_NO_SCHEDULER = Text(
    "连不上调度器 {address}：{reason}。请检查地址和网络，并确认 dask scheduler 正在运行。",
    "The scheduler {address} cannot be reached: {reason}. Check address and network, and that dask scheduler runs.",
)
_LOST = Text(
    "{item} 没有做完：处理它的机器几次中断，多半是内存不够。请单独运行一次。",
    "{item} was not finished: the workers on it died again and again, most likely for want of memory. "
    "Run it by itself.",
)
_FOREIGN = Text(
    "集群的机器上没有可用的 cs-workbook（{reason}）。请在每台机器上装同一版本。",
    "The cluster's machines have no usable cs-workbook ({reason}). Install the same version on each.",
)
_PATIENCE_SECONDS = 20


def spread_on_cluster(
    work: Callable[[Item], Answer],
    items: Sequence[Item],
    progress: Callable[[int, int], None] = lambda _done, _of: None,
    address: str = "",
    workers: int = 0,
) -> Iterator[Answer | WorkbookError]:
    """Yield the answer for each item, in order; a WorkbookError stands in the place of its answer.

    What a dead worker had in hand is given to another.

    Args:
        progress: told how many of how many are done, as each is done.
        address: of a scheduler; "" starts a cluster of processes on this computer for as long as it takes.
        workers: of a cluster started here; 0 for one a core.
    Raises:
        WorkbookError: no Dask, or no scheduler there.
    """
    dask = _dask()
    with ExitStack() as stack:
        cluster: Any = address
        if not address:
            local = dask.LocalCluster(n_workers=workers or cores(), threads_per_worker=1, dashboard_address=None)
            cluster = stack.enter_context(local)
        try:
            client = stack.enter_context(dask.Client(cluster, timeout=_PATIENCE_SECONDS))
        except (OSError, ValueError) as error:
            raise WorkbookError(_NO_SCHEDULER(address=address, reason=error)) from error
        futures = client.map(partial(_attempt, work), items, pure=False)
        progress(0, len(items))
        for done, _ in enumerate(dask.as_completed(futures), 1):
            progress(done, len(items))
        for item, future in zip(items, futures, strict=True):
            try:
                yield future.result()
            except dask.scheduler.KilledWorker:
                yield WorkbookError(_LOST(item=item))
            except ImportError as error:
                raise WorkbookError(_FOREIGN(reason=error)) from error


def _dask() -> Any:
    try:
        import distributed
    except ImportError as error:
        raise WorkbookError(_NO_DASK) from error
    return distributed


def _attempt(work: Callable[[Item], Answer], item: Item) -> Answer | WorkbookError:
    try:
        return work(item)
    except WorkbookError as error:
        return error
