"""Zip archives, written: members compressed on all cores, and a copy with some members exchanged.

A member that is not exchanged is copied as it lies there, still compressed: same bytes, same name,
same order (APPNOTE 6.3.10; ECMA-376 part 2, annex B). Knows nothing of workbooks.
"""

from __future__ import annotations

import os
import shutil
import struct
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, BinaryIO

from zlib_ng import zlib_ng as zlib

from .zip_reading import (
    CENTRAL,
    CHUNK,
    DEFLATED,
    DESCRIPTOR,
    END,
    END64,
    FULL16,
    FULL32,
    HINTS,
    LOCAL,
    LOCATOR,
    UTF8_NAME,
    DamagedArchive,
    Directory,
    Member,
    data_start,
    without_zip64,
)  # fmt: skip

LEVEL = 4
"""Deflate level: 1-9. zlib-ng's level 4 packs as well as zlib's level 5, in half its time."""

_WORKERS = min(4, os.cpu_count() or 1)


class Deflated:
    """A member's new content, compressed in pieces on all cores while the next piece is made.

    Each piece starts from the 32 KB before it and ends on a byte (RFC 1951, 3.2.3), so that the
    pieces, put one after another, are one stream. Memory holds a few pieces.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.crc = self.size = self.packed = 0
        # no context: the file lives until close()
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
    flags = 0 if raw.isascii() else UTF8_NAME
    return Member(raw, 20, 20, flags, DEFLATED, 0, 0x21, 0, 0, 0, b"", b"", 0, 0, 0)


def _with_content(member: Member, content: Deflated) -> Member:
    return replace(
        member,
        method=DEFLATED,
        flags=member.flags & ~HINTS,
        needed=max(20, member.needed),
        crc=content.crc,
        packed=content.packed,
        size=content.size,
    )


def _copy(file: BinaryIO, directory: Directory, member: Member, out: BinaryIO) -> Member:
    start, extra = data_start(file, directory, member)
    placed = _write_header(member, without_zip64(extra), out)
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
    member = replace(member, flags=member.flags & ~DESCRIPTOR, offset=out.tell())
    size, packed, needed = member.size, member.packed, member.needed
    if max(size, packed) >= FULL32:
        extra = struct.pack("<2H2Q", 1, 16, size, packed) + extra
        size = packed = FULL32
        needed = max(needed, 45)
    head = (b"PK\3\4", needed, member.flags, member.method, member.time, member.date, member.crc, packed, size)
    out.write(LOCAL.pack(*head, len(member.raw_name), len(extra)) + member.raw_name + extra)
    return member


def _write_directory(out: BinaryIO, members: Iterable[Member], comment: bytes) -> None:
    start = out.tell()
    count = 0
    for member in members:
        out.write(_central_entry(member))
        count += 1
    span = out.tell() - start
    if count >= FULL16 or max(start, span) >= FULL32:
        where = out.tell()
        out.write(END64.pack(b"PK\6\6", 44, 45, 45, 0, 0, count, count, span, start))
        out.write(LOCATOR.pack(b"PK\6\7", 0, where, 1))
    short = min(count, FULL16)
    ends = (min(span, FULL32), min(start, FULL32), len(comment))
    out.write(END.pack(b"PK\5\6", 0, 0, short, short, *ends) + comment)


def _central_entry(member: Member) -> bytes:
    numbers = [member.size, member.packed, member.offset]
    wide = b"".join(struct.pack("<Q", number) for number in numbers if number >= FULL32)
    extra = (struct.pack("<2H", 1, len(wide)) + wide if wide else b"") + member.extra
    size, packed, offset = (min(number, FULL32) for number in numbers)
    head = CENTRAL.pack(
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
