"""A package held in memory as text and bytes, for parts that no library writes.

Reads any .xlsx, lets a test add parts, relationships and pieces of XML at their place, and writes it
back. Meant for building odd workbooks; it judges nothing.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from pathlib import Path
from xml.parsers import expat

from tests.books.ooxml.linter.schema import WORKBOOK, WORKSHEET

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
PACKAGE_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def children_of_root(data: bytes) -> list[tuple[str, int]]:
    """Return the names and byte offsets of the root's children."""
    found: list[tuple[str, int]] = []
    depth = 0

    def begin(name: str, _: dict[str, str]) -> None:
        nonlocal depth
        if depth == 1:
            found.append((name.rpartition(":")[2], parser.CurrentByteIndex))
        depth += 1

    def end(_: str) -> None:
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.Parse(data, True)
    return found


class Draft:
    """Every part of a package by name, in order."""

    def __init__(self, path: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            self.parts = {name: archive.read(name) for name in archive.namelist()}

    def write(self, path: Path) -> Path:
        """Write the package; the date of every member is fixed so that builds repeat."""
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in self.parts.items():
                archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
        return path

    def text(self, part: str) -> str:
        """Return a part as text."""
        return self.parts[part].decode("utf-8")

    def replace(self, part: str, old: str, new: str, count: int = 1) -> None:
        """Replace text in a part; it must be there."""
        text = self.text(part)
        if old not in text:
            raise ValueError(f"{part} does not hold {old!r}")
        self.parts[part] = text.replace(old, new, count).encode("utf-8")

    def substitute(self, part: str, pattern: str, new: str, count: int = 1) -> None:
        """Replace a pattern in a part; it must match."""
        text, number = re.subn(pattern, new, self.text(part), count=count, flags=re.S)
        if not number:
            raise ValueError(f"{part} does not match {pattern!r}")
        self.parts[part] = text.encode("utf-8")

    def add(self, part: str, data: str | bytes, content_type: str = "") -> str:
        """Add a part; with a content type, declare it by Override. Return its name."""
        self.parts[part] = data.encode("utf-8") if isinstance(data, str) else data
        if content_type:
            override = f'<Override PartName="/{part}" ContentType="{content_type}"/>'
            self.replace("[Content_Types].xml", "</Types>", override + "</Types>")
        return part

    def default(self, suffix: str, content_type: str) -> None:
        """Declare a suffix's content type unless it is declared already."""
        if f'Extension="{suffix}"' not in self.text("[Content_Types].xml"):
            default = f'<Default Extension="{suffix}" ContentType="{content_type}"/>'
            self.substitute("[Content_Types].xml", r"(<Types[^>]*>)", rf"\1{default}")

    def relate(self, source: str, kind: str, target: str) -> str:
        """Add a relationship from `source` ("" is the package) to a part; return its id."""
        folder, name = posixpath.split(source)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        if rels not in self.parts:
            self.add(rels, f'{HEAD}<Relationships xmlns="{PACKAGE_RELATIONS}"></Relationships>')
        ids = [int(n) for n in re.findall(r'Id="rId(\d+)"', self.text(rels))]
        rid = f"rId{max(ids, default=0) + 1}"
        place = posixpath.relpath(target, folder or ".")
        relation = f'<Relationship Id="{rid}" Type="{kind}" Target="{place}"/>'
        self.replace(rels, "</Relationships>", relation + "</Relationships>")
        return rid

    def sheet(self, name: str) -> str:
        """Return the part of a sheet."""
        sheets = re.search(rf'<sheet [^>]*name="{re.escape(name)}"[^>]*r:id="(\w+)"', self.text("xl/workbook.xml"))
        if not sheets:
            raise ValueError(f"no sheet {name}")
        rels = self.text("xl/_rels/workbook.xml.rels")
        for relation in re.findall(r"<Relationship [^>]*>", rels):
            if f'Id="{sheets[1]}"' in relation:
                target = re.search(r'Target="([^"]*)"', relation)
                return posixpath.normpath(posixpath.join("/xl", target[1])).lstrip("/") if target else ""
        raise ValueError(f"no part for {name}")

    def related(self, source: str, kind: str) -> str:
        """Return the first part that `source` relates to with a type ending in `kind`."""
        folder, name = posixpath.split(source)
        for relation in re.findall(r"<Relationship [^>]*>", self.text(posixpath.join(folder, "_rels", f"{name}.rels"))):
            if re.search(rf'Type="[^"]*/{kind}"', relation):
                target = re.search(r'Target="([^"]*)"', relation)
                place = target[1] if target else ""
                return place.lstrip("/") if place[0] == "/" else posixpath.normpath(posixpath.join(folder, place))
        raise ValueError(f"{source} has no {kind}")

    def insert(self, part: str, name: str, xml: str) -> None:
        """Insert a child of the worksheet or workbook where the schema wants it."""
        data = self.parts[part]
        order, end = (WORKBOOK, b"</workbook>") if b"</workbook>" in data else (WORKSHEET, b"</worksheet>")
        after = order[order.index(name) + 1 :]
        later = [at for child, at in children_of_root(data) if child in after]
        place = min(later, default=data.rindex(end))
        self.parts[part] = data[:place] + xml.encode() + data[place:]

    def extend(self, part: str, ext: str) -> None:
        """Add an `ext` to the root's extension list, making the list where there is none."""
        text = self.text(part)
        if "</extLst></worksheet>" in text or "</extLst></workbook>" in text:
            at = text.rindex("</extLst></work")
            self.parts[part] = (text[:at] + ext + text[at:]).encode("utf-8")
        else:
            self.insert(part, "extLst", f"<extLst>{ext}</extLst>")
