"""Compound files: storages and streams in one file, read and written as trees of bytes.

Writes version 3 with all nodes black and no free sector; reads versions 3 and 4. References are to
[MS-CFB]. Knows nothing of what the streams hold.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

SIGNATURE = bytes.fromhex("D0CF11E0A1B11AE1")
FREE, END, FAT, NO_STREAM = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
"""Sector numbers with a meaning of their own (2.1), and the stream id that means none (2.6.1)."""

_SECTOR, _MINI, _CUTOFF = 512, 64, 4096
_IN_HEADER = 109
_HEADER = struct.Struct("<8s16s5H6s10I")
_ENTRY = struct.Struct("<64sHBB3I16sI2QIQ")
_UNKNOWN, _STORAGE, _STREAM, _ROOT = 0, 1, 2, 5
_BLACK = 1


class DamagedCompound(ValueError):
    """The bytes are no compound file, or a damaged one."""


@dataclass
class Storage:
    """A folder of streams and storages. `class_id` and `state` are kept as they were read (2.6.1)."""

    children: dict[str, bytes | Storage] = field(default_factory=dict)
    class_id: bytes = bytes(16)
    state: int = 0

    def stream(self, name: str) -> bytes:
        """Return a stream of this storage. KeyError: there is none of this name."""
        found = self.children[name]
        if isinstance(found, Storage):
            raise KeyError(name)
        return found

    def storage(self, name: str) -> Storage:
        """Return a storage inside this one. KeyError: there is none of this name."""
        found = self.children[name]
        if isinstance(found, bytes):
            raise KeyError(name)
        return found


# ------------------------------------------------------------------------------------------- writing


@dataclass
class _Node:
    """A directory entry on its way."""

    name: str
    kind: int
    storage: Storage | None = None
    content: bytes = b""
    left: int = NO_STREAM
    right: int = NO_STREAM
    child: int = NO_STREAM
    start: int = 0
    size: int = 0

    def packed(self) -> bytes:
        raw = self.name.encode("utf-16-le") + b"\0\0"
        class_id, state = (self.storage.class_id, self.storage.state) if self.storage else (bytes(16), 0)
        links = (self.left, self.right, self.child)
        return _ENTRY.pack(raw, len(raw), self.kind, _BLACK, *links, class_id, state, 0, 0, self.start, self.size)


_UNUSED = _ENTRY.pack(b"", 0, _UNKNOWN, 0, NO_STREAM, NO_STREAM, NO_STREAM, bytes(16), 0, 0, 0, 0, 0)


def write_compound(root: Storage) -> bytes:
    """Return a compound file. ValueError: a name over 31 characters, or more than about 7 MB."""
    nodes = [_Node("Root Entry", _ROOT, root)]
    _add_children(nodes, 0, root)
    sectors = _Sectors()
    mini, mini_table = bytearray(), list[int]()
    for node in nodes[1:]:
        if node.kind == _STREAM:
            node.size = len(node.content)
            if node.size >= _CUTOFF:
                node.start = sectors.put(node.content)
            else:
                node.start = _chained(mini_table, -(-node.size // _MINI))
                mini += node.content + bytes(-node.size % _MINI)
    nodes[0].start, nodes[0].size = sectors.put(bytes(mini)), len(mini)
    table = struct.pack(f"<{len(mini_table)}I", *mini_table)
    mini_start = sectors.put(table + b"\xff" * (-len(table) % _SECTOR))
    entries = b"".join(node.packed() for node in nodes)
    directory = sectors.put(entries + _UNUSED * (-len(nodes) % 4))
    first = len(sectors.table)
    count = sectors.close()
    if count > _IN_HEADER:
        raise ValueError("too big for one compound file without further FAT sectors")
    header = _HEADER.pack(
        SIGNATURE, bytes(16), 0x3E, 3, 0xFFFE, 9, 6, bytes(6),
        0, count, directory, 0, _CUTOFF, mini_start, -(-len(table) // _SECTOR), END, 0, first,
    )  # fmt: skip
    more = [first + step if step < count else FREE for step in range(1, _IN_HEADER)]
    return header + struct.pack(f"<{len(more)}I", *more) + bytes(sectors.content)


class _Sectors:
    """The sectors so far and the table that chains them."""

    def __init__(self) -> None:
        self.content, self.table = bytearray(), list[int]()

    def put(self, content: bytes) -> int:
        """Add a chain of sectors; return its first one, `END` for none."""
        self.content += content + bytes(-len(content) % _SECTOR)
        return _chained(self.table, -(-len(content) // _SECTOR))

    def close(self) -> int:
        """Add the table itself, which lists its own sectors too; return how many it takes."""
        per, used = _SECTOR // 4, len(self.table)
        count = 1
        while count * per < used + count:
            count += 1
        full = [*self.table, *[FAT] * count, *[FREE] * (count * per - used - count)]
        self.content += struct.pack(f"<{len(full)}I", *full)
        return count


def _chained(table: list[int], count: int) -> int:
    """Add a chain of some sectors to a table; return its first one, `END` for none."""
    if not count:
        return END
    first = len(table)
    table += [*range(first + 1, first + count), END]
    return first


def _add_children(nodes: list[_Node], owner: int, storage: Storage) -> None:
    """Add a storage's entries as a balanced tree: shorter names first, then by upper case (2.6.4)."""
    ids = []
    for name, content in storage.children.items():
        if len(name) > 31:
            raise ValueError(f"the name {name} is too long for a compound file")
        ids.append(len(nodes))
        if isinstance(content, Storage):
            nodes.append(_Node(name, _STORAGE, content))
            _add_children(nodes, ids[-1], content)
        else:
            nodes.append(_Node(name, _STREAM, content=content))
    ids.sort(key=lambda at: (len(nodes[at].name.encode("utf-16-le")), nodes[at].name.upper()))
    nodes[owner].child = _tree(nodes, ids)


