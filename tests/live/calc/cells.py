"""Values, formulas and number formats of ranges, as Excel treats them.

Text written to a cell is taken as typed in, unless the cell is formatted as text or the text starts
with an apostrophe; a number written to a cell formatted as text becomes text.
"""

import re

from com.sun.star.beans.PropertyState import AMBIGUOUS_VALUE as AMBIGUOUS
from com.sun.star.lang import Locale
from com.sun.star.sheet.CellDeleteMode import UP
from com.sun.star.sheet.CellInsertMode import DOWN

from tests.live.calc.documents import Documents

ENGLISH = Locale("en", "US", "")
DATE, TIME, LOGICAL, TEXT = 2, 4, 1024, 256
NUMBERS, MOMENTS, TEXTS, COMPUTED = 1, 2, 4, 16
_NUMBER = re.compile(r"\s*[-+(]?\s*[$¥￥€£]?\s*\d[\d,]*(\.\d*)?([eE][-+]?\d+)?\s*[%)]?\s*|\s*[-+]?\.\d+\s*")
_DATE = re.compile(
    r"\s*\d{1,4}[-/]\d{1,2}([-/]\d{1,4})?(\s+\d{1,2}:\d{2}(:\d{2})?)?\s*|\s*\d{1,2}:\d{2}(:\d{2})?\s*"
    r"|\d{4}年\d{1,2}月(\d{1,2}日)?|\d{1,2}月\d{1,2}日"
)
_TOKEN = re.compile(
    r'"(?:[^"]|"")*"|\{[^}]*\}|\[[^\]]*(?:\[[^\]]*\][^\]]*)*\]'
    r"|(?P<xq>'(?:[^']|'')+')!|(?P<xs>[\w.\u0080-\uffff]+)!"
    r"|(?P<lq>\$?'(?:[^']|'')+')\.(?=\$?[A-Z])|(?P<ls>\$[\w\u0080-\uffff]+)\.(?=\$?[A-Z])|[,;]"
)


def to_calc(formula):
    """Return an Excel formula as Calc writes it."""

    def part(match):
        sheet = match["xq"] or match["xs"]
        return f"${sheet}." if sheet else ";" if match[0] == "," else match[0]

    return _TOKEN.sub(part, formula)


def to_excel(formula):
    """Return a Calc formula as Excel writes it."""

    def part(match):
        sheet = match["lq"] or match["ls"]
        return f"{sheet.lstrip('$')}!" if sheet else "," if match[0] == ";" else match[0]

    return _TOKEN.sub(part, formula)


def typed_in(text):
    """Tell whether Excel would take typed text for a number, a date, a truth value or a formula."""
    return bool(
        text.startswith("=") or text.upper() in ("TRUE", "FALSE") or _NUMBER.fullmatch(text) or _DATE.fullmatch(text)
    )


