"""The demo's texts as the data files hold them, in one language and in one preset's words.

Takes a preset and a language, gives themes, phrases, names and the shape of that preset's demo.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from cs_workbook.model import Language
from cs_workbook.rules.presets import preset_data

_ARTICLE = re.compile(r"\b([Aa]) (?=[aeio](?!ne))")
DEFAULT = "feedback"
"""A preset the data files do not know is told in this one's themes."""


@dataclass(frozen=True)
class Theme:
    """One kind of trouble with everything said and done about it; texts still hold their slots.

    Attributes:
        heat: how grave it usually is: critical, hot, warm, mild or cool.
        days: days since it happened that the texts speak of, lowest and highest.
        place: which list of places it happens in, "" for none.
        products: which list of products each description is about.
        helper: who else may have to help.
        crosses: chance that another department must help.
        pairs: for each description, the place of its demand, measure and suggestion; () for any.
        errors, tried: as long as `descriptions` or empty; "" where there is none.
    """

    id: str
    category: str
    cause: str
    heat: str
    weight: int
    days: tuple[int, int] | None
    amount: tuple[int, int]
    cost: tuple[int, int]
    place: str
    products: tuple[str, ...]
    helper: str
    crosses: float
    pairs: tuple[int, ...]
    descriptions: tuple[str, ...]
    errors: tuple[str, ...]
    tried: tuple[str, ...]
    demands: tuple[str, ...]
    measures: tuple[str, ...]
    effects: tuple[str, ...]
    work: tuple[str, ...]
    cooperation: str
    suggestions: tuple[str, ...]


@dataclass(frozen=True)
class Shape:
    """How one preset's demo is shaped: shares by category and channel, chances of each priority by heat.

    Attributes:
        helpers: helper → the department that stands for it.
        promise_hours: what colleagues promise where there is no resolution limit, by priority.
        several: chance in per cent that a case carries a second category.
        no_approval_rank: priorities up to this rank are handled without approval; 0 for none.
        scores: whether callbacks ask for the three scores.
        pace: how much of the usual share of the time allowed a case takes.
    """

    world: str
    categories: Mapping[str, int]
    channels: Mapping[str, int]
    helpers: Mapping[str, str]
    promise_hours: tuple[float, ...]
    heat: Mapping[str, tuple[int, ...]]
    several: int = 0
    no_approval_rank: int = 0
    scores: bool = False
    pace: float = 1.0


@dataclass(frozen=True)
class Telling:
    """All texts of one preset in one language."""

    preset: str
    language: Language
    shape: Shape
    themes: tuple[Theme, ...]
    phrases: Mapping[str, Any]
    things: Mapping[str, Any]
    knowledge: tuple[Mapping[str, str], ...]


@lru_cache(maxsize=16)
def telling(preset: str, language: Language) -> Telling:
    """Return the texts for a preset; words of its lists are those of `language`."""
    shapes = _data("presets.toml")
    told_as = preset if preset in shapes else DEFAULT
    raw = shapes[told_as]
    words = _list_words(told_as, language)
    shape = Shape(
        world=raw["world"],
        categories={words.get(word, word): share for word, share in raw["categories"].items()},
        channels={words.get(word, word): share for word, share in raw["channels"].items()},
        helpers={helper: words.get(department, department) for helper, department in raw["helpers"].items()},
        promise_hours=tuple(raw["promise_hours"]),
        heat={heat: tuple(chances) for heat, chances in raw["heat"].items()},
        several=raw.get("several", 0),
        no_approval_rank=raw.get("no_approval_rank", 0),
        scores=raw.get("scores", False),
        pace=raw.get("pace", 1.0),
    )
    return Telling(
        preset,
        language,
        shape,
        tuple(_theme(item, told_as, language, words) for item in _themes() if told_as in item["in"]),
        _said(_data("phrases.toml"), language),
        _said(_data("things.toml"), language),
        tuple(_said(_data("knowledge.toml")[shape.world], language)),
    )


def fill(text: str, words: Mapping[str, Any]) -> str:
    """Fill a text's slots; an English article before a vowel becomes ``an``."""
    return _ARTICLE.sub(r"\1n ", text.format_map(words))


def _theme(item: Mapping[str, Any], preset: str, language: Language, words: Mapping[str, str]) -> Theme:
    category, cause = item["in"][preset].split("/")
    said = _said(item, language)
    products = said["products"]
    return Theme(
        id=item["id"],
        category=words.get(category, category),
        cause=words.get(cause, cause),
        heat=item["heat"],
        weight=item["weight"],
        days=tuple(item["days"]) if "days" in item else None,
        amount=tuple(item.get("amount", (30, 600))),
        cost=tuple(item.get("cost", (0, 0))),
        place=item.get("place", ""),
        products=(products,) * len(said["descriptions"]) if isinstance(products, str) else products,
        helper=item["helper"],
        crosses=item.get("crosses", 0.35 if "cooperation" in item else 0.1),
        pairs=said.get("pairs", ()),
        descriptions=said["descriptions"],
        errors=said.get("errors", ()),
        tried=said.get("tried", ()),
        demands=said["demands"],
        measures=said["measures"],
        effects=said["effects"],
        work=said["work"],
        cooperation=said.get("cooperation", ""),
        suggestions=said["suggestions"],
    )


def _said(value: Any, language: Language) -> Any:
    """Pick one language wherever the data hold ``{zh, en}``; lists become tuples."""
    if isinstance(value, dict):
        if value.keys() == {"zh", "en"}:
            return value[language]
        return {key: _said(item, language) for key, item in value.items()}
    if isinstance(value, list):
        return tuple(_said(item, language) for item in value)
    return value


def _list_words(preset: str, language: Language) -> dict[str, str]:
    """The Chinese words of a preset's lists → its words in `language`."""
    data = preset_data(preset)
    names = [row["name"] for table in ("categories", "causes", "channels", "departments") for row in data[table]]
    return {name["zh"]: name[language] for name in names}


@lru_cache(maxsize=1)
def _themes() -> tuple[Mapping[str, Any], ...]:
    folder = resources.files(__package__) / "stories"
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    return tuple(item for f in files for item in tomllib.loads(f.read_text("utf-8"))["themes"])


@lru_cache(maxsize=8)
def _data(name: str) -> dict[str, Any]:
    return tomllib.loads((resources.files(__package__) / name).read_text("utf-8"))
