"""The page as a Word document: headings, tables and native charts that can be restyled and edited in Word."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from cs_workbook.books.reports import MARK
from cs_workbook.books.reports.shown import RIGHT, Tile, headers_shown, rows_shown, tiles_shown
from cs_workbook.books.reports.word_charts import add_chart
from cs_workbook.books.template import look
from cs_workbook.books.template.draft import Draft
from cs_workbook.books.template.package import MOMENT, same_bytes
from cs_workbook.books.template.pages import GOOD
from cs_workbook.model import Grid, OutReport, Text
from cs_workbook.rules.blocks import BlockSpec, summary

WIDTH, TALL = Cm(18), Cm(4.3)
"""Width between the margins of A4, height of a chart."""
LETTER, MARGIN = Cm(0.2), Cm(0.15)
"""Width a narrow letter of a table takes, and room on either side of a cell's text."""
_TONES = {"good": GOOD, "fair": look.SOON_INK, "poor": look.OVERDUE_INK, "": look.MUTED}
_NONE = Text("本月没有。", "None this month.")
_LIGHT = "● "


def document(draft: Draft, report: OutReport, blocks: Mapping[str, Grid]) -> bytes:
    """Return the page as a .docx file."""
    made = Document()
    _dress(made, draft)
    title = draft.of(report.title)
    made.add_heading(title, 0)
    _line(made, draft.of(report.origin), 8, look.MUTED)
    page = _Page(made, draft, blocks)
    page.gap()
    page.table(summary.ABOUT)
    page.gap()
    page.tiles(summary.VOLUME)
    page.tiles(summary.QUALITY)
    page.gap()
    page.charts()
    page.notes()
    lists = (summary.METRICS, summary.FREQUENT, summary.REPEATS, summary.WORST, summary.OWNERS)
    for block in (*lists, *summary.SHARES.values()):
        made.add_heading(draft.of(block.title), 2).paragraph_format.page_break_before = block is summary.METRICS
        page.table(block)
    said = made.core_properties
    said.title, said.author, said.category = title, "cs-workbook", MARK
    said.created = said.modified = MOMENT
    said.comments, said.language = "", draft.rules.language
    for key, relation in list(made.part.package.rels.items()):
        if relation.reltype.endswith("/thumbnail"):  # of the library's blank document
            del made.part.package.rels[key]
    file = io.BytesIO()
    made.save(file)
    return same_bytes(file.getvalue())


