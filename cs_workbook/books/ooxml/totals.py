"""A table's totals row on its way down: who points at it, and what moves with it."""

from __future__ import annotations

from collections.abc import Iterator

from . import charts, markup
from .a1 import Area, Box, parse_box
from .calculation import SeenFormula, cell_formulas
from .package import CONTENT_TYPES
from .planning import Planner
from .references import references
from .strings import decode_text, escape_attribute, escape_markup
from .tables import TableArea


def check_totals_free(planner: Planner, table: TableArea, area: Area, rows: int, tail: bytes) -> None:
    """Refuse to move a totals row by some rows when it is pointed at by address, merged, or commented on.

    A reference that covers the row where it is and where it goes stays right, such as a whole column.
    """
    package, workbook = planner.workbook.package, planner.workbook
    for place, formula in _pointers(planner):
        if _must_follow(SeenFormula(formula, 0, 0), "", area, rows):
            raise _refusal(planner, table, area, place)
    for sheet in workbook.sheets:
        if sheet.part in package:
            for seen in cell_formulas(package, sheet.part):
                if _must_follow(seen, sheet.name, area, rows):
                    raise _refusal(planner, table, area, sheet.name)
    info = workbook.sheet(table.sheet)
    for part in package.related(info.part, "comments", "threadedComment"):
        for tag in markup.tags(package.read(part)):
            box = parse_box(tag.get("ref") or "") if tag.name in (b"comment", b"threadedComment") else None
            if box and box.meets(area.box):
                raise _refusal(planner, table, area, f"{table.sheet}!{box}")
    for tag in markup.tags(tail) if b"mergeCell" in tail else ():
        box = parse_box(tag.get("ref") or "") if tag.name == b"mergeCell" else None
        if box and box.meets(area.box):
            raise _refusal(planner, table, area, f"{table.sheet}!{box}")


def _must_follow(seen: SeenFormula, own_sheet: str, area: Area, rows: int) -> bool:
    """Tell whether a formula points at the totals row and would be wrong after the move."""
    for reference in references(seen.text):
        if reference.on(area.sheet, own_sheet):
            box = seen.reach(reference.box)
            covers_both = box.first_row < area.first_row and box.last_row >= area.last_row + rows
            if box.meets(area.box) and not covers_both:
                return True
    return False


def _pointers(planner: Planner) -> Iterator[tuple[str, str]]:
    """Yield the names and charts with what they point at."""
    workbook = planner.workbook
    for _, attributes, text in workbook.defined:
        if not attributes.get("name", "").startswith("_xlnm."):
            yield attributes.get("name", ""), text
    for part in charts.chart_parts(workbook.package.read(CONTENT_TYPES)):
        if part in workbook.package:
            data = workbook.package.read(part)
            for element in markup.elements(data, b"f"):
                yield part, decode_text(data[element.inner_start : element.inner_end])


def _refusal(planner: Planner, table: TableArea, area: Area, place: str) -> Exception:
    return planner.refusal(
        f"，{table.sheet}!{area.box}：表格“{table.name}”的汇总行要下移，但“{place}”用单元格地址引用了它（或与它合并、批注在一起）。"
        "请改用结构化引用，或在 Excel 中关闭汇总行后再试。",
        f', {table.sheet}!{area.box}: the totals row of "{table.name}" has to move down, but {place} points at it by '
        "address (or is merged with it, or comments on it). Use structured references, or switch the totals row off.",
    )


def moved_tail(tail: bytes, area: Area, rows: int) -> bytes:
    """Return what stands after the rows, with formats, validations and links of the totals row moved down."""
    splices = markup.Splices(tail)
    text_of: markup.Tag | None = None
    for tag in markup.tags(tail):
        if tag.closing:
            if text_of is not None and tag.name == b"sqref":
                old = decode_text(tail[text_of.end : tag.start])
                splices.replace(text_of.end, tag.start, escape_markup(_moved(old, area.box, rows)).encode())
            text_of = None
            continue
        text_of = tag if tag.name == b"sqref" and not tag.empty else None
        name = "ref" if tag.name == b"hyperlink" else "sqref"
        if (place := tag.span(name.encode())) and (value := tag.get(name)) is not None:
            splices.replace(*place, escape_attribute(_moved(value, area.box, rows)).encode())
    return splices.result()


def _moved(sqref: str, totals: Box, rows: int) -> str:
    """Move the areas that lie wholly in the totals row."""
    areas = []
    for text in sqref.split():
        box = parse_box(text)
        if box and totals.holds(box):
            text = str(box._replace(first_row=box.first_row + rows, last_row=box.last_row + rows))
        areas.append(text)
    return " ".join(areas)
