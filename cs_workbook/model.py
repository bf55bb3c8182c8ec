"""The seam types every room shares, and the exceptions that end a run.

Takes and gives plain values only. Imports nothing of ours, and pandas only where a typed column is
asked for, so that a command that needs no frame does not pay for one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol, runtime_checkable

if TYPE_CHECKING:
    import pandas as pd

Cell = str | int | float | bool | dt.datetime | None
"""What a cell holds: a whole number is an int, a blank is None (never ""), a day is its midnight."""

Language = Literal["zh", "en"]
Severity = Literal["error", "warning", "info"]
Kind = Literal["text", "key", "moment", "day", "number", "whole", "choice", "choices", "flag"]
"""Column kinds. ``choices`` holds several values joined by 、 or a comma; ``flag`` holds 是/否."""


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence or label in both languages, kept where it is used."""

    zh: str
    en: str

    def of(self, language: Language) -> str:
        """Return the text in `language`."""
        return self.zh if language == "zh" else self.en

    def __call__(self, **values: object) -> Text:
        """Fill ``{name}`` placeholders; a Text among `values` is filled in its own language."""
        zh = {k: v.zh if isinstance(v, Text) else v for k, v in values.items()}
        en = {k: v.en if isinstance(v, Text) else v for k, v in values.items()}
        return Text(self.zh.format_map(zh), self.en.format_map(en))


@dataclass(frozen=True, slots=True)
class Where:
    """A place a person can click to. `letter` and `header` are "" for a whole row; row 0 is the sheet."""

    workbook: str
    sheet: str
    row: int = 0
    letter: str = ""
    header: str = ""

    @property
    def address(self) -> str:
        """The cell as Excel writes it after the sheet name, such as ``L17``; "" for a whole sheet."""
        return f"{self.letter or 'A'}{self.row}" if self.row else ""


@dataclass(frozen=True)
class Table:
    """One Excel Table as read.

    Attributes:
        name: the Excel Table name, such as ``Cases``.
        sheet: the sheet's name as the workbook has it.
        header_row: sheet row of the headers.
        rows: sheet rows of the records, ascending; trailing wholly blank rows are not records.
        cells: column key → values as read, in the order of `rows`. A column the schema does not
            know has the key ``"+"`` + its header.
        letters: column key → column letter.
        headers: column key → header text as the workbook has it.
        computed: keys of columns that people filled with a formula; never written.
        kinds: column key → kind; columns of the user's own are ``text``.
    """

    name: str
    sheet: str
    header_row: int
    rows: Sequence[int]
    cells: Mapping[str, Sequence[Cell]]
    letters: Mapping[str, str]
    headers: Mapping[str, str]
    computed: Set[str] = frozenset()
    kinds: Mapping[str, Kind] = field(default_factory=dict)
    _typed: dict[str, pd.Series[Any]] = field(default_factory=dict, compare=False, repr=False)
    _types: dict[str, frozenset[type]] = field(default_factory=dict, compare=False, repr=False)

    def __len__(self) -> int:
        return len(self.rows)

    def __contains__(self, key: str) -> bool:
        return key in self.cells

    def values(self, key: str) -> Sequence[Cell]:
        """Return a column as read; all blank when the workbook's preset dropped the column."""
        return self.cells.get(key) or self._blanks

    @cached_property
    def _blanks(self) -> Sequence[Cell]:
        """Made once: some jobs ask for a dropped column in every row."""
        return [None] * len(self.rows)

    def typed(self, key: str) -> pd.Series[Any]:
        """Return a column in its own type, indexed by sheet row; a value of the wrong kind is NA.

        moment, day → datetime64[us]; number → Float64; whole → Int64; flag → boolean; the rest →
        object holding str or None (text is stripped, nothing else is altered). A dropped column is
        all NA.
        """
        if key not in self._typed:
            self._typed[key] = _typed_column(self.values(key), self.kinds.get(key, "text"), self.rows)
        return self._typed[key]

    def types(self, key: str) -> frozenset[type]:
        """Return the Python types of a column's cells: one look that spares most walks through all of them."""
        if key not in self._types:
            self._types[key] = frozenset(map(type, self.values(key)))
        return self._types[key]

    @property
    def frame(self) -> pd.DataFrame:
        """Every column typed; prefer `typed` for the few columns a job uses."""
        import pandas as pd

        return pd.DataFrame({key: self.typed(key) for key in self.cells}, index=pd.Index(self.rows))

    def where(self, workbook: str, row: int, key: str = "") -> Where:
        """Return the place of a record, or of one of its cells."""
        return Where(workbook, self.sheet, row, self.letters.get(key, ""), self.headers.get(key, ""))


YES = ("是", "yes", "y", "true", "√", "1")
NO = ("否", "no", "n", "false", "×", "0")


