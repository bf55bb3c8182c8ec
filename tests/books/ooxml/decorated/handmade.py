"""Parts that neither XlsxWriter nor LibreOffice writes, added to a tracker by hand.

Each function takes a draft of the tracker and adds one feature, in the markup that Excel itself uses
(ECMA-376 Part 1 and MS-XLSX). `FEATURES` lists them. Markup stays on one line, however long.
"""

# ruff: noqa: E501 a part is easiest read as it stands

from __future__ import annotations

import re
from collections.abc import Callable

from .draft import HEAD, Draft
from .tracker import HEADERS, SHEET, SUMMARY

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
X15 = "http://schemas.microsoft.com/office/spreadsheetml/2010/11/main"
XDR = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
THREADS = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
PERSON = "{0D3A1E2C-7B1F-4C5A-9E55-6D1B1A2F3C4D}"

FEATURES: list[Callable[[Draft], None]] = []


def feature(build: Callable[[Draft], None]) -> Callable[[Draft], None]:
    """Register a feature."""
    FEATURES.append(build)
    return build


@feature
def compatibility_prefixes(draft: Draft) -> None:
    """Declare the prefixes that Excel names in mc:Ignorable, and mark rows and sheet with them."""
    part = draft.sheet(SHEET)
    text = re.sub(r'\s(xmlns:(mc|x14ac|xdr|x14|xr)|mc:Ignorable|x14ac:dyDescent)="[^"]*"', "", draft.text(part))
    extra = (
        f'xmlns:mc="{MC}" mc:Ignorable="x14ac xr" xmlns:xdr="{XDR}" xmlns:x14="{X14}" '
        'xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac" '
        'xmlns:xr="http://schemas.microsoft.com/office/spreadsheetml/2014/revision" '
        'xr:uid="{00000000-0001-0000-0000-000000000000}"'
    )
    draft.parts[part] = text.encode()
    draft.substitute(part, r"<worksheet ([^>]*)>", rf"<worksheet \1 {extra}>")
    draft.substitute(part, r'<row r="(\d+)"', r'<row r="\1" x14ac:dyDescent="0.25"', count=40)


@feature
def shared_formulas(draft: Draft) -> None:
    """Put shared formulas into rows 50 to 53, one of them pointing into the table."""
    part = draft.sheet(SHEET)
    rows = []
    for number in range(50, 54):
        master = number == 50
        one = f'<f t="shared" ref="B50:B53" si="0">A{number}*2+$H$20</f>' if master else '<f t="shared" si="0"/>'
        two = f'<f t="shared" ref="C50:C53" si="1">H{number - 40}*2</f>' if master else '<f t="shared" si="1"/>'
        rows.append(
            f'<row r="{number}"><c r="A{number}"><v>{number}</v></c><c r="B{number}">{one}<v>{number * 2 + 287.5}</v></c>'
            f'<c r="C{number}">{two}<v>{2 * (100 + 12.5 * (number - 45))}</v></c></row>'
        )
    text = draft.text(part)
    later = [m for m in re.finditer(r'<row r="(\d+)"', text) if int(m[1]) > 53]
    place = later[0].start() if later else text.index("</sheetData>")
    draft.parts[part] = (text[:place] + "".join(rows) + text[place:]).encode()


@feature
def threaded_comments(draft: Draft) -> None:
    """Turn the note at C38 and the one at E10 into threads of one person."""
    part = draft.sheet(SHEET)
    person = f'<person displayName="主管" id="{PERSON}" userId="supervisor" providerId="None"/>'
    draft.add(
        "xl/persons/person.xml",
        f'{HEAD}<personList xmlns="{THREADS}" xmlns:x="{MAIN}">{person}</personList>',
        "application/vnd.ms-excel.person+xml",
    )
    draft.relate(
        "xl/workbook.xml", "http://schemas.microsoft.com/office/2017/10/relationships/person", "xl/persons/person.xml"
    )
    ids = [f"{{AAAAAAAA-0000-4000-8000-00000000000{n}}}" for n in range(3)]
    threads = (
        f'<threadedComment ref="E10" dT="2024-03-02T09:00:00.00" personId="{PERSON}" id="{ids[0]}"><text>请回访</text>'
        f'</threadedComment><threadedComment ref="C38" dT="2024-03-02T09:01:00.00" personId="{PERSON}" id="{ids[1]}">'
        f'<text>小计对吗?</text></threadedComment><threadedComment ref="C38" dT="2024-03-02T09:02:00.00" '
        f'personId="{PERSON}" id="{ids[2]}" parentId="{ids[1]}"><text>对</text></threadedComment>'
    )
    draft.add(
        "xl/threadedComments/threadedComment1.xml",
        f'{HEAD}<ThreadedComments xmlns="{THREADS}" xmlns:x="{MAIN}">{threads}</ThreadedComments>',
        "application/vnd.ms-excel.threadedcomments+xml",
    )
    kind = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
    draft.relate(part, kind, "xl/threadedComments/threadedComment1.xml")


