"""Zip archives: the directory, members as streams, and a copy with some members exchanged.

Takes paths and bytes. A member that is not exchanged is copied as it lies there, still compressed:
same bytes, same name, same order. Knows nothing of workbooks (APPNOTE 6.3.10; ECMA-376 part 2, annex B).
"""

from __future__ import annotations

import os
import shutil
import struct
import zlib
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, BinaryIO

LEVEL = 5
"""Deflate level: 1-9. Level 5 is within 3 % of level 6 in size at two thirds of its time."""

CHUNK = 1 << 20
_WORKERS = min(4, os.cpu_count() or 1)
STORED, DEFLATED = 0, 8
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR = struct.Struct("<4sLQL")
_FULL16, _FULL32 = 0xFFFF, 0xFFFFFFFF
_UTF8_NAME, _ENCRYPTED, _DESCRIPTOR, _HINTS = 0x800, 0x1, 0x8, 0x6


class DamagedArchive(Exception):
    """The archive cannot be read: its directory or a member is damaged or cut off."""


@dataclass(frozen=True, slots=True)
class Member:
    """One entry of the central directory; sizes and place are real even in zip64 archives."""

    raw_name: bytes
    made_by: int
    needed: int
    flags: int
    method: int
    time: int
    date: int
    crc: int
    packed: int
    size: int
    extra: bytes
    comment: bytes
    internal: int
    external: int
    offset: int

    @property
    def name(self) -> str:
        """The name as text, backslashes and case as they are."""
        return self.raw_name.decode("utf-8" if self.flags & _UTF8_NAME else "cp437", "replace")

    @property
    def readable(self) -> bool:
        """Whether its bytes can be had: not encrypted, stored or deflated."""
        return not self.flags & _ENCRYPTED and self.method in (STORED, DEFLATED)


@dataclass(frozen=True, slots=True)
class Directory:
    """The central directory in its own order, and the archive's comment."""

    members: tuple[Member, ...]
    comment: bytes
    base: int


def read_directory(file: BinaryIO) -> Directory:
    """Read the central directory. Raises DamagedArchive."""
    length = file.seek(0, 2)
    tail_start = max(0, length - 65_557 - _LOCATOR.size)
    file.seek(tail_start)
    tail = file.read()
    at = tail.rfind(b"PK\5\6")
    if at < 0 or len(tail) - at < _END.size:
        raise DamagedArchive("no end of central directory")
    _, _, _, _, count, span, start, comment_length = _END.unpack_from(tail, at)
    comment = tail[at + _END.size : at + _END.size + comment_length]
    end = tail_start + at
    if count == _FULL16 or _FULL32 in (span, start):
        count, span, start, end = _read_end64(file, tail, at, (count, span, start, end))
    base = end - span - start
    if base < 0:
        raise DamagedArchive("the central directory is cut off")
    file.seek(base + start)
    listing = file.read(span)
    members, place = [], 0
    for _ in range(count):
        member, place = _read_entry(listing, place)
        members.append(member)
    return Directory(tuple(members), comment, base)


def _read_end64(file: BinaryIO, tail: bytes, at: int, old: tuple[int, ...]) -> tuple[int, int, int, int]:
    """Read the zip64 end record where its locator stands before the classic one."""
    place = at - _LOCATOR.size
    if place < 0 or tail[place : place + 4] != b"PK\6\7":
        return old[0], old[1], old[2], old[3]
    _, _, where, _ = _LOCATOR.unpack_from(tail, place)
    file.seek(where)
    record = file.read(_END64.size)
    if len(record) < _END64.size or record[:4] != b"PK\6\6":
        raise DamagedArchive("the zip64 end record is missing")
    fields = _END64.unpack(record)
    return fields[7], fields[8], fields[9], where


def _read_entry(listing: bytes, place: int) -> tuple[Member, int]:
    if len(listing) - place < _CENTRAL.size or listing[place : place + 4] != b"PK\1\2":
        raise DamagedArchive("the central directory is damaged")
    fields = _CENTRAL.unpack_from(listing, place)
    _, made_by, needed, flags, method, time, date, crc, packed, size, *rest = fields
    name_length, extra_length, comment_length, _, internal, external, offset = rest
    at = place + _CENTRAL.size
    raw_name = listing[at : at + name_length]
    extra = listing[at + name_length : at + name_length + extra_length]
    end = at + name_length + extra_length + comment_length
    comment = listing[end - comment_length : end]
    if len(listing) < end:
        raise DamagedArchive("the central directory is cut off")
    wide = _extra_fields(extra).get(1, b"")
    numbers = [size, packed, offset]
    for index, number in enumerate(numbers):
        if number == _FULL32 and len(wide) >= 8:
            numbers[index], wide = int.from_bytes(wide[:8], "little"), wide[8:]
    size, packed, offset = numbers
    extra = _without_zip64(extra)
    member = Member(
        raw_name,
        made_by,
        needed,
        flags,
        method,
        time,
        date,
        crc,
        packed,
        size,
        extra,
        comment,
        internal,
        external,
        offset,
    )
    return member, end