def flag_value(value: Cell) -> bool | None:
    """Read 是/否, yes/no, TRUE/FALSE; None for a blank or anything else."""
    if isinstance(value, bool):
        return value
    text = str(value).strip().lower() if value is not None else ""
    return True if text in YES else False if text in NO else None


def _typed_column(values: Sequence[Cell], kind: Kind, rows: Sequence[int]) -> pd.Series[Any]:
    """Convert one column; wrong kinds become NA."""
    import pandas as pd

    index = pd.Index(rows)
    if kind in ("moment", "day"):
        plain = set(map(type, values)) <= {dt.datetime, type(None)}
        moments: Any = values if plain else [v if isinstance(v, dt.datetime) else None for v in values]
        return pd.Series(pd.array(moments, dtype="datetime64[us]"), index=index)
    if kind in ("number", "whole"):
        good = (int, float) if kind == "number" else (int,)
        numbers = [v if isinstance(v, good) and not isinstance(v, bool) else None for v in values]
        return pd.Series(pd.array(numbers, dtype="Float64" if kind == "number" else "Int64"), index=index)
    if kind == "flag":
        return pd.Series(pd.array([flag_value(v) for v in values], dtype="boolean"), index=index)
    texts = [v.strip() or None if isinstance(v, str) else None if v is None else cell_text(v) for v in values]
    return pd.Series(texts, index=index, dtype=object)


def cell_text(value: Cell) -> str:
    """Return a cell as a person reads it: no trailing ``.0``, moments to the minute, blank as ""."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        if value.second or value.microsecond:
            return value.strftime("%Y-%m-%d %H:%M:%S")
        return value.strftime("%Y-%m-%d" if (value.hour, value.minute) == (0, 0) else "%Y-%m-%d %H:%M")
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return str(value)


Grid = tuple[tuple[Cell, ...], ...]
Notes = Mapping[tuple[int, str], str]
"""The notes of a table: (sheet row, column key) → text, lines ended by a line feed."""


@dataclass(frozen=True)
class Tables:
    """Everything a job may look at in one workbook.

    Attributes:
        workbook: the file's name without its folder.
        language, preset, schema: the workbook's own, from its document properties.
        tables: Excel Table name → Table; a table the preset dropped is absent.
        blocks: name of an area the program owns → its present values without the header row, and
            without trailing blank rows.
        notes: table → (sheet row, column key) → the text of the note at that cell; read when asked for.
    """

    workbook: str
    language: Language
    preset: str
    tables: Mapping[str, Table]
    blocks: Mapping[str, Grid] = field(default_factory=dict)
    schema: int = 1
    notes: Mapping[str, Notes] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Table:
        return self.tables[name]

    def __contains__(self, name: str) -> bool:
        return name in self.tables


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong in the workbook: where, what, and how to mend it."""

    check: str
    severity: Severity
    where: Where
    problem: Text
    fix: Text


class SetCell(NamedTuple):
    """Write one cell of a table. `before` is what the job saw there; if it differs, nothing is written.

    A named tuple, as are the other edits: a run makes a million, and a dataclass takes three times as long.
    """

    table: str
    row: int
    column: str
    before: Cell
    after: Cell


class AppendRow(NamedTuple):
    """Add a record at the end of a table; columns left out are blank or take their table's formula."""

    table: str
    values: Mapping[str, Cell]


class DeleteRow(NamedTuple):
    """Remove a record and move up what is below; `before` holds every cell as the job saw it."""

    table: str
    row: int
    before: Mapping[str, Cell]


class FillBlock(NamedTuple):
    """Replace the values of an area the program owns: an Excel Table or a defined name ``cs_…``.

    Attributes:
        sheet: table name (for a table) or sheet key the block stands on; for messages only.
        block: the Table's or the defined name. The area is a header row and the rows below it.
        rows: the new values without the header row, each as wide as the area. Older rows beyond
            are cleared, and the area, its charts and formats follow the new size.
        links: column number from 0 → a place in this workbook for each row, such as
            ``'登记'!L17`` (None: no link).
    """

    sheet: str
    block: str
    rows: Grid
    links: Mapping[int, Sequence[str | None]] = {}


@dataclass(frozen=True, slots=True)
class SetNote:
    """Put a note on one cell of a table, change it, or (None) take it away; `before` is what the job saw there."""

    table: str
    row: int
    column: str
    before: str | None
    after: str | None


Edit = SetCell | AppendRow | DeleteRow | FillBlock | SetNote


def effective(edits: Iterable[Edit], tables: Tables) -> tuple[Edit, ...]:
    """Drop the edits that would change nothing, so that a second run leaves the file as it is."""
    return tuple(edit for edit in edits if not _idle(edit, tables))


def _idle(edit: Edit, tables: Tables) -> bool:
    if isinstance(edit, SetCell):
        return edit.before == edit.after and type(edit.before) is type(edit.after)
    if isinstance(edit, SetNote):
        return edit.before == edit.after
    if isinstance(edit, FillBlock):
        return trimmed(edit.rows) == tables.blocks.get(edit.block)
    return False


