"""A VBA project that is already there: which modules it has, and new source for some of them.

Everything else – forms, references, protection, other people's modules – stays as it stands; only the
performance caches go, which belong to the old source ([MS-OVBA] 2.3.4.1, 2.3.4.3).
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

from .compound import DamagedCompound, Storage, read_compound, write_compound
from .compression import DamagedContainer, compress, decompress
from .project import NO_CACHE


class DamagedProject(ValueError):
    """The bytes are no VBA project that could be read."""


@dataclass
class _Entry:
    """A module in the ``dir`` stream: its stream, and the place and value of its source's offset."""

    stream: str = ""
    place: int = 0
    offset: int = 0


@dataclass
class ExistingProject:
    """A project as read. `sources` holds every module's text by its name, in the project's order."""

    sources: dict[str, str]
    _root: Storage = field(repr=False)
    _directory: bytes = field(repr=False)
    _entries: dict[str, _Entry] = field(repr=False)
    _encoding: str = field(repr=False)

    def with_sources(self, changed: Mapping[str, str]) -> bytes:
        """Return the project with other source for some of its modules.

        Raises:
            KeyError: it has no module of one of these names.
            ValueError: too big to be written.
        """
        vba = self._root.storage("VBA")
        directory = bytearray(self._directory)
        children = {name: content for name, content in vba.children.items() if not name.startswith("__SRP_")}
        for name, entry in self._entries.items():
            if name in changed:
                children[entry.stream] = compress(changed[name].encode(self._encoding))
            else:
                children[entry.stream] = vba.stream(entry.stream)[entry.offset :]
            directory[entry.place : entry.place + 4] = bytes(4)
        for name in changed.keys() - self._entries.keys():
            raise KeyError(name)
        children["dir"], children["_VBA_PROJECT"] = compress(bytes(directory)), NO_CACHE
        outer = dict(self._root.children)
        outer["VBA"] = Storage(children, vba.class_id, vba.state)
        return write_compound(Storage(outer, self._root.class_id, self._root.state))


def read_project(data: bytes) -> ExistingProject:
    """Read a ``vbaProject.bin``. Raises DamagedProject."""
    try:
        root = read_compound(data)
        vba = root.storage("VBA")
        directory = decompress(vba.stream("dir"))
        entries, encoding = _entries(directory)
        sources = {
            name: decompress(vba.stream(entry.stream)[entry.offset :]).decode(encoding, "replace")
            for name, entry in entries.items()
        }
    except (DamagedCompound, DamagedContainer, KeyError, struct.error, UnicodeDecodeError, LookupError) as error:
        raise DamagedProject(str(error)) from error
    return ExistingProject(sources, root, directory, entries, encoding)


def _entries(directory: bytes) -> tuple[dict[str, _Entry], str]:
    """Find the modules in a ``dir`` stream, and the encoding of their source."""
    found: dict[str, _Entry] = {}
    entry, encoding = _Entry(), "cp1252"
    at = 0
    while at + 6 <= len(directory):
        number, size = struct.unpack_from("<HI", directory, at)
        if number == 0x09:  # the version's size field does not count its last two bytes
            size = 6
        content = directory[at + 6 : at + 6 + size]
        if number == 0x03:
            encoding = f"cp{int.from_bytes(content, 'little')}"
        elif number == 0x19:
            entry = found[content.decode(encoding)] = _Entry()
        elif number == 0x32:
            entry.stream = content.decode("utf-16-le")
        elif number == 0x1A and not entry.stream:
            entry.stream = content.decode(encoding)
        elif number == 0x31:
            entry.place, entry.offset = at + 6, int.from_bytes(content[:4], "little")
        at += 6 + size
    return found, encoding
