"""After every job the package is compared part by part: what the job may change is written out here."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from cs_workbook.books.file import FileBook
from cs_workbook.jobs import demo, job_named, registered, update_sla
from cs_workbook.model import SetNote
from cs_workbook.rules.columns import schema
from cs_workbook.runner import run_job
from tests.books.ooxml.decorated import Draft, canonical_diff, handmade
from tests.books.ooxml.linter import assert_clean

NOW = dt.datetime(2026, 11, 21, 10, 0)
JOBS = [job.id for job in registered() if job.button and job.writes and not job.looks_back]

CELLS = [r"/?sheetData", r"/?dimension"]
TABLE = [r"/?@ref", r"/?autoFilter"]
LINKS = [r"/?hyperlinks"]
# The program's own areas take their formats along when they grow.
FORMATS = [r"/?conditionalFormatting"]
CHART = [r".*(f|strCache|numCache|pt|ptCount|v|formatCode)\b"]
WORKBOOK = [r"definedNames/definedName", r"calcPr@fullCalcOnLoad", r"calcPr"]


@pytest.fixture(scope="module")
def decorated(tmp_path_factory) -> Path:
    """A demo workbook with a team's own things in it: nothing that openpyxl would have kept."""
    from cs_workbook.session import Session
    from cs_workbook.session.new import build

    folder: Path = tmp_path_factory.mktemp("lossless")
    plain = folder / "plain.xlsx"
    build(Session(NOW, "me"), plain)
    run_job(job_named("demo"), FileBook(plain), NOW, demo.Params(cases=40))
    draft = Draft(plain)
    for feature in ("compatibility_prefixes", "custom_xml", "sheet_rest", "calculation_chain"):
        getattr(handmade, feature)(draft)
    path = draft.write(folder / "客服.xlsx")
    assert_clean(path)
    return path


def parts_of_sheets(path: Path) -> dict[str, str]:
    """Part name → sheet key, for every sheet of ours."""
    shape, draft = schema("feedback", "zh"), Draft(path)
    return {draft.sheet(sheet.label.zh): sheet.key for sheet in shape.sheets}


def allowed(part: str, sheets: dict[str, str]) -> list[str]:
    if part in sheets:
        return CELLS + {"findings": LINKS, "summary": FORMATS}.get(sheets[part], [])
    for pattern, changes in (
        (r"xl/tables/.*", TABLE),
        (r"xl/charts/.*", CHART),
        (r"xl/workbook\.xml", WORKBOOK),
    ):
        if re.fullmatch(pattern, part):
            return changes
    return []


@pytest.mark.parametrize("job", JOBS)
def test_a_job_changes_what_it_says_and_nothing_else(job, decorated, tmp_path):
    path = tmp_path / decorated.name
    path.write_bytes(decorated.read_bytes())
    ahead = JOBS[: JOBS.index(job)]
    for step in ahead:
        run_job(job_named(step), FileBook(path), NOW)
    before = tmp_path / "before.xlsx"
    before.write_bytes(path.read_bytes())
    run = run_job(job_named(job), FileBook(path), NOW)
    assert run.written or path.read_bytes() == before.read_bytes()
    sheets = parts_of_sheets(before)
    strangers = [
        f"{diff.part}: {change}"
        for diff in canonical_diff(before, path)
        for change in diff.changes or (diff.kind,)
        if not any(re.match(pattern, change) for pattern in allowed(diff.part, sheets))
    ]
    assert strangers == []
    assert_clean(path)


def test_notes_change_their_own_parts_and_go_again(decorated, tmp_path):
    path = tmp_path / decorated.name
    path.write_bytes(decorated.read_bytes())
    job = job_named("update-sla")
    run_job(job, FileBook(path), NOW)
    before = tmp_path / "before.xlsx"
    before.write_bytes(path.read_bytes())
    run = run_job(job, FileBook(path), NOW, update_sla.Params(notes=True))
    assert run.edits
    log = next(part for part, key in parts_of_sheets(before).items() if key == "log")
    sheets, edited = parts_of_sheets(before), {edit.table for edit in run.edits if isinstance(edit, SetNote)}
    noted = {part for part, key in sheets.items() if key in {schema("feedback", "zh").sheet_of(t).key for t in edited}}
    for diff in canonical_diff(before, path):
        if diff.part in noted:
            assert diff.changes == ("legacyDrawing: added",)
        elif not re.fullmatch(r"xl/(comments|drawings/vmlDrawing)\d\.xml|xl/drawings/vmlDrawing\d\.vml", diff.part):
            assert diff.part in {log, "[Content_Types].xml"} or re.search(r"_rels/sheet|tables/", diff.part), diff
    assert_clean(path)
    written = path.read_bytes()
    assert not run_job(job, FileBook(path), NOW, update_sla.Params(notes=True)).written
    assert path.read_bytes() == written
    run_job(job, FileBook(path), NOW, update_sla.Params(notes=False))
    assert not any(FileBook(path).read().notes[table] for table in edited)
    assert_clean(path)


def test_the_teams_own_things_survive_all_jobs_byte_for_byte(decorated, tmp_path):
    path = tmp_path / decorated.name
    path.write_bytes(decorated.read_bytes())
    for job in JOBS:
        run_job(job_named(job), FileBook(path), NOW)
    before, after = Draft(decorated).parts, Draft(path).parts
    own = [name for name in before if re.search(r"customXml|theme|docProps|drawings|styles|_rels/", name)]
    assert own
    assert {name for name in own if after.get(name) != before[name]} == set()


def test_undo_gives_back_every_value(decorated, tmp_path):
    path = tmp_path / decorated.name
    path.write_bytes(decorated.read_bytes())
    held = []
    for job in JOBS:
        held.append(values(path))
        if not run_job(job_named(job), FileBook(path), NOW).written:
            held.pop()
    # Ten copies are kept, and an undo takes one too: so far back a person can go.
    for before in reversed(held[-4:]):
        assert run_job(job_named("undo"), FileBook(path), NOW).written
        assert values(path) == before
        assert_clean(path)


def values(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every table's rows but the log's, which remembers the undo too."""
    tables = FileBook(path).read().tables
    return {
        name: list(zip(*(table.values(key) for key in table.cells), strict=True))
        for name, table in tables.items()
        if name != "Log"
    }
