"""The new workbook: what people see and pick, what lights up by itself, and that it is whole.

Run as a program it writes the committed template anew: ``python -m tests.books.test_template``.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
import re
import shutil
import subprocess
import sys
import zipfile
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from openpyxl import load_workbook
from openpyxl.formula.translate import Translator
from openpyxl.utils import get_column_letter, range_boundaries

from cs_workbook.books.template import build_workbook, look, workbook_bytes
from cs_workbook.model import Text
from cs_workbook.rules.blocks import BLOCKS, block_named, monitor, summary
from cs_workbook.rules.columns import schema
from cs_workbook.rules.presets import preset_names
from cs_workbook.rules.schema import normal
from cs_workbook.rules.settings import options, preset_rules
from cs_workbook.rules.settings_sheet import rules_cells
from cs_workbook.session.captions import job_lines
from tests.books.ooxml.linter import assert_clean

ROOT = Path(__file__).parents[2]
TEMPLATE = ROOT / "templates" / "feedback_tracker.xlsx"
REGENERATE = "python -m tests.books.test_template"
LAST_ROW = 1_048_576
EVERY = [(preset, language) for preset in preset_names() for language in ("zh", "en")]
each = pytest.mark.parametrize(("preset", "language"), EVERY, ids=lambda v: v)


@lru_cache(maxsize=16)
def content(preset: Any = "feedback", language: Any = "zh") -> bytes:
    return workbook_bytes(preset_rules(preset, language), job_lines(language))


@lru_cache(maxsize=16)
def opened(preset: str = "feedback", language: str = "zh") -> Any:
    return load_workbook(io.BytesIO(content(preset, language)), rich_text=False)


@lru_cache(maxsize=16)
def tables(preset="feedback", language="zh"):
    """Table name → (worksheet, first column, header row, last column, last row)."""
    found = {}
    for ws in opened(preset, language):
        for table in ws.tables.values():
            first, top, last, bottom = corners(table.ref)
            found[table.name] = (ws, first, top, last, bottom)
    return found


def corners(area: str) -> tuple[int, int, int, int]:
    """First column, first row, last column, last row."""
    first, top, last, bottom = range_boundaries(area)
    assert first and top and last and bottom, area
    return first, top, last, bottom


def column_letter(preset, language, table, key):
    _, first, *_ = tables(preset, language)[table]
    return get_column_letter(first + schema(preset, language).tables[table].keys.index(key))


def rule_of(preset, language, table, key):
    """The validation that covers a table's column."""
    ws, _, top, *_ = tables(preset, language)[table]
    cell = f"{column_letter(preset, language, table, key)}{top + 1}"
    found = [v for v in ws.data_validations.dataValidation if cell in v.sqref]
    assert len(found) <= 1, f"{table}.{key} has several validations"
    return found[0] if found else None


def values_of(preset, language, table, key):
    ws, first, top, _, bottom = tables(preset, language)[table]
    at = first + schema(preset, language).tables[table].keys.index(key)
    return [ws.cell(row, at).value for row in range(top + 1, bottom + 1)]


def listed(preset, language, name):
    """The words a name of a drop-down stands for, worked out from the cells it refers to."""
    text = opened(preset, language).defined_names[name].attr_text
    reference = re.fullmatch(r"(\w+)\[(.+)\]", text)
    assert reference, f"{name} is {text}"
    spec = schema(preset, language).tables[reference[1]]
    key = next(c.key for c in spec.columns if c.label.of(language) == reference[2])
    return values_of(preset, language, spec.name, key)


# ---- what stands in it


@each
def test_sheets_stand_in_the_order_of_the_work(preset, language):
    got = opened(preset, language).sheetnames
    assert got == [sheet.label.of(language) for sheet in schema(preset, language).sheets]


@each
def test_every_table_has_its_headers_in_order_and_a_row(preset, language):
    shape, places = schema(preset, language), tables(preset, language)
    assert list(places) == list(shape.tables)
    for name, spec in shape.tables.items():
        ws, first, top, last, bottom = places[name]
        assert ws.title == shape.sheet_of(name).label.of(language)
        assert [ws.cell(top, c).value for c in range(first, last + 1)] == [c.label.of(language) for c in spec.columns]
        assert [c.name for c in ws.tables[name].tableColumns] == [c.label.of(language) for c in spec.columns]
        assert bottom > top


@each
def test_settings_hold_the_rules(preset, language):
    for name, rows in rules_cells(preset_rules(preset, language)).items():
        for key in schema(preset, language).tables[name].keys:
            assert values_of(preset, language, name, key) == ([row.get(key) for row in rows] or [None]), f"{name}.{key}"


