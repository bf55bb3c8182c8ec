"""Defects to inject into the clean workbook ``everything``: each breaks one rule of the linter.

One entry is (rule, what is done, the injection). Injections work on text and bytes, so that none of
them depends on what a library is willing to write.
"""

# ruff: noqa: E501 a part is easiest read as it stands

from __future__ import annotations

from collections.abc import Callable

from .decorated.draft import Draft

Injection = Callable[[Draft], None]
BOOK, STYLES, STRINGS, TYPES = "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml", "[Content_Types].xml"
CASES, SUMMARY, QUOTED, SETTINGS = (f"xl/worksheets/sheet{n}.xml" for n in (1, 2, 3, 4))
CASES_RELS, BOOK_RELS = "xl/worksheets/_rels/sheet1.xml.rels", "xl/_rels/workbook.xml.rels"
TABLE, TABLE2, DRAWING, VML = (
    "xl/tables/table1.xml",
    "xl/tables/table2.xml",
    "xl/drawings/drawing1.xml",
    "xl/drawings/vmlDrawing1.vml",
)
COMMENTS, THREADS, CHART = "xl/comments1.xml", "xl/threadedComments/threadedComment1.xml", "xl/charts/chart1.xml"


def swap(part: str, old: str, new: str) -> Injection:
    """Replace text once."""
    return lambda draft: draft.replace(part, old, new)


def move(part: str, pattern: str, new: str) -> Injection:
    """Replace a pattern once."""
    return lambda draft: draft.substitute(part, pattern, new)


def child(part: str, name: str, xml: str) -> Injection:
    """Insert a child of the root where the schema wants it."""
    return lambda draft: draft.insert(part, name, xml)


def drop(part: str) -> Injection:
    """Remove a member."""
    return lambda draft: draft.parts.__delitem__(part)


def both(*steps: Injection) -> Injection:
    """Do several steps."""

    def run(draft: Draft) -> None:
        for step in steps:
            step(draft)

    return run


def doubled(text: str) -> str:
    """Return the text twice."""
    return text + text


_LONG = "长" * 32_768
_MERGES = '<mergeCells count="2">'
_LIST = '<formula1>"电话,微信,邮件,门店"</formula1>'
_LINK = '<hyperlink ref="B38" location="\'登记\'!A20"'
_NAME = '<definedName name="税率">0.13</definedName>'
_A5 = '<c r="A5" t="s"><v>10</v></c>'

