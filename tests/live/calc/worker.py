"""Run by the Python that has the UNO bridge: one LibreOffice, and the workbooks open in it.

Arguments: a folder for the user profile, the soffice program. Reads one JSON request a line,
``{"op", "book", ...}``, and answers each with one line, ``{"ok"}`` or ``{"error"}``.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue

from tests.live.calc.cells import Cells
from tests.live.calc.objects import Objects

FILTERS = {".xlsx": "Calc MS Excel 2007 XML", ".xlsm": "Calc MS Excel 2007 VBA XML", ".ods": "calc8"}
ALWAYS_RUN_MACROS = 4


def start(folder, program):
    """Start a headless soffice with a profile of its own; return the process and its desktop."""
    pipe = f"cs{os.getpid()}"
    process = subprocess.Popen(
        [program, f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}", "--headless", "--norestore",
         "--nologo", "--nodefault", "--nofirststartwizard", f"--accept=pipe,name={pipe};urp;"],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(240):
        try:
            remote = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            break
        except Exception:  # noqa: BLE001 it is not listening yet
            if process.poll() is not None:
                raise RuntimeError("soffice ended at once") from None
            time.sleep(0.25)
    else:
        raise RuntimeError("soffice does not answer")
    return process, remote.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", remote)


def settings(**values):
    """Return UNO properties."""
    return tuple(PropertyValue(Name=name, Value=value) for name, value in values.items())


class Worker(Cells, Objects):
    """The operations; each takes a workbook's number and plain values."""

    def open(self, path, hidden=True):
        """Open a workbook; give its number."""
        url = Path(path).absolute().as_uri()
        options = settings(Hidden=hidden, MacroExecutionMode=ALWAYS_RUN_MACROS)
        document = self.desktop.loadComponentFromURL(url, "_blank", 0, options)
        if document is None:
            raise RuntimeError(f"LibreOffice could not open {path}")
        self.opened += 1
        self.documents[self.opened] = document
        return self.opened

    def close(self, book):
        """Close a workbook without saving it."""
        self.documents.pop(book).close(True)

    def path(self, book):
        """Give the workbook's path; "" when it was never saved."""
        url = self.documents[book].URL
        return uno.fileUrlToSystemPath(url) if url else ""

    def save_copy(self, book, path):
        """Store a copy in Excel's format."""
        options = settings(FilterName=FILTERS[Path(path).suffix.lower()])
        self.documents[book].storeToURL(Path(path).absolute().as_uri(), options)

    def properties(self, book):
        """Give the custom document properties."""
        own = self.documents[book].DocumentProperties.UserDefinedProperties
        return {item.Name: str(item.Value) for item in own.PropertyValues}

    def date1904(self, book):
        """Tell whether days are counted from 1904."""
        return bool(self.documents[book].NullDate.Year == 1904)

    def automatic(self, book, on=None):
        """Tell, or set, whether formulas are computed by themselves."""
        document = self.documents[book]
        if on is not None:
            document.enableAutomaticCalculation(on)
        return document.isAutomaticCalculationEnabled()

    def sheets(self, book):
        """Give the sheets' names."""
        return list(self.documents[book].Sheets.ElementNames)

    def protect(self, book, sheet, on=None):
        """Tell, or set, whether a sheet is protected."""
        one = self.sheet(book, sheet)
        if on is not None:
            one.protect("") if on else one.unprotect("")
        return bool(one.isProtected())


def main():
    """Serve requests until the input ends."""
    process, desktop = start(*sys.argv[1:3])
    worker = Worker(desktop)
    print(json.dumps({"ok": process.pid}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        operation = getattr(worker, request.pop("op"))
        try:
            answer = {"ok": operation(**request)}
        except Exception as error:  # noqa: BLE001 the other side is told
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)
    try:
        for document in worker.documents.values():
            document.close(True)
        desktop.terminate()
    except Exception:  # noqa: BLE001 it may be gone already
        process.terminate()
    process.wait(timeout=20)


if __name__ == "__main__":
    main()
