"""Where on the settings sheet each limit stands, so that an answer can name its source.

Takes the tables and a clock; gives the cell and how people call it.
"""

from __future__ import annotations

from cs_workbook.model import Cell, Tables, Text, cell_text
from cs_workbook.rules.columns import schema
from cs_workbook.rules.schema import normal
from cs_workbook.rules.settings import options

OPTION_OF = {"progress": "progress_limit", "callback": "callback_limit", "followup": "followup_limit"}
"""Clocks whose limit is an option; for the callback, unless the priority has its own."""


def limit_source(tables: Tables, clock: str, priority: Cell, channel: Cell) -> Text:
    """Name the setting a clock's limit comes from: ``设置!D7，“高”的“解决”``."""
    if clock == "entry":
        return _named(tables, "Channels", cell_text(channel), "entry")
    own = _row_of(tables, "Priorities", "name", cell_text(priority))
    written = clock in tables["Priorities"] and own is not None and tables["Priorities"].values(clock)[own] is not None
    if clock in OPTION_OF and not (clock == "callback" and written):
        return _option(tables, OPTION_OF[clock])
    return _named(tables, "Priorities", cell_text(priority), clock)


def place_of(tables: Tables, table: str, place: int, key: str) -> str:
    """Return the cell of a record as people write it: ``登记!B6``; "" for a row or column that is not there."""
    if table not in tables or place < 0 or key not in tables[table]:
        return ""
    source = tables[table]
    where = source.where(tables.workbook, source.rows[place], key)
    return f"{where.sheet}!{where.address}"


def _named(tables: Tables, table: str, name: str, key: str) -> Text:
    shape = schema(tables.preset, tables.language)
    label = shape.tables[table].column(key).label
    at = _row_of(tables, table, "name", name)
    place = place_of(tables, table, -1 if at is None else at, key)
    return Text(f"{place}，“{name}”的“{label.zh}”", f"{place}, “{label.en}” of “{name}”")


def _option(tables: Tables, name: str) -> Text:
    label = options()[name].label
    at = _row_of(tables, "Options", "key", label.of(tables.language))
    if at is None:
        return Text(f"参数“{label.zh}”的默认值", f"the default of the option “{label.en}”")
    place = place_of(tables, "Options", at, "value")
    return Text(f"{place}，“{label.zh}”", f"{place}, “{label.en}”")


def _row_of(tables: Tables, table: str, key: str, name: str) -> int | None:
    """The place of the row with that name."""
    values = tables[table].values(key) if table in tables else ()
    return next((i for i, value in enumerate(values) if normal(cell_text(value)) == normal(name)), None)
