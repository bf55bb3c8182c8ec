"""The cells to write so that a workbook's tables and areas no longer tell of a person.

Takes tables and `Matches`; gives edits. Times, lists, numbers and ids stay as they are, so that no figure of
any month changes; stamps that were right before are right afterwards.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from cs_workbook.model import Cell, FillBlock, SetCell, Table, Tables, cell_text
from cs_workbook.rules.columns import schema
from cs_workbook.rules.customers import identity
from cs_workbook.rules.erasing.matches import HOLDERS, Matches
from cs_workbook.rules.erasing.person import standing
from cs_workbook.rules.erasing.traces import Form, Scrub, forms_of, scrub_of, tells
from cs_workbook.rules.masking import ERASED
from cs_workbook.rules.schema import Column, normal
from cs_workbook.rules.stamped import STAMPS, stamps_after

COLLEAGUES = frozenset(
    ("registrar", "owner", "copied_to", "submitted_by", "approver", "second_approver", "by", "approved_by",
     "followup_by", "rated_by", "added_by", "who")
)  # fmt: skip
"""Columns in which colleagues stand, whatever customer has the same name."""

_NUMBER_FROM = 10**9
"""From here on a whole number in a text column may be a phone's."""

_MANY = 50
"""A name that stands in more rows than this, beside the person's own, is taken for a word."""


@dataclass
class Erased:
    """What to write.

    Attributes:
        cells: table → how many cells change.
        everywhere: takes out of any text what can be nobody else's.
        doubtful: forms that others bear as well, so that they went only from the person's own rows.
        formulas: places that a formula fills, which nobody can write.
        own_columns: header of a column of the team's own → cells of the person's rows that stay filled.
        texts: how many free texts of the person's rows stay, without name and numbers.
    """

    everywhere: Scrub
    edits: list[SetCell | FillBlock] = field(default_factory=list)
    cells: Counter[str] = field(default_factory=Counter)
    doubtful: list[Form] = field(default_factory=list)
    formulas: list[tuple[Table, int, str]] = field(default_factory=list)
    own_columns: Counter[str] = field(default_factory=Counter)
    texts: int = 0


def erased_cells(tables: Tables, found: Matches, *, words_too: bool, columns: Iterable[str] = ()) -> Erased:
    """Return every cell to write.

    Args:
        words_too: whether what the person said and was told goes altogether, not only names and numbers in it.
        columns: headers of further columns to empty in the person's rows.
    """
    return _Erasing(tables, found, words_too, frozenset(map(normal, columns))).run()


