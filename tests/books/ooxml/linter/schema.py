"""The child orders that Excel insists on (ECMA-376 Part 1, Annex A: sml.xsd, dml-spreadsheetDrawing.xsd)."""

from __future__ import annotations


def _order(*names: str) -> tuple[str, ...]:
    return tuple(" ".join(names).split())


WORKSHEET = _order(
    "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection",
    "protectedRanges scenarios autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr",
    "conditionalFormatting dataValidations hyperlinks printOptions pageMargins pageSetup headerFooter",
    "rowBreaks colBreaks customProperties cellWatches ignoredErrors smartTags drawing legacyDrawing",
    "legacyDrawingHF drawingHF picture oleObjects controls webPublishItems tableParts extLst",
)
CHARTSHEET = _order(
    "sheetPr sheetViews sheetProtection customSheetViews pageMargins pageSetup headerFooter drawing",
    "legacyDrawing legacyDrawingHF drawingHF picture webPublishItems extLst",
)
WORKBOOK = _order(
    "fileVersion fileSharing workbookPr workbookProtection bookViews sheets functionGroups",
    "externalReferences definedNames calcPr oleSize customWorkbookViews pivotCaches smartTagPr",
    "smartTagTypes webPublishing fileRecoveryPr webPublishObjects extLst",
)
STYLES = _order("numFmts fonts fills borders cellStyleXfs cellXfs cellStyles dxfs tableStyles colors extLst")

CHILDREN: dict[str, tuple[str, ...]] = {
    "worksheet": WORKSHEET,
    "chartsheet": CHARTSHEET,
    "workbook": WORKBOOK,
    "styleSheet": STYLES,
    "table": _order("autoFilter sortState tableColumns tableStyleInfo extLst"),
    "tableColumn": _order("calculatedColumnFormula totalsRowFormula xmlColumnPr extLst"),
    "dxf": _order("font numFmt fill alignment border protection extLst"),
    "xf": _order("alignment protection extLst"),
    "border": _order("start end left right top bottom diagonal vertical horizontal"),
    "sheetPr": _order("tabColor outlinePr pageSetUpPr"),
    "sheetView": _order("pane selection pivotSelection extLst"),
    "autoFilter": _order("filterColumn sortState extLst"),
    "cfRule": _order("formula colorScale dataBar iconSet extLst"),
    "conditionalFormatting": _order("cfRule extLst"),
    "dataValidation": _order("formula1 formula2"),
    "headerFooter": _order("oddHeader oddFooter evenHeader evenFooter firstHeader firstFooter"),
    "comments": _order("authors commentList extLst"),
    "comment": _order("text commentPr"),
    "pivotTableDefinition": _order(
        "location pivotFields rowFields rowItems colFields colItems pageFields dataFields formats",
        "conditionalFormats chartFormats pivotHierarchies pivotTableStyleInfo filters",
        "rowHierarchiesUsage colHierarchiesUsage extLst",
    ),
    "pivotCacheDefinition": _order(
        "cacheSource cacheFields cacheHierarchies kpis tupleCache calculatedItems calculatedMembers",
        "dimensions measureGroups maps extLst",
    ),
}
"""Parent's local name → its children in order. Elements of other namespaces are not looked at."""

REPEATS = frozenset(
    _order("cols conditionalFormatting fileRecoveryPr selection pivotSelection filterColumn cfRule formula")
)
"""Children that may stand more than once in a parent of CHILDREN."""

NOT_EMPTY: dict[str, str] = {
    "mergeCells": "mergeCell",
    "hyperlinks": "hyperlink",
    "dataValidations": "dataValidation",
    "cols": "col",
    "conditionalFormatting": "cfRule",
    "protectedRanges": "protectedRange",
    "ignoredErrors": "ignoredError",
    "cellWatches": "cellWatch",
    "scenarios": "scenario",
    "controls": "control",
    "oleObjects": "oleObject",
    "customSheetViews": "customSheetView",
    "customWorkbookViews": "customWorkbookView",
    "sheets": "sheet",
    "externalReferences": "externalReference",
    "pivotCaches": "pivotCache",
    "sheetViews": "sheetView",
    "bookViews": "workbookView",
    "cellXfs": "xf",
    "cellStyleXfs": "xf",
    "tableColumns": "tableColumn",
    "authors": "",
}
"""Containers whose schema asks for at least one child; "" means none is needed."""

CELL_TYPES = frozenset(("b", "d", "e", "inlineStr", "n", "s", "str"))
ERRORS = frozenset(
    (
        "#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA", "#SPILL!",
        "#CALC!", "#BLOCKED!", "#CONNECT!", "#FIELD!", "#UNKNOWN!", "#BUSY!", "#EXTERNAL!", "#PYTHON!",
    )
)  # fmt: skip
CF_TYPES = frozenset(
    _order(
        "expression cellIs colorScale dataBar iconSet top10 uniqueValues duplicateValues containsText",
        "notContainsText beginsWith endsWith containsBlanks notContainsBlanks containsErrors",
        "notContainsErrors timePeriod aboveAverage",
    )
)
DV_TYPES = frozenset(_order("none whole decimal list date time textLength custom"))

RELATION_TYPES: dict[str, tuple[str, ...]] = {
    "worksheet": ("spreadsheetml.worksheet+xml",),
    "chartsheet": ("spreadsheetml.chartsheet+xml",),
    "styles": ("spreadsheetml.styles+xml",),
    "sharedStrings": ("spreadsheetml.sharedStrings+xml",),
    "table": ("spreadsheetml.table+xml",),
    "comments": ("spreadsheetml.comments+xml",),
    "calcChain": ("spreadsheetml.calcChain+xml",),
    "pivotTable": ("spreadsheetml.pivotTable+xml",),
    "pivotCacheDefinition": ("spreadsheetml.pivotCacheDefinition+xml",),
    "pivotCacheRecords": ("spreadsheetml.pivotCacheRecords+xml",),
    "drawing": ("officedocument.drawing+xml",),
    "chart": ("drawingml.chart+xml",),
    "vmlDrawing": ("officedocument.vmlDrawing",),
    "theme": ("officedocument.theme+xml",),
    "ctrlProp": ("ms-excel.controlproperties+xml",),
    "vbaProject": ("ms-office.vbaProject",),
    "sheetMetadata": ("spreadsheetml.sheetMetadata+xml",),
    "threadedComment": ("ms-excel.threadedcomments+xml",),
    "person": ("ms-excel.person+xml",),
    "slicer": ("ms-excel.slicer+xml",),
    "slicerCache": ("ms-excel.slicerCache+xml",),
    "printerSettings": ("spreadsheetml.printerSettings",),
}
"""Last word of a relationship type → what the target's content type must end with."""

WORKBOOK_TYPES: dict[str, str] = {
    ".xlsx": "spreadsheetml.sheet.main+xml",
    ".xltx": "spreadsheetml.template.main+xml",
    ".xlsm": "ms-excel.sheet.macroEnabled.main+xml",
    ".xltm": "ms-excel.template.macroEnabled.main+xml",
}
"""File suffix → what the workbook part's content type must end with."""
