"""Workbooks with buttons: what changes and what does not, what is renewed, what is refused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import xlsxwriter
import xlwings
from openpyxl import load_workbook

from cs_workbook.books import macro_sources, open_book
from cs_workbook.books.macro_state import MacroState, macro_state
from cs_workbook.books.macros import add_buttons
from cs_workbook.books.macros import new_workbook as save_new
from cs_workbook.books.ooxml.vba import build_project, document_module, procedural_module, read_project
from cs_workbook.jobs import job_named, update_sla
from cs_workbook.model import AppendRow, Cell, Language, LockedWorkbookError, WorkbookError
from cs_workbook.runner import run_job
from tests.books.buttoned import BUTTONS, CHECK, PYTHON_HERE, UNDO, code, drawn, parts, tracker, with_buttons
from tests.books.ooxml.decorated import Draft, canonical_diff
from tests.books.ooxml.linter import assert_clean
from tests.tables import NOW, at

# ------------------------------------------------------------------------------- what changes, what not


def test_a_new_workbook_with_buttons_is_one_excel_would_not_repair(new_workbook):
    kinds: tuple[tuple[str, Language], ...] = (("feedback", "zh"), ("ticket", "en"), ("complaint", "zh"))
    for preset, language in kinds:
        source = new_workbook(preset, language, name=f"{preset}.xlsx")
        assert_clean(add_buttons(source, BUTTONS, language).path)


def test_only_what_must_change_changes(new_workbook):
    source = new_workbook()
    before = source.read_bytes()
    made = with_buttons(source, [CHECK])
    assert source.read_bytes() == before
    diffs = canonical_diff(source, made)
    sheets = {name for name in parts(source) if name.startswith("xl/worksheets/sheet")}
    drawings = {f"xl/drawings/vmlDrawing{n}.vml" for n in (1, 2, 3)}
    rels = {f"xl/worksheets/_rels/{name}.xml.rels" for name in ("sheet1", "sheet2", "sheet15")}
    book = {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"}
    new = {*drawings, "xl/vbaProject.bin", "xl/worksheets/sheet18.xml", "xl/worksheets/_rels/sheet1.xml.rels"}
    assert {d.part for d in diffs if d.kind == "added"} == new
    assert {d.part for d in diffs if d.kind == "xml"} == book | sheets | (rels - new)
    assert {d.kind for d in diffs} == {"added", "xml"}


def test_a_sheet_gets_a_code_name_and_a_drawing_and_nothing_else(new_workbook):
    source = new_workbook()
    diffs = {diff.part: diff.changes for diff in canonical_diff(source, with_buttons(source, [CHECK]))}
    assert len(diffs["xl/worksheets/sheet3.xml"]) == 1
    assert "codeName" in diffs["xl/worksheets/sheet3.xml"][0]
    assert len(diffs["xl/worksheets/sheet2.xml"]) == 2
    assert [bool(re.search("codeName|legacyDrawing", line)) for line in diffs["xl/worksheets/sheet2.xml"]] == [
        True,
        True,
    ]


def test_a_decorated_workbook_keeps_everything(tmp_path):
    source = tracker(tmp_path)
    made = with_buttons(source)
    assert_clean(made)
    old, new = parts(source), parts(made)
    drawing = next(name for name in old if name.endswith(".vml") and b'ObjectType="Note"' in old[name])
    assert new[drawing].startswith(old[drawing][: old[drawing].rindex(b"</")])
    allowed = re.compile(r"xl/worksheets/|xl/drawings/vmlDrawing|xl/workbook|\[Content|xl/_rels/workbook|xl/vbaProject")
    assert [d.part for d in canonical_diff(source, made) if not allowed.match(d.part)] == []
    for diff in canonical_diff(source, made):
        if diff.part.startswith("xl/worksheets/sheet") and diff.kind == "xml":
            assert [line for line in diff.changes if not re.search("codeName|sheetPr: added", line)] == []


def test_code_names_that_are_there_are_kept(tmp_path, new_workbook):
    source = new_workbook()
    draft = Draft(source)
    draft.replace("xl/workbook.xml", "<workbookPr/>", '<workbookPr codeName="DieseArbeitsmappe"/>')
    for number, name in ((1, "工作表1"), (2, "Sheet1"), (3, "Sheet1"), (4, "xlwings"), (5, "a b")):
        draft.replace(f"xl/worksheets/sheet{number}.xml", "<sheetPr>", f'<sheetPr codeName="{name}">')
    made = with_buttons(draft.write(source))
    names = list(read_project(parts(made)["xl/vbaProject.bin"]).sources)
    assert names[:6] == ["DieseArbeitsmappe", "工作表1", "Sheet1", "Sheet2", "Sheet3", "Sheet4"]
    assert len(set(names)) == len(names)
    said = [re.search(rb'codeName="([^"]*)"', parts(made)[f"xl/worksheets/sheet{n}.xml"]) for n in range(1, 18)]
    assert [match[1].decode() for match in said if match] == names[1:18]


def test_a_chart_sheet_gets_its_module(tmp_path):
    path = tmp_path / "chart.xlsx"
    book = xlsxwriter.Workbook(path)
    book.add_worksheet("a").write("A1", 1)
    chart = book.add_chart({"type": "bar"})
    chart.add_series({"values": "=a!$A$1"})
    book.add_chartsheet("b").set_chart(chart)
    book.close()
    made = with_buttons(path, [])
    assert_clean(made)
    source = read_project(parts(made)["xl/vbaProject.bin"]).sources["Chart1"]
    assert "00020821-0000-0000-C000-000000000046" in source


# ------------------------------------------------------------------------------------------- the macros


def test_every_button_has_a_sub_of_one_line(new_workbook):
    source = code(with_buttons(new_workbook()))["CsButtons"]
    for button in BUTTONS:
        assert (
            f"Public Sub {button.sub}()\r\n"
            f"    RunPython \"import cs_workbook.buttons; cs_workbook.buttons.press('{button.job}')\"\r\nEnd Sub\r\n"
        ) in source
    assert source.count("End Sub") == len(BUTTONS)
    assert source.isascii()


def test_xlwings_modules_are_those_of_the_installed_wheel(new_workbook):
    found = code(with_buttons(new_workbook()))
    wheel = Path(xlwings.__file__).parent
    assert found["xlwings"].split() == (wheel / "xlwings.bas").read_text("utf-8").split()
    assert f'XLWINGS_VERSION As String = "{xlwings.__version__}"' in found["xlwings"]
    assert "Private dict_pDictionary As Object" in found["Dictionary"]


def test_every_sheet_has_a_document_module(new_workbook):
    source = new_workbook()
    count = sum(name.startswith("xl/worksheets/sheet") for name in parts(source))
    found = code(with_buttons(source))
    assert len(found) == 1 + count + 1 + 3


def test_the_settings_sheet_starts_this_python_and_has_no_blank_key(new_workbook):
    made = with_buttons(new_workbook())
    sheet = load_workbook(made)["xlwings.conf"]
    assert sheet.sheet_state == "hidden"
    assert [(a.value, b.value) for a, b in sheet["A1:B2"]] == list(PYTHON_HERE.items())
    assert sheet.max_row == 2


def test_other_modules_may_stand_in_for_xlwings(new_workbook, tmp_path):
    double = procedural_module("xlwings", "Public Function RunPython(PythonCommand As String)\nEnd Function\n")
    path = save_new(tmp_path / "double.xlsm", new_workbook().read_bytes(), BUTTONS, "zh", runner=[double]).path
    assert "Dictionary" not in code(path)
    assert code(path)["xlwings"] == double.source


# ------------------------------------------------------------------------------------------- jobs after


def test_jobs_leave_macros_and_buttons_byte_for_byte(new_workbook):
    path = with_buttons(new_workbook())
    kept = {name: data for name, data in parts(path).items() if name.endswith((".bin", ".vml"))}
    book = open_book(path)
    book.read()
    rows: list[dict[str, Cell]] = [
        {
            "received_at": at("2026-11-20 09:00"),
            "customer": "王*",
            "channel": "电话",
            "description": f"第 {n} 条 送餐晚了",
        }
        for n in range(3)
    ]
    book.apply([AppendRow("Cases", row) for row in rows])
    for job in ("assign-ids", "check", "update-sla", "summarize", "undo"):
        run_job(job_named(job), book, NOW)
        assert {name: parts(path)[name] for name in kept} == kept, job
        assert_clean(path)


def test_notes_stand_beside_buttons_in_one_drawing(new_workbook):
    path = with_buttons(new_workbook())
    before = drawn(path)
    book = open_book(path)
    book.read()
    book.apply([AppendRow("Cases", {"received_at": at("2026-11-20 09:00"), "customer": "王*", "priority": "普通"})])
    run_job(job_named("update-sla"), book, at("2026-11-21 10:00"), update_sla.Params(notes=True))
    assert set(book.read().notes["Cases"]) == {(5, "response_due"), (5, "next_due")}
    assert drawn(path) == before
    assert_clean(path)
    kept = path.read_bytes()
    assert not add_buttons(path, BUTTONS, "zh", settings=PYTHON_HERE).changed
    assert path.read_bytes() == kept


# ---------------------------------------------------------------------------------------------- renewing


def test_a_second_run_changes_nothing(new_workbook):
    path = with_buttons(new_workbook())
    before = path.read_bytes()
    again = add_buttons(path, BUTTONS, "zh", settings=PYTHON_HERE)
    assert not again.changed
    assert path.read_bytes() == before


def test_a_job_that_came_later_gets_its_button_beside_the_others(new_workbook):
    path = with_buttons(new_workbook(), [CHECK])
    first = drawn(path)
    again = add_buttons(path, [CHECK, UNDO], "zh", settings=PYTHON_HERE)
    assert again.placed["登记"] == ("撤销上一步",)
    now = drawn(path)
    assert [button for button in now if button[1] == "校验"] == first
    assert "cs_undo" in code(path)["CsButtons"]
    here = sorted(corners for sheet, _, corners in now if sheet == "登记")
    assert (here[0][4], here[0][5]) < (here[1][0], here[1][1])
    assert_clean(path)


def test_the_python_of_this_computer_is_put_in_and_what_else_was_set_stays(new_workbook):
    path = with_buttons(new_workbook())
    mac: dict[str, str | bool] = {"INTERPRETER_MAC": "$HOME/venv/bin/python", "SHOW CONSOLE": False}
    assert add_buttons(path, BUTTONS, "zh", settings=mac).changed
    text = parts(path)["xl/worksheets/sheet18.xml"].decode()
    names = re.findall(r'<c r="A\d+"[^>]*><is><t[^>]*>([^<]*)', text)
    assert names == ["INTERPRETER_MAC", "SHOW CONSOLE", "INTERPRETER_WIN", "USE UDF SERVER"]
    assert_clean(path)
    assert not add_buttons(path, BUTTONS, "zh", settings=PYTHON_HERE).changed


def exchanged(path: Path, **sources: str) -> None:
    """Give modules other source, as somebody's VBA editor would."""
    draft = Draft(path)
    draft.parts["xl/vbaProject.bin"] = read_project(draft.parts["xl/vbaProject.bin"]).with_sources(sources)
    draft.write(path)


