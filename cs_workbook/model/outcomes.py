"""What a job decides: what to write, what is wrong, what to say, show, leave and send."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from cs_workbook.model.edits import Edit
from cs_workbook.model.tables import Cell, Grid, Tables, Where
from cs_workbook.model.texts import Text

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong in the workbook: where, what, and how to mend it."""

    check: str
    severity: Severity
    where: Where
    problem: Text
    fix: Text


@dataclass(frozen=True)
class View:
    """A small table to show a person: on the terminal, in a message box, in JSON."""

    title: Text
    headers: tuple[Text, ...]
    rows: tuple[tuple[Cell | Text, ...], ...]


@dataclass(frozen=True)
class OutFile:
    """A small table to leave beside the workbook, such as the rows an import refused; `name` ends in .csv."""

    name: str
    headers: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Chart:
    """Bars side by side: the number columns of a view it draws, by the view's first column, up to `top`."""

    title: Text
    columns: tuple[int, ...]
    top: float | None = None


@dataclass(frozen=True)
class OutBook:
    """A new workbook to leave beside the workbook: a sheet for each view, with native charts of its columns.

    Attributes:
        name: ends in .xlsx.
        title, about: stand above every table.
        pages: each view with its charts; the view's title names the sheet.
    """

    name: str
    title: Text
    about: Text
    pages: tuple[tuple[View, tuple[Chart, ...]], ...]


@dataclass(frozen=True)
class OutReport:
    """A page of figures as a document of its own: values only, no link to the workbook.

    Attributes:
        path: where it goes; ends in .xlsx, .html or .docx, which decides what it becomes.
        title: of the page.
        origin: one line: when and from which data it was made.
        rules: the `Rules` whose language and preset its words follow.
        blocks: rows of each block of the page by its name.
        layout: the module of `books.reports` that lays the blocks out; "" for the page of `summarize`.
    """

    path: str
    title: Text
    origin: Text
    rules: Any
    blocks: Mapping[str, Grid]
    layout: str = ""


@dataclass(frozen=True)
class Elsewhere:
    """What a job writes to another workbook before this one is touched.

    Attributes:
        edits: for that workbook; where it does not exist yet, for a copy of this one.
        proof: looks at it as written and says what is wrong with it; None when all is there.
    """

    edits: tuple[Edit, ...]
    proof: Callable[[Tables], Text | None]


@dataclass(frozen=True)
class Letter:
    """What one person is told.

    Attributes:
        person: the name it is for.
        addresses: how they are reached, as the staff list has it: e-mail, mobile number, user id of a chat.
        subject: one line; stands above the rest where a way of sending knows no subjects.
        lines: the rest, line by line.
    """

    person: str
    addresses: tuple[str, ...]
    subject: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Delivery:
    """What came of one letter on one way of sending.

    Attributes:
        letter: its place among the letters.
        way: such as 邮件.
        trouble: why it did not arrive; None when it did.
        addressed: whether there was an address to send it to.
    """

    letter: int
    way: Text
    trouble: Text | None = None
    addressed: bool = True


@dataclass(frozen=True)
class Post:
    """Letters to send, and what the job makes of it once it is known which of them arrived."""

    letters: tuple[Letter, ...]
    after: Callable[[Sequence[Delivery]], Outcome]


@dataclass(frozen=True)
class Remains:
    """What a book found outside the cells a job may write, and what it could not clean.

    Attributes:
        changes: whether the book changes; in a dry run, whether it would.
        places: kind of place → texts cleaned there.
        left: where it may still stand.
        copies: kept copies of the workbook that may hold it.
        copies_deleted: how many of them were deleted.
    """

    changes: bool = False
    places: Mapping[Text, int] = field(default_factory=dict)
    left: tuple[Text, ...] = ()
    copies: tuple[str, ...] = ()
    copies_deleted: int = 0


@dataclass(frozen=True)
class Erasure:
    """What the whole file has to forget, beyond the cells of tables.

    Attributes:
        scrub: gives a text without it; unchanged where it holds none of it.
        copies: whether the kept copies of the workbook go as well.
        messages: tells the person, given what remains.
        certificate: says what was done, given what remains and who did it.
        nobody: what is wrong where the whole file holds nothing of it and nothing else is found wrong.
    """

    scrub: Callable[[str], str]
    copies: bool
    messages: Callable[[Remains], tuple[Text, ...]]
    certificate: Callable[[Remains, str], OutBook]
    nobody: Finding


@dataclass(frozen=True)
class Outcome:
    """What a job decided: one sentence, what to write, what is wrong, what else to say, show, leave and send.

    With `restores`, the book goes back whole to the copy kept before the run that it `undoes`. `record` is what
    the log keeps in place of the sentence, where it must know more than people want to read.
    """

    summary: Text
    edits: tuple[Edit, ...] = ()
    findings: tuple[Finding, ...] = ()
    messages: tuple[Text, ...] = ()
    views: tuple[View, ...] = ()
    files: tuple[OutFile | OutBook | OutReport, ...] = ()
    undoes: int | None = None
    restores: bool = False
    sweeps: bool = False
    elsewhere: Elsewhere | None = None
    post: Post | None = None
    erasure: Erasure | None = None
    record: Text | None = None
