"""What floats over a sheet after a removal: drawings, notes, form controls (20.5.2; part 4, 19.4).

Takes the bytes of drawing and VML parts, gives them with corners moved as Excel moves them: an
object that sizes with its cells shrinks with them, others keep their height in rows, absolute ones
stay. Nothing is taken away but the notes of cells that go.
"""

from __future__ import annotations

from . import markup
from .pointers import with_pointers
from .shift_removal import Removal

_ANCHORS = (b"twoCellAnchor", b"oneCellAnchor")


def moved_corners(anchor: markup.Element, splices: markup.Splices, removal: Removal, *, resize: bool) -> None:
    """Move the ``from`` and ``to`` corners of an anchor; rows in them count from 0."""
    places: dict[bytes, dict[bytes, markup.Element]] = {}
    for corner in markup.children(splices.data, anchor):
        if corner.tag.name in (b"from", b"to"):
            places[corner.tag.name] = {c.tag.name: c for c in markup.children(splices.data, corner)}
    shift = 0
    for name in (b"from", b"to"):
        corner_parts = places.get(name, {})
        row = corner_parts.get(b"row")
        number = _number(splices.data, row)
        if row is None or number is None:
            continue
        if name == b"from" or resize:
            new = removal.rows.moved(number + 1) - 1
            shift = new - number
            offset = corner_parts.get(b"rowOff")
            if offset and removal.rows.gone(number + 1):
                splices.replace(offset.inner_start, offset.inner_end, b"0")
        else:
            new = number + shift
        if new != number:
            splices.replace(row.inner_start, row.inner_end, b"%d" % new)


def _number(data: bytes, element: markup.Element | None) -> int | None:
    """Return an element's whole number, or None."""
    text = data[element.inner_start : element.inner_end].strip() if element else b""
    return int(text) if text.isdigit() else None


def shifted_drawing(data: bytes, sheet: str, removal: Removal) -> bytes:
    """Return a drawing part of `sheet`: anchors when the rows go from there, linked texts in any case."""
    splices = markup.Splices(data)
    if removal.here(sheet):
        for anchor in markup.elements(data, *_ANCHORS):
            manner = anchor.tag.get("editAs") or "twoCell"
            if manner != "absolute":
                moved_corners(anchor, splices, removal, resize=manner == "twoCell")
    return shifted_control(splices.result(), sheet, removal)


def shifted_control(data: bytes, sheet: str, removal: Removal) -> bytes:
    """Return a control's properties, or any part with such formulas: linked cells and lists follow."""
    return with_pointers(data, lambda formula: removal.formula(formula, sheet))


def shifted_vml(data: bytes, sheet: str, removal: Removal) -> bytes:
    """Return a legacy drawing: notes stay with their cells, controls move, linked cells follow."""
    splices = markup.Splices(data)
    for shape in markup.elements(data, b"shape", b"rect", b"group") if removal.here(sheet) else ():
        client = markup.first(data, b"ClientData", start=shape.inner_start, end=shape.inner_end)
        if client is None:
            continue
        parts = {child.tag.name: child for child in markup.children(data, client)}
        _shift_shape(shape, client, parts, splices, removal)
    return shifted_control(splices.result(), sheet, removal)


def _shift_shape(
    shape: markup.Element,
    client: markup.Element,
    parts: dict[bytes, markup.Element],
    splices: markup.Splices,
    removal: Removal,
) -> None:
    """Move one shape of the sheet that loses rows; a note goes with its cell."""
    data = splices.data
    shift: int | None = None
    if client.tag.get("ObjectType") == "Note":
        row = _number(data, parts.get(b"Row"))
        if row is not None:
            if removal.rows.gone(row + 1):
                splices.replace(shape.tag.start, shape.end, b"")
                return
            shift = removal.rows.moved(row + 1) - 1 - row
            place = parts[b"Row"]
            splices.replace(place.inner_start, place.inner_end, b"%d" % (row + shift))
    elif _said(data, parts, b"MoveWithCells"):
        # Its presence means the contrary of its name: "don't move or size with cells" writes both.
        return
    if anchor := parts.get(b"Anchor"):
        numbers = data[anchor.inner_start : anchor.inner_end].decode("ascii", "replace").split(",")
        if len(numbers) == 8 and all(number.strip().lstrip("-").isdigit() for number in numbers):
            fields = [int(number) for number in numbers]
            _shift_fields(fields, removal, shift, resize=not _said(data, parts, b"SizeWithCells"))
            new = ", ".join(map(str, fields)).encode()
            if fields != [int(number) for number in numbers]:
                splices.replace(anchor.inner_start, anchor.inner_end, new)


def _shift_fields(fields: list[int], removal: Removal, shift: int | None, *, resize: bool) -> None:
    """Move the rows (third and seventh) of an anchor: column, offset, row, offset, twice."""
    top, bottom = fields[2], fields[6]
    new_top = removal.rows.moved(top + 1) - 1 if shift is None else max(0, top + shift)
    if shift is None and resize:
        fields[6] = removal.rows.moved(bottom + 1) - 1
        if removal.rows.gone(bottom + 1):
            fields[7] = 0
        if removal.rows.gone(top + 1):
            fields[3] = 0
    else:
        fields[6] = bottom + new_top - top
    fields[2] = new_top


def _said(data: bytes, parts: dict[bytes, markup.Element], name: bytes) -> bool:
    """Tell whether a client data element is present and not False."""
    element = parts.get(name)
    return element is not None and data[element.inner_start : element.inner_end].strip().lower() not in (b"false", b"f")


def shifted_comments(data: bytes, removal: Removal) -> bytes:
    """Return notes or threaded comments: those of cells that go are taken out."""
    splices = markup.Splices(data)
    for element in markup.elements(data, b"comment", b"threadedComment"):
        place = element.tag.get("ref") or ""
        new = removal.areas(place)
        if new:
            splices.set_attribute(element.tag, "ref", new)
        elif place:
            removal.lose(place)
            splices.replace(element.tag.start, element.end, b"")
    return splices.result()
