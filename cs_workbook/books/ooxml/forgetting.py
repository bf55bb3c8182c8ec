"""Making a workbook file forget texts: every part is searched, not only the cells of tables.

What no cell shows any more but the string table still keeps goes too: the engine writes new texts into
the cells and leaves the old ones in the table. Gives what was found, what is left, and what no program
can look into. Locking and the exchange of the file are the caller's.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cs_workbook.model import Text

from . import markup
from .archive import Deflated
from .package import CONTENT_TYPES, Package
from .pivot_items import told_apart
from .places import PARTS_UNREAD, name_place, part_place
from .redaction import Scrub, redacted, told, touched
from .strings import item_blocks
from .vba.existing import DamagedProject, read_project
from .workbook import Workbook, open_workbook

_XML = (".xml", ".vml", ".rels", ".svg")
_END = re.compile(rb"</(?:[\w.-]+:)?(?:row|si)>")
_STRING_CELL = re.compile(rb"<(?:[\w.-]+:)?c\s[^<>]*?\bt\s*=\s*[\"']s[\"'][^<>]*>")
_NUMBERED = re.compile(
    _STRING_CELL.pattern
    + rb"(?:\s*<(?:[\w.-]+:)?f\b[^<>]*?(?:/>|>[^<]*</(?:[\w.-]+:)?f>))?\s*<(?:[\w.-]+:)?v\b[^<>]*>\s*(\d+)\s*</"
)
_VALUELESS = re.compile(rb"<(?:[\w.-]+:)?c\s[^<>]*?\bt\s*=\s*[\"']s[\"'][^<>]*(?:/>|>\s*</)")
_USUAL = re.compile(rb' t="s"><v>(\d+)</v>')
_CLOSE = re.compile(rb"</(?:[\w.-]+:)?si\s*>")
_OPEN = re.compile(rb"<((?:[\w.-]+:)?)si(?=[\s/>])")
_TEXT = re.compile(rb">[^<]+<")


@dataclass(frozen=True)
class Forgotten:
    """What came of it.

    Attributes:
        places: what kind of place outside the edited cells → how many texts were replaced there.
        left: where the texts may still stand, and what could not be searched.
    """

    places: dict[Text, int]
    left: tuple[Text, ...]


def forget(path: Path, scrub: Scrub | None, target: Path) -> Forgotten:
    """Write a copy in which no part holds what `scrub` takes out, and no text that no cell shows.

    Args:
        scrub: None: only the texts that no cell shows go.
        target: another path than `path`; written even where nothing changes.
    Raises:
        WorkbookError: the file is damaged or too big.
    """
    return _Forgetting(open_workbook(path), scrub).run(target)


def sweep(path: Path) -> None:
    """Let the texts that no cell shows any more leave a file that nobody else sees yet."""
    swept = path.with_name(f"{path.name}.swept.tmp")
    try:
        forget(path, None, swept)
        swept.replace(path)
    finally:
        swept.unlink(missing_ok=True)


class _Forgetting:
    """One pass over a package."""

    def __init__(self, workbook: Workbook, scrub: Scrub | None) -> None:
        self._workbook, self._package = workbook, workbook.package
        self._strings = workbook.one_part("sharedStrings")
        self._named = _names(workbook, scrub) if scrub else {}
        self._scrub: Scrub = _sparing(scrub, frozenset(self._named)) if scrub else _unchanged
        self._shown: set[int] | None = set()
        self._changed: dict[str, Deflated | None] = {}
        self._places: Counter[Text] = Counter()
        self._telling: list[str] = []

    def run(self, target: Path) -> Forgotten:
        try:
            for part in dict.fromkeys(map(_plain, self._package.names())):
                if part.lower().endswith(_XML) and part not in (self._strings, CONTENT_TYPES):
                    self._one(part, target.parent)
            if self._strings:
                self._write(self._strings, self._string_table(self._strings), target.parent)
            self._package.write(self._changed, target)
        finally:
            for content in self._changed.values():
                if content is not None:
                    content.close()
        left = [*self._named.values(), *self._unread(), *self._still_told(open_workbook(target))]
        return Forgotten(dict(self._places), tuple(dict.fromkeys(left)))

    def _one(self, part: str, folder: Path) -> None:
        """Look through a part, and write it anew where it must change."""
        found = False
        for block in _blocks(self._package, part):
            self._see_strings(block)
            found = found or (self._scrub is not _unchanged and touched(block, self._scrub))
        if found:
            self._telling.append(part)
            self._write(part, self._pieces(part), folder)

    def _pieces(self, part: str) -> Iterator[tuple[bytes, int]]:
        cache = "pivotcache" in part.lower()
        for block in _blocks(self._package, part):
            piece, count = block, 0
            if touched(block, self._scrub):
                piece, count = redacted(block, self._scrub, formulas=not self._named)
                self._places[part_place(self._workbook, part)] += count
            yield (told_apart(piece) if cache and count else piece), count

    def _write(self, part: str, pieces: Iterator[tuple[bytes, int]], folder: Path) -> None:
        content = Deflated(folder)
        encoding = self._package.encoding(part)
        changes = 0
        for piece, count in pieces:
            content.write(markup.encoded(piece, encoding))
            changes += count
        if changes:
            self._changed[part] = content.finish()
        else:
            content.close()

    def _see_strings(self, block: bytes) -> None:
        """Note which shared texts the cells show; None where a cell's number cannot be told for sure."""
        if self._shown is None or b"s" not in block:
            return
        usual = _USUAL.findall(block)
        plain = not markup.has_opaque(block)
        if plain and len(usual) == len(_STRING_CELL.findall(block)):
            self._shown.update(map(int, usual))
            return
        mask = block if plain else markup.masked(block)
        numbers = _NUMBERED.findall(mask)
        if len(numbers) + len(_VALUELESS.findall(mask)) == len(_STRING_CELL.findall(mask)):
            self._shown.update(map(int, numbers))
        else:
            self._shown = None

    def _string_table(self, part: str) -> Iterator[tuple[bytes, int]]:
        """The string table with what is not shown blanked, and the rest scrubbed."""
        number = 0
        for block, starts in item_blocks(self._package.stream(part)):
            pieces = [block[: starts[0]] if starts else block]
            count = 0
            for start, end in zip(starts, [*starts[1:], len(block)] if starts else [], strict=True):
                item, changes = self._string(block[start:end], number)
                pieces.append(item)
                count += changes
                number += 1
            yield b"".join(pieces), count

    def _string(self, item: bytes, number: int) -> tuple[bytes, int]:
        if self._shown is not None and number not in self._shown:
            close = _CLOSE.search(item)
            if close is None or not _TEXT.search(item[: close.end()]):
                return item, 0
            opened = _OPEN.match(item)
            prefix = opened[1] if opened else b""
            return b"<%bsi><%bt/></%bsi>" % (prefix, prefix, prefix) + item[close.end() :], 1
        if self._scrub is _unchanged or not touched(item, self._scrub):
            return item, 0
        self._telling = list(dict.fromkeys([*self._telling, self._strings or ""]))
        piece, count = redacted(item, self._scrub)
        self._places[part_place(self._workbook, self._strings or "")] += count
        return piece, count

    def _still_told(self, written: Workbook) -> Iterator[Text]:
        """The parts that still tell, of those that told before."""
        for part in self._telling:
            if any(told(block, self._scrub) for block in _blocks(written.package, part)):
                yield part_place(written, part)

    def _unread(self) -> Iterator[Text]:
        """What holds no text that could be searched, and macros that tell."""
        if self._scrub is _unchanged:
            return
        seen: Counter[Text] = Counter()
        for name in map(_plain, self._package.names()):
            lower = name.lower()
            kind = next((kind for mark, kind in PARTS_UNREAD.items() if re.search(mark, lower)), None)
            if posixpath.basename(lower) == "vbaproject.bin":
                try:
                    sources = read_project(b"".join(self._package.stream(name))).sources.values()
                    tells = any(self._scrub(text) != text for text in sources)
                except DamagedProject:
                    tells = True
                kind = Text("宏代码", "the macros' code") if tells else None
            if kind:
                seen[kind] += 1
        for kind, n in seen.items():
            yield Text("{kind}（{n} 个）", "{kind} ({n})")(kind=kind, n=n)