class _Erasing:
    """One pass over the tables."""

    def __init__(self, tables: Tables, found: Matches, words_too: bool, columns: frozenset[str]) -> None:
        self._tables, self._found, self._words_too, self._columns = tables, found, words_too, columns
        self._shape = schema(tables.preset, tables.language)
        self._mark = ERASED.of(tables.language)
        self._settings = {
            table.name for sheet in self._shape.sheets if sheet.key in ("settings", "targets") for table in sheet.tables
        }
        self._own = self._own_rows()
        forms = forms_of(found.person)
        others = list(set(self._others()))
        doubtful = [form for form in forms if form.alone and self._borne(form, others)]
        everywhere = scrub_of((form for form in forms if form not in doubtful), self._mark)
        self._out = Erased(everywhere, doubtful=doubtful)
        person = found.person
        for name, place in found.rows:
            person = person.joined(standing(*(tables[name].values(key)[place] for key in ("customer", "contact"))))
        self._within = scrub_of(forms_of(person), self._mark, own=True)

    def run(self) -> Erased:
        for name in self._tables.tables:
            if name not in self._settings:
                self._table(self._tables[name])
        for name, rows in self._tables.blocks.items():
            if name not in self._tables:
                new = tuple(tuple(self._elsewhere(value) for value in row) for row in rows)
                if new != rows:
                    self._out.edits.append(FillBlock(name, name, new))
                    self._out.cells[name] += sum(
                        a != b for x, y in zip(rows, new, strict=True) for a, b in zip(x, y, strict=True)
                    )
        return self._out

    # ---------------------------------------------------------------- whose rows

    def _own_rows(self) -> Mapping[str, frozenset[int]]:
        """Table → places of the person's rows."""
        own: defaultdict[str, set[int]] = defaultdict(set)
        for name, place in self._found.rows:
            own[name].add(place)
        for name, table in self._tables.tables.items():
            if name not in HOLDERS and "case_id" in table:
                ids = table.values("case_id")
                own[name] |= {i for i, value in enumerate(ids) if cell_text(value).strip() in self._found.ids}
        return {name: frozenset(places) for name, places in own.items()}

    def _borne(self, form: Form, others: Iterable[str]) -> bool:
        """Tell whether others bear a form as well, or it stands in too many rows to tell one person."""
        return tells(form, others) > 0 or (form.name and tells(form, self._free_elsewhere()) > _MANY)

    def _others(self) -> Iterator[str]:
        """What stands in the cells of other customers, of colleagues and of settings."""
        for name, table in self._tables.tables.items():
            for key in table.cells:
                personal = name in HOLDERS and key in ("customer", "contact")
                if name in self._settings or personal or key in COLLEAGUES:
                    own = self._own.get(name, frozenset()) if personal else frozenset()
                    yield from (cell_text(v) for i, v in enumerate(table.values(key)) if v is not None and i not in own)

    def _free_elsewhere(self) -> Iterator[str]:
        for name, table in self._tables.tables.items():
            if name not in self._settings:
                own = self._own.get(name, frozenset())
                for key in self._text_keys(table):
                    yield from (v for i, v in enumerate(table.values(key)) if isinstance(v, str) and i not in own)

    # ---------------------------------------------------------------- cells

    def _text_keys(self, table: Table) -> list[str]:
        """Columns that may hold words about a customer."""
        keys = (key for key in table.cells if key not in COLLEAGUES | STAMPS)
        return [key for key in keys if table.kinds.get(key, "text") == "text"]

    def _table(self, table: Table) -> None:
        own = self._own.get(table.name, frozenset())
        changed: defaultdict[int, dict[str, Cell]] = defaultdict(dict)
        for key in self._text_keys(table):
            column = self._column(table, key)
            holds = column is not None and column.personal in ("name", "contact")
            values = table.values(key)
            for place, value in enumerate(values):
                if value is None:
                    continue
                if place in own:
                    after = self._own_cell(table, key, column, value)
                elif holds and table.name in HOLDERS:
                    continue
                else:
                    after = self._elsewhere(value)
                if after != value:
                    changed[place][key] = after
        self._write(table, changed)

    def _write(self, table: Table, changed: Mapping[int, dict[str, Cell]]) -> None:
        for place in sorted(changed):
            cells = changed[place]
            for key in [key for key in cells if key in table.computed]:
                self._out.formulas.append((table, table.rows[place], key))
                del cells[key]
            self._out.cells[table.name] += len(cells)
            for key, after in {**cells, **stamps_after(table, place, cells)}.items():
                self._out.edits.append(SetCell(table.name, table.rows[place], key, table.values(key)[place], after))

    def _column(self, table: Table, key: str) -> Column | None:
        return next((c for c in self._shape.tables[table.name].columns if c.key == key), None)

    def _own_cell(self, table: Table, key: str, column: Column | None, value: Cell) -> Cell:
        """A cell of the person's own row."""
        named = normal(table.headers.get(key, "")) in self._columns
        personal = column.personal if column else ""
        if personal == "name" and not named and identity(value, None).kind in ("none", "anonymous"):
            return value
        if personal in ("name", "contact") or named or (personal == "free" and self._words_too):
            return self._mark
        after = self._scrubbed(value, self._within)
        if personal == "free":
            self._out.texts += after != self._mark
        elif column is None and after != self._mark:
            self._out.own_columns[table.headers[key]] += 1
        return after

    def _elsewhere(self, value: Cell) -> Cell:
        """A cell of anybody else's row, or of an area."""
        return self._scrubbed(value, self._out.everywhere)

    def _scrubbed(self, value: Cell, scrub: Scrub) -> Cell:
        if isinstance(value, str):
            return scrub(value)
        if isinstance(value, int) and not isinstance(value, bool) and value >= _NUMBER_FROM:
            text = str(value)
            return value if scrub(text) == text else self._mark
        return value
