"""The ribbon add-in, the list of buttons, and the folder ``macros/`` that shows both.

Run as a program it writes that folder anew: ``python -m tests.books.test_ribbon``.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import etree

from cs_workbook.books import macro_sources
from cs_workbook.books.button_list import groups, listed
from cs_workbook.books.macros import add_in
from cs_workbook.books.ribbon import custom_ui
from cs_workbook.rules.columns import SHEETS
from tests.books.buttoned import BUTTONS, PYTHON_HERE, code, parts
from tests.books.ooxml.linter import assert_clean

MACROS = Path(__file__).parents[2] / "macros"
REGENERATE = "python -m tests.books.test_ribbon"


# -------------------------------------------------------------------------------------------- the ribbon


@pytest.fixture(scope="module")
def ribbon(tmp_path_factory) -> Path:
    path: Path = tmp_path_factory.mktemp("ribbon") / "cs_tools.xlam"
    add_in(path, BUTTONS, "zh", PYTHON_HERE)
    return path


def test_the_add_in_is_one_excel_would_not_repair(ribbon):
    assert_clean(ribbon)
    assert b"addin.macroEnabled.main+xml" in parts(ribbon)["[Content_Types].xml"]


def test_every_ribbon_button_calls_a_sub_that_is_there(ribbon):
    source = code(ribbon)["CsRibbon"]
    for part in ("customUI/customUI14.xml", "customUI/customUI.xml"):
        found = etree.fromstring(parts(ribbon)[part]).findall(".//{*}button")
        assert {b.get("onAction") for b in found} == {f"CsRibbon.{button.sub}" for button in BUTTONS}
        assert len({b.get("id") for b in found}) == len(found)
        for shown in found:
            sub = str(shown.get("onAction")).rpartition(".")[2]
            assert f"Public Sub {sub}(control As IRibbonControl)\r\n" in source
    for button in BUTTONS:
        line = f"RunPython \"import cs_workbook.buttons; cs_workbook.buttons.press('{button.job}')\"\r\n"
        assert source.count(line) == 1


def test_ribbon_buttons_have_icons_and_tips_in_both_languages():
    tree = etree.fromstring(custom_ui(BUTTONS, "en").encode())
    assert [tree.tag, tree[0][0][0].get("label")] == [
        "{http://schemas.microsoft.com/office/2009/07/customui}customUI",
        "CS tools",
    ]
    found = {b.get("id"): b for b in tree.findall(".//{*}button")}
    for button in BUTTONS:
        shown = found[f"button_{button.sub}"]
        assert shown.get("label") == button.caption.en
        assert shown.get("screentip") == f"{button.caption.en} / {button.caption.zh}"
        assert shown.get("supertip") == f"{button.about.en}\n{button.about.zh}"
        assert re.fullmatch(r"[A-Z]\w+", str(shown.get("imageMso")))


def test_the_add_in_acts_on_the_active_workbook_with_settings_of_its_own(ribbon):
    source = code(ribbon)["xlwings"]
    assert 'Public Const PROJECT_NAME As String = "cs_tools"' in source
    assert "ActiveWorkbook.Name" in source
    workbook = parts(ribbon)["xl/workbook.xml"].decode()
    assert re.findall(r'<sheet name="([^"]*)"', workbook) == ["cs_tools.conf", "cs_words"]
    assert "请先打开要处理的工作簿" in parts(ribbon)["xl/worksheets/sheet2.xml"].decode()


def test_the_add_in_is_the_same_every_time_and_may_be_made_again(ribbon, tmp_path):
    again = tmp_path / "again.xlam"
    for _ in range(2):
        add_in(again, BUTTONS, "zh", PYTHON_HERE)
    assert again.read_bytes() == ribbon.read_bytes()


# ------------------------------------------------------------------------------------------- the lists


def test_every_button_is_on_the_list_with_sheets_and_groups_that_exist():
    keys = {spec.key for spec in SHEETS}
    for button in BUTTONS:
        assert button.job in listed(), f"add {button.job} to cs_workbook/books/button_list.toml"
        assert button.place.sheets
        assert set(button.place.sheets) <= keys
        assert button.place.group in groups()


# ---------------------------------------------------------------------------------- the folder macros/


def folder_files() -> dict[str, bytes]:
    """What ``macros/`` holds: the VBA sources, the ribbon, and the list of buttons."""
    labels = {spec.key: spec.label for spec in SHEETS}
    rows = []
    for b in BUTTONS:
        sheets = "、".join(labels[key].zh for key in ("guide", *b.place.sheets))
        words = (f"`{b.job}`", b.caption.zh, b.caption.en, f"`{b.sub}`", sheets, groups()[b.place.group].zh)
        rows.append("| " + " | ".join((*words, f"`{b.place.icon}`")) + " |")
    head = (
        "# Macros and buttons\n\n"
        f"Written by `{REGENERATE}` from the job registry; a test compares.\n"
        "Nobody needs these files to use the buttons: `cs-workbook new BOOK.xlsm`, `add-buttons` and `add-in`\n"
        "put all of it into the workbook. They are here to be read, and to be imported by hand into the VBA\n"
        "editor (File › Import File; then also xlwings' own `xlwings.bas` and `addin/Dictionary.cls`).\n\n"
        "- `CsButtons.bas`: the Subs of a workbook's buttons, one line each\n"
        "- `CsRibbon.bas`, `customUI14.xml`: the same for the ribbon add-in\n\n"
        "| job | 按钮 | button | Sub | 所在工作表 | 功能区分组 | icon |\n|---|---|---|---|---|---|---|\n"
    )
    return {
        "CsButtons.bas": macro_sources.button_module(BUTTONS).source.encode(),
        "CsRibbon.bas": macro_sources.ribbon_module(BUTTONS).source.encode(),
        "customUI14.xml": custom_ui(BUTTONS, "zh").encode(),
        "README.md": (head + "\n".join(rows) + "\n").encode(),
    }


def test_the_folder_macros_is_up_to_date():
    found = {path.name: path.read_text("utf-8") for path in MACROS.iterdir()}
    wanted = {name: data.decode().replace("\r\n", "\n") for name, data in folder_files().items()}
    assert found == wanted, f"run {REGENERATE}"


if __name__ == "__main__":
    MACROS.mkdir(exist_ok=True)
    for name, data in folder_files().items():
        (MACROS / name).write_bytes(data)
    print(f"wrote {MACROS}")
