"""The ribbon add-in: a workbook of macros with a tab of its own, for people whose data files stay .xlsx.

Takes buttons; gives the file's bytes, the same for the same arguments. Labels are in one language, tips
in both; Office draws the icons (Office Fluent UI, ``customui14`` for Excel 2010 on, ``customUI`` for 2007).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

from cs_workbook.books.button_list import Button, groups
from cs_workbook.books.macro_sources import ADD_IN_NAME, RIBBON_MODULE, WORDS_SHEET, ribbon_module, xlwings_modules
from cs_workbook.books.ooxml.buttons import Shown, settings_sheet
from cs_workbook.books.ooxml.strings import escape_attribute, escape_markup
from cs_workbook.books.ooxml.vba import build_project, document_module
from cs_workbook.model import Language, Text

TAB = Text("客服工具", "CS tools")
_TITLE = Text("客服工作簿工具", "Customer-service workbook tools")
_ABOUT = Text(
    "在功能区显示“客服工具”选项卡，对当前打开的工作簿运行编号、校验、时限、汇总等任务。",
    "Shows the tab CS tools: runs ids, checks, time limits and summaries on the active workbook.",
)
_NO_WORKBOOK = Text("请先打开要处理的工作簿，再点按钮。", "Open the workbook first, then press the button.")

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_CUSTOM_UI = {
    "customUI/customUI14.xml": "http://schemas.microsoft.com/office/2009/07/customui",
    "customUI/customUI.xml": "http://schemas.microsoft.com/office/2006/01/customui",
}
_UI_RELATIONS = {
    "customUI/customUI14.xml": "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility",
    "customUI/customUI.xml": "http://schemas.microsoft.com/office/2006/relationships/ui/extensibility",
}
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_SHEETS = {f"{ADD_IN_NAME}.conf": "Sheet1", WORDS_SHEET: "Sheet2"}
"""The add-in's two sheets, never seen: the settings and the words, with their code names."""


def custom_ui(
    buttons: Sequence[Button], language: Language, namespace: str = _CUSTOM_UI["customUI/customUI14.xml"]
) -> str:
    """Return the ribbon tab: a group for each kind of job, a large button for each job."""
    parts = []
    for name, label in groups().items():
        members = [_button(button, language) for button in buttons if button.place.group == name]
        if members:
            parts.append(f'      <group id="cs_{name}" label="{escape_attribute(label.of(language))}">')
            parts += [*members, "      </group>"]
    head = [f'<customUI xmlns="{namespace}">', "  <ribbon>", "    <tabs>"]
    tab = f'    <tab id="cs_tab" label="{escape_attribute(TAB.of(language))}">'
    return "\n".join([*head, tab, *parts, "    </tab>", "    </tabs>", "  </ribbon>", "</customUI>\n"])


def _button(button: Button, language: Language) -> str:
    first, second = (
        (button.caption.zh, button.caption.en) if language == "zh" else (button.caption.en, button.caption.zh)
    )
    order = (button.about.zh, button.about.en) if language == "zh" else (button.about.en, button.about.zh)
    values = {
        "id": f"button_{button.sub}",
        "label": first,
        "size": "large",
        "imageMso": button.place.icon,
        "onAction": f"{RIBBON_MODULE}.{button.sub}",
        "screentip": f"{first} / {second}",
        "supertip": "\n".join(order),
    }
    return "        <button " + " ".join(f'{key}="{escape_attribute(value)}"' for key, value in values.items()) + "/>"


def add_in_bytes(buttons: Sequence[Button], language: Language, settings: Mapping[str, Shown]) -> bytes:
    """Return the add-in as a file."""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relationships(
            [
                (f"{_OFFICE}/officeDocument", "xl/workbook.xml"),
                (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
                *((kind, part) for part, kind in _UI_RELATIONS.items()),
            ]
        ),
        "docProps/core.xml": _core(language),
        "xl/workbook.xml": _workbook(),
        "xl/_rels/workbook.xml.rels": _relationships(
            [(f"{_OFFICE}/worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(_SHEETS) + 1)]
            + [
                (f"{_OFFICE}/styles", "styles.xml"),
                ("http://schemas.microsoft.com/office/2006/relationships/vbaProject", "vbaProject.bin"),
            ]
        ),
        "xl/worksheets/sheet1.xml": settings_sheet(settings, "Sheet1"),
        "xl/worksheets/sheet2.xml": settings_sheet({"no workbook": _NO_WORKBOOK.of(language)}, "Sheet2"),
        "xl/styles.xml": _STYLES,
        "xl/vbaProject.bin": _project(buttons),
        **{part: _HEAD + custom_ui(buttons, language, name) for part, name in _CUSTOM_UI.items()},
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _project(buttons: Sequence[Button]) -> bytes:
    documents = [document_module("ThisWorkbook", "workbook")]
    documents += [document_module(code, "worksheet") for code in _SHEETS.values()]
    return build_project([*documents, ribbon_module(buttons), *xlwings_modules(add_in=True)], "CsTools")


def _content_types() -> str:
    overrides = {
        "xl/workbook.xml": "application/vnd.ms-excel.addin.macroEnabled.main+xml",
        **{f"xl/worksheets/sheet{n}.xml": f"{_SHEET_TYPE}.worksheet+xml" for n in range(1, len(_SHEETS) + 1)},
        "xl/styles.xml": f"{_SHEET_TYPE}.styles+xml",
        "xl/vbaProject.bin": "application/vnd.ms-office.vbaProject",
        "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    }
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        + "".join(f'<Override PartName="/{part}" ContentType="{kind}"/>' for part, kind in overrides.items())
        + "</Types>"
    )


def _relationships(targets: Sequence[tuple[str, str]]) -> str:
    inside = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{part}"/>'
        for number, (kind, part) in enumerate(targets, start=1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{inside}</Relationships>'


def _workbook() -> str:
    sheets = "".join(
        f'<sheet name="{name}" sheetId="{number}" r:id="rId{number}"/>' for number, name in enumerate(_SHEETS, start=1)
    )
    return (
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><workbookPr codeName="ThisWorkbook"/>'
        f'<bookViews><workbookView visibility="hidden"/></bookViews><sheets>{sheets}</sheets></workbook>'
    )


def _core(language: Language) -> str:
    """Title and description: what Excel's list of add-ins shows."""
    title, about = escape_markup(_TITLE.of(language)), escape_markup(_ABOUT.of(language))
    return (
        f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{title}</dc:title><dc:creator>cs-workbook</dc:creator><dc:description>{about}</dc:description>"
        "</cp:coreProperties>"
    )


_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}">'
    '<fonts count="1"><font><sz val="10"/><name val="Microsoft YaHei"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
