"""Builds a new, empty workbook: every sheet, table, list, format and chart, from the rules alone.

Takes rules and the lines of the job list; gives a file. Never reads a workbook and never touches one
that a team already has. `templates/feedback_tracker.xlsx` is its output for the default preset in
Chinese; write it anew with ``python -m tests.books.test_template``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openpyxl.packaging.custom import StringProperty
from openpyxl.workbook import Workbook

from cs_workbook.books.template import look
from cs_workbook.books.template.draft import Draft, JobLine
from cs_workbook.books.template.guide import build_guide
from cs_workbook.books.template.monitor import build_monitor
from cs_workbook.books.template.package import package_bytes
from cs_workbook.books.template.settings import build_settings
from cs_workbook.books.template.sheets import TABS, build_table_sheet, tab_group
from cs_workbook.books.template.summary import build_summary
from cs_workbook.model import Text
from cs_workbook.rules.columns import schema
from cs_workbook.rules.settings import Rules

__all__ = ["SCHEMA", "JobLine", "workbook_bytes"]

SCHEMA = "1"
"""The version of the sheets' shape that a workbook carries."""
_SPECIAL = {
    "guide": build_guide, "summary": build_summary, "monitor": build_monitor, "settings": build_settings
}  # fmt: skip


def workbook_bytes(rules: Rules, jobs: Sequence[JobLine]) -> bytes:
    """Return a new workbook as a file's bytes; the same arguments give the same bytes.

    Args:
        rules: the settings it starts with; they decide language, preset and every list.
        jobs: what the guide lists: a caption, one sentence, a command such as ``check``, whether it has a button.
    """
    book: Any = Workbook()
    book.remove(book.worksheets[0])
    look.dress(book)
    draft = Draft(book, rules, schema(rules.preset, rules.language), tuple(jobs))
    for spec in draft.shape.sheets:
        ws = book.create_sheet(spec.label.of(rules.language))
        ws.sheet_properties.tabColor = TABS[tab_group(spec)]
        ws.sheet_format.defaultRowHeight = look.ROW_HEIGHT
    for spec in draft.shape.sheets:
        _SPECIAL.get(spec.key, build_table_sheet)(draft, spec)
    for name, value in (("cs_language", rules.language), ("cs_preset", rules.preset), ("cs_schema", SCHEMA)):
        book.custom_doc_props.append(StringProperty(name=name, value=value))
    book.views[0].tabRatio = 850
    book.properties.title = draft.of(Text(**draft.preset["title"]))
    book.properties.creator = "cs-workbook"
    return package_bytes(book)
