"""Workbooks written by hand, part by part, so that a test sees every byte of what it is about."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from cs_workbook.books.ooxml import GridEdit, open_workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
STYLES = (
    f'{HEAD}<styleSheet xmlns="{MAIN}"><fonts count="1"><font/></fonts>'
    '<fills count="2"><fill><patternFill/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>'
)
"""Style 0 is General, 1 a date, 2 text."""


def worksheet(rows: str, after: str = "", before: str = "", ns: str = MAIN, prefix: str = "") -> str:
    """Return a worksheet part around some rows, which carry the prefix already."""
    p = f"{prefix}:" if prefix else ""
    declared = f"xmlns:{prefix}" if prefix else "xmlns"
    return (
        f'{HEAD}<{p}worksheet {declared}="{ns}" xmlns:r="{_OFFICE}">{before}'
        f"<{p}sheetData>{rows}</{p}sheetData>{after}</{p}worksheet>"
    )


def parts_of(
    sheets: Mapping[str, str | bytes],
    *,
    shared: Sequence[str] = (),
    styles: str | None = STYLES,
    names: str = "",
    calc: str = "",
    date1904: bool = False,
    strict: bool = False,
) -> dict[str, bytes]:
    """Return the parts of a workbook with these sheets (name → part); `shared` are texts as XML."""
    office = _STRICT_OFFICE if strict else _OFFICE
    ns = STRICT if strict else MAIN
    rels, listed, types = [], [], []
    parts: dict[str, bytes] = {}
    for number, (name, data) in enumerate(sheets.items(), 1):
        parts[f"xl/worksheets/sheet{number}.xml"] = data.encode() if isinstance(data, str) else data
        rels.append(f'<Relationship Id="rId{number}" Type="{office}/worksheet" Target="worksheets/sheet{number}.xml"/>')
        listed.append(f'<sheet name="{name}" sheetId="{number}" r:id="rId{number}"/>')
        types.append(
            f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{_SPREADSHEET}.worksheet+xml"/>'
        )
    if shared:
        items = "".join(f"<si>{item if item.startswith('<') else f'<t>{item}</t>'}</si>" for item in shared)
        parts["xl/sharedStrings.xml"] = f'{HEAD}<sst xmlns="{ns}">{items}</sst>'.encode()
        rels.append(f'<Relationship Id="rId91" Type="{office}/sharedStrings" Target="sharedStrings.xml"/>')
        types.append(f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_SPREADSHEET}.sharedStrings+xml"/>')
    if styles is not None:
        parts["xl/styles.xml"] = styles.replace(MAIN, ns).encode()
        rels.append(f'<Relationship Id="rId92" Type="{office}/styles" Target="styles.xml"/>')
        types.append(f'<Override PartName="/xl/styles.xml" ContentType="{_SPREADSHEET}.styles+xml"/>')
    properties = '<workbookPr date1904="1"/>' if date1904 else ""
    defined = f"<definedNames>{names}</definedNames>" if names else ""
    workbook = (
        f'{HEAD}<workbook xmlns="{ns}" xmlns:r="{office}">{properties}<sheets>{"".join(listed)}</sheets>'
        f"{defined}{calc}</workbook>"
    )
    content = (
        f'{HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_SPREADSHEET}.sheet.main+xml"/>{"".join(types)}</Types>'
    )
    root = f'<Relationship Id="rId1" Type="{office}/officeDocument" Target="xl/workbook.xml"/>'
    return {
        "[Content_Types].xml": content.encode(),
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{root}</Relationships>'.encode(),
        "xl/workbook.xml": workbook.encode(),
        "xl/_rels/workbook.xml.rels": (
            f'{HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{"".join(rels)}</Relationships>'.encode()
        ),
        **parts,
    }


def with_table(parts: dict[str, bytes], table: str) -> dict[str, bytes]:
    """Add a table part to the first sheet; the sheet's own ``tableParts`` are up to the test."""
    rels = "xl/worksheets/_rels/sheet1.xml.rels"
    old = parts.get(rels, f'{HEAD}<Relationships xmlns="{_PACKAGE}/relationships"></Relationships>'.encode()).decode()
    relation = f'<Relationship Id="rId1" Type="{_OFFICE}/table" Target="../tables/table1.xml"/>'
    types = parts["[Content_Types].xml"].decode()
    override = f'<Override PartName="/xl/tables/table1.xml" ContentType="{_SPREADSHEET}.table+xml"/>'
    return {
        **parts,
        "[Content_Types].xml": types.replace("</Types>", override + "</Types>").encode(),
        rels: old.replace("</Relationships>", relation + "</Relationships>").encode(),
        "xl/tables/table1.xml": table.encode(),
    }


TABLE_PARTS = '<tableParts count="1"><tablePart r:id="rId1"/></tableParts>'


def table(ref: str, columns: Sequence[str], attributes: str = "", inside: str = "") -> str:
    """Return a table part named T; a column that starts with ``<`` is XML of its own."""
    listed = "".join(
        column if column.startswith("<") else f'<tableColumn id="{number}" name="{column}"/>'
        for number, column in enumerate(columns, 1)
    )
    return (
        f'{HEAD}<table xmlns="{MAIN}" id="1" name="T" displayName="T" ref="{ref}"{attributes}>{inside}'
        f'<tableColumns count="{len(columns)}">{listed}</tableColumns></table>'
    )


def write(path: Path, parts: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    """Write the parts as a package."""
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, method)
    return path


def patched(path: Path, *edits: GridEdit) -> dict[str, bytes]:
    """Carry out edits and return the parts of the result; they must change something."""
    target = path.with_name(f"patched{path.suffix}")
    assert open_workbook(path).patch(edits, target)
    with zipfile.ZipFile(target) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def rows_of(data: bytes, prefix: bytes = b"") -> str:
    """Return what stands between a worksheet's ``sheetData`` tags."""
    start = data.index(b"sheetData>") + len(b"sheetData>")
    return data[start : data.rindex(b"</" + prefix + b"sheetData")].decode()
