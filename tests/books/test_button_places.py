"""Where buttons stand, by the package alone and as LibreOffice sees them."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from openpyxl.utils import get_column_letter

from cs_workbook.books.button_list import Button
from cs_workbook.books.macros import add_buttons, add_in
from cs_workbook.model import Text
from cs_workbook.rules.columns import SHEETS
from tests.books.buttoned import BUTTONS, CHECK, PYTHON_HERE, cells_of, drawn, tracker, with_buttons
from tests.books.ooxml.decorated import Draft
from tests.books.ooxml.libreoffice import PYTHON, available

# ------------------------------------------------------------------------------------------ the buttons


@pytest.mark.parametrize(("preset", "language"), [("feedback", "zh"), ("process", "en"), ("response", "zh")])
def test_the_guides_buttons_lie_on_the_cells_with_their_captions(new_workbook, preset, language):
    made = with_buttons(new_workbook(preset, language), language=language)
    cells = cells_of(made)
    guide = next(iter(cells))
    on_guide = [(caption, corners) for sheet, caption, corners in drawn(made) if sheet == guide]
    assert [caption for caption, _ in on_guide] == [button.caption.of(language) for button in BUTTONS]
    for caption, (column, dx, row, dy, right, dx2, bottom, dy2) in on_guide:
        assert cells[guide][f"{get_column_letter(column + 1)}{row + 1}"] == caption
        assert (dx, dy, dx2, dy2, right - column, bottom - row) == (0, 0, 0, 0, 1, 1)


@pytest.mark.parametrize(("preset", "language"), [("feedback", "zh"), ("ticket", "en")])
def test_buttons_on_other_sheets_stand_above_the_table_on_blank_cells(new_workbook, preset, language):
    made = with_buttons(new_workbook(preset, language), language=language)
    cells = cells_of(made)
    guide = next(iter(cells))
    for sheet, caption, (column, _, row, _, right, dx2, bottom, _) in drawn(made):
        if sheet != guide:
            assert bottom < 4, (sheet, caption)
            last = right if dx2 else right - 1
            covered = {
                f"{get_column_letter(c + 1)}{r + 1}" for c in range(column, last + 1) for r in range(row, bottom + 1)
            }
            assert not covered & set(cells_of(made)[sheet]), (sheet, caption)


def test_each_button_stands_on_the_sheets_it_belongs_to(new_workbook):
    made = with_buttons(new_workbook())
    labels = {spec.key: spec.label.zh for spec in SHEETS}
    expected = {("使用说明", b.caption.zh) for b in BUTTONS}
    expected |= {(labels[key], b.caption.zh) for b in BUTTONS for key in b.place.sheets}
    assert {(sheet, caption) for sheet, caption, _ in drawn(made)} == expected


def test_a_renamed_sheet_still_gets_its_buttons(new_workbook):
    source = new_workbook()
    draft = Draft(source)
    text = draft.text("xl/workbook.xml").replace("登记", "台账")
    draft.parts["xl/workbook.xml"] = text.encode()
    made = with_buttons(draft.write(source), [CHECK])
    assert ("台账", "校验") in {(sheet, caption) for sheet, caption, _ in drawn(made)}


def test_a_workbook_without_a_guide_says_which_buttons_have_no_place(tmp_path):
    source = tracker(tmp_path)
    button = Button("summarize", Text("月度汇总", "Summarize"), Text("", ""))
    made = add_buttons(source, [CHECK, button], "zh", settings=PYTHON_HERE)
    assert dict(made.placed) == {"登记": ("校验",)}
    assert made.missing == ("月度汇总",)


# --------------------------------------------------------------------------------------- LibreOffice


@pytest.mark.skipif(not available(), reason="needs LibreOffice with the UNO bridge")
def test_libreoffice_lists_every_button_with_its_macro_and_every_module(new_workbook, tmp_path):
    plain, decorated = with_buttons(new_workbook()), with_buttons(tracker(tmp_path))
    ribbon = tmp_path / "cs_tools.xlam"
    add_in(ribbon, BUTTONS, "zh", PYTHON_HERE)
    jobs = [{"path": str(path)} for path in (plain, decorated, ribbon)]
    script = Path(__file__).parent / "ooxml" / "uno_macros.py"
    done = subprocess.run(
        [str(PYTHON), str(script), str(tmp_path), shutil.which("soffice") or ""],
        input=json.dumps(jobs), capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    seen = json.loads(done.stdout)
    macro = "vnd.sun.star.script:VBAProject.CsButtons.{}?language=Basic&location=document"
    subs = {button.caption.zh: macro.format(button.sub) for button in BUTTONS}
    expected = sorted([sheet, caption, [subs[caption]]] for sheet, caption, _ in drawn(plain))
    assert sorted(button[:3] for button in seen[0]["buttons"]) == expected
    for listing, module in ((seen[0], "CsButtons"), (seen[1], "CsButtons"), (seen[2], "CsRibbon")):
        assert {module, "xlwings", "Dictionary", "ThisWorkbook"} <= listing["modules"].keys()
        assert all(f"press('{button.job}')" in listing["modules"][module] for button in BUTTONS)
    ours = [button[1] for button in seen[1]["buttons"] if button[1] in subs]
    assert sorted(ours) == sorted(b.caption.zh for b in BUTTONS if "registration" in b.place.sheets)
    assert len(seen[1]["buttons"]) > len(ours)