def _extra_fields(extra: bytes) -> dict[int, bytes]:
    fields, at = {}, 0
    while at + 4 <= len(extra):
        tag, length = struct.unpack_from("<2H", extra, at)
        fields[tag] = extra[at + 4 : at + 4 + length]
        at += 4 + length
    return fields


def _without_zip64(extra: bytes) -> bytes:
    """Drop the zip64 field: it is made anew where it is needed."""
    if b"\1\0" not in extra:
        return extra
    kept, at = [], 0
    while at + 4 <= len(extra):
        tag, length = struct.unpack_from("<2H", extra, at)
        if tag != 1:
            kept.append(extra[at : at + 4 + length])
        at += 4 + length
    return b"".join(kept) + extra[at:]


def _data_start(file: BinaryIO, directory: Directory, member: Member) -> tuple[int, bytes]:
    """Find where a member's bytes start; also its local extra field."""
    file.seek(directory.base + member.offset)
    header = file.read(_LOCAL.size)
    if len(header) < _LOCAL.size or header[:4] != b"PK\3\4":
        raise DamagedArchive(f"{member.name}: no local header")
    name_length, extra_length = struct.unpack_from("<2H", header, 26)
    file.seek(name_length, 1)
    extra = file.read(extra_length)
    return directory.base + member.offset + _LOCAL.size + name_length + extra_length, extra


def member_chunks(file: BinaryIO, directory: Directory, member: Member, chunk: int = CHUNK) -> Iterator[bytes]:
    """Stream a member's content. Raises DamagedArchive for a wrong length, checksum or stream."""
    start, _ = _data_start(file, directory, member)
    file.seek(start)
    left, total, crc = member.packed, 0, 0
    inflate = zlib.decompressobj(-15) if member.method == DEFLATED else None
    pending = b""
    while left or pending:
        if not pending:
            pending = file.read(min(left, chunk >> 2))
            if not pending:
                raise DamagedArchive(f"{member.name} is cut off")
            left -= len(pending)
        if inflate is None:
            piece, pending = pending, b""
        else:
            try:
                piece = inflate.decompress(pending, chunk)
            except zlib.error as error:
                raise DamagedArchive(f"{member.name} is damaged") from error
            pending = inflate.unconsumed_tail
            if inflate.eof:
                pending, left = b"", 0
        total += len(piece)
        if total > member.size:
            raise DamagedArchive(f"{member.name} is longer than it says")
        if piece:
            crc = zlib.crc32(piece, crc)
            yield piece
    if inflate is not None and (rest := inflate.flush()):
        total, crc = total + len(rest), zlib.crc32(rest, crc)
        yield rest
    if total != member.size or crc != member.crc:
        raise DamagedArchive(f"{member.name} is damaged")


