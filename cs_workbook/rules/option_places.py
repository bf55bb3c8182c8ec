"""Where an option stands on the settings sheet, so that a finding about its value can point there."""

from __future__ import annotations

from cs_workbook.model import Finding, Tables, Text, Where, cell_text
from cs_workbook.rules.schema import normal
from cs_workbook.rules.settings import options


def option_where(tables: Tables, name: str) -> Where:
    """Return the value cell of an option by field name; the sheet alone where its row is missing."""
    if "Options" not in tables:
        return Where(tables.workbook, "")
    table = tables["Options"]
    label = normal(options()[name].label.of(tables.language))
    labels = [normal(cell_text(value)) for value in table.values("key")]
    row = table.rows[labels.index(label)] if label in labels else 0
    return table.where(tables.workbook, row, "value")


def option_finding(tables: Tables, name: str, problem: Text, fix: Text) -> Finding:
    """Return the finding that an option's value, though it can be read, makes no sense here."""
    return Finding("settings", "error", option_where(tables, name), problem, fix)
