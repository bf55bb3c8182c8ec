"""The shape of a workbook: what a sheet, a table and a column are, and how a preset re-labels them.

Takes the declarations of `columns` and a preset's data; gives the schema of one workbook in one
language. Never touches a file format.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from cs_workbook.model import Kind, Language, Text

Personal = Literal["", "name", "contact", "free"]
"""How a column's personal data is masked: a name, a phone or e-mail, or anything inside free text."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a list the program itself gives meaning to; `code` is the code's own word for it."""

    code: str
    label: Text


@dataclass(frozen=True, slots=True)
class Column:
    """One column of one table.

    Attributes:
        key: the code's name.
        label: the header people see.
        kind: what its cells hold.
        help: one sentence for the input message and the docs.
        required: must be filled when a row is entered (the `required_fields` option decides for Cases).
        program: written by the program; people never need to.
        choices: a fixed list, or () .
        source: a settings list ``Table.column`` or an option key that gives the list, or "".
        low, high: bounds of a number.
        width: column width in characters.
        personal: how it is masked.
        synonyms: other headers an import may use for it.
        optional: a preset shows it only by naming it in ``add``.
    """

    key: str
    label: Text
    kind: Kind = "text"
    help: Text = Text("", "")
    required: bool = False
    program: bool = False
    choices: tuple[Choice, ...] = ()
    source: str = ""
    low: float | None = None
    high: float | None = None
    width: float = 14
    personal: Personal = ""
    synonyms: tuple[str, ...] = ()
    optional: bool = False

    def choice_label(self, code: str, language: Language) -> str:
        """Return the word people see for a code of `choices`; KeyError for an unknown code."""
        return {choice.code: choice.label for choice in self.choices}[code].of(language)

    def choice_code(self, value: object) -> str | None:
        """Return the code of a word in either language, None when it is no such word."""
        text = normal(str(value)) if value is not None else ""
        for choice in self.choices:
            if text in (normal(choice.label.zh), normal(choice.label.en)):
                return choice.code
        return None


@dataclass(frozen=True, slots=True)
class TableSpec:
    """One Excel Table. `filled_by` is ``people``, ``both`` or ``program`` (then no one else writes it)."""

    name: str
    title: Text
    row: Text
    columns: tuple[Column, ...]
    filled_by: Literal["people", "both", "program"] = "people"

    def column(self, key: str) -> Column:
        """Return a column by key; KeyError when the table has none such."""
        for column in self.columns:
            if column.key == key:
                return column
        raise KeyError(f"{self.name}.{key}")

    @property
    def keys(self) -> tuple[str, ...]:
        """The column keys in sheet order."""
        return tuple(column.key for column in self.columns)


@dataclass(frozen=True, slots=True)
class SheetSpec:
    """One sheet: its name, what it is for, and the tables on it."""

    key: str
    label: Text
    about: Text
    filled_by: Text
    tables: tuple[TableSpec, ...] = ()


@dataclass(frozen=True)
class Schema:
    """The sheets and tables of one workbook, labels already those of its preset."""

    preset: str
    language: Language
    sheets: tuple[SheetSpec, ...]
    tables: Mapping[str, TableSpec] = field(default_factory=dict)

    def sheet_of(self, table: str) -> SheetSpec:
        """Return the sheet a table stands on in a new workbook."""
        return next(s for s in self.sheets if any(t.name == table for t in s.tables))

    def header(self, table: str, key: str) -> str:
        """Return the header text of a column in this workbook's language."""
        return self.tables[table].column(key).label.of(self.language)


def normal(text: str) -> str:
    """Return a header or list word for comparing: NFKC, one space, no case."""
    return " ".join(unicodedata.normalize("NFKC", text).split()).casefold()


def resolve(
    sheets: tuple[SheetSpec, ...],
    preset: str,
    language: Language,
    labels: Mapping[str, Mapping[str, Mapping[str, str]]],
    drop: Mapping[str, list[str]],
    add: Mapping[str, list[str]],
) -> Schema:
    """Apply a preset's labels, dropped and added columns to the declarations.

    Args:
        labels: table, or ``all`` for every table with that column → column key → {zh, en}.
        drop: table → keys to leave out.
        add: table → keys of optional columns to show.
    Raises:
        KeyError: the preset names a table or column that does not exist.
    """
    known = {t.name: t for s in sheets for t in s.tables}
    for part in (labels, drop, add):
        for name, keys in part.items():
            for key in keys:
                if name != "all":
                    known[name].column(key)
                elif not any(key in spec.keys for spec in known.values()):
                    raise KeyError(f"all.{key}")
    shown: list[SheetSpec] = []
    for sheet in sheets:
        tables: list[TableSpec] = []
        for table in sheet.tables:
            columns: list[Column] = []
            for column in table.columns:
                gone = column.key in drop.get(table.name, ())
                if gone or (column.optional and column.key not in add.get(table.name, ())):
                    continue
                own = labels.get(table.name, {}).get(column.key) or labels.get("all", {}).get(column.key)
                columns.append(replace(column, label=Text(own["zh"], own["en"])) if own else column)
            tables.append(replace(table, columns=tuple(columns)))
        shown.append(replace(sheet, tables=tuple(tables)))
    return Schema(preset, language, tuple(shown), {t.name: t for s in shown for t in s.tables})
