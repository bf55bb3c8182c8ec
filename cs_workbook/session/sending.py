"""Where a job's letters go: as its parameter of kind targets says, else the environment.

The addresses hold passwords, so they are never part of a workbook, a log or a message: the job is told the
names of the ways alone.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Mapping
from typing import Any

from cs_workbook.jobs import Job
from cs_workbook.runner import Send

VARIABLE = "CS_WORKBOOK_SEND"
"""The variable that says where to send: one address or more, blanks between them."""


def sending(job: Job, params: Mapping[str, Any]) -> tuple[dict[str, Any], Send | None]:
    """Return a job's parameters with the addresses hidden, and what sends to them; None where there are none.

    Raises:
        WorkbookError: an address that cannot be used.
    """
    values = dict(params)
    send: Send | None = None
    for field in dataclasses.fields(job.params) if job.params else ():
        if field.metadata["param"].kind == "targets":
            urls = values.get(field.name) or os.environ.get(VARIABLE, "").split()
            if urls:
                from cs_workbook.posting import Office

                office = Office(urls, os.environ)
                values[field.name], send = tuple(way.en for way in office.ways), office.send
    return values, send