class Cells(Documents):
    """What is in cells."""

    def read(self, book, place):
        """Give rows of raw values, None for an error, and the areas of dates ("d") and truth values ("b")."""
        area = self.area(book, place)
        rows = area.getDataArray()
        kinds = []
        if any(isinstance(value, float) for row in rows for value in row):
            kinds += _boxes("d", place, area.queryContentCells(MOMENTS).RangeAddresses)
            if area.queryContentCells(NUMBERS | COMPUTED).RangeAddresses:
                for group in self._format_groups(area):
                    kind = self._kind(book, self._key(group))
                    if kind & (DATE | TIME | LOGICAL):
                        kinds += _boxes("b" if kind & LOGICAL else "d", place, group.RangeAddresses)
        return {"rows": rows, "kinds": kinds}

    def write(self, book, place, rows):
        """Write rows of values; a serial number of a date comes as ``{"d": number, "f": format}``."""
        self.about_to_write()
        area = self.area(book, place)
        textual = self._text_cells(book, area, place)
        plain, typed, formats, kept = [], [], [], []
        for i, row in enumerate(rows):
            line = []
            for j, value in enumerate(row):
                if isinstance(value, dict):
                    formats.append((i, j, value["f"]))
                    value = value["d"]
                elif isinstance(value, bool):
                    formats.append((i, j, "BOOLEAN"))
                    value = float(value)
                if isinstance(value, str) and not textual(i, j):
                    if value.startswith("'"):
                        value = value[1:]
                        kept.append((area.getCellByPosition(j, i), area.getCellByPosition(j, i).NumberFormat))
                    elif typed_in(value):
                        typed.append((i, j, to_calc(value) if value.startswith("=") else value))
                        value = ""
                elif isinstance(value, int | float) and textual(i, j):
                    value = f"{value:g}"
                line.append(value if isinstance(value, str) else float(value))
            plain.append(tuple(line))
        every = self.sheet(book, place[0]).Annotations
        notes = [(note.Position, note.String) for note in (every.getByIndex(i) for i in range(every.Count))]
        area.setDataArray(tuple(plain))
        if every.Count < len(notes):  # Calc drops the notes of cells written at once; Excel leaves them
            left = {(at.Row, at.Column) for at in (every.getByIndex(i).Position for i in range(every.Count))}
            for at, text in notes:
                if (at.Row, at.Column) not in left:
                    every.insertNew(at, text)
        for cell, key in kept:  # Calc would format digits kept as text as text; Excel leaves the format
            cell.NumberFormat = key
        for i, j, text in typed:
            area.getCellByPosition(j, i).setFormula(text)
        for i, j, code in formats:
            cell = area.getCellByPosition(j, i)
            if not self._kind(book, cell.NumberFormat) & (TEXT if code == "BOOLEAN" else DATE | TIME | TEXT):
                cell.NumberFormat = self._format_key(book, code)

    def formula(self, book, place):
        """Give rows of formulas, a constant as itself."""
        rows = self.area(book, place).getFormulaArray()
        return [[to_excel(text) if text.startswith("=") else text for text in row] for row in rows]

    def set_formula(self, book, place, formula):
        """Write a formula to the first cell and fill the others with it, relative addresses moved along."""
        self.about_to_write()
        area = self.area(book, place)
        first = area.getCellByPosition(0, 0)
        first.setFormula(to_calc(formula))
        sheet = self.sheet(book, place[0])
        for i in range(area.Rows.Count):
            for j in range(area.Columns.Count):
                if i or j:
                    sheet.copyRange(area.getCellByPosition(j, i).CellAddress, first.RangeAddress)

    def has_formula(self, book, place):
        """Tell whether every cell has a formula; None when only some do."""
        found = self.area(book, place).queryContentCells(COMPUTED).RangeAddresses
        count = sum((a.EndRow - a.StartRow + 1) * (a.EndColumn - a.StartColumn + 1) for a in found)
        every = (place[3] - place[1] + 1) * (place[4] - place[2] + 1)
        return count == every if count in (0, every) else None

    def number_format(self, book, place):
        """Give the number format; None when cells differ."""
        area = self.area(book, place)
        keys = {area.NumberFormat} if self._is_uniform(area) else set(map(self._key, self._format_groups(area)))
        codes = {self._code(book, key) for key in keys}
        return codes.pop() if len(codes) == 1 else None

    def set_number_format(self, book, place, code):
        """Give cells a number format."""
        self.about_to_write()
        self.area(book, place).NumberFormat = self._format_key(book, code)

    def clear(self, book, place):
        """Empty cells, and leave how they look."""
        self.about_to_write()
        self.area(book, place).clearContents(NUMBERS | MOMENTS | TEXTS | COMPUTED)

    def insert(self, book, place):
        """Push cells down."""
        self.about_to_write()
        self.sheet(book, place[0]).insertCells(self.area(book, place).RangeAddress, DOWN)

    def delete(self, book, place):
        """Take cells out; those below move up, and tables shrink."""
        self.about_to_write()
        self.sheet(book, place[0]).removeRange(self.area(book, place).RangeAddress, UP)

    def merged(self, book, place):
        """Tell whether all, none (False) or some (None) of the cells are merged."""
        area = self.area(book, place)
        cells = [area.getCellByPosition(j, i) for i in range(area.Rows.Count) for j in range(area.Columns.Count)]
        found = {bool(cell.IsMerged) for cell in cells}
        return found.pop() if len(found) == 1 else None

    # ---------------------------------------------------------------- formats

    def _is_uniform(self, area):
        return area.getPropertyState("NumberFormat") != AMBIGUOUS

    def _format_groups(self, area):
        groups = area.getUniqueCellFormatRanges()
        return [groups.getByIndex(number) for number in range(groups.Count)]

    def _key(self, ranges):
        return ranges.NumberFormat if hasattr(ranges, "NumberFormat") else ranges.getByIndex(0).NumberFormat

    def _kind(self, book, key):
        if (book, key) not in self.kinds:
            self.kinds[book, key] = self.documents[book].NumberFormats.getByKey(key).Type
        return self.kinds[book, key]

    def _code(self, book, key):
        if (book, key) not in self.codes:
            formats = self.documents[book].NumberFormats
            self.codes[book, key] = formats.getByKey(formats.getFormatForLocale(key, ENGLISH)).FormatString
        return self.codes[book, key]

    def _format_key(self, book, code):
        formats = self.documents[book].NumberFormats
        key = formats.queryKey(code, ENGLISH, False)
        return key if key != -1 else formats.addNew(code, ENGLISH)

    def _text_cells(self, book, area, place):
        """Return a test for cells formatted as text, by offsets."""
        if self._is_uniform(area):
            uniform = bool(self._kind(book, area.NumberFormat) & TEXT)
            return lambda i, j: uniform
        groups = [g for g in self._format_groups(area) if self._kind(book, self._key(g)) & TEXT]
        boxes = [box for group in groups for box in _boxes("t", place, group.RangeAddresses)]
        return lambda i, j: any(top <= i <= bottom and left <= j <= right for _, top, left, bottom, right in boxes)


def _boxes(mark, place, addresses):
    """Return range addresses as offsets from a place: mark, top, left, bottom, right."""
    top, left = place[1] - 1, place[2] - 1
    return [[mark, a.StartRow - top, a.StartColumn - left, a.EndRow - top, a.EndColumn - left] for a in addresses]
