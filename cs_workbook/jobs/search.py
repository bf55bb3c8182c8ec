"""search: cases, archived cases and knowledge entries by id, customer, category, period and words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cs_workbook.jobs import job, param
from cs_workbook.model import Cell, Inputs, Outcome, Tables, Text, View, WorkbookError
from cs_workbook.rules.columns import schema
from cs_workbook.rules.schema import normal

if TYPE_CHECKING:
    from cs_workbook.rules.retrieval import Query
    from cs_workbook.rules.shelves import Entry

NOTHING_ASKED = Text(
    "请写要找的词，或用 --customer、--category、--from、--to 指定范围。",
    "Say what to look for: words, or --customer, --category, --from, --to.",
)
NO_CATEGORY = Text("没有名称含“{name}”的分类；有：{names}。", "No category is called '{name}'; there are {names}.")
NEAREST = Text("没有完全符合的，以下是最接近的。", "Nothing holds all of it; these come nearest.")
MORE = Text("共 {n:,} 条，只列出前 {shown} 条；可用 --top 多列一些。", "{n:,} found; --top shows more than {shown}.")
KNOWLEDGE = Text("知识库", "knowledge")
ARCHIVED = Text("已归档", "archived")


@dataclass(frozen=True)
class Params:
    """What search asks for."""

    words: tuple[str, ...] = param(
        "要找的词：编号、内容、产品等", "words to look for: an id, content, a product", (), kind="words", many=True
    )
    customer: str = param("客户：姓名、编号或联系方式，脱敏与否均可", "name, number or contact, masked or not", "")
    category: str = param("分类，或其中几个字", "a category, or part of its name", "")
    from_: dt.datetime | None = param("从这一天起收到的", "received on this day or later", None, kind="day")
    to: dt.datetime | None = param("到这一天为止收到的", "received on this day or earlier", None, kind="day")
    top: int = param("最多列出多少条", "how many to show", 20, kind="whole")


@job(
    "search",
    Text("查找", "Search"),
    Text(
        "在一个或多个工作簿的登记、归档和知识库中查找，最相关的在前",
        "Find cases and knowledge entries over books and archives, the best match first",
    ),
    params=Params,
    writes=False,
    takes="shelf",
    order=66,
)
def plan(inputs: Inputs) -> Outcome:
    """Rank what matches over all the books; without words, list what passes the filters, the newest first.

    Raises:
        WorkbookError: nothing was asked for.
    """
    from cs_workbook.rules.masking import mask_text
    from cs_workbook.rules.retrieval import query, ranked
    from cs_workbook.rules.shelves import Filters, entries, texts

    asked: Params = inputs.params
    filters = Filters(asked.customer, asked.category, asked.from_, asked.to)
    wanted = query(asked.words, mask_text)
    if not wanted.words and filters == Filters():
        raise WorkbookError(NOTHING_ASKED)
    books = (inputs.tables, *inputs.others)
    found = entries(books, filters)
    whole = len(found)
    if wanted.words:
        told = texts(found)
        hits = ranked(told, wanted) or ranked(told, wanted, least=0.0)
        # Among equals the newest comes first.
        order = sorted(hits, key=lambda hit: (not hit.whole, -hit.score, _age(found[hit.place])))
        whole = sum(hit.whole for hit in hits)
        found = [found[hit.place] for hit in order]
    else:
        found.sort(key=_age)
    said = [
        (NEAREST, found and not whole),
        (MORE(n=len(found), shown=asked.top), len(found) > asked.top),
        (_no_category(books, asked.category), asked.category and not found),
    ]
    messages = tuple(text for text, told in said if told and text is not None)
    views = (_view(books, found[: asked.top], wanted),) if found[: asked.top] else ()
    return Outcome(_summary(found, len(books)), messages=messages, views=views)


def _age(entry: Entry) -> float:
    """Sorts the newest first, what has no date last."""
    return -entry.dated.timestamp() if entry.dated else 0.0


def _view(books: Sequence[Tables], found: Sequence[Entry], wanted: Query) -> View:
    shape = schema(books[0].preset, books[0].language).tables["Cases"]
    keys = ("case_id", "received_at", "customer", "category", "status")
    headers = (Text("位置", "Place"), *(shape.column(key).label for key in keys), Text("内容", "Content"))
    rows: list[tuple[Cell | Text, ...]] = []
    for entry in found:
        snippet, place = entry.snippet(wanted)
        place = f"{entry.book.workbook} {place}" if len(books) > 1 else place
        knows = entry.kind == "knowledge"
        status = KNOWLEDGE if knows else ARCHIVED if entry.kind == "archive" else entry.shown("status") or None
        category = entry.shown("kind" if knows else "category") or None
        customer = None if knows else entry.shown("customer") or None
        rows.append((place, entry.cell("case_id"), entry.dated, customer, category, status, snippet))
    return View(Text("查找结果", "Found"), headers, tuple(rows))


def _no_category(books: Sequence[Tables], name: str) -> Text | None:
    """Say which categories there are, when none has that name."""
    names = [str(n) for book in books if "Categories" in book for n in book["Categories"].values("name") if n]
    if any(normal(name) in normal(known) for known in names):
        return None
    shown = list(dict.fromkeys(names))
    return NO_CATEGORY(name=name, names=Text("、".join(shown), ", ".join(shown)))


def _summary(found: Sequence[Entry], books: int) -> Text:
    if not found:
        return Text("没有找到。", "Nothing found.")
    knowledge = sum(entry.kind == "knowledge" for entry in found)
    text = Text(
        "找到 {cases:,} 条记录、{knowledge:,} 条知识{over}。",
        "Found {cases:,} {cases:case|cases}, {knowledge:,} knowledge {knowledge:entry|entries}{over}.",
    )
    over = Text(f"（{books} 个工作簿）", f" in {books} workbooks") if books > 1 else Text("", "")
    return text(cases=len(found) - knowledge, knowledge=knowledge, over=over)