def test_old_source_of_ours_is_renewed_and_other_modules_stay(new_workbook):
    path = with_buttons(new_workbook())
    mine = document_module("Sheet2", "worksheet").source + "Private Sub Mine()\r\nEnd Sub\r\n"
    exchanged(path, CsButtons="' cs_workbook.buttons of last year\r\n", xlwings="' 0.1\r\n", Sheet2=mine)
    assert add_buttons(path, BUTTONS, "zh", settings=PYTHON_HERE).changed
    found = code(path)
    assert "press('check')" in found["CsButtons"]
    assert "XLWINGS_VERSION" in found["xlwings"]
    assert found["Sheet2"] == mine


def test_the_case_of_names_and_blank_lines_at_the_end_are_no_reason_to_renew(new_workbook):
    path = with_buttons(new_workbook())
    ours = read_project(parts(path)["xl/vbaProject.bin"]).sources["CsButtons"]
    exchanged(path, CsButtons=ours.replace("RunPython", "runpython") + "\r\n\r\n")
    assert not add_buttons(path, BUTTONS, "zh", settings=PYTHON_HERE).changed


# ----------------------------------------------------------------------------------------------- refusals


def refusal(path: Path) -> str:
    before = {p.name: p.read_bytes() for p in path.parent.iterdir() if p.is_file()}
    with pytest.raises(WorkbookError) as error:
        add_buttons(path, BUTTONS, "zh", settings=PYTHON_HERE)
    assert {p.name: p.read_bytes() for p in path.parent.iterdir() if p.is_file()} == before
    return error.value.text.en


