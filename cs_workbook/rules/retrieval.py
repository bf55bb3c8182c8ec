"""Finding texts by words, without an index: which of many texts match, best first.

Takes plain texts and a query; gives hits. Chinese is looked for in pairs of neighbouring signs, other
scripts by words without their endings, and both are weighed by BM25, so that rare pairs count more.
Knows nothing of workbooks.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

_RUNS = re.compile(r"[a-z0-9*@.#_-]+|[^\W_a-z0-9]+")
_ENDING = re.compile(r"(?<=[a-z]{4})(?:ing|ed|es|s)$")
_EDGES = ".#_-"

K1, B = 1.2, 0.75
"""The usual constants of BM25: how soon a repeated word stops counting, and how far long texts are held back."""
_AROUND = 18
"""Characters shown around a match."""
LEAST = 0.5
"""Share of a query's pieces a text must hold to be a hit."""

Piece = tuple[str, ...]
"""One thing to look for, in every writing that will do."""


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for: the words whole, and the pieces they are made of."""

    words: tuple[Piece, ...]
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A text that matches: its place, its score, and whether it holds every word as written."""

    place: int
    score: float
    whole: bool


def plain(text: str) -> str:
    """Return a text as it is searched: NFKC, no case."""
    return unicodedata.normalize("NFKC", text).casefold()


def query(words: Iterable[str], also: Callable[[str], str] = lambda word: word) -> Query:
    """Take words apart into what is looked for.

    Args:
        also: another writing of a word that counts as well, such as its masked form.
    """
    wanted: list[Piece] = []
    pieces: list[Piece] = []
    for word in (part for text in words for part in plain(text).split()):
        other = plain(also(word))
        wanted.append(tuple(dict.fromkeys((word, other))))
        pieces += [(word, other)] if other != word else [(piece,) for piece in _pieces(word)]
    return Query(tuple(wanted), tuple(dict.fromkeys(pieces)))


def _pieces(word: str) -> list[str]:
    """Pairs of signs of Chinese, words of other scripts."""
    found: list[str] = []
    for run in _RUNS.findall(word):
        if run[0] in "*@.#_-" or run[0].isascii():
            bare = run.strip(_EDGES)
            found += [_ENDING.sub("", bare)] if bare else []
        elif len(run) < 3:
            found.append(run)
        else:
            found += [run[n : n + 2] for n in range(len(run) - 1)]
    return found


def ranked(texts: Sequence[str], wanted: Query, least: float = LEAST) -> list[Hit]:
    """Return the texts that match, best first: those with every word as written before the others.

    Args:
        texts: as `plain` gives them.
        least: share of the query's pieces that must be there.
    """
    if not wanted.pieces or not texts:
        return []
    mean = sum(map(len, texts)) / len(texts) or 1
    scores: dict[int, float] = {}
    counts: dict[int, int] = {}
    weights = 0.0
    for piece in wanted.pieces:
        holding = _holding(texts, piece)
        weight = math.log(1 + (len(texts) - len(holding) + 0.5) / (len(holding) + 0.5))
        weights += weight
        for place in holding:
            times = sum(map(texts[place].count, piece))
            length = K1 * (1 - B + B * len(texts[place]) / mean)
            scores[place] = scores.get(place, 0.0) + weight * times * (K1 + 1) / (times + length)
            counts[place] = counts.get(place, 0) + 1
    needed = max(1, math.ceil(least * len(wanted.pieces) - 1e-9))
    hits: list[Hit] = []
    for place, count in counts.items():
        whole = count == len(wanted.pieces) and all(any(w in texts[place] for w in word) for word in wanted.words)
        if count >= needed:
            hits.append(Hit(place, round(scores[place] + (weights if whole else 0.0), 6), whole))
    return sorted(hits, key=lambda hit: (not hit.whole, -hit.score, hit.place))


def _holding(texts: Sequence[str], piece: Piece) -> list[int]:
    """Places of the texts that hold a piece."""
    if len(piece) == 1:
        sought = piece[0]
        return [place for place, text in enumerate(texts) if sought in text]
    return [place for place, text in enumerate(texts) if any(sought in text for sought in piece)]


def excerpt(text: str, wanted: Query) -> str:
    """Return the part of a text where it matches best, on one line, the matches in 【】."""
    line = " ".join(text.split())
    folded = plain(line)
    if len(folded) != len(line):  # a sign like ㎏ became two: show what was searched
        line = folded
    spots = _spots(folded, wanted)
    if not spots:
        return line if len(line) <= 3 * _AROUND else line[: 3 * _AROUND].rstrip() + "…"
    first = _densest(spots, 3 * _AROUND)
    start, end = max(0, spots[first][0] - _AROUND), min(len(line), spots[first][0] + 3 * _AROUND)
    out, at = ["…" if start else ""], start
    for begin, stop in spots[first:]:
        if stop > end:
            break
        out += [line[at:begin], "【", line[begin:stop], "】"]
        at = stop
    return "".join((*out, line[at:end], "…" if end < len(line) else ""))


def _spots(folded: str, wanted: Query) -> list[tuple[int, int]]:
    """Where words stand whole, else their pieces; touching spots made one."""
    for sought in (wanted.words, wanted.pieces):
        marked = sorted(
            {match.span() for piece in sought for w in piece for match in re.finditer(re.escape(w), folded)}
        )
        if marked:
            break
    merged: list[tuple[int, int]] = []
    for begin, stop in marked:
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(stop, merged[-1][1]))
        else:
            merged.append((begin, stop))
    return merged


def _densest(spots: Sequence[tuple[int, int]], width: int) -> int:
    """The spot after which most marked signs follow within a width."""

    def marked(n: int) -> int:
        begin = spots[n][0]
        return sum(stop - start for start, stop in spots[n:] if stop <= begin + width)

    return max(range(len(spots)), key=lambda n: (marked(n), -n))
