"""The new workbook: what lights up and counts by itself, as LibreOffice works it out."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.formula.translate import Translator
from openpyxl.utils import get_column_letter

from cs_workbook.books.template import look
from cs_workbook.model import Text
from cs_workbook.rules.columns import schema
from cs_workbook.rules.schema import normal
from cs_workbook.rules.settings import preset_rules
from tests.books.new_books import (
    EVERY,
    LAST_ROW,
    converted,
    tables,
)
from tests.conftest import built

NOW = dt.datetime.now().replace(microsecond=0)

HOUR = dt.timedelta(hours=1)
CASES: dict[str, dict[str, Any]] = {
    "overdue": {"received_at": NOW - 30 * HOUR, "status": "处理中", "next_due": NOW - HOUR},
    "without a status": {"received_at": NOW - 30 * HOUR, "next_due": NOW - HOUR},
    "half an hour left": {"received_at": NOW - HOUR, "status": "待分配", "next_due": NOW + HOUR / 2},
    "a tenth left": {"received_at": NOW - 90 * HOUR, "status": "处理中", "next_due": NOW + 10 * HOUR},
    "half left": {"received_at": NOW - 50 * HOUR, "status": "处理中", "next_due": NOW + 50 * HOUR},
    "half left, and said so": {
        "received_at": NOW - 50 * HOUR,
        "status": "处理中",
        "next_due": NOW + 50 * HOUR,
        "sla_state": "正常",
    },
    "on time when last looked at": {
        "received_at": NOW - 30 * HOUR,
        "status": "处理中",
        "next_due": NOW - HOUR,
        "sla_state": "正常",
    },
    "said to be at risk": {"received_at": NOW, "status": "处理中", "next_due": NOW + 50 * HOUR, "sla_state": "临期"},
    "on hold": {"received_at": NOW - 30 * HOUR, "status": "挂起", "next_due": NOW - HOUR, "sla_state": "暂停"},
    "resolved": {"received_at": NOW - 30 * HOUR, "status": "待回访", "next_due": NOW - HOUR},
    "its callback late": {
        "received_at": NOW - 90 * HOUR,
        "status": "待回访",
        "next_due": NOW - HOUR,
        "sla_state": "超期",
    },
    "closed": {"received_at": NOW - 30 * HOUR, "status": "已办结", "next_due": NOW - HOUR},
    "archived": {"received_at": NOW - 30 * HOUR, "status": "处理中", "next_due": NOW - HOUR, "archived": "已归档"},
    "no due time": {"received_at": NOW - 30 * HOUR, "status": "处理中"},
}


@pytest.fixture(scope="module")
def lit(tmp_path_factory):
    """What each row rule of the register answers for each of `CASES`: {case: set of rules}."""
    book: Any = load_workbook(io.BytesIO(built()))
    ws, keys = book["登记"], schema().tables["Cases"].keys
    for row, values in enumerate(CASES.values(), start=5):
        for key, value in values.items():
            ws.cell(row, keys.index(key) + 1, value)
    ws.tables["Cases"].ref = ws.tables["Cases"].autoFilter.ref = f"A4:{get_column_letter(len(keys))}{4 + len(CASES)}"
    spread = next(r for r in ws.conditional_formatting if str(r.sqref).startswith("A5:"))
    assert len(spread.rules) == 4
    state = get_column_letter(keys.index("sla_state") + 1)
    column = next(r for r in ws.conditional_formatting if str(r.sqref).startswith(f"{state}5:"))
    rules = [*spread.rules, *(r for r in column.rules if r.dxf.fill.bgColor.rgb.endswith(look.ON_TIME))]
    for row in range(5, 5 + len(CASES)):
        for step, rule in enumerate(rules):
            formula = Translator(f"={rule.formula[0]}", "A5").translate_formula(f"A{row}")
            ws.cell(row, 40 + step, formula.replace(f"LEN(TRIM(A{row}))", f"LEN(TRIM(L{row}))").replace("A$4", "L$4"))
    book.active = book.sheetnames.index("登记")
    folder = tmp_path_factory.mktemp("lit")
    book.save(folder / "rows.xlsx")
    (shown,) = converted(
        [folder / "rows.xlsx"],
        folder / "out",
        "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,2",
    )
    lines = list(csv.reader(shown.open(encoding="utf-8")))
    names = ("blank", "overdue", "soon", "closed", "on time")
    return {
        case: {name for name, cell in zip(names, lines[row][39:44], strict=True) if cell == "TRUE"}
        for row, case in enumerate(CASES, start=4)
    }, lines[0]


def test_live_formats_follow_the_clock_and_the_status(lit):
    # Urgency, the cell looked at for blanks, is blank in all of them.
    assert lit[0] == {
        "overdue": {"blank", "overdue"},
        "without a status": {"blank", "overdue"},
        "half an hour left": {"blank", "soon"},
        "a tenth left": {"blank", "soon"},
        "half left": {"blank"},
        "half left, and said so": {"blank", "on time"},
        "on time when last looked at": {"blank", "overdue"},
        "said to be at risk": {"blank", "soon"},
        "on hold": {"blank"},
        "resolved": {"blank"},
        "its callback late": {"blank", "overdue"},
        "closed": {"blank", "closed"},
        "archived": {"blank", "closed"},
        "no due time": {"blank"},
    }


def test_live_formats_cover_every_row_to_come():
    for name in ("Cases", "Assignments", "Plans", "Progress", "Callbacks", "Knowledge"):
        ws, *_ = tables()[name]
        assert any(str(LAST_ROW) in str(area.sqref) for area in ws.conditional_formatting), name
    for name in ("Cases", "Assignments", "Plans", "Callbacks"):
        ws, *_ = tables()[name]
        assert any("NOW()" in rule.formula[0] for area in ws.conditional_formatting for rule in area.rules), name


def test_the_tally_beside_the_title_counts_what_is_open_and_overdue(lit):
    # Not resolved, closed or archived: 10, one of them on hold. Overdue: one, one without a status, and one that was
    # on time when last looked at.
    assert [lit[1][2], lit[1][4]] == ["10", "3"]


def test_libreoffice_finds_no_error_and_the_live_names_work(tmp_path):
    paths = []
    for preset, language in EVERY:
        paths.append(tmp_path / f"{preset}-{language}.xlsx")
        paths[-1].write_bytes(built(preset, language))
    for path in converted(paths, tmp_path / "out"):
        preset, _, language = path.stem.partition("-")
        book: Any = load_workbook(path, data_only=True)
        for ws in book:
            for row in ws.iter_rows():
                for cell in row:
                    assert not str(cell.value or "").startswith(("#", "Err:")), (
                        f"{path.stem} {ws.title}!{cell.coordinate}"
                    )
        rules, settings = preset_rules(preset, language), book[Text("设置", "Settings").of(language)]
        heads = {cell.value: cell.column for cell in settings[4] if str(cell.value).startswith(("list_", "opt_"))}
        shown = {name: [settings.cell(r, at).value for r in range(5, 12)] for name, at in heads.items()}
        assert tuple(v for v in shown["list_callback_methods"][1:] if v) == rules.callback_methods
        assert shown["opt_at_risk"][0] == pytest.approx(rules.at_risk_pct / 100)
        headers = [schema(preset, language).header("Cases", key) for key in rules.required_fields]
        wanted = [normal(header).replace(" ", "") for header in headers]
        assert [normal(word) for word in shown["opt_required"][0].strip("、").split("、")] == wanted
