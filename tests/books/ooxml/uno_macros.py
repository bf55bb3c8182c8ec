"""Run by the Python that has the UNO bridge: open workbooks, print their buttons and macros as JSON.

Arguments: a folder for the profile, the soffice program. Reads a list of paths from stdin.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from uno_views import answer, setting


def buttons(document):
    """Return every form control: sheet, caption, macro, box in 1/100 mm."""
    found = []
    for sheet in document.Sheets:
        page = sheet.DrawPage
        boxes = {}
        for number in range(page.Count):
            shape = page.getByIndex(number)
            if shape.supportsService("com.sun.star.drawing.ControlShape"):
                boxes[shape.Control.Name] = [shape.Position.X, shape.Position.Y, shape.Size.Width, shape.Size.Height]
        for form in (page.Forms.getByIndex(number) for number in range(page.Forms.Count)):
            for number in range(form.Count):
                control = form.getByIndex(number)
                macros = [event.ScriptCode for event in form.getScriptEvents(number)]
                found.append([sheet.Name, getattr(control, "Label", ""), macros, boxes.get(control.Name)])
    return found


def cell_box(document, sheet, address):
    """Return a cell's box in 1/100 mm."""
    cell = document.Sheets.getByName(sheet).getCellRangeByName(address)
    return [cell.Position.X, cell.Position.Y, cell.Size.Width, cell.Size.Height]


def modules(document):
    """Return the source of every module of the document's VBA project."""
    libraries = document.BasicLibraries
    found = {}
    for name in libraries.ElementNames:
        library = libraries.getByName(name)
        for module in library.ElementNames:
            found[module] = library.getByName(module)
    return found


def look(desktop, job):
    """Open one workbook and list it."""
    url = Path(job["path"]).absolute().as_uri()
    # The filter is named: LibreOffice does not know an .xlam by its suffix. 4: run macros without asking.
    arguments = {"Hidden": True, "MacroExecutionMode": 4, "FilterName": "Calc MS Excel 2007 VBA XML"}
    document = desktop.loadComponentFromURL(url, "_blank", 0, tuple(setting(*pair) for pair in arguments.items()))
    try:
        return {
            "sheets": [sheet.Name for sheet in document.Sheets],
            "buttons": buttons(document),
            "modules": modules(document),
            "cells": {f"{s}!{a}": cell_box(document, s, a) for s, a in job.get("cells", ())},
        }
    finally:
        document.close(True)


if __name__ == "__main__":
    answer(look)
