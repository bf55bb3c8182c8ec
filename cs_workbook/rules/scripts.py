"""The callback script: a sentence of the settings with placeholders, filled in for one case.

Takes the script and one case's words; gives text to be read to the customer. A placeholder is a key of
`PLACEHOLDERS` or the header that column has in the workbook; nothing else in braces is evaluated.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

from cs_workbook.model import Language, Text
from cs_workbook.rules.schema import Schema, normal

PLACEHOLDERS: dict[str, str] = {
    "case_id": "Cases", "customer": "Cases", "received_at": "Cases", "channel": "Cases", "description": "Cases",
    "category": "Cases", "product": "Cases", "demand": "Cases", "department": "Assignments", "owner": "Assignments",
    "resolved_at": "Assignments", "measures": "Plans", "effect": "Plans",
}  # fmt: skip
"""What a script may name, and the table it comes from."""

QUOTED = {"zh": 60, "en": 160}
"""Signs of a customer's words that are read back; a longer text is cut."""

_BRACES = re.compile(r"[{｛]\s*([^{}｛｝]*?)\s*[}｝]")
_ENDS = " \t\n\r。．.，,；;、！!～~"


def script_keys(script: str, shape: Schema) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the placeholders of a script with what each means, and those that mean nothing."""
    known = {normal(key): key for key in PLACEHOLDERS}
    for key, table in PLACEHOLDERS.items():
        if key in shape.tables[table].keys:
            known.setdefault(normal(shape.header(table, key)), key)
    found = dict.fromkeys(match[1] for match in _BRACES.finditer(script))
    meant = {word: known[normal(word)] for word in found if normal(word) in known}
    return meant, tuple(word for word in found if word not in meant)


def filled(script: str, keys: Mapping[str, str], values: Mapping[str, str]) -> str:
    """Return a script with its placeholders filled; what is no placeholder stays in its braces."""
    return _BRACES.sub(lambda match: values[keys[match[1]]] if match[1] in keys else match[0], script)


_GREETING = re.compile(
    r"^(?:(?:您|你)们?好|hello|hi|good (?:morning|day|afternoon|evening))[\s,，.。!！~～:：]+", re.IGNORECASE
)
"""What a customer begins with; the script has its own."""


def quotable(text: str, language: Language) -> str:
    """Return someone's words as one line without a greeting or its final stop, cut where it is long."""
    line = " ".join(text.split()).strip(_ENDS)
    line = _GREETING.sub("", line) or line
    if len(line) <= QUOTED[language]:
        return line
    cut = line[: QUOTED[language]]
    stops = [cut.rfind(stop) for stop in ("，", "。", "；", "！", ", ", ". ")]
    return cut[: max(stops)].rstrip(_ENDS) + "……" if max(stops) > len(cut) // 2 else cut.rstrip(_ENDS) + "……"


def spoken_day(moment: dt.datetime, now: dt.datetime) -> Text:
    """Return a day as it is said on the telephone: 11月20日, with the year when it is another."""
    if moment.year == now.year:
        return Text(f"{moment.month}月{moment.day}日", f"{moment.day} {moment:%B}")
    return Text(f"{moment.year}年{moment.month}月{moment.day}日", f"{moment.day} {moment:%B} {moment.year}")