def _blocks(package: Package, part: str) -> Iterator[bytes]:
    """A part as whole rows or items; one without either comes whole."""
    kept = b""
    for chunk in package.stream(part):
        buffer = kept + chunk
        ends = [match.end() for match in _END.finditer(buffer, max(0, len(kept) - 80))]
        if ends:
            yield buffer[: ends[-1]]
            kept = buffer[ends[-1] :]
        else:
            kept = buffer
    yield kept


def _names(workbook: Workbook, scrub: Scrub) -> dict[str, Text]:
    """Names that formulas and parts know a place by, and that would have to change: they are left, and told."""
    found: dict[str, Text] = {}
    names = [("sheet", sheet.name) for sheet in workbook.sheets]
    names += [("name", attributes.get("name", "")) for _, attributes, _ in workbook.defined]
    for table in workbook.tables.values():
        names += [("table", table.name), *(("header", header) for header in table.headers)]
    for kind, name in names:
        if scrub(name) != name:
            found[name] = name_place(workbook, kind, name)
    return found


def _sparing(scrub: Scrub, names: frozenset[str]) -> Scrub:
    """The same, but names of sheets and headers stay as they are."""
    return (lambda text: text if text in names else scrub(text)) if names else scrub


def _unchanged(text: str) -> str:
    return text


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/")
