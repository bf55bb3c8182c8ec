"""A package as the rules see it: members, content types, relationships, trees, sheets.

Reads with zipfile and lxml alone and shares no line with the engine it judges. Broken parts do not
raise: they are absent here and a rule names them.
"""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO, TYPE_CHECKING
from urllib.parse import unquote

from lxml import etree

from .strings import StringTable, read_strings

if TYPE_CHECKING:
    from .sheet import Sheet

MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
RELATIONS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
STREAMED = ("sharedStrings", "pivotCacheRecords", "worksheet")


def local(element: etree._Element | None) -> str:
    """Return the tag without its namespace; "" for a comment."""
    return element.tag.rpartition("}")[2] if element is not None and isinstance(element.tag, str) else ""


def is_main(element: etree._Element) -> bool:
    """Tell whether the element belongs to SpreadsheetML itself."""
    return isinstance(element.tag, str) and element.tag.partition("}")[0][1:] in MAIN


def children(parent: etree._Element | None, name: str) -> list[etree._Element]:
    """Return the children of that local name; none for no parent."""
    return [] if parent is None else [e for e in parent if local(e) == name]


def child(parent: etree._Element | None, name: str) -> etree._Element | None:
    """Return the first child of that local name."""
    return next(iter(children(parent, name)), None)


def descendants(parent: etree._Element | None, *names: str) -> Iterator[etree._Element]:
    """Yield the elements of these local names, in document order."""
    if parent is not None:
        yield from parent.iter(*(f"{{*}}{name}" for name in names))


def rid(element: etree._Element) -> str | None:
    """Return the element's r:id, in either namespace."""
    for namespace in RELATIONS:
        if (value := element.get(f"{{{namespace}}}id")) is not None:
            return value
    return None


@dataclass(frozen=True, slots=True)
class Relation:
    """One relationship: `target` is a part name, or the raw text when it is external."""

    source: str
    id: str
    type: str
    target: str
    external: bool

    @property
    def kind(self) -> str:
        """Return the last word of the type."""
        return self.type.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """One `sheet` of the workbook part."""

    name: str
    sheet_id: str
    part: str
    kind: str


