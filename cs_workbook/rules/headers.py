"""What the headers of an outside file mean: which column of Cases each of them fills.

Takes header texts and a workbook's schema, gives column keys. Labels of every preset in both
languages count, and the synonyms of `columns`. What may mean two columns is decided by the values
under it, or not at all. Never looks at a file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache

from cs_workbook.model import Text, WorkbookError
from cs_workbook.rules.columns import CASES, schema
from cs_workbook.rules.presets import preset_names
from cs_workbook.rules.schema import Schema, normal

IGNORE = ("", "-", "–", "忽略", "ignore")
"""What a map writes in place of a column for a header that must not be imported."""

_NOT_TAKEN = ("recorded_at", "status")
_DECORATION = re.compile(r"^[*＊\s]+|[*＊:：?？\s]+$")
_BRACKETS = re.compile(r"\s*[(（\[【][^)）\]】]*[)）\]】]$")
_OWN, _OTHER_PRESET, _SYNONYM = 1, 2, 3
_ORDER_NUMBERS = ("订单号", "order id")
"""Outside ids of last resort: one order may bring several complaints."""


@dataclass(frozen=True)
class Matched:
    """The outcome for one file: header → column key, what nothing claimed, and what several claimed."""

    keys: Mapping[str, str]
    unknown: tuple[str, ...] = ()
    unclear: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def importable(shape: Schema) -> tuple[str, ...]:
    """Return the keys of Cases an import may fill, in sheet order: what people enter, and the outside id.

    Status and registration time are not taken: an imported case starts now, at the first open status.
    """
    columns = shape.tables["Cases"].columns
    return tuple(c.key for c in columns if (not c.program and c.key not in _NOT_TAKEN) or c.key == "source_id")


def match_headers(
    headers: Sequence[str],
    shape: Schema,
    mapping: Mapping[str, str],
    fits: Callable[[str, str], bool] = lambda _header, _key: False,
) -> Matched:
    """Decide for each header of a file which column of Cases it fills; no column is filled twice.

    In this order: the map; this workbook's labels; other presets' labels; synonyms, the more usual
    first. A case number of theirs is the outside id.

    Args:
        headers: as the file has them, left to right.
        mapping: normalised header → key, or a word of `IGNORE`; see `resolve_mapping`.
        fits: whether the values under a header belong to a column's list; asked only where a header
            may mean several columns.
    """
    free = set(importable(shape))
    keys: dict[str, str] = {}
    ignored = {header for header in headers if mapping.get(plain_header(header)) in IGNORE}
    unclear: dict[str, tuple[str, ...]] = {}
    for header in headers:
        key = mapping.get(plain_header(header))
        if key in free and header not in ignored:
            keys[header] = key
            free.discard(key)
    claims = _claims(shape)
    wanted = sorted(
        (rank, place, at, header, key)
        for at, header in enumerate(headers)
        if plain_header(header) not in mapping
        for rank, place, key in _claims_on(header, claims)
    )
    for rank, _, _, header, key in wanted:
        if header in keys or header in unclear or key not in free:
            continue
        rivals = sorted({k for r, _, _, h, k in wanted if h == header and r == rank and k in free})
        if len(rivals) > 1:
            fitting = [rival for rival in rivals if fits(header, rival)]
            if len(fitting) != 1:
                unclear[header] = tuple(rivals)
                continue
            key = fitting[0]
        keys[header] = key
        free.discard(key)
    unknown = tuple(h for h in headers if h not in keys and h not in unclear and h not in ignored)
    return Matched({h: keys[h] for h in headers if h in keys}, unknown, unclear)


def resolve_mapping(mapping: Mapping[str, str], shape: Schema) -> dict[str, str]:
    """Turn a map file's content, their header → our column, into normalised header → column key.

    Raises:
        WorkbookError: it names a column that Cases has not, or that an import may not fill.
    """
    keys = importable(shape)
    claims = _claims(shape)
    resolved: dict[str, str] = {}

    def ours_alone(word: str) -> bool:
        return word.strip() in keys or any(rank <= _OTHER_PRESET for rank, _, _ in claims.get(plain_header(word), ()))

    for theirs, ours in mapping.items():
        if ours_alone(theirs) and not ours_alone(ours) and plain_header(ours) not in IGNORE:
            theirs, ours = ours, theirs  # written the other way round
        wanted = plain_header(ours)
        found = {key for rank, _, key in claims.get(wanted, ()) if rank <= _OTHER_PRESET}
        if wanted in IGNORE:
            resolved[plain_header(theirs)] = wanted
        elif ours.strip() in keys:
            resolved[plain_header(theirs)] = ours.strip()
        elif len(found) == 1:
            resolved[plain_header(theirs)] = found.pop()
        else:
            labels = [shape.header("Cases", key) for key in keys]
            near = get_close_matches(ours, [*labels, *keys], 1, 0.4)
            raise WorkbookError(
                Text(
                    "对应表中的“{ours}”不是可导入的列{near}。可用的列：{labels}。",
                    "The map names '{ours}', which is no column an import can fill{near}. Columns: {labels}.",
                )(
                    ours=ours,
                    near=Text(f"（最接近的是“{near[0]}”）", f" (nearest: '{near[0]}')") if near else "",
                    labels=Text("、".join(labels), ", ".join(f"{k} ({v})" for k, v in zip(keys, labels, strict=True))),
                )
            )
    return resolved


@lru_cache(maxsize=1)
def known_headers() -> frozenset[str]:
    """Return every normalised header that some column of Cases answers to, in any preset and language."""
    words: set[str] = set()
    for preset in preset_names():
        for column in schema(preset).tables["Cases"].columns:
            words |= {plain_header(column.label.zh), plain_header(column.label.en), *map(plain_header, column.synonyms)}
    return frozenset(words)


def is_known_header(header: str) -> bool:
    """Tell whether some column of Cases answers to a header."""
    known = known_headers()
    return plain_header(header) in known or _bare(header) in known


def plain_header(header: str) -> str:
    """Return a header for comparing: as `normal`, and ``_`` like a space."""
    return normal(header.replace("_", " "))


def _bare(header: str) -> str:
    """A header without the marks and brackets that forms put around it: ``*反馈时间（必填）：``."""
    return plain_header(_BRACKETS.sub("", _DECORATION.sub("", header)))


Claims = Mapping[str, Sequence[tuple[int, int, str]]]


@lru_cache(maxsize=16)
def _claims_for(preset: str, keys: tuple[str, ...]) -> Claims:
    """Every normalised word that claims a column: its rank, its place among synonyms, and the key."""
    claims: dict[str, dict[str, tuple[int, int]]] = {}

    def claim(word: str, rank: int, place: int, key: str) -> None:
        held = claims.setdefault(plain_header(word), {})
        held[key] = min(held.get(key, (9, 0)), (rank, place))

    for name in preset_names():
        rank = _OWN if name == preset else _OTHER_PRESET
        for column in schema(name).tables["Cases"].columns:
            if column.key in keys:
                claim(column.label.zh, rank, 0, column.key)
                claim(column.label.en, rank, 0, column.key)
            elif column.key == "case_id":
                # Their case number is what we keep as the outside id; ours is given by assign-ids.
                for word in (column.label.zh, column.label.en):
                    claim(word, _OTHER_PRESET, 0, "source_id")
                for word in column.synonyms:
                    claim(word, _SYNONYM, 0, "source_id")
    for column in CASES.columns:
        if column.key in keys:
            claim(column.key, _OWN, 0, column.key)
            for place, word in enumerate(column.synonyms):
                claim(word, _SYNONYM, 99 if word in _ORDER_NUMBERS else place, column.key)
    return {word: [(rank, place, key) for key, (rank, place) in held.items()] for word, held in claims.items()}


def _claims(shape: Schema) -> Claims:
    return _claims_for(shape.preset, importable(shape))


def _claims_on(header: str, claims: Claims) -> Iterable[tuple[int, int, str]]:
    return claims.get(plain_header(header)) or claims.get(_bare(header)) or ()
