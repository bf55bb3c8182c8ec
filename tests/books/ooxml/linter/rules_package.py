"""Rules on the package itself: members, content types, relationships, well-formed parts (ECMA-376 Part 2)."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator

from lxml import etree

from .model import Found, rule
from .package import RELATIONS, STREAMED, Package, children, local
from .schema import RELATION_TYPES, WORKBOOK_TYPES

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_PREFIX_LISTS = (f"{_MC}Ignorable", f"{_MC}MustUnderstand", f"{_MC}ProcessContent")
_BAD_CHARACTER = re.compile(r"invalid (xmlChar|Char)|Char value|xmlParseCharRef|invalid character", re.I)


def xml_parts(package: Package) -> Iterator[str]:
    """Yield the parts that must be well-formed; VML is left out, Excel reads it loosely."""
    for name in package.members:
        kind = package.content_type(name) or ""
        if name.endswith((".rels", ".xml")) or kind.endswith(("+xml", "/xml")):
            yield name


def small_trees(package: Package) -> Iterator[tuple[str, etree._Element]]:
    """Yield the parsed parts, the big streamed ones left out."""
    for name in xml_parts(package):
        kind = (package.content_type(name) or "").rpartition(".")[2]
        if kind.removesuffix("+xml") not in STREAMED and (tree := package.tree(name)) is not None:
            yield name, tree


@rule("member-duplicate")
def member_duplicate(package: Package) -> Iterator[Found]:
    """No two members have the same name, compared without case."""
    for name, number in Counter(n.lower() for n in package.members).items():
        if number > 1:
            yield name, "", f"stands {number} times"


@rule("member-damaged")
def member_damaged(package: Package) -> Iterator[Found]:
    """Every member inflates to its size and checksum."""
    for info in package.zip.infolist():
        try:
            with package.zip.open(info) as stream:
                while stream.read(1 << 20):
                    pass
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError) as error:
            yield info.filename, "", str(error)


@rule("content-types-missing")
def content_types_missing(package: Package) -> Iterator[Found]:
    """The package has [Content_Types].xml."""
    if not package.has("[Content_Types].xml"):
        yield "[Content_Types].xml", "", "missing"


@rule("content-type-missing")
def content_type_missing(package: Package) -> Iterator[Found]:
    """Every part has a content type."""
    for name in package.members:
        if (
            not name.endswith("/")
            and not name.startswith("[trash]/")
            and name != "[Content_Types].xml"
            and not package.content_type(name)
        ):
            yield name, "", "no Override and no Default"


@rule("content-type-duplicate")
def content_type_duplicate(package: Package) -> Iterator[Found]:
    """No part and no suffix is declared twice."""
    names = [n.lower() for n, _ in package.overrides] + [f"*.{n}" for n, _ in package.defaults]
    for name, number in Counter(names).items():
        if number > 1:
            yield "[Content_Types].xml", name, f"declared {number} times"


@rule("content-type-orphan")
def content_type_orphan(package: Package) -> Iterator[Found]:
    """Every Override names a part that exists."""
    for name, _ in package.overrides:
        if not name.startswith("/") or not package.has(name.lstrip("/")):
            yield "[Content_Types].xml", name, "no such part"


@rule("content-type-wrong")
def content_type_wrong(package: Package) -> Iterator[Found]:
    """A part has the content type its relationship calls for."""
    for source in package.sources:
        for relation in package.relations(source):
            wanted = RELATION_TYPES.get(relation.kind)
            kind = package.content_type(relation.target)
            if relation.external or not wanted or kind is None or not package.has(relation.target):
                continue
            if not kind.lower().endswith(tuple(w.lower() for w in wanted)):
                yield relation.target, relation.kind, f"is {kind}"


@rule("workbook-type")
def workbook_type(package: Package) -> Iterator[Found]:
    """The workbook's content type fits the file's suffix; macros need a macro-enabled one."""
    kind = package.content_type(package.workbook) or ""
    wanted = WORKBOOK_TYPES.get(package.path.suffix.lower())
    if wanted and package.workbook and not kind.endswith(wanted):
        yield package.workbook, package.path.suffix, f"is {kind}"
    elif package.related(package.workbook, "vbaProject") and "macroEnabled" not in kind:
        yield package.workbook, "vbaProject", f"is {kind}"


@rule("workbook-missing")
def workbook_missing(package: Package) -> Iterator[Found]:
    """The package names a workbook part that exists."""
    if not package.workbook:
        yield "_rels/.rels", "", "no officeDocument relationship to a part"


@rule("relationship-target")
def relationship_target(package: Package) -> Iterator[Found]:
    """Every internal relationship leads to a part."""
    for source in package.sources:
        for relation in package.relations(source):
            inside = not relation.external and not relation.target.startswith("#")
            if inside and not package.has(relation.target):
                yield package.relations_part(source), relation.id, f"{relation.target} is missing"


@rule("relationship-id")
def relationship_id(package: Package) -> Iterator[Found]:
    """Relationship ids are present and single in their part."""
    for source in package.sources:
        for name, number in Counter(r.id for r in package.relations(source)).items():
            if number > 1 or not name:
                yield package.relations_part(source), name, f"stands {number} times"


@rule("relationship-source")
def relationship_source(package: Package) -> Iterator[Found]:
    """A relationships part belongs to a part that exists."""
    for source in package.sources:
        if source and not package.has(source):
            yield package.relations_part(source), "", f"{source} is missing"


def dangling_ids(package: Package, part: str, tree: etree._Element) -> Iterator[Found]:
    """Yield r:id, r:embed … attributes that no relationship of the part answers."""
    known = {r.id for r in package.relations(part)}
    for element in tree.iter(etree.Element):
        for name, value in element.attrib.items():
            if str(name).startswith(tuple("{" + n for n in RELATIONS)) and value and value not in known:
                yield part, f"{local(element)} {value!s}", "no such relationship"


@rule("relationship-missing")
def relationship_missing(package: Package) -> Iterator[Found]:
    """Every r:id, r:embed and r:link of a part (sheets apart) is one of its relationships."""
    for part, tree in small_trees(package):
        if not part.endswith(".rels"):
            yield from dangling_ids(package, part, tree)


@rule("xml-malformed")
def xml_malformed(package: Package) -> Iterator[Found]:
    """Every XML part is well-formed."""
    for name in xml_parts(package):
        kind = (package.content_type(name) or "").rpartition(".")[2].removesuffix("+xml")
        if kind in STREAMED:
            _ = kind == "sharedStrings" and package.strings
            if kind == "pivotCacheRecords":
                _skim(package, name)
        else:
            package.tree(name)
    for name, error in package.broken.items():
        if not _BAD_CHARACTER.search(error):
            yield name, "", error


def _skim(package: Package, part: str) -> None:
    """Parse a big part without keeping it."""
    try:
        with package.open(part) as stream:
            for _, element in etree.iterparse(stream, events=("end",), tag="{*}r", huge_tree=True):
                element.clear()
    except etree.XMLSyntaxError as error:
        package.broken.setdefault(part, str(error))


@rule("xml-character")
def xml_character(package: Package) -> Iterator[Found]:
    """No XML part holds a character that XML forbids, spelled out or as a reference."""
    for name, error in package.broken.items():
        if _BAD_CHARACTER.search(error):
            yield name, "", error


@rule("xml-doctype")
def xml_doctype(package: Package) -> Iterator[Found]:
    """No part declares a document type (ECMA-376 Part 2, 8.2.3)."""
    for name in xml_parts(package):
        try:
            with package.open(name) as stream:
                if b"<!DOCTYPE" in stream.read(4096):
                    yield name, "", "has a DOCTYPE"
        except (zipfile.BadZipFile, zlib.error):
            continue


def undeclared_prefixes(part: str, tree: etree._Element) -> Iterator[Found]:
    """Yield prefixes that markup compatibility attributes name and nobody declares."""
    for element in tree.iter(etree.Element):
        for attribute in _PREFIX_LISTS:
            for prefix in (element.get(attribute) or "").split():
                if prefix.partition(":")[0] not in element.nsmap:
                    yield part, local(element), f"prefix {prefix} is not declared"
        if element.tag == f"{_MC}Choice":
            for prefix in (element.get("Requires") or "").split():
                if prefix not in element.nsmap:
                    yield part, "Choice", f"prefix {prefix} is not declared"


@rule("prefix-undeclared")
def prefix_undeclared(package: Package) -> Iterator[Found]:
    """Prefixes named in mc:Ignorable and Requires are declared (sheets apart)."""
    for part, tree in small_trees(package):
        yield from undeclared_prefixes(part, tree)


@rule("alternate-content")
def alternate_content(package: Package) -> Iterator[Found]:
    """AlternateContent holds at least one Choice, each with Requires, and at most one Fallback last."""
    for part, tree in small_trees(package):
        for element in tree.iter(f"{_MC}AlternateContent"):
            names = [local(e) for e in element if isinstance(e.tag, str)]
            if "Choice" not in names or "Fallback" in names[:-1]:
                yield part, "AlternateContent", f"holds {names}"
            for choice in children(element, "Choice"):
                if not choice.get("Requires"):
                    yield part, "Choice", "has no Requires"