@feature
def slicer(draft: Draft) -> None:
    """Add a table slicer on 状态 with its cache, drawing and name."""
    part = draft.sheet(SHEET)
    rels = "http://schemas.microsoft.com/office/2007/relationships"
    draft.add(
        "xl/slicerCaches/slicerCache1.xml",
        f'{HEAD}<slicerCacheDefinition xmlns="{X14}" xmlns:mc="{MC}" xmlns:x="{MAIN}" name="切片器_状态" sourceName="状态">'
        f'<extLst><x:ext uri="{{2F2917AC-EB37-4324-AD4E-5DD8C200BD13}}" xmlns:x15="{X15}">'
        '<x15:tableSlicerCache tableId="1" column="7"/></x:ext></extLst></slicerCacheDefinition>',
        "application/vnd.ms-excel.slicerCache+xml",
    )
    cache = draft.relate("xl/workbook.xml", f"{rels}/slicerCache", "xl/slicerCaches/slicerCache1.xml")
    draft.extend(
        "xl/workbook.xml",
        f'<ext uri="{{46BE6895-7355-4a93-B00E-2C351335B9C9}}" xmlns:x15="{X15}"><x15:slicerCaches xmlns:x14="{X14}">'
        f'<x14:slicerCache r:id="{cache}"/></x15:slicerCaches></ext>',
    )
    draft.replace(
        "xl/workbook.xml", "</definedNames>", '<definedName name="切片器_状态">#N/A</definedName></definedNames>'
    )
    draft.add(
        "xl/slicers/slicer1.xml",
        f'{HEAD}<slicers xmlns="{X14}"><slicer name="状态" cache="切片器_状态" caption="状态" rowHeight="241300"/></slicers>',
        "application/vnd.ms-excel.slicer+xml",
    )
    rid = draft.relate(part, f"{rels}/slicer", "xl/slicers/slicer1.xml")
    draft.extend(
        part,
        f'<ext uri="{{3A4CF648-6AED-40f4-86FF-DC5316D8AED3}}" xmlns:x15="{X15}"><x14:slicerList xmlns:x14="{X14}">'
        f'<x14:slicer r:id="{rid}"/></x14:slicerList></ext>',
    )
    shape = (
        f'<mc:AlternateContent xmlns:mc="{MC}" xmlns:sle15="http://schemas.microsoft.com/office/drawing/2012/slicer">'
        '<mc:Choice Requires="sle15"><xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="90" name="状态"/>'
        '<xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm>'
        '<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/drawing/2010/slicer">'
        '<sle:slicer xmlns:sle="http://schemas.microsoft.com/office/drawing/2010/slicer" name="状态"/></a:graphicData>'
        "</a:graphic></xdr:graphicFrame></mc:Choice><mc:Fallback/></mc:AlternateContent>"
    )
    draft.replace(draft.related(part, "drawing"), "</xdr:wsDr>", anchor((12, 25), (14, 35), shape) + "</xdr:wsDr>")


def anchor(begin: tuple[int, int], end: tuple[int, int], shape: str) -> str:
    """Return a drawing's two-cell anchor; corners are (column, row) from 0."""
    corners = "".join(
        f"<xdr:{name}><xdr:col>{c}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{r}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:{name}>"
        for name, (c, r) in (("from", begin), ("to", end))
    )
    return f"<xdr:twoCellAnchor>{corners}{shape}<xdr:clientData/></xdr:twoCellAnchor>"


@feature
def custom_xml(draft: Draft) -> None:
    """Add a custom XML item with its properties part."""
    draft.default("xml", "application/xml")
    draft.add("customXml/item1.xml", '<?xml version="1.0"?><team xmlns="urn:example:team">华东</team>')
    draft.add(
        "customXml/itemProps1.xml",
        f'{HEAD}<ds:datastoreItem ds:itemID="{{5B1D2C3A-0000-4000-8000-000000000001}}" '
        'xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml"><ds:schemaRefs/></ds:datastoreItem>',
        "application/vnd.openxmlformats-officedocument.customXmlProperties+xml",
    )
    draft.relate("xl/workbook.xml", f"{OFFICE}/customXml", "customXml/item1.xml")
    draft.relate("customXml/item1.xml", f"{OFFICE}/customXmlProps", "customXml/itemProps1.xml")


