"""Run by the Python that has the UNO bridge: open workbooks, delete rows, print what is there as JSON.

Arguments: a folder for the profile, the soffice program. Reads a list of jobs from stdin.
"""

import json
import subprocess
import sys
import time
from pathlib import Path


def connect(folder, program):
    """Start a headless soffice and return it with its desktop."""
    import uno

    pipe = f"cs{abs(hash(folder)) % 10**8}"
    process = subprocess.Popen(
        [program, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--norestore", "--nologo",
         f"--accept=pipe,name={pipe};urp;StarOffice.ComponentContext"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    context = uno.getComponentContext()
    resolver = context.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", context)
    for _ in range(240):
        try:
            remote = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            break
        except Exception:  # noqa: BLE001 it is not listening yet
            time.sleep(0.25)
    desktop = remote.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", remote)
    return process, desktop


def setting(name, value):
    """Return a UNO property."""
    from com.sun.star.beans import PropertyValue

    return PropertyValue(Name=name, Value=value)


def cells(sheet):
    """Return address → [formula or text, value, whether it is an error] of every cell in use."""
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    address = cursor.RangeAddress
    found = {}
    area = sheet.getCellRangeByPosition(0, 0, address.EndColumn, address.EndRow)
    shown = area.getDataArray()
    for row, line in enumerate(area.getFormulaArray()):
        for column, formula in enumerate(line):
            if formula == "":
                continue
            computes = str(formula).startswith(("=", "{="))
            error = sheet.getCellByPosition(column, row).getError() if computes else 0
            value = "" if error else shown[row][column]
            found[f"{letters(column)}{row + 1}"] = [formula, value, bool(error)]
    return found


def letters(column):
    """Return the letters of a column counted from 0."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def area(address):
    """Return a cell range address as text."""
    start = f"{letters(address.StartColumn)}{address.StartRow + 1}"
    return f"{address.Sheet}!{start}:{letters(address.EndColumn)}{address.EndRow + 1}"


def formats(sheet):
    """Return the areas of the conditional formats with their formulas, sorted."""
    found = []
    for one in sheet.ConditionalFormats.getConditionalFormats():
        rules = []
        for number in range(one.getCount()):
            entry = one.getByIndex(number)
            rules.append(getattr(entry, "Formula1", ""))
        found.append([one.Range.RangeAddressesAsString, rules])
    return sorted(found)


def view(document):
    """Return everything that a deletion of rows can move."""
    names = {}
    for name in document.NamedRanges.ElementNames:
        if not name.startswith("_xlnm"):
            names[name] = document.NamedRanges.getByName(name).Content
    tables = {}
    for name in document.DatabaseRanges.ElementNames:
        tables[name] = area(document.DatabaseRanges.getByName(name).DataArea)
    sheets = {}
    for sheet in document.Sheets:
        local = {n: sheet.NamedRanges.getByName(n).Content for n in sheet.NamedRanges.ElementNames}
        notes = [[letters(n.Position.Column) + str(n.Position.Row + 1), n.String] for n in sheet.Annotations]
        charts = {n: sorted(area(a) for a in sheet.Charts.getByName(n).Ranges) for n in sheet.Charts.ElementNames}
        sheets[sheet.Name] = {
            "cells": cells(sheet),
            "names": {n: c for n, c in local.items() if not n.startswith("_xlnm")},
            "notes": sorted(notes),
            "charts": charts,
            "formats": formats(sheet),
            "print": [area(a) for a in sheet.getPrintAreas()],
            "titles": area(sheet.getTitleRows()) if sheet.getPrintTitleRows() else "",
        }
    return {"names": names, "tables": tables, "sheets": sheets}


def run(desktop, job):
    """Do one job."""
    url = Path(job["path"]).absolute().as_uri()
    document = desktop.loadComponentFromURL(url, "_blank", 0, (setting("Hidden", True),))
    try:
        if job.get("rows"):
            sheet = document.Sheets.getByName(job["sheet"])
            for row in sorted(job["rows"], reverse=True):
                sheet.Rows.removeByIndex(row - 1, 1)
        document.calculateAll()
        if job.get("save"):
            target = Path(job["save"]).absolute().as_uri()
            document.storeToURL(target, (setting("FilterName", "Calc MS Excel 2007 XML"),))
        return view(document)
    finally:
        document.close(True)


def answer(run):
    """Read the jobs, do each, print the answers."""
    folder, program = sys.argv[1:3]
    process, desktop = connect(folder, program)
    try:
        answers = [run(desktop, job) for job in json.load(sys.stdin)]
    finally:
        try:
            desktop.terminate()
        except Exception:  # noqa: BLE001 it may be gone already
            process.terminate()
        process.wait(timeout=30)
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    answer(run)
