"""Tidy tables as Parquet: one table as bytes, and many put together in one file.

Takes columns; writes files. Knows nothing of what they mean.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from cs_workbook.model import Text, WorkbookError

_NO_PYARROW = Text(
    '写 Parquet 需要 pyarrow。请运行：pip install "cs-workbook[parquet]"',
    'Writing Parquet needs pyarrow: pip install "cs-workbook[parquet]"',
)


def require() -> None:
    """Raise WorkbookError where pyarrow is missing."""
    if find_spec("pyarrow") is None:
        raise WorkbookError(_NO_PYARROW)


def table_bytes(columns: Mapping[str, Any]) -> bytes:
    """Return columns as a Parquet file. Lists are texts with None for a blank; arrays keep their kind, NaN and NaT
    are nulls, moments count milliseconds."""
    import numpy as np
    import pyarrow as pa
    from pyarrow import parquet

    arrays = {}
    for name, values in columns.items():
        if isinstance(values, list):
            arrays[name] = pa.array(values, pa.string())
        elif np.issubdtype(values.dtype, np.datetime64):
            arrays[name] = pa.array(values.astype("datetime64[ms]"), from_pandas=True)
        else:
            arrays[name] = pa.array(values, from_pandas=True)
    made = io.BytesIO()
    parquet.write_table(pa.table(arrays), made, compression="zstd")
    return made.getvalue()


def join_tables(parts: Iterable[Path], target: Path) -> int:
    """Put tables of one shape together in one file, each as a group of rows, one in memory at a time; return the rows.

    A file that stands there is replaced when all is written.
    """
    from pyarrow import parquet

    fresh, rows = target.with_name(f".{target.name}.tmp"), 0
    try:
        with ExitStack() as stack:
            writer = None
            for part in parts:
                table = parquet.read_table(part)
                writer = writer or stack.enter_context(parquet.ParquetWriter(fresh, table.schema, compression="zstd"))
                writer.write_table(table)
                rows += table.num_rows
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)
    return rows
