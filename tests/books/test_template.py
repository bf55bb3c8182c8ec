"""The new workbook: what stands in it, how it prints, and that it is whole.

Run as a program it writes the committed template anew: ``python -m tests.books.test_template``.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

from lxml import etree
from openpyxl.utils import get_column_letter

from cs_workbook.books.template import look
from cs_workbook.rules.blocks import BLOCKS, block_named, monitor, summary
from cs_workbook.rules.checks import registered
from cs_workbook.rules.columns import schema
from cs_workbook.rules.settings import preset_rules
from cs_workbook.rules.settings_cells import rules_cells
from cs_workbook.session.captions import job_lines
from tests.books.new_books import (
    LAST_ROW,
    column_letter,
    corners,
    each,
    listed,
    opened,
    tables,
    values_of,
)
from tests.books.ooxml.linter import assert_clean
from tests.conftest import built

ROOT = Path(__file__).parents[2]
TEMPLATE = ROOT / "templates" / "feedback_tracker.xlsx"
REGENERATE = "python -m tests.books.test_template"


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
    with zipfile.ZipFile(io.BytesIO(built(preset, language))) as package:
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


@each
def test_a_finding_has_room_for_two_lines_and_every_remedy_fits_them(preset, language):
    workbook = opened(preset, language)
    spec = schema(preset, language).tables["Findings"]
    sheet = workbook[schema(preset, language).sheet_of("Findings").label.of(language)]
    (table,) = sheet.tables.values()
    first = sheet[table.ref.split(":")[0]]
    assert (sheet.row_dimensions[first.row + 1].height or 0) >= 2 * look.LINE
    for offset, column in enumerate(spec.columns):
        width = sheet.column_dimensions[get_column_letter(first.column + offset)].width
        said = {"fix": [item.fix for item in registered()], "check": [item.title for item in registered()]}
        for text in said.get(column.key, ()):
            assert look.lines_in(text.of(language), width) <= 2, text


def test_keys_and_contacts_stay_text():
    for table, key in (("Cases", "case_id"), ("Cases", "contact"), ("Assignments", "case_id"), ("Archive", "contact")):
        ws, _, top, *_ = tables()[table]
        assert ws[f"{column_letter('feedback', 'zh', table, key)}{top + 1}"].number_format == "@"


# ---- the package


@each
def test_excel_would_not_repair_it(preset, language, tmp_path):
    path = tmp_path / "new.xlsx"
    path.write_bytes(built(preset, language))
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

    got, wanted = parts(TEMPLATE.read_bytes()), parts(built())
    stale = sorted(name for name in got.keys() | wanted.keys() if got.get(name) != wanted.get(name))
    assert not stale, f"{TEMPLATE.name} is out of date in {', '.join(stale)}. Write it anew: {REGENERATE}"


if __name__ == "__main__":
    TEMPLATE.parent.mkdir(exist_ok=True)
    TEMPLATE.write_bytes(built())
    print(f"wrote {TEMPLATE}")
