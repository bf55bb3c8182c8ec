"""The compression of VBA source and of the ``dir`` stream: bytes in, bytes out ([MS-OVBA] 2.4.1).

A container is a byte 1 and chunks of 4,096 plain bytes, each a header and tokens: eight flags, then
for each flag a literal byte or a copy of something earlier in the same chunk.
"""

from __future__ import annotations

import struct

_CHUNK = 4096
_SIGNATURE = 0x01
_KEY = 3
"""A copy is at least three bytes long."""
_TRIES = 64


class DamagedContainer(ValueError):
    """The bytes are no compressed container."""


def compress(data: bytes) -> bytes:
    """Return a compressed container."""
    out = bytearray([_SIGNATURE])
    for start in range(0, len(data), _CHUNK):
        plain = data[start : start + _CHUNK]
        packed = _tokens(plain)
        if len(packed) <= _CHUNK:
            out += struct.pack("<H", 0xB000 | (len(packed) - 1)) + packed
        else:  # 2.4.1.3.10: what does not shrink stands as it is, filled up with zeros
            out += struct.pack("<H", 0x3000 | (_CHUNK - 1)) + plain.ljust(_CHUNK, b"\0")
    return bytes(out)


def _tokens(plain: bytes) -> bytes:
    """Return a chunk's tokens; each copy is the longest found (2.4.1.3.19.4)."""
    out = bytearray()
    places: dict[bytes, list[int]] = {}
    at = 0
    while at < len(plain):
        flags, group = 0, bytearray()
        for bit in range(8):
            if at >= len(plain):
                break
            bits = _offset_bits(at)
            start, length = _longest(plain, at, places, (0xFFFF >> bits) + _KEY)
            if length:
                flags |= 1 << bit
                group += struct.pack("<H", ((at - start - 1) << (16 - bits)) | (length - _KEY))
            else:
                length = 1
                group.append(plain[at])
            for step in range(at, at + length):
                places.setdefault(plain[step : step + _KEY], []).append(step)
            at += length
        out.append(flags)
        out += group
    return bytes(out)


def _longest(plain: bytes, at: int, places: dict[bytes, list[int]], most: int) -> tuple[int, int]:
    """Return where the longest earlier copy of what follows starts, and its length; length 0 for none."""
    most = min(most, len(plain) - at)
    best, longest = 0, 0
    if most < _KEY:
        return best, longest
    for start in reversed(places.get(plain[at : at + _KEY], [])[-_TRIES:]):
        length = _KEY
        while length < most and plain[start + length] == plain[at + length]:
            length += 1
        if length > longest:
            best, longest = start, length
    return best, longest


def _offset_bits(at: int) -> int:
    """Return how many of a copy's 16 bits tell the distance: enough for all that lies behind (2.4.1.3.19.1)."""
    return max(4, (at - 1).bit_length())


def decompress(data: bytes) -> bytes:
    """Return what a container holds; anything after its last whole chunk is left. Raises DamagedContainer."""
    if not data or data[0] != _SIGNATURE:
        raise DamagedContainer("no compressed container")
    out = bytearray()
    at = 1
    while at + 2 <= len(data):
        header = int.from_bytes(data[at : at + 2], "little")
        end = at + 2 + (header & 0x0FFF) + 1
        if header >> 12 & 7 != 3 or end > len(data):
            raise DamagedContainer("a chunk is damaged or cut off")
        body = data[at + 2 : end]
        out += _plain(body) if header & 0x8000 else body
        at = end
    return bytes(out)


def _plain(body: bytes) -> bytes:
    """Return what a chunk's tokens stand for."""
    out = bytearray()
    at = 0
    while at < len(body):
        flags = body[at]
        at += 1
        for bit in range(8):
            if at >= len(body):
                break
            if not flags >> bit & 1:
                out.append(body[at])
                at += 1
                continue
            token = int.from_bytes(body[at : at + 2], "little")
            at += 2
            bits = _offset_bits(len(out))
            start = len(out) - (token >> (16 - bits)) - 1
            if start < 0:
                raise DamagedContainer("a copy reaches before the chunk")
            for step in range((token & (0xFFFF >> bits)) + _KEY):
                out.append(out[start + step])
    return bytes(out)
