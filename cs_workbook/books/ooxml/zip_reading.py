"""Zip archives, read: the directory, members as streams (APPNOTE 6.3.10; ECMA-376 part 2, annex B).

Takes files and bytes; checks lengths and checksums as it goes. Knows nothing of workbooks.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from zlib_ng import zlib_ng as zlib

CHUNK = 1 << 20
STORED, DEFLATED = 0, 8
LOCAL = struct.Struct("<4s5H3L2H")
CENTRAL = struct.Struct("<4s6H3L5H2L")
END = struct.Struct("<4s4H2LH")
END64 = struct.Struct("<4sQ2H2L4Q")
LOCATOR = struct.Struct("<4sLQL")
FULL16, FULL32 = 0xFFFF, 0xFFFFFFFF
UTF8_NAME, ENCRYPTED, DESCRIPTOR, HINTS = 0x800, 0x1, 0x8, 0x6


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
        return self.raw_name.decode("utf-8" if self.flags & UTF8_NAME else "cp437", "replace")

    @property
    def readable(self) -> bool:
        """Whether its bytes can be had: not encrypted, stored or deflated."""
        return not self.flags & ENCRYPTED and self.method in (STORED, DEFLATED)


@dataclass(frozen=True, slots=True)
class Directory:
    """The central directory in its own order, and the archive's comment."""

    members: tuple[Member, ...]
    comment: bytes
    base: int


def read_directory(file: BinaryIO) -> Directory:
    """Read the central directory. Raises DamagedArchive."""
    length = file.seek(0, 2)
    tail_start = max(0, length - 65_557 - LOCATOR.size)
    file.seek(tail_start)
    tail = file.read()
    at = tail.rfind(b"PK\5\6")
    if at < 0 or len(tail) - at < END.size:
        raise DamagedArchive("no end of central directory")
    _, _, _, _, count, span, start, comment_length = END.unpack_from(tail, at)
    comment = tail[at + END.size : at + END.size + comment_length]
    end = tail_start + at
    if count == FULL16 or FULL32 in (span, start):
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
    place = at - LOCATOR.size
    if place < 0 or tail[place : place + 4] != b"PK\6\7":
        return old[0], old[1], old[2], old[3]
    _, _, where, _ = LOCATOR.unpack_from(tail, place)
    file.seek(where)
    record = file.read(END64.size)
    if len(record) < END64.size or record[:4] != b"PK\6\6":
        raise DamagedArchive("the zip64 end record is missing")
    fields = END64.unpack(record)
    return fields[7], fields[8], fields[9], where


def _read_entry(listing: bytes, place: int) -> tuple[Member, int]:
    if len(listing) - place < CENTRAL.size or listing[place : place + 4] != b"PK\1\2":
        raise DamagedArchive("the central directory is damaged")
    fields = CENTRAL.unpack_from(listing, place)
    _, made_by, needed, flags, method, time, date, crc, packed, size, *rest = fields
    name_length, extra_length, comment_length, _, internal, external, offset = rest
    at = place + CENTRAL.size
    raw_name = listing[at : at + name_length]
    extra = listing[at + name_length : at + name_length + extra_length]
    end = at + name_length + extra_length + comment_length
    comment = listing[end - comment_length : end]
    if len(listing) < end:
        raise DamagedArchive("the central directory is cut off")
    wide = _extra_fields(extra).get(1, b"")
    numbers = [size, packed, offset]
    for index, number in enumerate(numbers):
        if number == FULL32 and len(wide) >= 8:
            numbers[index], wide = int.from_bytes(wide[:8], "little"), wide[8:]
    size, packed, offset = numbers
    extra = without_zip64(extra)
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


def without_zip64(extra: bytes) -> bytes:
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


def data_start(file: BinaryIO, directory: Directory, member: Member) -> tuple[int, bytes]:
    """Find where a member's bytes start; also its local extra field."""
    file.seek(directory.base + member.offset)
    header = file.read(LOCAL.size)
    if len(header) < LOCAL.size or header[:4] != b"PK\3\4":
        raise DamagedArchive(f"{member.name}: no local header")
    name_length, extra_length = struct.unpack_from("<2H", header, 26)
    file.seek(name_length, 1)
    extra = file.read(extra_length)
    return directory.base + member.offset + LOCAL.size + name_length + extra_length, extra


def member_chunks(file: BinaryIO, directory: Directory, member: Member, chunk: int = CHUNK) -> Iterator[bytes]:
    """Stream a member's content. Raises DamagedArchive for a wrong length, checksum or stream."""
    start, _ = data_start(file, directory, member)
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
            except zlib.error as error:  # type: ignore[misc]  # its stub calls the class an instance
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
