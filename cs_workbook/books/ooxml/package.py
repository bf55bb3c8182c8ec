"""A workbook as a package of parts: names, relationships, content types.

Takes a path; gives parts as bytes or streams, always UTF-8, and writes a copy with some parts
changed (ECMA-376 part 2, chapters 6.2 names, 6.5 relationships, 7.2.3 content types). Knows
nothing of sheets.
"""

from __future__ import annotations

import posixpath
from collections.abc import Generator, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from cs_workbook.model import StaleWorkbookError, Text

from . import archive, markup, safety, zip_reading
from .archive import Deflated
from .zip_reading import CHUNK, DamagedArchive, Member

CONTENT_TYPES = "[Content_Types].xml"


class Relationship(NamedTuple):
    """A relationship inside the package: its id, the last word of its type, the part it points to."""

    id: str
    kind: str
    target: str
    type: str


class Package:
    """The parts of one workbook file. Nothing stays open between calls."""

    def __init__(self, path: Path) -> None:
        self.path = path
        safety.check_first_bytes(path)
        self._stamp = _stamp(path)
        try:
            with path.open("rb") as file:
                self._directory = zip_reading.read_directory(file)
        except DamagedArchive as error:
            raise safety.damaged(path, str(error)) from error
        except OSError as error:
            raise safety.unreadable(path) from error
        safety.check_sizes(path, self._directory)
        self._members: dict[str, Member] = {}
        self._twice: set[str] = set()
        for member in self._directory.members:
            key = _key(member.name)
            if key in self._members:
                self._twice.add(key)
            self._members[key] = member

    def __contains__(self, part: str) -> bool:
        return self._find(part) is not None

    def names(self) -> list[str]:
        """Return the members' names as they are written, in order."""
        return [member.name for member in self._directory.members]

    def size(self, part: str) -> int:
        """Return how many bytes a part unpacks to; 0 when it is missing."""
        member = self._find(part)
        return member.size if member else 0

    def read(self, part: str) -> bytes:
        """Return a whole part as UTF-8. Raises WorkbookError when it is missing, damaged or too big."""
        if self.size(part) > safety.MAX_PART:
            raise safety.refusal(self.path, "的 {part} 过大，无法处理。", ": {part} is too big to work on.", part=part)
        data = b"".join(self.stream(part))
        if not markup.is_whole(data):
            raise safety.damaged(self.path, part)
        return data

    def encoding(self, part: str) -> str:
        """Return the encoding a part is written in."""
        for head in self._raw(part, 4096):
            return markup.encoding_of(head)
        return "utf-8"

    def stream(self, part: str, chunk: int = CHUNK) -> Generator[bytes, None, None]:
        """Stream a part as UTF-8; refuses document types before giving out the first byte."""
        chunks = self._raw(part, chunk)
        head = next(chunks, b"")
        safety.check_prolog(self.path, part, head[:65536])
        encoding = markup.encoding_of(head)
        try:
            if encoding == "utf-8":
                yield head
                yield from chunks
            else:
                yield from markup.decoded(_chained(head, chunks), encoding)
        except UnicodeError as error:
            raise safety.damaged(self.path, part) from error

    def check_start(self, part: str) -> None:
        """Refuse a part with a document type, or one that cannot be unpacked at all; reads its first bytes."""
        chunks = self.stream(part, 1 << 14)
        next(chunks, b"")
        chunks.close()

    def _raw(self, part: str, chunk: int) -> Iterator[bytes]:
        member = self._find(part)
        if member is None:
            raise safety.damaged(self.path, part)
        if _key(part) in self._twice:
            raise safety.refusal(
                self.path,
                "里有两个同名的 {part}，无法判断以哪个为准。请用 Excel 打开并另存一份。",
                " holds {part} twice, so it is unclear which one counts. Open it in Excel and save a fresh copy.",
                part=part,
            )
        if not member.readable:
            raise safety.refusal(
                self.path,
                "的 {part} 用了不支持的压缩或加密方式。请用 Excel 打开并另存一份。",
                ": {part} is compressed or encrypted in an unsupported way. Open it in Excel and save a fresh copy.",
                part=part,
            )
        self._check_unchanged()
        try:
            with self.path.open("rb") as file:
                yield from zip_reading.member_chunks(file, self._directory, member, chunk)
        except DamagedArchive as error:
            raise safety.damaged(self.path, str(error)) from error

    def _check_unchanged(self) -> None:
        if _stamp(self.path) != self._stamp:
            raise StaleWorkbookError(
                Text(
                    zh=f"{self.path.name} 在读取之后被改动过。没有写入任何内容；请重新运行。",
                    en=f"{self.path.name} changed since it was read. Nothing was written; run the job again.",
                )
            )

    def _find(self, part: str) -> Member | None:
        return self._members.get(_key(part)) or self._members.get(_key(unquote(part)))

    def written_name(self, part: str) -> str:
        """Return the member name a part has in the archive."""
        member = self._find(part)
        return member.name if member else part

    def relationships(self, part: str) -> list[Relationship]:
        """Return a part's relationships to other parts ("" for the package's own); external ones left out."""
        rels = relationships_part(part)
        if rels not in self:
            return []
        found = []
        for tag in markup.tags(self.read(rels)):
            if tag.name != b"Relationship" or tag.closing:
                continue
            attributes = tag.attributes()
            target, kind = attributes.get("Target", ""), attributes.get("Type", "")
            if attributes.get("TargetMode", "").lower() != "external" and target and not target.startswith("#"):
                kind_word = kind.rsplit("/", 1)[-1]
                found.append(Relationship(attributes.get("Id", ""), kind_word, resolved(part, target), kind))
        return found

    def related(self, part: str, *kinds: str) -> list[str]:
        """Return the existing parts that a part points to by relationships of these kinds."""
        return [rel.target for rel in self.relationships(part) if rel.kind in kinds and rel.target in self]

    def write(self, changed: Mapping[str, Deflated | None], target: Path) -> None:
        """Write a copy with some parts exchanged, added, or (None) left out."""
        self._check_unchanged()
        exchanged: dict[Member, Deflated | None] = {}
        added: list[tuple[str, Deflated]] = []
        for part, content in changed.items():
            if member := self._find(part):
                exchanged[member] = content
            elif content is not None:
                added.append((part, content))
        try:
            archive.write_archive(self.path, self._directory, exchanged, added, target)
        except DamagedArchive as error:
            raise safety.damaged(self.path, str(error)) from error


def relationships_part(part: str) -> str:
    """Return the name of the part that holds a part's relationships."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", name + ".rels")


def resolved(part: str, target: str) -> str:
    """Return the part that a relationship's target means (ECMA-376 part 2, 6.5.3.4)."""
    target = target.replace("\\", "/").partition("#")[0]
    if target.startswith("/"):
        return posixpath.normpath(target).lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(part), target)).lstrip("/")


def _key(name: str) -> str:
    """Part names are equivalent whatever their case (ECMA-376 part 2, 6.2.2.3); some writers use backslashes."""
    return name.replace("\\", "/").lstrip("/").lower()


def _stamp(path: Path) -> tuple[int, int, int]:
    status = path.stat()
    return status.st_size, status.st_mtime_ns, status.st_ino


def _chained(head: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield head
    yield from rest
