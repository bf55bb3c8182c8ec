"""What every part of the template needs while it is laid out: the workbook, the rules, the places.

A `Place` says where a table stands; `Draft` hands out words in the workbook's language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook import Workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from cs_workbook.model import Text
from cs_workbook.rules.presets import preset_data
from cs_workbook.rules.schema import Column, Schema, SheetSpec, TableSpec
from cs_workbook.rules.settings import Rules

JobLine = tuple[str, str, str, bool]
"""A job on the guide: its button's caption, one sentence, its command without the program's name."""

LAST_ROW = 1_048_576
"""Validations and live formats reach the last row a sheet has, so that no program need extend them."""

TITLE_ROW, LEGEND_ROW, TABLE_TITLE_ROW, HEADER_ROW = 1, 2, 3, 4


@dataclass(frozen=True)
class Place:
    """Where a table stands: its sheet, its first column, its header row."""

    spec: TableSpec
    sheet: str
    first_column: int = 1
    header_row: int = HEADER_ROW

    @property
    def data_row(self) -> int:
        """The row of the first record."""
        return self.header_row + 1

    @property
    def last_column(self) -> int:
        """The sheet column of the last table column."""
        return self.first_column + len(self.spec.columns) - 1

    def at(self, key: str) -> int:
        """The sheet column of a table column."""
        return self.first_column + self.spec.keys.index(key)

    def letter(self, key: str) -> str:
        """The letter of a table column."""
        return get_column_letter(self.at(key))

    def down(self, first: int, last: int, row: int | None = None) -> str:
        """The cells of some sheet columns from a row (the first record's) to the end of the sheet."""
        return f"{get_column_letter(first)}{row or self.data_row}:{get_column_letter(last)}{LAST_ROW}"


@dataclass
class Draft:
    """A workbook being built."""

    book: Workbook
    rules: Rules
    shape: Schema
    jobs: Sequence[JobLine] = ()
    places: dict[str, Place] = field(default_factory=dict)

    @property
    def preset(self) -> Mapping[str, Any]:
        """The preset's data."""
        return preset_data(self.rules.preset)

    @property
    def case(self) -> Text:
        """The preset's own word for a case."""
        return Text(**self.preset["case"])

    def of(self, text: Text, **values: object) -> str:
        """Return a text in the workbook's language, in the preset's own words."""
        spoken = text if self.case.zh == "反馈" else Text(text.zh.replace("反馈", self.case.zh), text.en)
        return spoken(case=self.case, **values).of(self.rules.language)

    def label(self, column: Column) -> str:
        """Return a column's header."""
        return column.label.of(self.rules.language)

    def words(self, column: Column) -> list[str]:
        """Return the words a column may hold, where the settings or the column itself list them."""
        rules = self.rules
        lists: dict[str, Sequence[Any]] = {
            "priority": rules.priorities,
            "rerated": rules.priorities,
            "category": rules.categories,
            "cause": rules.causes,
            "channel": rules.channels,
            "department": rules.departments,
            "status": rules.statuses,
            "rating": rules.ratings,
        }
        return [item.name for item in lists.get(column.key, ())] + [
            choice.label.of(rules.language) for choice in column.choices
        ]

    def reference(self, table: str, key: str) -> str:
        """Return a structured reference such as ``Priorities[级别]``."""
        return f"{table}[{self.shape.header(table, key)}]"

    def sheet(self, spec: SheetSpec) -> Worksheet:
        """Return the worksheet of a sheet."""
        sheet: Worksheet = self.book[spec.label.of(self.rules.language)]
        return sheet

    def name(self, name: str, refers_to: str) -> None:
        """Define a name of the workbook."""
        self.book.defined_names[name] = DefinedName(name, attr_text=refers_to)

    def landmark(self, name: str, sheet: str, row: int, column: int) -> None:
        """Name a cell for links: a name follows when the sheet is renamed, an address does not."""
        self.name(name, f"{quote_sheetname(sheet)}!${get_column_letter(column)}${row}")


def link(cell: Any, name: str, tip: str = "") -> None:
    """Link a cell to a name of the workbook."""
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=name, tooltip=tip or None)
