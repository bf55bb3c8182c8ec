"""suggest: for a new question the likeliest knowledge entries, and past cases with what was done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cs_workbook.jobs import job, param
from cs_workbook.model import Cell, Inputs, Outcome, Text, View
from cs_workbook.rules.columns import schema

if TYPE_CHECKING:
    from cs_workbook.rules.shelves import Entry

NOTHING = Text(
    "知识库和以往记录里都没有相近的。处理完后可把它加进知识库。",
    "Neither the knowledge base nor past cases have anything like it. Add it once it is solved.",
)


@dataclass(frozen=True)
class Params:
    """What suggest asks for."""

    text: tuple[str, ...] = param(
        "客户的问题", "the question as the customer asks it", positional=Text("问题", "TEXT"), many=True
    )
    top: int = param("各列出多少条", "how many of each to show", 5, kind="whole")


@job(
    "suggest",
    Text("推荐答复", "Suggest"),
    Text(
        "为新问题推荐最接近的知识库条目，以及以往记录当时的处理措施",
        "For a new question, the likeliest knowledge entries and what was done in past cases",
    ),
    params=Params,
    writes=False,
    past_years=True,
    order=67,
)
def plan(inputs: Inputs) -> Outcome:
    """Rank knowledge entries and past cases with measures by what they share with the question."""
    from cs_workbook.rules.shelves import entries
    from cs_workbook.rules.suggestions import keywords, likeliest, past_cases

    asked: Params = inputs.params
    text = " ".join(asked.text)
    found = entries((inputs.tables, *inputs.others))
    known = keywords(found)
    knowledge = likeliest([entry for entry in found if entry.kind == "knowledge"], text, asked.top, known)
    past = likeliest(past_cases(found, inputs.rules), text, asked.top, known)
    if not knowledge and not past:
        return Outcome(NOTHING)
    summary = Text(
        "知识库有 {knowledge} 条、以往记录有 {past} 条可供参考。",
        "{knowledge} knowledge entries and {past} past cases may help.",
    )
    views = ([_knowledge(inputs, knowledge)] if knowledge else []) + ([_past(inputs, past)] if past else [])
    return Outcome(summary(knowledge=len(knowledge), past=len(past)), views=tuple(views))


def _place(inputs: Inputs, entry: Entry, key: str) -> str:
    """Where an entry stands; in a past year's workbook with its name."""
    place = entry.place(key)
    return place if entry.book is inputs.tables else f"{entry.book.workbook} {place}"


def _knowledge(inputs: Inputs, found: Sequence[Entry]) -> View:
    spec = schema(inputs.tables.preset, inputs.tables.language).tables["Knowledge"]
    headers = (Text("位置", "Place"), *(spec.column(key).label for key in ("question", "answer")))
    rows: tuple[tuple[Cell | Text, ...], ...] = tuple(
        (_place(inputs, entry, "question"), entry.shown("question"), entry.shown("answer")) for entry in found
    )
    return View(Text("知识库", "Knowledge base"), headers, rows)


def _past(inputs: Inputs, found: Sequence[Entry]) -> View:
    shape = schema(inputs.tables.preset, inputs.tables.language).tables
    labels = (shape["Cases"].column("case_id").label, shape["Cases"].column("description").label)
    headers = (Text("位置", "Place"), *labels, shape["Plans"].column("measures").label)
    rows: tuple[tuple[Cell | Text, ...], ...] = tuple(
        (_place(inputs, entry, "description"), entry.cell("case_id"), entry.shown("description"), entry.planned())
        for entry in found
    )
    return View(Text("以往记录", "Past cases"), headers, rows)