class _Page:
    """The document being written."""

    def __init__(self, made: Any, draft: Draft, blocks: Mapping[str, Grid]) -> None:
        self.made, self.draft, self.blocks = made, draft, blocks

    def gap(self) -> None:
        """Keep two tables apart."""
        _line(self.made, "", 4, look.MUTED)

    def table(self, block: BlockSpec) -> None:
        """A block as a table; its header is repeated on every page."""
        rows = rows_shown(block, self.blocks)
        if not rows:
            _line(self.made, self.draft.of(_NONE), 9, look.MUTED)
            return
        table = self.made.add_table(0, len(block.columns))
        right = [column.format in RIGHT for column in block.columns]
        heads = headers_shown(self.draft, block)
        widths = _widths([heads, *rows])
        _fix(table, widths)
        _row(table, heads, right, widths, head=True)
        for row in rows:
            _row(table, row, right, widths)

    def tiles(self, block: BlockSpec) -> None:
        """Tiles side by side in a table of one row."""
        tiles = tiles_shown(self.draft, block, self.blocks)
        table = self.made.add_table(1, len(tiles))
        _fix(table, [WIDTH // len(tiles)] * len(tiles))
        for cell, tile in zip(table.rows[0].cells, tiles, strict=True):
            _shade(cell, look.ACCENT_SOFT, look.WHITE)
            _tile(cell, tile)

    def charts(self) -> None:
        """The charts that have something to draw, as they stand on the sheet's page; of the others, their titles."""
        (titles,) = rows_shown(summary.TITLES, self.blocks)
        bands: dict[int, Any] = {}
        empty: list[str] = []
        for chart, title in zip(summary.CHARTS, titles, strict=True):
            _, band, wide, _ = chart.place
            if not chart.drawable(chart.block.records(self.blocks.get(chart.block.name, ()))):
                empty.append(title)
                continue
            if band not in bands:
                bands[band] = _line(self.made, "", 4, look.MUTED)
            add_chart(bands[band], self.draft, chart, title, self.blocks, (WIDTH * wide // summary.GRID, TALL))
        for title in empty:
            _line(self.made, title, 9, look.MUTED)

    def notes(self) -> None:
        """What the reader must know."""
        self.made.add_heading(self.draft.of(summary.NOTES.title), 2)
        for (note,) in rows_shown(summary.NOTES, self.blocks):
            _line(self.made, note, 8, look.MUTED)


def _tile(cell: Any, tile: Tile) -> None:
    """A tile: its lines below each other."""
    lines = [
        (tile.label, 8, look.MUTED, False),
        (tile.value, 16, look.ACCENT_DARK, True),
        (tile.change, 8, _TONES[tile.turn], False),
        (tile.detail, 7, look.MUTED, False),
        (_LIGHT + tile.attained if tile.attained else "", 8, _TONES[tile.light], False),
    ]
    for place, (text, size, color, bold) in enumerate(line for line in lines if line[0]):
        paragraph = cell.paragraphs[0] if place == 0 else cell.add_paragraph()
        _write(paragraph, text, size, color, bold=bold)


def _widths(rows: Sequence[Sequence[str]]) -> list[int]:
    """Widths of the columns of a table by what stands in them, together no less than half the page and no more."""
    longest = [
        max(look.display_width(line) for text in texts for line in text.split("\n"))
        for texts in zip(*rows, strict=True)
    ]
    natural = [LETTER * length + 2 * MARGIN for length in longest]
    whole = min(max(sum(natural), WIDTH / 2), WIDTH)
    return [int(whole * width / sum(natural)) for width in natural]


def _fix(table: Any, widths: Sequence[int]) -> None:
    """Give a table fixed column widths and narrow cell margins."""
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margins.append(_element(f"w:{side}", w=str(int(MARGIN / 635)), type="dxa"))
    table._tbl.tblPr.find(qn("w:tblLook")).addprevious(margins)


def _row(table: Any, texts: Sequence[str], right: Sequence[bool], widths: Sequence[int], *, head: bool = False) -> None:
    row = table.add_row()
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if head:
        properties.append(OxmlElement("w:tblHeader"))
    for cell, text, on_right, width in zip(row.cells, texts, right, widths, strict=True):
        cell.width = width
        _underline(cell, look.ACCENT if head else look.HAIR, 12 if head else 4)
        paragraph = cell.paragraphs[0]
        _write(paragraph, text, 8 if head else 9, look.MUTED if head else look.INK, bold=head)
        if on_right:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _line(made: Any, text: str, size: float, color: str) -> Any:
    """A paragraph of one run."""
    return _write(made.add_paragraph(), text, size, color)


def _write(paragraph: Any, text: str, size: float, color: str, *, bold: bool = False) -> Any:
    run = paragraph.add_run(text)
    run.font.size, run.font.bold, run.font.color.rgb = Pt(size), bold, RGBColor.from_string(color)
    return paragraph


def _shade(cell: Any, fill: str, edge: str) -> None:
    """Fill a cell, with an edge that keeps it off its neighbours."""
    properties = cell._tc.get_or_add_tcPr()
    borders = OxmlElement("w:tcBorders")
    for side in ("top", "left", "bottom", "right"):
        borders.append(_element(f"w:{side}", val="single", sz="24", color=edge))
    properties.append(borders)
    properties.append(_element("w:shd", val="clear", color="auto", fill=fill))


def _underline(cell: Any, color: str, size: int) -> None:
    borders = OxmlElement("w:tcBorders")
    borders.append(_element("w:bottom", val="single", sz=str(size), color=color))
    cell._tc.get_or_add_tcPr().append(borders)


def _element(name: str, **values: str) -> Any:
    made = OxmlElement(name)
    for key, value in values.items():
        made.set(qn(f"w:{key}"), value)
    return made


def _dress(made: Any, draft: Draft) -> None:
    """A4, narrow margins, the workbook's font and colours in every style used, the language of the words."""
    section = made.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(1.5)
    section.top_margin = section.bottom_margin = Cm(1.5)
    sizes = {"Normal": (10, look.INK), "Title": (20, look.ACCENT_DARK), "Heading 2": (12, look.ACCENT_DARK)}
    for name, (size, color) in sizes.items():
        style = made.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = look.FONT, Pt(size), RGBColor.from_string(color)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        for kind in ("ascii", "hAnsi", "eastAsia"):
            fonts.set(qn(f"w:{kind}"), look.FONT)
        style.paragraph_format.space_after = Pt(0 if name == "Normal" else 4)
        style.paragraph_format.line_spacing = 1.0
        for border in style.element.findall(f".//{qn('w:pBdr')}"):
            border.getparent().remove(border)
    normal = made.styles["Normal"].element.get_or_add_rPr()
    normal.append(_element("w:lang", val="en-US" if draft.rules.language == "en" else "zh-CN", eastAsia="zh-CN"))
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = _write(footer, "", 8, look.MUTED).runs[-1]
        run._r.append(_element("w:fldChar", fldCharType=kind) if kind else _instruction(text))


def _instruction(text: str) -> Any:
    made = OxmlElement("w:instrText")
    made.text = text
    return made
