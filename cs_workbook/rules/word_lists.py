"""Several words in one cell, as people write them: 、 or a comma between them."""

from __future__ import annotations

import re

from cs_workbook.model import Cell, Language, cell_text

SEPARATORS = re.compile(r"[、,，;；]")


def split_words(value: Cell) -> tuple[str, ...]:
    """Split a cell at 、 , and ; into stripped words without blanks."""
    return tuple(word.strip() for word in SEPARATORS.split(cell_text(value)) if word.strip())


def join_words(words: tuple[str, ...], language: Language) -> str:
    """Join words the way people of that language write a list."""
    return ("、" if language == "zh" else ", ").join(words)
