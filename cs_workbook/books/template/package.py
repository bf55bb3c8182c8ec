"""The finished package: the same rules give the same bytes, today and on any machine.

openpyxl stamps its version into the properties, and the moment of saving into them and every zip
member; all are replaced.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile

from openpyxl.workbook import Workbook

MOMENT = dt.datetime(2026, 1, 1)
"""What a new workbook says of its making; a real moment would make every copy differ."""
APPLICATION = b"cs-workbook"
_PROGRAM = re.compile(rb"(<Application>)[^<]*(</Application>)(?:<AppVersion>[^<]*</AppVersion>)?")
_STAMP = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")


def package_bytes(book: Workbook) -> bytes:
    """Return the workbook as a file."""
    book.properties.created = book.properties.modified = MOMENT
    saved = io.BytesIO()
    book.save(saved)
    return same_bytes(saved.getvalue())


def same_bytes(package: bytes) -> bytes:
    """Return an Office file without what tells when and by which version of a library it was saved."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = _STAMP.sub(rb"\g<1>" + f"{MOMENT:%Y-%m-%dT%H:%M:%SZ}".encode() + rb"\g<2>", content)
            if name == "docProps/app.xml":
                content = _PROGRAM.sub(rb"\g<1>" + APPLICATION + rb"\g<2>", content)
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            target.writestr(entry, content)
    return made.getvalue()