def trimmed(rows: Grid) -> Grid:
    """Drop trailing wholly blank rows."""
    end = len(rows)
    while end and all(value is None for value in rows[end - 1]):
        end -= 1
    return rows[:end]


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
    """

    scrub: Callable[[str], str]
    copies: bool
    messages: Callable[[Remains], tuple[Text, ...]]
    certificate: Callable[[Remains, str], OutBook]


@dataclass(frozen=True)
class Outcome:
    """What a job decided: one sentence, what to write, what is wrong, what else to say, show, leave and send."""

    summary: Text
    edits: tuple[Edit, ...] = ()
    findings: tuple[Finding, ...] = ()
    messages: tuple[Text, ...] = ()
    views: tuple[View, ...] = ()
    files: tuple[OutFile | OutBook | OutReport, ...] = ()
    undoes: int | None = None
    sweeps: bool = False
    elsewhere: Elsewhere | None = None
    post: Post | None = None
    erasure: Erasure | None = None


@dataclass(frozen=True)
class Record:
    """One record of an outside file: its file, its row there, its fields by header.

    `problem` says why the record cannot be trusted as read (a row with too many cells, say).
    """

    source: str
    row: int
    fields: Mapping[str, Cell]
    problem: Text | None = None


@dataclass(frozen=True)
class Inputs:
    """All that a job's `plan` may know.

    Attributes:
        now: naive local time to the second.
        others: further workbooks, such as past years'.
        incoming: records of outside files.
        settings_findings: what could not be read on 设置; the rules hold the preset's values there.
        past: the runs the book remembers, oldest first; only for a job that `looks_back`.
    """

    tables: Tables
    rules: Any
    now: dt.datetime
    params: Any = None
    others: tuple[Tables, ...] = ()
    incoming: tuple[Record, ...] = ()
    settings_findings: tuple[Finding, ...] = ()
    past: tuple[PastRun, ...] = ()


@dataclass(frozen=True, slots=True)
class RunNote:
    """Whose run writes: for the copies kept and the journal.

    Attributes:
        copies: how many copies of the workbook to keep.
        undoes: the number of the run this one takes back.
        forgets: no copy is kept, and no journal tells what this run or an earlier one wrote.
        sweeps: texts that no cell shows any more leave the file.
    """

    job: str
    at: dt.datetime
    who: str = ""
    copies: int = 10
    undoes: int | None = None
    forgets: bool = False
    sweeps: bool = False


@dataclass(frozen=True, slots=True)
class PastRun:
    """A run the book remembers: what it wrote, what the blocks it filled held before, and where the whole copy is.

    `copy` is the path of the book as it was before the run; "" when there is none any more.
    """

    number: int
    job: str
    at: dt.datetime
    who: str
    edits: tuple[Edit, ...]
    blocks: Mapping[str, Grid]
    undoes: int | None = None
    copy: str = ""


class Book(Protocol):
    """A workbook somewhere: closed on disk, open in Excel, or in memory for tests."""

    def read(self) -> Tables:
        """Read every table and block. Raises WorkbookError when it cannot be used."""
        ...

    def apply(self, edits: Sequence[Edit], note: RunNote | None = None) -> None:
        """Write all edits or none. Raises StaleWorkbookError, LockedWorkbookError, WorkbookError."""
        ...

    def past(self) -> tuple[PastRun, ...]:
        """The runs the book remembers, oldest first."""
        ...


@runtime_checkable
class ForgetfulBook(Book, Protocol):
    """A book whose whole file can be made to forget something."""

    def forget(
        self, edits: Sequence[Edit], log: Sequence[Edit], erasure: Erasure, note: RunNote, *, dry_run: bool
    ) -> Remains:
        """Write all edits and clean everything else, or nothing; `log` only where something changes at all."""
        ...


class OtherBook(Protocol):
    """Another workbook that a job fills from this one: it stands there, or will be a copy of this one."""

    def read(self) -> Tables | None:
        """Read it; None where nothing stands yet. Raises WorkbookError."""
        ...

    def write(
        self, edits: Sequence[Edit], note: RunNote | None = None, proof: Callable[[Tables], Text | None] | None = None
    ) -> None:
        """Write all edits or none; none either where `proof` says that what was written is wrong."""
        ...


class WorkbookError(Exception):
    """The workbook cannot be used; `text` says where, what and how to mend it, in both languages."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text

    def __reduce__(self) -> tuple[type[WorkbookError], tuple[Text]]:
        """Let it be sent from one process to another with both languages."""
        return type(self), (self.text,)


class SettingsError(WorkbookError):
    """The settings contradict themselves so that no answer can be given."""


class StaleWorkbookError(WorkbookError):
    """Somebody changed the workbook between reading and writing; nothing was written."""


class LockedWorkbookError(WorkbookError):
    """Somebody else has the workbook open; nothing was written."""
