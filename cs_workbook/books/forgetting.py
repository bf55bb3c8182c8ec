"""A closed workbook forgets something for good: its cells, all its other parts, its journals and kept copies.

Knows no person and no rule: what has to go is a function from text to text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from cs_workbook.books.journal import SUFFIX as JOURNAL
from cs_workbook.books.journal import read_run, write_run
from cs_workbook.books.ooxml.forgetting import forget as forget_parts
from cs_workbook.books.saving import copies_before, delete_kept, kept_beside, replacing
from cs_workbook.model import Edit, Erasure, Remains, RunNote

WriteCopy = Callable[[Path, Sequence[Edit]], None]


def forget_file(
    path: Path,
    write_copy: WriteCopy,
    check: Callable[[], None],
    edits: Sequence[Edit],
    log: Sequence[Edit],
    erasure: Erasure,
    note: RunNote,
    *,
    dry_run: bool,
) -> Remains:
    """Write a workbook with its edits and with every part cleaned; see `ForgetfulBook.forget`.

    Args:
        write_copy: writes the workbook with some edits to another path.
        check: raises when the workbook is not what was read.
    """
    with replacing(path, note) as target:
        step = target.path.with_name(f"{target.path.name}.step.tmp")  # of the names that a later run cleans up
        try:
            if edits:
                write_copy(step, [*edits, *log])
            found = forget_parts(step if edits else path, erasure.scrub, target.path)
            if found.places and not edits:
                write_copy(step, log)
                found = forget_parts(step, erasure.scrub, target.path)
        finally:
            step.unlink(missing_ok=True)
        check()
        changes = bool(edits or found.places)
        target.changed = changes and not dry_run
        target.journal = partial(write_run, note=note, edits=(), blocks={})
    # Copies that were made after the last erasure do not hold what went then.
    copies = kept_beside(path, path.resolve().suffix) if changes else copies_before(path, _last_erasure(path, note.job))
    deleted = delete_kept(copies) if erasure.copies and not dry_run else 0
    left = () if deleted else tuple(str(copy) for copy in copies)
    return Remains(changes, found.places, found.left, left, deleted)


def _last_erasure(path: Path, job: str) -> int:
    """The number of the last run of a job that forgot something; 0 when there was none."""
    runs = (read_run(journal) for journal in kept_beside(path, JOURNAL))
    return max((run.number for run in runs if run and run.job == job), default=0)
