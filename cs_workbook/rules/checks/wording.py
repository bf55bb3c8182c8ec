"""Checks on descriptions: long enough, and the customer's own words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cs_workbook.model import Text
from cs_workbook.rules.checks import Fault, Look, check
from cs_workbook.rules.masking import is_erased

_EMPTY = re.compile(
    r"(?:无|没有|暂无|略|同上|如题|见附件|见录音|见图|不详|未知|测试|客户投诉|客户不满意?|客户反馈|投诉|问题|咨询|其他"
    r"|test|none|n/?a|tbd|see attachment|as above|same as above|complaint|issue|problem|unknown"
    r"|[\W\d_]+|(.)\1+)[。.!！?？\s]*",
    re.IGNORECASE,
)


@check(
    "short-description",
    "warning",
    Text("描述过短", "description too short"),
    Text("请补充：何时、何处、发生了什么。", "Add when, where and what happened."),
)
def short_description(look: Look) -> Iterator[Fault]:
    """A description shorter than the option allows."""
    least = look.rules.min_description
    cases = look.tables["Cases"]
    for row, (text,) in look.each("Cases", "description"):
        if not isinstance(text, str) or is_erased(text):
            continue
        if 0 < len(text.strip()) < least and not _EMPTY.fullmatch(text.strip()):
            problem = Text(
                "只有 {n} 个字，少于 {least} 个字。", "Only {n} {n:character|characters}, fewer than {least}."
            )
            yield Fault(cases, row, "description", problem(n=len(text.strip()), least=least))


@check(
    "empty-phrase",
    "warning",
    Text("描述是空话", "description says nothing"),
    Text("请写客户原话。", "Write the customer's own words."),
)
def empty_phrase(look: Look) -> Iterator[Fault]:
    """A description that is a filler such as 同上 or 见附件, or only digits and signs."""
    cases = look.tables["Cases"]
    for row, (text,) in look.each("Cases", "description"):
        if isinstance(text, str) and text.strip() and _EMPTY.fullmatch(text.strip()):
            problem = Text("“{text}”没有说明问题。", "'{text}' does not say what happened.")(text=text.strip()[:20])
            yield Fault(cases, row, "description", problem)
