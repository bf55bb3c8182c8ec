"""A job on any number of branch workbooks: each is read by itself, what they contribute is decided on together.

They are read in processes of this computer or on a Dask cluster; no process holds more than one workbook.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Any

from cs_workbook.jobs import Job
from cs_workbook.jobs.roll_up import Params
from cs_workbook.jobs.rolling_up.gathered import Gathered, Read, Refused
from cs_workbook.model import Inputs, Language, Tables, Text, WorkbookError
from cs_workbook.runner import Run
from cs_workbook.session import Session
from cs_workbook.session.files import leave_files
from cs_workbook.session.reading import Answer, Errand, read_branch
from cs_workbook.session.storage import Source, find_books

_NO_DASK = Text(
    "--dask 只能写 local；已有集群请用 --scheduler 给出地址。",
    "--dask takes 'local' only; give the address of a cluster with --scheduler.",
)
_IN = Text("{path}：{reason}", "{path}: {reason}")


def runs(session: Session, job: Job, targets: Sequence[Path], params: Mapping[str, Any]) -> Iterator[Run]:
    """Find the workbooks, read each, and let the job pool them; what could not be read is refused one by one."""
    from cs_workbook.books.reports import refuse_target
    from cs_workbook.jobs.summarize import asked_month

    asked = Params(**params)
    nothing = Tables("", session.language or "zh", session.preset, {})
    month = asked_month(Inputs(nothing, None, session.now, asked))
    for out in targets:
        refuse_target(out, ".xlsx", Path())
        sources = find_books(asked.folder, out) if session.now >= month.start else []
        errand = Errand(month, session.now, tidy=bool(asked.parquet))
        read, refused, written = _gather(session, asked, errand, sources)
        language = session.language or _spoken(read)
        gathered = Gathered(month, language, str(out), metadata.version("cs-workbook"), tuple(read), tuple(refused))
        outcome = job.plan(Inputs(nothing, None, session.now, gathered))
        tables = Tables(out.name, language, session.preset, {})
        outcome = replace(outcome, messages=(*outcome.messages, *written))
        yield leave_files(Run(job, tables, outcome, (), written=False), out, language)


def _gather(
    session: Session, asked: Params, errand: Errand, sources: Sequence[Source]
) -> tuple[list[Read], list[Refused], list[Text]]:
    """Read every workbook; the tidy cases go to disk as they come. The texts say where they are."""
    from cs_workbook.session.tidy_files import TidyFiles

    read: list[Read] = []
    refused: list[Refused] = []
    with TidyFiles(asked.parquet) as tidy:
        for source, answer in zip(sources, _answers(session, asked, errand, sources), strict=True):
            if isinstance(answer, WorkbookError):
                refused.append(Refused(source.shown, answer.text))
                session.refuse(Path(source.shown), WorkbookError(_IN(path=source, reason=answer.text)))
            elif answer is not None:
                if all(one.digest != answer.digest for one in read):
                    tidy.add(answer.tidy)
                read.append(Read(source.name, source.shown, answer.digest, answer.branch))
    return read, refused, tidy.written


def _answers(
    session: Session, asked: Params, errand: Errand, sources: Sequence[Source]
) -> Iterator[Answer | WorkbookError | None]:
    """What came of each workbook, in order: from processes of this computer, or from a cluster."""
    if asked.dask not in ("", "local"):
        raise WorkbookError(_NO_DASK)
    work = partial(read_branch, errand)
    if asked.scheduler or asked.dask:
        from cs_workbook.session.cluster import spread_on_cluster

        return spread_on_cluster(work, sources, session.progress, asked.scheduler, asked.workers)
    from cs_workbook.session.pool import spread

    # What lies in this process's own memory no other process can see.
    here = any(source.path.startswith("memory:") for source in sources)
    return spread(work, sources, session.progress, 1 if here else asked.workers)


def _spoken(read: Sequence[Read]) -> Language:
    """The language of most branches."""
    english = sum(one.branch.language == "en" for one in read)
    return "en" if english * 2 > len(read) else "zh"
