"""What is said of a month in which nothing happened, instead of a page of zeros: and which months have cases."""

from __future__ import annotations

from cs_workbook.jobs.summarizing.figures import MonthFigures, Span
from cs_workbook.jobs.summarizing.monthly import received_on_record
from cs_workbook.model import Text
from cs_workbook.rules.months import Month

_NOTHING = Text(
    "{month} 没有任何记录（没有受理、完成或积压的），因此没有写出汇总。{rest}",
    "No cases in {month}: none received, completed or open, so no summary was written. {rest}",
)
_ONE = Text(
    "现有记录都在 {first} 受理，请改选这个月。", "All cases on record were received in {first}; choose that month."
)
_SPAN = Text(
    "现有记录的受理时间在 {first} 至 {last} 之间，请改选其中的月份。",
    "The cases on record were received from {first} to {last}; choose a month of these.",
)
_UNTIMED = Text(
    "“{sheet}”中的记录都没有到目前为止的“{label}”，请先补填或更正。",
    "No case on {sheet} has a '{label}' up to now; enter or correct it first.",
)
_NO_BOOKS = Text("这些工作簿都还没有记录。", "None of these workbooks has any case yet.")
_ON_RECORD = Text(
    "{rest}“月度数据”中当时统计的受理 {n} 件仍保留，这些记录可能已拆分出去。",
    "{rest} History still holds the {n} received that were counted then; those cases may have been split off.",
)


def no_cases(figures: MonthFigures) -> Text:
    """Say that a workbook has nothing of the month, which months it has, and what to do."""
    cases = figures.tables["Cases"]
    rest = _months(figures.span) if figures.span else _UNTIMED(sheet=cases.sheet, label=cases.headers["received_at"])
    on_record = received_on_record(figures.tables).get(str(figures.month))
    return _NOTHING(month=figures.month, rest=_ON_RECORD(rest=rest, n=on_record) if on_record else rest)


def no_cases_in_any(month: Month, spans: list[Span | None]) -> Text:
    """Say the same of several workbooks."""
    known = [span for span in spans if span]
    rest = _months((min(known)[0], max(last for _, last in known))) if known else _NO_BOOKS
    return _NOTHING(month=month, rest=rest)


def _months(span: Span) -> Text:
    first, last = span
    return _ONE(first=first) if first == last else _SPAN(first=first, last=last)
