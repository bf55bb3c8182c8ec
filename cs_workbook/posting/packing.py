"""Letters put together into as few messages as a group takes, and long ones cut; sizes in bytes of UTF-8.

Groups take twenty messages a minute or so: several people's digests share one, none is cut within a sign.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

GAP = "\n\n"
_JOINERS = "\u200d\ufe0e\ufe0f"


@dataclass(frozen=True)
class Parcel:
    """One message: its text, and the places of the letters it holds, whole or in part."""

    text: str
    letters: tuple[int, ...]


def packed(texts: Sequence[str], limit: int) -> list[Parcel]:
    """Put texts together in order, as many into each message as fit; one that fits none is cut into several."""
    parcels: list[Parcel] = []
    for place, text in enumerate(texts):
        for piece in pieces(text, limit):
            last = parcels[-1] if parcels else None
            if last and size(last.text) + size(GAP) + size(piece) <= limit and place not in last.letters:
                parcels[-1] = Parcel(last.text + GAP + piece, (*last.letters, place))
            else:
                parcels.append(Parcel(piece, (place,)))
    return parcels


def pieces(text: str, limit: int) -> Iterator[str]:
    """Cut a text into pieces of at most `limit` bytes: between lines where it can be, else between signs."""
    piece = ""
    for line in text.split("\n"):
        longer = f"{piece}\n{line}" if piece else line
        if size(longer) <= limit:
            piece = longer
            continue
        if piece:
            yield piece
        while size(line) > limit:
            head = _head(line, limit)
            yield head
            line = line[len(head) :]
        piece = line
    if piece:
        yield piece


def size(text: str) -> int:
    """Return how many bytes a text takes."""
    return len(text.encode("utf-8"))


def _head(text: str, limit: int) -> str:
    """As much of a text as fits, without parting what is read as one sign; one sign at least."""
    end = len(text.encode("utf-8")[:limit].decode("utf-8", "ignore"))
    place = end
    while place and (unicodedata.combining(text[place]) or text[place] in _JOINERS or text[place - 1] in _JOINERS):
        place -= 1
    return text[: place or max(end, 1)]