def test_the_response_preset_brings_targets_steps_and_benchmarks():
    assert values_of("response", "zh", "Targets", "target") == [20, 350, 2.5, 90, 80, 5]
    assert values_of("response", "zh", "Targets", "direction")[:2] == ["越低越好", "越低越好"]
    assert values_of("response", "en", "Steps", "expected") == ["2min", "4h"]
    assert values_of("response", "zh", "Diagnosis", "benchmark") == [15, 2, 100, 5, 90]
    assert values_of("feedback", "zh", "Targets", "target") == [None]


@each
def test_the_workbook_knows_itself(preset, language):
    said = {p.name: p.value for p in opened(preset, language).custom_doc_props.props}
    assert said == {"cs_language": language, "cs_preset": preset, "cs_schema": "1"}


def test_the_guide_lists_the_jobs_and_links_every_sheet():
    ws = opened().worksheets[0]
    texts = {cell.value for row in ws.iter_rows() for cell in row}
    for title, about, command, _ in job_lines("zh"):
        assert {title, about, f"cs-workbook {command}"} <= texts
    linked = {cell.hyperlink.location for row in ws.iter_rows() for cell in row if cell.hyperlink}
    assert {f"go_{sheet.key}" for sheet in schema().sheets if sheet.key != "guide"} <= linked
    area = opened().defined_names["go_buttons"].attr_text.rpartition("!")[2]
    assert [row[0].value for row in ws[area.replace("$", "")]] == [line[0] for line in job_lines("zh") if line[3]]


def test_a_preset_speaks_of_its_own_cases():
    guide = {cell.value for row in opened("ticket").worksheets[0].iter_rows() for cell in row}
    assert any(isinstance(text, str) and "工单" in text for text in guide)
    assert not any(isinstance(text, str) and "反馈" in text for text in guide)
    assert opened("complaint").worksheets[1]["A1"].value == "客户投诉登记"


# ---- names, links, charts


@each
def test_every_name_points_at_something(preset, language):
    book = opened(preset, language)
    for name, defined in book.defined_names.items():
        text = defined.attr_text
        if re.fullmatch(r"\w+\[.+\]", text):
            assert listed(preset, language, name)
            continue
        for sheet, area in re.findall(r"'?([^'!:(]+)'?!(\$[A-Z]+\$\d+(?::\$[A-Z]+\$\d+)?)", text):
            assert sheet in book.sheetnames, name
            assert corners(area)


@each
def test_links_go_to_names_so_that_they_survive_a_renamed_sheet(preset, language):
    book = opened(preset, language)
    for ws in book:
        links = [cell.hyperlink for row in ws.iter_rows() for cell in row if cell.hyperlink]
        assert [link.location for link in links if link.location not in book.defined_names] == []


@each
def test_every_block_has_its_headers_and_room(preset, language):
    book = opened(preset, language)
    shape = schema(preset, language)
    areas: dict[str, list[tuple[int, int, int, int]]] = {}
    for block in BLOCKS:
        sheet, _, area = book.defined_names[block.name].attr_text.rpartition("!")
        ws = book[sheet.strip("'")]
        assert ws.title == next(s.label.of(language) for s in shape.sheets if s.key == block.sheet)
        first, top, last, bottom = corners(area)
        assert (bottom - top, last - first + 1) == (max(1, block.rows), block.width)
        heads = [ws.cell(top, first + offset).value for offset in block.offsets]
        if not block.kpis:
            assert heads == [c.label.of(language) for c in block.columns]
        areas.setdefault(ws.title, []).append((first, top, last, LAST_ROW if not block.rows else bottom))
    for table in (t for ws in book for t in ws.tables.values()):
        ws, first, top, last, _ = tables(preset, language)[table.name]
        areas.setdefault(ws.title, []).append((first, top, last, LAST_ROW))
    for boxes in areas.values():
        for n, one in enumerate(boxes):
            for other in boxes[n + 1 :]:
                apart = one[2] < other[0] or other[2] < one[0] or one[3] < other[1] or other[3] < one[1]
                assert apart, f"{one} and {other} meet"


@each
def test_nothing_stands_below_a_block_that_grows(preset, language):
    book = opened(preset, language)
    for block in BLOCKS:
        if not block.rows:
            sheet, _, area = book.defined_names[block.name].attr_text.rpartition("!")
            ws = book[sheet.strip("'")]
            first, _, last, bottom = corners(area)
            below = [ws.cell(r, c).value for r in range(bottom + 1, ws.max_row + 1) for c in range(first, last + 1)]
            assert set(below) <= {None}, block.name


