"""What people call the parts of a workbook file, for telling where something stood or still stands.

Never repeats a name that may be personal: a sheet is told by its number.
"""

from __future__ import annotations

import re

from cs_workbook.model import Text

from .workbook import Workbook

_KINDS = (
    (r"(?:threaded)?comments?\d*[^/]*\.xml$", Text("批注", "comments")),
    (r"/persons?/", Text("批注的作者", "authors of comments")),
    (r"/pivotcache/|/pivottables/", Text("数据透视表的缓存", "the cache of a pivot table")),
    (r"/slicercaches/|/slicers/|/timelines?", Text("切片器", "slicers")),
    (r"/charts?(?:ex)?/", Text("图表", "charts")),
    (r"/drawings/", Text("图形中的文字", "text in shapes")),
    (r"/externallinks/", Text("外部链接的缓存", "the cache of an external link")),
    (r"/querytables/|connections\.xml$", Text("外部数据连接", "data connections")),
    (r"/revisions/", Text("修订记录", "the record of tracked changes")),
    (r"^docprops/", Text("文档属性", "document properties")),
    (r"^customxml/", Text("自定义 XML", "custom XML")),
    (r"/tables/", Text("表格的筛选条件", "filters of a table")),
    (r"sharedstrings[^/]*\.xml$", Text("表格以外的单元格", "cells outside the tables")),
    (r"\.rels$", Text("链接", "links")),
)
PARTS_UNREAD = {
    r"/embeddings/|\.(?:docx?|xlsx?|xlsb|pptx?|pdf|ole)$": Text("嵌入的文件", "embedded files"),
    r"\.(?:png|jpe?g|gif|bmp|tiff?|emf|wmf|webp)$": Text("图片", "pictures"),
    r"/activex/.*\.bin$": Text("ActiveX 控件", "ActiveX controls"),
}
"""Parts whose text no search reaches: a pattern of their names, in lower case → what they are."""


def part_place(workbook: Workbook, part: str) -> Text:
    """Return what people call a part."""
    for number, sheet in enumerate(workbook.sheets, 1):
        if sheet.part == part:
            return Text("第 {n} 张工作表（表格以外）", "sheet {n}, outside the tables")(n=number)
    lower = part.lower()
    kinds = (text for mark, text in _KINDS if re.search(mark, lower))
    return next(kinds, Text(part, part))


def name_place(workbook: Workbook, kind: str, name: str) -> Text:
    """Return where a name stands: that of a sheet, a defined name, a table or a header."""
    if kind == "sheet":
        number = next(n for n, sheet in enumerate(workbook.sheets, 1) if sheet.name == name)
        return Text("第 {n} 张工作表的名称", "the name of sheet {n}")(n=number)
    kinds = {
        "name": Text("一个定义的名称", "a defined name"),
        "table": Text("一个表格的名称", "the name of a table"),
        "header": Text("一个表头", "a header"),
    }
    return kinds[kind]
