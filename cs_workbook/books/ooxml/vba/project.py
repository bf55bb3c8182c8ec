"""A VBA project from modules: every stream of ``vbaProject.bin`` ([MS-OVBA] 2.2.1, 2.3).

Takes modules; gives the file's bytes. Writes no performance cache, as 2.3.4.1 asks of writers: Excel
compiles the source when it first needs it. The same modules give the same bytes.
"""

from __future__ import annotations

import struct
import uuid
from collections.abc import Sequence
from typing import NamedTuple

from .compound import Storage, write_compound
from .compression import compress
from .modules import Module

NO_CACHE = bytes.fromhex("CC61FFFF000100")
"""``_VBA_PROJECT`` without performance cache, byte for byte the example of 3.1.1."""

_WINDOWS_64 = 3
_NO_COOKIE = 0xFFFF
_CODE_PAGES = (1252, 936, 950, 932, 949, 1250, 1251, 1253, 1254, 1255, 1256, 874)
_LOCALES = {936: 0x804, 950: 0x404, 932: 0x411, 949: 0x412}
_ENGLISH = 0x409


class Reference(NamedTuple):
    """A type library the project uses: its name in code, and its LibidReference (2.1.1.8)."""

    name: str
    library: str


REFERENCES = (
    Reference(
        "stdole",
        r"*\G{00020430-0000-0000-C000-000000000046}#2.0#0#C:\Windows\System32\stdole2.tlb#OLE Automation",
    ),
    Reference(
        "Office",
        r"*\G{2DF8D04C-5BFA-101B-BDE5-00AA0044DE52}#2.0#0#C:\Program Files\Common Files\Microsoft Shared"
        r"\OFFICE16\MSO.DLL#Microsoft Office 16.0 Object Library",
    ),
)
"""What Excel itself puts into a new project beside VBA and Excel; libraries are found by id, not by path."""


def build_project(modules: Sequence[Module], name: str = "VBAProject") -> bytes:
    """Return a ``vbaProject.bin``.

    Args:
        modules: the workbook's document module and one for each sheet among them.
        name: of the project, ASCII.
    """
    page = code_page_for([module.name for module in modules])
    encoding = f"cp{page}"
    vba = {module.name: compress(module.source.encode(encoding)) for module in modules}
    vba |= {"dir": compress(_directory(modules, name, page)), "_VBA_PROJECT": NO_CACHE}
    names = b"".join(m.name.encode(encoding) + b"\0" + m.name.encode("utf-16-le") + b"\0\0" for m in modules)
    root = Storage(
        {
            "VBA": Storage(dict(vba)),
            "PROJECT": _project_text(modules, name).encode(encoding),
            "PROJECTwm": names + b"\0\0",
        }
    )
    return write_compound(root)


def code_page_for(names: Sequence[str]) -> int:
    """Return a Windows code page that has every character of some names. ValueError: there is none."""
    for page in _CODE_PAGES:
        try:
            "".join(names).encode(f"cp{page}")
        except UnicodeEncodeError:
            continue
        return page
    raise ValueError("no one code page has all these names")


# --------------------------------------------------------------------------------- dir stream, 2.3.4.2


def _record(number: int, content: bytes) -> bytes:
    return struct.pack("<HI", number, len(content)) + content


def _directory(modules: Sequence[Module], name: str, page: int) -> bytes:
    """Return the ``dir`` stream uncompressed: information, references, modules."""
    out = _information(name, page)
    for reference in REFERENCES:
        out += _record(0x16, reference.name.encode()) + _record(0x3E, reference.name.encode("utf-16-le"))
        library = reference.library.encode()
        out += _record(0x0D, struct.pack("<I", len(library)) + library + bytes(6))
    out += _record(0x0F, struct.pack("<H", len(modules))) + _record(0x13, struct.pack("<H", _NO_COOKIE))
    for module in modules:
        out += _module_record(module, f"cp{page}")
    return out + _record(0x10, b"")


def _information(name: str, page: int) -> bytes:
    """Return the PROJECTINFORMATION record (2.3.4.2.1)."""
    locale = struct.pack("<I", _LOCALES.get(page, _ENGLISH))
    return b"".join(
        [
            _record(0x01, struct.pack("<I", _WINDOWS_64)),
            _record(0x02, locale),
            _record(0x14, locale),
            _record(0x03, struct.pack("<H", page)),
            _record(0x04, name.encode()),
            _record(0x05, b"") + _record(0x40, b""),  # description
            _record(0x06, b"") + _record(0x3D, b""),  # help file
            _record(0x07, bytes(4)),
            _record(0x08, bytes(4)),
            struct.pack("<HIIH", 0x09, 4, 1, 1),  # the version's size field does not count its last two bytes
            _record(0x0C, b"") + _record(0x3C, b""),  # constants
        ]
    )


def _module_record(module: Module, encoding: str) -> bytes:
    """Return a MODULE record (2.3.4.2.3.2); the source starts at the stream's first byte."""
    narrow, wide = module.name.encode(encoding), module.name.encode("utf-16-le")
    return b"".join(
        [
            _record(0x19, narrow) + _record(0x47, wide),
            _record(0x1A, narrow) + _record(0x32, wide),
            _record(0x1C, b"") + _record(0x48, b""),
            _record(0x31, bytes(4)),
            _record(0x1E, bytes(4)),
            _record(0x2C, struct.pack("<H", _NO_COOKIE)),
            _record(0x21 if module.kind == "procedural" else 0x22, b""),
            _record(0x2B, b""),
        ]
    )


# ------------------------------------------------------------------------------- PROJECT stream, 2.3.1


_LINES = {"procedural": "Module={}", "class": "Class={}"}
_DOCUMENT = "Document={}/&H00000000"


def _project_text(modules: Sequence[Module], name: str) -> str:
    """Return the PROJECT stream's text: what there is, no protection, no open windows."""
    project_id = "{" + str(uuid.uuid5(uuid.NAMESPACE_URL, f"cs-workbook:{name}")).upper() + "}"
    key = sum(project_id.encode()) & 0xFF
    lines = [
        f'ID="{project_id}"',
        *(_LINES.get(module.kind, _DOCUMENT).format(module.name) for module in modules),
        f'Name="{name}"',
        'HelpContextID="0"',
        'VersionCompatible32="393222000"',
        f'CMG="{_hidden(bytes(4), key)}"',  # protection state: none
        f'DPB="{_hidden(bytes(1), key)}"',  # password: none
        f'GC="{_hidden(bytes([0xFF]), key)}"',  # visible
        "",
        "[Host Extender Info]",
        "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000",
        "",
        "[Workspace]",
        *(f"{module.name}=0, 0, 0, 0, C" for module in modules),
    ]
    return "\r\n".join(lines) + "\r\n"


def _hidden(content: bytes, key: int) -> str:
    """Return data as the PROJECT stream encodes it, in hexadecimal (2.4.3.2)."""
    seed = 0x5A  # may be any byte
    out = [seed, seed ^ 2, seed ^ key]
    before, last, last_but_one = key, out[2], out[1]
    for byte in b"\x07" * ((seed & 6) // 2) + struct.pack("<I", len(content)) + content:
        out.append(byte ^ (last_but_one + before & 0xFF))
        before, last_but_one, last = byte, last, out[-1]
    return bytes(out).hex().upper()
