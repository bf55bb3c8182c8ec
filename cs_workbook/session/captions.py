"""The jobs as a workbook shows them: the lines of its guide sheet, and its buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cs_workbook.jobs import registered
from cs_workbook.model import Language

if TYPE_CHECKING:
    from cs_workbook.books.button_list import Button


def job_lines(language: Language) -> tuple[tuple[str, str, str, bool], ...]:
    """Return every job on an existing workbook for the guide sheet: title, about, command, has a button."""
    jobs = (job for job in registered() if job.takes in ("book", "books", "asked"))
    return tuple((job.title.of(language), job.about.of(language), job.id, job.button) for job in jobs)


def button_list() -> tuple[Button, ...]:
    """Return a button for every job that has one, in menu order."""
    from cs_workbook.books.button_list import Button

    return tuple(Button(job.id, job.title, job.about) for job in registered() if job.button)