class Package:
    """An opened .xlsx or .xlsm."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.zip = zipfile.ZipFile(path)
        self.members = [i.filename.replace("\\", "/").lstrip("/") for i in self.zip.infolist()]
        self._real = {n.lower(): i for n, i in zip(self.members, self.zip.infolist(), strict=True)}
        self._trees: dict[str, etree._Element | None] = {}
        self.broken: dict[str, str] = {}
        self.sheets: list[Sheet] = []
        self.defaults: list[tuple[str, str]] = []
        self.overrides: list[tuple[str, str]] = []
        types = self.tree("[Content_Types].xml")
        for element in () if types is None else types:
            if local(element) == "Default":
                self.defaults.append((element.get("Extension", "").lower(), element.get("ContentType", "")))
            elif local(element) == "Override":
                self.overrides.append((element.get("PartName", ""), element.get("ContentType", "")))
        self._by_part = {name.lstrip("/").lower(): kind for name, kind in self.overrides}
        self._by_suffix = dict(self.defaults)

    def has(self, part: str) -> bool:
        """Tell whether the package holds the part (names compare without case, OPC 6.2.2.3)."""
        return part.lower() in self._real

    def open(self, part: str) -> IO[bytes]:
        """Open a member as a stream."""
        return self.zip.open(self._real[part.lower()])

    def data(self, part: str) -> bytes:
        """Return a member's bytes; none for a missing or damaged one."""
        try:
            return self.zip.read(self._real[part.lower()])
        except (KeyError, zipfile.BadZipFile, zlib.error):
            return b""

    def content_type(self, part: str) -> str | None:
        """Return the content type that the package declares for the part."""
        suffix = part.rpartition(".")[2].lower()
        return self._by_part.get(part.lower()) or self._by_suffix.get(suffix)

    def tree(self, part: str) -> etree._Element | None:
        """Return the part's root; None when it is absent or not well-formed."""
        key = part.lower()
        if key not in self._trees:
            self._trees[key] = self._parsed(part)
        return self._trees[key]

    def _parsed(self, part: str) -> etree._Element | None:
        if not self.has(part):
            return None
        parser = etree.XMLParser(
            huge_tree=True, resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
        )
        try:
            return etree.fromstring(self.data(part), parser)
        except etree.XMLSyntaxError as error:
            self.broken.setdefault(part, str(error))
            return None

    def relations_part(self, source: str) -> str:
        """Return where the relationships of `source` live; "" is the package itself."""
        folder, name = posixpath.split(source)
        return posixpath.join(folder, "_rels", name + ".rels")

    def relations(self, source: str) -> list[Relation]:
        """Return the relationships of a part in file order."""
        tree = self.tree(self.relations_part(source))
        return [] if tree is None else [_relation(source, e) for e in tree if local(e) == "Relationship"]

    def related(self, source: str, kind: str) -> list[str]:
        """Return the parts that `source` points to with that kind of relationship."""
        found = (r.target for r in self.relations(source) if r.kind == kind and not r.external)
        return [part for part in found if self.has(part)]

    @cached_property
    def sources(self) -> list[str]:
        """Return every part that has relationships, and "" for the package."""
        found = []
        for name in self.members:
            folder, base = posixpath.split(name)
            if base.endswith(".rels") and posixpath.basename(folder) == "_rels":
                found.append(posixpath.join(posixpath.dirname(folder), base[: -len(".rels")]))
        return found

    @cached_property
    def workbook(self) -> str:
        """Return the workbook part's name; "" when the package has none."""
        return next(iter(self.related("", "officeDocument")), "")

    @cached_property
    def workbook_tree(self) -> etree._Element | None:
        """Return the workbook part's root."""
        return self.tree(self.workbook) if self.workbook else None

    @cached_property
    def sheet_entries(self) -> list[SheetEntry]:
        """Return the workbook's sheets in tab order; a dangling one has an empty part."""
        relations = {r.id: r for r in self.relations(self.workbook)} if self.workbook else {}
        found = []
        for element in children(child(self.workbook_tree, "sheets"), "sheet"):
            relation = relations.get(rid(element) or "")
            part = relation.target if relation and self.has(relation.target) else ""
            kind = relation.kind if relation else "module" if rid(element) == "" else ""
            found.append(SheetEntry(element.get("name", ""), element.get("sheetId", ""), part, kind))
        return found

    @cached_property
    def strings(self) -> StringTable:
        """Return what the rules ask of the shared strings."""
        part = next(iter(self.related(self.workbook, "sharedStrings")), "")
        if not part:
            return StringTable()
        try:
            with self.open(part) as stream:
                return read_strings(part, stream)
        except (etree.XMLSyntaxError, zipfile.BadZipFile) as error:
            self.broken.setdefault(part, str(error))
            return StringTable()

    @cached_property
    def styles(self) -> etree._Element | None:
        """Return the style sheet's root."""
        part = next(iter(self.related(self.workbook, "styles")), "")
        return self.tree(part) if part else None

    @cached_property
    def cell_formats(self) -> int:
        """Return how many cell formats there are to point at; without styles, one."""
        return 1 if self.styles is None else len(children(child(self.styles, "cellXfs"), "xf"))

    @cached_property
    def differential_formats(self) -> int:
        """Return how many differential formats there are to point at."""
        return len(children(child(self.styles, "dxfs"), "dxf"))

    @cached_property
    def metadata_sizes(self) -> tuple[int, int]:
        """Return how many cell and value metadata records there are to point at."""
        part = next(iter(self.related(self.workbook, "sheetMetadata")), "")
        tree = self.tree(part) if part else None
        cell, value = child(tree, "cellMetadata"), child(tree, "valueMetadata")
        return len(children(cell, "bk")), len(children(value, "bk"))


def _relation(source: str, element: etree._Element) -> Relation:
    target = (element.get("Target") or "").replace("\\", "/")
    external = element.get("TargetMode") == "External"
    if not external and not target.startswith("#"):
        target = unquote(target.partition("#")[0])
        folder = posixpath.dirname(source)
        target = posixpath.normpath(target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target))
    return Relation(source, element.get("Id", ""), element.get("Type", ""), target, external)