def _tree(nodes: list[_Node], ids: list[int]) -> int:
    """Link sorted entries; return the topmost. All black is allowed: then it is a plain search tree (2.6.4)."""
    if not ids:
        return NO_STREAM
    middle = len(ids) // 2
    top = nodes[ids[middle]]
    top.left, top.right = _tree(nodes, ids[:middle]), _tree(nodes, ids[middle + 1 :])
    return ids[middle]


# ------------------------------------------------------------------------------------------- reading


def read_compound(data: bytes) -> Storage:
    """Read a compound file. Raises DamagedCompound."""
    try:
        return _Reader(data).root()
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise DamagedCompound("the compound file is cut off or damaged") from error


class _Reader:
    """One compound file being read; every chain is bounded by the number of sectors."""

    def __init__(self, data: bytes) -> None:
        fields = _HEADER.unpack_from(data)
        if fields[0] != SIGNATURE or fields[5] not in (9, 12):
            raise DamagedCompound("no compound file")
        self._data, self._size = data, 1 << fields[5]
        _, self._directory, _, _, mini_start, _, more, _ = fields[9:17]
        self._table = self._read_table(more)
        self._mini_table = _numbers(self._chain(mini_start))
        self._mini = b""

    def _read_table(self, more: int) -> list[int]:
        """Put the FAT together: its sectors are listed in the header and in sectors of lists (2.5)."""
        listed = list(struct.unpack_from(f"<{_IN_HEADER}I", self._data, 76))
        seen = set[int]()
        while more not in (END, FREE) and more not in seen:
            seen.add(more)
            *further, more = _numbers(self._sector(more))
            listed += further
        return [number for at in listed if at != FREE for number in _numbers(self._sector(at))]

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        piece = self._data[start : start + self._size]
        if not piece:
            raise DamagedCompound("a sector is missing")
        return piece.ljust(self._size, b"\0")

    def _chain(self, start: int) -> bytes:
        return b"".join(self._sector(at) for at in _walk(self._table, start))

    def root(self) -> Storage:
        """Return the root storage."""
        raw = self._chain(self._directory)
        entries = [_ENTRY.unpack_from(raw, at) for at in range(0, len(raw) - _ENTRY.size + 1, _ENTRY.size)]
        if not entries or entries[0][2] != _ROOT:
            raise DamagedCompound("no root storage")
        self._mini = self._chain(entries[0][11])[: entries[0][12]]
        return self._storage(entries, 0, set())

    def _storage(self, entries: list[tuple[bytes | int, ...]], number: int, seen: set[int]) -> Storage:
        entry = entries[number]
        found = Storage(class_id=_bytes(entry[7]), state=_number(entry[8]))
        for at in self._siblings(entries, _number(entry[6]), seen):
            raw, length, kind = _bytes(entries[at][0]), _number(entries[at][1]), entries[at][2]
            name = raw[: max(0, length - 2)].decode("utf-16-le")
            if kind == _STORAGE:
                found.children[name] = self._storage(entries, at, seen)
            elif kind == _STREAM:
                found.children[name] = self._stream(_number(entries[at][11]), _number(entries[at][12]) & 0xFFFFFFFF)
        return found

    def _siblings(self, entries: list[tuple[bytes | int, ...]], top: int, seen: set[int]) -> Iterator[int]:
        if top == NO_STREAM:
            return
        if top in seen:
            raise DamagedCompound("the directory runs in a circle")
        seen.add(top)
        yield from self._siblings(entries, _number(entries[top][4]), seen)
        yield top
        yield from self._siblings(entries, _number(entries[top][5]), seen)

    def _stream(self, start: int, size: int) -> bytes:
        if not size:
            return b""
        if size >= _CUTOFF:
            content = self._chain(start)
        else:
            content = b"".join(self._mini[at * _MINI : (at + 1) * _MINI] for at in _walk(self._mini_table, start))
        if len(content) < size:
            raise DamagedCompound("a stream is cut off")
        return content[:size]


def _walk(table: list[int], start: int) -> Iterator[int]:
    """Yield the sectors of a chain."""
    left = len(table)
    while start != END and start != FREE:
        if left < 0:
            raise DamagedCompound("a chain runs in a circle")
        left -= 1
        yield start
        start = table[start]


def _numbers(data: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(data) // 4}I", data))


def _number(value: bytes | int) -> int:
    return value if isinstance(value, int) else 0


def _bytes(value: bytes | int) -> bytes:
    return value if isinstance(value, bytes) else b""