class Deflated:
    """A member's new content, compressed in pieces on all cores while the next piece is made.

    Each piece starts from the 32 KB before it and ends on a byte (RFC 1951, 3.2.3), so that the
    pieces, put one after another, are one stream. Memory holds a few pieces.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.crc = self.size = self.packed = 0
        self._file: IO[bytes] = SpooledTemporaryFile(max_size=4 << 20, dir=str(folder) if folder else None)  # noqa: SIM115
        self._pool: ThreadPoolExecutor | None = None
        self._busy: deque[Future[bytes]] = deque()
        self._waiting: list[bytes] = []
        self._waiting_size = 0
        self._window = b""

    def write(self, piece: bytes) -> None:
        """Add content."""
        self.crc = zlib.crc32(piece, self.crc)
        self.size += len(piece)
        self._waiting.append(piece)
        self._waiting_size += len(piece)
        if self._waiting_size >= CHUNK:
            self._submit()

    def _submit(self) -> None:
        if self._pool is None:
            self._pool = ThreadPoolExecutor(_WORKERS)
        content = b"".join(self._waiting)
        self._busy.append(self._pool.submit(_compressed, content, self._window))
        self._window = content[-32768:]
        self._waiting.clear()
        self._waiting_size = 0
        while len(self._busy) > _WORKERS + 1:
            self._file.write(self._busy.popleft().result())

    def finish(self) -> Deflated:
        """End the content; sizes and checksum are true from here on."""
        while self._busy:
            self._file.write(self._busy.popleft().result())
        self._file.write(_compressed(b"".join(self._waiting), self._window, last=True))
        self._waiting.clear()
        self.packed = self._file.tell()
        self._stop()
        return self

    def copy_to(self, target: IO[bytes]) -> None:
        """Write the compressed bytes."""
        self._file.seek(0)
        shutil.copyfileobj(self._file, target, CHUNK)

    def close(self) -> None:
        """Drop the content."""
        self._stop()
        self._file.close()

    def _stop(self) -> None:
        if self._pool is not None:
            self._pool.shutdown()
            self._pool = None


def _compressed(content: bytes, window: bytes, last: bool = False) -> bytes:
    """Compress one piece of a raw deflate stream that goes on from `window`."""
    deflate = (
        zlib.compressobj(LEVEL, zlib.DEFLATED, -15, zdict=window)
        if window
        else zlib.compressobj(LEVEL, zlib.DEFLATED, -15)
    )
    return deflate.compress(content) + deflate.flush(zlib.Z_FINISH if last else zlib.Z_SYNC_FLUSH)


def deflated(content: bytes) -> Deflated:
    """Compress a small part in one go."""
    result = Deflated()
    result.write(content)
    return result.finish()


def write_archive(
    source: Path,
    directory: Directory,
    exchanged: Mapping[Member, Deflated | None],
    added: Sequence[tuple[str, Deflated]],
    target: Path,
) -> None:
    """Write a copy of an archive.

    Args:
        source: the archive that `directory` was read from.
        exchanged: members to write with other content, or to leave out (None).
        added: names and content of new members, put at the end.
        target: a path that is created or overwritten.
    Raises:
        DamagedArchive: a member that is to be copied is cut off.
    """
    listing: list[Member] = []
    with source.open("rb") as file, target.open("wb") as out:
        for member in directory.members:
            if member not in exchanged:
                listing.append(_copy(file, directory, member, out))
            elif (content := exchanged[member]) is not None:
                listing.append(_put(_with_content(member, content), b"", out, content))
        for name, content in added:
            listing.append(_put(_with_content(_new_member(name), content), b"", out, content))
        _write_directory(out, listing, directory.comment)


def _new_member(name: str) -> Member:
    raw = name.encode()
    flags = 0 if raw.isascii() else _UTF8_NAME
    return Member(raw, 20, 20, flags, DEFLATED, 0, 0x21, 0, 0, 0, b"", b"", 0, 0, 0)


def _with_content(member: Member, content: Deflated) -> Member:
    return replace(
        member,
        method=DEFLATED,
        flags=member.flags & ~_HINTS,
        needed=max(20, member.needed),
        crc=content.crc,
        packed=content.packed,
        size=content.size,
    )


def _copy(file: BinaryIO, directory: Directory, member: Member, out: BinaryIO) -> Member:
    start, extra = _data_start(file, directory, member)
    placed = _write_header(member, _without_zip64(extra), out)
    file.seek(start)
    left = member.packed
    while left:
        piece = file.read(min(left, CHUNK))
        if not piece:
            raise DamagedArchive(f"{member.name} is cut off")
        out.write(piece)
        left -= len(piece)
    return placed


def _put(member: Member, extra: bytes, out: BinaryIO, content: Deflated) -> Member:
    placed = _write_header(member, extra, out)
    content.copy_to(out)
    return placed


def _write_header(member: Member, extra: bytes, out: BinaryIO) -> Member:
    """Write a local header with true sizes, so that no data descriptor is needed."""
    member = replace(member, flags=member.flags & ~_DESCRIPTOR, offset=out.tell())
    size, packed, needed = member.size, member.packed, member.needed
    if max(size, packed) >= _FULL32:
        extra = struct.pack("<2H2Q", 1, 16, size, packed) + extra
        size = packed = _FULL32
        needed = max(needed, 45)
    head = (b"PK\3\4", needed, member.flags, member.method, member.time, member.date, member.crc, packed, size)
    out.write(_LOCAL.pack(*head, len(member.raw_name), len(extra)) + member.raw_name + extra)
    return member


def _write_directory(out: BinaryIO, members: Iterable[Member], comment: bytes) -> None:
    start = out.tell()
    count = 0
    for member in members:
        out.write(_central_entry(member))
        count += 1
    span = out.tell() - start
    if count >= _FULL16 or max(start, span) >= _FULL32:
        where = out.tell()
        out.write(_END64.pack(b"PK\6\6", 44, 45, 45, 0, 0, count, count, span, start))
        out.write(_LOCATOR.pack(b"PK\6\7", 0, where, 1))
    short = min(count, _FULL16)
    ends = (min(span, _FULL32), min(start, _FULL32), len(comment))
    out.write(_END.pack(b"PK\5\6", 0, 0, short, short, *ends) + comment)


def _central_entry(member: Member) -> bytes:
    numbers = [member.size, member.packed, member.offset]
    wide = b"".join(struct.pack("<Q", number) for number in numbers if number >= _FULL32)
    extra = (struct.pack("<2H", 1, len(wide)) + wide if wide else b"") + member.extra
    size, packed, offset = (min(number, _FULL32) for number in numbers)
    head = _CENTRAL.pack(
        b"PK\1\2",
        member.made_by,
        max(member.needed, 45) if wide else member.needed,
        member.flags,
        member.method,
        member.time,
        member.date,
        member.crc,
        packed,
        size,
        len(member.raw_name),
        len(extra),
        len(member.comment),
        0,
        member.internal,
        member.external,
        offset,
    )
    return head + member.raw_name + extra + member.comment