@feature
def form_control(draft: Draft) -> None:
    """Add a check box linked to $K$40 and a list over $D$5:$D$28, with their shapes and properties."""
    part = draft.sheet(SHEET)
    vml = draft.related(part, "vmlDrawing")
    controls = []
    for number, (kind, extra, row) in enumerate(
        (("CheckBox", 'checked="Checked" fmlaLink="$K$40"', 41), ("Drop", f'fmlaLink="$K$41" fmlaRange="{SHEET}!$D$5:$D$28"', 43)), 1
    ):  # fmt: skip
        name = draft.add(
            f"xl/ctrlProps/ctrlProp{number}.xml",
            f'{HEAD}<formControlPr xmlns="{X14}" objectType="{kind}" {extra} lockText="1" noThreeD="1"/>',
            "application/vnd.ms-excel.controlproperties+xml",
        )
        rid = draft.relate(part, f"{OFFICE}/ctrlProp", name)
        shape = 1900 + number
        corners = "".join(
            f"<{n}><xdr:col>{c}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{r}</xdr:row><xdr:rowOff>0</xdr:rowOff></{n}>"
            for n, c, r in (("from", 7, row), ("to", 9, row + 1))
        )
        controls.append(
            f'<mc:AlternateContent><mc:Choice Requires="x14"><control shapeId="{shape}" r:id="{rid}" name="控件 {number}">'
            f'<controlPr defaultSize="0" autoFill="0" autoLine="0" autoPict="0"><anchor moveWithCells="1">{corners}</anchor>'
            "</controlPr></control></mc:Choice></mc:AlternateContent>"
        )
        draft.replace(
            vml,
            "</xml>",
            f'<v:shape id="_x0000_s{shape}" type="#_x0000_t201" style="position:absolute;visibility:visible">'
            f'<x:ClientData ObjectType="{"Checkbox" if kind == "CheckBox" else kind}"><x:Anchor>7, 0, {row}, 0, 9, 0, {row + 1}, 0</x:Anchor>'
            f"<x:FmlaLink>$K${39 + number}</x:FmlaLink>"
            + ("" if kind == "CheckBox" else "<x:FmlaRange>$D$5:$D$28</x:FmlaRange>")
            + "</x:ClientData></v:shape></xml>",
        )
    xml = f'<mc:AlternateContent xmlns:mc="{MC}"><mc:Choice Requires="x14"><controls>{"".join(controls)}</controls></mc:Choice></mc:AlternateContent>'
    draft.insert(part, "controls", xml)


@feature
def pivot(draft: Draft) -> None:
    """Add a pivot table at 汇总!H20 over the table's cells, refreshed on load and without records."""
    part = draft.sheet(SUMMARY)
    fields = "".join(f'<cacheField name="{h}" numFmtId="0"><sharedItems/></cacheField>' for h in HEADERS)
    cache = draft.add(
        "xl/pivotCache/pivotCacheDefinition1.xml",
        f'{HEAD}<pivotCacheDefinition xmlns="{MAIN}" xmlns:r="{OFFICE}" saveData="0" refreshOnLoad="1" refreshedBy="客服部" '
        'createdVersion="6" refreshedVersion="6" minRefreshableVersion="3" recordCount="0"><cacheSource type="worksheet">'
        f'<worksheetSource ref="A4:J28" sheet="{SHEET}"/></cacheSource><cacheFields count="10">{fields}</cacheFields></pivotCacheDefinition>',
        "application/vnd.openxmlformats-officedocument.spreadsheetml.pivotCacheDefinition+xml",
    )
    rid = draft.relate("xl/workbook.xml", f"{OFFICE}/pivotCacheDefinition", cache)
    draft.insert("xl/workbook.xml", "pivotCaches", f'<pivotCaches><pivotCache cacheId="7" r:id="{rid}"/></pivotCaches>')
    fields = (
        '<pivotField showAll="0"/>' * 7 + '<pivotField dataField="1" showAll="0"/>' + '<pivotField showAll="0"/>' * 2
    )
    table = draft.add(
        "xl/pivotTables/pivotTable1.xml",
        f'{HEAD}<pivotTableDefinition xmlns="{MAIN}" name="透视" cacheId="7" dataCaption="值" applyNumberFormats="0">'
        '<location ref="H20:H21" firstHeaderRow="1" firstDataRow="1" firstDataCol="0"/>'
        f'<pivotFields count="10">{fields}</pivotFields><rowItems count="1"><i/></rowItems><colItems count="1"><i/></colItems>'
        '<dataFields count="1"><dataField name="求和" fld="7" baseField="0" baseItem="0"/></dataFields></pivotTableDefinition>',
        "application/vnd.openxmlformats-officedocument.spreadsheetml.pivotTable+xml",
    )
    draft.relate(part, f"{OFFICE}/pivotTable", table)
    draft.relate(table, f"{OFFICE}/pivotCacheDefinition", cache)


