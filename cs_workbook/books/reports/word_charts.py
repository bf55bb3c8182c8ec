"""Native charts in a Word document, each with the small workbook of its figures that Word opens to edit them.

A chart in Word is the same part as in Excel (ECMA-376 part 1, 14.2.1), with its data embedded beside it (15.2.11).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from lxml import etree
from openpyxl.workbook import Workbook
from openpyxl.xml.functions import tostring

from cs_workbook.books.ooxml.characters import escape_attribute
from cs_workbook.books.template import look
from cs_workbook.books.template.charts import native_chart
from cs_workbook.books.template.draft import Draft
from cs_workbook.books.template.package import package_bytes
from cs_workbook.books.template.pages import Page
from cs_workbook.model import Grid
from cs_workbook.rules.blocks import ChartSpec

_OFFICE = "application/vnd.openxmlformats-officedocument"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CHARTS = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_MAIN = "http://schemas.openxmlformats.org/drawingml/2006/main"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_INLINE = (
    '<wp:inline xmlns:wp="{drawing}" xmlns:a="{main}" distT="0" distB="0" distL="0" distR="0">'
    '<wp:extent cx="{width}" cy="{height}"/><wp:docPr id="{number}" name="Chart {number}" descr="{title}"/>'
    '<wp:cNvGraphicFramePr/><a:graphic><a:graphicData uri="{charts}">'
    '<c:chart xmlns:c="{charts}" xmlns:r="{relationships}" r:id="{rid}"/></a:graphicData></a:graphic></wp:inline>'
)


def add_chart(
    paragraph: Any, draft: Draft, chart: ChartSpec, title: str, blocks: Mapping[str, Grid], size: tuple[int, int]
) -> None:
    """Put a chart at the end of a paragraph, `size` wide and high in EMU; the title also describes it."""
    document = paragraph.part
    number = 1 + sum(str(part.partname).startswith("/word/charts/") for part in document.package.iter_parts())
    drawing, data = _chart_and_data(draft, chart, title, blocks)
    embedded = Part(
        PackURI(f"/word/embeddings/chart{number}.xlsx"), f"{_OFFICE}.spreadsheetml.sheet", data, document.package
    )
    part = Part(PackURI(f"/word/charts/chart{number}.xml"), f"{_OFFICE}.drawingml.chart+xml", b"", document.package)
    link = part.relate_to(embedded, f"{_RELATIONSHIPS}/package")
    external = etree.SubElement(drawing, f"{{{_CHARTS}}}externalData", {f"{{{_RELATIONSHIPS}}}id": link})
    etree.SubElement(external, f"{{{_CHARTS}}}autoUpdate", val="0")
    part._blob = etree.tostring(drawing, xml_declaration=True, encoding="UTF-8", standalone=True)
    frame = _INLINE.format(
        drawing=_DRAWING, main=_MAIN, charts=_CHARTS, relationships=_RELATIONSHIPS, width=size[0], height=size[1],
        number=number, title=escape_attribute(title), rid=document.relate_to(part, f"{_RELATIONSHIPS}/chart"),
    )  # fmt: skip
    paragraph.add_run()._r.add_drawing(parse_xml(frame))


def _chart_and_data(draft: Draft, chart: ChartSpec, title: str, blocks: Mapping[str, Grid]) -> tuple[Any, bytes]:
    """Return the chart, and the workbook with the rows it draws and its title above them."""
    book = Workbook()
    look.dress(book)
    ws: Any = book.worksheets[0]
    ws.title = draft.of(chart.block.title)[:31]
    look.put(ws, 1, 1, title, look.SHEET_TITLE)
    page = Page(Draft(book, draft.rules, draft.shape), ws, blocks)
    spot = page.place(chart.block, 2, 1, titled=False, quiet=True)
    made = native_chart(ws, chart, spot, f"'{ws.title}'!$A$1", title)
    return etree.fromstring(tostring(made._write())), package_bytes(book)
