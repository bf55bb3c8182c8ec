"""Formula texts: whether they are whole, and which sheets they name.

A small reader of its own, on purpose: the engine's tokenizer is what is being judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .package import Package, child, children

MAX_FORMULA = 8_192
_STRING = re.compile(r'"(?:[^"]|"")*"')
_QUOTED = re.compile(r"'((?:[^']|'')+)'!")
_BARE = re.compile(r"([^\s'\"!(),;:=<>+\-*/^&%{}@#]+(?::[^\s'\"!(),;:=<>+\-*/^&%{}@#]+)?)!")
_RANGE_START = re.compile(r"\$?[A-Z]{1,3}\$?\d+:(?=[^\s'\"!(),;:=<>+\-*/^&%{}@#]+!)", re.I)
"""``A5:`` of ``Cases!A5:Cases!A9``."""
_ERROR = re.compile(r"#[A-Z/0]+[!?]", re.I)
_PAIRS = {")": "(", "]": "[", "}": "{"}


def formula_defect(text: str) -> str:
    """Return what is broken in a formula; "" when it is whole."""
    if len(text) > MAX_FORMULA:
        return f"{len(text)} characters"
    if text.startswith("="):
        return "begins with ="
    if "(" not in text and '"' not in text and "[" not in text and "{" not in text and ")" not in text:
        return ""
    bare = _STRING.sub("", text)
    if '"' in bare:
        return "a text does not close"
    bare = _QUOTED.sub("!", bare)
    stack: list[str] = []
    skip = False
    for mark in bare:
        if skip:
            skip = False
        elif stack and stack[-1] == "[" and mark == "'":
            skip = True
        elif mark in "([{":
            stack.append(mark)
        elif mark in _PAIRS and (not stack or stack.pop() != _PAIRS[mark]):
            return f"{mark} closes nothing"
    return f"{stack[-1]} does not close" if stack else ""


def missing_sheets(text: str, package: Package) -> Iterator[str]:
    """Yield the sheets and linked workbooks a formula names that the workbook does not have."""
    known = {entry.name.lower() for entry in package.sheet_entries}
    links = len(children(child(package.workbook_tree, "externalReferences"), "externalReference"))
    bare = _ERROR.sub(" ", _STRING.sub("", text))
    names = [m[1].replace("''", "'") for m in _QUOTED.finditer(bare)]
    names += [m[1] for m in _BARE.finditer(_RANGE_START.sub(" ", _QUOTED.sub(" ", bare)))]
    for name in names:
        if match := re.match(r"\[(\d+)\]", name):
            if int(match[1]) > links:
                yield f"linked workbook {match[1]}"
        elif name != "#REF" and "[" not in name and "|" not in name:
            for one in name.split(":"):
                if one.lower() not in known:
                    yield f"sheet {one!r}"