@each
def test_charts_show_exactly_the_blocks_and_their_titles(preset, language):
    book = opened(preset, language)
    with zipfile.ZipFile(io.BytesIO(content(preset, language))) as package:
        charts = [package.read(n).decode() for n in package.namelist() if n.startswith("xl/charts/chart")]
    wanted = set()

    def cell(name, place, row):
        sheet, _, area = book.defined_names[name].attr_text.rpartition("!")
        first, top, _, bottom = corners(area)
        letter = get_column_letter(first + block_named(name).offsets[place])
        rows = (top, top) if row == "head" else (top + 1, bottom)
        sheet = sheet.strip("'")
        return f"{sheet}!${letter}${rows[0]}" + (f":${letter}${rows[1]}" if rows[1] > rows[0] else "")

    for all_charts, titles in ((summary.CHARTS, summary.TITLES), (monitor.CHARTS, monitor.TITLES)):
        for place, chart in enumerate(all_charts):
            wanted |= {cell(titles.name, place, "data"), cell(chart.block.name, chart.category, "data")}
            for series in chart.series:
                wanted |= {cell(chart.block.name, series.column, row) for row in ("data", "head")}
    got = {f.replace("'", "") for chart in charts for f in re.findall(r"<(?:\w+:)?f>([^<]+)</", chart)}
    assert got == wanted
    assert len(charts) == len(summary.CHARTS) + len(monitor.CHARTS)


# ---- drop-downs and input messages


@each
def test_drop_downs_offer_what_the_settings_hold(preset, language):
    rules = preset_rules(preset, language)
    shape = schema(preset, language)
    words = {
        "Priorities.name": [p.name for p in rules.priorities],
        "Statuses.name": [s.name for s in rules.statuses],
        "Categories.name": [c.name for c in rules.categories],
        "Causes.name": [c.name for c in rules.causes],
        "Departments.name": [d.name for d in rules.departments],
        "Channels.name": [c.name for c in rules.channels],
        "Ratings.name": [r.name for r in rules.ratings],
        "Staff.name": [None],
    }
    for table, spec in shape.tables.items():
        for column in spec.columns:
            rule = rule_of(preset, language, table, column.key)
            if column.program or not (column.choices or column.source):
                assert rule is None or rule.type != "list"
            elif column.choices:
                labels = ",".join(choice.label.of(language) for choice in column.choices)
                assert rule.formula1 == f'"{labels}"'
                assert len(labels) <= 255
            elif column.source in words:
                assert listed(preset, language, rule.formula1) == words[column.source]
            else:
                assert rule.formula1 == f"list_{column.source}"


@each
def test_validations_reach_the_last_row_and_keep_excels_lengths(preset, language):
    for ws in opened(preset, language):
        for rule in ws.data_validations.dataValidation:
            assert len(rule.promptTitle or "") <= 32 and len(rule.errorTitle or "") <= 32
            assert len(rule.prompt or "") <= 255 and len(rule.error or "") <= 225
            if rule.type in ("list", "custom") and len(rule.formula1) > 255:
                pytest.fail(f"{ws.title}: {rule.formula1}")
    for table, spec in schema(preset, language).tables.items():
        for column in spec.columns:
            rule = rule_of(preset, language, table, column.key)
            if rule is not None and table != "Options":
                letter = column_letter(preset, language, table, column.key)
                assert f"{letter}{LAST_ROW}" in rule.sqref


@each
def test_a_column_with_help_says_so_when_it_is_selected(preset, language):
    for table, spec in schema(preset, language).tables.items():
        for column in spec.columns:
            rule = rule_of(preset, language, table, column.key)
            if column.program:
                assert rule.promptTitle == Text("由程序填写", "Filled by the program").of(language)
                assert column.help.of(language) in rule.prompt
            elif column.help.of(language):
                assert rule.showInputMessage and rule.prompt.startswith(column.help.of(language))
                assert rule.promptTitle == column.label.of(language)[:32]


@each
def test_dates_numbers_and_lists_explain_what_they_refuse(preset, language):
    wanted = {"moment": "date", "day": "date", "number": "decimal", "whole": "whole"}
    for table, spec in schema(preset, language).tables.items():
        for column in spec.columns:
            rule = rule_of(preset, language, table, column.key)
            if column.program:
                continue
            if column.kind in wanted:
                assert (rule.type, rule.errorStyle or "stop", rule.showErrorMessage) == (
                    wanted[column.kind],
                    "stop",
                    True,
                )
            if rule is not None and rule.showErrorMessage:
                assert column.label.of(language) in rule.error


def test_a_score_is_held_between_its_bounds():
    rule = rule_of("feedback", "zh", "Callbacks", "score_attitude")
    assert (rule.type, rule.operator or "between", rule.formula1, rule.formula2) == ("whole", "between", "1", "5")
    assert rule.error == "“服务态度”要填 1 到 5 之间的整数。"


def test_several_values_are_offered_and_never_refused():
    assert rule_of("feedback", "zh", "Assignments", "cooperating").showErrorMessage is False
    assert rule_of("ticket", "zh", "Cases", "category").showErrorMessage is False
    assert rule_of("feedback", "zh", "Cases", "category").errorStyle == "warning"
    assert (rule_of("feedback", "zh", "Cases", "priority").errorStyle or "stop") == "stop"


