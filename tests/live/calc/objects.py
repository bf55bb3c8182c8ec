"""Tables, names, charts, links and buttons of a workbook."""

from tests.live.calc.cells import to_calc, to_excel
from tests.live.calc.documents import Documents

ANNOTATIONS = 8
"""A cell's note, among the kinds of content (com.sun.star.sheet.CellFlags)."""


def letters(column):
    """Return the letters of a column counted from 1."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def box(address):
    """Return a range address as first row, first column, last row, last column, from 1."""
    return [address.StartRow + 1, address.StartColumn + 1, address.EndRow + 1, address.EndColumn + 1]


class Objects(Documents):
    """What stands around cells."""

    # ---------------------------------------------------------------- tables

    def tables(self, book):
        """Give the tables: name, sheet and place."""
        document = self.documents[book]
        sheets, ranges = document.Sheets.ElementNames, document.DatabaseRanges
        found = [(name, ranges.getByName(name).DataArea) for name in ranges.ElementNames]
        return [[name, sheets[area.Sheet], box(area)] for name, area in found]

    def resize_table(self, book, name, place):
        """Give a table another place."""
        self.about_to_write()
        self.documents[book].DatabaseRanges.getByName(name).DataArea = self.area(book, place).RangeAddress

    # ---------------------------------------------------------------- names

    def name(self, book, name):
        """Give what a name of the workbook stands for; None when there is none such."""
        names = self.documents[book].NamedRanges
        return "=" + to_excel(names.getByName(name).Content) if names.hasByName(name) else None

    def set_name(self, book, name, refers_to):
        """Let a name stand for something else."""
        self.about_to_write()
        self.documents[book].NamedRanges.getByName(name).setContent(to_calc(refers_to.lstrip("=")))

    # ---------------------------------------------------------------- charts

    def charts(self, book, sheet):
        """Give the names of the charts on a sheet."""
        return list(self.sheet(book, sheet).Charts.ElementNames)

    def series(self, book, sheet, chart):
        """Give each series as Excel's SERIES formula."""
        found = []
        for number, (series, categories) in enumerate(self._series(book, sheet, chart), start=1):
            values = next(s for s in series.getDataSequences() if _role(s).startswith("values"))
            label = values.Label.SourceRangeRepresentation if values.Label else ""
            parts = [label, categories, values.Values.SourceRangeRepresentation]
            found.append(
                f"=SERIES({','.join(to_excel(p.replace('.$', '.$')) for p in map(_reference, parts))},{number})"
            )
        return found

    def set_series(self, book, sheet, chart, number, formula):
        """Let a series show what a SERIES formula says; its title stays."""
        self.about_to_write()
        parts = [to_calc(part) for part in formula[len("=SERIES(") : -1].split(",")]
        series = list(self._series(book, sheet, chart))[number - 1][0]
        document = self._chart(book, sheet, chart)
        provider = document.getDataProvider()

        def sequence(text, role):
            made = provider.createDataSequenceByRangeRepresentation(text)
            made.Role = role
            return made

        for labeled in series.getDataSequences():
            if _role(labeled).startswith("values"):
                labeled.setValues(sequence(parts[2], labeled.Values.Role))
        for coordinates in document.getFirstDiagram().getCoordinateSystems():
            scale = coordinates.getAxisByDimension(0, 0).getScaleData()
            if parts[1] and scale.Categories:
                scale.Categories.setValues(sequence(parts[1], "categories"))
                coordinates.getAxisByDimension(0, 0).setScaleData(scale)

    def _chart(self, book, sheet, chart):
        return self.sheet(book, sheet).Charts.getByName(chart).EmbeddedObject

    def _series(self, book, sheet, chart):
        for coordinates in self._chart(book, sheet, chart).getFirstDiagram().getCoordinateSystems():
            shown = coordinates.getAxisByDimension(0, 0).getScaleData().Categories
            categories = shown.Values.SourceRangeRepresentation if shown else ""
            for kind in coordinates.getChartTypes():
                for series in kind.getDataSeries():
                    yield series, categories

    # ---------------------------------------------------------------- links

    def links(self, book, place):
        """Give the links in a range: address within it → where it leads, in Excel's words."""
        found = {}
        area = self.area(book, place)
        for i in range(area.Rows.Count):
            for j in range(area.Columns.Count):
                fields = area.getCellByPosition(j, i).TextFields
                if fields.Count:
                    found[f"{letters(place[2] + j)}{place[1] + i}"] = to_excel(fields.getByIndex(0).URL.lstrip("#"))
        return found

    def add_link(self, book, place, target):
        """Make a cell's text a link to a place in the workbook."""
        self.about_to_write()
        cell = self.area(book, place).getCellByPosition(0, 0)
        field = self.documents[book].createInstance("com.sun.star.text.TextField.URL")
        field.URL, field.Representation = "#" + to_calc(target), cell.String
        cell.String = ""
        cell.insertTextContent(cell.createTextCursor(), field, False)

    # ---------------------------------------------------------------- notes

    def notes(self, book, sheet):
        """Give the notes of a sheet: row, column, text."""
        found = self.sheet(book, sheet).Annotations
        every = [found.getByIndex(i) for i in range(found.Count)]
        return [[note.Position.Row + 1, note.Position.Column + 1, note.String] for note in every]

    def add_note(self, book, place, text):
        """Put a note on a cell that has none."""
        self.about_to_write()
        cell = self.area(book, place).getCellByPosition(0, 0)
        if cell.Annotation.String:
            raise RuntimeError("the cell has a note")
        self.sheet(book, place[0]).Annotations.insertNew(cell.CellAddress, text)

    def clear_notes(self, book, place):
        """Take the notes of a range away."""
        self.about_to_write()
        self.area(book, place).clearContents(ANNOTATIONS)

    # ---------------------------------------------------------------- buttons

    def buttons(self, book):
        """Give the form buttons: sheet, caption."""
        return [[sheet.Name, model.Label] for sheet, model in self._buttons(book)]

    def press(self, book, caption):
        """Press a button as a screen reader would; its macro runs."""
        controller = self.documents[book].CurrentController
        controller.setFormDesignMode(False)
        sheet, model = next(found for found in self._buttons(book) if found[1].Label == caption)
        controller.setActiveSheet(sheet)
        controller.getControl(model).getAccessibleContext().doAccessibleAction(0)

    def _buttons(self, book):
        for sheet in self.documents[book].Sheets:
            forms = sheet.DrawPage.Forms
            for form in (forms.getByIndex(i) for i in range(forms.Count)):
                for model in (form.getByIndex(i) for i in range(form.Count)):
                    if hasattr(model, "Label"):
                        yield sheet, model


def _role(labeled):
    return labeled.Values.Role if labeled.Values else ""


def _reference(text):
    """Return a range representation with its sheet marked absolute, as formulas write it."""
    return text if not text or text[0] in '$"' else "$" + text