def foreign_macros(new_workbook, project: bytes) -> Path:
    path = with_buttons(new_workbook())
    draft = Draft(path)
    draft.parts["xl/vbaProject.bin"] = project
    path.with_suffix(".xlsx").unlink()
    return draft.write(path)


def test_macros_of_someone_else_are_left_alone(new_workbook):
    project = build_project([document_module("ThisWorkbook", "workbook"), procedural_module("Mine", "Public X\n")])
    assert refusal(foreign_macros(new_workbook, project)).startswith("客服.xlsm holds macros of someone else's")


def test_a_module_that_only_has_our_name_is_not_ours(new_workbook):
    project = build_project([document_module("ThisWorkbook", "workbook"), procedural_module("CsButtons", "Public X\n")])
    assert "someone else's" in refusal(foreign_macros(new_workbook, project))


def test_damaged_macros_are_named(new_workbook):
    assert "macros are damaged" in refusal(foreign_macros(new_workbook, bytes(range(256)) * 8))


def test_a_signed_project_is_not_changed_under_the_signers_hands(new_workbook):
    path = with_buttons(new_workbook())
    path.with_suffix(".xlsx").unlink()
    exchanged(path, CsButtons="' cs_workbook.buttons of last year\r\n")
    draft = Draft(path)
    draft.add("xl/vbaProjectSignature.bin", b"signature", "application/vnd.ms-office.vbaProjectSignature")
    kind = "http://schemas.microsoft.com/office/2006/relationships/vbaProjectSignature"
    draft.relate("xl/vbaProject.bin", kind, "xl/vbaProjectSignature.bin")
    assert "macros are signed" in refusal(draft.write(path))