def test_options_offer_their_words_without_refusing_others():
    known = list(options())
    ws, first, top, *_ = tables()["Options"]
    cell = f"{get_column_letter(first + 1)}{top + 1 + known.index('rating_required')}"
    rule = next(v for v in ws.data_validations.dataValidation if cell in v.sqref)
    assert rule.formula1 == '"是,否"'
    assert not rule.showErrorMessage


# ---- what lights up by itself, as LibreOffice works it out

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
    book: Any = load_workbook(io.BytesIO(content()))
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


# ---- the page


@each
def test_pages_print_sensibly(preset, language):
    for ws in opened(preset, language):
        assert (ws.page_setup.paperSize, ws.page_setup.orientation in ("landscape", "portrait")) == (9, True)
        assert (ws.page_setup.fitToWidth or 1) <= 3
        assert "&P" in ws.oddFooter.center.text
        if ws.tables:
            assert ws.print_title_rows, ws.title
            assert ws.freeze_panes, ws.title


@each
def test_columns_hold_their_dates_words_and_headers(preset, language):
    for name, spec in schema(preset, language).tables.items():
        ws, first, top, _, bottom = tables(preset, language)[name]
        for offset, column in enumerate(spec.columns):
            width = ws.column_dimensions[get_column_letter(first + offset)].width
            if column.kind == "moment":
                assert width >= 18, f"{name}.{column.key}"
            for row in range(top + 1, bottom + 1):
                cell = ws.cell(row, first + offset)
                if isinstance(cell.value, str) and not cell.alignment.wrap_text:
                    taken = sum(2 if ord(char) > 0x2E7F else 1 for char in cell.value)
                    assert min(taken, 25) <= width, f"{name}.{column.key}: {cell.value}"


def test_keys_and_contacts_stay_text():
    for table, key in (("Cases", "case_id"), ("Cases", "contact"), ("Assignments", "case_id"), ("Archive", "contact")):
        ws, _, top, *_ = tables()[table]
        assert ws[f"{column_letter('feedback', 'zh', table, key)}{top + 1}"].number_format == "@"


# ---- the package


@each
def test_excel_would_not_repair_it(preset, language, tmp_path):
    path = tmp_path / "new.xlsx"
    build_workbook(path, preset_rules(preset, language), job_lines(language))
    assert_clean(path)


def test_the_same_rules_give_the_same_bytes_in_another_process():
    code = (
        "import sys, hashlib; from cs_workbook.books.template import workbook_bytes as w;"
        "from cs_workbook.rules.settings import preset_rules as p;"
        "from cs_workbook.session.captions import job_lines as j;"
        "print(hashlib.sha256(w(p('ticket', 'en'), j('en'))).hexdigest())"
    )
    seen = {
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=os.environ | {"PYTHONHASHSEED": seed},
                       capture_output=True, text=True, check=True).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(seen) == 1


def test_the_committed_template_is_what_the_program_builds():
    def parts(data):
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return {
                name: etree.tostring(etree.fromstring(package.read(name)), method="c14n") for name in package.namelist()
            }

    got, wanted = parts(TEMPLATE.read_bytes()), parts(content())
    stale = sorted(name for name in got.keys() | wanted.keys() if got.get(name) != wanted.get(name))
    assert not stale, f"{TEMPLATE.name} is out of date in {', '.join(stale)}. Write it anew: {REGENERATE}"


def converted(paths, folder, kind="xlsx"):
    """Let LibreOffice recalculate and save workbooks."""
    folder.mkdir(exist_ok=True)
    program = shutil.which("soffice")
    assert program, "LibreOffice is needed: apt-get install libreoffice-calc"
    subprocess.run(
        [program, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", kind,
         "--outdir", str(folder), *map(str, paths)],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    return sorted(path for path in folder.iterdir() if path.is_file())


def test_libreoffice_finds_no_error_and_the_live_names_work(tmp_path):
    paths = []
    for preset, language in EVERY:
        paths.append(tmp_path / f"{preset}-{language}.xlsx")
        paths[-1].write_bytes(content(preset, language))
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


def test_the_tally_beside_the_title_counts_what_is_open_and_overdue(lit):
    # Not resolved, closed or archived: 10, one of them on hold. Overdue: one, one without a status, and one that was
    # on time when last looked at.
    assert [lit[1][2], lit[1][4]] == ["10", "3"]


if __name__ == "__main__":
    TEMPLATE.parent.mkdir(exist_ok=True)
    build_workbook(TEMPLATE, preset_rules(), job_lines("zh"))
    print(f"wrote {TEMPLATE}")