DEFECTS: list[tuple[str, str, Injection]] = [
    # the package
    ("member-duplicate", "two members differ in case only", lambda d: d.parts.update({"xl/Styles.xml": d.parts[STYLES]})),
    ("content-types-missing", "no content types", drop(TYPES)),
    ("content-type-missing", "a part with an unknown suffix", lambda d: d.parts.update({"xl/odd.qqq": b"1"})),
    ("content-type-duplicate", "a part declared twice", move(TYPES, r'(<Override PartName="/xl/styles.xml"[^>]*>)', r"\1\1")),
    ("content-type-orphan", "an override for a part that is gone", swap(TYPES, "</Types>", '<Override PartName="/xl/gone.xml" ContentType="a/b"/></Types>')),
    ("content-type-wrong", "a table declared as comments", swap(TYPES, "spreadsheetml.table+xml", "spreadsheetml.comments+xml")),
    ("workbook-type", "macros in a plain workbook", swap(TYPES, "application/vnd.ms-excel.sheet.macroEnabled.main+xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml")),
    ("workbook-missing", "no officeDocument relationship", swap("_rels/.rels", "/officeDocument\"", "/other\"")),
    ("relationship-target", "a table part is gone", drop(TABLE)),
    ("relationship-target", "a relationship points at nothing", swap(BOOK_RELS, "theme/theme1.xml", "theme/theme9.xml")),
    ("relationship-id", "two relationships with one id", swap(CASES_RELS, 'Id="rId5"', 'Id="rId4"')),
    ("relationship-source", "relationships of a part that is gone", drop("xl/drawings/drawing2.xml")),
    ("relationship-missing", "an image whose relationship is gone", swap(DRAWING, 'r:embed="rId1"', 'r:embed="rId99"')),
    ("sheet-relationship", "a hyperlink whose relationship is gone", swap(CASES, '<hyperlink ref="B37" r:id="rId1"/>', '<hyperlink ref="B37" r:id="rId77"/>')),
    ("xml-malformed", "a style sheet that does not close", swap(STYLES, "</styleSheet>", "")),
    ("xml-malformed", "a sheet cut in the middle", lambda d: d.parts.update({SUMMARY: d.parts[SUMMARY][:-200]})),
    ("xml-character", "a control character in a cell's text", swap(CASES, "<v>100</v>", "<v>1\x0100</v>")),
    ("xml-character", "a reference to a control character", swap(STRINGS, "<t>编号</t>", "<t>编&#x1;号</t>")),
    ("xml-doctype", "a document type with an entity", move(STYLES, r"(<styleSheet)", r'<!DOCTYPE a [<!ENTITY b "c">]>\1')),
    ("sheet-prefix", "mc:Ignorable names a prefix nobody declares", swap(CASES, 'mc:Ignorable="x14ac xr"', 'mc:Ignorable="x14ac xr x16r2"')),
    ("prefix-undeclared", "the same in the styles", swap(STYLES, "<styleSheet ", '<styleSheet xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x14ac" ')),
    ("alternate-content", "AlternateContent without Choice", swap(DRAWING, "</xdr:wsDr>", '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Fallback/></mc:AlternateContent></xdr:wsDr>')),
    # the workbook part
    ("workbook-order", "calcPr before the names", both(swap(BOOK, '<calcPr calcId="124519" fullCalcOnLoad="1"/>', ""), swap(BOOK, "<definedNames>", '<calcPr calcId="1"/><definedNames>'))),
    ("workbook-order", "sheets twice", move(BOOK, r"(<bookViews>.*?</bookViews>)", r"\1\1")),
    ("sheet-name", "a name with a slash", swap(BOOK, 'name="设置"', 'name="设/置"')),
    ("sheet-name", "a name of 32 characters", swap(BOOK, 'name="设置"', f'name="{"设" * 32}"')),
    ("sheet-name-duplicate", "two sheets of one name", swap(BOOK, 'name="设置"', 'name="汇总"')),
    ("sheet-id", "two sheets of one id", swap(BOOK, 'sheetId="4"', 'sheetId="3"')),
    ("sheet-part", "two sheets with one part", swap(BOOK, 'sheetId="4" r:id="rId4"', 'sheetId="4" r:id="rId3"')),
    ("sheet-visible", "every sheet hidden", lambda d: d.replace(BOOK, ' sheetId="', ' state="hidden" sheetId="', 9)),
    ("workbook-view", "the active sheet does not exist", swap(BOOK, "<workbookView ", '<workbookView activeTab="9" ')),
    ("name-invalid", "a name with a space", swap(BOOK, 'name="税率"', 'name="税 率"')),
    ("name-invalid", "a name that reads as a cell", swap(BOOK, 'name="税率"', 'name="TAX2024"')),
    ("name-duplicate", "a name twice", swap(BOOK, _NAME, doubled(_NAME))),
    ("name-scope", "a local name of no sheet", swap(BOOK, 'name="本地" localSheetId="1"', 'name="本地" localSheetId="7"')),
    ("name-formula", "a name for a sheet that is gone", swap(BOOK, "设置!$A$2:$A$5", "设定!$A$2:$A$5")),
    ("name-formula", "an empty name", swap(BOOK, ">0.13<", "><")),
    ("print-area", "a print area for no sheet", swap(BOOK, 'name="_xlnm.Print_Area" localSheetId="0"', 'name="_xlnm.Print_Area"')),
    ("pivot-cache-id", "a pivot table whose cache is not listed", swap(BOOK, 'cacheId="7"', 'cacheId="8"')),
    ("external-link", "an external reference to a sheet", child(BOOK, "externalReferences", '<externalReferences><externalReference r:id="rId1"/></externalReferences>')),
    ("custom-view", "a sheet view of no workbook view", swap(BOOK, 'guid="{11111111', 'guid="{21111111')),
    ("calc-chain", "an entry for a plain value", swap("xl/calcChain.xml", "<c ", '<c r="A32" i="1"/><c ')),
    ("calc-chain", "an entry for a sheet that is gone", swap("xl/calcChain.xml", "<c ", '<c r="A1" i="9"/><c ')),
    # styles and strings
    ("styles-order", "cell formats before fonts", both(swap(STYLES, '<cellStyles count="2">', '<cellStyles count="2">'), move(STYLES, r"(<numFmts.*?</numFmts>)(<fonts.*?</fonts>)", r"\2\1"))),
    ("styles-order", "a differential format with fill before font", move(STYLES, r"(<dxf>)(<font>.*?</font>)(<fill>.*?</fill>)(</dxf>)", r"\1\3\2\4")),
    ("format-pointer", "a format whose font is gone", swap(STYLES, '<xf numFmtId="164" fontId="0"', '<xf numFmtId="164" fontId="44"')),
    ("number-format", "a number format nobody defines", swap(STYLES, '<xf numFmtId="164"', '<xf numFmtId="199"')),
    ("number-format", "a number format twice", swap(STYLES, '<numFmt numFmtId="165"', '<numFmt numFmtId="164" formatCode="0"/><numFmt numFmtId="165"')),
    ("cell-style", "two named styles of one name", swap(STYLES, "</cellStyles>", doubled('<cellStyle name="我的" xfId="0"/>') + "</cellStyles>")),
    ("cell-style", "a named style without format", swap(STYLES, 'name="Hyperlink" xfId="1"', 'name="Hyperlink" xfId="5"')),
    ("format-limit", "no cell format", move(STYLES, r"<cellXfs.*?</cellXfs>", "")),
    ("differential-format", "a conditional format whose dxf is gone", swap(CASES, 'dxfId="2"', 'dxfId="20"')),
    ("differential-format", "a table column whose dxf is gone", swap(TABLE, 'dataDxfId="1"', 'dataDxfId="9"')),
    ("column-style", "a column whose style is gone", swap(CASES, 'style="1"', 'style="70"')),
    ("style-index", "a cell whose style is gone", swap(CASES, '<c r="B5" s="1">', '<c r="B5" s="99">')),
    ("shared-string-index", "a string past the end", swap(CASES, _A5, '<c r="A5" t="s"><v>5000</v></c>')),
    ("string-length", "a string of 32,768 characters", swap(STRINGS, "<t>C-0001</t>", f"<t>{_LONG}</t>")),
    ("string-children", "a run whose text comes first", move(STRINGS, r"<r>(<rPr>.*?</rPr>)(<t[^>]*>.*?</t>)</r>", r"<r>\2\1</r>")),
    # rows and cells
    ("row-number", "row 0", swap(QUOTED, '<row r="1"', '<row r="0"')),
    ("row-order", "row 7 before row 6", both(swap(CASES, '<row r="6"', '<row r="7777"'), swap(CASES, '<row r="7"', '<row r="6"'))),
    ("row-duplicate", "row 6 twice", swap(CASES, '<row r="6"', '<row r="5"')),
    ("row-attributes", "a row 600 points high", move(CASES, r'ht="30"', 'ht="600"')),
    ("cell-reference", "a cell right of XFD", swap(CASES, '<c r="A5"', '<c r="XFE5"')),
    ("cell-row", "a cell of another row", swap(CASES, '<c r="A5"', '<c r="A6"')),
    ("cell-order", "B before A", move(QUOTED, r'(<c r="A2".*?</c>)(<c r="B2".*?</c>)', r"\2\1")),
    ("cell-duplicate", "A5 twice", swap(CASES, _A5, doubled(_A5))),
    ("cell-type", "an unknown type", swap(CASES, _A5, '<c r="A5" t="text"><v>10</v></c>')),
    ("cell-value", "a word as a number", swap(CASES, "<v>100</v>", "<v>百</v>")),
    ("cell-value", "a truth value of 2", swap(CASES, '<c r="I5"><v>60</v>', '<c r="I5" t="b"><v>2</v>')),
    ("cell-value", "an inline string without text", swap(CASES, _A5, '<c r="A5" t="inlineStr"><v>10</v></c>')),
    ("cell-children", "the value before the formula", move(QUOTED, r"(<c r=\"C2\">)(<f>.*?</f>)(<v>.*?</v>)", r"\1\3\2")),
    ("cell-text-length", "an inline string of 32,768 characters", swap(CASES, _A5, f'<c r="A5" t="inlineStr"><is><t>{_LONG}</t></is></c>')),
    ("metadata-index", "a cell metadata record past the end", swap(SUMMARY, 'cm="1"', 'cm="4"')),
    ("metadata-index", "no metadata part", move(BOOK_RELS, r'<Relationship [^>]*sheetMetadata"[^>]*>', "")),
    ("formula-syntax", "a bracket that does not close", swap(SUMMARY, "SUM(登记!H5:H28)<", "SUM(登记!H5:H28<")),
    ("formula-syntax", "a text that does not close", swap(SUMMARY, '"登记!H5 "&amp;', '"登记!H5 &amp;')),
    ("formula-sheet", "a sheet that is gone", swap(SUMMARY, "'登记'!H20", "'登録'!H20")),
    ("formula-sheet", "a linked workbook that is gone", swap(SUMMARY, "'登记'!H20", "'[3]登记'!H20")),
    ("shared-formula", "a child without master", swap(CASES, '<f t="shared" si="0"/>', '<f t="shared" si="8"/>')),
    ("shared-formula", "a master outside its ref", swap(CASES, 'ref="B50:B53"', 'ref="B51:B53"')),
    ("array-formula", "an array that begins elsewhere", swap(CASES, 'ref="F36:F38"', 'ref="F37:F38"')),
    # beside the cells
    ("sheet-order", "page margins before hyperlinks", move(CASES, r"(<hyperlinks>.*?</hyperlinks>)(<pageMargins[^>]*>)", r"\2\1")),
    ("sheet-order", "merged cells after formats", both(move(CASES, r"<mergeCells.*?</mergeCells>", ""), child(CASES, "dataValidations", '<mergeCells><mergeCell ref="B33:D33"/></mergeCells>'))),
    ("sheet-order", "an unknown element", swap(CASES, "<pageMargins", "<pageMargin/><pageMargins")),
    ("sheet-child-order", "formula2 before formula1", move(CASES, r"(<formula1>0</formula1>)(<formula2>.*?</formula2>)", r"\2\1")),
    ("part-order", "table columns before the filter", move(TABLE, r"(<autoFilter[^>]*>)(<tableColumns.*?</tableColumns>)", r"\2\1")),
    ("container-empty", "merged cells without one", move(CASES, r"(<mergeCells[^>]*>).*?(</mergeCells>)", r"\1\2")),
    ("extension-list", "one uri twice", move(CASES, r"(<ext uri=\"\{3A4CF648.*?</ext>)", r"\1\1")),
    ("area-invalid", "a format on half an area", swap(CASES, 'sqref="J5:J28"', 'sqref="J5:28"')),
    ("area-invalid", "an x14 format on no area", swap(CASES, "<xm:sqref>H5:H28</xm:sqref>", "<xm:sqref></xm:sqref>")),
    ("area-invalid", "a deleted area left behind", swap(CASES, 'ref="B37"', 'ref="#REF!"')),
    ("columns", "columns that overlap", swap(CASES, '<col min="2" max="2"', '<col min="1" max="2"')),
    ("merge-overlap", "two merged areas share a cell", swap(CASES, _MERGES, _MERGES + '<mergeCell ref="D33:E34"/>')),
    ("merge-single", "one merged cell", swap(CASES, _MERGES, _MERGES + '<mergeCell ref="A40"/>')),
    ("merge-table", "a merged area in the table", swap(CASES, _MERGES, _MERGES + '<mergeCell ref="A10:B10"/>')),
    ("array-overlap", "two arrays share a cell", swap(SUMMARY, '<f t="array" ref="D1">', '<f t="array" ref="D1:D2">')),
    ("filter-overlap", "a sheet filter over the table", child(CASES, "autoFilter", '<autoFilter ref="A4:J28"/>')),
    ("filter-column", "a filter on a column outside", swap(QUOTED, 'colId="0"', 'colId="3"')),
    ("sort-state", "a condition outside the sorted area", swap(TABLE, "<tableColumns", '<sortState ref="A5:J28"><sortCondition ref="L5:L28"/></sortState><tableColumns')),
    ("hyperlink", "an address of 2,100 characters", swap(CASES, "location=\"'登记'!A20\"", f'location="{"x" * 2100}"')),
    ("validation-list", "a list of 300 characters", swap(CASES, _LIST, f'<formula1>"{"电话," * 100}"</formula1>')),
    ("validation", "a whole number without bounds", swap(CASES, "<formula1>0</formula1><formula2>$I$2</formula2>", "")),
    ("validation", "a title of 33 characters", swap(CASES, 'promptTitle="满意度"', f'promptTitle="{"满" * 33}"')),
    ("conditional-format", "a rule without priority", swap(CASES, '<cfRule type="dataBar" priority="1">', '<cfRule type="dataBar">')),
    ("conditional-format", "an unknown type", swap(CASES, 'type="duplicateValues"', 'type="duplicates"')),
    ("format-scale", "a scale with two colours for three points", swap(CASES, '<color rgb="FFFFEB84"/>', "")),
    ("sheet-formula", "a format that names a sheet that is gone", swap(SUMMARY, "A1&gt;登记!$H$20", "A1&gt;登録!$H$20")),
    ("sheet-view", "a view of no window", swap(SUMMARY, 'workbookViewId="0"', 'workbookViewId="2"')),
    ("header-footer", "a header of 256 characters", swap(CASES, "<oddHeader>", "<oddHeader>" + "页" * 256)),
    ("page-break", "a page break twice", swap(CASES, '<brk id="40" max="16383" man="1"/></rowBreaks><cellWatches>', '<brk id="20" max="16383" man="1"/></rowBreaks><cellWatches>')),
    ("protected-range", "two ranges of one name", move(CASES, r"(<protectedRange [^>]*>)", r"\1\1")),
    ("sparkline", "a sparkline over two cells", swap(CASES, "<xm:sqref>D40</xm:sqref>", "<xm:sqref>D40:D41</xm:sqref>")),
    # tables
    ("table-id", "two tables of one id", swap(TABLE2, ' id="2"', ' id="1"')),
    ("table-name", "two tables of one name", swap(TABLE2, 'displayName="States"', 'displayName="cases"')),
    ("table-name", "a table named as a name", swap(TABLE2, 'displayName="States"', 'displayName="税率"')),
    ("table-area", "a table of a header alone", lambda d: d.replace(TABLE2, 'ref="A1:B5"', 'ref="A1:B1"', 2)),
    ("table-width", "a table wider than its columns", lambda d: d.replace(TABLE, 'ref="A4:J28"', 'ref="A4:K28"', 2)),
    ("table-column", "two columns of one name", swap(TABLE, 'name="渠道"', 'name="姓名"')),
    ("table-header", "a header that is not the cell's text", swap(TABLE, 'name="渠道"', 'name="来源"')),
    ("table-header", "a header that is a number", move(CASES, r'<c r="D4" t="s"><v>\d+</v></c>', '<c r="D4"><v>4</v></c>')),
    ("table-overlap", "a second table over the first", both(swap(CASES, '<tablePart r:id="rId4"/>', '<tablePart r:id="rId4"/><tablePart r:id="rId99"/>'), swap(CASES_RELS, "</Relationships>", '<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/table" Target="../tables/table2.xml"/></Relationships>'))),
    ("table-filter", "a filter shorter than its table", swap(TABLE, '<autoFilter ref="A4:J28"/>', '<autoFilter ref="A4:J27"/>')),
    ("table-formula", "a calculated column that does not close", swap(TABLE, ",2,1)", ",2,1")),
    ("table-part", "a tablePart that leads to a drawing", swap(CASES, '<tablePart r:id="rId4"/>', '<tablePart r:id="rId2"/>')),
    # what floats
    ("comment-reference", "two comments at one cell", swap(COMMENTS, 'ref="H24"', 'ref="E10"')),
    ("comment-reference", "a comment of nobody", swap(COMMENTS, 'authorId="1"', 'authorId="6"')),
    ("comment-drawing", "comments without a legacy drawing", swap(CASES, '<legacyDrawing r:id="rId3"/>', "")),
    ("comment-drawing", "a note left a row behind", swap(VML, "<x:Row>23</x:Row>", "<x:Row>24</x:Row>")),
    ("note-twice", "two notes at one cell", move(VML, r"(<v:shape [^>]*>(?:(?!</v:shape>).)*<x:Row>23</x:Row>.*?</v:shape>)", r"\1\1")),
    ("shape-number", "two shapes of one number", swap(VML, 'id="_x0000_s1026"', 'id="_x0000_s1025"')),
    ("shape-number", "a number outside the drawing's blocks", swap(VML, 'id="_x0000_s1026"', 'id="_x0000_s5026"')),
    ("shape-anchor", "a note that ends above its beginning", move(VML, r"<x:Anchor>\s*(\d+, *\d+), *\d+,(.*?)</x:Anchor>", r"<x:Anchor>\1, 99999,\2</x:Anchor>")),
    ("shape-anchor", "an anchor of seven numbers", move(VML, r"<x:Anchor>\s*\d+,", "<x:Anchor>")),
    ("threaded-comment", "a thread of nobody", swap("xl/persons/person.xml", 'id="{0D3A', 'id="{1D3A')),
    ("threaded-comment", "a thread without comment", swap(THREADS, 'ref="E10"', 'ref="E11"')),
    ("drawing-relationship", "a drawing that is a table", swap(CASES, '<drawing r:id="rId2"/>', '<drawing r:id="rId4"/>')),
    ("drawing-anchor", "an anchor that ends before it begins", swap(DRAWING, "<xdr:row>44</xdr:row>", "<xdr:row>54</xdr:row>")),
    ("drawing-anchor", "an anchor above the sheet", swap(DRAWING, "<xdr:row>44</xdr:row>", "<xdr:row>-1</xdr:row>")),
    ("drawing-id", "an object without number", swap(DRAWING, '<xdr:cNvPr id="2"', '<xdr:cNvPr id=""')),
    ("chart-cache", "more points than announced", swap(CHART, '<c:ptCount val="24"/>', '<c:ptCount val="20"/>')),
    ("chart-axis", "an axis that is gone", move(CHART, r'<c:axId val="\d+"/>', '<c:axId val="12345"/>')),
    ("control-shape", "a control without shape", swap(VML, 'id="_x0000_s1901"', 'id="_x0000_s1999"')),
    ("pivot-fields", "a pivot table with a field too many", swap("xl/pivotTables/pivotTable1.xml", "<pivotField ", '<pivotField showAll="0"/><pivotField ')),
    ("slicer-cache", "a slicer whose cache is gone", swap("xl/slicers/slicer1.xml", 'cache="切片器_状态"', 'cache="切片器_渠道"')),
    ("properties", "two custom properties of one id", swap("docProps/custom.xml", 'pid="3"', 'pid="2"')),
]  # fmt: skip
