"""Which entries come nearest to a new question.

Takes entries and a question in the customer's words; gives the likeliest, best first. The keywords that the
team keeps in its knowledge base tell which words of a question matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cs_workbook.model import cell_text
from cs_workbook.rules.columns import CASES
from cs_workbook.rules.masking import mask_text
from cs_workbook.rules.retrieval import plain, query, ranked
from cs_workbook.rules.schema import normal
from cs_workbook.rules.settings import Rules
from cs_workbook.rules.shelves import Entry
from cs_workbook.rules.similarity import telling
from cs_workbook.rules.word_lists import split_words

SHARE = 0.25
"""Share of the question's pieces an entry must hold."""
BEHIND = 0.4
"""Entries that score less than this share of the best are no help beside it."""
KEYWORD = 0.25
"""What each keyword in common adds to an entry's score, as a share of the best score."""


def past_cases(found: Iterable[Entry], rules: Rules) -> list[Entry]:
    """Return the solved and archived cases of which it is known what was done."""
    done = {normal(status.name) for status in rules.statuses if status.kind in ("resolved", "closed")}

    def solved(entry: Entry) -> bool:
        if entry.kind == "archive":
            return entry.cell("measures") is not None
        archived = CASES.column("archived").choice_code(entry.cell("archived")) == "yes"
        return bool(entry.measures) and (archived or normal(cell_text(entry.cell("status"))) in done)

    return [entry for entry in found if entry.kind != "knowledge" and solved(entry)]


def keywords(found: Iterable[Entry]) -> set[str]:
    """Return the keywords of the knowledge base, as `plain` gives them; a single sign is none."""
    words = (
        plain(word) for entry in found if entry.kind == "knowledge" for word in split_words(entry.cell("keywords"))
    )
    return {word for word in words if len(word) > 1}


def likeliest(found: Sequence[Entry], question: str, top: int, known: Iterable[str]) -> list[Entry]:
    """Return up to `top` entries nearest to a question; of several with the same measures or words, the best.

    A case is judged by its description, a knowledge entry by its question, keywords and answer. One of the
    `known` keywords that stands in the question and in the entry counts for more.
    """
    told = [plain(_told(entry)) for entry in found]
    hits = ranked(told, query([telling(question)], mask_text), SHARE)
    best = max((hit.score for hit in hits), default=1.0)
    scores = {hit.place: hit.score for hit in hits}
    asked = plain(question)
    for word in sorted(word for word in set(known) if word in asked):
        for place, text in enumerate(told):
            if word in text:
                scores[place] = scores.get(place, 0.0) + KEYWORD * best
    limit = BEHIND * max(scores.values(), default=0.0)
    chosen: dict[str, Entry] = {}
    seen: set[str] = set()
    for place in sorted(scores, key=lambda place: (-scores[place], place)):
        if scores[place] >= limit and len(chosen) < top and told[place] not in seen:
            seen.add(told[place])
            entry = found[place]
            chosen.setdefault(entry.planned() or f"{entry.book.workbook} {entry.table.name} {entry.at}", entry)
    return list(chosen.values())


def _told(entry: Entry) -> str:
    """The words by which an entry is judged."""
    keys = ("question", "keywords", "answer") if entry.kind == "knowledge" else ("description",)
    return "\n".join(cell_text(entry.cell(key)) for key in keys)
