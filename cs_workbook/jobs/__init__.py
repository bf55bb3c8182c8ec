"""The registry of jobs. One file a job: `Params`, and a pure `plan` under `@job`.

A job decides; it never opens a file, asks the clock or knows Excel. CLI options, buttons and the
README's table follow from what is declared here.
"""

from __future__ import annotations

import dataclasses
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from typing import Any, Literal

from cs_workbook.model import Inputs, Outcome, Text

Plan = Callable[[Inputs], Outcome]
Takes = Literal["book", "books", "new", "folder", "buttons", "add-in", "perhaps", "shelf", "branches", "asked"]


@dataclass(frozen=True, slots=True)
class Param:
    """What a person sees of one parameter.

    Attributes:
        help: one sentence.
        kind: how the door reads it: text, month (2026-10), day, whole, flag, preset, path, files
            (paths whose records become `Inputs.incoming`), workbook (another one to fill), or xlsx, html,
            docx (a report to leave there; see `Outcome.files`), or targets (where to send letters: the
            door keeps the addresses, the job is told the names of the ways).
            A job that takes a shelf has one of kind words: the arguments that are no workbooks.
        positional: what usage calls it, where it is an argument rather than an option.
        many: may be given several times; the value is a tuple.
    """

    help: Text
    kind: str = "text"
    positional: Text | None = None
    many: bool = False


def param(
    zh: str, en: str, default: Any = dataclasses.MISSING, *, kind: str = "text",
    positional: Text | None = None, many: bool = False,
) -> Any:  # fmt: skip
    """Declare a field of a job's Params; without a default it must be given."""
    return field(default=default, metadata={"param": Param(Text(zh, en), kind, positional, many)})


@dataclass(frozen=True, slots=True)
class Job:
    """A registered job.

    Attributes:
        id: kebab-case, the command's name and the file's.
        title: the button's caption.
        about: one sentence for help and docs.
        plan: the decision.
        params: the Params dataclass, or None when the job takes none.
        button: whether it has a button (▣ in the spec).
        writes: whether it may change the workbook.
        takes: what it is run on: ``book``; ``books``, one after another; ``new``, a path to make a
            workbook at; ``folder``, a folder to make one in; ``buttons``, a workbook that gets macros;
            ``add-in``, a path to make the ribbon add-in at; ``perhaps``, a workbook or nothing;
            ``shelf``, several books at once: those after the first are `Inputs.others`; ``branches``, a path
            to write a workbook about many others at, which its parameter ``folder`` names; ``asked``, books,
            of each of which something goes for good once the person said yes.
        looks_back: whether it needs the book's past runs.
        past_years: whether past years' workbooks count; they are `Inputs.others`.
        sends: whether it sends letters; as they cannot be called back, `undo` passes it over.
        over_cases: whether it has nothing to do in a workbook without cases; it then says that there are none yet.
        order: place in menus and docs.
    """

    id: str
    title: Text
    about: Text
    plan: Plan
    params: type | None = None
    button: bool = False
    writes: bool = True
    takes: Takes = "book"
    looks_back: bool = False
    past_years: bool = False
    sends: bool = False
    over_cases: bool = False
    order: int = 100

    @property
    def creates(self) -> bool:
        """Whether it starts from a new workbook rather than an existing one."""
        return self.takes in ("new", "folder")

    @property
    def forgets(self) -> bool:
        """Whether what it removes is gone for good: no copy, journal or log keeps it."""
        return self.takes == "asked"


_REGISTRY: dict[str, Job] = {}


def job(
    job_id: str,
    title: Text,
    about: Text,
    *,
    params: type | None = None,
    button: bool = False,
    writes: bool = True,
    takes: Takes = "book",
    looks_back: bool = False,
    past_years: bool = False,
    sends: bool = False,
    over_cases: bool = False,
    order: int = 100,
) -> Callable[[Plan], Plan]:
    """Register a job under its id."""

    def register(plan: Plan) -> Plan:
        if job_id in _REGISTRY:
            raise ValueError(f"two jobs are called {job_id}")
        _REGISTRY[job_id] = Job(
            job_id, title, about, plan, params, button, writes, takes, looks_back, past_years, sends, over_cases, order
        )
        return plan

    return register


@lru_cache(maxsize=1)
def registered() -> tuple[Job, ...]:
    """Return every job in menu order. Importing a job's module must stay cheap: no pandas, no settings at the top."""
    for name in _modules():
        import_module(f"{__name__}.{name}")
    return tuple(sorted(_REGISTRY.values(), key=lambda j: (j.order, j.id)))


def job_named(job_id: str) -> Job:
    """Return a job by id, importing no other. KeyError: no such job."""
    stem = job_id.replace("-", "_")
    for name in (stem, f"{stem}_"):  # import is a word of Python's own
        if job_id not in _REGISTRY and name in _modules():
            import_module(f"{__name__}.{name}")
    return _REGISTRY[job_id]


@lru_cache(maxsize=1)
def _modules() -> frozenset[str]:
    return frozenset(module.name for module in pkgutil.iter_modules(__path__))