def test_the_xlsm_beside_it_is_never_overwritten(new_workbook):
    path = new_workbook()
    with_buttons(path)
    assert refusal(path).startswith("客服.xlsm exists already and was left alone. To renew its buttons run")


def test_a_workbook_that_is_open_is_not_copied(new_workbook):
    path = new_workbook()
    path.with_name(f"~${path.name}").write_bytes(b"\4me" + bytes(60))
    with pytest.raises(LockedWorkbookError):
        with_buttons(path)
    assert not path.with_suffix(".xlsm").exists()


def test_other_kinds_of_files_are_refused(tmp_path, new_workbook):
    assert "give an .xlsx or .xlsm" in refusal(tmp_path / "a.xls")
    strict = new_workbook(name="strict.xlsx")
    draft = Draft(strict)
    old = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    draft.replace("xl/workbook.xml", old, "http://purl.oclc.org/ooxml/spreadsheetml/main", count=9)
    assert "Strict Open XML" in refusal(draft.write(strict))


def test_a_failure_leaves_no_half_made_file(new_workbook, monkeypatch):
    path = new_workbook()
    monkeypatch.setattr(macro_sources, "find_spec", lambda _: None)
    assert "Reinstall xlwings" in refusal(path)


# ------------------------------------------------------------------------------------- what is there


def test_the_state_of_macros_tells_version_and_python(new_workbook):
    source = new_workbook()
    assert macro_state(source) == MacroState()
    found = macro_state(with_buttons(source))
    assert (found.macros, found.ours, found.readable, found.signed) == (True, True, True, False)
    assert found.xlwings == xlwings.__version__
    assert found.settings == PYTHON_HERE


def test_the_state_of_foreign_macros(new_workbook):
    project = build_project([document_module("ThisWorkbook", "workbook"), procedural_module("Mine", "Public X\n")])
    found = macro_state(foreign_macros(new_workbook, project))
    assert (found.macros, found.ours, found.readable) == (True, False, True)


def test_the_state_of_damaged_macros(new_workbook):
    found = macro_state(foreign_macros(new_workbook, bytes(900)))
    assert (found.macros, found.ours, found.readable) == (True, False, False)


def test_an_odd_part_is_named_and_nothing_written(new_workbook):
    path = new_workbook()
    draft = Draft(path)
    draft.substitute("xl/worksheets/sheet2.xml", '<col width="18"', '<col width="wide"')
    assert "is damaged or incomplete" in refusal(draft.write(path))


# ------------------------------------------------------------------------------------- which Python


@pytest.mark.parametrize(
    ("executable", "platform", "environment", "expected"),
    [
        (r"C:\Users\zhou\AppData\Local\Programs\Python\python.exe", "win32",
         {"LOCALAPPDATA": r"C:\Users\zhou\AppData\Local", "USERPROFILE": r"C:\Users\zhou"},
         {"INTERPRETER_WIN": r"%LOCALAPPDATA%\Programs\Python\python.exe"}),
        (r"c:\users\Zhou\venv\Scripts\python.exe", "win32", {"USERPROFILE": r"C:\Users\zhou"},
         {"INTERPRETER_WIN": r"%USERPROFILE%\venv\Scripts\python.exe"}),
        (r"D:\Python\python.exe", "win32", {}, {"INTERPRETER_WIN": r"D:\Python\python.exe"}),
        ("/Users/zhou/venv/bin/python", "darwin", {"HOME": "/Users/zhou"},
         {"INTERPRETER_MAC": "$HOME/venv/bin/python"}),
        ("/usr/local/bin/python3", "darwin", {"HOME": "/Users/zhou"}, {"INTERPRETER_MAC": "/usr/local/bin/python3"}),
        ("/usr/bin/python3", "linux", {}, {}),
        ("", "win32", {}, {}),
    ],
)  # fmt: skip
def test_the_interpreter_is_named_without_the_persons_name(executable, platform, environment, expected):
    found = macro_sources.python_settings(executable, platform, environment)
    rest = {"ADD_WORKBOOK_TO_PYTHONPATH": "False", "USE UDF SERVER": False, "SHOW CONSOLE": False}
    assert found == expected | rest
    assert "" not in found.values()