@feature
def printer_settings(draft: Draft) -> None:
    """Add opaque printer settings to the tracker's sheet."""
    part = draft.sheet(SHEET)
    draft.default("bin", "application/vnd.openxmlformats-officedocument.spreadsheetml.printerSettings")
    name = draft.add(
        "xl/printerSettings/printerSettings1.bin", bytes(range(256)) * 4,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.printerSettings",
    )  # fmt: skip
    rid = draft.relate(part, f"{OFFICE}/printerSettings", name)
    draft.substitute(part, r"<pageSetup[^>]*/>", "") if "<pageSetup" in draft.text(part) else None
    draft.insert(part, "pageSetup", f'<pageSetup paperSize="9" orientation="landscape" r:id="{rid}"/>')


@feature
def phonetics(draft: Draft) -> None:
    """Add a string with phonetic runs, shown in L1, and the sheet's phonetic settings."""
    part = draft.sheet(SHEET)
    count = len(re.findall("<si>", draft.text("xl/sharedStrings.xml")))
    text = (
        '<si><t>課きく 毛こ</t><rPh sb="0" eb="1"><t>カ</t></rPh><rPh sb="4" eb="5"><t>ケ</t></rPh>'
        '<phoneticPr fontId="0" type="fullwidthKatakana"/></si>'
    )
    draft.replace("xl/sharedStrings.xml", "</sst>", text + "</sst>")
    for name in ("count", "uniqueCount"):
        draft.substitute("xl/sharedStrings.xml", rf'\s{name}="\d+"', f' {name}="{count + 1}"')
    draft.substitute(part, r'(<row r="1"[^>]*>.*?)(</row>)', rf'\1<c r="L1" t="s"><v>{count}</v></c>\2')
    draft.insert(part, "phoneticPr", '<phoneticPr fontId="0" type="noConversion"/>')


@feature
def sheet_rest(draft: Draft) -> None:
    """Add protected ranges, scenarios, watches and a custom view, all below or inside the table."""
    part = draft.sheet(SHEET)
    guid = "{11111111-2222-4333-8444-555555555555}"
    draft.insert(
        part,
        "protectedRanges",
        '<protectedRanges><protectedRange sqref="H5:H28 B36:B40" name="金额区"/></protectedRanges>',
    )
    draft.insert(
        part, "scenarios",
        '<scenarios current="0" sqref="H32"><scenario name="好" count="1" user="主管"><inputCells r="B36" val="1"/>'
        '</scenario></scenarios>',
    )  # fmt: skip
    draft.insert(part, "cellWatches", '<cellWatches><cellWatch r="H32"/></cellWatches>')
    draft.insert(
        part, "customSheetViews",
        f'<customSheetViews><customSheetView guid="{guid}" printArea="1"><pane xSplit="1" ySplit="4" topLeftCell="B5" '
        'activePane="bottomRight" state="frozen"/><selection pane="bottomRight" activeCell="B30" sqref="B30"/>'
        '<rowBreaks count="1" manualBreakCount="1"><brk id="30" max="16383" man="1"/></rowBreaks></customSheetView></customSheetViews>',
    )  # fmt: skip
    draft.insert(
        "xl/workbook.xml", "customWorkbookViews",
        f'<customWorkbookViews><customWorkbookView name="主管" guid="{guid}" windowWidth="800" windowHeight="600" '
        'activeSheetId="1"/></customWorkbookViews>',
    )  # fmt: skip


@feature
def calculation_chain(draft: Draft) -> None:
    """Write the calculation chain that Excel would: every formula cell of every sheet."""
    entries = []
    names = re.findall(r'<sheet [^>]*name="([^"]*)"[^>]*sheetId="(\d+)"', draft.text("xl/workbook.xml"))
    for name, number in names:
        cells = re.findall(r'<c r="([A-Z]+\d+)"[^>]*><f', draft.text(draft.sheet(name.replace("&apos;", "'"))))
        entries += [f'<c r="{cell}" i="{number}"/>' for cell in cells]
    draft.add(
        "xl/calcChain.xml",
        f'{HEAD}<calcChain xmlns="{MAIN}">{"".join(entries)}</calcChain>',
        "application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml",
    )
    draft.relate("xl/workbook.xml", f"{OFFICE}/calcChain", "xl/calcChain.xml")
