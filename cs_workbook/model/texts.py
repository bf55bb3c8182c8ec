"""A sentence in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Integral
from typing import Literal

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence or label in both languages, kept where it is used."""

    zh: str
    en: str

    def of(self, language: Language) -> str:
        """Return the text in `language`."""
        return self.zh if language == "zh" else self.en

    def __call__(self, **values: object) -> Text:
        """Fill ``{name}`` placeholders; a Text among `values` is filled in its own language.

        ``{n:case|cases}`` in English is the word that goes with the number: the first with 1, the second with others.
        """
        zh = {k: v.zh if isinstance(v, Text) else v for k, v in values.items()}
        en = {
            k: v.en if isinstance(v, Text) else _Number(v) if isinstance(v, Integral) else v for k, v in values.items()
        }
        return Text(self.zh.format_map(zh), self.en.format_map(en))


class _Number(int):
    """A whole number that also chooses between a word for one and a word for several."""

    def __format__(self, spec: str) -> str:
        one, bar, several = spec.partition("|")
        return (one if self == 1 else several) if bar else super().__format__(spec)
